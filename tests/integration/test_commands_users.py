"""`tracker users …`: people as the administrator of a server adds, changes and lists them."""

import json
import re

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from tests.commands import Commands
from tests.conftest import IMPORTS
from tracker.accounts.models import OneTimeLink, Person
from tracker.accounts.passwords import check_password
from tracker.accounts.sessions import token_digest
from tracker.history import History

ANA = "ana@example.org"
PASSWORD = "a long enough passphrase"
LINK = re.compile(r"^(\S+)/password/(\S{40,})$", re.MULTILINE)


@pytest.fixture(scope="module")
def empty(new_database, tmp_path_factory) -> Commands:
    """Commands on a database with both plans; every test adds people of its own."""
    commands = Commands(new_database("people"), tmp_path_factory.mktemp("instance"))
    commands("load", str(IMPORTS))
    return commands


@pytest.fixture
def run(empty, database) -> Commands:
    """Commands on a database where nobody is known."""
    with database() as session:
        for name in ("one_time_link", "role_grant", "sign_in"):
            session.execute(Person.metadata.tables[name].delete())
        # Whoever the history names stays; they only get another address.
        for person in session.scalars(select(Person)):
            person.email, person.password_hash = f"{person.id}@gone.example", None
        session.commit()
    return empty


@pytest.fixture
def database(empty):
    """Opens a session on the database of the commands."""
    engine = create_engine(empty.url)
    yield lambda: Session(engine)
    engine.dispose()


def person_of(session: Session, email: str) -> Person:
    return session.scalars(select(Person).where(Person.email == email)).one()


class TestAdd:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            (PASSWORD, PASSWORD),
            (f"{PASSWORD}\n", PASSWORD),
            (f"{PASSWORD}\r\n", PASSWORD),
            (f"{PASSWORD} \n\n", f"{PASSWORD} \n"),
        ],
        ids=["no end", "a line's end", "a line's end on Windows", "two ends"],
    )
    def test_reads_a_password_and_leaves_out_one_line_end(self, run, database, typed, kept):
        added = run("users", "add", "Ana@Example.org", "--role", "administrator", "--password-stdin", typed=typed)

        assert (added.returncode, added.stderr) == (0, "")
        assert added.stdout == "ana@example.org was added as administrator.\n"
        with database() as session:
            stored = person_of(session, ANA).password_hash
        assert check_password(stored, kept)
        assert kept == typed or not check_password(stored, typed)

    def test_prints_an_invitation_once_that_the_table_knows_only_by_its_digest(self, run, database):
        added = run("users", "add", ANA, "--role", "reader", HOST="0.0.0.0", PORT="8080")
        base, token = LINK.search(added.stdout).groups()

        assert base == "http://0.0.0.0:8080"
        with database() as session:
            links = session.scalars(select(OneTimeLink)).all()
        assert [link.token_digest for link in links] == [token_digest(token)]

    def test_builds_the_link_from_the_address_that_people_use(self, run):
        added = run("users", "add", ANA, "--role", "reader", TRACKER_PUBLIC_URL="https://tracker.example.gov")

        assert LINK.search(added.stdout)[1] == "https://tracker.example.gov"

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (("planner", "--institution", "SPS"), "planner BA/SPS"),
            (("planner", "--institution", "XK/MUP"), "planner XK/MUP"),
            (("coordinator", "--plan", "XK-MIG-2021-2023"), "coordinator XK-MIG-2021-2023"),
            (("donor", "--funding-source", "GIZ"), "donor XK/GIZ"),
            (("manager", "--country", "BA"), "manager BA"),
            (("reader",), "reader"),
        ],
    )
    def test_narrows_the_role(self, run, options, told):
        added = run("users", "add", ANA, "--role", *options)

        assert added.stdout.splitlines()[0] == f"{ANA} was added as {told}."
        assert f"{ANA}\tana\tinvited\t{told}\n" in run("users", "list").stdout

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("no address", "--role", "reader"), ["no address"]),
            ((ANA, "--role", "planner", "--institution", "NOPE"), ["NOPE"]),
            ((ANA, "--role", "coordinator", "--plan", "NOPE"), ["NOPE", "XK-MIG-2021-2023"]),
            ((ANA, "--role", "donor"), ["funding source"]),
            ((ANA, "--role", "administrator", "--institution", "BA/SPS"), ["administrator"]),
        ],
    )
    def test_refuses_in_one_sentence_and_adds_nobody(self, run, arguments, words):
        before = run.rows()

        refused = run("users", "add", *arguments)

        assert refused.returncode == 2
        assert len(refused.stderr.splitlines()) == 1
        for word in words:
            assert word in refused.stderr
        assert run.rows() == before

    @pytest.mark.parametrize("weak", ["short", "", "a" * 300, "aaaaaaaaaaaaaaaaaa", ANA])
    def test_refuses_a_weak_password_without_repeating_it(self, run, weak):
        before = run.rows()

        refused = run("users", "add", ANA, "--role", "reader", "--password-stdin", typed=weak)

        assert refused.returncode == 2
        assert weak == "" or weak not in refused.stdout + refused.stderr
        assert run.rows() == before

    def test_tells_what_to_do_with_somebody_who_is_known(self, run):
        run("users", "add", ANA, "--role", "reader")

        refused = run("users", "add", "ANA@example.org", "--role", "manager")

        assert refused.returncode == 2
        assert f"tracker users role {ANA} manager" in refused.stderr

    def test_an_unknown_role_is_refused_with_the_known_ones(self, run):
        refused = run("users", "add", ANA, "--role", "king")

        assert refused.returncode == 2
        assert "coordinator" in refused.stderr


