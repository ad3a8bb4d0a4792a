"""Every sentence of ours in the file of rules stands where translators find it; official titles stay as printed."""

from dataclasses import fields, replace
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file

from tests.conftest import settings_for
from tracker.app import create_app
from tracker.cases.access import Duty
from tracker.cases.administration.rule_labels import (
    ACT_KINDS,
    ASKS,
    CONFIDENCES,
    DUTIES,
    DUTIES_EXPLAINED,
    ENTRY_KINDS,
    KNOWLEDGE,
    OPEN_QUESTIONS,
    QUESTIONS,
    RELATIONS,
    UNITS,
    limit_told,
)
from tracker.cases.entered import EntryKind
from tracker.cases.law import legal_labels
from tracker.cases.law.days import Counting
from tracker.cases.law.rules import Asks, Bound, Confidence, Kind, Knowledge, Relation, Unit
from tracker.cases.law.rules_file import SHIPPED


def sentences():
    """Every text of the rules that is ours, with where it stands."""
    for code, act in SHIPPED.instruments.items():
        yield code, act.series
        yield code, act.gazette_reason
        yield from ((code, note) for note in act.notes)
        yield from ((code, of.reason) for of in (act.published, act.first_day, act.last_day) if of is not None)
    for each in SHIPPED.disagreements:
        yield each.articles, each.says
    for code, rule in SHIPPED.rules.items():
        yield code, rule.title
        for limit in rule.limits.values():
            yield from ((code, text) for text in (limit.what, limit.counted_from, limit.unless))
        for version in rule.versions.values():
            yield from ((code, text) for text in (version.says, version.reason, *version.notes))


def test_every_sentence_of_the_rules_is_found_by_translators():
    marked = {
        message
        for _line, message, _comments, _context in extract_from_file(
            "python", Path(legal_labels.__file__), keywords={"_l": None}
        )
    }
    needed = {(place, text) for place, text in sentences() if text}

    assert len(needed) > 150
    assert {(place, text) for place, text in needed if text not in marked} == set()
    # A sentence that the file no longer has would be translated for nobody.
    ours = {text for _place, text in needed} | set(SHIPPED.sources.values()) | {"Nothing that ends it is known."}
    assert marked - ours == set()
    assert not marked & {act.title for act in SHIPPED.instruments.values()}


def test_every_word_of_the_rules_has_a_label():
    for labels, members in (
        (CONFIDENCES, Confidence),
        (KNOWLEDGE, Knowledge),
        (RELATIONS, Relation),
        (ACT_KINDS, Kind),
        (UNITS, Unit),
        (ASKS, Asks),
        (ENTRY_KINDS, EntryKind),
        (DUTIES, Duty),
        (DUTIES_EXPLAINED, Duty),
    ):
        assert set(labels) == set(members)


def test_every_question_on_counting_offers_the_shipped_reading_first():
    shipped = Counting()

    assert list(QUESTIONS) == [each.name for each in fields(Counting)]
    for name, question in QUESTIONS.items():
        assert next(iter(question.readings)) == getattr(shipped, name)
        assert len(question.readings) >= 2


def test_what_is_asked_of_the_service_names_what_there_is():
    for question in OPEN_QUESTIONS:
        assert set(question.rules) <= set(SHIPPED.rules)
        assert set(question.instruments) <= set(SHIPPED.instruments)
        assert set(question.counting) <= set(QUESTIONS)
        assert question.rules or question.instruments or question.counting or str(question.also)
    assert len(OPEN_QUESTIONS) == 8


class TestLimits:
    limit = SHIPPED.rule("R03").limits["most"]

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"value": None}, "at most: not known"),
            ({"value": None, "bound": Bound.AT_LEAST}, "at least: not known"),
            ({"value": 0}, "on the same day"),
            ({"value": 1}, "at most 1 day"),
            ({"value": 30}, "at most 30 days"),
            ({"value": 7, "bound": Bound.AT_LEAST}, "at least 7 days"),
            ({"value": 6, "unit": Unit.HOURS}, "at most 6 hours"),
            ({"value": 2, "unit": Unit.WORKING_DAYS}, "at most 2 working days"),
            ({"value": 18, "unit": Unit.MONTHS}, "at most 18 months"),
            ({"value": 1, "unit": Unit.YEARS}, "at most 1 year"),
        ],
    )
    def test_are_told_in_words_and_one_that_is_not_known_is_never_nought(self, app, changed, words):
        with app.test_request_context():
            assert limit_told(replace(self.limit, **changed)) == words


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("labels")
    return create_app(settings_for(f"sqlite:///{folder}/none.sqlite", folder))
