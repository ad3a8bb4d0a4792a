"""Previews that are decided on, imports that are undone, and workbooks that come back annotated."""

import openpyxl
import pytest
from sqlalchemy import select

from tests.integration.roundtrip.sent_books import NOW, states, told
from tests.integration.roundtrip.test_import_states import ALL_KINDS, COMMENT, FIGURE, NARRATIVE, SHARE, rows_of
from tracker.accounts.policy import EVERYTHING
from tracker.errors import Refused
from tracker.history import History, broken_entries
from tracker.reporting.evidence import add_link
from tracker.reporting.models import ActivityReport, Actual, Tally
from tracker.roundtrip.annotated import annotate
from tracker.roundtrip.importing import apply_preview, keep_preview
from tracker.roundtrip.looking import compare, read_sent
from tracker.roundtrip.models import Decision, ImportCell, ImportState
from tracker.roundtrip.undoing import in_the_way, undo_import


class TestDeciding:
    def test_nothing_is_taken_before_somebody_accepts(self, keep, post, session):
        kept = keep(post.filled(ALL_KINDS))

        assert kept.state is ImportState.PREVIEWED
        assert session.scalars(select(Actual)).all() == []
        assert {cell.decision for cell in session.scalars(select(ImportCell))} == {Decision.OPEN}

    def test_only_what_was_accepted_is_taken(self, keep, take, post, session):
        kept = keep(post.filled({FIGURE: 5, COMMENT: "Mine", NARRATIVE: "Signed"}))

        take(kept, {cell.id for cell in cells_of(session, kept) if cell.field != "comment"})

        assert session.execute(select(Actual.figure, Actual.comment)).all() == [({"number": "5"}, "")]
        decided = {cell.field: cell.decision.value for cell in cells_of(session, kept)}
        assert decided == {"figure": "accepted", "comment": "refused", "narrative": "accepted"}
        assert kept.counts["filled"] == kept.counts["taken"] + kept.counts["skipped"]
        assert kept.counts["taken"] == 2

    def test_a_conflict_is_taken_where_a_person_says_so(self, keep, take, post, reported, session):
        path = post.filled({FIGURE: 5, COMMENT: "Mine"})
        reported.enter("number", 1, "9", comment="Theirs")
        kept = keep(path)

        take(kept, {cell.id for cell in cells_of(session, kept) if cell.field == "figure"})

        assert session.execute(select(Actual.figure, Actual.comment)).all() == [({"number": "5"}, "Theirs")]

    def test_a_row_saved_since_the_preview_is_in_conflict_again_and_nothing_of_it_is_taken(
        self, keep, take, post, reported, session
    ):
        kept = keep(post.filled({FIGURE: 5, NARRATIVE: "Signed"}))
        reported.enter("number", 1, "9")

        take(kept, None)

        assert session.execute(select(Actual.figure)).all() == [({"number": "9"},)]
        assert session.scalars(select(ActivityReport.narrative)).all() == ["Signed"]
        found = {cell.field: (cell.state.value, cell.decision.value) for cell in cells_of(session, kept)}
        assert found == {"figure": ("conflict", "skipped"), "narrative": ("new", "accepted")}

    def test_a_preview_is_applied_once(self, keep, take, post, session):
        kept = keep(post.filled({FIGURE: 5}))
        take(kept, None)
        before = rows_of(session)

        with pytest.raises(Refused, match="applied already"):
            take(kept, None)

        assert rows_of(session) == before

    @pytest.fixture
    def keep(self, session, post, reported):
        def keep(path):
            compared = compare(session, read_sent(path, path.name), EVERYTHING, NOW)
            return keep_preview(session, compared, path, post.uploads, author=reported.ana, now=NOW)

        return keep

    @pytest.fixture
    def take(self, session, reported):
        def take(kept, accepted):
            return apply_preview(session, kept, accepted, visitor=EVERYTHING, author=reported.ana, now=NOW)

        return take


