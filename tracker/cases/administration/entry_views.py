"""Administrators' pages on which acts, counting and days off are entered, and what was entered is withdrawn."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.exc import NoResultFound
from wtforms.fields.choices import SelectChoice

from tracker.accounts.saving import saved, status_of, to_saved
from tracker.accounts.visit import author
from tracker.cases.administration.entering import (
    NewInstrument,
    complete_year,
    enter_day_off,
    enter_days,
    enter_instrument,
    set_counting,
    version_on,
    withdraw,
)
from tracker.cases.administration.rule_forms import (
    NONE,
    CountingForm,
    DayOffForm,
    DaysForm,
    InstrumentForm,
    WithdrawalForm,
    YearForm,
)
from tracker.cases.administration.rule_labels import ENTRY_KINDS, QUESTIONS
from tracker.cases.administration.rule_views import WORDS, act_of
from tracker.cases.blueprint import bp
from tracker.cases.entered import EntryKind, about, entries, rules_today
from tracker.cases.law.days import Counting, day_of
from tracker.cases.law.legal_labels import told
from tracker.cases.law.rules import Kind, last_day_of
from tracker.cases.law.rules_file import SHIPPED
from tracker.extensions import db
from tracker.history import utc_now


@bp.route("/administration/cases/instruments/new", methods=["GET", "POST"])
def add_instrument():
    """Enter an act that the shipped rules do not know."""
    today = rules_today(db.session)
    form = InstrumentForm()
    form.series.choices = [
        SelectChoice(series, told(series))
        for series in dict.fromkeys(act.series for act in SHIPPED.instruments.values())
    ]
    acts = [
        NONE,
        *(
            SelectChoice(act.code, f"{act.code} – {act.title}", {"lang": "bs"})
            for act in today.rules.instruments.values()
        ),
    ]
    form.replaces.choices = form.amends.choices = acts

    def change() -> None:
        new = NewInstrument(
            code=form.code.data,
            kind=Kind(form.kind.data),
            series=form.series.data,
            title=form.title.data,
            gazette=form.gazette.data,
            first_day=form.first_day.data,
            published=form.published.data,
            replaces=form.replaces.data or None,
            amends=form.amends.data or None,
        )
        enter_instrument(db.session, new, source=form.source.data, author=author(), now=utc_now())

    if saved(form, change):
        return to_saved(url_for("cases.edit_instrument", instrument=form.code.data))
    return render_template("cases/new_instrument.html", form=form), status_of(form)


@bp.route("/administration/cases/instruments/<instrument>", methods=["GET", "POST"])
def edit_instrument(instrument: str):
    """What is known of an act, and entering its days and number."""
    today = rules_today(db.session)
    act_of(today, instrument)
    form = DaysForm(data={"version": _version(EntryKind.DAYS, instrument=instrument)})

    def change() -> None:
        enter_days(
            db.session,
            instrument,
            gazette=form.gazette.data or None,
            published=form.published.data,
            first_day=form.first_day.data,
            last_day=form.last_day.data,
            source=form.source.data,
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(url_for("cases.edit_instrument", instrument=instrument))
    if form.was_overtaken:
        form.version.raw_data, form.version.data = None, _version(EntryKind.DAYS, instrument=instrument)
    today = rules_today(db.session)
    page = render_template(
        "cases/instrument.html",
        form=form,
        act=act_of(today, instrument),
        last_day=last_day_of(today.rules, instrument),
        rules=[rule for rule in today.rules.rules.values() if instrument in rule.versions],
        **WORDS,
    )
    return page, status_of(form)


@bp.get("/administration/cases/counting")
def list_counting():
    """The questions on counting that the texts leave open, each with the reading in use."""
    every = entries(db.session)
    return render_template(
        "cases/counting.html",
        counting=rules_today(db.session).counting,
        shipped=Counting(),
        decided={entry.said["setting"]: entry for entry in every if entry.kind is EntryKind.COUNTING},
        **WORDS,
    )


@bp.route("/administration/cases/counting/<question>", methods=["GET", "POST"])
def edit_counting(question: str):
    """Choose how one question on counting is answered."""
    asked = QUESTIONS.get(question)
    if asked is None:
        raise NoResultFound
    present = getattr(rules_today(db.session).counting, question)
    form = CountingForm(data={"value": _written(present), "version": _version(EntryKind.COUNTING, setting=question)})
    form.value.choices = [SelectChoice(_written(value), label) for value, label in asked.readings.items()]

    def change() -> None:
        chosen = next(value for value in asked.readings if _written(value) == form.value.data)
        set_counting(
            db.session,
            question,
            chosen,
            source=form.source.data,
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(url_for("cases.list_counting"))
    if form.was_overtaken:
        form.version.raw_data, form.version.data = None, _version(EntryKind.COUNTING, setting=question)
    present = getattr(rules_today(db.session).counting, question)
    page = render_template("cases/question.html", form=form, asked=asked, present=asked.readings[present])
    return page, status_of(form)


def _written(value: object) -> str:
    """An answer as a form sends it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


