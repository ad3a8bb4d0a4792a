"""Another plan in Kosovo's form reads with no change of code: other names, years and numbers, and other faults."""

from datetime import date

import pytest

from tests.unit.reading.coverage import uncovered
from tests.unit.reading.xk_plans import (
    ACTIVITY_HEAD,
    SMALL,
    YEARS,
    activity,
    amounts,
    coded,
    codes,
    element,
    findings,
    indicator,
    line_of,
    manifest,
    read,
    small,
    the_finding,
)
from tracker.reading.drafts import Direction, FundingKind, Measure, ValueRole
from tracker.reading.findings import Severity, Subject, SubjectKind, Unreadable
from tracker.reading.tables import Place
from tracker.reading.values import BudgetKind

FIRST = "1.1.1\tObuka sestara\t{deadline}\t{one}\t{two}\tSZO\tMZ MF\t2 obuke\tPlan rada"


def first(deadline: str = "2024-2025", one: str = "10,000", two: str = "12,500") -> str:
    return FIRST.format(deadline=deadline, one=one, two=two)


class TestAPlanOfAnotherMinistry:
    plan = read(small())

    def test_has_its_pieces(self):
        assert [element.key for element in self.plan.elements] == ["1", "1.1"]
        assert [indicator.key for indicator in self.plan.indicators] == ["1-I1", "1.1-I1"]
        assert [activity.key for activity in self.plan.activities] == ["1.1.1", "1.1.2"]
        assert self.plan.title.text == "AKCIONI PLAN ZA ZDRAVSTVENU NEGU 2024-2025"
        assert self.plan.document_title == self.plan.title.text

    def test_has_its_own_years(self):
        assert amounts(self.plan, "1.1.1") == {2024: "10000", 2025: "12500"}
        assert amounts(self.plan, "1.1.2") == {2024: "40000", 2025: "empty"}

    def test_names_whom_no_register_knows_by_what_is_printed(self):
        assert coded(self.plan, "1.1.2") == (["MZ"], ("BRK", "SZO"))
        assert [institution.code for institution in self.plan.institutions] == ["MZ", "MF"]
        assert {source.code: source.kind for source in self.plan.funding_sources} == {
            "SZO": FundingKind.UNKNOWN,
            "BRK": FundingKind.UNKNOWN,
        }
        assert [finding.params["name"] for finding in findings(self.plan, "institution-unknown")] == ["MZ", "MF"]
        assert [finding.params["name"] for finding in findings(self.plan, "code-unexplained")] == ["SZO", "BRK"]

    def test_agrees_with_its_totals(self):
        assert "total-mismatch" not in codes(self.plan)
        assert [finding.params["stated"] for finding in findings(self.plan, "grand-total")] == ["50,000", "12,500"]

    def test_reads_four_years_as_well_as_two(self):
        head = ACTIVITY_HEAD.replace("Budžet\t", "Budžet\t\t\t")
        row = "1.1.1\tObuka\t2024-2027\t1\t2\t3\t4\tSZO\tMZ\t2 obuke\t"
        plan = read(
            small(
                head=head,
                years=YEARS + "\tGodina 2026\tGodina 2027",
                first=row,
                second=None,
                total="\tUkupan budžet za specifični cilj 1.1:\t\t1\t2\t3\t4",
                grand_total="\tOpšti budžet za Akcioni plan:",
            ),
            manifest=manifest(ends_on=date(2027, 12, 31)),
        )

        assert amounts(plan, "1.1.1") == {2024: "1", 2025: "2", 2026: "3", 2027: "4"}
        assert "total-mismatch" not in codes(plan)

    def test_reads_more_goals_and_indicators_than_one(self):
        plan = read(
            small(
                indicator=SMALL["indicator"] + "\n\tPokazatelj: Drugi\t10% (2024)\t20% (2025)\t30% (2027)\tBolje",
                grand_total="\n".join(
                    [
                        "2. Strateški cilj: Prevencija",
                        "2.1 Specifični cilj: Vakcine",
                        ACTIVITY_HEAD,
                        YEARS,
                        "2.1.1\tVakcinacija\t2025\t\t5,000\tSZO\tMZ\t1\t",
                        "\tUkupan budžet za specifični cilj 2.1:\t\t\t5,000",
                        "\tOpšti budžet za Akcioni plan:\t\t50,000\t17,500",
                    ]
                ),
            )
        )

        assert [(element.key, element.parent) for element in plan.elements] == [
            ("1", None),
            ("1.1", "1"),
            ("2", None),
            ("2.1", "2"),
        ]
        assert [indicator.key for indicator in plan.indicators] == ["1-I1", "1.1-I1", "1.1-I2"]
        assert [finding.subject.key for finding in findings(plan, "table-without-indicator")] == ["2", "2.1"]
        assert "total-mismatch" not in codes(plan)

    def test_reads_markup_or_none_alike(self):
        marked = read(small(specific="<b>1.1</b>\t<b>Specifični cilj: Kućna nega</b>", title=f"**{SMALL['title']}**"))

        assert element(marked, "1.1").title.raw == "Kućna nega"
        assert codes(marked) == codes(self.plan)

    def test_text_below_the_title_is_no_part_of_it(self):
        plan = read(small(period="2024-2025\n\nOvaj plan sprovodi ministarstvo."))

        assert plan.title.text == "AKCIONI PLAN ZA ZDRAVSTVENU NEGU 2024-2025"
        assert plan.captions[1].kind == "paragraph"

    def test_a_title_that_is_not_in_capitals_goes_on_with_the_next_line(self):
        plan = read(small(title="Akcioni plan za sprovođenje", period="zdravstvene nege\n2024-2025\n\nUvod"))

        assert plan.title.text == "Akcioni plan za sprovođenje zdravstvene nege 2024-2025"

    def test_allows_small_misprints_in_the_labels(self):
        plan = read(
            small(
                head=ACTIVITY_HEAD.replace("finansiranja", "finasiranja"),
                specific="1.1\tSpecificni cilj Kućna nega",
                indicator=SMALL["indicator"].replace("Pokazatelj", "Pokazatelji"),
                total=SMALL["total"].replace("budžet", "budzet"),
            )
        )

        assert codes(plan) == codes(self.plan)
        assert element(plan, "1.1").title.text == "Kućna nega"

    def test_is_named_by_its_plan_toml_where_that_names_it(self):
        plan = read(
            small(), manifest=manifest(document={"title": "Plan nege", "number": "12/24", "date": date(2024, 1, 9)})
        )

        assert (plan.document_title, plan.document_number, plan.document_date) == ("Plan nege", "12/24", "2024-01-09")


