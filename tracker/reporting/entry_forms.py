"""The fields of a row in which figures are entered: what stands in them, and what was typed into them.

A row is read as a whole: it says something that can be saved, or each field that does not is told why.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from flask_babel import gettext as _

from tracker.errors import Refused
from tracker.reading.drafts import Measure
from tracker.reporting.access import ACTIVITY, INDICATOR
from tracker.reporting.checks import check_actual
from tracker.reporting.content import ActualEntry, StatusEntry
from tracker.reporting.entry_numbers import Understood, typed_form, understood
from tracker.reporting.figures import Figure, figure_from
from tracker.reporting.items import KnownActivity
from tracker.reporting.judging import Known
from tracker.reporting.kinds import COUNTING, Accumulation, Side, Stage, Status
from tracker.reporting.models import ActivityReport, Actual
from tracker.reporting.plain_rows import PlainActual, PlainRow, PlainStatus
from tracker.texts import check_text
from tracker.web.formats import day_in
from tracker.web.languages import current_language, in_words, language_named
from tracker.web.typed import typed_day

Item = Known | KnownActivity
Texts = dict[str, str]
PART = "part"  # of a compound: part_1, part_2 …
_TEXTS_OF_STATUS = ("narrative", "output", "obstacle", "way_forward")
_TEXTS_OF_ACTUAL = ("comment", "obstacle", "way_forward")
_NUMBERS = frozenset({"figure", "numerator", "denominator", "women", "men", "planned_percent", "reached_percent"})
LANGUAGE = "language"  # beside the fields of a row that is kept: in whose notation they were typed
_LINE_ENDS = re.compile(r"\r\n?")


def kind_of(item: Item) -> str:
    """Whether a row is of an indicator or of an activity."""
    return INDICATOR if isinstance(item, Known) else ACTIVITY


def field_name(kind: str, key: str, name: str) -> str:
    """What a row's field is called in the form of the whole page; also its id."""
    return f"{kind}:{key}:{name}"


def fields_of(item: Item) -> tuple[str, ...]:
    """The fields of a row in the order in which they are filled."""
    if isinstance(item, KnownActivity):
        return ("status", "done_in", "planned_percent", "reached_percent", "forecast_on", *_TEXTS_OF_STATUS)
    names: list[str] = ["side"] if item.accumulation in COUNTING else []
    match item.measure:
        case Measure.NUMBER:
            names.append("figure")
        case Measure.PERCENT:
            names += ["figure", "numerator", "denominator"]
        case Measure.COMPOUND:
            names += [f"{PART}_{number}" for number in range(1, len(item.counters) + 1)]
        case Measure.DESCRIPTIVE:
            names += ["stage", "text"]
    if item.by_sex:
        names += ["women", "men", "sex_reason"]
    return (*names, *_TEXTS_OF_ACTUAL)


def figure_field(item: Item) -> str:
    """The field at which something is said of the figure as a whole."""
    return next(name for name in fields_of(item) if name != "side")


def usual_side(accumulation: Accumulation) -> Side:
    """Which figure is usually typed: what is added up for the period, a running total to date."""
    return Side.TO_DATE if accumulation is Accumulation.RUNNING else Side.PERIOD


def texts_of(item: Item, row: Actual | ActivityReport | PlainRow | None, done_in: str | None = None) -> Texts:
    """What stands in the fields of a row as it is saved, in the reader's notation."""
    if isinstance(item, KnownActivity):
        assert not isinstance(row, Actual | PlainActual)
        return _texts_of_status(row, done_in)
    assert not isinstance(row, ActivityReport | PlainStatus)
    return _texts_of_actual(item, row)


def _texts_of_actual(item: Known, row: Actual | PlainActual | None) -> Texts:
    language = current_language()
    found = dict.fromkeys(fields_of(item), "")
    if "side" in found:
        found["side"] = (row.side if row is not None else usual_side(item.accumulation)).value
    if row is None:
        return found
    figure = figure_from(row.figure) or Figure()
    found |= {
        "figure": typed_form(figure.number, language),
        "numerator": typed_form(figure.numerator, language),
        "denominator": typed_form(figure.denominator, language),
        "stage": figure.stage.value if figure.stage is not None else "",
        "women": typed_form(row.women, language),
        "men": typed_form(row.men, language),
        **{f"{PART}_{number}": typed_form(part, language) for number, part in enumerate(figure.parts, 1)},
        **{name: getattr(row, name) for name in ("text", "sex_reason", *_TEXTS_OF_ACTUAL)},
    }
    return {name: clean(found[name]) for name in fields_of(item)}


def _texts_of_status(row: ActivityReport | PlainStatus | None, done_in: str | None) -> Texts:
    names = ("status", "done_in", "planned_percent", "reached_percent", "forecast_on", *_TEXTS_OF_STATUS)
    if row is None:
        return dict.fromkeys(names, "")
    language = current_language()
    return {
        "status": row.status.value if row.status is not None else "",
        "done_in": done_in or "",
        "planned_percent": typed_form(row.planned_percent, language),
        "reached_percent": typed_form(row.reached_percent, language),
        "forecast_on": typed_as(row.forecast_on) if row.forecast_on is not None else "",
        **{name: clean(getattr(row, name)) for name in _TEXTS_OF_STATUS},
    }


