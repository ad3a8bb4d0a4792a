"""The pages of workbooks that come back: sent in, decided cell by cell, applied, undone, and whose they are."""

import html
import io
import re
import zipfile

import openpyxl
import pytest
from sqlalchemy import func, select

from tests.integration.roundtrip.sent_books import NOW
from tests.integration.roundtrip.test_import_states import ALL_KINDS, COMMENT, FIGURE, NARRATIVE, SHARE
from tests.people import make_person, sign_in
from tests.small_plans import make_plan
from tracker.accounts.models import Person, RoleGrant
from tracker.accounts.policy import Role
from tracker.history import History
from tracker.institutions.models import Institution
from tracker.jobs.models import Job, JobState
from tracker.plans.models import ActivityInstitution
from tracker.reading.drafts import InstitutionRole
from tracker.reporting.calendar import lock_period
from tracker.reporting.models import ActivityReport, Actual
from tracker.roundtrip import import_views
from tracker.roundtrip.models import Decision, ImportCell, ImportState, WorkbookImport


@pytest.fixture(autouse=True)
def _signed_in(client, session, app, reported, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    sign_in(client, session, session.get_one(Person, reported.ana.person_id))


@pytest.fixture
def upload(client, post):
    """Sends files to the page of the period."""

    def send(*paths, follow=False, **contents):
        files = [(io.BytesIO(path.read_bytes()), path.name) for path in paths]
        files += [(io.BytesIO(content), f"{name}.xlsx") for name, content in contents.items()]
        return client.post(address_of(post), data={"files": files}, follow_redirects=follow)

    return send


@pytest.fixture
def preview(upload):
    """Sends one workbook and gives the address of its preview."""

    def send(path):
        answer = upload(path)
        assert answer.status_code == 303
        return answer.headers["Location"]

    return send


@pytest.fixture
def conflict(post, reported):
    """A workbook in which a figure was typed that somebody else has entered meanwhile."""
    path = post.filled({FIGURE: 5, NARRATIVE: "Signed"})
    reported.enter("number", 1, "9", author=reported.boro)
    return path


def address_of(post):
    return f"/plans/{post.plan.code}/reporting/{post.period.code}/imports"


def cell(session, field):
    return session.scalars(select(ImportCell).where(ImportCell.field == field).order_by(ImportCell.id)).first()


def text_of(answer):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def zip_bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 30_000_000)
    return file.getvalue()


class TestSendingIn:
    def test_leads_from_the_period_to_the_preview_and_takes_nothing(self, client, upload, post, session):
        assert address_of(post) in client.get(f"/plans/{post.plan.code}/reporting/{post.period.code}/workbooks").text
        shown = text_of(upload(post.filled(ALL_KINDS), follow=True))

        assert "Nothing of this workbook is in the tracker yet." in shown
        assert count(session, Actual) == 0

    def test_says_of_several_files_at_once_what_became_of_each(self, upload, post, session):
        good = post.filled(ALL_KINDS)
        answer = upload(good, post.filled({FIGURE: 7}), bad=b"no workbook")
        shown = text_of(answer)

        assert answer.status_code == 422
        assert "Files: 3. Read: 2, refused: 1." in shown
        assert re.search(r"bad\.xlsx : \w", shown)
        assert count(session, WorkbookImport) == 2

    def test_of_several_files_that_are_all_read_leads_to_the_list(self, upload, post):
        shown = text_of(upload(post.filled({FIGURE: 5}), post.filled({FIGURE: 7}), follow=True))

        assert "Files: 2. Read: 2, refused: 0." in shown
        assert shown.count("Waits for a decision") == 2

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"<html>", zip_bomb()])
    def test_a_file_that_is_none_is_refused_in_words_and_leaves_one_line_in_the_history(self, upload, session, content):
        before = session.scalar(select(func.count()).select_from(History))
        answer = upload(bad=content)

        assert answer.status_code == 422
        assert "Files: 1. Read: 0, refused: 1." in text_of(answer)
        assert "Nothing was changed in the tracker." in text_of(answer)
        assert count(session, WorkbookImport) == 0
        assert session.scalars(select(History.kind).offset(before).order_by(History.id)).all() == ["workbook.refused"]

    def test_the_history_of_the_plan_tells_once_that_a_file_was_refused_and_why(self, client, upload, session, post):
        upload(bad=b"no workbook")
        sign_in(client, session, make_person(session, Role.COORDINATOR))
        shown = text_of(client.get(f"/plans/{post.plan.code}/history"))

        assert shown.count("Workbook bad.xlsx refused") == 1
        assert "The file is plain text" in shown

    def test_a_file_that_is_read_in_pieces_arrives_wherever_its_lines_end(self, upload):
        assert upload(bad=b"\r\n" * 100_000).status_code == 422

    def test_a_file_of_more_than_25_megabytes_is_refused_in_words_and_not_by_the_size_of_the_form(self, client, post):
        head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="large.xlsx"\r\n\r\nPK\x03\x04'
        body = head + bytes(26 * 1024 * 1024) + b"\r\n--x--\r\n"
        answer = client.post(address_of(post), data=body, content_type="multipart/form-data; boundary=x")

        assert answer.status_code == 422
        assert re.search(r"large\.xlsx : [^.]*25", text_of(answer))

    def test_a_workbook_of_another_period_is_refused_with_both_names(self, client, post, reported):
        path = post.filled({FIGURE: 5})
        other = f"/plans/{post.plan.code}/reporting/{reported.periods[1].code}/imports"
        answer = client.post(other, data={"files": [(io.BytesIO(path.read_bytes()), path.name)]})

        assert answer.status_code == 422
        assert "The workbook is for BA-R, 2024-Q1." in text_of(answer)

    def test_without_a_file_says_so(self, client, post):
        assert "Choose at least one workbook." in text_of(client.post(address_of(post), data={}))

    def test_a_name_that_would_steer_a_page_is_shown_as_text(self, client, post):
        name = "../../etc/<img src=x onerror=alert(1)>.xlsx"
        page = client.post(address_of(post), data={"files": [(io.BytesIO(b"no"), name)]}).text

        assert "<img src=x" not in page

    def test_leaves_no_file_behind_but_the_kept_one(self, upload, post, app):
        upload(post.filled({FIGURE: 5}), bad=b"no")

        uploads = import_views.uploads_folder
        with app.app_context():
            folder = uploads()
        assert list((folder / "incoming").glob("*")) == []