class TestAPlanThatCannotBeUsed:
    @pytest.mark.parametrize("name", ["first", "second", "total", "capital", "current"])
    def test_a_text_cut_short_is_refused_wherever_it_is_cut(self, name):
        text = "\n".join(list(SMALL.values())[: line_of(name)])

        with pytest.raises(Unreadable, match=f"plan.txt is cut short: it ends on line {line_of(name)}"):
            read(text)

    def test_a_text_cut_short_is_called_that_although_an_erratum_misses_its_line_too(self):
        text = "\n".join(list(SMALL.values())[: line_of("first")])
        erratum = {"line": line_of("total"), "printed": "1.1", "read": "", "kind": "x", "reason": "x"}

        with pytest.raises(Unreadable, match=r"plan\.txt is cut short"):
            read(text, errata={"erratum": [erratum]})

    def test_a_text_cut_behind_the_last_total_is_reported(self):
        assert the_finding(read(small(grand_current=None)), "closing-row-missing").line == line_of("grand total")

    def test_a_text_without_activities_is_refused(self):
        with pytest.raises(Unreadable, match=r"plan\.txt holds no activity that can be read"):
            read(small(first=None, second=None))

    def test_a_text_without_tables_is_refused(self):
        with pytest.raises(Unreadable, match=r"plan\.txt is cut short: it ends on line 2"):
            read("Ministarstvo zdravlja\nAKCIONI PLAN\n")

    def test_a_text_whose_tabs_are_lost_is_refused(self):
        with pytest.raises(Unreadable, match=r"plan\.txt"):
            read(small().replace("\t", " "))

    def test_a_text_without_a_title_is_read_and_reported(self):
        plan = read(small(title=None, period=None))

        assert the_finding(plan, "title-missing").severity is Severity.ERROR
        assert not plan.title


