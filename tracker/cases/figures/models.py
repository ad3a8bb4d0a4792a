"""Tables of figures: what is counted for which indicator, and what other case systems hand in."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base, Quantity


class FigureDefinition(Base):
    """What a figure counts, in one version; a changed definition is a new version, and the old ones stay."""

    __tablename__ = "figure_definition"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]  # "BA-B14"
    version: Mapped[int]
    plan_code: Mapped[str] = mapped_column(index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # as read from the file of definitions, settings included
    digest: Mapped[str]
    loaded_at: Mapped[datetime]
    is_current: Mapped[bool]


class FigureLink(Base):
    """Which indicator of a loaded plan a definition counts for."""

    __tablename__ = "figure_link"
    __table_args__ = (UniqueConstraint("definition", "indicator_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    definition: Mapped[str] = mapped_column(index=True)  # its code, whatever the version
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id", ondelete="CASCADE"), index=True)
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("feed.id"), index=True)  # None: counted from our own cases


class FigureSetting(Base):
    """How an administrator answered one of a definition's ambiguities; shown with every figure."""

    __tablename__ = "figure_setting"
    __table_args__ = (UniqueConstraint("definition", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    definition: Mapped[str]
    name: Mapped[str]
    value: Mapped[str]
    reason: Mapped[str]
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class RecordedSince(Base):
    """From which day on a procedure's events are recorded completely: a period before it gives no figure."""

    __tablename__ = "recorded_since"

    procedure: Mapped[str] = mapped_column(primary_key=True)
    since_on: Mapped[date]
    source: Mapped[str]
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)


class Feed(Base):
    """Another case system that hands figures or events in, with the secret that it signs by."""

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    sealed_secret: Mapped[str]
    definitions: Mapped[list[str]] = mapped_column(JSON)  # the codes that it may hand in
    expected_days: Mapped[int]  # after a period's end: later than that it is late
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class FeedDelivery(Base):
    """One delivery of a feed, taken or refused; a refused one stores nothing but itself."""

    __tablename__ = "feed_delivery"
    __table_args__ = (
        UniqueConstraint("feed_id", "key"),
        Index(None, "feed_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"))
    key: Mapped[str | None]  # the sender's own, for which a delivery is taken once; None: refused
    kind: Mapped[str]  # "figures" or "events"
    digest: Mapped[str]  # SHA-256 of what came
    received_at: Mapped[datetime]
    is_taken: Mapped[bool]
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)  # what was answered
    rows: Mapped[int]

    feed: Mapped[Feed] = relationship(lazy="raise_on_sql")


class FedFigure(Base):
    """An aggregated count that a feed handed in, for one definition and one period."""

    __tablename__ = "fed_figure"
    __table_args__ = (Index(None, "definition", "starts_on", "ends_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"), index=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("feed_delivery.id"), index=True)
    definition: Mapped[str]
    definition_version: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    unit: Mapped[str]  # "" for the whole institution
    sex: Mapped[str]  # "" for everybody
    value: Mapped[Decimal | None] = mapped_column(Quantity)  # None: it could not be counted, and `reason` says why
    numerator: Mapped[Decimal | None] = mapped_column(Quantity)  # of a ratio; None: a count
    denominator: Mapped[Decimal | None] = mapped_column(Quantity)
    reason: Mapped[str]
    as_of: Mapped[datetime]
    replaced_at: Mapped[datetime | None]  # None: it is the one that counts


class FedEvent(Base):
    """An event without anybody's identity that a feed handed in; counted like an event of our own cases."""

    __tablename__ = "fed_event"
    __table_args__ = (
        UniqueConstraint("feed_id", "reference"),
        Index(None, "procedure", "code", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"))
    delivery_id: Mapped[int] = mapped_column(ForeignKey("feed_delivery.id"), index=True)
    reference: Mapped[str]  # the sender's own number of the event, which names nobody
    subject: Mapped[str]  # the sender's pseudonym of the person, by which persons are counted; "" where it gives none
    procedure: Mapped[str]
    code: Mapped[str]
    day: Mapped[date]
    unit: Mapped[str]
    sex: Mapped[str | None]
    outcome: Mapped[str]
    tags: Mapped[str]
    is_annulled: Mapped[bool] = mapped_column(default=False)
