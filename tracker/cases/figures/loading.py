"""Keeping the figures that a plan's file defines: checked against the plan, and told in its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.cases.figures.definitions import Definition, Figures
from tracker.cases.figures.file import NAME
from tracker.cases.figures.models import FigureDefinition, FigureLink
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, Subject, record
from tracker.indicators.models import Indicator
from tracker.plans.models import Activity, Plan


@dataclass(frozen=True, slots=True)
class KeptFigures:
    """What keeping a file of figures came to."""

    count: int  # of definitions
    changed: tuple[str, ...]  # the codes of those that are new, in a new version, or no longer defined


def keep_figures(session: Session, plan: Plan, figures: Figures, *, author: Author, now: datetime) -> KeptFigures:
    """Keep a plan's definitions and link them with its indicators; the same ones again change nothing.

    Raises:
        Refused: an indicator is not in the plan or is printed otherwise, or a definition was changed without a new
            version; the message names the place.
    """
    with transaction(session):
        indicators = _checked(session, plan, figures)
        current = {
            row.code: row
            for row in session.scalars(
                select(FigureDefinition).where(FigureDefinition.plan_code == plan.code, FigureDefinition.is_current)
            )
        }
        changed = [
            definition.code
            for definition in figures.definitions
            if _keep(session, plan, definition, current.get(definition.code), author=author, now=now)
        ]
        gone = [row for code, row in current.items() if code not in {each.code for each in figures.definitions}]
        for row in gone:
            row.is_current = False
            _tell(session, plan, row.code, row.version, None, author=author, now=now)
        codes = [row.code for row in gone]
        session.execute(delete(FigureLink).where(FigureLink.definition.in_(codes)))
        _link(session, figures.definitions, indicators)
    return KeptFigures(len(figures.definitions), (*changed, *codes))


def _checked(session: Session, plan: Plan, figures: Figures) -> dict[str, int]:
    """The ids of the plan's indicators by their keys, once all that the file names is found there word for word."""
    indicators = session.execute(
        select(Indicator.key, Indicator.id, Indicator.name_raw).where(Indicator.plan_id == plan.id)
    ).all()
    activities = session.execute(select(Activity.key, Activity.title_raw).where(Activity.plan_id == plan.id))
    printed = {key: name for key, _, name in indicators}
    titles = dict(activities.all())
    for definition in figures.definitions:
        named = (printed, definition.indicator) if definition.indicator else (titles, definition.activity)
        _check_printed(definition.code, *named, definition.printed)
    for left_out in figures.left_out:
        _check_printed("left_out", printed, left_out.indicator, left_out.printed)
    return {key: indicator_id for key, indicator_id, _ in indicators}


def _check_printed(place: str, there: dict[str, str], key: str, printed: str) -> None:
    if key not in there:
        raise Refused("%(file)s: %(place)s: the plan has no row %(key)s.", file=NAME, place=place, key=key)
    if there[key] != printed:
        raise Refused(
            "%(file)s: %(place)s: the plan prints “%(theirs)s” at %(key)s, and not “%(ours)s”.",
            file=NAME,
            place=place,
            theirs=there[key],
            key=key,
            ours=printed,
        )


def _keep(
    session: Session,
    plan: Plan,
    definition: Definition,
    current: FigureDefinition | None,
    *,
    author: Author,
    now: datetime,
) -> bool:
    """Keep one definition; whether that changed anything."""
    kept = session.scalars(select(FigureDefinition).where(FigureDefinition.code == definition.code)).all()
    if any(row.plan_code != plan.code for row in kept):
        raise Refused("%(file)s: %(place)s: another plan defines this.", file=NAME, place=definition.code)
    newest = max(kept, key=lambda row: row.version, default=None)
    if newest is not None and definition.version < newest.version:
        raise Refused(
            "%(file)s: %(place)s: version %(newest)s is kept already; a definition does not go back to %(version)s.",
            file=NAME,
            place=definition.code,
            newest=newest.version,
            version=definition.version,
        )
    if newest is not None and definition.version == newest.version:
        if newest.digest != definition.digest:
            raise Refused(
                "%(file)s: %(place)s: the definition was changed, and is still version %(version)s; "
                "give it the next version.",
                file=NAME,
                place=definition.code,
                version=definition.version,
            )
        if newest.is_current:
            return False
        newest.is_current = True
    else:
        if current is not None:
            current.is_current = False
        session.add(_row(plan, definition, now))
    before = None if current is None else current.version
    _tell(session, plan, definition.code, before, definition.version, author=author, now=now)
    return True


def _row(plan: Plan, definition: Definition, now: datetime) -> FigureDefinition:
    return FigureDefinition(
        code=definition.code,
        version=definition.version,
        plan_code=plan.code,
        content=dict(definition.content),
        digest=definition.digest,
        loaded_at=now,
        is_current=True,
    )


def _tell(
    session: Session, plan: Plan, code: str, before: int | None, after: int | None, *, author: Author, now: datetime
) -> None:
    subject = Subject("figure", code, code)
    record(session, author, "figure.defined", subject, [Change("version", before, after)], plan_id=plan.id, now=now)


def _link(session: Session, definitions: Sequence[Definition], indicators: dict[str, int]) -> None:
    """Let each definition count for its indicator, and for no other one; a feed that was chosen stays chosen."""
    links = {
        (link.definition, link.indicator_id): link
        for link in session.scalars(
            select(FigureLink).where(FigureLink.definition.in_([each.code for each in definitions]))
        )
    }
    wanted = {(each.code, indicators[each.indicator]) for each in definitions if each.indicator}
    for key, link in links.items():
        if key not in wanted:
            session.delete(link)
    session.add_all(
        FigureLink(definition=code, indicator_id=indicator_id, feed_id=None)
        for code, indicator_id in sorted(wanted - links.keys())
    )
    session.flush()
