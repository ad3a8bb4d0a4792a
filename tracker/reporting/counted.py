"""Counts beside what is typed: handed in by whoever counts, kept with all that explains them, filed with their period.

Reporting knows neither cases nor other systems. A count never touches a figure that somebody typed or handed in; where
nobody has typed anything it is the draft itself, and follows later counts until a person touches it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from tracker.database import transaction
from tracker.history import Author, Change, Subject, record
from tracker.indicators.models import Indicator
from tracker.plans.models import Plan
from tracker.reading.notation import plain_number
from tracker.reporting.checks import check_actual
from tracker.reporting.clashes import again_after_a_clash
from tracker.reporting.content import ActualEntry
from tracker.reporting.differing import filings_of, follows_counts, may_be_shown, was_counted
from tracker.reporting.due import is_indicator_asked
from tracker.reporting.entries import day_there, held_period, held_row, held_settings, record_actual, why_closed
from tracker.reporting.figures import figure_from, plain_figure
from tracker.reporting.kinds import Side
from tracker.reporting.models import Actual, Counted, IndicatorReporting, Plain, PlanReporting, ReportingPeriod

# The columns that a count fills; all but the last say what was counted.
COLUMNS = (
    "origin", "definition", "definition_version", "figure", "why_none", "why_none_words", "women", "men", "by_unit",
    "settings", "list_digest", "is_invented", "as_of",
)  # fmt: skip
_EXPLAINED = ("explanation", "explained", "explained_at", "explained_by_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What was counted for one indicator and one period, with all that explains it."""

    origin: str  # "cases", or "feed:" and the code of the system that handed it in
    definition: str
    definition_version: int
    figure: Plain | None  # in the plain form of `figures.plain_figure`; None: it could not be counted
    why_none: str = ""  # an English sentence; "" where there is a figure
    why_none_words: dict[str, Any] = field(default_factory=dict)  # what its places are filled with
    women: Decimal | None = None
    men: Decimal | None = None
    by_unit: list[Plain] = field(default_factory=list)  # [{"unit", "name", "figure"}]
    settings: list[Plain] = field(default_factory=list)  # [{"name", "value", "says"}]
    list_digest: str = ""
    as_of: datetime
    is_invented: bool = False

    def __post_init__(self) -> None:
        if not was_counted(self.origin):
            raise ValueError(f"{self.origin!r} is the origin of what somebody types")
        if (self.figure is None) != bool(self.why_none):
            raise ValueError("a count has a figure, or says why it has none")


@again_after_a_clash
def supply(
    session: Session, indicator_id: int, period_id: int, count: Count, *, author: Author, now: datetime
) -> Counted:
    """Keep what was counted for an indicator in a period; where nobody has typed anything, it becomes the draft.

    Nothing is written where nothing has changed but the moment of counting, nor where a later count of the same
    definition is there already. In a locked period the count stands beside what was filed.

    Whoever hands several in in one transaction holds their indicators first (`recording.hold_indicators`), and counts
    the plan's tallies at its end (`tallies.counted_at_the_end`).

    Raises:
        NoResultFound: there is no such indicator or period, or they are of two plans.
        Refused: the figure is none of the kind that the indicator counts.
    """
    with transaction(session):
        if count.is_invented:
            _say_invented(session, indicator_id)
        # In the order of whoever saves what is typed: the period, how the indicator is reported, the row.
        period = held_period(session, period_id)
        settings = held_settings(session, indicator_id)
        if settings.plan_id != period.plan_id:
            raise NoResultFound
        indicator = session.get_one(Indicator, indicator_id)
        check_actual(entry_of(count, settings), indicator.measure, settings)
        row = held_counted(session, indicator_id, period_id)
        actual = held_row(session, Actual, Actual.indicator_id == indicator_id, period_id)
        is_late = row is not None and _is_late(row, count)
        if row is None or not (is_late or _says_the_same(row, count)):
            row = _kept(session, row, count, indicator, period, author, now)
        if not is_late:
            _let_draft_follow(session, count, indicator, period, settings, actual, author, now)
    return row


def entry_of(counted: Any, settings: IndicatorReporting, words: Any = None) -> ActualEntry:
    """What a count reports for its period, with the words of a row where there is one.

    Women and men go with it where the indicator asks for them and neither number is so small as to name people.
    """
    has_sexes = settings.by_sex and may_be_shown(counted.women, counted.men)
    texts = {name: getattr(words, name) for name in ("text", "comment", "obstacle", "way_forward")} if words else {}
    return ActualEntry(
        side=Side.PERIOD,
        figure=figure_from(counted.figure),
        women=counted.women if has_sexes else None,
        men=counted.men if has_sexes else None,
        **texts,
    )


