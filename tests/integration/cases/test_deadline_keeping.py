"""Deadlines kept with every event: recorded, annulled, straddling a change of the rules, and counted anew."""

from datetime import date, time

import pytest
from sqlalchemy import func, select

from tests.conftest import NOW
from tests.integration.cases.due_world import DAY, MONDAY, UNDERSTOOD, DueWorld, at
from tracker.cases.administration.decisions import decide_reading
from tracker.cases.due.keeping import keep_deadlines, recompute_deadlines, settle_windows, unknown_limits
from tracker.cases.due.limits import limits_set, set_limit
from tracker.cases.models import CaseDeadline, CaseDecision, CaseDocument, CaseEvent, CaseLetter, RuleEntry
from tracker.cases.queries import events_of, officer_on
from tracker.cases.recording import annul_event
from tracker.errors import Refused
from tracker.history import Author, History

FIRST = date(2023, 9, 23)


@pytest.fixture
def world(session):
    return DueWorld(session)


class TestRecording:
    def test_an_act_begins_what_is_due_after_it_and_an_exit_ends_it(self, world):
        case = world.order(MONDAY, MONDAY + 20 * DAY)

        begun = world.deadlines(case)
        assert {kind: row.due_on for kind, row in begun.items()} == {"T2": MONDAY + 20 * DAY, "T4": MONDAY + DAY}
        assert [row.settled_at for row in begun.values()] == [None, None]

        world.go_on(case, "IZLAZAK", "GP", {"mode": "independent"}, when=at(MONDAY + 2 * DAY))

        ended = world.deadlines(case)
        assert (ended["T2"].was_kept, ended["T4"].was_kept) == (True, None)
        assert all(row.settled_at is not None for row in ended.values())

    def test_an_event_that_is_annulled_opens_again_what_it_had_settled(self, world):
        case = world.order(MONDAY, MONDAY + 20 * DAY)
        told = world.go_on(case, "GP_OBAVIJEŠTENA", "TC", when=at(MONDAY, time(11)))
        assert world.deadlines(case)["T4"].was_kept is True

        annul_event(
            world.session,
            world.vault,
            case.id,
            told.id,
            "a slip",
            officer=officer_on(world.session, world.officer.id, MONDAY),
            author=Author(world.officer.id),
            now=at(MONDAY, time(12)),
        )

        assert (world.deadlines(case)["T4"].settled_at, world.deadlines(case)["T4"].was_kept) == (None, None)

    def test_an_act_that_is_annulled_takes_its_deadlines_with_it(self, world):
        case = world.order(MONDAY, MONDAY + 20 * DAY)
        order = events_of(world.session, case.id)[-1]

        annul_event(
            world.session,
            world.vault,
            case.id,
            order.id,
            "a slip",
            officer=officer_on(world.session, world.officer.id, MONDAY),
            author=Author(world.officer.id),
            now=at(MONDAY, time(12)),
        )

        assert world.deadlines(case) == {}

    def test_holding_is_due_at_an_instant(self, world):
        case = world.open("P0", ("IDENT_PREUZET", "TC"), at(MONDAY, time(7)))
        answers = {}
        world.go_on(
            case, "ZADRŽAVANJE_POČETAK", "TC", answers, when=at(MONDAY, time(8)), is_deviation=True, reason="so"
        )

        found = world.deadlines(case)["T1"]

        assert (found.due_at, found.due_on, found.is_statutory) == (at(MONDAY, time(14)), MONDAY, True)

    def test_time_in_the_centre_is_counted_over_all_cases_of_a_person(self, world):
        first = _placed(world, MONDAY - 100 * DAY)
        world.go_on(first, "UKINUT_BLAŽA", "TC", when=at(MONDAY - 81 * DAY))
        second = _placed(world, MONDAY, same=first)

        assert world.deadlines(first)["T7a"].was_kept is True
        assert world.deadlines(second)["T7a"].due_on == MONDAY + 159 * DAY

    def test_copies_that_left_the_file_are_to_come_back(self, world):
        case = world.order(MONDAY, MONDAY + 20 * DAY)
        case.procedure = "P7"
        for row in events_of(world.session, case.id):
            row.code, row.procedure = "IZVJEŠTAJ_PRATNJE", "P7"
        document = _plan(world, case)
        keep_deadlines(world.session, world.vault, case, events_of(world.session, case.id), NOW)
        assert world.deadlines(case)["T15"].settled_at is None

        world.session.get_one(CaseDocument, document.id).copies_back_at = at(MONDAY, time(18))
        keep_deadlines(world.session, world.vault, case, events_of(world.session, case.id), NOW)

        assert world.deadlines(case)["T15"].was_kept is True


