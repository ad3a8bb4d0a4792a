"""What tells who somebody is goes when it has been kept long enough, and the figures stand."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.integration.cases.office import NOW
from tracker.cases.erasing import due_for_erasure, erase_due, erase_person
from tracker.cases.models import Case, CaseEvent, CaseParticipant, CasePerson, CasePersonDigest
from tracker.cases.queries import found_by
from tracker.cases.recording import NewEvent
from tracker.cases.retention import keep_until, shipped_years
from tracker.errors import Refused
from tracker.history import COMMAND, History, broken_entries


class TestErasing:
    def test_what_tells_who_it_was_is_gone_and_what_is_counted_stays(self, session, office, ended_case):
        key = session.get_one(CasePerson, ended_case.person_id).wrapped_key
        counted = select(CaseEvent.code, CaseEvent.day, CaseEvent.sex, CaseEvent.person_id).order_by(CaseEvent.id)
        before = session.execute(counted).all()

        erased = erase_due(session, author=COMMAND, now=after_the_years(ended_case))

        session.expire_all()
        person = session.get_one(CasePerson, ended_case.person_id)
        assert erased == 1
        assert key is not None
        assert person.wrapped_key is None
        assert person.sealed is None
        assert session.scalars(select(CasePersonDigest)).all() == []
        assert session.scalars(select(CaseEvent.sealed)).all() == [None, None]
        assert session.execute(counted).all() == before
        assert found_by(session, office.officer, office.vault, surname="Djaković") == []

    def test_the_history_still_verifies_and_what_it_sealed_cannot_be_opened(self, session, office, ended_case):
        erase_due(session, author=COMMAND, now=after_the_years(ended_case))

        sealed = [entry.sealed["content"] for entry in session.scalars(select(History)) if entry.sealed]
        person = session.get_one(CasePerson, ended_case.person_id)
        assert len(sealed) == 2
        assert [office.vault.open(person.wrapped_key, each) for each in sealed] == [{}, {}]
        assert list(broken_entries(session)) == []

    def test_nobody_goes_on_the_last_day_on_which_they_are_kept(self, session, ended_case):
        last = ended_case.keep_until

        assert due_for_erasure(session, last) == []
        assert due_for_erasure(session, last + timedelta(days=1)) == [ended_case.person_id]

    def test_nobody_goes_while_a_case_of_theirs_is_open(self, session, proposed_order):
        assert proposed_order.keep_until is None
        assert due_for_erasure(session, NOW.date() + timedelta(days=36500)) == []

    def test_a_parent_is_kept_as_long_as_the_child_s_case(self, session, office, ended_case):
        child = office.open("P1", NewEvent("ZABILJEŠKA_NALOG", datetime(2024, 5, 20, 8), "TC"))
        session.add(CaseParticipant(case_id=child.id, person_id=ended_case.person_id, relation="parent"))
        session.commit()

        assert due_for_erasure(session, after_the_years(ended_case).date()) == []

    def test_an_erased_case_takes_no_more_events(self, session, office, ended_case):
        erase_due(session, author=COMMAND, now=after_the_years(ended_case))

        with pytest.raises(Refused, match="erased"):
            office.record(ended_case, "ZABILJEŠKA_NALOG", datetime(2024, 5, 8, 8))

    def test_an_annulled_end_keeps_the_person(self, session, office, ended_case):
        session.get_one(Case, ended_case.id).keep_until = None
        session.commit()

        assert due_for_erasure(session, NOW.date() + timedelta(days=36500)) == []


class TestErasingBeforeTheTime:
    def test_the_head_erases_on_a_decision(self, session, office, ended_case):
        erase_person(
            session, ended_case.id, "Odluka 12/24", officer=office.head, author=office.author(office.head), now=NOW
        )

        assert session.scalar(select(func.count()).where(CasePerson.wrapped_key.is_not(None))) == 0
        told = session.scalars(select(History).where(History.kind == "case.erased")).one()
        assert told.subject_key == ended_case.number
        assert told.changes[0]["after"] == "Odluka 12/24"

    @pytest.mark.parametrize("who", ["officer", "stranger"])
    def test_nobody_else_does(self, session, office, ended_case, who):
        officer = getattr(office, who)

        with pytest.raises(Refused, match="head of the unit"):
            erase_person(
                session, ended_case.id, "Odluka 12/24", officer=officer, author=office.author(officer), now=NOW
            )

        assert session.get_one(CasePerson, ended_case.person_id).wrapped_key is not None

    def test_an_open_case_holds_the_person(self, session, office, proposed_order):
        with pytest.raises(Refused, match="has not ended"):
            erase_person(session, proposed_order.id, "Odluka 12/24", officer=office.director, author=COMMAND, now=NOW)

    @pytest.mark.parametrize("decision", [" ", "Odluka suda", "1" * 61])
    def test_it_asks_for_the_number_of_the_decision(self, session, office, ended_case, decision):
        with pytest.raises(Refused) as refused:
            erase_person(session, ended_case.id, decision, officer=office.head, author=COMMAND, now=NOW)

        assert refused.value.field == "decision"

    def test_it_happens_once(self, session, office, ended_case):
        erase_person(session, ended_case.id, "Odluka 12/24", officer=office.head, author=COMMAND, now=NOW)

        with pytest.raises(Refused, match="already"):
            erase_person(session, ended_case.id, "Odluka 12/24", officer=office.head, author=COMMAND, now=NOW)


def test_the_years_are_those_of_the_procedure():
    ended_on = NOW.date()

    assert keep_until("P1", ended_on, shipped_years()) == ended_on.replace(year=2029)
    assert keep_until("P7", ended_on, shipped_years()) == ended_on.replace(year=2034)
    assert keep_until("P1", None, shipped_years()) is None


def after_the_years(case: Case) -> datetime:
    return datetime.combine(case.keep_until, datetime.min.time()) + timedelta(days=1, hours=12)
