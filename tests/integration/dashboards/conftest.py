"""Both plans with recorded actuals; only to be read."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.conftest import NOW, Lasting, NewDatabase, migrated
from tests.integration.dashboards.recorded import BA, XK, record_everything
from tests.integration.editing.conftest import short
from tests.people import sign_in
from tracker.accounts.queries import person_by_email
from tracker.exchange.apply import apply_draft
from tracker.extensions import db
from tracker.reading.drafts import PlanDraft
from tracker.web.languages import offered

Page = Callable[..., html.HtmlElement]


@pytest.fixture(scope="session")
def recorded(
    new_database: NewDatabase,
    drafts: dict[str, PlanDraft],
    tmp_path_factory: pytest.TempPathFactory,
    lasting: Lasting,
) -> Flask:
    """The application with a short plan of each form, public, of which something was reported."""

    def make() -> tuple[Flask, Flask]:
        app = migrated(new_database, "recorded", tmp_path_factory.mktemp("instance"))
        with app.app_context():
            for code in (XK, BA):
                apply_draft(db.session, short(drafts[code]), public=True, now=NOW)
            record_everything(db.session)
        return app, app

    app: Flask = lasting.once(new_database, "recorded", make)
    return app


@pytest.fixture
def known(recorded: Flask) -> Iterator[Session]:
    """A session on the recorded plans; only to be read."""
    with recorded.app_context():
        yield db.session


@pytest.fixture
def reader(recorded: Flask) -> FlaskClient:
    """Somebody who is not signed in, without JavaScript."""
    return recorded.test_client()


@pytest.fixture
def coordinator(recorded: Flask) -> FlaskClient:
    """The coordinator, signed in: sees what nobody has approved."""
    client = recorded.test_client()
    with recorded.app_context():
        person = person_by_email(db.session, "boris.coordinator@example.org")
        assert person is not None
        sign_in(client, db.session, person)
    return client


@pytest.fixture
def statements(recorded: Flask) -> Iterator[list[str]]:
    """The statements that the application executes from here on."""
    with recorded.app_context():
        engine = db.engine
        offered()
    executed: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            executed.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield executed
    event.remove(engine, "before_cursor_execute", note)


def page_of(client: FlaskClient, address: str, language: str = "en") -> html.HtmlElement:
    """A page as a tree."""
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200, (address, answer.status_code)
    return html.fromstring(answer.get_data(as_text=True))


def text_of(element: html.HtmlElement) -> str:
    """What an element says, with single spaces."""
    return " ".join(element.text_content().split())


def rows_of(page: html.HtmlElement) -> dict[str, list[str]]:
    """The cells of the comparison after the picture, by the key of the indicator: baseline to light."""
    found = {}
    for row in page.xpath("//table[@id='comparison']//tr[th[@scope='row']]"):
        key = row.xpath("./th//a[1]/@href")[0].rpartition("/")[2]
        found[key] = [text_of(cell) for cell in row.xpath("./td[@class='n'] | ./td[last()]")]
    return found
