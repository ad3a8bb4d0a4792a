"""What officers type to issue an official form: one field for each blank of the paper, as its version prints it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.cases.issuing.labels import FIELD_NAMES
from tracker.cases.issuing.versions import Blank, FieldKind, FormValue, FormVersion, Layout, Part, Wording
from tracker.cases.recording import LONGEST_REASON
from tracker.errors import Refused
from tracker.web.fields import ClockField, DayField, TrackerForm

# A text that is this much too long for every field is not worth being carried back and forth.
_LONGEST = 4000
_LONGEST_PRINTED = 60  # characters of a sentence of the paper that are shown beside a field
_CLOCK = "_time"  # after the name of a field: the time of its day


@dataclass(frozen=True, slots=True)
class Place:
    """A field of the page: its name, what the paper prints beside its blank, and how it is typed."""

    name: str
    printed: Wording | None
    kind: FieldKind
    rows: int
    is_required: bool

    @property
    def clock(self) -> str | None:
        """The name of the field for the time of the day; None where there is none."""
        return f"{self.name}{_CLOCK}" if self.kind is FieldKind.MOMENT else None


class IssueForm(TrackerForm):
    """The base of the forms of all versions; the fields of one follow by `form_class`."""

    event = HiddenField()
    issued_on = DayField(_l("Day of issue"), [InputRequired(_l("Say on which day the form is issued."))])

    places: tuple[Place, ...] = ()

    @property
    def event_id(self) -> int | None:
        """The event for which the form is issued; None where the page named none."""
        typed = self.event.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None

    @property
    def serial(self) -> str:
        """The serial of a stamp; "" on other forms."""
        return (self["number"].data or "") if "number" in self else ""

    @property
    def is_unstamped(self) -> bool:
        """Whether somebody said that no exit stamp could be put into the document."""
        return bool("has_no_stamp" in self and self["has_no_stamp"].data)

    @property
    def values(self) -> dict[str, FormValue | None]:
        """What was typed, by the fields of the version."""
        return {place.name: self._value(place) for place in self.places}

    def _value(self, place: Place) -> FormValue | None:
        typed = self[place.name].data
        if place.clock is not None:
            clock = self[place.clock].data
            return datetime.combine(typed, clock) if typed is not None and clock is not None else None
        if place.kind is FieldKind.OFFICERS:
            return tuple(line.strip() for line in (typed or "").splitlines() if line.strip())
        return typed or None

    def half_typed(self) -> Iterable[Refused]:
        """The fields of which only the day or only the time was typed."""
        for place in self.places:
            if place.clock is not None and (self[place.name].data is None) != (self[place.clock].data is None):
                yield Refused("Give a day and a time.", field=place.name)

    @property
    def unread(self) -> frozenset[str]:
        """The fields of the paper of which something was typed that cannot be read."""
        return frozenset(name.removesuffix(_CLOCK) for name in self.errors if name)


class AnnulFormForm(TrackerForm):
    """Why a form that was issued is annulled."""

    reason = TextAreaField(_l("Reason"), [Length(max=LONGEST_REASON, message=_l("Write %(max)d characters at most."))])


def form_class(version: FormVersion, *, asks_stamp: bool) -> type[IssueForm]:
    """The form of a version. `asks_stamp`: whether somebody has yet to say that no exit stamp could be put."""
    fields: dict[str, Any] = {"places": places_of(version)}
    if version.layout is Layout.STAMP:
        fields["number"] = StringField(_l("Serial of the stamp"), [_length()])
    if asks_stamp:
        fields["has_no_stamp"] = BooleanField(_l("No exit stamp could be put into the document"))
    for place in fields["places"]:
        fields[place.name] = _field(place)
        if place.clock is not None:
            fields[place.clock] = ClockField(_l("Time"))
    return type(f"IssueForm{version.number}", (IssueForm,), fields)


def places_of(version: FormVersion) -> tuple[Place, ...]:
    """The fields of a version in the order of the paper, each with what is printed beside its blank."""
    printed = {code: wording for part in version.parts for code, wording in _printed(part)}
    return tuple(
        Place(code, printed.get(code), field.kind, field.lines, field.is_required)
        for code, field in version.fields.items()
    )


def shown_values(version: FormVersion, known: Mapping[str, FormValue]) -> dict[str, Any]:
    """What is known already, as the fields of the page hold it."""
    shown: dict[str, Any] = {}
    for place in places_of(version):
        value = known.get(place.name)
        if isinstance(value, datetime):
            shown[place.name], shown[f"{place.name}{_CLOCK}"] = value.date(), value.time()
        elif isinstance(value, tuple):
            shown[place.name] = "\n".join(value)
        elif value is not None:
            shown[place.name] = value
    return shown


def issue_data(event_id: int, issued_on: date, serial: str) -> dict[str, Any]:
    """What the fields beside those of the paper hold at first."""
    return {"event": str(event_id), "issued_on": issued_on, "number": serial}


def _field(place: Place) -> Any:
    label = FIELD_NAMES[place.name]
    if place.kind in {FieldKind.DAY, FieldKind.MOMENT}:
        return DayField(label)
    if place.kind in {FieldKind.LINES, FieldKind.OFFICERS}:
        return TextAreaField(label, [_length()])
    return StringField(label, [_length()])


def _length() -> Length:
    return Length(max=_LONGEST, message=_l("Write %(max)d characters at most."))


def _printed(part: Part) -> Iterable[tuple[str, Wording]]:
    """The fields of a part, each with the words that stand before its blank."""
    if part.field is not None and part.wording is not None:
        yield part.field, part.wording
    before = None
    for run in part.runs:
        if isinstance(run, Blank):
            if before is not None:
                yield run.field, Wording(*(_end_of(text) for text in (before.latin, before.cyrillic, before.english)))
        else:
            before = run
    for each in part.signatories:
        if each.field is not None:
            yield each.field, each.wording


def _end_of(sentence: str) -> str:
    """The last words of a sentence that runs up to a blank: those by which one finds the blank on the paper."""
    if len(sentence) <= _LONGEST_PRINTED:
        return sentence
    _cut, _space, rest = sentence[-_LONGEST_PRINTED:].partition(" ")
    return f"… {rest}"
