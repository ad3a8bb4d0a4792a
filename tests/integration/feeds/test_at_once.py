"""Two deliveries at one moment, and the example client against a server that runs."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from waitress.server import create_server

from tests.conftest import FreshClient, settings_for
from tests.integration.feeds.handing_in import System, body_of, figure, make_definitions, make_feed, share
from tests.integration.reporting.small_reports import make_reported
from tests.servers import free_port
from tracker.accounts.seals import seal
from tracker.app import create_app
from tracker.cases.figures.models import FedFigure, FeedDelivery
from tracker.extensions import db

CLIENT = Path(__file__).resolve().parents[3] / "docs" / "examples" / "feed_client.py"


@pytest.fixture
def shared(migrated_url, tmp_path) -> Iterator[Flask]:
    """The application on a database that several connections share, with the small plan and its definitions."""
    app = create_app(settings_for(migrated_url, tmp_path))
    app.testing = True
    app.test_client_class = FreshClient
    with app.app_context():
        make_definitions(db.session, make_reported(db.session))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def secret(shared) -> str:
    """The secret of the system SPS."""
    with shared.app_context():
        return make_feed(db.session, seal=seal)[1]


def stored(app) -> tuple[int, int]:
    """How many figures there are, and how many deliveries that were taken."""
    with app.app_context():
        figures = db.session.scalar(select(func.count(FedFigure.id)))
        taken = db.session.scalar(select(func.count(FeedDelivery.id)).where(FeedDelivery.is_taken))
    return figures, taken


def test_one_key_at_the_same_moment_is_stored_once_and_answered_alike(shared, secret):
    body, turns = body_of(figure(), share()), 4
    for turn in range(turns):
        start = threading.Barrier(4)

        def send(_, start=start, turn=turn):
            start.wait()
            return System(shared.test_client(), "SPS", secret).post(renewed(body, turn), f"delivery-{turn}")

        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(send, range(4)))

        assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201], [a.text for a in answers]
        assert len({answer.text for answer in answers}) == 1
        assert stored(shared) == (2 * (turn + 1), turn + 1)


def renewed(body: bytes, turn: int) -> bytes:
    """The same figures as of a later instant."""
    document = json.loads(body)
    return json.dumps({**document, "as_of": f"2025-01-01T00:00:0{turn}Z"}).encode()


def test_two_keys_at_the_same_moment_leave_the_later_count_standing(shared, secret):
    body, start = body_of(figure()), threading.Barrier(2)

    def send(turn):
        start.wait()
        return System(shared.test_client(), "SPS", secret).post(renewed(body, turn), f"delivery-{turn}")

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(send, (0, 1))

    assert second.status_code == 201
    assert first.status_code in {201, 422}  # the earlier count came first, or found the later one there
    with shared.app_context():
        standing = db.session.scalars(select(FedFigure.as_of).where(FedFigure.replaced_at.is_(None))).one()
    assert standing.second == 1


@pytest.fixture
def address(shared) -> Iterator[str]:
    """Where the application is served."""
    port = free_port()
    server = create_server(shared, host="127.0.0.1", port=port, threads=2)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.close()
    thread.join(5)


def run(address: str, secret: str, file: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "TRACKER_FEED_SECRET": secret}
    command = [sys.executable, "-I", str(CLIENT), address, "SPS", str(file)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_the_example_client_hands_in_once_and_tells_what_is_refused(shared, secret, address, tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(body_of(figure(), share()))
    bad.write_bytes(body_of(figure(value=-1)))

    first, again = run(address, secret, good), run(address, secret, good)
    refused, stranger = run(address, secret, bad), run(address, "another secret", good)

    assert (first.returncode, again.returncode) == (0, 0), first.stderr
    assert json.loads(first.stdout) == json.loads(again.stdout)
    assert json.loads(first.stdout)["figures"] == 2
    assert refused.returncode == stranger.returncode == 1
    assert "figures[0].value: Nothing is counted below nought. [number-negative]" in refused.stderr
    assert "refused (401)" in stranger.stderr
    assert stored(shared) == (2, 1)
