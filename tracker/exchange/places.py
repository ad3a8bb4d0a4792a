"""Places of the draft as they are kept on rows: attribute → [[line, cell], …]."""

from tracker.reading.tables import Place, Printed


def places(**attributes: Printed | None) -> dict[str, list[list[int]]]:
    """The places of the attributes that the document prints; the others are left out."""
    return all_places(**{name: printed.places for name, printed in attributes.items() if printed is not None})


def all_places(**attributes: tuple[Place, ...]) -> dict[str, list[list[int]]]:
    """The same for bare places."""
    return {name: [[place.line, place.cell] for place in found] for name, found in attributes.items()}
