"""What an entry must be to be saved: its figure fits the indicator, its status the country, its texts can be kept."""

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


def check_status(session: Session, plan: Plan, period: ReportingPeriod, entry: StatusEntry) -> None:
    """Let an entry pass that fits its activity.

    Raises:
        Refused: a status that the country's reports do not know, a period in which it cannot have been done, a percent
            beyond 100, or a text that cannot be kept.
    """
    for name in ("narrative", "output", "obstacle", "way_forward"):
        check_text(getattr(entry, name), name)
    for name in ("planned_percent", "reached_percent"):
        value = getattr(entry, name)
        if value is None:
            continue
        check_size(value, name)
        if not 0 <= value <= 100:
            raise Refused("A percent complete lies between 0 and 100.", field=name)
    if entry.status is not None:
        is_used = session.scalars(
            select(StatusWord.is_used).where(
                StatusWord.country_code == plan.country_code, StatusWord.status == entry.status.value
            )
        ).one_or_none()
        if not is_used:
            raise Refused("The reports of this country do not know that status.", field="status")
    if entry.done_in is not None:
        _check_done(session, plan, period, entry)


def _check_done(session: Session, plan: Plan, period: ReportingPeriod, entry: StatusEntry) -> None:
    if entry.status is not Status.IMPLEMENTED:
        raise Refused("Only an activity that is implemented was done in a period.", field="done_in")
    position = session.scalars(
        select(ReportingPeriod.position).where(
            ReportingPeriod.plan_id == plan.id, ReportingPeriod.code == entry.done_in
        )
    ).one_or_none()
    if position is None:
        raise Refused("The plan has no period “%(period)s”.", field="done_in", period=str(entry.done_in)[:40])
    if position > period.position:
        raise Refused("It cannot have been done after the period that is reported.", field="done_in")
