"""Who changed what, when and why: an append-only table, each entry chained by a hash to the one before it.

An entry is written in the transaction of the change that it tells of. Every plan has a chain of its own, and what
belongs to no plan has the installation's: so writers on two plans never wait for each other. The last entry of each
chain is kept beside it, so that entries missing at the end are noticed too.
"""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    UniqueConstraint,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.database import Base

INSTALLATION = 0  # the chain of what belongs to no plan; a plan's chain is its id


class History(Base):
    """One change, one reading of personal data, or one event such as a sign-in."""

    __tablename__ = "history"
    __table_args__ = (
        UniqueConstraint("chain", "position"),
        CheckConstraint("(plan_id IS NULL AND chain = 0) OR plan_id = chain", name="chain"),
        Index(None, "plan_id", "subject_kind", "subject_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[int]  # the plan's id, 0 for the installation
    position: Mapped[int]  # 1 for the first entry of its chain
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))  # None: it belongs to no plan
    at: Mapped[datetime] = mapped_column(index=True)  # UTC, without a zone
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # None: nobody was signed in
    stood_in_for_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )  # whom the person acted for
    way: Mapped[str]  # through what: "web", "command", "load"
    kind: Mapped[str] = mapped_column(index=True)  # "plan.loaded", "edited", "finding.settled", "role.granted" …
    subject_kind: Mapped[str]  # "plan", "indicator", "person" …
    subject_key: Mapped[str]
    subject_label: Mapped[str]  # what the thing was called then
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # see Change
    reason: Mapped[str | None]  # None where none is asked for
    sealed: Mapped[dict[str, Any] | None] = mapped_column(
        JSON
    )  # personal values, encrypted; the hash is of the ciphertext
    previous_hash: Mapped[str]  # "" for the first entry of a chain
    hash: Mapped[str]


class HistoryHead(Base):
    """The last entry of a chain: what the next one is chained to. Locked while an entry is written."""

    __tablename__ = "history_head"

    chain: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int]
    hash: Mapped[str]


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a thing before and after.

    Values are JSON: texts, numbers as text ("87.5"), days as "2026-11-22", lists of texts; None is "nothing".
    `detail` says which one of several is meant, for example {"year": 2023, "role": "annual"} for a target.
    """

    field: str
    before: Any
    after: Any
    detail: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Author:
    """Who does something, and through what: what every service that changes something is given."""

    person_id: int | None = None
    stood_in_for_id: int | None = None
    way: str = "web"


COMMAND = Author(way="command")  # whoever runs a command on the server, unless --as names a person


@dataclass(frozen=True, slots=True)
class Subject:
    """What an entry is about: its kind, the key that its page's address carries, and what it is called now."""

    kind: str
    key: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of several that are written at once."""

    author: Author
    kind: str
    subject: Subject
    changes: Sequence[Change]
    at: datetime


def record(
    session: Session,
    author: Author,
    kind: str,
    subject: Subject,
    changes: Iterable[Change] = (),
    *,
    plan_id: int | None = None,
    reason: str | None = None,
    sealed: Mapping[str, Any] | None = None,
    now: datetime,
) -> int:
    """Add an entry to its chain, in the transaction that is open; return its id.

    The chain is locked until that transaction ends. `sealed` holds personal values already encrypted under a key per
    person: erasing the key erases the values, and the chain still verifies.
    """
    session.flush()
    head = _locked_head(session, plan_id if plan_id is not None else INSTALLATION)
    told = Told(author, kind, subject, tuple(changes), now)
    columns = _chained(head, told, plan_id, reason=reason, sealed=dict(sealed) if sealed is not None else None)
    entry_id = session.execute(insert(History).values(**columns).returning(History.id)).scalar_one()
    session.flush()
    return entry_id


def record_many(session: Session, entries: Sequence[Told], *, plan_id: int | None = None) -> None:
    """Add entries to one chain one after the other, in the transaction that is open: three statements for all."""
    session.flush()
    if not entries:
        return
    head = _locked_head(session, plan_id if plan_id is not None else INSTALLATION)
    session.execute(insert(History), [_chained(head, told, plan_id) for told in entries])
    session.flush()


def _chained(
    head: HistoryHead,
    told: Told,
    plan_id: int | None,
    *,
    reason: str | None = None,
    sealed: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The columns of the next entry of a chain, whose head moves on to it."""
    content: dict[str, Any] = {
        "chain": head.chain,
        "position": head.position + 1,
        "plan_id": plan_id,
        "at": told.at,
        "person_id": told.author.person_id,
        "stood_in_for_id": told.author.stood_in_for_id,
        "way": told.author.way,
        "kind": told.kind,
        "subject_kind": told.subject.kind,
        "subject_key": told.subject.key,
        "subject_label": told.subject.label,
        "changes": [_plain(asdict(change)) for change in told.changes],
        "reason": reason,
        "sealed": sealed,
        "previous_hash": head.hash,
    }
    head.position += 1
    head.hash = entry_hash(content)
    return {**content, "hash": head.hash}


