"""Tables of indicators and of the values that a plan prints for them."""

from decimal import Decimal

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base, Quantity, enum_column
from tracker.plans.models import Edits, Element, Places
from tracker.reading.drafts import Direction, Measure, ValueRole
from tracker.reading.values import ValueKind


class Indicator(Base):
    """A measure of progress towards an element of the plan: baseline, targets, direction."""

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("plan_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    element_id: Mapped[int] = mapped_column(ForeignKey("element.id", ondelete="CASCADE"), index=True)
    key: Mapped[str]
    position: Mapped[int]
    name: Mapped[str]  # "" where the document prints none; a finding says so
    name_raw: Mapped[str]
    measure: Mapped[Measure] = mapped_column(enum_column(Measure))
    direction: Mapped[Direction] = mapped_column(enum_column(Direction))
    result: Mapped[str | None]
    funding_raw: Mapped[str | None]
    source_line: Mapped[int]
    places: Mapped[Places] = mapped_column(JSON)
    edits: Mapped[Edits] = mapped_column(JSON, default=dict, server_default="{}")
    version: Mapped[int] = mapped_column(default=1, server_default="1")  # goes up for its values, too

    element: Mapped[Element] = relationship(lazy="raise_on_sql")
    values: Mapped[list["IndicatorValue"]] = relationship(order_by="IndicatorValue.position", lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    @property
    def baseline(self) -> "IndicatorValue":
        """The value at the start; every indicator has one row for it, perhaps without a value."""
        return next(value for value in self.values if value.role is ValueRole.BASELINE)

    @property
    def targets(self) -> list["IndicatorValue"]:
        """The targets in the order of the document."""
        return [value for value in self.values if value.role is not ValueRole.BASELINE]


class IndicatorValue(Base):
    """A baseline or target as the plan prints it. A percent is 87, not 0.87; 40/60 is two counters."""

    __tablename__ = "indicator_value"
    __table_args__ = (UniqueConstraint("indicator_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id", ondelete="CASCADE"))
    position: Mapped[int]
    role: Mapped[ValueRole] = mapped_column(enum_column(ValueRole))
    kind: Mapped[ValueKind] = mapped_column(enum_column(ValueKind))
    number: Mapped[Decimal | None] = mapped_column(Quantity)  # None unless a number or a percent is printed
    parts: Mapped[list[str]] = mapped_column(JSON)  # decimals as text; [] unless the value is compound
    text: Mapped[str | None]  # None unless the value is descriptive
    year: Mapped[int | None]  # None: no year is printed and the form gives none
    raw: Mapped[str | None]  # None: the document has no cell for it
    source_line: Mapped[int | None]
    places: Mapped[Places] = mapped_column(JSON)
    edits: Mapped[Edits] = mapped_column(JSON, default=dict, server_default="{}")  # of "value"
