"""How a figure that was counted and the one that was typed for the same period stand to each other. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, Protocol

from tracker.reading.notation import plain_number
from tracker.reporting.figures import Figure, figure_from, plain_figure
from tracker.reporting.kinds import TYPED_ORIGINS, ReviewState

SMALLEST_SHOWN = 5  # persons: smaller splits are shown to nobody outside the room that counts
Plain = Mapping[str, Any]


class Standing(StrEnum):
    """How a count and what was typed stand to each other."""

    NOTHING = "nothing"  # there is neither
    EQUAL = "equal"
    DIFFERS = "differs"
    NOT_COMPARED = "not_compared"  # typed to date, and no figure for the period follows from it
    ONLY_TYPED = "only_typed"
    ONLY_COUNTED = "only_counted"
    NOT_COUNTED = "not_counted"  # it could not be counted, and the count says why


NEEDS_WORDS = frozenset({Standing.DIFFERS, Standing.NOT_COMPARED})


class _Counted(Protocol):
    @property
    def figure(self) -> Plain | None:
        """For the period; None where it could not be counted."""

    @property
    def explained(self) -> Plain | None:
        """The two figures that somebody has explained."""


class _Actual(Protocol):
    @property
    def figure(self) -> Plain | None:
        """As typed."""

    @property
    def of_period(self) -> Plain | None:
        """For the period, be it typed or following."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A count beside what was typed, both for the period."""

    standing: Standing
    counted: Figure | None = None
    typed: Figure | None = None  # of what cannot be compared, the figure to date as it was typed
    by: Decimal | None = None  # counted less typed; None: they are equal, or no two single values
    is_explained: bool = False

    @property
    def needs_words(self) -> bool:
        """Whether somebody has still to say why the two differ."""
        return self.standing in NEEDS_WORDS and not self.is_explained


def difference(counted: _Counted | None, actual: _Actual | None) -> Difference:
    """How a count stands to what was typed for its period; both are compared as figures for the period."""
    count = figure_from(counted.figure) if counted is not None else None
    typed = figure_from(actual.of_period or actual.figure) if actual is not None else None
    if count is None:
        if counted is not None:
            return Difference(Standing.NOT_COUNTED, None, typed)
        return Difference(Standing.ONLY_TYPED if typed is not None else Standing.NOTHING, None, typed)
    if typed is None:
        return Difference(Standing.ONLY_COUNTED, count)
    assert counted is not None
    assert actual is not None
    is_explained = counted.explained is not None and counted.explained == both_figures(counted, actual)
    if not actual.of_period:
        return Difference(Standing.NOT_COMPARED, count, typed, None, is_explained)
    return compared(count, typed, is_explained=is_explained)


def compared(count: Figure, typed: Figure, *, is_explained: bool = False) -> Difference:
    """How two figures for one period stand to each other."""
    if _is_same(count, typed):
        return Difference(Standing.EQUAL, count, typed)
    by = count.number - typed.number if count.number is not None and typed.number is not None else None
    return Difference(Standing.DIFFERS, count, typed, by, is_explained)


def deeds_offered(counted: Any, actual: Any, *, is_editable: bool) -> set[str]:
    """What there is to do about a count: to take it over where it does not stand yet, to explain why it differs.

    `is_editable` is whether the row takes another figure.
    """
    found = difference(counted, actual)
    offered = set()
    if is_editable and found.counted is not None and found.standing is not Standing.EQUAL:
        offered.add("take_over")
    if found.standing in NEEDS_WORDS:
        offered.add("explain")
    return offered


def both_figures(counted: _Counted, actual: _Actual) -> dict[str, Any]:
    """The two figures as an explanation of their difference names them."""
    return {"counted": counted.figure, "typed": actual.of_period or actual.figure}


def _is_same(count: Figure, typed: Figure) -> bool:
    if plain_figure(count) == plain_figure(typed):
        return True
    if not count.is_counted or typed.number is None:
        return False
    # A percent that was typed as a value is as exact as it was typed: 71,4 is what 5 of 7 come to.
    exact = count.vector
    step = Decimal(1).scaleb(min(int(typed.number.as_tuple().exponent), 0))
    if not isinstance(exact, tuple):
        return False
    return typed.number in {exact[0].quantize(step, rounding) for rounding in (ROUND_HALF_EVEN, ROUND_HALF_UP)}


def figure_in_numbers(figure: Figure | None) -> str:
    """A figure in bare numbers, for a sentence that is written before its reader is known: 42, 5/7, 40/60."""
    if figure is None:
        return ""
    if figure.parts:
        return "/".join(plain_number(part) for part in figure.parts)
    if figure.numerator is not None and figure.denominator is not None:
        return f"{plain_number(figure.numerator)}/{plain_number(figure.denominator)}"
    return plain_number(figure.number) if figure.number is not None else str(figure.stage or "")


def was_counted(origin: str) -> bool:
    """Whether a figure of this origin was counted, not typed."""
    return origin not in TYPED_ORIGINS


def follows_counts(row: Any) -> bool:
    """Whether a reported figure is a draft that came from a count, and that nobody has touched since."""
    is_untouched = row.author_id is None and row.submitted_at is None
    return row.state is ReviewState.DRAFT and was_counted(row.origin) and is_untouched


def may_be_shown(women: Decimal | None, men: Decimal | None) -> bool:
    """Whether a split by sex goes with its total to those outside: neither part of it is so small as to name people."""
    return women is not None and men is not None and min(women, men) >= SMALLEST_SHOWN


def filings_of(counted: Any) -> Sequence[Plain]:
    """What was filed of a count each time that its period was locked, the first one first."""
    if counted is None or not counted.filed:
        return []
    return [counted.filed, *counted.filed.get("again", ())]


@dataclass(frozen=True, slots=True)
class Source:
    """By what a reported figure was counted."""

    definition: str
    version: int
    as_of: datetime
    settings: Sequence[Plain]
    is_invented: bool


def source_of(counted: Any, figure: Plain | None) -> Source | None:
    """By what a figure was counted: the count that says it now, else the latest filed one that did; None: neither."""
    if (counted.figure or None) == figure:
        return Source(
            counted.definition, counted.definition_version, counted.as_of, counted.settings, counted.is_invented
        )
    for filed in reversed(filings_of(counted)):
        if (filed["figure"] or None) == figure:
            as_of = datetime.fromisoformat(filed["as_of"])
            return Source(
                filed["definition"], filed["definition_version"], as_of, filed["settings"], filed["is_invented"]
            )
    return None


def is_revised(counted: Any) -> bool:
    """Whether it was counted otherwise since its period was locked last: another figure, or another list behind it."""
    filings = filings_of(counted)
    if not filings:
        return False
    return any((filings[-1][name] or None) != (getattr(counted, name) or None) for name in ("figure", "list_digest"))
