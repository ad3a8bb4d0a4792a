"""What officers type besides events: whom a new case is about, whom they look for, and reasons."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from tracker.cases.event_forms import EventForm
from tracker.cases.labels import TASKS
from tracker.cases.person_forms import PersonFields, line
from tracker.cases.recording import LONGEST_REASON
from tracker.web.fields import DayField, TrackerForm

SAME, OTHER = "same", "other"


class NewCaseForm(PersonFields, EventForm):
    """Whom a new case is about; the fields of its first event follow."""

    whom = RadioField(_l("Whom the case is about"), choices=[], validate_choice=False)

    @property
    def is_same(self) -> bool:
        """Whether the person of the linked case is meant."""
        return bool(self.whom.data == SAME)


class SearchForm(TrackerForm):
    """What a person is looked for by; each is compared exactly, whatever its case, marks and script."""

    surname = line(_l("Surname"))
    born_on = DayField(_l("Day of birth"))
    document = line(_l("Number of a document"))

    @property
    def asked(self) -> tuple[str, ...]:
        """What was asked by, without the words: "surname", "born", "document"."""
        given = {"surname": self.surname.data, "born": self.born_on.data, "document": self.document.data}
        return tuple(kind for kind, typed in given.items() if typed)


class DeedForm(TrackerForm):
    """A button that does one thing with a case."""


class AnnulmentForm(TrackerForm):
    """Why an event is annulled."""

    reason = TextAreaField(_l("Reason"), [Length(max=LONGEST_REASON, message=_l("Write %(max)d characters at most."))])


class HandOverForm(AnnulmentForm):
    """To which unit a case goes, and why."""

    unit = SelectField(_l("Unit that takes the case"), coerce=str, choices=[], validate_choice=False)


class LinkForm(TrackerForm):
    """With which case another one is linked."""

    other = line(_l("Number of the other case"))
    order = RadioField(
        _l("How they belong together"),
        choices=[
            SelectChoice("after", _l("this case led to the other")),
            SelectChoice("before", _l("the other case led to this one")),
        ],
        default="after",
    )


class AssignmentForm(TrackerForm):
    """Who takes part in a case beyond their duty, and in what."""

    person = SelectField(_l("Person"), [InputRequired(_l("Choose who takes part."))])
    task = SelectField(_l("Task"), choices=[SelectChoice(code, label) for code, label in TASKS.items()])
