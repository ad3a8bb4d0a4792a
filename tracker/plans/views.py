"""The pages of the plans as documents: the list, the published text, risks, staff, findings."""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby

from flask import Blueprint, abort, current_app, render_template, request, url_for
from flask_babel import gettext

from tracker.accounts.policy import Act
from tracker.accounts.visit import visitor
from tracker.extensions import db
from tracker.institutions.links import Option, marked
from tracker.institutions.names import Name, name_on
from tracker.plans.annexes import PlanFinding
from tracker.plans.asked import may_see_drafts
from tracker.plans.labels import (
    SEVERITIES,
    SEXES,
    STAFF_TABLES,
    STATES,
    SUBJECT_MATTERS,
    finding_title,
    matter_of,
    staff_column,
    staff_figure,
)
from tracker.plans.models import Plan
from tracker.plans.queries import (
    authors_of,
    counts_by_plan,
    document_length,
    document_lines,
    errata_of,
    findings_of,
    findings_on_line,
    risks_of,
    staff_rows_of,
    staff_units_of,
    visible_plan,
    visible_plan_and_acts,
    visible_plans,
)
from tracker.plans.readings import READINGS
from tracker.plans.sheet import findings_sheet, plans_sheet, risks_sheet
from tracker.plans.sources import cells_in, cells_of
from tracker.plans.staff import staff_tables
from tracker.plans.telling import ToldFinding, findings_told
from tracker.reading.findings import SubjectKind
from tracker.web.alphabets import sort_key
from tracker.web.htmx import render, wants_part
from tracker.web.languages import current_language, in_language, language_tag
from tracker.web.paging import Paging
from tracker.web.sheets import download

bp = Blueprint("plans", __name__, template_folder="templates")
bp.add_app_template_global(may_see_drafts)

SURROUNDINGS = 6  # lines above and below the one that is asked
LINES_A_PAGE = 500


@bp.get("/")
@bp.get("/plans/")
def list_plans():
    """The plans that everybody may see, by country, period and owner: the newest first."""
    every, plans, chosen = _chosen_plans()
    return render_template(
        "plans/list.html",
        by_country=[(country, list(group)) for country, group in groupby(plans, lambda plan: plan.country)],
        counts=counts_by_plan(db.session, [plan.id for plan in plans]),
        chosen=chosen,
        countries=_in_order((plan.country_code, _country_name(plan), "") for plan in every),
        years=[(year, year) for year in sorted({year for plan in every for year in _years(plan)})],
        owners=_in_order(_owner_option(plan) for plan in every),
        has_any=bool(every),
        owner_name=lambda plan: marked(_owner_name(plan)),
    )


@bp.get("/plans.<any(xlsx, csv):ending>")
def download_plans(ending: str):
    """The plans of the list as a sheet, with its filter."""
    _every, plans, _chosen = _chosen_plans()
    counts = counts_by_plan(db.session, [plan.id for plan in plans])
    return download(plans_sheet(plans, counts, _owner_name), ending, "plans")


def _chosen_plans() -> tuple[Sequence[Plan], list[Plan], dict[str, str]]:
    """All plans that the visitor may see, those that the filter leaves in their order, and the filter."""
    every = visible_plans(db.session, visitor())
    chosen = {name: request.args.get(name, "") for name in ("country", "year", "owner")}
    return every, sorted((plan for plan in every if _is_chosen(plan, chosen)), key=_place_in_list), chosen


def _is_chosen(plan: Plan, chosen: dict[str, str]) -> bool:
    return (
        chosen["country"] in {"", plan.country_code}
        and chosen["owner"] in {"", plan.owner.code}
        and (not chosen["year"] or chosen["year"] in {str(year) for year in _years(plan)})
    )


def _years(plan: Plan) -> range:
    return range(plan.starts_on.year, plan.ends_on.year + 1)


