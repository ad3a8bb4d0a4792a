"""Codes of institutions and funding sources as links to their pages, and their names in a reader's words."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

from flask import url_for
from markupsafe import Markup, escape

from tracker.institutions.names import Name, called_on, name_for
from tracker.web.alphabets import sort_key
from tracker.web.formats import NOTHING
from tracker.web.languages import language_tag, tagged

# A choice of a filter: its value, its words, and the `lang` of the words, "" where they are the page's own.
Option = tuple[str, str, str]


class Codes:
    """Writes codes of institutions or funding sources as links to their pages; made once a page."""

    def __init__(self, list_endpoint: str, country_code: str) -> None:
        self._prefix = f"{url_for(list_endpoint)}{quote(country_code)}/"
        self._written: dict[str, Markup] = {}

    def address(self, code: str) -> str:
        """The address of the page of one code."""
        return self._prefix + quote(code, safe="")

    def link(self, code: str) -> Markup:
        """One code as a link to its page."""
        written = self._written.get(code)
        if written is None:
            written = Markup('<a href="{}">{}</a>').format(self.address(code), code)
            self._written[code] = written
        return written

    def links(self, codes: Iterable[str]) -> Markup | str:
        """Several codes as links, "—" where there is none."""
        written = [self.link(code) for code in codes]
        return Markup(", ").join(written) if written else NOTHING


def institution_codes(country_code: str) -> Codes:
    """The institutions of one country."""
    return Codes("browse.list_institutions", country_code)


def source_codes(country_code: str) -> Codes:
    """The funding sources of one country."""
    return Codes("browse.list_funding_sources", country_code)


def marked(name: Name) -> Markup:
    """A name with the language that it is written in."""
    return escape(name.text) if name.language is None else tagged(name.text, name.language)


def named(name: Name, code: str) -> Markup:
    """A name in its own language, with its code behind it where it is more than the code."""
    return marked(name) if name.language is None else Markup("{} ({})").format(marked(name), code)


def options_of(rows: Mapping[str, Any], reader: str, language: str, day: date | None = None) -> list[Option]:
    """Codes with names for a filter's choice, in the order of the reader's alphabet.

    The rows are institutions or funding sources by their codes; `language` is that of the plan. With a day, which
    institutions need, the names are those that were in force on it.
    """
    options = []
    for code, row in rows.items():
        called = row if day is None else called_on(row, day)
        name = name_for(reader, code, called.name, called.names, language)
        if name.language is None:
            options.append((code, code, ""))
        else:
            options.append((code, f"{code} – {name.text}", language_tag(name.language)))
    return sorted(options, key=lambda option: sort_key(option[1], reader))