def held_counted(session: Session, indicator_id: int, period_id: int) -> Counted | None:
    """Hold the count of an indicator for a period until the transaction ends; None where nothing was counted."""
    return session.scalars(
        select(Counted)
        .where(Counted.indicator_id == indicator_id, Counted.period_id == period_id)
        .with_for_update(of=Counted)
        .execution_options(populate_existing=True)
    ).one_or_none()


def file_counts(session: Session, period_id: int, now: datetime) -> None:
    """Keep what was counted as it stands while its period is being locked; within the transaction that locks it.

    What was filed first stays. Where the period was unlocked in between, what is filed anew is kept behind it.
    """
    rows = session.scalars(
        select(Counted)
        .where(Counted.period_id == period_id)
        .order_by(Counted.id)
        .with_for_update(of=Counted)
        .execution_options(populate_existing=True)
    )
    for row in rows:
        filed = {name: _plain(getattr(row, name)) for name in (*COLUMNS, *_EXPLAINED)} | {"at": now.isoformat()}
        if row.filed is None:
            row.filed = filed
        elif any(filings_of(row)[-1][name] != filed[name] for name in (*COLUMNS, *_EXPLAINED)):
            row.filed = {**row.filed, "again": [*row.filed.get("again", ()), filed]}


def _columns(count: Count) -> dict[str, Any]:
    """What a count fills its columns with; its figure in the one plain form, however it was written."""
    figure = plain_figure(figure_from(count.figure))
    return {name: getattr(count, name) for name in COLUMNS} | {"figure": figure}


def _says_the_same(row: Counted, count: Count) -> bool:
    return all(getattr(row, name) == value for name, value in _columns(count).items() if name != "as_of")


def _is_late(row: Counted, count: Count) -> bool:
    """Whether a later count of the same definition is there: two count at once, and the first one comes second."""
    names = ("origin", "definition", "definition_version")
    return count.as_of < row.as_of and all(getattr(row, name) == getattr(count, name) for name in names)


def _kept(
    session: Session,
    row: Counted | None,
    count: Count,
    indicator: Indicator,
    period: ReportingPeriod,
    author: Author,
    now: datetime,
) -> Counted:
    before = row.figure if row is not None else None
    columns = _columns(count)
    if row is None:
        row = Counted(plan_id=period.plan_id, indicator_id=indicator.id, period_id=period.id, **columns)
        session.add(row)
    else:
        for name, value in columns.items():
            setattr(row, name, value)
    session.flush()
    detail = {"period": period.code, "definition": count.definition, "version": count.definition_version}
    change = Change("counted", before, row.figure, detail)
    if before == row.figure:
        change = Change("period", None, period.code, detail)
    # Numbers only: how it splits by unit and sex may name people, and stays with the count.
    subject = Subject("indicator", indicator.key, indicator.name)
    record(session, author, "counted.supplied", subject, [change], plan_id=period.plan_id, now=now)
    return row


def _let_draft_follow(
    session: Session,
    count: Count,
    indicator: Indicator,
    period: ReportingPeriod,
    settings: IndicatorReporting,
    actual: Actual | None,
    author: Author,
    now: datetime,
) -> None:
    """Let the count be the draft where nobody has typed anything, or only the count before it stands there."""
    plan = session.get_one(Plan, period.plan_id)
    if why_closed(period, day_there(session, plan, now)) is not None:
        return
    entry = entry_of(count, settings)
    if actual is None:
        if count.figure is None or not is_indicator_asked(settings.accumulation, period, plan.ends_on):
            return
    elif not follows_counts(actual) or _says(actual, count, entry):
        return
    nobody = Author(way=author.way)
    version = actual.version if actual is not None else 0
    record_actual(session, plan, indicator, period, entry, version=version, author=nobody, now=now, origin=count.origin)


def _says(actual: Actual, count: Count, entry: ActualEntry) -> bool:
    told = (actual.origin, actual.figure or None, actual.women, actual.men)
    return told == (count.origin, plain_figure(entry.figure), entry.women, entry.men)


def _say_invented(session: Session, indicator_id: int) -> None:
    """Let every page of the plan say that some of its figures are invented."""
    of_indicator = select(IndicatorReporting.plan_id).where(IndicatorReporting.indicator_id == indicator_id)
    table: Any = PlanReporting.__table__
    session.execute(
        update(table)
        .where(table.c.plan_id.in_(of_indicator), table.c.has_demo_figures.is_(False))
        .values(has_demo_figures=True)
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain_number(value)
    return value.isoformat() if isinstance(value, datetime) else value
