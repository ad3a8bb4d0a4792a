"""Tables of budget lines and funding sources."""

from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base, Money, enum_column
from tracker.plans.models import Activity, Edits, Element, Places
from tracker.reading.drafts import FundingKind
from tracker.reading.values import BudgetKind


class FundingSource(Base):
    """Who pays: a state budget, a donor, an institution's own revenue."""

    __tablename__ = "funding_source"
    __table_args__ = (UniqueConstraint("country_code", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"), index=True)
    code: Mapped[str]
    name: Mapped[str | None]  # None where only the code is known
    names: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # by interface language, where known
    kind: Mapped[FundingKind] = mapped_column(enum_column(FundingKind))
    version: Mapped[int] = mapped_column(default=1, server_default="1")  # goes up for its aliases, too

    aliases: Mapped[list["FundingSourceAlias"]] = relationship(
        cascade="all, delete-orphan", order_by="FundingSourceAlias.id", lazy="raise_on_sql"
    )

    __mapper_args__ = {"version_id_col": version}


class FundingSourceAlias(Base):
    """Another way in which a document writes a funding source, and why it is read so."""

    __tablename__ = "funding_source_alias"
    __table_args__ = (UniqueConstraint("funding_source_id", "printed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    funding_source_id: Mapped[int] = mapped_column(ForeignKey("funding_source.id", ondelete="CASCADE"), index=True)
    printed: Mapped[str]
    reason: Mapped[str]
    is_assumed: Mapped[bool]


class BudgetLine(Base):
    """What one activity or programme may cost in one year, from one or more funding sources.

    Several sources share the one amount undivided. A stated total belongs to an element and is never added to lines.
    """

    __tablename__ = "budget_line"
    __table_args__ = (
        UniqueConstraint("plan_id", "key"),
        CheckConstraint("(kind IN ('amount', 'stated_total')) = (amount IS NOT NULL)", name="amount"),
        CheckConstraint("activity_id IS NOT NULL OR element_id IS NOT NULL", name="owner"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), index=True)
    element_id: Mapped[int | None] = mapped_column(ForeignKey("element.id", ondelete="CASCADE"), index=True)
    key: Mapped[str]
    position: Mapped[int]
    year: Mapped[int]
    kind: Mapped[BudgetKind] = mapped_column(enum_column(BudgetKind))
    amount: Mapped[Decimal | None] = mapped_column(Money)  # None for every kind but an amount and a stated total
    currency: Mapped[str]  # ISO 4217; amounts of two currencies are never added
    raw: Mapped[str]
    is_assumed: Mapped[bool]
    source_line: Mapped[int]
    places: Mapped[Places] = mapped_column(JSON)
    edits: Mapped[Edits] = mapped_column(JSON, default=dict, server_default="{}")
    version: Mapped[int] = mapped_column(default=1, server_default="1")  # goes up for its sources, too

    activity: Mapped[Activity | None] = relationship(lazy="raise_on_sql")
    element: Mapped[Element | None] = relationship(lazy="raise_on_sql")
    sources: Mapped[list["BudgetLineSource"]] = relationship(order_by="BudgetLineSource.position", lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class BudgetLineSource(Base):
    """A funding source's part in a budget line."""

    __tablename__ = "budget_line_source"
    __table_args__ = (UniqueConstraint("line_id", "source_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("budget_line.id", ondelete="CASCADE"))
    source_id: Mapped[int] = mapped_column(ForeignKey("funding_source.id"), index=True)
    position: Mapped[int]

    source: Mapped[FundingSource] = relationship(lazy="raise_on_sql")
