"""Pages on which a coordinator says how a plan and each of its indicators are reported and judged."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from wtforms.fields.choices import SelectChoice

from tracker.accounts.policy import Act
from tracker.accounts.visit import author
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.indicators.models import Indicator
from tracker.institutions.links import options_of
from tracker.institutions.models import Institution, Threshold
from tracker.plans.addresses import subject_address
from tracker.plans.asked import plan_for
from tracker.plans.models import Plan
from tracker.plans.tree import plan_tree
from tracker.reporting.access import INDICATOR
from tracker.reporting.blueprint import bp
from tracker.reporting.calendar import change_periods
from tracker.reporting.changing import LIGHTS, change_indicator_reporting, change_plan_reporting
from tracker.reporting.items import PlanItems, plan_items
from tracker.reporting.judging import known_indicators, periods_of
from tracker.reporting.kinds import PeriodKind
from tracker.reporting.labels import ACCUMULATIONS, CURVES, FORMULAS, PERIOD_KINDS
from tracker.reporting.models import IndicatorReporting, PlanReporting
from tracker.reporting.settings_forms import PeriodsForm, indicator_form, plan_form
from tracker.web.fields import TrackerForm, show_on
from tracker.web.languages import current_language, language_tag

_PERIODS = "periods"  # the name of the button that sends the form of periods


def _saved(form: TrackerForm, change: Callable[[], object]) -> bool:
    """Whether a sound form's change was made; why not stands on the form, what was typed stays in it."""
    if not form.validate():
        return False
    try:
        change()
    except Refused as refused:
        # What was read before the change may be older than what refused it.
        db.session.expire_all()
        show_on(form, refused)
        return False
    flash(_("Saved."))
    return True


def _status(form: TrackerForm) -> int:
    return 409 if form.was_overtaken else 422


def _see_now(form: Any, version: int) -> None:
    """Whoever was overtaken and saves again has seen what the other one saved."""
    if form.was_overtaken:
        form.version.raw_data, form.version.data = None, version


@bp.route("/plans/<code>/reporting/settings", methods=["GET", "POST"])
def edit_reporting(code: str):
    """How a plan is divided into periods, and by which formula and thresholds it is judged."""
    plan = plan_for(code, Act.EDIT)
    row = db.session.get_one(PlanReporting, plan.id)
    rules = plan_form(row)
    periods = PeriodsForm(
        data={"period_kind": row.period_kind.value, "due_days": Decimal(row.due_days), "version": row.version},
        prefix=_PERIODS,
    )
    status = 200
    if rules.is_submitted():
        form, change = (periods, _divide) if f"{_PERIODS}-period_kind" in request.form else (rules, _judge)
        if _saved(form, lambda: change(plan, form)):
            return redirect(url_for("reporting.edit_reporting", code=code), 303)
        plan, status = plan_for(code, Act.EDIT), _status(form)
        row = db.session.get_one(PlanReporting, plan.id)
        _see_now(form, row.version)
        _as_it_is(rules if form is periods else periods, row)
    return (
        render_template(
            "reporting/settings.html",
            plan=plan,
            language=language_tag(plan.language),
            row=row,
            rules=rules,
            periods=periods,
            kinds=PERIOD_KINDS,
            formulas=FORMULAS,
            of_country=_thresholds(db.session, plan),
            lights=LIGHTS,
        ),
        status,
    )


def _as_it_is(form: Any, row: PlanReporting) -> None:
    """Show in the form that was not sent what there is now."""
    fresh = {
        "period_kind": row.period_kind.value,
        "due_days": Decimal(row.due_days),
        "official_formula": row.official_formula.value,
        "light_by": row.light_by.value,
        "source": row.source,
        "is_verified": row.is_verified,
        "has_unit_step": row.has_unit_step,
        "version": row.version,
        **{light: getattr(row, light) for light in LIGHTS},
    }
    for name, value in fresh.items():
        if name in form:
            form[name].raw_data, form[name].data = None, value


