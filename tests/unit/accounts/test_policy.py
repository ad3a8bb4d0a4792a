"""Who may do what: the table of rights against a second one, written out by hand."""

from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tracker.accounts.policy import (
    ACTS,
    ANYBODY,
    EVERYTHING,
    Act,
    Area,
    Grant,
    PlanFacts,
    Role,
    Visibility,
    Visitor,
    covers,
    idle_minutes,
    may,
    may_enter_for,
    may_in,
    may_see_spending_on,
    needs_code,
    sight,
)
from tracker.accounts.routes import ROUTES

# Institution 10 owns the first plan, helps with the second, and is not in the others; source 100 pays the first.
PLANS = {
    "own": PlanFacts(1, "BA", Visibility.OWN, 10, frozenset({10, 11}), frozenset({100})),
    "helped": PlanFacts(2, "BA", Visibility.OWN, 12, frozenset({10, 12}), frozenset({101})),
    "other institution's": PlanFacts(3, "BA", Visibility.OWN, 13, frozenset({13}), frozenset({102})),
    "other country's": PlanFacts(4, "XK", Visibility.OWN, 20, frozenset({20}), frozenset({200})),
}
ALL = set(PLANS)
HOME = {"own", "helped", "other institution's"}

SCOPES = {
    "everywhere": {},
    "country": {"country": "BA"},
    "plan": {"country": "BA", "plan_id": 1},
    "institution": {"country": "BA", "institution_id": 10},
    "source": {"country": "BA", "source_id": 100},
    "plan and institution": {"country": "BA", "plan_id": 1, "institution_id": 10},
    "plan and source": {"country": "BA", "plan_id": 1, "source_id": 100},
    "plan, country unknown": {"plan_id": 1},
}
# Which plans lie in a scope, for the roles that are like a reader in this.
REACH = {
    "everywhere": ALL,
    "country": HOME,
    "plan": {"own"},
    "institution": {"own", "helped"},
    "source": {"own"},
    "plan and institution": {"own"},
    "plan and source": {"own"},
    "plan, country unknown": {"own"},
}
REACH_OF = {
    Role.READER: REACH,
    Role.PLANNER: REACH,
    Role.DONOR: REACH,
    Role.CASE_OFFICER: REACH,
    # A coordinator edits what their institution owns, not what only names it.
    Role.COORDINATOR: REACH | {"institution": {"own"}},
    # A manager reads everything of the country, by whatever the role was named.
    Role.MANAGER: dict.fromkeys(SCOPES, HOME) | {"everywhere": ALL, "plan, country unknown": {"own"}},
    Role.ADMINISTRATOR: dict.fromkeys(SCOPES, ALL),
}

# What a role may do in its scope: x is yes.
MATRIX = """
                 see  spending  drafts  history  comment  enter  edit  settle  review  publish
reader            x      -        -        -        -       -      -      -       -       -
donor             x      -        -        -        -       -      -      -       -       -
case_officer      x      -        -        -        -       -      -      -       -       -
planner           x      x        x        x        -       x      -      -       -       -
manager           x      x        x        x        x       -      -      -       -       -
coordinator       x      x        x        x        x       x      x      x       x       -
administrator     x      x        x        x        x       x      x      x       x       x
"""
COLUMNS = {
    "see": Act.SEE,
    "spending": Act.SEE_SPENDING,
    "drafts": Act.SEE_DRAFTS,
    "history": Act.SEE_HISTORY,
    "comment": Act.COMMENT,
    "enter": Act.ENTER,
    "edit": Act.EDIT,
    "settle": Act.SETTLE,
    "review": Act.REVIEW,
    "publish": Act.PUBLISH,
}


def matrix() -> dict[tuple[Role, Act], bool]:
    head, *rows = [line.split() for line in MATRIX.strip().splitlines()]
    return {
        (Role(role), COLUMNS[name]): mark == "x"
        for role, *marks in rows
        for name, mark in zip(head, marks, strict=True)
    }


def one(role: Role, scope: str, **more) -> Visitor:
    return Visitor(7, (Grant(role, **SCOPES[scope], **more),))


