"""What a coordinator may type: a form for each kind of thing, its fields in the plain form of `editing.values`."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from markupsafe import Markup
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, TextInput

from tracker.editing.labels import FIELDS
from tracker.editing.things import loaded_value, value_field
from tracker.editing.values import (
    NO_VALUE,
    Value,
    Values,
    in_order,
    kind_to_type,
    plain_value,
)
from tracker.indicators.labels import DIRECTIONS, ROLES
from tracker.indicators.models import Indicator, IndicatorValue
from tracker.institutions.links import Option
from tracker.reading.notation import plain_number
from tracker.reading.tables import folded_space
from tracker.reading.values import MOST_CENTS, ValueKind
from tracker.web.fields import DayField, LocalDecimalField, TrackerForm, reason_field
from tracker.web.formats import number_in
from tracker.web.languages import current_language
from tracker.web.typed import typed_number

ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


def _folded(text: Any) -> Any:
    # A title is one line, however wide the box is in which it is typed.
    return folded_space(text) if isinstance(text, str) else text


def _codes_of_choices(label: Any, **kwargs: Any) -> Any:
    # Which codes there are is a rule, and the service says it in our own words.
    return SelectMultipleField(label, option_widget=CheckboxInput(), validate_choice=False, **kwargs)


class EditForm(TrackerForm):
    """The base: what was typed in a thing's fields, and the reason."""

    reason = reason_field()

    def typed(self, present: Values) -> Values:
        """What was typed, field by field; `present` is what the thing says now."""
        return {name: self.plain(name, present[name]) for name in present if name in self}

    def plain(self, name: str, present: Value) -> Value:
        """One field in the plain form."""
        return self[name].data


class TitleForm(EditForm):
    """Of a plan or an element."""

    title = TextAreaField(FIELDS["title"], filters=[_folded])


class ActivityForm(EditForm):
    """Of an activity; either the quarters or the days are taken out, by what the plan speaks of."""

    title = TextAreaField(FIELDS["title"], filters=[_folded])
    quarters = SelectMultipleField(
        FIELDS["quarters"],
        choices=[SelectChoice(str(number), roman) for number, roman in ROMAN.items()],
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    continuous = BooleanField(FIELDS["continuous"])
    starts_on = DayField(FIELDS["starts_on"])
    ends_on = DayField(FIELDS["ends_on"])
    lead = SelectField(FIELDS["lead"], validate_choice=False)
    supporting = _codes_of_choices(FIELDS["supporting"])

    def plain(self, name: str, present: Value) -> Value:
        found = self[name].data
        if name in {"starts_on", "ends_on"}:
            return found.isoformat() if found is not None else None
        if name == "quarters":
            return [number for number in ROMAN if str(number) in (found or ())]
        if name == "lead":
            return found or None
        return in_order(found or (), present) if name == "supporting" else found


class BudgetLineForm(EditForm):
    """Of a budget line."""

    amount = LocalDecimalField(FIELDS["amount"], decimals=MOST_CENTS)
    sources = _codes_of_choices(FIELDS["sources"])

    def plain(self, name: str, present: Value) -> Value:
        found = self[name].data
        if name == "amount":
            return None if found is None else plain_number(found)
        return in_order(found or (), present)


class ValueField(LocalDecimalField):
    """A baseline or target, typed as what its indicator counts; nothing typed is no value.

    What stands there now, and what was read from the document, can always stay or come back, whatever it is.
    """

    widget = TextInput()

    def __init__(self, label: Any, *, kind: ValueKind, as_read: Sequence[Value], **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.kind = kind
        self.as_read = as_read

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if valuelist and self.data is None:
            self.data = dict(NO_VALUE)

    def _read(self, text: str) -> Value:
        plain = folded_space(text)
        for value in self.as_read:
            if value["value"] is not None and plain == self._write(value):
                return value
        match self.kind:
            case ValueKind.TEXT:
                return plain_value(ValueKind.TEXT, None, (), plain)
            case ValueKind.COMPOUND:
                return plain_value(
                    ValueKind.COMPOUND, None, [str(self._number(part)) for part in plain.split("/")], None
                )
            case ValueKind.PERCENT:
                return plain_value(ValueKind.PERCENT, self._number(plain.removesuffix("%")), (), None)
        return plain_value(ValueKind.NUMBER, self._number(plain), (), None)

    def _number(self, text: str) -> Decimal:
        return typed_number(text, current_language(), decimals=self.decimals)

    def _write(self, value: Value) -> str:
        return value_to_type(value)


def value_to_type(value: Value) -> str:
    """A value as the reader would type it."""
    match value["kind"]:
        case ValueKind.COMPOUND:
            return "/".join(_figure(part) for part in value["value"])
        case ValueKind.NUMBER | ValueKind.PERCENT:
            return _figure(value["value"])
    return value["value"] or ""


def _figure(text: str) -> str:
    return number_in(Decimal(text), current_language()).replace("−", "-").replace("\u00a0", " ")


def title_form(present: Values) -> EditForm:
    """The form of a plan or an element."""
    return TitleForm(data=present)


def activity_form(present: Values, choices: Sequence[Option], *, by_quarters: bool) -> EditForm:
    """The form of an activity."""
    days = {name: date.fromisoformat(present[name]) for name in ("starts_on", "ends_on")}
    quarters = {"quarters": [str(quarter) for quarter in present["quarters"]]}
    form = ActivityForm(data=present | days | quarters)
    for name in ("starts_on", "ends_on") if by_quarters else ("quarters", "continuous"):
        del form[name]
    leads = [SelectChoice(code, words, {"lang": tag} if tag else {}) for code, words, tag in choices]
    form.lead.choices = [SelectChoice("", gettext("none")), *leads]
    form.supporting.choices = [_ticked(option) for option in choices]
    return form


def _ticked(option: Option) -> SelectChoice:
    code, words, tag = option
    return SelectChoice(code, Markup('<span lang="{}">{}</span>').format(tag, words) if tag else words)


def budget_line_form(present: Values, choices: Sequence[Option]) -> EditForm:
    """The form of a budget line."""
    amount = None if present["amount"] is None else Decimal(present["amount"])
    form = BudgetLineForm(data=present | {"amount": amount})
    form.sources.choices = [_ticked(option) for option in choices]
    return form


def indicator_form(indicator: Indicator, present: Values) -> EditForm:
    """The form of an indicator: a field for its baseline and for each target."""
    fields: dict[str, Any] = {
        "name": TextAreaField(FIELDS["name"], filters=[_folded]),
        "direction": RadioField(
            FIELDS["direction"],
            choices=[SelectChoice(direction.value, label) for direction, label in DIRECTIONS.items()],
            validate_choice=False,
        ),
    }
    for value in indicator.values:
        loaded = loaded_value(value)
        kind = kind_to_type(indicator.measure, ValueKind(loaded["kind"]))
        now = present[value_field(value)]
        fields[value_field(value)] = ValueField(_value_label(value), kind=kind, as_read=(now, loaded))
    return type("IndicatorForm", (EditForm,), fields)(data=present)


def _value_label(value: IndicatorValue) -> str:
    role = str(ROLES[value.role])
    return f"{role} {value.year}" if value.year is not None else role