def _place_in_list(plan: Plan) -> tuple:
    reader = current_language().locale
    country = (sort_key(_country_name(plan), reader), plan.country_code)
    return (country, -plan.starts_on.toordinal(), sort_key(plan.title, reader), plan.code)


def _in_order(options: Iterable[Option]) -> list[Option]:
    """Each choice once, in the order of the reader's alphabet."""
    return sorted(set(options), key=lambda option: (sort_key(option[1], current_language().locale), option))


def _country_name(plan: Plan) -> str:
    return in_language(plan.country.names, plan.country_code)


def _owner_name(plan: Plan) -> Name:
    return name_on(current_language().locale, plan.owner, plan.language, plan.starts_on)


def _owner_option(plan: Plan) -> Option:
    name = _owner_name(plan)
    return plan.owner.code, name.text, language_tag(name.language) if name.language else ""


@bp.get("/plans/<code>/source")
def show_document(code: str):
    """The whole published text with the numbers of its lines, the corrected ones marked."""
    plan = visible_plan(db.session, visitor(), code)
    paging = Paging.of(request.args.get("page", ""), document_length(db.session, plan.id), LINES_A_PAGE)
    lines = document_lines(db.session, plan.id, paging.first, paging.last_item)
    errata = errata_of(db.session, plan.id)
    return render_template(
        "plans/document.html",
        plan=plan,
        lines=[(number, [cell for cell in cells_in(text) if cell]) for number, text in lines],
        corrected={erratum.line for erratum in errata} | {erratum.to_line for erratum in errata if erratum.to_line},
        paging=paging,
        tag=language_tag(plan.language),
        # A text has thousands of lines: their addresses and words are made once.
        prefix=url_for("plans.show_document", code=code),
        line_label=gettext("Line %(line)s of the published text").partition("%(line)s")[::2],
        corrected_word=gettext("corrected"),
    )


@bp.get("/plans/<code>/source/<int:line>")
def show_source(code: str, line: int):
    """Where is this from? The line in its surroundings, its cells as printed and as read, and its errata."""
    plan, acts = visible_plan_and_acts(db.session, visitor(), code)
    if line > 10**9:
        abort(404)
    errata = [each for each in errata_of(db.session, plan.id) if line in {each.line, each.to_line}]
    ends = {line} | {end for each in errata for end in (each.line, each.to_line) if end}
    first, last = line - SURROUNDINGS, line + SURROUNDINGS
    found = document_lines(db.session, plan.id, first, last, ends)
    if line not in {number for number, _ in found}:
        abort(404)
    lines = [(number, text) for number, text in found if first <= number <= last]
    texts = {number: text for number, text in found if number in ends}
    cells = cells_of(line, texts, errata)
    readings = [reading for room in current_app.extensions[READINGS] for reading in room(db.session, plan, line)]
    findings = findings_on_line(db.session, plan.id, line)
    is_of_staff = any(finding.subject_kind is SubjectKind.STAFF for finding in findings)
    units = staff_units_of(db.session, plan.id) if is_of_staff else {}
    asked = request.args.get("cell", type=int)
    changes = [(reading, edit) for reading in readings for edit in reading.edits]
    # Whoever comes from one figure reads of its change first.
    changes.sort(key=lambda change: change[0].cell != asked)
    may_know_who = Act.SEE_HISTORY in acts
    return render(
        "plans/source.html",
        "plans/_source.html",
        plan=plan,
        line=line,
        asked=asked,
        lines=[(number, cells_in(text.rstrip())) for number, text in lines],
        last=lines[-1][0],
        page_of_line=(line - 1) // LINES_A_PAGE + 1,
        cells=[cell for cell in cells if cell.printed or cell.read],
        readings={number: [each for each in readings if each.cell == number] for number in range(1, len(cells) + 1)},
        subjects=list({reading.address: reading for reading in readings}.values()),
        errata=errata,
        changes=changes,
        authors=authors_of(db.session, {edit.entry_id for _, edit in changes}) if may_know_who else {},
        findings=findings_told(code, findings, units, acts=acts),
        tag=language_tag(plan.language),
        is_part=wants_part(),
    )


