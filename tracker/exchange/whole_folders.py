"""Saving all that a plan's folder says: the plan, and what its figures count."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.figures.loading import keep_figures
from tracker.database import transaction
from tracker.exchange.apply import Loaded, apply_draft
from tracker.exchange.folders import ReadFolder
from tracker.history import COMMAND, Author
from tracker.plans.models import Plan


def apply_folder(
    session: Session, folder: ReadFolder, *, public: bool, now: datetime, author: Author = COMMAND
) -> Loaded:
    """Save a folder's plan and its definitions of figures, in one transaction; the same again changes nothing.

    Raises:
        Refused: as `apply_draft` and `keep_figures` say; then nothing of the folder was saved.
    """
    with transaction(session):
        loaded = apply_draft(session, folder.draft, public=public, now=now, author=author)
        if folder.figures is None:
            return loaded
        plan = session.scalars(select(Plan).where(Plan.code == folder.draft.code)).one()
        kept = keep_figures(session, plan, folder.figures, author=author, now=now)
        return replace(loaded, changed_figures=kept.changed)
