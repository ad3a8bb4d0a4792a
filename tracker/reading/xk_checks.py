"""What is odd about a Kosovo action plan as a whole: numbers, codes of budget, goals without tables, scripts."""

from itertools import pairwise

from tracker.reading.drafts import ActivityDraft, ElementDraft, ElementKind, PlanDraft
from tracker.reading.findings import Finding, Severity, Subject, SubjectKind
from tracker.reading.registers import Registers
from tracker.reading.tables import Place
from tracker.reading.values import BudgetKind


def check_tables(draft: PlanDraft) -> None:
    """Report goals without an indicator, and goals below which nothing is to be done."""
    measured = {indicator.element for indicator in draft.indicators}
    busy = {activity.element for activity in draft.activities} | {element.parent for element in draft.elements}
    for element in draft.elements:
        number = {"number": element.number or element.key}
        subject = Subject(SubjectKind.ELEMENT, element.key)
        if element.key not in measured:
            draft.findings.append(
                Finding(
                    "table-without-indicator",
                    Severity.WARNING,
                    "Goal %(number)s has no indicator.",
                    number,
                    element.title.places,
                    subject,
                )
            )
        if element.key not in busy:
            draft.findings.append(
                Finding(
                    "table-without-activities",
                    Severity.WARNING,
                    "Goal %(number)s has no activities.",
                    number,
                    element.title.places,
                    subject,
                )
            )


def check_numbers(draft: PlanDraft) -> None:
    """Report numbers of activities that are repeated, left out, or of another goal than the one they stand below."""
    for element in draft.elements:
        if element.kind is ElementKind.SPECIFIC_GOAL:
            _check_numbers_below(element, draft)
    seen: set[str] = set()
    for activity in draft.activities:
        if activity.number.text in seen:
            draft.findings.append(
                Finding(
                    "number-repeated",
                    Severity.ERROR,
                    "The number %(number)s stands before more than one activity.",
                    {"number": activity.number.text},
                    activity.number.places,
                    Subject(SubjectKind.ACTIVITY, activity.key),
                )
            )
        seen.add(activity.number.text)
    for siblings in _siblings(draft):
        for earlier, later in pairwise(siblings):
            _check_next(earlier, later, draft)


def _check_numbers_below(element: ElementDraft, draft: PlanDraft) -> None:
    activities = [activity for activity in draft.activities if activity.element == element.key]
    expected = 1
    for activity in activities:
        subject = Subject(SubjectKind.ACTIVITY, activity.key)
        prefix, _, last = activity.number.text.rpartition(".")
        if element.number is not None and prefix != element.number:
            draft.findings.append(
                Finding(
                    "number-misplaced",
                    Severity.WARNING,
                    "Activity %(number)s stands in the table of goal %(goal)s.",
                    {"number": activity.number.text, "goal": element.number},
                    activity.number.places,
                    subject,
                )
            )
            continue
        if int(last) > expected:
            draft.findings.append(_skipped(activity, f"{prefix}.{expected}", subject))
        expected = int(last) + 1


def _skipped(activity: ActivityDraft, missing: str, subject: Subject) -> Finding:
    return Finding(
        "number-skipped",
        Severity.NOTE,
        "%(number)s follows where %(missing)s is expected.",
        {"number": activity.number.text, "missing": missing},
        activity.number.places,
        subject,
    )


def _siblings(draft: PlanDraft) -> list[list[ElementDraft]]:
    parents = {element.parent: None for element in draft.elements}
    return [[element for element in draft.elements if element.parent == parent] for parent in parents]


def _check_next(earlier: ElementDraft, later: ElementDraft, draft: PlanDraft) -> None:
    if earlier.number is None or later.number is None:
        return
    prefix, dot, last = earlier.number.rpartition(".")
    later_prefix, _, later_last = later.number.rpartition(".")
    if prefix == later_prefix and int(later_last) > int(last) + 1:
        draft.findings.append(
            Finding(
                "number-skipped",
                Severity.NOTE,
                "%(number)s follows where %(missing)s is expected.",
                {"number": later.number, "missing": f"{prefix}{dot}{int(last) + 1}"},
                later.title.places,
                Subject(SubjectKind.ELEMENT, later.key),
            )
        )


def check_codes(draft: PlanDraft, registers: Registers) -> None:
    """Report each code of the budget's cells once, with all its places: assumed to mean something, or unexplained."""
    places: dict[str, list[Place]] = {}
    for line in draft.budget_lines:
        if line.kind in {BudgetKind.ADMINISTRATIVE, BudgetKind.UNEXPLAINED} and line.printed.text.isalpha():
            places.setdefault(line.printed.text, []).append(line.printed.places[0])
    for code, found in places.items():
        entry = registers.budget_codes.get(code)
        if entry is not None and entry.kind is not BudgetKind.UNEXPLAINED:
            if entry.is_assumed:
                draft.findings.append(
                    Finding(
                        "code-assumed",
                        Severity.NOTE,
                        "The text explains the code “%(code)s” nowhere; it is assumed to mean administrative cost, "
                        "without an amount.",
                        {"code": code},
                        tuple(found),
                    )
                )
            continue
        draft.findings.append(
            Finding(
                "code-unexplained",
                Severity.WARNING,
                "The text explains the code “%(code)s” nowhere.",
                {"code": code},
                tuple(found),
            )
        )
