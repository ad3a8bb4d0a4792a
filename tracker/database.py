"""The base of all tables, the exact types, the engine's settings, and `transaction()`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Engine, Enum, MetaData, Numeric, event, make_url, or_
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMING)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal that stays exact on both databases, also in sums.

    PostgreSQL has NUMERIC. SQLite would make it a float, so there it is a whole number of the smallest unit.
    """

    impl = Numeric
    cache_ok = True

    def __init__(self, digits: int, scale: int) -> None:
        super().__init__()
        self.digits = digits
        self.scale = scale

    def __repr__(self) -> str:
        """As migrations write it."""
        return f"ExactDecimal(digits={self.digits}, scale={self.scale})"

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """NUMERIC on PostgreSQL, BIGINT on SQLite."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(self.digits, self.scale))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Refuse what would be rounded: a figure is stored as it is or not at all."""
        if value is None:
            return None
        scaled = value.scaleb(self.scale)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than {self.scale} decimals")
        return int(scaled) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """The figure as it was stored, without noughts that nobody wrote."""
        if value is None:
            return None
        figure = Decimal(value).scaleb(-self.scale) if dialect.name == "sqlite" else Decimal(value)
        whole = figure.to_integral_value()
        return whole.quantize(Decimal(1)) if figure == whole else figure.normalize()


Money = ExactDecimal(18, 2)
Quantity = ExactDecimal(18, 6)


def enum_column(kind: type[StrEnum], name: str | None = None) -> Enum:
    """A column for the members of an enum, stored by their values and checked by the database.

    A table's second column of one kind needs a name of its own for its check.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda members: [m.value for m in members],
        name=name or kind.__name__.lower(),
    )


def says(column: ColumnElement[str] | InstrumentedAttribute[Any], words: str) -> ColumnElement[bool]:
    """Whether a text has some words, however their letters are cased: SQLite folds the case of English letters only."""
    spellings = {words, words.lower(), words.upper(), words.capitalize(), words.title()}
    return or_(*(column.icontains(spelling, autoescape=True) for spelling in sorted(spellings)))


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """Commit when the block succeeds and roll back when it raises; inside another one, leave that to the outer one."""
    if session.info.get("in_transaction"):
        yield session
        return
    session.info["in_transaction"] = True
    try:
        if session.in_transaction() and not (session.new or session.dirty or session.deleted):
            # What was only read so far ends here: SQLite cannot turn a reading transaction into a writing one.
            session.commit()
        if not session.in_transaction():
            session.connection(execution_options={"tracker_writing": True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("in_transaction", None)


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """How many seconds the database may take before an answer says that it is not available; 0 for no limit."""

    connect: int = 5
    lock: int = 10
    statement: int = 30
    idle: int = 60


def _json_from(text: str | bytes) -> Any:
    """What a JSON column holds; most hold nothing, and a large plan has hundreds of thousands of them."""
    if len(text) == 2:
        # PostgreSQL's driver hands bytes on.
        if text in ("{}", b"{}"):
            return {}
        if text in ("[]", b"[]"):
            return []
    return json.loads(text)


def engine_options(url: str, limits: TimeLimits) -> dict[str, Any]:
    """How an engine is made: PostgreSQL with time limits on each connection, which is tried before it is used.

    A connection that a restarted server has forgotten is noticed then, with all others of the pool, and replaced.
    What a failed statement was given is not told to the log: it may be somebody's name or the digest of a password.
    """
    if url.startswith("sqlite:"):
        return {"url": url, "hide_parameters": True, "json_deserializer": _json_from}
    parsed = make_url(url)
    theirs = parsed.query.get("options", "")
    options = [
        f"-c lock_timeout={limits.lock}s",
        f"-c statement_timeout={limits.statement}s",
        f"-c idle_in_transaction_session_timeout={limits.idle}s",
        *([theirs] if isinstance(theirs, str) else theirs),  # what the address itself asks for comes last and counts
    ]
    return {
        "url": parsed.difference_update_query(["options"]),
        "hide_parameters": True,
        "json_deserializer": _json_from,
        "pool_pre_ping": True,
        "pool_timeout": limits.lock,
        "connect_args": {
            "connect_timeout": limits.connect,
            "options": " ".join(options).strip(),
            # A server that vanished without a word is given up, rather than waited for by the hour.
            "keepalives_idle": 30,
            "keepalives_interval": 5,
            "keepalives_count": 3,
        },
    }


def configure_engine(engine: Engine, limits: TimeLimits) -> None:
    """Set up every connection of an engine: SQLite with WAL, foreign keys, full syncing and a wait for locks.

    SQLite's driver would begin a transaction late and read-only; the tracker begins each one itself: immediate
    where it is about to write, so that two writers queue instead of failing, plain where it only reads.
    """
    if engine.dialect.name != "sqlite":
        return
    pragmas = (f"busy_timeout={limits.lock * 1000}", "journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL")

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Any) -> None:
        writing = connection.get_execution_options().get("tracker_writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
