"""What a reader may choose of a comparison: as of when, which indicators, in which order. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.reading.drafts import Measure
from tracker.reporting.compared import Asked
from tracker.reporting.kinds import Light


class Grouping(StrEnum):
    """What stands together."""

    GOAL = "goal"
    INSTITUTION = "institution"
    PLAN = "plan"
    NONE = "none"


class Order(StrEnum):
    """In which order the rows stand; indicators of different units are never put in the order of their values."""

    DOCUMENT = "document"
    NAME = "name"
    LIGHT = "light"
    WAY = "way"
    SHARE = "share"
    PACE = "pace"


EARLIEST, LATEST = 1900, 2200  # years


@dataclass(frozen=True, slots=True)
class Choice:
    """The filter of a comparison; nothing chosen shows every indicator, for the latest period with reports."""

    period: str = ""
    year: int | None = None
    as_of: date | None = None
    approved_only: bool = False
    country: str = ""
    owner: str = ""
    plan: str = ""
    goal: str = ""
    institution: str = ""
    light: Light | None = None
    measure: Measure | None = None
    only_due: bool = False
    group: Grouping = Grouping.GOAL
    order: Order = Order.DOCUMENT
    is_reversed: bool = False
    usual_group: Grouping = Grouping.GOAL

    @property
    def asked(self) -> Asked:
        """As of when."""
        return Asked(self.period, self.year, self.as_of)

    @property
    def is_narrowed(self) -> bool:
        """Whether any row may be left out."""
        return bool(
            self.country
            or self.owner
            or self.plan
            or self.goal
            or self.institution
            or self.light
            or self.measure
            or self.only_due
        )

    @property
    def sort(self) -> str:
        """The order as an address names it; with a minus it is turned round."""
        if self.order is Order.DOCUMENT:
            return ""
        return f"-{self.order}" if self.is_reversed else str(self.order)

    @property
    def arguments(self) -> dict[str, str]:
        """The choice as the arguments of an address."""
        named = {
            "period": self.period,
            "year": str(self.year or ""),
            "as_of": self.as_of.isoformat() if self.as_of else "",
            "approved": "1" if self.approved_only else "",
            "country": self.country,
            "owner": self.owner,
            "plan": self.plan,
            "goal": self.goal,
            "institution": self.institution,
            "light": str(self.light or ""),
            "measure": str(self.measure or ""),
            "due": "1" if self.only_due else "",
            "group": str(self.group) if self.group is not self.usual_group else "",
            "sort": self.sort,
        }
        return {name: value for name, value in named.items() if value}

    @property
    def of_explanations(self) -> dict[str, str]:
        """What an explanation must know beside its period, to come to the same figure."""
        return {name: value for name, value in self.arguments.items() if name in {"as_of", "approved"}}


def choice_from(
    arguments: Mapping[str, str],
    *,
    periods: Collection[str] = (),
    years: Collection[int] = (),
    countries: Collection[str] = (),
    owners: Collection[str] = (),
    plans: Collection[str] = (),
    goals: Collection[str] = (),
    institutions: Collection[str] = (),
    groupings: tuple[Grouping, ...],
) -> Choice:
    """Read the choice of an address; what is not offered is not chosen. The first of the groupings is the usual one."""

    def one_of(name: str, offered: Collection[str]) -> str:
        text = arguments.get(name, "")
        return text if text in offered else ""

    light, measure = one_of("light", list(Light)), one_of("measure", list(Measure))
    group, sort = one_of("group", groupings), arguments.get("sort", "")
    order = sort.removeprefix("-")
    as_of = day_from(arguments.get("as_of", ""))
    return Choice(
        period=one_of("period", periods) if as_of is None else "",
        year=next((year for year in years if str(year) == arguments.get("year", "")), None) if as_of is None else None,
        as_of=as_of,
        approved_only=arguments.get("approved") == "1",
        country=one_of("country", countries),
        owner=one_of("owner", owners),
        plan=one_of("plan", plans),
        goal=one_of("goal", goals),
        institution=one_of("institution", institutions),
        light=Light(light) if light else None,
        measure=Measure(measure) if measure else None,
        only_due=arguments.get("due") == "1",
        group=Grouping(group) if group else groupings[0],
        order=Order(order) if order in set(Order) else Order.DOCUMENT,
        is_reversed=sort.startswith("-") and order in set(Order),
        usual_group=groupings[0],
    )


def day_from(text: str) -> date | None:
    """The day that an address names, 2024-08-15; None where it names none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # Python reads other forms of a day as well, and some that are none.
    return day if day.isoformat() == text and EARLIEST <= day.year <= LATEST else None
