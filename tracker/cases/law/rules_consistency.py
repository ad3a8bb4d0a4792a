"""What days, versions and limits may not contradict, in the shipped rules and in what is entered over them. Pure."""

from datetime import date
from itertools import combinations

from tracker.cases.law.rules import Instrument, LegalRules, Rule, Version, last_day_of, replacement_of
from tracker.errors import Refused


def check_consistent(rules: LegalRules) -> None:
    """Refuse days, versions and limits that contradict each other."""
    for instrument in rules.instruments.values():
        _check_amended(rules, instrument)
        _check_days(instrument)
        _check_replacement(rules, instrument)
    for one, other in combinations(rules.instruments.values(), 2):
        _check_apart(rules, one, other)
    for rule in rules.rules.values():
        for version in rule.versions.values():
            _check_limits(rule, version)


def _check_amended(rules: LegalRules, instrument: Instrument) -> None:
    """What an instrument amends stands alone, and begins before it."""
    if instrument.amends is None:
        return
    base = rules.instrument(instrument.amends)
    if base.amends is not None or instrument.replaced_by is not None:
        raise Refused(
            "%(instrument)s amends %(other)s: it ends with it, and what it amends cannot itself amend another.",
            field="amends",
            instrument=instrument.code,
            other=base.code,
        )
    begins, based = instrument.first_day.latest, base.first_day.earliest
    if begins is not None and based is not None and begins < based:
        raise Refused(
            "%(instrument)s would be in force from %(first)s, before %(other)s, which it amends.",
            field="first_day",
            instrument=instrument.code,
            first=begins,
            other=base.code,
        )


def _check_days(instrument: Instrument) -> None:
    first, last = instrument.first_day, instrument.last_day
    if first.on is not None and first.not_before is not None and first.on < first.not_before:
        raise Refused(
            "%(instrument)s cannot have been in force before %(day)s.",
            field="first_day",
            instrument=instrument.code,
            day=first.not_before,
        )
    if instrument.published.earliest is not None and first.on is not None and first.on < instrument.published.earliest:
        raise Refused(
            "%(instrument)s would be in force from %(first)s, and was not published before %(published)s.",
            field="first_day",
            instrument=instrument.code,
            first=first.on,
            published=instrument.published.earliest,
        )
    if last is not None and last.on is not None and first.earliest is not None and last.on < first.earliest:
        raise Refused(
            "%(instrument)s would end on %(last)s, before it begins on %(first)s.",
            field="last_day",
            instrument=instrument.code,
            last=last.on,
            first=first.earliest,
        )


def _check_replacement(rules: LegalRules, instrument: Instrument) -> None:
    """What replaces an instrument begins after it has begun, and after its last day where that is given."""
    replacement = replacement_of(rules, instrument)
    if replacement is None or replacement.first_day.latest is None:
        return
    begins = replacement.first_day.latest
    first = instrument.first_day.earliest
    last = None if instrument.last_day is None else instrument.last_day.on
    if (first is not None and first >= begins) or (last is not None and last >= begins):
        _refuse_overlap(instrument, replacement, begins)


def _check_apart(rules: LegalRules, one: Instrument, other: Instrument) -> None:
    """Two of one series that stand alone are in force one after the other."""
    if one.series != other.series or one.amends is not None or other.amends is not None:
        return
    first, second = sorted((one, other), key=lambda each: each.first_day.earliest or date.min)
    begins = second.first_day.latest
    ends = last_day_of(rules, first.code)
    is_ended = first.replaced_by is not None or (ends.on is not None and (begins is None or ends.on < begins))
    if not is_ended:
        _refuse_overlap(first, second, begins)


def _refuse_overlap(one: Instrument, other: Instrument, on: date | None) -> None:
    if on is None:
        raise Refused(
            "%(one)s and %(other)s would be in force at the same time: say which one replaces the other.",
            field="replaces",
            one=one.code,
            other=other.code,
        )
    raise Refused(
        "%(one)s and %(other)s would both be in force on %(day)s.",
        field="first_day",
        one=one.code,
        other=other.code,
        day=on,
    )


def _check_limits(rule: Rule, version: Version) -> None:
    by_key = {limit.key: limit for limit in version.limits}
    for limit in version.limits:
        above = by_key.get(limit.not_above or "")
        if above is None or limit.value is None or above.value is None or limit.unit is not above.unit:
            continue
        if limit.value > above.value:
            raise Refused(
                "Rule %(rule)s in %(instrument)s: %(low)s for “%(key)s” is more than %(high)s for “%(other)s”.",
                field="value",
                rule=rule.code,
                instrument=version.instrument,
                low=limit.value,
                key=limit.key,
                high=above.value,
                other=above.key,
            )