def typed_as(day: date) -> str:
    """A day as it is typed: 31.12.2026."""
    return f"{day.day}.{day.month}.{day.year}."


def clean(text: str) -> str:
    """A typed text without outer spaces, its lines ended as everywhere: browsers end them in their own way."""
    return _LINE_ENDS.sub("\n", text).strip()


def digest(texts: Mapping[str, str]) -> str:
    """A mark of what stands in a row's fields: where it is the same again, nothing was typed."""
    return hashlib.sha256(json.dumps(sorted(texts.items())).encode()).hexdigest()[:16]


@dataclass(slots=True)
class Reading:
    """What the fields of a row say: an entry, or what is wrong with which field."""

    entry: ActualEntry | StatusEntry | None = None
    errors: dict[str, str] = field(default_factory=dict)  # by the field
    refusals: dict[str, Refused] = field(default_factory=dict)  # the same before they are put into words
    numbers: dict[str, Understood] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)

    def number(self, texts: Texts, name: str, *, is_percent: bool = False) -> Decimal | None:
        """The number of a field; None where it is empty, or wrong, which is noted."""
        text = texts.get(name, "")
        if not text:
            return None
        try:
            self.numbers[name] = understood(text, current_language(), is_percent=is_percent)
        except Refused as refused:
            self.refuse(name, refused)
            return None
        return self.numbers[name].value

    def refuse(self, name: str, refused: Refused) -> None:
        """Note what is wrong with a field; what was said of it first stays."""
        self.refusals.setdefault(name, refused)
        self.errors.setdefault(name, in_words(refused.message, refused.params))

    def attempt(self, name: str, rule: Callable[[], Any]) -> Any:
        """What a rule gives for a field; None where it says no, which is noted."""
        try:
            return rule()
        except Refused as refused:
            self.refuse(name, refused)
            return None

    def one_of(self, texts: Texts, name: str, offered: Iterable[str]) -> str | None:
        """The choice of a field; None where nothing is chosen."""
        text = texts.get(name, "")
        if text and text not in offered:
            self.refuse(name, Refused("Choose one of the list."))
        return text or None

    def check_texts(self, texts: Texts, names: Iterable[str]) -> None:
        """Let texts pass that can be kept."""
        for name in names:
            self.attempt(name, partial(check_text, texts.get(name, ""), name))


def read_row(item: Item, texts: Texts, *, statuses: Iterable[str] = (), periods: Iterable[str] = ()) -> Reading:
    """Read what was typed into a row; `statuses` are those of the country, `periods` those up to the reported one."""
    if isinstance(item, KnownActivity):
        return _read_status(texts, statuses, periods)
    return _read_actual(item, texts)


def _read_actual(item: Known, texts: Texts) -> Reading:
    reading = Reading()
    figure = _figure(item, texts, reading)
    side = reading.one_of(texts, "side", list(Side)) if "side" in texts else None
    women, men = (reading.number(texts, name) for name in ("women", "men"))
    reading.check_texts(texts, ("text", "sex_reason", *_TEXTS_OF_ACTUAL))
    if reading.errors:
        return reading
    entry = ActualEntry(
        side=Side(side) if side else usual_side(item.accumulation),
        figure=figure,
        women=women,
        men=men,
        **{name: texts.get(name, "") for name in ("sex_reason", "text", *_TEXTS_OF_ACTUAL)},
    )
    try:
        check_actual(entry, item.measure, item)
    except Refused as refused:
        name = refused.field if refused.field in texts else figure_field(item)
        reading.refuse(name or figure_field(item), refused)
    else:
        reading.entry = entry
    return reading


def _figure(item: Known, texts: Texts, reading: Reading) -> Figure | None:
    match item.measure:
        case Measure.NUMBER:
            number = reading.number(texts, "figure")
            return Figure(number=number) if number is not None else None
        case Measure.PERCENT:
            return _percent(texts, reading)
        case Measure.COMPOUND:
            return _parts(item, texts, reading)
    stage = reading.one_of(texts, "stage", list(Stage))
    return Figure(stage=Stage(stage)) if stage and stage in list(Stage) else None


def _percent(texts: Texts, reading: Reading) -> Figure | None:
    number = reading.number(texts, "figure", is_percent=True)
    counts = {name: reading.number(texts, name) for name in ("numerator", "denominator")}
    typed = [name for name in counts if texts.get(name)]
    if texts.get("figure") and typed:
        reading.refuse(
            "figure", Refused("Type the percent or the two counts, not both: the percent follows from the counts.")
        )
        return None
    if len(typed) == 1:
        empty = next(name for name in counts if name not in typed)
        reading.refuse(empty, Refused("Type both counts: how many, and of how many."))
        return None
    if typed:
        return Figure(numerator=counts["numerator"], denominator=counts["denominator"])
    return Figure(number=number) if number is not None else None


