"""The marks beside a title that is not what is printed: an erratum corrected it, or a person changed it."""

from typing import Protocol

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from tracker.plans.models import Edits, Places
from tracker.plans.tree import is_corrected
from tracker.web.figures import Figures


class Placed(Protocol):
    """A row of the plan, whether it is an entity or a plain row."""

    @property
    def places(self) -> Places:
        """Where it is printed."""

    @property
    def source_line(self) -> int | None:
        """The line on which it begins."""

    @property
    def edits(self) -> Edits:
        """What a person changed."""


class Titled(Placed, Protocol):
    """A row with a title."""

    @property
    def title(self) -> str:
        """As it is called now."""

    @property
    def title_raw(self) -> str:
        """As printed."""


def place_of(places: Places, attribute: str, line: int | None) -> tuple[int | None, int | None]:
    """The line and cell on which an attribute is printed, else the line of the row."""
    found = places.get(attribute)
    return (found[0][0], found[0][1]) if found else (line, None)


def title_mark(plan_code: str, row: Titled) -> Markup | str:
    """The mark of a title that a person changed or an erratum corrected; it leads to what is printed.

    Nothing where the title stands as printed.
    """
    return mark_of(plan_code, row, "title", row.title, row.title_raw)


def mark_of(plan_code: str, row: Placed, attribute: str, text: str, raw: str) -> Markup | str:
    """The same for another attribute that holds a text, such as an indicator's name."""
    line, cell = place_of(row.places, attribute, row.source_line)
    if attribute in row.edits:
        return Markup(" {}").format(Figures(plan_code).mark(line, cell))
    if not is_corrected(text, raw):
        return ""
    if line is None:
        return Markup(' <span class="corrected">{}</span>').format(_("corrected"))
    address = url_for("plans.show_source", code=plan_code, line=line, cell=cell)
    return Markup(' <a class="corrected" href="{}">{}</a>').format(address, _("corrected"))
