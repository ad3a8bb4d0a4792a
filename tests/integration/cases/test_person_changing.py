"""What is learned of a person later is written down, found by, and counted."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import select

from tests.integration.cases.office import NOW, PERSON
from tracker.cases.models import CaseEvent, CaseParticipant, CasePerson
from tracker.cases.person_changing import add_participant, change_person
from tracker.cases.queries import found_by, identities
from tracker.errors import Refused
from tracker.history import History

LEARNED = replace(PERSON, identity=replace(PERSON.identity, surname="Çela", born_on=date(1990, 1, 1)), sex="F")


class TestChanging:
    def test_they_are_found_by_what_was_learned_and_no_longer_by_what_was_not_true(self, session, office, changed):
        assert [one.id for one in found_by(session, office.officer, office.vault, surname="cela")] == [changed.id]
        assert found_by(session, office.officer, office.vault, surname="Ђаковић") == []
        assert identities(office.vault, [changed])[changed.person_id] == LEARNED.identity

    def test_figures_by_sex_follow(self, session, office, changed):
        assert session.scalars(select(CaseEvent.sex).where(CaseEvent.case_id == changed.id)).all() == ["F"]

    def test_the_history_says_what_was_changed_and_seals_what_it_was(self, session, office, changed):
        told = session.scalars(select(History).where(History.kind == "case.person_changed")).one()
        key = session.get_one(CasePerson, changed.person_id).wrapped_key

        assert [change["field"] for change in told.changes] == ["identity", "sex"]
        assert "Ђаковић" not in str(told.changes)
        assert office.vault.open(key, told.sealed["content"])["before"]["surname"] == "Ђаковић"

    def test_the_second_of_two_is_told(self, session, office, changed):
        with pytest.raises(Refused) as refused:
            change(office, changed, PERSON, version=1)

        assert refused.value.field == "version"

    @pytest.mark.parametrize(
        ("new", "field"),
        [
            (replace(PERSON, sex="X"), "sex"),
            (replace(PERSON, is_unaccompanied=True), "is_unaccompanied"),
            (replace(PERSON, identity=replace(PERSON.identity, surname=" ")), "surname"),
            (replace(PERSON, identity=replace(PERSON.identity, born_on=date(2031, 1, 1))), "born_on"),
            (replace(PERSON, identity=replace(PERSON.identity, address="ш" * 201)), "address"),
            (PERSON, None),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_is_changed(self, session, office, proposed_order, new, field):
        with pytest.raises(Refused) as refused:
            change(office, proposed_order, new)

        assert refused.value.field == field
        assert identities(office.vault, [proposed_order])[proposed_order.person_id] == PERSON.identity

    def test_another_unit_changes_nobody(self, session, office, proposed_order):
        with pytest.raises(Refused, match="duties"):
            change(office, proposed_order, LEARNED, officer=office.stranger)

    @pytest.fixture
    def changed(self, session, office, proposed_order):
        change(office, proposed_order, LEARNED)
        session.expire_all()
        return proposed_order


class TestParticipants:
    def test_a_parent_is_added_and_found(self, session, office, proposed_order):
        add_participant(
            session,
            office.vault,
            proposed_order.id,
            LEARNED,
            "parent",
            officer=office.officer,
            author=office.author(office.officer),
            now=NOW,
        )

        assert session.scalars(select(CaseParticipant.relation)).all() == ["parent"]
        assert found_by(session, office.officer, office.vault, surname="ÇELA") == [proposed_order]
        assert found_by(session, office.officer, office.vault, surname="ÇELA", born_on=date(1991, 2, 3)) == []

    def test_there_are_few_relations(self, session, office, proposed_order):
        with pytest.raises(Refused) as refused:
            add_participant(
                session,
                office.vault,
                proposed_order.id,
                LEARNED,
                "friend",
                officer=office.officer,
                author=office.author(office.officer),
                now=NOW,
            )

        assert refused.value.field == "relation"


def change(office, case, new, *, officer=None, version=1, now: datetime = NOW):
    officer = officer or office.officer
    change_person(
        office.session,
        office.vault,
        case.id,
        new,
        version=version,
        officer=officer,
        author=office.author(officer),
        now=now,
    )
