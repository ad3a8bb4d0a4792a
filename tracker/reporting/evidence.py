"""Evidence for what was reported: files, checked and kept outside the web root, and links that nobody fetches."""

import hashlib
import os
import re
import secrets
import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, Subject, record
from tracker.indicators.models import Indicator
from tracker.plans.models import Activity
from tracker.reading.workbook_xml import DAMAGED_ZIP
from tracker.reporting.entries import EDITABLE, Row
from tracker.reporting.models import ActivityReport, Actual, Evidence, ReportingPeriod
from tracker.texts import check_text

UPLOADS = "uploads"
LARGEST_FILE = 10 * 1024 * 1024  # bytes
MOST_A_ROW = 20
MOST_BYTES_A_PERSON = 1024 * 1024 * 1024
LONGEST_NAME = 120
LONGEST_ADDRESS = 2000
# What a file may be, by its ending: its media type, and how its content begins.
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    ".odt": ("application/vnd.oasis.opendocument.text", (b"PK\x03\x04",)),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", (b"PK\x03\x04",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".txt": ("text/plain", ()),
    ".csv": ("text/csv", ()),
}
_ODD = re.compile(r"[\\/:*?\"<>|;%\x00-\x1f\x7f]")


def evidence_of(session: Session, row: Row) -> Sequence[Evidence]:
    """The evidence of a row, in the order in which it was added, with who added it: one query."""
    is_about = Evidence.actual_id == row.id if isinstance(row, Actual) else Evidence.report_id == row.id
    return session.scalars(
        select(Evidence)
        .where(is_about, Evidence.removed_at.is_(None))
        .order_by(Evidence.id)
        .options(joinedload(Evidence.added_by))
    ).all()


def evidence_named(session: Session, plan_id: int, evidence_id: int) -> Evidence:
    """One piece of evidence of a plan that was not taken away.

    Raises:
        NoResultFound: the plan has none of this number.
    """
    return session.scalars(
        select(Evidence).where(Evidence.id == evidence_id, Evidence.plan_id == plan_id, Evidence.removed_at.is_(None))
    ).one()


def add_file(
    session: Session, row: Row, folder: Path, name: str, content: bytes, *, author: Author, now: datetime
) -> Evidence:
    """Keep a file as evidence of a row, under a generated name in the folder of uploads.

    Raises:
        Refused: it is too large, of a kind that is not taken, not what its name says, there is too much already, or
            the row is handed in.
    """
    name = clean_name(name)
    media_type = checked_type(name, content)
    stored_as = f"{secrets.token_hex(16)}{Path(name).suffix.lower()}"
    path = folder / stored_as
    _write(path, content)
    try:
        with transaction(session):
            _hold_open(session, row)
            _refuse_too_many(session, row, author, len(content))
            evidence = Evidence(
                **_of(row),
                name=name,
                stored_as=stored_as,
                media_type=media_type,
                size=len(content),
                digest=hashlib.sha256(content).hexdigest(),
                added_by_id=author.person_id,
                added_at=now,
            )
            session.add(evidence)
            session.flush()
            _tell(session, row, "evidence.added", Change("evidence", None, name), author, now)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return evidence


def add_link(session: Session, row: Row, address: str, name: str, *, author: Author, now: datetime) -> Evidence:
    """Keep an address as evidence of a row; nobody fetches it.

    Raises:
        Refused: it is no address of the web, there is too much already, or the row is handed in.
    """
    address = checked_address(address)
    check_text(name, "name")
    with transaction(session):
        _hold_open(session, row)
        _refuse_too_many(session, row, author, 0)
        evidence = Evidence(
            **_of(row),
            name=" ".join(name.split())[:LONGEST_NAME] or address,
            address=address,
            added_by_id=author.person_id,
            added_at=now,
        )
        session.add(evidence)
        session.flush()
        _tell(session, row, "evidence.added", Change("evidence", None, address), author, now)
    return evidence


def remove(session: Session, row: Row, evidence: Evidence, *, author: Author, now: datetime) -> None:
    """Take evidence away from a row; the file stays, for the history speaks of it.

    Raises:
        Refused: the row is handed in.
    """
    with transaction(session):
        _hold_open(session, row)
        held = session.get_one(Evidence, evidence.id, with_for_update=True, populate_existing=True)
        if held.removed_at is not None:
            return
        held.removed_at = now
        _tell(session, row, "evidence.removed", Change("evidence", held.address or held.name, None), author, now)


