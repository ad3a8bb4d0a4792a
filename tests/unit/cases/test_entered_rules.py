"""What an administrator enters over the shipped rules, and what is refused because it contradicts itself or them."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.cases.law.entered_rules import (
    Entered,
    EnteredDays,
    EnteredInstrument,
    EnteredLimit,
    EnteredVersion,
    with_entered,
)
from tracker.cases.law.rules import Confidence, Kind, Knowledge, Mark, Relation, Unit, in_force, last_day_of
from tracker.cases.law.rules_file import SHIPPED
from tracker.errors import Refused

DAY = timedelta(days=1)
MARK = Mark("Administrator", datetime(2026, 11, 1, 9, 0), "Službeni glasnik BiH 28/16")
FIRST_DAY = date(2016, 4, 20)


class TestEnteringDays:
    def test_a_first_day_settles_which_version_applies(self):
        rules = with_entered(SHIPPED, Entered(days=(EnteredDays("V16", MARK, first_day=FIRST_DAY),)))

        assert [in_force(rules, "R11", day).only.key for day in (FIRST_DAY - DAY, FIRST_DAY, FIRST_DAY + DAY)] == [
            "V13",
            "V16",
            "V16",
        ]
        assert in_force(rules, "R11", FIRST_DAY).only.confidence is Confidence.SURE
        assert last_day_of(rules, "V13").on == FIRST_DAY - DAY

    def test_what_is_entered_carries_its_mark_and_the_shipped_rules_stay(self):
        entered = EnteredDays("V16", MARK, gazette="28/16", published=date(2016, 4, 12), first_day=FIRST_DAY)

        instrument = with_entered(SHIPPED, Entered(days=(entered,))).instrument("V16")

        assert (instrument.gazette, instrument.gazette_reason) == ("28/16", "")
        assert (instrument.mark, instrument.published.mark, instrument.first_day.mark) == (MARK, MARK, MARK)
        assert SHIPPED.instrument("V16").first_day.on is None

    def test_what_is_not_entered_stays(self):
        instrument = with_entered(
            SHIPPED, Entered(days=(EnteredDays("V16", MARK, last_day=date(2024, 1, 1)),))
        ).instrument("V16")

        assert instrument.first_day == SHIPPED.instrument("V16").first_day
        assert instrument.gazette_reason == SHIPPED.instrument("V16").gazette_reason
        assert instrument.last_day.on == date(2024, 1, 1)

    def test_of_two_entries_the_later_one_counts(self):
        entries = tuple(EnteredDays("V16", MARK, first_day=FIRST_DAY + number * DAY) for number in range(2))

        assert with_entered(SHIPPED, Entered(days=entries)).instrument("V16").first_day.on == FIRST_DAY + DAY

    @pytest.mark.parametrize(
        ("entered", "message"),
        [
            (
                EnteredDays("V16", MARK, first_day=date(2016, 4, 14)),
                "V16 cannot have been in force before 2016-04-15",
            ),
            (
                EnteredDays("V16", MARK, published=date(2016, 5, 1), first_day=date(2016, 4, 20)),
                "V16 would be in force from 2016-04-20, and was not published before 2016-05-01",
            ),
            (
                EnteredDays("V16", MARK, last_day=date(2016, 4, 14)),
                "V16 would end on 2016-04-14, before it begins on 2016-04-15",
            ),
            (EnteredDays("V13", MARK, first_day=date(2017, 1, 8)), "V13 and V16 would both be in force on 2017-01-08"),
            (EnteredDays("V08", MARK, last_day=date(2016, 4, 7)), "V08 and V13 would both be in force on 2016-04-07"),
            (
                EnteredDays("V23", MARK, first_day=date(2015, 11, 24)),
                "V23 would be in force from 2015-11-24, before Z15",
            ),
            (
                EnteredDays("Z15", MARK, published=date(2023, 9, 1), first_day=date(2023, 9, 24)),
                "Z21 would be in force from 2021-06-12, before Z15, which it amends",
            ),
            (EnteredDays("V99", MARK), "There is no instrument V99"),
            (EnteredDays("V16", replace(MARK, source=" ")), "Say where it is printed"),
        ],
    )
    def test_contradictions_are_refused(self, entered, message):
        with pytest.raises(Refused, match=message):
            with_entered(SHIPPED, Entered(days=(entered,)))

    @given(st.dates(date(2010, 1, 1), date(2025, 12, 31)))
    def test_a_first_day_is_taken_or_refused_in_words(self, first_day):
        try:
            rules = with_entered(SHIPPED, Entered(days=(EnteredDays("V16", MARK, first_day=first_day),)))
        except Refused:
            assert first_day < date(2016, 4, 15)
        else:
            assert in_force(rules, "R11", first_day).only.key == "V16"
            assert in_force(rules, "R11", first_day - DAY).only.key == "V13"


RULEBOOK = EnteredInstrument(
    "V25", Kind.RULEBOOK, "surveillance and removal", "Pravilnik 2025", "10/25", date(2025, 3, 1), MARK, replaces="V16"
)


class TestEnteringVersions:
    def test_a_new_rulebook_ends_the_one_before_and_speaks_where_the_law_is_silent(self):
        entered = Entered(
            instruments=(RULEBOOK,),
            versions=(EnteredVersion("R11", "V25", "Within ten days.", "17(2)", MARK),),
            limits=(EnteredLimit("R11", "V25", "most", 10, "17(2)", MARK),),
        )

        rules = with_entered(SHIPPED, entered)

        before, after = (in_force(rules, "R11", day).only for day in (date(2025, 2, 28), date(2025, 3, 1)))
        assert (before.key, before.limit("most").value) == ("V16", 7)
        assert (after.key, after.limit("most").value, after.limit("most").mark) == ("V25", 10, MARK)
        assert after.confidence is Confidence.SURE
        # What the new rulebook was not entered for is not covered, not quietly the old one's.
        assert in_force(rules, "R12", date(2025, 3, 1)).only.knowledge is Knowledge.NOT_COVERED

    def test_the_law_still_beats_a_later_rulebook(self):
        entered = Entered(
            instruments=(RULEBOOK,),
            versions=(EnteredVersion("R03", "V25", "Five to 20 days.", "5", MARK),),
            limits=(EnteredLimit("R03", "V25", "most", 20, "5", MARK),),
        )

        reading = in_force(with_entered(SHIPPED, entered), "R03", date(2025, 3, 1)).only

        assert (reading.key, reading.limit("most").value) == ("V23", 30)
        assert [version.instrument for version in reading.beaten] == ["V25"]

    def test_a_later_law_beats_an_earlier_one(self):
        law = EnteredInstrument(
            "Z25", Kind.LAW, "law on aliens", "Zakon", "1/25", date(2025, 1, 9), MARK, date(2025, 1, 1), amends="Z15"
        )
        entered = Entered(
            instruments=(law,),
            versions=(EnteredVersion("R03", "Z25", "At most 20 days.", "106", MARK, relation=Relation.ADDS),),
            limits=(EnteredLimit("R03", "Z25", "most", 20, "106", MARK),),
        )

        reading = in_force(with_entered(SHIPPED, entered), "R03", date(2025, 1, 9)).only

        assert (reading.key, reading.limit("least").value, reading.limit("most").value) == ("Z25+V23", 7, 20)

    def test_a_day_known_for_the_end_of_the_replaced_act_stays(self):
        days = EnteredDays("V16", MARK, last_day=date(2024, 12, 31))
        rules = with_entered(SHIPPED, Entered(days=(days,)))

        rules = with_entered(rules, Entered(instruments=(RULEBOOK,)))

        assert rules.instrument("V16").last_day.on == date(2024, 12, 31)
        assert rules.instrument("V16").replaced_by == "V25"

    def test_an_act_may_follow_one_that_ended_without_naming_it(self):
        entered = Entered(
            instruments=(replace(RULEBOOK, replaces=None),),
            days=(EnteredDays("V16", MARK, last_day=date(2025, 2, 28)),),
        )

        assert last_day_of(with_entered(SHIPPED, entered), "V16").on == date(2025, 2, 28)

    def test_an_act_that_follows_one_without_an_end_may_be_the_first_of_its_series(self):
        other = replace(RULEBOOK, series="fees", replaces=None)
        entered = Entered(instruments=(other, replace(other, code="V26", replaces="V25", first_day=date(2026, 1, 1))))

        assert last_day_of(with_entered(SHIPPED, entered), "V25").on == date(2025, 12, 31)

    def test_the_text_of_the_rulebook_of_2013_can_be_entered_limit_by_limit(self):
        limits = [EnteredLimit("R09", "V13", key, 3, "13", MARK) for key in ("appeal", "ministry", "suit")]
        on = date(2016, 4, 10)

        partly = in_force(with_entered(SHIPPED, Entered(limits=tuple(limits[:2]))), "R09", on).only
        wholly = in_force(with_entered(SHIPPED, Entered(limits=tuple(limits))), "R09", on).only

        assert (partly.knowledge, partly.limit("appeal").value) == (Knowledge.UNKNOWN, 3)
        assert partly.limit("suit").value is None
        assert (wholly.knowledge, wholly.versions[0].mark) == (Knowledge.KNOWN, MARK)

    def test_a_limit_may_count_otherwise_than_the_rule_declares(self):
        limit = EnteredLimit("R11", "V16", "most", 7, "S3 17(2)", MARK, Unit.WORKING_DAYS)

        reading = in_force(with_entered(SHIPPED, Entered(limits=(limit,))), "R11", date(2020, 1, 1)).only

        assert reading.limit("most").unit is Unit.WORKING_DAYS

    def test_limits_of_different_units_are_not_compared(self):
        limit = EnteredLimit("R03", "V23", "least", 40, "S4 106(6)", MARK, Unit.HOURS)

        reading = in_force(with_entered(SHIPPED, Entered(limits=(limit,))), "R03", date(2024, 1, 1)).only

        assert reading.limit("least").value == 40

    def test_a_version_may_say_that_there_is_no_such_rule(self):
        version = EnteredVersion("R06", "V13", "No holding.", "–", MARK, Knowledge.ABSENT)

        found = with_entered(SHIPPED, Entered(versions=(version,))).rule("R06").versions["V13"]

        assert (found.knowledge, found.reason, found.confidence) == (Knowledge.ABSENT, "No holding.", Confidence.SURE)

    @pytest.mark.parametrize(
        ("entered", "message"),
        [
            (replace(RULEBOOK, code="V16"), "There is an instrument V16 already"),
            (replace(RULEBOOK, replaces="V99"), "There is no instrument V99"),
            (replace(RULEBOOK, replaces=None, amends="V99"), "There is no instrument V99"),
            (replace(RULEBOOK, replaces="V13"), "V13 is already replaced by V16"),
            (replace(RULEBOOK, kind=Kind.LAW), "V16 and V25 are acts of different kinds or on different matters"),
            (replace(RULEBOOK, first_day=date(2016, 4, 15)), "V16 and V25 would both be in force on 2016-04-15"),
            (replace(RULEBOOK, replaces=None), "V16 and V25 would both be in force on 2025-03-01"),
            (replace(RULEBOOK, replaces=None, amends="B13"), "V25 amends B13: it ends with it"),
            (
                replace(RULEBOOK, published=date(2025, 3, 2)),
                "V25 would be in force from 2025-03-01, and was not published before 2025-03-02",
            ),
            (replace(RULEBOOK, mark=replace(MARK, source="")), "Say where it is printed"),
            (replace(RULEBOOK, series="central database", replaces=None), "would both be in force|at the same time"),
        ],
    )
    def test_instruments_that_contradict_are_refused(self, entered, message):
        with pytest.raises(Refused, match=message):
            with_entered(SHIPPED, Entered(instruments=(entered,)))

    def test_two_acts_of_which_neither_has_a_known_beginning_need_one_to_replace_the_other(self):
        rules = replace(
            SHIPPED,
            instruments={
                **SHIPPED.instruments,
                "B17": replace(SHIPPED.instrument("B17"), replaced_by=None),
            },
        )

        with pytest.raises(Refused, match="say which one replaces the other"):
            with_entered(rules, Entered())

    @pytest.mark.parametrize(
        ("entered", "message"),
        [
            (EnteredVersion("R99", "V16", "–", "1", MARK), "There is no rule R99"),
            (EnteredVersion("R11", "V99", "–", "1", MARK), "There is no instrument V99"),
            (EnteredVersion("R11", "V16", "–", "1", MARK, Knowledge.UNKNOWN), "is known, silent or absent"),
            (EnteredVersion("R11", "V16", "–", "1", replace(MARK, source="")), "Say where it is printed"),
        ],
    )
    def test_versions_that_name_nothing_are_refused(self, entered, message):
        with pytest.raises(Refused, match=message):
            with_entered(SHIPPED, Entered(versions=(entered,)))

    @pytest.mark.parametrize(
        ("entered", "message"),
        [
            (EnteredLimit("R11", "V16", "least", 7, "1", MARK), "Rule R11 has no limit “least”"),
            (EnteredLimit("R11", "V23", "most", 7, "1", MARK), "V23 says nothing on rule R11: enter its version first"),
            (EnteredLimit("R11", "Z15", "most", 7, "1", MARK), "Z15 says nothing on rule R11"),
            (EnteredLimit("R06", "V16", "most", 7, "1", MARK), "V16 says nothing on rule R06"),
            (EnteredLimit("R11", "V16", "most", -1, "1", MARK), "A limit is a whole number, 0 or more"),
            (EnteredLimit("R11", "V16", "most", 7, "1", replace(MARK, source="")), "Say where it is printed"),
            (EnteredLimit("R03", "V23", "least", 31, "1", MARK), "31 for “least” is more than 30 for “most”"),
            (EnteredLimit("R07", "V16", "initial", 181, "1", MARK), "181 for “initial” is more than 180 for “total”"),
        ],
    )
    def test_limits_that_contradict_are_refused(self, entered, message):
        with pytest.raises(Refused, match=message):
            with_entered(SHIPPED, Entered(limits=(entered,)))
