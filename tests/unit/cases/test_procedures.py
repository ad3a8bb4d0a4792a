"""Procedures: where a case stands, and what can be recorded next, along every way through every table."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cases.walking import (
    BEFORE_THE_LAW,
    BEGUN,
    CODES,
    HOUR,
    LATER,
    LINKED,
    a_unit,
    is_met,
    places_of,
    steps_from,
)
from tracker.cases.procedure_tables import RULES, START, procedures_from
from tracker.cases.procedures import (
    BODIES,
    PROCEDURES,
    Happened,
    Option,
    check_annulment,
    check_event,
    possible,
    state_of,
)
from tracker.errors import Refused

# Section 1 of the specification, row by row: the codes that it names, and the forms that they print.
ROWS = {
    "P0": "IDENT_PREUZET ZADRŽAVANJE_POČETAK INFORMISAN CSR_OBAVIJEŠTEN BIOMETRIJA_UZETA IZJAVA_O_IDENTITETU "
    "ZADRŽAVANJE_KRAJ POD_NADZOROM PROTJERIVANJE",
    "P1": "ZABILJEŠKA_NALOG IZJAVA_NAMJERE PROVJERA_ISKLJUČENJA NALOG_IZDAT GP_OBAVIJEŠTENA IZLAZAK "
    "ROK_ISTEKAO_BEZ_IZLASKA",
    "P2": "POSTUPAK_POKRENUT PROVJERE_IZVRŠENE RJEŠENJE_PROTJERIVANJE DOSTAVLJENO_GP_I_CBP ŽALBA DRUGI_STEPEN IZVRŠNO "
    "ZABRANA_PRODUŽENA",
    "P3": "ZAHTJEV_ZABRANA PROVJERE_ZABRANA RJEŠENJE_ZABRANA ŽALBA",
    "P4": "INFORMISAN_POVRATAK IZJAVA_SAMOSTALNI PLAN_IZLASKA REGISTROVAN_AVR ORG_OBAVIJEŠTENA PREVOZ_IC "
    "PONIŠTENO_OTISNUTO GP_OBAVIJEŠTENA IZLAZAK IZLAZAK_EVIDENTIRAN NIJE_NAPUSTIO AVR_ZAŠTITA",
    "P5": "NADZOR_RJEŠENJE SMJEŠTEN_IC ŽALBA_NADZOR MS_ODLUKA TUŽBA PRODUŽENJE IZUZETNO_PRODUŽENJE UKINUT_BLAŽA",
    "P6": "BLAŽA_RJEŠENJE ISPRAVE_ODUZETE JAVLJANJE PROPUŠTENO_JAVLJANJE ŽALBA PREINAČENA_U_IC",
    "P7": "PRIPREMA MJERA_18 USLOVI_OSIGURANI ZAKLJUČAK_DOZVOLE ŽALBA_ZAKLJUČAK PLAN_PRIPREMLJEN PLAN_ODOBREN "
    "PLAN_IZMJENA LJEKARSKI_SPOSOBAN PREDAJA PREKINUT IZVJEŠTAJ_PRATNJE IZVJEŠTAJ_RUKOVODIOCA EVIDENTIRANO "
    "POSEBAN_PLAN TROŠKOVI",
    "P8": "NE_IZVRŠAVA_SE ODGOĐENO PRESTALO",
    "P9": "TVRDNJA_ZAŠTITE PREPORUKA_AZIL POTVRDA_OSTANAK PRISTUP_PRAVIMA",
    "P10": "CSR_OBAVIJEŠTEN STARATELJ_POSTAVLJEN DOKUMENTACIJA PROCJENA_RIZIKA ODLUKA_STARATELJA PRIJEM_POTVRĐEN "
    "NEĆE_BITI_VRAĆEN",
    "P11": "READM_PRIHVAT_ZAHTJEV READM_PRIHVAĆEN READM_ODBIJEN READM_PREDAJA_ZAHTJEV READM_SAGLASNOST READM_PREDAT",
    "P12_BORAVAK": "ZAHTJEV ODOBREN ODBIJEN ODBAČEN OBUSTAVLJEN PREKINUT",
    "P12_OTKAZ": "OTKAZ PRESTANAK ŽALBA",
    "P12_POZIVNO_PISMO": "PP_ZAHTJEV PP_OVJERENO PP_ODBIJENO ZLOUPOTREBA_UTVRĐENA",
    "P12_VIZA_C": "ZAHTJEV ODLUKA ŽALBA ZLOUPOTREBA_UTVRĐENA",
    "P12_DKP_PROVJERA": "DKP_PROVJERA_ZAHTJEV DKP_PROVJERA_IZVRŠENA",
    "P12_VIZA_D": "SAGLASNOST_D_ZAHTJEV SAGLASNOST_D NESAGLASNOST_D",
    "P12_PRIJAVA_RADA": "POTVRDA_RAD_ZAHTJEV POTVRDA_RAD",
    "P12_SIGURNOSNA_PROVJERA": "SIGURNOSNA_PROVJERA_ZAHTJEV SIGURNOSNA_PROVJERA_IZVRŠENA",
    "P12_PRIJAVA": "PRIJAVA",
}
STATES = {
    "P0": "OTVOREN ZADRŽAN PUŠTEN POD_NADZOROM NALOG PROTJERIVANJE",
    "P1": "PRIJEDLOG IZJAVA_I_DOKAZI NALOG_IZDAT IZVRŠEN NEIZVRŠEN",
    "P2": "POKRENUT PROVJERE RJEŠENJE DOSTAVLJENO ŽALBA IZVRŠNO DOBROVOLJNO_IZVRŠENO NEIZVRŠENO ODGOĐENO NE_MOŽE",
    "P3": "PODNESEN PROVJERE ODBAČEN ODBIJEN SKRAĆENA UKINUTA ŽALBA",
    "P4": "INFORMISAN IZJAVA REGISTROVAN_AVR PLANIRAN U_ROKU NAPUSTIO_BIH POTVRĐENO NIJE_NAPUSTIO",
    "P5": "RJEŠENJE SMJEŠTEN PRODUŽEN IZUZETNO_PRODUŽEN UKINUT UDALJEN ISTEKAO MAKS_18M ŽALBA MS_ODLUČIO MS_ŠUTI TUŽBA",
    "P6": "RJEŠENJE NA_SNAZI UKINUTA OKONČANA",
    "P7": "PRIPREMA USLOVI_OSIGURANI ZAKLJUČAK PLAN PLAN_ODOBREN U_TOKU PREDAT PREKINUT IZVJEŠTAJ OCJENA EVIDENTIRANO",
    "P8": "ODGOĐENO PRESTALO",
    "P9": "TVRDNJA POSEBAN_POSTUPAK AZIL UDALJIV NE_UDALJIV POTVRDA_IZDATA PRODUŽENA PRESTALA",
    "P10": "NEĆE_BITI_VRAĆEN",
}
FORMS = {
    1: {("P1", "NALOG_IZDAT")},
    2: {("P1", "IZLAZAK"), ("P4", "IZLAZAK")},
    3: {("P9", "POTVRDA_OSTANAK")},
    4: {("P8", "ODGOĐENO")},
    5: {("P2", "IZVRŠNO")},
    6: {("P7", "PREDAJA")},
}
P1, P2, P3, P5, P7 = (PROCEDURES[code] for code in ("P1", "P2", "P3", "P5", "P7"))
DAY = timedelta(days=1)


def happened(*codes: str, unit: str = "TC", begun: datetime = BEGUN, **columns: Any) -> list[Happened]:
    """Events an hour apart; an outcome follows its event as in MS_ODLUKA=UVAŽENA."""
    return [
        Happened(code.partition("=")[0], begun + HOUR * number, unit, code.partition("=")[2], **columns)
        for number, code in enumerate(codes)
    ]


def option(options: tuple[Option, ...], code: str) -> Option:
    """What is said of one event."""
    return next(one for one in options if one.event.code == code)


def refusal_of(procedure: Any, before: list[Happened], event: Happened, now: datetime = LATER) -> Refused:
    """Why an event is refused."""
    with pytest.raises(Refused) as refused:
        check_event(procedure, before, event, now)
    return refused.value


def messages(one: Option) -> list[str]:
    """The sentences of a refused option."""
    return [refused.message for refused in one.refusals]


class TestTheTables:
    @pytest.mark.parametrize("code", CODES)
    def test_hold_every_row_of_the_text(self, code):
        events = PROCEDURES[code].events

        missing = set(ROWS[code].split()) - set(events)
        beyond = {event.code for event in events.values() if not event.is_assumption} - set(ROWS[code].split())

        assert (missing, beyond) == (set(), set())

    @pytest.mark.parametrize("code", STATES)
    def test_name_every_state_of_the_text_and_mark_the_others_as_assumed(self, code):
        procedure = PROCEDURES[code]
        states = {state for region in procedure.regions.values() for state in region}

        assert states - procedure.assumed_states <= set(STATES[code].split()) <= states

    def test_cover_every_procedure_and_every_rule_of_the_text(self):
        used = {limit.rule for one in PROCEDURES.values() for event in one.events.values() for limit in event.limits}

        assert {one.part_of for one in PROCEDURES.values()} == {f"P{number}" for number in range(13)}
        assert used == RULES

    def test_print_each_form_where_the_rulebook_does(self):
        printed = {
            form: {
                (one.code, event.code)
                for one in PROCEDURES.values()
                for event in one.events.values()
                if event.form == form
            }
            for form in FORMS
        }

        assert printed == FORMS

    def test_link_the_procedures_that_lead_to_each_other(self):
        opened = {
            (code, opens) for code, one in PROCEDURES.items() for event in one.events.values() for opens in event.opens
        }

        assert {
            ("P1", "P2"),
            ("P2", "P7"),
            ("P2", "P8"),
            ("P2", "P9"),
            ("P5", "P6"),
            ("P6", "P5"),
            ("P0", "P5"),
        } <= opened

    def test_let_a_unit_of_the_service_write_down_what_a_person_or_an_outside_body_did(self):
        assert P1.events["IZJAVA_NAMJERE"].actors == ("STRANAC",)
        assert P1.events["IZJAVA_NAMJERE"].units == {"TC", "SOP", "SRPS"}
        assert P1.events["IZLAZAK"].units == {"GP", "TC", "SOP", "SRPS"}
        assert P7.events["PLAN_ODOBREN"].units == {"KD"}

    def test_tell_the_article_of_a_version_or_of_the_last_one_before_it(self):
        notice = PROCEDURES["P4"].events["IZLAZAK_EVIDENTIRAN"]

        assert [notice.basis_under(version) for version in ("V08", "V13", "V16", "V23")] == [
            "Pravilnik 2008, 7(8)",
            "Pravilnik 2008, 7(8)",
            "Pravilnik 2016, 9(7)",
            "Zakon 107(6)",
        ]
        assert P1.events["NALOG_IZDAT"].basis_under("V08") == ""


class TestWalkingEveryWay:
    @pytest.mark.parametrize("code", CODES)
    def test_every_step_of_every_table_can_be_taken_and_reaches_every_state(self, code):
        procedure = PROCEDURES[code]
        places = places_of(procedure)
        taken = set()

        # A way that only the law before 2023 knew is walked as of then.
        for place in places + places_of(procedure, BEFORE_THE_LAW)[: None if code == "P1" else 0]:
            for step in steps_from(place):
                check_event(procedure, place.happened, step, LATER)
                taken.add((place.regions[procedure.events[step.code].region], step.code, step.outcome))

        everything = {
            (origin, event.code, outcome)
            for event in procedure.events.values()
            for move in event.moves
            for origin in move.origins
            for outcome in move.outcomes or ("",)
        }
        assert taken == everything
        assert not any(state_of(procedure, place.happened).deviations for place in places)
        assert {state for place in places for state in place.regions.values()} == {
            START,
            *(state for region in procedure.regions.values() for state in region),
        }

    @pytest.mark.parametrize("code", CODES)
    def test_every_event_is_refused_at_every_wrong_state_and_without_what_it_rests_on(self, code):
        procedure = PROCEDURES[code]
        refused_at = set()

        for place in places_of(procedure)[:: 1 if code != "P7" else 5]:
            for event in procedure.events.values():
                state = place.regions[event.region]
                outcome = event.outcomes[0] if event.outcomes else ""
                attempt = Happened(event.code, place.next_at, a_unit(event), outcome, "stated")
                if state not in event.origins or not is_met(event, place.happened, place.next_at):
                    said = refusal_of(procedure, list(place.happened), attempt)
                    if state not in event.origins:
                        assert said.params["event"] == event.code
                        assert "state" in said.params or state == START
                        refused_at.add((state, event.code))
                    else:
                        assert said.message.startswith("%(event)s needs %(needed)s before it")

        assert refused_at == {
            (state, event.code)
            for event in procedure.events.values()
            for state in (START, *procedure.regions[event.region])
            if state not in event.origins
        }

    @pytest.mark.parametrize("code", CODES)
    def test_what_is_said_to_be_possible_can_be_recorded_and_nothing_else(self, code):
        procedure = PROCEDURES[code]

        for place in places_of(procedure)[:: 1 if code not in ("P5", "P7") else 9]:
            for one in possible(procedure, place.happened, place.next_at, "TC"):
                for outcome in one.event.outcomes or ("",):
                    attempt = Happened(one.event.code, place.next_at, "TC", outcome, "stated")
                    if one.is_possible and (not one.event.outcomes or outcome in one.outcomes):
                        check_event(procedure, place.happened, attempt, LATER)
                    else:
                        refusal_of(procedure, list(place.happened), attempt)

    @given(st.data())
    def test_no_sequence_of_records_leaves_the_table(self, data):
        procedure = data.draw(st.sampled_from(list(PROCEDURES.values())))
        at = st.integers(0, 5).map(lambda hours: BEGUN + HOUR * hours)
        record = st.builds(
            Happened,
            st.sampled_from([*procedure.events, "NEPOZNATO"]),
            at,
            st.sampled_from(["TC", "KD", "SRPS", "GP", "STRANAC"]),
            outcome=st.sampled_from(sorted({"", "a", *(o for e in procedure.events.values() for o in e.outcomes)})),
            procedure=st.sampled_from(["", procedure.code, "P2"]),
            is_deviation=st.booleans(),
            is_annulled=st.booleans(),
        )

        records = data.draw(st.lists(record, max_size=8))
        on = data.draw(at)
        state = state_of(procedure, records)

        for region, at_state in state.regions.items():
            assert at_state in (START, *procedure.regions[region])
        assert state.has_ended == (state.main in procedure.ends)
        for one in possible(procedure, records, on, "TC"):
            for outcome in one.event.outcomes or ("",):
                attempt = Happened(one.event.code, on, "TC", outcome, "stated")
                if one.is_possible and outcome in (one.outcomes or ("",)):
                    check_event(procedure, records, attempt, on)
                else:
                    refusal_of(procedure, records, attempt, on)

    @given(st.data())
    def test_what_was_recorded_rule_by_rule_has_no_deviations_in_whatever_order_it_was_entered(self, data):
        procedure = data.draw(st.sampled_from(list(PROCEDURES.values())))
        events = list(procedure.events.values())
        records: list[Happened] = list(LINKED.get(procedure.code, []))

        for _ in range(10):
            event = data.draw(st.sampled_from(events))
            outcome = data.draw(st.sampled_from(event.outcomes)) if event.outcomes else ""
            at = BEGUN + HOUR * data.draw(st.integers(0, 4))
            attempt = Happened(event.code, at, a_unit(event), outcome, "stated")
            try:
                check_event(procedure, records, attempt, LATER)
            except Refused:
                continue
            records.append(attempt)

        assert state_of(procedure, records).deviations == ()


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
