"""What is due in a case, kind by kind: the day before, the day itself and the day after, and what settles it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from tests.unit.cases.due_cases import DAY, GROUND, IN_2024, at, case_of, deadlines, only, unknown
from tracker.cases.due.course import Ground
from tracker.cases.due.kinds import KIND_CODES, KINDS, SETTINGS
from tracker.cases.due.ways import BySetting
from tracker.cases.due.within import due_in
from tracker.cases.law.days import NonWorkingDays
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.law.rules_file import SHIPPED

D = IN_2024
SET = Ground(SHIPPED, settings=dict.fromkeys(SETTINGS, 5))
WEEKLY = {"reports_every_days": 7}
TAKEN = ("ISPRAVE_ODUZETE", D)
COPIES = ("#copies_out", D)

# Each kind: the procedure, what went before, what starts it, the day it is due, what settles it in time or late, and
# whether missing it is a breach of the Service's own.
BY_KIND = [
    ("T2", "P1", [], ("NALOG_IZDAT", D, D + 20 * DAY), D + 20 * DAY, "IZLAZAK", False),
    ("T3", "P2", [], ("RJEŠENJE_PROTJERIVANJE", D, D + 9 * DAY), D + 9 * DAY, "DOBROVOLJNO_IZVRŠENO", False),
    ("T4", "P1", [], ("NALOG_IZDAT", D, D + 20 * DAY), D + DAY, "GP_OBAVIJEŠTENA", False),
    ("T4", "P2", [], ("RJEŠENJE_PROTJERIVANJE", D), D + DAY, "DOSTAVLJENO_GP_I_CBP", False),
    ("T5a", "P4", [], ("PLAN_IZLASKA", D, D + 4 * DAY), D + 5 * DAY, "IZLAZAK", False),
    ("T5b", "P4", [], ("IZLAZAK", D), D + DAY, "IZLAZAK_EVIDENTIRAN", False),
    ("T6a", "P5", [], ("NADZOR_RJEŠENJE", D, D + 60 * DAY), D + 45 * DAY, "PRODUŽENJE", True),
    ("T6b", "P5", [], ("NADZOR_RJEŠENJE", D, D + 60 * DAY), D + 60 * DAY, "UKINUT_BLAŽA", True),
    ("T7a", "P5", [], ("SMJEŠTEN_IC", D), D + 179 * DAY, "UDALJEN", True),
    ("T7b", "P5", [], ("SMJEŠTEN_IC", D), D + 539 * DAY, "UDALJEN", True),
    ("T8a", "P5", [], ("NADZOR_RJEŠENJE", D), D + 3 * DAY, "ŽALBA_NADZOR", False),
    ("T8b", "P5", [], ("ŽALBA_NADZOR", D), D + 3 * DAY, "MS_ODLUKA=ODBIJENA", False),
    ("T8c", "P5", [], ("ŽALBA_NADZOR", D), D + 6 * DAY, "TUŽBA", False),
    ("T9", "P3", [], ("RJEŠENJE_ZABRANA=ODBIJEN", D), D + 15 * DAY, "ŽALBA", False),
    ("T9", "P6", [], ("NA_SNAZI", D), D + 15 * DAY, "ŽALBA", False),
    ("T9", "P7", [], ("ZAKLJUČAK_DOZVOLE", D), D + 8 * DAY, "ŽALBA_ZAKLJUČAK", False),
    ("T9", "P12_VIZA_C", [], ("ODLUKA=ODBIJENA", D), D + 3 * DAY, "ŽALBA", False),
    ("T9", "P12_OTKAZ", [], ("PRESTANAK", D), D + 15 * DAY, "ŽALBA", False),
    ("T10", "P6", [("BLAŽA_RJEŠENJE", D, WEEKLY)], ("NA_SNAZI", D), D + 8 * DAY, "JAVLJANJE", False),
    ("T11", "P7", [], ("USLOVI_OSIGURANI", D), D + 7 * DAY, "ZAKLJUČAK_DOZVOLE", True),
    ("T12a", "P7", [], ("ZAKLJUČAK_DOZVOLE", D, D + 9 * DAY), D + 6 * DAY, "PLAN_ODOBREN", False),
    ("T12b", "P7", [], ("ZAKLJUČAK_DOZVOLE", D, D + 9 * DAY), D + 6 * DAY, "LJEKARSKI_SPOSOBAN", False),
    ("T13", "P7", [], ("ZAKLJUČAK_DOZVOLE", D, D + 9 * DAY), D + 9 * DAY, "U_TOKU", False),
    ("T14a", "P7", [], ("PREDAJA", D), D + 5 * DAY, "IZVJEŠTAJ_PRATNJE", False),
    ("T14b", "P7", [], ("IZVJEŠTAJ_PRATNJE", D), D + 5 * DAY, "IZVJEŠTAJ_RUKOVODIOCA", False),
    ("T15", "P7", [COPIES], ("IZVJEŠTAJ_PRATNJE", D), D, "#copies_back", False),
    ("T16", "P7", [], ("PREDAJA", D), D + DAY, "EVIDENTIRANO", False),
    ("T17", "P8", [], ("ODGOĐENO", D, D + 40 * DAY), D + 40 * DAY, "PRESTALO", False),
    ("T18", "P9", [], ("POTVRDA_OSTANAK", D, D + 90 * DAY), D + 90 * DAY, "PRESTALA", False),
    ("T19a", "P10", [], ("CSR_OBAVIJEŠTEN", D), D + 5 * DAY, "STARATELJ_POSTAVLJEN", False),
    ("T19b", "P10", [], ("CSR_OBAVIJEŠTEN", D), D + 5 * DAY, "PROCJENA_RIZIKA", False),
    ("T21", "P6", [TAKEN], ("OKONČANA", D), D, "ISPRAVE_VRAĆENE", False),
    ("T22", "P12_VIZA_C", [], ("ZAHTJEV", D), D + 7 * DAY, "ODLUKA=PRODUŽENA", True),
]


class TestEachKind:
    @pytest.mark.parametrize(
        ("kind", "procedure", "before", "start", "due_on", "settles", "is_statutory"),
        BY_KIND,
        ids=lambda each: each if isinstance(each, str) and each.startswith("T") and each[1:2].isdigit() else "",
    )
    def test_is_due_on_its_day_and_kept_until_then(self, kind, procedure, before, start, due_on, settles, is_statutory):
        def settled_on(day):
            return deadlines(case_of(procedure, *before, start, (settles, at(day, time(20)))), kind, SET)[0].was_kept

        begun = only(case_of(procedure, *before, start), kind, SET)

        assert (begun.due_on, begun.due_at, begun.is_statutory) == (due_on, None, is_statutory)
        assert (begun.settled_at, begun.was_kept) == (None, None)
        assert begun.warn_on == due_on + min(*begun.kind.letters, 0) * DAY
        assert settled_on(due_on) is True
        assert settled_on(due_on + DAY) is False
        if due_on > D:
            assert settled_on(due_on - DAY) is True

    def test_every_kind_has_its_test(self):
        untested = set(KIND_CODES) - {row[0] for row in BY_KIND}

        assert untested == {"T1", "T20a", "T20b", "T23", "T24"}

    def test_every_event_of_the_table_is_one_of_its_procedure(self):
        for kind in KINDS:
            named = [*kind.starts, *kind.settles, *kind.breaks, *kind.drops, *filter(None, [kind.needs])]
            for code, _, outcome in (each.partition("=") for each in named if not each.startswith("#")):
                event = PROCEDURES[kind.procedure].events[code]
                assert not outcome or outcome in event.outcomes, (kind.code, code)

    def test_every_setting_has_a_kind(self):
        assert tuple(kind.how.name for kind in KINDS if isinstance(kind.how, BySetting)) == SETTINGS


class TestHours:
    START = datetime(2024, 3, 4, 9, 0)  # 10 o'clock in Sarajevo

    def holding(self, start, end=None):
        return case_of("P0", ("ZADRŽAVANJE_POČETAK", start), *([("ZADRŽAVANJE_KRAJ", end)] if end else []))

    def test_holding_ends_six_hours_after_it_began(self):
        begun = only(self.holding(self.START), "T1")

        assert begun.due_at == datetime(2024, 3, 4, 15, 0)
        assert (begun.due_on, begun.warn_on, begun.is_statutory) == (D, D, True)

    @pytest.mark.parametrize(("seconds", "was_kept"), [(-1, True), (0, True), (1, False)])
    def test_a_second_too_late_is_late(self, seconds, was_kept):
        end = datetime(2024, 3, 4, 15, 0) + timedelta(seconds=seconds)

        assert only(self.holding(self.START, end), "T1").was_kept is was_kept

    @pytest.mark.parametrize(
        ("start", "due_on"),
        [(datetime(2024, 3, 30, 22, 0), date(2024, 3, 31)), (datetime(2024, 10, 26, 21, 30), date(2024, 10, 27))],
    )
    def test_six_hours_pass_in_the_nights_in_which_clocks_change(self, start, due_on):
        begun = only(self.holding(start), "T1")

        assert begun.due_at == start + timedelta(hours=6)
        assert begun.due_on == due_on

    def test_the_alarm_of_a_night_falls_on_the_day_before_its_end(self):
        begun = only(self.holding(datetime(2024, 3, 4, 17, 10)), "T1")

        assert (begun.warn_on, begun.due_on) == (date(2024, 3, 4), date(2024, 3, 5))


class TestWhatSettlesIt:
    def test_a_case_that_says_itself_that_it_was_missed(self):
        case = case_of("P1", ("NALOG_IZDAT", D, D + 9 * DAY), ("ROK_ISTEKAO_BEZ_IZLASKA", D + 9 * DAY))

        assert only(case, "T2").was_kept is False

    def test_the_end_of_the_case_drops_what_is_left(self):
        case = case_of("P1", ("NALOG_IZDAT", D, D + 9 * DAY), ("OBUSTAVLJEN", D + DAY), ended_in="OBUSTAVLJEN")

        for kind in ("T2", "T4"):
            assert only(case, kind).settled_at == at(D + DAY)
            assert only(case, kind).was_kept is None

    def test_what_was_missed_before_the_case_ended_stays_missed(self):
        case = case_of("P7", ("USLOVI_OSIGURANI", D), ("OBUSTAVLJEN", D + 8 * DAY), ended_in="OBUSTAVLJEN")
        in_time = case_of("P7", ("USLOVI_OSIGURANI", D), ("OBUSTAVLJEN", D + 7 * DAY), ended_in="OBUSTAVLJEN")

        assert only(case, "T11").was_kept is False
        assert only(in_time, "T11").was_kept is None

    def test_a_release_shortly_before_the_end_of_surveillance_needs_no_decision_on_its_extension(self):
        case = case_of("P5", ("NADZOR_RJEŠENJE", D, D + 60 * DAY), ("SMJEŠTEN_IC", D), ("UKINUT_BLAŽA", D + 58 * DAY))

        assert only(case, "T6a").was_kept is None
        assert only(case, "T6b").was_kept is True

    def test_the_case_ended_with_what_led_to_its_end_and_not_with_what_came_after(self):
        case = case_of(
            "P6",
            ("NA_SNAZI", D),
            ("ŽALBA", D + DAY),
            ("DRUGI_STEPEN=UVAŽENA", D + 3 * DAY),
            ("#copies_back", D + 9 * DAY),
            ended_in="OKONČANA",
        )
        reports = replace(
            case, events=[replace(case.events[0], id=9, code="BLAŽA_RJEŠENJE", answers=WEEKLY), *case.events]
        )

        assert only(reports, "T10").settled_at == at(D + 3 * DAY)

    def test_an_end_that_no_event_explains_is_dated_by_the_last_one(self):
        case = case_of("P1", ("NALOG_IZDAT", D, D + 9 * DAY), ended_in="NEPOZNATO")

        assert only(case, "T2").settled_at == at(D)

    def test_a_newer_act_takes_the_place_of_the_older_one(self):
        case = case_of("P8", ("ODGOĐENO", D, D + 9 * DAY), ("ODGOĐENO", D + 5 * DAY, D + 50 * DAY))
        first, second = deadlines(case, "T17")

        assert (first.was_kept, second.settled_at, second.due_on) == (True, None, D + 50 * DAY)

    def test_each_report_starts_the_next_one(self):
        case = case_of(
            "P6",
            ("BLAŽA_RJEŠENJE", D, WEEKLY),
            ("NA_SNAZI", D),
            ("JAVLJANJE", D + 7 * DAY),
            ("PROPUŠTENO_JAVLJANJE", D + 16 * DAY),
        )

        assert [each.was_kept for each in deadlines(case, "T10")] == [True, False, None]

    def test_a_measure_that_does_not_say_how_often_asks_for_no_report(self):
        assert deadlines(case_of("P6", ("BLAŽA_RJEŠENJE", D), ("NA_SNAZI", D)), "T10") == []
        assert deadlines(case_of("P6", ("NA_SNAZI", D)), "T10") == []

    def test_an_examination_before_the_conclusion_counts(self):
        case = case_of("P7", ("LJEKARSKI_SPOSOBAN", D - 2 * DAY), ("ZAKLJUČAK_DOZVOLE", D, D + 9 * DAY))

        assert (only(case, "T12b").was_kept, only(case, "T12b").settled_at) == (True, at(D))
        assert only(case, "T12a").settled_at is None

    def test_what_was_not_taken_is_not_given_back(self):
        assert deadlines(case_of("P6", ("OKONČANA", D)), "T21") == []
        assert deadlines(case_of("P7", ("IZVJEŠTAJ_PRATNJE", D)), "T15") == []

    def test_a_procedure_without_deadlines_has_none(self):
        assert due_in(case_of("P11", ("READM_PRIHVAT_ZAHTJEV", D)), GROUND, at(D)) == ((), ())


class TestWindows:
    def test_what_was_open_to_somebody_else_is_over_by_itself(self):
        case = case_of("P6", ("NA_SNAZI", D))

        assert only(case, "T9", now=at(D + 15 * DAY)).settled_at is None
        over = only(case, "T9", now=at(D + 16 * DAY))
        assert (over.settled_at, over.was_kept) == (at(D + 16 * DAY, time()), None)

    def test_the_ban_is_told_when_it_ends_and_a_longer_one_takes_its_place(self):
        case = case_of(
            "P2",
            ("RJEŠENJE_PROTJERIVANJE", D, {"ban_until": D + 99 * DAY}),
            ("ZABRANA_PRODUŽENA", D + DAY, {"ban_until": D + 200 * DAY}),
        )
        first, second = deadlines(case, "T20a")

        assert (first.settled_at, first.was_kept) == (at(D + DAY), None)
        assert (second.due_on, second.settled_at) == (D + 200 * DAY, None)

    @pytest.mark.parametrize(("procedure", "start"), [("P2", "DOBROVOLJNO_IZVRŠENO"), ("P7", "PREDAJA")])
    def test_the_days_outside_the_country_are_counted_from_the_exit(self, procedure, start):
        assert only(case_of(procedure, (start, D)), "T20b").due_on == D + 180 * DAY

    def test_residence_ends_thirty_days_after_the_work_permit(self):
        case = case_of("P12_BORAVAK", ("ODOBREN", D, {"work_permit_until": D + 300 * DAY}), ended_in="ODOBREN")

        assert only(case, "T24").due_on == D + 330 * DAY
        assert only(case, "T24").settled_at is None
        assert deadlines(case_of("P12_BORAVAK", ("ODOBREN", D)), "T24") == []
        old = case_of("P12_BORAVAK", ("ODOBREN", date(2023, 9, 22), {"work_permit_until": D}))
        assert deadlines(old, "T24") == []


class TestReportsOfResidence:
    @pytest.mark.parametrize(("by", "hours"), [("police", 24), ("institution", 12)])
    @pytest.mark.parametrize(("seconds", "was_kept"), [(-1, True), (0, True), (1, False)])
    def test_are_passed_on_within_their_hours(self, by, hours, seconds, was_kept):
        received_at = datetime(2024, 3, 4, 9, 0)
        passed_at = received_at + timedelta(hours=hours, seconds=seconds)
        found = only(self.reported(passed_at, by, received_at), "T23")

        assert (found.due_at, found.was_kept) == (received_at + timedelta(hours=hours), was_kept)
        assert (found.settled_at, found.is_statutory) == (passed_at, False)

    def test_have_no_limit_where_nobody_passed_them_on_or_nobody_knows_when(self):
        assert deadlines(self.reported(at(D), "none", at(D)), "T23") == []
        assert deadlines(self.reported(at(D), "police", None), "T23") == []

    def test_had_none_that_is_known_before_the_law_of_2023(self):
        assert deadlines(self.reported(datetime(2023, 9, 20), "police", datetime(2023, 9, 19)), "T23") == []

    def reported(self, passed_at, by, received_at):
        return case_of("P12_PRIJAVA", ("PRIJAVA", passed_at, {"passed_on_by": by, "received_at": received_at}))


class TestDaysOfOffices:
    @pytest.mark.parametrize(
        ("issued", "due_on"),
        [
            (date(2024, 3, 7), date(2024, 3, 8)),
            (date(2024, 3, 8), date(2024, 3, 11)),
            (date(2024, 3, 9), date(2024, 3, 11)),
        ],
    )
    def test_a_weekend_is_no_working_day(self, issued, due_on):
        assert only(case_of("P1", ("NALOG_IZDAT", issued, issued + 9 * DAY)), "T4").due_on == due_on

    def test_a_holiday_that_was_entered_is_none_either(self):
        ground = Ground(SHIPPED, days=NonWorkingDays(frozenset({6, 7}), {date(2024, 3, 11): "a holiday"}))

        assert only(case_of("P1", ("NALOG_IZDAT", date(2024, 3, 8), D)), "T4", ground).due_on == date(2024, 3, 12)


class TestWhatIsNotKnown:
    def test_is_told_and_no_day_is_invented(self):
        before = date(2023, 9, 1)

        assert unknown(case_of("P12_VIZA_C", ("ZAHTJEV", before))) == {("T22", "R21")}
        assert unknown(case_of("P2", ("DOSTAVLJENO", D))) == {("T9", "Zakon 105")}
        assert unknown(case_of("P10", ("CSR_OBAVIJEŠTEN", D))) == {
            ("T19a", "guardian_days"),
            ("T19b", "assessment_days"),
        }
        assert deadlines(case_of("P12_VIZA_C", ("ZAHTJEV", before)), "T22") == []

    def test_is_not_told_once_it_is_settled(self):
        assert unknown(case_of("P2", ("DOSTAVLJENO", D), ("ŽALBA", D + DAY))) == set()

    def test_an_order_that_names_no_day_is_due_never(self):
        case = case_of("P1", ("NALOG_IZDAT", D))

        assert deadlines(case, "T2") == []
        assert unknown(case) == set()

    def test_a_certificate_that_names_no_day_ends_with_the_longest_that_the_rule_allows(self):
        assert only(case_of("P9", ("POTVRDA_OSTANAK", D)), "T18").due_on == date(2025, 3, 4)
