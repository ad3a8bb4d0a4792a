"""Every safeguard, and whoever tries to get round it by another case system: counts come of it at most, and no case."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.integration.cases.acting import BEGUN, KEPT, Acting, acting_in
from tests.integration.cases.ways_round import BLOCKED, WARNED
from tests.integration.feeds.event_desk import EVENTS, csv_of, faults
from tests.integration.feeds.handing_in import OTHERS, PATH, body_of, figure, make_feed, problems
from tracker.accounts.seals import seal
from tracker.cases.feeds.events import COLUMNS
from tracker.cases.feeds.services import create_feed
from tracker.cases.figures.models import FedEvent
from tracker.cases.law.asked import Kind, Room, asked_of
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.law.safeguards import ACTS, SAFEGUARDS
from tracker.cases.models import Case
from tracker.errors import Refused
from tracker.history import COMMAND, History, utc_now

DAY = date(2024, 1, 15)
GUARDED = sorted(set().union(*(one.guards for one in SAFEGUARDS)) - ACTS)
WAYS = ((False, BLOCKED), (True, WARNED))
# What tells of somebody, and stands in no delivery.
OF_PEOPLE = {
    "surname": "Testović", "name": "Amra", "born_on": "1990-05-01", "document": "U123", "person": {"name": "Amra"},
    "subject": "s-1001", "case": "P7-TC-2024/00001", "note": "Amra Testović", "sealed": "AAAA", "at": "2024-01-15",
}  # fmt: skip


@pytest.fixture
def on(session: Session) -> Acting:
    return acting_in(session)


@pytest.fixture
def kept(on: Acting):
    """How many rows there are of everything that a case is kept in; that a file was taken is told of besides."""

    def rows() -> list[int]:
        on.session.rollback()
        counted = [on.session.scalar(select(func.count()).select_from(table)) or 0 for table in KEPT[:-1]]
        told = select(func.count()).select_from(History).where(History.kind != "feed.events")
        return [*counted, on.session.scalar(told) or 0]

    return rows


def row_of(act: str, number: int, *more_tags: str, **cells: str) -> dict[str, str]:
    """An act as another case system hands it in."""
    procedure, _, code = act.partition(":")
    event = PROCEDURES[procedure].events[code]
    tags = [
        f"{field.name}={'yes' if field.kind is Kind.YES_NO else field.choices[0]}"
        for field in asked_of(procedure, code, DAY)
        if field.room is Room.TAG and field.is_needed
    ]
    return {
        "reference": f"e-{number}", "subject": "s-1001", "procedure": procedure, "code": code, "day": DAY.isoformat(),
        "outcome": event.outcomes[0] if event.outcomes else "", "tags": " ".join([*tags, *more_tags]), **cells,
    }  # fmt: skip


def acts_of_the_day() -> Iterator[str]:
    """Everything that can be told of the procedures in which something is guarded, whatever it would answer there."""
    for procedure in sorted({act.partition(":")[0] for act in GUARDED}):
        for event in PROCEDURES[procedure].events.values():
            if (event.since or DAY) <= DAY <= (event.until or DAY):
                yield f"{procedure}:{event.code}"


class TestTheSignedDoor:
    def test_takes_counts_and_no_act_that_a_safeguard_guards(self, system, kept, on, counted):
        case = on.prepared()
        before = kept()

        for number, act in enumerate(GUARDED):
            procedure, _, code = act.partition(":")
            event = {"case": case.number, "procedure": procedure, "code": code, "is_deviation": True, "reason": "x"}
            answer = system.hand_in(
                figure(event=event, code=code, procedure=procedure),
                key=f"act-{number:08}",
                events=[event],
                cases=[event],
            )

            assert problems(answer) == {
                ("cases", "field-unknown"),
                ("events", "field-unknown"),
                ("figures[0].event", "field-unknown"),
                ("figures[0].code", "field-unknown"),
                ("figures[0].procedure", "field-unknown"),
            }
        assert kept() == before
        assert counted() == (0, 0, 0, len(GUARDED))

    def test_takes_nothing_that_tells_of_somebody(self, system, kept, counted):
        before = kept()

        for number, (name, value) in enumerate(OF_PEOPLE.items()):
            answer = system.hand_in(figure(**{name: value}), key=f"person-{number:08}", **{name: value})

            assert problems(answer) == {(name, "field-unknown"), (f"figures[0].{name}", "field-unknown")}
            assert str(value) not in answer.text
        for reason in ("0101006500006", "Not counted: Amra, 0101006500006."):
            answer = system.hand_in(figure(value=None, reason=reason))
            assert problems(answer) >= {("figures[0].reason", "reason-unfit")}
            assert "0101006500006" not in answer.text
        assert kept() == before
        assert counted()[:3] == (0, 0, 0)

    def test_takes_nothing_that_another_system_may_hand_in(self, session, system, counted):
        other, secret = create_feed(
            session, code="GRANICA", name="Sistem granice", definitions=[OTHERS], expected_days=20, seal=seal,
            author=COMMAND, now=utc_now(),
        )  # fmt: skip

        assert ("figures[0].definition", "definition-not-yours") in problems(system.hand_in(figure(OTHERS)))
        assert system.post(body_of(figure(OTHERS)), **{"Tracker-Feed": other.code}).status_code == 401
        system.code, system.secret = other.code, secret
        assert ("figures[0].definition", "definition-not-yours") in problems(system.hand_in(figure()))
        assert ("figures[0].unit", "unit-unknown") in problems(system.hand_in(figure(OTHERS, unit="TC-SA")))
        assert counted()[:3] == (0, 0, 0)

    def test_is_the_only_one_and_knows_no_other_way(self, system, kept, on):
        case = on.prepared()
        before = kept()

        for method in ("get", "put", "patch", "delete"):
            assert getattr(system.client, method)(PATH).status_code == 405
        for rest in ("cases", "events", "figures/1", "figures/events", f"cases/{case.number}/events/U_TOKU"):
            assert system.client.get(f"/api/v1/{rest}").status_code == 404
            assert system.post(body_of(figure()), path=f"/api/v1/{rest}").status_code in {404, 415}
        assert kept() == before


class TestFilesOfEvents:
    def test_are_counted_and_free_nobody_of_a_safeguard(self, desk, on, kept, counted):
        rows = [row_of(act, number) for number, act in enumerate(acts_of_the_day())]
        before = kept()

        desk.take(desk.send(csv_of(*rows)))

        assert counted()[:3] == (0, len(rows), 1)
        assert kept() == before
        assert {f"{row['procedure']}:{row['code']}" for row in rows} >= set(GUARDED)
        # Of each safeguard one way: nothing of a file is read in a case, whichever it is.
        tried = {(code, warns): (scenario, message) for warns, ways in WAYS for code, scenario, message in ways}
        for scenario, message in tried.values():
            on.at = BEGUN
            case, new = scenario(on)
            with pytest.raises(Refused, match=message):
                on.record(case, new)
        assert counted()[1] == len(rows)

    def test_change_and_annul_no_event_of_a_case(self, desk, on, session, kept):
        case, new = BLOCKED[-1][1](on)
        number, state = case.number, case.state
        before = kept()
        rows = [
            row_of(f"{case.procedure}:{new.code}", 1, annulled="yes", subject=f"p-{case.person_id}"),
            row_of(f"{case.procedure}:OBUSTAVLJEN", 2, reference=number.replace("/", "-"), unit="TC"),
        ]

        desk.take(desk.send(csv_of(*rows)))

        assert kept() == before
        assert session.scalar(select(func.count()).select_from(FedEvent)) == 2
        stands = session.scalars(select(Case).where(Case.number == number)).one()
        assert (stands.state, stands.has_ended) == (state, False)

    def test_with_what_a_procedure_does_not_allow_are_refused_by_their_cells(self, desk, kept, counted):
        before, told = kept(), {}
        rows: list[dict[str, str]] = []

        def wrong(column: str, why: str, row: dict[str, str]) -> None:
            rows.append({**row, "reference": f"r-{len(rows)}"})
            told[f"{'ABCDEFGHIJ'[COLUMNS.index(column)]}{len(rows) + 1}"] = why

        for number, act in enumerate(GUARDED):
            procedure, _, code = act.partition(":")
            event = PROCEDURES[procedure].events[code]
            elsewhere = next(each for each in PROCEDURES if code not in PROCEDURES[each].events)
            wrong("code", "The procedure knows no such event", row_of(act, number) | {"procedure": elsewhere})
            wrong("day", "The day lies in the future.", row_of(act, number, day="2999-01-01"))
            wrong("tags", "The event knows no tag is_deviation.", row_of(act, number, "is_deviation=yes"))
            wrong("unit", "USP does not lead this procedure", row_of(act, number, unit="USP"))
            if not event.outcomes:
                wrong("outcome", "The event has no choice of outcomes", row_of(act, number, outcome="U_TOKU"))
        page = desk.send(csv_of(*rows))

        found = faults(page)
        assert found.keys() == told.keys()
        assert [cell for cell, why in told.items() if not found[cell].startswith(why)] == []
        assert "Take the events" not in page.text
        assert kept() == before
        assert counted()[:3] == (0, 0, 0)

    def test_with_a_column_that_tells_of_somebody_are_refused_by_its_cell(self, desk, kept, counted):
        before = kept()

        for name in OF_PEOPLE.keys() - {"subject"}:
            page = desk.send(csv_of(row_of(GUARDED[0], 1, **{name: "Testović"}), columns=(*COLUMNS, name)))

            assert page.status_code == 422
            assert "K1 names no column that is taken." in page.text
            assert "Testović" not in page.text
        assert kept() == before
        assert counted()[:3] == (0, 0, 0)

    def test_of_one_system_change_nothing_that_another_one_handed_in(self, desk, session, counted):
        make_feed(session, "GRANICA", supplies=False, seal=seal)
        desk.take(desk.send(csv_of(row_of(GUARDED[0], 1))))

        page = desk.send(csv_of(row_of(GUARDED[0], 1, annulled="yes")), address=EVENTS.replace("SPS", "GRANICA"))
        desk.take(page)

        assert session.execute(select(FedEvent.is_annulled).order_by(FedEvent.id)).scalars().all() == [False, True]
