"""Workbooks that come back: sent in, looked at cell by cell, applied, and undone."""

import secrets
from collections.abc import Sequence
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from tracker.accounts.policy import Act
from tracker.accounts.visit import author, visitor
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.institutions.days import day_in
from tracker.institutions.links import named
from tracker.institutions.names import name_on
from tracker.jobs.models import FINISHED, Job
from tracker.jobs.services import start
from tracker.plans.asked import may_here, plan_for
from tracker.plans.models import Plan
from tracker.reporting.calendar import period_named
from tracker.reporting.kinds import PeriodState
from tracker.reporting.models import ReportingPeriod
from tracker.reporting.periods import is_overdue, state_on
from tracker.reporting.review_queries import institutions_named
from tracker.reporting.wording import moment_there
from tracker.roundtrip.annotated import annotate
from tracker.roundtrip.blueprint import bp
from tracker.roundtrip.deciding import (
    accepted_cells,
    check_whose,
    decide_cells,
    decide_every,
    decide_row,
    tally_of,
)
from tracker.roundtrip.exporting import file_name
from tracker.roundtrip.import_forms import FileTold, decisions, deed, name_of, sent_files
from tracker.roundtrip.import_jobs import (
    APPLY,
    READ,
    UNDO,
    apply_import,
    arguments_of,
    limits_set,
    take_back,
    uploads_folder,
    uploads_set,
)
from tracker.roundtrip.import_labels import IMPORT_STATES, OUTCOMES, REASONS, SHOWN, STATES
from tracker.roundtrip.import_page import (
    LONG_TEXT,
    cells_on_page,
    import_named,
    imports_on_page,
    names_of,
    narrowed_to,
    shown_counts,
)
from tracker.roundtrip.importing import keep_preview
from tracker.roundtrip.keeping import stored_file
from tracker.roundtrip.looking import compare, read_sent, tell_refused
from tracker.roundtrip.models import WorkbookExport, WorkbookImport
from tracker.roundtrip.receiving import forget, incoming_file, set_down
from tracker.roundtrip.states import Decision, ImportState
from tracker.roundtrip.undoing import in_the_way
from tracker.web.languages import OFFERED, current_language, in_words, language_tag
from tracker.web.sheets import XLSX, as_download

# What is larger takes more than about a second: it is done as long work, and its page says how far it is.
BYTES_AT_ONCE = 256 * 1024  # of all files of a form together
CELLS_AT_ONCE = 500
_IN_MEMORY = 8 * 1024 * 1024  # bytes of a workbook; a longer one is written to a file
MOST_IN_THE_WAY = 20  # rows named one by one that keep an import from being undone

Answer = Response | str | tuple[str, int]


# ---------------------------------------------------------------------------------------------------------- sending in


@bp.get("/plans/<code>/reporting/<period>/imports")
def list_imports(code: str, period: str) -> Answer:
    """The workbooks of a period that came back, the newest first, and the form by which more are sent."""
    plan = plan_for(code, Act.ENTER)
    return _list(plan, period_named(db.session, plan.id, period), [], "")


@bp.post("/plans/<code>/reporting/<period>/imports")
def upload_workbooks(code: str, period: str) -> Answer:
    """Read the files that were sent; each is compared and kept, or refused in words."""
    plan = plan_for(code, Act.ENTER)
    period_named(db.session, plan.id, period)
    try:
        files = sent_files(uploads_set())
    except Refused as refused:
        return _list(
            plan, period_named(db.session, plan.id, period), [], in_words(refused.message, refused.params)
        ), 422
    laid = [_laid_down(file) for file in files]
    most = limits_set().file_bytes
    are_short = sum(size for _name, _stored, size in laid) <= BYTES_AT_ONCE
    told = [
        # One that is too large is refused at a glance.
        _received(plan.code, plan.id, period, name, stored, at_once=are_short or size > most)
        for name, stored, size in laid
    ]
    if any(each.refused for each in told):
        plan = plan_for(code, Act.ENTER)
        return _list(plan, period_named(db.session, plan.id, period), told, ""), 422
    if len(told) == 1 and told[0].job_id is not None:
        return redirect(url_for("jobs.show_job", job_id=told[0].job_id), 303)
    if len(told) == 1:
        return redirect(url_for("roundtrip.show_import", code=code, import_id=told[0].import_id), 303)
    flash(_summary(told))
    return redirect(url_for("roundtrip.list_imports", code=code, period=period), 303)


