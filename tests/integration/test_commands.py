"""The commands as an administrator types them: what they say, what they leave, and how they refuse."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from tests.commands import Answer, Commands
from tests.conftest import IMPORTS, KEY, NOW, PROJECT
from tests.servers import free_port
from tracker.accounts.policy import Role
from tracker.history import COMMAND, Change, Subject, record
from tracker.plans.models import Activity

BA, XK = "ba-sps-2024", "xk-mig-2021-2023"


@pytest.fixture
def run(empty_url, tmp_path) -> Commands:
    """Commands on this test's own database."""
    return Commands(empty_url, tmp_path / "instance")


@pytest.fixture(scope="module")
def kept(new_database, tmp_path_factory) -> Commands:
    """Commands on a database with Kosovo's plan, which no test of this module may change."""
    commands = Commands(new_database("kept"), tmp_path_factory.mktemp("instance"))
    commands("load", str(IMPORTS / XK))
    return commands


@pytest.fixture
def copy_of(tmp_path):
    """Copies a shipped plan's folder to where it may be changed."""

    def copy(name: str, to: str | None = None) -> Path:
        folder = tmp_path / (to or name)
        shutil.copytree(IMPORTS / name, folder)
        return folder

    return copy


class TestLoad:
    def test_loads_both_plans_and_has_nothing_to_change_the_second_time(self, run):
        first = run("load", "--public")
        rows = run.rows()
        second = run("load", "--public")

        assert (first.returncode, first.stderr) == (0, "")
        assert first.stdout.splitlines() == ["BA-SPS-2024: loaded", "XK-MIG-2021-2023: loaded"]
        assert second.stdout.splitlines() == ["BA-SPS-2024: nothing to change", "XK-MIG-2021-2023: nothing to change"]
        assert run.rows() == rows

    def test_leaves_a_plan_to_its_own_people_unless_told_otherwise(self, run):
        run("load", str(IMPORTS / XK))
        hidden = run("plans", "list").stdout
        published = run("load", str(IMPORTS / XK), "--public").stdout
        again = run("load", str(IMPORTS / XK)).stdout

        assert "\town\t" in hidden
        assert published == "XK-MIG-2021-2023: nothing to change, now public\n"
        assert again == "XK-MIG-2021-2023: nothing to change\n"
        assert "\tpublic\t" in run("plans", "list").stdout

    def test_takes_one_file(self, run):
        loaded = run("load", str(IMPORTS / XK / "xk-akcioni-plan-2021-2023.txt"))

        assert loaded.stdout == "XK-MIG-2021-2023: loaded\n"

    def test_takes_over_a_new_edition_of_the_document(self, run, copy_of):
        folder = copy_of(XK)
        run("load", str(folder))
        source = folder / "xk-akcioni-plan-2021-2023.txt"
        source.write_text(source.read_text("utf-8").replace("162,000\t162,000", "162,000\t163,000"), "utf-8")

        replaced = run("load", str(folder))
        export = json.loads(run("plans", "export", "XK-MIG-2021-2023").stdout)

        assert replaced.stdout == "XK-MIG-2021-2023: replaced\n"
        assert {"163000"} == {
            line["amount"] for line in export["budget_lines"] if (line["activity"], line["year"]) == ("1.1.2", 2023)
        }

    def test_does_not_overwrite_a_plan_that_people_have_worked_on(self, run, copy_of, empty_url):
        folder = copy_of(XK)
        run("load", str(folder))
        engine = create_engine(empty_url)
        with Session(engine) as session, session.begin():
            activity = session.scalars(select(Activity).where(Activity.key == "1.1.1")).one()
            change = Change("title", activity.title, "Uređeno")
            activity.title = "Uređeno"
            subject = Subject("activity", "1.1.1")
            record(session, COMMAND, "edited", subject, [change], plan_id=activity.plan_id, reason="Greška", now=NOW)
        engine.dispose()
        source = folder / "xk-akcioni-plan-2021-2023.txt"
        source.write_text(source.read_text("utf-8").replace("162,000\t162,000", "162,000\t163,000"), "utf-8")
        rows = run.rows()

        refused = run("load", str(folder))
        unchanged = run("load", str(IMPORTS / XK))

        assert refused.returncode == 2
        assert "has been worked on" in refused.stderr
        assert unchanged.stdout == "XK-MIG-2021-2023: nothing to change\n"
        assert run.rows() == rows
        assert "Uređeno" in run("plans", "export", "XK-MIG-2021-2023").stdout


