"""Two who record about one person at once: what protects is not overlooked."""

import threading
import time
from datetime import timedelta
from pathlib import Path

from tests.conftest import migrated
from tests.databases import NewDatabase
from tests.integration.cases.acting import NOW, VAULT, acting_in
from tracker.cases.models import Case
from tracker.cases.recording import NewEvent, record_event
from tracker.database import transaction
from tracker.errors import Refused
from tracker.extensions import db


def test_a_claim_that_is_being_entered_stops_the_removal(new_database: NewDatabase, tmp_path: Path):
    app = migrated(new_database, "at_once_on_one_person", tmp_path)
    refused: list[Refused] = []
    with app.app_context():
        on = acting_in(db.session)
        removal, expulsion = on.prepared().id, on.cases["P2"]
        officer, author = on.officer, on.author
        new = NewEvent("ZAKLJUČAK_DOZVOLE", on.at + timedelta(days=1), "TC", answers={"destination": "Turska"})

        def remove() -> None:
            with app.app_context():
                try:
                    record_event(db.session, VAULT, removal, new, officer=officer, author=author, now=NOW)
                except Refused as error:
                    refused.append(error)

        other = threading.Thread(target=remove)
        with transaction(db.session):
            on.open("P9", "TVRDNJA_ZAŠTITE", expulsion)
            other.start()
            time.sleep(0.3)
        other.join()

        assert [error.message.partition(":")[0] for error in refused] == ["A claim to protection is open"]
        assert db.session.get_one(Case, removal).state == "USLOVI_OSIGURANI"
