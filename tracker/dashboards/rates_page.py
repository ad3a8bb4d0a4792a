"""What the two rates of a plan or goal count: every target and deadline that was due, and how each stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from tracker.dashboards.choice import choice_from
from tracker.dashboards.plan_page import GROUPINGS, AnyPeriod
from tracker.plans.tree import plan_tree, titled
from tracker.reporting.across import judged_rows
from tracker.reporting.compared import ComparedPlan, frames
from tracker.reporting.judging import PrintedFigure
from tracker.reporting.labels import TIMINGS
from tracker.reporting.rates import Standing
from tracker.reporting.rollup import (
    PlannedActivity,
    RollUp,
    planned_activities,
    reported_statuses,
    rolled_up,
    standing_of_indicator,
    standings_of_activities,
)
from tracker.reporting.told import Teller, light_told, lights_counted, rate_told
from tracker.web.formats import day
from tracker.web.languages import language_tag


@dataclass(frozen=True, slots=True)
class CountedRow:
    """A target or a deadline that was due."""

    name: Markup
    due_on: str
    light: Markup
    is_met: bool


@dataclass(slots=True)
class RatesPage:
    """All that the page shows."""

    plan: ComparedPlan
    language: str
    goal: str  # its number and title; "" for the whole plan
    period: str
    judged_on: date
    indicators: Markup
    activities: Markup
    implementation: str
    fulfilment: str
    timing: list[str]
    due_activities: list[CountedRow]
    due_indicators: list[CountedRow]
    is_invented: bool


def rates_page(session: Session, plan: ComparedPlan, arguments: Mapping[str, str]) -> RatesPage:
    """Read and write out what the rates of a plan, or of a goal, count: eight queries."""
    tree = plan_tree(session, plan.id)
    choice = choice_from(arguments, periods=AnyPeriod(), goals=tree.by_key, groupings=GROUPINGS)
    frame = frames(session, [plan], choice.asked, approved_only=choice.approved_only)[0]
    element_ids = {node.id for node in (tree.by_key[choice.goal].walk() if choice.goal else tree.walk())}
    teller = Teller(frame, choice.of_explanations)
    rows = [each for each in judged_rows(session, [frame]) if each.indicator.element_id in element_ids]
    activities = [each for each in planned_activities(session, plan.id) if each.element_id in element_ids]
    standings = standings_of_activities(activities, reported_statuses(session, frame), frame)
    of_indicators = [(each, standing_of_indicator(each, plan.ends_on)) for each in rows]
    together = rolled_up((standing for _each, standing in of_indicators), standings.values())
    return RatesPage(
        plan=plan,
        language=language_tag(plan.language),
        goal=titled(tree.by_key[choice.goal]) if choice.goal else "",
        period=frame.period.code if frame.period is not None else "",
        judged_on=frame.judged_on,
        indicators=lights_counted(together.indicators),
        activities=lights_counted(together.activities),
        implementation=rate_told(together.implementation),
        fulfilment=rate_told(together.fulfilment),
        timing=_timing(together),
        due_activities=_activities(teller, plan, activities, standings),
        due_indicators=[
            CountedRow(
                teller.name(each.indicator), _due_on(each.target, plan), light_told(standing.light), standing.is_met
            )
            for each, standing in of_indicators
            if standing.is_due
        ],
        is_invented=plan.rules.has_demo_figures,
    )


def _due_on(target: PrintedFigure | None, plan: ComparedPlan) -> str:
    """The day on which a target is due: the last of its year, and of the plan at the latest."""
    year = target.year if target is not None and target.year is not None else plan.ends_on.year
    return day(min(date(year, 12, 31), plan.ends_on))


def _activities(
    teller: Teller, plan: ComparedPlan, activities: Sequence[PlannedActivity], standings: Mapping[int, Standing]
) -> list[CountedRow]:
    tag = language_tag(plan.language)
    return [
        CountedRow(
            Markup('<a href="{}activities/{}" lang="{}">{}</a>').format(
                teller.prefix, each.key, tag, f"{each.number} {each.title}" if each.number else each.title
            ),
            day(each.ends_on),
            light_told(standings[each.id].light),
            standings[each.id].is_met,
        )
        for each in activities
        if standings[each.id].is_due
    ]


def _timing(found: RollUp) -> list[str]:
    return [
        _("%(timing)s: %(count)s", timing=TIMINGS[timing], count=count)
        for timing, count in found.timing.items()
        if count
    ]
