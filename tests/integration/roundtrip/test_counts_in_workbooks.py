"""A workbook and a count: what is imported is typed, and a count that came meanwhile is a conflict like any other."""

import pytest
from sqlalchemy import select

from tests.integration.reporting.counts import Counting
from tests.integration.reporting.small_reports import NOW
from tests.integration.roundtrip.sent_books import states
from tracker.reporting.counted_deeds import take_over
from tracker.reporting.models import Counted

SHARE = ("indicator", "percent", "figure")
COMMENT = ("indicator", "percent", "comment")


def test_a_count_is_what_the_workbook_has_in_its_cell(count, post):
    count("42")

    assert post.open(post.export()).cell(*SHARE).value == 42


def test_what_is_typed_over_a_count_is_typed(count, counting, post, reported):
    count("42")
    post.take(post.filled({SHARE: 40}), reported.ana)

    assert (counting.number("percent"), counting.actual("percent").origin) == (40, "workbook")


def test_no_workbook_alters_the_count_itself(session, count, post, reported):
    count("42")

    def counted():
        session.expire_all()
        row = session.scalars(select(Counted)).one()
        return {column.key: getattr(row, column.key) for column in Counted.__table__.columns}

    before = counted()
    post.take(post.filled({SHARE: 40, COMMENT: "Of the Service"}), reported.ana)

    assert counted() == before


def test_words_alone_leave_the_figure_counted(count, counting, post, reported):
    count("42")
    post.take(post.filled({COMMENT: "As registered"}), reported.ana)

    row = counting.actual("percent")
    assert (row.comment, row.origin, row.author_id) == ("As registered", "cases", reported.ana.person_id)


def test_a_count_that_was_taken_over_since_the_export_is_a_conflict(count, counting, post, reported, take):
    reported.enter("percent", 1, 30)
    sent = post.filled({SHARE: 40})
    count("42")
    take()

    imported, compared = post.take(sent, reported.boro)
    assert states(compared) == {SHARE: "conflict"}
    assert (imported.record.counts["taken"], counting.number("percent")) == (0, 42)


def test_a_draft_that_followed_a_count_since_the_export_is_a_conflict(count, counting, post, reported):
    count("42")
    sent = post.filled({SHARE: 40})
    count("44")

    assert states(post.take(sent, reported.ana)[1]) == {SHARE: "conflict"}
    assert counting.number("percent") == 44


def test_a_workbook_that_nobody_touched_takes_no_later_count_back(count, counting, post, reported):
    count("42")
    sent = post.export()
    count("44")
    post.take(sent, reported.ana)

    assert counting.number("percent") == 44


@pytest.fixture
def counting(session, reported) -> Counting:
    return Counting(session, reported)


@pytest.fixture
def count(counting):
    """Hands a count of the percent in."""
    return lambda number: counting.supply({"number": number}, key="percent")


@pytest.fixture
def take(session, reported, counting):
    """Takes the count of the percent over."""

    def deed():
        version = session.scalars(select(Counted.version)).one()
        take_over(
            session,
            reported.plan,
            reported.indicators["percent"],
            reported.periods[0],
            version=counting.actual("percent").version,
            counted_version=version,
            author=reported.ana,
            now=NOW,
        )

    return deed
