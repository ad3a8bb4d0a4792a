"""Figures that can be asked where they are from: links to the lines of the published text."""

from collections.abc import Mapping, Sequence

from flask import Flask, url_for
from flask_babel import gettext
from markupsafe import Markup, escape

from tracker.web.formats import NOTHING

Places = Mapping[str, Sequence[Sequence[int]]]  # a row's attribute → its places [line, cell]


class Figures:
    """Writes the links of one plan's figures; made once a page, so that a table of hundreds stays quick."""

    def __init__(self, code: str) -> None:
        self._prefix = escape(url_for("plans.show_document", code=code))
        # The sentence is taken apart once: translating and filling it for each cell would cost more than the cell.
        before, _, after = gettext("%(figure)s, where is this from?").partition("%(figure)s")
        self._before, self._after = escape(before), escape(after)

    def __call__(self, text: str, places: Places, attribute: str, line: int | None = None) -> Markup:
        """The figure as a link to the first place of an attribute, or to a line where no place is kept.

        A figure without either is plain text: nothing is printed that could be shown.
        """
        found = places.get(attribute) or ((line, None),)
        return self.at(text, found[0][0], found[0][1])

    def at(self, text: str, line: int | None, cell: int | None = None) -> Markup:
        """The figure as a link to a cell, or to a line as a whole."""
        shown = escape(text)
        if line is None:
            return shown
        query = f"?cell={cell}" if cell else ""
        # Every piece was escaped above; escaping them again one by one is what makes long tables slow.
        return Markup(  # noqa: S704
            f'<a class="figure" href="{self._prefix}/{line}{query}" '
            f'aria-label="{self._before}{shown}{self._after}">{shown}</a>'
        )


def printed(raw: str | None) -> str:
    """What is printed, word for word, or "—" where nothing is."""
    return raw if raw else NOTHING


def init_figures(app: Flask) -> None:
    """Give all templates `figures_of(code)` and the filter `printed`."""
    app.jinja_env.globals["figures_of"] = Figures
    app.jinja_env.filters["printed"] = printed
