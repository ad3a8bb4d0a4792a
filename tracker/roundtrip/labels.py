"""The words of the workbook in the language that is spoken: names of sheets, heads, what is said at a cell."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from tracker.reporting.access import ACTIVITY, INDICATOR
from tracker.reporting.entry_labels import FIELDS
from tracker.roundtrip.layout import INSTRUCTIONS, PART, Column, Content
from tracker.texts import LONGEST_TEXT

SHEETS = {
    INSTRUCTIONS: _l("Instructions"),
    INDICATOR: _l("Indicators"),
    ACTIVITY: _l("Activities"),
}

# What no row has typed into it.
_SHOWN = {
    "sign": lazy_pgettext("head of a narrow column", "Sign"),
    "number": _l("No."),
    "measure": _l("Measure"),
    "institution": _l("Institution"),
    "baseline": _l("Baseline"),
    "target": _l("Target"),
    "previous": _l("Before, to date"),
    "deadline": _l("Deadline"),
    "wanted": _l("Output wanted by the plan"),
    "state": lazy_pgettext("column", "State"),
    "remark": _l("Why it was returned"),
}
_NAMES = {INDICATOR: _l("Indicator"), ACTIVITY: _l("Activity")}
_BEFORE = _l("Status before")
_PERCENT = _l("Percent, %")

# The same in every language: a program looks for them, and nobody sees them.
_UNSEEN = {"key": "_key", "needs": "_needs"}

BANDS = {"plan": _l("From the plan"), "fill": _l("To fill in"), "words": _l("To fill in, in words")}

_SAID = {
    "figure": _l("The figure of the indicator: a number, without a unit. Leave it empty where there is none."),
    "percent": _l("Type 87 for 87 %, without the sign. Or leave this empty and type the two counts."),
    "numerator": _l("How many of them. The percent follows from the two counts; do not type it as well."),
    "denominator": _l("Of how many in all. The percent follows from the two counts; do not type it as well."),
    "side": _l("Whether the figure counts this period alone, or everything up to its end."),
    "stage": _l("How far it has come. Choose from the list."),
    "women": _l("How many women are in the figure for the period."),
    "men": _l("How many men are in the figure for the period."),
    "status": _l("How the activity stands at the end of the period. Choose from the list."),
    "done_in": _l("Only for an activity that is implemented: the period in which it was done. Choose from the list."),
    "planned_percent": _l("How much was to be done by the end of the period: type 80 for 80 %, without the sign."),
    "reached_percent": _l("How much is done at the end of the period: type 80 for 80 %, without the sign."),
    "forecast_on": _l("Only where the deadline will not be kept: the day on which it will be done."),
    "text": _l("What was reached by the end of the period, in words."),
    "sex_reason": _l("Only where women and men do not add up to the figure, or are not known."),
    "comment": _l("What a reader must know of the figure: where it is from, what it leaves out."),
    "obstacle": _l("What stood in the way. Obligatory where the indicator or the activity is behind."),
    "way_forward": _l("What will be done about it, by whom and by when."),
    "narrative": _l("What was done in the period, in words."),
    "output": _l("What the activity has left behind, for example 3 agreements signed."),
}
_SAID_OF_COUNTERS = _l("This counter alone, as a number; type 0 where there was none. The column of measures names it.")

# What is said when something else was typed.
_ASKED = {
    Content.NUMBER: _l("This is no number as this computer writes them. Keep it only if you are sure."),
    Content.PERCENT: _l("Type 87 for 87 %, without the sign. A number below 1 is less than one percent. Keep it?"),
    Content.CHOICE: _l("Choose one of the list."),
    Content.DAY: _l("This is no day as this computer writes them. Keep it only if you are sure."),
    Content.WORDS: _l("The text has more than %(most)s characters, and no more are kept."),
}


def sheet_word(sheet: str) -> str:
    """What a sheet is called."""
    return str(SHEETS[sheet])


def head_of(column: Column, kind: str) -> str:
    """The head of a column in a sheet of indicators or activities; no two heads of a sheet are the same."""
    if column.name in _UNSEEN:
        return _UNSEEN[column.name]
    if column.name == "name":
        return str(_NAMES[kind])
    if column.name == "previous" and kind == ACTIVITY:
        return str(_BEFORE)
    if column.name == "percent":
        return str(_PERCENT)
    if column.name.startswith(f"{PART}_"):
        return _("Counter %(number)s", number=column.name.rpartition("_")[2])
    if column.field is not None:
        return str(FIELDS[column.field])
    return str(_SHOWN[column.name])


def said_at(column: Column) -> str:
    """What is said while a cell of a column is being filled in."""
    return str(_SAID_OF_COUNTERS if column.name.startswith(f"{PART}_") else _SAID[column.name])


def asked_at(column: Column) -> str:
    """What is said when something was typed that the column does not take."""
    if column.content is Content.WORDS:
        return str(_ASKED[Content.WORDS]) % {"most": LONGEST_TEXT}
    return str(_ASKED[column.content])
