"""How much of a stranger's workbook is read: every limit has a number here, and every one can be set."""

from dataclasses import dataclass

_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class WorkbookLimits:
    """The most that one workbook may hold and cost; what passes a limit is refused in words."""

    file_bytes: int = 25 * _MB
    unzipped_bytes: int = 150 * _MB
    ratio: int = 100  # how many times its size a part may grow when it is unzipped …
    ratio_from_bytes: int = _MB  # … once it is this large: a small white picture shrinks a thousandfold, and harmlessly
    parts: int = 200
    sheets: int = 50
    rows: int = 60_000  # the last row of a sheet that may hold something; empty rows with a format are passed over
    columns: int = 200  # the last column likewise
    merges: int = 5_000  # of one sheet
    formats: int = 10_000
    cell_characters: int = 32_767  # Excel's own limit; it counts an emoji as two
    cells: int = 2_000_000  # filled cells of the whole workbook
    characters: int = 40_000_000  # of all its texts together
    elements: int = 3_000_000  # pieces of one part that are no filled cell: empty rows, empty cells, column widths
    memory_bytes: int = 512 * _MB  # of the child that parses; only where the system can limit it
    cpu_seconds: int = 25
    seconds: float = 30.0
