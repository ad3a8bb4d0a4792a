"""Which printed cells of a text a draft accounts for: found by walking all that the draft holds."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from tracker.reading.drafts import Caption, PlanDraft
from tracker.reading.tables import Document, Place, document_of

# The lines are the text itself, and an erratum speaks of a cell without keeping what it says.
_NOT_COUNTED = {"lines", "errata"}


def places_in(value: object) -> Iterator[Place]:
    """Every place that is named anywhere inside a value, whatever dataclasses, lists and mappings it is made of."""
    if isinstance(value, Place):
        yield value
    elif isinstance(value, Caption):
        if value.kind:
            yield value.place
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            if part.name not in _NOT_COUNTED:
                yield from places_in(getattr(value, part.name))
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from places_in(part)
    elif isinstance(value, list | tuple | set | frozenset):
        for part in value:
            yield from places_in(part)


def uncovered(draft: PlanDraft) -> list[str]:
    """The printed cells that are neither in the draft nor a caption nor in a finding, as "line 12, cell 3: …"."""
    document = document_of("\n".join(draft.lines) + "\n")
    missing = document.printed_places() - set(places_in(draft))
    return [_described(place, document) for place in sorted(missing)]


def _described(place: Place, document: Document) -> str:
    return f"line {place.line}, cell {place.cell}: {document.row(place.line).at(place.cell).raw[:60]}"
