"""The catalogue of bad inputs, sent by the page as a browser sends it: refused in words, or looked at and then taken.

Kinds 1 to 54, and the twelve of meaning; what is typed into cells is tested with the values.
"""

import os
import re
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import Lasting, NewDatabase, migrated
from tests.integration.reporting.small_reports import add_indicator, make_reported
from tests.integration.roundtrip.bad_workbooks import REFUSED, Filled
from tests.integration.roundtrip.odd_workbooks import READ
from tests.integration.roundtrip.sent_books import LANGUAGES, NOW, Book, Post, key_cell
from tests.integration.roundtrip.test_import_states import ALL_KINDS, COMMENT, FIGURE, NARRATIVE
from tests.integration.roundtrip.uploads import (
    Uploads,
    cells_of,
    contents,
    filled_cells,
    last_import,
    refusals,
    standing,
)
from tests.people import make_person, sign_in
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import Author
from tracker.indicators.models import Indicator
from tracker.institutions.models import Institution
from tracker.plans.models import ActivityInstitution, Plan
from tracker.reading.drafts import InstitutionRole, Measure
from tracker.reporting.calendar import lock_period
from tracker.reporting.content import ActualEntry
from tracker.reporting.entries import record_actual
from tracker.reporting.evidence import UPLOADS
from tracker.reporting.figures import Figure
from tracker.reporting.models import Actual, ReportingPeriod
from tracker.roundtrip.looking import read_sent
from tracker.web.languages import in_words, speaking

PLAN, PERIOD, OTHER, ABROAD = "BA-R", "2024-Q1", "BA-E", "XK-E"
ANA, STRANGER = "ana.ba-r@example.org", "stranger@example.org"
TAKEN = {  # what the tables hold once everything was taken that was filled in
    place: str(value) if isinstance(value, int) else value for place, value in ALL_KINDS.items()
}
NOTES = ("history", "history_head", "job")  # where a refusal and long work are told
OF_PREVIEWS = ("workbook_import", "import_row", "import_cell", "job")
MAY_CHANGE = {*OF_PREVIEWS, *NOTES, "actual", "activity_report", "tally", "unsaved"}


class Kept(NamedTuple):
    """What is made once: the installation, and a workbook that somebody has filled in."""

    app: Flask
    content: bytes
    filled: int  # how many of its cells to fill hold something


@pytest.fixture(scope="session")
def kept(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory, lasting: Lasting) -> Kept:
    """An installation with a small plan and two others, and a workbook of the first that is filled in."""

    def make() -> tuple[Kept, Flask]:
        app = migrated(new_database, "catalogue", tmp_path_factory.mktemp("instance"))
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            reported = make_reported(db.session, PLAN)
            reported.settings("compound", counters=["drafted", "adopted"])
            reported.settings("number", by_sex=True)
            make_reported(db.session, OTHER)
            abroad = make_reported(db.session, ABROAD, country="XK")
            add_indicator(abroad, Measure.NUMBER, "of-kosovo")
            elsewhere = Institution(country_code="BA", code="ELSE", name="Elsewhere", names={}, kind="institution")
            db.session.add(elsewhere)
            db.session.flush()
            helps = ActivityInstitution(
                plan_id=reported.plan.id, activity_id=reported.activity.id, institution_id=elsewhere.id, position=2,
                role=InstitutionRole.SUPPORT,
            )  # fmt: skip
            db.session.add(helps)
            make_person(db.session, Role.PLANNER, email=STRANGER, institution_id=elsewhere.id)
            post = Post(db.session, reported.plan, reported.periods[0], tmp_path_factory.mktemp("post"))
            path = post.export()
            post.open(path).type(ALL_KINDS).save()
        return Kept(app, path.read_bytes(), filled_cells(path.read_bytes())), app

    found: Kept = lasting.once(new_database, "catalogue", make)
    return found


@pytest.fixture(scope="session")
def app(kept) -> Flask:
    return kept.app


