"""Two people save one row at the same moment: one wins, the other sees both, and nothing is overwritten unseen."""

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import FreshClient, settings_for
from tests.integration.reporting.entering import Sheet
from tests.integration.reporting.small_reports import make_reported
from tests.people import sign_in
from tracker.accounts.models import Person
from tracker.app import create_app
from tracker.extensions import db
from tracker.history import broken_entries
from tracker.reporting.models import Actual

# A row, its field, what the two people type there, and what a page shows of it.
ROWS = [
    ("indicator:number", "figure", "{who}.{turn:03}5"),
    ("indicator:percent", "figure", "{who}.{turn:03}7"),
    ("activity:1.1", "narrative", "Report {turn}-{who}"),
    ("activity:1.1", "reached_percent", "{who}.{turn:03}9"),
]


class TestInterleavings:
    def test_of_two_people_exactly_one_wins_and_the_other_sees_both(self, shared, is_full):
        sheets = people_at(shared)
        with ThreadPoolExecutor(2) as pool:
            for turn in range(200 if is_full else 12):
                one_turn(sheets, pool, random.Random(turn), turn)
        with shared.app_context():
            assert list(broken_entries(db.session)) == []

    def test_the_first_row_of_all_is_made_once(self, shared):
        sheets = people_at(shared)
        with ThreadPoolExecutor(2) as pool:
            answers = race(sheets, pool, "indicator:compound", "part_1", ["5", "6"], random.Random(0), part_2="1")

        assert sorted(answer.json["outcome"] for answer in answers) == ["overtaken", "saved"]
        with shared.app_context():
            assert len(db.session.scalars(select(Actual.id)).all()) == 1


def one_turn(sheets, pool, dice, turn):
    row, name, words = dice.choice(ROWS)
    typed = [words.format(turn=turn, who=who) for who in (1, 2)]
    by_script = dice.random() < 0.7
    answers = race(sheets, pool, row, name, typed, dice, by_script=by_script)
    outcomes = [told(answer) for answer in answers]

    assert sorted(outcomes) == ["overtaken", "saved"], [answer.text[:2000] for answer in answers]
    loser = outcomes.index("overtaken")
    second = sheets[loser].open()
    assert_shown(second.row_words(row), *typed)
    assert second.fields[f"{row}:{name}"] == typed[loser]
    choice = dice.choice(["mine", "theirs"])
    second.choose(row, choice)
    assert second.press().status_code == 303
    expected = typed[loser if choice == "mine" else 1 - loser]
    assert sheets[0].open().fields[f"{row}:{name}"] == expected


def race(sheets, pool, row, name, typed, dice, *, by_script=True, **also):
    for who in dice.sample((0, 1), 2):
        sheets[who].open()
    start = threading.Barrier(2)
    pauses = [dice.random() / 100, dice.random() / 100] if dice.random() < 0.5 else [0, 0]

    def send(who):
        sheet = sheets[who]
        start.wait()
        threading.Event().wait(pauses[who])
        if by_script:
            return sheet.send_row(row, **{name: typed[who]} | also)
        sheet.type(row, **{name: typed[who]} | also).fields["script"] = "1"
        return sheet.press()

    return list(pool.map(send, (0, 1)))


def told(answer):
    if answer.is_json:
        return answer.json["outcome"]
    return {303: "saved", 409: "overtaken"}.get(answer.status_code, str(answer.status_code))


def assert_shown(words, *texts):
    for text in texts:
        assert text in words, words


def people_at(app):
    sheets = []
    with app.app_context():
        reported = make_reported(db.session)
        reported.settings("compound", counters=["drafted", "adopted"])
        for author in (reported.ana, reported.boro):
            client = app.test_client()
            sign_in(client, db.session, db.session.get_one(Person, author.person_id))
            sheets.append(Sheet(client, "BA-R", reported.periods[0].code))
    return sheets


@pytest.fixture
def shared(migrated_url, tmp_path) -> Iterator[Flask]:
    """The application on a database that several connections share."""
    app = create_app(settings_for(migrated_url, tmp_path))
    app.testing = True
    app.test_client_class = FreshClient
    yield app
    with app.app_context():
        db.engine.dispose()
