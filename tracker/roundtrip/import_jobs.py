"""Reading, applying and undoing workbooks as long work; what is short is done at once by the same functions."""

from pathlib import Path
from typing import Any

from flask import current_app, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import event
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from tracker.accounts.policy import Act, Visitor, may
from tracker.config import WorkbookUploads
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import Author, utc_now
from tracker.jobs.kinds import register
from tracker.jobs.models import Job
from tracker.jobs.running import RunningJob
from tracker.plans.models import Plan
from tracker.plans.queries import visible_plan
from tracker.plans.rights import facts_of
from tracker.reading.workbook import WorkbookLimits
from tracker.reporting.evidence import UPLOADS
from tracker.roundtrip.comparison import Compared
from tracker.roundtrip.deciding import accepted_cells, check_rows, check_whose
from tracker.roundtrip.importing import apply_preview, keep_preview
from tracker.roundtrip.looking import compare, read_sent, tell_refused
from tracker.roundtrip.models import WorkbookImport
from tracker.roundtrip.receiving import forget, incoming_file, limits_of, visitor_at_work
from tracker.roundtrip.undoing import undo_import

READ, APPLY, UNDO = "workbook.read", "workbook.apply", "workbook.undo"


def uploads_folder() -> Path:
    """Where files are kept that people send."""
    return Path(current_app.instance_path) / UPLOADS


def uploads_set() -> WorkbookUploads:
    """How much is taken of workbooks here."""
    taken: WorkbookUploads = current_app.config["WORKBOOK_UPLOADS"]
    return taken


def limits_set() -> WorkbookLimits:
    """What one workbook may hold and cost here."""
    return limits_of(uploads_set())


def arguments_of(plan: Plan, kept: WorkbookImport, **more: Any) -> dict[str, Any]:
    """What a job that applies or undoes an import is told."""
    return {"plan": plan.code, "import": kept.id, "name": kept.file_name, **more}


def _read(job: RunningJob) -> Compared:
    """Read a file and compare it: the long part. A file that is refused is told in the history."""
    asked = job.arguments
    try:
        path = incoming_file(uploads_folder(), asked["file"])
        visitor = _visitor(job)
        _plan(job.session, visitor, asked["plan"])
        job.progress(0, 2, "reading")
        sent = read_sent(path, asked["name"], limits_set())
        job.leave_if_cancelled()
        job.progress(1, 2, "comparing")
        return compare(job.session, sent, visitor, job.now, expected=(asked["plan"], asked["period"]))
    except Refused as refused:
        job.session.rollback()
        with db.sessionmaker() as session:
            tell_refused(session, asked["name"], refused, plan_id=job.plan_id, author=job.author, now=job.now)
        forget(uploads_folder(), asked["file"])
        raise


def _keep(job: RunningJob) -> dict[str, Any]:
    compared: Compared = job.prepared
    path = incoming_file(uploads_folder(), job.arguments["file"])
    kept = keep_preview(job.session, compared, path, uploads_folder(), author=job.author, now=job.now)
    _forget_when_committed(job.session, job.arguments["file"])
    return {"plan": job.arguments["plan"], "import": kept.id}


def _forget_when_committed(session: Session, name: str) -> None:
    """Take a file away that was kept elsewhere; work that is taken back and done again still finds it."""
    uploads = uploads_folder()
    taken_back: list[bool] = []
    event.listen(session, "after_rollback", lambda _session: taken_back.append(True), once=True)

    def forget_now(_session: Session) -> None:
        if not taken_back:
            forget(uploads, name)

    event.listen(session, "after_commit", forget_now, once=True)


def _apply(job: RunningJob) -> dict[str, Any]:
    visitor, plan, kept = _asked(job)
    apply_import(
        job.session, plan, kept, visitor=visitor, author=job.author, submits=bool(job.arguments["submits"])
    )  # fmt: skip
    return {"plan": plan.code, "import": kept.id}


def _undo(job: RunningJob) -> dict[str, Any]:
    visitor, plan, kept = _asked(job)
    take_back(job.session, plan, kept, visitor=visitor, author=job.author)
    return {"plan": plan.code, "import": kept.id}


def apply_import(
    session: Session, plan: Plan, kept: WorkbookImport, *, visitor: Visitor, author: Author, submits: bool
) -> None:
    """Take what was accepted of a preview.

    Raises:
        Refused: it is not this person's, was applied already, or a conflict is not decided.
    """
    check_whose(session, plan, kept, visitor)
    accepted = accepted_cells(session, kept)
    apply_preview(session, kept, accepted, visitor=visitor, author=author, now=utc_now(), submits=submits)


def take_back(session: Session, plan: Plan, kept: WorkbookImport, *, visitor: Visitor, author: Author) -> None:
    """Undo an import as a unit.

    Raises:
        Refused: it is not this person's, they may not report all of it any more, or something stands in the way.
    """
    check_whose(session, plan, kept, visitor)
    check_rows(session, plan, kept, visitor)
    undo_import(session, kept, author=author, now=utc_now())


def _asked(job: RunningJob) -> tuple[Visitor, Plan, WorkbookImport]:
    visitor = _visitor(job)
    plan = _plan(job.session, visitor, job.arguments["plan"])
    kept = job.session.get_one(WorkbookImport, job.arguments["import"])
    return visitor, plan, kept


def _visitor(job: RunningJob) -> Visitor:
    asks_codes = current_app.config.get("ONE_TIME_CODES", True)
    return visitor_at_work(job.session, job.author, codes_are_asked=asks_codes)


def _plan(session: Session, visitor: Visitor, code: str) -> Plan:
    """The plan, where the person may still enter something of it."""
    try:
        plan = visible_plan(session, visitor, code)
    except NoResultFound:
        raise _no_longer(code) from None
    if not may(visitor, Act.ENTER, facts_of(session, plan, visitor)):
        raise _no_longer(code)
    return plan


def _no_longer(code: str) -> Refused:
    return Refused("You may enter nothing for %(plan)s any more.", plan=code)


def _file_name(job: Job) -> str:
    return str(job.arguments.get("name", ""))


def _address(job: Job) -> str | None:
    found = job.result or {}
    if "import" not in found:
        return None
    return url_for("roundtrip.show_import", code=found["plan"], import_id=found["import"])


register(
    READ,
    _keep,
    prepare=_read,
    title=_l("Reading of a workbook"),
    subject=_file_name,
    steps={
        "reading": _l("The file is being read."),
        "comparing": _l("It is being compared with the tracker."),
        "saving": _l("What was found is being kept."),
    },
    address=_address,
    link=_l("Show what was found"),
)
register(
    APPLY,
    _apply,
    title=_l("Import of a workbook"),
    subject=_file_name,
    address=_address,
    link=_l("Show what was taken"),
)
register(
    UNDO,
    _undo,
    title=_l("Undoing of an import"),
    subject=_file_name,
    address=_address,
    link=_l("Show the import"),
)
