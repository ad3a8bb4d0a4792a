"""What stands around the rows of a sheet: title block, heads, drop-downs, colours of what is missing, print set-up."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from xlsxwriter.utility import xl_col_to_name

from tracker.roundtrip.form import Form, Sign
from tracker.roundtrip.labels import BANDS, asked_at, head_of, said_at
from tracker.roundtrip.layout import (
    BAND_ROW,
    FIRST_ROW,
    HEAD_ROW,
    PERIOD_ROW,
    SIGNS_ROW,
    TITLE_ROW,
    WHO_ROW,
    Column,
    Content,
    list_name,
    page_blocks,
)
from tracker.roundtrip.missing import missing_anywhere, missing_in
from tracker.roundtrip.number_formats import exact_format
from tracker.roundtrip.rows_out import fitting, lines_in
from tracker.roundtrip.styles import LINE_HEIGHT, SIZE, Styles
from tracker.texts import LONGEST_TEXT
from tracker.web.formats import day, period_in
from tracker.web.languages import current_language
from tracker.web.sheets import cleaned

_FIRST_SHOWN = 2  # the columns before it are hidden
_PAPER_WIDTH = 10.9  # inches of A4 across, without the margins
_SMALLEST_SCALE = 0.72  # letters of nine points are printed as six and a half
_A4, _LONGEST_FOOTER, _LONGEST_SAID, _LONGEST_TITLE = 9, 255, 255, 32


def write_head(page: Any, styles: Styles, form: Form, kind: str, columns: Sequence[Column]) -> None:
    """The title block, the bands and the heads of the columns."""
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width, None, {"hidden": column.is_hidden})
    _write_title_block(page, styles, form, columns)
    _write_bands(page, styles, columns)
    heads = [cleaned(head_of(column, kind)) for column in columns]
    lines = max(_head_lines(head, column.width) for head, column in zip(heads, columns, strict=True))
    page.set_row(HEAD_ROW, lines * LINE_HEIGHT + 6)
    for place, head in enumerate(heads):
        page.write_string(HEAD_ROW, place, head, styles.unseen if columns[place].is_hidden else styles.head)


def _write_title_block(page: Any, styles: Styles, form: Form, columns: Sequence[Column]) -> None:
    """Over the whole page; where there are several, over the columns that stand on each of them: nothing is cut."""
    last = _place_of(columns, "name") if _page_breaks(columns) else len(columns) - 1
    width = sum(column.width for column in columns[_FIRST_SHOWN : last + 1])
    block = {
        TITLE_ROW: (cleaned(form.contents.plan.title), styles.title, 12),
        WHO_ROW: (_("Institution: %(name)s", name=form.who), styles.fact, 10),
        PERIOD_ROW: (period_told(form), styles.strong_fact, 10),
        SIGNS_ROW: (signs_told(form), styles.note, SIZE),
    }
    for row, (text, style, size) in block.items():
        page.set_row(row, lines_in(text, width * 17 // (2 * size)) * size * 1.3 + 3)
        page.merge_range(row, _FIRST_SHOWN, row, last, "", style)
        page.write_string(row, _FIRST_SHOWN, fitting(text), style)


def _place_of(columns: Sequence[Column], name: str) -> int:
    return next(at for at, column in enumerate(columns) if column.name == name)


def _head_lines(head: str, width: int) -> int:
    """Bold letters are wide, and a word is never cut."""
    room, lines = 0, 0
    for word in head.split():
        length = len(word) + 1
        if length > room:
            lines, room = lines + 1, width - 1
        room -= length
    return max(lines, 1)


def _write_bands(page: Any, styles: Styles, columns: Sequence[Column]) -> None:
    """Above the heads: what is the plan's own, and what is to fill."""
    page.set_row(BAND_ROW, LINE_HEIGHT + 4)
    said = ""
    for place, column in enumerate(columns):
        if column.is_hidden:
            continue
        band = "plan" if column.field is None else "words" if column.content is Content.WORDS else "fill"
        style = styles.band["plan" if band == "plan" else "fill"]
        if band != said and (band != "plan" or not said):
            page.write_string(BAND_ROW, place, str(BANDS[band]), style)
        else:
            page.write_blank(BAND_ROW, place, None, style)
        said = band


def period_told(form: Form) -> str:
    """Which period is reported, its days, and by when."""
    period = form.contents.period
    return _(
        "Reporting period %(period)s (%(days)s), due by %(day)s",
        period=period.code,
        days=period_in(period.starts_on, period.ends_on, current_language()),
        day=day(period.due_on),
    )


def signs_told(form: Form) -> str:
    """What the signs mean, or why nothing can be filled in."""
    if not form.contents.is_open:
        return _("The period takes no figures now: this workbook is for reading only.")
    return _(
        "%(missing)s still to fill in, %(filled)s filled in, %(handed_in)s handed in and locked, %(closed)s not asked.",
        missing=Sign.MISSING.value,
        filled=Sign.FILLED.value,
        handed_in=Sign.HANDED_IN.value,
        closed=Sign.CLOSED.value,
    )


def set_up(page: Any, styles: Styles, form: Form, columns: Sequence[Column], last: int, kind: str) -> None:
    """Everything that holds for the rows as a whole, when the last one is written."""
    _set_validations(page, columns, last, kind)
    _set_colours(page, styles, columns, last)
    name = _place_of(columns, "name")
    page.freeze_panes(FIRST_ROW, name + 1)
    page.protect("", {"format_columns": True, "format_rows": True})
    _set_print(page, form, columns, last, name)


