"""The comparison across plans and countries: the indicators of every plan that the reader may see, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from tracker.accounts.policy import Visitor
from tracker.dashboards.choice import Choice, Grouping, choice_from
from tracker.dashboards.plan_page import (
    GroupView,
    Head,
    address_with,
    answering_for,
    column_heads,
    grouping_labels,
    order_options,
)
from tracker.dashboards.queries import institutions_by_id
from tracker.dashboards.rules import RulesTold, rules_told
from tracker.dashboards.selection import Groups, chosen, grouped, in_order
from tracker.indicators.labels import MEASURES
from tracker.institutions.links import Codes, Option, institution_codes, named
from tracker.institutions.models import Institution
from tracker.institutions.names import name_on
from tracker.reporting.across import Outcome, judged_rows, outcomes
from tracker.reporting.compared import ComparedPlan, Frame, compared_plans, frames
from tracker.reporting.kinds import Light
from tracker.reporting.labels import LIGHTS
from tracker.reporting.rates import by_light
from tracker.reporting.told import Teller, ToldRow, lights_counted
from tracker.web.alphabets import sort_key
from tracker.web.languages import current_language, language_tag, tagged
from tracker.web.paging import Paging

ROWS_A_PAGE = 100
GROUPINGS = (Grouping.PLAN, Grouping.INSTITUTION, Grouping.NONE)


@dataclass(frozen=True, slots=True)
class AcrossPlans:
    """The plans as they are compared, with what the reader chose of them."""

    plans: Sequence[ComparedPlan]  # all that the reader may see
    frames: Mapping[int, Frame]  # of those chosen, by the plan's id
    institutions: Mapping[int, Institution]
    choice: Choice
    groups: Groups

    @property
    def chosen(self) -> list[Outcome]:
        """Every row, group after group."""
        return [outcome for _key, some in self.groups for outcome in some]


@dataclass(slots=True)
class AcrossPage:
    """All that the page shows."""

    choice: Choice
    can_switch_drafts: bool
    countries: list[str]
    owners: list[Option]
    plans: list[Option]
    institutions: list[Option]
    years: list[tuple[int, str]]
    lights: list[tuple[str, str]]
    measures: list[tuple[str, str]]
    groupings: list[tuple[str, str]]
    orders: list[tuple[str, str]]
    count: int
    of_plans: str
    counts: Markup
    heads: list[Head]
    groups: list[GroupView]
    paging: Paging
    rules: RulesTold
    is_invented: bool
    has_plans: bool


def across_plans(session: Session, visitor: Visitor, arguments: Mapping[str, str], now: datetime) -> AcrossPlans:
    """Read the indicators of all plans as an address asks for them: seven queries."""
    plans = compared_plans(session, visitor, now=now)
    choice = choice_from(
        arguments,
        years=years_of(plans),
        countries={plan.country_code for plan in plans},
        owners={plan.owner for plan in plans},
        plans={plan.code for plan in plans},
        institutions=AnyCode(),
        groupings=GROUPINGS,
    )
    some = [
        plan
        for plan in plans
        if choice.country in ("", plan.country_code)
        and choice.owner in ("", plan.owner)
        and choice.plan in ("", plan.code)
    ]
    looked_at = frames(session, some, choice.asked, approved_only=choice.approved_only)
    every = outcomes(session, looked_at)
    institutions = institutions_by_id(
        session, {each.answering_id for each in every} | {plan.owner_id for plan in plans}
    )
    found = chosen(
        every,
        choice,
        institution_ids=answering_for(institutions, choice.institution) if choice.institution else None,
    )
    locale = current_language().locale
    groups = grouped(in_order(found, choice, locale), choice.group)
    if choice.group is Grouping.INSTITUTION:
        groups.sort(key=lambda group: sort_key(institutions[group[0]].code, locale))
    return AcrossPlans(plans, {frame.plan.id: frame for frame in looked_at}, institutions, choice, groups)


class AnyCode(frozenset[str]):
    """Any code may be asked for before it is known which institutions report; others have nothing to show."""

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and len(text) <= 100


def years_of(plans: Sequence[ComparedPlan]) -> list[int]:
    """The years that any plan touches, the latest first."""
    years = {year for plan in plans for year in range(plan.starts_on.year, plan.ends_on.year + 1)}
    return sorted(years, reverse=True)


def across_page(session: Session, found: AcrossPlans, asked_page: str) -> AcrossPage:
    """Write out one page of the rows, with the counts of all of them: three queries."""
    choice = found.choice
    total = sum(len(some) for _key, some in found.groups)
    paging = Paging.of(asked_page, total, ROWS_A_PAGE)
    return AcrossPage(
        choice=choice,
        can_switch_drafts=any(plan.may_see_drafts for plan in found.plans),
        countries=sorted({plan.country_code for plan in found.plans}),
        owners=_institution_options(found, {plan.owner_id for plan in found.plans}),
        plans=[(plan.code, f"{plan.code} – {plan.title}", language_tag(plan.language)) for plan in found.plans],
        institutions=_institution_options(found, found.institutions),
        years=[(year, str(year)) for year in years_of(found.plans)],
        lights=[(light.value, str(LIGHTS[light])) for light in Light],
        measures=[(measure.value, str(label)) for measure, label in MEASURES.items()],
        groupings=[(grouping.value, label) for grouping, label in grouping_labels().items() if grouping in GROUPINGS],
        orders=order_options(),
        count=total,
        of_plans=ngettext("%(num)s plan", "%(num)s plans", len({each.plan_id for each in found.chosen})),
        counts=lights_counted(by_light(found.chosen)),  # type: ignore[arg-type]
        heads=column_heads(choice, url_for("dashboards.compare_plans"), with_plan=choice.group is not Grouping.PLAN),
        groups=_groups_of(session, found, paging),
        paging=paging,
        rules=rules_told([frame.plan for frame in found.frames.values()]),
        is_invented=any(frame.plan.rules.has_demo_figures for frame in found.frames.values()),
        has_plans=bool(found.plans),
    )


def _institution_options(found: AcrossPlans, ids: Mapping[int, Institution] | set[int]) -> list[Option]:
    """Institutions by their codes, which countries give alike: each code once."""
    locale = current_language().locale
    options: dict[str, Option] = {}
    for institution_id in ids:
        row = found.institutions[institution_id]
        name = name_on(locale, row, "", date.max)
        text = row.code if name.language is None else f"{row.code} – {name.text}"
        options.setdefault(row.code, (row.code, text, language_tag(name.language) if name.language else ""))
    return sorted(options.values(), key=lambda option: sort_key(option[1], locale))


def _groups_of(session: Session, found: AcrossPlans, paging: Paging) -> list[GroupView]:
    """The groups of one page, cut to its rows; their counts are those of all their rows."""
    here: list[tuple[int, list[Outcome], list[Outcome]]] = []
    before = 0
    for key, some in found.groups:
        cut = some[max(0, paging.offset - before) : max(0, paging.last_item - before)]
        before += len(some)
        if cut:
            here.append((key, some, cut))
    told = _told(session, found, [outcome for _key, _some, cut in here for outcome in cut])
    label = _Labels(found)
    return [
        GroupView(
            label(found.choice.group, key, some[0]),
            lights_counted(by_light(some)),  # type: ignore[arg-type]
            [told[outcome.id] for outcome in cut],
        )
        for key, some, cut in here
    ]


def _told(session: Session, found: AcrossPlans, some: Sequence[Outcome]) -> dict[int, ToldRow]:
    plan_ids = {outcome.plan_id for outcome in some}
    of_page = [found.frames[plan_id] for plan_id in sorted(plan_ids)]
    if not of_page:
        return {}
    tellers = {frame.plan.id: Teller(frame, found.choice.of_explanations) for frame in of_page}
    return {
        judged.indicator.id: tellers[judged.indicator.plan_id].row(
            judged, with_plan=found.choice.group is not Grouping.PLAN
        )
        for judged in judged_rows(session, of_page, [outcome.id for outcome in some])
    }


class _Labels:
    def __init__(self, found: AcrossPlans) -> None:
        self._found = found
        self._codes: dict[str, Codes] = {}

    def __call__(self, grouping: Grouping, key: int, first: Outcome) -> Markup | str:
        plan = self._found.frames[first.plan_id].plan
        if grouping is Grouping.PLAN:
            frame = self._found.frames[key]
            when = frame.period.code if frame.period is not None else ""
            link = Markup('<a href="{}">{}</a>').format(self._address(frame), tagged(plan.title, plan.language))
            return Markup("{}, {}").format(link, when) if when else link
        if grouping is Grouping.INSTITUTION:
            row = self._found.institutions[key]
            codes = self._codes.setdefault(row.country_code, institution_codes(row.country_code))
            name = name_on(current_language().locale, row, plan.language, plan.starts_on)
            return Markup('<a href="{}">{}</a>').format(codes.address(row.code), named(name, row.code))
        return ""

    def _address(self, frame: Frame) -> str:
        arguments = dict(self._found.choice.of_explanations)
        if frame.period is not None:
            arguments["period"] = frame.period.code
        return address_with(url_for("dashboards.compare_plan", code=frame.plan.code), arguments)
