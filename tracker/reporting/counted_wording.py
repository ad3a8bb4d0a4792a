"""A count in the reader's words: what was counted, how it stands to what was typed, and what was filed of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.reading.drafts import Measure
from tracker.reporting.count_links import links_of
from tracker.reporting.differing import NEEDS_WORDS, Difference, Source, Standing, difference, filings_of, is_revised
from tracker.reporting.figures import figure_from
from tracker.reporting.models import Counted
from tracker.reporting.wording import figure_told, moment_there
from tracker.web.formats import NOTHING, day, number
from tracker.web.languages import in_words
from tracker.web.sheets import Value

_FEED = "feed:"
_DIFFERENCES = {
    Standing.EQUAL: _l("none"),
    Standing.DIFFERS: _l("another figure"),
    Standing.NOT_COMPARED: _l("cannot be compared"),
}


@dataclass(frozen=True, slots=True)
class CountTold:
    """One count as the page of its item shows it."""

    version: int
    said: str  # "Counted from cases: 42."
    relation: str  # how it stands to what was typed; "" where nothing was
    revision: str  # that it was counted otherwise since it was filed; "" where it was not
    definition: str
    as_of: str
    settings: list[str]  # how ambiguities were answered
    digest: str  # of the list behind it; "" where there is none
    filings: list[tuple[str, str, str]]  # when, which figure, and the digest of the list
    is_invented: bool
    has_figure: bool
    differs: bool  # somebody has to say why, or has said it
    explanation: str
    is_explained: bool  # of these two figures; otherwise it was said of earlier ones
    explained_by: str
    explained_at: str
    links: list[str]


def count_told(counted: Counted, actual: Any, measure: Measure, zone: str) -> CountTold:
    """A count with all that explains it, beside the row that reports its period, if there is one."""
    found = difference(counted, actual)
    return CountTold(
        version=counted.version,
        said=counted_said(counted, measure),
        relation=relation_said(found, measure),
        revision=revision_said(counted, measure, zone),
        definition=definition_said(counted.definition, counted.definition_version),
        as_of=moment_there(counted.as_of, zone),
        settings=settings_said(counted.settings),
        digest=counted.list_digest,
        filings=[_filing(filed, measure, zone) for filed in filings_of(counted)],
        is_invented=counted.is_invented,
        has_figure=found.counted is not None,
        differs=found.standing in NEEDS_WORDS,
        explanation=counted.explanation,
        is_explained=found.is_explained,
        explained_by=counted.explained_by.name if counted.explained_by is not None else _("somebody"),
        explained_at=moment_there(counted.explained_at, zone) if counted.explained_at is not None else "",
        links=links_of(counted),
    )


def counted_said(counted: Any, measure: Measure) -> str:
    """What was counted, and where it comes from; why nothing could be."""
    system = counted.origin.removeprefix(_FEED) if counted.origin.startswith(_FEED) else ""
    if not counted.figure:
        reason = in_words(counted.why_none, counted.why_none_words)
        if system:
            return _("The system %(system)s hands in no figure: %(reason)s", system=system, reason=reason)
        return _("Not counted from cases: %(reason)s", reason=reason)
    figure = figure_told(figure_from(counted.figure), measure)
    if system:
        return _("Counted by the system %(system)s: %(figure)s.", system=system, figure=figure)
    return _("Counted from cases: %(figure)s.", figure=figure)


def relation_said(found: Difference, measure: Measure) -> str:
    """How a count stands to what was typed; "" where there is no second figure."""
    match found.standing:
        case Standing.EQUAL:
            return _("That is the figure reported here.")
        case Standing.NOT_COMPARED:
            return _(
                "Reported is %(reported)s to date, and no figure for the period follows from it to compare with.",
                reported=figure_told(found.typed, measure),
            )
        case Standing.DIFFERS:
            return _differs(found, measure)
    return ""


def _differs(found: Difference, measure: Measure) -> str:
    if found.by is None:
        return _("Reported is %(reported)s.", reported=figure_told(found.typed, measure))
    places = {"difference": number(abs(found.by)), "reported": figure_told(found.typed, measure)}
    if measure is Measure.PERCENT:
        if found.by > 0:
            return _("It is %(difference)s percentage points more than reported (%(reported)s).", **places)
        return _("It is %(difference)s percentage points less than reported (%(reported)s).", **places)
    if found.by > 0:
        return _("It is %(difference)s more than reported (%(reported)s).", **places)
    return _("It is %(difference)s less than reported (%(reported)s).", **places)


def difference_told(found: Difference) -> str:
    """The difference in a column of its own: "+12", "−3", or that the two are no single values."""
    if found.standing is Standing.DIFFERS and found.by is not None:
        sign = "+" if found.by > 0 else "−"
        return f"{sign}{number(abs(found.by))}"
    return str(_DIFFERENCES[found.standing]) if found.standing in _DIFFERENCES else NOTHING


def difference_cell(found: Difference) -> Value:
    """The same for a sheet: a number where it is one; None where there is nothing to compare."""
    if found.standing is Standing.DIFFERS and found.by is not None:
        return found.by
    return difference_told(found) if found.standing in _DIFFERENCES else None


def revision_said(counted: Any, measure: Measure, zone: str) -> str:
    """That it was counted otherwise since it was filed last; "" where it was not, or was never filed."""
    if not is_revised(counted):
        return ""
    filed = filings_of(counted)[-1]
    before, after = figure_from(filed["figure"]), figure_from(counted.figure)
    places = {
        "filed": figure_told(before, measure),
        "on": _moment(filed["at"], zone),
        "figure": figure_told(after, measure),
        "at": moment_there(counted.as_of, zone),
    }
    if after is None:
        return _("Filed %(filed)s on %(on)s; on %(at)s it could not be counted any more.", **places)
    if before == after:
        return _("Filed %(filed)s on %(on)s; counted again on %(at)s: the same figure from another list.", **places)
    return _("Filed %(filed)s on %(on)s, counted again %(figure)s on %(at)s.", **places)


def _filing(filed: Mapping[str, Any], measure: Measure, zone: str) -> tuple[str, str, str]:
    return _moment(filed["at"], zone), figure_told(figure_from(filed["figure"]), measure), filed["list_digest"]


def _moment(text: str, zone: str) -> str:
    return moment_there(datetime.fromisoformat(text), zone)


def definition_said(definition: str, version: int) -> str:
    """By which definition something was counted, and in which version of it."""
    return _("%(definition)s, version %(version)s", definition=definition, version=number(Decimal(version)))


def source_said(counted: Any, source: Source | None) -> str:
    """By what a reported figure was counted, for everybody who may see the figure; nothing of how it splits."""
    system = counted.origin.removeprefix(_FEED) if counted.origin.startswith(_FEED) else ""
    if source is None:
        # It was counted anew since, and the figure stayed: what it was counted by then is not known any more.
        if system:
            return _("Counted by the system %(system)s.", system=system)
        return _("Counted from cases.")
    places = {
        "definition": definition_said(source.definition, source.version),
        "day": day(source.as_of.date()),
        "system": system,
    }
    if system:
        return _("Counted by the system %(system)s, by the definition %(definition)s, as of %(day)s.", **places)
    return _("Counted from cases by the definition %(definition)s, as of %(day)s.", **places)


def settings_said(settings: Any) -> list[str]:
    """How the ambiguities of a definition were answered: what each is, and its answer, in the reader's language."""
    return [
        " ".join(gettext(sentence) for sentence in (each.get("asks"), each["says"]) if sentence)
        for each in settings
        if each.get("says")
    ]