class TestBadInput:
    """One plain sentence that names the place, exit code 2, and the database as it was."""

    @pytest.fixture
    def run(self, kept):
        """Commands on a database that must stay as it is."""
        before = kept.rows()
        yield kept
        assert kept.rows() == before

    def refused(self, result: Answer, *words: str) -> None:
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr.startswith("tracker: ")
        assert len(result.stderr.splitlines()) == 1
        for word in words:
            assert word in result.stderr

    def test_a_text_that_is_no_plan(self, run, tmp_path):
        (tmp_path / "shopping.txt").write_text("Bukë, qumësht, djathë\nхлеб и млеко\n", "utf-8")

        self.refused(run("load", str(tmp_path / "shopping.txt")), "shopping.txt is no plan", "xk-action-plan")

    def test_a_plan_of_an_unknown_form(self, run, copy_of):
        folder = copy_of(BA)
        manifest = folder / "plan.toml"
        manifest.write_text(manifest.read_text("utf-8").replace("ba-work-programme", "rs-akcioni-plan"), "utf-8")

        self.refused(run("load", str(folder)), "rs-akcioni-plan", "ba-work-programme")

    def test_a_text_of_another_form_than_plan_toml_says(self, run, copy_of):
        folder = copy_of(BA)
        manifest = folder / "plan.toml"
        manifest.write_text(manifest.read_text("utf-8").replace("ba-work-programme", "xk-action-plan"), "utf-8")

        self.refused(run("load", str(folder)), "ba-program-rada-2024.txt", "xk-action-plan")

    @pytest.mark.parametrize(
        ("name", "text"), [(BA, "ba-program-rada-2024.txt"), (XK, "xk-akcioni-plan-2021-2023.txt")]
    )
    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
    def test_a_truncated_file(self, run, copy_of, name, text, share):
        folder = copy_of(name)
        (folder / "errata.toml").unlink()
        data = (folder / text).read_bytes()
        cut = data[: int(len(data) * share)].decode("utf-8", "ignore")
        (folder / text).write_text(cut, "utf-8")

        self.refused(run("load", str(folder)), str(folder))

    def test_a_file_in_another_encoding(self, run, copy_of):
        folder = copy_of(XK)
        source = folder / "xk-akcioni-plan-2021-2023.txt"
        source.write_bytes(source.read_text("utf-8").encode("cp1250", "replace"))

        self.refused(run("load", str(folder)), "not in UTF-8", "line 5")

    def test_an_empty_file(self, run, copy_of):
        folder = copy_of(XK)
        (folder / "xk-akcioni-plan-2021-2023.txt").write_bytes(b"\n\n")

        self.refused(run("load", str(folder)), "is empty")

    def test_an_erratum_that_matches_nothing(self, run, copy_of):
        folder = copy_of(XK)
        errata = folder / "errata.toml"
        errata.write_text(
            errata.read_text("utf-8")
            + '\n[[erratum]]\nline = 22\nprinted = "Nëpunës"\nread = "нешто"\n'
            + 'kind = "glued-words"\nreason = "Proba."\n',
            "utf-8",
        )

        self.refused(run("load", str(folder)), "errata.toml", "line 22", "Nëpunës")

    def test_a_plan_toml_that_is_no_toml(self, run, copy_of):
        folder = copy_of(XK)
        (folder / "plan.toml").write_text("code = XK„", "utf-8")

        self.refused(run("load", str(folder)), "plan.toml", "TOML")

    def test_a_code_that_could_stand_in_no_address(self, run, copy_of):
        folder = copy_of(XK)
        manifest = folder / "plan.toml"
        manifest.write_text(manifest.read_text("utf-8").replace("XK-MIG-2021-2023", "XK МИГ/1"), "utf-8")

        self.refused(run("load", str(folder)), "plan.toml", "code")

    def test_an_unknown_country(self, run, copy_of):
        folder = copy_of(XK)
        manifest = folder / "plan.toml"
        changed = manifest.read_text("utf-8").replace('"XK"', '"QQ"').replace("XK-MIG-2021-2023", "QQ-1")
        manifest.write_text(changed, "utf-8")

        self.refused(run("load", str(folder)), "QQ")

    def test_a_folder_without_plans_and_a_path_that_is_not_there(self, run, tmp_path):
        (tmp_path / "empty").mkdir()

        self.refused(run("load", str(tmp_path / "empty")), "no plan.toml")
        self.refused(run("load", str(tmp_path / "мимо")), "мимо does not exist")

    def test_nothing_of_several_plans_is_saved_when_one_cannot_be_read(self, run, copy_of):
        copy_of(BA, "all/ba")
        broken = copy_of(XK, "all/xk")
        (broken / "xk-akcioni-plan-2021-2023.txt").write_bytes(b"")

        self.refused(run("load", str(broken.parent)), "is empty")

    def test_an_unknown_plan_code(self, run):
        self.refused(run("plans", "export", "XK-МИГ"), "XK-МИГ", "XK-MIG-2021-2023")
        self.refused(run("plans", "findings", "nope"), "nope")

    def test_a_file_that_cannot_be_written(self, run, tmp_path):
        target = tmp_path / "no such folder" / "plan.json"

        self.refused(run("plans", "export", "XK-MIG-2021-2023", "-o", str(target)), "plan.json")


