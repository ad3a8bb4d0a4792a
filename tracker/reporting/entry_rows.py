"""The rows of the page on which figures are entered, and the page itself: what each says of itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tracker.institutions.models import Institution, StatusWord
from tracker.plans.models import Plan
from tracker.plans.tree import Node
from tracker.reporting.differing import Difference, deeds_offered, difference
from tracker.reporting.entries import Row
from tracker.reporting.entry_forms import Item, Reading, Texts, digest, kind_of
from tracker.reporting.figures import Figure, figure_from
from tracker.reporting.items import ItemState
from tracker.reporting.judging import (
    Judged,
    Known,
    PlanRules,
)
from tracker.reporting.kinds import COUNTING, NEEDS_EXPLANATION, Light, PeriodState, ReviewState, Why
from tracker.reporting.models import Actual, Counted, ReportingPeriod, Unsaved


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which rows the address asks for."""

    institution: str = ""  # a code; "" for all
    is_missing: bool = False  # only what is still to be handed in

    @property
    def is_narrowed(self) -> bool:
        """Whether some rows may be left out."""
        return bool(self.institution) or self.is_missing


@dataclass(slots=True)
class EntryRow:
    """One item with all that its row shows."""

    item: Item
    state: ItemState
    saved: Texts  # what stands in its fields as it is saved
    texts: Texts  # what stands in them now: the same, or what could not be saved yet
    reading: Reading
    light: Light
    previous: Figure | None = None  # to date, at the end of an earlier period
    previous_period: str = ""
    judged: Judged | None = None  # of an indicator
    is_editable: bool = False
    unsaved: Unsaved | None = None
    saved_by: str | None = None  # who saved it last
    remark: str | None = None  # with which it was returned
    node: Node | None = None
    counted: Counted | None = None  # what was counted for an indicator
    asked: Texts = field(default_factory=dict)  # what is missing before it can be handed in, by the field

    @property
    def kind(self) -> str:
        """Of an indicator or an activity."""
        return kind_of(self.item)

    @property
    def key(self) -> str:
        """The item's."""
        return self.item.key

    @property
    def row(self) -> Row | None:
        """What is saved."""
        return self.state.row

    @property
    def version(self) -> int:
        """Of what is saved; 0 where nothing is."""
        return self.row.version if self.row is not None else 0

    @property
    def seen(self) -> str:
        """The mark of what is saved."""
        return digest(self.saved)

    @property
    def is_unsaved(self) -> bool:
        """Whether something that was typed is not saved."""
        return self.unsaved is not None

    @property
    def is_disputed(self) -> bool:
        """Whether somebody else has saved the row since the visitor typed into it."""
        return self.unsaved is not None and self.unsaved.seen_version != self.version

    @property
    def disputed_fields(self) -> list[str]:
        """The fields that say something else than what is saved."""
        return [name for name, text in self.texts.items() if text != self.saved.get(name, "")]

    @property
    def of_period(self) -> Figure | None:
        """The figure for the period: typed, or following from the one to date."""
        return figure_from(self.row.of_period) if isinstance(self.row, Actual) else None

    @property
    def to_date(self) -> Figure | None:
        """The figure to date: typed, or following from the one for the period."""
        return figure_from(self.row.to_date) if isinstance(self.row, Actual) else None

    @property
    def why_none(self) -> Why | None:
        """Why there is no figure to date."""
        return Why(self.row.why_none) if isinstance(self.row, Actual) and self.row.why_none else None

    @property
    def has_both(self) -> bool:
        """Whether the two figures of a period differ."""
        return isinstance(self.item, Known) and self.item.accumulation in COUNTING

    @property
    def must_explain(self) -> bool:
        """Whether the light demands a word about what stood in the way, and none is saved."""
        return self.light in NEEDS_EXPLANATION and self.row is not None and not self.row.obstacle.strip()

    @property
    def difference(self) -> Difference:
        """How what was counted stands to what is saved."""
        return difference(self.counted, self.row if isinstance(self.row, Actual) else None)

    @property
    def deeds_of_count(self) -> set[str]:
        """What there is to do about the count."""
        return deeds_offered(self.counted, self.row, is_editable=self.is_editable)

    def opens(self, names: Iterable[str]) -> bool:
        """Whether the fields below a row are shown at once: one is filled, wrong, or obligatory."""
        if self.must_explain or self.is_disputed:
            return True
        return any(self.texts.get(name) or self.wrong_with(name) for name in names)

    def wrong_with(self, name: str) -> str:
        """What is said at a field: what is wrong with it, or that it is missing."""
        if self.is_unsaved and name in self.reading.errors:
            return self.reading.errors[name]
        return self.asked.get(name, "")

    @property
    def can_be_submitted(self) -> bool:
        """Whether something is saved that can be handed in."""
        return self.is_editable and self.row is not None and not self.is_unsaved

    @property
    def can_be_taken_back(self) -> bool:
        """Whether it is handed in and nobody has approved it."""
        return self.state.state in {ReviewState.SUBMITTED, ReviewState.CHECKED}


@dataclass(slots=True)
class EntryPage:
    """Everything that the page shows."""

    plan: Plan
    period: ReportingPeriod
    period_state: PeriodState
    periods: Sequence[ReportingPeriod]
    today: date
    is_open: bool
    is_overdue: bool
    rules: PlanRules
    words: dict[str, StatusWord]  # of the country, in its order
    rows: list[EntryRow]  # all that the visitor may report, in the order of the document
    chosen: Chosen
    institutions: Mapping[int, Institution]
    by_item: dict[tuple[str, str], EntryRow] = field(default_factory=dict)
    still: list[Unsaved] = field(default_factory=list)  # what was typed and is too long to be kept

    @property
    def shown(self) -> list[EntryRow]:
        """The rows that the address asks for."""
        return [row for row in self.rows if self._is_chosen(row)]

    def _is_chosen(self, row: EntryRow) -> bool:
        if self.chosen.is_missing and not (row.state.is_missing or row.is_unsaved):
            return False
        if not self.chosen.institution:
            return True
        institution = self.institutions.get(row.state.institution_id)
        return institution is not None and institution.code == self.chosen.institution

    def of_kind(self, kind: str) -> list[EntryRow]:
        """The rows of one of the two tables."""
        return [row for row in self.shown if row.kind == kind]

    @property
    def used_words(self) -> list[StatusWord]:
        """The statuses that the country's reports know."""
        return [word for word in self.words.values() if word.is_used]

    @property
    def done_periods(self) -> list[str]:
        """The periods in which something reported now can have been done."""
        return [each.code for each in self.periods if each.position <= self.period.position]

    @property
    def submittable(self) -> int:
        """How many rows can be handed in."""
        return sum(row.can_be_submitted for row in self.shown)

    @property
    def to_save(self) -> int:
        """How many rows hold something that is understood and not saved."""
        return sum(row.is_unsaved and row.is_editable and row.reading.entry is not None for row in self.shown)

    @property
    def missing(self) -> int:
        """How many rows are still to be handed in."""
        return sum(row.state.is_missing for row in self.rows)
