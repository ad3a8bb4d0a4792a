"""Pages of a list that can grow."""

from dataclasses import dataclass

LARGEST = 10**6  # a page beyond this is nobody's wish; the last one is shown instead


@dataclass(frozen=True, slots=True)
class Paging:
    """Which items of a list stand on a page; items and pages are counted from 1."""

    page: int
    last: int  # page; 1 for an empty list
    size: int

    @classmethod
    def of(cls, asked: str, total: int, size: int) -> "Paging":
        """The page that an address asks for; the first or last one where it asks for none that there is."""
        last = max(1, -(-total // size))
        page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= len(str(LARGEST)) else 1
        return cls(min(max(page, 1), last), last, size)

    @property
    def offset(self) -> int:
        """How many items stand before the page."""
        return (self.page - 1) * self.size

    @property
    def first(self) -> int:
        """The number of the page's first item."""
        return self.offset + 1

    @property
    def last_item(self) -> int:
        """The number of the page's last item, if the page is full."""
        return self.offset + self.size
