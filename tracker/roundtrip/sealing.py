"""The identity of a workbook: what the very hidden sheet says, and the digest that tells whether it was made up. Pure.

The sheet holds texts only, in this order:

    A             B
    format        1
    plan          BA-SPS-2024
    period        2024-Q1
    institution   MCP                    "" for the whole plan
    language      bs                     in whose notation the numbers below are written
    export        6f1c…                  names the row of `workbook_export`
    exported_at   2024-04-02T08:15:00    UTC
    counters      2                      how many columns there are for the counters of compounds
    (empty)
    kind  key  sheet  row  version  open  printed  figure  numerator … (the fields, by `layout.fields_in_order`)
    indicator  1.1-I1  Pokazatelji  8  3  figure comment obstacle way_forward  q83vEjRW…  17.500 …
    …
    end           412                    how many rows there were
    digest        9b0e…

`open` names the fields of the row that were to fill, one space between two; "" for a row that was locked. `printed` has
a check of each cell that is not to fill, see `printed.py`; older workbooks have no such column. The text of
a field is what stood in the tracker as `entry_forms.texts_of` says it in the workbook's language: a choice is its
member ("implemented", "to_date", "2024-Q1"), a number is as a person types it, a day is 31.12.2026. A text that has
control characters in it stands here as it stands in its cell, with a visible sign for each.

The digest goes over all of it but itself. The export keeps it in the database: a made-up identity has none there.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from sys import intern

from tracker.roundtrip.layout import fields_in_order

# Custom properties of the document that repeat the identity, for when the very hidden sheet was taken away.
PROPERTIES = {
    "format": "tracker_format",
    "plan": "tracker_plan",
    "period": "tracker_period",
    "institution": "tracker_institution",
    "language": "tracker_language",
    "export": "tracker_export",
    "exported_at": "tracker_exported_at",
}
DIGEST_PROPERTY = "tracker_digest"
ROW_HEADS = ("kind", "key", "sheet", "row", "version", "open")
PRINTED = "printed"
END, DIGEST = "end", "digest"


@dataclass(frozen=True, slots=True)
class Identity:
    """For which plan, period and institution a workbook was made, when, and in which language."""

    format: str
    plan: str
    period: str
    institution: str  # "" for the whole plan
    language: str
    export: str
    exported_at: str
    counters: str = "0"

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Its parts by their names, in the order of the sheet."""
        return (
            ("format", self.format),
            ("plan", self.plan),
            ("period", self.period),
            ("institution", self.institution),
            ("language", self.language),
            ("export", self.export),
            ("exported_at", self.exported_at),
            ("counters", self.counters),
        )

    @property
    def fields(self) -> list[str]:
        """The fields for which each row has a column."""
        return fields_in_order(int(self.counters) if self.counters.isascii() and self.counters.isdigit() else 0)


