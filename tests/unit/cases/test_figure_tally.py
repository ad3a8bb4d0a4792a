"""Counting what was read: acts and persons, answers to settings, parts, and cases against their statutory periods."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.unit.cases.test_figure_file import IN_TIME, PLACEMENTS, changed, read
from tracker.cases.figures.cover import why_uncovered
from tracker.cases.figures.statutory import StatutoryPeriods
from tracker.cases.figures.tally import (
    Asked,
    SeenCase,
    SeenEvent,
    body_of,
    digest_of,
    tally_cases,
    tally_events,
    values_of,
)
from tracker.cases.law.rules_file import SHIPPED
from tracker.reporting.figures import Figure

ORDER = SeenEvent("1", "P5", "SMJEŠTEN_IC", "", "|placement=order|", "TC-SA", "F", 7, 70, is_invented=False)
JANUARY = date(2024, 1, 1), date(2024, 3, 31)


def asked(row=PLACEMENTS, **answers):
    definition = read(row).definitions[0]
    return Asked(definition, definition.answers(answers))


def count(events, row=PLACEMENTS, bodies=None, **answers):
    return tally_events([asked(row, **answers)], events, bodies or {"TC-SA": "TC"})[0].count()


class TestEvents:
    def test_a_person_counts_once_and_each_act_counts(self):
        twice = [ORDER, ORDER._replace(key="2", unit="TC-MO")]

        assert count(twice).figure == Figure(number=Decimal(1))
        assert count(twice, counted="acts").figure == Figure(number=Decimal(2))

    def test_another_persons_counts_beside(self):
        assert count([ORDER, ORDER._replace(key="2", person=8)]).figure == Figure(number=Decimal(2))

    def test_what_no_term_takes_is_passed_over(self):
        others = [
            ORDER._replace(tags="|placement=with_parent|"),
            ORDER._replace(code="ISTEKAO"),
            ORDER._replace(procedure="P6"),
        ]

        assert count(others).figure == Figure(number=Decimal(0))

    def test_a_tag_that_is_missing_can_be_asked_for(self):
        assert count([ORDER._replace(tags="")]).figure == Figure(number=Decimal(1))

    def test_is_split_by_sex_and_unit(self):
        events = [
            ORDER,
            ORDER._replace(key="2", person=8, sex="M", unit="TC-MO"),
            ORDER._replace(key="3", person=9, sex=None),
        ]

        found = count(events)

        assert (found.women, found.men) == (Decimal(1), Decimal(1))
        assert found.by_unit == {"TC-SA": Figure(number=Decimal(2)), "TC-MO": Figure(number=Decimal(1))}

    def test_is_split_by_a_tag(self):
        row = {**PLACEMENTS, "split_by": "placement"}

        assert count([ORDER, ORDER._replace(key="2", person=8, tags="")], row).by_tag == {"": 1, "order": 1}

    def test_counts_only_the_units_of_a_body(self):
        row = changed(PLACEMENTS, "terms", 0, "bodies", to=["TC"])
        events = [ORDER, ORDER._replace(person=8, unit="IC"), ORDER._replace(person=9, unit="elsewhere")]

        assert count(events, row, {"TC-SA": "TC", "IC": "IC"}).figure == Figure(number=Decimal(1))

    def test_counts_only_the_outcomes_of_a_term(self):
        row = changed(
            PLACEMENTS,
            "terms",
            0,
            to={
                "says": "x",
                "procedures": ["P3"],
                "events": ["RJEŠENJE_ZABRANA"],
                "outcomes": ["UKINUTA"],
                "counts": "counted",
            },
        )
        event = SeenEvent("1", "P3", "RJEŠENJE_ZABRANA", "UKINUTA", "", "KD", None, 7, 70, is_invented=False)

        assert count([event, event._replace(key="2", person=8, outcome="ODBIJEN")], row).figure == Figure(
            number=Decimal(1)
        )

    def test_what_an_answer_leaves_out_is_shown_beside(self):
        children = {
            **PLACEMENTS["terms"][0],
            "says": "children",
            "tags": {"placement": ["with_parent"]},
            "when": {"children": ["count"]},
        }
        setting = {"says": "x", "why_open": "y", "default": "no", "choices": {"no": "No.", "count": "Yes."}}
        row = {
            **PLACEMENTS,
            "terms": [*PLACEMENTS["terms"], children],
            "settings": {**PLACEMENTS["settings"], "children": setting},
        }
        events = [ORDER, ORDER._replace(key="2", person=8, tags="|placement=with_parent|")]

        left_out, counted = count(events, row), count(events, row, children="count")

        assert [(each.is_counted, each.count) for each in left_out.by_term] == [(True, 1), (False, 1)]
        assert (left_out.figure, counted.figure) == (Figure(number=Decimal(1)), Figure(number=Decimal(2)))
        assert left_out.digest == digest_of(["1"])

    def test_a_case_counts_once(self):
        row = changed(PLACEMENTS, "settings", "counted", "choices", to={"persons": "Persons.", "cases": "Cases."})

        assert count([ORDER, ORDER._replace(key="2")], row, counted="cases").figure == Figure(number=Decimal(1))

    def test_a_share_keeps_both_counts_and_pools_them_by_unit(self):
        found = count([ORDER, ORDER._replace(key="2", tags="")], _share())

        assert found.figure == Figure(numerator=Decimal(1), denominator=Decimal(2))
        assert found.by_unit == {"TC-SA": Figure(numerator=Decimal(1), denominator=Decimal(2))}
        assert found.women is None

    def test_a_share_of_nothing_is_no_figure(self):
        found = count([], _share())

        assert found.figure is None
        assert str(found.why_none) == "Nothing was counted of which this is a share."

    def test_counters_stand_one_after_the_other(self):
        first, second = (
            {**PLACEMENTS["terms"][0], "part": part, "tags": tags}
            for part, tags in (("1", {}), ("2", {"placement": ["order"]}))
        )

        found = count(
            [ORDER, ORDER._replace(key="2", person=8, tags="")],
            {**PLACEMENTS, "kind": "parts", "terms": [second, first]},
        )

        assert found.figure == Figure(parts=(Decimal(2), Decimal(1)))

    def test_persons_are_not_told_where_a_feed_names_none(self):
        found = count([ORDER, ORDER._replace(key="2", person=None)])

        assert found.figure is None
        assert found.why_none.params == {"count": 1}

    def test_acts_are_counted_where_a_feed_names_no_person(self):
        assert count([ORDER._replace(person=None)], counted="acts").figure == Figure(number=Decimal(1))

    def test_what_is_invented_is_told(self):
        assert count([ORDER, ORDER._replace(key="2", is_invented=True)]).is_invented
        assert not count([ORDER]).is_invented

    def test_the_same_rows_give_the_same_digest_in_any_order(self):
        others = [ORDER, ORDER._replace(key="2", person=8)]

        assert count(others).digest == count(others[::-1]).digest != count(others[:1]).digest


def _share():
    """Placements under an order, over all placements."""
    term = {**PLACEMENTS["terms"][0], "counts": "acts"}
    return {
        **PLACEMENTS,
        "kind": "ratio",
        "settings": {},
        "terms": [{**term, "part": "numerator", "tags": {"placement": ["order"]}}, {**term, "part": "denominator"}],
    }


class TestPieces:
    def test_a_unit_of_a_feed_is_of_the_body_with_which_its_code_begins(self):
        assert [body_of(unit, {"A": "IC"}) for unit in ("A", "TC-99", "TC", "elsewhere")] == ["IC", "TC", "TC", ""]

    def test_a_tag_can_have_several_values(self):
        assert values_of("|ground=a|ground=b|x=1|", "ground") == ("a", "b")
        assert values_of("|ground=a|", "") == ()


OPENED = date(2024, 2, 1)
CASE = SeenCase("1", "P12_VIZA_C", OPENED, date(2024, 2, 8), "TC-SA", None, is_invented=False)


def count_cases(*cases, **answers):
    one = asked(IN_TIME, **answers)
    return tally_cases(one, cases, *JANUARY, StatutoryPeriods(one.definition, one.answers, SHIPPED).due_on)


class TestCases:
    def test_are_counted_where_no_term_names_an_event(self):
        assert asked(IN_TIME).definition.counts_cases
        assert not asked(PLACEMENTS).definition.counts_cases

    @pytest.mark.parametrize(("decided", "numerator"), [(7, 1), (8, 1), (9, 0)])
    def test_the_seventh_day_is_in_time_and_the_eighth_is_not(self, decided, numerator):
        found = count_cases(CASE._replace(decided_on=date(2024, 2, decided)))

        assert found.figure == Figure(numerator=Decimal(numerator), denominator=Decimal(1))

    def test_a_case_that_is_not_decided_is_not_in_time(self):
        assert count_cases(CASE._replace(decided_on=None)).figure == Figure(
            numerator=Decimal(0), denominator=Decimal(1)
        )

    def test_each_count_has_its_own_day(self):
        opened_before = CASE._replace(key="2", opened_on=date(2023, 12, 29), decided_on=date(2024, 1, 2))
        decided_after = CASE._replace(key="3", opened_on=date(2024, 3, 30), decided_on=date(2024, 4, 2))

        found = count_cases(CASE, opened_before, decided_after)

        assert found.figure == Figure(numerator=Decimal(2), denominator=Decimal(2))

    def test_a_case_without_a_known_period_counts_nowhere_and_is_told(self):
        before_the_law = CASE._replace(key="2", decided_on=date(2023, 9, 22), opened_on=date(2023, 9, 20))

        found = count_cases(CASE, before_the_law)

        assert found.figure == Figure(numerator=Decimal(1), denominator=Decimal(1))
        assert found.left_out == ("P12_VIZA_C",)

    def test_a_case_of_another_procedure_counts_nowhere(self):
        assert count_cases(CASE, CASE._replace(key="2", procedure="P3")).left_out == ()

    def test_what_was_entered_goes_before_the_rule(self):
        late = CASE._replace(decided_on=date(2024, 2, 11))
        later = late._replace(key="2")

        assert count_cases(late, days_P12_VIZA_C="10").figure == Figure(numerator=Decimal(1), denominator=Decimal(1))
        assert count_cases(late, later).figure == Figure(numerator=Decimal(0), denominator=Decimal(2))


class TestStatutoryPeriods:
    def test_of_a_procedure_are_known_by_what_was_entered_or_by_the_rule(self):
        definition = asked(IN_TIME).definition
        periods = StatutoryPeriods(definition, definition.answers({}), SHIPPED)
        entered = StatutoryPeriods(definition, definition.answers({"days_P12_VIZA_C": "5"}), SHIPPED)

        assert periods.is_known("P12_VIZA_C", *JANUARY)
        assert not periods.is_known("P3", *JANUARY)
        assert not periods.is_known("P12_VIZA_C", date(2023, 4, 1), date(2023, 6, 30))
        assert entered.is_known("P12_VIZA_C", date(2023, 4, 1), date(2023, 6, 30))


class TestCover:
    @pytest.mark.parametrize(
        ("since", "today", "told"),
        [
            ({"P5": date(2024, 1, 1)}, date(2024, 4, 1), None),
            ({"P5": date(2024, 1, 1)}, date(2024, 3, 31), "The period has not ended."),
            ({"P5": date(2024, 1, 2)}, date(2024, 4, 1), "Recorded only since 2024-01-02."),
            ({}, date(2024, 4, 1), "It is not said since when these procedures are recorded: P5."),
        ],
    )
    def test_of_every_day_is_needed(self, since, today, told):
        found = why_uncovered({"P5"}, since, *JANUARY, today)

        assert (None if found is None else str(found)) == told

    def test_is_asked_of_every_procedure(self):
        since = {"P5": date(2024, 1, 1), "P6": date(2024, 2, 1)}

        assert why_uncovered({"P5"}, since, *JANUARY, date(2025, 1, 1)) is None
        assert why_uncovered({"P5", "P6"}, since, *JANUARY, date(2025, 1, 1)).params == {"day": date(2024, 2, 1)}
        assert why_uncovered((), {}, *JANUARY, date(2025, 1, 1)) is None


def test_the_answers_to_a_setting_that_is_gone_are_passed_over():
    definition = asked().definition

    assert definition.answers({"gone": "x", "counted": "heads"}) == {"counted": "persons"}
    assert replace(definition, version=2).digest == definition.digest
