"""Editing a thing of a plan: checked, kept beside what is printed, told to the history, and never over unseen work."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from tracker.database import transaction
from tracker.editing.conflicts import Conflict, disputed_fields, is_clash
from tracker.editing.queries import last_saved
from tracker.editing.things import THINGS, Thing
from tracker.editing.values import Value, Values
from tracker.errors import Refused
from tracker.history import Author, Change, record
from tracker.institutions.days import day_in
from tracker.institutions.models import Country
from tracker.plans.models import Plan
from tracker.reading.drafts import Measure
from tracker.reading.values import ValueKind
from tracker.reporting.changing import follow_parts
from tracker.reporting.tallies import count_anew
from tracker.search.services import reindex
from tracker.texts import check_reason


class NothingChanged(Refused):
    """What is to be saved is what stands there already."""

    def __init__(self) -> None:
        super().__init__("Nothing was changed.")


def edit(
    session: Session,
    plan: Plan,
    kind: str,
    key: str,
    *,
    version: int,
    seen: Mapping[str, Value],
    typed: Mapping[str, Value],
    reason: str,
    author: Author,
    now: datetime,
) -> None:
    """Change fields of one thing of the plan, with a reason; the printed words stay as they are.

    `kind` is "plan", "element", "activity", "indicator" or "budget_line". `version` and `seen` are the row's version
    and its fields when the person opened the page; `typed` holds the fields to be changed, in the plain form of
    `editing.values`.

    Raises:
        NoResultFound: the plan has no such thing.
        Conflict: somebody else has saved it meanwhile; nothing is changed.
        Refused: a value is not possible, the reason is missing, or nothing would change.
    """
    thing = THINGS[kind]
    check_reason(reason)
    plan_id = plan.id
    try:
        with transaction(session):
            row = thing.load(session, plan, key, for_writing=True)
            _refuse_unseen(session, plan_id, thing, row, key, version, seen, typed)
            _change(session, plan, thing, row, key, typed, reason.strip(), author, now)
    except (StaleDataError, OperationalError) as error:
        if isinstance(error, OperationalError) and not is_clash(error):
            raise
        row = thing.load(session, plan, key)
        raise _conflict(session, plan_id, thing, row, key, seen, typed) from error


def _refuse_unseen(
    session: Session,
    plan_id: int,
    thing: Thing,
    row: Any,
    key: str,
    version: int,
    seen: Mapping[str, Value],
    typed: Mapping[str, Value],
) -> None:
    present = thing.values(row)
    # The version alone is not enough: a document that was loaded anew has new rows, which count from one again.
    if row.version != version or any(present[field] != value for field, value in seen.items()):
        raise _conflict(session, plan_id, thing, row, key, seen, typed)


def _conflict(
    session: Session,
    plan_id: int,
    thing: Thing,
    row: Any,
    key: str,
    seen: Mapping[str, Value],
    typed: Mapping[str, Value],
) -> Conflict:
    present = thing.values(row)
    saved = last_saved(session, plan_id, thing.kind, key)
    return Conflict(row.version, present, disputed_fields(dict(seen), dict(typed), present, saved))


def _change(
    session: Session,
    plan: Plan,
    thing: Thing,
    row: Any,
    key: str,
    typed: Mapping[str, Value],
    reason: str,
    author: Author,
    now: datetime,
) -> None:
    before = thing.values(row)
    unknown = typed.keys() - before.keys()
    if unknown:
        raise ValueError(f"no fields of {thing.kind}: {sorted(unknown)}")
    after = thing.complete(plan, row, before, before | dict(typed))
    changed = {field: value for field, value in after.items() if value != before[field]}
    if not changed:
        raise NothingChanged
    thing.check(session, plan, row, after)
    changes = [_told(thing, row, field, before[field], value) for field, value in changed.items()]
    entry_id = record(session, author, "edited", thing.subject(row), changes, plan_id=plan.id, reason=reason, now=now)
    on = day_in(session.get_one(Country, plan.country_code).time_zone, now).isoformat()
    # All of it is one update of the row: its version goes up by one, also where only what hangs on it changes.
    with session.no_autoflush:
        for field, value in changed.items():
            _mark(thing, row, field, before[field], value, {"id": entry_id, "on": on, "reason": reason})
        thing.put(session, plan, row, changed)
        flag_modified(row, "edits")
    session.flush()
    if thing.kind == "activity":
        # Another lead or another first day: other institutions have something to report, or in other periods.
        count_anew(session, plan.id)
    parts = _parts_edited(before, changed)
    if thing.kind == "indicator" and row.measure is Measure.COMPOUND and parts:
        follow_parts(session, plan, row, parts, reason=reason, author=author, now=now)
    reindex(session, plan, thing.kind, key)


def _parts_edited(before: Values, changed: Mapping[str, Value]) -> dict[str, int]:
    """The new numbers of parts of baselines and targets that were edited to another one, by their fields."""
    return {
        field: len(value["value"])
        for field, value in changed.items()
        if field.startswith("value_")
        and value["kind"] == ValueKind.COMPOUND
        and (before[field]["kind"] != ValueKind.COMPOUND or len(before[field]["value"]) != len(value["value"]))
    }


def _told(thing: Thing, row: Any, field: str, before: Value, after: Value) -> Change:
    detail = thing.detail(row, field)
    if not field.startswith("value_"):
        return Change(field, before, after, detail)
    kind = after["kind"] if after["value"] is not None else before["kind"]
    return Change("value", before["value"], after["value"], {**detail, "kind": kind})


def _mark(thing: Thing, row: Any, field: str, before: Value, after: Value, mark: dict[str, Any]) -> None:
    """Keep with the row that a field is no longer what was read, or take the mark away where it is so again."""
    marked, name = thing.marked(row, field)
    edits: Values = dict(marked.edits)
    loaded = {"loaded": before}
    if field.startswith("value_"):
        loaded = {"loaded": before["value"], "kind": before["kind"]}
    earlier = edits.get(name)
    if earlier is not None:
        loaded = {name: earlier[name] for name in loaded}
    is_as_loaded = loaded == (
        {"loaded": after["value"], "kind": after["kind"]} if "kind" in loaded else {"loaded": after}
    )
    if is_as_loaded:
        edits.pop(name, None)
    else:
        edits[name] = {**mark, **loaded}
    marked.edits = edits
