"""The pages of long work: one's own jobs, and how far one of them has come."""

from datetime import datetime, timedelta

from babel.dates import format_timedelta
from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tracker.accounts.policy import Area, may_in
from tracker.accounts.visit import author, visitor
from tracker.extensions import db
from tracker.history import utc_now
from tracker.jobs.kinds import kind_named
from tracker.jobs.labels import STATES, link_of, sentence_of, step_of, subject_of, title_of
from tracker.jobs.models import Job, JobState
from tracker.jobs.queries import count_of_jobs, job_of, jobs_of
from tracker.jobs.services import ask_to_cancel
from tracker.web.htmx import render, wants_part
from tracker.web.languages import current_language, in_words
from tracker.web.paging import Paging

bp = Blueprint("jobs", __name__, template_folder="templates")

JOBS_A_PAGE = 50
LONG_WAIT = timedelta(minutes=1)  # after which the page says that perhaps no worker runs


@bp.get("/jobs/")
def list_jobs():
    """What the reader has started, the newest first."""
    person_id = author().person_id
    paging = Paging.of(request.args.get("page", ""), count_of_jobs(db.session, person_id), JOBS_A_PAGE)
    jobs = jobs_of(db.session, person_id, offset=paging.offset, limit=JOBS_A_PAGE)
    return render_template(
        "jobs/list.html",
        jobs=jobs,
        paging=paging,
        title_of=title_of,
        subject_of=subject_of,
        states=STATES,
        ago=_ago,
    )


@bp.get("/jobs/<int:job_id>")
def show_job(job_id: int):
    """How far a job has come; asked again every second while it is not over."""
    job = _job(job_id)
    answer = make_response(
        render(
            "jobs/job.html",
            "jobs/_job.html",
            job=job,
            title=title_of(job),
            subject=subject_of(job),
            state=STATES[job.state],
            sentence=sentence_of(job),
            step=step_of(job) if job.state is JobState.RUNNING else "",
            share=job.progress_done * 100 // job.progress_total if job.progress_total else None,
            why=in_words(job.message, job.message_params) if job.message else "",
            result=_address_of(job),
            link=link_of(job),
            waits_long=job.state is JobState.WAITING and utc_now() - job.created_at > LONG_WAIT,
            ago=_ago,
        )
    )
    if wants_part() and job.is_finished:
        # The page as a whole says that it is over: its title, and what can be done now.
        answer.headers["HX-Refresh"] = "true"
    return answer


@bp.post("/jobs/<int:job_id>/cancel")
def cancel_job(job_id: int):
    """Cancel a job that is not over."""
    ask_to_cancel(db.session, _job(job_id), utc_now())
    flash(_("It will not be done."))
    return redirect(url_for("jobs.show_job", job_id=job_id), 303)


def _job(job_id: int) -> Job:
    return job_of(db.session, job_id, author().person_id, of_anybody=may_in(visitor(), Area.ADMINISTER))


def _address_of(job: Job) -> str | None:
    kind = kind_named(job.kind)
    if job.state is not JobState.DONE or kind is None or kind.address is None:
        return None
    return kind.address(job)


def _ago(at: datetime) -> str:
    return format_timedelta(at - utc_now(), add_direction=True, locale=current_language().formatting)
