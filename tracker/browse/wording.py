"""Counts and places of the composed pages in the reader's language."""

from typing import Protocol

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from tracker.browse.contents import Counts
from tracker.plans.models import Places
from tracker.plans.tree import is_corrected


def counted(counts: Counts) -> list[str]:
    """What hangs on an element, a phrase a kind; kinds of which there is none are left out."""
    phrases = []
    if counts.indicators:
        phrases.append(ngettext("%(num)s indicator", "%(num)s indicators", counts.indicators))
    if counts.activities:
        phrases.append(ngettext("%(num)s activity", "%(num)s activities", counts.activities))
    if counts.repeated:
        phrases.append(ngettext("%(num)s row that repeats another", "%(num)s rows that repeat others", counts.repeated))
    if counts.findings:
        phrases.append(ngettext("%(num)s finding", "%(num)s findings", counts.findings))
    return phrases


def counted_findings(count: int) -> str:
    """The number of findings in words."""
    return ngettext("%(num)s finding", "%(num)s findings", count)


class Titled(Protocol):
    """A row with a title, whether it is an entity or a plain row."""

    @property
    def title(self) -> str:
        """As read."""

    @property
    def title_raw(self) -> str:
        """As printed."""

    @property
    def places(self) -> Places:
        """Where it is printed."""

    @property
    def source_line(self) -> int:
        """The line on which it begins."""


def title_mark(plan_code: str, row: Titled) -> Markup | str:
    """The mark of a title that an erratum corrected, "" where it stands as printed; it leads to what is printed."""
    if not is_corrected(row.title, row.title_raw):
        return ""
    line, cell = row.places["title"][0] if "title" in row.places else (row.source_line, None)
    address = url_for("plans.show_source", code=plan_code, line=line, cell=cell)
    return Markup(' <a class="corrected" href="{}">{}</a>').format(address, _("corrected"))
