"""The plan's tree as its page shows it: what hangs where, what is chosen, and how much of it there is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.browse.queries import NO_FINDINGS, FindingCount
from tracker.budgets.queries import PlanLine
from tracker.indicators.queries import IndicatorTitle
from tracker.plans.activities import ActivityRow
from tracker.plans.tree import Node, Tree
from tracker.reading.findings import SubjectKind

Findings = Mapping[tuple[SubjectKind | None, str | None], FindingCount]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader chose to see of a plan; nothing chosen shows everything."""

    institution: str = ""
    source: str = ""
    year: int | None = None
    quarter: int | None = None
    with_findings: bool = False  # open ones

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return self != Choice()

    @property
    def arguments(self) -> dict[str, str]:
        """The choice as the arguments of an address."""
        chosen = {
            "institution": self.institution,
            "source": self.source,
            "year": str(self.year or ""),
            "quarter": str(self.quarter or ""),
            "findings": "1" if self.with_findings else "",
        }
        return {name: value for name, value in chosen.items() if value}

    @property
    def asks_for_activities(self) -> bool:
        """Whether only activities can answer: an indicator has no institution, source or deadline."""
        return bool(self.institution or self.source or self.year or self.quarter)


@dataclass(slots=True)
class Entry:
    """An activity in the tree, with its budget lines."""

    activity: ActivityRow
    lines: list[PlanLine]
    findings: FindingCount

    @property
    def sources(self) -> list[str]:
        """The funding sources that its lines name, in printed order."""
        return list(dict.fromkeys(code for line in self.lines for code in line.source_codes))


@dataclass(slots=True)
class Counts:
    """How much hangs on an element and below it."""

    indicators: int = 0
    activities: int = 0
    repeated: int = 0  # rows that repeat an activity of another part, which are not counted as activities
    findings: FindingCount = NO_FINDINGS

    def add(self, other: "Counts") -> None:
        """Count what another one counted, too."""
        self.indicators += other.indicators
        self.activities += other.activities
        self.repeated += other.repeated
        self.findings += other.findings


@dataclass(slots=True)
class Branch:
    """An element with what the reader chose to see of it."""

    node: Node
    indicators: list[tuple[IndicatorTitle, FindingCount]]  # each with its findings
    entries: list[Entry]
    children: list["Branch"] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    own_lines: list[PlanLine] = field(default_factory=list)  # lines that speak of the element as a whole

    @property
    def lines(self) -> list[PlanLine]:
        """All budget lines on the branch and below it, stated totals left aside."""
        found = [*self.own_lines, *(line for entry in self.entries for line in entry.lines)]
        for child in self.children:
            found += child.lines
        return found


def branches(
    tree: Tree,
    activities: Sequence[ActivityRow],
    indicators: Sequence[IndicatorTitle],
    lines: Sequence[PlanLine],
    findings: Findings,
    choice: Choice,
) -> list[Branch]:
    """Hang activities, indicators, lines and counts of findings on the tree, and leave out what is not chosen."""
    of_activity: dict[str, list[PlanLine]] = {}
    of_element: dict[str, list[PlanLine]] = {}
    findings = dict(findings)
    for line in lines:
        home = of_activity if line.activity_key else of_element
        home.setdefault(line.activity_key or line.element_key, []).append(line)
        if count := findings.pop((SubjectKind.BUDGET_LINE, line.key), NO_FINDINGS):
            subject = (
                (SubjectKind.ACTIVITY, line.activity_key)
                if line.activity_key
                else (SubjectKind.ELEMENT, line.element_key)
            )
            findings[subject] = findings.get(subject, NO_FINDINGS) + count
    entries: dict[int, list[Entry]] = {}
    for activity in activities:
        about = findings.get((SubjectKind.ACTIVITY, activity.key), NO_FINDINGS)
        entry = Entry(activity, of_activity.get(activity.key, []), about)
        if _is_chosen(entry, choice):
            entries.setdefault(activity.element_id, []).append(entry)
    titles: dict[int, list[tuple[IndicatorTitle, FindingCount]]] = {}
    if not choice.asks_for_activities:
        for indicator in indicators:
            count = findings.get((SubjectKind.INDICATOR, indicator.key), NO_FINDINGS)
            if count.open or not choice.with_findings:
                titles.setdefault(indicator.element_id, []).append((indicator, count))
    return _pruned((_branch(root, entries, titles, of_element, findings, choice) for root in tree.roots), choice)


def _is_chosen(entry: Entry, choice: Choice) -> bool:
    activity = entry.activity
    if choice.institution and choice.institution != activity.lead and choice.institution not in activity.supporting:
        return False
    if choice.source and not any(choice.source in line.source_codes for line in entry.lines):
        return False
    if choice.year is not None and not activity.runs_in(choice.year):
        return False
    if choice.quarter is not None and not activity.runs_in_quarter(choice.quarter):
        return False
    return bool(entry.findings.open) or not choice.with_findings


def _branch(
    node: Node,
    entries: Mapping[int, list[Entry]],
    titles: Mapping[int, list[tuple[IndicatorTitle, FindingCount]]],
    lines: Mapping[str, list[PlanLine]],
    findings: Findings,
    choice: Choice,
) -> Branch:
    own = [line for line in lines.get(node.key, []) if not choice.source or choice.source in line.source_codes]
    if choice.institution or choice.quarter:
        own = []
    if choice.year is not None:
        own = [line for line in own if line.year == choice.year]
    branch = Branch(node, list(titles.get(node.id, [])), list(entries.get(node.id, [])), own_lines=own)
    branch.children = _pruned(
        (_branch(child, entries, titles, lines, findings, choice) for child in node.children), choice
    )
    repeated = sum(entry.activity.is_repeated for entry in branch.entries)
    branch.counts = Counts(
        indicators=len(branch.indicators),
        activities=len(branch.entries) - repeated,
        repeated=repeated,
        # Where only activities answer to the filter, the findings about goals are not what was asked for.
        findings=sum(
            (*(count for _title, count in branch.indicators), *(entry.findings for entry in branch.entries)),
            NO_FINDINGS if choice.asks_for_activities else findings.get((SubjectKind.ELEMENT, node.key), NO_FINDINGS),
        ),
    )
    for child in branch.children:
        branch.counts.add(child.counts)
    return branch


def _pruned(found: Iterable[Branch], choice: Choice) -> list[Branch]:
    return [branch for branch in found if not choice.is_narrowed or _answers(branch, choice)]


def _answers(branch: Branch, choice: Choice) -> bool:
    if branch.entries or branch.children or branch.indicators:
        return True
    if choice.with_findings and branch.counts.findings.open and not choice.asks_for_activities:
        return True
    return bool(branch.own_lines) and bool(choice.source) and not choice.with_findings
