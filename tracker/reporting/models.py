"""Tables of reporting: settings, periods, actuals, statuses of activities, and what belongs to them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.database import Base, Quantity, enum_column
from tracker.indicators.models import Indicator
from tracker.institutions.models import Institution
from tracker.plans.models import Activity
from tracker.reporting.kinds import Accumulation, Curve, Formula, PeriodKind, ReviewState, Side, Status

Plain = dict[str, Any]  # a figure in the plain form of `figures.plain_figure`


class PlanReporting(Base):
    """How a plan is reported and judged; one row a plan, made when the plan is loaded."""

    __tablename__ = "plan_reporting"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True)
    period_kind: Mapped[PeriodKind] = mapped_column(enum_column(PeriodKind))
    due_days: Mapped[int]  # after a period's end
    has_unit_step: Mapped[bool]  # what a unit submits is checked by its institution before a coordinator sees it
    official_formula: Mapped[Formula] = mapped_column(enum_column(Formula))
    light_by: Mapped[Formula] = mapped_column(enum_column(Formula, "light_by"))
    source: Mapped[str]  # where the official formula is laid down, or why it is taken
    is_verified: Mapped[bool]  # an official text was read, not inferred
    on_track: Mapped[Decimal | None] = mapped_column(Quantity)  # percent; None: the country's thresholds hold
    near: Mapped[Decimal | None] = mapped_column(Quantity)
    behind: Mapped[Decimal | None] = mapped_column(Quantity)
    # Some of the plan's figures are invented, to show how the tracker works: every page says so.
    has_demo_figures: Mapped[bool] = mapped_column(default=False, server_default="0")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class IndicatorReporting(Base):
    """How one indicator is reported and judged; made with the plan, and a person can say otherwise."""

    __tablename__ = "indicator_reporting"

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id", ondelete="CASCADE"), primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    # Who reports: None for the lead of its goal, else the first lead of that goal's activities, else the plan's owner.
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)
    accumulation: Mapped[Accumulation] = mapped_column(enum_column(Accumulation))
    restarts_yearly: Mapped[bool]  # of a sum or running total: each year is counted for itself
    counters: Mapped[list[str]] = mapped_column(JSON)  # what each counter of a compound counts; [] for the others
    by_sex: Mapped[bool]  # women and men are asked for
    is_wanted: Mapped[bool]  # more is better, where the plan's figures do not say
    curve: Mapped[Curve] = mapped_column(enum_column(Curve))
    phases: Mapped[dict[str, str]] = mapped_column(JSON)  # percent of the way by the period's code, for a phased curve
    is_assumed: Mapped[bool]  # nobody has confirmed what was taken from the plan's own figures
    version: Mapped[int] = mapped_column(default=1)

    indicator: Mapped[Indicator] = relationship(lazy="raise_on_sql")
    institution: Mapped[Institution | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class ReportingPeriod(Base):
    """When actuals are asked for: open from its first day until it is locked, overdue after its due day."""

    __tablename__ = "reporting_period"
    __table_args__ = (
        UniqueConstraint("plan_id", "code"),
        CheckConstraint("ends_on >= starts_on", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    code: Mapped[str]  # "2024-Q1", "2021-H2", "2023"
    position: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    due_on: Mapped[date]
    opened_at: Mapped[datetime | None]  # before its first day, by a coordinator
    review_at: Mapped[datetime | None]  # since when it is being reviewed
    locked_at: Mapped[datetime | None]  # None: not locked, or unlocked again
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Reviewed:
    """What a reported figure and a reported status have in common: who typed it, and how far its review has come.

    Whoever approves or corrects never becomes the author.
    """

    state: Mapped[ReviewState] = mapped_column(enum_column(ReviewState))
    # "typed", "workbook"; "demo" for what was invented to show how the tracker works; of a figure that was counted and
    # that nobody typed over, the origin of the count.
    origin: Mapped[str]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    corrected_at: Mapped[datetime | None]
    correction_reason: Mapped[str | None]
    # What was filed, as it stood before the first correction after its approval: the content in the plain form, with
    # "approved_at", "approved_by_id" and "was_locked". None: it stands as it was approved.
    filed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    # The content as the history last told it; what differs from it is told when the item is handed on.
    told: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    obstacle: Mapped[str]  # what stood in the way; obligatory where the light is behind or far
    way_forward: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)

    @declared_attr
    def author_id(cls) -> Mapped[int | None]:  # noqa: N805 -- SQLAlchemy hands the class in
        return mapped_column(ForeignKey("person.id"), index=True)

    @declared_attr
    def submitted_by_id(cls) -> Mapped[int | None]:  # noqa: N805
        return mapped_column(ForeignKey("person.id"), index=True)

    @declared_attr
    def checked_by_id(cls) -> Mapped[int | None]:  # noqa: N805
        return mapped_column(ForeignKey("person.id"), index=True)

    @declared_attr
    def approved_by_id(cls) -> Mapped[int | None]:  # noqa: N805
        return mapped_column(ForeignKey("person.id"), index=True)

    @declared_attr
    def corrected_by_id(cls) -> Mapped[int | None]:  # noqa: N805
        return mapped_column(ForeignKey("person.id"), index=True)

    @declared_attr
    def author(cls) -> Mapped[Person | None]:  # noqa: N805
        return relationship(foreign_keys=lambda: [cls.author_id], lazy="raise_on_sql")  # type: ignore[arg-type, list-item]

    @declared_attr
    def approved_by(cls) -> Mapped[Person | None]:  # noqa: N805
        return relationship(foreign_keys=lambda: [cls.approved_by_id], lazy="raise_on_sql")  # type: ignore[arg-type, list-item]

    @declared_attr
    def corrected_by(cls) -> Mapped[Person | None]:  # noqa: N805
        return relationship(foreign_keys=lambda: [cls.corrected_by_id], lazy="raise_on_sql")  # type: ignore[arg-type, list-item]

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.version}  # type: ignore[attr-defined]


class Actual(Reviewed, Base):
    """What was reached by an indicator in a reporting period: the typed figure, and the one that follows from it."""

    __tablename__ = "actual"
    __table_args__ = (
        UniqueConstraint("indicator_id", "period_id"),
        Index(None, "period_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id", ondelete="CASCADE"))
    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id", ondelete="CASCADE"))
    side: Mapped[Side] = mapped_column(enum_column(Side))  # which of the two figures was typed
    figure: Mapped[Plain | None] = mapped_column(JSON(none_as_null=True))  # as typed; None: only words so far
    # Both figures of the period, kept by `recount` whenever a figure of the indicator changes. None: there is none.
    of_period: Mapped[Plain | None] = mapped_column(JSON(none_as_null=True))
    to_date: Mapped[Plain | None] = mapped_column(JSON(none_as_null=True))
    # The same of approved figures only: the figure of a period that was typed to date rests on the period before.
    approved_of_period: Mapped[Plain | None] = mapped_column(JSON(none_as_null=True))
    approved_to_date: Mapped[Plain | None] = mapped_column(JSON(none_as_null=True))
    why_none: Mapped[str | None]  # why there is no figure to date: a member of `Why`
    approved_why_none: Mapped[str | None]
    women: Mapped[Decimal | None] = mapped_column(Quantity)  # of the figure for the period
    men: Mapped[Decimal | None] = mapped_column(Quantity)
    sex_reason: Mapped[str]  # why women and men do not add up; "" where they do
    text: Mapped[str]  # what was reached, in words: obligatory for a descriptive indicator
    comment: Mapped[str]

    indicator: Mapped[Indicator] = relationship(lazy="raise_on_sql")
    period: Mapped[ReportingPeriod] = relationship(lazy="raise_on_sql")


class Counted(Base):
    """A figure of a period that was counted elsewhere, from cases or another system, beside the one that is typed.

    Reporting does not count: whoever does hands the count in with all that explains it (`counted.py`).
    """

    __tablename__ = "counted"
    __table_args__ = (UniqueConstraint("indicator_id", "period_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id", ondelete="CASCADE"))
    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id", ondelete="CASCADE"), index=True)
    origin: Mapped[str]  # "cases", or "feed:" and the code of the system that handed it in
    definition: Mapped[str]  # what was counted: "BA-B14"
    definition_version: Mapped[int]
    figure: Mapped[Plain | None] = mapped_column(JSON(none_as_null=True))  # for the period; None: none, see why_none
    why_none: Mapped[str]  # an English sentence; "" where there is a figure
    why_none_words: Mapped[Plain] = mapped_column(JSON, default=dict)  # what its places are filled with
    women: Mapped[Decimal | None] = mapped_column(Quantity)
    men: Mapped[Decimal | None] = mapped_column(Quantity)
    by_unit: Mapped[list[Plain]] = mapped_column(JSON, default=list)  # [{"unit", "name", "figure"}], small ones too
    settings: Mapped[list[Plain]] = mapped_column(JSON, default=list)  # how its ambiguities were answered
    list_digest: Mapped[str]  # SHA-256 of what was counted, row by row; "" where there is no list
    as_of: Mapped[datetime]
    is_invented: Mapped[bool] = mapped_column(default=False)  # counted from cases made up for the demonstration
    # Why what was typed differs from it; asked for before the figure is approved. "" where nobody has said.
    explanation: Mapped[str] = mapped_column(default="")
    explained_at: Mapped[datetime | None]
    explained_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    # The two figures that were explained, "counted" and "typed": others ask for a word anew. None: nobody has said any.
    explained: Mapped[Plain | None] = mapped_column(JSON(none_as_null=True))
    # The columns above as they stood when the period was first locked, with "at"; below "again" the same of each time
    # that it was locked anew with another count. None: it was never locked with a count.
    filed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    version: Mapped[int] = mapped_column(default=1)

    indicator: Mapped[Indicator] = relationship(lazy="raise_on_sql")
    period: Mapped[ReportingPeriod] = relationship(lazy="raise_on_sql")
    explained_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class ActivityReport(Reviewed, Base):
    """How an activity stands in a reporting period, as reported."""

    __tablename__ = "activity_report"
    __table_args__ = (
        UniqueConstraint("activity_id", "period_id"),
        Index(None, "period_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id", ondelete="CASCADE"))
    status: Mapped[Status | None] = mapped_column(enum_column(Status))  # None: only words so far
    # In which period it was done; None unless it is implemented.
    done_period_id: Mapped[int | None] = mapped_column(
        ForeignKey("reporting_period.id", ondelete="CASCADE"), index=True
    )
    planned_percent: Mapped[Decimal | None] = mapped_column(Quantity)  # 80 is 80 percent complete by the period's end
    reached_percent: Mapped[Decimal | None] = mapped_column(Quantity)
    narrative: Mapped[str]
    output: Mapped[str]  # what was left behind: "3 agreements signed"
    forecast_on: Mapped[date | None]  # when it will be done, where the deadline will not be kept

    activity: Mapped[Activity] = relationship(lazy="raise_on_sql")
    period: Mapped[ReportingPeriod] = relationship(foreign_keys=[period_id], lazy="raise_on_sql")
    done_period: Mapped[ReportingPeriod | None] = relationship(foreign_keys=[done_period_id], lazy="raise_on_sql")


class Tally(Base):
    """How many items of an institution or unit stand in which state in a period; kept by `tallies.count_anew`.

    Everything in it follows from other tables. It is kept because what waits for a person is shown on every page.
    """

    __tablename__ = "tally"

    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id", ondelete="CASCADE"), primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), primary_key=True, index=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    asked: Mapped[int]  # all of them: what is asked, and what was typed without being asked
    missing: Mapped[int]  # nobody has typed anything
    draft: Mapped[int]
    submitted: Mapped[int]
    checked: Mapped[int]
    returned: Mapped[int]
    approved: Mapped[int]


class Milestone(Base):
    """A dated step of an activity."""

    __tablename__ = "milestone"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    due_on: Mapped[date]
    done_on: Mapped[date | None]  # None: not done
    removed_at: Mapped[datetime | None]  # None: it counts; a removed one stays in the history
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Evidence(Base):
    """A file or a link that shows what was reported. The server never fetches a link."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("(actual_id IS NULL) <> (report_id IS NULL)", name="subject"),
        CheckConstraint("(stored_as IS NULL) <> (address IS NULL)", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    actual_id: Mapped[int | None] = mapped_column(ForeignKey("actual.id", ondelete="CASCADE"), index=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("activity_report.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]  # the file's name, or what the link is called
    address: Mapped[str | None]  # of a link, http or https
    stored_as: Mapped[str | None] = mapped_column(unique=True)  # of a file: a generated name below instance/uploads
    media_type: Mapped[str | None]
    size: Mapped[int | None]  # bytes
    digest: Mapped[str | None]  # SHA-256 of the content
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]  # None: it is shown

    added_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class Remark(Base):
    """What somebody said of a reported figure or status: when returning it, or as a comment. Kept for ever."""

    __tablename__ = "remark"
    __table_args__ = (CheckConstraint("(actual_id IS NULL) <> (report_id IS NULL)", name="subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    actual_id: Mapped[int | None] = mapped_column(ForeignKey("actual.id", ondelete="CASCADE"), index=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("activity_report.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]  # "returned", "corrected" or "comment"
    text: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    stood_in_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    stood_in_for: Mapped[Person | None] = relationship(foreign_keys=[stood_in_for_id], lazy="raise_on_sql")


class Unsaved(Base):
    """What a person typed into a row and what could not be saved yet, word for word: nothing typed is ever lost."""

    __tablename__ = "unsaved"
    __table_args__ = (UniqueConstraint("person_id", "period_id", "kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]  # "indicator" or "activity"
    key: Mapped[str]  # the indicator's or activity's
    fields: Mapped[dict[str, str]] = mapped_column(JSON)
    seen_version: Mapped[int]  # of the row when the person opened it; 0: there was none
    at: Mapped[datetime]


class Reminder(Base):
    """A letter of reminder that was sent: none is sent twice on a day."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("person_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    items: Mapped[int]  # how many it spoke of
    sent_at: Mapped[datetime]
