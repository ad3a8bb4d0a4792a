"""Which indicators of a comparison a reader chose, in which order, and the groups that they stand in. Pure."""

from collections.abc import Callable, Collection, Iterable, Sequence
from decimal import Decimal

from tracker.dashboards.choice import Choice, Grouping, Order
from tracker.reporting.across import Outcome
from tracker.reporting.kinds import Formula, Light, Why
from tracker.web.alphabets import sort_key

# What needs somebody comes first; what cannot be judged comes last, whichever way the rows are turned.
_WORST_FIRST = (Light.FAR, Light.BEHIND, Light.NEAR, Light.ON_TRACK, Light.ACHIEVED)
_GREY = (Light.NO_DATA, Light.IMPOSSIBLE, Light.NOT_DUE)
_FORMULAS = {Order.WAY: Formula.WAY, Order.SHARE: Formula.SHARE, Order.PACE: Formula.PACE}

Groups = list[tuple[int, list[Outcome]]]


def chosen(
    some: Iterable[Outcome],
    choice: Choice,
    *,
    element_ids: Collection[int] | None = None,
    institution_ids: Collection[int] | None = None,
) -> list[Outcome]:
    """The indicators that answer to the filter: of some elements, of some institutions, of a light, of a measure."""
    return [
        each
        for each in some
        if (element_ids is None or each.element_id in element_ids)
        and (institution_ids is None or each.answering_id in institution_ids)
        and choice.light in (None, each.light)
        and choice.measure in (None, each.measure)
        and (not choice.only_due or each.light is not Light.NOT_DUE)
    ]


def in_order(some: Sequence[Outcome], choice: Choice, locale: str) -> list[Outcome]:
    """The indicators in the order chosen; those without such a figure stand last, in the order of the document."""
    if choice.order is Order.DOCUMENT:
        return list(some)
    if choice.order is Order.NAME:
        return sorted(some, key=lambda each: sort_key(each.name, locale), reverse=choice.is_reversed)
    figure = _figure_of(choice.order)
    with_figure = [(value, each) for each in some if (value := figure(each)) is not None]
    without = [each for each in some if figure(each) is None]
    with_figure.sort(key=lambda pair: pair[0], reverse=choice.is_reversed)
    if choice.order is Order.LIGHT:
        without.sort(key=lambda each: _GREY.index(each.light))
    return [*(each for _, each in with_figure), *without]


def _figure_of(order: Order) -> Callable[[Outcome], Decimal | int | None]:
    if order is Order.LIGHT:
        return lambda each: _WORST_FIRST.index(each.light) if each.light in _WORST_FIRST else None
    formula = _FORMULAS[order]

    def ratio(outcome: Outcome) -> Decimal | None:
        headline = outcome.judgement.by(formula).headline
        return None if isinstance(headline, Why) else headline

    return ratio


def grouped(some: Iterable[Outcome], grouping: Grouping) -> Groups:
    """The indicators in their groups, by the row of what they have in common; the order inside a group is kept."""
    found: dict[int, list[Outcome]] = {}
    for each in some:
        found.setdefault(_group_of(each, grouping), []).append(each)
    return list(found.items())


def _group_of(outcome: Outcome, grouping: Grouping) -> int:
    match grouping:
        case Grouping.GOAL:
            return outcome.element_id
        case Grouping.INSTITUTION:
            return outcome.answering_id
        case Grouping.PLAN:
            return outcome.plan_id
    return 0
