"""What administrators of the case installation type on rules, and officers who decide between readings."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from tracker.cases.administration.entering import LONGEST_TEXT, NewLimit
from tracker.cases.administration.rule_labels import ACT_KINDS, KNOWLEDGE, RELATIONS, UNITS, limit_named
from tracker.cases.law.rules import Knowledge, Limit, Rule, Unit
from tracker.web.fields import DayField, LocalDecimalField, TrackerForm, reason_field

_NEEDED = InputRequired(_l("This is needed."))
_LONG = Length(max=LONGEST_TEXT, message=_l("This is longer than 2,000 characters."))
_SHORT = Length(max=500, message=_l("This is longer than 500 characters."))
NONE = SelectChoice("", "")  # the choice of nothing


def _source(label: Any = None) -> TextAreaField:
    return TextAreaField(label or _l("Where it is printed"), [_NEEDED, _LONG])


def _version() -> IntegerField:
    """How often something of the thing was entered when the form was opened: who saves over more is told."""
    return IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class InstrumentForm(TrackerForm):
    """An act that the shipped rules do not know."""

    code = StringField(_l("Code"), [_NEEDED, _SHORT])
    kind = SelectField(
        _l("Kind of act"), choices=[SelectChoice(each.value, label) for each, label in ACT_KINDS.items()]
    )
    series = SelectField(_l("What it is on"))
    title = StringField(_l("Title, as it is printed"), [_NEEDED, _SHORT])
    gazette = StringField(_l("Number of the gazette"), [_NEEDED, _SHORT])
    published = DayField(_l("Published on"))
    first_day = DayField(_l("First day in force"), [_NEEDED])
    replaces = SelectField(_l("It replaces"))
    amends = SelectField(_l("It changes, and is in force beside"))
    source = _source()


class DaysForm(TrackerForm):
    """Days and number of an act that is known."""

    gazette = StringField(_l("Number of the gazette"), [_SHORT])
    published = DayField(_l("Published on"))
    first_day = DayField(_l("First day in force"))
    last_day = DayField(_l("Last day in force"))
    source = _source()
    version = _version()


class VersionForm(TrackerForm):
    """What an act says on a rule; `version_form` adds a field for each of the rule's limits."""

    LIMITS: tuple[str, ...] = ()

    knowledge = SelectField(
        _l("What the act says"),
        choices=[
            SelectChoice(each.value, KNOWLEDGE[each]) for each in (Knowledge.KNOWN, Knowledge.SILENT, Knowledge.ABSENT)
        ],
    )
    relation = SelectField(
        _l("How it stands to weaker acts"),
        choices=[SelectChoice(each.value, label) for each, label in RELATIONS.items()],
    )
    says = TextAreaField(_l("In words"), [_NEEDED, _LONG])
    article = StringField(_l("Article"), [_NEEDED, _SHORT])
    source = _source()
    version = _version()

    def limits(self) -> list[NewLimit]:
        """The limits that were typed, in the units of the rule."""
        typed = ((key, self[f"value_{key}"].data) for key in self.LIMITS)  # type: ignore[index]
        return [NewLimit(key, int(value)) for key, value in typed if value is not None]


def version_form(rule: Rule, **shown: Any) -> VersionForm:
    """The form for what an act says on a rule."""
    fields = {
        f"value_{key}": LocalDecimalField(
            _l("In %(unit)s, %(limit)s", unit=UNITS[limit.unit], limit=limit_named(limit)), decimals=0
        )
        for key, limit in rule.limits.items()
    }
    form_class = type("VersionFormOfRule", (VersionForm,), {**fields, "LIMITS": tuple(rule.limits)})
    form: VersionForm = form_class(data=shown)
    return form


class LimitForm(TrackerForm):
    """The value of one limit."""

    key = SelectField(_l("Limit"))
    value = LocalDecimalField(_l("Value"), [_NEEDED], decimals=0)
    unit = SelectField(_l("Counted in"), choices=[SelectChoice(each.value, label) for each, label in UNITS.items()])
    article = StringField(_l("Article"), [_NEEDED, _SHORT])
    source = _source()
    version = _version()

    def offer(self, limits: list[Limit]) -> None:
        """Offer the limits that the rule declares."""
        self.key.choices = [SelectChoice(limit.key, limit_named(limit)) for limit in limits]

    def limit(self) -> NewLimit:
        """The limit that was typed."""
        return NewLimit(self.key.data, int(self.value.data), Unit(self.unit.data))


class CountingForm(TrackerForm):
    """How one question on counting is answered."""

    value = RadioField(_l("Reading in use"))
    source = _source(_l("Who decided it, and where it is written"))
    version = _version()


class DayOffForm(TrackerForm):
    """A day on which offices do not work."""

    day = DayField(_l("Day"), [_NEEDED])
    what = StringField(_l("What the day is"), [_NEEDED, _SHORT])
    source = _source()


class YearForm(TrackerForm):
    """That all days off of a year are entered."""

    source = _source(_l("Where all days off of the year are printed"))


class WithdrawalForm(TrackerForm):
    """That something that was entered counts no more."""

    reason = reason_field()


class DecisionForm(TrackerForm):
    """Which reading of a rule applies in a case."""

    instruments = RadioField(_l("Reading that applies"))
    reason = reason_field()
    version = _version()
