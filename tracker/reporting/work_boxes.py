"""What other rooms have for a person to do: boxes on the page of their work, which this room knows nothing about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

WORK_BOXES = "tracker.work_boxes"  # the key in the application's extensions


@dataclass(frozen=True, slots=True)
class WorkBox:
    """What one room has for whoever asks, in their language."""

    title: str
    lines: Sequence[str]  # the first ones first; each a sentence
    urgent: Sequence[str]  # the same, of what cannot wait
    address: str
    label: str  # of the link


WorkBoxOf = Callable[[Session, datetime], WorkBox | None]


def work_boxes(session: Session, now: datetime) -> list[WorkBox]:
    """The boxes of every room that has one for whoever asks."""
    makers: Sequence[WorkBoxOf] = current_app.extensions.get(WORK_BOXES, ())
    return [box for make in makers if (box := make(session, now)) is not None]
