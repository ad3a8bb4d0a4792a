"""Evidence of one item: files and links are added and taken away, and files given back as attachments."""

from decimal import Decimal
from pathlib import Path
from typing import IO

from flask import abort, current_app, flash, redirect, request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from tracker.accounts.policy import Act
from tracker.accounts.visit import author, visitor
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.indicators.models import Indicator
from tracker.plans.asked import plan_for
from tracker.plans.models import Activity, Plan
from tracker.reporting.access import ACTIVITY, INDICATOR, may_report
from tracker.reporting.blueprint import bp
from tracker.reporting.completeness import item_of
from tracker.reporting.entries import Row
from tracker.reporting.evidence import LARGEST_FILE, UPLOADS, add_file, add_link, evidence_named, remove
from tracker.reporting.item_page import Answer, done, item_page, of_both_kinds, open_item, open_to_report
from tracker.reporting.items import plan_items
from tracker.reporting.models import ActivityReport, Actual, Evidence, ReportingPeriod
from tracker.reporting.review_forms import FileForm, LinkForm
from tracker.web.formats import NO_BREAK_SPACE, number_in
from tracker.web.languages import current_language
from tracker.web.sheets import as_download

_LARGEST_ID = 2**31 - 1


@bp.app_template_filter()
def file_size(evidence: Evidence) -> str:
    """How large a file is: 1,4 MB, 12 kB."""
    size = Decimal(evidence.size or 0)
    unit, divisor = ("MB", 1024**2) if size >= 1024**2 else ("kB", 1024)
    shown = max((size / divisor).quantize(Decimal("0.1")), Decimal("0.1"))
    return f"{number_in(shown, current_language())}{NO_BREAK_SPACE}{unit}"


def uploads_folder() -> Path:
    """Where files are kept: outside of what the server gives away by itself."""
    return Path(current_app.instance_path) / UPLOADS


@of_both_kinds("/evidence", "add_{kind}_evidence", ["POST"])
def add_evidence(kind: str, code: str, period: str, key: str) -> Answer:
    """Add a file, or a link where no file was sent."""
    opened = open_to_report(kind, code, period, key)
    if "address" in request.form:
        link = LinkForm()

        def keep_link(row: Row) -> None:
            add_link(db.session, row, link.address.data or "", link.name.data or "", author=author(), now=utc_now())

        return done(opened, keep_link, _("The link was added."), link, keeps_typed=True)
    form = FileForm()
    sent = request.files.get("file")

    def keep_file(row: Row) -> None:
        if sent is None or not sent.filename:
            raise Refused("Choose a file.", field="file")
        content = content_within(sent.stream)
        add_file(db.session, row, uploads_folder(), sent.filename, content, author=author(), now=utc_now())

    return done(opened, keep_file, _("The file was added."), form, keeps_typed=True)


def content_within(stream: IO[bytes]) -> bytes:
    """What a file holds, never more of it than one byte too much: `add_file` refuses that."""
    return stream.read(LARGEST_FILE + 1)


@bp.post("/plans/<code>/evidence/<int:evidence_id>/remove")
def remove_evidence(code: str, evidence_id: int) -> Answer:
    """Take a piece of evidence away; the history keeps it."""
    plan, evidence = _asked(code, evidence_id, Act.ENTER)
    row, kind, period, key = _owner(evidence)
    items = plan_items(db.session, plan)
    if not may_report(visitor(), items.facts, items.who, item_of(row)):
        abort(403)
    try:
        remove(db.session, row, evidence, author=author(), now=utc_now())
    except Refused as refused:
        return item_page(open_item(kind, code, period, key, Act.SEE_DRAFTS), refused), 409
    flash(_("The evidence was taken away."))
    return redirect(open_item(kind, code, period, key, Act.SEE_DRAFTS).page, 303)


@bp.get("/plans/<code>/evidence/<int:evidence_id>")
def download_evidence(code: str, evidence_id: int) -> Response:
    """A file as an attachment: no browser shows it as if it were a page of ours. A link is no file."""
    _plan, evidence = _asked(code, evidence_id, Act.SEE_DRAFTS)
    if evidence.stored_as is None:
        raise NoResultFound
    try:
        content = (uploads_folder() / evidence.stored_as).read_bytes()
    except FileNotFoundError as error:
        current_app.logger.error("The file of evidence %s is not in the folder of uploads.", evidence.id)
        raise NoResultFound from error
    return as_download(content, evidence.media_type or "application/octet-stream", evidence.name)


def _asked(code: str, evidence_id: int, act: Act) -> tuple[Plan, Evidence]:
    plan = plan_for(code, act)
    if evidence_id > _LARGEST_ID:
        raise NoResultFound
    return plan, evidence_named(db.session, plan.id, evidence_id)


def _owner(evidence: Evidence) -> tuple[Row, str, str, str]:
    """The row that the evidence belongs to, of which kind it is, its period's code, and its thing's key."""
    if evidence.actual_id is not None:
        row, code, key = db.session.execute(
            select(Actual, ReportingPeriod.code, Indicator.key)
            .join(ReportingPeriod, ReportingPeriod.id == Actual.period_id)
            .join(Indicator, Indicator.id == Actual.indicator_id)
            .where(Actual.id == evidence.actual_id)
        ).one()
        return row, INDICATOR, code, key
    report, code, key = db.session.execute(
        select(ActivityReport, ReportingPeriod.code, Activity.key)
        .join(ReportingPeriod, ReportingPeriod.id == ActivityReport.period_id)
        .join(Activity, Activity.id == ActivityReport.activity_id)
        .where(ActivityReport.id == evidence.report_id)
    ).one()
    return report, ACTIVITY, code, key
