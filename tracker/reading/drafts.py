"""What a document says, before any of it is saved: one draft a plan, with every piece and its place."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tracker.reading.errata import Erratum
from tracker.reading.findings import Finding
from tracker.reading.notation import Notation
from tracker.reading.tables import Place, Printed
from tracker.reading.values import BudgetKind, ReadValue


class ElementKind(StrEnum):
    """The levels of the plans' trees; what the form itself calls a level is its `kind_label`."""

    STRATEGIC_GOAL = "strategic_goal"
    SPECIFIC_GOAL = "specific_goal"
    PRIORITY = "priority"
    MEDIUM_TERM_GOAL = "medium_term_goal"
    PROGRAMME = "programme"
    PROGRAMME_ACTIVITY = "programme_activity"
    SECTION = "section"
    OTHER = "other"


class Measure(StrEnum):
    """How an indicator is measured."""

    NUMBER = "number"
    PERCENT = "percent"
    COMPOUND = "compound"
    DESCRIPTIVE = "descriptive"


class Direction(StrEnum):
    """Where an indicator is to move; UNKNOWN where no baseline or target is printed."""

    INCREASE = "increase"
    DECREASE = "decrease"
    MAINTAIN = "maintain"
    UNKNOWN = "unknown"


class ValueRole(StrEnum):
    """What a printed value of an indicator is."""

    BASELINE = "baseline"
    ANNUAL = "annual"
    INTERIM = "interim"
    FINAL = "final"


class InstitutionRole(StrEnum):
    """LEAD answers for an activity, SUPPORT helps."""

    LEAD = "lead"
    SUPPORT = "support"


class FundingKind(StrEnum):
    """What kind of money a funding source gives."""

    STATE_BUDGET = "state_budget"
    OWN_REVENUE = "own_revenue"
    DONOR = "donor"
    LOAN = "loan"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ValueDraft:
    """A baseline or target; `printed` is None where the document has no cell for it."""

    role: ValueRole
    printed: Printed | None
    value: ReadValue

    @property
    def raw(self) -> str | None:
        """The cell word for word, None where there is none."""
        return self.printed.raw if self.printed is not None else None


@dataclass(slots=True)
class ElementDraft:
    """A goal, priority, programme or section in the plan's tree."""

    key: str  # readable and unique among the plan's elements: "1.1", "0041110", "II.3"
    parent: str | None
    kind: ElementKind
    kind_label: str | None  # "Specifični cilj", as the form prints it
    number: str | None
    title: Printed
    part: str | None = None  # "II" or "III" of the work programme
    statement: Printed | None = None  # a section that only states something
    planned: Printed | None = None  # "Planirani iznos" of a programme in part IV, all sources together
    planned_amount: Decimal | None = None
    institutions: list["InstitutionRoleDraft"] = field(default_factory=list)  # units named at the head of a goal
    institutions_printed: Printed | None = None


@dataclass(slots=True)
class IndicatorDraft:
    """A measure of progress towards an element: baseline, targets, direction."""

    key: str  # "1.1-I1": the element's key and the place in it
    element: str
    name: Printed  # empty text where the document prints none; then a finding says so
    measure: Measure
    direction: Direction
    baseline: ValueDraft
    targets: list[ValueDraft]
    result: Printed | None = None
    funding: Printed | None = None


@dataclass(frozen=True, slots=True)
class InstitutionRoleDraft:
    """An institution's part in an activity."""

    code: str
    role: InstitutionRole


@dataclass(frozen=True, slots=True)
class DetailDraft:
    """A further column of an activity's row: "Razlozi za izradu", "Prethodna procjena uticaja (DA/NE)"."""

    label: str
    printed: Printed


@dataclass(slots=True)
class ActivityDraft:
    """A row that someone carries out."""

    key: str  # "1.1.1"; "II.4.5" is row 5 of the fourth table of part II
    element: str
    number: Printed  # its text is "2.4.4" where "2.4.4." is printed
    title: Printed
    starts_on: date
    ends_on: date
    deadline: Printed | None  # "2021-2023", "I-IV", "Kontinuirano"; None where nothing is printed
    quarters: tuple[int, ...] = ()  # 1 to 4; () where the form plans by year or the document prints none
    continuous: bool = False
    institutions: list[InstitutionRoleDraft] = field(default_factory=list)  # the first one leads
    institutions_printed: Printed | None = None
    funding: Printed | None = None
    output: Printed | None = None
    reference_documents: Printed | None = None
    part: str | None = None
    same_as: str | None = None  # the key of the row of part II that a row of part III repeats
    details: list[DetailDraft] = field(default_factory=list)


