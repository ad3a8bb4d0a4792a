"""Procedures: where a case stands, and what can be recorded next, along every way through every table."""

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
    P1,
    P7,
    a_unit,
    is_met,
    places_of,
    refusal_of,
    steps_from,
)
from tracker.cases.law.procedure_tables import RULES, START
from tracker.cases.law.procedures import (
    PROCEDURES,
    Happened,
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