@bp.route("/administration/cases/days-off", methods=["GET", "POST"])
def list_days_off():
    """The days off that are entered for a year, and entering one more."""
    year = _year(request.args.get("year", ""))
    form = DayOffForm()

    def change() -> None:
        enter_day_off(
            db.session, form.day.data, form.what.data, source=form.source.data, author=author(), now=utc_now()
        )

    if saved(form, change):
        return to_saved(url_for("cases.list_days_off", year=form.day.data.year))
    days = rules_today(db.session).days
    page = render_template(
        "cases/days_off.html",
        form=form,
        year=year,
        days=[(day, what) for day, what in sorted(days.days.items()) if day.year == year],
        entries={entry.said["day"]: entry for entry in _days_entered() if "day" in entry.said},
        completed=next((entry for entry in _days_entered() if entry.said.get("year") == year), None),
        is_complete=year in days.complete_years,
        years=sorted({day.year for day in days.days} | days.complete_years | {year}),
    )
    return page, status_of(form)


@bp.route("/administration/cases/days-off/<int:year>/complete", methods=["GET", "POST"])
def confirm_year(year: int):
    """Say that all days off of a year are entered."""
    form = YearForm()
    if saved(form, lambda: complete_year(db.session, year, source=form.source.data, author=author(), now=utc_now())):
        return to_saved(url_for("cases.list_days_off", year=year))
    days = rules_today(db.session).days
    count = sum(day.year == year for day in days.days)
    return render_template("cases/year.html", form=form, year=year, count=count), status_of(form)


@bp.route("/administration/cases/entries/<int:entry_id>/withdraw", methods=["GET", "POST"])
def withdraw_entry(entry_id: int):
    """Withdraw something that was entered, after asking."""
    entry = next((each for each in entries(db.session, also_withdrawn=True) if each.id == entry_id), None)
    if entry is None:
        raise NoResultFound
    form = WithdrawalForm()
    if saved(form, lambda: withdraw(db.session, entry_id, form.reason.data, author=author(), now=utc_now())):
        return to_saved(url_for("cases.list_rules", _anchor="entered"))
    page = render_template("cases/withdraw.html", form=form, entry=entry, entry_kinds=ENTRY_KINDS, **WORDS)
    return page, status_of(form)


def _days_entered() -> list[Any]:
    return [entry for entry in entries(db.session) if entry.kind is EntryKind.DAY_OFF]


def _year(typed: str) -> int:
    """The year that an address asks for; the present one where it asks for none that there can be."""
    is_year = typed.isascii() and typed.isdecimal() and len(typed) == 4 and int(typed) >= date.min.year
    return int(typed) if is_year else day_of(utc_now()).year


def _version(kind: EntryKind, **said: str) -> int:
    return version_on(entries(db.session, also_withdrawn=True), about(kind, said))
