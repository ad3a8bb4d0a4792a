"""Changing institutions, and what a country calls its statuses and from when on it shows a light."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import flag_modified

from tracker.database import transaction
from tracker.errors import Refused, changed_meanwhile
from tracker.history import Author, Change, Subject, record
from tracker.institutions.models import FormerName, Institution, StatusWord, Threshold
from tracker.institutions.settings import LIGHTS, complete_country_settings

KINDS = ("institution", "unit", "group", "organisation")


@contextmanager
def locked(session: Session, model: type[Any], row_id: int, version: int, *options: Any) -> Iterator[Any]:
    """A row with what the options load along, in a transaction in which nobody else changes it.

    It is held as an update of it holds it: what refers to the row, such as the history to a plan, need not wait.

    Raises:
        Refused: its version is not the one that the form showed; `field` is "version".
        NoResultFound: it is no longer there.
    """
    with transaction(session):
        row = session.scalars(
            select(model)
            .where(model.id == row_id)
            .options(*options)
            .with_for_update(key_share=True, of=model)
            .execution_options(populate_existing=True)
        ).one()
        if row.version != version:
            raise changed_meanwhile()
        yield row


def subject_of(row: Any) -> Subject:
    """What the history calls a row of a country's register."""
    kind = "institution" if isinstance(row, Institution) else "funding_source"
    return Subject(kind, f"{row.country_code}/{row.code}", row.name or row.code)


@dataclass(frozen=True, slots=True)
class Names:
    """What an institution is called: as its country's plans print it, and in the languages of the interface."""

    printed: str | None
    by_language: Mapping[str, str]

    @classmethod
    def of(cls, row: Any) -> "Names":
        """The names that a row of a register has now."""
        return cls(row.name, dict(row.names))

    def changes_to(self, other: "Names") -> list[Change]:
        """What differs in other names."""
        changes = [Change("name", self.printed, other.printed)] if self.printed != other.printed else []
        for language in sorted({*self.by_language, *other.by_language}):
            before, after = self.by_language.get(language), other.by_language.get(language)
            if before != after:
                changes.append(Change("name", before, after, {"language": language}))
        return changes


