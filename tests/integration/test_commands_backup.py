"""`tracker backup` and `tracker restore`: what was there comes back, and what is no backup changes nothing."""

import gzip
import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.commands import Commands
from tests.conftest import IMPORTS, PROJECT
from tracker.backups.holding import hold_while_served
from tracker.history import utc_now

XK = "xk-mig-2021-2023"
PASSWORD = "a long enough passphrase"


@pytest.fixture
def run(new_database, tmp_path, request) -> Commands:
    """Commands on a database with Kosovo's plan, one person with an open session, and one uploaded file."""

    def fill(url: str) -> None:
        commands = Commands(url, tmp_path / "filling")
        commands("load", str(IMPORTS / XK))
        commands("users", "add", "ana@example.org", "--role", "reader", "--password-stdin", typed=PASSWORD)

    name = f"b{abs(hash(request.node.nodeid)):x}"[:40]
    commands = Commands(new_database.copy("to_be_backed_up", fill, name), tmp_path / "instance")
    uploads = tmp_path / "instance/uploads/2026"
    uploads.mkdir(parents=True)
    (uploads / "evidence.pdf").write_bytes(b"%PDF of the backup")
    (tmp_path / "instance/demo-secret-key").write_text("nobody's business")
    return commands


@pytest.fixture
def database(run):
    """Statements executed on the database of the commands, by a connection that is closed at once."""

    def execute(statement: str, **values: object) -> list[tuple[object, ...]]:
        engine = create_engine(run.url)
        with engine.begin() as connection:
            result = connection.execute(text(statement), values)
            rows = [tuple(row) for row in result] if result.returns_rows else []
        engine.dispose()
        return rows

    return execute


@pytest.fixture(scope="module")
def kept(new_database, tmp_path_factory) -> tuple[Commands, Path]:
    """Commands on a small database with its backup, which no test of this module may change."""
    folder = tmp_path_factory.mktemp("kept")
    commands = Commands(new_database("nobackup"), folder / "instance")
    commands("users", "add", "ana@example.org", "--role", "reader", "--password-stdin", typed=PASSWORD)
    (folder / "instance/uploads").mkdir()
    (folder / "instance/uploads/a.txt").write_text("a")
    commands("backup", str(folder / "good.tar.gz"))
    return commands, folder / "good.tar.gz"


def members(path: Path) -> dict[str, bytes]:
    """The files in an archive by their names."""
    with tarfile.open(path, "r:gz") as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}


def packed(path: Path, files: dict[str, bytes], **kinds: bytes) -> Path:
    """An archive made by a stranger."""
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.type = len(content), kinds.get(name, tarfile.REGTYPE)
            if member.type == tarfile.SYMTYPE:
                member.size, member.linkname = 0, "/etc/passwd"
            archive.addfile(member, io.BytesIO(content) if member.size else None)
    return path


