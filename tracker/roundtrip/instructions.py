"""The first sheet: for whom the workbook is, what is to be done by when, and how the cells are filled in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.reporting.access import ACTIVITY, INDICATOR
from tracker.roundtrip.form import Form, Sign
from tracker.roundtrip.rows_out import lines_in
from tracker.roundtrip.styles import HANDED_IN, MISSING, NOT_ASKED, TO_FILL, Styles
from tracker.web.formats import day, number, period_in
from tracker.web.languages import current_language
from tracker.web.sheets import cleaned
from tracker.web.typed import example_number

_WIDTHS = (32, 88)
_LINE = 13.5  # points; these letters are larger than those of rows, and fewer stand in a line
_SHARE = 0.85
Line = tuple[str, str]


def write_instructions(page: Any, styles: Styles, form: Form, names: Mapping[str, str]) -> None:
    """Write the sheet; `names` are those of the sheets of rows."""
    for place, width in enumerate(_WIDTHS):
        page.set_column(place, place, width)
    page.hide_gridlines(2)
    title = cleaned(form.contents.plan.title)
    page.set_row(0, 20 * (1 + len(title) // 80))
    page.merge_range(0, 0, 0, 1, "", styles.title)
    page.write_string(0, 0, title, styles.title)
    at = 2
    for heading, lines in _parts(form, names):
        page.set_row(at, 20)
        page.write_string(at, 0, heading, styles.heading)
        for row, (left, right) in enumerate(lines, at + 1):
            high = max(lines_in(text, int(width * _SHARE)) for text, width in zip((left, right), _WIDTHS, strict=True))
            page.set_row(row, _LINE * high + 3)
            page.write_string(row, 0, left, styles.legend.get(_COLOURS.get(left, ""), styles.strong))
            page.write_string(row, 1, right, styles.text)
        at += len(lines) + 2
    page.set_portrait()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer(f"&L&8 {form.contents.plan.code.replace('&', '&&')}&R&8 &P / &N")
    page.protect("", {"format_columns": True, "format_rows": True})
    page.activate()


# The signs stand on the colours of their cells.
_COLOURS = {
    Sign.MISSING.value: MISSING,
    Sign.FILLED.value: TO_FILL,
    Sign.HANDED_IN.value: HANDED_IN,
    Sign.CLOSED.value: NOT_ASKED,
}


def _parts(form: Form, names: Mapping[str, str]) -> Iterator[tuple[str, Sequence[Line]]]:
    yield _("What this workbook is for"), _facts(form, names)
    yield _("How to fill it in"), [(f"{at}.", words) for at, words in enumerate(_steps(form), 1)]
    yield _("Signs and colours"), _signs()
    if ACTIVITY in form.columns:
        yield _("Statuses of activities"), _statuses(form)


def _facts(form: Form, names: Mapping[str, str]) -> list[Line]:
    contents = form.contents
    period = contents.period
    lines = [
        (_("Institution"), form.who),
        (
            _("Reporting period"),
            f"{period.code} ({period_in(period.starts_on, period.ends_on, current_language())})",
        ),
        (_("Due by"), day(period.due_on)),
    ]
    if INDICATOR in form.columns:
        count = form.count(INDICATOR)
        told = ngettext("%(count)s indicator", "%(count)s indicators", count, count=number(count))
        lines.append((names[INDICATOR], told))
    if ACTIVITY in form.columns:
        count = form.count(ACTIVITY)
        told = ngettext("%(count)s activity", "%(count)s activities", count, count=number(count))
        lines.append((names[ACTIVITY], told))
    if not form.columns:
        lines.append((_("Nothing to fill in"), _("The plan asks nothing of this institution in the period.")))
    return lines


def _steps(form: Form) -> Iterator[str]:
    if not form.contents.is_open:
        yield _("The period takes no figures now: this workbook is for reading only.")
        return
    yield _("Only the cells with a pale yellow or an amber ground can be filled in; all others are locked.")
    yield _(
        "Type numbers without units, as this computer writes them, for example %(example)s. A cell that stays empty "
        "says that there is no figure; it never counts as 0.",
        example=example_number(current_language()),
    )
    yield _(
        "Type a percent as 87, not as 0.87 and without the sign; or type the two counts and leave the percent empty."
    )
    yield _("Where an indicator has several counters, each has a cell of its own; the column of measures names them.")
    yield _("Choose statuses, stages and periods from the list of the cell.")
    yield _("Where an indicator or an activity is behind, say what stood in the way and what will be done about it.")
    yield _("Leave the sheets and the columns as they are. Rows can be hidden or made higher; nothing is lost by that.")
    yield _("Save the workbook as .xlsx and send it back, or upload it to the tracker yourself.")


def _signs() -> list[Line]:
    return [
        (Sign.MISSING.value, _("Still to fill in: what is obligatory is missing. Its cells have an amber ground.")),
        (Sign.FILLED.value, _("Filled in: what is obligatory is there. More can be said, and everything changed.")),
        (Sign.HANDED_IN.value, _("Handed in already, or approved: the row is locked, and its state is said.")),
        (Sign.CLOSED.value, _("Not asked: a cell with a grey ground does not belong to this row.")),
    ]


def _statuses(form: Form) -> list[Line]:
    """The words of the list; one that no official text was read for says so."""
    lines = []
    for word, (_stored, read) in zip(form.contents.used_words, form.choices["status"], strict=True):
        lines.append((cleaned(read), "" if word.is_verified else _("No official text was read for this word yet.")))
    return lines
