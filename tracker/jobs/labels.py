"""What pages say of jobs, in the reader's language."""

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l

from tracker.jobs.kinds import kind_named
from tracker.jobs.models import Job, JobState
from tracker.jobs.running import SAVING

STATES = {
    JobState.WAITING: lazy_pgettext("of long work", "Waiting"),
    JobState.RUNNING: lazy_pgettext("of long work", "Under way"),
    JobState.DONE: lazy_pgettext("of long work", "Done"),
    JobState.FAILED: lazy_pgettext("of long work", "Failed"),
    JobState.CANCELLED: lazy_pgettext("of long work", "Cancelled"),
}
# The same as a sentence.
SENTENCES = {
    JobState.WAITING: _l("It waits for its turn."),
    JobState.RUNNING: _l("It is being worked on."),
    JobState.DONE: _l("It is done."),
    JobState.FAILED: _l("It failed, and nothing was changed."),
    JobState.CANCELLED: _l("It was cancelled, and nothing was changed."),
}
BEING_CANCELLED = _l("It is being cancelled.")
_STEPS = {SAVING: _l("It is being saved.")}


def title_of(job: Job) -> str:
    """What kind of work it is."""
    kind = kind_named(job.kind)
    return str(kind.title) if kind is not None and kind.title else gettext("Long work")


def subject_of(job: Job) -> str:
    """What it is done with: the name of a file; "" where nothing has a name."""
    kind = kind_named(job.kind)
    return kind.subject(job) if kind is not None and kind.subject is not None else ""


def step_of(job: Job) -> str:
    """What is being done at the moment; "" where the work does not say."""
    kind = kind_named(job.kind)
    steps = {**_STEPS, **(kind.steps if kind is not None else {})}
    return str(steps.get(job.progress_step, ""))


def link_of(job: Job) -> str:
    """What the link to its result says."""
    kind = kind_named(job.kind)
    return str(kind.link) if kind is not None and kind.link else gettext("Show the result")


def sentence_of(job: Job) -> str:
    """How far it has come."""
    if job.state is JobState.RUNNING and job.cancel_asked_at is not None:
        return str(BEING_CANCELLED)
    return str(SENTENCES[job.state])
