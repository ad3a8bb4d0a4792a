"""What is typed into cells is read for certain and told, or asked back, and never guessed: sent, looked at, and taken.

All values of a language go in one workbook, each in a row of its own, so that none has to do with any other.
"""

import html
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Lasting, NewDatabase, migrated
from tests.integration.reporting.small_reports import add_activity, add_indicator, make_reported
from tests.integration.roundtrip.sent_books import Post
from tests.integration.roundtrip.typed_values import PART, VALUES, Typed
from tests.integration.roundtrip.uploads import (
    OF_IMPORTS,
    Place,
    Uploads,
    cells_of,
    contents,
    filled_cells,
    last_import,
    plain,
    standing,
)
from tests.people import sign_in
from tracker.accounts.models import Person
from tracker.extensions import db
from tracker.reading.drafts import Measure
from tracker.reporting.evidence import UPLOADS
from tracker.reporting.settings import begin_reporting

PERIOD = "2024-Q1"
NUMBERS = {"figure", "part_1", "reached_percent"}
KINDS = {name: at for at, name in enumerate(VALUES)}


def place_of(name: str) -> Place:
    """The cell of a value's own row."""
    kind, key, cell = VALUES[name].cell
    return kind, f"{key}-{KINDS[name]}", cell


@dataclass
class Outcome:
    """What came of all values: of each cell at the preview, of the tables, and of the accounts."""

    cells: dict[Place, tuple[str, str, str]] = field(default_factory=dict)  # state, what was read, what is said
    lines: dict[Place, str] = field(default_factory=dict)  # what the page says of a cell
    decided: dict[Place, str] = field(default_factory=dict)
    stands: dict[Place, Any] = field(default_factory=dict)
    accounts: list[tuple[int, dict[str, int]]] = field(default_factory=list)  # filled in the file, and as counted
    changed_by_previews: list[str] = field(default_factory=list)  # names of tables


@pytest.fixture
def outcome(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory, lasting: Lasting) -> Outcome:
    """What came of all values, sent once to each database."""

    def make() -> tuple[Outcome, Flask]:
        app = migrated(new_database, "values", tmp_path_factory.mktemp("instance"))
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            return sent_and_taken(app, tmp_path_factory.mktemp("values")), app

    found: Outcome = lasting.once(new_database, "values", make)
    return found


class TestEveryValue:
    @pytest.mark.parametrize("name", VALUES)
    def test_is_told_at_its_cell(self, outcome, name):
        typed = VALUES[name]
        if typed.state == "unchanged":
            assert place_of(name) not in outcome.cells
            return
        state, read, said = outcome.cells[place_of(name)]

        assert state == typed.state
        assert typed.says in {"", read} if state == "new" else typed.says in said
        line = outcome.lines[place_of(name)]
        assert re.search(r"[A-Z]+\d+ (Pokazatelji|Aktivnosti|Indicators|Treguesit)", line) or "Aktivitetet" in line
        assert plain(html.escape(said)) in line

    @pytest.mark.parametrize("name", VALUES)
    def test_stands_in_the_tracker_where_it_was_taken_and_nowhere_else(self, outcome, name):
        place, typed = place_of(name), VALUES[name]

        if typed.state == "new":
            assert outcome.decided[place] == "accepted"
            assert kept_as(outcome.stands[place]) == kept_as(meant(typed, outcome.cells[place][1]))
        else:
            assert outcome.decided.get(place, "skipped") == "skipped"
            assert place not in outcome.stands


def test_every_filled_cell_is_accounted_for(outcome):
    found = [(filled, counts["filled"], counts["taken"] + counts["skipped"]) for filled, counts in outcome.accounts]

    assert [len(set(each)) for each in found] == [1] * len(found), found


def test_previews_change_nothing(outcome):
    assert outcome.changed_by_previews == []


def meant(typed: Typed, read: str) -> Any:
    """What the tables are to hold of a value that was understood."""
    said = typed.says or read
    if typed.cell[2] in NUMBERS:
        group, decimal = {"en": (",", "."), "bs": (".", ","), "sq": (" ", ",")}[typed.language]
        return Decimal(said.replace("\u00a0", group).replace(group, "").replace(decimal, "."))
    if typed.cell[2] == "forecast_on":
        day, month, year = map(int, said.rstrip(".").split("."))
        return date(year, month, day)
    return said


def kept_as(value: Any) -> Any:
    """Numbers compare as numbers, whether the tables hold them as text or not."""
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return value


def sent_and_taken(app: Flask, folder: Path) -> Outcome:
    """Send the workbooks by the page, look at their previews, and apply them."""
    session = db.session
    reported = make_reported(session, "BA-V")
    for at, name in enumerate(VALUES, 2):
        kind, key, _ = place_of(name)
        if kind == "activity":
            add_activity(reported, key, at)
        else:
            add_indicator(reported, Measure(VALUES[name].cell[1]), key)
    begin_reporting(session, reported.plan)
    session.commit()
    for name, typed in VALUES.items():
        if typed.cell == PART:
            reported.settings(place_of(name)[1], counters=["drafted", "adopted"])
    client = app.test_client()
    sign_in(client, session, session.get_one(Person, reported.ana.person_id))
    uploads = Uploads(client, session, "BA-V", PERIOD, Path(app.instance_path) / UPLOADS)
    post = Post(session, reported.plan, reported.periods[0], folder)
    found = Outcome()
    for language in dict.fromkeys(typed.language for typed in VALUES.values()):
        take(uploads, post, language, found)
    found.stands = standing(session, "BA-V", PERIOD)
    return found


def take(uploads: Uploads, post: Post, language: str, found: Outcome) -> None:
    """Send the values of one language; note what is told of them, and what is taken."""
    session = uploads.session
    path = typed_into(post, language)
    before = contents(session, OF_IMPORTS)

    preview = uploads.send(path.read_bytes(), path.name)
    kept = last_import(session)
    for place, cell in cells_of(session, kept).items():
        said = (cell.message or "") % cell.params if cell.params else cell.message or ""
        found.cells[place] = cell.state.value, cell.read, said
    found.lines |= uploads.lines(preview.address, kept)
    after = contents(session, OF_IMPORTS)
    found.changed_by_previews += [name for name, rows in after.items() if rows != before[name]]

    assert uploads.press(preview.address, "apply").status == 303
    kept = last_import(session)
    found.decided |= {place: cell.decision.value for place, cell in cells_of(session, kept).items()}
    found.accounts.append((filled_cells(path.read_bytes()), kept.counts))


def typed_into(post: Post, language: str) -> Path:
    """A workbook with all values of a language in it."""
    book = post.open(post.export(language), language)
    for name, typed in VALUES.items():
        if typed.language != language:
            continue
        place = place_of(name)
        book.type({place: typed.value})
        if typed.cell == PART:
            book.type({(*place[:2], "part_2"): 1})
        cell = book.cell(*place)
        if typed.number_format:
            cell.number_format = typed.number_format
        elif typed.is_text:
            cell.data_type = "s"
        elif isinstance(typed.value, str) and typed.value.startswith("#"):
            cell.data_type = "e"
    return book.save()