def _laid_down(file: FileStorage) -> tuple[str, str, int]:
    """What a file is called, under which name it was set down, and how large it is."""
    stored, size = set_down(file.stream, uploads_folder(), limits_set())
    file.close()
    return name_of(file), stored, size


def _received(code: str, plan_id: int, period: str, name: str, stored: str, *, at_once: bool) -> FileTold:
    """Read one file now, or start the work of reading it."""
    if not at_once:
        asked = {"plan": code, "period": period, "file": stored, "name": name}
        job = start(db.session, READ, asked, author(), plan_id, utc_now())
        return FileTold(name, job_id=job.id)
    try:
        path = incoming_file(uploads_folder(), stored)
        sent = read_sent(path, name, limits_set())
        compared = compare(db.session, sent, visitor(), utc_now(), expected=(code, period))
        kept = keep_preview(db.session, compared, path, uploads_folder(), author=author(), now=utc_now())
        return FileTold(name, import_id=kept.id)
    except Refused as refused:
        db.session.rollback()
        tell_refused(db.session, name, refused, plan_id=plan_id, author=author(), now=utc_now())
        return FileTold(name, refused=refused)
    finally:
        forget(uploads_folder(), stored)


def _summary(told: Sequence[FileTold]) -> str:
    """What became of the files, in one sentence."""
    read = sum(each.import_id is not None for each in told)
    waiting = sum(each.job_id is not None for each in told)
    refused = sum(each.refused is not None for each in told)
    if waiting:
        return _(
            "Files: %(count)s. Being read: %(waiting)s, refused: %(refused)s.",
            count=len(told), waiting=waiting, refused=refused,
        )  # fmt: skip
    return _("Files: %(count)s. Read: %(read)s, refused: %(refused)s.", count=len(told), read=read, refused=refused)


def _list(plan: Plan, period: ReportingPeriod, told: Sequence[FileTold], problem: str) -> str:
    rows, paging = imports_on_page(db.session, period, request.args.get("page", ""))
    institutions = institutions_named(db.session, {row.institution_id for row in rows if row.institution_id})
    today = day_in(plan.country.time_zone, utc_now())
    return render_template(
        "roundtrip/imports.html",
        plan=plan,
        tag=language_tag(plan.language),
        period=period,
        period_state=state_on(period, today),
        is_overdue=is_overdue(period, today),
        acts={act.value for act in (Act.ENTER, Act.REVIEW) if may_here(act, plan)},
        rows=rows,
        paging=paging,
        people=names_of(db.session, {row.person_id for row in rows}),
        institutions={key: _institution(plan, each) for key, each in institutions.items()},
        states=IMPORT_STATES,
        told=[(each, in_words(each.refused.message, each.refused.params) if each.refused else "") for each in told],
        summary=_summary(told) if told else "",
        problem=problem,
        reading=_being_read(plan, period),
        moment=lambda at: moment_there(at, plan.country.time_zone),
    )


@bp.app_template_global()
def upload_limits() -> dict[str, int]:
    """What the form by which workbooks are sent in says of its limits: files, and megabytes of each."""
    taken = uploads_set()
    return {"files": taken.files, "megabytes": taken.megabytes}


def _being_read(plan: Plan, period: ReportingPeriod) -> list[Job]:
    """The reader's own files of this period that are being read, or wait to be."""
    jobs = db.session.scalars(
        select(Job)
        .where(
            Job.kind == READ,
            Job.plan_id == plan.id,
            Job.person_id == author().person_id,
            Job.state.not_in(FINISHED),
        )
        .order_by(Job.id)
    )
    return [job for job in jobs if job.arguments["period"] == period.code]


def _institution(plan: Plan, institution: Any) -> Any:
    reader = current_language().locale
    return named(name_on(reader, institution, plan.language, plan.starts_on), institution.code)


