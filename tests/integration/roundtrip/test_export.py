"""The workbook of a period, opened again: locked but for what is to fill, with its lists, formats and identity."""

import io
import re
import subprocess
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from tests.integration.roundtrip.sent_books import LANGUAGES, NOW
from tests.people import make_person, sign_in
from tests.servers import skip_or_fail
from tracker.accounts.policy import EVERYTHING, Role
from tracker.errors import Refused
from tracker.history import COMMAND, History
from tracker.institutions.models import Institution, StatusWord
from tracker.plans.queries import visible_plan
from tracker.reading.workbook import read_workbook
from tracker.reporting.figures import Figure
from tracker.reporting.kinds import Side, Stage, Status
from tracker.roundtrip.exporting import export_workbook
from tracker.roundtrip.labels import head_of, sheet_word
from tracker.roundtrip.layout import FIRST_ROW, HEAD_ROW, LISTS, TRACKER, every_column
from tracker.roundtrip.models import WorkbookExport
from tracker.roundtrip.number_formats import percent_sign
from tracker.roundtrip.sealing import DIGEST_PROPERTY, trace_from
from tracker.web.languages import speaking

ROWS = "/plans/BA-R/reporting/2024-Q1/workbooks"


class Opened:
    """A workbook as openpyxl opens it, its cells found by the row's key and the column's name."""

    def __init__(self, content: bytes, locale: str) -> None:
        self.book: Any = openpyxl.load_workbook(io.BytesIO(content))
        with speaking(LANGUAGES[locale]):
            names = {kind: sheet_word(kind) for kind in ("indicator", "activity")}
            self.sheets = {kind: self.book[name] for kind, name in names.items() if name in self.book}
            heads = {
                kind: {head_of(column, kind): column.name for column in every_column(kind)} for kind in self.sheets
            }
        self.places = {
            kind: {heads[kind][cell.value]: cell.column for cell in page[HEAD_ROW + 1] if cell.value}
            for kind, page in self.sheets.items()
        }

    def cell(self, kind: str, key: str, name: str) -> Any:
        page = self.sheets[kind]
        row = next(row for row in range(FIRST_ROW + 1, page.max_row + 1) if page.cell(row, 1).value == f"{kind}:{key}")
        return page.cell(row, self.places[kind][name])

    def rule_at(self, kind: str, key: str, name: str) -> Any:
        """What is checked at a cell."""
        page, cell = self.sheets[kind], self.cell(kind, key, name)
        return next(each for each in page.data_validations.dataValidation if cell.coordinate in each.sqref)

    def list_of(self, name: str) -> list[str]:
        sheet, area = next(self.book.defined_names[name].destinations)
        return [cells[0].value for cells in self.book[sheet][area]]


@pytest.fixture
def export(session, reported):
    """Writes the workbook of the plan's first period and opens it."""

    def write(locale: str = "bs", period: int = 1, **how: Any) -> Opened:
        file = io.BytesIO()
        how = {"mine": lambda *_: True, "author": COMMAND, "now": NOW, **how}
        plan = visible_plan(session, EVERYTHING, reported.plan.code)
        of_period = reported.periods[period - 1]
        export_workbook(session, plan, of_period, how.pop("institution", None), LANGUAGES[locale], file, **how)
        opened = Opened(file.getvalue(), locale)
        opened.content = file.getvalue()  # type: ignore[attr-defined]
        return opened

    return write