class TestOnePlan:
    def test_the_matrix_speaks_of_every_role_and_act(self):
        assert set(matrix()) == set(product(Role, Act))
        assert set(ACTS) == set(Role)

    @pytest.mark.parametrize(("role", "scope"), list(product(Role, SCOPES)))
    def test_a_role_may_do_in_its_scope_what_the_matrix_says_and_nothing_outside(self, role, scope):
        table = matrix()
        for (name, plan), act in product(PLANS.items(), Act):
            expected = table[role, act] and name in REACH_OF[role][scope]

            assert may(one(role, scope), act, plan) is expected, (name, act)

    @pytest.mark.parametrize("act", Act)
    def test_nobody_and_a_person_without_a_role_may_do_nothing_to_a_plan_of_its_own_people(self, act):
        for plan in PLANS.values():
            assert not may(ANYBODY, act, plan)
            assert not may(Visitor(7), act, plan)

    @pytest.mark.parametrize(
        ("visibility", "nobody", "signed_in"),
        [(Visibility.PUBLIC, True, True), (Visibility.SIGNED_IN, False, True), (Visibility.OWN, False, False)],
    )
    def test_visibility_opens_the_seeing_and_nothing_else(self, visibility, nobody, signed_in):
        plan = PlanFacts(9, "XK", visibility)

        assert may(ANYBODY, Act.SEE, plan) is nobody
        assert may(Visitor(7), Act.SEE, plan) is signed_in
        for act in set(Act) - {Act.SEE}:
            assert not may(ANYBODY, act, plan)
            assert not may(Visitor(7), act, plan)

    def test_a_right_of_one_role_does_not_widen_another(self):
        visitor = Visitor(7, (Grant(Role.COORDINATOR, "BA", plan_id=1), Grant(Role.READER)))

        assert may(visitor, Act.EDIT, PLANS["own"])
        assert may(visitor, Act.SEE, PLANS["other country's"])
        assert not may(visitor, Act.EDIT, PLANS["other country's"])

    def test_a_right_in_several_scopes_reaches_all_of_them(self):
        scopes = {"country": "XK"}, {"country": "BA", "plan_id": 1}, {"country": "BA", "institution_id": 12}
        visitor = Visitor(7, tuple(Grant(Role.READER, **scope) for scope in scopes))

        assert {name for name, plan in PLANS.items() if may(visitor, Act.SEE, plan)} == ALL - {"other institution's"}
        assert sight(visitor).countries == {"XK"}

    def test_what_runs_on_the_server_may_do_everything(self):
        assert all(may(EVERYTHING, act, plan) for act, plan in product(Act, PLANS.values()))


class TestSpending:
    """Line by line: the plan's people see every line, a donor only those that their source pays."""

    # role, scope → whether a line paid by source 100 of the first plan is seen, and one paid by source 999.
    LINES = {
        (Role.READER, "plan"): (False, False),
        (Role.CASE_OFFICER, "everywhere"): (False, False),
        (Role.DONOR, "source"): (True, False),
        (Role.DONOR, "plan and source"): (True, False),
        (Role.PLANNER, "institution"): (True, True),
        (Role.MANAGER, "country"): (True, True),
        (Role.COORDINATOR, "institution"): (True, True),
        (Role.ADMINISTRATOR, "everywhere"): (True, True),
    }

    @pytest.mark.parametrize(("case", "expected"), LINES.items())
    def test_of_a_line(self, case, expected):
        visitor = one(*case)

        assert may_see_spending_on(visitor, PLANS["own"], [100]) is expected[0]
        assert may_see_spending_on(visitor, PLANS["own"], [999]) is expected[1]

    def test_a_line_that_nobody_pays_is_no_donors(self):
        assert not may_see_spending_on(one(Role.DONOR, "source"), PLANS["own"], [])
        assert not may_see_spending_on(Visitor(7, (Grant(Role.DONOR, "BA"),)), PLANS["own"], [])

    def test_a_line_shared_with_another_source_is_seen_by_both(self):
        assert may_see_spending_on(one(Role.DONOR, "source"), PLANS["own"], [999, 100])

    def test_a_donor_of_one_plan_sees_no_line_of_another_that_the_source_pays(self):
        other = PlanFacts(5, "BA", Visibility.PUBLIC, 12, frozenset({12}), frozenset({100}))

        assert not may_see_spending_on(one(Role.DONOR, "plan and source"), other, [100])

    def test_the_public_sees_none(self):
        assert not may_see_spending_on(ANYBODY, PLANS["own"], [100])


