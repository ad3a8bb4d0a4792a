"""Cases as deadlines read them, written down briefly."""

from datetime import date, datetime, time, timedelta

from tracker.cases.due.course import CaseCourse, Deadline, Ground, Occurred
from tracker.cases.due.within import due_in
from tracker.cases.law.days import instant_of
from tracker.cases.law.rules_file import SHIPPED

DAY = timedelta(days=1)
IN_2024 = date(2024, 3, 4)  # a Monday
GROUND = Ground(SHIPPED)
FAR = datetime(2100, 1, 1)


def at(day: date, clock: time = time(10)) -> datetime:
    """The instant of a time on a day in Sarajevo."""
    return instant_of(day, clock)


def case_of(procedure: str, *events: tuple, opened_on: date | None = None, ended_in: str = "", **more) -> CaseCourse:
    """A case of events, each a code with a day, perhaps "CODE=OUTCOME", and then its act's day, tags and answers."""
    occurred = []
    for number, (code, day, *rest) in enumerate(events, start=1):
        name, _, outcome = code.partition("=")
        when = day if isinstance(day, datetime) else at(day)
        due_on = next((each for each in rest if isinstance(each, date)), None)
        tags = next((each for each in rest if isinstance(each, str)), "")
        answers = next((each for each in rest if isinstance(each, dict)), {})
        occurred.append(Occurred(number, name, when, outcome, due_on, tags, answers))
    first = occurred[0].at.date()
    return CaseCourse(procedure, opened_on or first, occurred, ended_in, **more)


def deadlines(case: CaseCourse, kind: str, ground: Ground = GROUND, now: datetime | None = None) -> list[Deadline]:
    """The deadlines of a kind in a case, as they stand right after its last event where no other time is named."""
    found, _ = due_in(case, ground, now or case.events[-1].at)
    return [each for each in found if each.kind.code == kind]


def only(case: CaseCourse, kind: str, ground: Ground = GROUND, now: datetime | None = None) -> Deadline:
    """The one deadline of a kind in a case."""
    (found,) = deadlines(case, kind, ground, now)
    return found


def unknown(case: CaseCourse, ground: Ground = GROUND, now: datetime | None = None) -> set[tuple[str, str]]:
    """What limits a case and is not known: (kind, rule, article or setting)."""
    _, found = due_in(case, ground, now or case.events[-1].at)
    return {(each.kind.code, each.name) for each in found}
