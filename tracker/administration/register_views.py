"""Administrators' pages of the registers: institutions, funding sources, and how documents write them."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from wtforms.fields.choices import SelectChoice

from tracker.accounts.saving import saved, status_of, to_saved
from tracker.accounts.visit import author
from tracker.administration.blueprint import bp
from tracker.administration.choices import NONE, country_label, shown_name
from tracker.administration.forms import AliasForm, InstitutionForm, ReasonForm, RenamingForm, SourceForm
from tracker.administration.queries import register_institutions, register_sources, source_in_full
from tracker.administration.services import change_funding_source
from tracker.budgets.labels import FUNDING_KINDS
from tracker.budgets.models import FundingSource, FundingSourceAlias
from tracker.extensions import db
from tracker.history import utc_now
from tracker.institutions.labels import INSTITUTION_KINDS
from tracker.institutions.models import Institution, InstitutionAlias
from tracker.institutions.queries import (
    countries,
    institution_in_full,
    institutions_of,
    renamed_on,
)
from tracker.institutions.services import (
    Names,
    change_institution,
    remove_alias,
    rename_institution,
    save_alias,
)
from tracker.web.alphabets import sort_key
from tracker.web.languages import OFFERED, current_language


@bp.get("/administration/institutions/")
def list_institutions():
    """Every institution of the registers, by country."""
    return render_template(
        "administration/register.html",
        heading=_("Institutions"),
        page="administration.show_institution",
        groups=_by_country(register_institutions(db.session)),
        kinds=INSTITUTION_KINDS,
        name_of=shown_name,
    )


@bp.route("/administration/institutions/<country>/<path:code>/edit", methods=["GET", "POST"])
def edit_institution(country: str, code: str):
    """Correct what the register says of an institution."""
    institution = institution_in_full(db.session, country, code)
    form = InstitutionForm(data={"name": institution.name, "kind": institution.kind, "version": institution.version})
    others = [row for row in institutions_of(db.session, country) if row.id != institution.id]
    form.parent.choices = [NONE, *(SelectChoice(row.code, shown_name(row)) for row in others)]
    if not form.is_submitted():
        form.parent.data = institution.parent.code if institution.parent else ""
        form.show_texts(institution.names)

    def change() -> None:
        change_institution(
            db.session,
            institution.id,
            names=Names(form.name.data or None, form.texts()),
            kind=form.kind.data,
            parent=form.parent.data or None,
            reason=form.reason.data,
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(_address(Institution, country, code))
    now = _renewed(form, institution_in_full(db.session, country, code))
    return render_template(
        "administration/edit_institution.html", form=form, row=now, kind=INSTITUTION_KINDS.get(now.kind, now.kind)
    ), status_of(form)


@bp.route("/administration/institutions/<country>/<path:code>/rename", methods=["GET", "POST"])
def rename(country: str, code: str):
    """Enter the name that a law gives an institution."""
    institution = institution_in_full(db.session, country, code)
    form = RenamingForm(data={"version": institution.version})

    def change() -> None:
        rename_institution(
            db.session,
            institution.id,
            Names(form.name.data or None, form.texts()),
            from_on=form.from_on.data,
            act=form.act.data,
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(_address(Institution, country, code))
    now = _renewed(form, institution_in_full(db.session, country, code))
    return render_template("administration/rename.html", form=form, row=now), status_of(form)


@bp.get("/administration/institutions/<country>/<path:code>")
def show_institution(country: str, code: str):
    """One institution: what the register says of it, its former names, and how documents write it."""
    institution = institution_in_full(db.session, country, code)
    return render_template(
        "administration/institution.html",
        row=institution,
        kind=INSTITUTION_KINDS.get(institution.kind, institution.kind),
        former=[(former, renamed_on(former)) for former in reversed(institution.former_names)],
        languages=OFFERED,
    )


@bp.get("/administration/funding-sources/")
def list_sources():
    """Every funding source of the registers, by country."""
    return render_template(
        "administration/register.html",
        heading=_("Funding sources"),
        page="administration.show_source",
        groups=_by_country(register_sources(db.session)),
        kinds=FUNDING_KINDS,
        name_of=shown_name,
    )


@bp.route("/administration/funding-sources/<country>/<path:code>/edit", methods=["GET", "POST"])
def edit_source(country: str, code: str):
    """Correct what the register says of a funding source."""
    source = source_in_full(db.session, country, code)
    form = SourceForm(data={"name": source.name, "kind": source.kind.value, "version": source.version})
    if not form.is_submitted():
        form.show_texts(source.names)

    def change() -> None:
        change_funding_source(
            db.session,
            source.id,
            names=Names(form.name.data or None, form.texts()),
            kind=form.chosen_kind,
            reason=form.reason.data,
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(_address(FundingSource, country, code))
    now = _renewed(form, source_in_full(db.session, country, code))
    return render_template(
        "administration/edit_source.html", form=form, row=now, kind=FUNDING_KINDS[now.kind]
    ), status_of(form)


@bp.get("/administration/funding-sources/<country>/<path:code>")
def show_source(country: str, code: str):
    """One funding source: what the register says of it, and how documents write it."""
    source = source_in_full(db.session, country, code)
    return render_template("administration/source.html", row=source, kind=FUNDING_KINDS[source.kind], languages=OFFERED)


@bp.route("/administration/institutions/<country>/<path:code>/spellings/new", methods=["GET", "POST"])
def add_institution_alias(country: str, code: str):
    """Enter another way in which documents write an institution."""
    return _alias_page(Institution, country, code, None)


@bp.route("/administration/institutions/<country>/<path:code>/spellings/<int:alias_id>", methods=["GET", "POST"])
def edit_institution_alias(country: str, code: str, alias_id: int):
    """Change one of the ways in which documents write an institution."""
    return _alias_page(Institution, country, code, alias_id)


@bp.route("/administration/institutions/<country>/<path:code>/spellings/<int:alias_id>/remove", methods=["GET", "POST"])
def remove_institution_alias(country: str, code: str, alias_id: int):
    """Take away one of the ways in which documents write an institution, after asking."""
    return _removal_page(Institution, country, code, alias_id)


@bp.route("/administration/funding-sources/<country>/<path:code>/spellings/new", methods=["GET", "POST"])
def add_source_alias(country: str, code: str):
    """Enter another way in which documents write a funding source."""
    return _alias_page(FundingSource, country, code, None)


@bp.route("/administration/funding-sources/<country>/<path:code>/spellings/<int:alias_id>", methods=["GET", "POST"])
def edit_source_alias(country: str, code: str, alias_id: int):
    """Change one of the ways in which documents write a funding source."""
    return _alias_page(FundingSource, country, code, alias_id)


@bp.route(
    "/administration/funding-sources/<country>/<path:code>/spellings/<int:alias_id>/remove", methods=["GET", "POST"]
)
def remove_source_alias(country: str, code: str, alias_id: int):
    """Take away one of the ways in which documents write a funding source, after asking."""
    return _removal_page(FundingSource, country, code, alias_id)


def _by_country(rows: Any) -> list[tuple[str, list[Any]]]:
    """Rows below the names of their countries, by name in the reader's alphabet."""
    reader = current_language().locale
    names: Mapping[str, str] = {country.code: country_label(country) for country in countries(db.session)}
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(names[row.country_code], []).append(row)
    return [(name, groups[name]) for name in sorted(groups, key=lambda name: sort_key(name, reader))]


