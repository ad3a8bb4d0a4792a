"""What another case system may hand in as figures: the body of `POST /api/v1/figures`, read strictly. Pure.

The contract is written in `docs/feeds.md`. Everything that is wrong is told at once, each with its place and a code
that stays the same; the sentences are English, for whoever builds the other system.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NoReturn

from tracker.cases.feeds.events import has_jmbg

CONTRACT: Final = 1
MOST_BYTES: Final = 1024 * 1024
MOST_FIGURES: Final = 5000
MOST_PROBLEMS: Final = 200  # that are told of one body
LONGEST_REASON: Final = 200
SEXES: Final = ("", "F", "M")

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_UNIT = re.compile(r"|[^\W_][\w-]{0,39}")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,6})?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,6})?Z", re.ASCII)
_BODY_NEEDS = ("contract", "as_of", "figures")
_FIGURE_NEEDS = ("definition", "version", "starts_on", "ends_on", "value")
_FIGURE_MAY = ("unit", "sex", "reason", "numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what was handed in."""

    place: str  # "figures[3].value"; "" for the whole
    code: str
    message: str


class BadBody(ValueError):
    """What was handed in is not what the contract says."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].code)
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class HandedFigure:
    """One count for one definition and one period, as it was handed in."""

    definition: str
    version: int
    starts_on: date
    ends_on: date
    unit: str  # "" for the whole institution
    sex: str  # "" for everybody
    value: Decimal | None  # None: it could not be counted, and `reason` says why
    reason: str
    numerator: Decimal | None
    denominator: Decimal | None

    @property
    def is_total(self) -> bool:
        """Whether it is the figure of the whole institution and of everybody."""
        return not self.unit and not self.sex


@dataclass(frozen=True, slots=True)
class Handed:
    """A body that keeps to the contract."""

    as_of: datetime  # UTC without a zone
    figures: tuple[HandedFigure, ...]


class _Object(dict[str, Any]):
    """An object of the body, with the names that it has twice."""

    twice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Number:
    """A number as its digits were sent: nothing is made a binary fraction."""

    digits: str


def read_body(body: bytes) -> Handed:
    """Read a body.

    Raises:
        BadBody: it is no JSON, or breaks the contract; every problem is told, to a bound.
    """
    return _Reader().read(_parsed(body))


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_no_constant,
        )
    except UnicodeDecodeError:
        raise BadBody([Problem("", "not-json", "The body is not UTF-8.")]) from None
    except RecursionError:
        raise BadBody([Problem("", "not-json", "The body is nested too deeply.")]) from None
    except ValueError:
        raise BadBody([Problem("", "not-json", "The body is not JSON (RFC 8259).")]) from None


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    if len(made) < len(pairs):
        times = Counter(name for name, _ in pairs)
        made.twice = tuple(name for name, count in times.items() if count > 1)
    return made


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


class _Reader:
    """Reads a parsed body and keeps what is wrong with it."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def read(self, document: Any) -> Handed:
        if not isinstance(document, _Object):
            raise BadBody([Problem("", "not-an-object", "The body is to be one object.")])
        # Of another contract nothing else can be said.
        contract = document.get("contract")
        if contract != _Number(str(CONTRACT)):
            raise BadBody([Problem("contract", "contract-unknown", f"The contract is {CONTRACT}.")])
        self._check_names(document, "", _BODY_NEEDS, ())
        as_of = self._read(document, "", "as_of", _instant)
        figures = self._figures(document.get("figures")) if "figures" in document else []
        if self._problems or as_of is None:
            raise BadBody(self._problems[:MOST_PROBLEMS])
        return Handed(as_of, tuple(figures))

    def _figures(self, rows: Any) -> list[HandedFigure]:
        if not isinstance(rows, list) or not rows:
            self._say("figures", "wrong-type", "There is to be a list of at least one figure.")
            return []
        if len(rows) > MOST_FIGURES:
            self._say("figures", "too-many", f"One delivery has {MOST_FIGURES} figures at most.")
            return []
        found = [self._figure(row, f"figures[{number}]") for number, row in enumerate(rows)]
        return [each for each in found if each is not None]

    def _figure(self, row: Any, place: str) -> HandedFigure | None:
        if not isinstance(row, _Object):
            self._say(place, "wrong-type", "A figure is to be an object.")
            return None
        before = len(self._problems)
        self._check_names(row, place, _FIGURE_NEEDS, _FIGURE_MAY)
        value = self._read(row, place, "value", _count, may_be_null=True)
        reason = self._read(row, place, "reason", _reason, otherwise="", may_be_null=True) or ""
        if "value" in row and row["value"] is None and not reason.strip():
            self._say(f"{place}.reason", "reason-missing", "A figure that is null needs the reason why.")
        figure = HandedFigure(
            definition=self._read(row, place, "definition", _code) or "",
            version=self._read(row, place, "version", _version) or 0,
            starts_on=self._read(row, place, "starts_on", _day) or date.min,
            ends_on=self._read(row, place, "ends_on", _day) or date.min,
            unit=self._read(row, place, "unit", _unit, otherwise=""),
            sex=self._read(row, place, "sex", _sex, otherwise=""),
            value=value,
            reason=reason.strip(),
            numerator=self._read(row, place, "numerator", _whole_count, may_be_null=True),
            denominator=self._read(row, place, "denominator", _whole_count, may_be_null=True),
        )
        return figure if len(self._problems) == before else None

    def _check_names(self, row: _Object, place: str, needs: Sequence[str], may: Sequence[str]) -> None:
        for name in row.twice:
            self._say(_within(place, name), "field-twice", "The field stands here twice.")
        for name in sorted(row.keys() - {*needs, *may}):
            self._say(_within(place, name), "field-unknown", "The contract knows no such field.")
        for name in needs:
            if name not in row:
                self._say(_within(place, name), "field-missing", "The field is needed.")

    def _read(
        self,
        row: Mapping[str, Any],
        place: str,
        name: str,
        read: Callable[[Any], Any],
        *,
        otherwise: Any = None,
        may_be_null: bool = False,
    ) -> Any:
        if name not in row or (may_be_null and row[name] is None):
            return otherwise
        try:
            return read(row[name])
        except _Wrong as wrong:
            self._say(_within(place, name), wrong.code, wrong.message)
            return otherwise

    def _say(self, place: str, code: str, message: str) -> None:
        if len(self._problems) <= MOST_PROBLEMS:
            self._problems.append(Problem(place, code, message))


