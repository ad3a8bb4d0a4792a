"""The shipped official forms, one file each: read strictly, so that a wrong file says where it is wrong."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, TypeVar

from tracker.cases.issuing.versions import (
    Blank,
    Correction,
    CorrectionKind,
    Empty,
    Field,
    FieldKind,
    FormVersion,
    Layout,
    MissingText,
    Noted,
    OfficialForm,
    Part,
    PartKind,
    Question,
    Signatory,
    Wording,
)

_NUMBERS = range(1, 7)  # the forms in the annex of the rulebook of 2016
_DATED = (FieldKind.DAY, FieldKind.MOMENT)
_FOLDED = (FieldKind.LINES, FieldKind.OFFICERS)
Wanted = TypeVar("Wanted")


class WrongForm(ValueError):
    """The file of a form is wrong at a place, which the message names."""


class _Table:
    """A table of the file: every key is asked for by name, and one that nobody asked for is an error."""

    def __init__(self, content: object, place: str) -> None:
        if not isinstance(content, dict):
            raise WrongForm(f"{place}: expected a table, found {content!r}")
        self.content: dict[str, Any] = dict(content)
        self.place = place

    def take(self, key: str, wanted: type[Wanted], default: Wanted | None = None) -> Wanted:
        """One value of a type; an error where it is missing and has no default, or is of another type."""
        if key not in self.content:
            if default is None:
                raise WrongForm(f"{self.place}.{key}: missing")
            return default
        value = self.content.pop(key)
        # True is an int to Python, and an instant is a day; neither is meant here.
        if not isinstance(value, wanted) or isinstance(value, bool | datetime):
            raise WrongForm(f"{self.place}.{key}: expected {wanted.__name__}, found {value!r}")
        return value

    def optional(self, key: str, wanted: type[Wanted]) -> Wanted | None:
        """One value of a type; None where it is missing."""
        return self.take(key, wanted) if key in self.content else None

    def choice(self, key: str, read: Callable[[str], Wanted], default: Wanted | None = None) -> Wanted:
        """One word of a fixed list."""
        if key not in self.content and default is not None:
            return default
        try:
            return read(self.take(key, str))
        except ValueError as error:
            raise WrongForm(f"{self.place}.{key}: {error}") from error

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; () where it is missing."""
        texts: list[Any] = self.take(key, list, [])
        for number, text in enumerate(texts):
            if not isinstance(text, str):
                raise WrongForm(f"{self.place}.{key}[{number}]: expected str, found {text!r}")
        return tuple(texts)

    def rows(self, key: str) -> list["_Table"]:
        """The tables of a list; [] where it is missing."""
        rows: list[Any] = self.take(key, list, [])
        return [_Table(content, f"{self.place}.{key}[{number}]") for number, content in enumerate(rows)]

    def end(self) -> None:
        """Complain of what nobody asked for."""
        for key in self.content:
            raise WrongForm(f"{self.place}.{key}: nobody knows this key")


def read_form(text: str, name: str) -> OfficialForm:
    """Read and check the file of a form.

    Raises:
        WrongForm: something is missing, of the wrong type, unknown or contradictory; the message names place and key.
    """
    try:
        root = _Table(tomllib.loads(text), name)
    except tomllib.TOMLDecodeError as error:
        raise WrongForm(f"{name}: {error}") from error
    number = root.take("number", int)
    if number not in _NUMBERS:
        raise WrongForm(f"{name}.number: there is no form {number}")
    versions = tuple(_version(row, number) for row in root.rows("versions"))
    root.end()
    if not versions:
        raise WrongForm(f"{name}.versions: missing")
    return OfficialForm(number, versions)