class TestSettings:
    def test_a_database_that_cannot_be_reached_is_said_in_one_line(self, run, tmp_path):
        for url in ("postgresql+psycopg://x@127.0.0.1:1/x", f"sqlite:///{tmp_path}/no such folder/x.sqlite"):
            refused = run("plans", "list", TRACKER_DATABASE_URL=url)

            assert refused.returncode == 2
            assert refused.stderr.startswith("tracker: the database cannot be used: ")
            assert len(refused.stderr.splitlines()) == 1

    def test_a_folder_that_cannot_be_made(self, run, tmp_path):
        (tmp_path / "file").write_text("")

        refused = run("plans", "list", TRACKER_INSTANCE=str(tmp_path / "file" / "instance"))

        assert refused.returncode == 2
        assert "cannot be written" in refused.stderr

    def test_a_database_of_another_kind_is_refused(self, run):
        refused = run("plans", "list", TRACKER_DATABASE_URL="mysql://root:secret@localhost/x")

        assert refused.returncode == 2
        assert "TRACKER_DATABASE_URL must begin with" in refused.stderr
        assert "secret" not in refused.stderr

    @pytest.mark.parametrize("key", ["", "short", "at least 32 random characters of your own", "a" * 64])
    def test_only_serving_needs_a_good_secret_key(self, kept, key):
        listed = kept("plans", "list", TRACKER_SECRET_KEY=key)
        served = kept("serve", TRACKER_SECRET_KEY=key)

        assert listed.returncode == 0
        assert served.returncode == 2
        assert "TRACKER_SECRET_KEY" in served.stderr

    @pytest.mark.parametrize("port", ["0", "65536", "osam", "-1", "８０００"])
    def test_a_port_that_is_none(self, run, port):
        refused = run("plans", "list", PORT=port)

        assert refused.returncode == 2
        assert "PORT must be a whole number" in refused.stderr

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("TRACKER_LOCK_TIMEOUT", "0"),
            ("TRACKER_LOCK_TIMEOUT", "ten"),
            ("TRACKER_CONNECT_TIMEOUT", "-1"),
            ("TRACKER_STATEMENT_TIMEOUT", "1.5"),
            ("TRACKER_IDLE_TIMEOUT", "86400"),
        ],
    )
    def test_a_time_limit_that_is_none(self, run, name, text):
        refused = run("plans", "list", **{name: text})

        assert refused.returncode == 2
        assert f"{name} must be a whole number" in refused.stderr

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("TRACKER_WORKBOOK_MB", "0"),
            ("TRACKER_WORKBOOK_UNZIPPED_MB", "150 MB"),
            ("TRACKER_WORKBOOK_ROWS", "1048577"),
            ("TRACKER_WORKBOOKS_AT_ONCE", "-1"),
            ("TRACKER_WORKBOOKS_MB", "1001"),
        ],
    )
    def test_a_limit_of_workbooks_that_is_none(self, run, name, text):
        refused = run("plans", "list", **{name: text})

        assert refused.returncode == 2
        assert f"{name} must be a whole number" in refused.stderr

    def test_limits_of_workbooks_that_contradict_each_other(self, run):
        refused = run("plans", "list", TRACKER_WORKBOOK_MB="101")

        assert refused.returncode == 2
        assert "TRACKER_WORKBOOKS_MB is 100, and TRACKER_WORKBOOK_MB is 101" in refused.stderr
        assert run("plans", "list", TRACKER_WORKBOOK_MB="101", TRACKER_WORKBOOKS_MB="101").returncode == 0