class TestCells:
    def test_only_those_to_fill_are_unlocked(self, export):
        opened = export()

        for kind, key, name in (
            ("indicator", "number", "figure"),
            ("indicator", "percent", "percent"),
            ("indicator", "compound", "part_2"),
            ("indicator", "descriptive", "stage"),
            ("activity", "1.1", "status"),
            ("activity", "1.1", "forecast_on"),
        ):
            assert not opened.cell(kind, key, name).protection.locked, (kind, key, name)
        for key, name in (("number", "name"), ("number", "target"), ("number", "percent"), ("percent", "figure")):
            assert opened.cell("indicator", key, name).protection.locked, (key, name)
        for page in opened.book.worksheets[:3]:
            assert page.protection.sheet
            assert page.protection.password is None

    def test_hold_the_plan_s_own_figures_as_numbers_and_counters_as_text(self, export):
        opened = export()

        target = opened.cell("indicator", "percent", "target")
        assert target.value == 90
        assert f'"{percent_sign(LANGUAGES["bs"])} (2024)"' in target.number_format
        compound = opened.cell("indicator", "compound", "target")
        assert (compound.value, compound.number_format, compound.data_type) == ("40/60 (2024)", "@", "s")
        assert opened.cell("indicator", "descriptive", "baseline").value == "Needs are known"
        assert opened.cell("activity", "1.1", "deadline").value.date() == date(2024, 6, 30)

    def test_hold_what_was_entered_as_numbers_days_and_words(self, export, reported):
        reported.enter("number", 1, "17500.25", women=Decimal(7), men=Decimal(8), comment="=1+1")
        reported.enter("percent", 1, Figure(number=Decimal(87)))
        reported.enter("compound", 1, Figure(parts=(Decimal(6), Decimal(6))))
        reported.enter("descriptive", 1, Figure(stage=Stage.HALF), text="Half\nof it")
        reported.say(1, status=Status.PARTLY, forecast_on=date(2024, 12, 31), narrative="6/6")
        opened = export()

        figure, percent = opened.cell("indicator", "number", "figure"), opened.cell("indicator", "percent", "percent")
        assert figure.value == 17500.25
        assert percent.value == 87
        assert "%" not in percent.number_format
        assert [opened.cell("indicator", "compound", f"part_{at}").value for at in (1, 2)] == [6, 6]
        assert opened.cell("indicator", "descriptive", "stage").value == "napola završeno"
        assert opened.cell("indicator", "descriptive", "text").value == "Half\nof it"
        comment = opened.cell("indicator", "number", "comment")
        assert (comment.value, comment.data_type, comment.number_format) == ("=1+1", "s", "@")
        assert comment.quotePrefix
        day = opened.cell("activity", "1.1", "forecast_on")
        assert (day.value.date(), day.is_date) == (date(2024, 12, 31), True)
        assert opened.cell("activity", "1.1", "narrative").value == "6/6"

    def test_say_what_was_reported_before(self, export, reported):
        reported.enter("number", 1, "100")
        opened = export(period=2)

        before = opened.cell("indicator", "number", "previous")
        assert before.value == 100
        assert "(2024-Q1)" in before.number_format

    def test_of_what_is_handed_in_are_locked_and_marked(self, export, reported):
        reported.submit(reported.enter("number", 1, 5, women=Decimal(2), men=Decimal(3), obstacle="No staff"))
        opened = export()

        assert opened.cell("indicator", "number", "figure").protection.locked
        assert opened.cell("indicator", "number", "sign").value == "■"
        assert opened.cell("indicator", "number", "state").value == "predano"
        assert not opened.cell("indicator", "percent", "percent").protection.locked

    def test_of_a_locked_period_are_all_locked(self, export, reported, session):
        reported.periods[0].locked_at = NOW
        session.commit()
        opened = export()

        unlocked = [
            cell.coordinate
            for page in opened.sheets.values()
            for row in page.iter_rows()
            for cell in row
            if not cell.protection.locked
        ]
        assert unlocked == []

    def test_keep_a_figure_with_more_digits_than_a_cell_can(self, export, reported):
        reported.enter("number", 1, "123456789012.123456")
        cell = export().cell("indicator", "number", "figure")

        assert (cell.value, cell.number_format) == ("123.456.789.012,123456", "@")

    def test_hold_texts_that_look_like_anything_else_as_texts(self, export, reported, session):
        plan, indicator = reported.plan, reported.indicators["number"]
        plan.title, indicator.name = "=cmd|' /C calc'!A0", "<r>&\x0b http://a.b 😀 _x000D_"
        session.commit()
        opened = export("en")

        assert not [cell for page in opened.book for row in page.iter_rows() for cell in row if cell.data_type == "f"]
        assert opened.sheets["indicator"]["C1"].value == "=cmd|' /C calc'!A0"
        assert opened.cell("indicator", "number", "name").value.startswith("<r>&\ufffd http://a.b 😀 ")

    def test_a_name_that_no_cell_holds_says_that_it_goes_on(self, export, reported, session):
        reported.indicators["number"].name = "č" * 40_000
        session.commit()

        assert export().cell("indicator", "number", "name").value.endswith("[…]")