@pytest.fixture
def uploads(app, client, session):
    folder = Path(app.instance_path) / UPLOADS
    sign_in(client, session, session.scalars(select(Person).where(Person.email == ANA)).one())
    yield Uploads(client, session, PLAN, PERIOD, folder)
    for path in folder.glob("*/*"):
        path.unlink()


@pytest.fixture
def filled(kept, tmp_path):
    def open_book() -> Book:
        path = tmp_path / "filled.xlsx"
        path.write_bytes(kept.content)
        return Book(path, LANGUAGES["en"], {measure.value: measure for measure in Measure})

    return Filled(kept.content, open_book)


def each_kind(found):
    """The names of all files, or of the first of each kind."""
    firsts = {name.split()[0]: name for name in reversed(found)}
    return list(found) if os.environ.get("TRACKER_TEST_FULL") == "1" else [*reversed(firsts.values())]


@pytest.mark.parametrize("name", each_kind(REFUSED))
def test_what_cannot_be_read_is_refused_in_words_and_changes_nothing(uploads, filled, session, name):
    before, told = contents(session, NOTES), refusals(session)

    answer = uploads.send(REFUSED[name].make(filled))

    assert REFUSED[name].sentence in answer.text
    assert "upload.xlsx" in answer.text
    assert contents(session, NOTES) == before
    assert refusals(session)[:-1] == told
    assert REFUSED[name].sentence in refusals(session)[-1]
    assert uploads.kept_files() == set()
    uploads.the_next_request_is_fine()


@pytest.mark.parametrize("name", each_kind(READ))
def test_what_can_be_read_is_looked_at_and_taken_cell_by_cell(uploads, filled, kept, session, name):
    reading = READ[name]
    content = reading.make(filled)
    before = contents(session, OF_PREVIEWS)

    preview = uploads.send(content)

    assert preview.is_preview
    assert "upload.xlsx" in preview.text
    assert contents(session, OF_PREVIEWS) == before
    record = last_import(session)
    cells, lines = cells_of(session, record), uploads.lines(preview.address, record)
    assert [part for part in reading.noticed if part not in preview.text] == []
    assert [part for part in reading.strays if part not in preview.text] == []
    for place, sentence in reading.told.items():
        assert cells[place].state.value in {"not_understood", "not_allowed"}
        assert sentence in lines[place]
        assert cells[place].address in lines[place]
    taken = {place: value for place, value in TAKEN.items() if place not in {*reading.told, *reading.gone}}
    assert account(preview.text, "to be taken") == (record.counts["filled"], len(taken) + len(reading.besides))
    assert record.counts["filled"] == kept.filled + reading.filled

    applied = uploads.press(preview.address, "apply")

    assert (applied.status, applied.address) == (303, preview.address)
    assert as_texts(standing(session, PLAN, PERIOD)) == as_texts(taken | dict(reading.besides))
    assert account(applied.text, "taken") == (record.counts["filled"], len(taken) + len(reading.besides))
    after = contents(session, MAY_CHANGE)
    assert after == {table: before[table] for table in after}
    assert uploads.kept_files() == {last_import(session).stored_as}
    assert uploads.client.get(f"{preview.address}/file").data == content
    uploads.the_next_request_is_fine()


@pytest.mark.parametrize("language", ["sq", "sr_Cyrl"])
@pytest.mark.parametrize("name", ["3 text", "22 ratio", "29 shared text out of range"])
def test_a_refusal_is_told_in_the_reader_s_language(uploads, filled, tmp_path, app, language, name):
    path = tmp_path / "upload.xlsx"
    path.write_bytes(REFUSED[name].make(filled))
    with pytest.raises(Refused) as refused:
        read_sent(path, path.name)
    with speaking(LANGUAGES[language]):
        sentence = in_words(refused.value.message, refused.value.params)
    uploads.client.set_cookie("lang", LANGUAGES[language].tag)

    text = uploads.send(path.read_bytes()).text

    assert f"upload.xlsx : {sentence}" in text
    assert REFUSED[name].sentence not in text


