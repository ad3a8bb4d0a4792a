"""Tables of the plan, its tree and its activities."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.policy import Visibility
from tracker.database import Base, Money, enum_column
from tracker.institutions.models import Country, Institution
from tracker.reading.drafts import ElementKind, InstitutionRole

Places = dict[str, list[list[int]]]  # a row's attribute → the places [line, cell] of the text that it was read from
# A row's attribute → its last edit: {"id": its entry in the history, "on": day, "loaded": as it was read,
# "reason": why}. The history is what counts; this spares the pages a query for every row.
Edits = dict[str, dict[str, Any]]


class Plan(Base):
    """A published plan: what it is called, whom it belongs to, what it is counted in, and where it is printed."""

    __tablename__ = "plan"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    form: Mapped[str]
    title: Mapped[str]
    title_raw: Mapped[str]
    language: Mapped[str]  # CLDR locale of the text
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    currency: Mapped[str]  # ISO 4217
    currency_reason: Mapped[str]
    decimal_sign: Mapped[str]  # the document's own notation
    group_sign: Mapped[str]
    document_title: Mapped[str]
    document_number: Mapped[str | None]  # None: the document has none
    document_date: Mapped[str | None]  # ISO; None: the document has none
    document_file: Mapped[str]
    visibility: Mapped[Visibility] = mapped_column(enum_column(Visibility))
    source_line: Mapped[int | None]
    places: Mapped[Places] = mapped_column(JSON, default=dict)
    loaded_at: Mapped[datetime]  # UTC, without a zone
    draft_digest: Mapped[str]  # of what was read from the document
    edits: Mapped[Edits] = mapped_column(JSON, default=dict, server_default="{}")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    country: Mapped[Country] = relationship(lazy="raise_on_sql")
    owner: Mapped[Institution] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class DocumentLine(Base):
    """One line of the published text, word for word; cells are separated by tabs."""

    __tablename__ = "document_line"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    number: Mapped[int]  # 1-based
    text: Mapped[str]


class Erratum(Base):
    """A correction: what is printed on a line, what is read instead or where it belongs, and why."""

    __tablename__ = "erratum"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[str]
    line: Mapped[int]
    cell: Mapped[int]
    printed: Mapped[str]
    read: Mapped[str | None]  # None: the words belong elsewhere; "": nothing is to be read here
    to_line: Mapped[int | None]
    to_cell: Mapped[int | None]
    reason: Mapped[str]


class Element(Base):
    """A goal, priority, programme or section in the plan's tree."""

    __tablename__ = "element"
    __table_args__ = (UniqueConstraint("plan_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("element.id", ondelete="CASCADE"), index=True)
    key: Mapped[str]  # readable; stands in addresses
    position: Mapped[int]  # in document order
    kind: Mapped[ElementKind] = mapped_column(enum_column(ElementKind))
    kind_label: Mapped[str | None]  # the level's name as the form prints it
    number: Mapped[str | None]
    title: Mapped[str]
    title_raw: Mapped[str]
    part: Mapped[str | None]
    statement: Mapped[str | None]  # a section that only states something
    planned_amount: Mapped[Decimal | None] = mapped_column(Money)  # None: the document plans none for it as a whole
    planned_raw: Mapped[str | None]
    institutions_raw: Mapped[str | None]
    source_line: Mapped[int]
    places: Mapped[Places] = mapped_column(JSON)
    edits: Mapped[Edits] = mapped_column(JSON, default=dict, server_default="{}")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    parent: Mapped["Element | None"] = relationship(remote_side="Element.id", lazy="raise_on_sql")
    institutions: Mapped[list["ElementInstitution"]] = relationship(
        order_by="ElementInstitution.position", lazy="raise_on_sql"
    )

    __mapper_args__ = {"version_id_col": version}


class ElementInstitution(Base):
    """An institution or unit that the document names at the head of a goal or programme."""

    __tablename__ = "element_institution"
    __table_args__ = (UniqueConstraint("element_id", "institution_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    element_id: Mapped[int] = mapped_column(ForeignKey("element.id", ondelete="CASCADE"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    role: Mapped[InstitutionRole] = mapped_column(enum_column(InstitutionRole))
    position: Mapped[int]

    institution: Mapped[Institution] = relationship(lazy="raise_on_sql")


class Activity(Base):
    """A row of the plan that someone carries out."""

    __tablename__ = "activity"
    __table_args__ = (UniqueConstraint("plan_id", "key"), CheckConstraint("ends_on >= starts_on", name="deadline"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    element_id: Mapped[int] = mapped_column(ForeignKey("element.id", ondelete="CASCADE"), index=True)
    key: Mapped[str]
    position: Mapped[int]
    number: Mapped[str | None]
    title: Mapped[str]
    title_raw: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    deadline_raw: Mapped[str | None]  # None: the document prints none, and the plan's own period stands in
    quarters: Mapped[list[int]] = mapped_column(JSON)  # 1 to 4; [] where the document plans by year or prints none
    continuous: Mapped[bool]
    institutions_raw: Mapped[str | None]
    funding_raw: Mapped[str | None]
    output: Mapped[str | None]
    reference_documents: Mapped[str | None]
    part: Mapped[str | None]
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id", ondelete="SET NULL"), index=True)
    source_line: Mapped[int]
    places: Mapped[Places] = mapped_column(JSON)
    edits: Mapped[Edits] = mapped_column(JSON, default=dict, server_default="{}")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    element: Mapped[Element] = relationship(lazy="raise_on_sql")
    same_as: Mapped["Activity | None"] = relationship(remote_side="Activity.id", lazy="raise_on_sql")
    institutions: Mapped[list["ActivityInstitution"]] = relationship(
        order_by="ActivityInstitution.position", lazy="raise_on_sql"
    )
    details: Mapped[list["ActivityDetail"]] = relationship(order_by="ActivityDetail.position", lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class ActivityInstitution(Base):
    """An institution's part in an activity; the first one named leads."""

    __tablename__ = "activity_institution"
    __table_args__ = (UniqueConstraint("activity_id", "institution_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    role: Mapped[InstitutionRole] = mapped_column(enum_column(InstitutionRole))
    position: Mapped[int]

    institution: Mapped[Institution] = relationship(lazy="raise_on_sql")


class ActivityDetail(Base):
    """A further column of an activity's row, under the head that the form prints."""

    __tablename__ = "activity_detail"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    label: Mapped[str]
    text: Mapped[str]
    raw: Mapped[str]
    source_line: Mapped[int]
    places: Mapped[Places] = mapped_column(JSON)


class AuthorisedTitle(Base):
    """The title of a goal, indicator or activity in another official language, with its source."""

    __tablename__ = "authorised_title"
    __table_args__ = (UniqueConstraint("plan_id", "kind", "key", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    kind: Mapped[str]  # "element", "indicator" or "activity"
    key: Mapped[str]
    language: Mapped[str]
    title: Mapped[str]
    source: Mapped[str]
