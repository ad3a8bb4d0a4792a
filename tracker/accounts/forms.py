"""What is typed to sign in."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from tracker.web.fields import TrackerForm


class SignInForm(TrackerForm):
    """Who it is."""

    email = EmailField(_l("E-mail address"), [InputRequired(_l("Type your e-mail address.")), Length(max=254)])
    password = PasswordField(_l("Password"), [InputRequired(_l("Type your password."))])


class CodeForm(TrackerForm):
    """The one-time code that follows the password."""

    code = StringField(_l("One-time code"), [InputRequired(_l("Type the six digits.")), Length(max=20)])
