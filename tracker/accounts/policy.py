"""Who may do what to what: pure rules and one table, asked by pages, commands, templates and tests alike.

A person's grants give a role in a scope: a plan, an institution, a country, a funding source, or everywhere. What
is asked about is a plan with its facts. A right that nobody gave is a right that nobody has.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a person is in an installation."""

    READER = "reader"
    PLANNER = "planner"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    DONOR = "donor"
    CASE_OFFICER = "case_officer"
    ADMINISTRATOR = "administrator"


class Visibility(StrEnum):
    """Who may see a plan: everybody, whoever is signed in, or its own people only."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    OWN = "own"


class Act(StrEnum):
    """What can be done to a plan."""

    SEE = "see"  # the plan as published, its printed budget included
    SEE_SPENDING = "see_spending"  # what was spent on any of its budget lines
    SEE_DRAFTS = "see_drafts"  # figures that nobody has approved yet
    SEE_HISTORY = "see_history"  # who changed what
    COMMENT = "comment"
    ENTER = "enter"  # figures and statuses
    EDIT = "edit"  # titles, baselines, targets, deadlines, institutions, budget lines
    SETTLE = "settle"  # findings
    REVIEW = "review"  # open and lock periods, approve
    PUBLISH = "publish"  # say who may see it


class Area(StrEnum):
    """What can be done that concerns no plan in particular."""

    PUBLIC = "public"  # open to everybody
    SIGNED_IN = "signed_in"  # a person's own affairs
    ADMINISTER = "administer"  # people, registers, settings
    CASES = "cases"  # the case module; which case and what of it, its own rules say
    HISTORY = "history"  # the search across histories; each entry asks for its own plan


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a scope; what is None does not narrow it."""

    role: Role
    country: str | None = None  # that of the plan, institution or source: what a manager reads
    plan_id: int | None = None
    institution_id: int | None = None
    source_id: int | None = None


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What the rules need to know of a plan."""

    id: int
    country: str
    visibility: Visibility
    owner_id: int = 0
    institution_ids: frozenset[int] = frozenset()  # the owner's and those that the plan names
    source_ids: frozenset[int] = frozenset()  # those that pay any of its lines


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever asks: a person with grants, or nobody that we know."""

    person_id: int | None = None
    grants: tuple[Grant, ...] = field(default=())

    @property
    def is_signed_in(self) -> bool:
        """Whether we know who it is."""
        return self.person_id is not None

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that the person has anywhere."""
        return frozenset(grant.role for grant in self.grants)


ANYBODY = Visitor()
# What runs on the server itself may see every plan: commands, benchmarks, tests of readers.
EVERYTHING = Visitor(person_id=0, grants=(Grant(Role.ADMINISTRATOR),))

# One-time codes are asked of those who could do the most harm; they are signed out soonest, too.
NEEDS_CODE = frozenset({Role.ADMINISTRATOR, Role.CASE_OFFICER})
LONGEST_SESSION = 12 * 60  # minutes
_IDLE = {Role.ADMINISTRATOR: 30, Role.CASE_OFFICER: 30}
_IDLE_OTHERWISE = 240

# What each role may do to the plans in its scope.
ACTS: dict[Role, frozenset[Act]] = {
    Role.READER: frozenset({Act.SEE}),
    Role.DONOR: frozenset({Act.SEE}),
    Role.CASE_OFFICER: frozenset({Act.SEE}),
    Role.PLANNER: frozenset({Act.SEE, Act.SEE_SPENDING, Act.SEE_DRAFTS, Act.SEE_HISTORY, Act.ENTER}),
    Role.MANAGER: frozenset({Act.SEE, Act.SEE_SPENDING, Act.SEE_DRAFTS, Act.SEE_HISTORY, Act.COMMENT}),
    Role.COORDINATOR: frozenset(Act) - {Act.PUBLISH},
    Role.ADMINISTRATOR: frozenset(Act),
}


def idle_minutes(roles: Iterable[Role]) -> int:
    """After how many minutes without a request a session of somebody with these roles ends."""
    return min((_IDLE.get(role, _IDLE_OTHERWISE) for role in roles), default=_IDLE_OTHERWISE)


def needs_code(roles: Iterable[Role]) -> bool:
    """Whether somebody with these roles signs in with a one-time code."""
    return not NEEDS_CODE.isdisjoint(roles)


def is_everywhere(grant: Grant) -> bool:
    """Whether the grant is narrowed by nothing."""
    return grant.plan_id is None and grant.institution_id is None and grant.source_id is None and grant.country is None


def covers(grant: Grant, plan: PlanFacts) -> bool:
    """Whether a plan lies in a grant's scope.

    An administrator's is every plan. A manager's is their whole country, whatever plan or institution it was named
    by. Everybody else's is the named plan, else the plans that name the institution or are paid from the source,
    else every plan.
    """
    if grant.role is Role.ADMINISTRATOR:
        return True
    # A manager's grant that names a plan but no country is narrowed to that plan, like any other: never widened.
    if grant.role is Role.MANAGER and grant.country is not None:
        return grant.country == plan.country
    if grant.plan_id is not None:
        return grant.plan_id == plan.id
    if grant.role is Role.COORDINATOR and grant.institution_id is not None:
        # A coordinator answers for their own institution's plans, not for those that only mention it.
        return grant.institution_id == plan.owner_id
    if grant.institution_id is not None:
        return grant.institution_id in plan.institution_ids
    if grant.source_id is not None:
        return grant.source_id in plan.source_ids
    return grant.country is None or grant.country == plan.country


def may(visitor: Visitor, act: Act, plan: PlanFacts) -> bool:
    """Whether the visitor may do something to a plan."""
    if act is Act.SEE and plan.visibility is Visibility.PUBLIC:
        return True
    if act is Act.SEE and plan.visibility is Visibility.SIGNED_IN and visitor.is_signed_in:
        return True
    return any(act in ACTS[grant.role] and covers(grant, plan) for grant in visitor.grants)


def may_see_spending_on(visitor: Visitor, plan: PlanFacts, source_ids: Iterable[int]) -> bool:
    """Whether the visitor may see what was spent on one budget line: the plan's people, and the donor who pays it."""
    if may(visitor, Act.SEE_SPENDING, plan):
        return True
    paying = {
        grant.source_id
        for grant in visitor.grants
        if grant.role is Role.DONOR and grant.source_id is not None and grant.plan_id in {None, plan.id}
    }
    return not paying.isdisjoint(source_ids)


