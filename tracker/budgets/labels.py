"""Members of the room's enums in the reader's language."""

from flask_babel import lazy_gettext as _l

from tracker.budgets.forms import Grouping, Role, Share
from tracker.budgets.totals import Comparison
from tracker.reading.drafts import FundingKind
from tracker.reading.values import BudgetKind

KINDS = {
    BudgetKind.AMOUNT: _l("amount"),
    BudgetKind.ADMINISTRATIVE: _l("administrative cost"),
    BudgetKind.UNEXPLAINED: _l("unexplained code"),
    BudgetKind.EMPTY: _l("empty cell"),
    BudgetKind.STATED_TOTAL: _l("stated total"),
}

FUNDING_KINDS = {
    FundingKind.STATE_BUDGET: _l("state budget"),
    FundingKind.OWN_REVENUE: _l("own revenue"),
    FundingKind.DONOR: _l("donor"),
    FundingKind.LOAN: _l("loan"),
    FundingKind.OTHER: _l("other"),
    FundingKind.UNKNOWN: _l("not known"),
}

COMPARISONS = {
    Comparison.EQUAL: _l("equal"),
    Comparison.STATED_HIGHER: _l("stated is higher"),
    Comparison.STATED_LOWER: _l("stated is lower"),
    Comparison.NOT_STATED: _l("no total is stated"),
    Comparison.PARTLY_STATED: _l("totals are stated for a part only"),
}

SHARES = {
    Share.OWN: _l("From one source"),
    Share.SHARED: _l("Shared by several sources, undivided"),
    Share.UNNAMED: _l("Without a source"),
}

ROLES = {Role.LEADS: _l("leads"), Role.SUPPORTS: _l("supports")}

GROUPINGS = {
    Grouping.GOAL: _l("Goal or section"),
    Grouping.ACTIVITY: _l("Activity"),
    Grouping.INSTITUTION: _l("Institution"),
    Grouping.SOURCE: _l("Funding source"),
    Grouping.YEAR: _l("Year"),
}