class TestRowsThatAreNotUnderstood:
    def reported(self, plan, name):
        finding = the_finding(plan, "row-not-understood")
        assert finding.line == line_of(name)
        assert uncovered(plan) == []
        return finding

    def test_the_rest_of_a_row_that_a_page_break_cut(self):
        plan = read(small(second=SMALL["second"] + "\n\t\t\t\t\t\t\tsa opremom"))

        assert the_finding(plan, "row-not-understood").places == (Place(line_of("second") + 1, 8),)
        assert "an erratum can join the two" in the_finding(plan, "row-not-understood").sentence
        assert len(plan.activities) == 2

    @pytest.mark.parametrize(
        "row",
        [
            "1.1.1\tObuka sestara\t2024-2025\tSZO\tMZ\t2 obuke\tPlan rada",  # the years' cells are lost
            "1.1.1\tObuka sestara\tAT\t10,000\t\tSZO\tMZ\t\t",  # a code of budget below the deadlines
            "1.1.1\tObuka sestara\tu toku godine\t10,000\t\t\tSZO\tMZ\t\tPlan",  # words, and a cell too many
            "1.1.1\tObuka sestara\t2024\t10,000\t\t12,500\tSZO\tMZ\t2",  # an amount below the sources
            "1.1.1\tObuka\t2024\t1\t2\tSZO\tMZ\t2\tPlan\tjoš",  # a cell too many, and none is empty
            "1.1.1\tObuka\t2024\t\t7\t\t\t\t\t\tSZO\tMZ\t2",  # more empty cells than can be a slip
            "1.1.1\tObuka\t2024\tBRK\t\tSZO\tMZ\t2",  # a funding source below a year
        ],
    )
    def test_an_activity_whose_cells_do_not_fit(self, row):
        plan = read(small(first=row))

        self.reported(plan, "first")
        assert [activity.key for activity in plan.activities] == ["1.1.2"]
        assert not [line for line in plan.budget_lines if line.activity == "1.1.1"]

    def test_an_indicator_with_more_values_than_the_form_has(self):
        plan = read(small(indicator="\tPokazatelj: Broj\t1 (2024)\t2 (2025)\t3 (2026)\t4 (2027)"))

        self.reported(plan, "indicator")
        assert [indicator.element for indicator in plan.indicators] == ["1"]

    def test_an_indicator_behind_a_word_that_is_no_number(self):
        self.reported(read(small(indicator="novo" + SMALL["indicator"])), "indicator")

    def test_an_indicator_above_all_goals(self):
        self.reported(read(small(strategic="")), "strategic indicator")

    def test_a_total_with_words_where_an_amount_belongs(self):
        self.reported(read(small(total="\tUkupan budžet za specifični cilj 1.1:\t\tnema\t12,500")), "total")

    def test_a_total_with_more_cells_than_the_form_has(self):
        self.reported(read(small(total=SMALL["total"] + "\t\t\tnapomena")), "total")

    def test_a_second_total_of_one_goal(self):
        self.reported(read(small(capital=SMALL["total"])), "capital")

    def test_a_part_of_a_total_with_more_cells_than_the_form_has(self):
        self.reported(read(small(capital=SMALL["capital"] + "\tnapomena")), "capital")

    def test_a_grand_total_with_words_in_it(self):
        self.reported(read(small(grand_total="\tOpšti budžet za Akcioni plan:\t\tnema")), "grand total")
        self.reported(read(small(grand_total=SMALL["grand total"] + "\t\tMZ")), "grand total")

    def test_an_activity_outside_the_tables(self):
        plan = read(small(current=SMALL["current"] + "\n2\tStrateški cilj: Novi\n2.1.1\tObuka\t2024\t\t\tSZO\tMZ"))

        assert the_finding(plan, "row-not-understood").line == line_of("current") + 2

    def test_words_in_the_row_of_a_goal(self):
        finding = the_finding(read(small(specific=SMALL["specific"] + "\t\tnapomena")), "row-not-understood")

        assert finding.places == (Place(line_of("specific"), 4),)


class TestTablesThatAreNotKnown:
    def test_are_reported_whole_with_all_their_rows(self):
        risks = "Br.\tRizik\tMera\tOdgovoran\n1.1.9\tNema kadra\tObuka\tMZ\n\tnastavak"
        plan = read(small(current=SMALL["current"] + "\n" + risks))

        finding = the_finding(plan, "table-not-understood")

        assert (finding.line, finding.params["count"], len(finding.places)) == (line_of("current") + 1, "3", 9)
        assert [activity.key for activity in plan.activities] == ["1.1.1", "1.1.2"]
        assert uncovered(plan) == []

    @pytest.mark.parametrize(
        "head",
        [
            ACTIVITY_HEAD.replace("Krajnji rok", "Rizik"),
            ACTIVITY_HEAD + "\tNapomena",
            ACTIVITY_HEAD.replace("\tReferentna dokumenta", ""),
        ],
    )
    def test_a_head_that_is_not_the_forms_own_opens_one(self, head):
        table = f"1.2\tSpecifični cilj: Druga\n{head}\n{YEARS}\n1.2.1\tObuka\t2024\t5\t\tSZO\tMZ\t1\t"
        plan = read(small(current=SMALL["current"] + "\n" + table))

        assert the_finding(plan, "table-not-understood").line == line_of("current") + 2
        assert len(plan.activities) == 2
        assert uncovered(plan) == []

    @pytest.mark.parametrize("years", ["\t\t\tProleće\tJesen", "\t\t\tGodina 2024", "\t\t\tGodina 2024\tGodina 2024"])
    def test_a_head_without_the_years_below_it_opens_one(self, years):
        table = f"1.2\tSpecifični cilj: Druga\n{ACTIVITY_HEAD}\n{years}\n1.2.1\tObuka\t2024\t5\t\tSZO\tMZ\t1\t"
        plan = read(small(current=SMALL["current"] + "\n" + table))

        assert the_finding(plan, "table-not-understood").line == line_of("current") + 2
        assert len(plan.activities) == 2
        assert uncovered(plan) == []

    def test_a_row_that_fills_a_column_without_a_head_is_not_read(self):
        head = ACTIVITY_HEAD.replace("Institucija", "\tInstitucija")
        table = f"1.2\tSpecifični cilj: Druga\n{head}\n{YEARS}\n1.2.1\tObuka\t2024\t5\t\tSZO\tMZ\tObuka\t"
        plan = read(small(current=SMALL["current"] + "\n" + table))

        assert the_finding(plan, "row-not-understood").line == line_of("current") + 4
        assert uncovered(plan) == []

    def test_two_heads_in_a_row_leave_the_first_unread(self):
        plan = read(small(head=f"{ACTIVITY_HEAD}\n{ACTIVITY_HEAD}"))

        assert the_finding(plan, "table-not-understood").line == line_of("head")
        assert len(plan.activities) == 2