class TestLongWork:
    def test_a_large_file_is_read_as_a_job_that_leads_to_the_preview(self, client, upload, post, session, monkeypatch):
        monkeypatch.setattr(import_views, "BYTES_AT_ONCE", 100)
        answer = upload(post.filled(ALL_KINDS))
        page = client.get(answer.headers["Location"]).text

        kept = session.scalars(select(WorkbookImport)).one()
        assert answer.headers["Location"].startswith("/jobs/")
        assert f"/plans/{post.plan.code}/imports/{kept.id}" in page
        assert kept.state is ImportState.PREVIEWED

    def test_a_large_file_that_is_refused_says_why_on_its_job_and_in_the_history(
        self, client, upload, post, session, monkeypatch
    ):
        monkeypatch.setattr(import_views, "BYTES_AT_ONCE", 1)
        page = text_of(client.get(upload(bad=b"no workbook").headers["Location"]))

        assert "It failed, and nothing was changed." in page
        assert "bad.xlsx" in page
        assert "bad.xlsx" in text_of(client.get("/jobs/"))
        assert session.scalars(select(History.plan_id).where(History.kind == "workbook.refused")).all() == [
            post.plan.id
        ]

    def test_many_cells_are_taken_and_given_back_as_jobs(self, client, preview, post, session, monkeypatch):
        monkeypatch.setattr(import_views, "CELLS_AT_ONCE", 1)
        address = preview(post.filled(ALL_KINDS))
        applied = client.post(address, data={"do": "apply", "token": "once"})
        again = client.post(address, data={"do": "apply", "token": "once"})
        taken = count(session, Actual)
        undone = client.post(f"{address}/undo", data={"token": "back"})

        assert applied.headers["Location"].startswith("/jobs/")
        assert again.status_code == 409
        assert taken == 4
        assert undone.headers["Location"].startswith("/jobs/")
        assert count(session, Actual) == 0
        assert {job.state for job in session.scalars(select(Job))} == {JobState.DONE}


