"""Words of the dated rules in the reader's language: how sure, what is known, limits, what is asked of the Service."""

from dataclasses import dataclass

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from tracker.cases.access import Duty
from tracker.cases.entered import EntryKind
from tracker.cases.law.days import FirstDay, Months
from tracker.cases.law.legal_labels import told
from tracker.cases.law.rules import Asks, Bound, Confidence, Kind, Knowledge, Limit, Relation, Unit

# A sign beside the word, so that nobody needs the colour.
CONFIDENCES = {
    Confidence.SURE: ("✓", _l("printed")),
    Confidence.COMPUTED: ("=", _l("computed from printed days")),
    Confidence.ASSUMED: ("≈", _l("assumed")),
    Confidence.UNKNOWN: ("?", _l("not known")),
}
KNOWLEDGE = {
    Knowledge.KNOWN: _l("known"),
    Knowledge.SILENT: _l("the text says nothing on it"),
    Knowledge.ABSENT: _l("there was no such rule"),
    Knowledge.UNKNOWN: _l("the text was not found"),
    Knowledge.NOT_COVERED: _l("no act that we know of was in force"),
}
RELATIONS = {
    Relation.REPLACES: _l("it stands instead of what weaker acts say"),
    Relation.ADDS: _l("it adds to what weaker acts say"),
    Relation.UNCHANGED: _l("it leaves what weaker acts say as it is"),
}
ACT_KINDS = {Kind.LAW: _l("law"), Kind.RULEBOOK: _l("rulebook")}
UNITS = {
    Unit.HOURS: _l("hours"),
    Unit.DAYS: _l("days"),
    Unit.WORKING_DAYS: _l("working days"),
    Unit.MONTHS: _l("months"),
    Unit.YEARS: _l("years"),
}
ASKS = {
    Asks.PERIOD_UNSURE: _l("It is not sure from when to when the acts were in force."),
    Asks.STRADDLES: _l(
        "The case was opened while another act was in force, and no rule was found that says which of them applies."
    ),
}
ENTRY_KINDS = {
    EntryKind.INSTRUMENT: _l("new act"),
    EntryKind.DAYS: _l("days of an act"),
    EntryKind.VERSION: _l("what an act says"),
    EntryKind.LIMIT: _l("limit"),
    EntryKind.COUNTING: _l("how is counted"),
    EntryKind.DAY_OFF: _l("days off"),
}
DUTIES = {
    Duty.OFFICER: _l("case officer of the unit"),
    Duty.HEAD: _l("head of the unit"),
    Duty.DIRECTOR: _l("director"),
    Duty.MEDICAL: _l("medical fields"),
    Duty.ASYLUM: _l("protection and asylum"),
    Duty.STATISTICS: _l("statistics"),
}
DUTIES_EXPLAINED = {
    Duty.OFFICER: _l("Records the cases of the unit."),
    Duty.HEAD: _l("Records the cases of the unit, and sees its classified items."),
    Duty.DIRECTOR: _l("Sees the cases of every unit, and approves."),
    Duty.MEDICAL: _l("Sees medical fields in cases of the unit."),
    Duty.ASYLUM: _l("Sees what was said of protection, in cases of the unit, and nobody else does."),
    Duty.STATISTICS: _l("Sees counts of every unit, and nobody's case."),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question on counting that the texts leave open, with the readings that can be chosen."""

    asks: object
    readings: dict[object, object]  # the stricter one for the Service, which is shipped, comes first


QUESTIONS = {
    "first_day": Question(
        _l("Which day is the first one of a period that begins with an event?"),
        {FirstDay.NEXT: _l("the day after the event"), FirstDay.EVENT: _l("the day of the event")},
    ),
    "moves_end": Question(
        _l("Does an end that falls on a day off move to the next working day?"),
        {False: _l("no, it stays, and the page says so"), True: _l("yes, it moves")},
    ),
    "months": Question(
        _l("What is a month?"),
        {
            Months.SHORTER: _l("a calendar month or 30 days, whichever ends sooner"),
            Months.CALENDAR: _l("a calendar month"),
            Months.THIRTY_DAYS: _l("30 days"),
        },
    ),
    "counts_placement_day": Question(
        _l("Do the 90 days of surveillance include the day of the placement?"),
        {True: _l("yes"), False: _l("no, they begin the day after")},
    ),
    "is_exceptional_bound": Question(
        _l("Do the 90 days for each extension also bind exceptional extensions?"),
        {True: _l("yes"), False: _l("no, only the 18 months bind them")},
    ),
    "is_reset_by_release": Question(
        _l("Do the 18 months begin anew after a release?"),
        {False: _l("no, what was before counts too"), True: _l("yes")},
    ),
    "counts_restriction_in_total": Question(
        _l("Does restriction of movement under the law on asylum count in the 180 days?"),
        {False: _l("no, it is no surveillance"), True: _l("yes, only the 18 months leave it out")},
    ),
}


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What must be asked of the Service, with what hangs on the answer."""

    text: object
    rules: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    counting: tuple[str, ...] = ()
    also: object = ""  # what else it touches


OPEN_QUESTIONS = (
    OpenQuestion(
        _l(
            "The number in the gazette and the day of the rulebook of 2016, and whether a rulebook after the law of "
            "2023 replaced it."
        ),
        instruments=("V13", "V16"),
    ),
    OpenQuestion(
        _l("Articles 105, 107, 113, 115 and 119 of the law, as they are in force."),
        rules=("R01", "R03", "R13", "R14"),
        instruments=("Z15", "Z21"),
        also=_l("the length of a ban, the appeal against an expulsion, and the reasons for not carrying out a removal"),
    ),
    OpenQuestion(
        _l("What is counted as “udaljeni”, “mjere”, “preventivne aktivnosti” and “repatrijacija”."),
        also=_l("figures that are counted from cases"),
    ),
    OpenQuestion(_l("Whether persons or acts are counted."), also=_l("figures that are counted from cases")),
    OpenQuestion(
        _l("Which article Obrazac 1 names as its basis since the law of 2023."),
        rules=("R02", "R04"),
        also=_l("the form itself, which is not changed without an answer"),
    ),
    OpenQuestion(
        _l("Whether the acts of the Council of Ministers of articles 14(13) and 118(6) exist."),
        rules=("R06", "R07"),
        instruments=("V23",),
    ),
    OpenQuestion(
        _l("How the 90 days, the 180 days and the 18 months are counted."),
        rules=("R07", "R08"),
        counting=(
            "counts_placement_day",
            "is_exceptional_bound",
            "is_reset_by_release",
            "months",
            "counts_restriction_in_total",
        ),
    ),
    OpenQuestion(
        _l("What may be kept outside the Central Database at all."), also=_l("everything that cases keep of persons")
    ),
)


def length_told(value: int, unit: Unit) -> str:
    """A length of time in words: "15 days"."""
    if unit is Unit.HOURS:
        return ngettext("%(num)s hour", "%(num)s hours", value)
    if unit is Unit.DAYS:
        return ngettext("%(num)s day", "%(num)s days", value)
    if unit is Unit.WORKING_DAYS:
        return ngettext("%(num)s working day", "%(num)s working days", value)
    if unit is Unit.MONTHS:
        return ngettext("%(num)s month", "%(num)s months", value)
    return ngettext("%(num)s year", "%(num)s years", value)


def limit_named(limit: Limit) -> str:
    """A limit without its value, told apart from the other one on the same thing: "at most: the deadline"."""
    if limit.bound is Bound.AT_LEAST:
        return gettext("at least: %(what)s", what=told(limit.what))
    return gettext("at most: %(what)s", what=told(limit.what))


def limit_told(limit: Limit) -> str:
    """The value of a limit in words; one that is not known says so, and is never 0."""
    if limit.value is None:
        return gettext("at least: not known") if limit.bound is Bound.AT_LEAST else gettext("at most: not known")
    length = length_told(limit.value, limit.unit)
    if limit.value == 0:
        return gettext("on the same day")
    if limit.bound is Bound.AT_LEAST:
        return gettext("at least %(length)s", length=length)
    return gettext("at most %(length)s", length=length)
