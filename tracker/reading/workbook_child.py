"""The child process that parses a stranger's workbook, and how its messages look on the pipe.

    python -m tracker.reading.workbook_child LIMITS PATH

It has little memory, little time, no network and nothing secret in its environment; what it says goes to its standard
output as messages: four bytes of length, then a JSON list whose first member names the kind of the message. JSON
rather than pickle, because a child that a hostile file had taken over could then still only tell lies.

It imports nothing but the standard library and this package, so that it starts in a twentieth of a second.
"""

import gc
import json
import logging
import struct
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from tracker.reading.findings import Unreadable
from tracker.reading.workbook_limits import WorkbookLimits
from tracker.reading.workbook_parts import ListedSheet, Listing, formats_of, properties_of, read_strings
from tracker.reading.workbook_sheets import Budget, RowOut, SheetParser, Strings
from tracker.reading.workbook_xml import DAMAGED_ZIP, damaged

LENGTH = struct.Struct(">I")
ROWS_UNSEEN = 3  # times as many rows as in a sheet that is shown
LONGEST_MESSAGE = 64 * 1024 * 1024
_ROWS_AT_ONCE = 250
_CHARACTERS_AT_ONCE = 500_000
_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn")


class MessageWriter:
    """Writes messages to the pipe, each with its length before it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, kind: str, *content: Any) -> None:
        """Write one message."""
        message = json.dumps([kind, *content], separators=(",", ":"), check_circular=False, ensure_ascii=False).encode()
        self._stream.write(LENGTH.pack(len(message)))
        self._stream.write(message)


def main(arguments: list[str]) -> int:
    """Parse the workbook and tell what is in it; the exit code is 0 also where the workbook is refused."""
    limits = WorkbookLimits(**json.loads(arguments[0]))
    gc.disable()  # Nothing here refers to itself in a circle, and looking for it takes a tenth of the time.
    writer = MessageWriter(sys.stdout.buffer)
    try:
        _limit_self(limits)
        tell(Path(arguments[1]), limits, writer)
    except Unreadable as refusal:
        writer.write("refused", refusal.message, {name: str(said) for name, said in refusal.params.items()})
    except MemoryError:
        writer.write("out_of_memory")
    except Exception as bug:
        # The parent logs it and refuses the workbook; a traceback on a closed error stream would help nobody.
        logging.getLogger(__name__).debug("parsing failed", exc_info=True)
        writer.write("failed", f"{type(bug).__name__}: {bug}"[:1000])
    sys.stdout.buffer.flush()
    return 0


def _limit_self(limits: WorkbookLimits) -> None:
    """Give up memory, time, files and the network, as far as the system lets a process do so."""
    sys.addaudithook(_forbid)
    try:
        import resource  # noqa: PLC0415  (only on systems that have it)
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # At the soft limit of time the child is told so and dies of it, and its parent can say why; at the hard one
        # it would only be killed.
        last = most + 1 if kind == resource.RLIMIT_CPU and hard == resource.RLIM_INFINITY else most
        try:
            resource.setrlimit(kind, (most, last))
        except (OSError, ValueError):
            continue  # macOS knows RLIMIT_AS and does not take it


def _forbid(event: str, _: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)


def tell(path: Path, limits: WorkbookLimits, writer: MessageWriter) -> None:
    """Parse the workbook and write what is in it, in the order in which the parent needs it."""
    try:
        package = zipfile.ZipFile(path)
    except DAMAGED_ZIP:
        raise damaged(path.name) from None
    with package:
        listing = Listing(package, limits)
        plain, custom = properties_of(package)
        writer.write("workbook", plain, custom, listing.is_1904, listing.awaits_calculation)
        writer.write("formats", formats_of(package, listing.related("styles"), limits))
        budget = Budget(limits)
        part = listing.related("sharedStrings")
        strings = read_strings(package, part, limits, budget, lambda batch: writer.write("strings", batch))
        for sheet in listing.sheets:
            _tell_sheet(package, listing, sheet, strings, limits, budget, writer)
        writer.write("end")


def _tell_sheet(
    package: zipfile.ZipFile,
    listing: Listing,
    sheet: ListedSheet,
    strings: Strings,
    limits: WorkbookLimits,
    budget: Budget,
    writer: MessageWriter,
) -> None:
    relation = listing.relations.get(sheet.relation)
    if relation is None or relation.is_external:
        raise Unreadable(
            "The workbook is damaged: it lists the sheet “%(sheet)s”, which is not in it. Open it in Excel, let Excel "
            "repair it, and save it again.",
            sheet=sheet.name,
        )
    if relation.kind != "worksheet":
        # A sheet that is one chart, a dialogue, or macros of 1992: there are no cells in it.
        writer.write("skipped", sheet.name, relation.kind)
        return
    writer.write("sheet", sheet.name, sheet.state)
    hand_on, flush = _batches(writer)
    if sheet.state != "visible":
        # Nobody has filled it in; what was written there may speak of the rows of several sheets.
        limits = replace(limits, rows=ROWS_UNSEEN * limits.rows)
    parser = SheetParser(sheet.name, strings, limits, budget, hand_on)
    parser.read(package, relation.target)
    flush()
    writer.write("around", parser.merges, parser.hidden_columns, parser.filtered, parser.is_filtered)


def _batches(writer: MessageWriter) -> tuple[Callable[[RowOut], None], Callable[[], None]]:
    rows: list[RowOut] = []
    characters = 0

    def flush() -> None:
        nonlocal characters
        if rows:
            writer.write("rows", rows)
            rows.clear()
            characters = 0

    def hand_on(row: RowOut) -> None:
        nonlocal characters
        rows.append(row)
        _, _, _, kinds, _, values, formulas = row
        if "t" in kinds or formulas:
            # Shared texts are only numbered here; these ones stand in the message themselves.
            characters += sum(len(value) for value in values if isinstance(value, str))
            characters += sum(map(len, (formulas or {}).values()))
        if len(rows) >= _ROWS_AT_ONCE or characters > _CHARACTERS_AT_ONCE:
            flush()

    return hand_on, flush


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
