"""Tables of what a plan carries beside its tree: risks, staff, findings."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.database import Base, Quantity, enum_column
from tracker.plans.models import Places
from tracker.reading.findings import Severity, SubjectKind


class Settlement(StrEnum):
    """How a person settled a finding: the document stands as printed, or what was odd has been corrected."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"


class Risk(Base):
    """A risk that the plan names, what is to be done against it, and who answers for that."""

    __tablename__ = "risk"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    number: Mapped[str]
    title: Mapped[str]
    countermeasures: Mapped[str]
    responsible: Mapped[str]
    source_line: Mapped[int]
    places: Mapped[Places] = mapped_column(JSON)


class StaffRow(Base):
    """One unit's row in a table of staff."""

    __tablename__ = "staff_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    table: Mapped[str]  # "grades" or "sexes"
    number: Mapped[str]
    unit: Mapped[str]
    is_total: Mapped[bool]
    source_line: Mapped[int]
    places: Mapped[Places] = mapped_column(JSON)

    figures: Mapped[list["StaffFigure"]] = relationship(order_by="StaffFigure.position", lazy="raise_on_sql")


class StaffFigure(Base):
    """One cell of a staff table: how many people of a grade, and of a sex where the table splits by it."""

    __tablename__ = "staff_figure"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    row_id: Mapped[int] = mapped_column(ForeignKey("staff_row.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    grade: Mapped[str | None]  # None for totals and percents
    sex: Mapped[str | None]  # "M", "F"; None where the table does not split
    kind: Mapped[str]  # "count", "total" or "percent"
    value: Mapped[Decimal | None] = mapped_column(Quantity)  # None: the cell is empty, which is not a printed 0
    raw: Mapped[str]
    source_line: Mapped[int]
    places: Mapped[Places] = mapped_column(JSON)


class PlanFinding(Base):
    """What the reader noticed in the document and did not mend, for a person to settle."""

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    code: Mapped[str]
    severity: Mapped[Severity] = mapped_column(enum_column(Severity))
    message: Mapped[str]  # English source sentence with named places, translated where it is shown
    params: Mapped[dict[str, str]] = mapped_column(JSON)
    subject_kind: Mapped[SubjectKind | None] = mapped_column(enum_column(SubjectKind))
    subject_key: Mapped[str | None]
    source_line: Mapped[int | None]  # None: it speaks of the whole document
    places: Mapped[Places] = mapped_column(JSON)
    settlement: Mapped[Settlement | None] = mapped_column(enum_column(Settlement))  # None: open, nobody settled it yet
    settled_reason: Mapped[str | None]
    settled_on: Mapped[date | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    settled_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}