class TestHelp:
    def test_choices_come_from_lists_in_the_language_and_in_the_country_s_words(self, export, session):
        opened = export("sr_Cyrl")
        words = session.scalars(
            select(StatusWord).where(StatusWord.country_code == "BA", StatusWord.is_used).order_by(StatusWord.position)
        )

        rule = opened.rule_at("activity", "1.1", "status")
        assert (rule.type, rule.formula1.lstrip("="), rule.errorStyle or "stop") == ("list", "list_status", "stop")
        assert opened.list_of("list_status") == [word.words["sr_Cyrl"] for word in words]
        assert opened.list_of("list_done_in") == ["2024-Q1"]
        assert len(opened.list_of("list_side")) == len(Side)
        assert len(opened.list_of("list_stage")) == len(Stage)
        assert opened.book[LISTS].sheet_state == "veryHidden"

    def test_a_percent_below_one_is_asked_about_and_nothing_but_a_choice_is_insisted_on(self, export):
        opened = export("en")
        rule = opened.rule_at("indicator", "percent", "percent")

        assert re.search(r"AND\(\w+>0,\w+<1\)", rule.formula1)
        assert "87" in rule.prompt
        insisted = {each.type for page in opened.sheets.values() for each in page.data_validations.dataValidation
                    if each.errorStyle in {None, "stop"}}  # fmt: skip
        assert insisted == {"list"}

    def test_what_is_missing_has_a_colour_and_a_sign(self, export, reported):
        reported.enter("percent", 1, Figure(number=Decimal(87)))
        opened = export()
        page = opened.sheets["indicator"]
        coloured = {
            str(area.sqref).split(":")[0][0:1]
            for area, rules in page.conditional_formatting._cf_rules.items()
            for rule in rules
            if rule.dxf is not None and rule.dxf.fill is not None
        }

        assert openpyxl.utils.get_column_letter(opened.places["indicator"]["figure"]) in coloured
        assert opened.cell("indicator", "number", "sign").number_format == '"○"'
        assert opened.cell("indicator", "percent", "sign").number_format == '"●"'

    def test_the_head_stays_in_sight_and_on_every_printed_page(self, export):
        page = export().sheets["indicator"]

        assert page.freeze_panes == f"F{FIRST_ROW + 1}"
        assert (page.print_title_rows, page.print_title_cols) == ("$5:$6", "$C:$E")
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert "BA-R" in page.oddFooter.left.text
        assert "2024-Q1" in page.oddFooter.center.text
        assert "&P" in str(page.oddFooter.right.text) or "Page" in str(page.oddFooter.right.text)
        assert page.column_dimensions["A"].hidden

    def test_a_row_is_as_high_as_its_text_and_grows_with_it(self, export, reported):
        long = "riječ " * 60
        reported.enter("number", 1, 5, comment=long.strip())
        opened = export()
        rows = {key: opened.cell("indicator", key, "name").row for key in ("number", "percent")}
        heights = opened.sheets["indicator"].row_dimensions

        assert heights[rows["number"]].height > 3 * heights[rows["percent"]].height
        assert b"customHeight" not in opened.content or not heights[rows["number"]].customHeight

    @pytest.mark.parametrize("locale", LANGUAGES)
    def test_every_language_has_its_workbook(self, export, locale):
        opened = export(locale)

        assert len({page.title for page in opened.book}) == 5
        assert opened.cell("indicator", "number", "figure").value is None


