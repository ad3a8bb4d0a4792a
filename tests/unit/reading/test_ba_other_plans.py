"""Other work programmes of the same form: another institution, year, number of tables, and every kind of fault."""

from datetime import date
from decimal import Decimal

import pytest

from tests.unit.reading.ba_programme import (
    FOLDER,
    INDICATOR,
    INDICATOR_HEAD,
    ITEM,
    ITEM_HEAD,
    Programme,
    findings_of,
    real_programme,
    the_finding,
)
from tests.unit.reading.coverage import uncovered
from tracker.reading.ba_work_programme import read, recognises
from tracker.reading.drafts import Direction, Measure, PlanDraft
from tracker.reading.findings import Unreadable
from tracker.reading.tables import Place, document_of
from tracker.reading.values import BudgetKind


def codes(draft: PlanDraft) -> list[str]:
    """The codes of the findings, without the one that every small programme has."""
    return [finding.code for finding in draft.findings if finding.code != "value-without-head"]


class TestAnotherProgramme:
    def test_is_read_with_no_change_of_code(self):
        draft = Programme().read()

        assert draft.title.text == "PROGRAM RADA AGENCIJE ZA STATISTIKU ZA 2025. GODINU"
        assert (draft.document_number, draft.document_date) == ("01-02-7/24", "2024-12-05")
        assert [(item.key, item.parent) for item in draft.elements] == [
            ("SC1", None),
            ("P1", "SC1"),
            ("SRC1", "P1"),
            ("0550100", "SRC1"),
            ("0550101", "0550100"),
            ("0550102", "0550100"),
            ("II.1", "0550101"),
        ]
        (activity,) = draft.activities
        assert (activity.key, activity.quarters, activity.starts_on) == ("II.1.1", (2, 3), date(2025, 4, 1))
        assert [role.code for role in activity.institutions] == ["SM"]
        assert codes(draft) == []

    def test_is_read_with_the_tags_of_a_word_file(self):
        programme = Programme()
        programme.items[1] = "<b>1.</b>\t**Popis** poljoprivrede\t<i>Sektor za metodologiju</i>\t\tII-III"
        programme.block[0] = "<b>Strateški cilj:</b> Pouzdana zvanična statistika"

        draft = programme.read()

        assert draft.activities[0].title.text == "Popis poljoprivrede"
        assert draft.elements[0].title.text == "Pouzdana zvanična statistika"
        assert codes(draft) == []

    def test_is_read_without_registers(self):
        draft = Programme(registers={}).read()

        assert [entry.code for entry in draft.institutions] == ["AS", "Sektor za metodologiju", "Kabinet direktora"]
        assert {finding.params["name"] for finding in findings_of(draft, "institution-unknown")} == {
            "Sektor za metodologiju",
            "Kabinet direktora",
        }

    def test_counts_further_goals_priorities_and_programmes(self):
        programme = Programme()
        programme.more_tables = [
            "Strateški cilj: Digitalna uprava",
            "Prioritet: Usluge na mreži",
            "Srednjoročni cilj:\tBrže usluge",
            "Program u DOB-u: 0550200",
            "Program: Portali",
            INDICATOR_HEAD,
            "Portal\tBroj portala\t1\t3\tBudžet",
            ITEM_HEAD,
            "1.\tIzrada portala\tKabinet direktora\t\tI-IV",
            "",
        ]
        programme.finances.insert(-1, "0550200\tPortali\t50.000\t50.000\t\t\t")
        programme.finances.insert(-1, "0550201\tPortal\t50.000\t50.000\t\t\t")

        draft = programme.read()

        assert {item.key: item.parent for item in draft.elements if item.key in {"SC2", "P2", "SRC2", "0550200"}} == {
            "SC2": None,
            "P2": "SC2",
            "SRC2": "P2",
            "0550200": "SRC2",
        }
        assert next(item.parent for item in draft.elements if item.key == "II.2") == "0550201"
        assert codes(draft) == []

    def test_keeps_apart_titles_that_differ_in_a_figure_only(self):
        programme = Programme()
        second = [line.replace("podataka", "podataka") for line in programme.block]
        programme.block[0] = "Strateški cilj: Pouzdana zvanična statistika do 2030. godine"
        programme.more_tables = [*second, INDICATOR_HEAD, INDICATOR, ITEM_HEAD, ITEM, ""]

        draft = programme.read()

        assert [item.title.text for item in draft.elements if item.key.startswith("SC")] == [
            "Pouzdana zvanična statistika",
            "Pouzdana zvanična statistika do 2030. godine",
        ]

    def test_may_print_the_headings_of_its_plans_in_small_letters(self):
        programme = Programme()
        programme.items += ["", "Plan statističkih popisa"]
        programme.more_tables = [*programme.block, INDICATOR_HEAD, INDICATOR, ITEM_HEAD, ITEM, ""]

        draft = programme.read()

        assert next(item.title.text for item in draft.elements if item.key == "II.2") == "Plan statističkih popisa"
        assert codes(draft) == []

    def test_may_use_roman_numbers_for_other_things(self):
        programme = Programme()
        programme.introduction[1:1] = ["II - NEŠTO SASVIM DRUGO"]

        assert codes(programme.read()) == []

    def test_takes_its_title_from_plan_toml_where_it_prints_none(self):
        programme = Programme(letterhead=["Sarajevo, 31. 2. 2024. godine", ""], document={"title": "Program rada"})

        draft = programme.read()

        assert (draft.title.text, draft.document_date) == ("Program rada", "31. 2. 2024")
        assert the_finding(draft, "title-missing").where == "document"

    def test_takes_number_and_date_from_plan_toml_where_it_prints_none(self):
        programme = Programme(document={"number": "7", "date": "2024"})
        programme.letterhead[:3] = ["-----"]

        draft = programme.read()

        assert (draft.document_number, draft.document_date) == ("7", "2024")

    def test_may_have_no_introduction(self):
        draft = Programme(introduction=[]).read()

        assert [item.key for item in draft.elements][:4] == ["SC1", "P1", "SRC1", "0550100"]
        assert draft.indicators[0].key == "II.1-I1"


