"""What people typed is never a formula in a workbook, and comes back as it was; nothing of it is cut without a word."""

import re
import subprocess
import zipfile

import openpyxl
import pytest
from sqlalchemy import select

from tests.formula_payloads import PAYLOADS
from tests.integration.reporting.small_reports import add_indicator
from tests.integration.roundtrip.sent_books import states
from tests.servers import find_soffice, skip_or_fail
from tracker.indicators.models import Indicator
from tracker.reading.drafts import Measure
from tracker.reading.workbook_values import unescaped
from tracker.reporting.entry_forms import clean
from tracker.reporting.models import Actual
from tracker.reporting.settings import begin_reporting

FIELDS = ("comment", "obstacle", "way_forward")
LONGEST = "ž" * 1999 + "!"


@pytest.fixture
def typed(post, reported, session):
    """A cell of words for each text that a spreadsheet might run; the plan's own words are such texts, too."""
    for at in range(len(PAYLOADS) // len(FIELDS) + 1):
        add_indicator(reported, Measure.NUMBER, f"more-{at}")
    begin_reporting(session, reported.plan)
    for indicator, text in zip(session.scalars(select(Indicator)), PAYLOADS, strict=False):
        indicator.name = text
    reported.plan.title = PAYLOADS[0]
    reported.activity.title = PAYLOADS[-1]
    reported.settings("compound", counters=["=1+1", "@SUM(1)"])
    places = (("indicator", f"more-{at}", field) for at in range(len(PAYLOADS)) for field in FIELDS)
    return dict(zip(places, PAYLOADS, strict=False))


def as_text(book, typed):
    """The texts typed as Excel keeps them once an apostrophe says that they are texts."""
    book.type(typed)
    for place in typed:
        book.cell(*place).data_type = "s"
    return book.save()


def kept(session):
    """The words of all figures, by indicator and field."""
    rows = session.execute(select(Indicator.key, Actual).join(Actual)).all()
    return {("indicator", key, name): getattr(row, name) for key, row in rows for name in FIELDS if getattr(row, name)}


def test_texts_that_look_like_formulas_go_in_and_out_as_they_are(post, reported, session, typed):
    # What Excel stores as "_x003D_" is a sign of equality to it.
    meant = {place: clean(unescaped(text)) for place, text in typed.items() if clean(text)}

    _, compared = post.take(as_text(post.open(post.export()), typed), reported.ana)

    assert states(compared) == dict.fromkeys(meant, "new")
    assert kept(session) == meant
    again = post.export("sr_Cyrl")
    assert formulas_in(again) == []
    book = post.open(again, "sr_Cyrl")
    assert {place: book.cell(*place).value for place in meant} == meant
    assert [place for place in meant if not book.cell(*place).quotePrefix and meant[place][0] in "=+-@"] == []
    assert states(post.look(again)) == {}
    assert states(post.look(book.save())) == {}  # and when a program has saved it


@pytest.mark.libreoffice
def test_libreoffice_finds_no_formula_in_the_workbook_and_gives_every_text_back(
    post, reported, session, typed, tmp_path
):
    soffice = find_soffice() or skip_or_fail("no LibreOffice on this machine")
    post.take(as_text(post.open(post.export()), typed), reported.ana)
    path = post.export("sq")
    command = [soffice, f"-env:UserInstallation={(tmp_path / 'settings').as_uri()}", "--headless", "--convert-to"]
    asked = [*command, "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path / "again", path]
    subprocess.run(asked, check=True, capture_output=True, timeout=120)

    again = tmp_path / "again" / path.name

    assert formulas_in(again) == []
    assert states(post.look(again)) == {}


def test_a_text_as_long_as_a_cell_takes_comes_back_whole(post, reported, session):
    place = ("indicator", "number", "comment")

    post.take(post.filled({place: LONGEST}), reported.ana)

    assert kept(session) == {place: LONGEST}
    assert post.open(post.export("bs"), "bs").cell(*place).value == LONGEST
    assert states(post.look(post.export("bs"))) == {}


@pytest.mark.parametrize("letters", ["a\x07b\x0bc", "\ufffe\uffff", "x_x000D_y", "_x005F_"])
def test_letters_that_no_workbook_holds_do_not_stop_an_export(post, reported, session, letters):
    row = reported.enter("number", 1, "5")
    row.comment = letters  # the pages refuse some of them; older rows may hold them
    session.commit()

    path = post.export()

    assert openpyxl.load_workbook(path)
    assert states(post.look(path)) == {}


def formulas_in(path):
    """The formulas in cells of all sheets, the hidden ones too, as the file holds them."""
    with zipfile.ZipFile(path) as package:
        sheets = [package.read(name).decode() for name in package.namelist() if "worksheets/sheet" in name]
    assert len(sheets) == 5
    return [found for text in sheets for found in re.findall("<f[ >].*?</f>", text)]