def _parts(item: Known, texts: Texts, reading: Reading) -> Figure | None:
    names = [f"{PART}_{number}" for number in range(1, len(item.counters) + 1)]
    parts = {name: reading.number(texts, name) for name in names}
    if not any(texts.get(name) for name in names):
        return None
    for name in names:
        if not texts.get(name):
            reading.refuse(name, Refused("Type a figure for each counter; 0 where there was none."))
    found = [value for value in parts.values() if value is not None]
    return Figure(parts=tuple(found)) if len(found) == len(names) else None


def _read_status(texts: Texts, statuses: Iterable[str], periods: Iterable[str]) -> Reading:
    reading = Reading()
    status = reading.one_of(texts, "status", list(statuses))
    done_in = reading.one_of(texts, "done_in", list(periods))
    if done_in and status != Status.IMPLEMENTED:
        reading.refuse("done_in", Refused("Only an activity that is implemented was done in a period."))
    planned, reached = (_complete(texts, name, reading) for name in ("planned_percent", "reached_percent"))
    day = texts.get("forecast_on", "")
    forecast_on = reading.attempt("forecast_on", lambda: typed_day(day)) if day else None
    if forecast_on is not None:
        reading.days["forecast_on"] = forecast_on
    reading.check_texts(texts, _TEXTS_OF_STATUS)
    if not reading.errors:
        reading.entry = StatusEntry(
            status=Status(status) if status else None,
            done_in=done_in,
            forecast_on=forecast_on,
            planned_percent=planned,
            reached_percent=reached,
            narrative=texts["narrative"],
            output=texts["output"],
            obstacle=texts["obstacle"],
            way_forward=texts["way_forward"],
        )
    return reading


def _complete(texts: Texts, name: str, reading: Reading) -> Decimal | None:
    value = reading.number(texts, name, is_percent=True)
    if value is not None and not 0 <= value <= 100:
        reading.refuse(name, Refused("A percent complete lies between 0 and 100."))
    return value


def is_blank(item: Item, texts: Texts) -> bool:
    """Whether nobody has typed anything: a side alone is the page's own."""
    return not any(text for name, text in texts.items() if name != "side")


@dataclass(slots=True)
class TypedRow:
    """What a request brought for one row."""

    kind: str
    key: str
    texts: Texts
    version: int  # of the row as the person saw it; 0: there was none
    seen: str  # the mark of what stood in its fields
    language: str  # the locale in whose notation it was typed
    is_disputed: bool  # one of two people's contents was to be chosen
    keep: str  # MINE, THEIRS, or "" where nothing was chosen

    @property
    def is_touched(self) -> bool:
        """Whether something was typed into it; a row that only stands there brings no mark of what was seen."""
        return bool(self.seen) and digest(self.texts) != self.seen


MINE, THEIRS = "mine", "theirs"
NOTED = frozenset({"version", "seen", "disputed", "keep"})  # what a row's form notes beside its fields


def typed_row(item: Item, form: Mapping[str, str], prefix: str = "") -> TypedRow:
    """A row as a form brings it, its fields named with the prefix."""
    version = form.get(f"{prefix}version", "")
    return TypedRow(
        kind=kind_of(item),
        key=item.key,
        texts={name: clean(form.get(f"{prefix}{name}", "")) for name in fields_of(item)},
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
        seen=form.get(f"{prefix}seen", ""),
        language=form.get("language", ""),
        is_disputed=form.get(f"{prefix}disputed", "") == "1",
        keep=form.get(f"{prefix}keep", ""),
    )


def in_readers_notation(item: Item, fields: Texts, names: Iterable[str]) -> Texts:
    """What was typed and not saved: numbers that can be read in the notation in which they were typed, in the reader's.

    Somebody may have typed in one language and come back in another: 17.500 stays seventeen thousand five hundred.
    """
    texts = {name: fields.get(name, "") for name in names}
    typed_in = language_named(fields.get(LANGUAGE, ""))
    if typed_in is None or typed_in == current_language():
        return texts
    for name, text in texts.items():
        if text and is_number_field(name):
            with suppress(Refused):
                read = understood(text, typed_in, is_percent=is_percent_field(item, name))
                texts[name] = typed_form(read.value, current_language())
    return texts


def is_number_field(name: str) -> bool:
    """Whether a number is typed into a field."""
    return name.startswith(f"{PART}_") or name in _NUMBERS


def is_percent_field(item: Item, name: str) -> bool:
    """Whether a field holds percents."""
    if isinstance(item, KnownActivity):
        return name in {"planned_percent", "reached_percent"}
    return name == "figure" and item.measure is Measure.PERCENT


def doubt_of(reading: Reading, name: str) -> str:
    """What else could have been meant with a field, where something could."""
    found = reading.numbers.get(name)
    return found.doubt if found is not None else ""


def told_of(reading: Reading, name: str) -> str:
    """What is said under a field of how it was understood."""
    if name in reading.days:
        return _("reads as %(number)s", number=day_in(reading.days[name], current_language()))
    found = reading.numbers.get(name)
    if found is None:
        return ""
    return found.doubt or found.told
