"""When something in a case is due, by each of the ways in which a kind of deadline can say so. Pure.

Where readings of a rule differ the stricter day is taken and marked, until a person decides; where nothing is known, no
day is invented, and the name of what is not known comes back.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from tracker.cases.due.course import CaseCourse, End, Ground, Occurred
from tracker.cases.due.ways import (
    ByAct,
    ByAnswer,
    ByDays,
    ByInterval,
    ByOrder,
    ByReport,
    ByRule,
    BySetting,
    ByTimeHeld,
    How,
)
from tracker.cases.law.days import Due, day_of, due
from tracker.cases.law.rules import (
    Answer,
    Bound,
    Confidence,
    Knowledge,
    Limit,
    Reading,
    Runs,
    Unit,
    for_act,
    in_force,
)
from tracker.cases.law.stays import Order, Stay, TimeHeld, centre_limits, latest_end, time_held

_DAY = timedelta(days=1)
_ORDERS: Final = {
    "NADZOR_RJEŠENJE": Order.INITIAL,
    "PRODUŽENJE": Order.EXTENSION,
    "IZUZETNO_PRODUŽENJE": Order.EXCEPTIONAL,
}
# The acts that set a day which a dated rule limits. The days of the order to leave are held by a safeguard.
SETS_ITS_DAY: Final = frozenset({("P2", "RJEŠENJE_PROTJERIVANJE"), *(("P5", code) for code in _ORDERS)})
# What no rule of the table limits: a day of an act, or days of our own.
_OURS: Final = Limit("", 0, Unit.DAYS, Bound.AT_MOST, Runs.AFTER, "", "", "", None, "", Confidence.ASSUMED)


def end_of(how: How, start: Occurred, issued_on: date, case: CaseCourse, ground: Ground) -> End | str:
    """When it is due; else the name of what is not known, "" where there is nothing to be kept.

    `issued_on` is the day of the act that settles it: today where that is yet to come.
    """
    match how:
        case ByRule():
            return _by_rule(how, start, issued_on, case, ground)
        case ByAct():
            return _by_act(how, start, case, ground)
        case ByAnswer():
            on = start.answers.get(how.name)
            return "" if on is None else End(_set(on + how.days * _DAY, ground))
        case ByReport():
            return _by_report(start, case, ground)
        case ByDays():
            return End(_plain(start.at, how.days, ground, is_working=how.is_working))
        case BySetting():
            days = ground.settings.get(how.name)
            return how.name if days is None else End(_plain(start.at, days, ground))
        case ByInterval():
            return _by_interval(start, case, ground)
        case ByOrder():
            return _by_order(how, start, issued_on, case, ground)
        case ByTimeHeld():
            return _by_time_held(how, start, issued_on, case, ground)
        case _:
            return how.article


def _plain(at: datetime | date, days: int, ground: Ground, *, is_working: bool = False) -> Due:
    """So many days after an event, counted as all days are."""
    limit = replace(_OURS, value=days, unit=Unit.WORKING_DAYS if is_working else Unit.DAYS)
    return due(limit, at, ground.counting, ground.days)


def _set(on: date, ground: Ground) -> Due:
    """A day that an act itself sets: it is not moved, wherever it falls."""
    return Due(_OURS, on, None, True, ground.counting, not ground.days.is_working(on), is_unsure=False)


def _by_rule(how: ByRule, start: Occurred, issued_on: date, case: CaseCourse, ground: Ground) -> End | str:
    start_on = day_of(start.at)
    answer = _answer(how.rule, start_on if how.is_of_start else issued_on, start_on, case, ground)
    ends = [_reading_end(how, reading, start, ground) for reading in answer.readings]
    # A version that came into force only after its own limit would have ended never limited this.
    began = {reading.key for reading in in_force(ground.rules, how.rule, start_on).readings}
    told = [
        end
        for reading, end in zip(answer.readings, ends, strict=True)
        if end is None or reading.key in began or _applies_on(ground, how.rule, end.on, reading)
    ]
    known = [end for end in told if end is not None]
    if not known:
        if any(_is_unknown(reading, how.key) for reading in answer.readings):
            return how.rule
        return "" if how.otherwise is None else End(_plain(start.at, how.otherwise, ground), how.rule, by_law=False)
    strictest = _strictest(known)
    return End(strictest, how.rule, asks=any(end is None or end.on != strictest.on for end in told))


def _answer(rule: str, issued_on: date, start_on: date, case: CaseCourse, ground: Ground) -> Answer:
    """What is known of a rule for an act of a day; narrowed to what a person chose."""
    answer = for_act(ground.rules, rule, opened_on=min(case.opened_on, start_on, issued_on), issued_on=issued_on)
    chosen = tuple(reading for reading in answer.readings if reading.key == case.decisions.get(rule))
    return Answer(answer.rule, answer.on, chosen, frozenset()) if chosen else answer


def _reading_end(how: ByRule, reading: Reading, start: Occurred, ground: Ground) -> Due | None:
    limits = [reading.limit(key) for key in (how.key, how.then) if key]
    end: Due | None = None
    for limit in limits:
        if limit is None or limit.value is None:
            return None
        end = due(limit, start.at if end is None else end.on, ground.counting, ground.days)
    return end


def _applies_on(ground: Ground, rule: str, on: date, reading: Reading) -> bool:
    return any(each.key == reading.key for each in in_force(ground.rules, rule, on).readings)


def _is_unknown(reading: Reading, key: str) -> bool:
    limit = reading.limit(key)
    return reading.knowledge in {Knowledge.UNKNOWN, Knowledge.NOT_COVERED} or (
        limit is not None and limit.value is None
    )


def _strictest(ends: Sequence[Due]) -> Due:
    """The earliest of the last moments, or the latest of the first ones."""
    choose = min if ends[0].is_latest else max
    return choose(ends, key=lambda end: (end.on, str(end.at or "")))


def _by_act(how: ByAct, start: Occurred, case: CaseCourse, ground: Ground) -> End | str:
    if start.due_on is not None:
        return End(_set(start.due_on + how.days * _DAY, ground), how.rule)
    if not how.key:
        return ""
    return _by_rule(ByRule(how.rule, how.key, is_of_start=True), start, day_of(start.at), case, ground)


def _by_report(start: Occurred, case: CaseCourse, ground: Ground) -> End | str:
    key, received_at = start.answers.get("passed_on_by"), start.answers.get("received_at")
    if received_at is None or key not in {"police", "institution"}:
        return ""
    received = replace(start, at=received_at)
    return _by_rule(ByRule("R23", str(key), is_of_start=True), received, day_of(received_at), case, ground)


def _by_interval(start: Occurred, case: CaseCourse, ground: Ground) -> End | str:
    measures = [event for event in case.events if event.code == "BLAŽA_RJEŠENJE"]
    days = measures[-1].answers.get("reports_every_days") if measures else None
    return End(_set(day_of(start.at) + (days + 1) * _DAY, ground)) if days else ""


# --- Surveillance in the centre ----------------------------------------------------------------------------------


def _stays(case: CaseCourse) -> tuple[Stay, ...]:
    return tuple(Stay(on, None) for on in _placed_on(case))


def _placed_on(case: CaseCourse) -> list[date]:
    """The day of the placement; one under the law on asylum is restriction, and no surveillance."""
    return [
        day_of(event.at)
        for event in case.events
        if event.code == "SMJEŠTEN_IC" and "|placement=asylum|" not in event.tags
    ][:1]


def _readings(issued_on: date, start: Occurred, case: CaseCourse, ground: Ground) -> tuple[list[Reading], bool]:
    """The readings of R07 that say how long surveillance may last, and whether there are others."""
    answer = _answer("R07", issued_on, day_of(start.at), case, ground)
    known = [reading for reading in answer.readings if _says_how_long(reading)]
    return known, len(answer.readings) > 1


def _says_how_long(reading: Reading) -> bool:
    limits = [reading.limit(key) for key in ("initial", "extension", "total", "cap")]
    return all(limit is not None and limit.value is not None for limit in limits)


def _expiry(order: Occurred, case: CaseCourse, ground: Ground) -> tuple[date | None, bool]:
    """The last day of surveillance by an order, and whether a person must decide on it.

    What the order sets, but not later than the rules allow; these alone where it sets nothing.
    """
    ends: list[date] = []
    asks = False
    for each in _orders_until(order, case):
        allowed, differ = _allowed(each, _begins_on(each, ends, case), case, ground)
        possible = [day for day in (*allowed, each.due_on) if day is not None]
        if not possible:
            return None, differ
        ends.append(min(possible))
        asks = asks or (differ and bool(allowed))
    return ends[-1], asks


def _orders_until(order: Occurred, case: CaseCourse) -> list[Occurred]:
    return [each for each in case.events[: case.events.index(order) + 1] if each.code in _ORDERS]


def _begins_on(order: Occurred, ends: Sequence[date], case: CaseCourse) -> date:
    """The first day of surveillance by an order: the one after the order before it ends, else that of the placement."""
    return ends[-1] + _DAY if ends else next(iter(_placed_on(case)), None) or day_of(order.at)


def _allowed(order: Occurred, begins: date, case: CaseCourse, ground: Ground) -> tuple[list[date | None], bool]:
    """The last day that an order may set by each reading of R07 that is known, None where no day is left."""
    known, differ = _readings(day_of(order.at), order, case, ground)
    before = [*case.earlier_stays, *(Stay(on, begins - _DAY) for on in _placed_on(case) if on < begins)]
    kind = _ORDERS[order.code]
    return [latest_end(before, begins, kind, centre_limits(one), ground.counting) for one in known], differ


def last_day_to_set(act: Occurred, case: CaseCourse, ground: Ground) -> tuple[date, str] | None:
    """The last day that an act of `SETS_ITS_DAY` may set, and the rule that says so.

    `act` is an event of the case. Where readings differ, the latest day counts: what is beyond it none of them
    allows. None where no rule that is known says one.
    """
    if act.code in _ORDERS:
        *before, _ = _orders_until(act, case)
        expiry = _expiry(before[-1], case, ground)[0] if before else None
        if before and expiry is None:
            return None
        begins = _begins_on(act, [expiry] if expiry else [], case)
        days = [begins - _DAY if day is None else day for day in _allowed(act, begins, case, ground)[0]]
        return (max(days), "R07") if days else None
    end = _by_rule(ByRule("R01", "most", is_of_start=True), act, day_of(act.at), case, ground)
    return None if isinstance(end, str) or end.asks else (end.due.on, end.rule)


def _by_order(how: ByOrder, start: Occurred, issued_on: date, case: CaseCourse, ground: Ground) -> End | str:
    expiry, asks = _expiry(start, case, ground)
    if expiry is None:
        return "R07"
    if not how.ahead:
        return End(_set(expiry, ground), "R07", asks=asks)
    answer = _answer("R08", issued_on, day_of(start.at), case, ground)
    limits = [reading.limit("ahead") for reading in answer.readings]
    known = [due(each, expiry, ground.counting, ground.days) for each in limits if each and each.value is not None]
    if not known:
        return "R08"
    return End(_strictest(known), "R08", asks=asks or len(limits) > 1)


def _by_time_held(how: ByTimeHeld, start: Occurred, issued_on: date, case: CaseCourse, ground: Ground) -> End | str:
    placed = _placed_on(case)
    if not placed:
        return ""
    known, differ = _readings(issued_on, start, case, ground)
    stays = (*case.earlier_stays, *_stays(case))
    held = [time_held(stays, placed[0], centre_limits(reading), ground.counting) for reading in known]
    ends = [end for each in held if (end := _held_until(each, is_cap=how.is_cap)) is not None]
    return End(_set(min(ends), ground), "R07", asks=differ) if ends else "R07"


def _held_until(held: TimeHeld, *, is_cap: bool) -> date | None:
    return held.cap_ends_on if is_cap else held.total_ends_on
