"""The line of the published text that a figure is from: what its cells print, and what is read instead. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.plans.models import Erratum as ErratumRow
from tracker.reading.errata import Erratum, corrected
from tracker.reading.tables import Document, Place, Printed, Row, folded_space, without_markup


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a line: what is printed in it, and what is read there once the errata are applied."""

    number: int  # 1-based
    printed: str
    read: str

    @property
    def is_corrected(self) -> bool:
        """Whether something else is read than is printed, white space aside."""
        return folded_space(self.printed) != self.read


def cells_of(line: int, texts: Mapping[int, str], errata: Sequence[ErratumRow]) -> list[Cell]:
    """The cells of a line as printed and as read.

    `errata` are those that touch the line; `texts` holds the line, and the other ends of errata that move words.
    """
    rows = tuple(_row(number, text) for number, text in texts.items())
    document = Document((), rows)
    applied = corrected(
        document,
        tuple(
            Erratum(
                erratum.kind,
                Place(erratum.line, erratum.cell),
                erratum.printed,
                erratum.read,
                Place(erratum.to_line, erratum.to_cell) if erratum.to_line and erratum.to_cell else None,
                erratum.reason,
            )
            for erratum in sorted(errata, key=lambda erratum: erratum.position)
        ),
    )
    printed = cells_in(texts[line])
    read = next(row for row in applied if row.number == line).cells
    # An erratum may add words to a cell that the line does not print.
    return [
        Cell(number, printed[number - 1] if number <= len(printed) else "", cell.text)
        for number, cell in enumerate(read, 1)
    ]


def cells_in(text: str) -> list[str]:
    """What the cells of a line print, without the marks of bold and italic type."""
    return [without_markup(raw) for raw in text.split("\t")]


def _row(number: int, text: str) -> Row:
    return Row(
        number,
        tuple(
            Printed(folded_space(raw), raw, (Place(number, position),))
            for position, raw in enumerate(cells_in(text), 1)
        ),
    )
