"""What people type about themselves: name and language, passwords, one-time codes, who stands in for them."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, EmailField, HiddenField, IntegerField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from tracker.accounts.services import LONGEST_EMAIL, LONGEST_NAME
from tracker.web.fields import DayField, TrackerForm
from tracker.web.languages import OFFERED

_AUTOCOMPLETE_NEW = {"autocomplete": "new-password"}
_AUTOCOMPLETE_PRESENT = {"autocomplete": "current-password"}


class PersonForm(TrackerForm):
    """A person's own name and language."""

    name = StringField(
        lazy_pgettext("of a person", "Name"),
        [
            InputRequired(_l("Enter your name.")),
            Length(max=LONGEST_NAME, message=_l("A name has at most 200 characters.")),
        ],
        render_kw={"autocomplete": "name"},
    )
    language = SelectField(
        _l("Language of pages and letters"),
        choices=[SelectChoice(language.locale, language.name, {"lang": language.tag}) for language in OFFERED],
    )
    version = IntegerField(widget=HiddenField.widget)


class RemindersForm(TrackerForm):
    """Whether a person is reminded by mail."""

    wants_reminders = BooleanField(_l("Remind me by mail"))


class NewPasswordForm(TrackerForm):
    """A password that is chosen."""

    password = PasswordField(_l("New password"), [InputRequired(_l("Choose a password."))], render_kw=_AUTOCOMPLETE_NEW)


class ChangePasswordForm(TrackerForm):
    """The present password, and the one that takes its place."""

    present_password = PasswordField(
        _l("Present password"), [InputRequired(_l("Type your present password."))], render_kw=_AUTOCOMPLETE_PRESENT
    )
    password = PasswordField(_l("New password"), [InputRequired(_l("Choose a password."))], render_kw=_AUTOCOMPLETE_NEW)


class ForgottenForm(TrackerForm):
    """Who has forgotten their password."""

    email = EmailField(
        _l("E-mail address"),
        [
            InputRequired(_l("Type your e-mail address.")),
            Length(max=LONGEST_EMAIL, message=_l("An e-mail address has at most 254 characters.")),
        ],
        render_kw={"autocomplete": "username"},
    )


class CodesForm(TrackerForm):
    """The first code of a telephone that has just learnt the secret, and the password of whoever sets it up."""

    code = StringField(
        _l("One-time code"),
        [InputRequired(_l("Type the six digits.")), Length(max=20, message=_l("A code has six digits."))],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )
    present_password = PasswordField(
        _l("Present password"), [InputRequired(_l("Type your present password."))], render_kw=_AUTOCOMPLETE_PRESENT
    )
    secret = HiddenField()


class StandInForm(TrackerForm):
    """Who stands in, and from when until when."""

    deputy = EmailField(
        _l("E-mail address of the stand-in"),
        [
            InputRequired(_l("Type the e-mail address of whoever stands in for you.")),
            Length(max=LONGEST_EMAIL, message=_l("An e-mail address has at most 254 characters.")),
        ],
    )
    starts_on = DayField(_l("First day"), [InputRequired(_l("Enter the first day."))])
    ends_on = DayField(_l("Last day"), [InputRequired(_l("Enter the last day."))])
