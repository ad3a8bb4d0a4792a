"""Values of the history in the reader's words: figures and days in their notation, codes as codes, words tagged."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from markupsafe import Markup, escape

from tracker.accounts.labels import ROLES, VISIBILITIES
from tracker.budgets.labels import FUNDING_KINDS, KINDS
from tracker.cases.administration.rule_labels import DUTIES, KNOWLEDGE, RELATIONS
from tracker.indicators.labels import DIRECTIONS
from tracker.institutions.labels import INSTITUTION_KINDS, STATUSES
from tracker.plans.deadlines import ROMAN
from tracker.plans.labels import SETTLEMENTS
from tracker.reading.drafts import Measure
from tracker.reading.values import ValueKind
from tracker.reporting.figures import Figure, figure_from
from tracker.reporting.kinds import Stage
from tracker.reporting.labels import ACCUMULATIONS, CURVES, FORMULAS, PERIOD_KINDS, SIDES
from tracker.reporting.wording import figure_told
from tracker.web.formats import day, money, number, percent
from tracker.web.languages import OFFERED, sentence_with, tagged

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_FIGURE = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,6})?", re.ASCII)  # what the database keeps exactly
_WORDS: dict[str, Mapping[Any, Any]] = {
    "direction": DIRECTIONS,
    "settlement": SETTLEMENTS,
    "visibility": VISIBILITIES,
    "role": ROLES,
    "status": STATUSES,
    "side": SIDES,
    "period_kind": PERIOD_KINDS,
    "official_formula": FORMULAS,
    "light_by": FORMULAS,
    "accumulation": ACCUMULATIONS,
    "curve": CURVES,
    "duty": DUTIES,
    "knowledge": KNOWLEDGE,
    "relation": RELATIONS,
}
_KINDS: dict[str, Mapping[Any, Any]] = {
    "budget_line": KINDS,
    "funding_source": FUNDING_KINDS,
    "institution": INSTITUTION_KINDS,
}
_PLAN_TEXT = frozenset({"title", "name", "value", "counters"})
_PERCENTS = frozenset({"at_least", "planned_percent", "reached_percent", "on_track", "near", "behind", "phases"})
_COUNTS = frozenset({"women", "men"})
# What is written as it is, without quotation marks.
_CODES = frozenset({"lead", "supporting", "sources", "parent", "email", "file", "reports", "done_in", "period"}) | {
    "institution",
    "items",
    "gazette",
    "reading",
    "replaces",
    "amends",
    "body",
    "article",
}
LANGUAGES = {language.locale: language for language in OFFERED}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What must be known of a thing to write its values out."""

    subject_kind: str
    language: str | None = None  # of the plan's own words; None where the thing is no part of a plan
    currency: str | None = None
    measure: Measure | None = None  # of an indicator


def in_reader_words(field: str, value: Any, detail: Mapping[str, Any], around: Surroundings) -> Markup:
    """One side of a change; a field or a value that this version does not know is shown as it was written."""
    if value is None or value in ("", [], {}):
        return escape(gettext("nothing"))
    if isinstance(value, bool):
        return escape(gettext("yes") if value else gettext("no"))
    if field == "value":
        return _of_indicator(value, detail, around)
    if field in {"figure", "counted"} and (figure := _reported(value)) is not None:
        return escape(figure_told(figure, around.measure or Measure.NUMBER))
    if isinstance(value, list | tuple):
        if field == "quarters":
            return escape(", ".join(_roman(each) for each in value))
        return Markup(", ").join(in_reader_words(field, each, detail, around) for each in value)
    if isinstance(value, Mapping):
        return Markup(", ").join(_entry_of(field, key, each, detail, around) for key, each in value.items())
    return _simple(field, value, detail, around)


def _entry_of(field: str, key: str, value: Any, detail: Mapping[str, Any], around: Surroundings) -> Markup:
    """One entry of a table: words by language are tagged with it."""
    if key in LANGUAGES and isinstance(value, str):
        return sentence_with("%(key)s: %(value)s", key=LANGUAGES[key].name, value=_quoted(value, key))
    return sentence_with("%(key)s: %(value)s", key=key, value=in_reader_words(field, value, detail, around))


def _simple(field: str, value: Any, detail: Mapping[str, Any], around: Surroundings) -> Markup:
    words = _KINDS.get(around.subject_kind) if field == "kind" else _WORDS.get(field)
    if words is not None:
        return escape(_word(words, value))
    if field in {"language", "languages"}:
        return escape(LANGUAGES[value].name if value in LANGUAGES else value)
    text = str(value)
    if field in _PERCENTS and (figure := _figure(text)) is not None:
        return escape(percent(figure))
    if field in _COUNTS and (figure := _figure(text)) is not None:
        return escape(number(figure))
    if field == "amount" and (figure := _figure(text)) is not None:
        return escape(money(figure, str(detail.get("currency") or around.currency or "") or None))
    if field == "quarters":
        return escape(_roman(value))
    if field.endswith("_on") and _DAY.fullmatch(text):
        return escape(_day(text))
    language = str(detail.get("language"))
    if field in _PLAN_TEXT or language in LANGUAGES:
        return _quoted(text, language if language in LANGUAGES else around.language)
    if field in _CODES:
        return escape(text)
    if isinstance(value, int):
        return escape(_counted(text))
    return _quoted(text, None)


def _word(words: Mapping[Any, Any], value: Any) -> str:
    """What a member of an enum is called; a member that only another version knows is shown as it was written."""
    found = next((label for member, label in words.items() if _plain(member) == value), None)
    return str(found if found is not None else value)


def _plain(member: Any) -> Any:
    return member.value if isinstance(member, StrEnum) else member


def _quoted(text: str, language: str | None) -> Markup:
    return sentence_with(gettext("“%(text)s”"), text=tagged(text, language) if language else text)


def _of_indicator(value: Any, detail: Mapping[str, Any], around: Surroundings) -> Markup:
    """A baseline or target: a percent, a number, counters beside each other, or the plan's own words."""
    kind = detail.get("kind")
    if isinstance(value, list | tuple):
        return escape(" / ".join(_counted(str(part)) for part in value))
    text = str(value)
    figure = _figure(text) if kind != ValueKind.TEXT else None
    if figure is None:
        return _quoted(text, around.language)
    is_percent = kind == ValueKind.PERCENT or (kind is None and around.measure is Measure.PERCENT)
    return escape(percent(figure) if is_percent else number(figure))


def _reported(value: Any) -> Figure | None:
    """A figure as reports keep it; None where it is none that this version knows."""
    if not isinstance(value, Mapping):
        return None
    parts = value.get("parts", [])
    numbers = [value[name] for name in ("number", "numerator", "denominator") if name in value]
    texts = [*numbers, *(parts if isinstance(parts, list | tuple) else [None])]
    if not all(isinstance(each, str) and _FIGURE.fullmatch(each) for each in texts):
        return None
    if "stage" in value and value["stage"] not in list(Stage):
        return None
    return figure_from(value)


def _counted(text: str) -> str:
    figure = _figure(text)
    return text if figure is None else number(figure)


def _figure(text: str) -> Decimal | None:
    if _FIGURE.fullmatch(text) is None:
        return None
    return Decimal(text)


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def _roman(quarter: Any) -> str:
    text = str(quarter)
    return ROMAN.get(int(text), text) if text.isdecimal() and len(text) == 1 else text
