"""The names of things and of their fields in the reader's language."""

from flask_babel import lazy_gettext as _l

FIELDS = {
    "title": _l("Title"),
    "starts_on": _l("First day"),
    "ends_on": _l("Last day"),
    "quarters": _l("Quarters"),
    "continuous": _l("The work goes on continuously"),
    "lead": _l("Lead institution"),
    "supporting": _l("Supporting institutions"),
    "name": _l("Name"),
    "direction": _l("Direction"),
    "amount": _l("Amount"),
    "sources": _l("Funding sources"),
}

HEADINGS = {
    "plan": _l("Edit the plan"),
    "element": _l("Edit the goal or section"),
    "activity": _l("Edit the activity"),
    "indicator": _l("Edit the indicator"),
    "budget_line": _l("Edit the budget line"),
}
