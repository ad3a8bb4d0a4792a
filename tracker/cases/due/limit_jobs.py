"""Setting a limit of our own from a page: what is due in the open cases it concerns is counted anew, as a job."""

from datetime import datetime
from typing import Any, Final

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from tracker.cases.due.keeping import recompute_deadlines
from tracker.cases.due.kinds import KINDS
from tracker.cases.due.labels import DEADLINES
from tracker.cases.due.limits import set_limit
from tracker.cases.due.ways import BySetting, DeadlineKind
from tracker.cases.module import vault
from tracker.database import transaction
from tracker.history import Author
from tracker.jobs.kinds import register
from tracker.jobs.models import Job
from tracker.jobs.running import RunningJob
from tracker.jobs.services import start

RECOMPUTE = "cases.deadlines"
# Which deadline each limit is of.
OF_LIMITS: Final[dict[str, DeadlineKind]] = {kind.how.name: kind for kind in KINDS if isinstance(kind.how, BySetting)}


def change_limit(
    session: Session, name: str, days: int | None, source: str, *, version: int, author: Author, now: datetime
) -> Job:
    """Set a limit, or take it back with None, and let what is due be counted anew: both, or neither.

    Raises:
        Refused: as `limits.set_limit` does.
    """
    with transaction(session):
        set_limit(session, name, days, source, version=version, author=author, now=now)
        return start(session, RECOMPUTE, {"limit": name}, author, None, now)


def _recompute(job: RunningJob) -> dict[str, Any]:
    procedure = OF_LIMITS[job.arguments["limit"]].procedure
    count = recompute_deadlines(job.session, vault(), job.now, only_open=True, procedures=[procedure])
    return {"cases": count}


def _subject(job: Job) -> str:
    kind = OF_LIMITS.get(job.arguments.get("limit", ""))
    return str(DEADLINES[kind.code]) if kind is not None else ""


register(
    RECOMPUTE,
    _recompute,
    title=_l("Counting anew what is due in cases"),
    subject=_subject,
    address=lambda _job: url_for("cases.list_periods"),
    link=_l("Show how long personal data are kept, and the limits"),
    is_wordless=True,
)
