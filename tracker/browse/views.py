"""The pages of a plan's tree, and of the institutions and funding sources that it names."""

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext as _

from tracker.accounts.visit import visitor
from tracker.browse.activity_page import activity_page
from tracker.browse.chosen import chosen_contents
from tracker.browse.element_page import element_page
from tracker.browse.indicator_page import indicator_page
from tracker.browse.plan_page import plan_page
from tracker.browse.plan_sheets import activities_sheet, indicators_sheet
from tracker.browse.register_pages import institution_page, institution_rows, source_page, source_rows
from tracker.browse.register_sheets import institutions_sheet, register_sheet, sources_sheet
from tracker.extensions import db
from tracker.history import utc_now
from tracker.institutions.models import Country
from tracker.plans.queries import visible_countries, visible_plan, visible_plan_and_acts
from tracker.web.sheets import download

bp = Blueprint("browse", __name__, template_folder="templates")


@bp.get("/plans/<code>/")
def show_plan(code: str):
    """One plan: its tree as printed, with counts and sums, and what the reader chose of it."""
    plan, acts = visible_plan_and_acts(db.session, visitor(), code)
    return render_template("browse/plan.html", page=plan_page(db.session, plan, request.args, acts), acts=acts)


@bp.get("/plans/<code>/indicators.<any(xlsx, csv):ending>")
def download_indicators(code: str, ending: str):
    """The plan's indicators as a sheet, with the filter of its page."""
    plan = visible_plan(db.session, visitor(), code)
    sheet = indicators_sheet(plan, chosen_contents(db.session, plan, request.args))
    return download(sheet, ending, f"{code}-indicators")


@bp.get("/plans/<code>/activities.<any(xlsx, csv):ending>")
def download_activities(code: str, ending: str):
    """The plan's activities as a sheet, with the filter of its page."""
    plan = visible_plan(db.session, visitor(), code)
    sheet = activities_sheet(plan, chosen_contents(db.session, plan, request.args))
    return download(sheet, ending, f"{code}-activities")


@bp.get("/plans/<code>/elements/<key>")
def show_element(code: str, key: str):
    """One goal, programme or section, with what hangs directly on it."""
    plan, acts = visible_plan_and_acts(db.session, visitor(), code)
    page = element_page(db.session, plan, key, acts)
    if page is None:
        abort(404)
    return render_template("browse/element.html", page=page, acts=acts)


@bp.get("/plans/<code>/activities/<key>")
def show_activity(code: str, key: str):
    """One activity with all that is printed of it."""
    plan, acts = visible_plan_and_acts(db.session, visitor(), code)
    return render_template("browse/activity.html", page=activity_page(db.session, plan, key, acts), acts=acts)


@bp.get("/plans/<code>/indicators/<key>")
def show_indicator(code: str, key: str):
    """One indicator: its baseline and targets, what was reached, how it is reported, and what was noticed."""
    plan, acts = visible_plan_and_acts(db.session, visitor(), code)
    page = indicator_page(db.session, visitor(), plan, key, acts, now=utc_now())
    return render_template("browse/indicator.html", page=page, acts=acts)


@bp.get("/institutions/")
def list_institutions():
    """The institutions that the plans name which the visitor may see, by country."""
    return render_template("browse/institutions.html", countries=institution_rows(db.session, visitor()))


@bp.get("/institutions.<any(xlsx, csv):ending>")
def download_institutions(ending: str):
    """The institutions as a sheet."""
    sheet = institutions_sheet(institution_rows(db.session, visitor()), _countries())
    return download(sheet, ending, "institutions")


@bp.get("/institutions/<country>/<path:code>/plans.<any(xlsx, csv):ending>")
def download_institution(country: str, code: str, ending: str):
    """What plans say of one institution, as a sheet."""
    page = institution_page(db.session, visitor(), country, code)
    return download(register_sheet(page), ending, f"{country}-{code}")


@bp.get("/institutions/<country>/<path:code>")
def show_institution(country: str, code: str):
    """One institution with what it leads and supports."""
    return render_template(
        "browse/register.html",
        page=institution_page(db.session, visitor(), country, code),
        download_endpoint="browse.download_institution",
        list_label=_("Institutions"),
        list_address=url_for("browse.list_institutions"),
    )


@bp.get("/funding-sources/")
def list_funding_sources():
    """The funding sources that the plans name which the visitor may see, by country."""
    return render_template("browse/funding_sources.html", countries=source_rows(db.session, visitor()))


@bp.get("/funding-sources.<any(xlsx, csv):ending>")
def download_funding_sources(ending: str):
    """The funding sources as a sheet."""
    sheet = sources_sheet(source_rows(db.session, visitor()), _countries())
    return download(sheet, ending, "funding-sources")


@bp.get("/funding-sources/<country>/<path:code>/plans.<any(xlsx, csv):ending>")
def download_funding_source(country: str, code: str, ending: str):
    """What one funding source pays, as a sheet."""
    page = source_page(db.session, visitor(), country, code)
    return download(register_sheet(page), ending, f"{country}-{code}")


@bp.get("/funding-sources/<country>/<path:code>")
def show_funding_source(country: str, code: str):
    """One funding source with what it pays, alone and shared."""
    return render_template(
        "browse/register.html",
        page=source_page(db.session, visitor(), country, code),
        download_endpoint="browse.download_funding_source",
        list_label=_("Funding sources"),
        list_address=url_for("browse.list_funding_sources"),
    )


def _countries() -> dict[str, Country]:
    return {country.code: country for country in visible_countries(db.session, visitor())}
