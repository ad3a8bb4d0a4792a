"""The throw-away PostgreSQL that the tests start for themselves."""

import re
from pathlib import Path

import psycopg
import pytest

from tests.servers import find_postgres_programs, skip_or_fail, throwaway_postgres


@pytest.mark.postgres
class TestThrowawayPostgres:
    def test_is_an_empty_utf8_database_on_a_loopback_port(self, url):
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            encoding = connection.execute("SHOW server_encoding").fetchone()
            listens = connection.execute("SHOW listen_addresses").fetchone()
            tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()

        assert (encoding, listens, tables) == (("UTF8",), ("127.0.0.1",), (0,))

    def test_does_not_run_as_root(self, url):
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            folder = connection.execute("SHOW data_directory").fetchone()[0]

        assert Path(folder).stat().st_uid != 0

    def test_leaves_nothing_behind(self):
        with throwaway_postgres() as url:
            if url is None:
                skip_or_fail("there are no PostgreSQL programs")
            with psycopg.connect(url.replace("+psycopg", "")) as connection:
                folder = Path(connection.execute("SHOW data_directory").fetchone()[0])

        assert not folder.parent.exists()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url.replace("+psycopg", ""))


class TestSkipOrFail:
    def test_skips_on_a_machine_without_the_program(self, monkeypatch):
        monkeypatch.delenv("CI", raising=False)

        with pytest.raises(pytest.skip.Exception, match="no Chromium"):
            skip_or_fail("no Chromium")

    def test_fails_in_ci_where_nothing_is_skipped(self, monkeypatch):
        monkeypatch.setenv("CI", "true")

        with pytest.raises(pytest.fail.Exception, match="no Chromium"):
            skip_or_fail("no Chromium")


class TestWithoutPostgres:
    def test_yields_none_where_there_are_no_programs(self, monkeypatch):
        monkeypatch.setattr("tests.servers.find_postgres_programs", lambda: None)

        with throwaway_postgres() as url:
            assert url is None

    def test_takes_the_newest_programs(self):
        programs = find_postgres_programs()
        if programs is None:
            skip_or_fail("there are no PostgreSQL programs")

        assert (programs / "initdb").exists()
        assert (programs / "pg_ctl").exists()


@pytest.fixture(scope="module")
def url():
    with throwaway_postgres() as url:
        if url is None:
            skip_or_fail("there are no PostgreSQL programs")
        assert re.fullmatch(r"postgresql\+psycopg://\w+@127\.0\.0\.1:\d+/\w+", url)
        yield url
