"""The pages of institutions and funding sources: what visible plans say that they answer for or pay."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from tracker.accounts.policy import Visitor
from tracker.budgets.cells import BudgetCells, SumRow, left_out
from tracker.budgets.labels import FUNDING_KINDS
from tracker.budgets.models import FundingSource
from tracker.budgets.queries import (
    PlanLine,
    SourceCount,
    lines_of_activities,
    source_counts,
    visible_lines_of_source,
    visible_source,
    visible_sources,
)
from tracker.budgets.totals import totals
from tracker.institutions.labels import INSTITUTION_KINDS
from tracker.institutions.links import institution_codes, source_codes
from tracker.institutions.models import FormerName, Institution
from tracker.institutions.names import Name, name_for
from tracker.plans.deadlines import deadline_of, is_deadline_edited
from tracker.plans.marks import place_of, title_mark
from tracker.plans.models import Plan
from tracker.plans.participants import (
    Part,
    activities_with,
    activity_counts,
    elements_naming,
    parts_of,
    visible_institution,
    visible_institutions,
    visible_units,
)
from tracker.plans.queries import visible_plans
from tracker.reading.drafts import InstitutionRole
from tracker.web.alphabets import Key, sort_key
from tracker.web.figures import Figures
from tracker.web.formats import period
from tracker.web.languages import current_language, in_language, language_tag


@dataclass(frozen=True, slots=True)
class NameView:
    """A name with the `lang` that it carries, "" where only a code stands in."""

    text: str
    tag: str


@dataclass(frozen=True, slots=True)
class InstitutionRow:
    """An institution as a row of the list."""

    code: str
    address: str
    name: NameView
    kind: str
    depth: int  # 0 for what is no unit
    above: str | None  # the code of what it belongs to
    owns: int
    leads: int
    supports: int


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A funding source as a row of the list."""

    code: str
    address: str
    name: NameView
    kind: str
    count: SourceCount


@dataclass(frozen=True, slots=True)
class PartView:
    """An activity in which an institution takes part, or for which a source pays."""

    address: str
    number: str
    title: str
    deadline: Markup | str
    is_repeated: bool
    marks: Markup | str = ""  # of what a person changed
    deadline_text: str = ""  # the deadline alone, for a sheet


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums by year with what they leave out."""

    heads: list[str]
    currencies: str
    rows: list[SumRow]
    left_out: list[str]


@dataclass(frozen=True, slots=True)
class PlanParts:
    """What one plan says of an institution or a funding source."""

    plan: Plan
    address: str
    tag: str
    elements: list[PartView]
    leads: list[PartView]
    leads_sums: Sums | None
    supports: list[PartView]
    supports_sums: Sums | None
    pays: list[PartView]
    pays_sums: Sums | None
    owns: bool


@dataclass(frozen=True, slots=True)
class FormerView:
    """A name that an institution had until a law gave it another one."""

    name: NameView
    until_on: date
    source: str


@dataclass(slots=True)
class RegisterPage:
    """The page of one institution or funding source."""

    code: str
    country_code: str
    name: NameView
    printed: NameView | None  # the name as plans print it, where the page is headed by another one
    kind: str
    plan_tag: str  # the `lang` of what the country's plans print
    aliases: Sequence[object]
    parent: tuple[str, NameView] | None
    former: list[FormerView]  # names that laws replaced, the last one first
    units: list[tuple[str, NameView]]
    plans: list[PlanParts]


def _shown(row: Institution | FundingSource, languages: Mapping[str, str]) -> NameView:
    name = name_for(current_language().locale, row.code, row.name, row.names, languages.get(row.country_code, "en"))
    return _view(name)


def _view(name: Name) -> NameView:
    return NameView(name.text, language_tag(name.language) if name.language else "")


def _order_of(name: NameView) -> Key:
    return sort_key(name.text, current_language().locale)


def _by_country_name(plans: Sequence[Plan], codes: Iterable[str]) -> list[str]:
    """The codes of countries in the order of their names."""
    names = {plan.country_code: plan.country.names for plan in plans}
    reader = current_language().locale
    return sorted(codes, key=lambda code: (sort_key(in_language(names.get(code, {}), code), reader), code))


def _languages(plans: Sequence[Plan]) -> dict[str, str]:
    """The language in which a country's registers are written: that of its plans."""
    return {plan.country_code: plan.language for plan in plans}


