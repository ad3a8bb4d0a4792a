"""Tables and rows that a work programme's form does not have: reported whole, never half read."""

import pytest

from tests.unit.reading.ba_programme import (
    INDICATOR,
    INDICATOR_HEAD,
    ITEM,
    ITEM_HEAD,
    Programme,
    codes,
    the_finding,
)
from tests.unit.reading.coverage import uncovered


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
