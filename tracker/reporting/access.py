"""Who answers for what in a plan, and who may enter what is to be reported of it. Pure."""

from dataclasses import dataclass

from tracker.accounts.policy import Act, PlanFacts, Role, Visitor, covers, may, may_enter_for

INDICATOR, ACTIVITY = "indicator", "activity"
Item = tuple[str, int]  # the kind, and the indicator's or activity's id


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who reports what of one plan: an institution or unit for every indicator and activity."""

    owner_id: int
    reporting: dict[Item, int]  # the one that answers
    named: dict[Item, frozenset[int]]  # all that lead or help
    parents: dict[int, int]  # of units: the institution, or unit, that they belong to

    def of(self, item: Item) -> int:
        """The institution or unit that answers for an item; the plan's owner where the plan names nobody."""
        return self.reporting.get(item, self.owner_id)

    def institution_of(self, item: Item) -> int:
        """The same, but of a unit the institution that it belongs to in the end."""
        found = self.of(item)
        return [found, *self.above(found)][-1]

    def above(self, institution_id: int) -> list[int]:
        """What a unit belongs to, from its next to the topmost; of an institution nothing."""
        found: list[int] = []
        while institution_id in self.parents:
            institution_id = self.parents[institution_id]
            found.append(institution_id)
        return found

    def is_of_unit(self, item: Item) -> bool:
        """Whether a unit answers for the item, not the institution itself."""
        return self.of(item) in self.parents

    def may_enter(self, item: Item) -> frozenset[int]:
        """The institutions whose planners may enter it: those named, and those that units among them belong to."""
        named = self.named.get(item, frozenset()) | {self.of(item)}
        return named.union(*(self.above(each) for each in named))


def may_report(visitor: Visitor, facts: PlanFacts, who: Responsibility, item: Item) -> bool:
    """Whether the visitor may enter figures or a status for an item of a plan."""
    return may_enter_for(visitor, facts, who.may_enter(item))


def may_check(visitor: Visitor, facts: PlanFacts, who: Responsibility, item: Item) -> bool:
    """Whether the visitor may check for its institution what a unit submitted: a planner of that institution itself.

    A coordinator may, too: where the institution is silent, the plan must not stand still.
    """
    if may(visitor, Act.REVIEW, facts):
        return True
    return any(
        grant.role is Role.PLANNER and covers(grant, facts) and grant.institution_id in {None, who.institution_of(item)}
        for grant in visitor.grants
    )
