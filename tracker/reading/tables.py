"""Rows and cells of a published text, with their places: what is printed, and what is read instead."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

_MARKUP = re.compile(r"</?(?:b|i|u|s|em|strong|sup|sub|small|span|font|mark)(?:\s[^<>]*)?>|\*{2,3}", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:br|p|div)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphens and spaces without width
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A cell of the text: the line, and the tab-separated cell in it, both counted from 1."""

    line: int
    cell: int


@dataclass(frozen=True, slots=True)
class Printed:
    """A piece of the document: as read, as printed, and where it stands.

    `text` has the errata applied and white space folded; `raw` is what is printed, without the marks of bold and
    italic type. `places` are in reading order: several where an erratum joined what was printed apart.
    """

    text: str
    raw: str
    places: tuple[Place, ...]

    @property
    def line(self) -> int:
        """The 1-based line of the text on which it begins."""
        return self.places[0].line

    def __bool__(self) -> bool:
        return bool(self.text)

    def without(self, pattern: re.Pattern[str]) -> "Printed":
        """The same piece without what the pattern matches at its beginning, in both readings."""

        def cut(value: str) -> str:
            match = pattern.match(value)
            return value[match.end() :].strip() if match else value

        return replace(self, text=cut(self.text), raw=cut(self.raw))

    def part(self, text: str) -> "Printed":
        """A piece of this cell; its raw form is the same piece where that is printed so, else the whole cell."""
        return Printed(text, text if text in self.raw else self.raw, self.places)


def joined(pieces: list[Printed], separator: str = " ") -> Printed:
    """Several pieces as one, in the given order; at least one piece is needed."""
    return Printed(
        separator.join(piece.text for piece in pieces if piece.text),
        separator.join(piece.raw for piece in pieces if piece.raw),
        tuple(place for piece in pieces for place in piece.places),
    )


def folded_space(text: str) -> str:
    """Return the text with every run of white space as one space, and none at the ends."""
    return _SPACE.sub(" ", text).strip()


def without_markup(raw: str) -> str:
    """Return what is printed without the tags and signs that only say how it is printed, its letters composed."""
    plain = _INVISIBLE.sub("", _BREAK.sub(" ", _MARKUP.sub("", raw)))
    return unicodedata.normalize("NFC", plain).strip()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the text as its tab-separated cells."""

    number: int  # 1-based line
    cells: tuple[Printed, ...]

    @property
    def filled(self) -> tuple[Printed, ...]:
        """The cells that say something, in order."""
        return tuple(cell for cell in self.cells if cell)

    @property
    def text(self) -> str:
        """All that the row says, in one string."""
        return " ".join(cell.text for cell in self.filled)

    @property
    def width(self) -> int:
        """The number of cells up to the last one that says something."""
        return max((place for place, cell in enumerate(self.cells, 1) if cell), default=0)

    def at(self, cell: int) -> Printed:
        """The cell by its 1-based number; an empty piece with that place where the row is shorter."""
        if cell <= len(self.cells):
            return self.cells[cell - 1]
        return Printed("", "", (Place(self.number, cell),))


@dataclass(frozen=True, slots=True)
class Document:
    """A published text: its lines word for word, and its rows as read."""

    lines: tuple[str, ...]
    rows: tuple[Row, ...]

    def row(self, line: int) -> Row:
        """The row on a 1-based line."""
        return self.rows[line - 1]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def printed_places(self) -> set[Place]:
        """The places of all cells in which something is printed, whatever the errata make of them."""
        return {
            Place(number, position)
            for number, line in enumerate(self.lines, 1)
            for position, raw in enumerate(line.split("\t"), 1)
            if without_markup(raw)
        }


def document_of(text: str) -> Document:
    """Cut a text into rows and cells; nothing is corrected yet."""
    lines = tuple(text.split("\n"))
    if lines and lines[-1] == "":
        lines = lines[:-1]
    rows = tuple(
        Row(
            number,
            tuple(
                Printed(folded_space(without_markup(raw)), without_markup(raw), (Place(number, position),))
                for position, raw in enumerate(line.split("\t"), 1)
            ),
        )
        for number, line in enumerate(lines, 1)
    )
    return Document(lines, rows)
