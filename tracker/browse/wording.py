"""Counts and places of the composed pages in the reader's language."""

from collections.abc import Iterable
from typing import Protocol
from urllib.parse import quote

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from tracker.browse.contents import Counts
from tracker.institutions.names import Name
from tracker.plans.models import Places
from tracker.plans.tree import is_corrected
from tracker.web.formats import NOTHING
from tracker.web.languages import language_tag


def counted(counts: Counts) -> list[str]:
    """What hangs on an element, a phrase a kind; kinds of which there is none are left out."""
    phrases = []
    if counts.indicators:
        phrases.append(ngettext("%(num)s indicator", "%(num)s indicators", counts.indicators))
    if counts.activities:
        phrases.append(ngettext("%(num)s activity", "%(num)s activities", counts.activities))
    if counts.repeated:
        phrases.append(
            ngettext("%(num)s row that repeats another", "%(num)s rows that repeat others", counts.repeated)
        )
    if counts.findings:
        phrases.append(ngettext("%(num)s finding", "%(num)s findings", counts.findings))
    return phrases


def counted_findings(count: int) -> str:
    """The number of findings in words, "" where there is none."""
    return ngettext("%(num)s finding", "%(num)s findings", count) if count else ""


class Titled(Protocol):
    """A row with a title, whether it is an entity or a plain row."""

    title: str
    title_raw: str
    places: Places
    source_line: int


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


def named(name: Name, code: str) -> Markup:
    """A name in its own language, with its code behind it where it is more than the code."""
    if name.language is None:
        return escape(name.text)
    return Markup('<span lang="{}">{}</span> ({})').format(language_tag(name.language), name.text, code)


def title_mark(plan_code: str, row: Titled) -> Markup | str:
    """The mark of a title that an erratum corrected, "" where it stands as printed; it leads to what is printed."""
    if not is_corrected(row.title, row.title_raw):
        return ""
    line, cell = row.places["title"][0] if "title" in row.places else (row.source_line, None)
    address = url_for("plans.show_source", code=plan_code, line=line, cell=cell)
    return Markup(' <a class="corrected" href="{}">{}</a>').format(address, _("corrected"))
