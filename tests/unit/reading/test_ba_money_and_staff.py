"""Parts IV and V of small work programmes: sums that do not agree, cells that say something else."""

from decimal import Decimal

from tests.unit.reading.ba_programme import (
    Programme,
    codes,
    findings_of,
    the_finding,
)
from tests.unit.reading.coverage import uncovered
from tracker.reading.values import BudgetKind


class TestFinances:
    def with_row(self, row, position=4):
        programme = Programme()
        programme.finances[position] = row
        return programme.read()

    def test_whose_sources_do_not_add_up_are_reported(self):
        draft = self.with_row("0550100\tStatistička istraživanja\t900.000\t700.000\t\t100.000\t")

        assert [finding.sentence for finding in findings_of(draft, "total-mismatch")] == [
            "The planned amount is printed as 900.000; its sources add up to 800.000.",
            "The programme's total is printed as “700.000”; its activities add up to 800.000.",
        ]

    def test_in_another_currency_are_never_added(self):
        draft = self.with_row("0550102\tAnkete\t300.000\t300.000 EUR\t\t\t", position=6)

        assert the_finding(draft, "currency-differs").params == {"raw": "300.000 EUR", "currency": "BAM"}
        assert "0550102-2025-BUDZET" not in {line.key for line in draft.budget_lines}

    def test_below_zero_are_no_amounts(self):
        draft = self.with_row("0550102\tAnkete\t-300.000\t300.000\t\t\t", position=6)

        assert the_finding(draft, "amount-not-understood").params == {"raw": "-300.000"}

    def test_with_a_column_that_the_form_does_not_have_are_not_half_read(self):
        draft = self.with_row("\t\t\t\tVlastiti namjenski prihodi\tDonacije\tKoncesije", position=3)

        assert draft.budget_lines == []
        assert (
            the_finding(draft, "table-not-understood").places[0].line
            < the_finding(draft, "table-not-understood").places[-1].line
        )
        assert uncovered(draft) == []

    def test_whose_activities_do_not_add_up_are_reported(self):
        draft = self.with_row("0550102\tAnkete\t299.999,50\t299.999,50\t\t\t", position=6)

        computed = [finding.params["computed"] for finding in findings_of(draft, "total-mismatch")]
        assert computed == ["899.999,50", "799.999,50"]

    def test_with_a_cell_that_is_no_amount_are_reported(self):
        draft = self.with_row("0550102\tAnkete\t300.000\toko 300\t\t\t", position=6)

        assert the_finding(draft, "amount-not-understood").params == {"raw": "oko 300"}
        assert "0550102-2025-BUDZET" not in {line.key for line in draft.budget_lines}

    def test_without_a_planned_amount_are_reported(self):
        draft = self.with_row("0550102\tAnkete\t\t300.000\t\t\t", position=6)

        assert the_finding(draft, "amount-missing").subject.key == "0550102"

    def test_with_signs_of_currency_codes_or_no_grouping_are_read_and_reported(self):
        draft = self.with_row("0550102\tAnkete\t300.000 KM\t300000\tAB\t\t", position=6)

        assert [c for c in codes(draft) if c != "total-mismatch"] == [
            "currency-in-cell",
            "amount-without-grouping",
            "code-unexplained",
        ]
        kinds = {line.key: line.kind for line in draft.budget_lines}
        assert kinds["0550102-2025-VLASTITI"] is BudgetKind.UNEXPLAINED

    def test_of_a_code_that_stands_twice_are_read_once(self):
        programme = Programme()
        programme.finances.insert(-1, programme.finances[6])

        draft = programme.read()

        assert the_finding(draft, "row-not-understood").line == max(
            number for number, line in enumerate(programme.lines, 1) if line == programme.finances[6]
        )

    def test_may_be_followed_by_several_tables_that_are_not_of_the_form(self):
        programme = Programme()
        programme.finances += ["Vozilo\tBroj", "", "Radnik\tPlata", ""]

        assert [len(finding.places) for finding in findings_of(programme.read(), "table-not-understood")] == [2, 2]

    def test_may_be_followed_by_text(self):
        programme = Programme()
        programme.finances += ["Iznosi su procjene.", "-----"]

        assert codes(programme.read()) == []


