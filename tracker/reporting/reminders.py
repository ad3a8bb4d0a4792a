"""Reminders: one letter a day to each person for whom something is due, late, returned or waiting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage

from flask import current_app, render_template
from flask_babel import ngettext
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts.mail import addressed, was_sent
from tracker.accounts.models import Person
from tracker.accounts.policy import Visitor
from tracker.accounts.queries import day_of, grants_of, people_with_grants
from tracker.database import transaction
from tracker.plans.models import Plan
from tracker.reporting.models import Reminder
from tracker.reporting.work import PeriodWork, has_work, work_of
from tracker.web.languages import ENGLISH, language_named, speaking

ABOUT = "reminder"  # how administrators read of a letter that could not be sent
DAYS_AHEAD = 7
MOST_PERIODS = 10  # that a letter names


@dataclass(frozen=True, slots=True)
class Due:
    """What one period of one plan has for a person."""

    plan_code: str
    period: str
    due_on: date
    is_overdue: bool
    missing: int  # overdue, or due within a week
    returned: int
    to_check: int
    to_approve: int

    @property
    def items(self) -> int:
        """How many items it speaks of."""
        return self.missing + self.returned + self.to_check + self.to_approve


@dataclass(frozen=True, slots=True)
class Letter:
    """What a person is reminded of."""

    person: Person
    due: Sequence[Due]

    @property
    def items(self) -> int:
        """How many items it speaks of."""
        return sum(each.items for each in self.due)

    def number_of(self, what: str, *, is_overdue: bool | None = None) -> int:
        """How many items of one kind it speaks of."""
        return sum(getattr(each, what) for each in self.due if is_overdue in {None, each.is_overdue})


def letters_of_the_day(session: Session, now: datetime, *, with_demo: bool) -> Iterator[Letter]:
    """Who is to be reminded today and was not yet, each with what: two queries, and two for each person with work.

    Not those who do not want it, whose account is closed, or who have not come yet after their invitation.
    """
    reminded = set(session.scalars(select(Reminder.person_id).where(Reminder.day == day_of(now))))
    for person in people_with_grants(session):
        can_come = person.disabled_at is None and person.password_hash is not None
        if not (person.wants_reminders and can_come) or person.id in reminded or (person.is_demo and not with_demo):
            continue
        visitor = Visitor(person.id, tuple(grants_of(person.grants)))
        if not has_work(visitor):
            continue
        letter = Letter(person, _due(session, work_of(session, visitor, now)))
        if letter.items:
            yield letter


def _due(session: Session, work: Sequence[PeriodWork]) -> list[Due]:
    plan_ids = sorted({each.plan_id for each in work})
    codes = {row.id: row.code for row in session.execute(select(Plan.id, Plan.code).where(Plan.id.in_(plan_ids)))}
    found = [_due_in(each, codes[each.plan_id]) for each in work]
    return [each for each in found if each.items]


def _due_in(work: PeriodWork, code: str) -> Due:
    is_near = (work.due_on - work.today).days <= DAYS_AHEAD
    return Due(
        plan_code=code,
        period=work.code,
        due_on=work.due_on,
        is_overdue=work.is_overdue,
        missing=work.missing if is_near else 0,
        returned=work.returned,
        to_check=work.to_check,
        to_approve=work.to_approve,
    )


def send(session: Session, letter: Letter, now: datetime) -> bool:
    """Send a reminder unless one was sent today; whether the mail server took it. Why not is noted."""
    person_id, recipient, day = letter.person.id, letter.person.email, day_of(now)
    text = written(letter)
    try:
        with transaction(session):
            # Kept before it is sent: of two commands that run at once only one sends it.
            session.add(Reminder(person_id=person_id, day=day, items=letter.items, sent_at=now))
    except IntegrityError:
        return False
    if was_sent(recipient, ABOUT, lambda: text):
        return True
    with transaction(session):
        session.execute(delete(Reminder).where(Reminder.person_id == person_id, Reminder.day == day))
    return False


def written(letter: Letter) -> EmailMessage:
    """The letter in the person's language: numbers, codes of plans that they enter or review, and where to go."""
    spoken = language_named(letter.person.language) or ENGLISH
    address = current_app.url_map.bind("").build("reporting.show_my_work", {"lang": spoken.locale})
    with speaking(spoken):
        subject = ngettext("%(num)s item waits for you", "%(num)s items wait for you", letter.items)
        text = render_template(
            "reporting/letters/reminder.txt",
            name=letter.person.name,
            installation=current_app.config["INSTALLATION_NAME"],
            letter=letter,
            shown=letter.due[:MOST_PERIODS],
            days=DAYS_AHEAD,
            address=current_app.config["PUBLIC_URL"] + address,
            account=current_app.config["PUBLIC_URL"] + current_app.url_map.bind("").build("accounts.show_account"),
        )
        return addressed(letter.person.email, spoken, subject, text)
