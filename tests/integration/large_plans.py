"""A plan many times as large as a real one, in the same form: for what must not grow with the plan."""

from copy import deepcopy
from dataclasses import replace

from tracker.reading.drafts import PlanDraft


def times_larger(draft: PlanDraft, times: int, code: str) -> PlanDraft:
    """The draft with its tree, indicators, activities, lines and findings several times over, under a new code."""
    large = replace(
        draft, code=code, elements=[], indicators=[], activities=[], budget_lines=[], findings=[], authorised_titles=[]
    )
    for copy in range(times):

        def key(name: str | None, copy: int = copy) -> str | None:
            return None if name is None else f"{copy}-{name}"

        for element in deepcopy(draft.elements):
            large.elements.append(replace(element, key=key(element.key), parent=key(element.parent)))
        for indicator in deepcopy(draft.indicators):
            large.indicators.append(replace(indicator, key=key(indicator.key), element=key(indicator.element)))
        for activity in deepcopy(draft.activities):
            large.activities.append(
                replace(activity, key=key(activity.key), element=key(activity.element), same_as=key(activity.same_as))
            )
        for line in deepcopy(draft.budget_lines):
            large.budget_lines.append(
                replace(line, key=key(line.key), activity=key(line.activity), element=key(line.element))
            )
        large.findings.extend(
            replace(finding, subject=replace(finding.subject, key=key(finding.subject.key)))
            if finding.subject
            else finding
            for finding in draft.findings
        )
    return large
