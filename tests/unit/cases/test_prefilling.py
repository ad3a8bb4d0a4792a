"""What is known for a form already: taken from what was recorded, and left empty where nothing was."""

from datetime import date, datetime

import pytest

from tracker.cases.issuing.official_forms import check_fields, form_on
from tracker.cases.issuing.prefilling import Recorded, prefilled, stamp_of
from tracker.cases.issuing.rules import CARRIERS, mark_of, number_of
from tracker.cases.persons import Identity, IdentityDocument

ON = date(2024, 7, 1)
AT = datetime(2024, 6, 30, 22, 30, 15)  # half past midnight of the first of July in Sarajevo
PERSON = Identity(
    "Ђаковић",
    "Мирза",
    date(1991, 2, 3),
    "Nigdje, Utopija",
    "Utopija",
    "Sarajevo, Ulica bez broja 7",
    IdentityDocument("pasoš", "AB 123456", date(2020, 3, 4), "Nigdje", "MUP", "Utopija", date(2030, 3, 3)),
)
DECISION = Recorded(
    "P2",
    "RJEŠENJE_PROTJERIVANJE",
    datetime(2024, 6, 1, 8),
    date(2024, 6, 1),
    date(2024, 6, 21),
    {"act_number": "UP-1-7/24", "ban_until": "2027-06-01"},
)


def event(form: int, due_on: date | None = None, reason: str = "", **answers: object) -> Recorded:
    procedure, code = CARRIERS[form][0]
    return Recorded(procedure, code, AT, ON, due_on, answers, reason)


def known(form: int, event: Recorded, *beside: Recorded, person: Identity | None = PERSON) -> dict[str, object]:
    return prefilled(form_on(form, ON), person, event, beside)


def test_an_order_takes_the_person_and_the_day_to_leave_by():
    found = known(1, event(1, date(2024, 7, 20), director_act_number="12/24", director_act_on="2024-06-02"))

    assert found == {
        "decision_number": "12/24",
        "decision_on": date(2024, 6, 2),
        "surname_and_name": "Ђаковић Мирза",
        "identity_document": "pasoš, AB 123456, 04.03.2020., Nigdje, MUP",
        "issuing_state": "Utopija",
        "nationality": "Utopija",
        "leave_by": date(2024, 7, 20),
    }


def test_an_exit_takes_the_moment_that_clocks_in_sarajevo_showed():
    found = known(2, event(2, crossing="Rača", gp_unit="JGP Rača", gp_field_office="Istok"))

    assert found["left_at"] == datetime(2024, 7, 1, 0, 30)
    assert (found["crossing_point"], found["border_unit"], found["field_office"]) == ("Rača", "JGP Rača", "Istok")


def test_a_stay_takes_the_travel_document_only_where_there_is_one():
    without = Identity("Ђаковић", document=IdentityDocument(kind="bez isprave", state="Utopija"))

    assert known(3, event(3, date(2025, 6, 30)))["travel_document"] == "pasoš, AB 123456, Utopija"
    assert known(3, event(3, date(2025, 6, 30)), person=without) == {
        "surname_and_name": "Ђаковић",
        "valid_until": date(2025, 6, 30),
    }


def test_a_postponement_takes_the_decision_from_the_linked_case_unless_it_says_another():
    told = known(4, event(4, date(2024, 12, 1), "bolest"), DECISION)
    other = known(4, event(4, expulsion_number="99/23", expulsion_on="2023-01-02"), DECISION)

    assert (told["decision_number"], told["decision_on"], told["reasons"]) == ("UP-1-7/24", date(2024, 6, 1), "bolest")
    assert (other["decision_number"], other["decision_on"]) == ("99/23", date(2023, 1, 2))


def test_a_stamp_takes_the_latest_decision_until_it_became_enforceable():
    earlier = Recorded("P2", DECISION.code, datetime(2023, 1, 1), date(2023, 1, 1), None, {"act_number": "old"})
    later = Recorded("P2", DECISION.code, datetime(2025, 1, 1), date(2025, 1, 1), None, {"act_number": "new"})

    found = known(5, event(5, stamp_number=" B-0417 "), earlier, DECISION, later)

    assert found == {
        "leave_by": date(2024, 6, 21),
        "banned_until": date(2027, 6, 1),
        "decision_number": "UP-1-7/24",
    }
    assert stamp_of(event(5, stamp_number=" B-0417 ")) == "B-0417"


def test_a_handover_takes_the_decision_the_place_and_who_signs_and_no_injuries():
    found = known(
        6,
        event(6, handover_state="Utopija", handover_place="Most", handed_over_by="Ana Anić", visible_injuries="rana"),
        DECISION,
    )

    assert found["decision"] == "UP-1-7/24, 01.06.2024."
    assert (found["handover_place"], found["handing_officer"]) == ("Utopija, Most", "Ana Anić")
    assert "remarks" not in found
    assert "escort_officers" not in found


@pytest.mark.parametrize("form", range(1, 7))
def test_of_a_case_that_knows_nothing_nothing_is_made_up(form):
    found = known(form, event(form), person=None)

    assert set(found) <= {"left_at", "handed_over_at"}


@pytest.mark.parametrize("form", range(1, 7))
def test_what_is_known_can_be_printed(form):
    found = known(form, event(form, date(2024, 7, 20), "razlog"), DECISION)

    assert check_fields(form_on(form, ON), found, may_lack=True) == ()


def test_a_number_names_unit_form_and_year_and_marks_stand_side_by_side():
    assert number_of("TC-SA", 1, 2024, 12) == "TC-SA-1-2024/00012"
    assert mark_of(is_invented=True, is_annulled=True) == "IZMIŠLJENO · PONIŠTENO"
    assert mark_of(is_invented=False, is_annulled=False) == ""
