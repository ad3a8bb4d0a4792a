"""The comparison of one plan: every indicator beside its target, by goal or by institution."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from tracker.dashboards.choice import Choice, Grouping, Order, choice_from
from tracker.dashboards.queries import institutions_by_id
from tracker.dashboards.rules import RulesTold, rules_told
from tracker.dashboards.selection import Groups, chosen, grouped, in_order
from tracker.indicators.labels import MEASURES
from tracker.institutions.links import Option, institution_codes, named, options_of
from tracker.institutions.models import Institution
from tracker.institutions.names import Name, name_on
from tracker.plans.tree import Tree, plan_tree, titled
from tracker.reporting.across import Outcome, answering_of, judged_rows
from tracker.reporting.compared import ComparedPlan, Frame, frames
from tracker.reporting.judging import Judged
from tracker.reporting.kinds import Light
from tracker.reporting.labels import FORMULAS, LIGHTS
from tracker.reporting.rates import by_light
from tracker.reporting.rollup import (
    RollUp,
    planned_activities,
    reported_statuses,
    rolled_up,
    standing_of_indicator,
    standings_of_activities,
)
from tracker.reporting.told import Teller, ToldRow, lights_counted, rate_told
from tracker.web.alphabets import sort_key
from tracker.web.languages import current_language, language_tag, tagged

EM_SPACE = "\u2003"
GROUPINGS = (Grouping.GOAL, Grouping.INSTITUTION, Grouping.NONE)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A plan as it is compared: everything that was read, with what the reader chose of it."""

    plan: ComparedPlan
    frame: Frame
    tree: Tree
    choice: Choice
    rows: Mapping[int, Judged]
    every: Sequence[Outcome]
    chosen: Sequence[Outcome]  # in the order chosen
    institutions: Mapping[int, Institution]
    rolled_up: RollUp  # of the goal chosen, else of the whole plan


@dataclass(frozen=True, slots=True)
class GroupView:
    """Rows that stand together, with their counts by light; never an average of their percentages."""

    label: Markup | str
    counts: Markup
    rows: list[ToldRow]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column, by which the rows can be sorted."""

    label: str
    address: str  # "": they cannot
    sorted: str  # "ascending", "descending" or "none", as screen readers are told
    kind: str = ""


@dataclass(slots=True)
class ComparisonPage:
    """All that the page shows."""

    plan: ComparedPlan
    language: str
    choice: Choice
    can_switch_drafts: bool
    period: str  # the code of the one shown; "" as of a day
    judged_on: date
    periods: list[tuple[str, str]]
    goals: list[Option]
    institutions: list[Option]
    lights: list[tuple[str, str]]
    measures: list[tuple[str, str]]
    groupings: list[tuple[str, str]]
    orders: list[tuple[str, str]]
    count: int
    counts: Markup
    has_reports: bool
    activities: Markup
    implementation: Markup
    fulfilment: Markup
    heads: list[Head]
    groups: list[GroupView]
    rules: RulesTold
    is_invented: bool


def comparison(session: Session, plan: ComparedPlan, arguments: Mapping[str, str]) -> Comparison:
    """Read a plan's indicators as an address asks for them: nine queries."""
    approved_only = arguments.get("approved") == "1"
    tree = plan_tree(session, plan.id)
    asked = choice_from(arguments, periods=AnyPeriod(), groupings=GROUPINGS)
    frame = frames(session, [plan], asked.asked, approved_only=approved_only)[0]
    rows = {judged.indicator.id: judged for judged in judged_rows(session, [frame])}
    answering = answering_of(session, plan.id)
    institutions = institutions_by_id(session, set(answering.values()))
    choice = choice_from(
        arguments,
        periods={period.code for period in frame.periods},
        goals=tree.by_key,
        institutions={row.code for row in institutions.values()},
        groupings=GROUPINGS,
    )
    every = [_outcome(judged, answering[judged.indicator.id]) for judged in rows.values()]
    element_ids = {node.id for node in tree.by_key[choice.goal].walk()} if choice.goal else None
    found = chosen(
        every,
        choice,
        element_ids=element_ids,
        institution_ids=answering_for(institutions, choice.institution) if choice.institution else None,
    )
    return Comparison(
        plan=plan,
        frame=frame,
        tree=tree,
        choice=choice,
        rows=rows,
        every=every,
        chosen=in_order(found, choice, current_language().locale),
        institutions=institutions,
        rolled_up=_rolled_up(session, frame, rows.values(), element_ids),
    )


