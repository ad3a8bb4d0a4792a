"""`tracker serve` as a process that a test kills, and browsers that sign in to it and edit."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

from lxml import html

from tests.conftest import KEY, PROJECT
from tests.servers import free_port


class Served:
    """The tracker served by gunicorn on a database; can be killed and started again on the same port."""

    def __init__(self, url: str, instance: Path, *, largest_file: int | None = None) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = {
            "PATH": os.environ["PATH"],
            "TRACKER_DATABASE_URL": url,
            "TRACKER_INSTANCE": str(instance),
            "TRACKER_SECRET_KEY": KEY,
            "PORT": str(self.port),
        }
        self._largest_file = largest_file  # kilobytes that a file may have: beyond, the disk is full
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait for its first answer."""
        program = [sys.executable, "-m", "tracker.cli", "serve"]
        if self._largest_file is not None:
            program = ["bash", "-c", f'ulimit -f {self._largest_file}; exec "$@"', "bash", *program]
        self._process = subprocess.Popen(
            program,
            cwd=PROJECT,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.address}/sign-in", timeout=10).read()
                return
            except OSError:
                assert self._process.poll() is None, "the server ended by itself"
                time.sleep(0.1)
        raise AssertionError("the server did not answer within a minute")

    def kill(self) -> None:
        """End the server and its workers without a word of warning, as a power cut would."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=30)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: where an answer leads is what the test wants to know."""

    def redirect_request(self, *_: object) -> None:
        return None


class Browser:
    """A browser without JavaScript, signed in as one person."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _Stay())

    def open(self, path: str, typed: list[tuple[str, str]] | None = None) -> tuple[int, str]:
        """The status and the text of an answer.

        Raises:
            OSError: there was none, or not a whole one.
        """
        data = urllib.parse.urlencode(typed).encode() if typed is not None else None
        request = urllib.request.Request(f"{self._address}{path}", data, {"Origin": self._address})
        try:
            with self._opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def sign_in(self, email: str, password: str) -> None:
        """Sign in with the page's own form."""
        typed = dict(self.form("/sign-in", "email"))
        status, _ = self.open("/sign-in", list({**typed, "email": email, "password": password}.items()))
        assert status == 303, f"signing in was answered with {status}"

    def form(self, path: str, field: str) -> list[tuple[str, str]]:
        """What a page's form with a given field would send as it stands.

        Raises:
            OSError: the page did not come, or came without the form.
        """
        status, text = self.open(path)
        if status != 200:
            raise OSError(f"{path} was answered with {status}")
        for form in html.fromstring(text).forms:
            if field in form.fields:
                return [(name, value) for name, value in form.form_values() if value is not None]
        raise OSError(f"{path} has no form with the field {field}")

    def edit(self, path: str, title: str) -> tuple[int, str]:
        """Give a thing a title by its page for editing; the answer, whose status is 303 when it is saved.

        Raises:
            OSError: there was no answer.
        """
        typed = [(name, value) for name, value in self.form(path, "reason") if name not in {"title", "reason"}]
        return self.open(path, [*typed, ("title", title), ("reason", "A test of what was acknowledged")])


def heading_of(text: str) -> str:
    """The main heading of a page."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    return found[1].strip() if found else ""
