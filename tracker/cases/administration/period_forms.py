"""What administrators of the case installation type on periods that no text prints."""

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from tracker.cases.administration.entering import LONGEST_TEXT
from tracker.cases.own_numbers import Own
from tracker.web.fields import LocalDecimalField, TrackerForm


class PeriodForm(TrackerForm):
    """A whole number of days or years, or nothing where it is taken back."""

    value = LocalDecimalField(decimals=0)
    source = TextAreaField(
        _l("Reason: who decided it, and where it is written"),
        [
            InputRequired(_l("Say who decided it.")),
            Length(max=LONGEST_TEXT, message=_l("This is longer than 2,000 characters.")),
        ],
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    @property
    def number(self) -> int | None:
        """What was typed; None where it is taken back."""
        return int(self.value.data) if self.value.data is not None else None


def period_form(label: str, own: Own | None, version: int) -> PeriodForm:
    """The form for one of them, with what stands of it."""
    form = PeriodForm(data={"value": Decimal(own.value) if own is not None else None, "version": version})
    form.value.label.text = label
    return form