class TestIdentity:
    def test_stands_in_a_very_hidden_sheet_and_in_the_properties_and_is_remembered(self, export, session, reported):
        reported.enter("number", 1, "17500", comment="čćž")
        opened = export()
        kept = session.scalars(select(WorkbookExport)).one()
        trace = trace_from([["" if text is None else text for text in row] for row in
                            opened.book[TRACKER].iter_rows(values_only=True)])  # fmt: skip

        assert opened.book[TRACKER].sheet_state == "veryHidden"
        assert trace.is_genuine
        assert (trace.identity.plan, trace.identity.period, trace.identity.language) == ("BA-R", "2024-Q1", "bs")
        assert (kept.code, kept.digest) == (trace.identity.export, trace.digest)
        properties = {each.name: each.value for each in opened.book.custom_doc_props.props}
        assert properties[DIGEST_PROPERTY] == kept.digest
        assert properties["tracker_plan"] == "BA-R"
        row = next(row for row in trace.rows if row.key == "number")
        assert (row.version, row.texts["figure"], row.texts["comment"]) == (1, "17.500", "čćž")
        assert opened.cell("indicator", "number", "figure").row == row.row
        assert {"figure", "comment", "women"} <= set(row.open)

    def test_survives_libreoffice(self, export, tmp_path):
        try:
            there = subprocess.run(["soffice", "--version"], check=False, capture_output=True).returncode == 0
        except FileNotFoundError:
            there = False
        if not there:
            skip_or_fail("no LibreOffice on this machine")
        sent = tmp_path / "sent.xlsx"
        sent.write_bytes(export("sr_Cyrl").content)
        command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
        subprocess.run([*command, "--outdir", tmp_path / "back", sent], check=True, capture_output=True, timeout=120)
        back = read_workbook(tmp_path / "back" / "sent.xlsx")
        tracker = next(sheet for sheet in back.sheets if sheet.name == TRACKER)
        rows = [[str(cell.value) for cell in _padded(row)] for row in tracker.rows]

        assert trace_from(rows).is_genuine
        assert dict(back.custom_properties)["tracker_period"] == "2024-Q1"

    def test_is_told_in_the_history(self, export, session, reported):
        export("sq")
        entry = session.scalars(select(History).where(History.kind == "workbook.exported")).one()

        assert (entry.plan_id, entry.subject_kind, entry.subject_key) == (reported.plan.id, "period", "2024-Q1")
        assert {change["field"]: change["after"] for change in entry.changes} == {"language": "sq", "items": "5"}


def _padded(row: Any) -> list[Any]:
    class Nothing:
        value = ""

    found = {cell.column: cell for cell in row.cells}
    return [found.get(column, Nothing) for column in range(1, max(found) + 1)]


@pytest.fixture
def nested(session, reported):
    """The plan's owner, a unit of it, and a unit of that one, which reports an indicator."""
    found = {"OWN": session.get_one(Institution, reported.plan.owner_id)}
    for code, above in (("MIDDLE", "OWN"), ("LOWEST", "MIDDLE")):
        row = Institution(country_code="BA", code=code, name=code, names={}, kind="unit", parent_id=found[above].id)
        session.add(row)
        session.commit()
        found[code] = row
    reported.settings("number", institution_id=found["LOWEST"].id)
    return found


