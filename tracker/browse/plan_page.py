"""The page of one plan: its tree, with what is chosen of it, ready to be put into its template."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from tracker.accounts.policy import Act
from tracker.browse.chosen import chosen_contents
from tracker.browse.contents import Branch, Choice, Counts, Entry
from tracker.browse.queries import NO_FINDINGS, FindingCount
from tracker.browse.wording import counted, counted_findings
from tracker.budgets.cells import BudgetCells, SumRow, left_out, legend
from tracker.budgets.queries import PlanLine
from tracker.budgets.totals import WHOLE_PLAN, stated_against_computed, totals
from tracker.indicators.queries import IndicatorTitle, PrintedValue
from tracker.indicators.rows import understood
from tracker.institutions.links import Codes, Option, institution_codes, named, options_of, source_codes
from tracker.institutions.names import name_on
from tracker.plans.activities import ActivityRow
from tracker.plans.deadlines import deadline_of, is_deadline_edited
from tracker.plans.marks import mark_of, place_of, title_mark
from tracker.plans.models import AuthorisedTitle, Plan
from tracker.plans.remarks import authorised_titles
from tracker.plans.tree import Node, Tree
from tracker.reading.drafts import ElementKind
from tracker.reporting.rollup import SoFar, reported_so_far
from tracker.web.figures import Figures
from tracker.web.formats import NOTHING, day, number
from tracker.web.languages import current_language, language_tag, sentence_with, tagged


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator in the tree."""

    key: str
    name: str
    lang: Markup | str
    mark: Markup | str
    values: Markup


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """An activity as a row of the tree's tables."""

    number: str
    key: str
    title: str
    marks: Markup | str
    deadline: Markup | str
    lead: Markup | str
    sources: Markup | str
    cells: list[Markup | str]


@dataclass(frozen=True, slots=True)
class Authorised:
    """A title in the reader's language, beside the printed one."""

    title: str
    tag: str
    source: str


@dataclass(slots=True)
class BranchView:
    """A branch of the tree, written out."""

    node: Node
    level: int
    is_open: bool
    counts: list[str]
    corrected: Markup | str
    authorised: Authorised | None
    indicators: list[IndicatorLine]
    rows: list[ActivityLine]
    sums: list[SumRow]
    left_out: list[str]
    table_label: Markup | str
    sums_label: Markup | str
    own_page: Markup
    children: list["BranchView"] = field(default_factory=list)


@dataclass(slots=True)
class PlanPage:
    """All that the plan's page shows."""

    plan: Plan
    language: str
    prefix: str
    mark: Markup | str  # of a title that is not what is printed
    owner: Markup
    document: Markup
    tree: Tree
    counts: list[str]
    narrowed_counts: list[str]
    has_indicators: bool  # of what is chosen
    has_activities: bool
    choice: Choice
    institutions: list[Option]
    sources: list[Option]
    years: list[tuple[int, str]]
    quarters: list[tuple[int, str]]
    columns: list[tuple[str, str]]
    writes_money: bool
    heads: list[str]
    currencies: str
    sums: list[SumRow]
    left_out: list[str]
    legend: list[str]
    branches: list[BranchView]
    so_far: list[Markup]  # what was reported, as links; nothing where nobody has


def plan_page(session: Session, plan: Plan, arguments: Mapping[str, str], acts: Collection[Act] = ()) -> PlanPage:
    """Read and write out the plan's page with the filter of its address: eleven queries.

    `acts` is what the reader may do to the plan.
    """
    reader = current_language().locale
    chosen = chosen_contents(session, plan, arguments)
    lines, choice = chosen.lines, chosen.choice
    writer = TreeWriter(plan, lines, chosen.tree, choice, authorised_titles(session, plan.id, reader))
    totalled = totals(lines)
    counts, narrowed = _together(chosen.whole), _together(chosen.branches)
    # Findings about the plan as a whole, its risks and staff hang on no branch.
    counts.findings = sum(chosen.findings.values(), NO_FINDINGS)
    return PlanPage(
        plan=plan,
        language=language_tag(plan.language),
        prefix=writer.prefix,
        mark=title_mark(plan.code, plan),
        owner=_owner(plan, reader),
        document=_document(plan),
        tree=chosen.tree,
        counts=counted(counts),
        narrowed_counts=counted(narrowed),
        has_indicators=bool(narrowed.indicators),
        has_activities=bool(narrowed.activities or narrowed.repeated),
        choice=choice,
        institutions=options_of(chosen.institutions, reader, plan.language, plan.starts_on),
        sources=options_of(chosen.sources, reader, plan.language),
        years=[(year, str(year)) for year in chosen.years],
        quarters=list(chosen.quarters.items()),
        columns=writer.columns,
        writes_money=writer.writes_money,
        heads=writer.heads,
        currencies=writer.cells.currencies,
        sums=writer.whole_sums(lines),
        left_out=[phrase for total in totalled.values() for phrase in left_out(total)],
        legend=legend(lines),
        branches=[writer.branch(branch) for branch in chosen.branches],
        so_far=so_far_told(plan, reported_so_far(session, plan.id, with_drafts=Act.SEE_DRAFTS in acts)),
    )


