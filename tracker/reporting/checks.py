"""What an entry must be to be saved: its figure fits the indicator, its status the country, its texts can be kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.errors import Refused
from tracker.institutions.models import StatusWord
from tracker.plans.models import Plan
from tracker.reading.drafts import Measure
from tracker.reading.values import MOST_DECIMALS, MOST_DIGITS
from tracker.reporting.content import ActualEntry, StatusEntry
from tracker.reporting.figures import Figure
from tracker.reporting.judging import Known
from tracker.reporting.kinds import COUNTING, Status
from tracker.reporting.models import IndicatorReporting, ReportingPeriod
from tracker.texts import check_text


def check_actual(entry: ActualEntry, measure: Measure, settings: IndicatorReporting | Known) -> None:
    """Let an entry pass that fits its indicator.

    Raises:
        Refused: a figure of another measure, a negative count, women and men where they are not asked for, or a text
            that cannot be kept.
    """
    for name in ("sex_reason", "text", "comment", "obstacle", "way_forward"):
        check_text(getattr(entry, name), name)
    if entry.figure is not None:
        _check_figure(entry.figure, measure, settings)
    for name, value in (("women", entry.women), ("men", entry.men)):
        if value is None:
            continue
        if not settings.by_sex:
            raise Refused("This indicator is not reported by sex.", field=name)
        check_size(value, name)
        if value < 0:
            raise Refused("A count is never below 0.", field=name)


def check_size(value: Decimal, field: str) -> None:
    """Let a number pass that the database keeps exactly.

    Raises:
        Refused: it has too many digits before or behind the decimal sign, or is no number at all.
    """
    is_kept = value.is_finite() and abs(value) < Decimal(10) ** MOST_DIGITS
    if not is_kept or int(value.normalize().as_tuple().exponent) < -MOST_DECIMALS:
        raise Refused(
            "A figure has %(digits)s digits at most, and %(decimals)s more behind the decimal sign.",
            field=field,
            digits=MOST_DIGITS,
            decimals=MOST_DECIMALS,
        )


def _check_figure(figure: Figure, measure: Measure, settings: IndicatorReporting | Known) -> None:
    is_counting = settings.accumulation in COUNTING
    if _kind_of(figure) not in _FITTING[measure]:
        raise Refused("This is no figure of the kind that the indicator counts.", field="figure")
    if measure is Measure.COMPOUND and len(figure.parts) != len(settings.counters):
        raise Refused(
            "The indicator has %(count)s counters; type a figure for each of them.",
            field="figure",
            count=len(settings.counters),
        )
    for value in (figure.number, figure.numerator, figure.denominator, *figure.parts):
        if value is not None:
            check_size(value, "figure")
    counts = [figure.numerator, figure.denominator, *figure.parts]
    if is_counting:
        counts.append(figure.number)
    if any(value is not None and value < 0 for value in counts):
        raise Refused("A count is never below 0.", field="figure")
    if figure.denominator == 0:
        raise Refused(
            "A percent of 0 cases cannot be told; leave the figure empty and say so in words.", field="figure"
        )


# What a figure holds, by the measure of the indicator.
_FITTING: dict[Measure, tuple[set[str], ...]] = {
    Measure.NUMBER: ({"number"},),
    Measure.PERCENT: ({"number"}, {"numerator", "denominator"}),
    Measure.COMPOUND: ({"parts"},),
    Measure.DESCRIPTIVE: ({"stage"},),
}


def _kind_of(figure: Figure) -> set[str]:
    held = {name for name in ("number", "numerator", "denominator", "stage") if getattr(figure, name) is not None}
    return held | {"parts"} if figure.parts else held


@dataclass(frozen=True, slots=True)
class KnownStatuses:
    """What a status is checked against: the statuses that a country's reports know, and the periods of the plan."""

    used: frozenset[str] = frozenset()
    positions: Mapping[str, int] = field(default_factory=dict)  # by the period's code


def known_statuses(session: Session, plan: Plan) -> KnownStatuses:
    """What the statuses of a plan's activities are checked against: two queries."""
    used = session.scalars(
        select(StatusWord.status).where(StatusWord.country_code == plan.country_code, StatusWord.is_used)
    )
    positions = session.execute(
        select(ReportingPeriod.code, ReportingPeriod.position).where(ReportingPeriod.plan_id == plan.id)
    )
    return KnownStatuses(frozenset(used), {row.code: row.position for row in positions})


def check_status(session: Session, plan: Plan, period: ReportingPeriod, entry: StatusEntry) -> None:
    """Let an entry pass that fits its activity; nothing is asked of the database where it says words only.

    Raises:
        Refused: a status that the country's reports do not know, a period in which it cannot have been done, a percent
            beyond 100, or a text that cannot be kept.
    """
    is_asked = entry.status is not None or entry.done_in is not None
    check_status_by(known_statuses(session, plan) if is_asked else KnownStatuses(), period, entry)


def check_status_by(known: KnownStatuses, period: ReportingPeriod, entry: StatusEntry) -> None:
    """The same, by what is known already."""
    for name in ("narrative", "output", "obstacle", "way_forward"):
        check_text(getattr(entry, name), name)
    for name in ("planned_percent", "reached_percent"):
        value = getattr(entry, name)
        if value is None:
            continue
        check_size(value, name)
        if not 0 <= value <= 100:
            raise Refused("A percent complete lies between 0 and 100.", field=name)
    if entry.status is not None and entry.status.value not in known.used:
        raise Refused("The reports of this country do not know that status.", field="status")
    if entry.done_in is not None:
        _check_done(known, period, entry)


def _check_done(known: KnownStatuses, period: ReportingPeriod, entry: StatusEntry) -> None:
    if entry.status is not Status.IMPLEMENTED:
        raise Refused("Only an activity that is implemented was done in a period.", field="done_in")
    position = known.positions.get(str(entry.done_in))
    if position is None:
        raise Refused("The plan has no period “%(period)s”.", field="done_in", period=str(entry.done_in)[:40])
    if position > period.position:
        raise Refused("It cannot have been done after the period that is reported.", field="done_in")