@dataclass(frozen=True, slots=True)
class Traced:
    """One row as it was exported."""

    kind: str
    key: str
    sheet: str  # as it was called
    row: int  # counted from 1, as Excel does
    version: int  # of what was saved; 0: nothing was
    open: tuple[str, ...]  # the fields that were to fill
    texts: Mapping[str, str]  # what stood in the tracker, by the field; one that is not here was empty
    printed: str = ""  # checks of the cells that are not to fill; "" in a workbook that was made without


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything that the very hidden sheet says."""

    identity: Identity
    rows: list[Traced] = field(default_factory=list)
    printed: Mapping[tuple[str, str], str] = field(default_factory=dict)  # what `printed.checks_of` said of each row
    digest: str = ""  # as it is written
    computed: str = ""  # as it has to be
    is_complete: bool = False  # it has as many rows as its end says

    @property
    def is_genuine(self) -> bool:
        """Whether nothing in it was changed; whether it was exported here is for the database to say."""
        return self.is_complete and self.digest == self.computed


class Seal:
    """Makes the digest of a workbook, row by row, as it is written or read."""

    def __init__(self, identity: Identity) -> None:
        self._hash = hashlib.sha256()
        self.count = 0
        for pair in identity.pairs:
            self._add(pair)

    def _add(self, cells: Sequence[str]) -> None:
        self._hash.update(json.dumps(cells, ensure_ascii=True, separators=(",", ":")).encode() + b"\n")

    def add(self, cells: Sequence[str]) -> None:
        """Take a row in, without the empty cells at its end."""
        last = len(cells)
        while last and not cells[last - 1]:
            last -= 1
        self._add(cells[:last])
        self.count += 1

    @property
    def digest(self) -> str:
        """Of everything so far."""
        return self._hash.hexdigest()


def head_rows(identity: Identity) -> list[list[str]]:
    """What stands above the rows on the very hidden sheet."""
    return [*(list(pair) for pair in identity.pairs), [], [*ROW_HEADS, PRINTED, *identity.fields]]


def cells_of(row: Traced, fields: Sequence[str]) -> list[str]:
    """A row as the very hidden sheet has it."""
    texts = row.texts
    return [
        row.kind,
        row.key,
        row.sheet,
        str(row.row),
        str(row.version),
        " ".join(row.open),
        row.printed,
        *(texts.get(name, "") for name in fields),
    ]


def trace_from(rows: Iterable[Sequence[str]]) -> Trace:
    """Read the very hidden sheet; each row is given as the texts of its cells, empty ones as "".

    Raises:
        ValueError: it is none, or not as a tracker writes it.
    """
    found = iter(rows)
    identity, heads = _identity_from(found)
    if tuple(heads[: len(ROW_HEADS)]) != ROW_HEADS:
        raise ValueError("the rows have other heads")
    fields = heads[len(ROW_HEADS) :]
    has_printed = fields[:1] == [PRINTED]
    places = {name: place for place, name in enumerate(fields[has_printed:])}
    opens: dict[str, tuple[str, ...]] = {}
    printed: dict[tuple[str, str], str] = {}
    seal = Seal(identity)
    traced: list[Traced] = []
    end = digest = ""
    for cells in found:
        first = cells[0] if cells else ""
        if first == END:
            end = cells[1] if len(cells) > 1 else ""
        elif first == DIGEST:
            digest = cells[1] if len(cells) > 1 else ""
        elif any(cells):
            seal.add(cells)
            row = _traced(cells, places, opens, has_printed=has_printed)
            traced.append(row)
            if has_printed and (checks := cells[len(ROW_HEADS) : len(ROW_HEADS) + 1]) and checks[0]:
                printed[row.kind, row.key] = checks[0]
    return Trace(identity, traced, printed, digest, seal.digest, is_complete=end == str(len(traced)))


def _identity_from(rows: Iterator[Sequence[str]]) -> tuple[Identity, list[str]]:
    parts: dict[str, str] = {}
    for cells in rows:
        if cells and cells[0] == ROW_HEADS[0]:
            try:
                identity = Identity(**parts)
            except TypeError:
                raise ValueError("the identity is not whole") from None
            heads = list(cells)
            while heads and not heads[-1]:
                heads.pop()
            return identity, heads
        if any(cells):
            parts[cells[0]] = cells[1] if len(cells) > 1 else ""
    raise ValueError("it has no rows")


class _Texts(Mapping[str, str]):
    """The texts of a row by their fields, those that are not empty: as small as very many rows have to be."""

    __slots__ = ("_cells", "_places")

    def __init__(self, places: Mapping[str, int], cells: Sequence[str]) -> None:
        last = len(cells)
        while last and not cells[last - 1]:
            last -= 1
        self._places, self._cells = places, tuple(cells[:last])

    def __getitem__(self, name: str) -> str:
        place = self._places[name]
        if place >= len(self._cells) or not self._cells[place]:
            raise KeyError(name)
        return self._cells[place]

    def __iter__(self) -> Iterator[str]:
        return (name for name, text in zip(self._places, self._cells, strict=False) if text)

    def __len__(self) -> int:
        return sum(map(bool, self._cells))


def _traced(
    cells: Sequence[str], places: Mapping[str, int], opens: dict[str, tuple[str, ...]], *, has_printed: bool
) -> Traced:
    """A row; `opens` are the lists of fields that rows before it had open, which most rows share."""
    count = len(ROW_HEADS) + has_printed
    if len(cells) < 5:
        raise ValueError("a row is not whole")
    kind, key, sheet, row, version = cells[:5]
    if not (row.isascii() and row.isdigit() and version.isascii() and version.isdigit()):
        raise ValueError("a row has no number or version")
    told_open = cells[5] if len(cells) > 5 else ""
    is_open = opens.setdefault(told_open, tuple(told_open.split()))
    texts = _Texts(places, cells[count:])
    return Traced(intern(kind), key, intern(sheet), int(row), int(version), is_open, texts)


def identity_of_properties(properties: Mapping[str, str]) -> Identity | None:
    """The identity that the document's properties repeat; None where they do not."""
    parts = {part: properties.get(name, "") for part, name in PROPERTIES.items()}
    if not (parts["plan"] and parts["period"] and parts["language"]):
        return None
    return Identity(**parts)