@bp.get("/plans/<code>/risks")
def show_risks(code: str):
    """The plan's risks, what is to be done against them, and who answers for that."""
    plan = visible_plan(db.session, visitor(), code)
    return render_template(
        "plans/risks.html", plan=plan, risks=risks_of(db.session, plan.id), tag=language_tag(plan.language)
    )


@bp.get("/plans/<code>/risks.<any(xlsx, csv):ending>")
def download_risks(code: str, ending: str):
    """The plan's risks as a sheet."""
    plan = visible_plan(db.session, visitor(), code)
    return download(risks_sheet(plan, risks_of(db.session, plan.id)), ending, f"{code}-risks")


@bp.get("/plans/<code>/staff")
def show_staff(code: str):
    """The plan's staff tables, printed totals beside computed ones."""
    plan = visible_plan(db.session, visitor(), code)
    return render_template(
        "plans/staff.html",
        plan=plan,
        tables_of_staff=staff_tables(staff_rows_of(db.session, plan.id)),
        head=staff_column,
        shown=staff_figure,
        titles=STAFF_TABLES,
        sexes=SEXES,
        tag=language_tag(plan.language),
    )


@bp.get("/plans/<code>/findings")
def show_findings(code: str):
    """What the reader of the document noticed, by what it speaks of, and how it was settled."""
    plan, acts = visible_plan_and_acts(db.session, visitor(), code)
    every = findings_of(db.session, plan.id)
    chosen = _chosen_findings()
    groups = _grouped(plan, every, chosen, acts)
    return render_template(
        "plans/findings.html",
        plan=plan,
        groups=groups,
        found=sum(len(told) for _matter, _label, told in groups),
        total=len(every),
        still_open=sum(each.settlement is None for each in every),
        states=STATES.items(),
        chosen=chosen,
        severities=SEVERITIES,
        severity_choices=[(severity.value, label) for severity, label in SEVERITIES.items()],
        kinds=_in_order((each.code, finding_title(each.code), "") for each in every),
        matters=SUBJECT_MATTERS,
        counts={
            severity: sum(each.severity is severity and each.settlement is None for each in every)
            for severity in SEVERITIES
        },
        tag=language_tag(plan.language),
    )


@bp.get("/plans/<code>/findings.<any(xlsx, csv):ending>")
def download_findings(code: str, ending: str):
    """The findings as a sheet, with the filter of their page."""
    plan, acts = visible_plan_and_acts(db.session, visitor(), code)
    groups = _grouped(plan, findings_of(db.session, plan.id), _chosen_findings(), acts)
    return download(findings_sheet(plan, groups), ending, f"{code}-findings")


def _chosen_findings() -> dict[str, str]:
    return {name: request.args.get(name, "") for name in ("state", "severity", "matter", "kind")}


def _grouped(
    plan: Plan, every: Iterable[PlanFinding], chosen: dict[str, str], acts: Collection[Act]
) -> list[tuple[str, str, list[ToldFinding]]]:
    """The findings that the filter leaves, by what they speak of."""
    units = staff_units_of(db.session, plan.id)
    by_matter: dict[str, list[PlanFinding]] = {matter: [] for matter in SUBJECT_MATTERS}
    for each in every:
        if _is_wanted(each, chosen):
            by_matter[matter_of(each.code)].append(each)
    return [
        (matter, str(SUBJECT_MATTERS[matter]), findings_told(plan.code, some, units, acts=acts))
        for matter, some in by_matter.items()
        if some
    ]


def _is_wanted(finding: PlanFinding, chosen: dict[str, str]) -> bool:
    return (
        chosen["state"] in {"", "open" if finding.settlement is None else "settled"}
        and chosen["severity"] in {"", finding.severity.value}
        and chosen["matter"] in {"", matter_of(finding.code)}
        and chosen["kind"] in {"", finding.code}
    )