class TestStaff:
    def with_row(self, old, new):
        programme = Programme()
        programme.staff[programme.staff.index(old)] = new
        return programme.read()

    CABINET = "1.\tKabinet direktora\t1\t\t2\t3\t30,00%"
    CABINET_SEXES = "1.\tKabinet direktora\t1\t\t\t\t\t2\t1\t2\t"

    def test_that_does_not_add_up_is_reported_by_row_and_column(self):
        draft = self.with_row(self.CABINET, "1.\tKabinet direktora\t1\t\t3\t3\t30,00%")

        assert [finding.params["what"] for finding in findings_of(draft, "staff-sum-mismatch")] == [
            "Kabinet direktora",
            "Zaposlenici",
        ]
        assert the_finding(draft, "staff-tables-differ").params["what"] == "Kabinet direktora, Zaposlenici"

    def test_of_which_one_table_prints_nothing_is_said_in_words(self):
        draft = self.with_row(self.CABINET_SEXES, "1.\tKabinet direktora\t\t\t\t\t\t\t1\t2\t")

        sentences = {finding.sentence for finding in draft.findings if finding.code.startswith("staff")}
        assert "Kabinet direktora (M): the sum is printed as 1, and no figures are printed for it." in sentences
        assert (
            "Kabinet direktora, Rukovodoci: the table of grades counts 1, the table of sexes prints nothing."
            in sentences
        )

    def test_without_a_printed_sum_is_said_in_words(self):
        draft = self.with_row(self.CABINET, "1.\tKabinet direktora\t1\t\t2\t\t30,00%")

        sentences = {finding.sentence for finding in draft.findings if finding.code.startswith("staff")}
        assert "Kabinet direktora: no sum is printed, and the figures add up to 3." in sentences
        assert (
            "Kabinet direktora, UKUPNO: the table of grades prints nothing, the table of sexes counts 3." in sentences
        )

    def test_with_a_wrong_share_is_reported(self):
        draft = self.with_row(self.CABINET, "1.\tKabinet direktora\t1\t\t2\t3\t33,00%")

        assert the_finding(draft, "staff-percent-mismatch").params["computed"] == "30,00"

    def test_with_a_cell_that_is_no_number_is_reported(self):
        draft = self.with_row(self.CABINET, "1.\tKabinet direktora\tjedan\t\t2\t3\t30,00%")

        assert the_finding(draft, "figure-not-understood").params == {"raw": "jedan"}

    def test_with_a_cell_outside_the_table_is_reported(self):
        draft = self.with_row(self.CABINET, f"{self.CABINET}\t9")

        assert the_finding(draft, "cell-without-head").params == {"raw": "9"}

    def test_with_its_last_cells_shifted_is_read_below_the_heads(self):
        draft = self.with_row(self.CABINET_SEXES, "1.\tKabinet direktora\t1\t\t\t\t\t\t2\t1\t2")

        (row,) = [row for row in draft.staff if row.table == "sexes" and row.number.text == "1"]
        assert [(figure.sex, figure.kind, figure.value) for figure in row.figures][1:] == [
            ("F", "count", Decimal(2)),
            ("M", "total", Decimal(1)),
            ("F", "total", Decimal(2)),
        ]
        assert codes(draft) == ["cell-shifted"]

    def test_of_a_full_row_is_never_shifted(self):
        draft = self.with_row(self.CABINET_SEXES, "1.\tKabinet direktora\t1\t1\t1\t1\t1\t1\t3\t3\t9")

        assert "cell-shifted" not in codes(draft)
        assert "cell-without-head" in codes(draft)

    def test_counted_in_a_third_table_is_not_read(self):
        programme = Programme()
        programme.staff += ["", "R.b.\tNaziv organizacione jedinice\tUKUPNO", "1.\tKabinet direktora\t7"]

        draft = programme.read()

        assert len(the_finding(draft, "table-not-understood").places) == 6
        assert len(draft.staff) == 6

    def test_in_a_table_without_sums_is_not_read(self):
        programme = Programme()
        programme.staff += ["", "R.b.\tNaziv organizacione jedinice\tSlobodna mjesta", "1.\tKabinet direktora\t7"]

        assert len(the_finding(programme.read(), "table-not-understood").places) == 6

    def test_without_a_share_is_not_checked_for_it(self):
        draft = self.with_row(self.CABINET, "1.\tKabinet direktora\t1\t\t2\t3\t")

        assert codes(draft) == []

    def test_of_a_unit_that_one_table_lacks_is_reported(self):
        draft = self.with_row(self.CABINET_SEXES, "1.\tSasvim drugi ured\t1\t\t\t\t\t2\t1\t2\t")

        assert the_finding(draft, "staff-unit-missing").params == {"unit": "Kabinet direktora"}

    def test_of_a_row_without_a_unit_is_not_read(self):
        draft = self.with_row(self.CABINET_SEXES, "\t\t1\t\t\t\t\t2\t1\t2\t")

        assert "row-not-understood" in codes(draft)

    def test_with_other_grades_in_its_tables_is_compared_by_their_words(self):
        programme = Programme()
        head = next(n for n, line in enumerate(programme.staff) if "\t\tStručni savjetnici\t\t" in line)
        programme.staff[head] = "R.b.\tNaziv organizacione jedinice\tRukovodoci\t\tZaposlenici\t\tUKUPNO\t\t"
        programme.staff[head + 1] = "\t\tM\tŽ\tM\tŽ\tM\tŽ"
        programme.staff[head + 2 :] = [
            "1.\tKabinet direktora\t1\t\t\t2\t1\t2",
            "2.\tSektor za metodologiju\t\t2\t1\t1\t1\t3",
            "\tUKUPNO:\t1\t2\t1\t3\t2\t5",
        ]

        found = {finding.params["what"] for finding in findings_of(programme.read(), "staff-tables-differ")}

        assert found == {"Sektor za metodologiju, Rukovodoci", "Sektor za metodologiju, UKUPNO", "UKUPNO:, Rukovodoci",
                         "UKUPNO:, UKUPNO"}  # fmt: skip
