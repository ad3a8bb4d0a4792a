"""Entries of the history as pages and sheets tell them: what, who, when and why, in the reader's language."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.audit.labels import (
    ADDED,
    ANSWERS,
    CHANGED,
    CHANGED_IN_A_LANGUAGE,
    CODES_CLEARED,
    CODES_SET_UP,
    FIGURES,
    HEADLINES,
    KINDS,
    OF_PERIODS,
    OF_ROLES,
    OF_STAND_INS,
    SETTLED,
    SUBJECTS,
    TAKEN_AWAY,
    VALUES,
    VALUES_OF_A_YEAR,
)
from tracker.audit.queries import measures_named, people_named, plans_named
from tracker.audit.values import LANGUAGES, Surroundings, in_reader_words
from tracker.history import History
from tracker.institutions.labels import LIGHTS, STATUSES
from tracker.plans.addresses import subject_address
from tracker.plans.annexes import Settlement
from tracker.plans.labels import finding_title
from tracker.plans.models import Plan
from tracker.reading.drafts import Measure, ValueRole
from tracker.reporting.kinds import Side
from tracker.web.formats import moment_in
from tracker.web.languages import current_language, sentence_with, tagged

_UTC = ZoneInfo("UTC")
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_TAG = re.compile(r"<[^>]*>")
# What is in the plan's own language, and what is the plan's at all.
_TITLED = frozenset({"plan", "element", "activity", "indicator"})
_OF_A_PLAN = _TITLED | {"budget_line", "finding"}
_PERSONAL = frozenset({"person", "session"})


@dataclass(frozen=True, slots=True)
class Told:
    """One entry as a reader reads it."""

    id: int
    at: datetime  # in the zone that `when` names
    when: str
    who: str
    acting_for: str | None
    kind_label: str
    subject_label: str  # of what kind the thing is: "Indicator"
    subject: Markup
    address: str | None  # the thing's page
    sentences: list[Markup]
    names_subject: bool  # whether the sentences say already which thing it is
    reason: str | None
    plan_code: str | None  # None: it belongs to no plan
    subject_key: tuple[str, str]  # by which a page knows its own thing


@dataclass(frozen=True, slots=True)
class Known:
    """What entries speak of, loaded once for all of them."""

    people: Mapping[int, Person]
    plans: Mapping[int, Plan]
    measures: Mapping[tuple[int, str], Measure]
    shows_emails: bool  # only administrators read the e-mail addresses of people


def known_to(session: Session, entries: Collection[History], *, shows_emails: bool) -> Known:
    """Load what entries speak of: at most three queries, however many they are."""
    return Known(
        people_named(session, entries), plans_named(session, entries), measures_named(session, entries), shows_emails
    )


def told(session: Session, entries: Collection[History], *, shows_emails: bool) -> list[Told]:
    """Tell entries in the reader's language: at most three queries, however many they are."""
    known = known_to(session, entries, shows_emails=shows_emails)
    return [tell(entry, known) for entry in entries]


def tell(entry: History, known: Known) -> Told:
    """Tell one entry. What this version of the tracker does not know is told in plain words, never passed over."""
    plan = known.plans.get(entry.plan_id) if entry.plan_id is not None else None
    at = entry.at.replace(tzinfo=UTC).astimezone(ZoneInfo(plan.country.time_zone) if plan is not None else _UTC)
    subject, address = _subject(entry, plan, known), _address(entry, plan, known)
    linked = Markup('<a href="{}">{}</a>').format(address, subject) if address is not None else subject
    return Told(
        id=entry.id,
        at=at,
        when=moment_in(at, current_language()),
        who=_who(entry, known),
        acting_for=_name(known.people.get(entry.stood_in_for_id)) if entry.stood_in_for_id is not None else None,
        kind_label=str(KINDS.get(entry.kind, entry.kind)),
        subject_label=str(SUBJECTS.get(entry.subject_kind, entry.subject_kind)),
        subject=subject,
        address=address,
        sentences=_sentences(entry, linked, plan, known),
        names_subject="%(subject)s" in str(HEADLINES.get(entry.kind, "")),
        reason=entry.reason,
        plan_code=plan.code if plan is not None else None,
        subject_key=(entry.subject_kind, entry.subject_key),
    )


