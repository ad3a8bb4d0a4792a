"""Reminders: who gets a letter, what it says, that nobody gets two a day, and how it is switched off."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from tests.commands import Commands
from tests.conftest import NOW
from tests.integration.accounts.test_mail import Postbox, _served
from tests.integration.reporting.test_my_work import UNDER_WAY, institution_id
from tests.people import make_person, sign_in
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.accounts.queries import mail_failures
from tracker.accounts.services import want_reminders
from tracker.config import MailServer
from tracker.history import Author, History, utc_now
from tracker.reporting.calendar import lock_period
from tracker.reporting.kinds import ReviewState
from tracker.reporting.models import Reminder, ReportingPeriod
from tracker.reporting.reminders import letters_of_the_day, send, written


@pytest.fixture
def postbox():
    yield from _served(Postbox())


@pytest.fixture
def grumpy_postbox():
    yield from _served(Postbox(refuses=True))


@pytest.fixture
def mailing(app, monkeypatch):
    """Sets the mail server of the application."""
    monkeypatch.setitem(app.config, "MAIL_FROM", "tracker@example.org")
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://tracker.example")
    return lambda port: monkeypatch.setitem(app.config, "MAIL_SERVER", MailServer("smtp", "127.0.0.1", port))


def come(session, *people, language="en"):
    """Let people have chosen a password: only then they are written to."""
    for person in people:
        person.password_hash, person.language = "chosen", language
    session.commit()


def addressees(session, now=NOW, **options):
    return {letter.person.email for letter in letters_of_the_day(session, now, **{"with_demo": False} | options)}


def letter_to(session, person, now=NOW):
    return next(each for each in letters_of_the_day(session, now, with_demo=False) if each.person.id == person.id)


class TestWhoIsWrittenTo:
    def test_those_for_whom_something_is_late_or_waits(self, session, xk):
        manager = make_person(session, Role.MANAGER)
        reader = make_person(session, Role.READER)
        come(session, xk.planner, xk.coordinator, manager, reader)
        assert addressees(session) == {xk.planner.email}

        xk.bring(xk.save_status("1.1.1", "2021-H1", UNDER_WAY), ReviewState.SUBMITTED)

        assert addressees(session) == {xk.planner.email, xk.coordinator.email}

    def test_from_a_week_before_something_is_due(self, session, ba):
        come(session, ba.planner)
        tomorrow_of_plan = {"plan_id": ba.plan.id}
        session.execute(update(ReportingPeriod).values(locked_at=NOW))
        session.execute(update(ReportingPeriod).filter_by(**tomorrow_of_plan, code="2024-Q1").values(locked_at=None))
        due_on = ba.period("2024-Q1").due_on
        session.commit()
        day = NOW.replace(year=due_on.year, month=due_on.month, day=due_on.day)

        assert addressees(session, day - timedelta(days=8)) == set()
        assert addressees(session, day - timedelta(days=7)) == {ba.planner.email}
        assert letter_to(session, ba.planner, day + timedelta(days=1)).number_of("missing", is_overdue=True) > 0

    def test_not_who_does_not_want_it_cannot_come_or_belongs_to_a_demonstration(self, session, xk):
        people = [make_person(session, Role.PLANNER, email=f"{each}@example.org") for each in "abcde"]
        come(session, *people)
        want_reminders(session, people[0], False, author=Author(people[0].id), now=NOW)
        people[1].disabled_at = NOW
        people[2].password_hash = None
        people[3].is_demo = True
        session.commit()

        assert addressees(session) == {"e@example.org"}
        assert addressees(session, with_demo=True) == {"d@example.org", "e@example.org"}

    def test_nobody_for_whom_all_is_done_or_locked(self, session, xk):
        mup = institution_id(session, "XK", "MUP")
        planner = make_person(session, Role.PLANNER, institution_id=mup, country_code="XK", email="m@example.org")
        come(session, planner)
        assert addressees(session) == {planner.email}

        for code in [each.code for each in session.scalars(select(ReportingPeriod).filter_by(plan_id=xk.plan.id))]:
            period = xk.period(code)
            lock_period(session, xk.plan, period, version=period.version, author=xk.by_coordinator, now=NOW)

        assert addressees(session) == set()


class TestTheLetter:
    @pytest.mark.parametrize("language", ["bs", "hr", "sr_Latn", "sr_Cyrl", "sq", "en"])
    def test_says_the_numbers_and_where_to_go_and_names_nobody_else(self, session, xk, mailing, language):
        mailing(1)
        come(session, xk.planner, language=language)
        xk.bring(xk.save_status("1.1.1", "2021-H1", UNDER_WAY), ReviewState.RETURNED)
        letter = letter_to(session, xk.planner)

        text = written(letter).get_content()

        assert f"https://tracker.example/my-work?lang={language}" in text
        assert "XK-MIG-2021-2023, 2021-H1" in text
        assert letter.number_of("returned") == 1
        assert xk.coordinator.name not in text
        assert xk.activity("1.1.1").title not in text
        assert "%(" not in text
        assert not any("@" in word for word in text.split())

    def test_has_only_plans_that_the_person_enters(self, session, xk, ba, mailing):
        mailing(1)
        planner = make_person(
            session,
            Role.PLANNER,
            institution_id=institution_id(session, "XK", "MUP"),
            country_code="XK",
            email="mup@example.org",
        )
        come(session, planner)

        text = written(letter_to(session, planner)).get_content()

        assert "XK-MIG" in text
        assert "BA-SPS" not in text


class TestSending:
    def test_nobody_gets_two_letters_on_a_day(self, session, xk, mailing, postbox):
        mailing(postbox.port)
        come(session, xk.planner)
        assert send(session, letter_to(session, xk.planner), NOW)

        assert addressees(session) == set()
        assert addressees(session, NOW + timedelta(days=1)) == {xk.planner.email}
        [(_, recipients, letter)] = postbox.envelopes
        assert recipients == [f"rcpt TO:<{xk.planner.email}>"]
        assert letter["Auto-Submitted"] == "auto-generated"

    def test_of_two_commands_at_once_only_one_sends(self, session, xk, mailing, postbox):
        mailing(postbox.port)
        come(session, xk.planner)
        letter = letter_to(session, xk.planner)

        assert [send(session, letter, NOW), send(session, letter, NOW)] == [True, False]
        assert len(postbox.envelopes) == 1

    def test_what_the_server_refuses_is_noted_and_tried_again(self, session, xk, mailing, grumpy_postbox):
        mailing(grumpy_postbox.port)
        come(session, xk.planner)

        assert not send(session, letter_to(session, xk.planner), NOW)

        [failure] = mail_failures(session)
        assert (failure.recipient, failure.about) == (xk.planner.email, "reminder")
        assert session.scalar(select(func.count()).select_from(Reminder)) == 0
        assert addressees(session) == {xk.planner.email}


class TestOnTheAccountsPage:
    def test_a_person_switches_them_off_and_on(self, client, session, xk):
        sign_in(client, session, xk.planner)
        assert " checked " in _tick(client)

        _choose(client)
        session.expire_all()
        assert session.get_one(Person, xk.planner.id).wants_reminders is False

        _choose(client, wants_reminders="y")
        session.expire_all()
        assert session.get_one(Person, xk.planner.id).wants_reminders is True
        told = session.scalars(select(History).where(History.kind == "person.changed").order_by(History.id)).all()
        assert [entry.changes[0]["after"] for entry in told] == [False, True]

    def test_administrators_read_of_a_letter_that_could_not_be_sent(self, client, session, xk, mailing, grumpy_postbox):
        mailing(grumpy_postbox.port)
        come(session, xk.planner)
        send(session, letter_to(session, xk.planner), utc_now())
        sign_in(client, session, make_person(session, Role.ADMINISTRATOR))

        assert "reminder" in client.get("/administration/").text


def _choose(client, **ticked):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account/").text)[1]
    assert client.post("/account/reminders", data={"csrf_token": token, **ticked}).status_code == 303


def _tick(client):
    page = client.get("/account/").text
    start = page.index('id="wants_reminders"')
    return page[page.rindex("<input", 0, start) : page.index(">", start)]


@pytest.fixture(scope="module")
def run(new_database, tmp_path_factory):
    commands = Commands(new_database("reminders"), tmp_path_factory.mktemp("instance"))
    commands("load")
    added = commands(
        "users", "add", "ana@example.org", "--role", "planner", "--password-stdin", typed="a long enough passphrase"
    )
    assert added.returncode == 0, added.stderr
    return commands


class TestTheCommand:
    def test_without_a_mail_server_says_so(self, run):
        answer = run("reminders", "send")

        assert (answer.returncode, answer.stdout) == (2, "")
        assert "TRACKER_SMTP_URL" in answer.stderr

    def test_tells_beforehand_who_would_be_reminded(self, run):
        answer = run("reminders", "send", "--dry-run")

        assert answer.returncode == 0
        assert answer.stdout.startswith("ana@example.org\t")
        assert run.rows()["reminder"] == 0

    def test_sends_once_a_day(self, run, postbox):
        environment = {
            "TRACKER_SMTP_URL": f"smtp://127.0.0.1:{postbox.port}",
            "TRACKER_MAIL_FROM": "tracker@example.org",
            "TRACKER_PUBLIC_URL": "https://tracker.example",
        }

        first = run("reminders", "send", **environment)
        second = run("reminders", "send", **environment)

        assert (first.returncode, first.stdout) == (0, "1 letter was sent.\n")
        assert second.stdout == "0 letters were sent.\n"
        assert len(postbox.envelopes) == 1
