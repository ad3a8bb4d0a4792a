"""What the page of figures says of its rows, in the reader's words: for its templates and its script."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.indicators.labels import MEASURES
from tracker.indicators.rows import understood
from tracker.institutions.links import Option, options_of
from tracker.institutions.names import called_on, name_for
from tracker.reading.drafts import Measure
from tracker.reporting.access import INDICATOR
from tracker.reporting.counted_wording import counted_said, relation_said, revision_said
from tracker.reporting.entry_forms import Item, field_name, is_percent_field, told_of
from tracker.reporting.entry_labels import explains, label_of
from tracker.reporting.entry_rows import EntryPage, EntryRow
from tracker.reporting.entry_saving import Outcome
from tracker.reporting.figures import Figure
from tracker.reporting.judging import Known
from tracker.reporting.kinds import PeriodState, Side, Stage
from tracker.reporting.labels import REASONS, SIDES, STAGES
from tracker.reporting.models import ReportingPeriod
from tracker.reporting.wording import figure_told
from tracker.web.formats import NOTHING, day
from tracker.web.languages import current_language, in_language


def number_of(item: Item) -> str:
    """How the plan numbers an item."""
    return (None if isinstance(item, Known) else item.number) or item.key


def name_of(item: Item) -> str:
    """What an item is called; the plan's words, but for an indicator without a name."""
    if isinstance(item, Known):
        return item.name or _("Indicator without a name")
    return item.title


def measure_of(item: Known) -> str:
    """What an indicator counts; "" of a compound, whose counters say it."""
    if item.measure is Measure.COMPOUND and any(item.counters):
        return ""
    return str(MEASURES[item.measure])


def figure_of(item: Item, figure: Figure | None) -> str:
    """A figure of an indicator as the page shows it."""
    return figure_told(figure, item.measure) if isinstance(item, Known) else NOTHING


def printed_of(row: EntryRow, which: str) -> str:
    """The baseline or target of an indicator, "—" where there is none."""
    value = getattr(row.judged, which) if row.judged is not None else None
    if value is None or (value.raw is None and "value" not in value.edits):
        return NOTHING
    return understood(value) if value.kind != "none" or value.raw else NOTHING


def word_of(page: EntryPage, status: str) -> str:
    """A country's own word for a status; one that no official text was read for says so."""
    word = page.words.get(status)
    if word is None:
        return status
    said = in_language(word.words, status)
    return said if word.is_verified else _("%(word)s (unverified)", word=said)


def status_options(page: EntryPage) -> list[tuple[str, str]]:
    """The statuses that the country's reports know, in its own words."""
    return [(word.status, word_of(page, word.status)) for word in page.used_words]


def done_options(page: EntryPage) -> list[tuple[str, str]]:
    """The periods in which something can have been done that is reported now."""
    return [(code, code) for code in page.done_periods]


def text_told(page: EntryPage, row: EntryRow, name: str, text: str) -> str:
    """What stands in a field, in words; "—" where nothing does."""
    if not text:
        return NOTHING
    if name == "status":
        return word_of(page, text)
    if name == "side" and text in list(Side):
        return str(SIDES[Side(text)])
    if name == "stage" and text in list(Stage):
        return str(STAGES[Stage(text)])
    return _("%(number)s %%", number=text) if is_percent_field(row.item, name) and text[-1:] != "%" else text


def institution_of(page: EntryPage, row: EntryRow) -> tuple[str, str | None]:
    """Who answers for an item, with the language of the name; only where the page has items of several."""
    institution = page.institutions.get(row.state.institution_id)
    if institution is None or len(page.institutions) < 2:
        return "", None
    called = called_on(institution, page.plan.starts_on)
    name = name_for(current_language().locale, institution.code, called.name, called.names, page.plan.language)
    return name.text, name.language


def institution_options(page: EntryPage) -> list[Option]:
    """The institutions whose items stand on the page, for the filter."""
    rows = {each.code: each for each in page.institutions.values()}
    return options_of(rows, current_language().locale, page.plan.language, page.plan.starts_on)