class TestWhatCannotBeUsed:
    @pytest.mark.parametrize("part", ["II - PLAN AKTIVNOSTI", "III –", "IV -", "V -"])
    def test_a_text_that_breaks_off_before_a_part_is_refused(self, part):
        programme = Programme()
        lines = programme.lines
        end = max(number for number, line in enumerate(lines) if line.startswith(part))

        with pytest.raises(Unreadable, match="cut short: part"):
            read(programme.source("\n".join(lines[:end])))

    @pytest.mark.parametrize("kept", [0.2, 0.5, 0.8, 0.95, 0.99, 0.999])
    def test_the_published_text_cut_anywhere_is_refused(self, kept):
        text = (FOLDER / "ba-program-rada-2024.txt").read_text(encoding="utf-8")

        with pytest.raises(Unreadable, match="cut short"):
            real_programme(text=text[: int(len(text) * kept)].encode())

    @pytest.mark.parametrize(("dropped", "table"), [("UKUPNO:", "grade"), ("\tUKUPNO:", "sex")])
    def test_a_table_of_staff_without_its_sums_is_refused(self, dropped, table):
        programme = Programme()
        programme.staff = [line for line in programme.staff if not line.startswith(dropped)]

        with pytest.raises(Unreadable, match=f"by {table} in part V does not end"):
            programme.read()

    def test_a_text_without_activities_is_refused(self):
        programme = Programme(items=[ITEM_HEAD, "\tNema planiranih aktivnosti"])

        with pytest.raises(Unreadable, match="no activities"):
            programme.read()

    def test_a_text_of_another_form_is_refused(self):
        programme = Programme()

        with pytest.raises(Unreadable, match="no annual work programme"):
            read(programme.source("Akcioni plan\nCilj\tPokazatelj\n"))

    def test_a_table_of_indicators_is_enough_to_know_the_form(self):
        assert recognises(document_of(INDICATOR_HEAD))

    def test_an_erratum_that_does_not_fit_is_refused(self):
        errata = {"erratum": [{"line": 1, "printed": "nowhere", "read": "", "kind": "row-cut", "reason": "It is."}]}

        with pytest.raises(Unreadable, match="must print"):
            Programme(errata=errata).read()


