"""What a duty opens and closes when an event is recorded, and what nobody learns from a refusal."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.integration.cases.acting import (
    ASSESSED,
    HOUR,
    NOW,
    PLAN,
    VAULT,
    WOMAN,
    Acting,
    acting_in,
)
from tracker.cases.access import Duty
from tracker.cases.assignments import assign, assignments_of, end_assignment
from tracker.cases.deviations import DeviationFilter, deviations
from tracker.cases.facts_of import facts_of
from tracker.cases.keeping import link_cases
from tracker.cases.models import CaseDocument, CaseEvent
from tracker.cases.queries import events_of
from tracker.cases.recording import annul_event
from tracker.cases.stopping import standing_against, told_in
from tracker.errors import Refused
from tracker.history import History

WORDS = "persecuted for what they wrote"


@pytest.fixture
def on(session: Session) -> Acting:
    return acting_in(session)


class TestAnswersWithoutTheDuty:
    @pytest.mark.parametrize(
        ("code", "answers"),
        [
            ("LJEKARSKI_SPOSOBAN", {"is_fit_to_travel": True}),
            ("LJEKARSKI_SPOSOBAN", {"medical_document": "1/24"}),
            ("POSEBAN_PLAN", {"agencies": ["SIPA"]}),
        ],
    )
    def test_are_refused_and_nothing_of_them_stays(self, on: Acting, code, answers):
        case = on.planned()
        officer = on.with_duties(Duty.OFFICER)
        new = on.new(case, code, answers=answers)
        before = on.kept()

        for attempt in (new, replace(new, is_deviation=True, reason="urgent")):
            with pytest.raises(Refused, match="Your duty does not open"):
                on.record(case, attempt, officer)

        assert on.kept() == before

    def test_restriction_under_the_law_on_asylum_is_told_by_that_duty_only(self, on: Acting):
        case = on.placed()
        answers = {"ends_on": date(2024, 6, 1), "asylum_restriction_from": date(2024, 2, 5)}
        new = on.new(case, "PRODUŽENJE", answers=answers)

        with pytest.raises(Refused, match="Your duty does not open"):
            on.record(case, new, on.with_duties(Duty.OFFICER, Duty.HEAD, Duty.MEDICAL))
        assert on.record(case, new, on.with_duties(Duty.OFFICER, Duty.ASYLUM)).due_on == date(2024, 6, 1)

    def test_an_examination_that_says_nothing_lets_nobody_depart(self, on: Acting):
        case = on.planned()
        on.tell(case, "PLAN_ODOBREN", is_approved_by_director=True)
        on.record(case, on.new(case, "LJEKARSKI_SPOSOBAN"), on.with_duties(Duty.OFFICER))

        with pytest.raises(Refused, match="fit to travel has not"):
            on.tell(case, "U_TOKU")

    def test_what_is_closed_to_somebody_frees_them_of_nothing_that_is_open(self, on: Acting):
        case = on.started()
        officer = on.with_duties(Duty.OFFICER)
        new = on.new(case, "PREDAJA", answers={"by_readmission": False})

        with pytest.raises(Refused) as refused:
            on.record(case, new, officer)

        assert refused.value.field == "was_force_used"

    @pytest.mark.parametrize("answers", [{"is_fit_to_travel": True}, {"claims": "none"}, {"assessments": []}])
    def test_what_is_not_asked_answers_no_safeguard(self, on: Acting, answers):
        case = on.prepared()
        new = on.new(case, "ZAKLJUČAK_DOZVOLE", answers={"destination": "Turska", **answers})
        before = on.kept()

        for attempt in (new, replace(new, is_deviation=True, reason="urgent")):
            with pytest.raises(Refused, match="not asked for here"):
                on.record(case, attempt)

        assert on.kept() == before

    def test_another_unit_and_the_future_are_refused(self, on: Acting):
        case = on.prepared()
        new = on.new(case, "ZAKLJUČAK_DOZVOLE", answers={"destination": "Turska"})
        before = on.kept()

        elsewhere = on.with_duties(Duty.OFFICER, Duty.HEAD, Duty.ASYLUM, Duty.MEDICAL, unit="SRPS")
        counting = on.with_duties(Duty.STATISTICS, Duty.MEDICAL, Duty.ASYLUM)
        for officer in (elsewhere, counting):
            # Whoever opened the case works on it; these are other people.
            with pytest.raises(Refused, match="duties do not let you"):
                on.record(case, new, replace(officer, person_id=0))
        with pytest.raises(Refused, match="cannot write down"):
            on.record(case, replace(new, body="SRPS"))
        with pytest.raises(Refused, match="lies in the future"):
            on.record(case, replace(new, at=NOW + HOUR))

        assert on.kept() == before


class TestTheApproval:
    def test_nobody_but_the_director_says_that_the_director_approved(self, on: Acting):
        case = on.planned()
        new = on.new(case, "PLAN_ODOBREN", answers={"is_approved_by_director": True, "special_act": "3/24"})
        before = on.kept()

        for attempt in (new, replace(new, is_deviation=True, reason="urgent")):
            with pytest.raises(Refused, match="Only the director"):
                on.record(case, attempt, on.with_duties(Duty.OFFICER, Duty.HEAD))

        assert on.kept() == before

    def test_the_head_approves_by_a_special_act_and_an_officer_does_not(self, on: Acting):
        case = on.planned()
        with_act = on.new(case, "PLAN_ODOBREN", answers={"is_approved_by_director": False, "special_act": "3/24"})
        without = replace(with_act, answers={"is_approved_by_director": False, "special_act": " "})

        for new, duty in ((without, Duty.HEAD), (with_act, Duty.OFFICER)):
            with pytest.raises(Refused, match="cannot write down what KD did"):
                on.record(case, new, on.with_duties(duty))
        assert on.record(case, with_act, on.with_duties(Duty.HEAD)).body == "KD"


class TestThoseAssigned:
    def test_record_what_they_did_themselves_until_their_task_ends(self, on: Acting):
        case = on.planned()
        on.tell(case, "PLAN_ODOBREN", is_approved_by_director=True)
        somebody = replace(on.with_duties(), person_id=on.officer.person_id)
        case.owner_id = None
        on.session.commit()
        new = on.new(case, "LJEKARSKI_SPOSOBAN", answers={"is_fit_to_travel": True, "is_fit_to_fly": True})
        head = replace(on.with_duties(Duty.HEAD), person_id=0)  # somebody else
        told = {"officer": head, "author": on.author, "now": NOW}

        with pytest.raises(Refused, match="duties do not let you"):
            on.record(case, new, somebody)
        assign(on.session, case.id, somebody.person_id, "medical", **told)
        on.record(case, new, somebody)
        with pytest.raises(Refused, match="duties do not let you"):
            on.record(case, on.new(case, "U_TOKU"), somebody)
        end_assignment(on.session, case.id, somebody.person_id, "medical", **told)
        with pytest.raises(Refused, match="duties do not let you"):
            on.record(case, on.new(case, "LJEKARSKI_SPOSOBAN"), somebody)

        # Whoever comes back has the same row, and no second one.
        assign(on.session, case.id, somebody.person_id, "medical", **told)
        assert [(one.task, one.ended_at) for one in assignments_of(on.session, case.id)] == [("medical", None)]

    def test_nobody_assigns_themselves_to_what_their_duty_closes(self, on: Acting):
        case = on.planned()
        claim = on.open("P9", "TVRDNJA_ZAŠTITE", on.cases["P2"])
        me = on.officer.person_id
        before = on.kept()

        for of, task, officer in (
            (case, "escort", on.with_duties(Duty.OFFICER, Duty.ASYLUM, Duty.MEDICAL)),
            (case, "escort", on.with_duties(Duty.HEAD, unit="SRPS")),
            (case, "watch", on.officer),
            (claim, "escort", on.officer),
            (case, "medical", on.officer),
        ):
            with pytest.raises(Refused):
                assign(on.session, of.id, me, task, officer=officer, author=on.author, now=NOW)
        with pytest.raises(Refused, match="does not have the task"):
            end_assignment(on.session, case.id, me, "plan", officer=on.officer, author=on.author, now=NOW)

        assert on.kept() == before


class TestWhatWasSaidOfProtection:
    def test_holds_for_those_who_may_not_read_it_and_tells_them_nothing_of_it(self, on: Acting):
        case = on.prepared()
        claim = on.open("P9", "TVRDNJA_ZAŠTITE", on.cases["P2"], claim=WORDS)
        on.tell(claim, "POSEBAN_POSTUPAK", **(ASSESSED | {"is_at_risk": True, "note": WORDS}))
        officer = on.with_duties(Duty.OFFICER, Duty.HEAD, Duty.MEDICAL)
        new = on.new(case, "ZAKLJUČAK_DOZVOLE", answers={"destination": "Turska"})

        told = told_in(on.session, VAULT, case, events_of(on.session, case.id))
        against = standing_against(case, told, "U_TOKU", on.at)
        with pytest.raises(Refused) as refused:
            on.record(case, new, officer)

        said = [str(refused.value), *(str(one.refused) for one in against)]
        assert any("claim to protection is open" in each for each in said)
        for sentence in said:
            assert not any(word in sentence for word in (WORDS, "risk there", "Life or freedom", claim.number))
        on.record(case, replace(new, is_deviation=True, reason="x"), officer)
        rows = (
            on.session.execute(select(CaseEvent.__table__)).all() + on.session.execute(select(History.__table__)).all()
        )
        assert WORDS not in str(rows)
        # The report of deviations shows the removal to whoever sees it, and no case on protection to anybody else.
        assert deviations(on.session, officer)[1] == 1

    def test_a_deviation_in_a_case_on_protection_is_listed_for_that_duty_only(self, on: Acting):
        claim = on.open("P9", "TVRDNJA_ZAŠTITE")
        on.tell(claim, "POSEBAN_POSTUPAK", "NE_UDALJIV", "PREPORUKA_AZIL")
        new = on.new(claim, "POTVRDA_OSTANAK", is_deviation=True, reason="lost", answers={})
        on.record(claim, new)

        assert deviations(on.session, on.with_duties(Duty.DIRECTOR, Duty.HEAD, Duty.OFFICER))[1] == 0
        assert deviations(on.session, on.with_duties(Duty.ASYLUM))[1] == 1
        for wanted, count in (
            (DeviationFilter(procedure="P9", safeguard="G5", is_deviation=True), 1),
            (DeviationFilter(safeguard="G"), 0),
            (DeviationFilter(is_deviation=False), 0),
            (DeviationFilter(unit_id=claim.unit_id, happened_from=new.at.date(), happened_until=new.at.date()), 1),
            (DeviationFilter(happened_until=date(2023, 1, 1)), 0),
        ):
            assert deviations(on.session, on.officer, wanted)[1] == count

    def test_the_report_costs_two_queries_however_long_it_is(self, on: Acting, queries: list[str]):
        for _ in range(3):
            claim = on.open("P9", "TVRDNJA_ZAŠTITE")
            on.tell(claim, "POSEBAN_POSTUPAK", "NE_UDALJIV", "PREPORUKA_AZIL")
            on.record(claim, on.new(claim, "POTVRDA_OSTANAK", is_deviation=True, reason="lost", answers={}))
        on.session.expire_all()
        queries.clear()

        listed, count = deviations(on.session, on.officer)

        told = [(one.case.number, one.case.unit.code, one.event.unit.code, one.reason(VAULT)) for one in listed]
        assert (len(told), count, {reason for *_, reason in told}) == (3, 3, {"lost"})
        assert len(queries) == 2

    def test_somebody_elses_claim_in_a_linked_case_is_no_fact_about_this_person(self, on: Acting):
        case = on.prepared()
        claim = on.open("P9", "TVRDNJA_ZAŠTITE", WOMAN)
        link_cases(on.session, case.id, claim.id, officer=on.officer, author=on.author, now=NOW)

        facts = facts_of(case, told_in(on.session, VAULT, case, events_of(on.session, case.id)), NOW)

        assert facts.claims == ()
        on.tell(case, "ZAKLJUČAK_DOZVOLE", destination="Turska")

    def test_nor_is_somebody_elses_expulsion(self, on: Acting):
        case = on.open("P7", "PRIPREMA")
        other = on.expelled()
        link_cases(on.session, case.id, other.id, officer=on.officer, author=on.author, now=NOW)
        for letter in "afg":
            on.tell(case, "MJERA_18", outcome=letter)

        with pytest.raises(Refused, match="P2:IZVRŠNO"):
            on.tell(case, "USLOVI_OSIGURANI")

    def test_a_claim_that_was_annulled_stops_nothing(self, on: Acting):
        case = on.prepared()
        claim = on.open("P9", "TVRDNJA_ZAŠTITE", on.cases["P2"])
        event = events_of(on.session, claim.id)[0]

        with pytest.raises(Refused, match="duties do not let you"):
            annul_event(
                *(on.session, VAULT, claim.id, event.id, "typed wrongly"),
                officer=on.with_duties(Duty.OFFICER, Duty.HEAD, Duty.DIRECTOR),
                author=on.author,
                now=NOW,
            )
        annul_event(
            *(on.session, VAULT, claim.id, event.id, "typed wrongly"), officer=on.officer, author=on.author, now=NOW
        )

        assert on.tell(case, "ZAKLJUČAK_DOZVOLE", destination="Turska").safeguards == []


class TestWhatIsMarked:
    def test_a_plan_makes_a_marked_document_that_goes_with_its_event(self, on: Acting):
        case = on.planned()
        document = on.session.scalars(select(CaseDocument)).one()

        assert (document.kind, document.mark, document.sealed) == ("plan", "INTERNO", None)
        annul_event(
            *(on.session, VAULT, case.id, document.event_id, "another one"),
            officer=on.officer,
            author=on.author,
            now=NOW,
        )
        on.session.refresh(document)
        assert document.annulled_at == NOW

    def test_what_the_plan_says_stands_nowhere_in_the_plain(self, on: Acting):
        on.planned(route="by the old bridge", medical_facts="needs insulin")

        rows = (
            on.session.execute(select(CaseEvent.__table__)).all() + on.session.execute(select(History.__table__)).all()
        )
        rows += on.session.execute(select(CaseDocument.__table__)).all()

        assert not any(word in str(rows) for word in ("bridge", "insulin", "Testović", "U123", str(PLAN["takeoff_at"])))

    def test_an_act_that_follows_says_what_stands_against_it_before_its_form_is_filled_in(self, on: Acting):
        case = on.prepared()
        on.open("P8", "NE_IZVRŠAVA_SE", on.cases["P2"])

        told = told_in(on.session, VAULT, case, events_of(on.session, case.id))

        # Where to, the conclusion says itself.
        codes = [one.safeguard.code for one in standing_against(case, told, "ZAKLJUČAK_DOZVOLE", on.at)]
        assert codes == ["G7"]
        assert {one.safeguard.code for one in standing_against(case, told, "U_TOKU", on.at)} >= {"G7", "G13", "G22"}
