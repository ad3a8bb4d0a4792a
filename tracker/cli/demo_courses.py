"""How the invented figures and statuses of a demonstration run: from a course, what is typed in each period. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tracker.reading.drafts import Measure
from tracker.reporting.content import ActualEntry, StatusEntry
from tracker.reporting.figures import Figure
from tracker.reporting.kinds import Side, Stage, Status
from tracker.reporting.progress import Vector

LATER = timedelta(days=180)  # after the deadline: when what is late is forecast to be done


@dataclass(frozen=True, slots=True)
class Words:
    """Invented sentences in the plan's language; each text carries the mark that says so."""

    mark: str
    sentences: Mapping[str, Any]
    rng: Random

    def some(self, kind: str) -> str:
        """One of the sentences of a kind with the mark after it; "" stays empty."""
        found = self.sentences[kind]
        sentence = found if isinstance(found, str) else self.rng.choice(found)
        return self.marked(sentence)

    def marked(self, sentence: str) -> str:
        """A sentence with the mark after it."""
        return f"{sentence} {self.mark}" if sentence else ""


def actual_entries(
    script: Mapping[str, Any],
    measure: Measure,
    baseline: Vector | None,
    target: Vector | None,
    courses: Mapping[str, Sequence[int]],
    words: Words,
    periods: int,
) -> list[ActualEntry | None]:
    """What is typed of an indicator in each period; None where nobody reports."""
    side = Side(script.get("side", Side.PERIOD))
    figures = (
        _scripted(script, measure) if "figures" in script else _along(courses[script["course"]], target, side, words)
    )
    assert len(figures) == periods
    found: list[ActualEntry | None] = []
    for position, figure in enumerate(figures):
        if figure is None:
            found.append(None)
            continue
        entry = ActualEntry(side=side, figure=figure, comment=words.some("comment"))
        if measure is Measure.DESCRIPTIVE:
            entry = replace(entry, text=words.marked(words.sentences["stages"][position]))
        if script.get("by_sex"):
            entry = _by_sex(entry, position, words)
        if _is_behind(script, courses, figure, baseline, target, position, periods):
            entry = explained(entry, words)
        found.append(entry)
    return found


def explained(entry: ActualEntry, words: Words) -> ActualEntry:
    """The entry with a word on what stood in the way."""
    return replace(entry, obstacle=words.some("obstacle"), way_forward=words.some("way_forward"))


def _is_behind(
    script: Mapping[str, Any],
    courses: Mapping[str, Sequence[int]],
    figure: Figure,
    baseline: Vector | None,
    target: Vector | None,
    position: int,
    periods: int,
) -> bool:
    """Whether an explanation will most likely be asked for: what is not foreseen here is asked for by the rules."""
    if "course" in script:
        return courses[script["course"]][position] * periods < 68 * (position + 1)
    reached = figure.vector
    if isinstance(reached, tuple) and len(reached) == 1 and target is not None and baseline is not None:
        distance = target[0] - baseline[0]
        return distance != 0 and (reached[0] - baseline[0]) / distance < Decimal("0.7") and distance < 40
    return False


def _scripted(script: Mapping[str, Any], measure: Measure) -> list[Figure | None]:
    found: list[Figure | None] = []
    for typed in script["figures"]:
        if typed == "":
            found.append(None)
        elif script.get("is_counted"):
            found.append(Figure(numerator=Decimal(typed[0]), denominator=Decimal(typed[1])))
        elif measure is Measure.COMPOUND:
            found.append(Figure(parts=tuple(Decimal(part) for part in typed)))
        elif measure is Measure.DESCRIPTIVE:
            found.append(Figure(stage=Stage(typed)))
        else:
            found.append(Figure(number=Decimal(str(typed))))
    return found


