"""Figures as they are reported: typed for a period or to date, each following from the other. Pure and exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tracker.reading.notation import plain_number
from tracker.reporting.kinds import COUNTING, STAGE_PERCENTS, Accumulation, Side, Stage, Why


@dataclass(frozen=True, slots=True)
class Figure:
    """What was reported, by the indicator's measure: a number, a percent (87 is 87 %), counters, or a stage.

    A percent is typed as a value or as numerator and denominator; then both are kept, and the value follows from them.
    """

    number: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    parts: tuple[Decimal, ...] = ()
    stage: Stage | None = None

    @property
    def is_counted(self) -> bool:
        """Whether it is a percent of which the counts are known."""
        return self.numerator is not None and self.denominator is not None

    @property
    def vector(self) -> tuple[Decimal, ...] | Why:
        """The figure as the formulas take it: one value, or one for each counter; why not where there is none."""
        if self.parts:
            return self.parts
        if self.stage is not None:
            return (STAGE_PERCENTS[self.stage],)
        if self.numerator is not None and self.denominator is not None:
            return (100 * self.numerator / self.denominator,) if self.denominator else Why.NO_COUNT
        return (self.number,) if self.number is not None else Why.NO_ACTUAL


def plain_figure(figure: Figure | None) -> dict[str, Any] | None:
    """A figure in the form in which tables and the history keep it: numbers as text, only what is there.

    None where nothing is.
    """
    if figure is None:
        return None
    plain: dict[str, Any] = {
        name: plain_number(value)
        for name in ("number", "numerator", "denominator")
        if (value := getattr(figure, name)) is not None
    }
    if figure.parts:
        plain["parts"] = [plain_number(part) for part in figure.parts]
    if figure.stage is not None:
        plain["stage"] = figure.stage.value
    return plain or None


def figure_from(plain: Mapping[str, Any] | None) -> Figure | None:
    """The figure that was kept; None where none was."""
    if not plain:
        return None
    numbers = {name: Decimal(plain[name]) for name in ("number", "numerator", "denominator") if name in plain}
    parts = tuple(Decimal(part) for part in plain.get("parts", ()))
    return Figure(**numbers, parts=parts, stage=Stage(plain["stage"]) if "stage" in plain else None)


def added(one: Figure, other: Figure) -> Figure | Why:
    """Two figures together: numbers and counters are added, percents pooled by their counts and never averaged."""
    return _together(one, other, 1)


def taken_from(total: Figure, part: Figure) -> Figure | Why:
    """What is left of a total without a part of it."""
    return _together(total, part, -1)


def _together(one: Figure, other: Figure, sign: int) -> Figure | Why:
    if one.parts or other.parts:
        if len(one.parts) != len(other.parts):
            return Why.PARTS_DIFFER
        return Figure(parts=tuple(a + sign * b for a, b in zip(one.parts, other.parts, strict=True)))
    if one.numerator is not None and one.denominator is not None:
        if other.numerator is None or other.denominator is None:
            return Why.NOT_ADDED
        return Figure(
            numerator=one.numerator + sign * other.numerator, denominator=one.denominator + sign * other.denominator
        )
    if other.is_counted or one.number is None or other.number is None:
        return Why.NOT_ADDED
    return Figure(number=one.number + sign * other.number)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed for one of the periods of an indicator, in their order."""

    period: str  # its code
    window: int  # figures of one window are added; the next one begins anew at nought
    side: Side = Side.PERIOD
    figure: Figure | None = None  # None: nothing was reported


@dataclass(frozen=True, slots=True)
class Reached:
    """Both figures of a period: the typed one, and the one that follows from it."""

    period: Figure | None
    to_date: Figure | None
    why: Why | None = None  # there is no figure to date
    missing: tuple[str, ...] = ()  # codes of the earlier periods whose figure or counts it needs


def reached(entries: Sequence[Typed], accumulation: Accumulation, *, is_percent: bool = False) -> list[Reached]:
    """Both figures of every period. A missing figure is never 0: what needs it is not known either."""
    if accumulation not in COUNTING:
        return [_level(entry) for entry in entries]
    found: list[Reached] = []
    total: Figure | None = None  # of the window so far; None where nothing was added yet
    missing: list[str] = []  # what it lacks; there is a total or something is missing, but for a window's first figure
    window: int | None = None
    for entry in entries:
        if entry.window != window:
            window, total, missing = entry.window, None, []
        both = _counted(entry, total, tuple(missing), is_percent=is_percent)
        found.append(both)
        if both.to_date is None:
            # A figure that only waits for an earlier one does not lack itself.
            if both.why is not Why.EARLIER_MISSING:
                total, missing = None, [*missing, entry.period]
        elif is_percent and not both.to_date.is_counted:
            total, missing = None, [entry.period]
        else:
            # A total that was typed as such makes good what was missing before it.
            total, missing = both.to_date, []
    return found


def _level(entry: Typed) -> Reached:
    if entry.figure is None:
        return Reached(None, None, Why.NO_ACTUAL)
    return Reached(entry.figure, entry.figure)


def _counted(entry: Typed, total: Figure | None, missing: tuple[str, ...], *, is_percent: bool) -> Reached:
    figure = entry.figure
    if figure is None:
        return Reached(None, None, Why.NO_ACTUAL)
    if total is None and not missing:
        return Reached(figure, figure)
    if is_percent and not figure.is_counted:
        # Percents of two periods cannot be added; one that was typed to date stands for itself.
        return Reached(None, figure) if entry.side is Side.TO_DATE else Reached(figure, None, Why.NOT_ADDED)
    if entry.side is Side.TO_DATE:
        of_period = taken_from(figure, total) if total is not None else None
        return Reached(of_period if isinstance(of_period, Figure) else None, figure)
    if total is None:
        return Reached(figure, None, Why.EARLIER_MISSING, missing)
    together = added(total, figure)
    if isinstance(together, Why):
        return Reached(figure, None, together)
    return Reached(figure, together)
