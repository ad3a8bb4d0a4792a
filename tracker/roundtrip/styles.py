"""How the workbook looks: one format of the library for each way in which a cell can look, made when it is needed."""

from enum import StrEnum
from typing import Any

from tracker.roundtrip.number_formats import TEXT

FONT, SIZE, LINE_HEIGHT = "Arial", 9, 11.5  # letters of the rows, and the points of a line
INK, MUTED, RULE, ACCENT = "#1C2430", "#55606E", "#B9C0C8", "#1D4F91"
TO_FILL, MISSING, HANDED_IN, NOT_ASKED, REFUSED = "#FFFDF0", "#FBE2A8", "#EDF1F5", "#E4E7EB", "#F8D7DA"
HEAD, GROUP = "#E6EEF8", "#F3F5F8"
MISSING_INK, FILLED_INK = "#8A6100", "#1F6F54"


class Look(StrEnum):
    """What a cell is to the reader."""

    SHOWN = "shown"  # the plan's own
    TO_FILL = "to_fill"
    CLOSED = "closed"  # what was handed in, or cannot be filled any more
    NOT_ASKED = "not_asked"  # of this row
    REFUSED = "refused"  # of a workbook that came back: it was not taken


_BACKGROUNDS = {
    Look.TO_FILL: TO_FILL,
    Look.CLOSED: HANDED_IN,
    Look.NOT_ASKED: NOT_ASKED,
    Look.REFUSED: REFUSED,
}


class Styles:
    """The formats of one workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._cells: dict[Any, Any] = {}
        plain = {"font_name": FONT, "font_size": SIZE, "font_color": INK, "valign": "top", "locked": True}
        wrapped = {**plain, "text_wrap": True}
        boxed = {**wrapped, "border": 1, "border_color": RULE}
        head = {**boxed, "bold": True, "bg_color": HEAD, "valign": "vcenter", "align": "center"}
        self._boxed = boxed
        self.title = self._made({**wrapped, "bold": True, "font_size": 12, "font_color": ACCENT, "valign": "vcenter"})
        self.fact = self._made({**wrapped, "font_size": 10, "valign": "vcenter"})
        self.strong_fact = self._made({**wrapped, "font_size": 10, "bold": True, "valign": "vcenter"})
        self.note = self._made({**wrapped, "font_color": MUTED, "valign": "vcenter"})
        self.head = self._made(head)
        self.band = {
            "plan": self._made({**head, "bg_color": GROUP, "font_color": MUTED, "align": "left", "text_wrap": False}),
            "fill": self._made(
                {**head, "bg_color": ACCENT, "font_color": "#FFFFFF", "align": "left", "text_wrap": False}
            ),
        }
        self.group = self._made(
            {**wrapped, "bold": True, "bg_color": GROUP, "top": 1, "bottom": 1, "border_color": RULE}
        )
        self.unseen = self._made({**plain, "num_format": TEXT, "font_color": MUTED})
        self.text = self._made({**wrapped, "font_size": 10})
        self.strong = self._made({**wrapped, "font_size": 10, "bold": True})
        self.heading = self._made({**plain, "font_size": 11, "bold": True, "font_color": ACCENT})
        self.legend = {
            colour: self._made({**boxed, "font_size": 10, "bg_color": colour, "align": "center"})
            for colour in (TO_FILL, MISSING, HANDED_IN, NOT_ASKED)
        }
        # Of conditional formats only what differs.
        self.missing = self._made({"bg_color": MISSING})
        self.sign_missing = self._made(
            {"num_format": '"○"', "font_color": MISSING_INK, "bold": True, "bg_color": MISSING}
        )
        self.sign_filled = self._made({"num_format": '"●"', "font_color": FILLED_INK})

    def _made(self, properties: dict[str, Any]) -> Any:
        return self._book.add_format(properties)

    def cell(self, look: Look, number_format: str = "", align: str = "left", *, is_guarded: bool = False) -> Any:
        """The format of a cell of a row; a guarded one holds a text that begins like a formula."""
        key = look, number_format, align, is_guarded
        made = self._cells.get(key)
        if made is None:
            properties = {**self._boxed, "align": align, "locked": look not in {Look.TO_FILL, Look.REFUSED}}
            if look in _BACKGROUNDS:
                properties["bg_color"] = _BACKGROUNDS[look]
            if number_format:
                properties["num_format"] = number_format
            if is_guarded:
                properties["quote_prefix"] = True
            made = self._cells[key] = self._made(properties)
        return made

    def more_exact(self, number_format: str) -> Any:
        """For a conditional format: only the number's format is another one."""
        key = "exact", number_format
        if key not in self._cells:
            self._cells[key] = self._made({"num_format": number_format})
        return self._cells[key]
