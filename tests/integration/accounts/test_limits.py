"""How often signing in may be tried: counted by person, address and in all, across workers, and never for long."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.conftest import settings_for
from tests.integration.accounts.signing_in import PASSWORD, person_with_password, token_in, type_password
from tests.people import make_person
from tracker.accounts import views
from tracker.accounts.limits import IN_ALL, KEPT, PER_ADDRESS, PER_PERSON, WINDOW, TooMany, allow, forgive
from tracker.accounts.models import Attempt
from tracker.app import create_app
from tracker.extensions import db
from tracker.history import utc_now

NOW = utc_now()
HERE, THERE = "192.0.2.1", "192.0.2.2"


def try_often(session, times, *, key="ana@example.org", address=HERE, now=NOW, **kwargs):
    for _ in range(times):
        allow(session, "sign_in", key, address, now, **kwargs)


class TestAllow:
    def test_ten_for_one_person_from_wherever_they_come(self, session):
        for number in range(PER_PERSON):
            try_often(session, 1, address=f"192.0.2.{number}")

        with pytest.raises(TooMany):
            try_often(session, 1, address="192.0.2.99")
        try_often(session, 1, key="other@example.org")

    def test_fifty_from_one_address_whomever_they_name(self, session):
        for number in range(PER_ADDRESS):
            try_often(session, 1, key=f"person{number}@example.org")

        with pytest.raises(TooMany):
            try_often(session, 1, key="other@example.org")
        try_often(session, 1, key="other@example.org", address=THERE)

    def test_a_thousand_in_all(self, session):
        session.add_all(Attempt(kind="sign_in", key_digest="", at=NOW) for _ in range(IN_ALL - 1))
        session.commit()
        try_often(session, 1)

        with pytest.raises(TooMany):
            try_often(session, 1, key="other@example.org", address=THERE)

    def test_what_is_refused_is_not_counted_so_nobody_is_kept_out_for_longer(self, session):
        try_often(session, PER_PERSON)
        for minute in range(5):
            with pytest.raises(TooMany):
                try_often(session, 1, now=NOW + timedelta(minutes=minute))

        try_often(session, 1, now=NOW + WINDOW)

    def test_each_kind_has_its_own_count(self, session):
        try_often(session, PER_PERSON)

        allow(session, "reset", "ana@example.org", HERE, NOW)

    def test_a_browser_that_is_known_is_not_kept_out_by_strangers(self, session):
        session.add_all(Attempt(kind="sign_in", key_digest="", at=NOW) for _ in range(IN_ALL))
        session.commit()

        try_often(session, PER_PERSON, browser="b1")
        with pytest.raises(TooMany):
            try_often(session, 1, browser="b1")

    def test_what_succeeded_is_forgiven(self, session):
        for _ in range(3 * PER_PERSON):
            forgive(session, allow(session, "sign_in", "ana@example.org", HERE, NOW))

        assert session.scalar(select(func.count()).select_from(Attempt)) == 0

    def test_neither_address_nor_person_can_be_read_in_the_table(self, session):
        try_often(session, 1)

        for attempt in session.scalars(select(Attempt)):
            assert attempt.key_digest == "" or len(attempt.key_digest) == 64
            assert "ana" not in attempt.key_digest

    def test_what_is_older_than_a_day_is_thrown_away(self, session):
        try_often(session, 3, now=NOW - KEPT - timedelta(seconds=1))

        try_often(session, 1)

        assert session.scalar(select(func.count()).select_from(Attempt)) == 3

    def test_no_more_pass_when_many_workers_ask_at_once(self, migrated_url, tmp_path):
        app = create_app(settings_for(migrated_url, tmp_path))
        passed, refused = [], []

        def work():
            for _ in range(4):
                with app.app_context():
                    try:
                        passed.append(allow(db.session, "sign_in", "ana@example.org", HERE, NOW))
                    except TooMany:
                        refused.append(1)

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with app.app_context():
            db.engine.dispose()

        assert (len(passed), len(refused)) == (PER_PERSON, 24 - PER_PERSON)


class TestPages:
    def test_known_and_unknown_people_are_refused_alike(self, client, session):
        make_person(session, email="ana@example.org")

        refusals = []
        for email, address in (("ana@example.org", HERE), ("stranger@example.org", THERE)):
            client.environ_base["REMOTE_ADDR"] = "127.0.0.1"
            try_often(session, PER_PERSON, key=email, address=address, now=utc_now())
            refusals.append(type_password(client, email=email))

        assert {answer.status_code for answer in refusals} == {429}
        assert {answer.headers["Retry-After"] for answer in refusals} == {"300"}
        assert all("There were too many attempts." in answer.text for answer in refusals)

    def test_the_right_password_is_refused_too_while_strangers_try(self, client, session):
        person_with_password(session)
        for _ in range(PER_PERSON):
            assert type_password(client, password="wrong password").status_code == 422

        assert type_password(client).status_code == 429

    def test_whoever_has_signed_in_here_before_gets_in_nevertheless(self, app, client, session):
        person_with_password(session)
        type_password(client)
        client.post("/sign-out", data={"csrf_token": token_in(client.get("/").text)})
        try_often(session, PER_PERSON, now=utc_now())
        stranger = app.test_client()

        assert type_password(stranger).status_code == 429
        assert type_password(client).status_code == 303

    def test_after_five_minutes_it_can_be_tried_again(self, client, session, monkeypatch):
        person_with_password(session)
        try_often(session, PER_PERSON, now=utc_now())
        assert type_password(client).status_code == 429

        later = utc_now() + WINDOW + timedelta(seconds=1)
        monkeypatch.setattr(views, "utc_now", lambda: later)

        assert type_password(client, password=PASSWORD).status_code == 303
