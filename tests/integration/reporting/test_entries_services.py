"""Saving what was reached: what is refused and where, versions, drafts that change hands, what could not be saved."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.conftest import settings_for
from tests.integration.reporting.small_reports import NOW, Reported, make_reported
from tracker.app import create_app
from tracker.database import transaction
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import History, broken_entries
from tracker.reporting import review
from tracker.reporting.content import ActualEntry, StatusEntry
from tracker.reporting.entries import (
    LONGEST_UNSAVED,
    Overtaken,
    forget_unsaved,
    keep_unsaved,
    record_actual,
    record_status,
    unsaved_rows,
)
from tracker.reporting.figures import Figure
from tracker.reporting.kinds import Accumulation, ReviewState, Side, Stage, Status
from tracker.reporting.models import ActivityReport, Actual


def number(value: object) -> Figure:
    return Figure(number=Decimal(str(value)))


def counts(numerator: object, denominator: object) -> Figure:
    return Figure(numerator=Decimal(str(numerator)), denominator=Decimal(str(denominator)))


def parts(*values: object) -> Figure:
    return Figure(parts=tuple(Decimal(str(value)) for value in values))


HALF = Figure(stage=Stage.HALF)


class TestAFigure:
    def test_is_saved_as_a_draft_of_whoever_typed_it(self, reported):
        row = reported.enter("number", 1, 25, comment="From the register", obstacle="Snow", way_forward="Spring")

        assert (row.state, row.author_id, row.saved_at) == (ReviewState.DRAFT, reported.ana.person_id, NOW)
        assert (row.version, row.origin, row.side) == (1, "typed", Side.PERIOD)
        assert row.figure == row.of_period == row.to_date == {"number": "25"}
        assert (row.approved_to_date, row.approved_why_none) == (None, "no_actual")
        assert (row.comment, row.obstacle, row.way_forward) == ("From the register", "Snow", "Spring")

    def test_of_every_measure_is_kept_as_it_was_typed(self, reported):
        typed = {"number": number("1.5"), "percent": counts(43, 50), "compound": parts(3, 0), "descriptive": HALF}

        rows = {key: reported.enter(key, 1, figure) for key, figure in typed.items()}

        assert {key: row.figure for key, row in rows.items()} == {
            "number": {"number": "1.5"},
            "percent": {"numerator": "43", "denominator": "50"},
            "compound": {"parts": ["3", "0"]},
            "descriptive": {"stage": "half"},
        }

    def test_may_be_left_for_later(self, reported):
        row = reported.enter("number", 1, None, comment="The register comes on Friday")

        assert (row.figure, row.to_date, row.why_none) == (None, None, "no_actual")

    @pytest.mark.parametrize(
        ("key", "figure"),
        [
            ("number", counts(1, 2)),
            ("number", parts(1, 2)),
            ("number", HALF),
            ("number", Figure()),
            ("number", Figure(number=Decimal(1), numerator=Decimal(1))),
            ("percent", Figure(numerator=Decimal(1))),
            ("percent", Figure(number=Decimal(50), numerator=Decimal(1), denominator=Decimal(2))),
            ("percent", Figure(number=Decimal(50), denominator=Decimal(2))),
            ("compound", number(1)),
            ("compound", parts(1, 2, 3)),
            ("descriptive", number(50)),
            ("descriptive", Figure(stage=Stage.HALF, number=Decimal(50))),
            ("percent", counts(0, 0)),
            ("percent", counts(-1, 2)),
            ("compound", parts(1, -2)),
            ("number", number(-1)),
            ("number", number("0.0000001")),
            ("number", number(10**12)),
            ("percent", number("NaN")),
            ("percent", number("1E+1000")),
            ("percent", number("Infinity")),
        ],
    )
    def test_that_does_not_fit_is_refused_at_its_field(self, reported, key, figure):
        with pytest.raises(Refused) as refused:
            reported.enter(key, 1, figure)

        assert refused.value.field == "figure"
        assert rows_of(reported.session, Actual) == 0

    def test_of_a_level_may_fall_below_nought(self, reported):
        reported.settings("number", accumulation=Accumulation.LATEST)

        assert reported.enter("number", 1, -3).to_date == {"number": "-3"}

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("women", Decimal(-1)),
            ("men", Decimal("0.0000001")),
            ("women", Decimal(10) ** 12),
            ("men", Decimal("NaN")),
            ("comment", "x" * 2001),
            ("text", "a\x00b"),
            ("obstacle", "\ud800"),
            ("way_forward", "y" * 2001),
            ("sex_reason", "z" * 2001),
        ],
    )
    def test_has_no_field_that_could_not_be_kept(self, reported, field, value):
        reported.settings("number", by_sex=True)

        with pytest.raises(Refused) as refused:
            reported.enter("number", 1, 1, **{field: value})

        assert refused.value.field == field
        assert rows_of(reported.session, Actual) == 0

    @pytest.mark.parametrize("field", ["women", "men"])
    def test_is_told_by_sex_only_where_that_is_asked_for(self, reported, field):
        with pytest.raises(Refused) as refused:
            reported.enter("number", 1, 10, **{field: Decimal(4)})

        assert refused.value.field == field

    def test_by_sex_keeps_both(self, reported):
        reported.settings("number", by_sex=True)

        row = reported.enter("number", 1, 10, women=Decimal(4), men=Decimal(6))

        assert (row.women, row.men) == (Decimal(4), Decimal(6))

    @pytest.mark.parametrize("key", ["number", "percent"])
    def test_costs_a_bounded_number_of_queries_however_many_periods_there_are(self, session, queries, key):
        asked = []
        for code, ends_on in (("BA-ONE", date(2024, 12, 31)), ("BA-SIX", date(2029, 12, 31))):
            reported = make_reported(session, code, ends_on=ends_on)
            for period in range(1, 5):
                reported.enter(key, period, 10)
            queries.clear()
            reported.enter(key, 2, 11)
            asked.append(len(queries) - 1)  # the version is asked for by the test

        assert asked[0] == asked[1] <= 20


class TestAStatus:
    def test_is_saved_as_a_draft_with_the_period_in_which_it_was_done(self, reported):
        row = reported.say(
            2,
            status=Status.IMPLEMENTED,
            done_in="2024-Q1",
            planned_percent=Decimal(80),
            reached_percent=Decimal(100),
            narrative="Done",
            output="2 agreements",
            forecast_on=date(2024, 9, 1),
        )

        assert (row.status, row.done_period_id) == (Status.IMPLEMENTED, reported.periods[0].id)
        assert (row.planned_percent, row.reached_percent) == (Decimal(80), Decimal(100))
        assert (row.narrative, row.output, row.forecast_on) == ("Done", "2 agreements", date(2024, 9, 1))
        assert (row.state, row.version) == (ReviewState.DRAFT, 1)

    @pytest.mark.parametrize(
        ("field", "entry"),
        [
            ("status", {"status": Status.IN_PROGRESS}),  # a word of Kosovo's reports
            ("done_in", {"status": Status.PARTLY, "done_in": "2024-Q1"}),
            ("done_in", {"done_in": "2024-Q1"}),
            ("done_in", {"status": Status.IMPLEMENTED, "done_in": "2024-Q3"}),
            ("done_in", {"status": Status.IMPLEMENTED, "done_in": "2031-Q1"}),
            ("planned_percent", {"planned_percent": Decimal("100.5")}),
            ("reached_percent", {"reached_percent": Decimal(-1)}),
            ("reached_percent", {"reached_percent": Decimal("0.0000001")}),
            ("planned_percent", {"planned_percent": Decimal("NaN")}),
            ("narrative", {"narrative": "x" * 2001}),
            ("output", {"output": "a\x07b"}),
            ("obstacle", {"obstacle": "x" * 2001}),
            ("way_forward", {"way_forward": "x" * 2001}),
        ],
    )
    def test_that_cannot_be_is_refused_at_its_field(self, reported, field, entry):
        with pytest.raises(Refused) as refused:
            reported.say(2, **entry)

        assert refused.value.field == field
        assert rows_of(reported.session, ActivityReport) == 0

    def test_knows_only_periods_of_its_own_plan(self, reported, session):
        other = make_reported(session, "BA-LATER", starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31))

        with pytest.raises(Refused, match="has no period"):
            reported.say(1, status=Status.IMPLEMENTED, done_in=other.periods[0].code)

    def test_forgets_when_it_was_done_once_it_is_not(self, reported):
        row = reported.say(1, status=Status.IMPLEMENTED, done_in="2024-Q1")

        row = reported.say(1, status=Status.PARTLY, version=row.version)

        assert row.done_period_id is None


class TestAPeriod:
    def test_that_is_locked_takes_nothing(self, reported):
        reported.periods[0].locked_at = NOW
        reported.session.commit()

        for deed in (lambda: reported.enter("number", 1, 1), lambda: reported.say(1, status=Status.PARTLY)):
            with pytest.raises(Refused, match="is locked"):
                deed()

    def test_that_is_being_reviewed_takes_what_is_missing(self, reported):
        reported.periods[0].review_at = NOW
        reported.session.commit()

        assert reported.enter("number", 1, 1).version == 1

    def test_begins_at_midnight_of_its_country(self, reported):
        # In Sarajevo it is one o'clock in the morning of the first day when it is midnight of UTC.
        midnight = datetime(2024, 9, 30, 22)

        with pytest.raises(Refused, match="has not begun"):
            reported.enter("number", 4, 1, now=midnight - timedelta(minutes=1))

        assert reported.enter("number", 4, 1, now=midnight).version == 1

    def test_that_a_coordinator_opened_early_takes_figures(self, reported):
        reported.periods[3].opened_at = datetime(2024, 1, 5)
        reported.session.commit()

        assert reported.enter("number", 4, 1, now=datetime(2024, 1, 6)).version == 1

    def test_that_is_overdue_stays_open(self, reported):
        assert reported.enter("number", 1, 1, now=datetime(2030, 1, 1)).version == 1


class TestVersions:
    def test_whoever_saw_the_present_row_changes_it(self, reported):
        first = reported.enter("number", 1, 1)

        second = reported.enter("number", 1, 2, version=first.version)

        assert (second.version, second.figure) == (2, {"number": "2"})

    @pytest.mark.parametrize("seen", [0, 1, 7])
    def test_whoever_saw_another_is_told_what_stands_there_and_who_saved_it(self, reported, seen):
        reported.enter("number", 1, 1)
        reported.enter("number", 1, 2, author=reported.boro, comment="Boro's")

        with pytest.raises(Overtaken) as overtaken:
            reported.enter("number", 1, 3, version=seen)

        assert (overtaken.value.version, overtaken.value.saved_by) == (2, "Boro.Ba-R")
        assert (overtaken.value.now["figure"], overtaken.value.now["comment"]) == ({"number": "2"}, "Boro's")
        row = reported.session.scalars(select(Actual)).one()
        assert (row.version, row.figure, row.author_id) == (2, {"number": "2"}, reported.boro.person_id)

    def test_whoever_saw_a_row_where_there_is_none_is_told_so(self, reported):
        with pytest.raises(Overtaken) as overtaken:
            reported.enter("number", 1, 3, version=4)

        assert (overtaken.value.version, overtaken.value.saved_by) == (0, None)

    def test_of_a_status_are_minded_as_well(self, reported):
        reported.say(1, status=Status.PARTLY, narrative="First")

        with pytest.raises(Overtaken) as overtaken:
            reported.say(1, status=Status.NOT_IMPLEMENTED)

        assert overtaken.value.now["narrative"] == "First"

    def test_stay_while_only_what_follows_is_worked_out(self, reported):
        first = reported.enter("number", 1, 10)
        second = reported.enter("number", 2, 10)

        reported.enter("number", 1, 20)

        assert (first.version, second.version) == (2, 1)
        assert second.to_date == {"number": "30"}

    @pytest.mark.parametrize("is_approved", [False, True])
    def test_do_not_help_once_it_is_under_review(self, reported, is_approved):
        row = reported.enter("number", 1, 25)
        (reported.approve if is_approved else reported.submit)(row)

        with pytest.raises(Refused, match="approved" if is_approved else "submitted"):
            reported.enter("number", 1, 26)

        assert row.figure == {"number": "25"}

    def test_nothing_of_a_larger_transaction_is_saved_when_one_of_its_entries_is_refused(self, reported):
        def both() -> None:
            with transaction(reported.session):
                reported.enter("number", 1, 1)
                reported.enter("number", 2, -1)

        with pytest.raises(Refused):
            both()

        assert rows_of(reported.session, Actual) == 0


class TestTheHistory:
    def test_is_told_once_of_a_draft_that_one_person_saves_again_and_again(self, reported):
        for value in (1, 2, 3):
            reported.enter("number", 1, value)

        assert [entry.person_id for entry in told(reported)] == [reported.ana.person_id]

    def test_is_told_when_a_draft_changes_hands_and_what_has_changed_since(self, reported):
        reported.enter("number", 1, 1)
        reported.enter("number", 1, 2)

        reported.enter("number", 1, 2, author=reported.boro, comment="Checked")

        former, last = told(reported)[-2:]
        assert [(entry.person_id, entry.subject_kind, entry.subject_key) for entry in (former, last)] == [
            (reported.ana.person_id, "indicator", "number"),
            (reported.boro.person_id, "indicator", "number"),
        ]
        assert changes_of(former) == {"figure": ({"number": "1"}, {"number": "2"})}
        assert changes_of(last) == {"comment": (None, "Checked")}
        assert {change["detail"]["period"] for entry in (former, last) for change in entry.changes} == {"2024-Q1"}

    def test_tells_what_was_typed_under_the_name_of_whoever_typed_it_though_another_comments(self, reported):
        reported.enter("number", 1, 1)
        row = reported.enter("number", 1, 30)

        review.comment(reported.session, row, "Is this right?", author=reported.boro, now=NOW)
        reported.submit(row)

        remarked, submitted = told(reported)[-2:]
        assert (remarked.person_id, changes_of(remarked)) == (reported.boro.person_id, {"period": (None, "2024-Q1")})
        assert (submitted.person_id, changes_of(submitted)) == (
            reported.ana.person_id,
            {"figure": ({"number": "1"}, {"number": "30"})},
        )

    def test_is_told_of_a_status(self, reported):
        reported.say(1, status=Status.PARTLY, narrative="Half of it")

        (entry,) = told(reported)
        assert (entry.kind, entry.subject_kind, entry.subject_key) == ("reported.drafted", "activity", "1.1")

    def test_is_unbroken_after_all_that(self, reported):
        reported.approve(reported.enter("number", 1, 30))
        reported.say(1, status=Status.PARTLY)

        assert list(broken_entries(reported.session)) == []


def changes_of(entry):
    return {change["field"]: (change["before"], change["after"]) for change in entry.changes}


class TestWhatCouldNotBeSaved:
    def test_is_kept_word_for_word_and_replaced_by_the_next(self, reported):
        kept = {"figure": "17,5 ili 18?", "comment": ""}

        for fields in ({"figure": "17,5"}, kept):
            self.keep(reported, fields)

        rows = unsaved_rows(reported.session, reported.ana.person_id, reported.periods[0].id)
        assert rows[("indicator", "number")].fields == kept
        assert unsaved_rows(reported.session, reported.boro.person_id, reported.periods[0].id) == {}

    def test_is_forgotten_when_it_is_saved(self, reported):
        self.keep(reported, {"figure": "17,5"})

        forget_unsaved(reported.session, reported.ana.person_id, reported.periods[0].id, "indicator", "number")

        assert unsaved_rows(reported.session, reported.ana.person_id, reported.periods[0].id) == {}

    def test_is_refused_when_it_is_longer_than_a_row_can_be(self, reported):
        with pytest.raises(Refused, match="longer"):
            self.keep(reported, {"figure": "x" * (LONGEST_UNSAVED + 1)})

    def keep(self, reported: Reported, fields: dict[str, str]) -> None:
        keep_unsaved(
            reported.session,
            reported.ana.person_id,
            reported.periods[0],
            "indicator",
            "number",
            fields,
            seen_version=0,
            now=NOW,
        )


class TestTwoAtOnce:
    @pytest.mark.parametrize("kind", ["indicator", "activity"])
    def test_of_two_first_saves_of_one_row_one_is_told_of_the_other(self, shared, kind):
        for period in range(4):
            outcomes = at_once(
                shared, [lambda at, name=name: first_save(kind, at, name) for name in ("one", "two")], period
            )

            saved, overtaken = sorted(outcomes, key=lambda each: isinstance(each, Overtaken))
            assert saved in {"one", "two"}
            assert isinstance(overtaken, Overtaken)
            assert overtaken.now["obstacle"] == saved
        with shared.app_context():
            model = Actual if kind == "indicator" else ActivityReport
            assert db.session.scalars(select(model.version)).all() == [1] * 4
            assert list(broken_entries(db.session)) == []

    def test_figures_of_one_indicator_in_different_periods_are_all_in_the_sum(self, shared):
        outcomes = at_once(shared, [lambda at, add=add: add_up(at + add) for add in range(4)], 0)

        assert outcomes == [None] * 4
        with shared.app_context():
            rows = db.session.scalars(select(Actual).order_by(Actual.period_id)).all()
            assert [row.to_date for row in rows] == [{"number": str(10 * n)} for n in (1, 2, 3, 4)]


def first_save(kind: str, at: int, name: str) -> str:
    reported = of_shared()
    place = (reported.plan, reported.indicators["number"] if kind == "indicator" else reported.activity)
    how = {"version": 0, "author": reported.ana, "now": NOW}
    if kind == "indicator":
        record_actual(db.session, *place, reported.periods[at], ActualEntry(obstacle=name), **how)
    else:
        record_status(db.session, *place, reported.periods[at], StatusEntry(obstacle=name), **how)
    return name


def add_up(at: int) -> None:
    of_shared().enter("number", at + 1, 10)


def of_shared() -> Reported:
    """The plan of the shared database, as a session of its own sees it."""
    return replace(
        SHARED[0],
        session=db.session,
        plan=db.session.merge(SHARED[0].plan),
        indicators={key: db.session.merge(each) for key, each in SHARED[0].indicators.items()},
        activity=db.session.merge(SHARED[0].activity),
        periods=[db.session.merge(each) for each in SHARED[0].periods],
    )


SHARED: list[Reported] = []


def at_once(app: Flask, deeds: list[Callable[[int], object]], at: int) -> list[object]:
    """Do several things at the same moment; what each gave, or why it was refused."""
    ready = Barrier(len(deeds))

    def alone(deed: Callable[[int], object]) -> object:
        with app.app_context():
            ready.wait(10)
            try:
                return deed(at)
            except Refused as refused:
                return refused

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(alone, deeds))


def rows_of(session: Session, model: type) -> int:
    return session.scalars(select(func.count()).select_from(model)).one()


def told(reported: Reported) -> list[History]:
    return list(
        reported.session.scalars(select(History).where(History.plan_id == reported.plan.id).order_by(History.position))
    )


@pytest.fixture
def reported(session: Session) -> Reported:
    return make_reported(session)


@pytest.fixture
def shared(migrated_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database that several connections share, with a plan to be reported on."""
    app = create_app(settings_for(migrated_url, tmp_path))
    with app.app_context():
        SHARED[:] = [make_reported(db.session)]
        db.session.expunge_all()
    yield app
    SHARED.clear()
    with app.app_context():
        db.engine.dispose()
