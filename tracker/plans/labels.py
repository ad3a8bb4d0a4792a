"""Words of the room in the reader's language."""

from decimal import Decimal

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from tracker.reading.findings import Severity, SubjectKind
from tracker.web.formats import number, percent

SEVERITIES = {
    Severity.ERROR: _l("Error"),
    Severity.WARNING: _l("Doubtful"),
    Severity.NOTE: _l("Note"),
}

SUBJECTS = {
    SubjectKind.PLAN: _l("Plan"),
    SubjectKind.ELEMENT: _l("Goal or section"),
    SubjectKind.INDICATOR: _l("Indicator"),
    SubjectKind.ACTIVITY: _l("Activity"),
    SubjectKind.BUDGET_LINE: _l("Budget line"),
    SubjectKind.RISK: _l("Risk"),
    SubjectKind.STAFF: _l("Staff"),
}

# What a place of a row holds, by the row's attribute.
ATTRIBUTES = {
    "title": _l("Title"),
    "name": _l("Name"),
    "number": _l("Number"),
    "deadline": _l("Deadline"),
    "institutions": _l("Institutions"),
    "funding": _l("Funding source"),
    "output": _l("Output"),
    "reference_documents": _l("Reference documents"),
    "result": _l("Result"),
    "statement": _l("Statement"),
    "planned": _l("Planned amount"),
    "countermeasures": _l("Countermeasures"),
    "responsible": _l("Responsible"),
    "unit": _l("Unit"),
    "value": _l("Value"),
    "amount": _l("Amount"),
}

SEXES = {"M": _l("men"), "F": _l("women")}
STAFF_TABLES = {"grades": _l("Staff by unit and grade"), "sexes": _l("Staff by unit, grade and sex")}

# Findings are many; a reader looks for them by what they speak of. The code itself stays in sight, as it is stable.
SUBJECT_MATTERS = {
    "sums": _l("Sums and totals"),
    "money": _l("Amounts, codes and funding"),
    "values": _l("Values of indicators"),
    "dates": _l("Deadlines and quarters"),
    "institutions": _l("Institutions"),
    "numbers": _l("Numbers and titles"),
    "tables": _l("Tables and rows"),
    "other": _l("Other"),
}
_MATTER_BY_WORD = (
    ("total", "sums"),
    ("subtotal", "sums"),
    ("staff", "sums"),
    ("mismatch", "sums"),
    ("finances", "sums"),
    ("funder", "money"),
    ("funding", "money"),
    ("amount", "money"),
    ("currency", "money"),
    ("code-assumed", "money"),
    ("code-unexplained", "money"),
    ("code-outside", "money"),
    ("year-without-cell", "money"),
    ("cell-shifted", "money"),
    ("value", "values"),
    ("indicator", "values"),
    ("baseline", "values"),
    ("measure", "values"),
    ("direction", "values"),
    ("final", "values"),
    ("year-missing", "values"),
    ("deadline", "dates"),
    ("quarter", "dates"),
    ("owner", "institutions"),
    ("institution", "institutions"),
    ("alias", "institutions"),
    ("number", "numbers"),
    ("title", "numbers"),
    ("scripts", "numbers"),
    ("programme", "numbers"),
    ("table", "tables"),
    ("row", "tables"),
    ("output", "tables"),
)


def matter_of(code: str) -> str:
    """What a finding's code speaks of: a key of SUBJECT_MATTERS."""
    return next((matter for word, matter in _MATTER_BY_WORD if word in code), "other")


def staff_column(grade: str | None, kind: str) -> str:
    """A staff column's head: the grade as the form prints it, in words where it has none."""
    if grade:
        return grade
    return gettext("Share") if kind == "percent" else gettext("Total")


def staff_figure(value: Decimal | None, kind: str) -> str:
    """A figure of a staff table."""
    return percent(value) if kind == "percent" else number(value)
