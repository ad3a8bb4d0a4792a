"""The page of one indicator: what is printed of it, what was reached, and how it is reported."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.accounts.policy import Act, Visitor
from tracker.browse.plan_page import Authorised
from tracker.indicators.labels import ROLES
from tracker.indicators.models import Indicator, IndicatorValue
from tracker.indicators.queries import indicator_with_values
from tracker.indicators.rows import IndicatorView, chart_of, indicator_view
from tracker.institutions.links import institution_codes, named
from tracker.institutions.models import Institution
from tracker.institutions.names import name_on
from tracker.plans.models import Plan
from tracker.plans.remarks import authorised_titles, findings_about
from tracker.plans.telling import ToldFinding, findings_told
from tracker.plans.tree import Node, Tree, plan_tree
from tracker.reading.drafts import Measure, ValueRole
from tracker.reading.findings import SubjectKind
from tracker.reporting.across import answering_in_place, is_due
from tracker.reporting.compared import Asked, Frame, compared_plan, frames
from tracker.reporting.expectations import expected
from tracker.reporting.judging import Judged, Known, Reported, judged, known_indicators, reported_figures
from tracker.reporting.kinds import COUNTING, Curve, Formula
from tracker.reporting.labels import ACCUMULATIONS, CURVES, FORMULAS
from tracker.reporting.models import Actual
from tracker.reporting.told import Teller, ToldRow
from tracker.reporting.wording import figure_told
from tracker.web.charts import Placed, Reached, progress_chart
from tracker.web.figures import Figures
from tracker.web.formats import NOTHING, number, percent
from tracker.web.languages import current_language, language_tag


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """What was reported of the indicator for one period, and the light that follows."""

    period: str
    of_period: str
    to_date: Markup | str
    state: Markup | str
    official: Markup
    light: Markup


@dataclass(frozen=True, slots=True)
class Progress:
    """How the indicator stands in the latest period with anything reported."""

    period: str
    judged_on: date
    official: str  # the name of the official formula
    row: ToldRow
    periods: list[PeriodRow]
    chart: Markup | None
    has_path: bool  # what is expected is a line of its own on the picture
    is_invented: bool


@dataclass(slots=True)
class IndicatorPage:
    """All that the page of an indicator shows."""

    plan: Plan
    language: str
    prefix: str
    tree: Tree
    node: Node
    indicator: Indicator
    view: IndicatorView
    authorised: Authorised | None
    chart: Markup | None
    progress: Progress | None  # None: nobody has reported anything that the reader may see
    reporting: list[tuple[str, Markup | str]]  # how it is reported
    is_assumed: bool
    findings: list[ToldFinding]


def indicator_page(
    session: Session, visitor: Visitor, plan: Plan, key: str, acts: Collection[Act] = (), *, now: datetime
) -> IndicatorPage:
    """Read and write out the page of one indicator: twelve queries. `acts` is what the reader may do to the plan.

    Raises:
        NoResultFound: the plan has no indicator of this key.
    """
    indicator = indicator_with_values(session, plan.id, key)
    tree = plan_tree(session, plan.id)
    language = current_language()
    findings = findings_about(session, plan.id, [(SubjectKind.INDICATOR, key)])
    title = authorised_titles(session, plan.id, language.locale).get(("indicator", key))
    known = known_indicators(session, Indicator.id == indicator.id)[0]
    progress = _progress(session, visitor, plan, indicator, known, now)
    return IndicatorPage(
        plan=plan,
        language=language_tag(plan.language),
        prefix=url_for("browse.show_plan", code=plan.code),
        tree=tree,
        node=tree.by_id[indicator.element_id],
        indicator=indicator,
        view=indicator_view(indicator, plan, Figures(plan.code)),
        authorised=Authorised(title.title, language_tag(title.language), title.source) if title else None,
        chart=progress.chart if progress is not None and progress.chart else chart_of(indicator, language),
        progress=progress,
        reporting=_reporting(session, plan, known),
        is_assumed=known.is_assumed,
        findings=findings_told(plan.code, findings, acts=acts),
    )


def _reporting(session: Session, plan: Plan, known: Known) -> list[tuple[str, Markup | str]]:
    """How the indicator is reported: who, how it is counted, how much is expected when."""
    institution = (
        session.scalars(
            select(Institution)
            .where(Institution.id == answering_in_place(known.id))
            .options(joinedload(Institution.former_names))
        )
        .unique()
        .one()
    )
    name = name_on(current_language().locale, institution, plan.language, plan.starts_on)
    address = institution_codes(plan.country_code).address(institution.code)
    facts: list[tuple[str, Markup | str]] = [
        (
            _("Institution that reports"),
            Markup('<a href="{}">{}</a>').format(address, named(name, institution.code)),
        ),
        (_("How it is counted"), str(ACCUMULATIONS[known.accumulation])),
    ]
    if known.accumulation in COUNTING:
        facts.append((_("Each year for itself"), _("yes") if known.restarts_yearly else _("no")))
    facts.append((_("What is expected when"), str(CURVES[known.curve])))
    counters = [counter for counter in known.counters if counter]
    if counters:
        written = Markup(" / ").join(counters)
        facts.append((_("Counters"), Markup('<span lang="{}">{}</span>').format(language_tag(plan.language), written)))
    return facts


def _progress(
    session: Session, visitor: Visitor, plan: Plan, indicator: Indicator, known: Known, now: datetime
) -> Progress | None:
    compared = compared_plan(session, visitor, plan.code, now=now)
    found = reported_figures(session, Actual.indicator_id == indicator.id, with_drafts=compared.may_see_drafts)
    if not found:
        return None
    frame = frames(session, [compared], Asked())[0]
    by_period = {each.period_id: each for each in found}
    series = [
        _judged(replace(frame, period=period), known, indicator.values, by_period.get(period.id))
        for period in frame.periods
        if period.id in by_period or period.ends_on < compared.today
    ]
    current = next((each for each in series if frame.period is not None and each.period.id == frame.period.id), None)
    if current is None:
        return None
    teller = Teller(frame)
    official = compared.rules.official_formula
    return Progress(
        period=current.period.code,
        judged_on=current.case.judged_on,
        official=str(FORMULAS[official]),
        row=teller.row(current),
        periods=[_period_row(teller, each, official) for each in series],
        chart=_chart(plan, indicator.values, series, current),
        has_path=bool(_expected_path(current)),
        is_invented=compared.rules.has_demo_figures,
    )


def _judged(frame: Frame, known: Known, values: Sequence[IndicatorValue], reported: Reported | None) -> Judged:
    return judged(
        frame.plan,
        frame.plan.rules,
        known,
        values,  # type: ignore[arg-type]  # An entity says all that the plain row does.
        frame.period,
        frame.periods,
        reported,
        judged_on=frame.judged_on,
        is_due=is_due(frame, known.accumulation),
    )


def _period_row(teller: Teller, each: Judged, official: Formula) -> PeriodRow:
    reported, measure = each.reported, each.indicator.measure
    return PeriodRow(
        period=each.period.code,
        of_period=figure_told(reported.of_period, measure) if reported is not None else NOTHING,
        to_date=teller.reported(each, reported.to_date) + teller.counted_mark(reported)
        if reported is not None
        else NOTHING,
        state=teller.state_word(reported) if reported is not None else NOTHING,
        official=teller.ratio(each, official),
        light=teller.light(each),
    )


def _chart(plan: Plan, values: Sequence[IndicatorValue], series: Sequence[Judged], current: Judged) -> Markup | None:
    """The picture of the way with what was reached on it; None where the values are not all of one numeric kind."""
    figures = [value for value in values if value.number is not None]
    reached = [
        Reached(_at(each.case.judged_on), vector[0], each is current)
        for each in series
        if each.case.actual is not None
        and isinstance(vector := each.case.actual.vector, tuple)
        and len(vector) == 1
        and each.indicator.measure is not Measure.DESCRIPTIVE
    ]
    if not reached or len({value.kind for value in figures}) != 1:
        return None
    is_percent = current.indicator.measure is Measure.PERCENT
    actual = next((each for each in reached if each.is_judged), reached[-1])
    write = percent if is_percent else number
    words = _(
        "Line from the baseline to the targets with what was reached on it: %(actual)s in %(period)s. The tables list "
        "every value.",
        actual=write(actual.value),
        period=current.period.code,
    )
    return progress_chart(
        [_placed(plan, value) for value in figures],
        reached,
        _expected_path(current),
        title=words,
        is_percent=is_percent,
        language=current_language(),
    )


def _at(when: date) -> float:
    """A day on the axis of years: the last day of 2023 is 2023, and the first day of that year just after 2022."""
    first = date(when.year, 1, 1)
    days = (date(when.year + 1, 1, 1) - first).days if when.year < date.max.year else 365
    return when.year - 1 + ((when - first).days + 1) / days


def _placed(plan: Plan, value: IndicatorValue) -> Placed:
    """A target stands at the end of its year; a baseline at the beginning of the plan, or before it."""
    assert value.number is not None
    begins = round(_at(plan.starts_on - timedelta(days=1)), 2)
    words = tuple(part for part in (str(value.year) if value.year else "", str(ROLES[value.role])) if part)
    if value.role is ValueRole.BASELINE:
        return Placed(min(begins, float(value.year or begins)), value.number, words, True)
    return Placed(float(value.year or round(_at(plan.ends_on), 2)), value.number, words, False)


_STEPS = 12


def _expected_path(current: Judged) -> list[tuple[float, Decimal]]:
    """What is expected from the first day of the way to its last one; nothing where it lies on the way as printed."""
    case = current.case
    if not isinstance(case.target, tuple) or len(case.target) != 1:
        return []
    target = case.target[0]
    if case.accumulation in COUNTING:
        begins = Decimal(0)
    elif case.curve is not Curve.LINEAR and isinstance(case.baseline, tuple) and len(case.baseline) == 1:
        begins = case.baseline[0]
    else:
        return []
    first, days = case.span.starts_on - timedelta(days=1), (case.span.ends_on - case.span.starts_on).days + 1
    path = []
    for step in range(_STEPS + 1):
        on = first + timedelta(days=days * step // _STEPS)
        share = expected(case.curve, case.span, on, case.phases)
        path.append((_at(on), begins + (target - begins) * share))
    return path
