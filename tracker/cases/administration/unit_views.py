"""Administrators' pages of the units that keep cases, and of the duties that people have in them."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from tracker.accounts.saving import saved, status_of, to_saved
from tracker.accounts.visit import author
from tracker.cases.access import Duty
from tracker.cases.administration.duties import (
    Wanted,
    add_unit,
    case_officers,
    change_unit,
    count_duties,
    duties_page,
    duty_in_full,
    end_duty,
    every_unit,
    give_duty,
    institutions_named,
    open_case_counts,
    register_of_institutions,
    unit_by_code,
    version_of,
)
from tracker.cases.administration.rule_labels import DUTIES, DUTIES_EXPLAINED
from tracker.cases.administration.unit_forms import NONE, DutyEndForm, DutyForm, UnitChangeForm, UnitForm
from tracker.cases.blueprint import bp
from tracker.cases.law.days import day_of
from tracker.cases.law.procedures import BODIES
from tracker.extensions import db
from tracker.history import utc_now
from tracker.institutions.models import Institution
from tracker.institutions.names import name_for
from tracker.web.languages import current_language
from tracker.web.paging import Paging

DUTIES_A_PAGE = 50


@bp.get("/administration/cases/units")
def list_units():
    """Every unit that keeps cases, or did."""
    units = every_unit(db.session)
    return render_template(
        "cases/units.html",
        units=units,
        bodies=BODIES,
        institutions={key: shown_name(row) for key, row in institutions_named(db.session, units).items()},
        open_cases=open_case_counts(db.session),
    )


@bp.route("/administration/cases/units/new", methods=["GET", "POST"])
def create_unit():
    """Add a unit that keeps cases."""
    form = UnitForm()
    form.institution.choices = _institution_choices(db.session)

    def change() -> None:
        add_unit(
            db.session,
            form.code.data,
            form.body.data,
            form.name.data,
            _number(form.institution.data),
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(url_for("cases.list_units"))
    return render_template("cases/new_unit.html", form=form), status_of(form)


@bp.route("/administration/cases/units/<unit>", methods=["GET", "POST"])
def edit_unit(unit: str):
    """Rename a unit, say which institution it is, close it, or open it again."""
    row = unit_by_code(db.session, unit)
    form = UnitChangeForm(
        data={
            "name": row.name,
            "institution": str(row.institution_id or ""),
            "closed_on": row.closed_on,
            "version": row.version,
        }
    )
    form.institution.choices = _institution_choices(db.session)

    def change() -> None:
        change_unit(
            db.session,
            row.id,
            name=form.name.data,
            institution_id=_number(form.institution.data),
            closed_on=form.closed_on.data,
            reason=form.reason.data,
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(url_for("cases.list_units"))
    row = unit_by_code(db.session, unit)
    if form.was_overtaken:
        form.version.raw_data, form.version.data = None, row.version
    page = render_template(
        "cases/unit.html",
        form=form,
        unit=row,
        body=BODIES[row.body],
        institution=institutions_named(db.session, [row]).get(row.institution_id or 0),
        open_cases=open_case_counts(db.session).get(row.id, 0),
        shown_name=shown_name,
    )
    return page, status_of(form)


@bp.get("/administration/cases/duties")
def list_duties():
    """Who has which duty where; without the ended ones, unless they are asked for."""
    units, today = every_unit(db.session), day_of(utc_now())
    chosen = {name: request.args.get(name, "").strip() for name in ("unit", "ended")}
    unit = next((each for each in units if each.code == chosen["unit"]), None)
    wanted = Wanted(unit.id if unit is not None else None, None if chosen["ended"] else today)
    paging = Paging.of(request.args.get("page", ""), count_duties(db.session, wanted), DUTIES_A_PAGE)
    return render_template(
        "cases/duties.html",
        rows=duties_page(db.session, wanted, offset=paging.offset, limit=DUTIES_A_PAGE),
        officers={person.id for person in case_officers(db.session)},
        units=[(each.code, f"{each.code} – {each.name}", "bs") for each in units],
        duties=DUTIES,
        explained=[(label, DUTIES_EXPLAINED[duty]) for duty, label in DUTIES.items()],
        chosen=chosen,
        day=today,
        paging=paging,
    )


@bp.route("/administration/cases/duties/new", methods=["GET", "POST"])
def add_duty():
    """Give somebody a duty in a unit."""
    form = DutyForm(data={"since_on": day_of(utc_now())})
    people, today = case_officers(db.session), day_of(utc_now())
    form.person.choices = [NONE, *(SelectChoice(str(each.id), f"{each.name} ({each.email})") for each in people)]
    form.unit.choices = [
        NONE,
        *(
            SelectChoice(str(each.id), f"{each.code} – {each.name}", {"lang": "bs"})
            for each in every_unit(db.session)
            if each.closed_on is None or each.closed_on >= today
        ),
    ]

    def change() -> None:
        give_duty(
            db.session,
            int(form.person.data),
            int(form.unit.data),
            Duty(form.duty.data),
            since_on=form.since_on.data,
            until_on=form.until_on.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(url_for("cases.list_duties"))
    explained = [(label, DUTIES_EXPLAINED[duty]) for duty, label in DUTIES.items()]
    page = render_template("cases/new_duty.html", form=form, explained=explained, people=people)
    return page, status_of(form)


@bp.route("/administration/cases/duties/<int:duty_id>/end", methods=["GET", "POST"])
def close_duty(duty_id: int):
    """Say which day is the last one of a duty."""
    row = duty_in_full(db.session, duty_id)
    form = DutyEndForm(data={"until_on": row.until_on or day_of(utc_now()), "version": version_of(row)})

    def change() -> None:
        end_duty(
            db.session,
            duty_id,
            form.until_on.data,
            form.reason.data,
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(url_for("cases.list_duties"))
    row = duty_in_full(db.session, duty_id)
    if form.was_overtaken:
        form.version.raw_data, form.version.data = None, version_of(row)
    return render_template("cases/end_duty.html", form=form, row=row, duties=DUTIES), status_of(form)


def shown_name(row: Institution) -> str:
    """An institution as a line of a list: its code, and its name where one is known."""
    reader = current_language().locale
    name = name_for(reader, row.code, row.name, row.names, reader)
    return row.code if name.language is None else f"{row.code} – {name.text}"


def _institution_choices(session: Session) -> list[SelectChoice]:
    rows: Sequence[Any] = register_of_institutions(session)
    return [NONE, *(SelectChoice(str(row.id), shown_name(row), optgroup=row.country_code) for row in rows)]


def _number(chosen: str) -> int | None:
    return int(chosen) if chosen else None