class TestInstitutions:
    def test_each_has_its_own_rows_those_of_its_units_and_nobody_else_s(self, export, session, reported):
        unit = Institution(country_code="BA", code="UNIT", name="Unit", names={}, kind="unit",
                           parent_id=reported.plan.owner_id)  # fmt: skip
        other = Institution(country_code="BA", code="OTHER", name="Other", names={}, kind="institution")
        session.add_all([unit, other])
        session.commit()
        reported.settings("number", institution_id=unit.id)
        reported.settings("percent", institution_id=other.id)
        owner = session.get_one(Institution, reported.plan.owner_id)
        keys = {
            code: _keys(export("en", institution=each))
            for code, each in (("own", owner), ("unit", unit), ("all", None))
        }

        assert "number" in keys["own"]
        assert "percent" not in keys["own"]
        assert keys["unit"] == {"number"}
        assert {"number", "percent", "1.1"} <= keys["all"]

    def test_a_unit_in_the_middle_has_the_rows_of_its_own_units(self, export, nested):
        keys = {code: _keys(export("en", institution=each)) for code, each in nested.items()}

        assert keys["MIDDLE"] == keys["LOWEST"] == {"number"}
        assert {"number", "1.1"} <= keys["OWN"]

    def test_one_that_has_nothing_to_report_gets_no_workbook(self, export, session):
        idle = Institution(country_code="BA", code="IDLE", name="Idle", names={}, kind="institution")
        session.add(idle)
        session.commit()

        with pytest.raises(Refused, match="Nothing is to be reported for 2024-Q1 by IDLE"):
            export(institution=idle)
        assert session.scalars(select(WorkbookExport)).all() == []


def _keys(opened: Opened) -> set[str]:
    rows = opened.book[TRACKER].iter_rows(values_only=True)
    return {row[1] for row in rows if row[0] in {"indicator", "activity"}}


class TestPage:
    def test_offers_a_planner_their_institution_and_a_coordinator_the_whole_plan(self, client, session, reported):
        sign_in(client, session, make_person(session, Role.PLANNER, institution_id=reported.plan.owner_id))
        planner = client.get(ROWS)
        sign_in(client, session, make_person(session, Role.COORDINATOR))
        coordinator = client.get(ROWS)

        assert "The whole plan" not in planner.text
        assert 'value="OWN"' in planner.text
        assert "The whole plan" in coordinator.text

    def test_a_workbook_comes_in_the_language_that_was_chosen(self, client, session, reported):
        sign_in(client, session, make_person(session, Role.PLANNER))
        answer = press(client, institution="OWN", language="sq")

        assert answer.status_code == 200
        assert "BA-R-2024-Q1-OWN-sq.xlsx" in answer.headers["Content-Disposition"]
        assert Opened(answer.data, "sq").cell("indicator", "number", "figure").value is None
        assert session.scalars(select(WorkbookExport.language)).all() == ["sq"]

    @pytest.mark.usefixtures("nested")
    def test_units_of_units_stand_behind_what_they_belong_to(self, client, session):
        sign_in(client, session, make_person(session, Role.COORDINATOR))
        page = client.get(ROWS).text

        assert re.findall(r'<tr class="(\w+)-row">|name="institution" value="(\w*)"', page) == [
            ("institution", ""), ("", ""),
            ("institution", ""), ("", "OWN"),
            ("unit", ""), ("", "MIDDLE"),
            ("unit", ""), ("", "LOWEST"),
        ]  # fmt: skip

    def test_a_stranger_s_institution_is_not_there(self, client, session, reported):
        sign_in(client, session, make_person(session, Role.PLANNER))

        for institution in ("", "NOBODY"):
            assert press(client, institution=institution, language="bs").status_code == 404

    def test_looking_at_the_page_makes_nothing(self, client, session, reported):
        sign_in(client, session, make_person(session, Role.COORDINATOR))
        client.get(ROWS)

        assert client.get(f"{ROWS}/download").status_code == 405
        assert session.scalars(select(WorkbookExport)).all() == []


def press(client: Any, **fields: str) -> Any:
    """Press a button of the page."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(ROWS).text)
    assert token is not None
    return client.post(f"{ROWS}/download", data={"csrf_token": token[1], **fields})
