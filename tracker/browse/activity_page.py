"""The page of one activity: all that is printed of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from tracker.accounts.policy import Act
from tracker.browse.plan_page import Authorised
from tracker.budgets.cells import BudgetCells, is_amount_edited, left_out
from tracker.budgets.labels import KINDS
from tracker.budgets.queries import PlanLine, plan_lines, plan_sources
from tracker.budgets.totals import totals
from tracker.institutions.links import institution_codes, named, source_codes
from tracker.institutions.names import name_for, name_on
from tracker.plans.activities import activity_in_full, repeats_of
from tracker.plans.deadlines import ROMAN, is_deadline_edited
from tracker.plans.marks import place_of, title_mark
from tracker.plans.models import Activity, Erratum, Plan
from tracker.plans.remarks import authorised_titles, errata_touching, findings_about
from tracker.plans.telling import ToldFinding, findings_told
from tracker.plans.tree import Node, Tree, plan_tree
from tracker.reading.drafts import InstitutionRole
from tracker.reading.findings import SubjectKind
from tracker.reporting.kinds import ReviewState
from tracker.reporting.labels import TIMINGS
from tracker.reporting.lights import light_of_activity
from tracker.reporting.milestones import milestones_of
from tracker.reporting.models import Milestone
from tracker.reporting.rollup import ReportedStatus, statuses_of_activity
from tracker.reporting.told import light_told
from tracker.web.figures import Figures
from tracker.web.formats import NOTHING, day, percent, period
from tracker.web.languages import current_language, in_language, language_tag


@dataclass(frozen=True, slots=True)
class Fact:
    """One printed attribute with its place."""

    label: str
    value: Markup | str
    is_plan_text: bool
    is_plan_label: bool = False  # the label is the head of a column that the form prints


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One budget cell of the activity."""

    key: str
    year: int
    printed: Markup
    kind: str
    is_assumed: bool
    amount: Markup | str
    sources: Markup | str


@dataclass(frozen=True, slots=True)
class RepeatedRow:
    """A row that repeats the activity, or that it repeats."""

    key: str
    number: str
    title: str
    part: str


@dataclass(frozen=True, slots=True)
class StatusView:
    """How the activity stood in a period."""

    period: Markup | str
    status: str
    light: Markup
    timing: str
    percent: str
    output: str
    forecast: str
    state: ReviewState


@dataclass(slots=True)
class ActivityPage:
    """All that the page of an activity shows."""

    plan: Plan
    language: str
    prefix: str
    tree: Tree
    node: Node
    activity: Activity
    corrected: Markup | str
    authorised: Authorised | None
    facts: list[Fact]
    institutions: list[tuple[str, Markup, Markup | str]]  # role, name, and the mark of what a person changed
    budget: list[BudgetRow]
    totals: list[tuple[str, str]]
    left_out: list[str]
    repeats: list[RepeatedRow]
    repeated_by: list[RepeatedRow]
    errata: Sequence[Erratum]
    findings: list[ToldFinding]
    statuses: list[StatusView]  # what was reported, period by period; nothing where nobody has
    milestones: Sequence[Milestone]


def activity_page(session: Session, plan: Plan, key: str, acts: Collection[Act] = ()) -> ActivityPage:
    """Read and write out the page of one activity: twelve queries. `acts` is what the reader may do to the plan.

    Raises:
        NoResultFound: the plan has no activity of this key.
    """
    activity = activity_in_full(session, plan.id, key)
    reader = current_language().locale
    tree = plan_tree(session, plan.id)
    lines = plan_lines(session, plan.id, activity_id=activity.id)
    figures = Figures(plan.code)
    subjects = [
        (SubjectKind.ACTIVITY, activity.key),
        *((SubjectKind.BUDGET_LINE, line.key) for line in lines),
    ]
    title = authorised_titles(session, plan.id, reader).get(("activity", activity.key))
    cells = BudgetCells(plan.code, lines)
    places = [activity.places, *(detail.places for detail in activity.details)]
    return ActivityPage(
        plan=plan,
        language=language_tag(plan.language),
        prefix=cells.plan_address,
        tree=tree,
        node=tree.by_id[activity.element_id],
        activity=activity,
        corrected=title_mark(plan.code, activity),
        authorised=Authorised(title.title, language_tag(title.language), title.source) if title else None,
        facts=_facts(activity, figures),
        institutions=_institutions(activity, plan, reader, figures),
        budget=_budget(session, plan, lines, cells, figures),
        totals=[
            (label, cells.amount(part))
            for total in totals(lines).values()
            for label, part in (
                (_("From one source"), total.own),
                (_("Shared by several sources, undivided"), total.shared),
                (_("Without a source"), total.unnamed),
            )
            if part is not None
        ],
        left_out=[phrase for total in totals(lines).values() for phrase in left_out(total)],
        repeats=[_repeated(activity.same_as)] if activity.same_as else [],
        repeated_by=[_repeated(row) for row in repeats_of(session, activity.id)],
        errata=errata_touching(session, plan.id, places),
        findings=findings_told(plan.code, findings_about(session, plan.id, subjects), acts=acts),
        statuses=_statuses(session, plan, activity, cells.plan_address, with_drafts=Act.SEE_DRAFTS in acts),
        # Nobody reviews milestones: they are seen by those who see what nobody has approved.
        milestones=milestones_of(session, activity.id) if Act.SEE_DRAFTS in acts else [],
    )