class TestEntering:
    # role, scope → whether it may enter for institution 10, for 11, for nobody's.
    CASES = {
        (Role.PLANNER, "institution"): (True, False, False),
        (Role.PLANNER, "plan and institution"): (True, False, False),
        (Role.PLANNER, "plan"): (True, True, True),
        (Role.PLANNER, "everywhere"): (True, True, True),
        (Role.COORDINATOR, "institution"): (True, True, True),
        (Role.ADMINISTRATOR, "everywhere"): (True, True, True),
        (Role.MANAGER, "country"): (False, False, False),
        (Role.READER, "everywhere"): (False, False, False),
        (Role.DONOR, "source"): (False, False, False),
        (Role.CASE_OFFICER, "everywhere"): (False, False, False),
    }

    @pytest.mark.parametrize(("case", "expected"), CASES.items())
    def test_of_something_that_institutions_lead_or_help_with(self, case, expected):
        given = [may_enter_for(one(*case), PLANS["own"], named) for named in ([10], [11], [])]

        assert given == list(expected)

    def test_outside_its_plans_a_planner_enters_nothing(self):
        assert not may_enter_for(one(Role.PLANNER, "institution"), PLANS["other country's"], [10])


class TestAreas:
    IN = {
        Area.PUBLIC: {None, *Role},
        Area.SIGNED_IN: set(Role),
        Area.ADMINISTER: {Role.ADMINISTRATOR},
        Area.CASES: {Role.CASE_OFFICER},
        Area.HISTORY: {Role.PLANNER, Role.MANAGER, Role.COORDINATOR, Role.ADMINISTRATOR},
    }

    @pytest.mark.parametrize(("area", "role"), list(product(Area, [None, *Role])))
    def test_who_may_enter(self, area, role):
        visitor = ANYBODY if role is None else one(role, "plan")

        assert may_in(visitor, area) is (role in self.IN[area])

    def test_a_person_without_a_role_has_their_own_affairs_and_no_more(self):
        assert {area for area in Area if may_in(Visitor(7), area)} == {Area.PUBLIC, Area.SIGNED_IN}

    def test_every_route_asks_for_an_act_or_an_area(self):
        assert all(isinstance(asked, Act | Area) for asked in ROUTES.values())


class TestSessions:
    @pytest.mark.parametrize("role", Role)
    def test_those_who_could_do_most_harm_are_asked_for_a_code_and_idle_half_an_hour(self, role):
        careful = role in {Role.ADMINISTRATOR, Role.CASE_OFFICER}

        assert needs_code([role]) is careful
        assert idle_minutes([role]) == (30 if careful else 240)

    def test_the_strictest_role_counts(self):
        assert idle_minutes([Role.READER, Role.ADMINISTRATOR]) == 30
        assert needs_code([Role.READER, Role.CASE_OFFICER])
        assert idle_minutes([]) == 240
        assert not needs_code([])


ids = st.one_of(st.none(), st.integers(1, 4))
grants = st.builds(
    Grant,
    role=st.sampled_from(Role),
    country=st.sampled_from([None, "BA", "XK"]),
    plan_id=ids,
    institution_id=ids,
    source_id=ids,
)
visitors = st.builds(
    Visitor, person_id=st.sampled_from([None, 7]), grants=st.lists(grants, max_size=4).map(tuple)
).filter(lambda visitor: visitor.is_signed_in or not visitor.grants)
few = st.frozensets(st.integers(1, 4), max_size=3)


@st.composite
def plans(draw) -> PlanFacts:
    owner = draw(st.integers(1, 4))
    return PlanFacts(
        id=draw(st.integers(1, 4)),
        country=draw(st.sampled_from(["BA", "XK"])),
        visibility=draw(st.sampled_from(Visibility)),
        owner_id=owner,
        institution_ids=draw(few) | {owner},
        source_ids=draw(few),
    )


@given(visitors, st.sampled_from(Act), plans())
def test_the_rule_turned_inside_out_is_the_same_rule(visitor, act, plan):
    seen = sight(visitor, act)

    by_sight = (
        seen.everything
        or (seen.by_visibility and plan.visibility is Visibility.PUBLIC)
        or (seen.by_visibility and seen.is_signed_in and plan.visibility is Visibility.SIGNED_IN)
        or plan.country in seen.countries
        or plan.id in seen.plan_ids
        or plan.owner_id in seen.owner_ids
        or bool(plan.institution_ids & seen.institution_ids)
        or bool(plan.source_ids & seen.source_ids)
    )
    assert by_sight is may(visitor, act, plan)


@given(visitors, st.sampled_from(Act), plans())
def test_whoever_may_do_anything_to_a_plan_may_see_it(visitor, act, plan):
    assert not may(visitor, act, plan) or may(visitor, Act.SEE, plan)


@given(grants, plans())
def test_a_further_narrowing_never_widens_a_grant(grant, plan):
    assume(grant.country in {None, plan.country})

    assert not covers(grant, plan) or covers(Grant(grant.role, grant.country), plan)