class TestUndoing:
    def test_everything_says_again_what_it_said_before(self, post, reported, session):
        reported.enter("number", 1, "9", comment="Before")
        reported.say(1, narrative="Begun")
        before, counted = contents_of(session), tallies_of(session)
        cells = ALL_KINDS | {FIGURE: 10, NARRATIVE: "Signed"}
        imported, _ = post.take(post.filled(cells), reported.boro, submits=True)
        assert contents_of(session) != before

        undone = undo_import(session, imported.record, author=reported.boro, now=NOW)

        assert undone == 5
        assert contents_of(session) == before
        assert tallies_of(session) == counted
        assert imported.record.state is ImportState.UNDONE
        kinds = session.scalars(select(History.kind).order_by(History.id.desc()).limit(1)).all()
        assert kinds == ["workbook.undone"]
        assert list(broken_entries(session)) == []

    def test_it_can_be_imported_again_afterwards(self, post, reported):
        path = post.filled({FIGURE: 5})
        imported, _ = post.take(path, reported.ana)
        undo_import(session_of(post), imported.record, author=reported.ana, now=NOW)

        _, compared = post.take(path, reported.ana)

        assert states(compared) == {FIGURE: "new"}

    def test_what_somebody_built_on_stands_in_the_way_by_name(self, post, reported, session):
        imported, _ = post.take(post.filled({FIGURE: 5, NARRATIVE: "Signed"}), reported.ana)
        reported.enter("number", 1, "6", author=reported.boro)
        before = rows_of(session)

        with pytest.raises(Refused, match="“number” was changed or handed on since"):
            undo_import(session, imported.record, author=reported.ana, now=NOW)

        assert rows_of(session) == before
        assert [each.key for each in in_the_way(session, imported.record)] == ["number"]

    def test_evidence_of_what_the_import_began_stands_in_the_way(self, post, reported, session):
        imported, _ = post.take(post.filled({FIGURE: 5}), reported.ana)
        row = session.scalars(select(Actual)).one()
        add_link(session, row, "https://example.org/report", "Report", author=reported.boro, now=NOW)

        with pytest.raises(Refused, match="Evidence or a comment was added"):
            undo_import(session, imported.record, author=reported.ana, now=NOW)

    def test_an_import_is_undone_once(self, post, reported, session):
        imported, _ = post.take(post.filled({FIGURE: 5}), reported.ana)
        undo_import(session, imported.record, author=reported.ana, now=NOW)

        with pytest.raises(Refused, match="undone already"):
            undo_import(session, imported.record, author=reported.ana, now=NOW)


class TestAnnotated:
    def test_what_was_not_taken_stands_in_its_place_with_the_reason(self, annotated, post, reported):
        imported, _ = post.take(post.filled({FIGURE: "about 5", SHARE: 0.87, COMMENT: "Taken"}), reported.ana)

        book = post.open(annotated(imported.record))

        assert book.cell(*FIGURE).value == "about 5"
        assert "letters in it" in book.cell(*FIGURE).comment.text
        assert "can be 0.87 % or 87 %" in book.cell(*SHARE).comment.text
        assert book.cell(*COMMENT).value == "Taken"
        assert book.cell(*COMMENT).comment is None

    def test_it_can_be_corrected_and_sent_again(self, annotated, post, reported, session):
        imported, _ = post.take(post.filled({FIGURE: "about 5", COMMENT: "Taken"}), reported.ana)
        book = post.open(annotated(imported.record))
        book.cell(*FIGURE).value = 5

        _, compared = post.take(book.save(), reported.ana)

        assert states(compared) == {FIGURE: "new"}
        assert compared.notes == []
        assert session.execute(select(Actual.figure, Actual.comment)).all() == [({"number": "5"}, "Taken")]

    def test_a_conflict_stays_one_until_a_person_decides(self, annotated, post, reported):
        path = post.filled({COMMENT: "Mine"})
        reported.enter("number", 1, "9", comment="Theirs")
        imported, _ = post.take(path, reported.boro)

        again = annotated(imported.record)
        _, compared = post.take(again, reported.boro)

        assert openpyxl.load_workbook(again).sheetnames[0] == "Instructions"
        assert states(compared) == {COMMENT: "conflict"}
        assert told(compared)[COMMENT].read == "Mine"
        assert "The tracker says: Theirs" in post.open(again).cell(*COMMENT).comment.text

    @pytest.fixture
    def annotated(self, session, reported, tmp_path):
        def annotated(kept):
            path = tmp_path / f"annotated-{kept.id}.xlsx"
            with path.open("wb") as file:
                annotate(session, kept, file, visitor=EVERYTHING, author=reported.ana, now=NOW)
            return path

        return annotated


def session_of(post):
    return post.session


def cells_of(session, kept):
    return session.scalars(select(ImportCell).where(ImportCell.import_id == kept.id)).all()


def contents_of(session):
    """What the tables of reports hold, their versions and what the history was told aside."""
    session.expire_all()
    left_out = {"version", "told"}
    return [
        session.execute(
            select(*(column for column in model.__table__.c if column.name not in left_out)).order_by(model.id)
        ).all()
        for model in (Actual, ActivityReport)
    ]


def tallies_of(session):
    return session.execute(select(*Tally.__table__.c).order_by(Tally.period_id, Tally.institution_id)).all()
