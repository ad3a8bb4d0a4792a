"""What administrators type about other case systems."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from tracker.cases.feeds.services import LONGEST_NAME, LONGEST_WAIT
from tracker.web.fields import TrackerForm, reason_field


def _several(label: Any) -> SelectMultipleField:
    """Several of a list; none is an answer, too."""
    return SelectMultipleField(label, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False))


def _version() -> IntegerField:
    return IntegerField(widget=HiddenInput(), validators=[InputRequired()])


def _name() -> Any:
    return StringField(
        _l("Name of the system"),
        [
            InputRequired(_l("Type the name of the system.")),
            Length(max=LONGEST_NAME, message=_l("This is longer than 200 characters.")),
        ],
    )


def _days() -> Any:
    return IntegerField(
        _l("Days until figures are expected"),
        [
            InputRequired(_l("Type how many days after a period's end its figures are expected.")),
            NumberRange(0, LONGEST_WAIT, _l("Type a whole number from 0 to 366.")),
        ],
    )


class NewFeedForm(TrackerForm):
    """Another case system."""

    code = StringField(_l("Code"), [InputRequired(_l("Type the code of the system."))])
    name = _name()
    expected_days = _days()
    definitions = _several(_l("Definitions whose figures it may hand in"))


class FeedForm(TrackerForm):
    """What a feed is called, what it may hand in, and what reporting takes of that."""

    name = _name()
    expected_days = _days()
    definitions = _several(_l("Definitions whose figures it may hand in"))
    supplies = _several(_l("Of these, those that reporting takes from it"))
    reason = reason_field()
    version = _version()


class FeedReasonForm(TrackerForm):
    """A button that does one thing to a feed, with a reason."""

    reason = reason_field()
    version = _version()
