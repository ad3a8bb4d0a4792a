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


# Every route of the application and what it asks for. An address of a plan asks for an act on that plan; every other
# one for an area. A route that is not here is answered to nobody, and fails the build.
ROUTES: dict[str, Act | Area] = {
    "static": Area.PUBLIC,
    "plans.list_plans": Area.PUBLIC,
    "plans.download_plans": Area.PUBLIC,
    "plans.show_document": Act.SEE,
    "plans.show_source": Act.SEE,
    "plans.show_risks": Act.SEE,
    "plans.download_risks": Act.SEE,
    "plans.show_staff": Act.SEE,
    "plans.show_findings": Act.SEE,
    "plans.download_findings": Act.SEE,
    "budgets.show_budget": Act.SEE,
    "budgets.download_budget": Act.SEE,
    "budgets.show_finances": Act.SEE,
    "browse.show_plan": Act.SEE,
    "browse.download_indicators": Act.SEE,
    "browse.download_activities": Act.SEE,
    "browse.show_element": Act.SEE,
    "browse.show_activity": Act.SEE,
    "browse.show_indicator": Act.SEE,
    "dashboards.compare_plan": Act.SEE,
    "dashboards.download_comparison": Act.SEE,
    "dashboards.compare_plans": Area.PUBLIC,
    "dashboards.download_plans": Area.PUBLIC,
    "dashboards.explain_indicator": Act.SEE,
    "dashboards.explain_rates": Act.SEE,
    "exchange.download_plan": Act.SEE,
    "browse.list_institutions": Area.PUBLIC,
    "browse.download_institutions": Area.PUBLIC,
    "browse.show_institution": Area.PUBLIC,
    "browse.download_institution": Area.PUBLIC,
    "browse.list_funding_sources": Area.PUBLIC,
    "browse.download_funding_sources": Area.PUBLIC,
    "browse.show_funding_source": Area.PUBLIC,
    "browse.download_funding_source": Area.PUBLIC,
    "search.show_results": Area.PUBLIC,
    "search.download_results": Area.PUBLIC,
    "editing.edit_plan": Act.EDIT,
    "editing.edit_element": Act.EDIT,
    "editing.edit_activity": Act.EDIT,
    "editing.edit_indicator": Act.EDIT,
    "editing.edit_budget_line": Act.EDIT,
    "editing.settle_finding": Act.SETTLE,
    "editing.reopen_finding": Act.SETTLE,
    "reporting.list_periods": Act.SEE_DRAFTS,
    "reporting.change_period": Act.REVIEW,
    "reporting.review_period": Act.REVIEW,
    "reporting.download_review": Act.REVIEW,
    "reporting.show_indicator_item": Act.SEE_DRAFTS,
    "reporting.show_activity_item": Act.SEE_DRAFTS,
    "reporting.submit_indicator": Act.ENTER,
    "reporting.submit_activity": Act.ENTER,
    "reporting.withdraw_indicator": Act.ENTER,
    "reporting.withdraw_activity": Act.ENTER,
    "reporting.check_indicator": Act.ENTER,
    "reporting.check_activity": Act.ENTER,
    "reporting.return_indicator": Act.ENTER,
    "reporting.return_activity": Act.ENTER,
    "reporting.approve_indicator": Act.REVIEW,
    "reporting.approve_activity": Act.REVIEW,
    "reporting.comment_indicator": Act.COMMENT,
    "reporting.comment_activity": Act.COMMENT,
    "reporting.correct_indicator": Act.REVIEW,
    "reporting.correct_activity": Act.REVIEW,
    "reporting.take_over_indicator": Act.ENTER,
    "reporting.explain_indicator_difference": Act.ENTER,
    "reporting.add_indicator_evidence": Act.ENTER,
    "reporting.add_activity_evidence": Act.ENTER,
    "reporting.remove_evidence": Act.ENTER,
    "reporting.download_evidence": Act.SEE_DRAFTS,
    "reporting.list_activity_milestones": Act.ENTER,
    "reporting.change_activity_milestone": Act.ENTER,
    "reporting.remove_activity_milestone": Act.ENTER,
    "reporting.enter_period": Act.ENTER,
    "reporting.save_row": Act.ENTER,
    "reporting.read_typed": Act.ENTER,
    "reporting.show_my_work": Area.SIGNED_IN,
    "reporting.download_my_work": Area.SIGNED_IN,
    "reporting.show_institutions": Act.SEE_DRAFTS,
    "reporting.download_institutions": Act.SEE_DRAFTS,
    "roundtrip.list_workbooks": Act.ENTER,
    "roundtrip.download_workbook": Act.ENTER,
    "roundtrip.list_imports": Act.ENTER,
    "roundtrip.download_imports": Act.ENTER,
    "roundtrip.upload_workbooks": Act.ENTER,
    "roundtrip.show_import": Act.ENTER,
    "roundtrip.download_cells": Act.ENTER,
    "roundtrip.decide_import": Act.ENTER,
    "roundtrip.undo": Act.ENTER,
    "roundtrip.download_import": Act.ENTER,
    "roundtrip.download_annotated": Act.ENTER,
    "reporting.edit_reporting": Act.EDIT,
    "reporting.edit_indicator_reporting": Act.EDIT,
    "audit.plan_history": Act.SEE_HISTORY,
    "audit.element_history": Act.SEE_HISTORY,
    "audit.activity_history": Act.SEE_HISTORY,
    "audit.indicator_history": Act.SEE_HISTORY,
    "audit.budget_line_history": Act.SEE_HISTORY,
    "cases.list_deadlines": Area.CASES,
    "cases.download_deadlines": Area.CASES,
    "audit.search_history": Area.HISTORY,
    "audit.export_history": Area.HISTORY,
    "audit.show_entry": Area.HISTORY,
    "accounts.sign_in": Area.PUBLIC,
    "accounts.enter_code": Area.PUBLIC,
    "accounts.set_up_code": Area.PUBLIC,
    "accounts.sign_out": Area.PUBLIC,
    "accounts.list_sessions": Area.SIGNED_IN,
    "accounts.end_session": Area.SIGNED_IN,
    "accounts.end_others": Area.SIGNED_IN,
    "accounts.extend_session": Area.SIGNED_IN,
    "accounts.show_account": Area.SIGNED_IN,
    "accounts.begin_acting": Area.SIGNED_IN,
    "accounts.choose_reminders": Area.SIGNED_IN,
    "accounts.edit_password": Area.SIGNED_IN,
    "accounts.edit_codes": Area.SIGNED_IN,
    "accounts.list_stand_ins": Area.SIGNED_IN,
    "accounts.end_my_stand_in": Area.SIGNED_IN,
    "accounts.ask_for_link": Area.PUBLIC,
    "accounts.choose_password": Area.PUBLIC,
    "jobs.list_jobs": Area.SIGNED_IN,
    "jobs.show_job": Area.SIGNED_IN,
    "jobs.cancel_job": Area.SIGNED_IN,
    "cases.list_cases": Area.CASES,
    "cases.download_register": Area.CASES,
    "cases.search_cases": Area.CASES,
    "cases.open_new_case": Area.CASES,
    "cases.show_case": Area.CASES,
    "cases.record": Area.CASES,
    "cases.annul": Area.CASES,
    "cases.take_case_over": Area.CASES,
    "cases.hand_case_over": Area.CASES,
    "cases.link_case": Area.CASES,
    "cases.change_case_person": Area.CASES,
    "cases.add_case_participant": Area.CASES,
    "cases.assign_people": Area.CASES,
    "cases.end_task": Area.CASES,
    "cases.erase_case_person": Area.CASES,
    "cases.show_erasure": Area.CASES,
    "cases.note_elsewhere": Area.CASES,
    "cases.annul_elsewhere": Area.CASES,
    "cases.write_letter": Area.CASES,
    "cases.list_marked": Area.CASES,
    "cases.hand_out": Area.CASES,
    "cases.take_back": Area.CASES,
    "cases.note_medicine": Area.CASES,
    "cases.list_forms": Area.CASES,
    "cases.issue": Area.CASES,
    "cases.print_issued": Area.CASES,
    "cases.annul_issued": Area.CASES,
    "cases.list_deviations": Area.CASES,
    "cases.download_deviations": Area.CASES,
    "cases.list_issued": Area.CASES,
    "cases.download_issued": Area.CASES,
    # Open to everybody, and believes nobody but by the signature that each request carries: no person comes here.
    "feeds.take_figures_of_feed": Area.PUBLIC,
    "feeds.list_feeds": Area.ADMINISTER,
    "feeds.add_feed": Area.ADMINISTER,
    "feeds.show_feed": Area.ADMINISTER,
    "feeds.edit_feed": Area.ADMINISTER,
    "feeds.renew_feed": Area.ADMINISTER,
    "feeds.end_feed": Area.ADMINISTER,
    "feeds.upload_events": Area.ADMINISTER,
    "feeds.download_template": Area.ADMINISTER,
    "feeds.show_events": Area.ADMINISTER,
    "feeds.confirm_events": Area.ADMINISTER,
    "cases.list_figures": Area.CASES,
    "cases.compute": Area.CASES,
    "cases.show_figure": Area.CASES,
    "cases.list_figure_settings": Area.ADMINISTER,
    "cases.edit_figure_setting": Area.ADMINISTER,
    "cases.edit_recorded_since": Area.ADMINISTER,
    "administration.show_start": Area.ADMINISTER,
    "administration.see_failure": Area.ADMINISTER,
    "administration.list_people": Area.ADMINISTER,
    "administration.download_people": Area.ADMINISTER,
    "administration.invite_person": Area.ADMINISTER,
    "administration.show_person": Area.ADMINISTER,
    "administration.give_role": Area.ADMINISTER,
    "administration.take_role": Area.ADMINISTER,
    "administration.close_account": Area.ADMINISTER,
    "administration.open_account": Area.ADMINISTER,
    "administration.reset_password": Area.ADMINISTER,
    "administration.forget_codes": Area.ADMINISTER,
    "administration.end_sessions": Area.ADMINISTER,
    "administration.add_stand_in": Area.ADMINISTER,
    "administration.take_stand_in_back": Area.ADMINISTER,
    "administration.list_institutions": Area.ADMINISTER,
    "administration.edit_institution": Area.ADMINISTER,
    "administration.rename": Area.ADMINISTER,
    "administration.show_institution": Area.ADMINISTER,
    "administration.list_sources": Area.ADMINISTER,
    "administration.edit_source": Area.ADMINISTER,
    "administration.show_source": Area.ADMINISTER,
    "administration.add_institution_alias": Area.ADMINISTER,
    "administration.edit_institution_alias": Area.ADMINISTER,
    "administration.remove_institution_alias": Area.ADMINISTER,
    "administration.add_source_alias": Area.ADMINISTER,
    "administration.edit_source_alias": Area.ADMINISTER,
    "administration.remove_source_alias": Area.ADMINISTER,
    "administration.list_plans": Area.ADMINISTER,
    "administration.edit_visibility": Area.ADMINISTER,
    "administration.edit_languages": Area.ADMINISTER,
    "administration.list_countries": Area.ADMINISTER,
    "administration.show_country": Area.ADMINISTER,
    "administration.complete_country": Area.ADMINISTER,
    "administration.edit_status": Area.ADMINISTER,
    "administration.edit_thresholds": Area.ADMINISTER,
    "cases.show_administration": Area.ADMINISTER,
    "cases.list_rules": Area.ADMINISTER,
    "cases.show_rule": Area.ADMINISTER,
    "cases.add_version": Area.ADMINISTER,
    "cases.add_limit": Area.ADMINISTER,
    "cases.add_instrument": Area.ADMINISTER,
    "cases.edit_instrument": Area.ADMINISTER,
    "cases.withdraw_entry": Area.ADMINISTER,
    "cases.list_counting": Area.ADMINISTER,
    "cases.edit_counting": Area.ADMINISTER,
    "cases.list_days_off": Area.ADMINISTER,
    "cases.confirm_year": Area.ADMINISTER,
    "cases.list_periods": Area.ADMINISTER,
    "cases.edit_retention": Area.ADMINISTER,
    "cases.edit_limit": Area.ADMINISTER,
    "cases.list_units": Area.ADMINISTER,
    "cases.create_unit": Area.ADMINISTER,
    "cases.edit_unit": Area.ADMINISTER,
    "cases.list_duties": Area.ADMINISTER,
    "cases.add_duty": Area.ADMINISTER,
    "cases.close_duty": Area.ADMINISTER,
    "cases.decide_rule": Area.CASES,
}