class TestTablesThatAreNotKnown:
    VEHICLES = ("Vozilo\tBroj\tCijena", "Golf\t2\t50.000")

    def unread(self, draft, count):
        finding = the_finding(draft, "table-not-understood")
        assert len(finding.places) == count
        assert uncovered(draft) == []
        return finding

    def test_below_the_activities_are_reported_whole(self):
        programme = Programme()
        programme.items += ["", *self.VEHICLES]

        draft = programme.read()

        assert self.unread(draft, 6).params["first"] == str(programme.line("Vozilo"))
        assert [item.key for item in draft.activities] == ["II.1.1"]

    def test_with_a_heading_of_their_own_are_reported_whole(self):
        programme = Programme()
        programme.items += ["", "PLAN NABAVKE VOZILA", "---", "R.b.\tVozilo\tBroj\tCijena", "1.\tGolf\t2\t50.000"]

        draft = programme.read()

        self.unread(draft, 8)
        assert len(draft.activities) == 1

    def test_with_numbered_rows_are_reported_whole(self):
        programme = Programme()
        programme.items += ["", "R.b.\tVozilo\tBroj\tCijena", "1.\tGolf\t2\t50.000"]

        draft = programme.read()

        self.unread(draft, 8)

    def test_below_goals_but_without_the_heads_of_the_form_make_no_section(self):
        programme = Programme()
        programme.more_tables = [*programme.block, *self.VEHICLES, "---\t---", "", "PLAN STATISTIČKIH POPISA"]
        programme.more_tables += [*programme.block, INDICATOR_HEAD, INDICATOR, ITEM_HEAD, ITEM, ""]

        draft = programme.read()

        self.unread(draft, 6)
        assert [item.key for item in draft.elements if item.part == "II"] == ["II.1", "II.3"]

    @pytest.mark.parametrize("part", ["introduction", "finances", "staff"])
    def test_in_the_other_parts_are_reported_whole(self, part):
        programme = Programme()
        getattr(programme, part).extend(["", *self.VEHICLES, ""])

        self.unread(programme.read(), 6)

    def test_before_the_first_table_are_reported_whole(self):
        programme = Programme()
        programme.summary = ["Zbirni pregled slijedi.", "---", *self.VEHICLES, ""]

        self.unread(programme.read(), 6)

    def test_between_the_tables_of_staff_are_reported_whole(self):
        programme = Programme()
        programme.staff[8:8] = ["", *self.VEHICLES, "------", ""]

        draft = programme.read()

        self.unread(draft, 6)
        assert len(draft.staff) == 6

    def test_with_a_head_of_goals_that_is_not_the_form_s_are_reported(self):
        programme = Programme()
        head = programme.introduction.index("", 3) - 3
        programme.introduction[head] = "Srednjoročni cilj\tBoja\tPokazatelji"

        draft = programme.read()

        finding = the_finding(draft, "table-not-understood")
        assert finding.params["raw"].startswith("Srednjoročni cilj | Boja")

    def test_a_head_of_goals_without_their_column_is_reported(self):
        programme = Programme()
        head = programme.introduction.index("", 3) - 3
        programme.introduction[head] = "\tOrganizacione jedinice koje doprinose ostvarenju\tPokazatelji"

        assert the_finding(programme.read(), "table-not-understood").line == programme.line("\tOrganizacione")

    def test_a_head_of_activities_with_other_columns_is_not_read(self):
        programme = Programme()
        programme.items.insert(0, "R.b.\tVozilo\tBroj")

        assert "table-not-understood" in codes(programme.read())


