"""What a cell of our workbook says when it comes back: read by the same grammar as the pages, told where it was mended.

Excel does things to what people type: 6/6 becomes a day, 87 % becomes 0.87, a pasted number becomes a text. What can be
read for certain is taken and told; what could mean two things is asked back, and never guessed.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from babel.numbers import get_decimal_symbol

from tracker.errors import Refused
from tracker.reading.workbook import Cell, CellKind
from tracker.reading.workbook_values import currency_shown
from tracker.reporting.checks import check_size
from tracker.reporting.entry_forms import PART, clean, typed_as
from tracker.reporting.entry_numbers import shown, typed_form, understood, without_signs_unseen
from tracker.roundtrip.layout import Content
from tracker.texts import check_text
from tracker.web.languages import Language
from tracker.web.typed import typed_day

EARLIEST_YEAR = 1990  # a day before it is a number that a sheet shows as a day
FIGURE_FIELDS = frozenset({"side", "figure", "numerator", "denominator", "stage"})


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell says: the text that a person would have typed in the workbook's language, a choice by its code.

    `problem` is why nothing of it can be taken; `remark` is what has to be known of how it was read.
    """

    text: str = ""
    problem: Refused | None = None
    remark: Refused | None = None


def is_of_figure(field: str) -> bool:
    """Whether a field is a part of the figure: only together they say something."""
    return field in FIGURE_FIELDS or field.startswith(f"{PART}_")


def folded(text: str) -> str:
    """A word as choices are compared: without case, outer and unseen signs."""
    return " ".join(without_signs_unseen(unicodedata.normalize("NFC", text)).casefold().split())


def read_cell(
    cell: Cell,
    content: Content,
    language: Language,
    choices: Mapping[str, str],
    *,
    awaits_calculation: bool = False,
    currency: str = "",
) -> Said:
    """Read a cell by what it takes; `choices` are the folded words of its list in every language, with their codes.

    `awaits_calculation` is whether the program that wrote the workbook has left the results of formulas to Excel;
    `currency` is the plan's: an amount in another one is not taken for a figure of the plan.
    """
    shown_in = currency_shown(cell.number_format) if cell.kind is CellKind.NUMBER else None
    if currency and shown_in is not None and shown_in != currency:
        return Said(
            problem=Refused(
                "The cell shows an amount in %(shown)s, and the plan's currency is %(currency)s. Nothing is converted "
                "here: type the figure that belongs to the plan, without a currency.",
                shown=shown(shown_in),
                currency=currency,
            )
        )
    if cell.formula is not None and (not cell.has_result or awaits_calculation):
        return Said(
            problem=Refused(
                "The cell has a formula whose result is not stored. Open the workbook in Excel, save it and send it "
                "again, or type the result."
            )
        )
    said = _read(cell, content, language, choices)
    if said.problem is not None:
        return said
    return _with_remarks(said, cell)


def _with_remarks(said: Said, cell: Cell) -> Said:
    """The same with what has to be told of the cell itself, where nothing is told of its value."""
    if said.remark is not None:
        return said
    if cell.formula is not None:
        formula = f"={cell.formula}" if cell.formula else "="
        return Said(
            said.text,
            remark=Refused("The cell has the formula %(formula)s; its result is taken.", formula=shown(formula)),
        )
    if cell.is_covered and said.text:
        return Said(
            said.text, remark=Refused("The cell lies under merged cells, where Excel does not show it; it is read.")
        )
    return said


def _read(cell: Cell, content: Content, language: Language, choices: Mapping[str, str]) -> Said:
    value = cell.value
    if cell.kind is CellKind.EMPTY:
        return Said()
    if cell.kind is CellKind.ERROR:
        return Said(
            problem=Refused(
                "“%(text)s” is an error of a spreadsheet. Type what belongs here, or leave the cell empty.",
                text=shown(cell.raw),
            )
        )
    if isinstance(value, bool):
        return Said(
            problem=Refused(
                "The cell holds a logical value (%(text)s). Type the figure or the words that are meant.",
                text="TRUE" if value else "FALSE",
            )
        )
    if isinstance(value, Decimal):
        return _number(cell, value, content, language)
    if isinstance(value, str):
        return _text(value, content, language, choices)
    return _day(cell, content, language)


def _plain(value: Decimal) -> str:
    """A number of any size with all its digits."""
    return f"{value:f}"


def _number(cell: Cell, value: Decimal, content: Content, language: Language) -> Said:
    percent = cell.percent
    if content is Content.WORDS:
        return _number_as_text(value, percent, language)
    if content is Content.DAY:
        return Said(
            problem=Refused(
                "“%(text)s” is a number, and this cell takes a day. Type it like this: 31.12.2026.",
                text=shown(_plain(value)),
            )
        )
    if content is Content.CHOICE:
        return Said(problem=Refused("“%(text)s” is not in the list of this cell.", text=shown(_plain(value))))
    try:
        check_size(value if percent is None else percent, "")
    except Refused as refused:
        return Said(problem=refused)
    if percent is not None:
        if content is Content.NUMBER:
            return Said(
                problem=Refused(
                    "The cell shows %(percent)s %%, and this cell takes a number. Type the number.",
                    percent=typed_form(percent, language),
                )
            )
        read = typed_form(percent, language)
        return Said(
            read,
            remark=Refused(
                "The cell holds %(held)s and shows %(percent)s %%; it reads as %(percent)s %%.",
                held=typed_form(value, language),
                percent=read,
            ),
        )
    if content is Content.PERCENT and 0 < value < 1:
        return _share_or_percent(value, language)
    return Said(typed_form(value, language))