def plain(markup: Markup) -> str:
    """The same words without their marks, for a sheet."""
    return unescape(_TAG.sub("", str(markup)))


def _who(entry: History, known: Known) -> str:
    if entry.person_id is not None:
        return _name(known.people.get(entry.person_id))
    if entry.way == "web":
        return gettext("somebody who was not signed in")
    return gettext("a command on the server")


def _name(person: Person | None) -> str:
    return person.name if person is not None else gettext("somebody")


def _subject(entry: History, plan: Plan | None, known: Known) -> Markup:
    label = entry.subject_label or entry.subject_key
    if entry.subject_kind == "finding":
        return sentence_with(gettext("“%(text)s”"), text=finding_title(label))
    if entry.subject_kind in _PERSONAL and not known.shows_emails and _EMAIL.search(label):
        key = entry.subject_key
        return escape(_name(known.people.get(int(key)) if key.isdecimal() else None))
    if entry.subject_kind in _TITLED and plan is not None and label != entry.subject_key:
        return tagged(label, plan.language)
    return escape(label)


def _address(entry: History, plan: Plan | None, known: Known) -> str | None:
    kind, key = entry.subject_kind, entry.subject_key
    if kind == "person":
        # Whoever sees the addresses of people looks after them, and only they have a page of a person to open.
        is_known = known.shows_emails and key.isdecimal() and int(key) in known.people
        return url_for("administration.show_person", person_id=int(key)) if is_known else None
    if kind == "finding" and plan is not None:
        return url_for("plans.show_findings", code=plan.code)
    if kind == "period" and plan is not None:
        return url_for("reporting.list_periods", code=plan.code, _anchor=key)
    if kind in _OF_A_PLAN and plan is not None:
        return subject_address(plan.code, kind, key)
    country, slash, code = key.partition("/")
    if slash and kind == "institution":
        return url_for("browse.show_institution", country=country, code=code)
    if slash and kind == "funding_source":
        return url_for("browse.show_funding_source", country=country, code=code)
    return None


def _sentences(entry: History, subject: Markup, plan: Plan | None, known: Known) -> list[Markup]:
    around = Surroundings(
        entry.subject_kind,
        language=plan.language if plan is not None and entry.subject_kind in _OF_A_PLAN else None,
        currency=plan.currency if plan is not None else None,
        measure=known.measures.get((entry.plan_id or 0, entry.subject_key)),
    )
    changes = entry.changes
    sentences: list[Markup] = []
    special = _special(entry, subject, around)
    if special is not None:
        headline, said = special
        sentences.append(headline)
        changes = [change for change in changes if change.get("field") not in said]
    elif entry.kind in HEADLINES:
        sentences.append(sentence_with(str(HEADLINES[entry.kind]), subject=subject))
    if not known.shows_emails and entry.subject_kind in _PERSONAL:
        changes = [_without_emails(change) for change in changes]
    sentences += [changed(change, around) for change in changes]
    return sentences or [escape(str(KINDS.get(entry.kind, entry.kind)))]


