"""Members of the room's enums in the reader's language, and reasons why there is no figure."""

from flask_babel import lazy_gettext as _l

from tracker.reporting.kinds import (
    Accumulation,
    Curve,
    Formula,
    Light,
    PeriodKind,
    PeriodState,
    ReviewState,
    Side,
    Stage,
    Timing,
    Why,
)

PERIOD_KINDS = {
    PeriodKind.QUARTER: _l("Quarters"),
    PeriodKind.HALF_YEAR: _l("Half-years"),
    PeriodKind.YEAR: _l("Years"),
}

PERIOD_STATES = {
    PeriodState.PLANNED: _l("planned"),
    PeriodState.OPEN: _l("open"),
    PeriodState.IN_REVIEW: _l("in review"),
    PeriodState.LOCKED: _l("locked"),
}

REVIEW_STATES = {
    ReviewState.DRAFT: _l("draft"),
    ReviewState.SUBMITTED: _l("submitted"),
    ReviewState.CHECKED: _l("checked by the institution"),
    ReviewState.RETURNED: _l("returned"),
    ReviewState.APPROVED: _l("approved"),
}

ACCUMULATIONS = {
    Accumulation.SUM: _l("sum of the periods"),
    Accumulation.RUNNING: _l("running total"),
    Accumulation.LATEST: _l("the latest figure counts"),
    Accumulation.YEARLY: _l("once a year"),
}

# The same as somebody chooses one of them.
ACCUMULATIONS_EXPLAINED = {
    Accumulation.SUM: _l("sum of the periods: each one counts for itself, and they are added"),
    Accumulation.RUNNING: _l("running total: each period reports the total so far"),
    Accumulation.LATEST: _l("a level: the latest figure counts"),
    Accumulation.YEARLY: _l("a level that is known once a year, in the last period of the year"),
}

SIDES = {
    Side.PERIOD: _l("for the period"),
    Side.TO_DATE: _l("to date"),
}

CURVES = {
    Curve.LINEAR: _l("evenly over the time"),
    Curve.END_LOADED: _l("mostly towards the end"),
    Curve.PHASED: _l("as phased by period"),
}

FORMULAS = {
    Formula.SHARE: _l("Share of the target"),
    Formula.WAY: _l("Way from the baseline"),
    Formula.PACE: _l("Pace"),
}

# The sign stands beside the word and the colour, so that a light is told in grey print as well.
SIGNS = {
    Light.ACHIEVED: "★",
    Light.ON_TRACK: "●",
    Light.NEAR: "◕",
    Light.BEHIND: "◑",
    Light.FAR: "○",
    Light.NOT_DUE: "–",
    Light.NO_DATA: "?",
    Light.IMPOSSIBLE: "∅",
}

LIGHTS = {
    Light.ACHIEVED: _l("achieved"),
    Light.ON_TRACK: _l("on track"),
    Light.NEAR: _l("near"),
    Light.BEHIND: _l("behind"),
    Light.FAR: _l("far behind"),
    Light.NOT_DUE: _l("not due"),
    Light.NO_DATA: _l("due, no data"),
    Light.IMPOSSIBLE: _l("no figure possible"),
}

STAGES = {
    Stage.NOT_BEGUN: _l("not begun"),
    Stage.BEGUN: _l("begun"),
    Stage.HALF: _l("half done"),
    Stage.MOSTLY: _l("mostly done"),
    Stage.DONE: _l("done"),
}

TIMINGS = {
    Timing.EARLY: _l("done early"),
    Timing.ON_TIME: _l("done on time"),
    Timing.LATE: _l("done late"),
}

REASONS = {
    Why.NO_ACTUAL: _l("Nothing has been reported."),
    Why.EARLIER_MISSING: _l("The figure of an earlier period is missing, and the figure to date needs it."),
    Why.NOT_ADDED: _l("Percents of several periods cannot be added without their counts."),
    Why.NO_COUNT: _l("A percent of 0 cases cannot be told."),
    Why.NO_TARGET: _l("The plan prints no target for this time."),
    Why.IN_WORDS: _l("The target is printed in words."),
    Why.PARTS_DIFFER: _l("The figure has another number of counters than the target."),
    Why.NO_BASELINE: _l("No baseline is printed."),
    Why.TARGET_IS_ZERO: _l("The target is 0, and nothing is a share of 0."),
    Why.TARGET_IS_NEGATIVE: _l("The target is negative, and no share of it can be told."),
    Why.NO_WAY: _l("Baseline and target are equal: there is no way to cover."),
    Why.AGAINST_DIRECTION: _l("The target lies on the other side of the baseline than the indicator's direction."),
    Why.NOT_YET: _l("Not yet: a yearly baseline is compared at the end of the year."),
    Why.NOTHING_EXPECTED: _l("Nothing is expected by this day."),
}