class TestBackup:
    def test_holds_the_database_and_the_uploads_for_the_owner_only_and_no_secret(self, run, tmp_path):
        target = tmp_path / "tracker.tar.gz"

        made = run("backup", str(target), TRACKER_SECRET_KEY="the-installation's-own-key-0123456789")
        files = members(target)
        manifest = json.loads(files["manifest.json"])

        assert (made.returncode, made.stderr) == (0, "")
        assert target.stat().st_mode & 0o777 == 0o600
        assert set(files) == {"manifest.json", *manifest["files"]}
        assert files["uploads/2026/evidence.pdf"] == b"%PDF of the backup"
        assert manifest["content"]["rows"] == run.rows()
        whole = b"".join(files.values())
        assert b"nobody's business" not in whole
        assert b"the-installation's-own-key" not in whole
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []

    def test_replaces_an_earlier_backup_and_nothing_else(self, run, tmp_path):
        target, letter = tmp_path / "tracker.tar.gz", tmp_path / "letter.txt"
        letter.write_text("Dear minister")
        run("backup", str(target))

        again = run("backup", str(target))
        refused = run("backup", str(letter))

        assert again.returncode == 0
        assert refused.returncode == 2
        assert letter.read_text() == "Dear minister"

    def test_is_one_state_while_others_write(self, run, tmp_path, database):
        engine = create_engine(run.url)
        with engine.connect() as connection:
            connection.execute(text("DELETE FROM risk"))  # which nobody has committed
            made = run("backup", str(tmp_path / "tracker.tar.gz"))
            connection.rollback()
        engine.dispose()

        manifest = json.loads(members(tmp_path / "tracker.tar.gz")["manifest.json"])

        assert made.returncode == 0
        assert manifest["content"]["rows"] == run.rows()

    def test_a_folder_that_is_not_there(self, run, tmp_path):
        refused = run("backup", str(tmp_path / "nowhere/tracker.tar.gz"))

        assert refused.returncode == 2
        assert "cannot be written" in refused.stderr

    @pytest.mark.postgres
    def test_the_password_is_in_no_list_of_processes(self, run, tmp_path, monkeypatch):
        if not run.url.startswith("postgresql"):
            return
        seen = []
        real = subprocess.run
        monkeypatch.setattr(
            "tracker.backups.postgres.subprocess.run",
            lambda arguments, **options: (seen.append((arguments, options["env"])), real(arguments, **options))[1],
        )

        run("backup", str(tmp_path / "x.tar.gz"), TRACKER_DATABASE_URL=run.url.replace("tracker@", "tracker:s3cret@"))

        assert seen
        for arguments, environment in seen:
            assert "s3cret" not in " ".join(map(str, arguments))
            assert environment["PGPASSWORD"] == "s3cret"


