"""How far the institutions and units of one plan have come in one period: a row each, units below their institution."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.institutions.models import Institution
from tracker.institutions.units import with_institutions
from tracker.reporting.models import Tally


@dataclass(frozen=True, slots=True)
class Counts:
    """Items by the state of their review; `missing` ones nobody has typed."""

    asked: int = 0  # all of them
    missing: int = 0
    draft: int = 0
    submitted: int = 0
    checked: int = 0
    returned: int = 0
    approved: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Counts)))

    @property
    def is_silent(self) -> bool:
        """Whether something is asked, and nobody has typed anything."""
        return self.asked > 0 and self.missing == self.asked

    @property
    def is_unfinished(self) -> bool:
        """Whether something has still to be handed in."""
        return bool(self.missing or self.draft or self.returned)


@dataclass(slots=True)
class Standing:
    """How far an institution has come: itself, its units, and both together."""

    institution: Institution
    own: Counts = field(default_factory=Counts)
    units: list[tuple[Institution, Counts]] = field(default_factory=list)

    @property
    def counts(self) -> Counts:
        """The institution with its units."""
        return total([self.own, *(counts for _, counts in self.units)])


def total(several: Iterable[Counts]) -> Counts:
    """Several of them added up."""
    return sum(several, Counts())


def standings_in(session: Session, period_id: int) -> list[Standing]:
    """The institutions of which something is asked in a period, by their codes, units by theirs: two queries."""
    tallies = {row.institution_id: row for row in session.scalars(select(Tally).where(Tally.period_id == period_id))}
    named = select(Tally.institution_id).where(Tally.period_id == period_id)
    rows = session.scalars(
        select(Institution)
        .where(Institution.id.in_(with_institutions(named)))
        .order_by(Institution.code)
        .options(joinedload(Institution.former_names))
    )
    institutions = rows.unique().all()
    by_id = {each.id: each for each in institutions}
    found = {each.id: Standing(each) for each in institutions if each.parent_id is None}
    for each in institutions:
        tally = tallies.get(each.id)
        if tally is None:
            continue
        counts = Counts(*(getattr(tally, name.name) for name in fields(Counts)))
        if each.parent_id is None:
            found[each.id].own = counts
        else:
            found[_topmost(each, by_id).id].units.append((each, counts))
    return list(found.values())


def _topmost(unit: Institution, by_id: Mapping[int, Institution]) -> Institution:
    """The institution that a unit belongs to in the end."""
    while unit.parent_id is not None:
        unit = by_id[unit.parent_id]
    return unit