def _within(place: str, name: str) -> str:
    # A name is a stranger's: as much of it is told as finds it, in letters that every log and page can hold.
    shown = name if name.isascii() and name.isidentifier() else json.dumps(name)
    return f"{place}.{shown[:60]}" if place else shown[:60]


class _Wrong(ValueError):
    """A value is not what its field takes."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise _Wrong("wrong-type", f"There is to be a text: {what}.")
    return value


def _code(value: Any) -> str:
    if _CODE.fullmatch(text := _text(value, "the code of a definition")) is None:
        raise _Wrong("definition-unknown", "There is no such definition.")
    return text


def _unit(value: Any) -> str:
    if _UNIT.fullmatch(text := _text(value, 'the code of a unit, or "" for the whole institution')) is None:
        raise _Wrong("unit-unknown", "There is no such unit.")
    return text


def _sex(value: Any) -> str:
    if (text := _text(value, '"F", "M", or "" for everybody')) not in SEXES:
        raise _Wrong("sex-unknown", 'The sex is "F", "M", or "" for everybody.')
    return text


def _reason(value: Any) -> str:
    text = _text(value, "a reason")
    if len(text) > LONGEST_REASON or not text.isprintable():
        raise _Wrong("reason-unfit", f"A reason has {LONGEST_REASON} characters at most, on one line.")
    if has_jmbg(text):
        raise _Wrong("reason-unfit", "An identification number (JMBG) stands in the reason: it names nobody.")
    return text


def _version(value: Any) -> int:
    if not isinstance(value, _Number) or re.fullmatch(r"[1-9][0-9]{0,5}", value.digits, re.ASCII) is None:
        raise _Wrong("wrong-type", "A version is a whole number from 1.")
    return int(value.digits)


def _day(value: Any) -> date:
    text = _text(value, "a day as 2026-12-31")
    try:
        if _DAY.fullmatch(text) is not None:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _Wrong("day-unreadable", "A day is written as 2026-12-31.")


def _instant(value: Any) -> datetime:
    text = _text(value, "an instant as 2026-12-31T23:59:59Z")
    try:
        if (found := _INSTANT.fullmatch(text)) is not None:
            fraction = (found[2] or ".0")[1:].ljust(6, "0")
            return datetime.fromisoformat(f"{found[1]}.{fraction}")
    except ValueError:
        pass
    raise _Wrong("instant-unreadable", "An instant is written in UTC, as 2026-12-31T23:59:59Z.")


def _count(value: Any) -> Decimal:
    text = value.digits if isinstance(value, _Number) else _text(value, 'a number such as 57 or "56.7"')
    if isinstance(value, _Number) and not text.lstrip("-").isdigit():
        raise _Wrong("number-inexact", 'A number with decimals is sent as a text, such as "56.7".')
    if _NUMBER.fullmatch(text) is None:
        raise _Wrong("number-unreadable", 'A number has 12 digits and 6 decimals at most, such as 57 or "56.7".')
    if (number := Decimal(text)) < 0:
        raise _Wrong("number-negative", "Nothing is counted below nought.")
    return abs(number)  # "-0" is nought


def _whole_count(value: Any) -> Decimal:
    number = _count(value)
    if number != number.to_integral_value():
        raise _Wrong("number-fractional", "What is counted is a whole number.")
    return number