class TestRowsThatAreNotUnderstood:
    @pytest.mark.parametrize(
        "row",
        [
            "\tPopis poljoprivrede\t\t\tII",
            "2.\tPopis\tSektor za metodologiju\tKabinet direktora\tneko\tII",
            "\tSektor za metodologiju\t\t\tI",
            "\tnastavak reda",
        ],
    )
    def test_among_activities_are_reported_with_all_their_cells(self, row):
        programme = Programme()
        programme.items.append(row)

        draft = programme.read()

        finding = the_finding(draft, "row-not-understood")
        assert len(finding.places) == len([cell for cell in row.split("\t") if cell])
        assert [item.key for item in draft.activities] == ["II.1.1"]

    @pytest.mark.parametrize(
        "row",
        [
            "Popisi\tBroj\t1\t2\t3",
            "a\tb\tc\t1\t2\tBudžet",
            "Popisi\tBroj upitnika",
            "Budžet\tDonacije",
            "\t\t\t\t\tneki tekst",
        ],
    )
    def test_among_indicators_are_reported_with_all_their_cells(self, row):
        programme = Programme()
        programme.indicators.append(row)

        draft = programme.read()

        assert len(the_finding(draft, "row-not-understood").places) == len([c for c in row.split("\t") if c])
        assert len([item for item in draft.indicators if item.element == "II.1"]) == 1

    def test_indicators_without_a_head_are_not_read(self):
        programme = Programme(indicators=[INDICATOR])

        draft = programme.read()

        assert codes(draft).count("row-not-understood") == 1
        assert "table-without-indicator" in codes(draft)

    @pytest.mark.parametrize("row", ["\t\tIme\tnešto", "\t\tIme\t1\t2\t3", "x\t\tIme", "\tIme\t\t5"])
    def test_in_the_tables_of_goals_are_reported(self, row):
        programme = Programme()
        position = next(n for n, line in enumerate(programme.introduction) if line.startswith("Veća dostupnost"))
        programme.introduction.insert(position + 1, row)

        draft = programme.read()

        assert the_finding(draft, "row-not-understood").line == programme.line(row)

    def test_with_a_cell_below_no_head_are_reported(self):
        programme = Programme()
        head = next(n for n, line in enumerate(programme.introduction) if line.startswith("Srednjoročni cilj\t"))
        programme.introduction[head] = "Srednjoročni cilj\t\tPokazatelji\t"

        draft = programme.read()

        assert len(the_finding(draft, "row-not-understood").places) == 4
        assert [item.key for item in draft.indicators if item.element == "SRC1"] == []

    def test_an_indicator_above_every_goal_is_reported(self):
        programme = Programme()
        position = next(n for n, line in enumerate(programme.introduction) if line.startswith("Veća dostupnost"))
        programme.introduction[position] = "\t\tBroj publikacija\t5"

        assert the_finding(programme.read(), "row-not-understood").params["raw"] == "Broj publikacija | 5"

    @pytest.mark.parametrize("row", ["2.\t\tMjera\tKabinet direktora", "2.\tRizik\tMjera\tKabinet\tviše"])
    def test_among_risks_are_reported(self, row):
        programme = Programme()
        programme.introduction.insert(-1, row)

        draft = programme.read()

        assert "row-not-understood" in codes(draft)
        assert len(draft.risks) == 1


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


class TestUnits:
    def test_may_be_part_of_each_other_by_mistake(self):
        institutions = [
            {"code": "AS", "parent": "SM"},
            {"code": "SM", "name": "Sektor za metodologiju", "parent": "AS"},
        ]

        draft = Programme(registers={"institution": institutions}).read()

        assert [entry.code for entry in draft.institutions][:2] == ["SM", "AS"]

    def test_unknown_ones_are_counted_once_however_they_are_spelt(self):
        items = [
            ITEM_HEAD,
            "1.\tPopis\tDirekcija za popis i Ured Bosne i Hercegovine\t\tI",
            "2.\tObrada\tDIREKCIJA za popis\t\tII",
            "3.\tObjava\tDirekcija za popiss\t\tII",
        ]

        draft = Programme(items=items).read()

        assert [[role.code for role in item.institutions] for item in draft.activities] == [
            ["Direkcija za popis", "Ured Bosne i Hercegovine"],
            ["Direkcija za popis"],
            ["Direkcija za popis"],
        ]
        assert len(findings_of(draft, "institution-unknown")[0].places) == 3


