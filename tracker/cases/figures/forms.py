"""What administrators of the case installation type about figures."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from tracker.cases.figures.definitions import Setting
from tracker.cases.law.legal_labels import told
from tracker.web.fields import DayField, TrackerForm, reason_field


class ChoiceForm(TrackerForm):
    """One of a setting's choices, with a reason."""

    value = RadioField(_l("Answer"), [InputRequired(_l("Choose one of those that are offered."))])
    reason = reason_field()
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def offer(self, setting: Setting) -> None:
        """Offer the choices of a setting, each with what it means."""
        worded = {choice: told(meaning) for choice, meaning in setting.choices.items()}
        self.value.choices = [SelectChoice(choice, f"{choice}: {meaning}") for choice, meaning in worded.items()]


class DaysForm(TrackerForm):
    """A number of days, or nothing where none is known, with a reason."""

    value = StringField(_l("Days"), [Optional(), Length(max=10)])
    reason = reason_field()
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class SinceForm(TrackerForm):
    """From which day on a procedure is recorded completely, and on what that rests."""

    since_on = DayField(_l("Completely recorded since"), [InputRequired(_l("This is needed."))])
    source = TextAreaField(
        _l("On what this rests"),
        [InputRequired(_l("Say on what this rests.")), Length(max=2000)],
    )
    known = StringField(widget=HiddenInput())  # the day that was shown, as 2024-01-01; "" where there was none