class TestExportAndFindings:
    def test_a_file_and_standard_output_hold_the_same(self, kept, tmp_path):
        target = tmp_path / "plan.json"

        printed = kept("plans", "export", "XK-MIG-2021-2023", "--format", "json").stdout
        kept("plans", "export", "XK-MIG-2021-2023", "-o", str(target))

        assert target.read_text("utf-8") == printed
        assert json.loads(printed)["format"] == "plan/1"
        assert sorted(path.name for path in tmp_path.glob("*plan*")) == ["plan.json"]

    def test_findings_name_their_line(self, kept):
        lines = [line.split("\t") for line in kept("plans", "findings", "XK-MIG-2021-2023").stdout.splitlines()]

        assert all(len(line) == 5 for line in lines)
        assert [line[2] for line in lines if line[1] == "total-mismatch"] == ["line 255"]


class TestDatabase:
    def test_upgrades_once(self, run):
        assert run("db", "upgrade").stdout == "The database was upgraded.\n"
        assert run("db", "upgrade").stdout == "The database is up to date.\n"


@dataclass(frozen=True)
class Demonstrated:
    """What was seen of one start of the demonstration."""

    port: int
    lines: list[str]
    page: str
    looked_at: Any  # what whoever started it found besides
    log: str


# The demonstration hashes one password for many people, and checks it for each of them at every start.
DEMO = "from tests.cheap_passwords import hash_cheaply; hash_cheaply(); from tracker.cli import main; main()"


