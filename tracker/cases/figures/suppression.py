"""Small numbers in parts of a figure, which could tell of a person: hidden from whoever has no duty. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, TypeVar

SMALLEST_SHOWN: Final = 5
Key = TypeVar("Key")


def shown(count: Decimal) -> Decimal | None:
    """A part of a figure as it is shown outside the institution; None where it is too small to be shown.

    Nought is not shown either: else whoever sees no number would know that there was somebody.
    """
    return count if count >= SMALLEST_SHOWN else None


def shown_parts(parts: Mapping[Key, Decimal]) -> dict[Key, Decimal | None]:
    """The parts of a total as they are shown outside the institution, where the total is shown, too.

    What is hidden could be computed from the total and the parts that are shown: so the smallest of these are hidden
    with it, until at least two are hidden and are together no small number either.
    """
    found = {key: shown(count) for key, count in parts.items()}
    while hidden := [key for key, count in found.items() if count is None]:
        visible = [key for key, count in found.items() if count is not None]
        if not visible or (len(hidden) > 1 and sum(parts[key] for key in hidden) >= SMALLEST_SHOWN):
            break
        found[min(visible, key=lambda key: parts[key])] = None
    return found
