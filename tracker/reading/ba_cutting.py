"""A work programme cut into its parts, and parts II and III into their tables."""

from dataclasses import dataclass, field

from tracker.reading.ba_form import LEVELS, PARTS, PROGRAMME_CODE, is_like, is_rule, part_of
from tracker.reading.findings import Unreadable
from tracker.reading.scripts import fold
from tracker.reading.tables import Document, Place, Printed, Row

_LABELS = (*LEVELS, PROGRAMME_CODE)


def level_of(row: Row) -> tuple[str, Printed] | None:
    """What a line above a table says: the level's label, folded, and what is named; None for any other row.

    The name stands behind the colon, or in the next cell.
    """
    if not row.filled or ":" not in row.filled[0].text or len(row.filled) > 2:
        return None
    first = row.filled[0]
    before, _, after = first.text.partition(":")
    label = next((label for label in _LABELS if is_like(fold(before), label)), None)
    if label is None:
        return None
    if after.strip():
        raw = first.raw.partition(":")[2].strip() or first.raw
        return (label, Printed(after.strip(), raw, first.places)) if len(row.filled) == 1 else None
    return (label, row.filled[1]) if len(row.filled) == 2 else None


@dataclass(slots=True)
class Block:
    """The lines above a table that name the goal, the priority and the programme it belongs to."""

    rows: list[Row] = field(default_factory=list)
    names: dict[str, Printed] = field(default_factory=dict)  # by folded label

    @property
    def places(self) -> tuple[Place, ...]:
        """All its filled cells, in order."""
        return tuple(place for row in self.rows for cell in row.filled for place in cell.places)


@dataclass(slots=True)
class Region:
    """A block and all that follows it until the next one: one table of the form, it is hoped."""

    block: Block
    body: list[Row]  # blank rows stay: they part what does not belong together
    heading: Printed | None  # the PLAN … heading under which the table stands


@dataclass(slots=True)
class Part:
    """One of the five parts: its heading and the rows below it."""

    number: str
    heading: Row
    rows: list[Row]


def parts_of(document: Document, name: str) -> tuple[list[Row], dict[str, Part]]:
    """The rows before part I, and the five parts in order.

    A heading counts where it stands last: the contents print the same words before.

    Raises:
        Unreadable: a part is missing.
    """
    lines = {number: row.number for row in document if (number := part_of(row))}
    found: dict[str, Part] = {}
    last = 0
    for wanted in PARTS:
        line = lines.get(wanted.number, 0)
        if line <= last and wanted.number != "I":
            raise Unreadable(
                "%(name)s is cut short: part %(part)s (“%(title)s”) is not found after line %(line)s; "
                "copy the whole programme and load it again.",
                name=name,
                part=wanted.number,
                title=wanted.words[0],
                line=last or len(document.rows),
            )
        if line > last:
            found[wanted.number] = Part(wanted.number, document.row(line), [])
            last = line
    starts = [part.heading.number for part in found.values()] + [len(document.rows) + 1]
    for part, end in zip(found.values(), starts[1:], strict=True):
        part.rows = list(document.rows[part.heading.number : end - 1])
    return list(document.rows[: starts[0] - 1]), found


def blocks_and_rows(rows: list[Row]) -> list[Block | Row]:
    """The rows with every run of two or more lines that name levels made one block, blank lines inside it dropped.

    A block begins anew where a label comes again.
    """
    found: list[Block | Row] = []
    block: Block | None = None
    blanks: list[Row] = []
    for row in rows:
        if not row.filled:
            (found if block is None else blanks).append(row)
            continue
        level = level_of(row)
        if level is not None and (block is None or level[0] in block.names):
            block = Block()
            found += [*blanks, block]
            blanks = []
        if level is None:
            block = None
            found += [*blanks, row]
            blanks = []
        elif block is not None:
            block.rows.append(row)
            block.names[level[0]] = level[1]
            blanks = []
    found += blanks
    # A single such line in the introduction is a sentence, not the top of a table.
    return [item.rows[0] if isinstance(item, Block) and len(item.rows) == 1 else item for item in found]


def regions_of(part: Part) -> tuple[list[Row], list[Region], list[Printed]]:
    """The rows before the first table, the tables of a part, and the headings printed above them."""
    items = blocks_and_rows(part.rows)
    starts = [position for position, item in enumerate(items) if isinstance(item, Block)]
    before = [item for item in items[: starts[0] if starts else None] if isinstance(item, Row)]
    headings: list[Printed] = []
    heading = _taken_heading(before)
    regions: list[Region] = []
    for position, start in enumerate(starts):
        end = starts[position + 1] if position + 1 < len(starts) else None
        block = items[start]
        body = [item for item in items[start + 1 : end] if isinstance(item, Row)]
        next_heading = _taken_heading(body) if end is not None else None
        if isinstance(block, Block):
            regions.append(Region(block, body, heading))
        headings += [heading] if heading is not None and heading not in headings else []
        heading = next_heading or heading
    return before, regions, headings


def _taken_heading(rows: list[Row]) -> Printed | None:
    """Take the capitals that stand right above the next table off the end of the rows."""
    position = len(rows) - 1
    while position >= 0 and not rows[position].filled:
        position -= 1
    if position < 0 or not (is_heading(rows[position]) or _is_plan(rows[position])):
        return None
    heading = rows[position].filled[0]
    del rows[position:]
    return heading


def _is_plan(row: Row) -> bool:
    return len(row.filled) == 1 and fold(row.text).startswith("plan ")


def is_heading(row: Row) -> bool:
    """Whether a row is a line of capitals, such as the headings over the plans of part II."""
    return len(row.filled) == 1 and row.text.isupper() and len(row.text) > 10 and not is_rule(row)
