"""What the modules of the work programme's reader share while they read one: the document and the draft so far."""

from dataclasses import dataclass

from tracker.reading.ba_units import Units
from tracker.reading.drafts import Caption, PlanDraft
from tracker.reading.findings import Finding, Severity, Subject
from tracker.reading.notation import Notation
from tracker.reading.registers import Registers
from tracker.reading.tables import Document, Place, Printed, Row


@dataclass(slots=True)
class Reading:
    """One reading of one programme; everything that is found goes into the draft."""

    document: Document
    draft: PlanDraft
    registers: Registers
    units: Units

    @property
    def notation(self) -> Notation:
        """The document's own signs for decimals and groups."""
        return self.draft.notation

    @property
    def year(self) -> int:
        """The year of the programme: the form plans one year, by quarters."""
        return self.draft.starts_on.year

    def find(self, finding: Finding) -> None:
        """Note something odd."""
        self.draft.findings.append(finding)

    def caption(self, kind: str, *cells: Printed) -> None:
        """Name cells that carry no value of the plan."""
        self.draft.captions += [Caption(kind, place) for cell in cells for place in cell.places]

    def caption_places(self, kind: str, places: tuple[Place, ...]) -> None:
        """Name places that carry no value of the plan."""
        self.draft.captions += [Caption(kind, place) for place in places]

    def give_up(self, row: Row, subject: Subject | None = None) -> None:
        """Report a row that is not understood, with all its cells; nothing of it is kept."""
        self.find(
            Finding(
                "row-not-understood",
                Severity.ERROR,
                "Line %(line)s is not understood and nothing of it is read: “%(raw)s”.",
                {"line": str(row.number), "raw": shortened(row)},
                places_of(row.filled),
                subject,
            )
        )

    def give_up_table(self, rows: list[Row], subject: Subject | None = None) -> None:
        """Report a table that is not of the form, with all its cells; nothing of it is kept."""
        filled = [row for row in rows if row.filled]
        self.find(
            Finding(
                "table-not-understood",
                Severity.ERROR,
                "The table on lines %(first)s to %(last)s is none of this form and nothing of it is read: “%(raw)s”.",
                {"first": str(filled[0].number), "last": str(filled[-1].number), "raw": shortened(filled[0])},
                tuple(place for row in filled for place in places_of(row.filled)),
                subject,
            )
        )


def places_of(cells: tuple[Printed, ...] | list[Printed]) -> tuple[Place, ...]:
    """All the places of several cells, in order."""
    return tuple(place for cell in cells for place in cell.places)


def shortened(row: Row) -> str:
    """The beginning of what a row prints, cells parted by a bar."""
    text = " | ".join(cell.raw for cell in row.filled)
    return text if len(text) <= 120 else f"{text[:119]}…"