def _locked_head(session: Session, chain: int) -> HistoryHead:
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    first = dialect.insert(HistoryHead).values(chain=chain, position=0, hash="")
    session.execute(first.on_conflict_do_nothing(index_elements=["chain"]))
    return session.scalars(
        select(HistoryHead)
        .where(HistoryHead.chain == chain)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


_HASHED = (
    "chain", "position", "plan_id", "at", "person_id", "stood_in_for_id", "way", "kind", "subject_kind", "subject_key",
    "subject_label", "changes", "reason", "sealed", "previous_hash",
)  # fmt: skip


def entry_hash(content: Mapping[Any, Any]) -> str:
    """The SHA-256 of an entry's columns, all but its id and the hash itself, as canonical JSON."""
    plain = {name: _plain(content[name]) for name in _HASHED}
    written = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return value


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry of a chain that is not as it was written."""

    chain: int
    position: int
    entry_id: int | None  # None where entries are missing at the end
    why: str  # an English sentence


def broken_entries(session: Session) -> Iterator[Broken]:
    """Walk every chain and yield the first broken entry of each; nothing where the history is intact."""
    heads = {head.chain: head for head in session.scalars(select(HistoryHead))}
    chains = sorted(set(heads) | set(session.scalars(select(History.chain).distinct())))
    for chain in chains:
        broken = _first_broken(session, chain, heads.get(chain))
        if broken is not None:
            yield broken


def _first_broken(session: Session, chain: int, head: HistoryHead | None) -> Broken | None:
    position, last_hash = 0, ""
    columns = [History.id, History.hash, *(getattr(History, name) for name in _HASHED)]
    wanted = select(*columns).where(History.chain == chain).order_by(History.position)
    with session.execute(wanted.execution_options(yield_per=1000)) as rows:
        for row in rows:
            position += 1
            content = row._mapping
            if content["position"] != position:
                return Broken(chain, position, row.id, f"entry {position} of the chain is missing")
            if content["previous_hash"] != last_hash:
                return Broken(chain, position, row.id, "it is not chained to the entry before it")
            if entry_hash(content) != row.hash:
                return Broken(chain, position, row.id, "its content is not what was written")
            last_hash = row.hash
    if head is None or (head.position, head.hash) != (position, last_hash):
        return Broken(chain, position + 1, None, "entries at the end of the chain are missing")
    return None


_SQLITE_GUARDS = {
    "history_refuses_update": "BEFORE UPDATE ON history",
    "history_refuses_delete": "BEFORE DELETE ON history",
    # INSERT OR REPLACE would delete a row without asking the trigger for DELETE.
    "history_refuses_replace": "BEFORE INSERT ON history WHEN EXISTS "
    "(SELECT 1 FROM history WHERE id = NEW.id OR (chain = NEW.chain AND position = NEW.position))",
}
_REFUSAL = "the history is append-only"
_POSTGRES_BODY = f" BEGIN RAISE EXCEPTION '{_REFUSAL}'; END "


def _sqlite_trigger(name: str) -> str:
    return f"CREATE TRIGGER {name} {_SQLITE_GUARDS[name]} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"


def guard_history(connection: Connection) -> None:
    """Make the triggers anew that refuse UPDATE and DELETE of entries; nothing where there is no such table yet.

    SQLite changes a table by copying it, and the copy has no triggers: so this is done after every migration.
    """
    if not inspect(connection).has_table("history"):
        return
    if connection.dialect.name == "sqlite":
        for name in _SQLITE_GUARDS:
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
            connection.execute(text(_sqlite_trigger(name)))
        return
    connection.execute(
        text(f"CREATE OR REPLACE FUNCTION history_refuses() RETURNS trigger LANGUAGE plpgsql AS $${_POSTGRES_BODY}$$")
    )
    connection.execute(text("DROP TRIGGER IF EXISTS history_refuses_change ON history"))
    connection.execute(text("DROP TRIGGER IF EXISTS history_refuses_truncate ON history"))
    connection.execute(
        text(
            "CREATE TRIGGER history_refuses_change BEFORE UPDATE OR DELETE ON history "
            "FOR EACH ROW EXECUTE FUNCTION history_refuses()"
        )
    )
    connection.execute(
        text(
            "CREATE TRIGGER history_refuses_truncate BEFORE TRUNCATE ON history "
            "FOR EACH STATEMENT EXECUTE FUNCTION history_refuses()"
        )
    )


def is_guarded(connection: Connection) -> bool:
    """Whether the triggers that keep the history append-only are there, switched on, and say what they should."""
    if connection.dialect.name == "sqlite":
        found = connection.execute(
            text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'history'")
        )
        return {_sqlite_trigger(name) for name in _SQLITE_GUARDS} <= set(found.scalars())
    found = connection.execute(
        # 'R' would be a trigger that rests but for replication; one that was switched off has 'D'.
        text(
            "SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE tgrelid = 'history'::regclass AND tgenabled IN ('O', 'A') AND prosrc = :body"
        ),
        {"body": _POSTGRES_BODY},
    )
    return {"history_refuses_change", "history_refuses_truncate"} <= set(found.scalars())


def has_happened(session: Session, kind: str, subject: Subject) -> bool:
    """Whether the history tells of something of this kind about a thing, at whatever time."""
    told = select(History.id).where(
        History.kind == kind, History.subject_kind == subject.kind, History.subject_key == subject.key
    )
    return session.execute(told.limit(1)).first() is not None


def has_been_worked_on(session: Session, plan_id: int) -> bool:
    """Whether a person has changed anything of the plan since it was last loaded, who may see it aside.

    The plan's chain is locked until the transaction ends: nobody changes anything between the answer and what the
    caller does on the strength of it.
    """
    _locked_head(session, plan_id)
    last_load = (
        select(func.max(History.position))
        .where(History.chain == plan_id, History.kind.in_(("plan.loaded", "plan.replaced")))
        .scalar_subquery()
    )
    worked = select(History.id).where(
        History.chain == plan_id,
        History.position > func.coalesce(last_load, 0),
        History.kind.in_(WORK),
    )
    return session.execute(worked.limit(1)).first() is not None


# The kinds of entry that are work on a plan's content: what loading a changed document anew would overwrite.
WORK = (
    "edited",
    "finding.settled",
    "finding.reopened",
    "reporting.changed",
    "reported.drafted",
    "milestone.set",
    "period.opened",
    "period.reviewed",
    "period.extended",
    "period.locked",
)


def utc_now() -> datetime:
    """This instant in UTC, without a zone, as the database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)
