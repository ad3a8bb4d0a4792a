"""Words of the room in the reader's language."""

from decimal import Decimal

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from tracker.plans.annexes import Settlement
from tracker.reading.findings import Severity, SubjectKind
from tracker.web.formats import number, percent

SEVERITIES = {
    Severity.ERROR: _l("Error"),
    Severity.WARNING: _l("Doubtful"),
    Severity.NOTE: _l("Note"),
}

SETTLEMENTS = {
    Settlement.ACCEPTED: _l("Accepted as printed"),
    Settlement.CORRECTED: _l("Corrected"),
}

# Whether a finding has been settled: what the findings' page can be narrowed to.
STATES = {"open": _l("Open findings"), "settled": _l("Settled findings")}

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

# What a person can change, by the field.
FIELDS = {
    "title": _l("Title"),
    "name": _l("Name"),
    "direction": _l("Direction"),
    "deadline": _l("Deadline"),
    "lead": _l("Lead institution"),
    "supporting": _l("Supporting institutions"),
    "amount": _l("Amount"),
    "kind": _l("Kind"),
    "sources": _l("Funding sources"),
}

SEXES = {"M": _l("men"), "F": _l("women")}
STAFF_TABLES = {"grades": _l("Staff by unit and grade"), "sexes": _l("Staff by unit, grade and sex")}

# What is odd, in a few words: the heading of a finding, by its code. The code itself is a technical mark, stable for
# those who work with the export and the commands.
FINDINGS = {
    "alias-assumed": _l("Possibly two spellings of one name"),
    "amount-missing": _l("Planned amount missing"),
    "amount-not-understood": _l("Amount not understood"),
    "amount-outside-deadline": _l("Amount outside the deadline"),
    "amount-without-grouping": _l("Amount printed without grouping of thousands"),
    "cell-left-over": _l("Part of a row not read"),
    "cell-shifted": _l("Cell in another column than its head"),
    "cell-without-head": _l("Cell in a column without a head"),
    "closing-row-missing": _l("Closing row of the form missing"),
    "code-assumed": _l("Meaning of a code assumed"),
    "code-outside-deadline": _l("Code outside the deadline"),
    "code-unexplained": _l("Code without explanation"),
    "currency-differs": _l("Amount in another currency"),
    "currency-in-cell": _l("Sign of currency in a cell"),
    "deadline-missing": _l("Deadline missing"),
    "deadline-not-understood": _l("Deadline not understood"),
    "direction-doubtful": _l("Direction of the indicator doubtful"),
    "embedded-objects": _l("Embedded objects passed over"),
    "external-links": _l("Links to other workbooks"),
    "figure-not-understood": _l("Figure not understood"),
    "final-after-plan-end": _l("Final target after the end of the plan"),
    "funder-in-total": _l("Funding source beside a total"),
    "funding-missing": _l("Funding source missing"),
    "funding-without-indicator": _l("Funding beside no indicator"),
    "goal-without-parent": _l("Specific goal without a strategic goal"),
    "grand-total": _l("Total of the whole plan agrees with the sum"),
    "indicator-name-cut": _l("Name of the indicator cut off"),
    "indicator-name-missing": _l("Name of the indicator missing"),
    "institution-missing": _l("Institution missing"),
    "institution-unknown": _l("Institution in no register"),
    "measure-mixed": _l("Values of more than one kind"),
    "mixed-scripts": _l("Latin and Cyrillic letters in one word"),
    "number-misplaced": _l("Number of another goal"),
    "number-missing": _l("Number missing"),
    "number-punctuation": _l("Number printed in another form"),
    "number-repeated": _l("Number printed more than once"),
    "number-skipped": _l("Gap in the numbering"),
    "output-missing": _l("Output missing"),
    "owner-missing": _l("Nobody named as responsible"),
    "programme-activity-missing": _l("Table without a programme activity"),
    "programme-activity-twice": _l("Table with two programme activities"),
    "programme-activity-unknown": _l("Programme activity not in part IV"),
    "programme-code-digits": _l("Programme code differs from part IV"),
    "programme-without-finances": _l("Programme not in part IV"),
    "quarter-missing": _l("Quarter missing"),
    "quarter-not-understood": _l("Quarter not understood"),
    "quarter-shared": _l("One quarter for several activities"),
    "quarter-without-activity": _l("Quarter beside no activity"),
    "remote-pictures": _l("Pictures from the network"),
    "row-not-understood": _l("Row not understood"),
    "scalar-baseline": _l("One baseline for a target of several parts"),
    "sheet-without-cells": _l("Sheet without cells"),
    "staff-percent-mismatch": _l("Share of the staff differs from the figures"),
    "staff-sum-mismatch": _l("Sum of the staff differs from the figures"),
    "staff-tables-differ": _l("Staff tables differ from each other"),
    "staff-unit-missing": _l("Unit missing in a staff table"),
    "subtotal-part": _l("Part of a total not kept"),
    "summary-differs": _l("Part III differs from part II"),
    "table-not-understood": _l("Table not understood"),
    "table-without-activities": _l("Table without activities"),
    "table-without-indicator": _l("Table without an indicator"),
    "table-without-owner": _l("Table that names nobody responsible"),
    "table-without-quarter": _l("Table without quarters"),
    "title-missing": _l("Title missing"),
    "title-varies": _l("Title printed in several ways"),
    "total-mismatch": _l("Stated total differs from the sum"),
    "total-misnumbered": _l("Total with another number"),
    "total-missing": _l("Total missing"),
    "value-missing": _l("Value of the indicator missing"),
    "value-not-understood": _l("Value not understood"),
    "value-without-head": _l("Value without a head of its own"),
    "value-year-swapped": _l("Value and year swapped"),
    "values-under-merged-cells": _l("Values under merged cells"),
    "year-missing": _l("Year of a value missing"),
    "year-without-cell": _l("Year of the deadline without a cell"),
}

# Findings are many; a reader looks for them by what they speak of.
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


def finding_title(code: str) -> str:
    """What is odd, in a few words; the code itself where a plan was loaded by a version that knew other codes."""
    return str(FINDINGS.get(code, code))


def staff_column(grade: str | None, kind: str) -> str:
    """A staff column's head: the grade as the form prints it, in words where it has none."""
    if grade:
        return grade
    return gettext("Share") if kind == "percent" else gettext("Total")


def staff_figure(value: Decimal | None, kind: str) -> str:
    """A figure of a staff table."""
    return percent(value) if kind == "percent" else number(value)
