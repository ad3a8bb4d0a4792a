"""What a coordinator may type about a finding."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from tracker.plans.annexes import Settlement
from tracker.plans.labels import SETTLEMENTS
from tracker.web.fields import TrackerForm, reason_field


class ReopenForm(TrackerForm):
    """Why a settled finding is opened again."""

    reason = reason_field()
    version = HiddenField()


class SettleForm(TrackerForm):
    """How a finding is settled, and why."""

    settlement = RadioField(
        _l("How it is settled"),
        [InputRequired(_l("Choose how it is settled."))],
        choices=[SelectChoice(settlement.value, label) for settlement, label in SETTLEMENTS.items()],
    )
    reason: Any = reason_field()
    version = HiddenField()

    @property
    def chosen(self) -> Settlement:
        """The settlement of a form that is valid."""
        return Settlement(self.settlement.data)
