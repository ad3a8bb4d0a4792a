"""Reading a workbook in the test's own process: the same guard, parser and assembly, without the child around them."""

import io
import json
from pathlib import Path

from tracker.reading.workbook import Workbook, WorkbookLimits
from tracker.reading.workbook_assembly import Assembly
from tracker.reading.workbook_child import LENGTH, MessageWriter, tell
from tracker.reading.workbook_guard import check_workbook


def read_here(path: Path, limits: WorkbookLimits | None = None) -> Workbook:
    """Read a workbook without a child: the same guard, parser and assembly, a hundred times as often."""
    limits = limits or WorkbookLimits()
    assembly = Assembly(limits, check_workbook(path, limits))
    pipe = io.BytesIO()
    tell(path, limits, MessageWriter(pipe))
    pipe.seek(0)
    while head := pipe.read(LENGTH.size):
        assembly.take(json.loads(pipe.read(*LENGTH.unpack(head))))
    return assembly.workbook()
