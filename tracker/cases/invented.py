"""Invented cases at real volumes, for the demonstration and the benchmark. None of them happened, and each says so.

They are written by the hundred, past the services, and take courses that the procedures allow
(`invented_courses.toml`). The same seed, days and units give the same cases.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from tracker.cases.law.days import day_of
from tracker.cases.law.procedures import PROCEDURES, Happened, state_of
from tracker.cases.models import Case, CaseEvent, CaseLink, CasePerson, CasePersonDigest, CaseUnit
from tracker.cases.persons import Identity, IdentityDocument
from tracker.cases.recording import DECISIONS
from tracker.cases.retention import keep_until, shipped_years
from tracker.cases.vault import Vault

BATCH = 2000
_YEAR = timedelta(days=365)
_HOUR = timedelta(hours=1)
_ONSETS, _VOWELS, _ENDS = "b d dž f g h k l m n p r s š t v z".split(), "a e i o u".split(), "č n r š k m".split()


@dataclass(frozen=True, slots=True)
class Step:
    """An event of a course, and how long after the one before it comes."""

    code: str
    body: str
    least_hours: int
    most_hours: int
    tags: str = ""
    outcome: str = ""
    due_days: int = 0
    answers: str = ""  # yes or no to what else was asked: "is_danger=no"


@dataclass(frozen=True, slots=True)
class Course:
    """The way that a case takes."""

    name: str
    procedure: str
    units: str  # the body whose units keep it
    a_year: int  # 0: only after another one
    steps: tuple[Step, ...]
    then: str = ""
    then_percent: int = 0
    is_of_children: bool = False


@dataclass(slots=True)
class _Written:
    """A case that is about to be written, with its events."""

    course: Course
    person: int  # its place among the persons of the batch
    unit: CaseUnit
    opened_at: datetime
    steps: list[tuple[Step, datetime]] = field(default_factory=list)
    after: "_Written | None" = None


@cache
def courses() -> Mapping[str, Course]:
    """All courses by name."""
    table = tomllib.loads((files("tracker.cases") / "invented_courses.toml").read_text("utf-8"))
    return {
        name: Course(
            name,
            row["procedure"],
            row["units"],
            row.get("a_year", 0),
            tuple(Step(*step) for step in row["steps"]),
            then=row.get("then", ("", 0))[0],
            then_percent=row.get("then", ("", 0))[1],
            is_of_children=row.get("of_children", False),
        )
        for name, row in table.items()
    }


def invent_cases(
    session: Session,
    vault: Vault,
    *,
    first: date,
    last: date,
    now: datetime,
    seed: int = 2024,
    share: float = 1.0,
) -> int:
    """Write invented cases that begin between two days, in the transaction that is open; return how many.

    `share` is the part of the real volumes. What would lie after `now` has not happened yet: such a case is open.
    """
    random = Random(seed)  # noqa: S311 -- what is invented has nothing to keep secret
    units: dict[str, list[CaseUnit]] = {}
    for unit in session.scalars(select(CaseUnit).order_by(CaseUnit.code)):
        units.setdefault(unit.body, []).append(unit)
    taken: dict[tuple[int, str, int], int] = {
        (unit_id, procedure, year): most
        for unit_id, procedure, year, most in session.execute(
            select(Case.unit_id, Case.procedure, Case.year, func.max(Case.sequence)).group_by(
                Case.unit_id, Case.procedure, Case.year
            )
        )
    }
    count = 0
    batch: list[_Written] = []
    for person, chain in enumerate(_chains(random, units, first, last, now, share)):
        for written in chain:
            written.person = person
            batch.append(written)
        if len(batch) >= BATCH:
            count += _write(session, vault, random, batch, taken, now)
            batch = []
    return count + _write(session, vault, random, batch, taken, now)


def _chains(
    random: Random, units: Mapping[str, list[CaseUnit]], first: date, last: date, now: datetime, share: float
) -> Iterator[list[_Written]]:
    """The cases of one person after the other, by the day on which the first of them begins."""
    days = (last - first).days + 1
    starts = [
        (first + timedelta(days=random.randrange(days)), course)
        for course in courses().values()
        for _ in range(round(course.a_year * share * days / 366))
        if course.units in units
    ]
    starts.sort(key=lambda start: (start[0], start[1].name))
    for day, course in starts:
        at = datetime.combine(day, time()) + timedelta(minutes=random.randrange(6 * 60, 14 * 60))
        chain: list[_Written] = []
        while at <= now:
            written = _walk(random, course, random.choice(units[course.units]), at, now)
            written.after = chain[-1] if chain else None
            chain.append(written)
            is_through = len(written.steps) == len(course.steps)
            if not (is_through and course.then and random.randrange(100) < course.then_percent):
                break
            if courses()[course.then].units not in units:
                break
            course, at = courses()[course.then], written.steps[-1][1] + random.randrange(2, 40) * _HOUR
        if chain:
            yield chain


def _walk(random: Random, course: Course, unit: CaseUnit, at: datetime, now: datetime) -> _Written:
    written = _Written(course, 0, unit, at)
    for step in course.steps:
        at += random.randint(step.least_hours * 60, step.most_hours * 60) * timedelta(minutes=1)
        if at > now:
            break
        written.steps.append((step, at))
        at += timedelta(minutes=1)  # two events never happen at once
    return written


def _write(
    session: Session,
    vault: Vault,
    random: Random,
    batch: Sequence[_Written],
    taken: dict[tuple[int, str, int], int],
    now: datetime,
) -> int:
    if not batch:
        return 0
    # By the first case of each: whom it is about does not change with what follows from it.
    persons = dict(sorted({written.person: written for written in reversed(batch)}.items()))
    drafts = [_person(random, vault, number, first, now) for number, first in persons.items()]
    ids = session.scalars(
        insert(CasePerson).returning(CasePerson.id, sort_by_parameter_order=True), [row for row, _ in drafts]
    ).all()
    person_ids = dict(zip(persons, ids, strict=True))
    rows = {number: row for number, (row, _) in zip(persons, drafts, strict=True)}
    session.execute(
        insert(CasePersonDigest),
        [
            {"person_id": person_ids[number], "kind": kind, "digest": digest}
            for number, (_, digests) in zip(persons, drafts, strict=True)
            for kind, digest in digests
        ],
    )
    case_ids = session.scalars(
        insert(Case).returning(Case.id, sort_by_parameter_order=True),
        [_case(written, person_ids[written.person], taken, now) for written in batch],
    ).all()
    session.execute(
        insert(CaseEvent),
        [
            event
            for written, case_id in zip(batch, case_ids, strict=True)
            for event in _events(written, case_id, person_ids[written.person], rows[written.person], vault, now)
        ],
    )
    by_case = {id(written): case_id for written, case_id in zip(batch, case_ids, strict=True)}
    if links := [
        {"from_id": by_case[id(written.after)], "to_id": by_case[id(written)], "linked_at": written.opened_at}
        for written in batch
        if written.after is not None
    ]:
        session.execute(insert(CaseLink), links)
    return len(batch)


def _person(
    random: Random, vault: Vault, number: int, first: _Written, now: datetime
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    age = random.randrange(20000)
    is_child = first.course.is_of_children
    identity = Identity(
        _invented_name(random),
        _invented_name(random),
        born_on=first.opened_at.date() - _YEAR - timedelta(days=age % 5000)
        if is_child
        else date(1950, 1, 1) + timedelta(days=age),
        citizenship="(izmišljeno)",
        document=IdentityDocument(kind="pasoš (izmišljen)", number=f"X{number:06}{random.randrange(100):02}"),
    )
    key = vault.new_key()
    row = {
        "wrapped_key": key,
        "sealed": vault.seal(key, identity.sealable()),
        "sex": random.choices(["F", "M", None], [28, 70, 2])[0],
        "is_minor": is_child,
        "is_unaccompanied": False,
        "is_invented": True,
        "created_at": now,
    }
    return row, [(kind, vault.digest(kind, text)) for kind, text in identity.findable()]


def _invented_name(random: Random) -> str:
    syllables = "".join(random.choice(_ONSETS) + random.choice(_VOWELS) for _ in range(random.randint(2, 3)))
    return (syllables + random.choice(_ENDS)).capitalize()


def _case(written: _Written, person_id: int, taken: dict[tuple[int, str, int], int], now: datetime) -> dict[str, Any]:
    course, opened_on = written.course, day_of(written.opened_at)
    key = (written.unit.id, course.procedure, opened_on.year)
    taken[key] = taken.get(key, 0) + 1
    state = state_of(PROCEDURES[course.procedure], _happened(written))
    days = [day_of(at) for _, at in written.steps]
    decided = [day_of(at) for step, at in written.steps if (course.procedure, step.code) in DECISIONS]
    return {
        "number": f"{course.procedure}-{written.unit.code}-{opened_on.year}/{taken[key]:05}".replace("_", "-"),
        "procedure": course.procedure,
        "year": opened_on.year,
        "sequence": taken[key],
        "unit_id": written.unit.id,
        "person_id": person_id,
        "opened_at": written.opened_at,
        "opened_on": opened_on,
        "state": state.main,
        "has_ended": state.has_ended,
        "ended_on": max(days) if state.has_ended else None,
        "decided_on": min(decided, default=None),
        "keep_until": keep_until(course.procedure, max(days) if state.has_ended else None, shipped_years()),
        "created_at": now,
        "is_invented": True,
    }


def _happened(written: _Written) -> list[Happened]:
    """The case's events, with those of the case before it: a removal rests on an expulsion."""
    own = [Happened(step.code, at, step.body, step.outcome) for step, at in written.steps]
    if written.after is None:
        return own
    before = written.after
    linked = [
        Happened(step.code, at, step.body, step.outcome, procedure=before.course.procedure) for step, at in before.steps
    ]
    return own + linked


def _events(
    written: _Written, case_id: int, person_id: int, person: dict[str, Any], vault: Vault, now: datetime
) -> Iterator[dict[str, Any]]:
    for step, at in written.steps:
        tags = "".join(f"|{tag}" for tag in step.tags.split())
        answers = {name: answer == "yes" for name, answer in (each.split("=") for each in step.answers.split())}
        yield {
            "case_id": case_id,
            "procedure": written.course.procedure,
            "code": step.code,
            "at": at,
            "day": day_of(at),
            "body": step.body,
            "unit_id": written.unit.id,
            "outcome": step.outcome,
            "person_id": person_id,
            "sex": person["sex"],
            "tags": tags + "|" * bool(tags),
            "due_on": day_of(at) + timedelta(days=step.due_days) if step.due_days else None,
            "sealed": vault.seal(person["wrapped_key"], {"plain": answers}) if answers else None,
            "safeguards": [],
            "is_deviation": False,
            "recorded_at": min(now, at + _HOUR),
        }
