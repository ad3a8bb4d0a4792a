"""Figures that can be asked where they are from: links to the lines of the published text."""

from collections.abc import Mapping, Sequence

from flask import Flask, url_for
from flask_babel import gettext
from markupsafe import Markup, escape

from tracker.web.formats import NOTHING
from tracker.web.languages import current_language, language_tag

Places = Mapping[str, Sequence[Sequence[int]]]  # a row's attribute → its places [line, cell]


class Figures:
    """Writes the links of one plan's figures; made once a page, so that a table of hundreds stays quick."""

    def __init__(self, code: str) -> None:
        self._prefix = escape(url_for("plans.show_document", code=code))
        # The sentence is taken apart once: translating and filling it for each cell would cost more than the cell.
        before, _, after = gettext("%(figure)s, where is this from?").partition("%(figure)s")
        self._before, self._after = escape(before), escape(after)
        self._changed, self._printed = gettext("changed"), gettext("printed: %(printed)s")
        self._reader = current_language().tag

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

    def edited(
        self, text: str, raw: str | None, line: int | None, cell: int | None = None, *, language: str | None = None
    ) -> Markup:
        """A figure that a person changed: the new one, marked and leading to its line, and what is printed beside it.

        `language` is that of the printed words, where they are words.
        """
        return self._beside(self.marked(text, line, cell), raw, language)

    def edited_link(
        self, link: Markup, raw: str | None, line: int | None, cell: int | None = None, *, language: str | None = None
    ) -> Markup:
        """The same for something that is a link already, for example to an institution."""
        return self._beside(Markup("{} {}").format(link, self.mark(line, cell)), raw, language)

    def _beside(self, written: Markup, raw: str | None, language: str | None) -> Markup:
        was = Markup('<span lang="{}">{}</span>').format(language_tag(language), printed(raw)) if language else raw
        return Markup('<span class="edited" lang="{}">{} <span class="was">{}</span></span>').format(
            self._reader, written, escape(self._printed) % {"printed": was or NOTHING}
        )

    def marked(self, text: str | Markup, line: int | None, cell: int | None = None) -> Markup:
        """A figure that a person changed, with the mark that says so, as a link to the line of what is printed."""
        mark = Markup('<span class="changed" lang="{}">{}</span>').format(self._reader, self._changed)
        if line is None:
            return Markup("{} {}").format(text, mark)
        return Markup('<a class="figure" href="{}/{}{}" aria-label="{}{}, {}{}">{} {}</a>').format(
            self._prefix,
            line,
            f"?cell={cell}" if cell else "",
            self._before,
            text,
            self._changed,
            self._after,
            text,
            mark,
        )

    def mark(self, line: int | None, cell: int | None = None) -> Markup:
        """The mark of something that a person changed, leading to the line of what is printed."""
        if line is None:
            return Markup('<span class="changed" lang="{}">{}</span>').format(self._reader, self._changed)
        return Markup('<a class="changed" href="{}/{}{}" lang="{}">{}</a>').format(
            self._prefix, line, f"?cell={cell}" if cell else "", self._reader, self._changed
        )


def printed(raw: str | None) -> str:
    """What is printed, word for word, or "—" where nothing is."""
    return raw if raw else NOTHING


def init_figures(app: Flask) -> None:
    """Give all templates `figures_of(code)` and the filter `printed`."""
    app.jinja_env.globals["figures_of"] = Figures
    app.jinja_env.filters["printed"] = printed
