"""Who sees which case and what of it, and who records what in it."""

import pytest

from tracker.accounts.policy import Area, Grant, Role, Visitor, may_in
from tracker.cases.access import (
    OF_TASKS,
    CaseFacts,
    Duty,
    Officer,
    acts_as,
    approves,
    assigned_to,
    opened_rooms,
    oversees,
    records_event,
    records_in,
    sees_case,
)
from tracker.cases.law.procedures import PROCEDURES

UNIT, ELSEWHERE = 1, 2
ME, SOMEBODY = 10, 11


def officer(*duties: Duty, unit: int = UNIT) -> Officer:
    return Officer(ME, frozenset((unit, duty) for duty in duties))


def case(procedure: str = "P7", owner: int | None = None, tasks: tuple[str, ...] = ()) -> CaseFacts:
    return CaseFacts(UNIT, procedure, owner, frozenset((ME, task) for task in tasks))


@pytest.mark.parametrize("duty", Duty)
def test_a_head_and_the_director_oversee_and_nobody_else_does(duty):
    assert oversees(officer(duty)) is (duty in {Duty.HEAD, Duty.DIRECTOR})


class TestSeeing:
    @pytest.mark.parametrize(
        ("who", "of", "sees", "records"),
        [
            (officer(Duty.OFFICER), case(), True, True),
            (officer(Duty.HEAD), case(), True, True),
            (officer(Duty.OFFICER, unit=ELSEWHERE), case(), False, False),
            (officer(Duty.DIRECTOR, unit=ELSEWHERE), case(), True, True),
            (officer(Duty.STATISTICS), case(), False, False),
            (officer(Duty.MEDICAL), case(), False, False),
            (officer(Duty.ASYLUM), case(), False, False),
            (officer(Duty.OFFICER, unit=ELSEWHERE), case(owner=ME), True, True),
            # Whoever has left every duty owns nothing any more.
            (officer(), case(owner=ME), False, False),
            (officer(Duty.STATISTICS), case(owner=ME), False, False),
            (officer(), case(owner=SOMEBODY), False, False),
            (officer(), case(tasks=("escort",)), True, False),
            (officer(), case(), False, False),
            # On protection nothing counts but the duty for asylum in the unit.
            (officer(Duty.OFFICER, Duty.HEAD, Duty.DIRECTOR), case("P9", ME, ("escort",)), False, False),
            (officer(Duty.ASYLUM), case("P9"), True, True),
            (officer(Duty.ASYLUM, unit=ELSEWHERE), case("P9"), False, False),
        ],
    )
    def test_and_recording(self, who, of, sees, records):
        assert (sees_case(who, of), records_in(who, of)) == (sees, records)

    @pytest.mark.parametrize(
        ("who", "of", "rooms"),
        [
            (officer(Duty.OFFICER), case(), {"plain"}),
            (officer(Duty.OFFICER, Duty.MEDICAL), case(), {"plain", "medical"}),
            (officer(Duty.OFFICER, Duty.ASYLUM), case(), {"plain", "asylum"}),
            (officer(Duty.HEAD), case(), {"plain", "classified"}),
            (officer(Duty.DIRECTOR, unit=ELSEWHERE), case(), {"plain", "classified"}),
            (officer(), case(tasks=("escort",)), {"plain", "classified", "medical"}),
            (officer(), case(tasks=("medical",)), {"plain", "classified", "medical"}),
            (officer(), case(tasks=("plan",)), {"plain", "classified"}),
            # A duty opens nothing of a case that one does not see.
            (officer(Duty.MEDICAL), case(), set()),
            (officer(Duty.MEDICAL, Duty.ASYLUM, unit=ELSEWHERE), case(), set()),
            (officer(Duty.ASYLUM), case("P9"), {"plain", "asylum"}),
        ],
    )
    def test_opens_what_the_duties_need(self, who, of, rooms):
        assert opened_rooms(who, of) == rooms

    def test_a_task_that_has_ended_opens_nothing(self):
        assert assigned_to([(ME, "escort", True), (ME, "plan", False)]) == {(ME, "plan")}

    def test_the_units_of_a_duty_are_told_apart(self):
        who = Officer(ME, frozenset({(UNIT, Duty.OFFICER), (ELSEWHERE, Duty.HEAD)}))

        assert who.units_with(Duty.OFFICER) == {UNIT}
        assert who.units_with(Duty.OFFICER, Duty.HEAD) == {UNIT, ELSEWHERE}
        assert not who.is_director


class TestRecording:
    def test_those_assigned_record_what_they_did_themselves_and_no_more(self):
        events = set(PROCEDURES["P7"].events)
        recorded = {
            task: {code for code in events if records_event(officer(), case(tasks=(task,)), code)} for task in OF_TASKS
        }

        assert recorded == {task: set(codes) for task, codes in OF_TASKS.items()}
        assert not records_event(officer(), case(tasks=("watch",)), "PREDAJA")
        assert all(records_event(officer(Duty.OFFICER), case(), code) for code in events)

    def test_a_task_lets_nobody_record_in_a_case_on_protection(self):
        assert not records_event(officer(), case("P9", tasks=("medical",)), "LJEKARSKI_SPOSOBAN")

    def test_a_plan_is_approved_by_the_director_or_by_the_head_with_a_special_act(self):
        director, head = officer(Duty.DIRECTOR, unit=ELSEWHERE), officer(Duty.HEAD)

        assert approves(director, case(), "PLAN_ODOBREN", has_special_act=False)
        assert approves(head, case(), "PLAN_ODOBREN", has_special_act=True)
        assert not approves(head, case(), "PLAN_ODOBREN", has_special_act=False)
        assert not approves(officer(Duty.OFFICER), case(), "PLAN_ODOBREN", has_special_act=True)
        assert not approves(officer(Duty.HEAD, unit=ELSEWHERE), case(), "PLAN_ODOBREN", has_special_act=True)
        assert not approves(director, case(), "U_TOKU", has_special_act=True)

    def test_a_unit_writes_down_what_it_and_those_outside_did(self):
        centre, field = acts_as("IC"), acts_as("TC")

        assert {"IC", "SRPS", "GP", "AZIL"} <= centre
        assert {"TC", "GP", "MS"} <= field
        assert not field & {"SRPS", "KD", "IC", "STRANAC"}


class TestRolesOutside:
    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.CASE_OFFICER])
    def test_no_role_of_the_plans_comes_near_a_case(self, role):
        visitor = Visitor(ME, (Grant(role),))

        assert not may_in(visitor, Area.CASES)
