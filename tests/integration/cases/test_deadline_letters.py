"""Letters on deadlines: who is told when, that nobody is told twice, and that no letter names a case or a person."""

from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import func, select, update

from tests.commands import Commands
from tests.conftest import CASES_KEY, KEY
from tests.integration.accounts.test_mail import Postbox, _served
from tests.integration.cases.due_world import DAY, MONDAY, NAME, SURNAME, UNDERSTOOD, DueWorld, at
from tests.integration.cases.test_deadline_pages import protection, visas
from tracker.accounts.models import Person, RoleGrant
from tracker.accounts.queries import mail_failures
from tracker.cases.access import Duty
from tracker.cases.due.letters import reminders_due, send_reminder, written
from tracker.cases.law.days import day_of
from tracker.cases.models import CaseDuty, CaseLetter
from tracker.cases.queries import events_of, officer_on
from tracker.cases.recording import annul_event
from tracker.cli.running import application, require_current_database
from tracker.config import MailServer, settings_from
from tracker.extensions import db
from tracker.history import Author, utc_now

DUE = MONDAY + 7 * DAY  # of the decision on a visa that was asked for on Monday


@pytest.fixture
def world(session):
    return DueWorld(session)


@pytest.fixture
def postbox():
    yield from _served(Postbox())


@pytest.fixture
def mailing(app, monkeypatch):
    """Sets the mail server of the application."""
    monkeypatch.setitem(app.config, "MAIL_FROM", "tracker@example.org")
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://tracker.example")
    return lambda port: monkeypatch.setitem(app.config, "MAIL_SERVER", MailServer("smtp", "127.0.0.1", port))


def told(world, now, **options):
    """Who would be told of what: names with the steps."""
    found = reminders_due(world.session, now, **{"with_demo": False} | options)
    return {each.person.email.split("@")[0]: sorted(str(one.step) for one in each.told) for each in found}