class AnyPeriod(frozenset[str]):
    """Any period may be asked for before it is known which ones the plan has."""

    def __contains__(self, _text: object) -> bool:
        return True


def answering_for(institutions: Mapping[int, Institution], code: str) -> set[int]:
    """An institution, its units and theirs, by their ids."""
    found: set[int] = set()
    added = {row.id for row in institutions.values() if row.code == code}
    while added:
        found |= added
        added = {row.id for row in institutions.values() if row.parent_id in added} - found
    return found


def _outcome(judged: Judged, answering_id: int) -> Outcome:
    indicator = judged.indicator
    return Outcome(
        indicator.id,
        indicator.plan_id,
        indicator.element_id,
        indicator.name,
        indicator.measure,
        answering_id,
        judged.judgement,
    )


def _rolled_up(session: Session, frame: Frame, rows: Iterable[Judged], element_ids: set[int] | None) -> RollUp:
    activities = planned_activities(session, frame.plan.id)
    standings = standings_of_activities(activities, reported_statuses(session, frame), frame)
    return rolled_up(
        (
            standing_of_indicator(judged, frame.plan.ends_on)
            for judged in rows
            if element_ids is None or judged.indicator.element_id in element_ids
        ),
        (
            standings[activity.id]
            for activity in activities
            if element_ids is None or activity.element_id in element_ids
        ),
    )


def comparison_page(found: Comparison) -> ComparisonPage:
    """Write out a comparison."""
    plan, choice, frame = found.plan, found.choice, found.frame
    reader = current_language().locale
    writer = _Writer(found)
    return ComparisonPage(
        plan=plan,
        language=language_tag(plan.language),
        choice=choice,
        can_switch_drafts=plan.may_see_drafts,
        period=frame.period.code if frame.period is not None else "",
        judged_on=frame.judged_on,
        periods=[(period.code, period.code) for period in frame.periods],
        goals=_goals(found),
        institutions=options_of(
            {row.code: row for row in found.institutions.values()}, reader, plan.language, plan.starts_on
        ),
        lights=[(light.value, str(LIGHTS[light])) for light in Light],
        measures=[(measure.value, str(label)) for measure, label in MEASURES.items()],
        groupings=[(grouping.value, label) for grouping, label in grouping_labels().items() if grouping in GROUPINGS],
        orders=order_options(),
        count=len(found.chosen),
        counts=lights_counted(by_light(found.chosen)),  # type: ignore[arg-type]
        has_reports=any(judged.reported for judged in found.rows.values()) or bool(_reported(found.rolled_up)),
        activities=lights_counted(found.rolled_up.activities),
        implementation=writer.rate("implementation"),
        fulfilment=writer.rate("fulfilment"),
        heads=column_heads(choice, url_for("dashboards.compare_plan", code=plan.code)),
        groups=writer.groups(),
        rules=rules_told([plan]),
        is_invented=plan.rules.has_demo_figures,
    )


def _reported(found: RollUp) -> int:
    return sum(count for light, count in found.activities.items() if light not in {Light.NOT_DUE, Light.NO_DATA})


def _goals(found: Comparison) -> list[Option]:
    """What has indicators on it or below it, indented as in the tree."""
    with_indicators = {each.element_id for each in found.every}
    tag = language_tag(found.plan.language)
    return [
        (node.key, EM_SPACE * node.depth + titled(node), tag)
        for node in found.tree.walk()
        if any(below.id in with_indicators for below in node.walk())
    ]


def grouping_labels() -> dict[Grouping, str]:
    """What rows can be put together by."""
    return {
        Grouping.GOAL: _("Goal or section"),
        Grouping.INSTITUTION: _("Institution that reports"),
        Grouping.PLAN: _("Plan"),
        Grouping.NONE: _("Nothing: one list"),
    }


