"""Whether figures that were handed in together agree: counts with ratios, and totals with their splits. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

from tracker.cases.feeds.contract import HandedFigure, Problem

Period = tuple[str, date, date]  # a definition's code with the first and the last day
_Placed = list[tuple[int, HandedFigure]]


def period_of(figure: HandedFigure) -> Period:
    """For what a figure is: rows of one of these are a total and its split."""
    return figure.definition, figure.starts_on, figure.ends_on


def disagreements(figures: Sequence[HandedFigure]) -> list[Problem]:
    """Everything in which figures contradict themselves or each other, each with its place."""
    found: list[Problem] = []
    groups: dict[Period, _Placed] = defaultdict(list)
    for number, figure in enumerate(figures):
        found += _of_one(number, figure)
        groups[period_of(figure)].append((number, figure))
    for group in groups.values():
        found += _of_group(group)
    return found


def _place(number: int, field: str) -> str:
    return f"figures[{number}].{field}"


def _of_one(number: int, figure: HandedFigure) -> Iterator[Problem]:
    if figure.starts_on > figure.ends_on:
        yield Problem(_place(number, "ends_on"), "period-unknown", "The last day comes before the first.")
    value, numerator, denominator = figure.value, figure.numerator, figure.denominator
    if (numerator is None) is not (denominator is None):
        missing = "numerator" if numerator is None else "denominator"
        yield Problem(_place(number, missing), "ratio-incomplete", "A ratio has a numerator and a denominator.")
    elif numerator is not None and denominator is not None:
        if not denominator:
            if value is not None:
                yield Problem(_place(number, "value"), "ratio-of-nothing", "Of nothing there is no share: send null.")
        elif value is None or value != _percent(numerator, denominator, value):
            message = "The value of a ratio is 100 × numerator / denominator, rounded to the decimals that it has."
            yield Problem(_place(number, "value"), "ratio-contradicted", message)
    elif value is not None and value != value.to_integral_value():
        message = "What is counted is a whole number; a ratio comes with its numerator and denominator."
        yield Problem(_place(number, "value"), "number-fractional", message)


def _percent(numerator: Decimal, denominator: Decimal, value: Decimal) -> Decimal:
    with localcontext(prec=40):
        return (100 * numerator / denominator).quantize(Decimal(1).scaleb(_exponent(value)), ROUND_HALF_UP)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # only finite numbers are read
    return exponent


def _of_group(group: _Placed) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for number, figure in group:
        if (figure.unit, figure.sex) in seen:
            message = "This definition and period has a figure for the unit and sex already."
            yield Problem(f"figures[{number}]", "figure-twice", message)
        seen.add((figure.unit, figure.sex))
        if figure.version != group[0][1].version:
            message = "The figures of one definition and period are of one version."
            yield Problem(_place(number, "version"), "versions-mixed", message)
    if ("", "") not in seen:
        message = "The figure of the whole institution and of everybody is missing for this definition and period."
        yield Problem(f"figures[{group[0][0]}]", "total-missing", message)
    for counted in ("numerator", "denominator") if any(each.numerator is not None for _, each in group) else ("value",):
        yield from _of_sums(group, counted)


def _of_sums(group: _Placed, counted: str) -> Iterator[Problem]:
    """Women and men together are no more than everybody; no unit has more than all, and all no more than the units.

    Persons whose sex is not known stand in the total alone; one person may be counted in two units.
    """
    known = {
        (each.unit, each.sex): value for _, each in group if (value := getattr(each, counted)) is not None
    }  # of each unit and sex
    units = sorted({unit for unit, _ in known if unit})
    for number, figure in group:
        total = known.get((figure.unit, figure.sex))
        if total is None:
            continue
        if not figure.sex and sum(known.get((figure.unit, sex), Decimal(0)) for sex in ("F", "M")) > total:
            message = "Women and men together are more than everybody."
            yield Problem(_place(number, counted), "split-contradicts", message)
        if figure.unit and known.get(("", figure.sex), total) < total:
            message = "A unit has more than the whole institution."
            yield Problem(_place(number, counted), "split-contradicts", message)
        parts = [known[unit, figure.sex] for unit in units if (unit, figure.sex) in known]
        nulls = any(each.unit and each.sex == figure.sex and getattr(each, counted) is None for _, each in group)
        if not figure.unit and parts and not nulls and sum(parts) < total:
            message = "The units together have less than the whole institution."
            yield Problem(_place(number, counted), "split-contradicts", message)
