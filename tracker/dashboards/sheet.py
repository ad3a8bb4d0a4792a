"""A comparison as a sheet: one row an indicator, figures as numbers, and why there is none where there is none."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from flask_babel import gettext as _

from tracker.dashboards.plan_page import Comparison
from tracker.dashboards.plans_page import AcrossPlans
from tracker.dashboards.rules import formulas_told, rules_told
from tracker.indicators.labels import MEASURES
from tracker.indicators.sheet import FIGURE_FORMAT, printed_cell
from tracker.institutions.models import Institution
from tracker.plans.tree import titled
from tracker.reporting.compared import ComparedPlan, Frame
from tracker.reporting.judging import Judged
from tracker.reporting.kinds import Formula, Why
from tracker.reporting.labels import FORMULAS, LIGHTS, REASONS, REVIEW_STATES
from tracker.reporting.told import named
from tracker.reporting.wording import figure_cell, invented_told
from tracker.web.formats import day
from tracker.web.sheets import Column, Sheet, Value

PERCENT_FORMAT = "0.0%"
_MILLIONTH = Decimal("0.000001")

ShownRow = tuple[Frame, Judged, str, Institution]  # with its goal and who reports it


def columns() -> list[Column]:
    """The columns of every comparison."""
    return [
        Column(_("Plan"), 18),
        Column(_("Goal or section"), 30, wraps=True),
        Column(_("Institution that reports"), 14),
        Column(_("Indicator"), 50, wraps=True),
        Column(_("Measure"), 14, wraps=True),
        Column(_("Baseline"), 12, FIGURE_FORMAT),
        Column(_("Target"), 12, FIGURE_FORMAT),
        Column(_("Year of the target"), 10, "0"),
        Column(_("Period"), 10),
        Column(_("Actual to date"), 12, FIGURE_FORMAT),
        Column(_("State of the review"), 16),
        Column(str(FORMULAS[Formula.WAY]), 12, PERCENT_FORMAT),
        Column(str(FORMULAS[Formula.SHARE]), 12, PERCENT_FORMAT),
        Column(str(FORMULAS[Formula.PACE]), 12, PERCENT_FORMAT),
        Column(_("Expected by the day"), 12, PERCENT_FORMAT),
        Column(_("Light"), 20),
        Column(_("Why there is no figure"), 60, wraps=True),
    ]


def plan_sheet(found: Comparison) -> Sheet:
    """The rows chosen of one plan, in their order."""
    rows: list[ShownRow] = []
    for outcome in found.chosen:
        goal = titled(found.tree.by_id[outcome.element_id])
        rows.append((found.frame, found.rows[outcome.id], goal, found.institutions[outcome.answering_id]))
    frame = found.frame
    notes = [f"{found.plan.code}: {found.plan.title}", _as_of(frame), *_notes([found.plan], [frame])]
    return Sheet(found.plan.code, columns(), _written(rows), notes)


def plans_sheet(found: AcrossPlans, judged: Sequence[Judged], goals: dict[int, str]) -> Sheet:
    """The rows chosen across plans, in their order; `goals` are the titles of elements by their ids."""
    by_id = {each.indicator.id: each for each in judged}
    rows: list[ShownRow] = [
        (
            found.frames[outcome.plan_id],
            by_id[outcome.id],
            goals[outcome.element_id],
            found.institutions[outcome.answering_id],
        )
        for outcome in found.chosen
    ]
    some = list(found.frames.values())
    notes = _notes([frame.plan for frame in some], some)
    if found.choice.as_of is not None:
        notes.insert(0, _("As of %(day)s", day=day(found.choice.as_of)))
    return Sheet(_("Comparison across plans"), columns(), _written(rows), notes)


def _as_of(frame: Frame) -> str:
    if frame.period is not None:
        return _("Period: %(period)s", period=frame.period.code)
    return _("As of %(day)s", day=day(frame.judged_on))


def _notes(plans: Iterable[ComparedPlan], some: Sequence[Frame]) -> list[str]:
    told = rules_told(plans)
    notes = []
    for rule in told.rules:
        if len(told.rules) > 1:
            notes.append(", ".join(rule.plans))
        notes += rule.lines
    notes += formulas_told()
    notes.append(_("Shares, ways and paces are ratios: 0.8 is 80 %."))
    if any(frame.with_drafts for frame in some):
        notes.append(_("Figures that nobody has approved yet are among these; their state says so."))
    if any(frame.plan.rules.has_demo_figures for frame in some):
        notes.append(invented_told())
    return notes


def _written(rows: Iterable[ShownRow]) -> Iterable[Sequence[Value]]:
    for frame, judged, goal, institution in rows:
        indicator, reported, judgement = judged.indicator, judged.reported, judged.judgement
        target = judged.target
        yield [
            frame.plan.code,
            goal,
            institution.code,
            named(indicator),
            str(MEASURES[indicator.measure]),
            printed_cell(judged.baseline),
            printed_cell(target),
            target.year if target is not None else None,
            judged.period.code if judged.period is not None else "",
            figure_cell(reported.to_date, indicator.measure) if reported is not None else None,
            _state(judged),
            *(_ratio(judged, formula) for formula in (Formula.WAY, Formula.SHARE, Formula.PACE)),
            judgement.expected.quantize(_MILLIONTH) if judgement.expected is not None else None,
            str(LIGHTS[judgement.light]),
            _reasons(judged),
        ]


def _state(judged: Judged) -> str:
    reported = judged.reported
    if reported is None:
        return ""
    if reported.rests_on_drafts:
        return ", ".join((str(REVIEW_STATES[reported.state]), _("rests on drafts")))
    return str(REVIEW_STATES[reported.state])


def _ratio(judged: Judged, formula: Formula) -> Value:
    headline = judged.judgement.by(formula).headline
    return None if isinstance(headline, Why) else headline.quantize(_MILLIONTH)


def _reasons(judged: Judged) -> str:
    """Why there is no figure, each reason once, with the formulas that it keeps from one."""
    by_reason: dict[Why, list[str]] = {}
    for formula in (Formula.WAY, Formula.SHARE, Formula.PACE):
        headline = judged.judgement.by(formula).headline
        if isinstance(headline, Why):
            by_reason.setdefault(headline, []).append(str(FORMULAS[formula]))
    return " ".join(
        str(REASONS[why]) if len(formulas) == len(Formula) else f"{', '.join(formulas)}: {REASONS[why]}"
        for why, formulas in by_reason.items()
    )