def order_options() -> list[tuple[str, str]]:
    """The orders of the rows, the one of the document apart."""
    return [
        (Order.NAME.value, _("Name")),
        (Order.LIGHT.value, _("Light, the worst first")),
        *(
            (f"{sign}{formula.value}", sentence % {"formula": FORMULAS[formula]})
            for formula in FORMULAS
            for sign, sentence in (("", _("%(formula)s, the least first")), ("-", _("%(formula)s, the most first")))
        ),
    ]


def address_with(address: str, arguments: Mapping[str, str]) -> str:
    """An address with arguments, if there are any."""
    return f"{address}?{urlencode(arguments)}" if arguments else address


def column_heads(choice: Choice, address: str, *, with_plan: bool = False) -> list[Head]:
    """The heads of the table; those of ratios and of the light sort its rows into one list."""
    from_order = {Order.NAME: _("Indicator"), **{Order(each.value): str(FORMULAS[each]) for each in FORMULAS}}
    from_order[Order.LIGHT] = _("Light")

    def sorting(order: Order, kind: str = "") -> Head:
        is_here = choice.order is order
        sort = f"-{order}" if is_here and not choice.is_reversed else str(order)
        arguments = {**choice.arguments, "sort": sort, "group": Grouping.NONE.value}
        direction = ("descending" if choice.is_reversed else "ascending") if is_here else "none"
        return Head(from_order[order], address_with(address, arguments), direction, kind)

    return [
        sorting(Order.NAME, "text"),
        *([Head(_("Plan"), "", "none")] if with_plan else []),
        Head(_("Picture"), "", "none"),
        Head(_("Baseline"), "", "none", "n"),
        Head(_("Target"), "", "none", "n"),
        Head(_("Actual"), "", "none", "n"),
        sorting(Order.WAY, "n"),
        sorting(Order.SHARE, "n"),
        sorting(Order.PACE, "n"),
        sorting(Order.LIGHT),
    ]


class _Writer:
    def __init__(self, found: Comparison) -> None:
        self._found = found
        self._teller = Teller(found.frame, found.choice.of_explanations)
        self._codes = institution_codes(found.plan.country_code)

    def groups(self) -> list[GroupView]:
        grouping = self._found.choice.group
        return [
            GroupView(
                self._label(grouping, key),
                self._teller.counted(by_light(some)),  # type: ignore[arg-type]
                [self._teller.row(self._found.rows[each.id]) for each in some],
            )
            for key, some in self._in_order(grouped(self._found.chosen, grouping))
        ]

    def _in_order(self, groups: Groups) -> Groups:
        """Goals as they come, institutions by their names."""
        if self._found.choice.group is not Grouping.INSTITUTION:
            return groups
        locale = current_language().locale
        return sorted(groups, key=lambda group: sort_key(self._name(group[0]).text, locale))

    def _name(self, institution_id: int) -> Name:
        plan = self._found.plan
        return name_on(
            current_language().locale, self._found.institutions[institution_id], plan.language, plan.starts_on
        )

    def _label(self, grouping: Grouping, key: int) -> Markup | str:
        plan = self._found.plan
        if grouping is Grouping.GOAL:
            node = self._found.tree.by_id[key]
            return Markup('<a href="{}elements/{}">{}</a>').format(
                self._teller.prefix, node.key, tagged(titled(node), plan.language)
            )
        if grouping is Grouping.INSTITUTION:
            code = self._found.institutions[key].code
            return Markup('<a href="{}">{}</a>').format(self._codes.address(code), named(self._name(key), code))
        return ""

    def rate(self, which: str) -> Markup:
        """One of the two rates, as a link to what it counts."""
        found = self._found
        value = getattr(found.rolled_up, which)
        kept = {name: text for name, text in found.choice.arguments.items() if name in KEPT_OF_RATES}
        address = address_with(url_for("dashboards.explain_rates", code=found.plan.code), kept)
        return Markup('<a class="figure" data-drawer href="{}" aria-label="{}">{}</a>').format(
            address, _("%(figure)s, explain this number", figure=rate_told(value)), rate_told(value)
        )


KEPT_OF_RATES = frozenset({"period", "as_of", "approved", "goal"})