def so_far_told(plan: Plan, found: SoFar | None, goal: str = "") -> list[Markup]:
    """How much was reported for the latest period, of a plan or of a goal, and the ways to how it stands."""
    if found is None:
        return []
    query = urlencode({"period": found.period, **({"goal": goal} if goal else {})})
    told = []
    if found.of_indicators:
        words = _(
            "%(period)s: %(count)s of %(of)s indicators reported",
            period=found.period,
            count=number(found.indicators),
            of=number(found.of_indicators),
        )
        address = url_for("dashboards.compare_plan", code=plan.code)
        told.append(Markup('<a href="{}?{}">{}</a>').format(address, query, words))
    if found.of_activities:
        words = _(
            "%(period)s: %(count)s of %(of)s activities reported",
            period=found.period,
            count=number(found.activities),
            of=number(found.of_activities),
        )
        address = url_for("dashboards.explain_rates", code=plan.code)
        told.append(Markup('<a data-drawer href="{}?{}">{}</a>').format(address, query, words))
    return told


def _together(found: list[Branch]) -> Counts:
    counts = Counts()
    for branch in found:
        counts.add(branch.counts)
    return counts


def _owner(plan: Plan, reader: str) -> Markup:
    owner = plan.owner
    name = name_on(reader, owner, plan.language, plan.starts_on)
    return Markup('<a href="{}">{}</a>').format(
        institution_codes(plan.country_code).address(owner.code), named(name, owner.code)
    )


def _document(plan: Plan) -> Markup:
    parts = [
        Markup('<a href="{}" lang="{}">{}</a>').format(
            url_for("plans.show_document", code=plan.code), language_tag(plan.language), plan.document_title
        )
    ]
    if plan.document_number:
        parts.append(escape(plan.document_number))
    if plan.document_date:
        parts.append(escape(day(plan.document_date)))
    return Markup(", ").join(parts)


