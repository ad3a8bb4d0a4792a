"""What other rooms have to tell administrators on the first page of theirs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy.orm import Session

NOTICES = "tracker.notices"  # the key in the application's extensions


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that an administrator should look after, in the reader's language."""

    title: str
    text: str
    items: Sequence[str]


NoticeOf = Callable[[Session], Notice | None]


def notices(session: Session) -> list[Notice]:
    """What every room has to tell."""
    makers: Sequence[NoticeOf] = current_app.extensions.get(NOTICES, ())
    return [notice for make in makers if (notice := make(session)) is not None]
