"""What Kosovo's published migration plan says, figure by figure and trap by trap."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from tests.unit.reading.xk_plans import (
    activity,
    amounts,
    coded,
    codes,
    element,
    findings,
    indicator,
    published_source,
    the_finding,
)
from tracker.reading import xk_action_plan
from tracker.reading.drafts import Direction, ElementKind, FundingKind, InstitutionRole, Measure, PlanDraft
from tracker.reading.findings import Severity
from tracker.reading.forms import form_of, read_plan
from tracker.reading.sources import decoded
from tracker.reading.tables import Place
from tracker.reading.values import BudgetKind


@pytest.fixture(scope="module")
def plan() -> PlanDraft:
    return read_plan(published_source())


def totals_by_year(plan: PlanDraft, kind: BudgetKind) -> dict[int, Decimal]:
    sums: Counter[int] = Counter()
    for line in plan.budget_lines:
        if line.kind is kind:
            sums[line.year] += line.amount
    return dict(sums)


class TestTheWholePlan:
    def test_is_known_by_its_form(self):
        source = published_source()

        assert form_of(decoded(source.text, "plan.txt")) == "xk-action-plan"

    def test_has_its_title_over_both_lines(self, plan):
        assert plan.title.text == "AKCIONI PLAN ZA IMPLEMENTACIJU MIGRACIONE STRATEGIJE 2021-2023"
        assert plan.title.places == (Place(11, 1), Place(13, 1))

    def test_has_all_its_pieces(self, plan):
        kinds = Counter(element.kind for element in plan.elements)

        assert kinds == {ElementKind.STRATEGIC_GOAL: 4, ElementKind.SPECIFIC_GOAL: 15}
        assert len(plan.indicators) == 19
        assert len(plan.activities) == 91
        assert {len(indicator.targets) for indicator in plan.indicators} == {2}

    def test_has_a_line_of_budget_for_each_activity_and_year(self, plan):
        lines = [line for line in plan.budget_lines if line.activity is not None]

        assert Counter(line.kind for line in lines) == {
            BudgetKind.AMOUNT: 131,
            BudgetKind.ADMINISTRATIVE: 85,
            BudgetKind.UNEXPLAINED: 2,
            BudgetKind.EMPTY: 55,
        }
        assert Counter(line.year for line in lines) == {2021: 91, 2022: 91, 2023: 91}

    def test_adds_up_by_year(self, plan):
        assert totals_by_year(plan, BudgetKind.AMOUNT) == {2021: 2_993_500, 2022: 2_410_500, 2023: 1_970_500}

    def test_states_a_thousand_less_in_the_totals_of_2021(self, plan):
        assert totals_by_year(plan, BudgetKind.STATED_TOTAL) == {2021: 2_992_500, 2022: 2_410_500, 2023: 1_970_500}

    def test_keeps_totals_apart_from_the_lines_of_activities(self, plan):
        stated = [line for line in plan.budget_lines if line.kind is BudgetKind.STATED_TOTAL]

        assert {line.activity for line in stated} == {None}
        assert all(line.key == f"{line.element}-total-{line.year}" for line in stated)

    def test_puts_every_goal_below_its_strategic_goal(self, plan):
        assert {element.key: element.parent for element in plan.elements if element.parent} == {
            **{f"1.{number}": "1" for number in range(1, 5)},
            **{f"2.{number}": "2" for number in range(1, 5)},
            **{f"3.{number}": "3" for number in range(1, 3)},
            **{f"4.{number}": "4" for number in range(1, 6)},
        }

    def test_uses_only_names_of_its_registers(self, plan):
        named = {institution.code for institution in plan.institutions}

        assert named == {role.code for activity in plan.activities for role in activity.institutions} | {"MUP"}
        assert {source.code for source in plan.funding_sources} == {
            code for line in plan.budget_lines for code in line.sources
        }
        assert "institution-unknown" not in codes(plan)


class TestGoals:
    @pytest.mark.parametrize(
        ("key", "line", "title"),
        [
            ("1", 16, "Upravljanje regularnim migracijama"),
            ("1.1", 18, "Upravljanje procesom regularne migracije"),
            ("1.4", 61, "Jačanje sistema za integraciju stranaca"),
            ("2", 81, "Osigurati sigurnu, organizovanu i regularnu migraciju"),
            ("3.1", 154, "Pregled trenutnog sistema unutrašnjih migracija"),
            ("4.5", 235, "Osnaživanje sistema za međunarodnu zaštitu"),
        ],
    )
    def test_have_number_and_title_wherever_these_stand(self, plan, key, line, title):
        goal = element(plan, key)

        assert (goal.number, goal.title.text, goal.title.line) == (key, title, line)

    def test_have_the_label_of_the_form(self, plan):
        assert element(plan, "1").kind_label == "Strateški cilj"
        assert element(plan, "1.1").kind_label == "Specifični cilj"


class TestIndicators:
    @pytest.mark.parametrize(
        ("key", "values"),
        [
            ("1-I1", [("50", 2021), ("75", 2023), ("95", 2025)]),
            ("1.1-I1", [("35", 2021), ("20", 2023), ("5", 2025)]),
            ("1.2-I1", [("50", 2021), ("70", 2023), ("95", 2025)]),  # line 33: the final target stands in cell 6
            ("1.3-I1", [("50", 2021), ("80", 2023), ("95", 2025)]),  # line 49: year and value swapped
            ("2.2-I1", [("300", 2021), ("350", 2023), ("400", 2025)]),
            ("2.3-I1", [("50", 2021), ("70", 2023), ("80", 2025)]),  # line 128: a number in cell 1
            ("2.4-I1", [(None, 2021), (None, 2023), (None, 2025)]),  # line 141: years without values
            ("4.1-I1", [("85", 2021), ("100", 2023), (None, None)]),  # line 182: no final target
            ("4.3-I1", [("1", 2021), ("3", 2023), ("5", 2025)]),
            ("4.4-I1", [("75", 2021), ("100", 2023), (None, 2025)]),  # line 223: "(2025)"
        ],
    )
    def test_have_baseline_interim_and_final_target(self, plan, key, values):
        found = indicator(plan, key)

        assert [
            (str(value.value.number) if value.value.number is not None else None, value.value.year)
            for value in (found.baseline, *found.targets)
        ] == values

    def test_keep_what_is_printed(self, plan):
        assert indicator(plan, "1.3-I1").baseline.raw == "2021 (50%)"
        assert indicator(plan, "2.4-I1").baseline.raw == "(2021)"
        assert indicator(plan, "4.1-I1").targets[1].raw is None

    def test_have_their_result_in_words_where_one_is_printed(self, plan):
        assert indicator(plan, "2.3-I1").result.text == "Napredni sistem kontrole ulaska i boravka"
        assert indicator(plan, "3.1-I1").result is None

    @pytest.mark.parametrize(
        ("key", "measure", "direction"),
        [
            ("1-I1", Measure.PERCENT, Direction.INCREASE),
            ("1.1-I1", Measure.PERCENT, Direction.DECREASE),
            ("2.2-I1", Measure.NUMBER, Direction.INCREASE),
            ("2.4-I1", Measure.NUMBER, Direction.UNKNOWN),
        ],
    )
    def test_have_a_measure_and_a_direction(self, plan, key, measure, direction):
        found = indicator(plan, key)

        assert (found.measure, found.direction) == (measure, direction)


class TestActivities:
    def test_have_every_column_of_the_form(self, plan):
        found = activity(plan, "1.1.2")

        assert found.title.text.startswith("Imenovanje i slanje atašea za migracije")
        assert (found.starts_on, found.ends_on) == (date(2021, 1, 1), date(2023, 12, 31))
        assert found.deadline.raw == "2021-2023"
        assert found.output.text.endswith("misija Republike Kosovo")
        assert found.reference_documents.text == "Zakon o strancima Sporazum između MSPD-MUP"
        assert [(role.code, role.role) for role in found.institutions] == [
            ("MUP", InstitutionRole.LEAD),
            ("MSPD", InstitutionRole.SUPPORT),
        ]
        assert amounts(plan, "1.1.2") == {2021: "50000", 2022: "162000", 2023: "162000"}

    @pytest.mark.parametrize(
        ("key", "years"),
        [
            ("1.3.1", (2021, 2021)),
            ("1.3.2", (2021, 2022)),  # "2021 - 2022"
            ("4.5.2", (2021, 2021)),  # "2021-2021"
            ("4.5.5", (2021, 2022)),  # "2021- 2022"
            ("4.3.4", (2022, 2023)),
        ],
    )
    def test_run_from_the_first_day_to_the_last(self, plan, key, years):
        found = activity(plan, key)

        assert (found.starts_on, found.ends_on) == (date(years[0], 1, 1), date(years[1], 12, 31))

    @pytest.mark.parametrize(
        ("key", "printed"),
        [
            ("1.1.1", {2021: "administrative", 2022: "administrative", 2023: "administrative"}),
            ("1.1.3", {2021: "10000", 2022: "10000", 2023: "empty"}),
            ("1.4.7", {2021: "5000", 2022: "5000", 2023: "unexplained"}),  # KA
            ("3.2.1", {2021: "90000", 2022: "270000", 2023: "empty"}),  # 90,000 €
            ("4.3.4", {2021: "empty", 2022: "30000", 2023: "empty"}),  # a cell too many
            ("4.4.3", {2021: "empty", 2022: "empty", 2023: "empty"}),
            ("4.5.8", {2021: "500", 2022: "500", 2023: "500"}),
            ("4.5.10", {2021: "1000", 2022: "empty", 2023: "empty"}),  # no sign between the thousands
        ],
    )
    def test_have_amounts_codes_and_empty_cells_that_are_never_mixed_up(self, plan, key, printed):
        assert amounts(plan, key) == printed

    def test_mark_what_is_only_assumed(self, plan):
        assumed = {line.printed.raw for line in plan.budget_lines if line.is_assumed}

        assert assumed == {"AT"}

    @pytest.mark.parametrize(
        ("key", "institutions", "sources"),
        [
            ("1.1.5", ["MFRT"], ("GIZ", "DIMAK")),  # "Donatori GIZ (DIMAK)"
            ("1.2.1", ["KP"], ("KB",)),  # PK
            ("1.2.4", ["MUP", "MFRT", "MZ", "SVAJCARSKI-KARITAS"], ("KB", "GIZ")),  # BK GIZ
            ("1.3.1", ["MUP", "MFRT", "MSPD", "KP"], ("MIMAK", "SDC", "DIMAK", "GIZ")),
            ("2.1.2", ["MALU", "MUP", "DSP"], ("KB",)),  # MUP (DSP)
            ("2.1.3", ["MUP", "VUM", "MALU", "KP", "MONTI"], ("KB", "MIMAK", "SDC")),
            ("2.2.1", ["MUP", "MSPD"], ("IPA-II-RSM", "IOM")),
            ("2.2.5", ["MUP"], ("EU-STABILNOST-MIR",)),
            ("2.2.8", ["KP"], ("SEM",)),  # cut by a page break
            ("2.2.12", ["MUP", "KP", "FRONTEX", "IOM"], ("IPA-II-RSM",)),  # "Frontex"
            ("2.4.5", ["KP"], ("KB", "IPA-II-RSM")),
            ("3.1.1", ["MUP", "ACR", "MALU", "KAS"], ("MIMAK", "SDC")),
            ("4.3.1", ["VUM", "MUP", "MSPD", "MFRT", "KAS"], ("KB", "DONATORI")),  # "KB Donacija"
            ("4.5.2", ["MUP"], ("KB", "EU-RP-MIGRACIJE")),
        ],
    )
    def test_say_who_leads_who_helps_and_who_pays(self, plan, key, institutions, sources):
        assert coded(plan, key) == (institutions, sources)

    def test_ignore_the_word_that_only_heads_a_list_of_donors(self, plan):
        institutions, _ = coded(plan, "1.4.3")

        assert institutions == [
            *("MUP", "OPSTINE", "NARODNI-ADVOKAT", "UP", "PKK", "CIVILNO-DRUSTVO", "MEDIJI", "UNHCR", "GIZ", "JRS")
        ]

    def test_know_a_unit_by_its_ministry(self, plan):
        parents = {institution.code: institution.parent for institution in plan.institutions if institution.parent}

        assert parents == {"ACR": "MUP", "ODAM": "MUP", "DSP": "MUP"}

    def test_know_what_kind_of_money_it_is(self, plan):
        kinds = {source.code: source.kind for source in plan.funding_sources}

        assert kinds["KB"] is FundingKind.STATE_BUDGET
        assert kinds["DONATORI"] is FundingKind.DONOR


class TestErrata:
    @pytest.mark.parametrize(
        ("key", "part", "end"),
        [
            ("2.2.2", "output", "Pakistan, Avganistan, Obala Slonovače, SAD, Egipat, Jordan, Libija i Čad)."),
            ("2.2.8", "output", "otiske prstiju +MRZ reader"),
            ("2.2.8", "funding", "Švajcarski sekretarijat za migracije (SEM)"),
            ("2.2.11", "output", "zajednički sastanci na operativnom nivou"),
            ("3.2.4", "title", "najave promene prebivališta iz jedne opštine u drugu"),
            ("4.3.3", "title", "iskustava u oblasti upravljanja i rukovođenja migracijama"),
            ("4.4.3", "output", "Izmene i dopune AU o produženju viza"),
            ("4.5.2", "funding", "upravljanju migracijama na zapadnom Balkanu"),
        ],
    )
    def test_join_the_rows_that_a_page_break_cut(self, plan, key, part, end):
        printed = getattr(activity(plan, key), part)

        assert printed.text.endswith(end)
        assert len(printed.places) == 2

    @pytest.mark.parametrize(
        ("key", "part", "read", "raw"),
        [
            ("1.2.1", "output", "Sva repatrirana lica", "Svarepatrirana lica"),
            ("1.2.2", "output", "Sva repatrirana lica", "Sva repatriranalica"),
            ("1.4.7", "output", "Pripremljena veb stranica", "Pripremljenaveb stranica"),
            ("2.2.3", "output", "Predviđene su izmene", "Predviđenesu izmene"),
            ("4.4.1", "output", "SUP je povezan", "SUPje povezan"),
            ("4.4.2", "institutions_printed", "KP ODAM/MUP", "KPODAM/MUP"),
        ],
    )
    def test_part_what_is_glued_and_keep_it_as_printed(self, plan, key, part, read, raw):
        printed = getattr(activity(plan, key), part)

        assert printed.text.startswith(read)
        assert printed.raw.startswith(raw)

    def test_read_a_mixed_word_in_one_script(self, plan):
        assert "obučenih" in activity(plan, "3.2.3").output.text
        assert "obučenih" not in activity(plan, "3.2.3").output.raw

    def test_give_a_whole_sentence_as_a_reason(self, plan):
        assert plan.errata
        assert all(erratum.reason[0].isupper() and erratum.reason.endswith(".") for erratum in plan.errata)

    def test_without_them_the_cut_rows_are_reported_and_not_half_read(self):
        plan = xk_action_plan.read(published_source(errata={}))

        assert [finding.line for finding in findings(plan, "row-not-understood")] == [104, 113, 118, 175, 217, 230, 242]
        assert len(plan.activities) == 91

    def test_without_them_the_misnumbered_total_is_no_activity(self):
        plan = xk_action_plan.read(published_source(errata={}))

        assert "4.1.8" not in [activity.key for activity in plan.activities]
        assert [line.amount for line in plan.budget_lines if line.key == "4.1-total-2021"] == [38_000]


class TestFindings:
    def test_are_all_known(self, plan):
        assert Counter(codes(plan)) == {
            "alias-assumed": 5,
            "amount-outside-deadline": 5,
            "amount-without-grouping": 1,
            "cell-shifted": 16,
            "code-assumed": 1,
            "code-outside-deadline": 8,
            "code-unexplained": 5,
            "currency-in-cell": 2,
            "direction-doubtful": 1,
            "final-after-plan-end": 18,
            "funder-in-total": 2,
            "mixed-scripts": 1,
            "number-punctuation": 1,
            "output-missing": 1,
            "total-mismatch": 1,
            "total-misnumbered": 1,
            "total-missing": 1,
            "value-missing": 5,
            "value-year-swapped": 3,
            "year-without-cell": 5,
        }

    def test_stand_in_the_order_of_the_text(self, plan):
        lines = [finding.line for finding in plan.findings]

        assert lines == sorted(lines)

    def test_a_total_that_differs_from_its_lines(self, plan):
        finding = the_finding(plan, "total-mismatch")

        assert (finding.severity, finding.line, finding.subject.key) == (Severity.ERROR, 255, "4.5-total-2021")
        assert "59,500" in finding.sentence
        assert "60,500" in finding.sentence

    def test_a_total_with_a_wrong_number(self, plan):
        finding = the_finding(plan, "total-misnumbered")

        assert finding.places == (Place(193, 2), Place(193, 1))
        assert finding.params["printed"] == "5.1, 4.1.8"

    def test_the_blank_total_of_the_whole_plan(self, plan):
        finding = the_finding(plan, "total-missing")

        assert (finding.severity, finding.line) == (Severity.NOTE, 258)
        assert "2021: 2,993,500; 2022: 2,410,500; 2023: 1,970,500" in finding.sentence

    def test_values_that_are_not_printed(self, plan):
        assert [(finding.line, finding.subject.key) for finding in findings(plan, "value-missing")] == [
            (141, "2.4-I1"),
            (141, "2.4-I1"),
            (141, "2.4-I1"),
            (182, "4.1-I1"),
            (223, "4.4-I1"),
        ]

    def test_money_after_the_deadline(self, plan):
        found = findings(plan, "amount-outside-deadline")

        assert [finding.subject.key for finding in found] == ["4.1.2", "4.5.2", "4.5.3", "4.5.5", "4.5.9"]
        assert found[0].places == (Place(186, 5), Place(186, 6))

    def test_codes_after_the_deadline(self, plan):
        assert [finding.subject.key for finding in findings(plan, "code-outside-deadline")] == [
            *("1.1.6", "1.4.1", "1.4.7", "1.4.8", "2.2.3", "2.2.4", "2.3.3", "4.4.2")
        ]

    def test_years_of_the_deadline_without_a_cell(self, plan):
        assert [finding.subject.key for finding in findings(plan, "year-without-cell")] == [
            *("2.2.5", "3.2.4", "4.3.4", "4.4.3", "4.5.5")
        ]

    def test_codes_that_the_text_does_not_explain(self, plan):
        assumed = the_finding(plan, "code-assumed")
        unexplained = next(finding for finding in findings(plan, "code-unexplained") if finding.params["code"] == "KA")

        assert (assumed.params, len(assumed.places)) == ({"code": "AT"}, 85)
        assert unexplained.places == (Place(72, 6), Place(76, 6))
        assert unexplained.severity is Severity.WARNING

    def test_spellings_that_may_be_of_one_code(self, plan):
        found = {finding.params["printed"][:8]: finding for finding in findings(plan, "alias-assumed")}

        assert set(found) == {"PK", "BK", "JRC", "MONT", "Projekat"}
        assert len(found["BK"].places) == 5
        assert found["MONT"].places == (Place(226, 2),)

    def test_a_funder_beside_a_total(self, plan):
        assert [finding.line for finding in findings(plan, "funder-in-total")] == [163, 165]

    def test_rows_with_a_cell_too_many(self, plan):
        shifted = {finding.subject.key for finding in findings(plan, "cell-shifted")}

        assert {"2.2.3", "2.2.4", "2.2.5", "4.3.4"} <= shifted
        assert {"1.2-I1", "1.3-I1", "2.2-I1", "2.3-I1"} <= shifted
        assert "4.5" in shifted

    def test_a_mixed_word_also_where_an_erratum_mends_it(self, plan):
        finding = the_finding(plan, "mixed-scripts")

        assert (finding.line, "erratum" in finding.sentence) == (172, True)

    def test_a_name_that_speaks_of_a_fall_where_values_rise(self, plan):
        assert the_finding(plan, "direction-doubtful").subject.key == "2-I1"
