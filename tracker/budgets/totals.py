"""What the lines of a budget add up to, what such a sum leaves out, and how it stands against what is printed."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeVar

from tracker.reading.values import BudgetKind


class Line(Protocol):
    """What a sum needs to know of a budget line."""

    @property
    def kind(self) -> BudgetKind:
        """What the cell says."""

    @property
    def amount(self) -> Decimal | None:
        """In the line's currency; None for every kind but an amount and a stated total."""

    @property
    def currency(self) -> str:
        """ISO 4217."""

    @property
    def year(self) -> int:
        """The year in which it may be spent."""

    @property
    def element_key(self) -> str:
        """The element under which the line stands, its activity's where it has one."""

    @property
    def source_codes(self) -> tuple[str, ...]:
        """The funding sources in printed order; several share the one amount undivided."""


_Item = TypeVar("_Item")
_Group = TypeVar("_Group", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of some lines in one currency, and what it leaves out.

    `amount` is None where no line holds an amount, which is not 0. The lines of one source (`own`), of several
    sources that share an amount undivided (`shared`) and of no named source (`unnamed`) together make `amount`.
    """

    currency: str
    own: Decimal | None = None
    shared: Decimal | None = None
    unnamed: Decimal | None = None
    amounts: int = 0
    administrative: int = 0
    unexplained: int = 0
    empty: int = 0

    @property
    def amount(self) -> Decimal | None:
        """All the amounts together, None where there is none."""
        return added(self.own, self.shared, self.unnamed)

    @property
    def lines(self) -> int:
        """How many lines were looked at."""
        return self.amounts + self.administrative + self.unexplained + self.empty


def added(*amounts: Decimal | None) -> Decimal | None:
    """Return the sum of the amounts that there are, None where there is none."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def totals(lines: Iterable[Line]) -> dict[str, Total]:
    """Add up lines, one total a currency in the order of appearance.

    A stated total is the document's own sum and is never added to lines. Source: docs/formulas.md, "Totals".
    """
    sums: dict[str, dict[str, Decimal]] = {}
    counts: dict[str, dict[BudgetKind, int]] = {}
    for line in lines:
        if line.kind is BudgetKind.STATED_TOTAL:
            continue
        count = counts.setdefault(line.currency, {})
        count[line.kind] = count.get(line.kind, 0) + 1
        if line.kind is BudgetKind.AMOUNT and line.amount is not None:
            part = sums.setdefault(line.currency, {})
            share = _share(line.source_codes)
            part[share] = part.get(share, Decimal(0)) + line.amount
    return {
        currency: Total(
            currency,
            **sums.get(currency, {}),
            amounts=count.get(BudgetKind.AMOUNT, 0),
            administrative=count.get(BudgetKind.ADMINISTRATIVE, 0),
            unexplained=count.get(BudgetKind.UNEXPLAINED, 0),
            empty=count.get(BudgetKind.EMPTY, 0),
        )
        for currency, count in counts.items()
    }


def _share(sources: tuple[str, ...]) -> str:
    if not sources:
        return "unnamed"
    return "own" if len(sources) == 1 else "shared"


def grouped(lines: Iterable[_Item], group_of: Callable[[_Item], _Group]) -> dict[_Group, list[_Item]]:
    """Put every line into exactly one group; the groups come in the order in which they first appear."""
    groups: dict[_Group, list[_Item]] = {}
    for line in lines:
        groups.setdefault(group_of(line), []).append(line)
    return groups


class Comparison(StrEnum):
    """How a stated total stands against the lines: as a word for the sign of the difference."""

    EQUAL = "equal"
    STATED_HIGHER = "stated_higher"
    STATED_LOWER = "stated_lower"
    NOT_STATED = "not_stated"
    PARTLY_STATED = "partly_stated"


@dataclass(frozen=True, slots=True)
class Stated:
    """What the document states for an element and a year, beside what the lines under it add up to.

    `is_rolled_up` says that the element itself states nothing, and the totals stated below it were added; then
    `unstated` counts the lines with an amount that none of those totals speaks of.
    """

    element_key: str
    year: int
    currency: str
    stated: Decimal | None
    computed: Decimal | None
    is_rolled_up: bool
    unstated: int

    @property
    def difference(self) -> Decimal | None:
        """Stated less computed; None where one of them is missing or the stated totals cover only a part."""
        if self.stated is None or self.computed is None or self.unstated:
            return None
        return self.stated - self.computed

    @property
    def comparison(self) -> Comparison:
        """The difference as a word."""
        if self.stated is None:
            return Comparison.NOT_STATED
        if self.unstated:
            return Comparison.PARTLY_STATED
        # A stated nought over cells without amounts says the same as they do.
        difference = self.stated - (self.computed or Decimal(0))
        if difference == 0:
            return Comparison.EQUAL
        return Comparison.STATED_HIGHER if difference > 0 else Comparison.STATED_LOWER


WHOLE_PLAN = ""


def stated_against_computed(
    lines: Sequence[Line], parents: Mapping[str, str | None]
) -> dict[tuple[str, int, str], Stated]:
    """Compare what is stated with what the lines add up to, at every level of the tree.

    `parents` names each element's parent, None at the top. The result is keyed by element, year and currency; the
    element WHOLE_PLAN stands for all of them together. Elements without any amount or stated total are left out.
    """
    years: dict[tuple[int, str], _Year] = {}
    for line in lines:
        if line.amount is not None and line.kind in (BudgetKind.AMOUNT, BudgetKind.STATED_TOTAL):
            year = years.setdefault((line.year, line.currency), _Year({}, {}, {}))
            target = year.stated if line.kind is BudgetKind.STATED_TOTAL else year.computed
            target[line.element_key] = target.get(line.element_key, Decimal(0)) + line.amount
            if line.kind is BudgetKind.AMOUNT:
                year.lines[line.element_key] = year.lines.get(line.element_key, 0) + 1
    children = _children(parents)
    result: dict[tuple[str, int, str], Stated] = {}
    for (year_number, currency), year in years.items():
        _compare(WHOLE_PLAN, children, year, (year_number, currency), result)
    return result


@dataclass(frozen=True, slots=True)
class _Year:
    stated: dict[str, Decimal]
    computed: dict[str, Decimal]
    lines: dict[str, int]


def _children(parents: Mapping[str, str | None]) -> dict[str, list[str]]:
    children: dict[str, list[str]] = {}
    for key, parent in parents.items():
        children.setdefault(parent or WHOLE_PLAN, []).append(key)
    return children


def _compare(
    key: str,
    children: Mapping[str, Sequence[str]],
    year: _Year,
    when: tuple[int, str],
    result: dict[tuple[str, int, str], Stated],
) -> Stated:
    below = [_compare(child, children, year, when, result) for child in children.get(key, ())]
    own = year.stated.get(key)
    computed = added(year.computed.get(key), *(child.computed for child in below))
    if own is not None:
        found = Stated(key, *when, own, computed, is_rolled_up=False, unstated=0)
    else:
        stated = added(*(child.stated for child in below))
        unstated = year.lines.get(key, 0) + sum(child.unstated for child in below)
        found = Stated(key, *when, stated, computed, is_rolled_up=stated is not None, unstated=unstated)
    if found.stated is not None or found.computed is not None:
        result[(key, *when)] = found
    return found