def _version(table: _Table, number: int) -> FormVersion | MissingText:
    instrument = table.take("instrument", str)
    if "parts" not in table.content:
        missing = MissingText(number, instrument, table.take("printed_number", str, ""), table.take("reason", str))
        table.end()
        return missing
    layout = table.choice("layout", Layout, Layout.PAGE)
    is_page = layout is Layout.PAGE
    parts = tuple(_part(row) for row in table.rows("parts"))
    version = FormVersion(
        number=number,
        instrument=instrument,
        layout=layout,
        issued=table.take("issued", str),
        basis=table.take("basis", str) if is_page else table.take("basis", str, ""),
        conditions=table.texts("conditions"),
        head_latin=table.texts("head_latin"),
        head_cyrillic=table.texts("head_cyrillic"),
        label=_wording_at(table, "label"),
        number_label=_wording_at(table, "number_label") if is_page else None,
        date_label=_wording_at(table, "date_label") if is_page else None,
        serial_pattern="" if is_page else table.take("serial_pattern", str),
        size=None if is_page else _wording_at(table, "size"),
        parts=parts,
        fields=_fields(table, parts),
        corrections=tuple(_correction(row) for row in table.rows("corrections")),
        doubtful=tuple(_noted(row, "reason") for row in table.rows("doubtful")),
        faults=tuple(_noted(row, "says") for row in table.rows("faults")),
        questions=tuple(_question(row) for row in table.rows("questions")),
        notes=table.texts("notes"),
    )
    table.end()
    return version


def _wording(table: _Table) -> Wording:
    """The words of a table in the languages that it gives; at least one of them."""
    wording = Wording(*(table.take(key, str, "") for key in ("latin", "cyrillic", "english")))
    if not wording.texts:
        raise WrongForm(f"{table.place}: no words in any language")
    return wording


def _wording_at(table: _Table, key: str) -> Wording:
    inner = _Table(table.take(key, dict), f"{table.place}.{key}")
    wording = _wording(inner)
    inner.end()
    return wording


def _optional_wording_at(table: _Table, key: str) -> Wording | None:
    return _wording_at(table, key) if key in table.content else None


def _part(table: _Table) -> Part:
    kind = table.choice("kind", PartKind)
    is_worded = kind not in (PartKind.PARAGRAPH, PartKind.SIGNATURES)
    part = Part(
        kind=kind,
        wording=_wording(table) if is_worded else None,
        field=table.optional("field", str),
        then=_optional_wording_at(table, "then"),
        runs=tuple(_run(row) for row in table.rows("runs")),
        signatories=tuple(_signatory(row) for row in table.rows("signatories")),
        stamp_place=_optional_wording_at(table, "stamp_place"),
    )
    table.end()
    return part


def _run(table: _Table) -> Wording | Blank:
    run = Blank(table.take("field", str)) if "field" in table.content else _wording(table)
    table.end()
    return run


def _signatory(table: _Table) -> Signatory:
    signatory = Signatory(_wording(table), table.optional("field", str), _optional_wording_at(table, "under"))
    table.end()
    return signatory


def _fields(table: _Table, parts: tuple[Part, ...]) -> Mapping[str, Field]:
    """The fields in the order in which the parts print them; each is printed once."""
    inner = _Table(table.take("fields", dict), f"{table.place}.fields")
    printed = [code for part in parts for code in part.fields]
    for code in printed:
        if printed.count(code) > 1:
            raise WrongForm(f"{inner.place}.{code}: printed more than once")
    found = {code: _field(_Table(inner.take(code, dict), f"{inner.place}.{code}"), code) for code in printed}
    inner.end()
    return MappingProxyType(found)


def _field(table: _Table, code: str) -> Field:
    kind = table.choice("kind", FieldKind)
    field = Field(
        code=code,
        kind=kind,
        longest=0 if kind in _DATED else table.take("longest", int),
        lines=table.take("lines", int) if kind in _FOLDED else 1,
        empty=table.choice("empty", Empty, Empty.REFUSED),
    )
    table.end()
    return field


def _correction(table: _Table) -> Correction:
    correction = Correction(
        printed=table.take("printed", str),
        read=table.take("read", str),
        place=table.take("place", str),
        kind=table.choice("kind", CorrectionKind),
        reason=table.take("reason", str),
        times=table.take("times", int, 1),
    )
    table.end()
    return correction


def _noted(table: _Table, key: str) -> Noted:
    noted = Noted(table.take("printed", str), table.take("place", str), table.take(key, str))
    table.end()
    return noted


def _question(table: _Table) -> Question:
    question = Question(table.take("says", str), table.take("source", str), table.optional("since", date))
    table.end()
    return question


def _shipped() -> Mapping[int, OfficialForm]:
    folder = files("tracker.cases.issuing") / "texts"
    names = {number: f"form_{number}.toml" for number in _NUMBERS}
    return MappingProxyType(
        {number: read_form((folder / name).read_text("utf-8"), name) for number, name in names.items()}
    )


SHIPPED: Final = _shipped()
