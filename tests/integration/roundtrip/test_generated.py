"""Workbooks that a die has filled in, and templates in which it has changed a byte: read or refused, never half.

Whatever is said to be taken stands in the tracker, and goes out again as it came in.
"""

import io
import os
import random
import zipfile
from datetime import date, datetime, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.reporting.conftest import app, ba, coordinator, planner, xk  # noqa: F401 -- fixtures
from tests.integration.reporting.small_reports import make_reported
from tests.integration.roundtrip.sent_books import NOW, Post, states, told
from tests.unit.reading.hostile_workbooks import zipped
from tests.unit.reading.workbooks_read_here import read_here
from tracker.errors import Refused
from tracker.roundtrip import looking
from tracker.roundtrip.states import TAKEN
from tracker.roundtrip.undoing import undo_import

IS_FULL = os.environ.get("TRACKER_TEST_FULL") == "1"
PERIODS = {"ba": "2024-Q1", "xk": "2021-H1"}
FIELDS = {
    ("indicator", "number"): ("side", "figure", "women", "men", "sex_reason", "comment", "obstacle", "way_forward"),
    ("indicator", "percent"): ("side", "figure", "numerator", "denominator", "comment"),
    ("indicator", "compound"): ("side", "part_1", "part_2", "comment"),
    ("indicator", "descriptive"): ("stage", "text", "comment"),
    ("activity", "1.1"): (
        *("status", "done_in", "planned_percent", "reached_percent", "forecast_on"),
        *("narrative", "output", "obstacle", "way_forward"),
    ),
}
PLACES = [(*row, name) for row, names in FIELDS.items() for name in names]
WORDS = st.one_of(
    st.text("čćšžđëçЂЉЊљњ 😀=+-@|%'\"<&_x00D\n\t", min_size=1, max_size=30),
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=40),
)
NUMBERS = st.one_of(
    st.integers(-5, 20_000),
    st.decimals(-1, 10**7, places=3).map(float),
    st.floats(-1e12, 1e12),
    st.sampled_from(["17.500", "1.234,56", "87 %", "0,5", "6/6", "AT", "–", " 5 ", "1e3", "1 234", 0.87, 1e308]),
)
CHOICES = st.sampled_from(["implemented", "provedeno", "u toku", "done", "half done", "2024-Q1", "za period", "x", 1])
DAYS = st.one_of(
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
    st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
)
VALUES = st.one_of(WORDS, NUMBERS, CHOICES, DAYS, st.booleans(), st.just(time(12, 30)), st.just("=1+1"))


@pytest.fixture
def small(session, tmp_path):
    """A small plan's post, the workbooks that it sends, and who fills them in."""
    reported = make_reported(session)
    reported.settings("compound", counters=["drafted", "adopted"])
    reported.settings("number", by_sex=True)
    post = Post(session, reported.plan, reported.periods[0], tmp_path)
    return post, {language: post.export(language).read_bytes() for language in ("bs", "en", "sq")}, reported.ana


@given(
    cells=st.dictionaries(st.sampled_from(PLACES), VALUES, min_size=1, max_size=12),
    language=st.sampled_from(["bs", "en", "sq"]),
    submits=st.booleans(),
)
@settings(
    max_examples=2000 if IS_FULL else 5,
    deadline=10_000,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_what_is_said_to_be_taken_stands_there_and_goes_out_again(small, cells, language, submits):
    post, templates, author = small
    path = post.folder / "filled.xlsx"
    path.write_bytes(templates[language])
    path = post.open(path, language).type(cells).save()

    imported, compared = post.take(path, author, submits=submits)

    assert compared.filled == compared.taken + compared.skipped
    assert all(cell.message is not None for cell in compared.cells if cell.state.value.startswith("not_"))
    taken = {place: cell.read for place, cell in told(compared).items() if cell.state in TAKEN}
    again = post.look(post.export(language))
    assert states(again) == {}
    found = {place: cell.current for place, cell in told(again).items() if place in taken}
    assert found == taken
    if imported.taken:
        undo_import(post.session, imported.record, author=author, now=NOW)


@pytest.fixture
def template(request, session, tmp_path, monkeypatch):
    """The workbook of a whole plan as it went out, and the post that takes it back; it is read in this process."""
    monkeypatch.setattr(looking, "read_workbook", read_here)

    def of(code):
        desk = request.getfixturevalue(code)
        post = Post(session, desk.plan, desk.period(PERIODS[code]), tmp_path)
        return post, post.export("bs" if code == "ba" else "sq").read_bytes()

    return of


@pytest.mark.parametrize("code", PERIODS)
class TestOneByteOfATemplateChanged:
    def test_in_the_file(self, template, session, code):
        post, content = template(code)
        dice = random.Random(21)

        for place in dice.sample(range(len(content)), min(len(content), how_many(session, 20))):
            accounted_or_refused(post, changed_at(content, place, dice), place)

    def test_in_a_part_whose_checksum_is_right(self, template, session, code):
        post, content = template(code)
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {name: package.read(name) for name in package.namelist() if "theme" not in name}
        places = [(name, at) for name, part in parts.items() for at in range(len(part))]
        dice = random.Random(22)

        for name, place in dice.sample(places, how_many(session, 6)):
            changed = zipped({**parts, name: changed_at(parts[name], place, dice)})
            accounted_or_refused(post, changed, (name, place))


def how_many(session, sample):
    """At how many places; reading is the same whatever the database."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return (5000 if IS_FULL else sample) if is_sqlite else 1


def changed_at(content, place, dice):
    """With one bit, or all, of one byte changed."""
    changed = bytearray(content)
    changed[place] ^= dice.choice([0xFF, *(1 << bit for bit in range(8))])
    return bytes(changed)


def accounted_or_refused(post, content, place):
    """Every filled cell is told of, or the file is refused in words."""
    path = post.folder / "changed.xlsx"
    path.write_bytes(content)
    try:
        compared = post.look(path)
    except Refused:
        post.session.rollback()
        return
    except Exception as error:
        error.add_note(f"changed at {place}")
        raise
    assert compared.filled == compared.taken + compared.skipped, place
