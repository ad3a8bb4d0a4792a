"""The guard: what is checked of a stranger's workbook before any of it is parsed.

It looks at the file on the disk: what kind of file it is, the directory of its zip, how much comes out of it when it
is unzipped, and how each XML part begins. All of it streams, so that the guard costs little memory whatever it is
given. What only a parser can know exactly (rows, columns, merges, formats, lengths of texts) the child checks while
it parses, by the same limits and before it keeps anything.
"""

import re
import stat
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO
from xml.parsers import expat

from tracker.reading.findings import Finding, Severity, Unreadable
from tracker.reading.workbook_kinds import refuse_unless_zip
from tracker.reading.workbook_limits import WorkbookLimits
from tracker.reading.workbook_xml import (
    CHUNK,
    DAMAGED_ZIP,
    Attributes,
    Outline,
    damaged,
    entry_named,
    open_part,
    parser_for,
)

__all__ = ["WorkbookLimits", "check_workbook"]

_CONTENT_TYPES = "[Content_Types].xml"
_ENTRY = b"PK\x01\x02"  # how each entry of a zip's directory begins
_UNSAFE_NAME = re.compile(r"(^|/)\.\.(/|$)|^/|\\|^[A-Za-z]:|[\x00-\x1f]")
_ENCRYPTED_ENTRY = 0x1
_MAIN_PART = re.compile(r"spreadsheetml\.(?:sheet|template)\.main\+xml")
_MB = 1024 * 1024


def check_workbook(path: Path, limits: WorkbookLimits) -> tuple[Finding, ...]:
    """Check the file and return notes on what it holds that is allowed and passed over: links, objects, pictures.

    Raises:
        Unreadable: the file is no .xlsx, is encrypted, damaged, dangerous or too large; the sentence says which.
    """
    _check_kind(path, limits)
    _check_count_of_entries(path, limits)
    try:
        package = zipfile.ZipFile(path)
    except DAMAGED_ZIP:
        raise Unreadable(
            "The workbook is cut short or damaged: the directory at its end cannot be read. Send the file again."
        ) from None
    with package:
        entries = package.infolist()
        _check_directory(entries, limits)
        _check_content_types(package)
        _unzip_all(package, limits)
        return _notes_on(package)


def _check_kind(path: Path, limits: WorkbookLimits) -> None:
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise Unreadable(
            "The file is larger than %(limit)s MB. Take out pictures and sheets that are not needed, and send it "
            "again.",
            limit=_megabytes(limits.file_bytes),
        )
    with path.open("rb") as file:
        head = file.read(4)
        # Only what is no zip is read whole: it is refused at once, and its kind shows anywhere in it.
        refuse_unless_zip(head if head == b"PK\x03\x04" else head + file.read())


def _check_count_of_entries(path: Path, limits: WorkbookLimits) -> None:
    """Refuse a directory of thousands before it is read into objects; the exact count follows it."""
    found = 0
    last = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found += (last + chunk).count(_ENTRY)
            last = chunk[-3:]
    # What is counted may also be the directory of an embedded document, so a little more than the limit may pass here.
    if found > 4 * limits.parts:
        raise _too_many_parts(limits)


def _too_many_parts(limits: WorkbookLimits) -> Unreadable:
    return Unreadable(
        "The workbook consists of more than %(limit)s parts. Take out pictures, charts and sheets that are not needed, "
        "and send it again.",
        limit=limits.parts,
    )


def _check_directory(entries: list[zipfile.ZipInfo], limits: WorkbookLimits) -> None:
    if not entries:
        raise Unreadable("The file is an empty zip folder: there is no workbook in it.")
    if len(entries) > limits.parts:
        raise _too_many_parts(limits)
    _check_names([entry.orig_filename for entry in entries])
    for entry in entries:
        _check_entry(entry)
    declared = sum(entry.file_size for entry in entries)
    if declared > limits.unzipped_bytes:
        raise _too_large_unzipped(limits)


def _check_names(names: list[str]) -> None:
    for name in names:
        if _UNSAFE_NAME.search(name):
            raise Unreadable(
                "The workbook has a part named “%(part)s”, which points outside the file. Save it again with Excel or "
                "LibreOffice.",
                part=name,
            )
    if twice := _first_repeated(names):
        raise Unreadable(
            "The workbook has two parts named “%(part)s”. Save it again with Excel or LibreOffice.", part=twice
        )
    # Excel takes names that differ only in case for one; which of the two it would show is anybody's guess.
    if twice := _first_repeated([name.casefold() for name in names]):
        raise Unreadable(
            "The workbook has two parts whose names “%(part)s” differ only in capital letters. Save it again with "
            "Excel or LibreOffice.",
            part=twice,
        )


