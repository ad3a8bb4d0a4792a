"""Counts and places of the composed pages in the reader's language."""

from flask_babel import ngettext

from tracker.browse.contents import Counts
from tracker.browse.queries import FindingCount
from tracker.web.formats import number


def counted(counts: Counts) -> list[str]:
    """What hangs on an element, a phrase a kind; kinds of which there is none are left out."""
    phrases = []
    if counts.indicators:
        phrases.append(ngettext("%(num)s indicator", "%(num)s indicators", counts.indicators))
    if counts.activities:
        phrases.append(ngettext("%(num)s activity", "%(num)s activities", counts.activities))
    if counts.repeated:
        phrases.append(ngettext("%(num)s row that repeats another", "%(num)s rows that repeat others", counts.repeated))
    if counts.findings.all:
        phrases.append(counted_findings(counts.findings))
    return phrases


def counted_findings(count: FindingCount) -> str:
    """How many findings there are and how many of them are open, in words."""
    if not count.open:
        return ngettext("%(num)s finding, settled", "%(num)s findings, all settled", count.all)
    if count.open == count.all:
        return ngettext("%(num)s open finding", "%(num)s open findings", count.open)
    return ngettext(
        "%(num)s open finding of %(total)s", "%(num)s open findings of %(total)s", count.open, total=number(count.all)
    )
