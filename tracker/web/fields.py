"""Forms and their fields: typed values read strictly in the reader's locale, refusals shown beside their field."""

from datetime import date, time
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import DateInput, TextInput, TimeInput

from tracker.errors import Refused
from tracker.web.formats import number_in
from tracker.web.languages import current_language, in_words
from tracker.web.typed import typed_clock, typed_day, typed_number

LONGEST_REASON = 2000
# What WTForms says by itself, for our catalogues.
_SAID_BY_WTFORMS = (
    _l("Not a valid choice."),
    _l("This field is required."),
    _l("Invalid Choice: could not coerce."),
    _l("Invalid choice(s): one or more data inputs could not be coerced."),
)


class _Words:
    """What WTForms itself says, out of our own catalogues."""

    def gettext(self, message: str) -> str:
        return gettext(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return gettext(singular if n == 1 else plural)


class TrackerForm(FlaskForm):
    """The base of every form: its messages are ours, and the outer spaces of a typed text are no part of it."""

    was_overtaken = False  # somebody else saved while this form was open: the page shows what they saved

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> Any:
            return _Words()

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            filters = list(unbound_field.kwargs.get("filters", ()))
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                filters.append(_stripped)
            return unbound_field.bind(form=form, **options, filters=filters)


def _stripped(text: Any) -> Any:
    return text.strip() if isinstance(text, str) else text


class _TypedField(Field):
    """A field whose text is read by a rule; a text that cannot be read stays in the field as typed."""

    widget = TextInput()
    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.data = None
        if not valuelist[0].strip():
            return
        try:
            self.data = self._read(valuelist[0])
        except Refused as refused:
            raise ValueError(in_words(refused.message, refused.params)) from refused

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self._write(self.data)

    def _read(self, text: str) -> Any:
        raise NotImplementedError

    def _write(self, value: Any) -> str:
        raise NotImplementedError


class LocalDecimalField(_TypedField):
    """A number in the reader's notation; its data is a Decimal, or None where nothing was typed."""

    def __init__(self, label: Any = None, validators: Any = None, *, decimals: int = 6, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.decimals = decimals

    def _read(self, text: str) -> Decimal:
        return typed_number(text, current_language(), decimals=self.decimals)

    def _write(self, value: Decimal) -> str:
        # A typed minus is a hyphen; the figure's own sign could not be typed on a keyboard.
        return number_in(value, current_language()).replace("−", "-").replace("\u00a0", " ")


class DayField(_TypedField):
    """A day; browsers show it in the reader's manner and send it as 2026-12-31."""

    widget = DateInput()

    def _read(self, text: str) -> date:
        return typed_day(text)

    def _write(self, value: date) -> str:
        return value.isoformat()


class ClockField(_TypedField):
    """A time of the day, to the minute."""

    widget = TimeInput()

    def _read(self, text: str) -> time:
        return typed_clock(text)

    def _write(self, value: time) -> str:
        return f"{value:%H:%M}"


def reason_field() -> Any:
    """Why something official is changed: asked wherever the history is to tell it."""
    return TextAreaField(
        _l("Reason"),
        [
            InputRequired(_l("Say why this is changed.")),
            Length(min=3, max=LONGEST_REASON, message=_l("The reason must have from 3 to 2,000 characters.")),
        ],
    )


def show_on(form: TrackerForm, refused: Refused) -> None:
    """Show a refusal beside the field that it speaks of, or above the form where it speaks of none.

    One that speaks of the version marks the form as overtaken.
    """
    sentence = in_words(refused.message, refused.params)
    if refused.field == "version":
        form.was_overtaken = True
        form.form_errors = [*form.form_errors, sentence]
    elif refused.field is not None and refused.field in form:
        field = form[refused.field]
        field.errors = [*field.errors, sentence]
    else:
        form.form_errors = [*form.form_errors, sentence]