def institution_rows(session: Session, visitor: Visitor) -> list[tuple[str, list[InstitutionRow]]]:
    """The institutions of visible plans by country, units below what they belong to: three queries."""
    plans = visible_plans(session, visitor)
    languages = _languages(plans)
    counts = activity_counts(session, visitor)
    owned: dict[int, int] = {}
    for plan in plans:
        owned[plan.owner_id] = owned.get(plan.owner_id, 0) + 1
    by_country: dict[str, list[tuple[tuple[tuple[Key, str], ...], InstitutionRow]]] = {}
    rows = visible_institutions(session, visitor)
    names = {row.id: _shown(row, languages) for row in rows}
    by_id = {row.id: row for row in rows}
    for row in rows:
        codes = institution_codes(row.country_code)
        path = _path_to(row, by_id)
        order = tuple((_order_of(names[each.id]), each.code) for each in path)
        by_country.setdefault(row.country_code, []).append(
            (
                order,
                InstitutionRow(
                    row.code,
                    codes.address(row.code),
                    names[row.id],
                    str(INSTITUTION_KINDS.get(row.kind, row.kind)),
                    len(path) - 1,
                    path[-2].code if len(path) > 1 else None,
                    owned.get(row.id, 0),
                    counts.get((row.id, InstitutionRole.LEAD), 0),
                    counts.get((row.id, InstitutionRole.SUPPORT), 0),
                ),
            )
        )
    return [
        (country, [row for _order, row in sorted(by_country[country], key=lambda pair: pair[0])])
        for country in _by_country_name(plans, by_country)
    ]


def _path_to(institution: Institution, by_id: Mapping[int, Institution]) -> list[Institution]:
    """What an institution belongs to, from the topmost, and itself."""
    path = [institution]
    while (above := by_id.get(path[0].parent_id or 0)) is not None:
        path.insert(0, above)
    return path


def institution_page(session: Session, visitor: Visitor, country_code: str, code: str) -> RegisterPage:
    """One institution with what it leads and supports in visible plans: eleven queries.

    Raises:
        NoResultFound: no public plan names it.
    """
    institution = visible_institution(session, visitor, country_code, code)
    plans = visible_plans(session, visitor)
    languages = _languages(plans)
    codes = institution_codes(country_code)
    parts = parts_of(session, visitor, institution.id)
    elements = elements_naming(session, visitor, institution.id)
    lines = {
        role: lines_of_activities(session, activities_with(visitor, institution.id, role))
        for role in (InstitutionRole.LEAD, InstitutionRole.SUPPORT)
    }
    found = []
    for plan in plans:
        address = url_for("browse.show_plan", code=plan.code)
        leads, supports = (
            [_part(address, part, plan) for part in parts if part.plan_id == plan.id and part.role is role]
            for role in (InstitutionRole.LEAD, InstitutionRole.SUPPORT)
        )
        naming = [
            PartView(f"{address}elements/{key}", number or "", title, "", False)
            for plan_id, key, number, title in elements
            if plan_id == plan.id
        ]
        owns = plan.owner_id == institution.id
        if leads or supports or naming or owns:
            found.append(
                PlanParts(
                    plan=plan,
                    address=address,
                    tag=language_tag(plan.language),
                    elements=naming,
                    leads=leads,
                    leads_sums=_sums(plan, lines[InstitutionRole.LEAD], {"institution": code, "role": "leads"}),
                    supports=supports,
                    supports_sums=_sums(
                        plan, lines[InstitutionRole.SUPPORT], {"institution": code, "role": "supports"}
                    ),
                    pays=[],
                    pays_sums=None,
                    owns=owns,
                )
            )
    parent = institution.parent
    return RegisterPage(
        code=code,
        country_code=country_code,
        name=_shown(institution, languages),
        printed=_printed(institution, languages),
        kind=str(INSTITUTION_KINDS.get(institution.kind, institution.kind)),
        plan_tag=_plan_tag(institution, languages),
        aliases=institution.aliases,
        parent=(codes.address(parent.code), _shown(parent, languages)) if parent else None,
        former=[_former(institution, past, languages) for past in reversed(institution.former_names)],
        units=sorted(
            (
                (codes.address(unit.code), _shown(unit, languages))
                for unit in visible_units(session, visitor, institution.id)
            ),
            key=lambda unit: _order_of(unit[1]),
        ),
        plans=found,
    )


def _former(institution: Institution, past: FormerName, languages: Mapping[str, str]) -> FormerView:
    language = languages.get(institution.country_code, "en")
    name = name_for(current_language().locale, institution.code, past.name, past.names, language)
    return FormerView(_view(name), past.until_on, past.source)


def _printed(row: Institution | FundingSource, languages: Mapping[str, str]) -> NameView | None:
    shown = _shown(row, languages)
    if not row.name or row.name == shown.text:
        return None
    return NameView(row.name, _plan_tag(row, languages))


