"""Administrators' pages of the rules: what is known and how sure, what was entered, and entering what is missing."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.exc import NoResultFound

from tracker.accounts.saving import saved, status_of, to_saved
from tracker.accounts.visit import author
from tracker.cases.administration.entering import enter_limit, enter_version, version_on
from tracker.cases.administration.entry_wording import entry_told, thing_told
from tracker.cases.administration.rule_forms import LimitForm, version_form
from tracker.cases.administration.rule_labels import (
    ACT_KINDS,
    CONFIDENCES,
    ENTRY_KINDS,
    KNOWLEDGE,
    OPEN_QUESTIONS,
    QUESTIONS,
    RELATIONS,
    limit_told,
)
from tracker.cases.blueprint import bp
from tracker.cases.entered import EntryKind, RulesToday, about, entries, rules_today
from tracker.cases.law.legal_labels import told
from tracker.cases.law.rules import Instrument, Knowledge, Limit, Relation, Rule, last_day_of
from tracker.extensions import db
from tracker.history import utc_now
from tracker.web.languages import in_words
from tracker.web.paging import Paging

ENTRIES_A_PAGE = 25
WORDS = {
    "told": told,
    "limit_told": limit_told,
    "confidences": CONFIDENCES,
    "knowledge": KNOWLEDGE,
    "relations": RELATIONS,
    "act_kinds": ACT_KINDS,
    "questions": QUESTIONS,
    "in_words": in_words,
    "entry_told": entry_told,
    "thing_told": thing_told,
}


@bp.get("/administration/cases/")
def show_administration():
    """What there is to look after in the case module."""
    today = rules_today(db.session)
    missing = [each for each in _acts(today) if each.first_day.on is None]
    unknown = [rule for rule in today.rules.rules.values() if any(_is_missing(each) for each in rule.versions.values())]
    return render_template("cases/administration.html", missing=missing, unknown=unknown, **WORDS)


@bp.get("/administration/cases/rules")
def list_rules():
    """Every rule in every version, the acts with their days, where texts disagree, and what was entered."""
    today = rules_today(db.session)
    every = list(reversed(entries(db.session, also_withdrawn=True)))
    paging = Paging.of(request.args.get("page", ""), len(every), ENTRIES_A_PAGE)
    return render_template(
        "cases/rules.html",
        known=today,
        columns=_columns(today),
        acts=_acts(today),
        last_days={each.code: last_day_of(today.rules, each.code) for each in _acts(today)},
        entries=every[paging.offset : paging.last_item],
        paging=paging,
        open_questions=OPEN_QUESTIONS,
        entry_kinds=ENTRY_KINDS,
        **WORDS,
    )


@bp.get("/administration/cases/rules/<rule>")
def show_rule(rule: str):
    """One rule in all its versions, with their sources and what is entered of it."""
    today = rules_today(db.session)
    found = rule_of(today, rule)
    others = [each for each in _acts(today) if each.code not in found.versions]
    return render_template(
        "cases/rule.html",
        rule=found,
        known=today,
        acts=[today.rules.instrument(code) for code in _in_order(today, list(found.versions))],
        others=others,
        disagreements=today.rules.disagreements_on(rule),
        cited=[(code, text) for code, text in today.rules.sources.items() if code in _cited(found)],
        **WORDS,
    )


@bp.route("/administration/cases/rules/<rule>/versions/<instrument>", methods=["GET", "POST"])
def add_version(rule: str, instrument: str):
    """Enter what an act says on a rule, with the limits that it prints."""
    today = rules_today(db.session)
    found, act = rule_of(today, rule), act_of(today, instrument)
    there = found.versions.get(instrument)
    shown: dict[str, Any] = {"version": _version(EntryKind.VERSION, rule=rule, instrument=instrument)}
    if there is not None and there.knowledge is not Knowledge.UNKNOWN:
        shown |= {"knowledge": there.knowledge.value, "says": there.says, "article": there.article}
        shown |= {f"value_{limit.key}": _typed(limit) for limit in there.limits}
    if there is not None:
        shown["relation"] = there.relation.value
    form = version_form(found, **shown)

    def change() -> None:
        enter_version(
            db.session,
            rule,
            instrument,
            knowledge=Knowledge(form.knowledge.data),
            relation=Relation(form.relation.data),
            says=form.says.data,
            article=form.article.data,
            limits=form.limits(),
            source=form.source.data,
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(url_for("cases.show_rule", rule=rule))
    return _again("cases/version.html", form, found, act, EntryKind.VERSION)


@bp.route("/administration/cases/rules/<rule>/limits/<instrument>", methods=["GET", "POST"])
def add_limit(rule: str, instrument: str):
    """Enter the value of a limit that an act prints."""
    today = rules_today(db.session)
    found, act = rule_of(today, rule), act_of(today, instrument)
    if not found.limits or instrument not in found.versions:
        raise NoResultFound
    key = request.args.get("key", "")
    first = found.limits.get(key) or next(iter(found.limits.values()))
    there = next((limit for limit in found.versions[instrument].limits if limit.key == first.key), first)
    form = LimitForm(
        data={
            "key": there.key,
            "value": _typed(there),
            "unit": there.unit.value,
            "article": there.article,
            "version": _version(EntryKind.LIMIT, rule=rule, instrument=instrument),
        }
    )
    form.offer(list(found.limits.values()))

    def change() -> None:
        enter_limit(
            db.session,
            rule,
            instrument,
            form.limit(),
            article=form.article.data,
            source=form.source.data,
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(url_for("cases.show_rule", rule=rule))
    return _again("cases/limit.html", form, found, act, EntryKind.LIMIT)


def _again(template: str, form: Any, rule: Rule, act: Instrument, kind: EntryKind) -> Any:
    """The page of a form on a rule, with what the act says now."""
    if form.was_overtaken:
        form.version.raw_data, form.version.data = None, _version(kind, rule=rule.code, instrument=act.code)
    now = rules_today(db.session).rules.rule(rule.code)
    page = render_template(
        template, form=form, rule=now, act=act, there=now.versions.get(act.code), limits=now.limits, **WORDS
    )
    return page, status_of(form)


def _cited(rule: Rule) -> set[str]:
    """The codes of the texts that the versions of a rule cite, and their limits."""
    places = [place for version in rule.versions.values() for place in (version.article, *_articles(version.limits))]
    return {part.split()[0] for place in places for part in place.split(";") if part.strip()}


def _articles(limits: Iterable[Limit]) -> list[str]:
    return [limit.article for limit in limits]


def _typed(limit: Limit) -> Decimal | None:
    """The value of a limit as a field shows it; None where it is not known."""
    return None if limit.value is None else Decimal(limit.value)


def rule_of(today: RulesToday, code: str) -> Rule:
    """The rule of a code; a page that is not there where there is none."""
    if code not in today.rules.rules:
        raise NoResultFound
    return today.rules.rules[code]


def act_of(today: RulesToday, code: str) -> Instrument:
    """The act of a code; a page that is not there where there is none."""
    if code not in today.rules.instruments:
        raise NoResultFound
    return today.rules.instruments[code]


def _version(kind: EntryKind, **said: str) -> int:
    return version_on(entries(db.session, also_withdrawn=True), about(kind, said))


def _acts(today: RulesToday) -> list[Instrument]:
    return [today.rules.instruments[code] for code in _in_order(today, list(today.rules.instruments))]


def _columns(today: RulesToday) -> list[Instrument]:
    """The acts that say something on any rule."""
    codes = {code for rule in today.rules.rules.values() for code in rule.versions}
    return [today.rules.instruments[code] for code in _in_order(today, list(codes))]


def _in_order(today: RulesToday, codes: list[str]) -> list[str]:
    """Acts by what they are on, and by the day from which they are in force; a day that is not known comes first."""

    def place(code: str) -> tuple[str, str, str]:
        act = today.rules.instruments[code]
        day = act.first_day.earliest or act.published.earliest
        return ("" if act.series in _FIRST else act.series, day.isoformat() if day else "", code)

    return sorted(codes, key=place)


# The two series on which the rules stand are read as one line of time.
_FIRST = frozenset({"surveillance and removal", "law on aliens"})


def _is_missing(version: Any) -> bool:
    return version.knowledge is Knowledge.UNKNOWN or any(limit.value is None for limit in version.limits)