class TestGoals:
    def test_take_their_number_from_wherever_it_is_printed(self):
        before = read(small(specific="1.1 Specifični cilj: Kućna nega"))
        stopped = read(small(specific="1.1.\tSpecifični cilj: Kućna nega"))
        apart = read(small(specific="1.1\tSpecifični cilj:\tKućna nega"))

        for plan in (before, stopped, apart):
            goal = element(plan, "1.1")
            assert (goal.number, goal.title.text, goal.parent) == ("1.1", "Kućna nega", "1")

    def test_without_a_number_are_reported_and_keep_their_activities(self):
        plan = read(small(specific="\tSpecifični cilj: Kućna nega"))
        key = f"line-{line_of('specific')}"

        assert the_finding(plan, "number-missing").subject.key == key
        assert {activity.element for activity in plan.activities} == {key}
        assert element(plan, key).number is None

    def test_without_a_number_leave_no_gap_between_their_neighbours(self):
        goals = "\n\tSpecifični cilj: Bez broja\n1.3\tSpecifični cilj: Treći"
        plan = read(small(current=SMALL["current"] + goals))

        assert "number-skipped" not in codes(plan)

    def test_without_a_title_are_reported(self):
        assert the_finding(read(small(specific="1.1\tSpecifični cilj:")), "title-missing").subject.key == "1.1"

    def test_with_a_title_in_another_column_are_reported(self):
        assert the_finding(read(small(specific="1.1\t\tSpecifični cilj: Nega")), "cell-shifted").subject.key == "1.1"

    def test_with_a_number_that_is_taken_get_a_key_of_their_own(self):
        plan = read(small(current=SMALL["current"] + "\n1.1\tSpecifični cilj: Opet"))

        assert the_finding(plan, "number-repeated").subject.key == "1.1-2"
        assert the_finding(plan, "table-without-activities").subject.key == "1.1-2"

    def test_with_a_number_left_out_before_them_are_reported(self):
        plan = read(small(current=SMALL["current"] + "\n1.3\tSpecifični cilj: Treći"))

        assert the_finding(plan, "number-skipped").params == {"number": "1.3", "missing": "1.2"}

    def test_below_another_strategic_goal_than_their_number_says_are_reported(self):
        plan = read(small(current=SMALL["current"] + "\n2\tStrateški cilj: Drugi\n1.2\tSpecifični cilj: Zalutali"))

        assert the_finding(plan, "number-misplaced").params == {"number": "1.2", "goal": "2"}
        assert element(plan, "1.2").parent == "1"

    def test_below_no_strategic_goal_are_reported(self):
        plan = read(small(strategic=None, strategic_indicator=None, specific="1.1\tSpecifični cilj: Nega"))

        assert the_finding(plan, "goal-without-parent").subject.key == "1.1"
        assert element(plan, "1.1").parent is None


