"""Who may see which case and what of it: pure rules over an officer's duties."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tracker.cases.law.procedures import BODIES

# What those who are assigned to a case record in it beyond their duties: of what they did themselves.
OF_TASKS: Mapping[str, frozenset[str]] = {
    "escort": frozenset({"PREDAJA", "PREKINUT", "PLAN_IZMJENA", "IZVJEŠTAJ_PRATNJE"}),
    "plan": frozenset({"PLAN_PRIPREMLJEN"}),
    "medical": frozenset({"LJEKARSKI_SPOSOBAN"}),
}
PROTECTION = "P9"  # what it holds is for the duty for asylum only; Pravilnik 2016, 19(4)


class Duty(StrEnum):
    """What an officer does in a unit; each opens to them what the duty needs and nothing more."""

    OFFICER = "officer"  # records the cases of the unit
    HEAD = "head"  # and sees its classified items
    DIRECTOR = "director"  # sees the cases of every unit, and approves
    MEDICAL = "medical"  # medical fields of the cases of the unit
    ASYLUM = "asylum"  # what was said of protection, in the cases of the unit
    STATISTICS = "statistics"  # counts of every unit, and nobody's case


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody with duties in units on a day: (unit, duty) pairs."""

    person_id: int
    duties: frozenset[tuple[int, Duty]] = frozenset()

    def has(self, unit_id: int, *duties: Duty) -> bool:
        """Whether they have one of the duties in the unit."""
        return any((unit_id, duty) in self.duties for duty in duties)

    def units_with(self, *duties: Duty) -> frozenset[int]:
        """The units in which they have one of the duties."""
        return frozenset(unit_id for unit_id, duty in self.duties if duty in duties)

    @property
    def is_director(self) -> bool:
        """Whether they are the director, who sees the cases of every unit."""
        return any(duty is Duty.DIRECTOR for _, duty in self.duties)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the rules need to know of a case."""

    unit_id: int
    procedure: str
    owner_id: int | None = None
    assigned: frozenset[tuple[int, str]] = frozenset()  # (person, task), those that go on


def sees_case(officer: Officer, case: CaseFacts) -> bool:
    """Whether the officer sees a case: its unit's people, its owner, those assigned to it, and the director.

    A case on protection is seen by those with the duty for asylum in its unit, and by nobody else. Owning a case opens
    it only to those who still work on cases somewhere.
    """
    if case.procedure == PROTECTION:
        return officer.has(case.unit_id, Duty.ASYLUM)
    if officer.is_director or officer.has(case.unit_id, Duty.OFFICER, Duty.HEAD):
        return True
    return owns(officer, case) or any(person == officer.person_id for person, _ in case.assigned)


def owns(officer: Officer, case: CaseFacts) -> bool:
    """Whether the officer works on a case, and has not left the duties with which they began."""
    return case.owner_id == officer.person_id and bool(officer.units_with(Duty.OFFICER, Duty.HEAD))


def oversees(officer: Officer) -> bool:
    """Whether the officer answers for a unit's work somewhere: the head of a unit, and the director."""
    return officer.is_director or bool(officer.units_with(Duty.HEAD))


def records_in(officer: Officer, case: CaseFacts) -> bool:
    """Whether the officer may record events in a case and issue its acts."""
    if case.procedure == PROTECTION:
        return officer.has(case.unit_id, Duty.ASYLUM)
    return sees_case(officer, case) and (
        officer.has(case.unit_id, Duty.OFFICER, Duty.HEAD) or officer.is_director or owns(officer, case)
    )


def records_event(officer: Officer, case: CaseFacts, code: str) -> bool:
    """Whether the officer may record this event: by duty, or because it is what they are assigned to the case for."""
    if records_in(officer, case):
        return True
    tasks = {task for person, task in case.assigned if person == officer.person_id}
    return sees_case(officer, case) and any(code in OF_TASKS.get(task, ()) for task in tasks)


def approves(officer: Officer, case: CaseFacts, code: str, *, has_special_act: bool) -> bool:
    """Whether the officer may approve a plan: the director, or by a special act the unit's head; Pravilnik 21(1)."""
    if code != "PLAN_ODOBREN":
        return False
    return officer.is_director or (has_special_act and officer.has(case.unit_id, Duty.HEAD))


def sees_medical(officer: Officer, case: CaseFacts) -> bool:
    """Whether medical fields open to them: the duty for it, the escort, and the doctor; Pravilnik 2016, 32(6)."""
    return officer.has(case.unit_id, Duty.MEDICAL) or bool(
        {(officer.person_id, "escort"), (officer.person_id, "medical")} & case.assigned
    )


def sees_protection(officer: Officer, case: CaseFacts) -> bool:
    """Whether what was said of protection opens to them; Pravilnik 2016, 19(4)."""
    return officer.has(case.unit_id, Duty.ASYLUM)


def sees_classified(officer: Officer, case: CaseFacts) -> bool:
    """Whether plans and reports marked INTERNO open to them: those assigned, the head, the director."""
    return (
        officer.is_director
        or officer.has(case.unit_id, Duty.HEAD)
        or any(person == officer.person_id for person, _ in case.assigned)
    )


def opened_rooms(officer: Officer, case: CaseFacts) -> frozenset[str]:
    """Which parts of what is sealed open to them: "plain" for whoever sees the case, and what their duties open."""
    rooms = {"plain"} if sees_case(officer, case) else set()
    if rooms and sees_medical(officer, case):
        rooms.add("medical")
    if rooms and sees_protection(officer, case):
        rooms.add("asylum")
    if rooms and sees_classified(officer, case):
        rooms.add("classified")
    return frozenset(rooms)


def acts_as(unit_body: str) -> frozenset[str]:
    """The bodies for which somebody of a unit may record: the unit itself, what it is part of, and all others outside.

    What the border police, the ministry or the alien did is written down by the unit that keeps the case.
    """
    own: set[str] = set()
    body = unit_body
    while body:
        own.add(body)
        body = BODIES[body].part_of
    return frozenset(own | {code for code, each in BODIES.items() if each.kind == "outside"})


def assigned_to(assignments: Iterable[tuple[int, str, bool]]) -> frozenset[tuple[int, str]]:
    """The assignments that go on, of (person, task, whether it has ended)."""
    return frozenset((person, task) for person, task, has_ended in assignments if not has_ended)