def _set_validations(page: Any, columns: Sequence[Column], last: int, kind: str) -> None:
    for place, column in enumerate(columns):
        if column.field is None:
            continue
        head = head_of(column, kind)
        rule = {
            **_rule_of(column, f"{xl_col_to_name(place)}{FIRST_ROW + 1}"),
            "input_title": head if len(head) <= _LONGEST_TITLE else "",
            "input_message": shortened(said_at(column), _LONGEST_SAID),
            "error_title": head if len(head) <= _LONGEST_TITLE else "",
            "error_message": shortened(asked_at(column), _LONGEST_SAID),
            "ignore_blank": True,
        }
        page.data_validation(FIRST_ROW, place, last, place, rule)


def _rule_of(column: Column, cell: str) -> dict[str, Any]:
    """What a cell takes. Only a choice is insisted on: the tracker itself reads the rest, and tells what is wrong."""
    match column.content:
        case Content.CHOICE:
            return {"validate": "list", "source": f"={list_name(str(column.field))}", "error_type": "stop"}
        case Content.WORDS:
            return {"validate": "length", "criteria": "<=", "value": LONGEST_TEXT, "error_type": "warning"}
        case Content.DAY:
            return {
                "validate": "custom",
                "value": f"=AND(ISNUMBER({cell}),{cell}>36526,{cell}<73051)",
                "error_type": "warning",
            }
        case Content.PERCENT:
            # A percent may be negative, or more than 100; what lies between 0 and 1 is nearly always a share.
            is_share = f"AND({cell}>0,{cell}<1)"
            return {"validate": "custom", "value": f"=AND(ISNUMBER({cell}),NOT({is_share}))", "error_type": "warning"}
    return {"validate": "custom", "value": f"=ISNUMBER({cell})", "error_type": "warning"}


def _set_colours(page: Any, styles: Styles, columns: Sequence[Column], last: int) -> None:
    places = {column.name: xl_col_to_name(place) for place, column in enumerate(columns)}
    row = FIRST_ROW + 1
    anywhere = missing_anywhere(places, row)
    sign = _place_of(columns, "sign")
    needs = f"${places['needs']}{row}"
    is_full = f'=AND({needs}<>"",NOT({anywhere}))'
    for criteria, style in ((f"={anywhere}", styles.sign_missing), (is_full, styles.sign_filled)):
        rule = {"type": "formula", "criteria": criteria, "format": style}
        page.conditional_format(FIRST_ROW, sign, last, sign, rule)
    exact = styles.more_exact(exact_format(current_language()))
    for place, column in enumerate(columns):
        condition = missing_in(places, column.name, row)
        if condition is not None:
            rule = {"type": "formula", "criteria": f"={condition}", "format": styles.missing}
            page.conditional_format(FIRST_ROW, place, last, place, rule)
        if column.content in {Content.NUMBER, Content.PERCENT}:
            # The format of a cell has the decimals of its indicator; a figure with more is never shown rounded.
            cell = f"{xl_col_to_name(place)}{row}"
            criteria = f"=AND(ISNUMBER({cell}),INT({cell})<>{cell})"
            page.conditional_format(
                FIRST_ROW, place, last, place, {"type": "formula", "criteria": criteria, "format": exact}
            )


def _set_print(page: Any, form: Form, columns: Sequence[Column], last: int, name: int) -> None:
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    page.print_area(0, _FIRST_SHOWN, last, len(columns) - 1)
    page.repeat_rows(BAND_ROW, HEAD_ROW)
    page.repeat_columns(_FIRST_SHOWN, name)
    breaks = _page_breaks(columns)
    if breaks:
        page.set_v_pagebreaks(breaks)
    widest = max(_inches(each) for each in _printed_pages(columns, breaks))
    page.set_print_scale(max(35, min(100, int(100 * _PAPER_WIDTH / widest))))
    left = shortened(form.contents.plan.code.replace("&", "&&"), 80)
    middle = form.contents.period.code.replace("&", "&&")
    right = _("Page %(page)s of %(pages)s", page="&P", pages="&N")
    page.set_footer(f"&L&8 {left}&C&8 {middle}&R&8 {right}")


def _page_breaks(columns: Sequence[Column]) -> list[int]:
    """Where a page ends: at a block of columns that has no room any more, so that no letters are too small to read."""
    breaks: list[int] = []
    ends = [*page_blocks(columns)[1:], len(columns)]
    for begin, end in zip(page_blocks(columns), ends, strict=True):
        if _inches(_printed_pages(columns[:end], breaks)[-1]) * _SMALLEST_SCALE > _PAPER_WIDTH:
            breaks.append(begin)
    return breaks


def _printed_pages(columns: Sequence[Column], breaks: Sequence[int]) -> list[Sequence[Column]]:
    """The columns of each page: the sign, the number and the name stand on every one."""
    name = _place_of(columns, "name")
    repeated = columns[_FIRST_SHOWN : name + 1]
    begins, ends = [name + 1, *breaks], [*breaks, len(columns)]
    return [[*repeated, *columns[begin:end]] for begin, end in zip(begins, ends, strict=True)]


def _inches(columns: Sequence[Column]) -> float:
    # A column is its letters of seven points and five more; programs without the font make it somewhat wider.
    return sum(column.width * 7 + 5 for column in columns) / 96 * 1.1


def shortened(text: str, most: int) -> str:
    """A text that is not longer, cut behind a word and marked where it is."""
    if len(text) <= most:
        return text
    return f"{text[: most - 2].rpartition(' ')[0]} …"