class TestIndicators:
    def values(self, cells, **changes):
        found = indicator(read(small(indicator=f"\tPokazatelj: Broj poseta\t{cells}", **changes)), "1.1-I1")
        return [value.raw for value in (found.baseline, *found.targets)], found.result and found.result.text

    @pytest.mark.parametrize(
        ("cells", "values", "result"),
        [
            ("1 (2024)\t2 (2025)\t3 (2027)\tBolje", ["1 (2024)", "2 (2025)", "3 (2027)"], "Bolje"),
            ("1 (2024)\t\t2 (2025)\t\t3 (2027)\tBolje", ["1 (2024)", "2 (2025)", "3 (2027)"], "Bolje"),
            ("1 (2024)\t2 (2025)\t\t\t\tBolje", ["1 (2024)", "2 (2025)", None], "Bolje"),
            ("1 (2024)\t\t3 (2027)\tBolje", ["1 (2024)", None, "3 (2027)"], "Bolje"),
            ("1 (2024)\t\t2 (2025)\tBolje", ["1 (2024)", "2 (2025)", None], "Bolje"),
            ("\t2 (2025)\t3 (2027)\tBolje", [None, "2 (2025)", "3 (2027)"], "Bolje"),
            ("\t\t\t\t3 (2027)", [None, None, "3 (2027)"], None),
            ("\t\t\t\t1 (2024)\tBolje", ["1 (2024)", None, None], "Bolje"),
            ("1\t2\t\t\tBolje", ["1", "2", None], "Bolje"),
            ("Nizak\tSrednji\tVisok\tBolje", ["Nizak", "Srednji", "Visok"], "Bolje"),
            ("Nizak (2024)\tVisok (2025)\t\t\tBolje", ["Nizak (2024)", "Visok (2025)", None], "Bolje"),
            ("", [None, None, None], None),
        ],
    )
    def test_know_baseline_and_targets_by_heads_and_years(self, cells, values, result):
        assert self.values(cells) == (values, result)

    def test_report_a_value_without_a_year_and_a_year_without_a_value(self):
        plan = read(small(indicator="\tPokazatelj: Broj poseta\t1,200\t(2025)\t2,000 (2027)\tBolje"))

        assert the_finding(plan, "year-missing").places == (Place(line_of("indicator"), 3),)
        assert the_finding(plan, "value-missing").sentence == "The interim target of this indicator is not printed."

    def test_report_every_value_that_is_not_printed(self):
        plan = read(small(indicator="\tPokazatelj: Broj poseta"))

        assert [finding.sentence.split()[1] for finding in findings(plan, "value-missing")] == [
            "baseline",
            "interim",
            "final",
        ]
        assert {finding.line for finding in findings(plan, "value-missing")} == {line_of("indicator")}

    def test_report_year_and_value_in_each_others_place(self):
        plan = read(small(indicator="\tPokazatelj: Udeo\t2024 (50%)\t60% (2025)\t70% (2025)\tBolje"))

        assert the_finding(plan, "value-year-swapped").params == {"raw": "2024 (50%)"}
        assert indicator(plan, "1.1-I1").baseline.value.year == 2024
        assert [finding.subject.key for finding in findings(plan, "final-after-plan-end")] == ["1-I1"]

    def test_report_a_missing_name(self):
        plan = read(small(indicator="\tPokazatelj:\t1 (2024)\t2 (2025)\t3 (2027)"))

        assert the_finding(plan, "indicator-name-missing").subject.key == "1.1-I1"
        assert not indicator(plan, "1.1-I1").name

    def test_report_values_of_different_kinds(self):
        plan = read(small(indicator="\tPokazatelj: Posete\t1 (2024)\t20% (2025)\t3 (2027)"))

        assert the_finding(plan, "measure-mixed").subject.key == "1.1-I1"
        assert indicator(plan, "1.1-I1").direction is Direction.UNKNOWN

    @pytest.mark.parametrize(
        ("name", "cells", "measure", "direction", "is_doubtful"),
        [
            ("Smanjenje broja", "5 (2024)\t9 (2025)\t9 (2027)", Measure.NUMBER, Direction.INCREASE, True),
            ("Smanjenje broja", "9 (2024)\t5 (2025)\t1 (2027)", Measure.NUMBER, Direction.DECREASE, False),
            ("Povećanje broja", "9 (2024)\t5 (2025)\t1 (2027)", Measure.NUMBER, Direction.DECREASE, True),
            ("Održanje", "9 (2024)\t9 (2025)\t9 (2027)", Measure.NUMBER, Direction.MAINTAIN, False),
            ("Podneto", "0/0 (2024)\t4/6 (2025)\t6/6 (2027)", Measure.COMPOUND, Direction.INCREASE, False),
            ("Podneto", "4/2 (2024)\t2/4 (2025)\t6/6 (2027)", Measure.COMPOUND, Direction.UNKNOWN, False),
            ("Podneto", "4/2 (2024)\t2/2/2 (2025)\t6/6 (2027)", Measure.COMPOUND, Direction.UNKNOWN, False),
            ("Nivo", "Nizak (2024)\tVisok (2025)\tVisok (2027)", Measure.DESCRIPTIVE, Direction.UNKNOWN, False),
            ("Broj poseta", "(2024)\t(2025)\t(2027)", Measure.NUMBER, Direction.UNKNOWN, False),
            ("Stopa poseta", "(2024)\t(2025)\t(2027)", Measure.PERCENT, Direction.UNKNOWN, False),
            ("Nivo", "(2024)\t(2025)\t(2027)", Measure.DESCRIPTIVE, Direction.UNKNOWN, False),
            ("Udeo", "(2024)\t80% (2025)\t90% (2027)", Measure.PERCENT, Direction.UNKNOWN, False),
            ("Udeo", "80% (2024)\t(2025)\t90% (2027)", Measure.PERCENT, Direction.INCREASE, False),
        ],
    )
    def test_know_what_they_measure_and_where_they_move(self, name, cells, measure, direction, is_doubtful):
        plan = read(small(indicator=f"\tPokazatelj: {name}\t{cells}\tBolje"))
        found = indicator(plan, "1.1-I1")

        assert (found.measure, found.direction) == (measure, direction)
        assert ("direction-doubtful" in codes(plan)) is is_doubtful
        assert [target.role for target in found.targets] == [ValueRole.INTERIM, ValueRole.FINAL]

    def test_stand_below_whatever_columns_the_head_has(self):
        head = SMALL["goal head"].replace("\tOsnovna vrednost", "\t\tOsnovna vrednost")
        shifted = {name: SMALL[name].replace("\t4", "\t\t4").replace("\t1,2", "\t\t1,2") for name in SMALL}
        plan = read(
            small(
                goal_head=head,
                strategic_indicator=shifted["strategic indicator"],
                indicator=shifted["indicator"],
            )
        )

        assert "cell-shifted" not in codes(plan)
        assert indicator(plan, "1.1-I1").targets[1].raw == "2,000 (2027)"

    @pytest.mark.parametrize("words", ["–", "N/A (2024)", "86,5 (2024)", "1,200 (2024-2025)"])
    def test_with_words_among_figures_are_measured_by_the_figures(self, words):
        plan = read(small(indicator=SMALL["indicator"].replace("1,200 (2024)", words)))

        assert indicator(plan, "1.1-I1").measure is Measure.NUMBER
        assert the_finding(plan, "value-not-understood").params == {"raw": words}
        assert "measure-mixed" not in codes(plan)


