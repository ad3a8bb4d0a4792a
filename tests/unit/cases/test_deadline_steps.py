"""Who is told of something that is due, and when: the day before each step, the day itself and the day after."""

from datetime import date, datetime, timedelta

import pytest

from tests.unit.cases.due_cases import DAY, at
from tracker.cases.due.kinds import KIND_CODES, WINDOWS
from tracker.cases.due.steps import steps_of, told_from
from tracker.cases.law.rule_doubts import unconfirmed
from tracker.cases.law.rules import Confidence
from tracker.cases.law.rules_file import SHIPPED

DUE = date(2026, 1, 15)


def told(kind, passed, *, is_statutory=False):
    """The steps that are reached so many days after the due one."""
    return [str(step) for step in steps_of(kind, DUE, None, is_statutory=is_statutory, now=at(DUE + passed * DAY))]


class TestSteps:
    @pytest.mark.parametrize(
        ("passed", "steps"),
        [
            (-4, []),
            (-3, ["owner-3"]),
            (-1, ["owner-3"]),
            (0, ["owner+0", "head+0"]),
            (1, ["owner+1", "head+0"]),
            (9, ["owner+1", "head+0"]),
        ],
    )
    def test_the_owner_is_told_on_its_days_and_the_head_once_it_is_due(self, passed, steps):
        assert told("T2", passed) == steps

    @pytest.mark.parametrize(
        ("passed", "steps"),
        [(-2, ["owner-2"]), (0, ["owner+0", "head+0"]), (1, ["owner+0", "head+0", "director+1"])],
    )
    def test_the_director_is_told_the_day_after_a_statutory_limit_was_missed(self, passed, steps):
        assert told("T11", passed, is_statutory=True) == steps

    def test_what_is_open_to_somebody_else_is_told_to_the_owner_alone(self):
        assert "T9" in WINDOWS
        assert told("T9", 0) == ["owner+0"]

    @pytest.mark.parametrize(
        ("minutes", "steps"),
        [
            (-31, []),
            (-30, ["owner+0"]),
            (-1, ["owner+0"]),
            (0, ["owner+0", "head+0"]),
            (24 * 60, ["owner+0", "head+0", "director+1"]),
        ],
    )
    def test_of_hours_the_alarm_is_given_half_an_hour_before_they_are_over(self, minutes, steps):
        due_at = datetime(2026, 1, 15, 12, 0)
        now = due_at + timedelta(minutes=minutes)

        assert [str(step) for step in steps_of("T1", DUE, due_at, is_statutory=True, now=now)] == steps

    def test_every_kind_is_told_to_somebody_when_it_is_due(self):
        assert all(told(kind, 0) for kind in KIND_CODES)

    def test_letters_end_two_weeks_after(self):
        assert told_from(at(DUE)) == date(2026, 1, 1)


def test_acts_without_a_confirmed_day_are_named_with_the_rules_that_hang_on_them():
    found = {each.instrument.code: each for each in unconfirmed(SHIPPED)}

    assert {"V08", "V13", "V16"} == found.keys()
    assert found["V08"].confidence is Confidence.ASSUMED
    assert found["V16"].confidence is Confidence.UNKNOWN
    assert {"R08", "R11"} <= set(found["V16"].rules)