def _share_or_percent(value: Decimal, language: Language) -> Said:
    return Said(
        typed_form(value, language),
        problem=Refused(
            "%(held)s can be %(held)s %% or %(meant)s %%. If %(meant)s %% is meant, type %(meant)s; if it is "
            "%(held)s %%, type it with its percent sign.",
            held=typed_form(value, language),
            meant=typed_form(value * 100, language),
        ),
    )


def _number_as_text(value: Decimal, percent: Decimal | None, language: Language) -> Said:
    """A number where words belong: as the sheet shows it, without signs for groups."""
    decimal = get_decimal_symbol(language.formatting)
    text = _plain(percent if percent is not None else value).replace(".", decimal)
    if percent is not None:
        text += " %"
    try:
        check_text(text, "")
    except Refused as refused:
        return Said(problem=refused)
    return Said(text, remark=Refused("The cell holds a number; it is taken as the text “%(text)s”.", text=shown(text)))


def _day(cell: Cell, content: Content, language: Language) -> Said:
    moment = cell.value
    if isinstance(moment, datetime):
        moment = moment.date()
    if not isinstance(moment, date):
        return Said(problem=Refused("The cell holds a time of day. Type what belongs here anew."))
    if content is Content.DAY:
        return _day_taken(cell, moment)
    if cell.is_day_without_year:
        decimal = get_decimal_symbol(language.formatting)
        return Said(
            problem=Refused(
                "Excel has made the day %(day)s of what was typed. Was it %(one)s/%(other)s, or %(one)s%(decimal)s"
                "%(other)s? Type it again: each figure into its own cell, or with an apostrophe before it.",
                day=typed_as(moment),
                one=moment.day,
                other=moment.month,
                decimal=decimal,
            )
        )
    if content is Content.WORDS:
        text = typed_as(moment)
        return Said(text, remark=Refused("The cell holds a day; it is taken as the text “%(text)s”.", text=text))
    if content is Content.CHOICE:
        return Said(problem=Refused("“%(text)s” is not in the list of this cell.", text=typed_as(moment)))
    return Said(problem=Refused("“%(text)s” is a day and no figure.", text=typed_as(moment)))


def _day_taken(cell: Cell, day: date) -> Said:
    if day.year < EARLIEST_YEAR:
        return Said(
            problem=Refused(
                "The cell holds the day %(day)s: a number that Excel shows as a day. Type the day like this: "
                "31.12.2026.",
                day=typed_as(day),
            )
        )
    if cell.is_day_without_year:
        return Said(
            typed_as(day),
            remark=Refused("The cell shows a day without its year; it reads as %(day)s.", day=typed_as(day)),
        )
    return Said(typed_as(day))


def _text(value: str, content: Content, language: Language, choices: Mapping[str, str]) -> Said:
    if content is Content.WORDS:
        return _words(value)
    plain = without_signs_unseen(value)
    if not plain:
        return Said()
    if content is Content.CHOICE:
        code = choices.get(folded(value))
        if code is None:
            return Said(problem=Refused("“%(text)s” is not in the list of this cell.", text=shown(plain)))
        return Said(code)
    if content is Content.DAY:
        try:
            return Said(typed_as(typed_day(plain)))
        except Refused as refused:
            return Said(problem=refused)
    return _typed_number(plain, language, is_percent=content is Content.PERCENT)


def _words(value: str) -> Said:
    # Excel for Mac takes letters apart (c and a caron for č): they are put together, as everybody else types them.
    text = unicodedata.normalize("NFC", clean(value))
    try:
        check_text(text, "")
    except Refused as refused:
        return Said(problem=refused)
    return Said(text)


def _typed_number(plain: str, language: Language, *, is_percent: bool) -> Said:
    try:
        read = understood(plain, language, is_percent=is_percent)
    except Refused as refused:
        return Said(problem=refused)
    if is_percent and 0 < read.value < 1 and not plain.endswith("%"):
        return _share_or_percent(read.value, language)
    text = typed_form(read.value, language)
    if plain.rstrip("% ") == text and not read.doubt:
        return Said(text)
    remark = Refused("“%(text)s” stands in the cell as a text; it reads as %(read)s.", text=shown(plain), read=text)
    if read.doubt:
        remark = Refused(
            "“%(text)s” stands in the cell as a text and reads as %(read)s here, which without signs is %(plain)s. If "
            "something else is meant, type it as a number.",
            text=shown(plain),
            read=text,
            plain=_plain(read.value).replace(".", get_decimal_symbol(language.formatting)),
        )
    return Said(text, remark=remark)
