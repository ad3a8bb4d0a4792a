"""The form of an event: made from the procedures' tables and from what is asked, whatever stands there."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms import Field as FormField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.cases.access import acts_as
from tracker.cases.asked_labels import ANSWERS
from tracker.cases.labels import actor_of, choice_of, field_of, official_actor, outcome_of, said
from tracker.cases.law.asked import ASKED, LONGEST_LINE, LONGEST_TEXT, Field, Kind, Room
from tracker.cases.law.days import day_of, instant_of
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.recording import APPROVES, LONGEST_REASON, NewEvent
from tracker.errors import Refused
from tracker.web.fields import ClockField, DayField, LocalDecimalField, TrackerForm
from tracker.web.formats import day_in
from tracker.web.languages import current_language

ASKED_PREFIX = "asked_"  # so that no question can take the name of a field that every event has
FEW = 5  # choices that stand side by side; more of them are a list
_YES, _NO = "yes", "no"


class EventForm(TrackerForm):
    """What is written down of an event; `event_form` gives it its fields, in the order of the page."""

    asked: tuple[Field, ...] = ()  # those that open to the officer, of every day
    closed: int = 0  # how many more there are, for other duties

    def name_of(self, field: Field) -> str:
        """The name of the form's field that a question has."""
        return ASKED_PREFIX + field.name


def event_form(
    procedure: str, code: str, bodies: Sequence[str], rooms: Iterable[str], base: type[EventForm] = EventForm
) -> type[EventForm]:
    """The form of an event, for an officer who may write down what some bodies did, and to whom some rooms open."""
    opened = {Room.TAG.value, Room.DUE.value, *rooms}
    every = ASKED.get(f"{procedure}:{code}", ())
    asked = tuple(field for field in every if field.room.value in opened)
    event = PROCEDURES[procedure].events[code]
    fields: dict[str, Any] = {"asked": asked, "closed": len(every) - len(asked)}
    fields |= _instant("at", _l("Day on which it happened"))
    fields["body"] = SelectField(_l("Who acted"), choices=_bodies(event.units, bodies))
    if event.outcomes:
        choices = [SelectChoice(outcome, outcome_of(outcome)) for outcome in event.outcomes]
        fields["outcome"] = RadioField(_l("Outcome"), choices=choices, validate_choice=False)
    for field in asked:
        if field.kind is Kind.INSTANT:
            fields |= _instant(ASKED_PREFIX + field.name, field_of(field.name))
        else:
            fields[ASKED_PREFIX + field.name] = _field(field)
    fields["note"] = TextAreaField(_l("Note"), [_at_most(LONGEST_TEXT)])
    fields["is_deviation"] = BooleanField(_l("It happened although it was not allowed"))
    fields["reason"] = TextAreaField(_l("Reason"), [_at_most(LONGEST_REASON)])
    return type("FormOfEvent", (base,), fields)


def _instant(name: str, label: Any) -> dict[str, Any]:
    """A day with its time; which of the two hours is asked where the clocks showed it twice."""
    return {
        name: DayField(label),
        f"{name}_time": ClockField(_l("Time in Sarajevo")),
        f"{name}_which": which_of_two(),
    }


def which_of_two() -> Any:
    """Which hour is meant of those that clocks show twice."""
    return RadioField(
        _l("Which of the two"),
        choices=[
            SelectChoice("first", _l("the first, in summer time")),
            SelectChoice("second", _l("the second, in winter time")),
        ],
        validate_choice=False,
    )


def _field(field: Field) -> Any:
    label = field_of(field.name)
    match field.kind:
        case Kind.YES_NO:
            choices = [SelectChoice(_YES, ANSWERS[True]), SelectChoice(_NO, ANSWERS[False])]
            return RadioField(label, choices=_with_none(field, choices), validate_choice=False)
        case Kind.LINE:
            return StringField(label, [_at_most(LONGEST_LINE)])
        case Kind.TEXT:
            return TextAreaField(label, [_at_most(LONGEST_TEXT)])
        case Kind.DAY:
            return DayField(label)
        case Kind.NUMBER:
            return LocalDecimalField(label, decimals=0)
        case Kind.CHOICE:
            choices = _with_none(field, [SelectChoice(code, choice_of(field.name, code)) for code in field.choices])
            if len(choices) <= FEW:
                return RadioField(label, choices=choices, validate_choice=False)
            return SelectField(
                label, choices=choices if not field.is_needed else [SelectChoice("", _l("Choose")), *choices]
            )
        case _:
            return SelectMultipleField(
                label,
                choices=[SelectChoice(code, choice_of(field.name, code)) for code in field.choices],
                widget=ListWidget(prefix_label=False),
                option_widget=CheckboxInput(),
            )


