"""Two officers who issue at the same moment never get the same number, and no number is left out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy import select

from tests.conftest import CASES_KEY, migrated
from tests.integration.cases.issuing.conftest import Desk
from tests.integration.cases.office import Office
from tracker.accounts.models import Person
from tracker.cases.access import Duty, Officer
from tracker.cases.issuing.services import annul_form
from tracker.cases.models import Case, CaseDocument, CaseUnit
from tracker.cases.vault import Vault
from tracker.errors import Refused
from tracker.extensions import db

AT_ONCE = 4
NOW = datetime(2024, 6, 3, 10, 0)


@pytest.fixture
def busy(new_database, request, tmp_path):
    """An application on a database of its own, where commits of several connections meet."""
    app = migrated(new_database, f"busy{abs(hash(request.node.nodeid)):x}"[:30], tmp_path)
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def desk_in(session) -> Desk:
    unit = session.scalars(select(CaseUnit).where(CaseUnit.code == "TC-SA")).one_or_none()
    if unit is None:
        unit = CaseUnit(code="TC-SA", body="TC", name="Terenski centar Sarajevo")
        now = datetime.now(UTC).replace(tzinfo=None)
        session.add_all([unit, Person(email="o@cases.example", name="Officer", language="bs", created_at=now)])
        session.commit()
    person_id = session.scalars(select(Person.id)).first()
    officer = Officer(person_id, frozenset({(unit.id, Duty.OFFICER)}))
    asylum = Officer(person_id, frozenset({(unit.id, Duty.ASYLUM)}))
    return Desk(Office(session, Vault(CASES_KEY), unit, unit, officer, officer, officer, officer), asylum)


def test_numbers_are_given_one_after_the_other(busy):
    with busy.app_context():
        desk = desk_in(db.session)
        case_ids = [desk.case(1).id for _ in range(AT_ONCE)]
    barrier = Barrier(AT_ONCE)

    def issue(case_id: int) -> str:
        with busy.app_context():
            mine = desk_in(db.session)
            case = db.session.get_one(Case, case_id)
            barrier.wait(timeout=20)
            return mine.issue(case, 1).number

    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbers = sorted(pool.map(issue, case_ids))

    assert numbers == [f"TC-SA-1-2024/{number:05}" for number in range(1, AT_ONCE + 1)]


def test_one_event_gets_one_form_and_one_stamp_one_serial(busy):
    with busy.app_context():
        desk = desk_in(db.session)
        order = desk.case(1).id
        stamped = [desk.case(5).id, desk.case(5).id]
    barrier = Barrier(AT_ONCE)

    def issue(case_id: int, form: int) -> str | None:
        with busy.app_context():
            mine = desk_in(db.session)
            case = db.session.get_one(Case, case_id)
            barrier.wait(timeout=20)
            try:
                return mine.issue(case, form, serial="A-0042").number
            except Refused:
                return None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        given = list(pool.map(issue, [order, order, *stamped], [1, 1, 5, 5]))

    assert sorted(filter(None, given)) == ["A-0042", "TC-SA-1-2024/00001"]
    with busy.app_context():
        assert len(db.session.scalars(select(CaseDocument)).all()) == 2


def test_a_form_is_annulled_once_however_many_do_it(busy):
    with busy.app_context():
        desk = desk_in(db.session)
        document_id = desk.issue(desk.case(1), 1).id
    barrier = Barrier(2)

    def annul(_: int) -> bool:
        with busy.app_context():
            office = desk_in(db.session).office
            barrier.wait(timeout=20)
            try:
                annul_form(
                    db.session,
                    office.vault,
                    document_id,
                    "pogrešno",
                    officer=office.officer,
                    author=office.author(office.officer),
                    now=NOW,
                )
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(annul, range(2)))

    assert sorted(done) == [False, True]