def _divide(plan: Plan, form: Any) -> None:
    change_periods(
        db.session,
        plan,
        PeriodKind(form.period_kind.data),
        form.days,
        version=form.version.data,
        author=author(),
        now=utc_now(),
    )


def _judge(plan: Plan, form: Any) -> None:
    change_plan_reporting(
        db.session,
        plan,
        form.wanted,
        reason=form.reason.data or "",
        version=form.version.data,
        author=author(),
        now=utc_now(),
    )


def _thresholds(session: Session, plan: Plan) -> dict[str, Any]:
    """From which percent on the country's reports show each light."""
    rows = session.execute(
        select(Threshold.light, Threshold.at_least).where(Threshold.country_code == plan.country_code)
    )
    return {row.light: row.at_least for row in rows}


@bp.route("/plans/<code>/indicators/<key>/reporting", methods=["GET", "POST"])
def edit_indicator_reporting(code: str, key: str):
    """How one indicator is reported and judged; what was assumed is confirmed or changed."""
    plan = plan_for(code, Act.EDIT)
    indicator = db.session.scalars(select(Indicator).where(Indicator.plan_id == plan.id, Indicator.key == key)).one()
    items = plan_items(db.session, plan)
    known = next(each for each in items.indicators if each.id == indicator.id)
    institutions = _who_may_report(db.session, plan, items)
    codes = {row.code: row.id for row in institutions}
    present = next((row.code for row in institutions if row.id == known.institution_id), "")
    periods = periods_of(db.session, plan.id)
    form = indicator_form(known, _version_of(known.id), present, [period.code for period in periods])
    offered = options_of(
        {row.code: row for row in institutions}, current_language().locale, plan.language, plan.starts_on
    )
    form.institution.choices = [
        SelectChoice("", _("whom the plan names")),
        *(SelectChoice(value, label, {"lang": tag} if tag else {}) for value, label, tag in offered),
    ]
    status = 200
    if form.is_submitted():
        change = _change_of(plan, indicator, form, codes)
        if _saved(form, change):
            return redirect(url_for("reporting.edit_indicator_reporting", code=code, key=key), 303)
        plan, status = plan_for(code, Act.EDIT), _status(form)
        known = known_indicators(db.session, Indicator.id == known.id)[0]
        _see_now(form, _version_of(known.id))
    tree = plan_tree(db.session, plan.id)
    return (
        render_template(
            "reporting/indicator_settings.html",
            plan=plan,
            language=language_tag(plan.language),
            indicator=known,
            address=subject_address(code, "indicator", key),
            node=tree.by_id[known.element_id],
            form=form,
            present=next((row.code for row in institutions if row.id == known.institution_id), None),
            answers=next((row.code for row in institutions if row.id == items.who.of((INDICATOR, known.id))), None),
            accumulations=ACCUMULATIONS,
            curves=CURVES,
        ),
        status,
    )


def _change_of(plan: Plan, indicator: Indicator, form: Any, codes: dict[str, int]) -> Callable[[], None]:
    def change() -> None:
        change_indicator_reporting(
            db.session,
            plan,
            indicator,
            form.wanted(codes),
            reason=form.reason.data or "",
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    return change


def _version_of(indicator_id: int) -> int:
    return db.session.scalars(
        select(IndicatorReporting.version).where(IndicatorReporting.indicator_id == indicator_id)
    ).one()


def _who_may_report(session: Session, plan: Plan, items: PlanItems) -> Sequence[Institution]:
    """The institutions and units that a plan names anywhere, and the units' institutions, with their former names."""
    ids = {plan.owner_id}.union(*items.who.named.values(), items.who.reporting.values())
    ids = ids.union(*(items.who.above(each) for each in ids))
    rows = session.scalars(
        select(Institution).where(Institution.id.in_(sorted(ids))).options(joinedload(Institution.former_names))
    )
    return rows.unique().all()
