"""What officers type of somebody whom a case is about, or who belongs to it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import IntegerField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from tracker.cases.asked_labels import ANSWERS
from tracker.cases.erasing import LONGEST_DECISION
from tracker.cases.keeping import NewPerson
from tracker.cases.labels import RELATIONS, SEXES
from tracker.cases.models import CasePerson
from tracker.cases.persons import LONGEST, Identity, IdentityDocument
from tracker.web.fields import DayField, TrackerForm

_NOT_ANSWERED = SelectChoice("", _l("not answered"))
_SEXES = [*(SelectChoice(code, label) for code, label in SEXES.items()), _NOT_ANSWERED]
_YES_NO = {True: "yes", False: "no", None: ""}
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


def line(label: Any) -> StringField:
    """A line of text as long as a name can be."""
    return StringField(label, [Length(max=LONGEST, message=_l("Write %(max)d characters at most."))])


def _yes_no(label: Any) -> RadioField:
    choices = [SelectChoice("yes", ANSWERS[True]), SelectChoice("no", ANSWERS[False]), _NOT_ANSWERED]
    return RadioField(label, choices=choices, default="", validate_choice=False)


class PersonFields(TrackerForm):
    """Who somebody is, as the forms and figures of cases need it."""

    surname = line(_l("Surname"))
    name = line(lazy_pgettext("of a person in a case", "Name"))
    born_on = DayField(_l("Day of birth"))
    birth_place = line(_l("Place and state of birth"))
    citizenship = line(_l("Citizenship"))
    address = line(_l("Address in Bosnia and Herzegovina"))
    sex = RadioField(_l("Sex"), choices=_SEXES, default="", validate_choice=False)
    is_minor = _yes_no(_l("The person is a minor"))
    is_unaccompanied = _yes_no(_l("The minor is unaccompanied"))
    document_kind = line(_l("Kind of document"))
    document_number = line(_l("Number of the document"))
    document_issued_on = DayField(_l("Day of issue"))
    document_issued_at = line(_l("Place of issue"))
    document_issued_by = line(_l("Issuing authority"))
    document_state = line(_l("State that issued it"))
    document_valid_until = DayField(_l("Document valid until"))

    @property
    def person(self) -> NewPerson:
        """Somebody as typed."""
        document = IdentityDocument(**{name: self[f"document_{name}"].data or default for name, default in _DOCUMENT})
        identity = Identity(**{name: self[name].data or default for name, default in _IDENTITY}, document=document)
        return NewPerson(
            identity,
            sex=self.sex.data or None,
            is_minor=_told(self.is_minor.data),
            is_unaccompanied=_told(self.is_unaccompanied.data),
        )


class ChangePersonForm(PersonFields):
    """What is known of the person of a case."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class ParticipantForm(PersonFields):
    """Somebody else who belongs to a case."""

    relation = RadioField(
        _l("What they are to the person of the case"),
        choices=[SelectChoice(code, label) for code, label in RELATIONS.items()],
        validate_choice=False,
    )


class ErasureForm(TrackerForm):
    """On which decision a person is erased."""

    decision = StringField(
        _l("Number of the decision"), [Length(max=LONGEST_DECISION, message=_l("Write %(max)d characters at most."))]
    )


def known_of(person: CasePerson, identity: Identity) -> dict[str, Any]:
    """What is known of a person, by the names of the fields."""
    known = {name: getattr(identity, name) for name, _default in _IDENTITY}
    known |= {f"document_{name}": getattr(identity.document, name) for name, _default in _DOCUMENT}
    return known | {
        "sex": person.sex or "",
        "is_minor": _YES_NO[person.is_minor],
        "is_unaccompanied": _YES_NO[person.is_unaccompanied],
        "version": person.version,
    }


def _told(answer: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(answer or "")