# ----------------------------------------------------------------------------------------------------------- one import


@bp.get("/plans/<code>/imports/<int:import_id>")
def show_import(code: str, import_id: int) -> Answer:
    """What a workbook says beside the tracker, to be decided about; once applied, what was taken of it."""
    return _page(*_asked(code, import_id))


@bp.post("/plans/<code>/imports/<int:import_id>")
def decide_import(code: str, import_id: int) -> Answer:
    """Save what was decided of the cells on the page, and do what the button says."""
    plan, kept = _asked(code, import_id)
    asked = deed()
    here = url_for("roundtrip.show_import", code=code, import_id=import_id, **_where())
    try:
        check_whose(db.session, plan, kept, visitor())
        decide_cells(db.session, kept, decisions())
        if asked.name in {"take-row", "leave-row"} and asked.row_id is not None:
            decide_row(db.session, kept, asked.row_id, _decided(asked.name))
            return redirect(f"{here}#row-{asked.row_id}", 303)
        if asked.name in {"take-all", "leave-all", "take-conflicts", "leave-conflicts"}:
            decide_every(db.session, kept, _decided(asked.name), conflicts=asked.name.endswith("conflicts"))
            return redirect(here, 303)
        if asked.name in {"apply", "submit"}:
            return _applied(plan, kept, submits=asked.name == "submit")
    except Refused as refused:
        db.session.rollback()
        return _page(*_asked(code, import_id), problem=refused), 409
    flash(_("Your decisions are saved."))
    return redirect(here, 303)


def _decided(name: str) -> Decision:
    return Decision.ACCEPTED if name.startswith("take") else Decision.REFUSED


def _applied(plan: Plan, kept: WorkbookImport, *, submits: bool) -> Response:
    count = len(accepted_cells(db.session, kept))
    code, import_id = plan.code, kept.id
    if count > CELLS_AT_ONCE:
        asked = arguments_of(plan, kept, submits=submits)
        job = start(db.session, APPLY, asked, author(), plan.id, utc_now(), token=_token(kept))
        return redirect(url_for("jobs.show_job", job_id=job.id), 303)
    apply_import(db.session, plan, kept, visitor=visitor(), author=author(), submits=submits)
    taken = kept.counts["taken"]
    flash(ngettext("%(num)s filled cell was taken.", "%(num)s filled cells were taken.", taken))
    return redirect(url_for("roundtrip.show_import", code=code, import_id=import_id), 303)


def _token(kept: WorkbookImport) -> str | None:
    """Of one effect: a form that is sent twice starts one job."""
    sent = request.form.get("token", "")
    return f"{kept.id} {sent}"[:80] if sent else None


@bp.post("/plans/<code>/imports/<int:import_id>/undo")
def undo(code: str, import_id: int) -> Answer:
    """Take everything back that an import took, as a unit."""
    plan, kept = _asked(code, import_id)
    try:
        check_whose(db.session, plan, kept, visitor())
        if kept.counts["taken"] > CELLS_AT_ONCE and kept.state is ImportState.APPLIED:
            asked = arguments_of(plan, kept)
            job = start(db.session, UNDO, asked, author(), plan.id, utc_now(), token=_token(kept))
            return redirect(url_for("jobs.show_job", job_id=job.id), 303)
        take_back(db.session, plan, kept, visitor=visitor(), author=author())
    except Refused as refused:
        db.session.rollback()
        return _page(*_asked(code, import_id), problem=refused), 409
    flash(_("The import is undone: every row says again what it said before."))
    return redirect(url_for("roundtrip.show_import", code=code, import_id=import_id), 303)


@bp.get("/plans/<code>/imports/<int:import_id>/file")
def download_import(code: str, import_id: int) -> Response:
    """The file as it was sent."""
    _plan, kept = _asked(code, import_id)
    try:
        content = stored_file(uploads_folder(), kept).read_bytes()
    except FileNotFoundError as error:
        current_app.logger.error("The file of import %s is not in the folder of uploads.", kept.id)
        raise NoResultFound from error
    return as_download(content, XLSX, kept.file_name)


