"""A real browser on the tracker with both plans."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

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
def site(drafts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a tracker with both plans, served from this process."""
    folder = tmp_path_factory.mktemp("site")
    app = create_app(settings_for(f"sqlite:///{folder}/tracker.sqlite", folder))
    with app.app_context():
        alembic.upgrade()
        for draft in drafts.values():
            apply_draft(db.session, draft, public=True, now=NOW)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
    with app.app_context():
        db.engine.dispose()


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


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, as npm installed it."""
    path = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
    if not path.is_file():
        skip_or_fail("axe-core is not installed: run make setup")
    return path.read_text("utf-8")