class TestPreview:
    def test_accounts_for_every_filled_cell(self, client, preview, post):
        shown = text_of(client.get(preview(post.filled(ALL_KINDS))))

        filled, taken, skipped = map(
            int, re.search(r"(\d+) cells filled = (\d+) to be taken \+ (\d+) skipped", shown).groups()
        )
        assert filled == taken + skipped
        assert taken == len(ALL_KINDS)

    def test_shows_three_ways_with_who_changed_it_and_leaves_a_conflict_undecided(self, client, preview, conflict):
        page = client.get(preview(conflict))
        shown = text_of(page)

        assert "Saved last in the tracker by Boro" in shown
        assert "Somebody else has changed this since the workbook was made." in shown
        assert "1 Somebody else has changed them meanwhile, and nobody has decided yet." in shown
        assert "Decide" in shown
        assert len(re.findall(r'type="radio"[^>]*checked', page.text)) == 1  # of the narrative, which is new

    def test_nothing_is_applied_while_a_conflict_is_undecided(self, client, preview, conflict, session):
        address = preview(conflict)
        answer = client.post(address, data={"do": "apply"})

        assert answer.status_code == 409
        assert "wait for your decision: 1." in text_of(answer)
        assert count(session, ActivityReport) == 0

    @pytest.mark.parametrize(("said", "figure"), [("take", "5"), ("leave", "9")])
    def test_a_conflict_is_what_the_person_says(self, client, preview, conflict, session, said, figure):
        address = preview(conflict)
        client.post(address, data={"do": "apply", f"cell-{cell(session, 'figure').id}": said})

        session.expire_all()
        assert session.scalars(select(Actual.figure)).all() == [{"number": figure}]
        assert session.scalars(select(ActivityReport.narrative)).all() == ["Signed"]

    def test_a_cell_that_was_left_out_is_not_taken_and_is_told_so(self, client, preview, post, session):
        address = preview(post.filled({FIGURE: 5, COMMENT: "Mine"}))
        sent = {"do": "apply", f"cell-{cell(session, 'comment').id}": "leave"}
        shown = text_of(client.post(address, data=sent, follow_redirects=True))

        assert session.execute(select(Actual.figure, Actual.comment)).all() == [({"number": "5"}, "")]
        assert "They were left out by a decision." in shown

    def test_a_row_and_everything_can_be_decided_at_once(self, client, preview, post, session):
        address = preview(post.filled({FIGURE: 5, COMMENT: "Mine", SHARE: 40, NARRATIVE: "Signed"}))

        def decided():
            session.expire_all()
            return {each.field: each.decision for each in session.scalars(select(ImportCell).order_by(ImportCell.id))}

        answer = client.post(address, data={"do": f"leave-row {cell(session, 'comment').row_id}"})
        of_row = decided()
        client.post(address, data={"do": "leave-all"})
        of_all = decided()
        client.post(address, data={"do": "take-all"})

        assert answer.headers["Location"].endswith(f"#row-{cell(session, 'comment').row_id}")
        assert of_row["comment"] is Decision.REFUSED
        assert of_row["narrative"] is Decision.OPEN
        assert set(of_all.values()) == {Decision.REFUSED}
        assert set(decided().values()) == {Decision.ACCEPTED}

    def test_taking_everything_new_decides_no_conflict(self, client, preview, conflict, session):
        address = preview(conflict)
        client.post(address, data={"do": "take-all"})
        before = cell(session, "figure").decision
        client.post(address, data={"do": "leave-conflicts"})
        session.expire_all()

        assert before is Decision.OPEN
        assert cell(session, "figure").decision is Decision.REFUSED

    def test_what_was_decided_is_kept_and_the_list_can_be_narrowed(self, client, preview, post, session):
        address = preview(post.filled({FIGURE: 5, SHARE: "many"}))
        client.post(address, data={"do": "save", f"cell-{cell(session, 'figure').id}": "leave"})
        page = client.get(f"{address}?show=left").text
        narrowed = text_of(client.get(f"{address}?show=not_understood"))

        assert re.search(r'value="leave" checked', page)
        assert "many" in narrowed
        assert "Share of number" not in narrowed

    def test_says_that_somebody_has_saved_a_row_since(self, client, preview, post, reported):
        address = preview(post.filled({FIGURE: 5}))
        reported.enter("number", 1, "9", author=reported.boro)

        assert "Boro" in text_of(client.get(address))
        assert "nothing of it can be taken any more" in text_of(client.get(address))

    def test_a_long_list_is_paged_and_every_cell_stands_on_one_page(self, client, preview, post, monkeypatch):
        monkeypatch.setattr("tracker.roundtrip.import_page.CELLS_A_PAGE", 4)
        address = preview(post.filled(ALL_KINDS))
        pages = [client.get(f"{address}?page={number}").text for number in (1, 2, 3)]

        found = [name for page in pages for name in set(re.findall(r'name="(cell-\d+)"', page))]
        assert len(found) == len(set(found)) == len(ALL_KINDS)
        assert "Page 1 of 3" in pages[0]

    def test_a_hostile_text_is_shown_as_text(self, client, preview, post):
        page = client.get(preview(post.filled({COMMENT: "<script>alert(1)</script>" * 20}))).text

        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page

    def test_what_nothing_was_typed_into_says_so(self, client, preview, post):
        assert "There is nothing to take." in text_of(client.get(preview(post.export())))


