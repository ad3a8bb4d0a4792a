"""Review, step by step: what each state allows and what it forbids, who is named, and what is kept for ever."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from tests.integration.reporting.conftest import PARTLY, Desk
from tracker.errors import Refused
from tracker.history import History
from tracker.reporting.calendar import lock_period, unlock_period
from tracker.reporting.content import ActualEntry, StatusEntry
from tracker.reporting.entries import Overtaken
from tracker.reporting.figures import Figure
from tracker.reporting.kinds import ReviewState, Status
from tracker.reporting.models import Remark
from tracker.reporting.review import (
    approve,
    check,
    comment,
    correct,
    each_of,
    give_back,
    remarks_of,
    submit,
    withdraw,
)

DRAFT, SUBMITTED, CHECKED, RETURNED, APPROVED = ReviewState
# Activities of the work programme, one for each step that is tried.
KEYS = ("II.1.1", "II.1.2", "II.1.3", "II.1.4", "II.1.5", "II.1.6", "II.4.1")
OTHERWISE = StatusEntry(status=Status.PARTLY, narrative="One of three", obstacle="No staff")


def steps(desk: Desk, row: Any, *, seen: int | None = None) -> dict[str, Callable[[], object]]:
    """Everything that somebody could try with a row who saw it as it stands now, or as an older version."""
    session, plan, who = desk.session, desk.plan, desk.who
    version = row.version if seen is None else seen
    by_planner: dict[str, Any] = {"version": version, "author": desk.by_planner, "now": NOW}
    by_coordinator = by_planner | {"author": desk.by_coordinator}
    key = next(key for key in KEYS if desk.activity(key).id == row.activity_id)
    return {
        "save": lambda: desk.save_status(key, "2024-Q1", OTHERWISE, version=version),
        "submit": lambda: submit(session, plan, row, **by_planner),
        "withdraw": lambda: withdraw(session, row, **by_planner),
        "check": lambda: check(session, plan, who, row, **by_planner),
        "give back": lambda: give_back(session, row, "Name the source", **by_coordinator),
        "approve": lambda: approve(session, plan, who, row, **by_coordinator),
        "correct": lambda: correct(session, plan, row, OTHERWISE, "Counted twice", **by_coordinator),
    }


# What each state allows, and what follows; whatever is not here is refused.
ALLOWED: dict[tuple[ReviewState, bool], dict[str, ReviewState]] = {
    (DRAFT, False): {"save": DRAFT, "submit": SUBMITTED},
    (RETURNED, False): {"save": RETURNED, "submit": SUBMITTED},
    (SUBMITTED, False): {"withdraw": DRAFT, "give back": RETURNED, "approve": APPROVED},
    (APPROVED, False): {"correct": APPROVED},
    (DRAFT, True): {"save": DRAFT, "submit": SUBMITTED},
    (SUBMITTED, True): {"withdraw": DRAFT, "give back": RETURNED, "check": CHECKED},
    (CHECKED, True): {"withdraw": DRAFT, "give back": RETURNED, "approve": APPROVED},
}


class TestEachState:
    @pytest.mark.parametrize(("state", "has_unit_step"), list(ALLOWED))
    def test_allows_its_own_steps_and_refuses_every_other(self, ba, state, has_unit_step):
        if has_unit_step:
            ba.ask_units_first()
        allowed = ALLOWED[state, has_unit_step]
        came_to = {}

        for key, step in zip(KEYS, steps_names(), strict=True):
            row = ba.bring(ba.save_status(key, "2024-Q1"), state)
            try:
                steps(ba, row)[step]()
            except Refused:
                ba.session.refresh(row)
                assert row.state is state, step
                continue
            ba.session.refresh(row)
            came_to[step] = row.state

        assert came_to == allowed

    @pytest.mark.parametrize("state", [DRAFT, SUBMITTED, RETURNED, APPROVED])
    def test_a_step_of_somebody_who_saw_an_older_version_is_refused(self, ba, state):
        row = ba.bring(ba.save_status("II.1.1", "2024-Q1"), state)

        for name, step in steps(ba, row, seen=row.version - 1).items():
            with pytest.raises(Overtaken) as overtaken:
                step()
            assert overtaken.value.now["narrative"] == PARTLY.narrative, name

        ba.session.refresh(row)
        assert row.state is state

    def test_after_the_lock_nothing_is_left_but_a_correction(self, ba):
        states = [DRAFT, SUBMITTED, RETURNED, APPROVED]
        rows = {
            state: ba.bring(ba.save_status(key, "2024-Q1"), state) for key, state in zip(KEYS, states, strict=False)
        }
        period = ba.period("2024-Q1")
        lock_period(ba.session, ba.plan, period, version=period.version, author=ba.by_coordinator, now=NOW)

        went, said = set(), set()
        for state, row in rows.items():
            for name in steps_names():
                try:
                    steps(ba, row)[name]()
                except Refused as refused:
                    said |= {str(refused)} if name in ALLOWED[state, False] else set()
                else:
                    went.add((state, name))

        assert went == {(APPROVED, "correct")}
        assert said == {"Reporting for 2024-Q1 is locked."}

    def test_a_locked_period_goes_on_where_it_stood_once_it_is_unlocked(self, ba):
        row = ba.bring(ba.save_status("II.1.1", "2024-Q1"), SUBMITTED)
        period = ba.period("2024-Q1")
        common = {"author": ba.by_coordinator, "now": NOW}
        lock_period(ba.session, ba.plan, period, version=period.version, **common)
        unlock_period(ba.session, ba.plan, period, "One is missing", version=period.version, **common)

        approve(ba.session, ba.plan, ba.who, row, version=row.version, **common)

        assert row.state is APPROVED


class TestApproval:
    def test_the_approver_never_becomes_the_author(self, ba):
        row = ba.bring(ba.save_status("II.1.1", "2024-Q1"), APPROVED)

        assert (row.author_id, row.submitted_by_id) == (ba.planner.id, ba.planner.id)
        assert row.approved_by_id == ba.coordinator.id

    def test_whoever_corrects_never_becomes_the_author_or_the_approver(self, ba):
        row = ba.bring(ba.save_figure("SRC1-I1", "2024-Q1"), APPROVED)
        another = ba.by_planner

        correct_figure(ba, row, "120", author=another)

        assert (row.author_id, row.approved_by_id) == (ba.planner.id, ba.coordinator.id)
        assert row.corrected_by_id == another.person_id

    def test_the_figure_to_date_is_official_from_the_approval_on(self, ba):
        row = ba.bring(ba.save_figure("SRC1-I1", "2024-Q1"), SUBMITTED)
        before = row.approved_to_date

        approve(ba.session, ba.plan, ba.who, row, version=row.version, author=ba.by_coordinator, now=NOW)

        assert before is None
        assert row.approved_to_date == {"number": "100"}

    def test_two_at_once_one_wins_and_the_other_is_told(self, ba):
        row = ba.bring(ba.save_status("II.1.1", "2024-Q1"), SUBMITTED)
        seen = row.version
        approve(ba.session, ba.plan, ba.who, row, version=seen, author=ba.by_coordinator, now=NOW)

        with pytest.raises(Overtaken, match="meanwhile"):
            approve(ba.session, ba.plan, ba.who, row, version=seen, author=ba.by_planner, now=NOW)

        assert row.approved_by_id == ba.coordinator.id

    def test_of_many_at_once_each_is_its_own_matter(self, ba):
        good = [ba.bring(ba.save_status(key, "2024-Q1"), SUBMITTED) for key in KEYS[:2]]
        bad = ba.save_status(KEYS[2], "2024-Q1")
        versions = {row.id: row.version for row in (*good, bad)}

        handled = each_of(
            [good[0], bad, good[1]],
            lambda row: approve(
                ba.session, ba.plan, ba.who, row, version=versions[row.id], author=ba.by_coordinator, now=NOW
            ),
        )

        assert [each.refused is None for each in handled] == [True, False, True]
        assert [row.state for row in good] == [APPROVED, APPROVED]
        assert bad.state is DRAFT


class TestReturn:
    def test_keeps_its_remark_through_everything_that_follows(self, ba):
        row = ba.bring(ba.save_status("II.1.1", "2024-Q1"), RETURNED)
        ba.save_status("II.1.1", "2024-Q1", OTHERWISE, version=row.version)
        ba.bring(row, RETURNED)
        ba.bring(row, APPROVED)

        said = [(each.kind, each.text, each.person.name) for each in remarks_of(ba.session, row)]

        assert said == [("returned", "Name the source", "Coordinator")] * 2

    @pytest.mark.parametrize("remark", ["", "  ", "no", "\n\t "])
    def test_without_words_is_refused(self, ba, remark):
        row = ba.bring(ba.save_status("II.1.1", "2024-Q1"), SUBMITTED)

        with pytest.raises(Refused) as refused:
            give_back(ba.session, row, remark, version=row.version, author=ba.by_coordinator, now=NOW)

        assert refused.value.field == "reason"
        assert row.state is SUBMITTED

    def test_the_remark_stands_in_the_history_too(self, ba):
        ba.bring(ba.save_status("II.1.1", "2024-Q1"), RETURNED)

        told = ba.session.scalars(select(History).where(History.kind == "reported.returned")).one()

        assert (told.reason, told.person_id, told.subject_key) == ("Name the source", ba.coordinator.id, "II.1.1")


class TestCorrection:
    def test_keeps_what_was_filed_beside_it_however_often_it_is_corrected(self, ba):
        row = ba.bring(ba.save_figure("SRC1-I1", "2024-Q1"), APPROVED)
        period = ba.period("2024-Q1")
        lock_period(ba.session, ba.plan, period, version=period.version, author=ba.by_coordinator, now=NOW)

        correct_figure(ba, row, "120")
        correct_figure(ba, row, "130", reason="Counted anew")

        assert row.figure == {"number": "130"}
        assert row.filed["figure"] == {"number": "100"}
        assert (row.filed["was_locked"], row.filed["approved_by_id"]) == (True, ba.coordinator.id)
        assert (row.state, row.correction_reason) == (APPROVED, "Counted anew")
        assert row.to_date == row.approved_to_date == {"number": "130"}
        assert [each.text for each in remarks_of(ba.session, row)] == ["Counted twice", "Counted anew"]

    @pytest.mark.parametrize(("number", "reason"), [("100", "Counted twice"), ("120", ""), ("120", "  ")])
    def test_without_a_change_or_without_a_reason_is_refused(self, ba, number, reason):
        row = ba.bring(ba.save_figure("SRC1-I1", "2024-Q1"), APPROVED)

        with pytest.raises(Refused):
            correct_figure(ba, row, number, reason=reason)

        assert (row.figure, row.filed) == ({"number": "100"}, None)

    def test_reaches_the_figures_of_later_periods(self, ba):
        first = ba.bring(ba.save_figure("SRC1-I1", "2024-Q1"), APPROVED)
        second = ba.bring(ba.save_figure("SRC1-I1", "2024-Q2", "50"), APPROVED)

        correct_figure(ba, first, "200")

        ba.session.refresh(second)
        assert second.approved_to_date == {"number": "250"}

    def test_of_a_figure_that_explains_itself_no_more_is_refused(self, ba):
        row = ba.bring(ba.save_figure("SRC1-I1", "2024-Q1"), APPROVED)

        with pytest.raises(Refused) as refused:
            correct(
                ba.session,
                ba.plan,
                row,
                ActualEntry(figure=Figure(number=Decimal(1))),
                "Counted twice",
                version=row.version,
                author=ba.by_coordinator,
                now=NOW,
            )

        ba.session.refresh(row)
        assert refused.value.field == "obstacle"
        assert row.figure == {"number": "100"}


def test_a_comment_changes_nothing_and_is_kept(ba):
    row = ba.bring(ba.save_status("II.1.1", "2024-Q1"), APPROVED)
    version = row.version

    comment(ba.session, row, "Well done", author=ba.by_coordinator, now=NOW)

    assert (row.state, row.version) == (APPROVED, version)
    assert ba.session.scalars(select(Remark.text)).all() == ["Well done"]


def steps_names() -> tuple[str, ...]:
    return ("save", "submit", "withdraw", "check", "give back", "approve", "correct")


def correct_figure(desk: Desk, row: Any, number: str, *, reason: str = "Counted twice", author: Any = None) -> None:
    correct(
        desk.session,
        desk.plan,
        row,
        ActualEntry(figure=Figure(number=Decimal(number)), obstacle="No staff"),
        reason,
        version=row.version,
        author=author or desk.by_coordinator,
        now=NOW,
    )