class TestCountedAnew:
    def request(self, world, day):
        return world.open("P12_VIZA_C", ("ZAHTJEV", "TC"), at(day, time(9)))

    def test_a_rule_that_was_entered_gives_its_days_to_cases_that_had_none(self, world):
        case = self.request(world, FIRST - DAY)
        assert world.deadlines(case) == {}
        told = unknown_limits(world.session, world.vault, case, events_of(world.session, case.id), [], at(FIRST - DAY))
        assert [(each.kind.code, each.name) for each in told] == [("T22", "R21")]

        content = {"rule": "R21", "instrument": "V16", "key": "decision", "value": 5, "article": "36"}
        world.session.add(RuleEntry(kind="limit", content=content, source="gazette", entered_at=NOW))
        world.session.commit()
        count = recompute_deadlines(world.session, world.vault, at(FIRST))

        found = world.deadlines(case)["T22"]
        assert count == 1
        assert (found.due_on, found.asks_decision) == (date(2023, 9, 27), True)

    def test_what_is_known_by_what_was_entered_is_not_told_as_unknown(self, world):
        case = self.request(world, FIRST - DAY)
        content = {"rule": "R21", "instrument": "V16", "key": "decision", "value": 5, "article": "36"}
        world.session.add(RuleEntry(kind="limit", content=content, source="gazette", entered_at=NOW))
        world.session.commit()
        events = events_of(world.session, case.id)

        assert unknown_limits(world.session, world.vault, case, events, [], at(FIRST - DAY)) == ()

    def test_a_decision_moves_what_is_due_at_once(self, world):
        case = self.request(world, FIRST - DAY)
        recompute_deadlines(world.session, world.vault, at(FIRST))
        assert world.deadlines(case)["T22"].asks_decision is True

        decide_reading(
            world.session,
            world.vault,
            case.id,
            "R21",
            ["V23"],
            "the decision is of after the change",
            issued_on=FIRST,
            version=0,
            officer=officer_on(world.session, world.officer.id, FIRST),
            author=Author(world.officer.id),
            now=at(FIRST),
        )

        assert world.deadlines(case)["T22"].asks_decision is False

    def test_what_a_person_decided_is_used(self, world):
        case = self.request(world, FIRST - DAY)
        decision = CaseDecision(case_id=case.id, rule="R21", instruments=["V23"], reason="-", decided_at=NOW)
        world.session.add(decision)
        world.session.commit()

        recompute_deadlines(world.session, world.vault, at(FIRST), only_open=True)

        found = world.deadlines(case)["T22"]
        assert (found.due_on, found.asks_decision) == (date(2023, 9, 29), False)

    def test_a_day_that_moved_is_told_anew(self, world):
        case = self.request(world, MONDAY)
        found = world.deadlines(case)["T22"]
        letter = CaseLetter(deadline_id=found.id, person_id=world.officer.id, step="owner-2", sent_at=NOW)
        world.session.add(letter)
        world.session.commit()
        recompute_deadlines(world.session, world.vault, at(MONDAY))
        assert world.session.scalar(select(func.count(CaseLetter.id))) == 1

        content = {"rule": "R21", "instrument": "V23", "key": "decision", "value": 10, "article": "36"}
        world.session.add(RuleEntry(kind="limit", content=content, source="gazette", entered_at=NOW))
        world.session.commit()
        recompute_deadlines(world.session, world.vault, at(MONDAY))

        assert world.deadlines(case)["T22"].due_on == MONDAY + 10 * DAY
        assert world.session.scalar(select(func.count(CaseLetter.id))) == 0

    def test_counting_anew_changes_nothing_where_nothing_changed(self, world):
        world.order(MONDAY, MONDAY + 20 * DAY)
        self.request(world, MONDAY)
        before = _as_kept(world.session)

        recompute_deadlines(world.session, world.vault, at(MONDAY))

        assert _as_kept(world.session) == before

    def test_its_queries_do_not_grow_with_the_cases_but_by_two_each(self, world, queries):
        for _ in range(2):
            self.request(world, MONDAY)
        world.session.commit()

        with_two = _counted(queries, lambda: recompute_deadlines(world.session, world.vault, at(MONDAY)))
        for _ in range(3):
            self.request(world, MONDAY)
        world.session.commit()
        with_five = _counted(queries, lambda: recompute_deadlines(world.session, world.vault, at(MONDAY)))

        assert with_five - with_two <= 3 * 3