class TestActivities:
    def test_whose_funding_source_is_lost_are_not_read_one_column_aside(self):
        registers = {"institution": [{"code": "MZ"}, {"code": "MF"}], "funding_source": [{"code": "SZO"}]}
        plan = read(small(first=SMALL["first"].replace("\tSZO", "")), registers=registers)

        assert the_finding(plan, "row-not-understood").line == line_of("first")

    @pytest.mark.parametrize(
        ("deadline", "starts_on", "ends_on", "is_continuous"),
        [
            ("2024", date(2024, 1, 1), date(2024, 12, 31), False),
            ("2024.", date(2024, 1, 1), date(2024, 12, 31), False),
            ("2024 – 2025", date(2024, 1, 1), date(2025, 12, 31), False),
            ("Kontinuirano", date(2024, 1, 1), date(2025, 12, 31), True),
        ],
    )
    def test_run_as_their_deadline_says(self, deadline, starts_on, ends_on, is_continuous):
        plan = read(small(first=first(deadline)))
        found = activity(plan, "1.1.1")

        assert (found.starts_on, found.ends_on, found.continuous) == (starts_on, ends_on, is_continuous)
        assert "deadline-not-understood" not in codes(plan)

    @pytest.mark.parametrize("deadline", ["T3 2024", "2025-2024", "kraj 2024", "u toku", "2024/2025"])
    def test_take_the_plans_period_where_their_deadline_is_not_understood(self, deadline):
        plan = read(small(first=first(deadline)))
        found = activity(plan, "1.1.1")

        assert the_finding(plan, "deadline-not-understood").params == {"raw": deadline}
        assert (found.starts_on, found.ends_on) == (date(2024, 1, 1), date(2025, 12, 31))
        assert found.deadline.raw == deadline

    def test_take_the_plans_period_where_no_deadline_is_printed(self):
        plan = read(small(first=first("", "10,000", "")))

        assert the_finding(plan, "deadline-missing").subject.key == "1.1.1"
        assert activity(plan, "1.1.1").deadline is None
        assert "year-without-cell" not in codes(plan)

    def test_report_what_their_row_leaves_out(self):
        plan = read(small(first="1.1.1\t\t2024-2025\t10,000\t12,500"))

        assert {"title-missing", "institution-missing", "funding-missing", "output-missing"} <= set(codes(plan))
        assert (activity(plan, "1.1.1").funding, activity(plan, "1.1.1").institutions) == (None, [])

    @pytest.mark.parametrize(
        "row",
        [
            "1.1.1\tObuka\t2024-2025\t10,000\t12,500\tSZO\tMZ\t\t2 obuke\tPlan rada",  # the empty cell behind the years
            "1.1.1\tObuka\t2024-2025\t\t10,000\t12,500\tSZO\tMZ\t2 obuke\tPlan rada",  # … and before them
            "1.1.1\tObuka\t\t2024-2025\t\t10,000\t12,500\tSZO\tMZ\t2 obuke\tPlan rada",
        ],
    )
    def test_with_a_cell_too_many_are_read_where_only_one_reading_is_left(self, row):
        plan = read(small(first=row))

        assert amounts(plan, "1.1.1") == {2024: "10000", 2025: "12500"}
        assert coded(plan, "1.1.1") == (["MZ"], ("SZO",))
        assert activity(plan, "1.1.1").reference_documents.text == "Plan rada"
        assert the_finding(plan, "cell-shifted").subject.key == "1.1.1"

    def test_with_a_cell_too_many_keep_the_years_below_their_heads(self):
        plan = read(small(first="1.1.1\tObuka\t2024-2025\t\t10,000\t\tSZO\tMZ\t2 obuke\tPlan rada"))

        assert amounts(plan, "1.1.1") == {2024: "empty", 2025: "10000"}

    def test_with_a_cell_too_many_and_two_readings_are_not_read(self):
        plan = read(small(first="1.1.1\tObuka\t2024-2025\t\t\t\tMZ\t2 obuke\t\tPlan rada"))

        assert the_finding(plan, "row-not-understood").line == line_of("first")
        assert uncovered(plan) == []

    def test_with_a_number_twice_get_a_key_of_their_own(self):
        plan = read(small(second=SMALL["second"].replace("1.1.2", "1.1.1")))

        assert [activity.key for activity in plan.activities] == ["1.1.1", "1.1.1-2"]
        assert the_finding(plan, "number-repeated").subject.key == "1.1.1-2"
        assert amounts(plan, "1.1.1-2") == {2024: "40000", 2025: "empty"}

    def test_with_a_number_left_out_before_them_are_reported(self):
        plan = read(small(second=SMALL["second"].replace("1.1.2", "1.1.4")))

        assert the_finding(plan, "number-skipped").params == {"number": "1.1.4", "missing": "1.1.2"}

    def test_with_a_number_of_another_goal_are_reported(self):
        plan = read(small(second=SMALL["second"].replace("1.1.2", "1.2.2")))

        assert the_finding(plan, "number-misplaced").params == {"number": "1.2.2", "goal": "1.1"}
        assert activity(plan, "1.2.2").element == "1.1"

    def test_with_a_full_stop_behind_the_number_are_reported(self):
        plan = read(small(second=SMALL["second"].replace("1.1.2", "1.1.2.")))

        assert the_finding(plan, "number-punctuation").params == {"raw": "1.1.2.", "number": "1.1.2"}
        assert activity(plan, "1.1.2").number.text == "1.1.2"

    def test_may_be_called_like_a_label(self):
        plan = read(small(first=first().replace("Obuka sestara", "Pokazatelji nege u zajednici")))

        assert activity(plan, "1.1.1").title.text == "Pokazatelji nege u zajednici"


