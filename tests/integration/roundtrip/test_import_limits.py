"""How much is taken of workbooks, as the installation sets it: below, at and above each limit, named in words."""

import html
import io
import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from sqlalchemy import func, select

from tests.integration.roundtrip.test_import_states import FIGURE
from tests.people import sign_in
from tracker.accounts.models import Person
from tracker.config import WorkbookUploads
from tracker.roundtrip.models import WorkbookImport

MIB = 1024 * 1024
USUAL = WorkbookUploads(megabytes=1, unzipped_megabytes=3, together_megabytes=3)
AROUND = pytest.mark.parametrize("over", [-1, 0, 1])


@AROUND
def test_megabytes_of_a_file(sent, set_to, over):
    set_to(megabytes=1)

    sent(over, "The file is larger than 1 MB.", [lambda book: padded(book, MIB + over)])


@AROUND
def test_megabytes_when_it_is_unzipped(sent, set_to, over):
    set_to(megabytes=2, unzipped_megabytes=1)

    sent(over, "The workbook is larger than 1 MB when it is unzipped.", [lambda book: unzipping_to(book, MIB + over)])


@AROUND
def test_rows_of_a_sheet(sent, set_to, post, over):
    path = post.filled({FIGURE: 5})
    last = max(page.max_row for page in openpyxl.load_workbook(path).worksheets)
    set_to(rows=last - over)

    sent(over, f"at most {last - over} rows", [lambda book: book])


@AROUND
def test_files_at_once(sent, set_to, over):
    set_to(files=2)

    sent(over, "Send at most 2 files at once; these are 3.", [lambda book: book] * (2 + over))


@AROUND
def test_megabytes_of_files_at_once(sent, set_to, over):
    set_to(together_megabytes=1)
    half = MIB // 2

    sent(
        over,
        "Files that are sent at once may have 1 MB together, and these are larger.",
        [lambda book: padded(book, half), lambda book: padded(book, half + over)],
    )


def test_the_form_names_the_limits_that_are_set(client, set_to, post):
    set_to(megabytes=7, files=3)

    assert "3 at most, each of up to 7 MB." in client.get(address_of(post)).text


@pytest.fixture(autouse=True)
def _signed_in(client, session, app, reported, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    sign_in(client, session, session.get_one(Person, reported.ana.person_id))


@pytest.fixture
def set_to(app, monkeypatch):
    def set_to(**limits):
        monkeypatch.setitem(app.config, "WORKBOOK_UPLOADS", replace(USUAL, **limits))

    return set_to


@pytest.fixture
def sent(client, post, session):
    """Sends a workbook changed in several ways; it is read within the limit, and refused with a sentence beyond it."""

    def sent(over, sentence, changes):
        book = post.filled({FIGURE: 5}).read_bytes()
        # Written out here: the test client would leave a large body behind in an open file.
        head = '--b\r\nContent-Disposition: form-data; name="files"; filename="{}.xlsx"\r\n\r\n'
        parts = [head.format(at).encode() + change(book) + b"\r\n" for at, change in enumerate(changes)]
        body = b"".join([*parts, b"--b--\r\n"])
        form = "multipart/form-data; boundary=b"
        # A long one is read as a job, whose page says what became of it.
        shown = client.post(address_of(post), data=body, content_type=form, follow_redirects=True).text
        kept = session.scalar(select(func.count()).select_from(WorkbookImport))
        assert kept == (0 if over > 0 else len(changes))
        assert (sentence in re.sub(r"\s+", " ", html.unescape(shown))) == (over > 0)

    return sent


def address_of(post):
    return f"/plans/{post.plan.code}/reporting/{post.period.code}/imports"


def padded(book, size):
    """The same workbook as a file of so many bytes."""
    return with_picture(book, size - len(with_picture(book, 0)))


def unzipping_to(book, size):
    """The same workbook with parts of so many bytes."""
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        return with_picture(book, size - sum(entry.file_size for entry in package.infolist()))


def with_picture(book, size):
    file = io.BytesIO(book)
    with zipfile.ZipFile(file, "a") as package:
        package.writestr("xl/media/picture.png", bytes(size))
    return file.getvalue()
