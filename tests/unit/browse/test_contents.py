"""What a reader chooses of a plan's tree, and how much of it there is."""

from datetime import date
from decimal import Decimal

import pytest

from tracker.browse.contents import Choice, branches
from tracker.browse.forms import choice_from
from tracker.browse.queries import FindingCount
from tracker.budgets.queries import PlanLine
from tracker.indicators.queries import IndicatorTitle
from tracker.plans.activities import ActivityRow
from tracker.plans.tree import Node, Tree
from tracker.reading.drafts import ElementKind, Measure
from tracker.reading.findings import SubjectKind
from tracker.reading.values import BudgetKind


def node(number: int, key: str, parent: Node | None = None) -> Node:
    made = Node(number, key, ElementKind.SPECIFIC_GOAL, None, key, f"Goal {key}", "", None, None, None, None, 1, {})
    if parent is not None:
        made.parent = parent
        parent.children.append(made)
    return made


def activity(number: int, element: Node, key: str, **others) -> ActivityRow:
    fields = {
        "starts_on": date(2021, 1, 1),
        "ends_on": date(2022, 12, 31),
        "quarters": [],
        "continuous": False,
        "same_as_id": None,
        "lead": "MUP",
        "supporting": (),
        **others,
    }
    return ActivityRow(
        id=number,
        element_id=element.id,
        key=key,
        number=key,
        title=key,
        title_raw=key,
        deadline_raw="2021-2022",
        part=None,
        source_line=number,
        places={},
        **fields,
    )


def line(number: int, activity_key: str | None, element: Node, sources: tuple[str, ...], year: int = 2021) -> PlanLine:
    return PlanLine(
        id=number,
        plan_id=1,
        key=f"{activity_key}-{year}",
        activity_key=activity_key,
        element_key=element.key,
        number=None,
        title="",
        year=year,
        kind=BudgetKind.AMOUNT,
        amount=Decimal(10),
        currency="EUR",
        raw="10",
        is_assumed=False,
        source_line=1,
        source_cell=1,
        source_codes=sources,
    )


class TestBranches:
    def test_counts_what_hangs_below_and_never_counts_a_repeated_row_twice(self):
        (root,) = self.shown(Choice())

        assert (root.counts.activities, root.counts.repeated, root.counts.indicators) == (2, 1, 1)

    def test_a_finding_about_a_budget_line_counts_for_its_activity(self):
        (root,) = self.shown(Choice(), {(SubjectKind.BUDGET_LINE, "1.1.1-2021"): FindingCount(3, 2)})

        assert root.children[0].entries[0].findings == FindingCount(3, 2)
        assert root.counts.findings == FindingCount(3, 2)

    @pytest.mark.parametrize(
        ("choice", "keys"),
        [
            (Choice(institution="MUP"), ["1.1.1", "1.2.9"]),
            (Choice(institution="KP"), ["1.1.1", "1.2.1"]),
            (Choice(source="GIZ"), ["1.1.1"]),
            (Choice(year=2023), ["1.2.1"]),
            (Choice(quarter=3), ["1.2.1"]),
            (Choice(quarter=4), ["1.2.9"]),
            (Choice(institution="MUP", year=2023), []),
        ],
    )
    def test_only_what_answers_to_the_filter_is_left(self, choice, keys):
        found = self.shown(choice)

        assert [entry.activity.key for root in found for child in root.children for entry in child.entries] == keys

    def test_goals_without_an_answer_disappear(self):
        (root,) = self.shown(Choice(source="GIZ"))

        assert [child.node.key for child in root.children] == ["1.1"]
        assert root.children[0].indicators == []

    def test_with_findings_only_keeps_indicators_goals_and_activities_that_have_an_open_one(self):
        by_indicator = self.shown(Choice(with_findings=True), {(SubjectKind.INDICATOR, "1.1-I1"): FindingCount(1, 1)})
        by_goal = self.shown(Choice(with_findings=True), {(SubjectKind.ELEMENT, "1.2"): FindingCount(2, 1)})

        assert [title.key for title, _ in by_indicator[0].children[0].indicators] == ["1.1-I1"]
        assert [child.node.key for child in by_goal[0].children] == ["1.2"]
        assert self.shown(Choice(with_findings=True)) == []

    def test_a_settled_finding_counts_but_is_not_looked_for(self):
        settled = {(SubjectKind.INDICATOR, "1.1-I1"): FindingCount(1, 0)}

        assert self.shown(Choice(with_findings=True), settled) == []
        assert self.shown(Choice(), settled)[0].counts.findings == FindingCount(1, 0)

    @staticmethod
    def shown(choice, findings=None):
        root = node(1, "1")
        first, second = node(2, "1.1", root), node(3, "1.2", root)
        tree = Tree([root], {"1": root, "1.1": first, "1.2": second}, {1: root, 2: first, 3: second})
        activities = [
            activity(1, first, "1.1.1", supporting=("KP",)),
            activity(2, second, "1.2.1", lead="KP", ends_on=date(2023, 12, 31), quarters=[3]),
            activity(3, second, "1.2.9", same_as_id=1, continuous=False, quarters=[4]),
        ]
        lines = [line(1, "1.1.1", first, ("KB", "GIZ")), line(2, "1.2.1", second, ("KB",))]
        indicators = [IndicatorTitle("1.1-I1", 2, "Number of …", Measure.NUMBER, 1, ())]
        return branches(tree, activities, indicators, lines, findings or {}, choice)


class TestChoiceFrom:
    OFFERED = {"institutions": ["MUP"], "sources": ["KB"], "years": [2021, 2022], "quarters": [1, 2, 3, 4]}

    def test_reads_what_the_plan_offers(self):
        arguments = {"institution": "MUP", "source": "KB", "year": "2022", "quarter": "4", "findings": "1"}

        assert choice_from(arguments, **self.OFFERED) == Choice("MUP", "KB", 2022, 4, True)

    @pytest.mark.parametrize(
        "arguments",
        [{"institution": "XX"}, {"year": "2022.0"}, {"year": "۲۰۲۲"}, {"quarter": "5"}, {"findings": "yes"}, {}],
    )
    def test_chooses_nothing_that_the_plan_does_not_offer(self, arguments):
        assert choice_from(arguments, **self.OFFERED) == Choice()
        assert not choice_from(arguments, **self.OFFERED).is_narrowed