@dataclass(slots=True)
class BudgetLineDraft:
    """What one activity (or programme) may cost in one year, from one or more funding sources.

    Several sources share the one amount undivided. Either `activity` is named or only `element`.
    """

    key: str  # "1.1.1-2021", "1.1-total-2021", "0041111-2024-BUDZET"
    activity: str | None
    element: str | None
    year: int
    kind: BudgetKind
    amount: Decimal | None
    printed: Printed
    sources: tuple[str, ...] = ()
    is_assumed: bool = False  # AT is read as administrative cost by an alias that the document does not explain


@dataclass(slots=True)
class RiskDraft:
    """A risk with its countermeasures and who answers for them."""

    number: Printed
    title: Printed
    countermeasures: Printed
    responsible: Printed


@dataclass(frozen=True, slots=True)
class StaffFigureDraft:
    """One cell of the staff tables; `value` is None for an empty cell, which counts nobody but is not a printed 0."""

    grade: str | None  # the column's head; None for the columns of totals and percents
    sex: str | None  # "M", "F", None where the table does not split
    kind: str  # "count", "total" or "percent"
    printed: Printed
    value: Decimal | None


@dataclass(slots=True)
class StaffRowDraft:
    """One unit's row in a staff table."""

    table: str  # "grades" or "sexes"
    number: Printed
    unit: Printed
    is_total: bool
    figures: list[StaffFigureDraft]


def staff_row_key(table: str, number: str) -> str:
    """The key by which findings call a row of staff: "sexes-1"; the row of sums has no number: "sexes-ukupno"."""
    return f"{table}-{number or 'ukupno'}"


@dataclass(slots=True)
class InstitutionDraft:
    """An institution or unit that the plan names."""

    code: str
    name: str | None  # in the plan's language; None where only the code is known
    kind: str = "institution"  # institution, unit, group, organisation
    names: dict[str, str] = field(default_factory=dict)  # by interface language
    parent: str | None = None
    aliases: list["AliasDraft"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AliasDraft:
    """Another way in which a document writes a code or name, with the reason for reading it so."""

    printed: str
    reason: str
    is_assumed: bool


@dataclass(slots=True)
class FundingSourceDraft:
    """Who pays, as the plan names them."""

    code: str
    name: str | None
    kind: FundingKind
    names: dict[str, str] = field(default_factory=dict)
    aliases: list[AliasDraft] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Caption:
    """A cell that carries no value of the plan: a heading, a table's head, a paragraph of the introduction."""

    kind: str  # "letterhead", "title", "heading", "contents", "paragraph", "footnote", "table-head", "label", "rule"
    place: Place


@dataclass(frozen=True, slots=True)
class AuthorisedTitleDraft:
    """A title in another official language, with its source."""

    kind: str  # "element", "indicator", "activity"
    key: str
    language: str
    title: str
    source: str


@dataclass(slots=True)
class PlanDraft:
    """All that a document says, with its findings."""

    code: str
    country: str
    form: str
    language: str  # CLDR locale of the text: "bs", "sr_Latn"
    title: Printed
    owner: str  # code of the institution that owns the plan
    starts_on: date
    ends_on: date
    currency: str
    currency_reason: str
    notation: Notation
    document_title: str
    document_number: str | None
    document_date: str | None  # ISO, or as printed where it is no full date
    document_file: str
    lines: tuple[str, ...] = ()
    elements: list[ElementDraft] = field(default_factory=list)  # in document order, parents first
    indicators: list[IndicatorDraft] = field(default_factory=list)
    activities: list[ActivityDraft] = field(default_factory=list)
    budget_lines: list[BudgetLineDraft] = field(default_factory=list)
    risks: list[RiskDraft] = field(default_factory=list)
    staff: list[StaffRowDraft] = field(default_factory=list)
    institutions: list[InstitutionDraft] = field(default_factory=list)
    funding_sources: list[FundingSourceDraft] = field(default_factory=list)
    authorised_titles: list[AuthorisedTitleDraft] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    errata: tuple[Erratum, ...] = ()


def free_key(wanted: str, taken: Collection[str]) -> str:
    """The wanted key, with "-2", "-3" … behind it where it is taken."""
    key, count = wanted, 1
    while key in taken:
        count += 1
        key = f"{wanted}-{count}"
    return key
