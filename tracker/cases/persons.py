"""Who somebody is, as the forms need it and no more; and what they are found by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self

from tracker.errors import Refused

LONGEST = 200  # characters of a name or an address


@dataclass(frozen=True, slots=True)
class IdentityDocument:
    """A document that somebody showed, as forms 1 to 4 and 6 ask for it."""

    kind: str = ""
    number: str = ""
    issued_on: date | None = None
    issued_at: str = ""  # the place
    issued_by: str = ""  # the authority
    state: str = ""  # that issued it
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is; "" and None where it is not known."""

    surname: str
    name: str = ""
    born_on: date | None = None
    birth_place: str = ""  # place and state, as form 3 prints them
    citizenship: str = ""
    address: str = ""  # in Bosnia and Herzegovina
    document: IdentityDocument = IdentityDocument()

    @classmethod
    def opened(cls, content: Mapping[str, Any]) -> Self | None:
        """An identity as it was sealed; None where it was erased."""
        if not content:
            return None
        document = IdentityDocument(**_with_days(content.get("document", {}), "issued_on", "valid_until"))
        plain = {key: value for key, value in content.items() if key != "document"}
        return cls(**_with_days(plain, "born_on"), document=document)

    def sealable(self) -> dict[str, Any]:
        """The identity as it is sealed, without what is not known."""
        content = _without_nothing(self)
        if document := _without_nothing(self.document):
            content["document"] = document
        return content

    @property
    def called(self) -> str:
        """Surname and name, as lists and forms print them."""
        return f"{self.surname} {self.name}".strip()

    def findable(self) -> Iterator[tuple[str, str]]:
        """What the person is found by: kind and text."""
        yield "surname", self.surname
        if self.born_on is not None:
            yield "born", self.born_on.isoformat()
        if self.document.number:
            yield "document", self.document.number


def check_identity(identity: Identity, today: date) -> None:
    """Make sure that an identity can be kept.

    Raises:
        Refused: the surname is missing, a text is too long, or a day cannot be; `field` says which.
    """
    if not identity.surname.strip():
        raise Refused("Write the surname, or what the person is called by.", field="surname")
    for part, texts in ((identity, ""), (identity.document, "document_")):
        for each in fields(part):
            value = getattr(part, each.name)
            if isinstance(value, str) and len(value) > LONGEST:
                raise Refused("Write %(count)s characters at most.", field=f"{texts}{each.name}", count=LONGEST)
    if identity.born_on is not None and not date(1900, 1, 1) <= identity.born_on <= today:
        raise Refused("The day of birth lies before 1900 or in the future.", field="born_on")
    if identity.document.issued_on is not None and identity.document.issued_on > today:
        raise Refused("The document's day of issue lies in the future.", field="document_issued_on")


def _without_nothing(part: Identity | IdentityDocument) -> dict[str, Any]:
    found = {each.name: getattr(part, each.name) for each in fields(part) if each.name != "document"}
    return {name: value for name, value in found.items() if value not in ("", None)}


def _with_days(content: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {
        key: date.fromisoformat(value) if key in names and value is not None else value
        for key, value in content.items()
    }
