"""The plans, a plan's findings and its risks as sheets: the rows of their pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import pgettext

from tracker.institutions.labels import country_called, country_footnotes
from tracker.institutions.names import Name
from tracker.plans.annexes import Risk
from tracker.plans.models import Plan
from tracker.plans.queries import PlanCounts
from tracker.plans.telling import ToldFinding
from tracker.web.sheets import Column, Sheet, Value


def plans_sheet(plans: Sequence[Plan], counts: Mapping[int, PlanCounts], owner_name: Callable[[Plan], Name]) -> Sheet:
    """The plans that a filter leaves, in the order of the page."""
    columns = [
        Column(_("Country"), 22),
        Column(_("Plan"), 60, wraps=True),
        Column(_("Code"), 20),
        Column(_("First day"), 12),
        Column(_("Last day"), 12),
        Column(_("Owner"), 40, wraps=True),
        Column(_("Activities"), 12, "0"),
        Column(_("Open findings"), 12, "0"),
        Column(_("of which errors"), 12, "0"),
        Column(_("All findings"), 12, "0"),
    ]
    rows: list[list[Value]] = [
        [
            country_called(plan.country),
            plan.title,
            plan.code,
            plan.starts_on.isoformat(),
            plan.ends_on.isoformat(),
            owner_name(plan).text,
            counts[plan.id].activities,
            counts[plan.id].open_findings,
            counts[plan.id].errors,
            counts[plan.id].findings,
        ]
        for plan in plans
    ]
    countries = {plan.country_code: plan.country for plan in plans}
    return Sheet(_("Plans"), columns, rows, country_footnotes(countries.values()))


def findings_sheet(plan: Plan, groups: Iterable[tuple[str, str, Sequence[ToldFinding]]]) -> Sheet:
    """The findings by what they speak of, the open ones first; `groups` are those of the page."""
    columns = [
        Column(_("Subject"), 22, wraps=True),
        Column(_("Severity"), 12),
        Column(_("Kind of thing"), 18),
        Column(_("Speaks of"), 26, wraps=True),
        Column(_("Finding"), 34, wraps=True),
        Column(_("Code"), 26),
        Column(_("Explanation"), 60, wraps=True),
        Column(_("Source line"), 12, "0"),
        Column(_("Settlement"), 20),
        Column(pgettext("of a finding", "Settled on"), 12),
        Column(pgettext("of a finding", "Settled by"), 24),
        Column(_("Reason"), 40, wraps=True),
    ]
    rows: list[list[Value]] = [
        [
            str(label),
            finding.severity_label,
            finding.subject_label,
            finding.subject,
            finding.title,
            finding.code,
            finding.message,
            finding.line,
            finding.settlement or pgettext("finding", "Open"),
            finding.settled_on.isoformat() if finding.settled_on is not None else None,
            finding.settled_by,
            finding.settled_reason,
        ]
        for _matter, label, told in groups
        for finding in told
    ]
    return Sheet(_("Findings"), columns, rows, [f"{plan.code}: {plan.title}", plan.document_title])


def risks_sheet(plan: Plan, risks: Iterable[Risk]) -> Sheet:
    """The risks in the order of the document."""
    columns = [
        Column(_("No."), 10),
        Column(_("Risk"), 50, wraps=True),
        Column(_("Countermeasures"), 60, wraps=True),
        Column(_("Responsible"), 30, wraps=True),
        Column(_("Source line"), 12, "0"),
    ]
    rows: list[list[Value]] = [
        [
            risk.number or None,
            risk.title or None,
            risk.countermeasures or None,
            risk.responsible or None,
            risk.source_line,
        ]
        for risk in risks
    ]
    return Sheet(_("Risks"), columns, rows, [f"{plan.code}: {plan.title}", plan.document_title])