@bp.post("/plans/<code>/imports/<int:import_id>/annotated")
def download_annotated(code: str, import_id: int) -> Response:
    """The workbook made anew, with everything that was typed and a word at each cell that was not taken."""
    plan, kept = _asked(code, import_id)
    period = db.session.get_one(ReportingPeriod, kept.period_id)
    institutions = institutions_named(db.session, {kept.institution_id} if kept.institution_id else ())
    language = next(each for each in OFFERED if each.locale == kept.language)
    name = file_name(plan, period, institutions.get(kept.institution_id or 0), language)
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        file_like: Any = file
        annotate(db.session, kept, file_like, visitor=visitor(), author=author(), now=utc_now())
        file.seek(0)
        return as_download(file.read(), XLSX, name)


def _asked(code: str, import_id: int) -> tuple[Plan, WorkbookImport]:
    plan = plan_for(code, Act.ENTER)
    return plan, import_named(db.session, plan, import_id)


def _where() -> dict[str, Any]:
    """Which part of the list was looked at."""
    return {name: request.args[name] for name in ("page", "show") if request.args.get(name)}


def _page(plan: Plan, kept: WorkbookImport, problem: Refused | None = None) -> str:
    shown = narrowed_to(request.args.get("show", ""))
    groups, paging = cells_on_page(db.session, plan, kept, shown, request.args.get("page", ""))
    is_preview = kept.state is ImportState.PREVIEWED
    period = db.session.get_one(ReportingPeriod, kept.period_id)
    today = day_in(plan.country.time_zone, utc_now())
    return render_template(
        "roundtrip/preview.html" if is_preview else "roundtrip/import.html",
        plan=plan,
        tag=language_tag(plan.language),
        period=period,
        kept=kept,
        **_facts(plan, kept),
        is_locked=state_on(period, today) is PeriodState.LOCKED,
        may_decide=_may_decide(plan, kept),
        tally=tally_of(db.session, kept),
        reasons=REASONS,
        notes=[in_words(note["message"], note["params"]) for note in kept.notes],
        groups=groups,
        paging=paging,
        shown=shown,
        shown_counts=shown_counts(db.session, kept),
        words=SHOWN,
        cell_states=STATES,
        outcomes=OUTCOMES,
        long_text=LONG_TEXT,
        problem=in_words(problem.message, problem.params) if problem is not None else "",
        barriers=_barriers(kept) if kept.state is ImportState.APPLIED else ([], 0),
        token=secrets.token_urlsafe(16),
        address=url_for("roundtrip.decide_import", code=plan.code, import_id=kept.id, **_where()),
    )


def _facts(plan: Plan, kept: WorkbookImport) -> dict[str, Any]:
    """Who sent a workbook, for whom it was made, and who did what with it."""
    export = db.session.get(WorkbookExport, kept.export_id) if kept.export_id is not None else None
    asked = {kept.person_id, kept.stood_in_for_id, kept.applied_by_id, kept.undone_by_id}
    institutions = institutions_named(db.session, {kept.institution_id} if kept.institution_id else ())
    return {
        "people": names_of(db.session, asked | {export.person_id if export is not None else None}),
        "institution": _institution(plan, institutions[kept.institution_id]) if kept.institution_id else None,
        "export": export,
        "language": next(each for each in OFFERED if each.locale == kept.language),
        "states": IMPORT_STATES,
        "moment": lambda at: moment_there(at, plan.country.time_zone),
    }


def _may_decide(plan: Plan, kept: WorkbookImport) -> bool:
    try:
        check_whose(db.session, plan, kept, visitor())
    except Refused:
        return False
    return True


def _barriers(kept: WorkbookImport) -> tuple[list[dict[str, str]], int]:
    """What keeps an import from being undone, the first rows by name; and how many there are."""
    found = in_the_way(db.session, kept)
    told = [
        {"kind": each.kind, "key": each.key, "why": in_words(each.why.message, each.why.params)}
        for each in found[:MOST_IN_THE_WAY]
    ]
    return told, len(found)
