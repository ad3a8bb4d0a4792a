"""The plan that a page is asked for, when the visitor may do there what the page is for."""

from flask import abort

from tracker.accounts.policy import Act, may, sight
from tracker.accounts.visit import NotSignedIn, visitor
from tracker.extensions import db
from tracker.plans.models import Plan
from tracker.plans.queries import visible_plan
from tracker.plans.rights import facts_of


def plan_for(code: str, act: Act) -> Plan:
    """The plan of a code, with its country and owner, for something that the visitor may do to it.

    A plan that the visitor may not know of is missing (404), as one that does not exist. Of a plan that they may see,
    a stranger is asked to sign in, and somebody without the right is refused (403).

    Raises:
        NoResultFound: there is no such plan for this visitor.
        NotSignedIn: signing in could help.
    """
    asking = visitor()
    plan = visible_plan(db.session, asking, code)
    if act is not Act.SEE and not may(asking, act, facts_of(db.session, plan, asking)):
        if not asking.is_signed_in:
            raise NotSignedIn
        abort(403)
    return plan


def may_here(act: Act, plan: Plan) -> bool:
    """Whether the visitor may do something to the plan of this page: for links and buttons in templates."""
    asking = visitor()
    return may(asking, act, facts_of(db.session, plan, asking))


def may_see_drafts(plan: Plan) -> bool:
    """Whether to offer the pages of reporting on each of a plan's pages: no query.

    Whether a plan names an institution would have to be asked of the tables: a role there is taken for the right, and
    the pages themselves ask exactly.
    """
    seen = sight(visitor(), Act.SEE_DRAFTS)
    return (
        seen.everything
        or plan.country_code in seen.countries
        or plan.id in seen.plan_ids
        or plan.owner_id in seen.owner_ids
        or bool(seen.institution_ids)
    )
