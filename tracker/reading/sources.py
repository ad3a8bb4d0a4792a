"""What lies in a plan's folder, as bytes and tables: the text, plan.toml, errata.toml, registers.toml, titles.toml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tracker.reading.findings import Unreadable
from tracker.reading.notation import Notation
from tracker.reading.tables import Document, document_of

_CODE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*", re.ASCII)  # it stands in addresses and file names
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_REQUIRED = ("code", "country", "form", "language", "owner", "starts_on", "ends_on", "text")


@dataclass(frozen=True, slots=True)
class Manifest:
    """plan.toml: what the text itself does not say, and why it is taken to be so."""

    code: str
    country: str
    form: str
    language: str
    owner: str
    starts_on: date
    ends_on: date
    currency: str
    currency_reason: str
    notation: Notation
    text: str  # the file name of the published text, beside plan.toml
    document: Mapping[str, Any] = field(default_factory=dict)  # title, number, date


def manifest_of(table: Mapping[str, Any]) -> Manifest:
    """Check the tables of a plan.toml.

    Raises:
        Unreadable: a part is missing or not of its kind.
    """
    for key in _REQUIRED:
        kind: type = date if key.endswith("_on") else str
        # TOML knows instants too, and in Python each of them is a date.
        if not isinstance(table.get(key), kind) or isinstance(table[key], datetime) or not table[key]:
            raise Unreadable("plan.toml: “%(key)s” is missing or not of its kind.", key=key)
    if not _CODE.fullmatch(table["code"]):
        raise Unreadable("plan.toml: “%(key)s” is missing or not of its kind.", key="code")
    currency = table.get("currency", {})
    notation = table.get("notation", {})
    if (
        not isinstance(currency, Mapping)
        or not _CURRENCY.fullmatch(str(currency.get("code", "")))
        or not isinstance(currency.get("reason"), str)
        or not currency["reason"].strip()
    ):
        raise Unreadable("plan.toml: [currency] needs “code” and “reason”.")
    if not isinstance(table.get("document", {}), Mapping):
        raise Unreadable("plan.toml: “%(key)s” is missing or not of its kind.", key="document")
    if table["ends_on"] < table["starts_on"]:
        raise Unreadable("plan.toml: “ends_on” is before “starts_on”.")
    try:
        signs = Notation(str(notation.get("decimal", "")), str(notation.get("group", "")))
    except (ValueError, AttributeError):
        raise Unreadable("plan.toml: [notation] needs “decimal” and “group”: one point and one comma.") from None
    return Manifest(
        **{key: table[key] for key in _REQUIRED},
        currency=currency["code"],
        currency_reason=currency["reason"],
        notation=signs,
        document={key: str(said) for key, said in table.get("document", {}).items()},
    )


@dataclass(frozen=True, slots=True)
class PlanSource:
    """A plan's folder as it was found; the tables are parsed TOML, empty where there is no such file."""

    text: bytes
    manifest: Manifest
    errata: Mapping[str, Any] = field(default_factory=dict)
    registers: Mapping[str, Any] = field(default_factory=dict)
    titles: Mapping[str, Any] = field(default_factory=dict)


def decoded(data: bytes, name: str) -> Document:
    """Cut the bytes of a text file into rows.

    Raises:
        Unreadable: the file is empty, is not UTF-8, or is not text at all.
    """
    if not data.strip():
        raise Unreadable("%(name)s is empty.", name=name)
    # A byte 0 is no part of a text: it is UTF-16, or no text at all.
    end = data.find(b"\x00")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        end = error.start
    if end >= 0:
        raise Unreadable(
            "%(name)s is not in UTF-8 (line %(line)s); save it as UTF-8 and load it again.",
            name=name,
            line=data[:end].count(b"\n") + 1,
        )
    # Some old programs end a line with a carriage return alone.
    return document_of(text.replace("\r\n", "\n") if "\n" in text else text.replace("\r", "\n"))