def rename_institution(
    session: Session,
    institution_id: int,
    names: Names,
    *,
    from_on: date,
    act: str,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Give an institution the name that a law gave it; what is older than that day keeps showing the old one.

    `act` is the law and where it is published.

    Raises:
        Refused: no name changes, no act is named, or the day is to come or lies before an earlier renaming.
        Refused: somebody else changed the institution.
    """
    if not act:
        raise Refused("Name the act that renames the institution and where it is published.", field="act")
    if from_on > now.date():
        raise Refused("A new name is entered when it is in force; this day is still to come.", field="from_on")
    with locked(session, Institution, institution_id, version, selectinload(Institution.former_names)) as institution:
        before = Names.of(institution)
        changes = before.changes_to(names)
        if not changes:
            raise Refused("The new name is the same as the present one.", field="name")
        if not names.printed and not any(names.by_language.values()):
            raise Refused("Enter the new name.", field="name")
        until_on = from_on - timedelta(days=1)
        last = max((former.until_on for former in institution.former_names), default=None)
        if last is not None and until_on <= last:
            raise Refused(
                "The present name came into force on this day or later; a newer one must come after it.",
                field="from_on",
            )
        institution.former_names.append(
            FormerName(name=before.printed, names=dict(before.by_language), until_on=until_on, source=act)
        )
        subject = subject_of(institution)
        institution.name = names.printed
        institution.names = dict(names.by_language)
        _touch(institution)
        changes.append(Change("until_on", None, until_on))
        record(session, author, "institution.renamed", subject, changes, reason=act, now=now)


def change_institution(
    session: Session,
    institution_id: int,
    *,
    names: Names,
    kind: str,
    parent: str | None,
    reason: str,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Correct what the register says of an institution; `parent` is the code of what it is a unit of.

    Raises:
        Refused: there is no such kind or parent, or the institution would be a unit of itself.
        Refused: somebody else changed the institution.
    """
    if kind not in KINDS:
        raise Refused("There is no such kind of institution.", field="kind")
    with locked(session, Institution, institution_id, version) as institution:
        above = _parent_of(session, institution, parent)
        present = session.get(Institution, institution.parent_id) if institution.parent_id is not None else None
        changes = Names.of(institution).changes_to(names)
        if institution.kind != kind:
            changes.append(Change("kind", institution.kind, kind))
        if institution.parent_id != (above.id if above else None):
            changes.append(Change("parent", present.code if present else None, above.code if above else None))
        if not changes:
            raise Refused("Nothing was changed.")
        subject = subject_of(institution)
        institution.name, institution.names = names.printed, dict(names.by_language)
        institution.kind = kind
        institution.parent_id = above.id if above else None
        _touch(institution)
        record(session, author, "register.changed", subject, changes, reason=reason, now=now)


def _parent_of(session: Session, institution: Institution, code: str | None) -> Institution | None:
    if not code:
        return None
    # All of them are held: of two people who make two institutions units of each other, one must see the other's.
    register = (
        select(Institution)
        .where(Institution.country_code == institution.country_code)
        .order_by(Institution.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    parents = {row.id: row for row in session.scalars(register)}
    found = next((row for row in parents.values() if row.code == code), None)
    if found is None:
        raise Refused("There is no institution %(code)s in this country.", field="parent", code=code)
    above: Institution | None = found
    while above is not None:
        if above.id == institution.id:
            raise Refused("An institution cannot be a unit of itself or of its own unit.", field="parent")
        above = parents.get(above.parent_id) if above.parent_id is not None else None
    return found


def save_alias(
    session: Session,
    owner: type[Any],
    alias_model: type[Any],
    owner_id: int,
    *,
    alias_id: int | None = None,
    printed: str,
    reason: str,
    is_assumed: bool,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Add or change another way in which documents write an institution or a funding source.

    `version` is the institution's or source's: whoever changes one of its aliases changes it.

    Raises:
        Refused: it has this alias already.
        Refused: somebody else changed the institution or source.
        NoResultFound: it has no such alias.
    """
    with locked(session, owner, owner_id, version, selectinload(owner.aliases)) as row:
        others = {alias.printed for alias in row.aliases if alias.id != alias_id}
        if printed in others:
            raise Refused("“%(printed)s” is entered already.", field="printed", printed=printed)
        if alias_id is None:
            alias = alias_model(printed=printed, reason=reason, is_assumed=is_assumed)
            row.aliases.append(alias)
            changes = [Change("aliases", None, printed)]
            if is_assumed:
                changes.append(Change("is_assumed", None, is_assumed, {"printed": printed}))
        else:
            alias = _alias_of(row.aliases, alias_id)
            detail = {"printed": alias.printed}
            changes = [
                Change(field, getattr(alias, column), value, detail)
                for field, column, value in (
                    ("aliases", "printed", printed),
                    ("alias_reason", "reason", reason),
                    ("is_assumed", "is_assumed", is_assumed),
                )
                if getattr(alias, column) != value
            ]
            if not changes:
                raise Refused("Nothing was changed.")
            alias.printed, alias.reason, alias.is_assumed = printed, reason, is_assumed
        _touch(row)
        record(session, author, "register.changed", subject_of(row), changes, reason=reason, now=now)


def remove_alias(
    session: Session,
    owner: type[Any],
    owner_id: int,
    alias_id: int,
    *,
    reason: str,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Take away an alias that no document uses, or that was entered by mistake.

    Raises:
        Refused: somebody else changed the institution or source.
        NoResultFound: it has no such alias.
    """
    with locked(session, owner, owner_id, version, selectinload(owner.aliases)) as row:
        alias = _alias_of(row.aliases, alias_id)
        change = Change("aliases", alias.printed, None)
        row.aliases.remove(alias)
        _touch(row)
        record(session, author, "register.changed", subject_of(row), [change], reason=reason, now=now)


def _alias_of(aliases: Sequence[Any], alias_id: int) -> Any:
    found = [alias for alias in aliases if alias.id == alias_id]
    if not found:
        raise Refused("This spelling was taken away meanwhile.")
    return found[0]


def _touch(row: Any) -> None:
    """Raise a row's version also where only what hangs on it changed."""
    flag_modified(row, "kind")


def complete_country(session: Session, country_code: str, *, author: Author, now: datetime) -> None:
    """Enter what a country lacks of the words and thresholds that the product ships; nothing where it lacks nothing."""
    with transaction(session):
        changes = [
            Change("words", None, row.words, {"status": row.status})
            if isinstance(row, StatusWord)
            else Change("at_least", None, row.at_least, {"light": row.light})
            for row in complete_country_settings(session, country_code)
        ]
        if changes:
            subject = Subject("country", country_code, country_code)
            record(session, author, "setting.changed", subject, changes, now=now)


def change_status_word(
    session: Session,
    word_id: int,
    *,
    words: Mapping[str, str],
    is_used: bool,
    source: str,
    is_verified: bool,
    reason: str,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Change what a country calls a status, whether its reports use it, and where that was read.

    Raises:
        Refused: it has no word at all, or is said to be verified without a source.
        Refused: somebody else changed it.
    """
    if not any(words.values()):
        raise Refused("Enter the word in one language at least.", field="words")
    _check_source(source, is_verified)
    with locked(session, StatusWord, word_id, version) as row:
        detail = {"status": row.status}
        changes = [
            Change("words", row.words.get(language), words.get(language), {**detail, "language": language})
            for language in sorted({*row.words, *words})
            if row.words.get(language) != words.get(language)
        ]
        changes += _changes(row, detail, is_used=is_used, source=source, is_verified=is_verified)
        if not changes:
            raise Refused("Nothing was changed.")
        row.words, row.is_used, row.source, row.is_verified = dict(words), is_used, source, is_verified
        subject = Subject("country", row.country_code, row.country_code)
        record(session, author, "setting.changed", subject, changes, reason=reason, now=now)


@dataclass(frozen=True, slots=True)
class NewThreshold:
    """What a threshold is to be, and the version that the form showed."""

    at_least: Decimal
    source: str
    is_verified: bool
    version: int


def change_thresholds(
    session: Session,
    country_code: str,
    wanted: Mapping[str, NewThreshold],
    *,
    reason: str,
    author: Author,
    now: datetime,
) -> None:
    """Change from which share of the way on a country's reports show each light.

    Raises:
        Refused: a threshold is not above 0 and up to 100, is not below the one before it, or lacks its source.
        Refused: somebody else changed one of them.
    """
    above: Decimal | None = None
    for light in LIGHTS:
        value = wanted[light].at_least
        if not 0 < value <= 100:
            raise Refused("A threshold is more than 0 and at most 100 percent.", field=f"{light}_at_least")
        if above is not None and value >= above:
            raise Refused("Each threshold is lower than the one above it.", field=f"{light}_at_least")
        _check_source(wanted[light].source, wanted[light].is_verified, f"{light}_source")
        above = value
    with transaction(session):
        rows = {
            row.light: row
            for row in session.scalars(
                select(Threshold)
                .where(Threshold.country_code == country_code)
                .order_by(Threshold.id)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
        }
        changes: list[Change] = []
        for light, new in wanted.items():
            row = rows[light]
            if row.version != new.version:
                raise changed_meanwhile()
            changes += _changes(
                row, {"light": light}, at_least=new.at_least, source=new.source, is_verified=new.is_verified
            )
            row.at_least, row.source, row.is_verified = new.at_least, new.source, new.is_verified
        if not changes:
            raise Refused("Nothing was changed.")
        subject = Subject("country", country_code, country_code)
        record(session, author, "setting.changed", subject, changes, reason=reason, now=now)


def _check_source(source: str, is_verified: bool, field: str = "source") -> None:
    if is_verified and not source:
        raise Refused("Name the official text that was read, or do not mark this as verified.", field=field)


def _changes(row: Any, detail: Mapping[str, Any], **columns: Any) -> list[Change]:
    return [
        Change(name, getattr(row, name), value, dict(detail))
        for name, value in columns.items()
        if getattr(row, name) != value
    ]
