"""Which version of a legal rule is in force on a day, how sure that is, and between which ones a person decides."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.cases.law.rules import (
    Asks,
    Confidence,
    Knowledge,
    LegalDay,
    LegalRules,
    Relation,
    for_act,
    in_force,
    last_day_of,
    replacement_of,
)
from tracker.cases.law.rules_file import SHIPPED
from tracker.errors import Refused

DAY = timedelta(days=1)
LAW_OF_2023 = date(2023, 9, 23)
EVE = LAW_OF_2023 - DAY
CODES = [f"R{number:02}" for number in range(1, 25)]


def values(code: str, on: date) -> dict[str, int | None]:
    """The limits of the one reading of a rule on a day."""
    reading = in_force(SHIPPED, code, on).only
    assert reading is not None
    return {limit.key: limit.value for limit in reading.limits}


def keys(code: str, on: date) -> list[str]:
    """The readings of a rule on a day."""
    return [reading.key for reading in in_force(SHIPPED, code, on).readings]


class TestTheInstruments:
    def test_every_rule_is_there_in_every_version(self):
        assert list(SHIPPED.rules) == CODES
        assert {frozenset(rule.versions) for rule in SHIPPED.rules.values()} == {
            frozenset({"V08", "V13", "V16", "V23"})
        }

    @pytest.mark.parametrize(
        ("code", "gazette", "published_on", "first_day_on", "confidence"),
        [
            ("Z08", "36/08", None, None, Confidence.UNKNOWN),
            ("Z12", "87/12", date(2012, 11, 5), None, Confidence.UNKNOWN),
            ("V08", "81/08", date(2008, 10, 7), date(2008, 10, 15), Confidence.ASSUMED),
            ("V13", "61/13", None, None, Confidence.UNKNOWN),
            ("Z15", "88/15", date(2015, 11, 17), date(2015, 11, 25), Confidence.COMPUTED),
            ("V16", None, None, None, Confidence.UNKNOWN),
            ("Z21", "34/21", date(2021, 6, 4), date(2021, 6, 12), Confidence.COMPUTED),
            ("V23", "63/23", date(2023, 9, 15), date(2023, 9, 23), Confidence.SURE),
            ("B09", "25/09", date(2009, 3, 31), None, Confidence.UNKNOWN),
            ("B13", "78/13", None, None, Confidence.UNKNOWN),
            ("B17", "19/17", None, None, Confidence.UNKNOWN),
            ("B25", "46/25", None, None, Confidence.UNKNOWN),
            ("O13", "50/13", date(2013, 6, 25), None, Confidence.UNKNOWN),
        ],
    )
    def test_days_that_are_not_printed_are_not_invented(self, code, gazette, published_on, first_day_on, confidence):
        instrument = SHIPPED.instrument(code)

        assert (instrument.gazette, instrument.published.on) == (gazette, published_on)
        assert (instrument.first_day.on, instrument.first_day.confidence) == (first_day_on, confidence)

    def test_whatever_is_missing_has_a_reason(self):
        for instrument in SHIPPED.instruments.values():
            for day in (instrument.published, instrument.first_day, last_day_of(SHIPPED, instrument.code)):
                assert day.reason or day.on is not None
            assert instrument.gazette or instrument.gazette_reason
        for rule in SHIPPED.rules.values():
            for version in rule.versions.values():
                assert version.says or version.reason or version.relation is Relation.UNCHANGED
                assert all(limit.value is not None or limit.reason for limit in version.limits)

    def test_the_eighth_day_is_eight_days_after_publication(self):
        for code in ("V08", "Z15", "Z21", "V23"):
            instrument = SHIPPED.instrument(code)

            assert instrument.first_day.on - instrument.published.on == 8 * DAY

    def test_an_act_ends_the_day_before_the_one_that_replaces_it(self):
        assert last_day_of(SHIPPED, "Z08").on == date(2015, 11, 24)
        assert last_day_of(SHIPPED, "Z08").confidence is Confidence.COMPUTED

    def test_an_amendment_ends_with_what_it_amends(self):
        assert replacement_of(SHIPPED, SHIPPED.instrument("Z12")) == SHIPPED.instrument("Z15")
        assert last_day_of(SHIPPED, "Z12").on == date(2015, 11, 24)

    def test_an_end_hangs_on_a_beginning_that_is_not_known(self):
        assert last_day_of(SHIPPED, "V13").on is None
        assert last_day_of(SHIPPED, "V13").not_before == date(2016, 4, 14)

    def test_a_day_before_a_sure_one_is_computed(self):
        instruments = {**SHIPPED.instruments, "V16": started(SHIPPED, "V16", date(2016, 5, 1))}

        last = last_day_of(replace(SHIPPED, instruments=instruments), "V13")

        assert (last.on, last.confidence) == (date(2016, 4, 30), Confidence.COMPUTED)

    def test_what_nothing_ends_has_no_last_day(self):
        assert last_day_of(SHIPPED, "V23").on is None
        assert last_day_of(SHIPPED, "V16").reason.startswith("Other rulebooks were issued anew")

    def test_there_are_no_others(self):
        with pytest.raises(Refused, match="no rule R25"):
            in_force(SHIPPED, "R25", EVE)
        with pytest.raises(Refused, match="no instrument V99"):
            SHIPPED.instrument("V99")

    def test_places_where_texts_disagree_are_found_by_rule(self):
        assert [len(SHIPPED.disagreements_on(code)) for code in ("R02", "R15", "R01")] == [2, 1, 0]
        assert len(SHIPPED.disagreements) == 6


class TestBeforeAndAfterTheLawOf2023:
    """Both sides of 23 September 2023: what each rule says on the 22nd and on the 23rd."""

    @pytest.mark.parametrize(
        ("code", "before", "after"),
        [
            ("R01", {"most": None}, {"most": None}),
            ("R02", {}, {}),
            ("R03", {"least": None, "most": None}, {"least": 7, "most": 30}),
            ("R04", {}, {}),
            ("R05", {}, {}),
            ("R06", {}, {"most": 6}),
            ("R07", *[{"initial": 90, "extension": 90, "total": 180, "cap": 18}] * 2),
            ("R08", {"ahead": 15}, {"ahead": 15}),
            ("R09", *[{"appeal": 3, "ministry": 3, "suit": 3}] * 2),
            ("R10", {"appeal": 15}, {"appeal": 15}),
            ("R11", {"most": 7}, {"most": 7}),
            ("R12", {"appeal": 8}, {"appeal": 8}),
            ("R13", {"appeal": 15}, {"appeal": 15, "outside": 180}),
            ("R14", {}, {}),
            ("R15", {}, {}),
            ("R16", {}, {}),
            ("R17", {}, {}),
            ("R18", {}, {}),
            ("R19", {"most": 1}, {"most": 1}),
            ("R20", {"ahead": 2}, {"ahead": 2}),
            ("R21", {"decision": None, "appeal": None}, {"decision": 7, "appeal": 3}),
            ("R22", {"most": None}, {"most": 180}),
            ("R23", {"police": None, "institution": None}, {"police": 24, "institution": 12}),
            ("R24", {}, {}),
        ],
    )
    def test_limits(self, code, before, after):
        assert (values(code, EVE), values(code, LAW_OF_2023)) == (before, after)

    @pytest.mark.parametrize(
        ("before", "after", "codes"),
        [
            ("V16", "V16", "R01 R07 R08 R09 R10 R11 R12 R17 R18 R20 R24"),
            ("V16", "V23", "R02 R03 R05 R06 R14 R15 R21 R22 R23"),
            ("V16", "V23+V16", "R04 R13 R16 R19"),
        ],
    )
    def test_versions(self, before, after, codes):
        for code in codes.split():
            assert (keys(code, EVE), keys(code, LAW_OF_2023)) == ([before], [after])

    @pytest.mark.parametrize(
        ("code", "before", "after"),
        [
            ("R02", Knowledge.KNOWN, Knowledge.KNOWN),
            ("R03", Knowledge.UNKNOWN, Knowledge.KNOWN),
            ("R05", Knowledge.SILENT, Knowledge.KNOWN),
            ("R06", Knowledge.ABSENT, Knowledge.KNOWN),
            ("R22", Knowledge.UNKNOWN, Knowledge.KNOWN),
        ],
    )
    def test_knowledge(self, code, before, after):
        found = [in_force(SHIPPED, code, day).only.knowledge for day in (EVE, LAW_OF_2023)]

        assert found == [before, after]

    def test_the_law_beats_the_rulebook_which_is_shown_beside(self):
        reading = in_force(SHIPPED, "R02", LAW_OF_2023).only

        assert [version.article for version in reading.versions] == ["S4 106(4)"]
        assert [version.article for version in reading.beaten] == ["S3 5(3)"]

    def test_a_law_that_adds_leaves_the_rulebooks_limit(self):
        reading = in_force(SHIPPED, "R13", LAW_OF_2023).only

        assert reading.limit("appeal").article == "S3 6(8)"
        assert reading.limit("outside").article == "S4 105(3)c"
        assert reading.limit("other") is None

    def test_a_law_that_adds_to_what_is_not_known_makes_it_no_better_known(self):
        rule = SHIPPED.rule("R13")
        lost = replace(rule.versions["V16"], knowledge=Knowledge.UNKNOWN)
        rules = replace(SHIPPED, rules={"R13": replace(rule, versions={**rule.versions, "V16": lost})})

        assert in_force(rules, "R13", LAW_OF_2023).only.knowledge is Knowledge.UNKNOWN

    def test_what_a_law_says_of_a_rule_that_it_leaves_unchanged_is_noted(self):
        assert any("Council of Ministers" in note for note in in_force(SHIPPED, "R07", LAW_OF_2023).only.notes)

    def test_the_laws_own_day_is_sure_and_the_rulebooks_is_assumed(self):
        assert in_force(SHIPPED, "R03", LAW_OF_2023).only.confidence is Confidence.SURE
        assert in_force(SHIPPED, "R11", LAW_OF_2023).only.confidence is Confidence.ASSUMED

    def test_a_rulebook_after_the_law_is_a_doubt_from_then_on(self):
        doubt = "Whether this one was is not known"

        assert not any(doubt in each for each in in_force(SHIPPED, "R11", EVE).only.doubts)
        assert any(doubt in each for each in in_force(SHIPPED, "R11", LAW_OF_2023).only.doubts)


class TestDaysThatAreNotSure:
    def test_before_the_first_rulebook_the_day_is_not_covered(self):
        for code in CODES:
            reading = in_force(SHIPPED, code, date(2008, 10, 14)).only

            assert (reading.key, reading.knowledge, reading.limits) == ("", Knowledge.NOT_COVERED, ())

    def test_from_its_first_day_on_the_rulebook_of_2008_is_assumed_to_apply(self):
        reading = in_force(SHIPPED, "R01", date(2008, 10, 15)).only

        assert (reading.key, reading.confidence) == ("V08", Confidence.ASSUMED)
        assert reading.doubts == (SHIPPED.instrument("V08").first_day.reason,)

    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            (date(2012, 12, 31), {"V08"}),
            (date(2013, 1, 1), {"V08", "V13"}),
            (date(2016, 4, 6), {"V08", "V13"}),
            (date(2016, 4, 7), {"V13"}),
            (date(2016, 4, 14), {"V13"}),
            (date(2016, 4, 15), {"V13", "V16"}),
            (date(2017, 1, 7), {"V13", "V16"}),
            (date(2017, 1, 8), {"V16"}),
        ],
    )
    def test_every_version_that_may_apply_is_a_reading(self, on, expected):
        answer = in_force(SHIPPED, "R11", on)

        assert {reading.key for reading in answer.readings} == expected
        assert answer.asks == (frozenset({Asks.PERIOD_UNSURE}) if len(expected) > 1 else frozenset())
        assert (answer.only is None) is (len(expected) > 1)

    def test_each_of_several_readings_is_unsure_and_says_why(self):
        for reading in in_force(SHIPPED, "R11", date(2016, 6, 1)).readings:
            assert reading.confidence is Confidence.UNKNOWN
            assert SHIPPED.instrument("V16").first_day.reason in reading.doubts

    def test_the_rulebook_of_2013_is_unknown_not_without_limits(self):
        reading = in_force(SHIPPED, "R09", date(2016, 4, 10)).only

        assert reading.knowledge is Knowledge.UNKNOWN
        assert [limit.value for limit in reading.limits] == [None] * 3

    def test_a_day_that_may_not_be_covered_has_a_reading_that_says_so_last(self):
        unsure = LegalDay(None, Confidence.UNKNOWN, not_before=date(2008, 10, 1), not_after=date(2008, 11, 1))
        rules = with_instrument(SHIPPED, replace(SHIPPED.instrument("V08"), first_day=unsure))

        assert [reading.key for reading in in_force(rules, "R01", date(2008, 10, 20)).readings] == ["V08", ""]

    def test_an_instrument_without_bounds_may_always_apply(self):
        rules = with_instrument(
            SHIPPED, replace(SHIPPED.instrument("V08"), first_day=LegalDay(None, Confidence.UNKNOWN, reason="Lost."))
        )

        assert [reading.key for reading in in_force(rules, "R01", date(1990, 1, 1)).readings] == ["V08", ""]

    def test_an_act_of_a_known_last_day_is_over_the_day_after(self):
        ending = LegalDay(date(2024, 12, 31), Confidence.SURE)
        rules = with_instrument(SHIPPED, replace(SHIPPED.instrument("V16"), last_day=ending))

        assert in_force(rules, "R11", date(2024, 12, 31)).only.key == "V16"
        assert in_force(rules, "R11", date(2025, 1, 1)).only.knowledge is Knowledge.NOT_COVERED

    def test_an_amendment_is_not_in_force_without_what_it_amends(self):
        unsure = LegalDay(None, Confidence.UNKNOWN, reason="Lost.")
        rules = with_instrument(SHIPPED, replace(SHIPPED.instrument("Z15"), first_day=unsure))
        rules = with_instrument(rules, replace(rules.instrument("V23"), first_day=unsure))

        assert {reading.key for reading in in_force(rules, "R02", EVE).readings} == {"V16", "V23"}

    def test_a_reading_is_chosen_by_its_key(self):
        answer = in_force(SHIPPED, "R11", date(2016, 6, 1))

        assert answer.chosen("V16").limit("most").value == 7
        with pytest.raises(Refused, match="Version V23 of rule R11 does not apply on 2016-06-01"):
            answer.chosen("V23")

    @given(st.sampled_from(CODES), st.dates(date(2000, 1, 1), date(2040, 1, 1)))
    def test_there_is_always_an_answer_and_more_than_one_asks(self, code, on):
        answer = in_force(SHIPPED, code, on)

        assert answer.readings
        assert (answer.only is None) is bool(answer.asks)
        assert len({reading.key for reading in answer.readings}) == len(answer.readings)
        # Only what is known has limits with values.
        for reading in answer.readings:
            if reading.knowledge is not Knowledge.KNOWN:
                assert not any(limit.value for limit in reading.limits)


class TestCasesThatStraddleAChange:
    def test_both_versions_are_returned_and_a_person_decides(self):
        answer = for_act(SHIPPED, "R03", opened_on=EVE, issued_on=LAW_OF_2023)

        assert [reading.key for reading in answer.readings] == ["V23", "V16"]
        assert answer.asks == {Asks.STRADDLES}
        assert answer.only is None

    @pytest.mark.parametrize(
        ("opened_on", "issued_on", "expected"),
        [(EVE - DAY, EVE, "V16"), (LAW_OF_2023, LAW_OF_2023, "V23"), (LAW_OF_2023, LAW_OF_2023 + DAY, "V23")],
    )
    def test_a_case_on_one_side_has_one(self, opened_on, issued_on, expected):
        answer = for_act(SHIPPED, "R03", opened_on=opened_on, issued_on=issued_on)

        assert (answer.only.key, answer.asks) == (expected, frozenset())

    def test_what_the_law_left_unchanged_is_not_asked(self):
        assert for_act(SHIPPED, "R11", opened_on=EVE, issued_on=LAW_OF_2023).only.key == "V16"

    def test_a_case_from_a_day_that_is_not_covered_has_the_version_of_its_act(self):
        answer = for_act(SHIPPED, "R01", opened_on=date(2008, 1, 1), issued_on=date(2009, 1, 1))

        assert answer.only.key == "V08"

    def test_a_case_may_straddle_while_the_versions_period_is_unsure(self):
        answer = for_act(SHIPPED, "R01", opened_on=date(2012, 1, 1), issued_on=date(2016, 6, 1))

        assert {reading.key for reading in answer.readings} == {"V08", "V13", "V16"}
        assert answer.asks == {Asks.STRADDLES, Asks.PERIOD_UNSURE}

    def test_an_act_before_its_case_is_refused(self):
        with pytest.raises(Refused, match="The act is of 2023-09-22, and the case was opened only on 2023-09-23"):
            for_act(SHIPPED, "R03", opened_on=LAW_OF_2023, issued_on=EVE)


def started(rules: LegalRules, code: str, on: date):
    """An instrument that is in force from a day for sure."""
    return replace(rules.instrument(code), first_day=LegalDay(on, Confidence.SURE))


def with_instrument(rules: LegalRules, instrument) -> LegalRules:
    """The rules with one instrument otherwise."""
    return replace(rules, instruments={**rules.instruments, instrument.code: instrument})