class TestRestore:
    @pytest.fixture
    def target(self, run, tmp_path) -> Path:
        """A backup of the database as it was."""
        path = tmp_path / "tracker.tar.gz"
        assert run("backup", str(path)).returncode == 0
        return path

    def test_brings_everything_back_and_keeps_the_other_aside(self, run, target, database, tmp_path):
        exported, rows = run("plans", "export", "XK-MIG-2021-2023").stdout, run.rows()
        run("users", "disable", "ana@example.org")
        database("UPDATE activity SET title = 'Changed since'")
        (tmp_path / "instance/uploads/2026/evidence.pdf").write_bytes(b"changed since")

        restored = run("restore", str(target))

        assert (restored.returncode, restored.stderr) == (0, "")
        assert restored.stdout.count("Kept aside: ") == 2
        assert run.rows() == rows
        assert run("plans", "export", "XK-MIG-2021-2023").stdout == exported
        assert run("history", "verify").returncode == 0
        assert (tmp_path / "instance/uploads/2026/evidence.pdf").read_bytes() == b"%PDF of the backup"
        aside = [path for path in (tmp_path / "instance").iterdir() if path.name.startswith("uploads.before")]
        assert [(path / "2026/evidence.pdf").read_bytes() for path in aside] == [b"changed since"]

    def test_the_restored_copy_is_worked_on_and_backed_up_like_any_other(self, run, target, tmp_path):
        run("restore", str(target))

        worked = run("users", "add", "later@example.org", "--role", "reader")
        again = run("backup", str(tmp_path / "second.tar.gz"))
        restored = run("restore", str(tmp_path / "second.tar.gz"))

        assert [answer.returncode for answer in (worked, again, restored)] == [0, 0, 0]
        assert "later@example.org" in run("users", "list").stdout

    def test_goes_into_a_new_installation(self, run, target, new_database, tmp_path, request):
        other = Commands(new_database(f"new{abs(hash(request.node.nodeid)):x}"[:40]), tmp_path / "new")

        restored = other("restore", str(target))

        assert (restored.returncode, restored.stderr) == (0, "")
        assert "Kept aside" not in restored.stdout
        assert other.rows() == run.rows()
        assert (tmp_path / "new/uploads/2026/evidence.pdf").exists()

    def test_opens_no_session_and_no_link_again(self, run, target, database, tmp_path):
        database(
            "INSERT INTO sign_in (token_digest, person_id, rights_version, started_at, seen_at, ends_at, "
            "idle_minutes, browser) SELECT 'x', id, 1, :now, :now, :later, 30, 'Test' FROM person",
            now=utc_now(),
            later=utc_now() + timedelta(hours=1),
        )
        run("users", "reset", "ana@example.org")
        run("backup", str(target))

        run("restore", str(target))

        assert database("SELECT count(*) FROM sign_in WHERE ended_at IS NULL") == [(0,)]
        assert database("SELECT count(*) FROM sign_in") == [(1,)]
        assert database("SELECT count(*) FROM one_time_link WHERE used_at IS NULL") == [(0,)]

    def test_is_refused_while_the_tracker_is_served(self, run, target, tmp_path):
        program = (
            "import sys; from pathlib import Path; from tracker.backups.holding import hold_while_served; "
            "hold_while_served(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
        )
        serving = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "instance")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
        )
        try:
            serving.stdout.readline()
            before = run.rows()
            refused = run("restore", str(target))
        finally:
            serving.communicate("", timeout=30)

        assert refused.returncode == 2
        assert "is running" in refused.stderr
        assert run.rows() == before
        assert run("restore", str(target)).returncode == 0

    def test_is_refused_while_anybody_is_connected(self, run, target):
        engine = create_engine(run.url)
        with engine.connect() as connection:
            connection.execute(text("SELECT count(*) FROM plan"))
            connection.commit()
            refused = run("restore", str(target))
        engine.dispose()

        assert refused.returncode == 2
        assert "Stop the tracker first" in refused.stderr

    def test_a_backup_of_a_later_version_or_of_the_other_kind_of_database(self, run, target, tmp_path):
        files = members(target)
        for change in ({"content": {**json.loads(files["manifest.json"])["content"], "revision": "999_later"}},
                       {"database": "sqlite" if run.url.startswith("postgresql") else "postgresql"}):  # fmt: skip
            manifest = {**json.loads(files["manifest.json"]), **change}
            names = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
            manifest["files"] = {names[manifest["database"]]: next(iter(manifest["files"].values()))}
            forged = packed(tmp_path / "forged.tar.gz", {"manifest.json": json.dumps(manifest).encode()})

            assert run("restore", str(forged)).returncode == 2


