"""The workbook of a period in words and figures: its title block, its columns, and its rows one after the other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from flask_babel import gettext as _

from tracker.indicators.labels import MEASURES
from tracker.indicators.rows import understood
from tracker.institutions.names import name_on
from tracker.reading.drafts import Measure
from tracker.reading.values import ValueKind
from tracker.reporting.access import ACTIVITY, INDICATOR
from tracker.reporting.entries import EDITABLE
from tracker.reporting.entry_forms import Item, Texts, fields_of, texts_of
from tracker.reporting.figures import Figure, figure_from
from tracker.reporting.judging import Known, PrintedFigure
from tracker.reporting.kinds import ReviewState, Side, Stage
from tracker.reporting.labels import REVIEW_STATES, SIDES, STAGES
from tracker.reporting.plain_rows import PlainRow, PlainStatus
from tracker.reporting.wording import figure_told
from tracker.roundtrip.filling import Before, Contents, ItemFound, number_of
from tracker.roundtrip.layout import (
    PART,
    Column,
    activity_columns,
    indicator_columns,
    needs_of,
)
from tracker.roundtrip.number_formats import TEXT, day_format, decimals_of, figure_format, is_exact, percent_sign
from tracker.roundtrip.widths import fitted
from tracker.web.formats import NOTHING, number_in
from tracker.web.languages import current_language, in_language
from tracker.web.sheets import cleaned

Value = str | Decimal | date | None


class Sign(StrEnum):
    """How a row stands, for whoever fills it in: told by a sign, a colour and a word."""

    MISSING = "○"
    FILLED = "●"
    HANDED_IN = "■"
    CLOSED = "–"  # nothing can be typed, and nothing was handed in


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell of the plan's own: a figure with its format, or words."""

    value: Value
    number_format: str = ""  # "": none of its own


_NOTHING = Shown(NOTHING, TEXT)
_EMPTY = Shown(None)


@dataclass(frozen=True, slots=True)
class Group:
    """A line above rows: the part of the plan to which they belong."""

    number: str
    title: str


@dataclass(frozen=True, slots=True)
class FormRow:
    """One item."""

    kind: str
    key: str
    version: int
    measure: Measure | None
    needs: str
    sign: Sign
    shown: Mapping[str, Shown]  # by the column
    fields: Sequence[str]
    is_open: bool  # its fields are to fill
    values: Mapping[str, Value]  # what stands in its fields, as cells hold it; one that is empty is not here
    texts: Texts  # the same as the tracker says it
    number_format: str  # of its figures
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """Everything that is written."""

    contents: Contents
    who: str  # the institution's name, or that it is the whole plan
    columns: Mapping[str, Sequence[Column]]  # by the kind of rows; a kind without rows has none
    choices: Mapping[str, Sequence[tuple[str, str]]]  # of each list, what is stored and what is read
    counters: int  # how many the compound with the most of them has
    words: "_Words" = field(repr=False)

    def rows(self, kind: str) -> Iterator[Group | FormRow]:
        """The rows of a sheet, made one by one."""
        node_id = None
        for found in self.contents.found.rows(kind):
            if found.item.element_id != node_id:
                node_id = found.item.element_id
                node = self.contents.tree.by_id.get(node_id)
                if node is not None:
                    yield Group(node.number or "", cleaned(node.title))
            yield self.words.row(found)

    def count(self, kind: str) -> int:
        """How many items a sheet has."""
        return len(self.contents.found.of_kind(kind))


def form_of(contents: Contents) -> Form:
    """The form in the language that is spoken."""
    words = _Words(contents)
    several = len({each.institution_id for each in contents.found}) > 1
    indicators = [each.item for each in contents.found.of_kind(INDICATOR) if isinstance(each.item, Known)]
    counters = max((len(item.counters) for item in indicators), default=0)
    columns: dict[str, Sequence[Column]] = {}
    if indicators:
        asked = ((item, fields_of(item)) for item in indicators)
        columns[INDICATOR] = indicator_columns(asked, with_institution=several)
    if contents.found.of_kind(ACTIVITY):
        columns[ACTIVITY] = activity_columns(with_institution=several)
    columns = {kind: fitted(of_kind, contents.found, kind, contents.period.code) for kind, of_kind in columns.items()}
    institution = contents.institution
    who = words.institution(institution.id if institution is not None else contents.plan.owner_id)
    if institution is None:
        who = _("%(owner)s (the whole plan)", owner=who)
    return Form(contents, who, columns, words.choices, counters, words)