class TestBudgets:
    @pytest.mark.parametrize("sign", ["-", "–", "/", "n/a", "At", "AT*", "x"])
    def test_a_sign_in_place_of_an_amount_is_reported_and_the_row_is_kept(self, sign):
        plan = read(small(first=SMALL["first"].replace("10,000", sign), second=SMALL["second"].replace("SZO", "S - Z")))

        assert amounts(plan, "1.1.1") == {2024: "unexplained", 2025: "12500"}
        assert the_finding(plan, "amount-not-understood").params == {"raw": sign}

    def line(self, cell, **changes):
        plan = read(small(first=first(one=cell)), **changes)
        return plan, next(line for line in plan.budget_lines if line.key == "1.1.1-2024")

    @pytest.mark.parametrize("cell", ["10.000", "10,00", "ca 500", "-500", "1.234"])
    def test_an_amount_that_is_not_understood_counts_nothing(self, cell):
        plan, line = self.line(cell)

        assert (line.kind, line.amount, line.printed.raw) == (BudgetKind.UNEXPLAINED, None, cell)
        assert the_finding(plan, "amount-not-understood").subject.key == "1.1.1-2024"

    def test_zero_is_an_amount_and_an_empty_cell_is_none(self):
        assert self.line("0")[1].amount == 0
        assert (self.line("")[1].kind, self.line("")[1].amount) == (BudgetKind.EMPTY, None)

    def test_a_sign_of_currency_is_noted(self):
        plan, line = self.line("10,000 €")

        assert line.amount == 10_000
        assert the_finding(plan, "currency-in-cell").params == {"raw": "10,000 €"}

    def test_amounts_of_another_currency_are_never_added(self):
        plan, line = self.line("10,000 KM")

        assert (line.kind, line.amount) == (BudgetKind.UNEXPLAINED, None)
        assert the_finding(plan, "currency-differs").params == {"raw": "10,000 KM", "currency": "EUR"}

    def test_thousands_without_their_sign_are_noted(self):
        plan, line = self.line("10000")

        assert line.amount == 10_000
        assert the_finding(plan, "amount-without-grouping").line == line_of("first")

    def test_a_code_means_what_the_register_says_and_else_nothing(self):
        registers = {"budget_code": [{"code": "AT", "kind": "administrative", "reason": "By custom.", "assumed": True}]}

        plan, line = self.line("AT", registers=registers)
        bare, unexplained = self.line("AT")

        assert (line.kind, line.is_assumed) == (BudgetKind.ADMINISTRATIVE, True)
        assert the_finding(plan, "code-assumed").params == {"code": "AT"}
        assert (unexplained.kind, unexplained.is_assumed) == (BudgetKind.UNEXPLAINED, False)
        assert "AT" in [finding.params.get("code") for finding in findings(bare, "code-unexplained")]

    def test_a_code_that_the_register_is_sure_of_is_no_finding(self):
        registers = {"budget_code": [{"code": "AT", "kind": "administrative", "reason": "Explained on page 2."}]}

        plan, line = self.line("AT", registers=registers)

        assert (line.kind, line.is_assumed) == (BudgetKind.ADMINISTRATIVE, False)
        assert "code-assumed" not in codes(plan)

    def test_money_outside_the_deadline_and_years_without_a_cell_are_reported(self):
        plan = read(small(first=first("2024", "", "12,500")))

        assert the_finding(plan, "amount-outside-deadline").params["years"] == "2025"
        assert the_finding(plan, "year-without-cell").params["years"] == "2024"

    def test_a_code_outside_the_deadline_is_only_noted(self):
        assert (
            the_finding(read(small(first=first("2024", "1", "AT"))), "code-outside-deadline").severity is Severity.NOTE
        )


