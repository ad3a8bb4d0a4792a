"""What was understood of the cells of a line, in words: shown beside what is printed.

Each room reads its own rows; the application brings the rooms' functions together under READINGS.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.plans.addresses import subject_address
from tracker.plans.annexes import Risk, StaffFigure, StaffRow
from tracker.plans.deadlines import FIELDS as DEADLINE
from tracker.plans.deadlines import deadline_in_words, deadline_of
from tracker.plans.labels import ATTRIBUTES, FIELDS, SEXES, staff_column, staff_figure
from tracker.plans.models import Activity, ActivityDetail, ActivityInstitution, Element, Places, Plan
from tracker.plans.queries import stands_on
from tracker.reading.drafts import InstitutionRole
from tracker.web.formats import number

READINGS = "tracker.readings"  # the key in the application's extensions


@dataclass(frozen=True, slots=True)
class Edited:
    """What a person changed of what was read: the last change counts, and it is told against what was read."""

    what: str  # "Deadline", in the reader's language
    before: str  # as read from the document
    after: str
    is_plan_text: bool
    on: str  # a day as "2026-11-22"
    reason: str
    entry_id: int  # of the history, which knows who


@dataclass(frozen=True, slots=True)
class Reading:
    """One attribute of a row that was read from a cell, and what became of it since."""

    cell: int
    what: str  # "Deadline", in the reader's language
    text: str  # as understood when the document was read
    is_plan_text: bool  # in the plan's language, else in the reader's
    subject: str  # the number or title of the thing that the row belongs to
    address: str | None  # its page
    edits: tuple[Edited, ...] = ()


ReadingsOfLine = Callable[[Session, Plan, int], Iterable[Reading]]


def cells_on(places: Places, line: int) -> Iterator[tuple[str, int]]:
    """The attributes that were read from the line, each with the cell."""
    for attribute, found in places.items():
        for place in found:
            if place[0] == line:
                yield attribute, place[1]


# What a person changed of an attribute of a row.
EditsOf = Callable[[Any], Iterable[Edited]]


def as_read(row: Any, field: str) -> Any:
    """A field as it was read from the document, in the plain form of the row's edits where a person changed it."""
    edit = getattr(row, "edits", {}).get(field)
    return getattr(row, field, None) if edit is None else edit["loaded"]


def edited(
    row: Any, fields: Iterable[str], what: str, before: str, after: str, *, is_plan_text: bool = False
) -> Edited:
    """The change of some fields of a row that are told as one: the last one says when and why."""
    last = max((row.edits[field] for field in fields if field in row.edits), key=lambda edit: int(edit["id"]))
    nothing = gettext("nothing")
    return Edited(what, before or nothing, after or nothing, is_plan_text, last["on"], last["reason"], int(last["id"]))


def edited_text(row: Any, field: str) -> Iterator[Edited]:
    """The change of a field that holds the plan's own words."""
    if field in row.edits:
        yield edited(
            row, [field], str(FIELDS[field]), row.edits[field]["loaded"], getattr(row, field), is_plan_text=True
        )


def readings_of_rows(
    rows: Iterable[Any],
    line: int,
    code: str,
    kind: str,
    texts: Mapping[str, Callable[[Any], tuple[str, bool]]],
    edits: Mapping[str, EditsOf] | None = None,
) -> Iterator[Reading]:
    """The readings of rows with `places`; `texts` says for an attribute what was read and whether it is plan text.

    `edits` says for an attribute what a person changed of it.
    """
    for row in rows:
        for attribute, cell in cells_on(row.places, line):
            text, is_plan_text = texts[attribute](row) if attribute in texts else (as_read(row, attribute), True)
            changed = tuple(edits[attribute](row)) if edits and attribute in edits else ()
            if text or changed:
                yield Reading(
                    cell,
                    str(ATTRIBUTES.get(attribute, attribute)),
                    str(text or gettext("nothing")),
                    is_plan_text,
                    _name(row),
                    subject_address(code, kind, _key(row, kind)),
                    changed,
                )


def _name(row: Any) -> str:
    """The printed number of a thing, else its key: what its page is called in a list of links."""
    return str(getattr(row, "number", None) or row.key)


def _key(row: Any, kind: str) -> str:
    return str(row.position) if kind == "risk" else str(row.key)


