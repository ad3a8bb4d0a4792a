"""Two imports at once are as if one came after the other; one that is killed is wholly there or wholly absent."""

import json
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import settings_for
from tests.integration.reporting.small_reports import make_reported
from tests.integration.roundtrip.sent_books import NOW, Post, states, told
from tests.integration.roundtrip.test_import_states import ALL_KINDS
from tracker.accounts.models import Person
from tracker.app import create_app
from tracker.extensions import db
from tracker.history import Author, broken_entries
from tracker.indicators.models import Indicator
from tracker.plans.models import Activity, Plan
from tracker.reporting.kinds import Status
from tracker.reporting.models import ActivityReport, ReportingPeriod
from tracker.roundtrip.undoing import undo_import

PROCESS = Path(__file__).with_name("import_process.py")
PLACES = [
    *(("indicator", key, name) for key in ("number", "percent") for name in ("comment", "obstacle", "way_forward")),
    *(("activity", "1.1", name) for name in ("narrative", "output", "obstacle", "way_forward")),
]


class TestInterleavings:
    def test_two_imports_are_as_one_after_the_other(self, shared, tmp_path, is_full):
        with shared.app_context():
            reported = make_reported(db.session)
            people = reported.ana, reported.boro
            post = Post(db.session, reported.plan, reported.periods[0], tmp_path)
            for turn in range(60 if is_full else 6):
                dice = random.Random(turn)
                typed = [dict.fromkeys(dice.sample(PLACES, 5), f"{who}-{turn}") for who in ("ana", "boro")]
                files = [post.filled(each) for each in typed]
                db.session.rollback()

                done = at_once(shared, tmp_path, files, people, dice)

                assert_serial(post, typed, [states(compared) for _, compared in done], turn)
                for imported, _ in sorted(done, key=lambda each: each[0].record.id, reverse=True):
                    undo_import(db.session, imported.record, author=people[0], now=NOW)
            assert list(broken_entries(db.session)) == []

    def test_two_imports_into_two_periods_of_a_plan_do_not_stop_each_other(self, shared, tmp_path, is_full):
        with shared.app_context():
            reported = make_reported(db.session)
            people = reported.ana, reported.boro
            folders = [tmp_path / period.code for period in reported.periods[:2]]
            for folder in folders:
                folder.mkdir()
            posts = [
                Post(db.session, reported.plan, period, folder)
                for period, folder in zip(reported.periods, folders, strict=False)
            ]
            for turn in range(30 if is_full else 4):
                files = [post.filled(dict.fromkeys(PLACES, f"turn {turn}")) for post in posts]
                db.session.rollback()

                done = at_once(shared, tmp_path, files, people, random.Random(turn))

                for imported, compared in done:
                    assert states(compared) == dict.fromkeys(PLACES, "new")
                    undo_import(db.session, imported.record, author=people[0], now=NOW)
            assert list(broken_entries(db.session)) == []

    def test_neither_do_an_import_and_whoever_reports_another_period(self, shared, tmp_path, is_full):
        with shared.app_context():
            reported = make_reported(db.session)
            post = Post(db.session, reported.plan, reported.periods[0], tmp_path)
            for turn in range(30 if is_full else 4):
                path = post.filled(dict.fromkeys(PLACES, f"turn {turn}"))
                db.session.rollback()
                start = threading.Barrier(2)

                def send(path=path, start=start):
                    with shared.app_context():
                        start.wait()
                        done = Post(db.session, None, None, tmp_path).take(path, Author(reported.ana.person_id))
                        db.session.refresh(done[0].record)
                        db.session.expunge_all()
                        db.session.rollback()
                        return done

                def save(turn=turn, start=start):
                    with shared.app_context():
                        start.wait()
                        other = reported_anew(reported)
                        # What is done is asked for otherwise in all other periods: they are counted anew.
                        seen = select(ActivityReport.version).where(ActivityReport.period_id == other.periods[1].id)
                        version = db.session.scalars(seen).one_or_none() or 0
                        row = other.say(2, status=Status.IMPLEMENTED, done_in="2024-Q2", version=version)
                        other.enter("number", 2, turn, comment=f"turn {turn}")
                        db.session.rollback()
                        return row is not None

                with ThreadPoolExecutor(2) as pool:
                    sent, saved = pool.submit(send), pool.submit(save)
                    (imported, compared), is_saved = sent.result(), saved.result()

                assert is_saved
                assert states(compared) == dict.fromkeys(PLACES, "new")
                undo_import(db.session, imported.record, author=reported.ana, now=NOW)
            assert list(broken_entries(db.session)) == []

    def test_an_import_and_a_person_at_the_page(self, shared, tmp_path):
        with shared.app_context():
            reported = make_reported(db.session)
            post = Post(db.session, reported.plan, reported.periods[0], tmp_path)
            path = post.filled({("activity", "1.1", "narrative"): "From the workbook"})
            reported.say(1, narrative="From the page", author=reported.boro)

            _, compared = post.take(path, reported.ana)

            assert states(compared) == {("activity", "1.1", "narrative"): "conflict"}


