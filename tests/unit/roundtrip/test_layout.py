"""What writing and reading a workbook share: its columns, its identity, its number formats."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.reading.drafts import Measure
from tracker.reading.workbook_values import FormatKind, format_kind
from tracker.reporting.access import ACTIVITY, INDICATOR
from tracker.roundtrip.labels import head_of, said_at
from tracker.roundtrip.layout import (
    Content,
    activity_columns,
    column_name,
    content_of,
    every_column,
    fields_in_order,
    indicator_columns,
    kind_and_key,
    page_blocks,
    row_key,
)
from tracker.roundtrip.missing import missing_anywhere, missing_in
from tracker.roundtrip.number_formats import (
    day_format,
    decimals_of,
    exact_format,
    figure_format,
    is_exact,
    percent_sign,
)
from tracker.roundtrip.rows_out import fitting, lines_in
from tracker.roundtrip.sealing import (
    DIGEST,
    END,
    PROPERTIES,
    Identity,
    Seal,
    Traced,
    cells_of,
    head_rows,
    identity_of_properties,
    trace_from,
)
from tracker.web.languages import OFFERED, speaking
from tracker.web.sheets import LONGEST_TEXT

LANGUAGES = pytest.mark.parametrize("language", OFFERED, ids=lambda language: language.locale)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@dataclass
class Asked:
    measure: Measure
    counters: list[str] = field(default_factory=list)


class TestColumns:
    def test_are_those_that_the_indicators_need(self):
        asked = [(Asked(Measure.PERCENT), ("side", "figure", "numerator", "denominator", "comment", "obstacle"))]
        names = [column.name for column in indicator_columns(asked, with_institution=False)]

        assert names[:5] == ["key", "needs", "sign", "number", "name"]
        assert {"percent", "numerator", "denominator", "side", "comment", "obstacle", "state"} <= set(names)
        assert not {"figure", "stage", "part_1", "women", "institution", "text"} & set(names)

    def test_have_one_for_each_counter_of_the_compound_with_the_most_of_them(self):
        asked = [
            (Asked(Measure.COMPOUND, ["a", "b"]), ("part_1", "part_2", "comment")),
            (Asked(Measure.COMPOUND, ["a", "b", "c"]), ("part_1", "part_2", "part_3", "comment")),
        ]
        names = [column.name for column in indicator_columns(asked, with_institution=True)]

        assert [name for name in names if name.startswith("part")] == ["part_1", "part_2", "part_3"]
        assert "institution" in names

    def test_of_a_percent_and_of_a_number_differ_so_that_the_unit_stands_in_the_head(self):
        assert column_name("figure", Measure.PERCENT) == "percent"
        assert column_name("figure", Measure.NUMBER) == "figure"
        assert content_of("figure", Measure.PERCENT) is Content.PERCENT
        assert content_of("part_2", Measure.COMPOUND) is Content.NUMBER
        assert content_of("forecast_on", None) is Content.DAY

    @LANGUAGES
    @pytest.mark.parametrize("kind", [INDICATOR, ACTIVITY])
    def test_have_heads_that_no_other_column_of_the_sheet_has(self, app, language, kind):
        with app.test_request_context(), speaking(language):
            heads = [head_of(column, kind).casefold() for column in every_column(kind)]

        assert len(set(heads)) == len(heads)
        assert all(heads)

    @LANGUAGES
    def test_say_what_is_to_be_typed_in_as_many_letters_as_excel_shows(self, app, language):
        with app.test_request_context(), speaking(language):
            said = [said_at(each) for kind in (INDICATOR, ACTIVITY) for each in every_column(kind) if each.field]

        assert max(len(each) for each in said) <= 255

    def test_begin_a_page_where_something_is_to_fill_and_where_words_are(self):
        columns = activity_columns(with_institution=False)

        assert [columns[at].name for at in page_blocks(columns)] == ["status", "narrative"]

    @pytest.mark.parametrize("key", ["1.1-I1", "a:b", "0041110-I2"])
    def test_the_first_one_names_the_row(self, key):
        assert kind_and_key(row_key(INDICATOR, key)) == (INDICATOR, key)

    @pytest.mark.parametrize("text", ["", "indicator", "indicator:", "plan:1", "1.1-I1"])
    def test_the_first_one_names_nothing_else(self, text):
        assert kind_and_key(text) is None

    def test_the_formulas_of_what_is_missing_name_every_cell_that_is_obligatory(self):
        places = {name: letter for letter, name in zip("ABCDEFG", ("key", "needs", "figure", "part_1"), strict=False)}

        assert missing_in(places, "figure", 8) == 'AND($B8="N",ISBLANK($C8))'
        assert ">=1,ISBLANK($D8)" in missing_in(places, "part_1", 8)
        assert missing_in(places | {"comment": "E"}, "comment", 8) is None
        assert missing_anywhere(places, 8).count("ISBLANK") == 2


IDENTITY = Identity("1", "BA-SPS-2024", "2024-Q1", "", "bs", "6f1c", "2024-04-02T08:15:00", "2")
TEXTS = {"figure": "17.500", "comment": "a\nb"}
ROW = Traced(INDICATOR, "1.1-I1", "Pokazatelji", 8, 3, ("figure", "comment"), TEXTS, "AAAAAQ==")
LOCKED = Traced(ACTIVITY, "1.1.1", "Aktivnosti", 9, 1, (), {"status": "partly"})


def sheet_of(*rows: Traced, identity: Identity = IDENTITY) -> list[list[str]]:
    seal = Seal(identity)
    written = [cells_of(row, identity.fields) for row in rows]
    for cells in written:
        seal.add(cells)
    return [*head_rows(identity), *written, [END, str(len(rows))], [DIGEST, seal.digest]]


class TestSeal:
    def test_what_is_written_is_read_again(self):
        trace = trace_from(sheet_of(ROW, LOCKED))

        assert trace.identity == IDENTITY
        assert trace.rows == [replace(ROW, printed=""), LOCKED]
        assert trace.printed == {(INDICATOR, "1.1-I1"): "AAAAAQ=="}
        assert trace.is_genuine

    @settings(max_examples=60)
    @given(st.dictionaries(st.sampled_from(fields_in_order(2)), TEXT.filter(bool)))
    def test_any_text_is_read_again(self, texts):
        trace = trace_from(sheet_of(replace(ROW, texts=texts)))

        assert trace.rows[0].texts == texts
        assert trace.is_genuine

    def test_a_workbook_without_checks_of_what_it_prints_is_read(self):
        rows = [row[:6] + row[7:] if "indicator" in row or "kind" in row else row for row in sheet_of(ROW)]

        trace = trace_from(rows)

        assert (trace.rows, trace.printed) == ([replace(ROW, printed="")], {})

    def test_empty_cells_that_a_program_adds_change_nothing(self):
        rows = [[*cells, "", ""] for cells in sheet_of(ROW, LOCKED)]

        assert trace_from([*rows, []]).is_genuine

    @pytest.mark.parametrize(("row", "place", "text"), [(1, 1, "XK-MIG-2021-2023"), (10, 4, "4"), (10, 8, "99")])
    def test_whoever_changes_it_is_told(self, row, place, text):
        rows = sheet_of(ROW, LOCKED)
        rows[row][place] = text

        assert not trace_from(rows).is_genuine

    def test_a_row_that_was_taken_away_is_told(self):
        rows = sheet_of(ROW, LOCKED)

        assert not trace_from([*rows[:10], *rows[11:]]).is_genuine

    @pytest.mark.parametrize("rows", [[], [["format", "1"]], [["kind", "key"]], sheet_of(ROW)[:5] + sheet_of(ROW)[9:]])
    def test_what_is_none_is_told(self, rows):
        with pytest.raises(ValueError):
            trace_from(rows)

    def test_the_document_s_properties_repeat_it(self):
        properties = {name: getattr(IDENTITY, part) for part, name in PROPERTIES.items()}

        assert identity_of_properties(properties) == replace(IDENTITY, counters="0")
        assert identity_of_properties({}) is None


class TestNumberFormats:
    @LANGUAGES
    def test_of_figures_are_no_percent_and_no_day_to_a_reader(self, language):
        formats = [
            figure_format(0, language),
            figure_format(2, language, " (2023)"),
            figure_format(1, language, f"{percent_sign(language)} (2021-H1)"),
            exact_format(language),
        ]

        assert {format_kind(each) for each in formats} == {FormatKind.PLAIN}
        assert format_kind(day_format(language)) is FormatKind.DATE

    @pytest.mark.parametrize(("text", "decimals"), [("17500", 0), ("1E+3", 0), ("86.50", 1), ("0.000001", 6)])
    def test_have_as_many_decimals_as_the_figure(self, text, decimals):
        assert decimals_of(Decimal(text)) == decimals

    @pytest.mark.parametrize(
        ("text", "kept"), [("0.1", True), ("123456789012.123", True), ("123456789012.123456", False)]
    )
    def test_a_figure_with_more_digits_than_a_cell_keeps_is_known(self, text, kept):
        assert is_exact(Decimal(text)) is kept


class TestHeights:
    @pytest.mark.parametrize(
        ("text", "lines"), [("", 1), ("a", 1), ("a\nb\n\nc", 4), ("riječ " * 20, 7), ("x" * 100, 5), ("речи " * 20, 5)]
    )
    def test_are_of_all_lines_of_a_text(self, text, lines):
        assert lines_in(text.strip(" "), 20) == lines

    def test_a_text_that_no_cell_holds_says_that_it_goes_on(self):
        assert fitting("č" * LONGEST_TEXT) == "č" * LONGEST_TEXT
        assert fitting("😀" * LONGEST_TEXT).endswith("[…]")
