"""What administrators of the case installation type on units and duties."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from tracker.cases.administration.duties import LONGEST_NAME, OWN_BODIES
from tracker.cases.administration.rule_labels import DUTIES
from tracker.cases.law.procedures import BODIES
from tracker.web.fields import DayField, TrackerForm, reason_field

_NEEDED = InputRequired(_l("This is needed."))
_SHORT = Length(max=LONGEST_NAME, message=_l("This is longer than 200 characters."))
NONE = SelectChoice("", "")  # the choice of nothing


class UnitForm(TrackerForm):
    """A new unit that keeps cases."""

    code = StringField(_l("Code"), [_NEEDED, _SHORT])
    body = SelectField(
        _l("Body of the procedures"),
        choices=[SelectChoice(code, f"{code} – {BODIES[code].name}", {"lang": "bs"}) for code in OWN_BODIES],
    )
    name = StringField(_l("Name of the unit"), [_NEEDED, _SHORT])
    institution = SelectField(_l("Institution of the register"))


class UnitChangeForm(TrackerForm):
    """A unit that is there."""

    name = StringField(_l("Name of the unit"), [_NEEDED, _SHORT])
    institution = SelectField(_l("Institution of the register"))
    closed_on = DayField(_l("Closed on"))
    reason = reason_field()
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class DutyForm(TrackerForm):
    """Who has which duty where, from when."""

    person = SelectField(_l("Person"), [_NEEDED])
    unit = SelectField(_l("Unit"), [_NEEDED])
    duty = SelectField(_l("Duty"), choices=[SelectChoice(each.value, label) for each, label in DUTIES.items()])
    since_on = DayField(_l("First day"), [_NEEDED])
    until_on = DayField(_l("Last day"))


class DutyEndForm(TrackerForm):
    """When a duty ends, and why."""

    until_on = DayField(_l("Last day"), [_NEEDED])
    reason = reason_field()
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
