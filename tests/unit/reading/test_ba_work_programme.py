"""What the published programme of the Service for Foreigners' Affairs for 2024 says, line by line."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from tests.unit.reading.ba_programme import FOLDER, findings_of, real_programme, the_finding
from tracker.reading.ba_work_programme import recognises
from tracker.reading.drafts import Direction, ElementKind, FundingKind, Measure, PlanDraft, ValueRole
from tracker.reading.findings import Severity
from tracker.reading.tables import Place, document_of
from tracker.reading.values import BudgetKind, ValueKind


@pytest.fixture(scope="module")
def draft() -> PlanDraft:
    return real_programme()


def element(draft, key):
    return next(element for element in draft.elements if element.key == key)


def indicator(draft, key):
    return next(indicator for indicator in draft.indicators if indicator.key == key)


def activity(draft, key):
    return next(activity for activity in draft.activities if activity.key == key)


class TestTheDocument:
    def test_is_named_by_its_letterhead_and_title(self, draft):
        assert draft.title.text == "PROGRAM RADA SLUŽBE ZA POSLOVE SA STRANCIMA ZA 2024. GODINU"
        assert draft.title.line == 8
        assert (draft.document_number, draft.document_date) == ("18.1-02.4-18-12/23", "2023-12-26")
        assert draft.document_title == "Program rada Službe za poslove sa strancima za 2024. godinu"

    def test_is_kept_as_published(self):
        text = (FOLDER / "ba-program-rada-2024.txt").read_text(encoding="utf-8")

        assert recognises(document_of(text))
        assert len(text.split("\n")) == 533

    def test_is_told_from_a_text_of_another_form(self):
        assert not recognises(document_of("Strateški cilj: Nešto\nBr.\tAktivnost\tKrajnji rok\n"))


class TestTheTree:
    def test_goes_from_the_strategic_goal_to_the_programme_activities(self, draft):
        goals = [
            (item.key, item.parent, item.kind, item.kind_label, item.number, item.title.line)
            for item in draft.elements
            if item.kind is not ElementKind.SECTION
        ]

        assert goals == [
            ("SC1", None, ElementKind.STRATEGIC_GOAL, "Strateški cilj", None, 58),
            ("P1", "SC1", ElementKind.PRIORITY, "Prioritet", None, 59),
            ("SRC1", "P1", ElementKind.MEDIUM_TERM_GOAL, "Srednjoročni cilj", None, 62),
            ("0041110", "SRC1", ElementKind.PROGRAMME, "Program", "0041110", 72),
            ("0041111", "0041110", ElementKind.PROGRAMME_ACTIVITY, "Projekt/programska aktivnost", "0041111", 498),
            ("0041112", "0041110", ElementKind.PROGRAMME_ACTIVITY, "Projekt/programska aktivnost", "0041112", 499),
            ("0041113", "0041110", ElementKind.PROGRAMME_ACTIVITY, "Projekt/programska aktivnost", "0041113", 500),
        ]

    def test_names_without_the_label(self, draft):
        assert element(draft, "SC1").title.text == "Transparentan, efikasan i odgovoran javni sektor"
        assert element(draft, "SC1").title.raw == "Transparentan, efikasan i odgovoran javni sektor"
        assert element(draft, "0041112").title.text == "Prevencija i borba protiv nezakonitih migracija"
        assert element(draft, "0041112").title.raw == "Prevenција i borba protiv nezakonitih migracija"

    def test_has_21_tables_in_part_ii_and_5_in_part_iii(self, draft):
        sections = Counter(item.part for item in draft.elements if item.kind is ElementKind.SECTION)

        assert sections == {"II": 21, "III": 5}

    def test_hangs_every_table_on_the_programme_activity_it_names(self, draft):
        parents = {item.key: item.parent for item in draft.elements if item.kind is ElementKind.SECTION}

        assert {key for key, parent in parents.items() if parent == "0041111"} == {
            *("II.1", "II.3", "II.4", "II.6", "II.8", "II.9", "II.10", "II.13", "II.17", "II.18"),
            *("III.1", "III.3", "III.5"),
        }
        assert {key for key, parent in parents.items() if parent == "0041112"} == {"II.7", "II.11", "II.14", "II.16"}
        assert {key for key, parent in parents.items() if parent == "0041113"} == {"II.15"}
        on_the_programme = {key for key, parent in parents.items() if parent == "0041110"}
        assert on_the_programme == {"II.2", "II.5", "II.12", "II.19", "II.20", "II.21", "III.2", "III.4"}
        assert on_the_programme == {f.subject.key for f in findings_of(draft, "programme-activity-missing")}

    @pytest.mark.parametrize(
        ("key", "title"),
        [
            ("II.1", "PLAN IZRADE I SLANJA U PROCEDURU USVAJANJA DUGOROČNIH"),
            ("II.2", "Naziv zakona"),
            ("II.4", "Naziv podzakonskog akta rukovodioca institucije BiH"),
            ("II.9", "Davanje mišljenja"),
            ("II.11", "Upravna rješavanja"),
            ("II.12", "Upravni nadzor"),
            ("II.13", "Stručno-operativni poslovi"),
            ("II.14", "PLAN IZVRŠAVANJA ZAKONA"),
            ("II.16", "Informatičko-dokumentacioni poslovi"),
            ("II.17", "Računovodstveno-materijalni poslovi"),
            ("II.18", "Administrativno-tehnički poslovi"),
            ("II.19", "Donatorski Projekat „Individualne mjere"),
            ("II.20", "Podregionalni projekat „Instrument"),
            ("II.21", "Projektat „Omogućavanje rane identifikacije"),
        ],
    )
    def test_calls_a_table_by_its_subject_project_or_heading(self, draft, key, title):
        assert element(draft, key).title.text.startswith(title)

    def test_keeps_the_heading_beside_the_subject(self, draft):
        assert element(draft, "II.13").kind_label.startswith("PLAN IZVRŠAVANJA ZAKONA, REALIZACIJE")
        assert element(draft, "II.14").kind_label is None

    def test_keeps_what_a_table_states_instead_of_activities(self, draft):
        stated = {item.key: item.statement.line for item in draft.elements if item.statement is not None}

        assert stated == {"II.2": 122, "II.3": 132, "II.5": 157, "II.12": 267, "III.2": 447, "III.4": 474}

    def test_names_the_units_that_serve_goal_and_programme(self, draft):
        assert [role.code for role in element(draft, "SRC1").institutions] == ["KD", "SOP", "SRPS", "TC"]
        assert [role.code for role in element(draft, "0041110").institutions] == ["KD", "SOP", "SRPS", "SA", "TC"]


class TestTheIndicators:
    def test_are_49_and_stand_where_the_programme_prints_them(self, draft):
        counts = Counter(item.element for item in draft.indicators)
        by_table = [counts[f"II.{table}"] for table in range(1, 22)]

        assert len(draft.indicators) == 49
        assert (counts["SRC1"], counts["0041110"]) == (2, 2)
        assert by_table == [1, 0, 0, 1, 0, 1, 1, 1, 2, 2, 2, 0, 4, 6, 7, 1, 2, 6, 2, 1, 2]
        assert [counts[f"III.{table}"] for table in range(1, 6)] == [1, 0, 1, 0, 1]

    @pytest.mark.parametrize(
        ("key", "line", "measure", "baseline", "target", "direction"),
        [
            ("II.1-I1", 97, Measure.COMPOUND, "0/0", "6/6", Direction.INCREASE),
            ("II.8-I1", 209, Measure.PERCENT, "0%", "100%", Direction.INCREASE),
            ("II.9-I2", 227, Measure.PERCENT, "0%", "90%", Direction.INCREASE),
            ("II.10-I1", 241, Measure.NUMBER, "7000", "8000", Direction.INCREASE),
            ("II.13-I2", 278, Measure.NUMBER, "15.000", "16.000", Direction.INCREASE),
            ("II.15-I7", 319, Measure.NUMBER, "0", "5", Direction.INCREASE),
            ("II.18-I6", 368, Measure.COMPOUND, "0/0", "20/100", Direction.INCREASE),
            ("II.21-I1", 412, Measure.NUMBER, "0", "7", Direction.INCREASE),
            ("III.3-I1", 455, Measure.NUMBER, "2", "2", Direction.MAINTAIN),
        ],
    )
    def test_are_read_with_their_measure_and_direction(self, draft, key, line, measure, baseline, target, direction):
        found = indicator(draft, key)

        assert (found.name.line, found.measure, found.direction) == (line, measure, direction)
        assert (found.baseline.raw, found.targets[0].raw) == (baseline, target)

    def test_have_one_target_for_the_year_and_a_baseline_without_a_year(self, draft):
        for found in draft.indicators:
            (target,) = found.targets
            assert (target.role, target.value.year) == (ValueRole.ANNUAL, 2024)
            assert found.baseline.value.year is None

    def test_of_the_goal_print_no_baseline(self, draft):
        first, second = indicator(draft, "SRC1-I1"), indicator(draft, "SRC1-I2")

        assert first.baseline.printed is None
        assert first.baseline.value.kind is ValueKind.NONE
        assert first.targets[0].value.number == Decimal(17500)
        assert second.targets[0].value.parts == (Decimal(4), Decimal(4))
        assert {first.direction, second.direction} == {Direction.UNKNOWN}

    def test_of_the_programme_print_two_values_below_one_head(self, draft):
        first, second = indicator(draft, "0041110-I1"), indicator(draft, "0041110-I2")

        assert (first.baseline.raw, first.targets[0].raw, first.targets[0].printed.line) == ("86,5", "87", 73)
        assert first.baseline.value.number == Decimal("86.5")
        assert (second.baseline.raw, second.targets[0].raw) == ("57", "58")
        assert {first.measure, second.measure} == {Measure.PERCENT}
        assert {first.baseline.value.kind, second.targets[0].value.kind} == {ValueKind.PERCENT}
        assert [finding.line for finding in findings_of(draft, "value-without-head")] == [72, 75]

    def test_read_a_plain_0_beside_several_parts_as_0_for_each(self, draft):
        found = indicator(draft, "II.18-I2")

        assert found.baseline.raw == "0"
        assert found.baseline.value.parts == (Decimal(0), Decimal(0))
        assert found.targets[0].value.parts == (Decimal(40), Decimal(60))
        assert [finding.line for finding in findings_of(draft, "scalar-baseline")] == [364, 366]

    def test_may_be_described_in_words(self, draft):
        found = indicator(draft, "II.16-I1")

        assert (found.name.text, found.measure) == ("Opisno", Measure.DESCRIPTIVE)
        assert found.baseline.value.text == "Utvrđene potrebe"
        assert found.targets[0].value.text == "Nabavljena i instalirana oprema"
        assert found.targets[0].printed.places == (Place(335, 4),)
        assert found.direction is Direction.UNKNOWN

    @pytest.mark.parametrize(
        ("key", "line", "values"), [("II.10-I2", 242, "200"), ("II.11-I2", 254, "0"), ("II.17-I1", 349, "0%")]
    )
    def test_without_a_name_borrow_none(self, draft, key, line, values):
        found = indicator(draft, key)

        assert found.name.text == ""
        assert (found.name.line, found.baseline.raw) == (line, values)
        assert key in {finding.subject.key for finding in findings_of(draft, "indicator-name-missing")}

    def test_with_a_name_that_breaks_off_are_reported(self, draft):
        finding = the_finding(draft, "indicator-name-cut")

        assert (finding.subject.key, finding.line) == ("II.14-I6", 304)

    def test_say_who_pays_where_it_is_printed(self, draft):
        assert indicator(draft, "II.15-I4").funding.text == "Budžet, donacije (AVRR projekat)"
        assert indicator(draft, "II.15-I1").funding is None
        assert [indicator(draft, key).funding.line for key in ("II.19-I1", "II.19-I2")] == [389, 390]


class TestTheActivities:
    def test_are_47_in_part_ii_and_4_in_part_iii(self, draft):
        counts = Counter(item.element for item in draft.activities)
        by_table = [counts[f"II.{table}"] for table in range(1, 22)]

        assert by_table == [6, 0, 0, 5, 0, 6, 4, 1, 2, 2, 2, 0, 4, 0, 3, 1, 2, 6, 1, 1, 1]
        assert [counts[f"III.{table}"] for table in range(1, 6)] == [1, 0, 2, 0, 1]
        assert Counter(item.part for item in draft.activities) == {"II": 47, "III": 4}

    @pytest.mark.parametrize(
        ("key", "line", "deadline", "quarters", "units"),
        [
            ("II.1.4", 102, "I", (1,), ["KD", "SA"]),
            ("II.4.5", 147, "IV", (4,), ["KD"]),
            ("II.6.1", 169, "I", (1,), ["USP"]),
            ("II.6.3", 171, "I", (1,), ["SOP"]),
            ("II.6.6", 174, "II, III i IV", (2, 3, 4), ["SA"]),
            ("II.11.1", 256, "I-IV", (1, 2, 3, 4), ["TC", "SOP", "SRPS"]),
            ("II.13.1", 283, "I-IV", (1, 2, 3, 4), ["TC", "SOP"]),
            ("II.13.4", 286, "I-IV", (1, 2, 3, 4), ["TC"]),
            ("II.15.1", 321, "I-IV", (1, 2, 3, 4), []),
            ("II.15.3", 324, "I-IV", (1, 2, 3, 4), ["SRPS", "IC"]),
            ("II.16.1", 338, "I-IV", (1, 2, 3, 4), ["IT"]),
            ("II.18.4", 374, "I-IV", (1, 2, 3, 4), ["UUK"]),
            ("II.19.1", 392, "I-IV", (1, 2, 3, 4), ["KD", "SRPS"]),
            ("III.1.1", 429, "II-IV", (2, 3, 4), ["SPS"]),
        ],
    )
    def test_are_read_with_units_and_quarters(self, draft, key, line, deadline, quarters, units):
        found = activity(draft, key)

        assert (found.title.line, found.deadline.raw, found.quarters) == (line, deadline, quarters)
        assert [role.code for role in found.institutions] == units
        assert [role.role.value for role in found.institutions] == ["lead", *["support"] * (len(units) - 1)][
            : len(units)
        ]

    def test_begin_and_end_with_their_quarters(self, draft):
        found = activity(draft, "II.6.6")

        assert (found.starts_on, found.ends_on) == (date(2024, 4, 1), date(2024, 12, 31))

    def test_are_continuous_only_where_the_word_says_so(self, draft):
        continuous = [item.key for item in draft.activities if item.continuous]

        assert continuous == ["II.8.1", "II.9.1", "II.9.2"]
        assert activity(draft, "II.8.1").quarters == ()

    def test_share_a_quarter_that_is_printed_once_for_the_table(self, draft):
        finding = the_finding(draft, "quarter-shared")

        assert (finding.subject.key, finding.line) == ("II.9", 232)
        assert {activity(draft, key).deadline.line for key in ("II.9.1", "II.9.2")} == {232}

    def test_keep_the_whole_year_where_no_quarter_is_printed(self, draft):
        found = activity(draft, "II.10.1")

        assert found.deadline is None
        assert (found.starts_on, found.ends_on) == (date(2024, 1, 1), date(2024, 12, 31))
        assert [f.subject.key for f in findings_of(draft, "table-without-quarter")] == ["II.10", "III.3"]

    def test_without_an_owner_are_reported(self, draft):
        assert the_finding(draft, "owner-missing").subject.key == "II.15.1"

    def test_show_the_printed_title_beside_the_corrected_one(self, draft):
        found = activity(draft, "II.6.1")

        assert found.title.text == "Izveštaj o radu Službe za poslove sa strancima za 2023. godinu"
        assert found.title.raw == "Izveštaj o radu Službe zaposlove sa strancima za 2023. godinu"

    def test_read_the_roman_number_before_2_as_1(self, draft):
        found = activity(draft, "II.15.1")

        assert (found.number.text, found.number.raw) == ("1", "I.")
        assert the_finding(draft, "number-punctuation").line == 321

    def test_without_a_number_are_the_first_of_their_table(self, draft):
        assert activity(draft, "II.19.1").number.text == ""

    def test_leave_quarters_beside_no_activity_to_a_person(self, draft):
        assert [finding.line for finding in findings_of(draft, "quarter-without-activity")] == [288, 289, 290]

    def test_owners_below_the_head_of_quarters_are_reported(self, draft):
        shifted = [finding for finding in findings_of(draft, "cell-shifted") if finding.subject.key == "II.10"]

        assert [place.line for place in shifted[0].places] == [244, 245]


class TestTheSummary:
    def test_repeats_rows_of_part_ii(self, draft):
        same = {item.key: item.same_as for item in draft.activities if item.part == "III"}

        assert same == {"III.1.1": "II.1.2", "III.3.1": "II.4.5", "III.3.2": "II.4.2", "III.5.1": "II.6.1"}

    def test_keeps_its_further_columns(self, draft):
        reasons = activity(draft, "III.1.1").details
        answers = activity(draft, "III.3.1").details

        assert [(d.label, d.printed.text) for d in reasons] == [
            ("Razlozi za izradu", "Obaveza koja proizilazi iz zakona i podzakonskog akta.")
        ]
        assert [d.printed.text for d in answers] == ["NE", "NE", "DA", "NE"]
        assert answers[2].label == "Prethodna procjena uticaja izrađena (DA/NE)"

    def test_that_disagrees_with_part_ii_is_reported(self, draft):
        found = [(finding.subject.key, finding.line) for finding in findings_of(draft, "summary-differs")]

        assert found == [("III.3", 132), ("III.1.1", 429), ("III.5.1", 491)]
        assert findings_of(draft, "summary-differs")[0].sentence == (
            "II.3 states “Nema planiranih podzakonskih akata Vijeća ministara”, and yet III.3, "
            "the same table of the other part, has 2 rows."
        )


class TestRisksMoneyAndStaff:
    def test_lists_four_risks_and_the_number_that_is_repeated(self, draft):
        assert [(risk.number.text, risk.title.line) for risk in draft.risks] == [
            ("1", 81),
            ("2", 82),
            ("3", 83),
            ("3", 84),
        ]
        assert draft.risks[0].responsible.text == "Kabinet direktora"
        assert draft.risks[1].countermeasures.text.startswith("1. Planski pristup")
        assert the_finding(draft, "number-repeated").line == 84

    def test_reads_the_finances_by_source(self, draft):
        amounts = {line.key: line.amount for line in draft.budget_lines if line.amount is not None}

        assert amounts == {
            "0041110-2024-BUDZET": Decimal(13393000),
            "0041111-2024-BUDZET": Decimal(4561000),
            "0041112-2024-BUDZET": Decimal(4448000),
            "0041113-2024-BUDZET": Decimal(4384000),
        }
        kinds = Counter(line.kind for line in draft.budget_lines)
        assert kinds == {BudgetKind.STATED_TOTAL: 1, BudgetKind.AMOUNT: 3, BudgetKind.EMPTY: 9}
        assert element(draft, "0041110").planned_amount == Decimal(13393000)
        assert element(draft, "0041113").planned.line == 500
        assert findings_of(draft, "total-mismatch") == []

    def test_knows_the_kinds_of_its_four_sources(self, draft):
        assert [(source.code, source.kind) for source in draft.funding_sources] == [
            ("BUDZET", FundingKind.STATE_BUDGET),
            ("VLASTITI", FundingKind.OWN_REVENUE),
            ("DONACIJE", FundingKind.DONOR),
            ("OSTALO", FundingKind.OTHER),
        ]

    def test_lists_the_units_that_the_programme_names(self, draft):
        codes = [entry.code for entry in draft.institutions]

        assert codes == ["SPS", "KD", "SOP", "SRPS", "TC", "SA", "USP", "IC", "IT", "UUK"]
        assert {entry.parent for entry in draft.institutions} == {None, "SPS"}
        assert findings_of(draft, "institution-unknown") == []

    def test_reads_the_staff_by_unit_and_grade(self, draft):
        grades = [row for row in draft.staff if row.table == "grades"]

        assert [row.unit.line for row in grades] == list(range(507, 517))
        assert [figure.printed.text for figure in grades[0].figures] == ["1", "1", "2", "3", "7", "2,94%"]
        assert grades[0].figures[0].grade == "Rukovodoci"
        assert grades[0].figures[-1].value == Decimal("2.94")
        assert grades[-1].is_total
        assert sum(figure.value for figure in grades[-1].figures if figure.kind == "count") == Decimal(237)

    def test_reads_the_staff_by_sex_with_the_cells_below_their_heads(self, draft):
        cabinet, *_, total = [row for row in draft.staff if row.table == "sexes"]
        read = [(figure.grade, figure.sex, figure.kind, figure.value) for figure in cabinet.figures]

        assert read == [
            ("Rukovodoci", "M", "count", Decimal(1)),
            ("Zaposlenici/ sudski policajci/ zavodski službenici", "M", "count", Decimal(1)),
            ("Zaposlenici/ sudski policajci/ zavodski službenici", "F", "count", Decimal(2)),
            (None, "M", "total", Decimal(2)),
            (None, "F", "total", Decimal(5)),
        ]
        totals = {figure.sex: figure.value for figure in total.figures if figure.kind == "total"}
        assert totals == {"M": Decimal(149), "F": Decimal(88)}

    def test_reports_staff_that_does_not_add_up(self, draft):
        sums = [finding.sentence for finding in findings_of(draft, "staff-sum-mismatch")]

        assert "Terenski centri: the sum is printed as 121, and the figures add up to 130." in sums
        assert "Rukovodoci državni službenici: the sum is printed as 3, and the figures add up to 12." in sums
        assert "Kabinet direktora (Ž): the sum is printed as 5, and the figures add up to 2." in sums
        assert len(sums) == 17
        assert the_finding(draft, "staff-percent-mismatch").sentence == (
            "Kabinet direktora: the share is printed as 2,94%, and 7 of 237 are 2,95%."
        )
        assert len(findings_of(draft, "staff-tables-differ")) == 15


class TestWhatIsOdd:
    def test_reports_every_word_of_two_scripts_though_an_erratum_reads_it(self, draft):
        found = [(finding.line, finding.params["word"]) for finding in findings_of(draft, "mixed-scripts")]

        assert found == [
            (72, "rješених"),
            (72, "захтјева"),
            *((line, "Prevenција") for line in (195, 253, 305, 334, 499)),
        ]

    def test_reports_the_programme_code_with_a_digit_too_many(self, draft):
        finding = the_finding(draft, "programme-code-digits")

        assert (finding.line, finding.severity) == (237, Severity.ERROR)
        assert finding.params == {"raw": "00411110", "code": "0041110"}

    def test_reports_titles_that_vary_once_each(self, draft):
        found = {finding.subject.key: finding for finding in findings_of(draft, "title-varies")}

        assert set(found) == {"0041110", "0041111"}
        assert found["0041111"].params["variants"] == "Zakomite migracije"
        assert {place.line for place in found["0041111"].places} == {363, 489}

    def test_reports_a_table_without_activities(self, draft):
        assert the_finding(draft, "table-without-activities").subject.key == "II.14"

    def test_reports_every_assumed_name_once_with_all_its_places(self, draft):
        found = {finding.params["printed"]: finding for finding in findings_of(draft, "alias-assumed")}

        assert set(found) == {
            "Sektor za readmisiju, prihvata i smještaj",
            "Sektor za readmisiju, prihvati i smještaj",
            "Sektor za readmisiju",
            "T.C.",
            "I.C.",
        }
        assert [place.line for place in found["Sektor za readmisiju"].places] == [392, 404]

    def test_gives_every_finding_about_a_piece_that_piece(self, draft):
        nameless = [finding for finding in draft.findings if finding.subject is None]

        assert {finding.code for finding in nameless} == {"mixed-scripts", "alias-assumed"}
        # A spelling is met in several activities, so that it is said of none of them alone.
        assert all(len(finding.places) > 1 for finding in nameless if finding.code == "alias-assumed")

    def test_lists_findings_in_the_order_of_the_text(self, draft):
        lines = [finding.line or 0 for finding in draft.findings]

        assert lines == sorted(lines)

    def test_every_erratum_gives_a_reason(self, draft):
        assert len(draft.errata) == 33
        assert all(erratum.reason.endswith(".") for erratum in draft.errata)
