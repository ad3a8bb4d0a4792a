"""Findings as pages tell them: in the reader's words, with the pages of what they speak of."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.plans.addresses import subject_address
from tracker.plans.annexes import PlanFinding
from tracker.plans.labels import SEVERITIES, SUBJECTS
from tracker.web.languages import in_words


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """A finding as a row of the tables of findings."""

    code: str
    severity: str
    severity_label: str
    message: str
    subject: str | None  # the key of what it speaks of; None for the whole plan
    subject_label: str | None
    address: str | None  # the subject's page
    line: int | None  # None: it speaks of the whole document
    cell: int | None


def findings_told(code: str, findings: Iterable[PlanFinding]) -> list[ToldFinding]:
    """Tell the findings of the plan with this code."""
    return [
        ToldFinding(
            code=finding.code,
            severity=finding.severity.value,
            severity_label=str(SEVERITIES[finding.severity]),
            message=in_words(finding.message, finding.params),
            subject=finding.subject_key,
            subject_label=str(SUBJECTS[finding.subject_kind]) if finding.subject_kind else None,
            address=subject_address(code, finding.subject_kind.value, finding.subject_key)
            if finding.subject_kind and finding.subject_key
            else None,
            line=finding.source_line,
            cell=finding.places["cells"][0][1] if finding.places.get("cells") else None,
        )
        for finding in findings
    ]
