"""Part III of a work programme set against part II: the summary repeats some rows, not always in the same words."""

from rapidfuzz import fuzz

from tracker.reading.ba_form import LIKE, is_same_title
from tracker.reading.ba_reading import Reading
from tracker.reading.ba_tables import Table
from tracker.reading.drafts import ActivityDraft
from tracker.reading.findings import Finding, Severity, Subject, SubjectKind
from tracker.reading.scripts import fold
from tracker.reading.tables import Printed


def link_summary(reading: Reading, plan: list[Table], summary: list[Table]) -> None:
    """Name for every activity of part III the row of part II that it repeats, and report where the two disagree."""
    for activity in reading.draft.activities:
        if activity.part == "III":
            _link(reading, activity)
    for table in summary:
        for counterpart in plan:
            if _asks_the_same(table, counterpart):
                _compare_tables(reading, counterpart, table)


def _link(reading: Reading, activity: ActivityDraft) -> None:
    subject = Subject(SubjectKind.ACTIVITY, activity.key)
    candidates = [
        other
        for other in reading.draft.activities
        if other.part == "II" and is_same_title(other.title.text, activity.title.text)
    ]
    original = max(
        candidates, key=lambda other: fuzz.ratio(fold(other.title.text), fold(activity.title.text)), default=None
    )
    if original is None:
        reading.find(
            Finding(
                "summary-differs",
                Severity.WARNING,
                "Part III lists “%(raw)s”, which part II does not.",
                {"raw": activity.title.raw},
                activity.title.places,
                subject,
            )
        )
        return
    activity.same_as = original.key
    if fold(original.title.text).strip(" .") != fold(activity.title.text).strip(" ."):
        _differ(reading, subject, activity.title, original.title, original.key)
    if (
        activity.deadline is not None
        and original.deadline is not None
        and (activity.quarters, activity.continuous) != (original.quarters, original.continuous)
    ):
        _differ(reading, subject, activity.deadline, original.deadline, original.key)
    # Part III asks for the institution, part II for its unit: naming the plan's own institution contradicts nothing.
    owners = {role.code for role in activity.institutions} - {reading.draft.owner}
    if (
        owners
        and activity.institutions_printed is not None
        and original.institutions_printed is not None
        and not owners & {role.code for role in original.institutions}
    ):
        _differ(reading, subject, activity.institutions_printed, original.institutions_printed, original.key)


def _differ(reading: Reading, subject: Subject, summary: Printed, plan: Printed, key: str) -> None:
    reading.find(
        Finding(
            "summary-differs",
            Severity.WARNING,
            "Part III prints “%(summary)s” where %(key)s in part II prints “%(plan)s”.",
            {"summary": summary.raw, "plan": plan.raw, "key": key},
            (*summary.places, *plan.places),
            subject,
        )
    )


def _asks_the_same(table: Table, counterpart: Table) -> bool:
    return any(
        fuzz.ratio(fold(one.text), fold(other.text)) >= LIKE for one in table.subjects for other in counterpart.subjects
    )


def _compare_tables(reading: Reading, plan: Table, summary: Table) -> None:
    """Report a table that only states something in one part and has rows in the other."""
    if plan.statement and summary.items:
        stating, other = plan, summary
    elif summary.statement and plan.items:
        stating, other = summary, plan
    else:
        return
    cell = stating.statement[0]
    reading.find(
        Finding(
            "summary-differs",
            Severity.ERROR,
            "%(stating)s states “%(raw)s”, and yet %(other)s, the same table of the other part, has %(count)s rows.",
            {"stating": stating.key, "raw": cell.raw, "other": other.key, "count": str(len(other.items))},
            (*cell.places, *other.top.places),
            summary.subject,
        )
    )
