"""What an administrator enters beside the shipped rules: it counts from then on, is told, and contradicts nothing."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from tests.integration.cases.administration.conftest import NOW
from tests.people import make_person
from tracker.accounts.policy import Role
from tracker.cases.administration.entering import (
    NewInstrument,
    NewLimit,
    complete_year,
    enter_day_off,
    enter_days,
    enter_instrument,
    enter_limit,
    enter_version,
    set_counting,
    version_on,
    withdraw,
)
from tracker.cases.entered import EntryKind, about, entries, rules_today
from tracker.cases.law.days import Months, due
from tracker.cases.law.rules import Asks, Confidence, Kind, Knowledge, Relation, Unit, for_act, in_force
from tracker.cases.models import RuleEntry
from tracker.errors import Refused
from tracker.history import Author

SOURCE = "Službeni glasnik BiH 28/16, str. 41"


def enter_day_of(session, author, act, first_day, **more):
    """Enter the first day in force of an act, as the first thing that is entered of it."""
    more = {"version": 0, "source": SOURCE, **more}
    enter_days(session, act, first_day=first_day, author=author, now=NOW, **more)


class TestTheMissingDay:
    def test_of_the_rulebook_of_2016_settles_what_applies_on_both_sides_of_it(self, session, author):
        days = [date(2016, 5, 9), date(2016, 5, 10)]
        before = [for_act(rules_today(session).rules, "R11", opened_on=day, issued_on=day) for day in days]

        enter_day_of(session, author, "V16", days[1])

        rules = rules_today(session).rules
        after = [for_act(rules, "R11", opened_on=day, issued_on=day) for day in days]
        assert [answer.asks for answer in before] == [{Asks.PERIOD_UNSURE}] * 2
        assert [answer.only.key for answer in after] == ["V13", "V16"]
        assert after[1].only.limit("most").value == 7
        assert for_act(rules, "R11", opened_on=days[0], issued_on=days[1]).asks == {Asks.STRADDLES}

    def test_of_the_rulebook_of_2013_settles_what_applies_on_both_sides_of_it(self, session, author):
        enter_day_of(session, author, "V13", date(2013, 8, 15))

        rules = rules_today(session).rules
        assert in_force(rules, "R01", date(2013, 8, 14)).only.key == "V08"
        assert in_force(rules, "R01", date(2013, 8, 15)).only.key == "V13"

    def test_is_marked_by_whom_when_and_where_it_is_printed(self, session, author):
        enter_day_of(session, author, "V16", date(2016, 5, 10))

        first = rules_today(session).rules.instrument("V16").first_day
        assert first.confidence is Confidence.SURE
        assert (first.mark.by, first.mark.at, first.mark.source) == ("Admin", NOW, SOURCE)

    def test_is_told_with_what_was_there_before(self, session, author, told):
        enter_day_of(session, author, "V16", date(2016, 5, 10))
        enter_day_of(session, author, "V16", date(2016, 5, 11), version=1, source="The errata of 12 May")

        first, second = told("rule.entered")
        changes = [
            [(change["field"], change["before"], change["after"]) for change in entry.changes]
            for entry in (first, second)
        ]
        assert (first.subject_kind, first.subject_key, first.person_id) == ("legal_instrument", "V16", author.person_id)
        assert changes == [
            [("first_day_on", None, "2016-05-10"), ("source", None, SOURCE)],
            [("first_day_on", "2016-05-10", "2016-05-11"), ("source", None, "The errata of 12 May")],
        ]

    @pytest.mark.parametrize(
        ("first_day", "field"),
        [(date(2016, 4, 14), "first_day"), (date(2012, 1, 1), "first_day")],
    )
    def test_that_cannot_be_is_refused_with_its_field(self, session, author, first_day, field):
        with pytest.raises(Refused) as refused:
            enter_day_of(session, author, "V16", first_day)

        assert refused.value.field == field
        assert session.scalars(select(RuleEntry)).all() == []

    def test_without_a_source_is_refused(self, session, author):
        with pytest.raises(Refused) as refused:
            enter_day_of(session, author, "V16", date(2016, 5, 10), source="  ")

        assert refused.value.field == "source"

    def test_entered_twice_alike_is_refused(self, session, author):
        enter_day_of(session, author, "V16", date(2016, 5, 10))

        with pytest.raises(Refused, match="Nothing was changed"):
            enter_day_of(session, author, "V16", date(2016, 5, 10), version=1)


class TestTwoAdministrators:
    def test_the_second_one_is_told_and_overwrites_nothing(self, session, author):
        other = Author(make_person(session, Role.ADMINISTRATOR, email="other@example.org").id)
        seen_by_both = version_on(entries(session, also_withdrawn=True), about(EntryKind.DAYS, {"instrument": "V16"}))
        enter_day_of(session, author, "V16", date(2016, 5, 10), version=seen_by_both)

        with pytest.raises(Refused) as refused:
            enter_day_of(session, other, "V16", date(2016, 6, 1), version=seen_by_both)

        assert refused.value.field == "version"
        assert rules_today(session).rules.instrument("V16").first_day.on == date(2016, 5, 10)

    def test_do_not_stand_in_each_others_way_on_different_acts(self, session, author):
        enter_day_of(session, author, "V16", date(2016, 5, 10))
        enter_day_of(session, author, "V13", date(2013, 8, 15))

        assert len(entries(session)) == 2

    def test_a_withdrawal_counts_as_a_change_too(self, session, author):
        enter_day_of(session, author, "V16", date(2016, 5, 10))
        withdraw(session, entries(session)[0].id, "A mistake.", author=author, now=NOW)

        with pytest.raises(Refused) as refused:
            enter_day_of(session, author, "V16", date(2016, 6, 1), version=1)

        assert refused.value.field == "version"


class TestAVersion:
    def test_of_a_text_that_was_not_found_says_its_limits_from_then_on(self, session, author):
        self.enter(session, author, limits=[NewLimit("most", 20)])

        version = rules_today(session).rules.rule("R01").versions["V13"]
        assert (version.knowledge, version.says) == (Knowledge.KNOWN, "Најдуже двадесет дана.")
        assert [(limit.value, limit.unit, limit.article) for limit in version.limits] == [(20, Unit.DAYS, "4(3)")]

    def test_is_told_as_a_whole(self, session, author, told):
        self.enter(session, author, limits=[NewLimit("most", 20)])

        (entry,) = told("rule.entered")
        changes = {change["field"]: (change["before"], change["after"]) for change in entry.changes}
        assert entry.subject_key == "R01 V13"
        assert changes["knowledge"] == ("unknown", "known")
        assert changes["limit"] == (None, "20 days, 4(3)")
        assert changes["source"] == (None, SOURCE)

    def test_that_says_nothing_sets_no_limit(self, session, author):
        with pytest.raises(Refused) as refused:
            self.enter(session, author, knowledge=Knowledge.SILENT, limits=[NewLimit("most", 20)])

        assert refused.value.field == "knowledge"

    def test_becomes_silent_only_after_its_limits_are_withdrawn(self, session, author):
        self.enter(session, author, limits=[NewLimit("most", 20)])
        version, limit = entries(session)

        with pytest.raises(Refused) as refused:
            self.enter(session, author, knowledge=Knowledge.SILENT, version=2)
        withdraw(session, limit.id, "A mistake.", author=author, now=NOW)
        self.enter(session, author, knowledge=Knowledge.SILENT, version=3)

        assert refused.value.field == "knowledge"
        assert version.kind is EntryKind.VERSION
        assert rules_today(session).rules.rule("R01").versions["V13"].knowledge is Knowledge.SILENT

    def test_whose_limits_contradict_each_other_is_refused_whole(self, session, author):
        with pytest.raises(Refused) as refused:
            self.enter(session, author, rule="R03", limits=[NewLimit("least", 31), NewLimit("most", 30)])

        assert refused.value.field == "value"
        assert entries(session) == []

    def test_may_be_one_limit_in_another_unit(self, session, author):
        enter_limit(
            session, "R09", "V16", NewLimit("appeal", 72, Unit.HOURS),
            article="13(4)", source=SOURCE, version=0, author=author, now=NOW,
        )  # fmt: skip

        reading = in_force(rules_today(session).rules, "R09", date(2024, 1, 1)).only
        assert (reading.limit("appeal").value, reading.limit("appeal").unit) == (72, Unit.HOURS)
        assert reading.limit("ministry").value == 3

    def enter(self, session, author, *, rule="R01", knowledge=Knowledge.KNOWN, limits=(), version=0):
        enter_version(
            session, rule, "V13", knowledge=knowledge, relation=Relation.REPLACES, says="Најдуже двадесет дана.",
            article="4(3)", limits=limits, source=SOURCE, version=version, author=author, now=NOW,
        )  # fmt: skip


class TestANewAct:
    new = NewInstrument(
        "V26", Kind.RULEBOOK, "surveillance and removal", "Pravilnik o nadzoru (2026)", "12/26", date(2026, 3, 1),
        published=date(2026, 2, 20), replaces="V16",
    )  # fmt: skip

    def test_ends_the_one_that_it_replaces(self, session, author):
        enter_instrument(session, self.new, source=SOURCE, author=author, now=NOW)
        enter_version(
            session, "R11", "V26", knowledge=Knowledge.KNOWN, relation=Relation.REPLACES, says="Five days.",
            article="20", limits=[NewLimit("most", 5)], source=SOURCE, version=0, author=author, now=NOW,
        )  # fmt: skip

        rules = rules_today(session).rules
        assert in_force(rules, "R11", date(2026, 2, 28)).only.limit("most").value == 7
        assert in_force(rules, "R11", date(2026, 3, 1)).only.limit("most").value == 5

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"code": "v26"}, "code"),
            ({"code": "V+26"}, "code"),
            ({"code": "V16"}, "code"),
            ({"title": " "}, "title"),
            ({"replaces": "V08"}, "replaces"),
            ({"replaces": None}, "first_day"),
            ({"amends": "NONE", "replaces": None}, "amends"),
            ({"first_day": date(2026, 2, 19)}, "first_day"),
            ({"first_day": date(2015, 1, 1), "published": None}, "first_day"),
        ],
    )
    def test_that_cannot_be_is_refused_with_its_field(self, session, author, changed, field):
        new = NewInstrument(**{name: getattr(self.new, name) for name in NewInstrument.__slots__} | changed)

        with pytest.raises(Refused) as refused:
            enter_instrument(session, new, source=SOURCE, author=author, now=NOW)

        assert refused.value.field == field
        assert entries(session) == []

    def test_is_not_withdrawn_while_something_rests_on_it(self, session, author):
        enter_instrument(session, self.new, source=SOURCE, author=author, now=NOW)
        act = entries(session)[0].id
        enter_version(
            session, "R11", "V26", knowledge=Knowledge.SILENT, relation=Relation.UNCHANGED, says="Nothing on it.",
            article="20", source=SOURCE, version=0, author=author, now=NOW,
        )  # fmt: skip

        with pytest.raises(Refused, match="R11 V26"):
            withdraw(session, act, "A mistake.", author=author, now=NOW)

        assert "V26" in rules_today(session).rules.instruments


class TestCounting:
    def test_by_another_reading_is_told_and_used(self, session, author, told):
        set_counting(session, "months", Months.CALENDAR.value, source="Letter", version=0, author=author, now=NOW)
        set_counting(session, "moves_end", True, source="Letter", version=0, author=author, now=NOW)

        counting = rules_today(session).counting
        assert (counting.months, counting.moves_end) == (Months.CALENDAR, True)
        assert set(counting.differing()) == {"months", "moves_end"}
        change = told("rule.entered")[0].changes[0]
        assert (change["before"], change["after"], change["detail"]) == ("shorter", "calendar", {"setting": "months"})

    @pytest.mark.parametrize(
        ("setting", "value"),
        [("months", "lunar"), ("moves_end", "yes"), ("months", True), ("nothing", True), ("moves_end", False)],
    )
    def test_by_what_is_no_reading_or_the_same_is_refused(self, session, author, setting, value):
        with pytest.raises(Refused) as refused:
            set_counting(session, setting, value, source="Letter", version=0, author=author, now=NOW)

        assert refused.value.field == "value"


class TestDaysOff:
    def test_move_an_end_once_it_is_counted_so(self, session, author):
        limit = in_force(rules_today(session).rules, "R11", date(2026, 4, 24)).only.limit("most")
        set_counting(session, "moves_end", True, source="Letter", version=0, author=author, now=NOW)
        enter_day_off(session, date(2026, 5, 1), "Praznik rada", source=SOURCE, author=author, now=NOW)
        unsure = due(limit, date(2026, 4, 24), rules_today(session).counting, rules_today(session).days)

        complete_year(session, 2026, source=SOURCE, author=author, now=NOW)

        today = rules_today(session)
        sure = due(limit, date(2026, 4, 24), today.counting, today.days)
        assert (unsure.on, unsure.is_unsure) == (date(2026, 5, 4), True)
        assert (sure.on, sure.is_unsure) == (date(2026, 5, 4), False)

    def test_are_entered_once(self, session, author):
        enter_day_off(session, date(2026, 5, 1), "Praznik rada", source=SOURCE, author=author, now=NOW)
        complete_year(session, 2026, source=SOURCE, author=author, now=NOW)

        with pytest.raises(Refused) as day:
            enter_day_off(session, date(2026, 5, 1), "Again", source=SOURCE, author=author, now=NOW)
        with pytest.raises(Refused) as year:
            complete_year(session, 2026, source=SOURCE, author=author, now=NOW)
        assert (day.value.field, year.value.field) == ("day", "year")

    @pytest.mark.parametrize("day", [date(1989, 12, 31), date(2101, 1, 1)])
    def test_far_from_any_case_are_refused(self, session, author, day):
        with pytest.raises(Refused) as refused:
            enter_day_off(session, day, "Nova godina", source=SOURCE, author=author, now=NOW)

        assert refused.value.field == "day"


class TestWithdrawing:
    def test_brings_back_what_was_there(self, session, author, told):
        enter_day_of(session, author, "V16", date(2016, 5, 10))

        withdraw(session, entries(session)[0].id, "It was the day of the errata.", author=author, now=NOW)

        (entry,) = told("rule.withdrawn")
        assert rules_today(session).rules.instrument("V16").first_day.on is None
        assert entry.reason == "It was the day of the errata."
        assert [(change["before"], change["after"]) for change in entry.changes] == [("2016-05-10", None)]
        assert [row.withdrawn_by_id for row in session.scalars(select(RuleEntry))] == [author.person_id]

    def test_is_done_once_and_with_a_reason(self, session, author):
        enter_day_of(session, author, "V16", date(2016, 5, 10))
        number = entries(session)[0].id

        with pytest.raises(Refused) as without_reason:
            withdraw(session, number, " ", author=author, now=NOW)
        withdraw(session, number, "A mistake.", author=author, now=NOW)
        with pytest.raises(Refused, match="already"):
            withdraw(session, number, "A mistake.", author=author, now=NOW)
        assert without_reason.value.field == "reason"


class TestRulesToday:
    def test_cost_one_query_and_are_laid_over_anew_only_when_something_was_entered(self, session, author, queries):
        enter_day_of(session, author, "V16", date(2016, 5, 10))
        first = rules_today(session)
        queries.clear()

        again = rules_today(session)

        assert again is first
        assert len(queries) == 1

    def test_leave_out_what_an_edition_of_the_shipped_rules_contradicts_and_say_so(self, session, author):
        enter_day_of(session, author, "V16", date(2016, 5, 10))
        contradicting = {"instrument": "V16", "first_day": "2015-01-01"}
        session.add(RuleEntry(kind="days", content=contradicting, source="Old", entered_at=datetime(2026, 1, 1)))
        session.commit()

        today = rules_today(session)

        assert today.rules.instrument("V16").first_day.on == date(2016, 5, 10)
        assert [refused.field for refused in today.unfit.values()] == ["first_day"]

    def test_pass_over_settings_of_other_rooms(self, session):
        session.add(RuleEntry(kind="setting", content={"days": 3}, source="x", entered_at=NOW))
        session.commit()

        assert rules_today(session).unfit == {}
