"""What is left when a document is read: cells that nothing has taken in, and findings that name no piece yet."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from tracker.reading.drafts import PlanDraft
from tracker.reading.findings import Finding, Severity, Subject, SubjectKind
from tracker.reading.tables import Document, Place

# Errata name the cells that they correct; that alone does not make a cell read.
_NOT_READ = frozenset({"errata", "lines", "notation"})


def places_in(thing: Any) -> Iterator[Place]:
    """Every place that a draft, or a part of one, holds: in its pieces, its captions and its findings."""
    if isinstance(thing, Place):
        yield thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            if field.name not in _NOT_READ:
                yield from places_in(getattr(thing, field.name))
    elif isinstance(thing, (list, tuple)):
        for part in thing:
            yield from places_in(part)


def report_leftovers(draft: PlanDraft, document: Document) -> None:
    """Report each line with cells that are in no piece, no caption and no finding, so that nothing is lost silently."""
    left = document.printed_places() - set(places_in(draft))
    for number in sorted({place.line for place in left}):
        places = tuple(sorted(place for place in left if place.line == number))
        cells = document.lines[number - 1].split("\t")
        draft.findings.append(
            Finding(
                "cell-left-over",
                Severity.ERROR,
                "A part of line %(line)s is not understood and not read: “%(raw)s”.",
                {"line": str(number), "raw": " | ".join(cells[place.cell - 1].strip() for place in places)},
                places,
            )
        )


def settle_subjects(draft: PlanDraft) -> None:
    """Give every finding that names cells of one piece, and no piece, that one; none where it speaks of several."""
    subjects = _subjects_by_place(draft)
    settled: list[Finding] = []
    for finding in draft.findings:
        found = {subjects[place] for place in finding.places if place in subjects}
        if finding.subject is None and len(found) == 1:
            settled.append(replace(finding, subject=found.pop()))
        else:
            settled.append(finding)
    draft.findings = settled


def _subjects_by_place(draft: PlanDraft) -> dict[Place, Subject]:
    keyed: list[tuple[SubjectKind, Iterable[tuple[str, Any]]]] = [
        (SubjectKind.ACTIVITY, ((activity.key, activity) for activity in draft.activities)),
        (SubjectKind.INDICATOR, ((indicator.key, indicator) for indicator in draft.indicators)),
        (SubjectKind.ELEMENT, ((element.key, element) for element in draft.elements)),
        (SubjectKind.BUDGET_LINE, ((line.key, line) for line in draft.budget_lines)),
        (SubjectKind.RISK, ((str(position), risk) for position, risk in enumerate(draft.risks, 1))),
    ]
    subjects: dict[Place, Subject] = {}
    for kind, pieces in keyed:
        for key, piece in pieces:
            for place in places_in(piece):
                subjects.setdefault(place, Subject(kind, key))
    return subjects
