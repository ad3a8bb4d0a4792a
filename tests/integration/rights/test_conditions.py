"""The rule as a query's condition and the rule as it is asked of one plan say the same, on both databases."""

from random import Random

import pytest
from sqlalchemy import select, update

from tests.integration.rights.world import PLANS
from tracker.accounts.policy import ANYBODY, Act, Grant, Role, Visitor, may
from tracker.budgets.models import FundingSource
from tracker.extensions import db
from tracker.institutions.models import Institution
from tracker.plans.models import Plan
from tracker.plans.rights import allowed, facts_of, may_do
from tracker.reporting.items import plan_items
from tracker.reporting.models import IndicatorReporting


def random_visitor(chance: Random, plan_ids, institution_ids, source_ids) -> Visitor:
    def some(values):
        return chance.choice([None, None, *values])

    return Visitor(
        7,
        tuple(
            Grant(
                chance.choice(list(Role)),
                some(["BA", "XK"]),
                some(plan_ids),
                some(institution_ids),
                some(source_ids),
            )
            for _ in range(chance.choice([0, 1, 1, 2, 3, 30]))
        ),
    )


def name_units() -> dict[str, int]:
    """Make the helper of one plan a unit of a unit of "TOP", let a unit of "APPOINTING" report an indicator of another.

    Returns the ids of the new institutions by their codes.
    """
    ids: dict[str, int] = {}
    for code, parent in (("TOP", None), ("MIDDLE", "TOP"), ("APPOINTING", None), ("APPOINTED", "APPOINTING")):
        row = Institution(country_code="BA", code=code, names={}, kind="institution", parent_id=ids.get(parent or ""))
        db.session.add(row)
        db.session.flush()
        ids[code] = row.id
    own, other = PLANS["own"], PLANS["other institution"]
    helper = f"{own.owner}-HELPER"
    db.session.execute(update(Institution).where(Institution.code == helper).values(parent_id=ids["MIDDLE"]))
    plan_id = select(Plan.id).where(Plan.code == other.code).scalar_subquery()
    appoint = update(IndicatorReporting).where(IndicatorReporting.plan_id == plan_id)
    db.session.execute(appoint.values(institution_id=ids["APPOINTED"]))
    db.session.commit()
    return ids


@pytest.mark.parametrize(
    ("code", "reached"),
    [
        ("TOP", "own"),
        ("MIDDLE", "own"),
        ("APPOINTING", "other institution"),
        ("APPOINTED", "other institution"),
    ],
)
def test_an_institution_reaches_the_plans_that_name_or_ask_no_more_than_a_unit_of_it(world, code, reached):
    with world.undone(), world.app.app_context():
        visitor = Visitor(7, (Grant(Role.PLANNER, "BA", institution_id=name_units()[code]),))

        entered = set(db.session.scalars(select(Plan.code).where(allowed(visitor, Act.ENTER))))

        assert entered == {PLANS[reached].code}
        plan = db.session.scalars(select(Plan).where(Plan.code == PLANS[reached].code)).one()
        assert may_do(db.session, visitor, Act.ENTER, plan)
        assert plan_items(db.session, plan).facts.institution_ids == facts_of(db.session, plan, visitor).institution_ids


def test_of_random_people_every_plan_is_in_the_answer_exactly_if_the_rule_allows_it(world, is_full):
    chance = Random(53)
    with world.undone(), world.app.app_context():
        name_units()
        plans = db.session.scalars(select(Plan).order_by(Plan.id)).all()
        ids = [list(db.session.scalars(select(model.id))) for model in (Plan, Institution, FundingSource)]
        for _ in range(2000 if is_full else 150):
            visitor = random_visitor(chance, *ids)
            facts = {plan.id: facts_of(db.session, plan, visitor) for plan in plans}
            for act in Act:
                found = set(db.session.scalars(select(Plan.id).where(allowed(visitor, act))))

                ruled = {plan_id for plan_id, known in facts.items() if may(visitor, act, known)}
                assert found == ruled, (act, visitor)


def test_nobody_sees_public_plans_and_no_other(world):
    with world.app.app_context():
        found = set(db.session.scalars(select(Plan.code).where(allowed(ANYBODY))))

        assert found == {PLANS["public"].code}
        assert not list(db.session.scalars(select(Plan.code).where(allowed(ANYBODY, Act.EDIT))))


def test_one_plan_is_asked_about_with_one_query_at_most_however_many_roles_there_are(world, counted):
    roles = tuple(Grant(Role.PLANNER, "BA", institution_id=number) for number in range(1, 31))
    with world.app.app_context():
        plan = db.session.scalars(select(Plan).where(Plan.code == PLANS["own"].code)).one()
        counted.clear()

        may_do(db.session, Visitor(7, roles), Act.EDIT, plan)

    assert len(counted) <= 1
