"""Administrators' pages of settings: who sees a plan, the languages, and each country's words and thresholds."""

from typing import Any

from flask import render_template, url_for
from sqlalchemy.exc import NoResultFound

from tracker.accounts.labels import VISIBILITIES
from tracker.accounts.saving import saved, status_of, to_saved
from tracker.accounts.visit import author
from tracker.administration.blueprint import bp
from tracker.administration.choices import country_label
from tracker.administration.forms import ActionForm, LanguagesForm, StatusForm, ThresholdsForm, VisibilityForm
from tracker.administration.queries import LANGUAGES, every_plan, offered_locales, plan_by_code, setting_version
from tracker.administration.services import change_visibility, offer_languages
from tracker.extensions import db
from tracker.history import utc_now
from tracker.institutions.labels import LIGHTS, STATUSES
from tracker.institutions.queries import countries, country_of, status_word_of, status_words_of, thresholds_of
from tracker.institutions.services import NewThreshold, change_status_word, change_thresholds
from tracker.institutions.services import complete_country as complete
from tracker.web.languages import OFFERED, languages_were_changed

_LOCALES = [language.locale for language in OFFERED]


@bp.get("/administration/plans/")
def list_plans():
    """Every plan, and who may see it."""
    plans = every_plan(db.session)
    names = {plan.country_code: country_label(plan.country) for plan in plans}
    return render_template(
        "administration/plans.html",
        groups=[(name, [plan for plan in plans if plan.country_code == code]) for code, name in names.items()],
        visibilities=VISIBILITIES,
    )


@bp.route("/administration/plans/<code>/visibility", methods=["GET", "POST"])
def edit_visibility(code: str):
    """Say who may see a plan."""
    plan = plan_by_code(db.session, code)
    form = VisibilityForm(data={"visibility": plan.visibility.value, "version": plan.version})

    def change() -> None:
        change_visibility(
            db.session,
            plan.id,
            form.chosen,
            reason=form.reason.data,
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(url_for("administration.list_plans"))
    plan = plan_by_code(db.session, code)
    if form.was_overtaken:
        form.version.raw_data, form.version.data = None, plan.version
    page = render_template(
        "administration/visibility.html", form=form, plan=plan, present=VISIBILITIES[plan.visibility]
    )
    return page, status_of(form)


@bp.route("/administration/languages", methods=["GET", "POST"])
def edit_languages():
    """Choose the languages that readers can choose."""
    present = offered_locales(db.session) or _LOCALES
    form = LanguagesForm(data={"languages": present, "version": setting_version(db.session, LANGUAGES)})

    def change() -> None:
        offer_languages(
            db.session,
            form.languages.data,
            known=_LOCALES,
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        languages_were_changed()
        return to_saved(url_for("administration.edit_languages"))
    if form.was_overtaken:
        form.version.raw_data, form.version.data = None, setting_version(db.session, LANGUAGES)
    present = offered_locales(db.session) or _LOCALES
    names = [language.name for language in OFFERED if language.locale in present]
    return render_template("administration/languages.html", form=form, present=names), status_of(form)


@bp.get("/administration/countries/")
def list_countries():
    """The countries of the installation."""
    return render_template(
        "administration/countries.html",
        rows=[(country, country_label(country)) for country in countries(db.session)],
    )


@bp.get("/administration/countries/<code>")
def show_country(code: str):
    """What a country calls its statuses, and from when on its reports show a light."""
    country = country_of(db.session, code)
    words, thresholds = status_words_of(db.session, code), thresholds_of(db.session, code)
    return render_template(
        "administration/country.html",
        country=country,
        name=country_label(country),
        words=words,
        thresholds=thresholds,
        statuses=STATUSES,
        lights=LIGHTS,
        is_complete=len(words) == len(STATUSES) and len(thresholds) == len(LIGHTS),
    )


@bp.post("/administration/countries/<code>/complete")
def complete_country(code: str):
    """Enter what a country lacks of the words and thresholds that the product ships."""
    country_of(db.session, code)
    if saved(ActionForm(), lambda: complete(db.session, code, author=author(), now=utc_now())):
        return to_saved(url_for("administration.show_country", code=code))
    return show_country(code)


@bp.route("/administration/countries/<code>/statuses/<status>", methods=["GET", "POST"])
def edit_status(code: str, status: str):
    """Change what a country calls one status."""
    row = status_word_of(db.session, code, status)
    form = StatusForm(
        data={
            "is_used": row.is_used,
            "source": row.source,
            "is_verified": row.is_verified,
            "version": row.version,
        }
    )
    if not form.is_submitted():
        form.show_texts(row.words)

    def change() -> None:
        change_status_word(
            db.session,
            row.id,
            words=form.texts(),
            is_used=form.is_used.data,
            source=form.source.data,
            is_verified=form.is_verified.data,
            reason=form.reason.data,
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(url_for("administration.show_country", code=code))
    row = status_word_of(db.session, code, status)
    if form.was_overtaken:
        form.version.raw_data, form.version.data = None, row.version
    page = render_template(
        "administration/status.html",
        form=form,
        row=row,
        status=STATUSES[status],
        country=country_of(db.session, code),
    )
    return page, status_of(form)


@bp.route("/administration/countries/<code>/thresholds", methods=["GET", "POST"])
def edit_thresholds(code: str):
    """Change from which share of the way on a country's reports show each light."""
    country, rows = country_of(db.session, code), thresholds_of(db.session, code)
    if len(rows) != len(LIGHTS):
        raise NoResultFound  # the country's page offers to enter what is missing
    form = ThresholdsForm(
        data={
            f"{row.light}_{column}": getattr(row, column)
            for row in rows
            for column in ("at_least", "source", "is_verified", "version")
        }
    )

    def change() -> None:
        change_thresholds(
            db.session, code, {light: _typed(form, light) for light in LIGHTS}, reason=form.reason.data,
            author=author(), now=utc_now(),
        )  # fmt: skip

    if saved(form, change):
        return to_saved(url_for("administration.show_country", code=code))
    rows = thresholds_of(db.session, code)
    if form.was_overtaken:
        for row in rows:
            version = form[f"{row.light}_version"]
            version.raw_data, version.data = None, row.version
    page = render_template("administration/thresholds.html", form=form, country=country, rows=rows, lights=LIGHTS)
    return page, status_of(form)


def _typed(form: Any, light: str) -> NewThreshold:
    return NewThreshold(
        at_least=form[f"{light}_at_least"].data,
        source=form[f"{light}_source"].data,
        is_verified=form[f"{light}_is_verified"].data,
        version=form[f"{light}_version"].data,
    )
