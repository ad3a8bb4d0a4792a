"""Findings as pages tell them: in the reader's words, with the pages of what they speak of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.plans.addresses import subject_address
from tracker.plans.annexes import PlanFinding
from tracker.plans.labels import SEVERITIES, STAFF_TABLES, SUBJECTS, finding_title
from tracker.reading.findings import SubjectKind
from tracker.web.languages import in_words


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """A finding as a row of the tables of findings."""

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


def findings_told(
    code: str, findings: Iterable[PlanFinding], units: Mapping[str, str] | None = None
) -> list[ToldFinding]:
    """Tell the findings of the plan with this code.

    `units` are the units of its staff rows by their keys; without them such a row is called by its table and number.
    """
    return [_told(code, finding, units or {}) for finding in findings]


def _told(code: str, finding: PlanFinding, units: Mapping[str, str]) -> ToldFinding:
    kind, key = finding.subject_kind, finding.subject_key
    label = str(SUBJECTS[kind]) if kind else None
    subject, is_plan_text = key, False
    if kind is SubjectKind.STAFF and key:
        table, _, number = key.partition("-")
        label = str(STAFF_TABLES.get(table, SUBJECTS[kind]))
        subject, is_plan_text = (units[key], True) if key in units else (number, False)
    return ToldFinding(
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
    )