def _special(entry: History, subject: Markup, around: Surroundings) -> tuple[Markup, set[str]] | None:
    """The sentence of an entry that is told as a whole, and the fields that it has told; None for all others."""
    by_field = {str(change.get("field")): change for change in entry.changes}
    if entry.kind in OF_PERIODS:
        details = (change.get("detail") or {} for change in entry.changes)
        period = next((detail["period"] for detail in details if detail.get("period")), None)
        if isinstance(period, str):
            return sentence_with(str(OF_PERIODS[entry.kind]), period=period, subject=subject), {"period"}
    if entry.kind in OF_ROLES and "role" in by_field:
        change = by_field["role"]
        detail = change.get("detail") or {}
        role = in_reader_words("role", change.get("after") or change.get("before"), detail, around)
        scoped, everywhere = OF_ROLES[entry.kind]
        scope = detail.get("scope")
        sentence = str(scoped if scope else everywhere)
        return sentence_with(sentence, role=role, scope=scope or "", subject=subject), {"role"}
    if entry.kind == "finding.settled" and "settlement" in by_field:
        how = next((how for how in Settlement if how == by_field["settlement"].get("after")), None)
        if how is not None:
            return sentence_with(str(SETTLED[how]), subject=subject), {"settlement"}
    if entry.kind == "finding.reopened":
        return sentence_with(str(HEADLINES[entry.kind]), subject=subject), {"settlement"}
    if entry.kind in OF_STAND_INS and "deputy" in by_field:
        places = {
            field: plain(in_reader_words(field, by_field.get(field, {}).get("after"), {}, around))
            for field in ("starts_on", "ends_on")
        }
        deputy = by_field["deputy"].get("after") or by_field["deputy"].get("before")
        sentence = str(OF_STAND_INS[entry.kind])
        return sentence_with(sentence, deputy=deputy, subject=subject, **places), {"deputy", "starts_on", "ends_on"}
    if entry.kind == "person.codes" and "codes" in by_field:
        sentence = str(CODES_SET_UP if by_field["codes"].get("after") else CODES_CLEARED)
        return sentence_with(sentence, subject=subject), {"codes"}
    if entry.kind == "person.invited":
        return sentence_with(str(HEADLINES[entry.kind]), subject=subject), {"name"}
    return None


def _without_emails(change: Mapping[str, Any]) -> dict[str, Any]:
    hidden = gettext("an address that only administrators see")

    def cleaned(value: Any) -> Any:
        return _EMAIL.sub(hidden, value) if isinstance(value, str) else value

    return {**change, "before": cleaned(change.get("before")), "after": cleaned(change.get("after"))}


def changed(change: Mapping[str, Any], around: Surroundings) -> Markup:
    """One field from what it was to what it is, as a sentence."""
    detail = change.get("detail") or {}
    sentence = _changed(change, detail, around)
    # Of several things of one kind the change says which: a status of a country, a threshold, a spelling.
    for key, words in (("status", STATUSES), ("light", LIGHTS)):
        if key in detail:
            thing = str(words.get(detail[key], detail[key]))
            return sentence_with(gettext("%(thing)s: %(what)s"), thing=thing, what=sentence)
    if "milestone" in detail and change.get("field") != "milestone":
        thing = gettext("“%(text)s”") % {"text": str(detail["milestone"])}
        return sentence_with(gettext("%(thing)s: %(what)s"), thing=thing, what=sentence)
    if "printed" in detail and change.get("field") != "aliases":
        return sentence_with(gettext("%(thing)s: %(what)s"), thing=str(detail["printed"]), what=sentence)
    return sentence


def _changed(change: Mapping[str, Any], detail: Mapping[str, Any], around: Surroundings) -> Markup:
    field, before, after = str(change.get("field", "")), change.get("before"), change.get("after")
    if field in ANSWERS and isinstance(after, bool):
        return escape(str(ANSWERS[field][0 if after else 1]))
    places = {
        "before": in_reader_words(field, before, detail, around),
        "after": in_reader_words(field, after, detail, around),
    }
    sentence = CHANGED.get(field)
    side = next((side for side in Side if side == detail.get("side")), None)
    if field == "figure" and side is not None:
        return sentence_with(str(FIGURES[side][1 if before is None else 0]), **places)
    if before is None and field in ADDED:
        sentence = ADDED[field]
    elif after is None and field in TAKEN_AWAY:
        sentence = TAKEN_AWAY[field]
    language = LANGUAGES.get(str(detail.get("language")))
    if language is not None and field in CHANGED_IN_A_LANGUAGE:
        return sentence_with(str(CHANGED_IN_A_LANGUAGE[field]), language=language.name, **places)
    role = next((role for role in ValueRole if role == detail.get("role")), None)
    if field == "value" and role is not None:
        if detail.get("year") is not None:
            return sentence_with(str(VALUES_OF_A_YEAR[role]), year=str(detail["year"]), **places)
        sentence = VALUES[role]
    if sentence is None:
        words = field.replace("_", " ")
        return sentence_with(gettext("%(field)s changed from %(before)s to %(after)s"), field=words, **places)
    return sentence_with(str(sentence), **places)