class TestProgrammes:
    def test_named_by_a_wrong_code_are_known_by_their_title(self):
        programme = Programme()
        programme.more_tables = [*programme.block, INDICATOR_HEAD, INDICATOR, ITEM_HEAD, ITEM, ""]
        programme.more_tables[3] = "Program u DOB-u: 05501000"

        draft = programme.read()

        finding = the_finding(draft, "programme-code-digits")
        assert finding.params == {"raw": "05501000", "code": "0550100"}
        assert [item.key for item in draft.elements if item.kind.value == "programme"] == ["0550100"]

    def test_whose_code_is_wrong_everywhere_are_known_by_their_title(self):
        programme = Programme()
        programme.block[3] = "Program u DOB-u: 550100"

        draft = programme.read()

        assert codes(draft) == ["programme-code-digits"]
        assert next(item.parent for item in draft.elements if item.key == "II.1") == "0550101"

    def test_without_a_row_in_part_iv_are_reported(self):
        programme = Programme()
        programme.more_tables = [*programme.block, INDICATOR_HEAD, INDICATOR, ITEM_HEAD, ITEM, ""]
        programme.more_tables[3:5] = ["Program u DOB-u: 0777000", "Program: Nešto sasvim drugo"]

        draft = programme.read()

        assert the_finding(draft, "programme-without-finances").params == {"raw": "0777000"}
        assert next(item.parent for item in draft.elements if item.key == "II.2") == "0777000"

    @pytest.mark.parametrize("left", ["Program u DOB-u: 0550100", "Program: Statistička istraživanja"])
    def test_are_known_by_code_or_title_alone(self, left):
        programme = Programme()
        programme.block[3:] = [left]

        draft = programme.read()

        assert next(item.parent for item in draft.elements if item.key == "II.1") == "0550101"
        assert codes(draft) == []

    def test_known_by_nothing_but_an_unknown_code_bear_it(self):
        programme = Programme(introduction=[])
        programme.block[3:] = ["Program u DOB-u: 0777000"]

        draft = programme.read()

        assert next(item.title.text for item in draft.elements if item.key == "0777000") == "0777000"


class TestRisks:
    def test_without_anyone_who_answers_are_reported(self):
        programme = Programme()
        programme.introduction.insert(-1, "2.\tManjak novca\t1. Štednja\t")

        draft = programme.read()

        assert the_finding(draft, "owner-missing").subject.key == "2"
        assert len(draft.risks) == 2


class TestTheSummary:
    HEAD = "R.b.\tNaziv aktivnosti\tRazlozi za izradu\tNosilac (institucija BiH)\tPlanirani kvartal za realizaciju"

    def summary(self, row):
        programme = Programme()
        programme.summary = [*programme.block, INDICATOR_HEAD, INDICATOR, self.HEAD, row, ""]
        return programme.read()

    def test_that_agrees_is_linked_and_not_reported(self):
        draft = self.summary("1.\tPopis poljoprivrede\tObaveza\tAgencija za statistiku\tII-III")

        assert draft.activities[1].same_as == "II.1.1"
        assert draft.activities[1].details[0].printed.text == "Obaveza"
        assert codes(draft) == []

    def test_with_another_owner_is_reported(self):
        draft = self.summary("1.\tPopis poljoprivrede\tObaveza\tKabinet direktora\tII-III")

        assert the_finding(draft, "summary-differs").params["plan"] == "Sektor za metodologiju"

    def test_with_a_row_that_part_ii_lacks_is_reported(self):
        draft = self.summary("1.\tNešto sasvim novo\tObaveza\tAgencija za statistiku\tI")

        assert draft.activities[1].same_as is None
        assert the_finding(draft, "summary-differs").params == {"raw": "Nešto sasvim novo"}

    def test_that_states_nothing_is_planned_where_part_ii_plans_is_reported(self):
        draft = self.summary("Nema planiranih aktivnosti")

        assert the_finding(draft, "summary-differs").params["count"] == "1"


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
