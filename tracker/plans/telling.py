"""Findings as pages tell them: in the reader's words, with the pages of what they speak of."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext

from tracker.accounts.policy import Act
from tracker.plans.addresses import subject_address
from tracker.plans.annexes import PlanFinding
from tracker.plans.labels import SETTLEMENTS, SEVERITIES, SUBJECTS, finding_title
from tracker.reading.findings import SubjectKind
from tracker.web.languages import in_words

# "4.5.10-2021", "0041111-2024-BUDZET"; "4.5-total-2021" is a stated total.
_BUDGET_LINE = re.compile(r"(?P<of>.+?)(?P<total>-total)?-(?P<year>[0-9]{4})(?:-(?P<source>.+))?")


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """A finding as a row of the tables of findings."""

    position: int
    code: str
    title: str  # what is odd, in a few words
    severity: str
    severity_label: str
    message: str
    subject: str | None  # what it speaks of, by its key or in the plan's own words; None for the whole plan
    subject_label: str | None
    is_subject_plan_text: bool
    address: str | None  # the subject's page
    line: int | None  # None: it speaks of the whole document
    cell: int | None
    settlement: str | None  # how it was settled, in words; None: it is open
    settled_on: date | None
    settled_reason: str | None
    settled_by: str | None  # None: nobody did, or the reader may not know who
    settling: str | None  # the page where it is settled or opened again; None: the reader may not do that


def findings_told(
    code: str,
    findings: Iterable[PlanFinding],
    units: Mapping[str, str] | None = None,
    *,
    acts: Collection[Act] = (),
) -> list[ToldFinding]:
    """Tell the findings of the plan with this code, the open ones first.

    `units` are the units of its staff rows by their keys; without them such a row is called by its number. `acts`
    is what the reader may do to the plan: who settled a finding is told to those who may see the history.
    """
    in_order = sorted(findings, key=lambda finding: finding.settlement is not None)
    return [_told(code, finding, units or {}, acts) for finding in in_order]


def _told(code: str, finding: PlanFinding, units: Mapping[str, str], acts: Collection[Act]) -> ToldFinding:
    kind, key = finding.subject_kind, finding.subject_key
    label, subject, is_plan_text = _subject(kind, key, units)
    return ToldFinding(
        position=finding.position,
        code=finding.code,
        title=finding_title(finding.code),
        severity=finding.severity.value,
        severity_label=str(SEVERITIES[finding.severity]),
        message=in_words(finding.message, finding.params),
        subject=subject,
        subject_label=label,
        is_subject_plan_text=is_plan_text,
        address=subject_address(code, kind.value, key) if kind and key else None,
        line=finding.source_line,
        cell=finding.places["cells"][0][1] if finding.places.get("cells") else None,
        settlement=str(SETTLEMENTS[finding.settlement]) if finding.settlement is not None else None,
        settled_on=finding.settled_on,
        settled_reason=finding.settled_reason,
        settled_by=finding.settled_by.name if finding.settled_by is not None and Act.SEE_HISTORY in acts else None,
        settling=url_for("editing.settle_finding", code=code, position=finding.position)
        if Act.SETTLE in acts
        else None,
    )


def _subject(
    kind: SubjectKind | None, key: str | None, units: Mapping[str, str]
) -> tuple[str | None, str | None, bool]:
    """What a finding speaks of: of which kind, which one, and whether that is said in the plan's own words."""
    if kind is None or key is None:
        return (str(SUBJECTS[kind]) if kind else None), key, False
    label = str(SUBJECTS[kind])
    if kind is SubjectKind.STAFF:
        return (label, units[key], True) if key in units else (label, key.partition("-")[2], False)
    line = _BUDGET_LINE.fullmatch(key) if kind is SubjectKind.BUDGET_LINE else None
    if line is None:
        return label, key, False
    words = ", ".join(part for part in (line["of"], line["year"], line["source"]) if part)
    return (gettext("Stated total") if line["total"] else label), words, False
