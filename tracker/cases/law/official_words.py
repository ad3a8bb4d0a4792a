"""Words of the law and the rulebook, as they stand there: grounds of expulsion, and items of the plan. Pure."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("tracker.cases.law") / name).read_text("utf-8"))


_GROUNDS: Final = _table("grounds.toml")
# From this day on the words of the grounds are known.
GROUNDS_SINCE: Final[date] = _GROUNDS["since"]
SHORTENED_GROUNDS: Final = frozenset(_GROUNDS["shortened"])  # Zakon 106(3)
PLAN_WORDS: Final[Mapping[str, str]] = MappingProxyType(_table("plan_items.toml")["words"])


def grounds_on(day: date) -> Mapping[str, str]:
    """The words of each ground of article 106(1) as they were in force on a day; empty where they were not found."""
    return MappingProxyType(_GROUNDS["words"] if day >= GROUNDS_SINCE else {})


def plan_items_in_words(letters: Iterable[str]) -> str:
    """Items of the plan by their letters and words, in their order: "c) međunarodni granični prelaz …"."""
    return "; ".join(f"{letter}) {PLAN_WORDS[letter]}" for letter in sorted(letters))
