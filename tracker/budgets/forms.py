"""What a reader may choose to see of a budget, and how the lines are put together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tracker.reading.values import BudgetKind


class Share(StrEnum):
    """How a line's amount is paid."""

    OWN = "own"
    SHARED = "shared"
    UNNAMED = "unnamed"


class Role(StrEnum):
    """What the chosen institution does in the line's activity."""

    LEADS = "leads"
    SUPPORTS = "supports"


class Grouping(StrEnum):
    """What the lines are put together by; each line stands in exactly one group."""

    GOAL = "goal"
    ACTIVITY = "activity"
    INSTITUTION = "institution"
    SOURCE = "source"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class BudgetChoice:
    """The filter of the budget's page; nothing chosen shows every line."""

    goal: str = ""
    activity: str = ""
    institution: str = ""
    role: Role | None = None  # None: the institution leads or supports
    source: str = ""
    year: int | None = None
    kind: BudgetKind | None = None
    share: Share | None = None
    group: Grouping = Grouping.GOAL

    @property
    def is_narrowed(self) -> bool:
        """Whether any line may be left out."""
        return bool(
            self.goal or self.activity or self.institution or self.source or self.year or self.kind or self.share
        )

    @property
    def arguments(self) -> dict[str, str]:
        """The choice as the arguments of an address."""
        named = {
            "goal": self.goal,
            "activity": self.activity,
            "institution": self.institution,
            "role": self.role or "",
            "source": self.source,
            "year": str(self.year or ""),
            "kind": self.kind or "",
            "share": self.share or "",
            "group": self.group if self.group is not Grouping.GOAL else "",
        }
        return {name: str(value) for name, value in named.items() if value}


KINDS_OF_LINES = (BudgetKind.AMOUNT, BudgetKind.ADMINISTRATIVE, BudgetKind.UNEXPLAINED, BudgetKind.EMPTY)


def budget_choice(
    arguments: Mapping[str, str],
    *,
    goals: Collection[str],
    activities: Collection[str],
    institutions: Collection[str],
    sources: Collection[str],
    years: Collection[int],
) -> BudgetChoice:
    """Read the filter of an address; what the plan does not offer is not chosen."""

    def one_of(name: str, offered: Collection[str]) -> str:
        text = arguments.get(name, "")
        return text if text in offered else ""

    kind, share = one_of("kind", KINDS_OF_LINES), one_of("share", list(Share))
    role, group = one_of("role", list(Role)), one_of("group", list(Grouping))
    return BudgetChoice(
        goal=one_of("goal", goals),
        activity=one_of("activity", activities),
        institution=one_of("institution", institutions),
        role=Role(role) if role else None,
        source=one_of("source", sources),
        year=next((year for year in years if str(year) == arguments.get("year", "")), None),
        kind=BudgetKind(kind) if kind else None,
        share=Share(share) if share else None,
        group=Grouping(group) if group else Grouping.GOAL,
    )