def why_closed(page: EntryPage) -> str:
    """Why nothing can be entered; "" where something can."""
    period: ReportingPeriod = page.period
    if page.period_state is PeriodState.LOCKED:
        return _("Reporting for %(period)s is locked: nothing more can be entered.", period=period.code)
    if page.period_state is PeriodState.PLANNED:
        return _(
            "Reporting for %(period)s has not begun: it opens on %(day)s.",
            period=period.code,
            day=day(period.starts_on),
        )
    return ""


def submit_words(page: EntryPage) -> str:
    """What the button says that hands everything in."""
    if not page.submittable:
        return _("Submit")
    return ngettext("Submit %(num)s figure", "Submit %(num)s figures", page.submittable)


def missing_words(page: EntryPage) -> str:
    """How much is still to be handed in."""
    if not page.missing:
        return _("Everything is handed in.")
    return ngettext("%(num)s row is still to be handed in.", "%(num)s rows are still to be handed in.", page.missing)


def save_words(page: EntryPage) -> str:
    """What the button says that saves everything, where there is no script to do it row by row."""
    if page.to_save:
        return ngettext("Save %(num)s row as understood", "Save %(num)s rows as understood", page.to_save)
    return _("Check what I typed")


def said_of(row: EntryRow, outcome: Outcome) -> str:
    """What became of a row, for whoever does not see it."""
    number = row.key
    match outcome:
        case Outcome.SAVED:
            return _("%(number)s: saved.", number=number)
        case Outcome.WRONG:
            sentence = next(iter(row.reading.errors.values()), "")
            return _("%(number)s: not saved. %(sentence)s", number=number, sentence=sentence)
        case Outcome.OVERTAKEN:
            return _("%(number)s: somebody else has changed it. Choose which of the two is to stand.", number=number)
        case Outcome.CLOSED:
            return _("%(number)s: not saved. It takes nothing any more.", number=number)
    return ""


def why_no_figure(row: EntryRow) -> str:
    """Why there is no figure to date, where one was typed for the period."""
    return str(REASONS[row.why_none]) if row.why_none is not None and row.of_period is not None else ""


def count_said(row: EntryRow) -> str:
    """What was counted for an indicator, in a sentence; "" where nothing was."""
    if row.counted is None or not isinstance(row.item, Known):
        return ""
    return counted_said(row.counted, row.item.measure)


def count_relation(row: EntryRow) -> str:
    """How the count stands to what is saved; "" where there is no second figure."""
    return relation_said(row.difference, row.item.measure) if isinstance(row.item, Known) else ""


def count_revision(page: EntryPage, row: EntryRow) -> str:
    """That it was counted otherwise since the period was locked; "" where it was not."""
    if row.counted is None or not isinstance(row.item, Known):
        return ""
    return revision_said(row.counted, row.item.measure, page.plan.country.time_zone)


def rows_in_groups(page: EntryPage, kind: str) -> list[tuple[Any, list[EntryRow]]]:
    """The rows of a table by the element of the plan to which they belong."""
    groups: list[tuple[Any, list[EntryRow]]] = []
    for row in page.of_kind(kind):
        if not groups or groups[-1][0] is not row.node:
            groups.append((row.node, []))
        groups[-1][1].append(row)
    return groups


TELLING: dict[str, Any] = {
    "INDICATOR": INDICATOR,
    "SIDES": SIDES,
    "STAGES": STAGES,
    **{
        rule.__name__: rule
        for rule in (
            count_relation,
            count_revision,
            count_said,
            done_options,
            explains,
            field_name,
            figure_of,
            institution_of,
            institution_options,
            is_percent_field,
            label_of,
            measure_of,
            missing_words,
            name_of,
            number_of,
            printed_of,
            rows_in_groups,
            save_words,
            status_options,
            submit_words,
            text_told,
            told_of,
            why_closed,
            why_no_figure,
            word_of,
        )
    },
}
