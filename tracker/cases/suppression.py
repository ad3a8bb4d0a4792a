"""Small numbers in figures that leave the Service: a count of so few could tell of somebody. Pure."""

from collections.abc import Mapping
from typing import Final

SMALLEST_SHOWN: Final = 5


def shown(count: int) -> int | None:
    """A count of a split as it may be shown outside the Service; None: too few, and nobody outside learns how many.

    None counts as well: that there is nobody tells as much as that there is one. Totals are not for this rule: those
    of 0 to 5 are expected (repatriations, forced removals), and are published.
    """
    return count if count >= SMALLEST_SHOWN else None


def shown_split(counts: Mapping[str, int]) -> dict[str, int | None]:
    """The counts of a split whose total is shown beside it.

    Where one count alone would be left out, it could be told from the total: then the next smallest is left out too.
    """
    cells = {key: shown(count) for key, count in counts.items()}
    left = [key for key, count in cells.items() if count is not None]
    if len(cells) - len(left) == 1 and left:
        cells[min(left, key=lambda key: counts[key])] = None
    return cells
