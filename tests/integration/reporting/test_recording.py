"""Entries saved by the hundred say, tell and count the same as entries that are saved one by one."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event, inspect, select

from tests.integration.reporting.small_reports import NOW, make_reported
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import History, broken_entries
from tracker.reporting.completeness import item_of as item_of_row
from tracker.reporting.content import ActualEntry, StatusEntry
from tracker.reporting.entries import Overtaken, record_actual, record_status
from tracker.reporting.figures import Figure
from tracker.reporting.kinds import Accumulation, ReviewState, Side, Status
from tracker.reporting.models import ActivityReport, Actual, Tally
from tracker.reporting.recording import Wanted, record_all, submit_all
from tracker.reporting.review import submit
from tracker.reporting.tallies import counted_at_the_end

LATER = NOW + timedelta(hours=3)
NOT_COMPARED = {"id", "plan_id", "indicator_id", "activity_id", "period_id", "done_period_id"}


def figure(number):
    return ActualEntry(figure=Figure(number=Decimal(number)), comment="From the workbook")


ENTRIES = {
    "number": figure(30),
    "percent": ActualEntry(figure=Figure(numerator=Decimal(3), denominator=Decimal(4)), obstacle="Snow"),
    "compound": ActualEntry(figure=Figure(parts=(Decimal(2), Decimal(1)))),
    "descriptive": ActualEntry(text="The equipment is ordered"),
    "1.1": StatusEntry(status=Status.IMPLEMENTED, done_in="2024-Q1", narrative="Done", reached_percent=Decimal(100)),
}


@pytest.fixture
def pair(session):
    """Two plans that are alike: one is reported entry by entry, the other all at once, by the same two people."""
    one, other = make_reported(session), make_reported(session, "BA-S")
    for each in (one, other):
        each.settings("compound", counters=["drafted", "adopted"])
        each.settings("number", accumulation=Accumulation.SUM)
        each.ana, each.boro = one.ana, one.boro
    return one, other


def item_of(reported, key):
    return reported.activity if key == "1.1" else reported.indicators[key]


def one_by_one(reported, entries, author, versions, now=LATER):
    for key, entry in entries.items():
        record = record_status if key == "1.1" else record_actual
        record(
            reported.session, reported.plan, item_of(reported, key), reported.periods[1], entry,
            version=versions.get(key, 0), author=author, now=now, origin="workbook",
        )  # fmt: skip


def all_at_once(reported, entries, author, versions, now=LATER):
    return record_all(
        reported.session,
        reported.plan,
        reported.periods[1],
        [Wanted(item_of(reported, key).id, entry, versions.get(key, 0)) for key, entry in entries.items()],
        author=author,
        now=now,
        origin="workbook",
    )


def rows_of(reported):
    """Everything that is kept of what was reported, without the numbers of its rows."""
    found = []
    for model in (Actual, ActivityReport, Tally):
        names = [name for name in inspect(model).columns.keys() if name not in NOT_COMPARED | {"institution_id"}]  # noqa: SIM118
        for row in reported.session.scalars(
            select(model).where(model.plan_id == reported.plan.id).execution_options(populate_existing=True)
        ):
            found.append((model.__name__, *(repr(getattr(row, name)) for name in names)))
    return sorted(found)


def told_of(reported):
    entries = reported.session.scalars(
        select(History).where(History.plan_id == reported.plan.id).order_by(History.position)
    )
    return sorted(
        (each.kind, each.subject_key, each.subject_label, each.person_id, each.at, each.way, repr(each.changes))
        for each in entries
        if each.kind.startswith("reported.")
    )


def assert_alike(one, other):
    assert rows_of(one) == rows_of(other)
    assert told_of(one) == told_of(other)
    assert list(broken_entries(one.session)) == []


def test_what_is_begun_is_alike(pair):
    one, other = pair

    one_by_one(one, ENTRIES, one.ana, {})
    all_at_once(other, ENTRIES, one.ana, {})

    assert len(told_of(other)) == 5
    assert_alike(one, other)


def test_so_is_what_changes_hands_between_figures_of_other_periods(pair):
    for each in pair:
        each.approve(each.enter("number", 1, 10, obstacle="Snow"))
        each.enter("number", 2, 5)
        each.enter("number", 2, 6)  # not told yet
        each.enter("number", 3, 50, side=Side.TO_DATE)
        each.enter("percent", 2, 60)
        each.say(2, status=Status.PARTLY)
    one, other = pair
    versions = {"number": 2, "percent": 1, "1.1": 1}

    one_by_one(one, ENTRIES, one.boro, versions)
    all_at_once(other, ENTRIES, one.boro, versions)

    last = other.session.scalars(
        select(Actual).where(Actual.period_id == other.periods[2].id, Actual.plan_id == other.plan.id)
    ).one()
    assert (last.of_period, last.to_date) == ({"number": "10"}, {"number": "50"})
    assert_alike(one, other)


def test_so_is_what_its_author_changes_again(pair):
    one, other = pair
    again = {"number": figure(31), "1.1": replace(ENTRIES["1.1"], narrative="Done at last")}

    one_by_one(one, ENTRIES, one.ana, {})
    one_by_one(one, again, one.ana, dict.fromkeys(again, 1), NOW + timedelta(days=1))
    all_at_once(other, ENTRIES, one.ana, {})
    all_at_once(other, again, one.ana, dict.fromkeys(again, 1), NOW + timedelta(days=1))

    assert_alike(one, other)


def test_so_is_what_is_handed_in_and_what_stays_a_draft_says_the_same_reason(pair):
    one, other = pair
    for each in pair:
        each.enter("number", 1, 90)
        each.settings("percent", by_sex=True)
    complete = {"number": replace(figure(90), obstacle="Snow"), "descriptive": ENTRIES["descriptive"]}
    entries = ENTRIES | complete | {"percent": replace(ENTRIES["percent"], women=Decimal(1), men=Decimal(1))}
    one_by_one(one, entries, one.ana, {})
    found = all_at_once(other, entries, one.ana, {})

    refused_one, day = {}, LATER + timedelta(days=1)
    for model in (Actual, ActivityReport):
        for row in one.session.scalars(select(model).where(model.period_id == one.periods[1].id)).all():
            try:
                submit(one.session, one.plan, row, version=row.version, author=one.boro, now=day)
            except Refused as refused:
                refused_one[key_of(one, row)] = str(refused)
    rows = list(found.values())
    refused = submit_all(other.session, other.plan, other.periods[1], rows, author=one.boro, now=day)

    told = {key_of(other, row): str(refused[item_of_row(row)]) for row in rows if item_of_row(row) in refused}
    assert told == refused_one
    assert 0 < len(told) < len(entries)
    assert_alike(one, other)


def key_of(reported, row):
    if isinstance(row, ActivityReport):
        return "1.1"
    return next(key for key, each in reported.indicators.items() if each.id == row.indicator_id)


def test_each_is_refused_for_itself_and_the_others_are_saved(pair):
    reported = pair[1]
    reported.enter("number", 2, 5)
    reported.submit(reported.enter("percent", 2, 60, obstacle="Snow"))
    entries = ENTRIES | {
        "compound": ActualEntry(figure=Figure(parts=(Decimal(2),))),
        "1.1": StatusEntry(status=Status.IMPLEMENTED, done_in="2024-Q4"),
    }
    submitted = reported.session.scalars(select(Actual.version).where(Actual.state == ReviewState.SUBMITTED)).one()

    found = all_at_once(reported, entries, reported.ana, {"number": 7, "percent": submitted})

    kinds = {"number": "indicator", "percent": "indicator", "compound": "indicator", "1.1": "activity"}
    refused = {key: found[kind, item_of(reported, key).id] for key, kind in kinds.items()}
    assert isinstance(refused["number"], Overtaken)
    assert "This is submitted" in str(refused["percent"])
    assert "2 counters" in str(refused["compound"])
    assert "after the period that is reported" in str(refused["1.1"])
    assert found["indicator", item_of(reported, "descriptive").id].text == "The equipment is ordered"
    assert len(reported.session.scalars(select(ActivityReport)).all()) == 0


def test_a_locked_period_refuses_all_of_them(pair):
    reported = pair[1]
    reported.periods[1].locked_at = NOW
    reported.session.commit()

    with pytest.raises(Refused, match="locked"):
        all_at_once(reported, ENTRIES, reported.ana, {})

    assert reported.session.scalars(select(Actual)).all() == []


def test_it_asks_the_database_as_often_for_many_as_for_few(pair):
    asked = {}
    for reported, keys in zip(pair, (["number"], ["number", "percent", "compound", "descriptive"]), strict=True):
        statements = []
        listen = event.listens_for(reported.session.get_bind(), "before_cursor_execute")
        listener = listen(lambda _c, _cursor, statement, *_, seen=statements: seen.append(statement))
        with transaction(reported.session), counted_at_the_end(reported.session, reported.plan.id):
            all_at_once(reported, {key: ENTRIES[key] for key in keys}, reported.ana, {})
            asked[len(keys)] = len(statements)
        event.remove(reported.session.get_bind(), "before_cursor_execute", listener)

    # Only a row with other columns filled is written by a statement of its own: each of these has others.
    assert asked[4] <= asked[1] + 2 * 3
