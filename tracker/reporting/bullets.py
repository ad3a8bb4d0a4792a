"""Where the small picture of an indicator's row has its marks: baseline, target, actual, and what is expected. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from tracker.reporting.judging import Judged
from tracker.reporting.kinds import COUNTING, Why
from tracker.reporting.lights import Case, Judgement
from tracker.reporting.progress import Vector, matched

_FULL, _NOUGHT = Decimal(100), Decimal(0)
# Of what is printed: an actual far beyond it stops at the edge, and the words say how far it is.
_MOST = Decimal("1.25")
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Drawn:
    """Places on the picture, in hundredths of its width; None: there is no such mark."""

    baseline: Decimal | None
    target: Decimal | None
    outlook: Decimal | None
    bar_from: Decimal | None
    actual: Decimal | None
    expected: Decimal | None


@dataclass(frozen=True, slots=True)
class _Values:
    baseline: Decimal | None
    target: Decimal
    outlook: Decimal | None
    actual: Decimal | None
    expected: Decimal | None


def drawn(judged: Judged, *, is_percent: bool) -> Drawn | None:
    """The marks of an indicator's row; None where its values are no figures, or all of them are 0.

    Counters are drawn by the share of the one that is furthest behind, whose target is the whole.
    """
    values = _values(judged.case, judged.judgement)
    if values is None:
        return None
    printed = [value for value in (values.baseline, values.target, values.outlook) if value is not None]
    is_share = is_percent or judged.case.is_described or _is_counters(judged)
    least = min(_NOUGHT, *printed)
    most = max([*printed, _FULL] if is_share else printed)
    if values.actual is not None:
        most = max(most, min(values.actual, most * _MOST))
        least = min(least, max(values.actual, least - (most - least) / 4))
    if least == most:
        return None

    def at(value: Decimal | None) -> Decimal | None:
        if value is None:
            return None
        return ((min(max(value, least), most) - least) * 100 / (most - least)).quantize(_TENTH)

    begins = values.baseline if values.baseline is not None and judged.case.accumulation not in COUNTING else _NOUGHT
    return Drawn(
        at(values.baseline),
        at(values.target),
        at(values.outlook),
        at(begins) if values.actual is not None else None,
        at(values.actual),
        at(values.expected),
    )


def _is_counters(judged: Judged) -> bool:
    return isinstance(judged.case.target, tuple) and len(judged.case.target) > 1


def _values(case: Case, judgement: Judgement) -> _Values | None:
    target = (_FULL,) if case.is_described else case.target
    if isinstance(target, Why):
        return None
    if len(target) > 1:
        share = judgement.share.headline
        actual = None if isinstance(share, Why) else share * 100
        expected = judgement.expected * 100 if judgement.expected is not None and actual is not None else None
        return _Values(None, _FULL, None, actual, expected)
    baseline = (_NOUGHT,) if case.is_described else _known(case.baseline, target)
    reached = case.actual.vector if case.actual is not None else None
    outlook = _known(case.outlook, target)
    return _Values(
        baseline[0] if baseline else None,
        target[0],
        outlook[0] if outlook else None,
        reached[0] if isinstance(reached, tuple) and len(reached) == 1 else None,
        _expected(case, judgement, baseline[0] if baseline else None, target[0]),
    )


def _known(value: Vector | Why, target: Vector) -> Vector | None:
    return None if isinstance(value, Why) else matched(value, target)


def _expected(case: Case, judgement: Judgement, baseline: Decimal | None, target: Decimal) -> Decimal | None:
    """The figure that is expected by the day judged: so much of the way, or of the target where it is counted up."""
    if judgement.expected is None:
        return None
    if case.accumulation in COUNTING:
        return target * judgement.expected
    return None if baseline is None else baseline + (target - baseline) * judgement.expected
