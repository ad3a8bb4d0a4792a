"""The words of reporting that are stored and judged by: members of enums, pure."""

from decimal import Decimal
from enum import StrEnum


class PeriodKind(StrEnum):
    """How long a plan's reporting periods are."""

    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class PeriodState(StrEnum):
    """How a period stands on a day; figures can be entered while it is open or in review."""

    PLANNED = "planned"
    OPEN = "open"
    IN_REVIEW = "in_review"
    LOCKED = "locked"


class ReviewState(StrEnum):
    """How far a reported figure or status has come towards being official."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHECKED = "checked"  # by the institution that a unit belongs to, where the plan asks for that
    RETURNED = "returned"
    APPROVED = "approved"


class Accumulation(StrEnum):
    """How the figures of an indicator's periods make its figure to date."""

    SUM = "sum"  # each period counts for itself, and they are added
    RUNNING = "running"  # each period reports the total so far
    LATEST = "latest"  # a level: the latest one counts
    YEARLY = "yearly"  # a level that is known once a year, in the last period of it


COUNTING = frozenset({Accumulation.SUM, Accumulation.RUNNING})


class Side(StrEnum):
    """Which of the two figures of a period was typed; the other one follows from it."""

    PERIOD = "period"
    TO_DATE = "to_date"


# Where a figure comes from that somebody typed, or that was invented; every other origin is one that counts.
TYPED_ORIGINS = frozenset({"typed", "workbook", "demo"})


class Curve(StrEnum):
    """How much of the way is expected by a day."""

    LINEAR = "linear"
    END_LOADED = "end_loaded"
    PHASED = "phased"


class Formula(StrEnum):
    """The formulas of docs/formulas.md by which progress is told."""

    SHARE = "share"
    WAY = "way"
    PACE = "pace"


class Light(StrEnum):
    """How an indicator stands; the last three are greys that differ."""

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    NEAR = "near"
    BEHIND = "behind"
    FAR = "far"
    NOT_DUE = "not_due"  # nothing was to be reported yet, or what was reported is judged later
    NO_DATA = "no_data"  # due, and nobody has reported
    IMPOSSIBLE = "impossible"  # reported, and no figure follows from it


NEEDS_EXPLANATION = frozenset({Light.BEHIND, Light.FAR})


class Status(StrEnum):
    """How an activity stands; each country has its own words for them, and its own selection."""

    IMPLEMENTED = "implemented"
    CONTINUOUS = "continuous"
    IN_PROGRESS = "in_progress"
    PARTLY = "partly"
    NOT_IMPLEMENTED = "not_implemented"
    NOT_DUE = "not_due"
    DROPPED = "dropped"


class Timing(StrEnum):
    """When an activity was carried out, against its deadline."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"


class Stage(StrEnum):
    """How far something that is only described has come, in order."""

    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    HALF = "half"
    MOSTLY = "mostly"
    DONE = "done"


STAGE_PERCENTS = dict(zip(Stage, (Decimal(0), Decimal(25), Decimal(50), Decimal(75), Decimal(100)), strict=True))


class Why(StrEnum):
    """Why there is no such figure."""

    NO_ACTUAL = "no_actual"
    EARLIER_MISSING = "earlier_missing"  # a sum to date needs the figures of earlier periods
    NOT_ADDED = "not_added"  # percents without their counts cannot be added
    NO_COUNT = "no_count"  # a percent of nothing: the denominator is 0
    NO_TARGET = "no_target"
    IN_WORDS = "in_words"  # the target is no figure
    PARTS_DIFFER = "parts_differ"  # the actual has another number of counters than the target
    NO_BASELINE = "no_baseline"
    TARGET_IS_ZERO = "target_is_zero"
    TARGET_IS_NEGATIVE = "target_is_negative"  # -4 would be twice the target -2, and is further from it
    NO_WAY = "no_way"  # baseline and target are equal
    AGAINST_DIRECTION = "against_direction"  # it is to rise, and its target lies below its baseline; or the reverse
    NOT_YET = "not_yet"  # what is still being counted is compared at the end of its year, or of its way
    NOTHING_EXPECTED = "nothing_expected"  # by this day
