"""What was understood of the cells of a line, in words: shown beside what is printed.

Each room reads its own rows; the application brings the rooms' functions together under READINGS.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.plans.addresses import subject_address
from tracker.plans.annexes import Risk, StaffFigure, StaffRow
from tracker.plans.labels import ATTRIBUTES, SEXES, staff_column, staff_figure
from tracker.plans.models import Activity, ActivityDetail, Element, Places, Plan
from tracker.plans.queries import stands_on
from tracker.web.formats import number, period

READINGS = "tracker.readings"  # the key in the application's extensions


@dataclass(frozen=True, slots=True)
class Reading:
    """One attribute of a row that was read from a cell."""

    cell: int
    what: str  # "Deadline", in the reader's language
    text: str  # as understood
    is_plan_text: bool  # in the plan's language, else in the reader's
    subject: str  # the number or title of the thing that the row belongs to
    address: str | None  # its page


ReadingsOfLine = Callable[[Session, Plan, int], Iterable[Reading]]


def cells_on(places: Places, line: int) -> Iterator[tuple[str, int]]:
    """The attributes that were read from the line, each with the cell."""
    for attribute, found in places.items():
        for place in found:
            if place[0] == line:
                yield attribute, place[1]


def readings_of_rows(
    rows: Iterable[Any], line: int, code: str, kind: str, texts: dict[str, Callable[[Any], tuple[str, bool]]]
) -> Iterator[Reading]:
    """The readings of rows with `places`; `texts` says for an attribute what was read and whether it is plan text."""
    for row in rows:
        for attribute, cell in cells_on(row.places, line):
            text, is_plan_text = texts[attribute](row) if attribute in texts else (getattr(row, attribute, None), True)
            if text:
                yield Reading(
                    cell,
                    str(ATTRIBUTES.get(attribute, attribute)),
                    str(text),
                    is_plan_text,
                    _name(row),
                    subject_address(code, kind, _key(row, kind)),
                )


def _name(row: Any) -> str:
    """The printed number of a thing, else its key: what its page is called in a list of links."""
    return str(getattr(row, "number", None) or row.key)


def _key(row: Any, kind: str) -> str:
    return str(row.position) if kind == "risk" else str(row.key)


def readings_of_line(session: Session, plan: Plan, line: int) -> list[Reading]:
    """What was read of the plan's tree, activities, risks and staff: five queries."""
    elements = session.scalars(select(Element).where(Element.plan_id == plan.id, stands_on(Element.places, line)))
    activities = session.scalars(select(Activity).where(Activity.plan_id == plan.id, stands_on(Activity.places, line)))
    risks = session.scalars(select(Risk).where(Risk.plan_id == plan.id, stands_on(Risk.places, line)))
    return [
        *readings_of_rows(
            elements,
            line,
            plan.code,
            "element",
            {
                "institutions": lambda row: (row.institutions_raw, True),
                "planned": lambda row: (number(row.planned_amount), False),
            },
        ),
        *readings_of_rows(
            activities,
            line,
            plan.code,
            "activity",
            {
                "institutions": lambda row: (row.institutions_raw, True),
                "funding": lambda row: (row.funding_raw, True),
                "deadline": lambda row: (_deadline(row), False),
            },
        ),
        *readings_of_rows(risks, line, plan.code, "risk", {}),
        *_of_details(session, plan, line),
        *_of_staff(session, plan, line),
    ]


def _deadline(activity: Activity) -> str:
    if activity.continuous:
        return gettext("continuously")
    if activity.quarters:
        # The form counts quarters in Roman figures.
        return ", ".join(("I", "II", "III", "IV")[quarter - 1] for quarter in activity.quarters)
    return period(activity.starts_on, activity.ends_on)


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
        .options(selectinload(StaffRow.figures.and_(StaffFigure.value.is_not(None))))
    )
    address = subject_address(plan.code, "staff", "")
    for row in rows:
        for attribute, cell in cells_on(row.places, line):
            yield Reading(cell, str(ATTRIBUTES.get(attribute, "")), getattr(row, attribute), True, row.unit, address)
        for figure in row.figures:
            for _, cell in cells_on(figure.places, line):
                head = staff_column(figure.grade, figure.kind)
                what = f"{head}, {SEXES[figure.sex]}" if figure.sex in SEXES else head
                yield Reading(cell, what, staff_figure(figure.value, figure.kind), False, row.unit, address)
