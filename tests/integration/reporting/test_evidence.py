"""Evidence: files are checked, kept under a generated name and given back as attachments; links are never fetched."""

import gc
import io
import re
import socket
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.errors import Refused
from tracker.history import History
from tracker.reporting.calendar import lock_period
from tracker.reporting.evidence import (
    LARGEST_FILE,
    LONGEST_NAME,
    MOST_A_ROW,
    MOST_BYTES_A_PERSON,
    add_file,
    add_link,
    clean_name,
    evidence_of,
    remove,
)
from tracker.reporting.kinds import ReviewState
from tracker.reporting.models import Evidence
from tracker.web.sheets import as_download

PDF = b"%PDF-1.4\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
ADDRESS = "/plans/BA-SPS-2024/reporting/2024-Q1/activities/II.1.4"


def packed(*names: str) -> bytes:
    """A packed document with some parts in it."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return written.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")


@pytest.fixture
def row(ba):
    """A draft to which evidence is added."""
    return ba.save_status("II.1.4", "2024-Q1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "uploads"


@pytest.fixture
def keep(session, row, folder, ba):
    """Adds a file to the draft."""
    return lambda name, content: add_file(session, row, folder, name, content, author=ba.by_planner, now=NOW)


class TestFiles:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("report.pdf", PDF),
            ("REPORT.PDF", PDF),
            ("picture.png", PNG),
            ("photo.jpg", b"\xff\xd8\xff\xe0 and so on"),
            ("letter.docx", DOCX),
            ("figures.xlsx", packed("[Content_Types].xml", "xl/workbook.xml")),
            ("letter.odt", packed("mimetype", "content.xml")),
            ("words.txt", "Šest obuka".encode()),
        ],
    )
    def test_of_the_kinds_taken_are_kept_under_a_generated_name(self, keep, folder, name, content):
        evidence = keep(name, content)

        assert re.fullmatch(r"[0-9a-f]{32}\.[a-z]+", evidence.stored_as)
        assert (folder / evidence.stored_as).read_bytes() == content
        assert [path.name for path in folder.iterdir()] == [evidence.stored_as]
        assert (folder / evidence.stored_as).stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("empty.pdf", b"", "empty"),
            ("picture.pdf", PNG, "not what its name says"),
            ("program.png", b"MZ\x90\x00", "not what its name says"),
            ("page.html", b"<script>", "not taken"),
            ("picture.svg", b"<svg/>", "not taken"),
            ("macros.docm", DOCX, "not taken"),
            ("macros.docx", packed("[Content_Types].xml", "word/vbaProject.bin"), "not what its name says"),
            ("macros.xlsx", packed("[Content_Types].xml", "xl/VBAPROJECT.BIN"), "not what its name says"),
            ("archive.docx", packed("a", "b"), "not what its name says"),
            ("broken.docx", b"PK\x03\x04 and no more", "not what its name says"),
            ("binary.txt", b"a\x00b", "not what its name says"),
            ("nothing", PDF, "not taken"),
            (".pdf", PDF, "not taken"),
        ],
    )
    def test_of_other_kinds_or_with_another_content_are_refused(self, keep, folder, session, name, content, said):
        with pytest.raises(Refused, match=said) as refused:
            keep(name, content)

        assert refused.value.field == "file"
        assert not folder.exists()
        assert session.scalars(select(Evidence.id)).all() == []

    @pytest.mark.parametrize(("more", "is_taken"), [(-1, True), (0, True), (1, False)])
    def test_are_taken_up_to_the_limit_and_not_a_byte_more(self, keep, more, is_taken):
        content = PDF + b"x" * (LARGEST_FILE - len(PDF) + more)

        try:
            size = keep("report.pdf", content).size
        except Refused:
            size = None

        assert size == (len(content) if is_taken else None)

    def test_of_one_row_are_twenty_at_most(self, keep, session, row, ba):
        for number in range(MOST_A_ROW):
            add_link(session, row, f"https://example.org/{number}", "", author=ba.by_planner, now=NOW)

        with pytest.raises(Refused, match="20 pieces"):
            keep("report.pdf", PDF)

    def test_of_one_person_are_a_gigabyte_at_most(self, keep, session, ba, folder):
        evidence = keep("report.pdf", PDF)
        evidence.size = MOST_BYTES_A_PERSON - len(PDF) + 1
        session.commit()

        with pytest.raises(Refused, match="as much as one person can"):
            keep("report.pdf", PDF)

        assert len(list(folder.iterdir())) == 1

    @pytest.mark.parametrize("state", [ReviewState.SUBMITTED, ReviewState.APPROVED])
    def test_are_neither_added_to_nor_taken_from_what_is_handed_in(self, keep, session, ba, row, folder, state):
        evidence = keep("report.pdf", PDF)
        ba.bring(row, state)

        with pytest.raises(Refused, match="keeps its evidence"):
            keep("another.pdf", PDF)
        with pytest.raises(Refused, match="keeps its evidence"):
            remove(session, row, evidence, author=ba.by_planner, now=NOW)

        assert [each.name for each in evidence_of(session, row)] == ["report.pdf"]
        assert len(list(folder.iterdir())) == 1

    def test_nor_in_a_locked_period(self, keep, session, ba):
        period = ba.period("2024-Q1")
        lock_period(session, ba.plan, period, version=period.version, author=ba.by_coordinator, now=NOW)

        with pytest.raises(Refused, match="locked"):
            keep("report.pdf", PDF)

    def test_that_are_taken_away_stay_for_the_history(self, keep, session, row, ba, folder):
        evidence = keep("report.pdf", PDF)

        remove(session, row, evidence, author=ba.by_planner, now=NOW)

        assert list(evidence_of(session, row)) == []
        assert (folder / evidence.stored_as).exists()
        told = session.scalars(select(History.kind).where(History.kind.like("evidence.%")).order_by(History.id))
        assert told.all() == ["evidence.added", "evidence.removed"]


class TestNames:
    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\files\\report.pdf", "report.pdf"),
            ("a\r\nSet-Cookie: b=c.pdf", "aSet-Cookie- b=c.pdf"),
            ("report\u202efdp.exe.pdf", "reportfdp.exe.pdf"),
            ("\u200freport\u200b.pdf", "report.pdf"),
            ('a";b%00.pdf', "a--b-00.pdf"),
            ("Izvještaj o šumama.pdf", "Izvještaj o šumama.pdf"),
            ("Izvjes\u030ctaj.pdf", "Izvještaj.pdf"),
            ("..", ""),
            ("/", ""),
        ],
    )
    def test_are_clean(self, name, kept):
        assert clean_name(name) == kept

    def test_are_cut_and_keep_their_ending(self):
        cut = clean_name("š" * 300 + ".pdf")

        assert (len(cut), cut[-5:]) == (LONGEST_NAME, "š.pdf")

    @pytest.mark.parametrize(
        ("name", "header"),
        [
            ("report.pdf", 'attachment; filename="report.pdf"'),
            ("Izvještaj 1.pdf", "attachment; filename=\"Izvje-taj-1.pdf\"; filename*=UTF-8''Izvje%C5%A1taj%201.pdf"),
            ("Шума.pdf", "attachment; filename=\"download.pdf\"; filename*=UTF-8''%D0%A8%D1%83%D0%BC%D0%B0.pdf"),
            ('š"\r\n.pdf', "attachment; filename=\"download.pdf\"; filename*=UTF-8''%C5%A1---.pdf"),
            ("š\u202e.pdf", "attachment; filename=\"download.pdf\"; filename*=UTF-8''%C5%A1-.pdf"),
        ],
    )
    def test_come_back_clean_in_the_header(self, name, header):
        assert as_download(b"", "text/plain", name).headers["Content-Disposition"] == header


class TestLinks:
    @pytest.fixture(autouse=True)
    def _no_connections(self, monkeypatch, ba):
        def refuse(*_arguments, **_more):
            raise AssertionError("the server asked for something")

        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        monkeypatch.setattr(socket.socket, "connect_ex", refuse)

    @pytest.mark.parametrize(
        "address",
        [
            "https://example.org/report",
            "http://127.0.0.1:8080/",
            "http://169.254.169.254/latest/meta-data",
            "http://[::1]/",
            "http://2130706433/",
            "https://пример.срб/извештај",
            "https://example.org/?q=a&b=c#d",
        ],
    )
    def test_are_kept_as_typed_and_never_fetched(self, session, row, ba, address):
        assert add_link(session, row, f"  {address} ", "", author=ba.by_planner, now=NOW).address == address

    @pytest.mark.parametrize(
        "address",
        [
            "", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>", "file:///etc/passwd",
            "ftp://example.org/", "gopher://example.org/", "https://user:password@example.org/",
            "https://user@example.org/", "https://", "https:///path", "//example.org", "example.org",
            "https://exa mple.org/", "https://example.org/\r\nX: y", "https://example.org/\x00",
            "https://example.org/\u202e", "java\nscript:alert(1)", "https://[::1", "vbscript:x", "mailto:a@b.c",
            "https://example.org/" + "a" * 2000,
        ],
    )  # fmt: skip
    def test_that_are_no_page_of_the_web_are_refused(self, session, row, ba, address):
        with pytest.raises(Refused) as refused:
            add_link(session, row, address, "", author=ba.by_planner, now=NOW)

        assert refused.value.field == "address"


class TestPages:
    @pytest.fixture(autouse=True)
    def _signed_in(self, client, session, app, planner, row, monkeypatch, tmp_path):
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
        monkeypatch.setattr(app, "instance_path", str(tmp_path))
        sign_in(client, session, planner)

    def upload(self, client, content: bytes, name: str = "report.pdf", **more):
        # Written out here: the test client would leave a large body behind in an open file.
        head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        body = head + content + b"\r\n--b--\r\n"
        return client.post(f"{ADDRESS}/evidence", data=body, content_type="multipart/form-data; boundary=b", **more)

    def test_a_file_is_added_shown_and_given_back_as_an_attachment(self, client, session, tmp_path):
        added = self.upload(client, PDF, "Izvještaj \u202e1.pdf")
        evidence = session.scalars(select(Evidence)).one()
        page = client.get(ADDRESS).text
        given = client.get(f"/plans/BA-SPS-2024/evidence/{evidence.id}")

        assert (added.status_code, given.status_code, given.data) == (303, 200, PDF)
        assert "Izvještaj 1.pdf" in page
        assert "0.1\u00a0kB" in page
        assert given.headers["Content-Disposition"].startswith("attachment; ")
        assert given.headers["X-Content-Type-Options"] == "nosniff"
        assert given.headers["Cache-Control"] == "no-store"
        assert given.mimetype == "application/pdf"
        assert [path.name for path in (tmp_path / "uploads").iterdir()] == [evidence.stored_as]

    @pytest.mark.parametrize(("more", "status"), [(-1, 303), (0, 303), (1, 422)])
    def test_the_limit_is_told_at_the_field(self, client, more, status):
        answer = self.upload(client, PDF + b"x" * (LARGEST_FILE - len(PDF) + more))

        assert answer.status_code == status
        assert ("larger than 10 MB" in answer.text) == (status == 422)

    def test_what_is_much_too_large_is_not_even_read(self, client, session):
        answer = self.upload(client, b"x" * (LARGEST_FILE + 200_000))

        assert answer.status_code == 413
        assert session.scalars(select(Evidence.id)).all() == []

    # The rest of what was read before it was refused is given up by whoever parses forms, and told as unclosed.
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_nor_when_it_comes_in_pieces_without_saying_how_long_it_is(self, client, session):
        body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + b"x" * (
            LARGEST_FILE * 2
        )
        answer = client.post(
            f"{ADDRESS}/evidence",
            input_stream=io.BytesIO(body),
            headers={"Transfer-Encoding": "chunked", "Content-Type": "multipart/form-data; boundary=b"},
            environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
        )
        gc.collect()

        assert answer.status_code == 413
        assert session.scalars(select(Evidence.id)).all() == []

    def test_nor_when_it_has_ten_thousand_parts(self, client):
        part = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'

        answer = client.post(
            f"{ADDRESS}/evidence", data=part * 10_000 + b"--b--\r\n", content_type="multipart/form-data; boundary=b"
        )

        assert answer.status_code == 413

    def test_whoever_has_no_session_sends_as_little_as_anywhere(self, app):
        answer = self.upload(app.test_client(), PDF + b"x" * 100_000)

        assert answer.status_code == 413

    @pytest.mark.parametrize("content", [b"", PNG])
    def test_a_wrong_file_is_told_at_the_field(self, client, content):
        answer = self.upload(client, content)

        assert answer.status_code == 422
        assert 'id="file-error"' in answer.text

    def test_no_file_at_all_is_told_at_the_field(self, client):
        answer = client.post(f"{ADDRESS}/evidence", data={"file": (io.BytesIO(b""), "")})

        assert (answer.status_code, "Choose a file." in answer.text) == (422, True)

    def test_a_link_is_shown_so_that_nothing_is_told_to_where_it_leads(self, client, session):
        added = client.post(f"{ADDRESS}/evidence", data={"address": "https://example.org/a?b=1&c=2", "name": "Minutes"})

        page = client.get(ADDRESS).text
        assert added.status_code == 303
        assert '<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow noopener noreferrer">Minutes</a>' in page
        link = session.scalars(select(Evidence.id)).one()
        assert client.get(f"/plans/BA-SPS-2024/evidence/{link}").status_code == 404

    def test_a_wrong_link_is_told_at_the_field_and_stays_as_typed(self, client):
        answer = client.post(f"{ADDRESS}/evidence", data={"address": "javascript:alert(1)", "name": ""})

        assert answer.status_code == 422
        assert 'id="address-error"' in answer.text
        assert 'value="javascript:alert(1)"' in answer.text
        assert 'href="javascript' not in answer.text

    def test_is_taken_away_by_a_button(self, client, session):
        self.upload(client, PDF)
        evidence = session.scalars(select(Evidence)).one()

        gone = client.post(f"/plans/BA-SPS-2024/evidence/{evidence.id}/remove")

        assert gone.status_code == 303
        assert client.get(f"/plans/BA-SPS-2024/evidence/{evidence.id}").status_code == 404

    @pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999"])
    def test_what_is_not_there_is_missing(self, client, number):
        assert client.get(f"/plans/BA-SPS-2024/evidence/{number}").status_code == 404
        assert client.post(f"/plans/BA-SPS-2024/evidence/{number}/remove").status_code == 404

    def test_another_plans_number_leads_to_nothing_of_it(self, client, session):
        self.upload(client, PDF)
        evidence = session.scalars(select(Evidence)).one()

        assert client.get(f"/plans/XK-MIG-2021-2023/evidence/{evidence.id}").status_code == 404

    def test_whoever_sees_no_drafts_gets_no_evidence(self, client, session):
        self.upload(client, PDF)
        evidence = session.scalars(select(Evidence)).one()
        sign_in(client, session, make_person(session, Role.READER))

        assert client.get(f"/plans/BA-SPS-2024/evidence/{evidence.id}").status_code == 403

    def test_a_file_that_is_lost_is_missing_and_no_failure(self, client, session, tmp_path):
        self.upload(client, PDF)
        evidence = session.scalars(select(Evidence)).one()
        (tmp_path / "uploads" / evidence.stored_as).unlink()

        assert client.get(f"/plans/BA-SPS-2024/evidence/{evidence.id}").status_code == 404
