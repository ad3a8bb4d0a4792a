"""Letters on what is due in cases: numbers and kinds, never a case or a person; each step is told once to a reader."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage

from flask import current_app, render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts.mail import addressed, was_sent
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.accounts.queries import people_with_grants
from tracker.cases.access import PROTECTION, Duty
from tracker.cases.due.kinds import ALARM, WINDOWS
from tracker.cases.due.labels import DEADLINES
from tracker.cases.due.steps import Rung, Step, steps_of, told_from
from tracker.cases.law.days import day_of
from tracker.cases.models import Case, CaseDeadline, CaseDuty, CaseLetter
from tracker.database import transaction
from tracker.web.languages import ENGLISH, language_named, speaking

ABOUT = "case_reminder"  # how administrators read of a letter that could not be sent


@dataclass(frozen=True, slots=True)
class Told:
    """A deadline as a letter counts it."""

    deadline_id: int
    kind: str  # "" for one of protection, whose kind would tell of it
    step: Step
    is_over: bool
    is_today: bool
    is_breach: bool


@dataclass(frozen=True, slots=True)
class CaseReminder:
    """What a person is told of at once."""

    person: Person
    told: Sequence[Told]

    @property
    def breaches(self) -> int:
        """How many statutory limits were missed."""
        return sum(each.is_breach for each in self.told)

    @property
    def over(self) -> int:
        """How many others are over."""
        return sum(each.is_over and not each.is_breach for each in self.told)

    @property
    def today(self) -> int:
        """How many end today and are not over."""
        return sum(each.is_today and not each.is_over for each in self.told)

    @property
    def soon(self) -> int:
        """How many end on a later day."""
        return sum(not each.is_today and not each.is_over for each in self.told)

    def by_kind(self) -> Iterator[tuple[str, int]]:
        """The kinds, in the order of the specification, each with how many there are."""
        counted = Counter(each.kind for each in self.told)
        for code, label in DEADLINES.items():
            if code in counted:
                yield str(label), counted[code]
        if "" in counted:
            yield _("Another deadline"), counted[""]


def reminders_due(session: Session, now: datetime, *, with_demo: bool) -> Iterator[CaseReminder]:
    """Who is to be told now and was not yet, each of what: six queries, however many cases there are.

    Not those who do not want letters, whose account is closed, who have not come yet, or who have no role for cases.
    """
    people = {person.id: person for person in people_with_grants(session) if _has_role(person)}
    duties = _duties(session, now)
    rows = _open(session, now)
    sent = _sent(session, now)
    told: dict[int, list[Told]] = defaultdict(list)
    for deadline, case in rows:
        for step in steps_of(
            deadline.kind, deadline.due_on, deadline.due_at, is_statutory=deadline.is_statutory, now=now
        ):
            for person_id in _readers(step, case, duties, people):
                if (deadline.id, person_id, str(step)) not in sent:
                    told[person_id].append(_told(deadline, case, step, now))
    for person_id, found in told.items():
        person = people[person_id]
        if person.wants_reminders and (with_demo or not person.is_demo):
            yield CaseReminder(person, found)


def _has_role(person: Person) -> bool:
    can_come = person.disabled_at is None and person.password_hash is not None
    return can_come and any(grant.role is Role.CASE_OFFICER for grant in person.grants)


@dataclass(frozen=True, slots=True)
class _Duties:
    """Who has which duty today."""

    by_unit: Mapping[tuple[int, Duty], set[int]] = field(default_factory=lambda: defaultdict(set))
    directors: set[int] = field(default_factory=set)

    def of(self, unit_id: int, duty: Duty) -> set[int]:
        return self.by_unit.get((unit_id, duty), set())


def _duties(session: Session, now: datetime) -> _Duties:
    today = day_of(now)
    by_unit: dict[tuple[int, Duty], set[int]] = defaultdict(set)
    rows = session.execute(
        select(CaseDuty.unit_id, CaseDuty.duty, CaseDuty.person_id).where(
            CaseDuty.since_on <= today, or_(CaseDuty.until_on.is_(None), CaseDuty.until_on >= today)
        )
    )
    for unit_id, duty, person_id in rows:
        by_unit[unit_id, duty].add(person_id)
    directors = {person for (_unit, duty), people in by_unit.items() if duty is Duty.DIRECTOR for person in people}
    return _Duties(by_unit, directors)


def _open(session: Session, now: datetime) -> list[tuple[CaseDeadline, Case]]:
    """What is open, is told already or soon, and was not over too long ago: one query."""
    rows = session.execute(
        select(CaseDeadline, Case)
        .join(Case, Case.id == CaseDeadline.case_id)
        .where(
            CaseDeadline.settled_at.is_(None),
            CaseDeadline.warn_on <= day_of(now + ALARM),
            CaseDeadline.due_on >= told_from(now),
            ~(CaseDeadline.kind.in_(sorted(WINDOWS)) & (CaseDeadline.due_on < day_of(now))),
        )
        .order_by(CaseDeadline.due_on, CaseDeadline.id)
    )
    return [(deadline, case) for deadline, case in rows]


def _sent(session: Session, now: datetime) -> set[tuple[int, int, str]]:
    rows = session.execute(
        select(CaseLetter.deadline_id, CaseLetter.person_id, CaseLetter.step)
        .join(CaseDeadline, CaseDeadline.id == CaseLetter.deadline_id)
        .where(CaseDeadline.settled_at.is_(None), CaseDeadline.due_on >= told_from(now))
    )
    return {(deadline_id, person_id, step) for deadline_id, person_id, step in rows}


def _readers(step: Step, case: Case, duties: _Duties, people: Mapping[int, Person]) -> set[int]:
    """Who is told; of protection only those with the duty for asylum in the unit, whatever else they are."""
    if step.rung is Rung.HEAD:
        found = duties.of(case.unit_id, Duty.HEAD)
    elif step.rung is Rung.DIRECTOR:
        found = duties.directors
    else:
        duty = Duty.ASYLUM if case.procedure == PROTECTION else Duty.OFFICER
        in_unit = duties.of(case.unit_id, duty)
        owner = {case.owner_id} & people.keys() if case.owner_id is not None else set()
        # An owner without the duty for asylum may not know of it; then it is as if nobody owned the case.
        found = owner if owner and (case.procedure != PROTECTION or owner <= in_unit) else in_unit
    if case.procedure == PROTECTION:
        found = found & duties.of(case.unit_id, Duty.ASYLUM)
    return found & people.keys()


def _told(deadline: CaseDeadline, case: Case, step: Step, now: datetime) -> Told:
    today = day_of(now)
    is_over = deadline.due_at < now if deadline.due_at is not None else deadline.due_on < today
    return Told(
        deadline.id,
        "" if case.procedure == PROTECTION else deadline.kind,
        step,
        is_over,
        deadline.due_on == today,
        is_over and deadline.is_statutory,
    )


def send_reminder(session: Session, reminder: CaseReminder, now: datetime) -> bool:
    """Send a letter unless it was sent already; whether the mail server took it. Why not is noted."""
    person_id, recipient = reminder.person.id, reminder.person.email
    text = written(reminder)
    try:
        with transaction(session):
            # Kept before it is sent: of two commands that run at once only one sends it.
            session.add_all(_letters(reminder, now))
    except IntegrityError:
        return False
    if was_sent(recipient, ABOUT, lambda: text):
        return True
    with transaction(session):
        _forget(session, person_id, reminder.told)
    return False


def _letters(reminder: CaseReminder, now: datetime) -> list[CaseLetter]:
    return [
        CaseLetter(deadline_id=each.deadline_id, person_id=reminder.person.id, step=str(each.step), sent_at=now)
        for each in reminder.told
    ]


def _forget(session: Session, person_id: int, told: Iterable[Told]) -> None:
    for each in told:
        session.execute(
            delete(CaseLetter).where(
                CaseLetter.deadline_id == each.deadline_id,
                CaseLetter.person_id == person_id,
                CaseLetter.step == str(each.step),
            )
        )


def written(reminder: CaseReminder) -> EmailMessage:
    """The letter in the person's language: numbers and kinds, and where to go."""
    spoken = language_named(reminder.person.language) or ENGLISH
    addresses = current_app.url_map.bind("")
    root = current_app.config["PUBLIC_URL"]
    with speaking(spoken):
        subject = ngettext("%(num)s deadline in cases", "%(num)s deadlines in cases", len(reminder.told))
        text = render_template(
            "cases/letters/deadlines.txt",
            name=reminder.person.name,
            installation=current_app.config["INSTALLATION_NAME"],
            reminder=reminder,
            address=root + addresses.build("cases.list_deadlines", {"lang": spoken.locale}),
            account=root + addresses.build("accounts.show_account"),
        )
        return addressed(reminder.person.email, spoken, subject, text)