class TestRoles:
    def test_are_given_and_taken(self, run):
        run("users", "add", ANA, "--role", "reader")

        given = run("users", "role", ANA, "planner", "--institution", "BA/SPS")
        listed = run("users", "list").stdout
        taken = run("users", "role", ANA, "reader", "--revoke")

        assert given.stdout == f"{ANA} is now planner BA/SPS.\n"
        assert "\treader; planner BA/SPS\n" in listed
        assert taken.stdout == f"{ANA} is no longer reader.\n"
        assert f"{ANA}\tana\tinvited\tplanner BA/SPS\n" in run("users", "list").stdout

    def test_a_role_that_they_have_or_do_not_have(self, run):
        run("users", "add", ANA, "--role", "planner", "--institution", "BA/SPS")

        twice = run("users", "role", ANA, "planner", "--institution", "SPS")
        elsewhere = run("users", "role", ANA, "planner", "--institution", "XK/MUP", "--revoke")

        assert (twice.returncode, elsewhere.returncode) == (2, 2)
        assert "planner BA/SPS" in elsewhere.stderr

    def test_the_last_administrator_stays(self, run):
        run("users", "add", ANA, "--role", "administrator", "--password-stdin", typed=PASSWORD)

        revoked = run("users", "role", ANA, "administrator", "--revoke")
        disabled = run("users", "disable", ANA)

        assert (revoked.returncode, disabled.returncode) == (2, 2)
        assert "last administrator" in revoked.stderr
        assert f"{ANA}\tana\topen\tadministrator\n" in run("users", "list").stdout

    def test_somebody_unknown(self, run):
        for command in (("role", ANA, "reader"), ("disable", ANA), ("enable", ANA), ("reset", ANA)):
            refused = run("users", *command)

            assert refused.returncode == 2
            assert f"tracker users add {ANA}" in refused.stderr


class TestAccounts:
    def test_are_closed_and_opened(self, run):
        run("users", "add", ANA, "--role", "reader", "--password-stdin", typed=PASSWORD)

        run("users", "disable", ANA)
        closed = run("users", "list").stdout
        refused = run("users", "reset", ANA)
        run("users", "enable", ANA)

        assert f"{ANA}\tana\tclosed\treader\n" in closed
        assert refused.returncode == 2
        assert f"{ANA}\tana\topen\treader\n" in run("users", "list").stdout

    def test_a_reset_makes_a_new_link_and_can_forget_the_codes(self, run, database):
        run("users", "add", ANA, "--role", "administrator", "--password-stdin", typed=PASSWORD)
        with database() as session:
            person_of(session, ANA).code_secret = "sealed"
            session.commit()

        kept = run("users", "reset", ANA)
        with database() as session:
            before = person_of(session, ANA).code_secret
        cleared = run("users", "reset", ANA, "--codes")

        assert LINK.search(kept.stdout)[2] != LINK.search(cleared.stdout)[2]
        with database() as session:
            assert (before, person_of(session, ANA).code_secret) == ("sealed", None)

    def test_nobody_yet(self, new_database, tmp_path, request):
        fresh = Commands(new_database(f"f{abs(hash(request.node.nodeid)):x}"[:40]), tmp_path / "instance")

        assert "tracker users add" in fresh("users", "list").stdout


class TestHistory:
    def test_names_the_command_or_whom_it_was_run_for_and_never_a_secret(self, run, database):
        run("users", "add", "boss@example.org", "--role", "administrator", "--password-stdin", typed=PASSWORD)
        added = run("users", "add", ANA, "--role", "reader", "--as", "boss@example.org")
        token = LINK.search(added.stdout)[2]

        with database() as session:
            boss = person_of(session, "boss@example.org")
            newest = session.scalars(select(History).order_by(History.id.desc()).limit(4)).all()
            told = json.dumps([[each.changes, each.subject_label, each.reason] for each in newest])
        assert [(each.kind, each.way, each.person_id) for each in reversed(newest)] == [
            ("person.invited", "command", None),
            ("role.granted", "command", None),
            ("person.invited", "command", boss.id),
            ("role.granted", "command", boss.id),
        ]
        assert PASSWORD not in told
        assert token not in told
        assert run("history", "verify").returncode == 0