def readings_of_line(session: Session, plan: Plan, line: int) -> list[Reading]:
    """What was read of the plan's title, tree, activities, risks and staff: five queries."""
    elements = session.scalars(select(Element).where(Element.plan_id == plan.id, stands_on(Element.places, line)))
    activities = session.scalars(
        select(Activity)
        .where(Activity.plan_id == plan.id, stands_on(Activity.places, line))
        .options(joinedload(Activity.institutions).joinedload(ActivityInstitution.institution))
    ).unique()
    risks = session.scalars(select(Risk).where(Risk.plan_id == plan.id, stands_on(Risk.places, line)))
    return [
        *_of_title(plan, line),
        *readings_of_rows(
            elements,
            line,
            plan.code,
            "element",
            {
                "institutions": lambda row: (row.institutions_raw, True),
                "planned": lambda row: (number(row.planned_amount), False),
            },
            {"title": _title},
        ),
        *readings_of_rows(
            activities,
            line,
            plan.code,
            "activity",
            {
                "institutions": lambda row: (row.institutions_raw, True),
                "funding": lambda row: (row.funding_raw, True),
                "deadline": lambda row: (_deadline_as_read(row), False),
            },
            {"title": _title, "deadline": _deadline, "institutions": _institutions},
        ),
        *readings_of_rows(risks, line, plan.code, "risk", {}),
        *_of_details(session, plan, line),
        *_of_staff(session, plan, line),
    ]


def _of_title(plan: Plan, line: int) -> Iterator[Reading]:
    """The plan's own title, where a person changed it: else its page says all that there is to say."""
    if "title" in plan.edits:
        for _attribute, cell in cells_on({"title": plan.places.get("title", [])}, line):
            address = subject_address(plan.code, "plan", plan.code)
            text = plan.edits["title"]["loaded"]
            yield Reading(cell, str(ATTRIBUTES["title"]), text, True, plan.code, address, tuple(_title(plan)))


def _title(row: Any) -> Iterator[Edited]:
    return edited_text(row, "title")


def _deadline_as_read(activity: Activity) -> str:
    days = [as_read(activity, field) for field in ("starts_on", "ends_on")]
    starts_on, ends_on = (date.fromisoformat(each) if isinstance(each, str) else each for each in days)
    return deadline_in_words(starts_on, ends_on, as_read(activity, "quarters"), as_read(activity, "continuous"))


def _deadline(activity: Activity) -> Iterator[Edited]:
    fields = [field for field in DEADLINE if field in activity.edits]
    if fields:
        yield edited(activity, fields, str(FIELDS["deadline"]), _deadline_as_read(activity), deadline_of(activity))


def _institutions(activity: Activity) -> Iterator[Edited]:
    now = {
        "lead": [part.institution.code for part in activity.institutions if part.role is InstitutionRole.LEAD],
        "supporting": [part.institution.code for part in activity.institutions if part.role is InstitutionRole.SUPPORT],
    }
    for field, codes in now.items():
        if field in activity.edits:
            yield edited(
                activity, [field], str(FIELDS[field]), codes_in_words(as_read(activity, field)), codes_in_words(codes)
            )


def codes_in_words(codes: Any) -> str:
    """One code, several or none, as the edits of a row keep them."""
    return codes if isinstance(codes, str) else ", ".join(codes or ())


def _of_details(session: Session, plan: Plan, line: int) -> Iterator[Reading]:
    rows = session.execute(
        select(ActivityDetail, Activity)
        .join(Activity, Activity.id == ActivityDetail.activity_id)
        .where(ActivityDetail.plan_id == plan.id, stands_on(ActivityDetail.places, line))
    )
    for detail, activity in rows:
        for _, cell in cells_on(detail.places, line):
            address = subject_address(plan.code, "activity", activity.key)
            yield Reading(cell, detail.label, detail.text, True, _name(activity), address)


def _of_staff(session: Session, plan: Plan, line: int) -> Iterator[Reading]:
    rows = session.scalars(
        select(StaffRow)
        .where(StaffRow.plan_id == plan.id, StaffRow.source_line == line)
        .options(joinedload(StaffRow.figures.and_(StaffFigure.value.is_not(None))))
    ).unique()
    address = subject_address(plan.code, "staff", "")
    for row in rows:
        for attribute, cell in cells_on(row.places, line):
            yield Reading(cell, str(ATTRIBUTES.get(attribute, "")), getattr(row, attribute), True, row.unit, address)
        for figure in row.figures:
            for _, cell in cells_on(figure.places, line):
                head = staff_column(figure.grade, figure.kind)
                what = f"{head}, {SEXES[figure.sex]}" if figure.sex in SEXES else head
                yield Reading(cell, what, staff_figure(figure.value, figure.kind), False, row.unit, address)