def _statuses(session: Session, plan: Plan, activity: Activity, prefix: str, *, with_drafts: bool) -> list[StatusView]:
    return [
        StatusView(
            period=Markup('<a href="{}reporting/{}/activities/{}">{}</a>').format(
                prefix, each.period, activity.key, each.period
            )
            if with_drafts
            else each.period,
            status=in_language(each.words or {}, each.status.value) if each.status is not None else NOTHING,
            light=light_told(light_of_activity(each.status, is_due=activity.ends_on <= each.ends_on)),
            timing=_timing(each),
            percent=_percent(each),
            output=each.output,
            forecast=day(each.forecast_on) if each.forecast_on is not None else "",
            state=each.state,
        )
        for each in statuses_of_activity(session, activity, plan.country_code, with_drafts=with_drafts)
    ]


def _timing(each: ReportedStatus) -> str:
    if each.timing is None:
        return ""
    return f"{TIMINGS[each.timing]} ({each.done_in})" if each.done_in else str(TIMINGS[each.timing])


def _percent(each: ReportedStatus) -> str:
    if each.reached_percent is None:
        return NOTHING
    if each.planned_percent is None:
        return percent(each.reached_percent)
    return _(
        "%(reached)s, %(planned)s planned",
        reached=percent(each.reached_percent),
        planned=percent(each.planned_percent),
    )


def _facts(activity: Activity, figures: Figures) -> list[Fact]:
    printed = [
        (_("Deadline as printed"), activity.deadline_raw, "deadline"),
        (_("Institutions as printed"), activity.institutions_raw, "institutions"),
        (_("Funding as printed"), activity.funding_raw, "funding"),
        (_("Output"), activity.output, "output"),
        (_("Reference documents"), activity.reference_documents, "reference_documents"),
    ]
    facts = [
        Fact(label, figures(text, activity.places, attribute, activity.source_line), True)
        for label, text, attribute in printed
        if text
    ]
    facts.insert(
        1 if activity.deadline_raw else 0, Fact(_("Deadline as understood"), _deadline(activity, figures), False)
    )
    facts += [
        Fact(detail.label, figures(detail.raw, detail.places, "text", detail.source_line), True, True)
        for detail in activity.details
    ]
    return facts


def _deadline(activity: Activity, figures: Figures) -> Markup | str:
    words = _deadline_in_full(activity)
    if not is_deadline_edited(activity):
        return words
    return figures.marked(words, *place_of(activity.places, "deadline", activity.source_line))


def _deadline_in_full(activity: Activity) -> str:
    if activity.continuous:
        return _("continuously")
    when = period(activity.starts_on, activity.ends_on)
    if activity.quarters:
        return ", ".join(ROMAN[quarter] for quarter in activity.quarters) + f" ({when})"
    if activity.deadline_raw is None and not is_deadline_edited(activity):
        return _("none is printed; the period of the plan stands in: %(period)s", period=when)
    return when


def _institutions(
    activity: Activity, plan: Plan, reader: str, figures: Figures
) -> list[tuple[str, Markup, Markup | str]]:
    codes = institution_codes(plan.country_code)
    fields = {InstitutionRole.LEAD: "lead", InstitutionRole.SUPPORT: "supporting"}
    mark = Markup(" {}").format(figures.mark(*place_of(activity.places, "institutions", activity.source_line)))
    labels = {InstitutionRole.LEAD: _("leads"), InstitutionRole.SUPPORT: _("supports")}
    return [
        (
            labels[part.role],
            Markup('<a href="{}">{}</a>').format(
                codes.address(part.institution.code),
                named(
                    name_on(reader, part.institution, plan.language, plan.starts_on),
                    part.institution.code,
                ),
            ),
            mark if fields[part.role] in activity.edits else "",
        )
        for part in activity.institutions
    ]


def _budget(
    session: Session, plan: Plan, lines: Sequence[PlanLine], cells: BudgetCells, figures: Figures
) -> list[BudgetRow]:
    if not lines:
        return []
    reader = current_language().locale
    codes = source_codes(plan.country_code)
    sources = {
        row.code: Markup('<a href="{}">{}</a>').format(
            codes.address(row.code), named(name_for(reader, row.code, row.name, row.names, plan.language), row.code)
        )
        for row in plan_sources(session, plan.id)
    }
    return [
        BudgetRow(
            key=line.key,
            year=line.year,
            printed=cells.printed(line),
            kind=str(KINDS[line.kind]),
            is_assumed=line.is_assumed,
            amount=figures.marked(cells.amount(line.amount), line.source_line, line.source_cell)
            if is_amount_edited(line)
            else cells.amount(line.amount),
            sources=cells.sources(Markup("; ").join(sources[code] for code in line.source_codes), line),
        )
        for line in lines
    ]


def _repeated(row: Activity) -> RepeatedRow:
    return RepeatedRow(row.key, row.number or "", row.title, row.part or "")