class TestTotals:
    def test_of_a_goal_without_a_number_cannot_be_misnumbered(self):
        assert "total-misnumbered" not in codes(read(small(specific="\tSpecifični cilj: Kućna nega")))

    def test_that_differ_from_their_lines_are_reported(self):
        plan = read(small(total="\tUkupan budžet za specifični cilj 1.1:\t\t50,000\t12,000"))

        assert the_finding(plan, "total-mismatch").params == {
            "number": "1.1",
            "year": "2025",
            "stated": "12,000",
            "computed": "12,500",
        }

    def test_that_are_not_printed_are_reported(self):
        assert the_finding(read(small(total=None)), "total-missing").subject.key == "1.1"
        plan = read(small(total="\tUkupan budžet za specifični cilj 1.1:\t\t50,000"))
        assert the_finding(plan, "total-missing").params["computed"] == "12,500"

    def test_with_another_number_are_the_total_of_the_table_they_close(self):
        plan = read(small(total="1.1.3\tUkupan budžet za specifični cilj 7.1:\t\t50,000\t12,500"))

        assert the_finding(plan, "total-misnumbered").params == {"number": "1.1", "printed": "7.1, 1.1.3"}
        assert [activity.key for activity in plan.activities] == ["1.1.1", "1.1.2"]
        assert "total-mismatch" not in codes(plan)

    def test_may_stand_in_the_first_cell_and_carry_their_goals_number(self):
        for line in ("Ukupan budžet za specifični cilj 1.1:\t\t\t50,000\t12,500", "1.1" + SMALL["total"]):
            plan = read(small(total=line))

            assert {"total-misnumbered", "total-missing", "row-not-understood"}.isdisjoint(codes(plan))
            assert uncovered(plan) == []

    def test_of_a_strategic_goal_are_compared_with_all_below_it(self):
        plan = read(small(current=SMALL["current"] + "\n\tUkupan budžet za strateški cilj 1:\t\t50,000\t12,000"))

        assert the_finding(plan, "total-mismatch").subject.key == "1-total-2025"

    def test_with_a_funder_beside_them_are_read_and_reported(self):
        plan = read(small(total=SMALL["total"] + "\tSZO", capital=SMALL["capital"] + "\t\t\t\tSZO"))

        assert [finding.line for finding in findings(plan, "funder-in-total")] == [line_of("total"), line_of("capital")]

    def test_keep_their_parts_as_a_note(self):
        plan = read(
            small(capital=SMALL["capital"] + "\t\t40,000\t", grand_current=SMALL["grand current"] + "\t\t22,500")
        )

        found = findings(plan, "subtotal-part")

        assert [finding.params["figures"] for finding in found] == ["40,000", "22,500"]
        assert [finding.subject.key for finding in found] == ["1.1", "XK-NEGA-2024-2025"]

    def test_of_the_whole_plan_are_compared_with_all_lines(self):
        plan = read(small(grand_total="\tOpšti budžet za Akcioni plan:\t\t50,000\t12,000"))

        assert the_finding(plan, "total-mismatch").params == {"year": "2025", "stated": "12,000", "computed": "12,500"}

    def test_of_the_whole_plan_may_be_blank(self):
        plan = read(small(grand_total="\tOpšti budžet za Akcioni plan:"))

        assert the_finding(plan, "total-missing").params["computed"] == "2024: 50,000; 2025: 12,500"


class TestNames:
    def test_that_look_like_one_code_are_reported_and_kept_apart(self):
        plan = read(small(second=SMALL["second"].replace("BRK", "OZS").replace("\tMZ\t", "\tZM MFF\t")))

        pairs = [(finding.params["one"], finding.params["other"]) for finding in findings(plan, "alias-assumed")]

        assert set(pairs) == {("MZ", "ZM"), ("SZO", "OZS")}
        assert coded(plan, "1.1.2") == (["ZM", "MFF"], ("OZS", "SZO"))

    def test_that_are_registered_are_not_reported(self):
        registers = {
            "institution": [
                {"code": "MZ", "name": "Ministarstvo zdravlja"},
                {"code": "MF", "parent": "VLADA"},
                {"code": "VLADA", "name": "Vlada"},
            ],
            "funding_source": [
                {"code": "SZO", "kind": "donor"},
                {"code": "KB", "aliases": [{"printed": "BRK", "reason": "A slip.", "assumed": True}]},
            ],
        }

        plan = read(small(), registers=registers)

        assert "institution-unknown" not in codes(plan)
        assert [finding.params["code"] for finding in findings(plan, "code-unexplained")] == ["SZO", "MF", "KB"]
        assert the_finding(plan, "alias-assumed").params == {"printed": "BRK", "code": "KB"}
        assert [(institution.code, institution.parent) for institution in plan.institutions] == [
            ("MZ", None),
            ("MF", None),
        ]

    def test_of_donors_that_are_not_named_are_one_source(self):
        plan = read(small(second=SMALL["second"].replace("BRK, SZO", "KB Donacija")))

        assert coded(plan, "1.1.2")[1] == ("KB", "DONATORI")
        assert next(source for source in plan.funding_sources if source.code == "DONATORI").kind is FundingKind.DONOR

    def test_in_words_name_the_source_by_them(self):
        plan = read(small(second=SMALL["second"].replace("BRK, SZO", "Svetska banka")))

        assert coded(plan, "1.1.2")[1] == ("SVETSKA-BANKA",)
        assert [source.name for source in plan.funding_sources] == [None, "Svetska banka"]

    def test_that_mix_scripts_are_reported_with_their_cell(self):
        plan = read(small(first=first().replace("Obuka", "Обuka")))

        finding = the_finding(plan, "mixed-scripts")

        assert finding.places == (Place(line_of("first"), 2),)
        assert "erratum" not in finding.sentence


class TestSubjectsOfFindings:
    def test_a_word_of_one_activity_is_reported_of_it(self):
        plan = read(small(first=SMALL["first"].replace("obuke", "obuкe")))

        assert the_finding(plan, "mixed-scripts").subject == Subject(SubjectKind.ACTIVITY, "1.1.1")

    def test_a_code_of_several_activities_is_reported_of_none(self):
        plan = read(small(first=first(one="QA"), second=SMALL["second"].replace("40,000", "QA")))

        (found,) = (finding for finding in findings(plan, "code-unexplained") if finding.params == {"code": "QA"})
        assert found.subject is None
