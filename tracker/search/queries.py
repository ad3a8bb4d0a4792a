"""Searching the text index: all words of a query, in any script and with or without marks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, case, func, select
from sqlalchemy.orm import Session

from tracker.accounts.policy import Visitor
from tracker.plans.models import Plan
from tracker.plans.rights import allowed
from tracker.reading.scripts import fold
from tracker.search.models import SearchEntry

LONGEST_QUERY = 200  # letters; what is typed beyond them is not searched for
MOST_WORDS = 12
_HITS_AT_ONCE = 1000  # that are read for a file

# The pages of things come before the lines of the text that print them.
_KINDS = ("plan", "element", "indicator", "activity", "risk", "line")


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader asks for: the words as they are compared."""

    text: str  # as typed, at most LONGEST_QUERY letters
    words: tuple[str, ...]


def query_of(typed: str) -> Query:
    """Read what was typed: its words folded, each once; signs alone are no words."""
    text = typed[:LONGEST_QUERY].strip()
    words = [word for word in fold(text).split() if any(letter.isalnum() for letter in word)]
    return Query(text, tuple(dict.fromkeys(words))[:MOST_WORDS])


def _matches(query: Query) -> list[ColumnElement[bool]]:
    # autoescape: a percent sign or an underscore is looked for as what it is.
    return [SearchEntry.folded.contains(word, autoescape=True) for word in query.words]


def count_by_plan(session: Session, visitor: Visitor, query: Query) -> Sequence[Row[str, str, str, int]]:
    """Code, title, language and number of hits of each visible plan that has any, in the order of the codes."""
    return session.execute(
        select(Plan.code, Plan.title, Plan.language, func.count())
        .join(SearchEntry, SearchEntry.plan_id == Plan.id)
        .where(allowed(visitor), *_matches(query))
        .group_by(Plan.code, Plan.title, Plan.language)
        .order_by(Plan.code)
    ).all()


def hits(
    session: Session, visitor: Visitor, query: Query, *, offset: int, limit: int
) -> Sequence[Row[str, str, str, str, str]]:
    """Plan's code, kind, key, title and folded text of the hits, by plan, things first and then lines."""
    return session.execute(_hits(visitor, query).offset(offset).limit(limit)).all()


def hits_in_portions(
    session: Session, visitor: Visitor, query: Query
) -> Iterator[Sequence[Row[str, str, str, str, str]]]:
    """The same of all hits, a portion at a time: one query."""
    yield from session.execute(_hits(visitor, query).execution_options(yield_per=_HITS_AT_ONCE)).partitions()


def _hits(visitor: Visitor, query: Query) -> Select[str, str, str, str, str]:
    rank = case({kind: place for place, kind in enumerate(_KINDS)}, value=SearchEntry.kind, else_=len(_KINDS))
    return (
        select(Plan.code, SearchEntry.kind, SearchEntry.key, SearchEntry.title, SearchEntry.folded)
        .join(Plan, SearchEntry.plan_id == Plan.id)
        .where(allowed(visitor), *_matches(query))
        .order_by(Plan.code, rank, SearchEntry.id)
    )
