"""What officers type of documents: one kept elsewhere, copies handed out, what a letter says, medicine given."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.cases.documents import LONGEST_NUMBER
from tracker.cases.event_forms import which_of_two
from tracker.cases.law.asked import LONGEST_TEXT
from tracker.web.fields import ClockField, DayField, LocalDecimalField, TrackerForm

# What a letter to another state may say, in the order of the letter.
TOLD = {
    "surname": _l("Surname"),
    "name": lazy_pgettext("of a person in a case", "Name"),
    "born_on": _l("Day of birth"),
    "birth_place": _l("Place and state of birth"),
    "citizenship": _l("Citizenship"),
    "sex": _l("Sex"),
    "identity_document": _l("Identity document"),
    "travel_document": _l("Travel document"),
    "family_members": _l("Members of the family"),
}
_AT_MOST = _l("Write %(max)d characters at most.")
_NEEDED = DataRequired(_l("An answer is needed here."))


class ElsewhereForm(TrackerForm):
    """A document that is kept elsewhere: its number, its mark and its day, and nothing of what it says."""

    number = StringField(_l("Number of the document"), [Length(max=LONGEST_NUMBER, message=_AT_MOST)])
    mark = StringField(_l("Mark of secrecy"), [Length(max=LONGEST_NUMBER, message=_AT_MOST)])
    issued_on = DayField(_l("Day of issue"), [InputRequired(_l("Write the day, like this: 31.12.2026."))])


class CopiesForm(TrackerForm):
    """How many copies are handed to the escort."""

    count = LocalDecimalField(_l("How many copies"), decimals=0)


class LetterForm(TrackerForm):
    """What a letter to another state is to say; what it may say, the service tells."""

    wanted = SelectMultipleField(
        _l("What the letter is to say"),
        choices=[SelectChoice(name, label) for name, label in TOLD.items()],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class MedicineForm(TrackerForm):
    """Medicine that was given, when, and on which medical document."""

    document = SelectField(_l("Number of the medical document"), [_NEEDED], choices=[], validate_choice=False)
    at = DayField(_l("Day on which it was given"))
    at_time = ClockField(_l("Time in Sarajevo"))
    at_which = which_of_two()
    what = TextAreaField(_l("What was given"), [_NEEDED, Length(max=LONGEST_TEXT, message=_AT_MOST)])