class TreeWriter:
    """Writes out the branches of one plan's tree."""

    def __init__(
        self,
        plan: Plan,
        lines: list[PlanLine],
        tree: Tree,
        choice: Choice,
        titles: Mapping[tuple[str, str], AuthorisedTitle],
    ) -> None:
        self.plan = plan
        self.prefix = url_for("browse.show_plan", code=plan.code)
        self.cells = BudgetCells(plan.code, lines)
        self._figures = Figures(plan.code)
        self._choice = choice
        self._titles = titles
        self._finding_marks: dict[FindingCount, Markup] = {}
        self._compared = stated_against_computed(lines, tree.parents)
        self._leads: Codes = institution_codes(plan.country_code)
        self._sources: Codes = source_codes(plan.country_code)
        self._activities_of, self._amounts_of = _("Activities of %(element)s"), _("Planned amounts of %(element)s")
        self._page_of = _("The page of %(element)s")
        self._values_in = Markup('<span lang="{}">{{}}</span>').format(language_tag(plan.language))
        # Where the plan gives its activities no money, their tables have no columns for it.
        has_money = any(line.activity_key for line in lines)
        self.heads = self.cells.heads
        self.columns: list[tuple[str, str]] = [
            (_("No."), ""),
            (_("Activity"), "text"),
            (_("Deadline"), ""),
            (_("Lead"), ""),
        ]
        self.writes_money = has_money
        if has_money:
            self.columns.append((_("Sources"), ""))
            self.columns += [(head, "n") for head in self.heads]

    def whole_sums(self, lines: list[PlanLine]) -> list[SumRow]:
        """The sums of the whole plan: stated against computed, then own and shared apart."""
        return [*self.cells.comparison_rows(WHOLE_PLAN, self._compared), *self.cells.share_rows(lines, {})]

    def branch(self, branch: Branch, depth: int = 0) -> BranchView:
        """One branch with all below it."""
        view = self.branch_alone(branch, depth)
        view.children = [self.branch(child, depth + 1) for child in branch.children]
        return view

    def branch_alone(self, branch: Branch, depth: int = 0) -> BranchView:
        """One branch with what hangs directly on it."""
        node = branch.node
        lines = branch.lines
        if self._choice.is_narrowed:
            if self._choice.source:
                lines = [line for line in lines if self._choice.source in line.source_codes]
            sums = self._narrowed_sums(node, lines)
        else:
            sums = self.cells.comparison_rows(node.key, self._compared)
        phrases = [phrase for total in totals(lines).values() for phrase in left_out(total)] if sums else []
        title = tagged(node.title, self.plan.language)
        # Sections have no number, and several can have one title.
        number = node.number or (node.key if node.kind is ElementKind.SECTION else None)
        label = Markup("{} {}").format(number, title) if number else title
        return BranchView(
            node=node,
            level=min(2 + depth, 6),
            is_open=bool(branch.children) or self._choice.is_narrowed,
            counts=counted(branch.counts),
            corrected=title_mark(self.plan.code, node),
            authorised=self.authorised("element", node.key),
            indicators=[self._indicator(indicator, findings) for indicator, findings in branch.indicators],
            rows=[self._row(entry) for entry in branch.entries],
            sums=sums,
            left_out=phrases,
            table_label=sentence_with(self._activities_of, element=label) if branch.entries else "",
            sums_label=sentence_with(self._amounts_of, element=label) if sums else "",
            own_page=sentence_with(self._page_of, element=node.number or label),
        )

    def _narrowed_sums(self, node: Node, lines: list[PlanLine]) -> list[SumRow]:
        """The sums of what is chosen, own and shared apart."""
        choice = self._choice
        chosen = {"goal": node.key}
        if choice.institution:
            chosen["institution"] = choice.institution
        if choice.source:
            chosen["source"] = choice.source
        # The budget's page knows no deadlines and no findings: there the lines are those of this page itself.
        is_elsewhere = choice.year is None and choice.quarter is None and not choice.with_findings
        return self.cells.share_rows(lines, chosen if is_elsewhere else None)

    def authorised(self, kind: str, key: str) -> Authorised | None:
        """The authorised title in the reader's language, None where there is none."""
        title = self._titles.get((kind, key))
        return Authorised(title.title, language_tag(title.language), title.source) if title else None

    def _indicator(self, indicator: IndicatorTitle, findings: FindingCount) -> IndicatorLine:
        values = [self._value(value) for value in indicator.values]
        written = self._values_in.format(Markup(" → ").join(values))
        if findings.open:
            written += self._finding_mark(findings)
        mark = mark_of(self.plan.code, indicator, "name", indicator.name, indicator.name_raw)
        if not indicator.name:
            return IndicatorLine(indicator.key, _("Indicator without a name"), "", mark, written)
        lang = Markup(' lang="{}"').format(language_tag(self.plan.language))
        return IndicatorLine(indicator.key, indicator.name, lang, mark, written)

    def _value(self, value: PrintedValue) -> Markup:
        if "value" in value.edits:
            return self._figures.edited(
                understood(value), value.raw, value.source_line, value.source_cell, language=self.plan.language
            )
        return self._figures.at(value.raw or NOTHING, value.source_line, value.source_cell)

    def _finding_mark(self, count: FindingCount) -> Markup:
        # A plan has hundreds of rows with one finding each: the same words are translated once.
        mark = self._finding_marks.get(count)
        if mark is None:
            mark = Markup(' <span class="has-findings">{}</span>').format(counted_findings(count))
            self._finding_marks[count] = mark
        return mark

    def _row(self, entry: Entry) -> ActivityLine:
        activity: ActivityRow = entry.activity
        marks = title_mark(self.plan.code, activity)
        if activity.is_repeated:
            marks += Markup(' <span class="repeated">{}</span>').format(_("repeats another row"))
        if entry.findings.open:
            marks += self._finding_mark(entry.findings)
        return ActivityLine(
            number=activity.number or "",
            key=activity.key,
            title=activity.title,
            marks=marks,
            deadline=self._deadline(activity),
            lead=self._lead(activity),
            sources=self._paying(entry),
            cells=self.cells.cells(entry.lines) if self.writes_money else [],
        )

    def _deadline(self, activity: ActivityRow) -> Markup | str:
        line, cell = place_of(activity.places, "deadline", activity.source_line)
        if is_deadline_edited(activity):
            return self._figures.edited(
                deadline_of(activity), activity.deadline_raw, line, cell, language=self.plan.language
            )
        return self._figures.at(activity.deadline_raw, line, cell) if activity.deadline_raw else NOTHING

    def _lead(self, activity: ActivityRow) -> Markup | str:
        link = self._leads.link(activity.lead) if activity.lead else NOTHING
        if "lead" not in activity.edits:
            return link
        place = place_of(activity.places, "institutions", activity.source_line)
        return self._figures.edited_link(
            Markup("{}").format(link), activity.institutions_raw, *place, language=self.plan.language
        )

    def _paying(self, entry: Entry) -> Markup | str:
        links = self._sources.links(entry.sources)
        if not any("sources" in line.edits for line in entry.lines):
            return links
        place = place_of(entry.activity.places, "funding", entry.activity.source_line)
        return self._figures.edited_link(
            Markup("{}").format(links), entry.activity.funding_raw, *place, language=self.plan.language
        )