class _Words:
    """Says rows in the language that is spoken; what is the same for every row is translated once."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.language = current_language()
        self._measures = {measure: Shown(str(word)) for measure, word in MEASURES.items()}
        self._of_state: dict[ReviewState | None, Shown] = {
            state: Shown(str(word)) for state, word in REVIEW_STATES.items()
        }
        self._of_state[None] = Shown(_("nothing entered"))
        self._unnamed = _("Indicator without a name")
        self._percent = percent_sign(self.language)
        self._day = day_format(self.language)
        self._institutions = {
            each.id: name_on(self.language.locale, each, contents.plan.language, contents.plan.starts_on).text
            for each in contents.institutions.values()
        }
        self._of_institution = {each: Shown(self.institution(each)) for each in self._institutions}
        self._period_of = {period.id: period.code for period in contents.periods}
        self._status = {word.status: in_language(word.words, word.status) for word in contents.words.values()}
        self.choices = {
            "status": [(word.status, self._status[word.status]) for word in contents.used_words],
            "done_in": [(code, code) for code in contents.done_periods],
            "side": [(side.value, str(SIDES[side])) for side in Side],
            "stage": [(stage.value, str(STAGES[stage])) for stage in Stage],
        }
        self._choice = {(name, stored): read for name, pairs in self.choices.items() for stored, read in pairs}

    def name(self, item: Item) -> str:
        """What an item is called."""
        return cleaned((item.name or self._unnamed) if isinstance(item, Known) else item.title)

    def institution(self, institution_id: int) -> str:
        """What an institution is called."""
        return cleaned(self._institutions[institution_id])

    def row(self, found: ItemFound) -> FormRow:
        """One item as its row says it."""
        item, row = found.item, found.row
        measure = item.measure if isinstance(item, Known) else None
        done_in = self._period_of.get(row.done_period_id or 0) if isinstance(row, PlainStatus) else None
        texts = {name: cleaned(text) for name, text in texts_of(item, row, done_in).items()}
        values = self._values(texts, row)
        is_open = self.contents.is_open and (row is None or row.state in EDITABLE)
        decimals = _decimals(found)
        counters = len(item.counters) if isinstance(item, Known) else 0
        return FormRow(
            kind=found.kind,
            key=item.key,
            version=row.version if row is not None else 0,
            measure=measure,
            needs=needs_of(measure, counters) if is_open and found.is_asked else "",
            sign=_sign(found, is_open, values, measure),
            shown=self._shown(found),
            fields=tuple(texts),
            is_open=is_open,
            values=values,
            texts=texts,
            number_format=figure_format(decimals, self.language),
            decimals=decimals,
        )

    def _values(self, texts: Texts, row: PlainRow | None) -> dict[str, Value]:
        """What the cells of the fields hold."""
        found: dict[str, Value] = {}
        figures = _figures_of(row)
        for name, text in texts.items():
            if text:
                found[name] = figures[name] if name in figures else self._choice.get((name, text), text)
        return found

    def _shown(self, found: ItemFound) -> dict[str, Shown]:
        item, row = found.item, found.row
        told = {
            "number": Shown(cleaned(number_of(item))),
            "name": Shown(self.name(item)),
            "institution": self._of_institution[found.institution_id],
            "state": self._of_state[row.state if row is not None else None],
            "remark": Shown(cleaned(found.remark)) if found.remark else _EMPTY,
        }
        if isinstance(item, Known):
            return told | {
                "measure": self._measure(item),
                "baseline": self._printed(found.baseline),
                "target": self._printed(found.target),
                "previous": self._before(item, found.before),
            }
        before = found.before
        return told | {
            "wanted": Shown(cleaned(item.output or "") or None),
            "deadline": Shown(item.ends_on, self._day),
            "previous": Shown(
                f"{self._status.get(before.status, before.status)} ({before.period})" if before else None
            ),
        }

    def _measure(self, item: Known) -> Shown:
        """How an indicator is counted; of a compound the counters by their numbers, as the heads of its cells say."""
        if item.measure is not Measure.COMPOUND or not any(item.counters):
            return self._measures[item.measure]
        return Shown("\n".join(f"{number}: {cleaned(name)}" for number, name in enumerate(item.counters, 1)))

    def _printed(self, value: PrintedFigure | None) -> Shown:
        if value is None or (value.raw is None and "value" not in value.edits):
            return _NOTHING
        if value.number is not None and value.kind in {ValueKind.NUMBER, ValueKind.PERCENT}:
            return self._number(value.number, is_percent=value.kind is ValueKind.PERCENT, of=value.year)
        if value.kind is ValueKind.NONE and not value.raw:
            return _NOTHING
        told = understood(value).replace(" / ", "/") if value.kind is ValueKind.COMPOUND else understood(value)
        year = f" ({value.year})" if value.year is not None and value.kind is not ValueKind.NONE else ""
        # Counters beside each other are words here: no spreadsheet makes a day of 6/6.
        return Shown(cleaned(told) + year, TEXT)

    def _before(self, item: Known, before: Before | None) -> Shown:
        if before is None or before.figure is None:
            return _NOTHING
        if before.figure.number is not None and not before.figure.is_counted:
            return self._number(before.figure.number, is_percent=item.measure is Measure.PERCENT, of=before.period)
        return Shown(f"{figure_told(before.figure, item.measure)} ({before.period})", TEXT)

    def _number(self, value: Decimal, *, is_percent: bool, of: object) -> Shown:
        """A figure as a number; its sign and what it is of are said by its format. One that no cell keeps is a text."""
        behind = self._percent if is_percent else ""
        if of is not None:
            behind += f" ({of})"
        if not is_exact(value):
            return Shown(number_in(value, self.language) + behind, TEXT)
        return Shown(value, figure_format(decimals_of(value), self.language, behind))


def _sign(found: ItemFound, is_open: bool, values: Mapping[str, Value], measure: Measure | None) -> Sign:
    if not is_open:
        is_begun = found.row is None or found.row.state in EDITABLE
        return Sign.CLOSED if is_begun else Sign.HANDED_IN
    if not found.is_asked:
        return Sign.CLOSED if found.row is None else Sign.FILLED
    return Sign.FILLED if _has_figure(values, found.item, measure) else Sign.MISSING


def _has_figure(values: Mapping[str, Value], item: Item, measure: Measure | None) -> bool:
    """Whether what is asked first of an item is typed."""
    match measure:
        case None:
            return "status" in values
        case Measure.NUMBER:
            return "figure" in values
        case Measure.PERCENT:
            return "figure" in values or {"numerator", "denominator"} <= set(values)
        case Measure.DESCRIPTIVE:
            return {"stage", "text"} <= set(values)
    parts = fields_of(item)
    return all(name in values for name in parts if name.startswith(f"{PART}_"))


def _figures_of(row: PlainRow | None) -> dict[str, Value]:
    """The fields of a row that hold a number or a day, as they are."""
    if isinstance(row, PlainStatus):
        return {
            "planned_percent": row.planned_percent,
            "reached_percent": row.reached_percent,
            "forecast_on": row.forecast_on,
        }
    if row is None:
        return {}
    figure = figure_from(row.figure) or Figure()
    parts = {f"{PART}_{number}": part for number, part in enumerate(figure.parts, 1)}
    return {
        "figure": figure.number,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "women": row.women,
        "men": row.men,
        **parts,
    }


def _decimals(found: ItemFound) -> int:
    """How many decimals the figures of an indicator have, as the plan and the reports so far write them."""
    printed = [value.number for value in (found.baseline, found.target) if value is not None]
    before = found.before.figure.number if found.before is not None and found.before.figure is not None else None
    return max((decimals_of(value) for value in (*printed, before) if value is not None), default=0)
