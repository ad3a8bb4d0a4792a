"""Corrections of a published text: each with its line, what is printed, what is read instead, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tracker.reading.findings import Unreadable
from tracker.reading.tables import Document, Place, Printed, Row, folded_space

_MOST_CELLS = 200  # in a row; nothing can be moved further to the right
_KEYS = {"line", "lines", "cell", "printed", "read", "move_to", "kind", "reason"}


@dataclass(frozen=True, slots=True)
class Erratum:
    """One correction: `printed` at `place` is read as `read`, or belongs to the end of the cell at `move_to`."""

    kind: str  # "glued-words", "row-cut", "printed-apart", "mixed-scripts", "total-numbered" …
    place: Place
    printed: str
    read: str | None  # None where the words move; "" where nothing is to be read
    move_to: Place | None
    reason: str


def errata_of(table: Mapping[str, Any], document: Document) -> tuple[Erratum, ...]:
    """Read the `[[erratum]]` tables of an errata.toml and find the cell that each one speaks of.

    Raises:
        Unreadable: an entry lacks a part, or what it says is printed is not printed there.
    """
    errata: list[Erratum] = []
    entries = table.get("erratum", [])
    for position, entry in enumerate(entries if isinstance(entries, list) else [entries], 1):
        errata += _erratum_of(position, entry, document)
    return tuple(errata)


def _erratum_of(position: int, entry: Any, document: Document) -> list[Erratum]:
    if not isinstance(entry, Mapping):
        entry = {}  # it lacks every part
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        raise Unreadable("errata.toml, entry %(position)s: “%(key)s” is not known.", position=position, key=unknown[0])
    for key, kinds in (("printed", str), ("reason", str), ("kind", str)):
        if not isinstance(entry.get(key), kinds) or not entry[key].strip():
            raise Unreadable("errata.toml, entry %(position)s: “%(key)s” is missing.", position=position, key=key)
    if "read" in entry and not isinstance(entry["read"], str):
        raise Unreadable("errata.toml, entry %(position)s: “%(key)s” is missing.", position=position, key="read")
    if ("read" in entry) == ("move_to" in entry):
        raise Unreadable(
            "errata.toml, entry %(position)s: give either “read” or “move_to”, and not both.", position=position
        )
    lines = entry.get("lines", [entry.get("line")])
    if not isinstance(lines, list) or not lines:
        raise Unreadable("errata.toml, entry %(position)s: “%(key)s” is missing.", position=position, key="lines")
    return [_placed(position, entry, line, document) for line in lines]


def _placed(position: int, entry: Mapping[str, Any], line: Any, document: Document) -> Erratum:
    if not _is_count(line) or not 1 <= line <= len(document.rows):
        raise Unreadable(
            "errata.toml, entry %(position)s: the text has no line %(line)s; it has %(count)s lines.",
            position=position,
            line=line,
            count=len(document.rows),
        )
    printed = entry["printed"]
    cells = [cell for cell in document.row(line).cells if printed in cell.raw]
    if "cell" in entry:
        cells = [cell for cell in cells if cell.places[0].cell == entry["cell"]]
    if len(cells) != 1 or cells[0].raw.count(printed) != 1:
        raise Unreadable(
            "errata.toml, entry %(position)s: line %(line)s must print “%(printed)s” exactly once, "
            "and it does so %(count)s times; correct the entry or the text.",
            position=position,
            line=line,
            printed=printed,
            count=sum(cell.raw.count(printed) for cell in cells),
        )
    target = entry.get("move_to")
    if target is not None and not (
        isinstance(target, Mapping)
        and _is_count(target.get("line"))
        and _is_count(target.get("cell"))
        and 1 <= target["line"] <= len(document.rows)
        and 1 <= target["cell"] <= _MOST_CELLS
    ):
        raise Unreadable(
            "errata.toml, entry %(position)s: “move_to” must name a line and a cell of the text.", position=position
        )
    return Erratum(
        entry["kind"],
        cells[0].places[0],
        printed,
        entry.get("read"),
        Place(target["line"], target["cell"]) if target is not None else None,
        entry["reason"].strip(),
    )


def _is_count(value: Any) -> bool:
    """Whether a value of TOML is a whole number; there, true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def corrected(document: Document, errata: tuple[Erratum, ...]) -> Document:
    """Return the document as it is to be read, each erratum applied in the order given; `lines` stay as printed.

    Raises:
        Unreadable: an earlier erratum took away what a later one speaks of.
    """
    rows = {row.number: list(row.cells) for row in document.rows}
    for erratum in errata:
        cells = rows[erratum.place.line]
        cell = cells[erratum.place.cell - 1]
        printed = folded_space(erratum.printed)
        if printed not in cell.text:
            raise Unreadable(
                "errata.toml: “%(printed)s” on line %(line)s is corrected twice.",
                printed=erratum.printed,
                line=erratum.place.line,
            )
        remaining = folded_space(cell.text.replace(printed, erratum.read or "", 1))
        cells[erratum.place.cell - 1] = replace(cell, text=remaining)
        if erratum.move_to is not None:
            _append(rows[erratum.move_to.line], erratum.move_to, printed, erratum)
    return Document(document.lines, tuple(Row(number, tuple(cells)) for number, cells in rows.items()))


def _append(cells: list[Printed], target: Place, text: str, erratum: Erratum) -> None:
    while len(cells) < target.cell:
        cells.append(Printed("", "", (Place(target.line, len(cells) + 1),)))
    present = cells[target.cell - 1]
    if present.text:
        # What stood there keeps its raw form: the moved words are printed elsewhere, and the erratum shows them.
        cells[target.cell - 1] = Printed(f"{present.text} {text}", present.raw, (*present.places, erratum.place))
    else:
        cells[target.cell - 1] = Printed(text, erratum.printed, (erratum.place,))
