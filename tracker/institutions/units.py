"""Units and the institutions that they belong to, as conditions of queries; a unit may belong to a unit."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import CTE, CompoundSelect, Select, select
from sqlalchemy.orm import aliased

from tracker.institutions.models import Institution


def with_units(institution_ids: Iterable[int] | Select[Any]) -> Select[Any]:
    """The ids of some institutions, and of all that are units of them or of their units."""
    below = select(Institution.id).where(Institution.id.in_(institution_ids)).cte(recursive=True)
    unit = aliased(Institution)
    below = below.union(select(unit.id).join(below, unit.parent_id == below.c.id))
    return select(below.c.id)


def with_institutions(named: Select[Any] | CompoundSelect[Any]) -> Select[Any]:
    """The ids that a query names, and of all institutions and units that units among them belong to."""
    first = named.subquery()
    above = select(first.c[0].label("id")).cte(recursive=True)
    unit = aliased(Institution)
    above = above.union(
        select(unit.parent_id).join(above, unit.id == above.c.id).where(unit.parent_id.is_not(None)),
    )
    return select(above.c.id)


def topmost() -> CTE:
    """Every institution and unit (`id`) with the institution that it belongs to in the end (`top_id`)."""
    found = select(Institution.id, Institution.id.label("top_id")).where(Institution.parent_id.is_(None))
    tops = found.cte(recursive=True)
    unit = aliased(Institution)
    return tops.union_all(select(unit.id, tops.c.top_id).join(tops, unit.parent_id == tops.c.id))