def _first_repeated(names: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Unreadable(
            "The part “%(part)s” of the workbook is a link to another file. Save it again with Excel or LibreOffice.",
            part=entry.filename,
        )
    if entry.flag_bits & _ENCRYPTED_ENTRY:
        raise Unreadable("The zip file is locked with a password. Send the workbook without one.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable(
            "The part “%(part)s” is compressed in a way that no .xlsx uses. Save it again with Excel or LibreOffice.",
            part=entry.filename,
        )


def _check_content_types(package: zipfile.ZipFile) -> None:
    names = package.namelist()
    if not entry_named(package, _CONTENT_TYPES):
        _refuse_other_zip(package, names)
    kinds: list[str] = []

    def note(attributes: Attributes) -> None:
        kinds.append(attributes.get("ContentType", ""))

    Outline({"Override": note, "Default": note}).read(package, _CONTENT_TYPES)
    told = " ".join(kinds)
    if "sheet.binary" in told or any(name.endswith("workbook.bin") for name in names):
        raise Unreadable("Binary workbooks (.xlsb) are not read. Save it as .xlsx.")
    if "macroEnabled" in told:
        raise Unreadable("Workbooks with macros (.xlsm) are not read. Save it as .xlsx, without macros.")
    if "vbaProject" in told or any(name.casefold().endswith("vbaproject.bin") for name in names):
        raise Unreadable("The workbook contains macros (VBA). Save it as .xlsx, without macros.")
    if not _MAIN_PART.search(told):
        raise Unreadable(
            "The file is an Office document, but not a workbook. Send the workbook itself, saved as .xlsx."
        )


def _refuse_other_zip(package: zipfile.ZipFile, names: list[str]) -> None:
    if "mimetype" in names:
        with open_part(package, "mimetype") as stream:
            if b"opendocument.spreadsheet" in _read_some(stream, "mimetype"):
                raise Unreadable("OpenDocument sheets (.ods) are not read. Save it as .xlsx.")
    inner = next((name for name in names if name.casefold().endswith((".xlsx", ".xls", ".xlsm", ".zip"))), None)
    if inner:
        raise Unreadable(
            "The file is a zip folder that contains “%(inner)s”. Unpack it and send the workbook itself.", inner=inner
        )
    raise Unreadable(
        "The file is a zip folder without the list of contents that every workbook has ([Content_Types].xml). Save the "
        "workbook as .xlsx and send that file."
    )


def _read_some(stream: IO[bytes], part: str) -> bytes:
    try:
        return stream.read(CHUNK)
    except DAMAGED_ZIP:
        raise damaged(part) from None


def _unzip_all(package: zipfile.ZipFile, limits: WorkbookLimits) -> None:
    """Unzip every part once, into nothing: what comes out is counted, whatever the directory declares."""
    left = limits.unzipped_bytes
    for entry in package.infolist():
        left -= _unzip(package, entry, left, limits)


def _unzip(package: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, limits: WorkbookLimits) -> int:
    """Unzip one part and return its size; its end also proves its checksum."""
    size = 0
    prolog = _Prolog(entry.filename)
    with open_part(package, entry.filename) as stream:
        while chunk := _read_some(stream, entry.filename):
            size += len(chunk)
            prolog.look_at(chunk)
            if size > left:
                raise _too_large_unzipped(limits)
            if size > max(limits.ratio * entry.compress_size, limits.ratio_from_bytes):
                raise Unreadable(
                    "The part “%(part)s” of the workbook grows more than %(limit)s times when it is unzipped. Save it "
                    "again with Excel or LibreOffice, without what is not needed.",
                    part=entry.filename,
                    limit=limits.ratio,
                )
    return size


def _too_large_unzipped(limits: WorkbookLimits) -> Unreadable:
    return Unreadable(
        "The workbook is larger than %(limit)s MB when it is unzipped. Take out sheets, rows and pictures that are not "
        "needed, and send it again.",
        limit=_megabytes(limits.unzipped_bytes),
    )


class _Prolog:
    """Parses a part up to its first element: a document type can stand nowhere else."""

    def __init__(self, part: str) -> None:
        self._parser: expat.XMLParserType | None = parser_for(part)
        self._parser.StartElementHandler = self._stop
        self._fed = 0

    def _stop(self, *_: object) -> None:
        self._parser = None

    def look_at(self, chunk: bytes) -> None:
        if self._parser is None:
            return
        parser = self._parser
        try:
            parser.Parse(chunk, False)
        except (expat.ExpatError, LookupError, ValueError):
            self._parser = None  # It is no XML, or in no encoding; if it ought to be read, the child says so.
            return
        self._fed += len(chunk)
        # An endless comment before the first element is no workbook's; the child refuses it at the same length.
        if self._fed - parser.CurrentByteIndex > _MB:
            self._parser = None


def _notes_on(package: zipfile.ZipFile) -> tuple[Finding, ...]:
    names = package.namelist()
    notes = []
    if any(name.startswith("xl/externalLinks/") for name in names):
        notes.append(
            Finding(
                "external-links",
                Severity.NOTE,
                "The workbook refers to other files. They are not opened; the values last stored are read.",
            )
        )
    if any(name.startswith(("xl/embeddings/", "xl/activeX/")) for name in names):
        notes.append(
            Finding("embedded-objects", Severity.NOTE, "The workbook contains embedded objects. They are not opened.")
        )
    if any(_has_remote_picture(package, name) for name in names if name.startswith("xl/drawings/_rels/")):
        notes.append(
            Finding("remote-pictures", Severity.NOTE, "The workbook shows pictures from the web. They are not fetched.")
        )
    return tuple(notes)


def _has_remote_picture(package: zipfile.ZipFile, rels: str) -> bool:
    found: list[bool] = []

    def note(attributes: Attributes) -> None:
        is_picture = attributes.get("Type", "").endswith("/image")
        found.append(is_picture and attributes.get("TargetMode") == "External")

    Outline({"Relationship": note}).read(package, rels)
    return any(found)


def _megabytes(size: int) -> str:
    return f"{size / _MB:.10g}"
