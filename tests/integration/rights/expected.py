"""What each role of the world may do where, written out by hand: the rules of the product are not asked here."""

from tests.integration.rights.world import PLANS, ROLES
from tracker.accounts.policy import Act, Area, Role, Visibility

# The plans that a role reaches by its grant. A donor reaches what their source pays, a manager the whole country.
REACHED: dict[str, set[str]] = {
    "anonymous": set(),
    Role.READER: {"own"},
    Role.PLANNER: {"own"},
    Role.COORDINATOR: {"own"},
    Role.MANAGER: {"own", "other institution", "public"},
    Role.DONOR: {"own"},
    Role.CASE_OFFICER: {"own"},
    Role.ADMINISTRATOR: set(PLANS),
}

# Who may do it to a plan that they reach.
DOERS: dict[Act, set[str]] = {
    Act.SEE: set(ROLES) - {"anonymous"},
    Act.SEE_SPENDING: {Role.PLANNER, Role.COORDINATOR, Role.MANAGER, Role.ADMINISTRATOR},
    Act.SEE_DRAFTS: {Role.PLANNER, Role.COORDINATOR, Role.MANAGER, Role.ADMINISTRATOR},
    Act.SEE_HISTORY: {Role.PLANNER, Role.COORDINATOR, Role.MANAGER, Role.ADMINISTRATOR},
    Act.COMMENT: {Role.COORDINATOR, Role.MANAGER, Role.ADMINISTRATOR},
    Act.ENTER: {Role.PLANNER, Role.COORDINATOR, Role.ADMINISTRATOR},
    Act.EDIT: {Role.COORDINATOR, Role.ADMINISTRATOR},
    Act.SETTLE: {Role.COORDINATOR, Role.ADMINISTRATOR},
    Act.REVIEW: {Role.COORDINATOR, Role.ADMINISTRATOR},
    Act.PUBLISH: {Role.ADMINISTRATOR},
}

ENTERED: dict[Area, set[str]] = {
    Area.PUBLIC: set(ROLES),
    Area.SIGNED_IN: set(ROLES) - {"anonymous"},
    Area.ADMINISTER: {Role.ADMINISTRATOR},
    Area.CASES: {Role.CASE_OFFICER},
    Area.HISTORY: {Role.PLANNER, Role.COORDINATOR, Role.MANAGER, Role.ADMINISTRATOR},
}

ALLOWED, MISSING, FORBIDDEN, TO_SIGN_IN = "allowed", "missing", "forbidden", "to sign-in"


def sees(role: str, plan: str) -> bool:
    """Whether somebody of the role may know of the plan."""
    visibility = PLANS[plan].visibility
    return (
        plan in REACHED[role]
        or visibility is Visibility.PUBLIC
        or (visibility is Visibility.SIGNED_IN and role != "anonymous")
    )


def of_plan(role: str, act: Act, plan: str) -> str:
    """The answer to somebody of the role who asks to do something to the plan."""
    if not sees(role, plan):
        return MISSING
    if act is Act.SEE or (role in DOERS[act] and plan in REACHED[role]):
        return ALLOWED
    return TO_SIGN_IN if role == "anonymous" else FORBIDDEN


def of_case(role: str, case: str) -> str:
    """The answer to somebody of the role who asks about a case: an officer of its unit, and nobody else."""
    if role != Role.CASE_OFFICER:
        return of_area(role, Area.CASES)
    return ALLOWED if case == "own" else MISSING


def of_area(role: str, area: Area) -> str:
    """The answer to somebody of the role who asks for an area."""
    if role in ENTERED[area]:
        return ALLOWED
    return TO_SIGN_IN if role == "anonymous" else FORBIDDEN


# What asks for a duty that the case officer of the world, who is an officer of one unit, does not have.
FOR_A_HEAD = frozenset(
    {
        "cases.assign_people",
        "cases.end_task",
        "cases.erase_case_person",
        "cases.show_erasure",
        "cases.list_deviations",
        "cases.download_deviations",
    }
)
# What opens with what is classified or medical in a removal: to every other officer of the unit the page is not there.
OF_A_ROOM = frozenset({"cases.list_marked", "cases.hand_out", "cases.take_back", "cases.note_medicine"})
