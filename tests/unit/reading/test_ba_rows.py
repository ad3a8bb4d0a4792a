"""The indicators and activities of small work programmes, with every fault they may have."""

from datetime import date
from decimal import Decimal

import pytest

from tests.unit.reading.ba_programme import (
    INDICATOR,
    INDICATOR_HEAD,
    ITEM,
    ITEM_HEAD,
    Programme,
    codes,
    findings_of,
    the_finding,
)
from tracker.reading.drafts import Direction, Measure
from tracker.reading.tables import Place


class TestIndicators:
    def table(self, *rows, head=INDICATOR_HEAD):
        programme = Programme(indicators=[head, *rows])
        draft = programme.read()
        return draft, [item for item in draft.indicators if item.element == "II.1"]

    def test_without_a_baseline_are_reported(self):
        draft, (found,) = self.table("Popisi\tBroj upitnika\t\t2.500\tBudžet")

        assert (found.baseline.printed, found.targets[0].value.number) == (None, Decimal(2500))
        assert the_finding(draft, "value-missing").sentence == "The indicator prints no baseline."
        assert found.direction is Direction.UNKNOWN

    def test_follow_the_heads_where_the_target_is_printed_first(self):
        head = "\t".join(INDICATOR_HEAD.split("\t")[place] for place in (0, 1, 3, 2, 4))
        _, (found,) = self.table("Popisi\tBroj upitnika\t2.500\t1.000\tBudžet", head=head)

        assert (found.baseline.value.number, found.targets[0].value.number) == (Decimal(1000), Decimal(2500))

    def test_may_be_paid_for_by_somebody_whom_the_form_does_not_list(self):
        draft, (found,) = self.table("Popisi\tBroj upitnika\t1.000\t2.500\tIPA II")

        assert (found.funding.text, found.baseline.raw, found.targets[0].raw) == ("IPA II", "1.000", "2.500")
        assert "row-not-understood" not in codes(draft)

    def test_without_any_value_are_reported(self):
        draft, (found,) = self.table("\tBroj upitnika\t\t\tBudžet")

        assert found.funding.text == "Budžet"
        assert the_finding(draft, "value-missing").sentence == "The indicator prints neither a baseline nor a target."

    def test_without_a_target_are_reported(self):
        draft, (found,) = self.table("Popisi\tBroj upitnika\t1.000\t\tBudžet")

        assert (found.baseline.value.number, found.targets[0].printed) == (Decimal(1000), None)
        assert the_finding(draft, "value-missing").sentence == "The indicator prints no target."

    def test_with_a_value_that_is_none_keep_it_as_text(self):
        draft, (found,) = self.table("Popisi\tBroj upitnika\toko 5\t10\tBudžet")

        assert found.baseline.value.text == "oko 5"
        assert found.measure is Measure.NUMBER
        assert the_finding(draft, "value-not-understood").params == {"raw": "oko 5"}

    @pytest.mark.parametrize(
        ("baseline", "target", "measure", "direction"),
        [
            ("10", "5", Measure.NUMBER, Direction.DECREASE),
            ("50%", "50%", Measure.PERCENT, Direction.MAINTAIN),
            ("1/5", "2/5", Measure.COMPOUND, Direction.INCREASE),
            ("2/2", "1/2", Measure.COMPOUND, Direction.DECREASE),
            ("0", "10%", Measure.PERCENT, Direction.INCREASE),
        ],
    )
    def test_know_where_they_are_to_move(self, baseline, target, measure, direction):
        _, (found,) = self.table(f"Popisi\tStepen obrade\t{baseline}\t{target}\tBudžet")

        assert (found.measure, found.direction) == (measure, direction)

    @pytest.mark.parametrize(("baseline", "target"), [("1/2", "2/1"), ("3", "1/2"), ("1/2/3", "1/2")])
    def test_whose_parts_disagree_have_no_direction(self, baseline, target):
        draft, (found,) = self.table(f"Popisi\tObrađeno/objavljeno\t{baseline}\t{target}\tBudžet")

        assert found.direction is Direction.UNKNOWN
        assert the_finding(draft, "direction-doubtful").params == {"raw": f"{baseline} → {target}"}

    def test_without_a_head_for_values_go_by_their_last_figures(self):
        head = "\tMjerni pokazatelji izvršenja\t\t\t"
        _, (found,) = self.table("Popisi\tBroj upitnika\t1\t2", head=head)

        assert (found.name.text, found.baseline.raw, found.targets[0].raw) == ("Broj upitnika", "1", "2")

    def test_name_an_activity_that_part_iv_does_not_have(self):
        draft, (found,) = self.table("Nepoznato\tBroj upitnika\t1\t2\tBudžet")

        assert found.name.text == "Broj upitnika"
        assert the_finding(draft, "programme-activity-unknown").params == {"raw": "Nepoznato"}
        assert the_finding(draft, "programme-activity-missing").subject.key == "II.1"

    def test_on_a_row_of_its_own_an_unknown_activity_is_reported_too(self):
        draft, _ = self.table("Nepoznato", INDICATOR.replace("Popisi", ""))

        assert the_finding(draft, "programme-activity-unknown").params == {"raw": "Nepoznato"}

    def test_beside_their_activity_may_lack_a_name(self):
        draft, (found,) = self.table("Popisi\t\t1\t2\tBudžet")

        assert found.name.text == ""
        assert codes(draft) == ["indicator-name-missing"]

    def test_name_a_second_activity(self):
        draft, _ = self.table(INDICATOR, "Ankete\tBroj anketa\t1\t2\tBudžet")

        assert the_finding(draft, "programme-activity-twice").params == {"raw": "Ankete"}

    def test_leave_funding_beside_no_indicator_to_a_person(self):
        draft, _ = self.table(INDICATOR, "\t\t\t\tDonacije")

        assert the_finding(draft, "funding-without-indicator").params == {"raw": "Donacije"}

    def test_of_a_project_hang_on_the_programme_and_name_the_section(self):
        draft, (found,) = self.table("Projekat „Popis“ koji provodi UN\tBroj obuka\t0\t4\tDonacije")

        section = next(item for item in draft.elements if item.key == "II.1")
        assert (section.parent, section.title.text) == ("0550100", "Projekat „Popis“ koji provodi UN")
        assert found.name.text == "Broj obuka"

    @pytest.mark.parametrize(
        ("name", "is_cut"),
        [
            ("Broj anketa sa", True),
            ("Broj anketa i", True),
            ("Broj anketa", False),
            ("Broj anketa (za)", False),
            ("Broj anketa po.", False),
        ],
    )
    def test_that_end_in_an_open_word_are_cut_off(self, name, is_cut):
        draft, _ = self.table(f"Popisi\t{name}\t1\t2\tBudžet")

        assert ("indicator-name-cut" in codes(draft)) is is_cut