class TestWindows:
    def test_what_was_open_to_somebody_else_is_over_after_its_day(self, world):
        case = world.open("P6", ("BLAŽA_RJEŠENJE", "TC", UNDERSTOOD), at(MONDAY))
        world.go_on(case, "NA_SNAZI", "TC", when=at(MONDAY, time(11)))
        assert world.deadlines(case)["T9"].due_on == MONDAY + 15 * DAY

        assert settle_windows(world.session, at(MONDAY + 15 * DAY)) == 0
        assert settle_windows(world.session, at(MONDAY + 16 * DAY)) == 1

        assert world.deadlines(case)["T9"].was_kept is None


class TestLimitsOfOurOwn:
    def test_one_that_was_set_makes_its_deadlines_and_taken_back_takes_them(self, world):
        case = world.open("P10", ("CSR_OBAVIJEŠTEN", "TC"), at(MONDAY), is_minor=True, is_unaccompanied=True)
        assert world.deadlines(case) == {}
        author = Author(world.director.id)

        set_limit(world.session, "guardian_days", 3, "an order of the director", author=author, now=NOW)
        set_limit(world.session, "guardian_days", 4, "another one", author=author, now=NOW)
        recompute_deadlines(world.session, world.vault, at(MONDAY))

        assert limits_set(world.session) == {"guardian_days": 4}
        assert {kind: row.due_on for kind, row in world.deadlines(case).items()} == {"T19a": MONDAY + 4 * DAY}
        assert world.session.scalar(select(func.count(History.id)).where(History.kind == "rule.entered")) == 2

        set_limit(world.session, "guardian_days", None, "no longer wanted", author=author, now=NOW)
        recompute_deadlines(world.session, world.vault, at(MONDAY))

        assert world.deadlines(case) == {}

    @pytest.mark.parametrize(
        ("name", "days", "source"), [("patience", 3, "me"), ("guardian_days", 0, "me"), ("guardian_days", 3, " ")]
    )
    def test_nothing_is_set_that_is_no_limit_or_has_no_source(self, world, name, days, source):
        with pytest.raises(Refused):
            set_limit(world.session, name, days, source, author=Author(), now=NOW)

        assert limits_set(world.session) == {}


class TestADayBeyondTheLimit:
    def test_is_refused_beside_its_field_and_nothing_is_stored(self, world):
        kept = world.open("P5", ("NADZOR_RJEŠENJE", "TC", {"ends_on": MONDAY + 89 * DAY, **UNDERSTOOD}), at(MONDAY))
        before = len(world.session.scalars(select(CaseEvent)).all())

        with pytest.raises(Refused, match="R07") as refused:
            world.open("P5", ("NADZOR_RJEŠENJE", "TC", {"ends_on": MONDAY + 90 * DAY, **UNDERSTOOD}), at(MONDAY))

        assert refused.value.field == "ends_on"
        assert refused.value.params["day"] == MONDAY + 89 * DAY
        assert len(world.session.scalars(select(CaseEvent)).all()) == before
        assert kept.state == "RJEŠENJE"

    def test_of_an_extension_is_refused_too(self, world):
        case = _placed(world, MONDAY)
        answers = {"ends_on": MONDAY + 151 * DAY}

        with pytest.raises(Refused, match="R07"):
            world.go_on(case, "PRODUŽENJE", "TC", answers, when=at(MONDAY + DAY))
        world.go_on(case, "PRODUŽENJE", "TC", {"ends_on": MONDAY + 150 * DAY}, when=at(MONDAY + DAY))

        assert case.state == "PRODUŽEN"


def _placed(world, day, **more):
    """A case of a placement in the centre for two months."""
    order = ("NADZOR_RJEŠENJE", "TC", {"ends_on": day + 60 * DAY, **UNDERSTOOD})
    case = world.open("P5", order, at(day, time(9)), **more)
    world.go_on(case, "SMJEŠTEN_IC", "TC", {"placement": "order"}, when=at(day, time(10)))
    return case


def _plan(world, case):
    document = CaseDocument(
        case_id=case.id,
        kind="plan",
        form_version="",
        unit_id=world.unit.id,
        year=2026,
        number="1",
        issued_on=MONDAY,
        mark="INTERNO",
        copies_out=2,
        recorded_at=at(MONDAY, time(7)),
    )
    world.session.add(document)
    world.session.commit()
    return document


def _as_kept(session):
    rows = session.execute(
        select(CaseDeadline.id, CaseDeadline.kind, CaseDeadline.due_on, CaseDeadline.settled_at).order_by(
            CaseDeadline.id
        )
    )
    return rows.all()


def _counted(queries, work):
    before = len(queries)
    work()
    return len(queries) - before