def start(instance: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """A command as a process of its own."""
    program = ["-c", DEMO] if arguments == ("demo",) else ["-m", "tracker.cli"]
    return subprocess.Popen(
        [sys.executable, "-W", "error", *program, *arguments],
        cwd=PROJECT,
        env={
            "PATH": os.environ["PATH"],
            "TRACKER_INSTANCE": str(instance),
            "TRACKER_DEMO_CASES": "1",  # a hundredth of the cases that people see
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def demonstrate(instance: Path, look: Callable[[Path, int], Any]) -> Demonstrated:
    """Start the demonstration, look at it, and end it."""
    port = free_port()
    demo = start(instance, "demo", PORT=str(port))
    try:
        lines = [demo.stdout.readline().rstrip() for _ in range(3)]
        if "cases were invented" in lines[-1]:
            lines[-1] = demo.stdout.readline().rstrip()  # at the first start only
        lines += [demo.stdout.readline().rstrip() for _ in range(19)]
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).read().decode()
        found = look(instance, port)
    finally:
        demo.terminate()
        log = demo.communicate(timeout=30)
    return Demonstrated(port, lines, page, found, "".join(log))


def started_beside(instance: Path, port: int) -> str:
    """What a second demonstration says of a port that the first one has."""
    return start(instance, "demo", PORT=str(port)).communicate(timeout=60)[1]


def signed_in(instance: Path, port: int) -> bool:
    """Whether somebody of the demonstration could sign in; a link for a password was followed besides."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = opener.open(f"http://127.0.0.1:{port}/sign-in", timeout=30).read().decode()
    typed = {
        "csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1],
        "email": "reader@demo.example",
        "password": (instance / "demo-password").read_text().strip(),
    }
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/sign-in",
        urllib.parse.urlencode(typed).encode(),
        {"Origin": f"http://127.0.0.1:{port}"},
    )
    address = f"http://127.0.0.1:{port}/password/a-token-for-one"
    for asked in (address, urllib.request.Request(f"{address}/", headers={"Referer": address})):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(asked, timeout=30)
    try:
        opener.open(request, timeout=30)
    except urllib.error.HTTPError:
        return False
    account = opener.open(f"http://127.0.0.1:{port}/account/", timeout=30)
    return account.url.endswith("/account/")


@pytest.fixture(scope="module")
def instance(tmp_path_factory) -> Path:
    """The folder of the demonstration."""
    return tmp_path_factory.mktemp("demonstrated") / "instance"


@pytest.fixture(scope="module")
def first_start(instance) -> Demonstrated:
    """The demonstration as it is started for the first time; a second one is started beside it."""
    return demonstrate(instance, started_beside)


@pytest.fixture(scope="module")
def second_start(first_start, instance) -> Demonstrated:
    """The demonstration as it is started again; somebody signs in."""
    return demonstrate(instance, signed_in)


class TestAsAProgram:
    """What only a process of its own shows: nothing but the export on standard output, no warning, the demo."""

    def test_the_export_alone_goes_to_standard_output(self, tmp_path):
        run = Commands(f"sqlite:///{tmp_path}/instance/tracker.sqlite", tmp_path / "instance")
        run("load", str(IMPORTS / XK))

        output, errors = start(tmp_path / "instance", "plans", "export", "XK-MIG-2021-2023").communicate(timeout=60)

        assert json.loads(output)["code"] == "XK-MIG-2021-2023"
        assert errors == ""

    def test_the_demo_serves_both_plans_twice_in_a_row_and_destroys_nothing(self, first_start, second_start, instance):
        for seen, said in ((first_start, "loaded"), (second_start, "nothing to change")):
            assert seen.lines[:2] == [f"BA-SPS-2024: {said}", f"XK-MIG-2021-2023: {said}"]
            assert f"http://127.0.0.1:{seen.port}/" in seen.lines[2]
            assert "PROGRAM RADA" in seen.page
            assert "AKCIONI PLAN" in seen.page
        assert f"Port {first_start.port} cannot be used" in first_start.looked_at
        told = [first_start.lines[3:], second_start.lines[3:]]
        password = (instance / "demo-password").read_text().strip()
        assert told[0] == told[1]
        assert password in told[0][0]
        people = [line.strip().removesuffix("@demo.example") for line in told[0][1:]]
        assert people[:7] == list(Role)  # one of each role first, then those who report for other institutions
        assert people[7:12] == ["planner.sop", "planner.mup", "planner.vum", "planner.kp", "coordinator.xk"]
        assert people[12:] == [
            "case_officer_bl",
            "case_head",
            "case_asylum",
            "case_medical",
            "case_director",
            "case_statistics",
        ]
        for name in ("demo-secret-key", "demo-cases-key", "demo-password"):
            assert (instance / name).stat().st_mode & 0o777 == 0o600
        assert instance.stat().st_mode & 0o777 == 0o700

    def test_people_of_the_demo_are_made_by_nothing_else(self, tmp_path):
        run = Commands(f"sqlite:///{tmp_path}/tracker.sqlite", tmp_path / "instance")
        run("load", "--public", str(IMPORTS / XK))

        assert "There is nobody yet" in run("users", "list").stdout

    def test_people_of_the_demo_cannot_sign_in_elsewhere(self, second_start, instance):
        port, said = free_port(), []
        server = start(instance, "serve", PORT=str(port), TRACKER_SECRET_KEY=KEY)
        try:
            while "Listening at" not in (line := server.stderr.readline()):
                assert line, "serve ended before it listened"
                said.append(line)
            is_in = signed_in(instance, port)
        finally:
            server.terminate()
            log = second_start.log + "".join(server.communicate(timeout=30))

        assert (second_start.looked_at, is_in) == (True, False)
        assert "here they cannot sign in" in "".join(said)
        # A link for a password is in the log of the server as one, and opens nothing to whoever reads it there.
        assert "GET /password/… HTTP/1.1" in log
        assert "a-token-for-one" not in log