class TestRecord:
    def test_tells_who_took_what_and_gives_the_file_back(self, client, preview, post):
        path = post.filled(ALL_KINDS)
        address = preview(path)
        shown = text_of(client.post(address, data={"do": "apply"}, follow_redirects=True))

        assert "11 filled cells were taken." in shown
        assert re.search(r"Applied by Ana.*– as drafts", shown)
        assert "cells filled = 11 taken +" in shown
        assert client.get(f"{address}/file").data == path.read_bytes()

    def test_submits_what_is_complete_and_says_what_stayed_a_draft(self, client, preview, post, session):
        address = preview(post.filled(ALL_KINDS))
        shown = text_of(client.post(address, data={"do": "submit"}, follow_redirects=True))

        states = {row.state.value for row in session.scalars(select(Actual))}
        assert "submitted" in states
        assert "submitted where complete" in shown
        assert "It stayed a draft:" in shown

    def test_is_undone_as_a_unit(self, client, preview, post, session):
        address = preview(post.filled(ALL_KINDS))
        client.post(address, data={"do": "apply"})
        shown = text_of(client.post(f"{address}/undo", follow_redirects=True))

        assert "The import is undone" in shown
        assert "Undone by Ana" in shown
        assert count(session, Actual) == 0

    def test_says_what_stands_in_the_way_of_undoing(self, client, preview, post, reported):
        address = preview(post.filled({FIGURE: 5}))
        client.post(address, data={"do": "apply"})
        reported.enter("number", 1, "9", author=reported.boro)
        shown = text_of(client.get(address))

        assert "It cannot be undone any more: 1 row" in shown
        assert "Boro.Ba-R saved it last" in shown
        assert client.post(f"{address}/undo").status_code == 409

    def test_of_a_locked_period_is_not_undone(self, client, preview, post, session, reported):
        address = preview(post.filled({FIGURE: 5}))
        client.post(address, data={"do": "apply"})
        lock_period(session, reported.plan, post.period, version=post.period.version, author=reported.boro, now=NOW)

        assert "is locked: the import cannot be undone." in text_of(client.get(address))
        assert client.post(f"{address}/undo").status_code == 409

    def test_gives_the_annotated_workbook(self, client, preview, post):
        address = preview(post.filled({FIGURE: 5, SHARE: "many"}))
        answer = client.post(f"{address}/annotated")
        book = openpyxl.load_workbook(io.BytesIO(answer.data))

        cells = [each for sheet in book for row in sheet.iter_rows() for each in row]
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert [each.value for each in cells if each.comment] == ["many"]

    def test_is_applied_once(self, client, preview, post):
        address = preview(post.filled({FIGURE: 5}))
        client.post(address, data={"do": "apply"})
        answer = client.post(address, data={"do": "apply"})

        assert answer.status_code == 409
        assert "applied already" in text_of(answer)


class TestWhose:
    def test_an_import_of_another_plan_is_missing(self, client, preview, post, session):
        number = preview(post.filled({FIGURE: 5})).rpartition("/")[2]
        other = make_plan(session, "BA-ELSE")
        base = f"/plans/{other.code}/imports/{number}"

        assert [client.get(base + end).status_code for end in ("", "/file")] == [404, 404]
        assert [client.post(base + end).status_code for end in ("", "/undo", "/annotated")] == [404, 404, 404]

    def test_another_planner_looks_and_does_not_decide(self, client, preview, post, session):
        address = preview(post.filled({FIGURE: 5}))
        sign_in(client, session, make_person(session, Role.PLANNER, email="cica@example.org"))
        shown = text_of(client.get(address))
        answer = client.post(address, data={"do": "apply"})

        assert "Only the person who sent the workbook, and coordinators of the plan" in shown
        assert "Apply as drafts" not in shown
        assert answer.status_code == 409
        assert count(session, Actual) == 0

    def test_who_may_not_report_a_row_any_more_does_not_take_it_back(self, client, preview, post, session, reported):
        address = preview(post.filled({FIGURE: 5}))
        client.post(address, data={"do": "apply"})
        helper = Institution(country_code="BA", code="HELP", name="Help", names={}, kind="institution")
        session.add(helper)
        session.flush()
        session.add(
            ActivityInstitution(
                plan_id=post.plan.id, activity_id=reported.activity.id, institution_id=helper.id, position=2,
                role=InstitutionRole.SUPPORT,
            )
        )  # fmt: skip
        grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == reported.ana.person_id)).one()
        grant.institution_id, grant.country_code = helper.id, "BA"
        session.commit()
        answer = client.post(f"{address}/undo")

        assert answer.status_code == 409
        assert "you may not report that any more" in text_of(answer)
        assert count(session, Actual) == 1

    def test_a_coordinator_decides_and_the_list_names_the_sender(self, client, preview, post, session):
        address = preview(post.filled({FIGURE: 5}))
        sign_in(client, session, make_person(session, Role.COORDINATOR))
        client.post(address, data={"do": "apply"})
        listed = text_of(client.get(address_of(post)))

        assert count(session, Actual) == 1
        assert re.search(r"Ana.*Applied", listed)


def test_the_account_leads_to_long_work(client):
    assert 'href="/jobs/"' in client.get("/account/").text
