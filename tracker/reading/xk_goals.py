"""The goals of a Kosovo action plan: their numbers and titles, and which goal stands below which."""

from tracker.reading.drafts import Caption, ElementDraft, ElementKind, PlanDraft, free_key
from tracker.reading.findings import Finding, Severity, Subject, SubjectKind
from tracker.reading.tables import Place, Printed, Row, joined
from tracker.reading.xk_form import GOAL_LABELS, Label, number_of


def read_goal(row: Row, label: Label, title_column: int, draft: PlanDraft) -> ElementDraft:
    """Add the goal of a row to the draft, with findings where its number or title is not where the form has it.

    The number stands in a cell of its own or before the label ("1.4 Specifični cilj: …").
    """
    findings: list[Finding] = []
    captions: list[Caption] = []
    number, number_place = label.number, label.cell.places[0]
    title = label.rest
    if not title:
        captions.append(Caption("label", label.cell.places[0]))
    left: list[Printed] = []
    for cell in row.filled:
        if cell is label.cell:
            continue
        if number is None and number_of(cell.text) and cell.places[0] < label.cell.places[0]:
            number, number_place = number_of(cell.text), cell.places[0]
            captions.append(Caption("number", cell.places[0]))
        elif not title:
            title = cell
        else:
            left.append(cell)

    key = free_key(number or f"line-{row.number}", {element.key for element in draft.elements})
    subject = Subject(SubjectKind.ELEMENT, key)
    if number is None:
        findings.append(
            Finding(
                "number-missing",
                Severity.ERROR,
                "The goal “%(title)s” has no number.",
                {"title": title.text},
                label.cell.places,
                subject,
            )
        )
    elif key != number:
        findings.append(
            Finding(
                "number-repeated",
                Severity.ERROR,
                "The number %(number)s stands before more than one goal.",
                {"number": number},
                (number_place,),
                subject,
            )
        )
    if not title:
        findings.append(
            Finding(
                "title-missing",
                Severity.ERROR,
                "Goal %(number)s has no title.",
                {"number": number or key},
                label.cell.places,
                subject,
            )
        )
    elif title.places[0].cell > title_column:
        findings.append(
            Finding(
                "cell-shifted",
                Severity.NOTE,
                "The title of goal %(number)s stands in another column than the form has for it.",
                {"number": number or key},
                title.places,
                subject,
            )
        )
    if left:
        findings.append(
            Finding(
                "row-not-understood",
                Severity.ERROR,
                "“%(text)s” stands in the row of a goal, where the form has nothing; it was not read.",
                {"text": joined(left).text},
                tuple(place for cell in left for place in cell.places),
                subject,
            )
        )

    kind = GOAL_LABELS[label.name]
    element = ElementDraft(key, None, kind, label.words, number, title)
    if kind is ElementKind.SPECIFIC_GOAL:
        element.parent = _parent_of(element, draft, findings, number_place)
    draft.elements.append(element)
    draft.captions += captions
    draft.findings += findings
    return element


def _parent_of(element: ElementDraft, draft: PlanDraft, findings: list[Finding], number_place: Place) -> str | None:
    """The strategic goal that a specific goal belongs to: the one whose number it continues, else the last one."""
    above = [goal for goal in draft.elements if goal.kind is ElementKind.STRATEGIC_GOAL]
    subject = Subject(SubjectKind.ELEMENT, element.key)
    if not above:
        findings.append(
            Finding(
                "goal-without-parent",
                Severity.ERROR,
                "No strategic goal stands above the specific goal %(number)s.",
                {"number": element.number or element.key},
                (number_place,),
                subject,
            )
        )
        return None
    last = above[-1]
    if element.number is None or last.number is None or element.number.startswith(f"{last.number}."):
        return last.key
    numbered = next((goal for goal in above if goal.number and element.number.startswith(f"{goal.number}.")), None)
    findings.append(
        Finding(
            "number-misplaced",
            Severity.WARNING,
            "The specific goal %(number)s stands below the strategic goal %(goal)s.",
            {"number": element.number, "goal": last.number},
            (number_place,),
            subject,
        )
    )
    return (numbered or last).key
