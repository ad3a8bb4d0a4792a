"""Words for what is due, and for what remains of it, in the reader's language."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from tracker.cases.law.days import day_of
from tracker.cases.models import CaseDeadline

DEADLINES = {
    "T1": _l("Release, or order surveillance"),
    "T2": _l("The order to leave runs out"),
    "T3": _l("The voluntary deadline of the decision ends"),
    "T4": _l("Notify the Border Police"),
    "T5a": _l("The planned exit is over and not recorded"),
    "T5b": _l("Record the exit"),
    "T6a": _l("Decide on the extension of surveillance"),
    "T6b": _l("Surveillance runs out"),
    "T7a": _l("The total of 180 days is reached"),
    "T7b": _l("The 18 months are reached"),
    "T8a": _l("Appeal against surveillance"),
    "T8b": _l("The ministry decides on the appeal"),
    "T8c": _l("Suit against surveillance"),
    "T9": _l("Appeal"),
    "T10": _l("Reporting under the milder measure"),
    "T11": _l("Issue the conclusion that allows removal"),
    "T12a": _l("The plan of removal is to be approved"),
    "T12b": _l("Fitness is to be certified before the removal"),
    "T13": _l("The escort is at the border crossing two hours before departure"),
    "T14a": _l("Report of the escort"),
    "T14b": _l("Report of the head"),
    "T15": _l("Copies of the plan come back"),
    "T16": _l("Enter the removal in the record"),
    "T17": _l("The postponement ends, or its reasons are looked at again"),
    "T18": _l("The certificate of stay runs out"),
    "T19a": _l("A guardian is to be appointed"),
    "T19b": _l("The risk is to be assessed"),
    "T20a": _l("The ban on entry ends"),
    "T20b": _l("180 days outside the country are reached"),
    "T21": _l("Return the seized documents"),
    "T22": _l("Decide on the extension of the visa C"),
    "T23": _l("Pass on the report of residence"),
    "T24": _l("Residence ends after the work permit"),
}


def remains(row: CaseDeadline, now: datetime) -> str:
    """What is left until something open is due, or how long it is over, in words."""
    if row.due_at is not None:
        return _in_minutes(int((row.due_at - now).total_seconds() // 60))
    days = (row.due_on - day_of(now)).days
    if days == 0:
        return _("today")
    if days < 0:
        return late(-days)
    return ngettext("%(num)s day left", "%(num)s days left", days)


def _in_minutes(minutes: int) -> str:
    if minutes < 0:
        return _("%(hours)s h %(minutes)s min too late", **_clock(-minutes))
    return _("%(hours)s h %(minutes)s min left", **_clock(minutes))


def _clock(minutes: int) -> dict[str, int]:
    return {"hours": minutes // 60, "minutes": minutes % 60}


def late(days: int) -> str:
    """How late something is or was, in words."""
    return ngettext("%(num)s day too late", "%(num)s days too late", days)


def how_late(row: CaseDeadline, now: datetime) -> str:
    """How late something that was missed is, or was when it was done."""
    end = row.settled_at or now
    if row.due_at is not None:
        return _in_minutes(-max(1, int((end - row.due_at).total_seconds() // 60)))
    return late(max(1, (day_of(end) - row.due_on).days))