class TestNoBackup:
    """Everything that is no backup of the tracker is refused in one sentence, and the installation stays as it was."""

    @pytest.fixture
    def refuses(self, kept):
        """Asserts that a file is refused with some words."""
        run, good = kept

        def check(path: Path, *words: str) -> None:
            before = run.rows()
            refused = run("restore", str(path))

            assert (refused.returncode, refused.stdout) == (2, "")
            assert len(refused.stderr.splitlines()) == 1
            for word in words:
                assert word in refused.stderr
            assert run.rows() == before
            assert [each for each in (good.parent / "instance").iterdir() if "restore" in each.name] == []
            assert (good.parent / "instance/uploads/a.txt").read_text() == "a"

        return check

    @pytest.mark.parametrize(
        "content",
        [b"", b"x", b"PK\x03\x04 a workbook", gzip.compress(b""), gzip.compress(b"no archive" * 1000)],
        ids=["empty", "one byte", "a workbook", "nothing packed", "no archive packed"],
    )
    def test_other_files(self, refuses, tmp_path, content):
        (tmp_path / "other.tar.gz").write_bytes(content)

        refuses(tmp_path / "other.tar.gz")

    def test_a_file_that_is_not_there(self, refuses, tmp_path):
        refuses(tmp_path / "nothing.tar.gz", "There is no file")

    @pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.99, 0.9999])
    def test_a_backup_that_was_cut(self, kept, refuses, tmp_path, share):
        data = kept[1].read_bytes()
        (tmp_path / "cut.tar.gz").write_bytes(data[: min(int(len(data) * share), len(data) - 1)])

        refuses(tmp_path / "cut.tar.gz")

    @pytest.mark.parametrize("place", [0.01, 0.2, 0.5, 0.8, 0.95])
    def test_a_backup_with_a_wrong_byte(self, kept, refuses, tmp_path, place):
        data = bytearray(kept[1].read_bytes())
        data[int(len(data) * place)] ^= 0x5A
        (tmp_path / "wrong.tar.gz").write_bytes(data)

        refuses(tmp_path / "wrong.tar.gz")

    def test_an_archive_of_somebody_else(self, refuses, tmp_path):
        refuses(packed(tmp_path / "foreign.tar.gz", {"photos/1.jpg": b"x"}), "no backup of the tracker")
        refuses(packed(tmp_path / "foreign.tar.gz", {"manifest.json": b'{"format": "other/1"}'}), "no backup")
        refuses(packed(tmp_path / "foreign.tar.gz", {"manifest.json": b"[1, 2"}), "no backup")

    @pytest.mark.parametrize(
        "name", ["../evil", "/etc/evil", "uploads/../../evil", "uploads/..\\evil", "uploads/", "uploads//x", "evil"]
    )
    def test_a_name_that_leads_elsewhere(self, kept, refuses, tmp_path, name):
        files = members(kept[1])
        manifest = json.loads(files.pop("manifest.json"))
        manifest["files"][name] = {"size": 1, "sha256": "x"}

        refuses(packed(tmp_path / "evil.tar.gz", {"manifest.json": json.dumps(manifest).encode(), **files, name: b"x"}))
        # The same file without a word in the manifest.
        del manifest["files"][name]
        refuses(packed(tmp_path / "evil.tar.gz", {"manifest.json": json.dumps(manifest).encode(), **files, name: b"x"}))
        assert not (tmp_path / "evil").exists()

    def test_a_link_in_the_place_of_a_file(self, kept, refuses, tmp_path):
        files = members(kept[1])

        refuses(packed(tmp_path / "link.tar.gz", files, **{"uploads/a.txt": tarfile.SYMTYPE}), "damaged")

    def test_a_file_that_is_missing(self, kept, refuses, tmp_path):
        files = members(kept[1])
        del files["uploads/a.txt"]

        refuses(packed(tmp_path / "short.tar.gz", files), "is missing")

    def test_a_database_that_holds_less_than_the_manifest_says(self, kept, refuses, tmp_path):
        files = members(kept[1])
        manifest = json.loads(files["manifest.json"])
        manifest["content"]["rows"]["person"] = 7
        files["manifest.json"] = json.dumps(manifest).encode()

        refuses(packed(tmp_path / "less.tar.gz", files), "person has 1 rows instead of 7")

    def test_a_history_that_somebody_changed_before_it_was_backed_up(self, kept, refuses, tmp_path):
        files = members(kept[1])
        if "database.sqlite" not in files:
            return  # a custom-format dump is no text to be changed by hand
        (tmp_path / "forged.sqlite").write_bytes(files["database.sqlite"])
        with closing(sqlite3.connect(tmp_path / "forged.sqlite")) as forged:
            forged.execute("DROP TRIGGER history_refuses_update")
            forged.execute("UPDATE history SET subject_label = 'Somebody else'")
            forged.commit()
        files["database.sqlite"] = (tmp_path / "forged.sqlite").read_bytes()
        manifest = json.loads(files["manifest.json"])
        manifest["files"]["database.sqlite"] = {
            "size": len(files["database.sqlite"]),
            "sha256": hashlib.sha256(files["database.sqlite"]).hexdigest(),
        }
        files["manifest.json"] = json.dumps(manifest).encode()

        refuses(packed(tmp_path / "forged.tar.gz", files), "history in the backup is broken")


def test_two_servers_hold_the_installation_together(tmp_path):
    hold_while_served(tmp_path)
    hold_while_served(tmp_path)
