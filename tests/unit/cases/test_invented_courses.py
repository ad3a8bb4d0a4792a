"""The courses of invented cases are ones that the procedures allow."""

from datetime import date, datetime, timedelta

import pytest

from tracker.cases.invented import courses
from tracker.cases.law.asked import Kind, Room, asked_of
from tracker.cases.law.procedures import PROCEDURES, Happened, state_of

BEGINS_AT = datetime(2024, 3, 4, 8, 0)


def replayed(course, procedure=""):
    """The events of a course, each as late as it may be."""
    at, happened = BEGINS_AT, []
    for step in course.steps:
        at += timedelta(hours=step.most_hours, minutes=1)
        happened.append(Happened(step.code, at, step.body, step.outcome, procedure=procedure))
    return happened


@pytest.mark.parametrize("name", courses())
def test_every_step_is_allowed(name):
    course = courses()[name]
    before = [one for one in courses().values() if one.then == name]
    linked = [replayed(one, one.procedure) for one in before]
    moved = [
        [
            Happened(each.code, each.at - timedelta(days=900), each.unit, each.outcome, procedure=each.procedure)
            for each in one
        ]
        for one in linked
    ]

    for events in moved or [[]]:
        state = state_of(PROCEDURES[course.procedure], [*replayed(course), *events])

        assert state.deviations == ()


@pytest.mark.parametrize("name", courses())
def test_what_figures_filter_by_is_answered_as_the_pages_ask_it(name):
    for step in courses()[name].steps:
        tags = dict(tag.split("=") for tag in step.tags.split())
        asked = {each.name: each for each in asked_of(courses()[name].procedure, step.code, date(2024, 3, 4))}
        of_figures = {each.name: each for each in asked.values() if each.room is Room.TAG}

        assert tags.keys() <= of_figures.keys()
        assert {field.name for field in of_figures.values() if field.is_needed} <= tags.keys()
        for tag, value in tags.items():
            field = of_figures[tag]
            assert value in (("yes", "no") if field.kind is Kind.YES_NO else field.choices)


@pytest.mark.parametrize("name", courses())
def test_what_else_is_answered_is_asked_with_yes_or_no(name):
    for step in courses()[name].steps:
        asked = {each.name: each.kind for each in asked_of(courses()[name].procedure, step.code, date(2024, 3, 4))}
        answers = dict(answer.split("=") for answer in step.answers.split())

        assert set(answers.values()) <= {"yes", "no"}
        assert {asked[answer] for answer in answers} <= {Kind.YES_NO}


def test_the_volumes_are_about_those_of_the_programme():
    a_year = {name: course.a_year for name, course in courses().items()}

    assert 1950 <= sum(a_year[name] for name in a_year if courses()[name].procedure == "P2") + 180 + 560 + 110 <= 2400
    assert a_year["placement"] + a_year["placement_extended"] + a_year["placement_of_a_child"] == 695
    assert a_year["accepted_by_readmission"] == pytest.approx(1500, rel=0.05)
    assert sum(a_year[name] for name in a_year if name.startswith("assisted_return")) == pytest.approx(600, rel=0.02)
    assert sum(a_year[name] for name in a_year if courses()[name].procedure == "P12_BORAVAK") >= 8000