def _address(model: type[Any], country: str, code: str) -> str:
    endpoint = "show_institution" if model is Institution else "show_source"
    return url_for(f"administration.{endpoint}", country=country, code=code)


def _in_full(model: type[Any], country: str, code: str) -> Any:
    if model is Institution:
        return institution_in_full(db.session, country, code)
    return source_in_full(db.session, country, code)


def _renewed(form: Any, row: Any) -> Any:
    """The row as it is now; a form that was overtaken is saved over this version the next time."""
    if form.was_overtaken:
        form.version.raw_data, form.version.data = None, row.version
    return row


def _alias_page(model: type[Any], country: str, code: str, alias_id: int | None) -> Any:
    row = _in_full(model, country, code)
    alias = next((each for each in row.aliases if each.id == alias_id), None)
    if alias_id is not None and alias is None:
        raise NoResultFound
    shown = {"printed": alias.printed, "reason": alias.reason, "is_assumed": alias.is_assumed} if alias else {}
    form = AliasForm(data={**shown, "version": row.version})

    def change() -> None:
        save_alias(
            db.session,
            model,
            InstitutionAlias if model is Institution else FundingSourceAlias,
            row.id,
            alias_id=alias_id,
            printed=form.printed.data,
            reason=form.reason.data,
            is_assumed=form.is_assumed.data,
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(_address(model, country, code))
    now = _renewed(form, _in_full(model, country, code))
    page = render_template(
        "administration/alias.html",
        form=form,
        row=now,
        alias=next((each for each in now.aliases if each.id == alias_id), None),
        is_new=alias_id is None,
        steps=_steps(model, now),
        back=_address(model, country, code),
    )
    return page, status_of(form)


def _removal_page(model: type[Any], country: str, code: str, alias_id: int) -> Any:
    row = _in_full(model, country, code)
    alias = next((each for each in row.aliases if each.id == alias_id), None)
    if alias is None:
        raise NoResultFound
    printed = alias.printed
    form = ReasonForm(data={"version": row.version})

    def change() -> None:
        remove_alias(
            db.session,
            model,
            row.id,
            alias_id,
            reason=form.reason.data,
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(_address(model, country, code))
    now = _renewed(form, _in_full(model, country, code))
    page = render_template(
        "administration/confirm.html",
        form=form,
        steps=_steps(model, now),
        heading=_("Take away the spelling “%(printed)s”", printed=printed),
        sentences=[
            _(
                "“%(printed)s” is no longer shown as a spelling of %(code)s. What was read by it stays as it was read.",
                printed=printed,
                code=code,
            )
        ],
        button=_("Take it away"),
        back=_address(model, country, code),
        is_harmless=False,
    )
    return page, status_of(form)


def _steps(model: type[Any], row: Any) -> list[tuple[str, str]]:
    if model is Institution:
        first = (_("Institutions"), url_for("administration.list_institutions"))
    else:
        first = (_("Funding sources"), url_for("administration.list_sources"))
    return [first, (row.code, _address(model, row.country_code, row.code))]