def may_enter_for(visitor: Visitor, plan: PlanFacts, institution_ids: Iterable[int]) -> bool:
    """Whether the visitor may enter figures for something that the given institutions lead or help with."""
    named = frozenset(institution_ids)
    for grant in visitor.grants:
        if Act.ENTER not in ACTS[grant.role] or not covers(grant, plan):
            continue
        if grant.role is not Role.PLANNER or grant.institution_id is None or grant.institution_id in named:
            return True
    return False


def may_in(visitor: Visitor, area: Area) -> bool:
    """Whether the visitor may enter an area that concerns no plan in particular."""
    if area is Area.PUBLIC:
        return True
    if area is Area.ADMINISTER:
        return Role.ADMINISTRATOR in visitor.roles
    if area is Area.CASES:
        return Role.CASE_OFFICER in visitor.roles
    if area is Area.HISTORY:
        return any(Act.SEE_HISTORY in ACTS[role] for role in visitor.roles)
    return visitor.is_signed_in


@dataclass(frozen=True, slots=True)
class Sight:
    """Which plans a visitor may do one thing to, as a query needs it: the same rule as `may`, turned inside out."""

    is_signed_in: bool
    everything: bool
    countries: frozenset[str]
    plan_ids: frozenset[int]
    owner_ids: frozenset[int]
    institution_ids: frozenset[int]
    source_ids: frozenset[int]
    by_visibility: bool  # public plans, and plans for signed-in people, count too


def sight(visitor: Visitor, act: Act = Act.SEE) -> Sight:
    """The plans to which the visitor may do something, by what they must be or name."""
    everything = False
    countries: set[str] = set()
    plan_ids: set[int] = set()
    owner_ids: set[int] = set()
    institution_ids: set[int] = set()
    source_ids: set[int] = set()
    for grant in visitor.grants:
        if act not in ACTS[grant.role]:
            continue
        if grant.role is Role.ADMINISTRATOR or is_everywhere(grant):
            everything = True
        elif grant.role is Role.MANAGER and grant.country is not None:
            countries.add(grant.country)
        elif grant.plan_id is not None:
            plan_ids.add(grant.plan_id)
        elif grant.institution_id is not None:
            (owner_ids if grant.role is Role.COORDINATOR else institution_ids).add(grant.institution_id)
        elif grant.source_id is not None:
            source_ids.add(grant.source_id)
        else:
            assert grant.country is not None  # else it would be for everywhere
            countries.add(grant.country)
    return Sight(
        is_signed_in=visitor.is_signed_in,
        everything=everything,
        countries=frozenset(countries),
        plan_ids=frozenset(plan_ids),
        owner_ids=frozenset(owner_ids),
        institution_ids=frozenset(institution_ids),
        source_ids=frozenset(source_ids),
        by_visibility=act is Act.SEE,
    )
