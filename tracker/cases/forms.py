"""What officers type besides events: whom a case is about, whom they look for, and reasons."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from tracker.cases.asked_labels import ANSWERS
from tracker.cases.event_forms import EventForm
from tracker.cases.keeping import NewPerson
from tracker.cases.labels import SEXES
from tracker.cases.persons import LONGEST, Identity, IdentityDocument
from tracker.cases.recording import LONGEST_REASON
from tracker.web.fields import DayField, TrackerForm

_SHORT = Length(max=LONGEST, message=_l("Write %(max)d characters at most."))
_NOT_ANSWERED = SelectChoice("", _l("not answered"))
_SEXES = [*(SelectChoice(code, label) for code, label in SEXES.items()), _NOT_ANSWERED]
SAME, OTHER = "same", "other"


def _yes_no(label: Any) -> RadioField:
    choices = [SelectChoice("yes", ANSWERS[True]), SelectChoice("no", ANSWERS[False]), _NOT_ANSWERED]
    return RadioField(label, choices=choices, default="", validate_choice=False)


def _line(label: Any) -> StringField:
    return StringField(label, [_SHORT])


class NewCaseForm(EventForm):
    """Whom a new case is about; the fields of its first event follow."""

    whom = RadioField(_l("Whom the case is about"), choices=[], validate_choice=False)
    surname = _line(_l("Surname"))
    name = _line(lazy_pgettext("of a person in a case", "Name"))
    born_on = DayField(_l("Day of birth"))
    birth_place = _line(_l("Place and state of birth"))
    citizenship = _line(_l("Citizenship"))
    address = _line(_l("Address in Bosnia and Herzegovina"))
    sex = RadioField(_l("Sex"), choices=_SEXES, default="", validate_choice=False)
    is_minor = _yes_no(_l("The person is a minor"))
    is_unaccompanied = _yes_no(_l("The minor is unaccompanied"))
    document_kind = _line(_l("Kind of document"))
    document_number = _line(_l("Number of the document"))
    document_issued_on = DayField(_l("Day of issue"))
    document_issued_at = _line(_l("Place of issue"))
    document_issued_by = _line(_l("Issuing authority"))
    document_state = _line(_l("State that issued it"))
    document_valid_until = DayField(_l("Document valid until"))

    @property
    def is_same(self) -> bool:
        """Whether the person of the linked case is meant."""
        return bool(self.whom.data == SAME)

    @property
    def person(self) -> NewPerson:
        """Somebody new, as typed."""
        document = IdentityDocument(**{name: self[f"document_{name}"].data or default for name, default in _DOCUMENT})
        identity = Identity(**{name: self[name].data or default for name, default in _IDENTITY}, document=document)
        return NewPerson(
            identity,
            sex=self.sex.data or None,
            is_minor=_told(self.is_minor.data),
            is_unaccompanied=_told(self.is_unaccompanied.data),
        )


_IDENTITY: tuple[tuple[str, Any], ...] = (
    ("surname", ""),
    ("name", ""),
    ("born_on", None),
    ("birth_place", ""),
    ("citizenship", ""),
    ("address", ""),
)
_DOCUMENT: tuple[tuple[str, Any], ...] = (
    ("kind", ""),
    ("number", ""),
    ("issued_on", None),
    ("issued_at", ""),
    ("issued_by", ""),
    ("state", ""),
    ("valid_until", None),
)


def _told(answer: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(answer or "")


class SearchForm(TrackerForm):
    """What a person is looked for by; each is compared exactly, whatever its case, marks and script."""

    surname = _line(_l("Surname"))
    born_on = DayField(_l("Day of birth"))
    document = _line(_l("Number of a document"))

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

    other = _line(_l("Number of the other case"))
    order = RadioField(
        _l("How they belong together"),
        choices=[
            SelectChoice("after", _l("this case led to the other")),
            SelectChoice("before", _l("the other case led to this one")),
        ],
        default="after",
    )
