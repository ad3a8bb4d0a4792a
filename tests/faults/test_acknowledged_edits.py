"""What the tracker said it saved is there, however often it is killed, and nothing is there by halves."""

import http.client
import random
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from tests.commands import Commands
from tests.conftest import IMPORTS
from tests.faults.serving import Browser, Served, heading_of
from tracker.history import History
from tracker.plans.models import Activity

CLIENTS = 8
PLAN = "XK-MIG-2021-2023"
PASSWORD = "a long enough passphrase"
NO_ANSWER = (OSError, http.client.HTTPException)


@pytest.fixture
def run(new_database, tmp_path, request) -> Commands:
    """Commands on a database with Kosovo's plan and a coordinator for each client."""

    def fill(url: str) -> None:
        commands = Commands(url, tmp_path / "filling")
        commands("load", "--public", str(IMPORTS / "xk-mig-2021-2023"))
        for number in range(CLIENTS):
            added = commands("users", "add", email(number), "--role", "coordinator", "--password-stdin", typed=PASSWORD)
            assert added.returncode == 0

    name = f"a{abs(hash(request.node.nodeid)):x}"[:40]
    return Commands(new_database.copy("to_be_edited", fill, name), tmp_path / "instance")


@pytest.fixture
def rows(run):
    """A session on the database, to look at what came of it."""
    engine = create_engine(run.url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def email(number: int) -> str:
    return f"coordinator{number}@example.org"


def activities(session: Session) -> list[str]:
    return list(session.scalars(select(Activity.key).order_by(Activity.id).limit(CLIENTS)))


def path_of(key: str) -> str:
    return f"/plans/{PLAN}/activities/{key}/edit"


class Client(threading.Thread):
    """Edits the title of one activity again and again, and keeps a list of what was answered as saved."""

    def __init__(self, address: str, number: int, key: str, enough: threading.Event) -> None:
        super().__init__(daemon=True)
        self.number, self.key, self.enough = number, key, enough
        # Before the first kill: whoever tries again and again with a password is stopped for a while.
        self.browser = Browser(address)
        self.browser.sign_in(email(number), PASSWORD)
        self.saved: list[str] = []
        self.sent: list[str] = []
        self.odd: list[int] = []  # answers that are neither "saved" nor "not at the moment"

    def run(self) -> None:
        while not self.enough.is_set():
            title = f"Edited by {self.number} as number {len(self.sent)}"
            self.sent.append(title)
            try:
                status, _ = self.browser.edit(path_of(self.key), title)
            except NO_ANSWER:
                time.sleep(0.1)
                continue
            if status == 303:
                self.saved.append(title)
            elif status != 503:
                self.odd.append(status)


def test_nothing_acknowledged_is_lost_when_the_server_is_killed_again_and_again(run, rows, tmp_path, is_full):
    wanted, least_kills = (1000, 20) if is_full else (12, 2)
    enough = threading.Event()
    server = Served(run.url, tmp_path / "instance")
    server.start()
    clients = [Client(server.address, number, key, enough) for number, key in enumerate(activities(rows))]
    rows.rollback()
    for client in clients:
        client.start()
    kills, until = 0, time.monotonic() + (3600 if is_full else 180)
    while time.monotonic() < until:
        # A kill before anything was saved shows nothing, and a server that has just begun is slow.
        enough_for_one_life = sum(len(client.saved) for client in clients) + wanted // least_kills
        while sum(len(client.saved) for client in clients) < enough_for_one_life and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(random.uniform(0, 1))
        server.kill()
        kills += 1
        if sum(len(client.saved) for client in clients) >= wanted and kills >= least_kills:
            break
        server.start()
    else:
        server.kill()
    enough.set()
    for client in clients:
        client.join(timeout=60)

    entries = rows.execute(
        select(History.subject_key, History.changes, Activity.title)
        .join(Activity, (Activity.key == History.subject_key) & (Activity.plan_id == History.plan_id))
        .where(History.kind == "edited", History.subject_kind == "activity")
        .order_by(History.position)
    ).all()
    told: dict[str, list[str]] = {}
    for key, changes, _title in entries:
        told.setdefault(key, []).extend(change["after"] for change in changes if change["field"] == "title")
    present = {key: title for key, _changes, title in entries}
    acknowledged = sum(len(client.saved) for client in clients)
    print(f"{acknowledged} edits acknowledged, {kills} kills, {sum(map(len, told.values()))} in the history")
    assert acknowledged >= wanted
    assert kills >= least_kills
    assert [client.odd for client in clients] == [[]] * CLIENTS
    for client in clients:
        in_history = told.get(client.key, [])
        # None acknowledged is lost, none is there twice, and what was never acknowledged was at least sent.
        assert [title for title in in_history if title in set(client.saved)] == client.saved
        assert len(set(in_history)) == len(in_history)
        assert set(in_history) <= set(client.sent)
        # No edit is there by halves: the last one that the history tells is the title.
        assert present.get(client.key) == (in_history[-1] if in_history else None)
    assert run("history", "verify").returncode == 0


def test_a_full_disk_is_said_on_a_page_and_reading_goes_on(run, tmp_path):
    if not run.url.startswith("sqlite"):
        return  # a full disk of the database's server is the server's to say: the answers to that are tested elsewhere
    database = Path(run.url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        key = connection.execute("SELECT key FROM activity ORDER BY id LIMIT 1").fetchone()[0]
    full, answers = Served(run.url, tmp_path / "instance", largest_file=300), []
    full.start()
    browser = Browser(full.address)
    try:
        browser.sign_in(email(0), PASSWORD)
        for number in range(60):
            status, refused = browser.edit(path_of(key), f"Number {number}")
            answers.append(status)
            if status != 303:
                break
        page, listed = browser.open(f"/plans/{PLAN}/activities/{key}"), browser.open("/")
    finally:
        full.kill()
    roomy = Served(run.url, tmp_path / "instance")
    roomy.start()
    browser = Browser(roomy.address)
    try:
        browser.sign_in(email(1), PASSWORD)
        afterwards, _ = browser.edit(path_of(key), "When there is room again")
    finally:
        roomy.kill()

    saved = [number for number, status in enumerate(answers) if status == 303]
    assert saved, "the disk was full before the first edit"
    assert answers[-1] == 503
    assert heading_of(refused) == "Not available at the moment"
    assert (page[0], listed[0]) == (200, 200)
    assert f"Number {saved[-1]}" in page[1]
    assert afterwards == 303
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert run("history", "verify").returncode == 0
