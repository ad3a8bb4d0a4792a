"""A real browser on the tracker with both plans."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from tests.browser.people import let_in, settle_in
from tests.conftest import NOW, settings_for
from tests.servers import find_chromium, skip_or_fail
from tracker.app import create_app
from tracker.exchange.apply import apply_draft
from tracker.extensions import alembic, db

# As root in a container Chromium needs no sandbox of its own; the rest keeps it from calling home.
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def served(drafts, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The tracker with both plans and some people, as the browser sees it."""
    folder = tmp_path_factory.mktemp("site")
    # One-time codes would need a clock in step with somebody's telephone.
    app = create_app(settings_for(f"sqlite:///{folder}/tracker.sqlite", folder), ONE_TIME_CODES=False)
    with app.app_context():
        alembic.upgrade()
        for draft in drafts.values():
            apply_draft(db.session, draft, public=True, now=NOW)
        settle_in(db.session)
    return app


@pytest.fixture(scope="session")
def site(served: Flask) -> Iterator[str]:
    """The address of the tracker, served from this process."""
    with _serve(served) as address:
        yield address


@contextmanager
def _serve(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def serving() -> Iterator[Callable[[Flask], str]]:
    """Serves another application from this process for the length of a test, and gives its address."""
    with ExitStack() as served:
        yield lambda app: served.enter_context(_serve(app))


@pytest.fixture(scope="session")
def browser(site: str) -> Iterator[Browser]:
    """Debian's Chromium; started after the site, since Playwright's event loop then occupies this thread."""
    chromium = find_chromium()
    if chromium is None:
        skip_or_fail("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A reader's browser at 1280 px."""
    context = browser.new_context(base_url=site, locale="en", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose script errors and refused styles fail the test."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    assert complaints == []


@pytest.fixture
def enter(served: Flask, site: str) -> Callable[[BrowserContext, str], None]:
    """Gives a browser a session: `enter(context, role)`."""
    return lambda context, role: let_in(served, context, site, role)


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, as npm installed it."""
    path = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
    if not path.is_file():
        skip_or_fail("axe-core is not installed: run make setup")
    return path.read_text("utf-8")
