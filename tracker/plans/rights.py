"""The table of rights asked about plans: as a condition of queries, and for one plan at hand."""

from sqlalchemy import ColumnElement, column, false, or_, select, table, true, union, union_all
from sqlalchemy import literal as constant
from sqlalchemy.orm import Session

from tracker.accounts.policy import Act, PlanFacts, Visibility, Visitor, may, sight
from tracker.institutions.units import with_institutions, with_units
from tracker.plans.models import ActivityInstitution, ElementInstitution, Plan

# The rooms of budgets and reporting stand above this one; who pays, and who was appointed to report an indicator, is
# all that is asked of their tables.
_PAYS = table("budget_line_source", column("plan_id"), column("source_id"))
_APPOINTED = table("indicator_reporting", column("plan_id"), column("institution_id"))
_NAMING = (ActivityInstitution, ElementInstitution, _APPOINTED.c)  # what names institutions of a plan


def allowed(visitor: Visitor, act: Act = Act.SEE) -> ColumnElement[bool]:
    """The condition that the visitor may do something to a plan: `policy.may` as the database understands it."""
    seen = sight(visitor, act)
    if seen.everything:
        return true()
    ways: list[ColumnElement[bool]] = []
    if seen.by_visibility:
        open_to = [Visibility.PUBLIC, *([Visibility.SIGNED_IN] if seen.is_signed_in else [])]
        ways.append(Plan.visibility.in_(open_to))
    if seen.countries:
        ways.append(Plan.country_code.in_(seen.countries))
    if seen.plan_ids:
        ways.append(Plan.id.in_(seen.plan_ids))
    if seen.owner_ids:
        ways.append(Plan.owner_id.in_(seen.owner_ids))
    if seen.institution_ids:
        ids = with_units(seen.institution_ids)
        ways.append(Plan.owner_id.in_(ids))
        ways += [Plan.id.in_(select(naming.plan_id).where(naming.institution_id.in_(ids))) for naming in _NAMING]
    if seen.source_ids:
        ways.append(Plan.id.in_(select(_PAYS.c.plan_id).where(_PAYS.c.source_id.in_(seen.source_ids))))
    return or_(*ways) if ways else false()


def facts_of(session: Session, plan: Plan, visitor: Visitor) -> PlanFacts:
    """What the rules need to know of a plan for this visitor: no query, or one where a role hangs on whom it names."""
    asks_names = any(
        grant.plan_id is None and (grant.institution_id is not None or grant.source_id is not None)
        for grant in visitor.grants
    )
    institutions, sources = {plan.owner_id}, set[int]()
    if asks_names:
        named = union(
            select(Plan.owner_id.label("id")).where(Plan.id == plan.id),
            *(
                select(naming.institution_id).where(naming.plan_id == plan.id, naming.institution_id.is_not(None))
                for naming in _NAMING
            ),
        ).subquery()
        with_theirs = with_institutions(select(named.c.id)).subquery()
        asked = union_all(
            select(constant("institution").label("what"), with_theirs.c.id),
            select(constant("source"), _PAYS.c.source_id).where(_PAYS.c.plan_id == plan.id),
        )
        for what, found in session.execute(asked):
            (institutions if what == "institution" else sources).add(found)
    return PlanFacts(
        id=plan.id,
        country=plan.country_code,
        visibility=plan.visibility,
        owner_id=plan.owner_id,
        institution_ids=frozenset(institutions),
        source_ids=frozenset(sources),
    )


def may_do(session: Session, visitor: Visitor, act: Act, plan: Plan) -> bool:
    """Whether the visitor may do something to a plan."""
    return may(visitor, act, facts_of(session, plan, visitor))