def _along(course: Sequence[int], target: Vector | None, side: Side, words: Words) -> list[Figure | None]:
    """Whole figures along a course, none of them exactly on it."""
    assert target is not None
    found: list[Figure | None] = []
    before = [0] * len(target)
    for percent in course:
        to_date = [
            max(last, round(float(part) * percent / 100 * words.rng.uniform(0.985, 1.015)))
            for part, last in zip(target, before, strict=True)
        ]
        shown = to_date if side is Side.TO_DATE else [now - last for now, last in zip(to_date, before, strict=True)]
        typed = tuple(Decimal(part) for part in shown)
        found.append(Figure(number=typed[0]) if len(typed) == 1 else Figure(parts=typed))
        before = to_date
    return found


def _by_sex(entry: ActualEntry, position: int, words: Words) -> ActualEntry:
    """Women and men of a figure; in the first period two of them are not known, and it says why."""
    assert entry.figure is not None
    assert entry.figure.number is not None
    known = entry.figure.number - (2 if position == 0 else 0)
    women = Decimal(int(known * words.rng.randint(24, 36) / 100))
    reason = words.some("sex_reason") if position == 0 else ""
    return replace(entry, women=women, men=known - women, sex_reason=reason)


@dataclass(frozen=True, slots=True)
class Span:
    """Where an activity lies among the periods of the story, by their positions from 0 on."""

    first: int  # the period in which it begins
    last: int  # the one of its deadline; perhaps after the story
    told: int  # how many periods the story tells
    ends_on: date


def status_entries(
    course: str, span: Span, codes: Sequence[str], unfinished: Status, words: Words
) -> dict[int, StatusEntry]:
    """What is typed of an activity, by the position of the period; a period that is not in it asks for nothing."""
    return {
        position: _status_entry(status, position, span, codes, words)
        for position, status in _statuses(course, span, unfinished).items()
    }


def _statuses(course: str, span: Span, unfinished: Status) -> dict[int, Status]:
    last_told = span.told - 1
    asked = range(span.first, span.told)
    match course:
        case "continuous":
            return dict.fromkeys(asked, Status.CONTINUOUS)
        case "unfinished":
            return dict.fromkeys(asked, unfinished)
        case "not":
            return dict.fromkeys(asked, Status.NOT_IMPLEMENTED)
        case "waiting":
            return {each: Status.NOT_DUE if each == span.first else unfinished for each in asked}
        case "dropped":
            return {each: (unfinished, Status.DROPPED)[each - span.first] for each in asked[:2]}
    done_in = span.last + {"early": -1, "late": 1}.get(course, 0)
    if course == "early":
        done_in = min(done_in, last_told)
    before = {each: unfinished for each in asked if each < done_in}
    return before if done_in > last_told else {**before, done_in: Status.IMPLEMENTED}


def _status_entry(status: Status, position: int, span: Span, codes: Sequence[str], words: Words) -> StatusEntry:
    is_due = position >= span.last
    is_done = status is Status.IMPLEMENTED
    is_behind = status in {Status.NOT_IMPLEMENTED, Status.DROPPED} or (
        is_due and status in {Status.PARTLY, Status.IN_PROGRESS}
    )
    planned = min(100, 100 * (position - span.first + 1) // max(span.last - span.first + 1, 1))
    reached = {
        Status.IMPLEMENTED: 100,
        Status.NOT_IMPLEMENTED: 0,
        Status.NOT_DUE: 0,
        Status.CONTINUOUS: planned,
    }.get(status, planned * words.rng.randint(55, 95) // 100)
    return StatusEntry(
        status=status,
        done_in=codes[position] if is_done else None,
        planned_percent=Decimal(max(planned, 0)),
        reached_percent=Decimal(max(reached, 0)),
        narrative=words.some(_KINDS[status]) if status in _KINDS else "",
        output=words.some("output") if is_done else "",
        obstacle=words.some("obstacle") if is_behind else "",
        way_forward=words.some("way_forward") if is_behind else "",
        forecast_on=span.ends_on + LATER if is_behind and status is not Status.DROPPED else None,
    )


_KINDS = {
    Status.IMPLEMENTED: "done",
    Status.CONTINUOUS: "continuous",
    Status.IN_PROGRESS: "unfinished",
    Status.PARTLY: "unfinished",
    Status.NOT_IMPLEMENTED: "not",
    Status.DROPPED: "dropped",
}