class TestActivities:
    def table(self, *rows, head=ITEM_HEAD, **changed):
        draft = Programme(items=[head, *rows], **changed).read()
        return draft, draft.activities

    def test_without_quarter_and_owner_are_reported_one_by_one(self):
        draft, found = self.table(ITEM, "2.\tObrada popisa")

        assert [finding.subject.key for finding in findings_of(draft, "quarter-missing")] == ["II.1.2"]
        assert [finding.subject.key for finding in findings_of(draft, "owner-missing")] == ["II.1.2"]
        assert (found[1].starts_on, found[1].ends_on) == (date(2025, 1, 1), date(2025, 12, 31))

    def test_of_a_table_without_quarters_and_owners_are_reported_together(self):
        draft, _ = self.table("1.\tPopis", "2.\tObrada popisa")

        assert codes(draft) == ["table-without-quarter", "table-without-owner"]

    def test_with_a_quarter_that_is_none_are_reported(self):
        draft, (found,) = self.table("1.\tPopis\tSektor za metodologiju\t\tV")

        assert (found.deadline.raw, found.quarters) == ("V", ())
        assert the_finding(draft, "quarter-not-understood").params == {"raw": "V"}

    def test_with_only_a_quarter_that_is_none_have_no_owner(self):
        draft, (found,) = self.table("1.\tPopis\t\t\t2025. godina")

        assert found.institutions == []
        assert "quarter-not-understood" in codes(draft)

    def test_with_one_number_get_keys_of_their_own(self):
        draft, found = self.table(ITEM, ITEM)

        assert [item.key for item in found] == ["II.1.1", "II.1.1-2"]
        assert the_finding(draft, "number-repeated").subject.key == "II.1.1-2"

    def test_with_a_single_quarter_below_them_share_it(self):
        draft, found = self.table("1.\tPopis\tKabinet direktora", "2.\tObrada\tKabinet direktora", "I-II")

        assert {item.deadline.places for item in found} == {(Place(Programme().line(ITEM) + 2, 1),)}
        assert [item.quarters for item in found] == [(1, 2), (1, 2)]
        assert codes(draft) == ["quarter-shared"]

    def test_do_not_share_a_quarter_that_is_one_too_many(self):
        draft, _ = self.table(ITEM, "I-II")

        assert codes(draft) == ["quarter-without-activity"]

    def test_without_a_number_are_kept_when_owner_and_quarter_are_there(self):
        draft, (found,) = self.table("\tPopis poljoprivrede\tKabinet direktora\t\tI")

        assert (found.key, found.number.text) == ("II.1.1", "")
        assert codes(draft) == []

    def test_below_a_subject_are_kept(self):
        draft, found = self.table("Stručni poslovi", ITEM)

        assert len(found) == 1
        assert codes(draft) == []

    def test_without_a_statement_a_table_is_reported(self):
        programme = Programme()
        programme.more_tables = [*programme.block, INDICATOR_HEAD, INDICATOR, ITEM_HEAD, ""]

        assert the_finding(programme.read(), "table-without-activities").subject.key == "II.2"

    def test_a_statement_may_take_several_lines(self):
        programme = Programme()
        programme.more_tables = [
            *programme.block,
            INDICATOR_HEAD,
            ITEM_HEAD,
            "Naziv zakona",
            "Nema zakona.",
            "Ni uredbi.",
        ]

        draft = programme.read()

        section = next(item for item in draft.elements if item.key == "II.2")
        assert section.statement.text == "Nema zakona. Ni uredbi."
        assert section.title.text == "Naziv aktivnosti"

    def test_name_units_by_alias_misprint_and_code(self):
        draft, found = self.table(
            "1.\tPopis\tS.M. i Kabinet direktora\t\tI", "2.\tObrada\tSektor za metodologju, Direkcija za popis\t\tII"
        )

        assert [[role.code for role in item.institutions] for item in found] == [
            ["SM", "KD"],
            ["SM", "Direkcija za popis"],
        ]
        assert [finding.params["printed"] for finding in findings_of(draft, "alias-assumed")] == [
            "S.M.",
            "Sektor za metodologju",
        ]
        assert the_finding(draft, "institution-unknown").params == {"name": "Direkcija za popis"}