class TestTheWayUp:
    def test_the_owner_then_the_head_then_the_director(self, world):
        visas(world, 1)

        assert told(world, at(DUE - 3 * DAY)) == {}
        assert told(world, at(DUE - 2 * DAY)) == {"ana": ["owner-2"]}
        assert told(world, at(DUE)) == {"ana": ["owner+0"], "head": ["head+0"]}
        assert told(world, at(DUE + DAY)) == {"ana": ["owner+0"], "head": ["head+0"], "director": ["director+1"]}
        assert told(world, at(DUE + 15 * DAY)) == {}

    def test_where_nobody_owns_it_all_officers_of_the_unit(self, world):
        [case] = visas(world, 1)
        case.owner_id = None
        world.session.commit()

        assert told(world, at(DUE - DAY)) == {"ana": ["owner-2"], "boris": ["owner-2"]}

    def test_where_its_owner_has_left_all_officers_of_the_unit(self, world):
        visas(world, 1)
        world.officer.disabled_at = at(MONDAY)
        world.session.commit()

        assert told(world, at(DUE - DAY)) == {"boris": ["owner-2"]}

    def test_nobody_once_it_is_done_and_again_when_that_is_annulled(self, world):
        [case] = visas(world, 1)
        world.go_on(case, "ODLUKA", "TC", when=at(MONDAY + DAY), outcome="PRODUŽENA")
        assert told(world, at(DUE)) == {}

        decision = events_of(world.session, case.id)[-1]
        annul_event(
            world.session,
            world.vault,
            case.id,
            decision.id,
            "a slip",
            officer=officer_on(world.session, world.officer.id, MONDAY),
            author=Author(world.officer.id),
            now=at(MONDAY + 2 * DAY),
        )

        assert told(world, at(DUE)) == {"ana": ["owner+0"], "head": ["head+0"]}

    def test_of_hours_the_alarm_is_told_within_the_day(self, world):
        case = world.open("P0", ("IDENT_PREUZET", "TC"), at(MONDAY, time(7)))
        world.go_on(case, "ZADRŽAVANJE_POČETAK", "TC", when=at(MONDAY, time(8)), is_deviation=True, reason="it was so")

        assert told(world, at(MONDAY, time(13, 29))) == {}
        assert told(world, at(MONDAY, time(13, 30))) == {"ana": ["owner+0"]}
        assert told(world, at(MONDAY, time(14))) == {"ana": ["owner+0"], "head": ["head+0"]}

    def test_what_is_open_to_somebody_else_goes_no_way_up(self, world):
        case = world.open("P6", ("BLAŽA_RJEŠENJE", "TC", UNDERSTOOD), at(MONDAY))
        world.go_on(case, "NA_SNAZI", "TC", when=at(MONDAY, time(11)))

        assert told(world, at(MONDAY + 15 * DAY)) == {"ana": ["owner+0"]}
        assert told(world, at(MONDAY + 16 * DAY)) == {}

    def test_of_protection_only_those_with_the_duty_for_asylum(self, world):
        case = protection(world)
        now = at(MONDAY + 90 * DAY)
        assert told(world, now) == {"asylum": ["owner+0"]}

        case.owner_id = world.officer.id
        both = world.person("both", (world.unit, Duty.HEAD), (world.unit, Duty.ASYLUM))
        world.session.commit()

        assert told(world, now) == {"asylum": ["owner+0"], "both": ["head+0", "owner+0"]}
        assert all(each.kind == "" for each in next(iter(_of(world, both, now))).told)

    @pytest.mark.parametrize("why", ["does not want it", "has no role", "has not come", "had the duty until yesterday"])
    def test_not_who_may_not_or_does_not_want_it(self, world, why):
        visas(world, 1)
        head = world.head.id
        if why == "does not want it":
            world.session.execute(update(Person).where(Person.id == head).values(wants_reminders=False))
        elif why == "has no role":
            world.session.execute(update(RoleGrant).where(RoleGrant.person_id == head).values(role="reader"))
        elif why == "has not come":
            world.session.execute(update(Person).where(Person.id == head).values(password_hash=None))
        else:
            world.session.execute(update(CaseDuty).where(CaseDuty.person_id == head).values(until_on=DUE - DAY))
        world.session.commit()

        assert told(world, at(DUE)) == {"ana": ["owner+0"]}

    def test_people_of_the_demonstration_only_there(self, world):
        visas(world, 1)
        world.session.execute(update(Person).values(is_demo=True))
        world.session.commit()

        assert told(world, at(DUE)) == {}
        assert told(world, at(DUE), with_demo=True) == {"ana": ["owner+0"], "head": ["head+0"]}

    def test_its_queries_do_not_grow_with_the_cases(self, world, queries):
        def counted():
            world.session.expire_all()
            before = len(queries)
            assert told(world, at(DUE))
            return len(queries) - before

        visas(world, 1)
        with_one = counted()
        visas(world, 4)

        assert counted() == with_one
        assert with_one <= 6


class TestTheLetter:
    @pytest.mark.parametrize("language", ["bs", "sr_Cyrl", "sq", "en"])
    def test_says_numbers_and_kinds_and_names_nobody_and_no_case(self, world, mailing, language):
        mailing(1)
        cases = visas(world, 2)
        cases.append(world.order(MONDAY, DUE))
        world.officer.language = language
        world.session.commit()

        [reminder] = _of(world, world.officer, at(DUE))
        letter = written(reminder)
        text = letter.get_content()

        assert (reminder.breaches, reminder.over, reminder.today, reminder.soon) == (0, 1, 3, 0)
        assert f"https://tracker.example/cases/deadlines?lang={language}" in text
        for secret in (SURNAME, NAME, *(case.number for case in cases), world.unit.name):
            assert secret not in text
            assert secret not in letter["Subject"]
        assert "%(" not in text

    def test_says_what_was_missed_and_what_ends_later(self, world, mailing):
        mailing(1)
        visas(world, 1)
        visas(world, 1, MONDAY + 2 * DAY)

        [reminder] = _of(world, world.officer, at(DUE + DAY))
        text = written(reminder).get_content()

        assert "1 statutory limit was missed" in text
        assert "1 deadline ends soon" in text
        assert "ends today" not in text
        assert "Decide on the extension of the visa C: 2" in text

    def test_of_protection_says_not_even_the_kind(self, world, mailing):
        mailing(1)
        protection(world)

        [reminder] = _of(world, world.asylum, at(MONDAY + 90 * DAY))
        text = written(reminder).get_content()

        assert "Another deadline: 1" in text
        assert "certificate" not in text


