"""Procedures: why an event cannot be recorded, on which day, in which order, and what a deviation is."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests.unit.cases.walking import (
    BEGUN,
    DAY,
    HOUR,
    LATER,
    LINKED,
    P1,
    P2,
    P3,
    P5,
    P7,
    happened,
    messages,
    option,
    refusal_of,
)
from tracker.cases.law.procedure_tables import START, procedures_from
from tracker.cases.law.procedures import (
    BODIES,
    PROCEDURES,
    Happened,
    check_annulment,
    check_event,
    possible,
    state_of,
)
from tracker.errors import Refused


class TestReasons:
    def test_nothing_happens_in_the_future(self):
        event = Happened("ZABILJEŠKA_NALOG", BEGUN + HOUR, "TC")

        said = refusal_of(P1, [], event, now=BEGUN)

        assert said.message.startswith("%(event)s lies in the future")
        assert messages(option(possible(P1, [], BEGUN + HOUR, "TC", BEGUN), "ZABILJEŠKA_NALOG")) == [said.message]
        check_event(P1, [], event, now=BEGUN + HOUR)

    def test_a_unit_that_may_not_act_is_told_who_may(self):
        said = refusal_of(P1, [], Happened("ZABILJEŠKA_NALOG", BEGUN, "UK"))

        assert str(said) == "UK may not record ZABILJEŠKA_NALOG; SOP, SRPS, TC may."

    def test_an_unknown_event_and_one_of_another_procedure_are_refused_even_as_deviations(self):
        for event in (
            Happened("PREDAJA", BEGUN, "TC", reason="so", is_deviation=True),
            Happened("ZABILJEŠKA_NALOG", BEGUN, "TC", reason="so", procedure="P2", is_deviation=True),
        ):
            assert refusal_of(P1, [], event).message == "%(procedure)s knows no event %(event)s."

    def test_every_reason_is_told_at_once(self):
        one = option(possible(P1, [], datetime(2023, 9, 1), "UK", datetime(2023, 8, 1)), "IZJAVA_NAMJERE")
        other = option(possible(P1, [], BEGUN, "TC"), "NALOG_IZDAT")

        assert messages(one) == [
            "%(event)s lies in the future: what has happened is recorded, and not what is planned.",
            "%(event)s exists only since %(day)s.",
            "%(unit)s may not record %(event)s; %(units)s may.",
        ]
        assert [str(refused) for refused in other.refusals] == [
            "NALOG_IZDAT cannot be the first: it comes after PRIJEDLOG, IZJAVA_I_DOKAZI.",
            "NALOG_IZDAT needs ZABILJEŠKA_NALOG before it.",
            "NALOG_IZDAT needs IZJAVA_NAMJERE before it.",
            "NALOG_IZDAT needs PROVJERA_ISKLJUČENJA before it.",
        ]

    def test_a_state_tells_where_the_event_follows(self):
        started = happened("POSTUPAK_POKRENUT")
        dropped = [*started, Happened("OBUSTAVLJEN", BEGUN + HOUR, "TC", reason="died")]
        later = BEGUN + 5 * HOUR

        assert str(refusal_of(P2, started, Happened("NEIZVRŠENO", later, "TC"))) == (
            "NEIZVRŠENO cannot follow at POKRENUT; it follows at IZVRŠNO, ODGOĐENO, NE_MOŽE."
        )
        assert str(refusal_of(P2, started, Happened("POSTUPAK_POKRENUT", later, "TC"))) == (
            "POSTUPAK_POKRENUT can only be the first, and the case is at POKRENUT."
        )
        assert str(refusal_of(P2, dropped, Happened("PROVJERE_IZVRŠENE", later, "TC"))) == (
            "PROVJERE_IZVRŠENE can no longer follow: the case has come to an end at OBUSTAVLJEN."
        )

    def test_what_another_event_rests_on_must_not_happen_after_it(self):
        before = [Happened("ZABILJEŠKA_NALOG", BEGUN, "TC"), Happened("IZJAVA_NAMJERE", BEGUN + DAY, "TC")]

        said = refusal_of(P1, before, Happened("NALOG_IZDAT", BEGUN + HOUR, "TC"))

        assert str(said) == "NALOG_IZDAT rests on IZJAVA_NAMJERE, which happened only on 2024-01-11, after it."
        assert said.params["day"] == date(2024, 1, 11)

    def test_a_linked_case_can_hold_what_an_event_rests_on(self):
        before = happened("PRIPREMA", "MJERA_18=a", "MJERA_18=f", "MJERA_18=g")
        event = Happened("USLOVI_OSIGURANI", BEGUN + DAY, "TC")
        act = Happened("IZVRŠNO", BEGUN, "TC", procedure="P2")
        late = Happened("IZVRŠNO", BEGUN + 2 * DAY, "TC", procedure="P2")
        annulled = Happened("IZVRŠNO", BEGUN, "TC", procedure="P2", is_annulled=True)

        assert str(refusal_of(P7, before, event)) == (
            "USLOVI_OSIGURANI needs P2:IZVRŠNO before it, in a case that is linked with this one."
        )
        assert refusal_of(P7, [*before, annulled], event).params["needed"] == "P2:IZVRŠNO"
        assert refusal_of(P7, [*before, late], event).message.startswith("%(event)s rests on %(needed)s")
        check_event(P7, [*before, act], event, LATER)
        check_event(P7, [*before, replace(act, at=event.at)], event, LATER)

    def test_each_mandatory_measure_of_a_removal_is_asked_for(self):
        before = [*LINKED["P7"], *happened("PRIPREMA", "MJERA_18=a", "MJERA_18=b", "MJERA_18=g")]

        said = refusal_of(P7, before, Happened("USLOVI_OSIGURANI", BEGUN + DAY, "TC"))

        assert str(said) == "USLOVI_OSIGURANI needs MJERA_18=f before it."

    def test_one_of_several_earlier_events_is_enough(self):
        said = refusal_of(P5, happened("NADZOR_RJEŠENJE"), Happened("TUŽBA", BEGUN + DAY, "TC", is_deviation=False))

        assert said.message.startswith("%(event)s cannot be the first")
        one = option(possible(P5, happened("NADZOR_RJEŠENJE"), BEGUN + DAY, "TC"), "TUŽBA")
        assert str(one.refusals[1]) == "TUŽBA needs MS_ODLUKA / MS_ŠUTI before it."

    def test_an_event_with_outcomes_needs_one_that_the_state_allows(self):
        request = happened("ZAHTJEV_ZABRANA", unit="KD")
        later = BEGUN + DAY

        assert option(possible(P3, request, later, "KD"), "RJEŠENJE_ZABRANA").outcomes == ("ODBAČEN",)
        for outcome in ("", "ODBIJEN", "NEPOZNATO"):
            said = refusal_of(P3, request, Happened("RJEŠENJE_ZABRANA", later, "KD", outcome))
            assert (said.message, said.field) == ("%(event)s ends here in one of these: %(outcomes)s.", "outcome")
        unknown = Happened("RJEŠENJE_ZABRANA", later, "KD", "NEPOZNATO", "so", is_deviation=True)
        assert refusal_of(P3, request, unknown).field == "outcome"

    def test_a_reason_in_words_is_asked_for_where_the_table_asks(self):
        before = happened("ZABILJEŠKA_NALOG")

        said = refusal_of(P1, before, Happened("OBUSTAVLJEN", BEGUN + DAY, "TC", reason="  "))

        assert (str(said), said.field) == ("OBUSTAVLJEN needs its reason in words.", "reason")
        assert option(possible(P1, before, BEGUN + DAY, "TC"), "OBUSTAVLJEN").is_possible
        check_event(P1, before, Happened("OBUSTAVLJEN", BEGUN + DAY, "TC", reason="died"), LATER)


class TestTheTwentyThirdOfSeptember2023:
    # Midnight there is 22:00 in UTC: summer time.
    LAST = datetime(2023, 9, 22, 21, 59)
    FIRST = datetime(2023, 9, 22, 22, 0)

    def test_an_order_needs_statement_and_check_only_from_that_day_on(self):
        note = happened("ZABILJEŠKA_NALOG", begun=datetime(2023, 9, 1))

        check_event(P1, note, Happened("NALOG_IZDAT", self.LAST, "TC"), LATER)
        assert refusal_of(P1, note, Happened("NALOG_IZDAT", self.FIRST, "TC")).params["needed"] == "IZJAVA_NAMJERE"

    @pytest.mark.parametrize("code", ["IZJAVA_NAMJERE", "PROVJERA_ISKLJUČENJA"])
    def test_what_the_law_brought_did_not_exist_the_day_before(self, code):
        said = refusal_of(P1, [], Happened(code, self.LAST, "TC"))

        assert str(said) == f"{code} exists only since 2023-09-23."
        check_event(P1, [], Happened(code, self.FIRST, "TC"), LATER)

    @pytest.mark.parametrize("code", list(PROCEDURES["P0"].events))
    def test_holding_exists_since_that_day_only(self, code):
        before = option(possible(PROCEDURES["P0"], [], self.LAST, "TC"), code)
        after = option(possible(PROCEDURES["P0"], [], self.FIRST, "TC"), code)

        assert "%(event)s exists only since %(day)s." in messages(before)
        assert "%(event)s exists only since %(day)s." not in messages(after)

    def test_delivery_to_the_border_police_and_access_to_rights_exist_since_that_day_only(self):
        delivered = happened(
            "POSTUPAK_POKRENUT", "PROVJERE_IZVRŠENE", "RJEŠENJE_PROTJERIVANJE", begun=datetime(2023, 9, 1)
        )

        refusal_of(P2, delivered, Happened("DOSTAVLJENO_GP_I_CBP", self.LAST, "TC"))
        check_event(P2, delivered, Happened("DOSTAVLJENO_GP_I_CBP", self.FIRST, "TC"), LATER)
        assert PROCEDURES["P9"].events["PRISTUP_PRAVIMA"].since == date(2023, 9, 23)

    def test_a_case_that_straddles_the_day_is_asked_by_the_day_of_each_act(self):
        begun = [Happened("ZABILJEŠKA_NALOG", self.LAST, "TC"), Happened("NALOG_IZDAT", self.LAST, "TC")]

        assert state_of(P1, begun).main == "NALOG_IZDAT"
        check_event(P1, begun, Happened("IZLAZAK", self.FIRST + DAY, "GP"), LATER)

    def test_an_event_that_a_text_has_ended_is_refused_from_the_next_day_on(self):
        procedure = procedures_from({"P1.toml": ENDED}, BODIES)["P1"]

        check_event(procedure, [], Happened("A", self.LAST, "TC"), LATER)
        said = refusal_of(procedure, [], Happened("A", self.FIRST, "TC"))
        assert str(said) == "A existed only until 2023-09-22."
        # What had to come before until then need not any more.
        refusal_of(procedure, [], Happened("B", self.LAST, "TC"))
        check_event(procedure, [], Happened("B", self.FIRST, "TC"), LATER)


ENDED = {
    "procedure": [
        {
            "code": "P1",
            "name": "",
            "led_by": ["TC"],
            "states": {"main": ["X"]},
            "ends": ["X"],
            "event": [
                {
                    "code": "A",
                    "by": ["TC"],
                    "from": ["START"],
                    "to": "X",
                    "until": date(2023, 9, 22),
                    "is_assumption": True,
                },
                {
                    "code": "B",
                    "by": ["TC"],
                    "from": ["START"],
                    "to": "X",
                    "after": [{"event": "A", "until": date(2023, 9, 22)}],
                    "is_assumption": True,
                },
            ],
        }
    ]
}


class TestOrder:
    def test_the_time_of_the_event_counts_and_not_that_of_its_entry(self):
        entered = happened("ZABILJEŠKA_NALOG", "IZJAVA_NAMJERE", "PROVJERA_ISKLJUČENJA", "NALOG_IZDAT")[::-1]

        state = state_of(P1, entered)

        assert (state.main, state.deviations, state.has_ended) == ("NALOG_IZDAT", (), False)

    def test_of_the_same_instant_goes_first_what_the_table_allows(self):
        entered = [
            Happened(code, BEGUN, "TC")
            for code in ("NALOG_IZDAT", "GP_OBAVIJEŠTENA", "IZJAVA_NAMJERE", "PROVJERA_ISKLJUČENJA", "ZABILJEŠKA_NALOG")
        ]

        state = state_of(P1, entered)

        assert (state.main, state.deviations) == ("NALOG_IZDAT", ())

    def test_a_late_entry_must_leave_what_followed_possible(self):
        known = happened("ZABILJEŠKA_NALOG", "IZJAVA_NAMJERE", "PROVJERA_ISKLJUČENJA", "NALOG_IZDAT", "IZLAZAK")
        between = BEGUN + HOUR * 3 + timedelta(minutes=30)

        check_event(P1, known, Happened("GP_OBAVIJEŠTENA", between, "TC"), LATER)
        said = refusal_of(P1, known, Happened("OBUSTAVLJEN", between, "TC", reason="withdrawn"))

        assert str(said) == "With OBUSTAVLJEN on 2024-01-10, IZLAZAK could not have followed."

    def test_a_late_entry_can_mend_what_rested_on_nothing(self):
        known = happened("ZABILJEŠKA_NALOG", "NALOG_IZDAT", begun=BEGUN)
        mending = [Happened(code, BEGUN + HOUR / 2, "TC") for code in ("IZJAVA_NAMJERE", "PROVJERA_ISKLJUČENJA")]

        assert [one.code for one in state_of(P1, known).deviations] == ["NALOG_IZDAT"]
        assert state_of(P1, [*known, *mending]).deviations == ()

    def test_annulled_events_do_not_count(self):
        known = happened("ZABILJEŠKA_NALOG", "IZJAVA_NAMJERE")
        annulled = [Happened("OBUSTAVLJEN", BEGUN, "TC", reason="mistaken", is_annulled=True)]

        assert state_of(P1, [*known, *annulled]).main == "IZJAVA_I_DOKAZI"
        # That an event is offered as annulled already does not let it pass.
        refusal_of(P1, known, Happened("IZLAZAK", BEGUN + DAY, "GP", is_annulled=True))

    def test_what_others_rest_on_is_not_annulled_before_them(self):
        known = happened("ZABILJEŠKA_NALOG", "IZJAVA_NAMJERE", "PROVJERA_ISKLJUČENJA", "NALOG_IZDAT")

        with pytest.raises(Refused) as refused:
            check_annulment(P1, known, known[0])

        assert str(refused.value) == "NALOG_IZDAT rests on ZABILJEŠKA_NALOG: annul NALOG_IZDAT first."
        check_annulment(P1, known, known[3])


class TestRegions:
    def test_an_appeal_runs_beside_the_measure(self):
        known = happened("NADZOR_RJEŠENJE", "ŽALBA_NADZOR", "SMJEŠTEN_IC", "MS_ŠUTI", "TUŽBA", "PRODUŽENJE")

        assert state_of(P5, known).regions == {"main": "PRODUŽEN", "appeal": "TUŽBA"}

    def test_a_decision_that_annuls_the_act_ends_the_measure(self):
        placed = ["NADZOR_RJEŠENJE", "SMJEŠTEN_IC", "ŽALBA_NADZOR"]

        assert state_of(P5, happened(*placed, "MS_ODLUKA=UVAŽENA")).main == "UKINUT"
        assert state_of(P5, happened(*placed, "MS_ODLUKA=ODBIJENA")).main == "SMJEŠTEN"

    def test_remedies_go_on_after_the_measure_has_ended(self):
        known = [*happened("NADZOR_RJEŠENJE", "SMJEŠTEN_IC"), Happened("UKINUT_BLAŽA", BEGUN + 2 * HOUR, "TC")]

        assert state_of(P5, known).has_ended
        check_event(P5, known, Happened("ŽALBA_NADZOR", BEGUN + DAY, "TC"), LATER)


class TestDeviations:
    DEPARTED = Happened("IZLAZAK", BEGUN + DAY, "GP", reason="left before the order", is_deviation=True)

    def test_a_fact_that_was_not_allowed_is_recorded_with_its_reason_and_told(self):
        note = happened("ZABILJEŠKA_NALOG")
        refusal_of(P1, note, Happened("IZLAZAK", BEGUN + DAY, "GP"))

        check_event(P1, note, self.DEPARTED, LATER)
        state = state_of(P1, [*note, self.DEPARTED])

        assert (state.main, state.deviations) == ("IZVRŠEN", (self.DEPARTED,))

    def test_a_deviation_needs_its_reason(self):
        said = refusal_of(P1, [], Happened("IZLAZAK", BEGUN, "GP", reason=" ", is_deviation=True))

        assert (str(said), said.field) == ("A deviation needs its reason in words.", "reason")

    def test_an_act_about_to_be_issued_is_no_deviation(self):
        act = Happened("NALOG_IZDAT", BEGUN, "TC", reason="in a hurry", is_deviation=True)

        assert refusal_of(P1, [], act, now=BEGUN).message.startswith("A deviation is a fact that has happened")
        assert refusal_of(P1, [], act, now=BEGUN - HOUR).message.startswith("%(event)s lies in the future")
        check_event(P1, [], act, now=BEGUN + HOUR)

    def test_what_is_allowed_only_by_a_deviation_says_so(self):
        issued = Happened("NALOG_IZDAT", BEGUN, "TC", reason="without a statement", is_deviation=True)

        options = possible(P1, [issued], BEGUN + DAY, "TC")

        assert option(options, "IZLAZAK").is_possible
        assert option(options, "IZLAZAK").because_of == (issued,)
        assert not option(options, "ZABILJEŠKA_NALOG").is_possible
        assert option(options, "ZABILJEŠKA_NALOG").because_of == (issued,)

    def test_what_a_deviation_changes_nothing_for_does_not_name_it(self):
        told = Happened("GP_OBAVIJEŠTENA", BEGUN + HOUR, "TC", reason="too early", is_deviation=True)

        options = possible(P1, [*happened("ZABILJEŠKA_NALOG"), told], BEGUN + DAY, "TC")

        assert option(options, "IZJAVA_NAMJERE").is_possible
        assert all(one.because_of == () for one in options)

    def test_a_deviation_in_a_linked_case_is_named_as_well(self):
        act = Happened("IZVRŠNO", BEGUN, "TC", procedure="P2", reason="not delivered", is_deviation=True)
        known = [act, *happened("PRIPREMA", "MJERA_18=a", "MJERA_18=f", "MJERA_18=g")]

        one = option(possible(P7, known, BEGUN + DAY, "TC"), "USLOVI_OSIGURANI")

        assert (one.is_possible, one.because_of) == (True, (act,))

    def test_a_deviation_leads_on_only_where_it_leads_to_one_state(self):
        request = happened("ZAHTJEV_ZABRANA", unit="KD")
        decided = Happened("RJEŠENJE_ZABRANA", BEGUN + DAY, "KD", "SKRAĆENA", "without checks", is_deviation=True)
        stays = Happened("GP_OBAVIJEŠTENA", BEGUN, "TC", reason="too early", is_deviation=True)
        note = Happened("ZABILJEŠKA_NALOG", BEGUN + DAY, "TC", reason="afterwards", is_deviation=True)
        issued = happened("ZABILJEŠKA_NALOG", "IZJAVA_NAMJERE", "PROVJERA_ISKLJUČENJA", "NALOG_IZDAT")

        assert state_of(P3, [*request, decided]).main == "SKRAĆENA"
        assert state_of(P1, [stays]).main == START
        assert state_of(P1, [*issued, note]).main == "NALOG_IZDAT"

    def test_a_deviation_is_not_what_a_late_entry_breaks(self):
        note = happened("ZABILJEŠKA_NALOG")

        check_event(P1, [*note, self.DEPARTED], Happened("IZJAVA_NAMJERE", BEGUN + HOUR, "TC"), LATER)