def _plan_tag(row: Institution | FundingSource, languages: Mapping[str, str]) -> str:
    return language_tag(languages.get(row.country_code, "en"))


def _part(address: str, part: Part, plan: Plan) -> PartView:
    text = part.deadline_raw or period(part.starts_on, part.ends_on)
    deadline: Markup | str = text
    marks: Markup | str = ""
    # An erratum that corrected a title is told where the title is at home; what a person changed, everywhere.
    if part.edits:
        figures = Figures(plan.code)
        if "title" in part.edits:
            marks = title_mark(plan.code, part)
        if is_deadline_edited(part):
            place = place_of(part.places, "deadline", part.source_line)
            text = deadline_of(part)
            deadline = figures.edited(text, part.deadline_raw, *place, language=plan.language)
        field = "lead" if part.role is InstitutionRole.LEAD else "supporting"
        if field in part.edits:
            place = place_of(part.places, "institutions", part.source_line)
            named_as = figures.edited_link(Markup(""), part.institutions_raw, *place, language=plan.language)
            marks = Markup("{} {}").format(marks, named_as)
    address = f"{address}activities/{part.key}"
    return PartView(address, part.number or "", part.title, deadline, part.is_repeated, marks, text)


def _sums(plan: Plan, lines: Sequence[PlanLine], chosen: Mapping[str, str]) -> Sums | None:
    of_plan = [line for line in lines if line.plan_id == plan.id]
    if not of_plan:
        return None
    cells = BudgetCells(plan.code, of_plan)
    phrases = [phrase for total in totals(of_plan).values() for phrase in left_out(total)]
    return Sums(cells.heads, cells.currencies, cells.share_rows(of_plan, chosen), phrases)


def source_rows(session: Session, visitor: Visitor) -> list[tuple[str, list[SourceRow]]]:
    """The funding sources of visible plans by country: three queries."""
    plans = visible_plans(session, visitor)
    languages = _languages(plans)
    counts = source_counts(session, visitor)
    by_country: dict[str, list[SourceRow]] = {}
    for row in visible_sources(session, visitor):
        by_country.setdefault(row.country_code, []).append(
            SourceRow(
                row.code,
                source_codes(row.country_code).address(row.code),
                _shown(row, languages),
                str(FUNDING_KINDS[row.kind]),
                counts[row.id],
            )
        )
    return [
        (country, sorted(by_country[country], key=lambda row: (_order_of(row.name), row.code)))
        for country in _by_country_name(plans, by_country)
    ]


def source_page(session: Session, visitor: Visitor, country_code: str, code: str) -> RegisterPage:
    """One funding source with what it pays in visible plans, alone and shared apart: six queries.

    Raises:
        NoResultFound: no public plan names it.
    """
    source = visible_source(session, visitor, country_code, code)
    plans = visible_plans(session, visitor)
    languages = _languages(plans)
    lines = visible_lines_of_source(session, visitor, source.id)
    found = []
    for plan in plans:
        of_plan = [line for line in lines if line.plan_id == plan.id]
        if of_plan:
            address = url_for("browse.show_plan", code=plan.code)
            found.append(
                PlanParts(
                    plan=plan,
                    address=address,
                    tag=language_tag(plan.language),
                    elements=[],
                    leads=[],
                    leads_sums=None,
                    supports=[],
                    supports_sums=None,
                    pays=_paid(address, of_plan, Figures(plan.code)),
                    pays_sums=_sums(plan, of_plan, {"source": code}),
                    owns=False,
                )
            )
    return RegisterPage(
        code=code,
        country_code=country_code,
        name=_shown(source, languages),
        printed=_printed(source, languages),
        kind=str(FUNDING_KINDS[source.kind]),
        plan_tag=_plan_tag(source, languages),
        aliases=source.aliases,
        parent=None,
        former=[],
        units=[],
        plans=found,
    )


def _paid(address: str, lines: Sequence[PlanLine], figures: Figures) -> list[PartView]:
    """What the lines pay for, each thing once in document order."""
    things: dict[tuple[str, str], PartView] = {}
    for line in lines:
        kind, key = ("activities", line.activity_key) if line.activity_key else ("elements", line.element_key)
        before = things.get((kind, key or ""))
        marks = before.marks if before is not None else ""
        if "sources" in line.edits and not marks:
            marks = Markup(" {}").format(figures.mark(line.source_line, line.source_cell))
        part = PartView(f"{address}{kind}/{key}", line.number or "", line.title, "", False, marks)
        things[(kind, key or "")] = part
    return list(things.values())