class TestSending:
    def test_each_step_is_told_once_however_often_it_runs(self, world, mailing, postbox):
        mailing(postbox.port)
        visas(world, 2)

        for _ in range(2):
            for reminder in list(reminders_due(world.session, at(DUE), with_demo=False)):
                assert send_reminder(world.session, reminder, at(DUE))

        assert sorted(recipients[0] for _, recipients, _ in postbox.envelopes) == [
            "rcpt TO:<ana@example.org>",
            "rcpt TO:<head@example.org>",
        ]
        assert world.session.scalar(select(func.count(CaseLetter.id))) == 4
        assert told(world, at(DUE + DAY)) == {"director": ["director+1", "director+1"]}

    def test_two_that_run_at_once_send_one_letter(self, world, mailing, postbox):
        mailing(postbox.port)
        visas(world, 1)
        [first] = _of(world, world.officer, at(DUE))
        [second] = _of(world, world.officer, at(DUE))

        assert send_reminder(world.session, first, at(DUE)) is True
        assert send_reminder(world.session, second, at(DUE)) is False

        assert len(postbox.envelopes) == 1

    def test_one_that_could_not_be_sent_is_told_to_administrators_and_tried_again(self, world, mailing):
        mailing(1)
        visas(world, 1)
        [reminder] = _of(world, world.officer, at(DUE))

        assert send_reminder(world.session, reminder, at(DUE)) is False

        [failure] = mail_failures(world.session)
        assert (failure.recipient, failure.about) == ("ana@example.org", "case_reminder")
        assert "ana" in told(world, at(DUE))


def _of(world, person, now):
    return [each for each in reminders_due(world.session, now, with_demo=False) if each.person.id == person.id]


@pytest.fixture(scope="module")
def run(new_database, tmp_path_factory):
    """The commands on a database with an officer's request that should have been decided yesterday."""
    instance = tmp_path_factory.mktemp("instance")
    commands = Commands(new_database("case-letters"), instance)
    commands.environment["TRACKER_CASES_KEY"] = CASES_KEY
    settings = replace(
        settings_from({}, instance), database_url=commands.url, secret_key=KEY, cases_key=CASES_KEY, instance=instance
    )
    with application(settings):
        require_current_database()
        visas(DueWorld(db.session), 1, day_of(utc_now()) - 8 * DAY)
    return commands


class TestTheCommands:
    def test_tell_beforehand_who_would_be_told(self, run):
        answer = run("reminders", "send", "--cases", "--dry-run")

        assert answer.returncode == 0, answer.stderr
        assert sorted(answer.stdout.splitlines()) == [
            f"{name}@example.org\t1 deadline" for name in ("ana", "director", "head")
        ]
        assert run.rows()["case_letter"] == 0

    def test_send_each_step_once_however_often_they_run(self, run, postbox):
        environment = {
            "TRACKER_SMTP_URL": f"smtp://127.0.0.1:{postbox.port}",
            "TRACKER_MAIL_FROM": "tracker@example.org",
            "TRACKER_PUBLIC_URL": "https://tracker.example",
        }

        first = run("reminders", "send", "--cases", **environment)
        second = run("reminders", "send", **environment)

        assert (first.stdout, second.stdout) == ("3 letters were sent.\n", "0 letters were sent.\n")
        assert len(postbox.envelopes) == 3

    def test_count_anew_and_set_the_limits_that_no_text_prints(self, run):
        answer = run("cases", "limit", "guardian_days", "3", "--source", "an order of the director")
        assert answer.stdout.startswith("guardian_days: 3."), answer.stderr
        assert run("cases", "deadlines").stdout == "What is due was counted anew in 1 case.\n"
