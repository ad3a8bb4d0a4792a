"""The export of both plans keeps the contract and says what the published texts say."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import PROJECT
from tracker.exchange.json_out import json_number, plan_as_json
from tracker.plans.models import DocumentLine, Plan
from tracker.reading.tables import without_markup

BOTH = ["BA-SPS-2024", "XK-MIG-2021-2023"]


@pytest.fixture
def contract() -> Draft202012Validator:
    schema = json.loads((PROJECT / "tests/contracts/plan.schema.json").read_text("utf-8"))
    return Draft202012Validator(schema, format_checker=FormatChecker())


@pytest.fixture
def export(loaded: Session) -> dict[str, dict[str, Any]]:
    return {
        code: json.loads(plan_as_json(loaded, loaded.scalars(select(Plan).where(Plan.code == code)).one()))
        for code in BOTH
    }


class TestBothPlans:
    @pytest.mark.parametrize("code", BOTH)
    def test_keep_the_contract(self, export, contract, code):
        errors = [f"{list(error.path)}: {error.message}" for error in contract.iter_errors(export[code])]

        assert errors == []

    @pytest.mark.parametrize("code", BOTH)
    def test_ids_are_unique_and_references_lead_somewhere(self, export, code):
        plan = export[code]
        elements = [element["id"] for element in plan["elements"]]
        activities = [activity["id"] for activity in plan["activities"]]
        lists = [
            elements,
            activities,
            [row["id"] for row in plan["indicators"]],
            [row["id"] for row in plan["budget_lines"]],
        ]
        institutions = {institution["code"] for institution in plan["institutions"]}
        sources = {source["code"] for source in plan["funding_sources"]}

        assert all(len(ids) == len(set(ids)) for ids in lists)
        assert {row["parent"] for row in plan["elements"]} - {None} <= set(elements)
        assert {row["element"] for row in plan["indicators"] + plan["activities"]} <= set(elements)
        assert {row["activity"] for row in plan["budget_lines"]} - {None} <= set(activities)
        assert {row["element"] for row in plan["budget_lines"]} - {None} <= set(elements)
        assert {part["code"] for row in plan["activities"] for part in row["institutions"]} <= institutions
        assert {source for row in plan["budget_lines"] for source in row["sources"]} == sources
        assert plan["institution"] in institutions

    @pytest.mark.parametrize("code", BOTH)
    def test_every_row_is_printed_on_the_line_that_it_names(self, export, loaded, code):
        plan = export[code]
        statement = select(DocumentLine).join(Plan, Plan.id == DocumentLine.plan_id).where(Plan.code == code)
        lines = {line.number: without_markup(line.text) for line in loaded.scalars(statement)}

        for activity in plan["activities"]:
            assert activity["title_raw"] in lines[activity["source_line"]], activity["id"]
        for line in plan["budget_lines"]:
            assert line["raw"] in lines[line["source_line"]], line["id"]
        for indicator in plan["indicators"]:
            for value in [indicator["baseline"], *indicator["targets"]]:
                if value["raw"]:
                    assert value["raw"] in lines[value["source_line"]], indicator["id"]


class TestKosovosPlan:
    @pytest.fixture
    def plan(self, export) -> dict[str, Any]:
        return export["XK-MIG-2021-2023"]

    def test_has_its_goals_indicators_and_activities(self, plan):
        kinds = Counter(element["kind"] for element in plan["elements"])

        assert kinds == {"strategic_goal": 4, "specific_goal": 15}
        assert len(plan["indicators"]) == 19
        assert all([t["role"] for t in row["targets"]] == ["interim", "final"] for row in plan["indicators"])
        assert len(plan["activities"]) == 91

    def test_has_its_budget_cells(self, plan):
        cells = [line for line in plan["budget_lines"] if line["kind"] != "stated_total"]
        by_year: Counter[int] = Counter()
        for line in cells:
            if line["kind"] == "amount":
                by_year[line["year"]] += Decimal(line["amount"])

        assert len(cells) == 273
        assert sum(line["kind"] == "amount" for line in cells) == 131
        assert by_year == {2021: 2993500, 2022: 2410500, 2023: 1970500}

    def test_says_that_a_total_is_wrong_and_leaves_it_as_printed(self, plan):
        stated = [line for line in plan["budget_lines"] if line["kind"] == "stated_total" and line["element"] == "4.5"]
        mismatches = [row for row in plan["findings"] if row["code"] == "total-mismatch"]

        assert {line["year"]: line["amount"] for line in stated} == {2021: "59500", 2022: "86500", 2023: "66500"}
        assert [row["source_line"] for row in mismatches] == [255]

    def test_reads_a_year_without_a_value_as_no_value(self, plan):
        indicator = next(row for row in plan["indicators"] if row["element"] == "2.4")

        assert indicator["baseline"] == {"raw": "(2021)", "value": None, "year": 2021, "source_line": 141}
        assert [target["value"] for target in indicator["targets"]] == [None, None]

    def test_shows_the_corrected_title_beside_the_printed_one(self, plan):
        activity = next(row for row in plan["activities"] if row["id"] == "3.2.4")

        assert activity["title"].endswith("najave promene prebivališta iz jedne opštine u drugu")
        assert activity["title_raw"].endswith("najave promene")


class TestBosniasPlan:
    @pytest.fixture
    def plan(self, export) -> dict[str, Any]:
        return export["BA-SPS-2024"]

    def test_has_its_tree(self, plan):
        kinds = Counter(element["kind"] for element in plan["elements"])
        parts = Counter(element["part"] for element in plan["elements"] if element["kind"] == "section")

        assert parts == {"II": 21, "III": 5}
        assert (kinds["strategic_goal"], kinds["priority"], kinds["medium_term_goal"], kinds["programme"]) == (
            1,
            1,
            1,
            1,
        )
        assert [row["number"] for row in plan["elements"] if row["kind"] == "programme_activity"] == [
            "0041111",
            "0041112",
            "0041113",
        ]

    def test_has_its_indicators_and_activities(self, plan):
        assert len(plan["indicators"]) == 49
        assert Counter(row["part"] for row in plan["activities"]) == {"II": 47, "III": 4}
        assert {row["measure"] for row in plan["indicators"]} == {"number", "percent", "compound", "descriptive"}

    def test_part_three_repeats_rows_of_part_two(self, plan):
        keys = {row["id"] for row in plan["activities"] if row["part"] == "II"}

        assert {row["same_as"] for row in plan["activities"] if row["part"] == "II"} == {None}
        assert {row["same_as"] for row in plan["activities"] if row["part"] == "III"} <= keys

    def test_the_programme_is_the_stated_total_of_its_activities(self, plan):
        lines = {(line["element"], line["kind"]): line for line in plan["budget_lines"] if line["amount"]}

        assert lines["0041110", "stated_total"]["amount"] == "13393000"
        assert [lines[code, "amount"]["amount"] for code in ("0041111", "0041112", "0041113")] == [
            "4561000",
            "4448000",
            "4384000",
        ]
        assert len(lines) == 4

    def test_has_its_risks_staff_and_continuous_activity(self, plan):
        assert [risk["number"] for risk in plan["risks"]] == ["1", "2", "3", "3"]
        assert all(risk["countermeasures"] and risk["responsible"] for risk in plan["risks"])
        assert {row["table"] for row in plan["staff"]} == {"grades", "sexes"}
        assert any(row["continuous"] for row in plan["activities"])


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("87", "87"),
        ("86.5", "86.5"),
        ("0", "0"),
        ("17500", "17500"),
        ("0.1", "0.1"),
        ("123456789012345678.25", '"123456789012345678.25"'),
    ],
)
def test_a_number_is_written_so_that_the_same_decimal_comes_back(number, written):
    assert json.dumps(json_number(Decimal(number))) == written
