"""What administrators type."""

from typing import Any

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, StopValidation
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from tracker.accounts.labels import ROLES, VISIBILITIES
from tracker.accounts.policy import Role, Visibility
from tracker.budgets.labels import FUNDING_KINDS
from tracker.institutions.labels import INSTITUTION_KINDS, LIGHTS
from tracker.reading.drafts import FundingKind
from tracker.web.fields import DayField, LocalDecimalField, TrackerForm, reason_field
from tracker.web.languages import OFFERED

LONGEST_TEXT = 500
_SHORT = Length(max=LONGEST_TEXT, message=_l("This is longer than 500 characters."))


class Needed:
    """Nothing, or nothing but spaces, is no answer; 0 is one."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data is None or field.data == "":
            # A value that was typed and could not be read has its own message already.
            raise StopValidation(None if field.errors else gettext("This is needed."))


_NEEDED = Needed()


def _version() -> IntegerField:
    """The version of the row that the form shows: whoever saves over a newer one is told."""
    return IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class ActionForm(TrackerForm):
    """A button that does one thing."""


class ReasonForm(TrackerForm):
    """A button that does one thing, with a reason."""

    reason = reason_field()
    version = _version()


class RoleForm(TrackerForm):
    """A role and what it is narrowed to. The choices of what there is are set by the view."""

    role = SelectField(_l("Role"), choices=[SelectChoice(role.value, label) for role, label in ROLES.items()])
    plan = SelectField(_l("Plan"))
    institution = SelectField(_l("Institution"))
    funding_source = SelectField(_l("Funding source"))
    country = SelectField(_l("Country"))

    @property
    def chosen_role(self) -> Role:
        """The role that was chosen."""
        return Role(self.role.data)

    @property
    def chosen_scope(self) -> dict[str, str | None]:
        """What was chosen to narrow it, as `scope_of` takes it."""
        return {name: self[name].data or None for name in ("plan", "institution", "funding_source", "country")}


class InvitationForm(RoleForm):
    """A new person with their first role."""

    email = EmailField(_l("E-mail address"), [_NEEDED, _SHORT])
    name = StringField(lazy_pgettext("of a person", "Name"), [_NEEDED, _SHORT])
    language = SelectField(_l("Language"))


class PersonForm(TrackerForm):
    """A person's name and language."""

    name = StringField(lazy_pgettext("of a person", "Name"), [_NEEDED, _SHORT])
    language = SelectField(_l("Language"))
    version = _version()


class StandInForm(TrackerForm):
    """Who acts for a person, from a day to a day."""

    deputy = SelectField(_l("Stand-in"), [_NEEDED], coerce=str)
    starts_on = DayField(_l("First day"), [_NEEDED])
    ends_on = DayField(_l("Last day"), [_NEEDED])


class VisibilityForm(TrackerForm):
    """Who may see a plan."""

    visibility = RadioField(
        _l("Who may see the plan"), choices=[SelectChoice(each.value, label) for each, label in VISIBILITIES.items()]
    )
    reason = reason_field()
    version = _version()

    @property
    def chosen(self) -> Visibility:
        """Who was chosen."""
        return Visibility(self.visibility.data)


class LanguagesForm(TrackerForm):
    """The languages that readers can choose."""

    languages = SelectMultipleField(
        _l("Languages offered"),
        choices=[SelectChoice(language.locale, language.name, {"lang": language.tag}) for language in OFFERED],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    version = _version()


class ByLanguage:
    """The part of a form that asks for a text in each language of the interface."""

    LANGUAGES = OFFERED

    def texts(self) -> dict[str, str]:
        """What was typed, by language; a language without a text is left out."""
        typed = {language.locale: self[f"in_{language.locale}"].data for language in OFFERED}  # type: ignore[index]
        return {locale: text for locale, text in typed.items() if text}

    def show_texts(self, texts: dict[str, str]) -> None:
        """Show what there is now."""
        for language in OFFERED:
            self[f"in_{language.locale}"].data = texts.get(language.locale, "")  # type: ignore[index]


def _by_language(form: type[TrackerForm]) -> type[Any]:
    for language in OFFERED:
        setattr(
            form,
            f"in_{language.locale}",
            StringField(language.name, [_SHORT], render_kw={"lang": language.tag}),
        )
    return form


@_by_language
class InstitutionForm(ByLanguage, TrackerForm):
    """What the register says of an institution."""

    name = StringField(_l("Name as the country's plans print it"), [_SHORT])
    kind = SelectField(_l("Kind"), choices=[SelectChoice(kind, label) for kind, label in INSTITUTION_KINDS.items()])
    parent = SelectField(_l("Belongs to"))
    reason = reason_field()
    version = _version()


@_by_language
class RenamingForm(ByLanguage, TrackerForm):
    """The name that a law gives an institution."""

    from_on = DayField(_l("First day of the new name"), [_NEEDED])
    name = StringField(_l("New name as the country's plans print it"), [_NEEDED, _SHORT])
    act = TextAreaField(_l("Act, and where it is published"), [_NEEDED, _SHORT])
    version = _version()


@_by_language
class SourceForm(ByLanguage, TrackerForm):
    """What the register says of a funding source."""

    name = StringField(_l("Name as the country's plans print it"), [_SHORT])
    kind = SelectField(_l("Kind"), choices=[SelectChoice(kind.value, label) for kind, label in FUNDING_KINDS.items()])
    reason = reason_field()
    version = _version()

    @property
    def chosen_kind(self) -> FundingKind:
        """The kind that was chosen."""
        return FundingKind(self.kind.data)


class AliasForm(TrackerForm):
    """Another way in which documents write an institution or a funding source."""

    printed = StringField(_l("As documents print it"), [_NEEDED, _SHORT])
    is_assumed = BooleanField(_l("This is assumed: no document explains it"))
    reason = reason_field()
    version = _version()


@_by_language
class StatusForm(ByLanguage, TrackerForm):
    """What a country calls a status."""

    is_used = BooleanField(_l("The country's reports use this status"))
    source = TextAreaField(_l("Where this was read"), [_SHORT])
    is_verified = BooleanField(_l("Verified: an official text was read"))
    reason = reason_field()
    version = _version()


class ThresholdsForm(TrackerForm):
    """From which share of the way on a country's reports show each light."""

    reason = reason_field()


for _light, _label in LIGHTS.items():
    setattr(ThresholdsForm, f"{_light}_at_least", LocalDecimalField(_l("At least, in percent"), [_NEEDED]))
    setattr(ThresholdsForm, f"{_light}_source", TextAreaField(_l("Where this was read"), [_SHORT]))
    setattr(ThresholdsForm, f"{_light}_is_verified", BooleanField(_l("Verified: an official text was read")))
    setattr(ThresholdsForm, f"{_light}_version", _version())
