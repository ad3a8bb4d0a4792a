"""What the pages of imports are sent: files, and decisions about cells."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import FileStorage

from tracker.config import WorkbookUploads
from tracker.errors import Refused
from tracker.reporting.evidence import clean_name
from tracker.roundtrip.receiving import MIB
from tracker.roundtrip.states import Decision

FILES = "files"
CELL = "cell-"  # before the number of a cell, in the name of its field
_SAID = {"take": Decision.ACCEPTED, "leave": Decision.REFUSED}
_LONGEST_NUMBER = 10


@dataclass(frozen=True, slots=True)
class Deed:
    """What a button of the preview asks for beside saving what was decided on the page."""

    name: str
    row_id: int | None = None


@dataclass(frozen=True, slots=True)
class FileTold:
    """What became of one file that was sent."""

    name: str
    refused: Refused | None = None
    import_id: int | None = None
    job_id: int | None = None  # it is being read as long work


def sent_files(taken: WorkbookUploads) -> Sequence[FileStorage]:
    """The files that came with the form.

    Raises:
        Refused: there is none, there are too many, or they are too large together.
    """
    found = [file for file in request.files.getlist(FILES) if file.filename]
    if not found:
        raise Refused("Choose at least one workbook.")
    if len(found) > taken.files:
        raise Refused("Send at most %(most)s files at once; these are %(count)s.", most=taken.files, count=len(found))
    if sum(_size(file) for file in found) > taken.together_megabytes * MIB:
        raise Refused(
            "Files that are sent at once may have %(most)s MB together, and these are larger. Send some of them first.",
            most=taken.together_megabytes,
        )
    return found


def _size(file: FileStorage) -> int:
    size = file.stream.seek(0, os.SEEK_END)
    file.stream.seek(0)
    return size


def name_of(file: FileStorage) -> str:
    """What a file is called, without a path and without signs that steer a page."""
    return clean_name(file.filename or "") or "workbook.xlsx"


def decisions() -> dict[int, Decision]:
    """What was decided of each cell that the page showed; of one that nobody has decided about it brings nothing."""
    found: dict[int, Decision] = {}
    for name, said in request.form.items():
        number = name.removeprefix(CELL)
        if name.startswith(CELL) and _is_number(number) and said in _SAID:
            found[int(number)] = _SAID[said]
    return found


def deed() -> Deed:
    """Which button was pressed; saving where it is none of the page's."""
    name, _space, row = request.form.get("do", "save").partition(" ")
    return Deed(name, int(row) if _is_number(row) else None)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < _LONGEST_NUMBER