@pytest.mark.parametrize("language", ["sq", "sr_Cyrl"])
def test_a_preview_is_told_in_the_reader_s_language(uploads, filled, session, language):
    uploads.client.set_cookie("lang", LANGUAGES[language].tag)

    preview = uploads.send(READ["36 formulas that ask outside"].make(filled))

    record = last_import(session)
    lines = uploads.lines(preview.address, record)
    for place in READ["36 formulas that ask outside"].told:
        cell = cells_of(session, record)[place]
        with speaking(LANGUAGES[language]):
            assert in_words(cell.message, cell.params) in lines[place]
        assert cell.message not in lines[place]


class TestMeaning:
    """The file is sound; what it means is not."""

    @pytest.mark.parametrize(("plan", "period"), [(OTHER, PERIOD), (ABROAD, PERIOD), (PLAN, "2024-Q2")])
    def test_a_workbook_of_another_plan_or_quarter_is_refused_with_both_names(
        self, uploads, filled, session, plan, period
    ):
        before = contents(session, NOTES)
        uploads.page = f"/plans/{plan}/reporting/{period}/imports"

        answer = uploads.send(filled.content)

        assert f"The workbook is for {PLAN}, {PERIOD}. This is the page of {plan}, {period}." in answer.text
        assert contents(session, NOTES) == before
        assert len(refusals(session)) == 1

    def test_a_quarter_that_is_locked_takes_nothing_before_the_preview_and_after_it(self, uploads, filled, session):
        open_preview = uploads.send(filled.content)
        period = period_of(session)
        lock_period(session, plan_of(session), period, version=period.version, author=Author(), now=NOW)

        late = uploads.send(filled.content)
        applied = [uploads.press(each.address, "apply") for each in (open_preview, late)]

        assert late.text.count(f"Reporting for {PERIOD} is locked.") >= len(ALL_KINDS)
        assert [(each.status, account(each.text, "taken")[1]) for each in applied] == [(303, 0), (303, 0)]
        assert standing(session, PLAN, PERIOD) == {}

    def test_a_quarter_that_has_not_begun_takes_nothing(self, uploads, filled, session, monkeypatch):
        monkeypatch.setattr("tracker.roundtrip.import_views.utc_now", lambda: NOW.replace(year=2023))

        preview = uploads.send(filled.content)
        applied = uploads.press(preview.address, "apply")

        assert preview.text.count(f"Reporting for {PERIOD} has not begun yet.") >= len(ALL_KINDS)
        assert account(applied.text, "taken")[1] == 0
        assert standing(session, PLAN, PERIOD) == {}

    def test_the_same_file_again_adds_no_row(self, uploads, filled, session):
        uploads.press(uploads.send(filled.content).address, "apply")
        before = contents(session, {*NOTES, *OF_PREVIEWS})

        again = uploads.send(filled.content)
        applied = uploads.press(again.address, "apply")

        assert "There is nothing to take." in again.text
        assert account(applied.text, "taken")[1] == 0
        assert contents(session, {*NOTES, *OF_PREVIEWS}) == before

    def test_an_older_export_over_newer_data_waits_for_a_decision_and_overwrites_nothing(
        self, uploads, filled, session
    ):
        newer = {FIGURE: "9", COMMENT: "Theirs"}
        enter_meanwhile(session, "9", "Theirs")

        preview = uploads.send(filled.content)
        undecided = uploads.press(preview.address, "apply")
        meanwhile = standing(session, PLAN, PERIOD)
        uploads.press(preview.address, "leave-conflicts")
        uploads.press(preview.address, "apply")

        assert "Somebody else has changed this since the workbook was made." in preview.text
        assert undecided.status == 409
        assert as_texts(meanwhile) == newer
        found = as_texts(standing(session, PLAN, PERIOD))
        assert {place: found[place] for place in newer} == newer
        assert found[NARRATIVE] == TAKEN[NARRATIVE]

    @pytest.mark.parametrize(
        ("key", "sentence"),
        [
            ("indicator:9.9-I9", "BA-R has no indicator “9.9-I9”."),
            ("indicator:of-kosovo", "“of-kosovo” is of the plan XK-E, and this workbook is for BA-R."),
            ("indicator:percent", "stands more than once"),
        ],
        ids=["unknown code", "another country's", "twice"],
    )
    def test_a_code_that_is_not_the_row_s_own_takes_nothing_of_the_row(self, uploads, filled, session, key, sentence):
        preview = uploads.send(filled.edited(lambda book: setattr(key_cell(book, "indicator", "number"), "value", key)))
        applied = uploads.press(preview.address, "apply")

        untouched = {"number", key.partition(":")[2]}
        expected = {place: value for place, value in TAKEN.items() if place[1] not in untouched}
        assert sentence in preview.text
        assert as_texts(standing(session, PLAN, PERIOD)) == as_texts(expected)
        assert account(applied.text, "taken")[1] == len(expected)

    def test_a_planner_of_another_institution_takes_nothing_of_what_is_not_theirs(self, uploads, filled, session):
        person = session.scalars(select(Person).where(Person.email == STRANGER)).one()
        sign_in(uploads.client, session, person)

        preview = uploads.send(filled.content)
        uploads.press(preview.address, "apply")

        theirs = {place: value for place, value in TAKEN.items() if place[0] == "activity"}
        said = preview.text.count("Own reports this, and you may not report for it.")
        assert said == len(TAKEN) - len(theirs)
        assert standing(session, PLAN, PERIOD) == theirs

    def test_women_and_men_that_do_not_add_up_stay_a_draft_with_the_reason(self, uploads, filled, session):
        men = ("indicator", "number", "men")

        preview = uploads.send(filled.edited(lambda book: book.type({men: 7_000})))
        applied = uploads.press(preview.address, "submit")

        assert "Women and men do not add up to the figure for the period: say why." in applied.text
        states = dict(session.execute(select(Indicator.key, Actual.state).join(Actual)).all())
        assert states["number"].value == "draft"
        assert states["percent"].value == "submitted"

    def test_an_amount_in_some_currency_is_no_figure(self, uploads, filled, session):
        parts = [("indicator", "compound", f"part_{at}") for at in (1, 2)]
        amounts = dict(zip((FIGURE, *parts), ("5.000 EUR", "5 000 €", "KM 5.000"), strict=True))

        preview = uploads.send(filled.edited(lambda book: book.type(amounts)))
        uploads.press(preview.address, "apply")

        assert [each for each in amounts.values() if f"“{each}”" not in preview.text] == []
        assert amounts.keys() & standing(session, PLAN, PERIOD).keys() == set()


