"""Tables of cases: units and officers, cases with persons and events, acts issued, and what is due.

What tells who a person is, and what was written of them in words, stands in `sealed` columns only: encrypted under a
key of that person's, which is itself wrapped by the installation's key for cases and can be erased (`vault.py`).
What figures count stands beside it in the plain, and tells of nobody.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.cases.access import Duty
from tracker.database import Base, enum_column


class CaseUnit(Base):
    """An organisational unit that keeps cases: one of the Service's, with the body of the procedures that it is."""

    __tablename__ = "case_unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)  # "TC-SA": part of the numbers of its cases
    body: Mapped[str]  # of the procedures' bodies: "TC"
    name: Mapped[str]
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)  # in the plans
    closed_on: Mapped[date | None]  # None: it takes cases
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class CaseDuty(Base):
    """That a person has a duty in a unit, from a day until a day."""

    __tablename__ = "case_duty"
    __table_args__ = (UniqueConstraint("person_id", "unit_id", "duty", "since_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("case_unit.id"), index=True)
    duty: Mapped[Duty] = mapped_column(enum_column(Duty))
    since_on: Mapped[date]
    until_on: Mapped[date | None]  # the last day; None: it goes on

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    unit: Mapped[CaseUnit] = relationship(lazy="raise_on_sql")


class CasePerson(Base):
    """Somebody whom cases are about; after erasure the row stays, so that figures still tell persons from acts."""

    __tablename__ = "case_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    # The person's key, wrapped by the installation's key for cases. None: erased, and nothing sealed can be opened.
    wrapped_key: Mapped[str | None]
    sealed: Mapped[str | None]  # identity: see persons.py; None: erased
    sex: Mapped[str | None]  # "F" or "M", for the split of figures and the escort; None: not recorded
    is_minor: Mapped[bool | None]  # None: not answered
    is_unaccompanied: Mapped[bool | None]
    is_invented: Mapped[bool] = mapped_column(default=False)  # made up for the demonstration
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class CasePersonDigest(Base):
    """What a person is found by: a keyed digest of the folded surname, the birth date or a document's number."""

    __tablename__ = "case_person_digest"
    __table_args__ = (UniqueConstraint("kind", "digest", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("case_person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]  # "surname", "born" or "document"
    digest: Mapped[str]


class Case(Base):
    """A procedure about a person, as one unit keeps it."""

    __tablename__ = "case_file"
    __table_args__ = (
        Index(None, "unit_id", "has_ended", "opened_on"),
        Index(None, "procedure", "opened_on"),
        UniqueConstraint("unit_id", "procedure", "year", "sequence"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)  # "P1-TC-SA-2024/00012"
    procedure: Mapped[str]
    year: Mapped[int]
    sequence: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("case_unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("case_person.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # who works on it; None: nobody
    opened_at: Mapped[datetime]  # when the procedure began
    opened_on: Mapped[date]  # the same as a day in Sarajevo
    state: Mapped[str]  # of the procedure itself: what its events lead to
    has_ended: Mapped[bool]
    ended_on: Mapped[date | None]  # None: it has not
    decided_on: Mapped[date | None]  # of the first decision on it; None: none yet, or the procedure knows none
    keep_until: Mapped[date | None]  # when personal data is to be erased; None: the case has not ended
    created_at: Mapped[datetime]
    is_invented: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    unit: Mapped[CaseUnit] = relationship(lazy="raise_on_sql")
    person: Mapped[CasePerson] = relationship(lazy="raise_on_sql")
    owner: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class CaseParticipant(Base):
    """Somebody else in a case: a parent, a child, a guardian."""

    __tablename__ = "case_participant"
    __table_args__ = (UniqueConstraint("case_id", "person_id", "relation"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("case_person.id"), index=True)
    relation: Mapped[str]  # "parent", "child", "spouse", "guardian", "representative"

    person: Mapped[CasePerson] = relationship(lazy="raise_on_sql")


class CaseLink(Base):
    """That one case led to another, or belongs with it."""

    __tablename__ = "case_link"
    __table_args__ = (
        UniqueConstraint("from_id", "to_id"),
        CheckConstraint("from_id <> to_id", name="two_cases"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    linked_at: Mapped[datetime]
    linked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)


class CaseEvent(Base):
    """What happened in a case. Events are never changed: one that was wrong is annulled, and stays."""

    __tablename__ = "case_event"
    __table_args__ = (
        # What figures read: the events of a kind in a period.
        Index(None, "procedure", "code", "day"),
        Index(None, "case_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    procedure: Mapped[str]  # that of the case, beside it for counting
    code: Mapped[str]
    at: Mapped[datetime]  # when it happened, UTC
    day: Mapped[date]  # the same as a day in Sarajevo: the period in which it counts
    body: Mapped[str]  # who acted, of the procedures' bodies: "TC", "GP"
    unit_id: Mapped[int] = mapped_column(ForeignKey("case_unit.id"), index=True)  # under which it counts
    outcome: Mapped[str]  # "" where it has none
    person_id: Mapped[int] = mapped_column(ForeignKey("case_person.id"), index=True)  # whom it is about
    sex: Mapped[str | None]
    # What figures filter by, each between bars: "|mode=assisted|by=SLUŽBA|". "" where there is nothing.
    tags: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]  # by when the act itself says that something must be: leaves_by, valid_until
    sealed: Mapped[str | None]  # everything else that was asked, and words; None: nothing, or erased
    safeguards: Mapped[list[str]] = mapped_column(JSON, default=list)  # those against which it was recorded
    is_deviation: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    annulled_at: Mapped[datetime | None]
    annulled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    recorded_by: Mapped[Person | None] = relationship(foreign_keys=[recorded_by_id], lazy="raise_on_sql")
    annulled_by: Mapped[Person | None] = relationship(foreign_keys=[annulled_by_id], lazy="raise_on_sql")
    unit: Mapped[CaseUnit] = relationship(lazy="raise_on_sql")


class CaseDecision(Base):
    """Which of several readings of a rule a person chose for a case, and why."""

    __tablename__ = "case_decision"
    __table_args__ = (UniqueConstraint("case_id", "rule"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    rule: Mapped[str]
    instruments: Mapped[list[str]] = mapped_column(JSON)  # of the reading that was chosen
    reason: Mapped[str]  # sealed, as words about a case are
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)


class CaseAssignment(Base):
    """That somebody takes part in a case beyond their duty: the escort, who prepares the plan, the doctor."""

    __tablename__ = "case_assignment"
    __table_args__ = (UniqueConstraint("case_id", "person_id", "task"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    task: Mapped[str]  # "escort", "plan", "medical"
    assigned_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # None: still assigned

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class CaseDocument(Base):
    """An act that was issued on an official form, or a note that a document exists elsewhere: number and mark only."""

    __tablename__ = "case_document"
    __table_args__ = (UniqueConstraint("unit_id", "form", "year", "sequence"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("case_event.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]  # "form", "plan", "report", "elsewhere"
    form: Mapped[int | None]  # 1 to 6; None: no official form
    form_version: Mapped[str]  # "" where it is no form
    unit_id: Mapped[int] = mapped_column(ForeignKey("case_unit.id"))
    year: Mapped[int]
    sequence: Mapped[int | None]  # None where we number nothing
    number: Mapped[str]  # as printed
    issued_on: Mapped[date]
    mark: Mapped[str]  # of secrecy: "INTERNO"; "" where there is none
    sealed: Mapped[str | None]  # what was filled in; None: nothing, or erased
    copies_out: Mapped[int] = mapped_column(default=0)  # of a classified item, handed to the escort
    copies_back_at: Mapped[datetime | None]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    recorded_at: Mapped[datetime]
    annulled_at: Mapped[datetime | None]

    unit: Mapped[CaseUnit] = relationship(lazy="raise_on_sql")


class CaseDeadline(Base):
    """Something that is due in a case, kept by the service that records events: what reminders and lists read."""

    __tablename__ = "case_deadline"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "due_on", "starts_id"),
        Index(None, "settled_at", "warn_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]  # "T2", "T6a": of due/kinds.py
    rule: Mapped[str]  # "R03"; "" where no rule of the table limits it
    unit_id: Mapped[int] = mapped_column(ForeignKey("case_unit.id"), index=True)
    starts_id: Mapped[int | None] = mapped_column(ForeignKey("case_event.id", ondelete="CASCADE"), index=True)
    warn_on: Mapped[date]  # from which day on it is shown
    due_on: Mapped[date]
    due_at: Mapped[datetime | None]  # None where days are counted
    is_statutory: Mapped[bool]  # missing it is a breach, and stays visible
    settled_at: Mapped[datetime | None]  # None: still open
    was_kept: Mapped[bool | None]  # None: still open, or no longer needed
    # Readings of the rule differ: this is the stricter day, until a person decides.
    asks_decision: Mapped[bool] = mapped_column(default=False)


class CaseLetter(Base):
    """A letter of reminder on cases that was sent: none is sent twice for one deadline, step and person."""

    __tablename__ = "case_letter"
    __table_args__ = (UniqueConstraint("deadline_id", "person_id", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("case_deadline.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    step: Mapped[str]  # to whom, and on which day from the due one: "owner-3", "head+0", "director+1"
    sent_at: Mapped[datetime]


class RuleEntry(Base):
    """What an administrator of the case installation entered beside the shipped rules; never changed, but withdrawn."""

    __tablename__ = "rule_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # "instrument", "days", "version", "limit", "counting", "day_off", "setting"
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    source: Mapped[str]  # where it is printed, or who decided
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    entered_by: Mapped[Person | None] = relationship(foreign_keys=[entered_by_id], lazy="raise_on_sql")
