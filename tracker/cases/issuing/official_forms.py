"""Which version of an official form is in force on a day, and whether it may be filled in as a person wants to.

Pure. A form's days are those of the rulebook that prints it, as shipped or as an administrator entered them. Whether a
form may be issued at all hangs on the case and is asked there: that the stamp of form 5 needs an enforceable decision
and is never for one who leaves voluntarily stands in `conditions` of the version, for pages to show.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from tracker.cases.issuing.official_forms_file import SHIPPED
from tracker.cases.issuing.versions import Field, FieldKind, FormValue, FormVersion, Layout, MissingText
from tracker.cases.law.rules import LegalDay, LegalRules, last_day_of
from tracker.cases.law.rules_file import SHIPPED as SHIPPED_RULES
from tracker.errors import Refused

FORMS: Final = SHIPPED
LONGEST_NUMBER: Final = 40
EARLIEST: Final = date(1900, 1, 1)  # an earlier day is a slip of the keyboard
# What the font of the forms has and a travel document prints: Latin with the marks of Europe, Turkey, Azerbaijan and
# Vietnam, Cyrillic, and plain signs. Left out are other scripts, whose names a travel document gives in Latin letters
# too, and signs that nobody can see or that turn the direction of a line.
_RANGES: Final = ((0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x17F), (0x400, 0x45F), (0x1E80, 0x1E85), (0x1EA0, 0x1EF9))
_SINGLE: Final = frozenset("ƏəƠơƯưȘșȚțҐґ–—‘’‚“”„•…€№")


def valid_from(version: FormVersion | MissingText, rules: LegalRules = SHIPPED_RULES) -> LegalDay:
    """The first day of a version: that of the rulebook that prints it."""
    return rules.instrument(version.instrument).first_day


def valid_until(version: FormVersion | MissingText, rules: LegalRules = SHIPPED_RULES) -> LegalDay:
    """The last day of a version: that of the rulebook that prints it."""
    return last_day_of(rules, version.instrument)


def form_on(number: int, on: date, rules: LegalRules = SHIPPED_RULES) -> FormVersion:
    """The version of a form that is in force on the day on which it is issued, or that may be.

    Where it only may be in force, `questions_on` says why.

    Raises:
        Refused: there is no such form, or no text of it is known that was or may have been in force on the day.
    """
    if number not in FORMS:
        raise Refused("There is no official form %(number)s.", number=number)
    in_force = [version for version in FORMS[number].versions if _may_be_in_force(version, on, rules)]
    for version in reversed(in_force):
        if isinstance(version, FormVersion):
            return version
    for version in in_force:
        if isinstance(version, MissingText) and version.printed_number:
            raise Refused(
                "On %(day)s this form was “%(printed)s” of an earlier rulebook. Its text was not found, so it cannot "
                "be printed.",
                day=on,
                printed=version.printed_number,
            )
    raise Refused("No text of form %(number)s is known for %(day)s, so it cannot be printed.", number=number, day=on)


def questions_on(version: FormVersion, on: date, rules: LegalRules = SHIPPED_RULES) -> tuple[str, ...]:
    """What pages must show beside the form on a day: why it is unsure, and what is to be asked before it is issued."""
    first, last = valid_from(version, rules), valid_until(version, rules)
    unsure = []
    if first.latest is None or on < first.latest:
        unsure.append(first.reason)
    if last.on is None and last.earliest is not None and on > last.earliest:
        unsure.append(last.reason)
    asked = [each.says for each in version.questions if each.since is None or on >= each.since]
    return (*unsure, *asked)


def check_fields(
    version: FormVersion, values: Mapping[str, FormValue | None], *, may_lack: bool = False
) -> tuple[Refused, ...]:
    """Everything that is wrong with what is to be filled in, each naming its field, in the order of the form.

    With `may_lack`, required fields may still be empty, as in a preview.
    """
    found = [
        Refused("Form %(number)s has no such field.", field=code, number=version.number)
        for code in values
        if code not in version.fields
    ]
    for field in version.fields.values():
        value = values.get(field.code)
        problem = None if value is None or is_empty(value) else _problem(field, value)
        if problem is not None:
            found.append(problem)
        elif field.is_required and not may_lack and (value is None or is_empty(value)):
            found.append(Refused("Fill this in: the form is not issued without it.", field=field.code))
    return tuple(found)


def check_number(version: FormVersion, number: str) -> Refused | None:
    """Why a number cannot stand on a form; None where it can. A stamp has a serial, such as B-0417."""
    if version.layout is Layout.STAMP:
        if re.fullmatch(_serial(version.serial_pattern), number):
            return None
        return Refused(
            "The serial of a stamp is written as on the specimen %(pattern)s: a capital letter and digits.",
            field="number",
            pattern=version.serial_pattern,
        )
    if not number.strip():
        return Refused("A form is not issued without a number.", field="number")
    return _problem_of_text(number, LONGEST_NUMBER, "number")


def is_empty(value: FormValue) -> bool:
    """Whether a value says nothing: white space only, or no names at all."""
    if isinstance(value, str):
        return not value.strip()
    return isinstance(value, tuple) and not value


def composed(text: str) -> str:
    """A text as it is printed: letters with their marks as one sign each, no white space around it."""
    return unicodedata.normalize("NFC", text).strip()


def unprintable(text: str) -> str | None:
    """The first sign that a form cannot print; None where it can print all of them."""
    for sign in unicodedata.normalize("NFC", text):
        if sign not in _SINGLE and not any(first <= ord(sign) <= last for first, last in _RANGES):
            return sign
    return None


def _may_be_in_force(version: FormVersion | MissingText, on: date, rules: LegalRules) -> bool:
    first, last = valid_from(version, rules).earliest, valid_until(version, rules).latest
    return (first is None or first <= on) and (last is None or on <= last)


def _problem(field: Field, value: FormValue) -> Refused | None:
    """What is wrong with a value that is not empty."""
    if field.kind is FieldKind.DAY:
        is_day = isinstance(value, date) and not isinstance(value, datetime)
        return _problem_of_day(value, field) if is_day else Refused("Give a day.", field=field.code)
    if field.kind is FieldKind.MOMENT:
        if isinstance(value, datetime):
            return _problem_of_day(value.date(), field)
        return Refused("Give a day and a time.", field=field.code)
    if field.kind is FieldKind.OFFICERS:
        return _problem_of_officers(field, value)
    if not isinstance(value, str):
        return Refused("Give a text.", field=field.code)
    if field.kind is FieldKind.LINES:
        return _problem_of_lines(field, value)
    return _problem_of_text(value, field.longest, field.code)


def _problem_of_day(value: FormValue, field: Field) -> Refused | None:
    if isinstance(value, date) and value < EARLIEST:
        return Refused("A day before the year %(year)s cannot be meant.", field=field.code, year=EARLIEST.year)
    return None


def _problem_of_officers(field: Field, value: FormValue) -> Refused | None:
    if not isinstance(value, tuple):
        return Refused("Give the officers one by one.", field=field.code)
    if len(value) > field.lines:
        return Refused("The form has room for fewer officers: %(most)s.", field=field.code, most=field.lines)
    if any(not name.strip() for name in value):
        return Refused("Leave no officer without a name.", field=field.code)
    problems = [_problem_of_text(name, field.longest, field.code) for name in value]
    return next((problem for problem in problems if problem is not None), None)


def _problem_of_lines(field: Field, value: str) -> Refused | None:
    lines = composed(value).splitlines()
    if len(lines) > field.lines:
        return Refused("The form has room for fewer lines: %(most)s.", field=field.code, most=field.lines)
    return _problem_of_text(" ".join(lines), field.longest, field.code)


def _problem_of_text(text: str, longest: int, code: str) -> Refused | None:
    text = composed(text)
    if len(text) > longest:
        return Refused(
            "The text is too long for the form. Characters: %(length)s; room for: %(longest)s.",
            field=code,
            length=len(text),
            longest=longest,
        )
    if len(text.splitlines()) > 1:
        return Refused("Write this in one line.", field=code)
    sign = unprintable(text)
    if sign is None:
        return None
    shown = f"{sign} (U+{ord(sign):04X})" if sign.isprintable() else f"U+{ord(sign):04X}"
    return Refused(
        "The form cannot print %(sign)s. Write names in Latin or Cyrillic letters, as the travel document gives them.",
        field=code,
        sign=shown,
    )


def _serial(pattern: str) -> str:
    """The specimen of a serial as a regular expression: A stands for a capital letter, 0 for a digit."""
    return re.escape(pattern).replace("A", "[A-Z]").replace("0", "[0-9]")