def clean_name(name: str) -> str:
    """A file's name as it is shown and offered for saving: no path, no sign that a system or a header takes amiss."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(
        letter
        for letter in unicodedata.normalize("NFC", last)
        if unicodedata.category(letter) not in {"Cc", "Cf", "Cs"}
    )
    plain = _ODD.sub("-", kept).strip(" .-")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        stem, ending = plain, ""
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}"


def checked_type(name: str, content: bytes) -> str:
    """The media type of a file that is taken.

    Raises:
        Refused: it is empty, too large, of a kind that is not taken, or its content is not what its name says.
    """
    if not content:
        raise Refused("The file is empty.", field="file")
    if len(content) > LARGEST_FILE:
        raise Refused("The file is larger than %(most)s MB.", field="file", most=LARGEST_FILE // 1024**2)
    ending = Path(name).suffix.lower()
    if ending not in KINDS:
        raise Refused(
            "Files of this kind are not taken. Taken are: %(endings)s.",
            field="file",
            endings=", ".join(sorted(each.lstrip(".") for each in KINDS)),
        )
    media_type, beginnings = KINDS[ending]
    if (beginnings and not content.startswith(beginnings)) or not _is_sound(ending, content):
        raise Refused("The file is not what its name says: %(ending)s.", field="file", ending=ending.lstrip("."))
    return media_type


def _is_sound(ending: str, content: bytes) -> bool:
    """Whether a document without macros, or a text, is inside: no program that only calls itself so."""
    if ending in {".txt", ".csv"}:
        return b"\x00" not in content
    if ending not in {".docx", ".xlsx", ".odt", ".ods"}:
        return True
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            names = packed.namelist()
    except DAMAGED_ZIP:
        return False
    folded = [name.lower() for name in names]
    is_of_kind = "content.xml" in folded if ending in {".odt", ".ods"} else "[content_types].xml" in folded
    return is_of_kind and not any(name.endswith("vbaproject.bin") for name in folded)


def checked_address(text: str) -> str:
    """An address of the web as it was typed.

    Raises:
        Refused: it is none, or has a name and password in it.
    """
    address = text.strip()
    try:
        parts = urlsplit(address)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
    except ValueError:
        is_address = False
    has_odd = any(letter.isspace() or unicodedata.category(letter).startswith("C") for letter in address)
    if not is_address or has_odd or len(address) > LONGEST_ADDRESS:
        raise Refused("This is no address of a page. Type it like this: https://example.org/report", field="address")
    return address


def _hold_open(session: Session, row: Row) -> None:
    """Hold a row that can still be changed until the transaction ends: what was handed in keeps its evidence.

    Raises:
        Refused: it is handed in, or its period is locked.
    """
    period = session.scalars(
        select(ReportingPeriod)
        .where(ReportingPeriod.id == row.period_id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    ).one()
    if period.locked_at is not None:
        raise Refused("Reporting for %(period)s is locked.", period=period.code)
    model: Any = type(row)
    held = session.scalars(
        select(model).where(model.id == row.id).with_for_update(of=model).execution_options(populate_existing=True)
    ).one()
    if held.state not in EDITABLE:
        raise Refused("What is handed in keeps its evidence. It is changed while the item is a draft or returned.")


def _refuse_too_many(session: Session, row: Row, author: Author, size: int) -> None:
    if len(evidence_of(session, row)) >= MOST_A_ROW:
        raise Refused("There are %(most)s pieces of evidence already; take one away first.", most=MOST_A_ROW)
    used = session.scalars(select(func.sum(Evidence.size)).where(Evidence.added_by_id == author.person_id)).one() or 0
    if size and used + size > MOST_BYTES_A_PERSON:
        raise Refused("You have uploaded as much as one person can.", field="file")


def _of(row: Row) -> dict[str, int | None]:
    is_actual = isinstance(row, Actual)
    return {
        "plan_id": row.plan_id,
        "actual_id": row.id if is_actual else None,
        "report_id": None if is_actual else row.id,
    }


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _tell(session: Session, row: Row, kind: str, change: Change, author: Author, now: datetime) -> None:
    code = session.scalars(select(ReportingPeriod.code).where(ReportingPeriod.id == row.period_id)).one()
    if isinstance(row, ActivityReport):
        key, label = session.execute(select(Activity.key, Activity.title).where(Activity.id == row.activity_id)).one()
        subject = Subject("activity", key, label)
    else:
        key, label = session.execute(
            select(Indicator.key, Indicator.name).where(Indicator.id == row.indicator_id)
        ).one()
        subject = Subject("indicator", key, label)
    told = Change(change.field, change.before, change.after, {"period": code})
    record(session, author, kind, subject, [told], plan_id=row.plan_id, now=now)