def reported_anew(reported):
    """The same plan in the session of this thread."""
    session = db.session
    return replace(
        reported,
        session=session,
        plan=session.get_one(Plan, reported.plan.id),
        indicators={key: session.get_one(Indicator, each.id) for key, each in reported.indicators.items()},
        activity=session.get_one(Activity, reported.activity.id),
        periods=[session.get_one(ReportingPeriod, each.id) for each in reported.periods],
    )


def at_once(app, folder, files, people, dice):
    start = threading.Barrier(2)
    pauses = [dice.random() / 50, dice.random() / 50] if dice.random() < 0.5 else [0, 0]

    def send(who):
        with app.app_context():
            session = db.session
            post = Post(session, None, None, folder)
            start.wait()
            threading.Event().wait(pauses[who])
            done = post.take(files[who], Author(people[who].person_id))
            session.refresh(done[0].record)
            session.expunge_all()
            session.rollback()
            return done

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(send, (0, 1)))


def assert_serial(post, typed, outcomes, turn):
    """Each place says what one of the two typed; where both did, the same one has won everywhere."""
    both = set(typed[0]) & set(typed[1])
    winners = {
        who
        for place in both
        for who in (0, 1)
        if outcomes[who][place] == "new" and outcomes[1 - who][place] == "conflict"
    }
    assert len(winners) == (1 if both else 0), (turn, outcomes)
    winner = winners.pop() if winners else 0
    for who in (0, 1):
        for place in typed[who]:
            assert outcomes[who][place] == ("conflict" if place in both and who != winner else "new"), (turn, place)
    expected = {**typed[1 - winner], **typed[winner]}
    compared = post.look(post.export())
    found = {place: cell.current for place, cell in told(compared).items() if place in expected}
    assert found == expected


def test_killed_at_any_point_an_import_is_wholly_there_or_wholly_absent(shared, migrated_url, tmp_path, is_full):
    with shared.app_context():
        reported = make_reported(db.session)
        reported.settings("compound", counters=["drafted", "adopted"])
        reported.settings("number", by_sex=True)
        path = Post(db.session, reported.plan, reported.periods[0], tmp_path).filled(ALL_KINDS)
        email = db.session.scalars(select(Person.email).where(Person.id == reported.ana.person_id)).one()
        db.session.rollback()
        db.engine.dispose()

    asked = [str(PROCESS), migrated_url, str(tmp_path), str(path), email, "17", "100" if is_full else "8"]
    answer = subprocess.run([sys.executable, *asked], capture_output=True, text=True, timeout=600, check=False)

    assert answer.returncode == 0, answer.stderr[-3000:]
    whole, *killed = [json.loads(line) for line in answer.stdout.splitlines()]
    assert whole["taken"] == len(ALL_KINDS)
    assert whole["rows"] == 5
    before = whole["told"]
    for each in killed:
        assert each["killed"], each
        is_there = each["imports"] == 1
        assert (each["taken"], each["cells"], each["rows"]) == (
            (whole["taken"], whole["cells"], 5) if is_there else (0, 0, 0)
        ), each
        assert each["told"] - before == is_there, each
        assert each["files"], each
        assert each["broken"] == 0, each
        before = each["told"]
    assert {each["imports"] for each in killed} == {0, 1}


@pytest.fixture
def shared(migrated_url, tmp_path) -> Iterator[Flask]:
    """The application on a database that several connections share."""
    app = create_app(settings_for(migrated_url, tmp_path))
    app.testing = True
    yield app
    with app.app_context():
        db.engine.dispose()