def plan_of(session):
    return session.scalars(select(Plan).where(Plan.code == PLAN)).one()


def period_of(session):
    asked = select(ReportingPeriod).where(ReportingPeriod.plan_id == plan_of(session).id)
    return session.scalars(asked.where(ReportingPeriod.code == PERIOD)).one()


def enter_meanwhile(session, figure, comment):
    """Somebody else types a figure at the page."""
    indicator = session.scalars(select(Indicator).where(Indicator.key == "number").join(Plan).where(Plan.code == PLAN))
    entry = ActualEntry(figure=Figure(number=Decimal(figure)), comment=comment)
    how = {"version": 0, "author": Author(), "now": NOW}
    record_actual(session, plan_of(session), indicator.one(), period_of(session), entry, **how)


def account(text, word):
    """How many cells are filled, and how many of them taken; what is left of them is skipped."""
    found = re.search(rf"([0-9,]+) cells? filled = ([0-9,]+) {word} \+ ([0-9,]+) skipped", text)
    assert found is not None
    filled, taken, skipped = (int(each.replace(",", "")) for each in found.groups())
    assert filled == taken + skipped
    return filled, taken


def as_texts(found):
    """Numbers as texts without a tail of zeros, whether a table holds them as texts or as numbers."""
    return {place: f"{value:g}" if isinstance(value, Decimal) else str(value) for place, value in found.items()}
