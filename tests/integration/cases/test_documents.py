"""Acts that are no events: what goes out, what comes in, medicine, and copies of what is marked INTERNO."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.integration.cases.acting import HOUR, NOW, VAULT, WOMAN, Acting, acting_in
from tracker.cases.access import Duty
from tracker.cases.documents import (
    Elsewhere,
    Medicine,
    annul_document_elsewhere,
    check_file,
    check_outgoing,
    give_medicine,
    hand_out_copies,
    letter_fields,
    marked_documents,
    medicine_given,
    note_document_elsewhere,
    take_back_copies,
)
from tracker.cases.keeping import add_person
from tracker.cases.law.objections import LETTER_FIELDS, RETURN_REASONS
from tracker.cases.models import Case, CaseDocument, CaseParticipant
from tracker.errors import Refused
from tracker.history import History


@pytest.fixture
def on(session: Session) -> Acting:
    return acting_in(session)


def by(on: Acting, *duties: Duty) -> dict[str, Any]:
    """Who does something, for the services; with every duty where none is named."""
    return {"officer": on.with_duties(*duties) if duties else on.officer, "author": on.author, "now": NOW}


def erase(on: Acting, case: Case) -> None:
    """Forget the key of the person."""
    case.person.wrapped_key = case.person.sealed = None
    on.session.commit()


class TestLetters:
    def test_say_who_is_returned_and_why_nobody(self, on: Acting):
        case = on.prepared()
        child = add_person(on.session, VAULT, replace(WOMAN, identity=replace(WOMAN.identity, name="Sin")), now=NOW)
        other = add_person(on.session, VAULT, replace(WOMAN, identity=replace(WOMAN.identity, name="Advokat")), now=NOW)
        for person, relation in ((child, "child"), (other, "representative")):
            on.session.add(CaseParticipant(case_id=case.id, person_id=person.id, relation=relation))
        on.session.commit()

        told = letter_fields(on.session, VAULT, case.id, LETTER_FIELDS, **by(on))

        assert told.keys() == LETTER_FIELDS
        assert (told["surname"], told["born_on"], told["citizenship"]) == ("Testović", "1990-05-01", "TR")
        assert told["travel_document"] == "pasoš, U123"
        assert told["family_members"] == "Testović Sin"
        entry = on.session.scalars(select(History).where(History.kind == "case.letter")).one()
        assert "Testović" not in str(entry.changes)
        assert letter_fields(on.session, VAULT, case.id, ["name"], **by(on)) == {"name": "Amra"}

    @pytest.mark.parametrize("beyond", ["address", "ground", "made_up", *sorted(RETURN_REASONS)])
    def test_take_nothing_else_along(self, on: Acting, beyond):
        case = on.prepared()
        before = on.kept()

        with pytest.raises(Refused) as refused:
            letter_fields(on.session, VAULT, case.id, {"surname", beyond}, **by(on))

        assert refused.value.field == beyond
        assert on.kept() == before

    def test_go_from_no_case_on_protection_nor_by_somebody_without_the_duty(self, on: Acting):
        case = on.prepared()
        claim = on.open("P9", "TVRDNJA_ZAŠTITE", on.cases["P2"])
        before = on.kept()

        for of, wanted, who in (
            (claim, ["surname"], by(on)),
            (case, [], by(on)),
            (case, ["surname"], {**by(on), "officer": replace(on.with_duties(Duty.STATISTICS), person_id=0)}),
        ):
            with pytest.raises(Refused):
                letter_fields(on.session, VAULT, of.id, wanted, **who)
        assert on.kept() == before

        erase(on, case)
        with pytest.raises(Refused, match="was erased"):
            letter_fields(on.session, VAULT, case.id, ["surname"], **by(on))

    def test_of_no_kind_tell_why_somebody_is_returned(self):
        check_outgoing({"surname", "address"}, NOW)

        for reason in RETURN_REASONS:
            with pytest.raises(Refused, match="never disclosed"):
                check_outgoing({"surname", reason}, NOW)


class TestDocumentsElsewhere:
    NOTE = Elsewhere("12-3/24", "POVJERLJIVO", date(2024, 5, 1))

    def test_are_noted_by_number_and_mark_only(self, on: Acting):
        case = on.prepared()

        document = note_document_elsewhere(on.session, case.id, self.NOTE, **by(on, Duty.OFFICER))

        assert (document.kind, document.number, document.mark) == ("elsewhere", "12-3/24", "POVJERLJIVO")
        assert document.sealed is None
        entry = on.session.scalars(select(History).where(History.kind == "case.document")).one()
        assert "12-3/24" not in str(entry.changes)

    @pytest.mark.parametrize(
        ("changed", "has_file", "field"),
        [
            ({}, True, None),
            ({"mark": "INTERNO"}, True, None),
            ({"mark": ""}, True, "file"),
            ({"number": " "}, False, "number"),
            ({"number": "what it says: " + "x" * 60}, False, "number"),
            ({"number": "1\nit says"}, False, "number"),
            ({"mark": "x" * 61}, False, "mark"),
            ({"issued_on": NOW.date() + timedelta(days=1)}, False, "issued_on"),
        ],
    )
    def test_bring_nothing_of_what_they_say_along(self, on: Acting, changed, has_file, field):
        case = on.prepared()
        before = on.kept()

        with pytest.raises(Refused) as refused:
            note_document_elsewhere(on.session, case.id, replace(self.NOTE, **changed), has_file=has_file, **by(on))

        assert refused.value.field == field
        assert on.kept() == before

    def test_are_annulled_once_by_those_who_may_and_with_a_reason(self, on: Acting):
        case = on.prepared()
        document = note_document_elsewhere(on.session, case.id, self.NOTE, **by(on))
        before = on.kept()

        for reason, who in (
            (" ", by(on)),
            ("x" * 2001, by(on)),
            ("wrong", by(on, Duty.OFFICER)),
            ("wrong", {**by(on), "officer": replace(on.with_duties(Duty.STATISTICS), person_id=0)}),
        ):
            with pytest.raises(Refused):
                annul_document_elsewhere(on.session, VAULT, document.id, reason, **who)
        assert on.kept() == before
        assert document.annulled_at is None

        erase(on, case)
        annul_document_elsewhere(on.session, VAULT, document.id, "wrong", **by(on))
        with pytest.raises(Refused, match="annulled already"):
            annul_document_elsewhere(on.session, VAULT, document.id, "wrong", **by(on))
        entry = on.session.scalars(select(History).where(History.kind == "case.document_annulled")).one()
        assert entry.sealed is None

    def test_a_file_comes_in_only_where_somebody_said_that_it_carries_no_mark(self):
        check_file("", NOW)
        check_file("INTERNO", NOW, is_own_plan_or_report=True)

        for mark in (None, "INTERNO", "TAJNO"):
            with pytest.raises(Refused):
                check_file(mark, NOW)


class TestMedicine:
    GIVEN = Medicine("7/24", "paracetamol", NOW - HOUR)

    def test_is_noted_under_seal_for_those_who_see_medical_fields(self, on: Acting):
        case = on.approved(medical_document=" 7/24")

        give_medicine(on.session, VAULT, case.id, self.GIVEN, **by(on, Duty.OFFICER, Duty.MEDICAL))

        assert medicine_given(on.session, VAULT, case, officer=on.officer) == [self.GIVEN]
        assert medicine_given(on.session, VAULT, case, officer=on.with_duties(Duty.HEAD, Duty.OFFICER)) == []
        assert "paracetamol" not in str(on.session.execute(select(History.__table__)).all())
        erase(on, case)
        assert medicine_given(on.session, VAULT, case, officer=on.officer) == []

    def test_is_not_without_a_medical_document_of_this_very_removal(self, on: Acting):
        other = on.approved(medical_document="7/24")
        case = on.approved(medical_document="8/24")
        before = on.kept()

        for new in (
            self.GIVEN,
            replace(self.GIVEN, document=""),
            replace(self.GIVEN, document="8/24", at=on.at - HOUR),
        ):
            with pytest.raises(Refused, match="medical document of this removal"):
                give_medicine(on.session, VAULT, case.id, new, **by(on))
        for new, who, of in (
            (replace(self.GIVEN, document="8/24", at=NOW + HOUR), by(on), case),
            (replace(self.GIVEN, document="8/24", what=" "), by(on), case),
            (self.GIVEN, by(on, Duty.OFFICER, Duty.HEAD, Duty.ASYLUM), other),
            (self.GIVEN, {**by(on), "officer": replace(on.with_duties(Duty.MEDICAL), person_id=0)}, other),
            (self.GIVEN, by(on), on.cases["P2"]),
        ):
            with pytest.raises(Refused):
                give_medicine(on.session, VAULT, of.id, new, **who)
        assert on.kept() == before

        erase(on, other)
        with pytest.raises(Refused, match="was erased"):
            give_medicine(on.session, VAULT, other.id, self.GIVEN, **by(on))


class TestCopies:
    def test_are_handed_out_and_come_back(self, on: Acting):
        case = on.planned()
        head = by(on, Duty.HEAD)
        document = marked_documents(on.session, case, officer=head["officer"])[0]

        hand_out_copies(on.session, document.id, 2, **head)
        take_back_copies(on.session, document.id, **head)
        assert (document.copies_out, document.copies_back_at) == (2, NOW)

        # One more goes out: then not all are back.
        hand_out_copies(on.session, document.id, 1, **head)
        assert (document.copies_out, document.copies_back_at) == (3, None)

    def test_are_counted_by_those_who_see_what_is_marked_and_of_nothing_else(self, on: Acting):
        case = on.planned()
        document = marked_documents(on.session, case, officer=on.officer)[0]
        note = note_document_elsewhere(on.session, case.id, Elsewhere("1/24", "INTERNO", NOW.date()), **by(on))
        before = on.kept()
        officer = by(on, Duty.OFFICER, Duty.MEDICAL, Duty.ASYLUM)

        assert marked_documents(on.session, case, officer=officer["officer"]) == []
        assert [one.id for one in marked_documents(on.session, case, officer=on.officer)] == [document.id]
        for of, count, who in (
            (document, 1, officer),
            (note, 1, by(on)),
            (document, 0, by(on)),
            (document, 51, by(on)),
        ):
            with pytest.raises(Refused):
                hand_out_copies(on.session, of.id, count, **who)
        for of, who in ((document, by(on)), (document, officer), (note, by(on))):
            with pytest.raises(Refused):
                take_back_copies(on.session, of.id, **who)
        on.session.execute(CaseDocument.__table__.update().values(annulled_at=NOW))
        on.session.commit()
        with pytest.raises(Refused, match="Copies are counted"):
            hand_out_copies(on.session, document.id, 1, **by(on))
        assert on.kept() == before
