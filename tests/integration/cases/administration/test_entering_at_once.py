"""Two administrators who save at the same moment: one of them is told, whichever it is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import chain
from threading import Barrier

from tests.conftest import settings_for
from tests.integration.cases.administration.conftest import NOW
from tests.people import make_person
from tracker.accounts.policy import Role
from tracker.app import create_app
from tracker.cases.administration.entering import enter_day_off, enter_days
from tracker.cases.entered import entries
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import Author


def test_of_two_at_the_same_moment_one_is_told_and_nothing_is_entered_twice(migrated_url, tmp_path):
    app = create_app(settings_for(migrated_url, tmp_path))
    with app.app_context():
        people = [make_person(db.session, Role.ADMINISTRATOR, email=f"{name}@example.org").id for name in "ab"]
    together = Barrier(2)

    def save(number: int) -> list[str]:
        """What was refused, and with which field, when somebody entered a first day and a day off."""
        told = []
        with app.app_context():
            author = Author(people[number])
            for enter in (
                lambda: enter_days(
                    db.session, "V16", first_day=date(2016, 5, 10 + number), source="x", version=0,
                    author=author, now=NOW,
                ),
                lambda: enter_day_off(db.session, date(2026, 5, 1), "x", source="x", author=author, now=NOW),
            ):  # fmt: skip
                together.wait(timeout=20)
                try:
                    enter()
                except Refused as refused:
                    told.append(str(refused.field))
        return told

    with ThreadPoolExecutor(2) as pool:
        told = sorted(chain.from_iterable(pool.map(save, range(2))))

    with app.app_context():
        kinds = [entry.kind for entry in entries(db.session)]
        for engine in db.engines.values():
            engine.dispose()
    assert told == ["day", "version"]
    assert sorted(kinds) == ["day_off", "days"]
