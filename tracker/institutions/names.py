"""Which of an institution's or funding source's names a reader is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

# Whoever reads one of these reads the names that the others' documents print.
_READ_ALIKE = frozenset({"bs", "hr", "sr_Latn", "sr_Cyrl"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name with the language that it is written in."""

    text: str
    language: str | None  # CLDR locale; None where only a code stands in


def name_for(reader: str, code: str, printed: str | None, names: Mapping[str, str], language: str) -> Name:
    """The name in the reader's language, else as the plan prints it where the reader can read that, else in English.

    `language` is the plan's own; where no name is known at all the code stands in.
    """
    if names.get(reader):
        return Name(names[reader], reader)
    if printed and (reader == language or {reader, language} <= _READ_ALIKE):
        return Name(printed, language)
    if names.get("en"):
        return Name(names["en"], "en")
    if printed:
        return Name(printed, language)
    return Name(code, None)


def name_on(reader: str, institution: Any, language: str, day: date) -> Name:
    """The name for a reader that an institution had on a day: what is older than a renaming keeps the old name.

    The institution comes with its former names. A plan's day is the one on which its period begins.
    """
    named = called_on(institution, day)
    return name_for(reader, institution.code, named.name, named.names, language)


def called_on(institution: Any, day: date) -> Any:
    """What holds the name and names that were in force on a day: the institution, or one of its former names."""
    former = [past for past in institution.former_names if day <= past.until_on]
    return min(former, key=lambda past: past.until_on, default=institution)
