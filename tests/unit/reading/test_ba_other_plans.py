"""Other work programmes of the same form: another institution and year, and texts that cannot be used."""

from datetime import date

import pytest

from tests.unit.reading.ba_programme import (
    FOLDER,
    INDICATOR,
    INDICATOR_HEAD,
    ITEM,
    ITEM_HEAD,
    Programme,
    codes,
    findings_of,
    real_programme,
    the_finding,
)
from tracker.reading.ba_work_programme import read, recognises
from tracker.reading.findings import Unreadable
from tracker.reading.tables import document_of


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


class TestUnits:
    def test_cannot_be_part_of_each_other(self):
        institutions = [
            {"code": "AS", "parent": "SM"},
            {"code": "SM", "name": "Sektor za metodologiju", "parent": "AS"},
        ]

        with pytest.raises(Unreadable, match=r"registers\.toml: .*“parent”"):
            Programme(registers={"institution": institutions}).read()

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