def _with_none(field: Field, choices: list[SelectChoice]) -> list[SelectChoice]:
    return choices if field.is_needed else [*choices, SelectChoice("", _l("not answered"))]


def _at_most(length: int) -> Length:
    return Length(max=length, message=_l("Write %(max)d characters at most."))


def acting(unit_body: str, *, may_approve: bool = False) -> list[str]:
    """The bodies whose acts somebody of a unit may write down, the unit itself first."""
    bodies = acts_as(unit_body) | ({APPROVES} if may_approve else set())
    return sorted(bodies, key=lambda body: (body != unit_body, actor_of(body)))


def _bodies(allowed: frozenset[str], bodies: Sequence[str]) -> list[SelectChoice]:
    """Who can be said to have acted: those who may before all others."""
    groups = {
        _("They may do so"): [body for body in bodies if body in allowed],
        _("Only as something that was not allowed"): [body for body in bodies if body not in allowed],
    }
    return [
        SelectChoice(body, f"{actor_of(body)} ({official_actor(body)})", optgroup=group)
        for group, members in groups.items()
        for body in members
    ]


def event_from(form: EventForm, code: str, now: datetime) -> NewEvent | None:
    """The event that was typed; None where something is wrong, which then stands beside its field."""
    at = instant_from(form, "at", is_needed=True)
    if at is not None and at > now:
        _wrong(form["at"], _("This lies in the future: write down what has happened, when it has."))
    is_deviation = bool(form["is_deviation"].data)
    answers = {field.name: _answer(form, field) for field in form.asked}
    if at is not None:
        _check_asked(form, answers, at, may_lack=is_deviation)
    if form["note"].data:
        answers["note"] = form["note"].data
    if form.errors or at is None:
        return None
    return NewEvent(
        code,
        at,
        form["body"].data,
        outcome=(form["outcome"].data or "") if "outcome" in form else "",
        reason=form["reason"].data or "",
        is_deviation=is_deviation,
        answers={name: answer for name, answer in answers.items() if answer not in (None, "", [])},
    )


def instant_from(form: TrackerForm, name: str, *, is_needed: bool = False) -> datetime | None:
    """The instant that was typed as a day and a time; None where there is none or it is wrong."""
    day, clock = form[name], form[f"{name}_time"]
    if day.errors or clock.errors or (not is_needed and day.data is None and clock.data is None):
        return None
    if day.data is None:
        _wrong(day, _("Write the day, like this: 31.12.2026."))
    if clock.data is None:
        _wrong(clock, _("Write the time, like this: 14:30."))
    if day.data is None or clock.data is None:
        return None
    try:
        is_second = {"first": False, "second": True}.get(form[f"{name}_which"].data)
        return instant_of(day.data, clock.data, is_second=is_second)
    except Refused as refused:
        _wrong(clock, said(refused))
    except OverflowError:
        _wrong(day, _("There is no such day here."))
    return None


def _answer(form: EventForm, field: Field) -> Any:
    name = form.name_of(field)
    if field.kind is Kind.INSTANT:
        return instant_from(form, name)
    answer = form[name].data
    if field.kind is Kind.YES_NO:
        return {_YES: True, _NO: False}.get(answer)
    if isinstance(answer, Decimal):
        return int(answer)
    return answer


def _check_asked(form: EventForm, answers: dict[str, Any], at: datetime, *, may_lack: bool) -> None:
    """Whether everything that is needed was answered, and nothing that was not asked for on that day."""
    day = day_of(at)
    for field in form.asked:
        shown, answer = form[form.name_of(field)], answers[field.name]
        if field.since is not None and day < field.since:
            if answer not in (None, "", []):
                since = day_in(field.since, current_language())
                _wrong(shown, _("This is asked only of what happened from %(day)s on: leave it empty.", day=since))
        elif field.is_needed and answer in (None, "", []) and not may_lack and not shown.errors:
            _wrong(shown, _("An answer is needed here."))


def show_refusal(form: EventForm, refused: Refused, sentence: str) -> None:
    """Show a refusal beside the field or the question that it speaks of, else above the form."""
    for name in (refused.field, f"{ASKED_PREFIX}{refused.field}"):
        if name is not None and name in form:
            _wrong(form[name], sentence)
            return
    form.form_errors = [*form.form_errors, sentence]


def _wrong(field: FormField, sentence: str) -> None:
    field.errors = [*field.errors, sentence]
