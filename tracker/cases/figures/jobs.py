"""The work that officers start on the pages of figures: a plan's figures of a period, counted and handed in."""

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from tracker.cases.figures.computing import compute_figures
from tracker.jobs.kinds import register
from tracker.jobs.models import Job
from tracker.jobs.running import RunningJob
from tracker.plans.models import Plan
from tracker.reporting.models import ReportingPeriod

COMPUTE = "figures.compute"


def _compute(job: RunningJob) -> dict[str, Any]:
    plan = job.session.get_one(Plan, job.plan_id)
    period = job.session.get_one(ReportingPeriod, job.arguments["period_id"])
    rows = compute_figures(job.session, plan, period, author=job.author, now=job.now)
    return {"plan": plan.code, "period": period.code, "figures": len(rows)}


def _subject(job: Job) -> str:
    return f"{job.arguments.get('plan', '')} {job.arguments.get('period', '')}"


def _address(job: Job) -> str | None:
    found = job.result or {}
    return url_for("cases.list_figures", plan=found["plan"], period=found["period"]) if "plan" in found else None


register(
    COMPUTE,
    _compute,
    title=_l("Counting of figures from cases"),
    subject=_subject,
    address=_address,
    link=_l("Show the figures"),
    is_wordless=True,
)
