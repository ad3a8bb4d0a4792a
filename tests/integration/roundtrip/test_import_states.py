"""What is told of each cell of a workbook that comes back, and what is taken of it."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from tests.integration.roundtrip.sent_books import NOW, key_cell, states, told
from tests.people import make_person
from tracker.accounts.policy import Role, Visibility
from tracker.accounts.queries import visitor_of
from tracker.errors import Refused
from tracker.history import Author, History
from tracker.institutions.models import Institution
from tracker.reporting.calendar import lock_period
from tracker.reporting.models import ActivityReport, Actual
from tracker.roundtrip.comparing import CellState
from tracker.roundtrip.models import ImportCell, ImportRow

FIGURE = ("indicator", "number", "figure")
COMMENT = ("indicator", "number", "comment")
SHARE = ("indicator", "percent", "figure")
STATUS = ("activity", "1.1", "status")
NARRATIVE = ("activity", "1.1", "narrative")
ALL_KINDS = {
    FIGURE: 17500,
    ("indicator", "number", "women"): 10_000,
    ("indicator", "number", "men"): 7_500,
    COMMENT: "From the register",
    ("indicator", "percent", "numerator"): 87,
    ("indicator", "percent", "denominator"): 100,
    ("indicator", "compound", "part_1"): 6,
    ("indicator", "compound", "part_2"): 6,
    ("indicator", "descriptive", "stage"): "done",
    ("indicator", "descriptive", "text"): "Žuti čaj, ë",
    NARRATIVE: "Two of three were signed",
}


class TestThreeWays:
    def test_nothing_typed_is_nothing_told(self, post):
        compared = post.look(post.export("bs"))

        assert states(compared) == {}
        assert compared.filled == compared.skipped
        assert compared.notes == []

    def test_everything_new_is_taken_as_drafts_with_one_record(self, post, reported, session):
        imported, compared = post.take(post.filled(ALL_KINDS), reported.ana)

        assert set(states(compared).values()) == {"new"}
        assert set(states(compared)) == set(ALL_KINDS)
        assert compared.filled == compared.taken + compared.skipped
        assert imported.record.counts["taken"] == len(ALL_KINDS)
        assert {row.state.value for row in session.scalars(select(Actual))} == {"draft"}
        assert session.scalars(select(ActivityReport.narrative)).all() == ["Two of three were signed"]
        assert (post.uploads / "workbooks" / imported.record.stored_as).is_file()

    def test_the_same_file_twice_changes_nothing(self, post, reported, session):
        path = post.filled(ALL_KINDS)
        post.take(path, reported.ana)
        before = rows_of(session)

        imported, compared = post.take(path, reported.ana)

        assert states(compared) == {}
        assert imported.taken == 0
        assert rows_of(session) == before

    def test_an_old_export_over_newer_data_is_a_conflict_that_is_never_taken(self, post, reported, session):
        path = post.filled({FIGURE: 5, COMMENT: "Mine"})
        reported.enter("number", 1, "9", comment="Theirs")

        _, compared = post.take(path, reported.boro)

        assert states(compared) == {FIGURE: "conflict", COMMENT: "conflict"}
        assert told(compared)[FIGURE].current == "9"
        assert [row.saved_by for row in compared.rows if row.key == "number"] != [None]
        assert session.scalars(select(Actual.comment)).all() == ["Theirs"]

    def test_what_somebody_else_changed_and_the_file_left_alone_stays(self, post, reported, session):
        path = post.filled({COMMENT: "Mine"})
        reported.enter("number", 1, "9")

        _, compared = post.take(path, reported.boro)

        assert states(compared) == {COMMENT: "new"}
        assert session.execute(select(Actual.figure, Actual.comment)).all() == [({"number": "9"}, "Mine")]

    def test_a_cell_that_was_emptied_is_changed_to_nothing(self, post, reported, session):
        reported.enter("number", 1, "9", comment="Old")
        book = post.open(post.export())
        book.cell(*COMMENT).value = None

        _, compared = post.take(book.save(), reported.ana)

        assert states(compared) == {COMMENT: "changed"}
        assert told(compared)[COMMENT].read == ""
        assert session.scalars(select(Actual.comment)).all() == [""]

    def test_a_figure_that_does_not_fit_together_takes_nothing_of_the_figure_and_all_of_the_words(self, post, reported):
        cells = {SHARE: 50, ("indicator", "percent", "numerator"): 1, ("indicator", "percent", "comment"): "Why"}

        _, compared = post.take(post.filled(cells), reported.ana)

        assert states(compared)[SHARE] == "not_understood"
        assert states(compared)[("indicator", "percent", "comment")] == "new"
        assert "not both" in str(told(compared)[SHARE].message)

    def test_one_counter_of_two_is_told_and_not_taken(self, post, reported, session):
        _, compared = post.take(post.filled({("indicator", "compound", "part_1"): 6}), reported.ana)

        assert states(compared) == {("indicator", "compound", "part_1"): "not_understood"}
        assert session.scalar(select(func.count()).select_from(Actual)) == 0


class TestWhoMay:
    def test_a_planner_of_another_institution_may_not(self, post, reported, session):
        other = make_person(session, Role.PLANNER, institution_id=another_institution(session))

        _, compared = post.take(post.filled({FIGURE: 5}), Author(other.id), visitor_of(session, other.id))

        assert states(compared) == {FIGURE: "not_allowed"}
        assert str(told(compared)[FIGURE].message).endswith("reports this, and you may not report for it.")

    def test_a_plan_that_the_sender_may_not_know_of_is_not_here(self, post, reported, session):
        other = make_person(session, Role.PLANNER, institution_id=another_institution(session))
        path = post.filled({FIGURE: 5})
        reported.plan.visibility = Visibility.OWN
        session.commit()

        with pytest.raises(Refused, match="for the plan “BA-R”, which is not here"):
            post.take(path, Author(other.id), visitor_of(session, other.id))

    def test_a_reader_of_the_plan_is_told_so_at_every_cell(self, post, reported, session):
        reader = make_person(session, Role.READER, plan_id=reported.plan.id)

        _, compared = post.take(
            post.filled({FIGURE: 5, STATUS: "implemented"}), Author(reader.id), visitor_of(session, reader.id)
        )

        assert states(compared) == {FIGURE: "not_allowed", STATUS: "not_allowed"}
        assert "may not report" in str(told(compared)[FIGURE].message)

    def test_a_locked_period_takes_nothing(self, post, reported, session):
        path = post.filled({FIGURE: 5})
        period = reported.periods[0]
        lock_period(session, reported.plan, period, version=period.version, author=reported.boro, now=NOW)

        _, compared = post.take(path, reported.ana)

        assert states(compared) == {FIGURE: "not_allowed"}
        assert str(told(compared)[FIGURE].message) == "Reporting for 2024-Q1 is locked."

    def test_a_period_that_has_not_begun_takes_nothing(self, post, reported):
        path = post.filled({FIGURE: 5})

        compared = post.look(path, now=NOW.replace(year=2023))

        assert str(told(compared)[FIGURE].message) == "Reporting for 2024-Q1 has not begun yet."

    def test_what_is_handed_in_is_not_changed(self, post, reported):
        path = post.filled({FIGURE: 5})
        reported.submit(reported.enter("number", 1, "100", women=Decimal(1), men=Decimal(99)))

        _, compared = post.take(path, reported.ana)

        assert states(compared) == {FIGURE: "not_allowed"}
        assert "This is submitted." in str(told(compared)[FIGURE].message)

    def test_another_page_than_its_own_refuses_the_workbook(self, post, reported):
        path = post.filled({FIGURE: 5})

        with pytest.raises(Refused, match="This is the page of XK-1, 2024-Q2"):
            post.take(path, reported.ana, expected=("XK-1", "2024-Q2"))


class TestCodes:
    def test_an_unknown_one_is_told_with_its_place(self, post, reported):
        book = post.open(post.filled({FIGURE: 5}))
        key_cell(book, "indicator", "number").value = "indicator:9.9-I9"

        _, compared = post.take(book.save(), reported.ana)

        cell = next(each for each in compared.strays if each.read == "5")
        assert cell.state is CellState.NOT_ALLOWED
        assert str(cell.message) == "BA-R has no indicator “9.9-I9”."

    def test_one_that_stands_twice_is_taken_from_neither_row(self, post, reported, session):
        book = post.open(post.filled({FIGURE: 5}))
        key_cell(book, "indicator", "percent").value = "indicator:number"

        _, compared = post.take(book.save(), reported.ana)

        assert states(compared)[FIGURE] == "not_allowed"
        assert "stands more than once" in str(told(compared)[FIGURE].message)
        assert session.scalar(select(func.count()).select_from(Actual)) == 0

    def test_a_row_that_somebody_added_is_told_cell_by_cell(self, post, reported):
        book = post.open(post.filled({FIGURE: 5}))
        sheet, row = book.rows["indicator", "number"]
        places = book.places("indicator")
        book.book[sheet].cell(row + 20, places["figure"]).value = 7
        book.book[sheet].cell(row + 20, places["comment"]).value = "A new one"

        _, compared = post.take(book.save(), reported.ana)

        assert sorted(cell.read for cell in compared.strays) == ["7", "A new one"]
        assert {cell.state.value for cell in compared.strays} == {"not_understood"}
        assert states(compared) == {FIGURE: "new"}
        assert compared.filled == compared.taken + compared.skipped


class TestHandingIn:
    def test_what_is_complete_is_submitted_and_the_rest_stays_a_draft_with_the_reason(self, post, reported, session):
        cells = {
            ("indicator", "descriptive", "stage"): "done",
            ("indicator", "descriptive", "text"): "Ready",
            ("indicator", "compound", "part_1"): 0,
            ("indicator", "compound", "part_2"): 0,
        }

        imported, _ = post.take(post.filled(cells), reported.ana, submits=True)

        assert imported.submitted == 1
        assert "say what stood in the way" in str(imported.left_as_drafts["indicator", "compound"])
        found = dict(session.execute(select(Actual.indicator_id, Actual.state)).all())
        assert found[reported.indicators["descriptive"].id].value == "submitted"
        assert found[reported.indicators["compound"].id].value == "draft"
        kept = session.scalars(select(ImportRow).where(ImportRow.key == "compound")).one()
        assert kept.left_as_draft["message"] == "This is behind: say what stood in the way."


class TestTheRecord:
    def test_it_accounts_for_every_filled_cell(self, post, reported, session):
        imported, compared = post.take(post.filled(ALL_KINDS | {SHARE: 0.87}), reported.ana)

        counts = imported.record.counts
        kept = session.scalars(select(ImportCell).where(ImportCell.import_id == imported.record.id)).all()
        assert counts["filled"] == counts["taken"] + counts["skipped"] == compared.filled
        assert sum(cell.decision.value == "accepted" for cell in kept) == counts["taken"]
        assert all(cell.message for cell in kept if cell.decision.value == "skipped")

    def test_the_history_tells_of_the_import_and_of_what_was_begun(self, post, reported, session):
        post.take(post.filled({FIGURE: 5}), reported.ana)

        kinds = session.scalars(
            select(History.kind).where(History.plan_id == reported.plan.id).order_by(History.id)
        ).all()
        assert kinds[-2:] == ["reported.drafted", "workbook.imported"]

    def test_nothing_at_all_is_left_of_an_import_that_fails(self, post, reported, session, monkeypatch):
        path = post.filled({FIGURE: 5})
        monkeypatch.setattr("tracker.roundtrip.importing._finish", fail)
        before = rows_of(session)

        with pytest.raises(RuntimeError):
            post.take(path, reported.ana)

        assert rows_of(session) == before
        assert list((post.uploads / "workbooks").iterdir()) == []


def fail(*_: object, **__: object) -> None:
    raise RuntimeError("the power is out")


def another_institution(session):
    row = Institution(country_code="BA", code="ELSEWHERE", name="Elsewhere", kind="institution")
    session.add(row)
    session.flush()
    return row.id


def rows_of(session):
    """What the tables of reports hold."""
    session.expire_all()
    return [session.execute(select(*model.__table__.c).order_by(model.id)).all() for model in (Actual, ActivityReport)]
