"""What a person does about a count: take it over as the figure, say why what is reported differs."""

from flask_babel import gettext as _

from tracker.accounts.visit import author
from tracker.extensions import db
from tracker.history import utc_now
from tracker.indicators.models import Indicator
from tracker.reporting.access import INDICATOR
from tracker.reporting.blueprint import bp
from tracker.reporting.counted_deeds import explain_difference, take_over
from tracker.reporting.item_page import Answer, carried_out, open_to_report
from tracker.reporting.review_forms import CountForm, ExplanationForm


@bp.post("/plans/<code>/reporting/<period>/indicators/<key>/take-over")
def take_over_indicator(code: str, period: str, key: str) -> Answer:
    """Save the count as the figure of the period."""
    opened = open_to_report(INDICATOR, code, period, key)
    form = CountForm()
    seen, seen_count = form.seen, form.seen_count

    def deed() -> None:
        indicator = db.session.get_one(Indicator, opened.thing.id)
        take_over(
            db.session,
            opened.plan,
            indicator,
            opened.period,
            version=seen,
            counted_version=seen_count,
            author=author(),
            now=utc_now(),
        )

    return carried_out(opened, deed, _("The count is the figure now, as a draft of yours."), form)


@bp.post("/plans/<code>/reporting/<period>/indicators/<key>/explain-difference")
def explain_indicator_difference(code: str, period: str, key: str) -> Answer:
    """Say why the reported figure differs from the count."""
    opened = open_to_report(INDICATOR, code, period, key)
    form = ExplanationForm()
    seen, seen_count = form.seen, form.seen_count

    def deed() -> None:
        indicator = db.session.get_one(Indicator, opened.thing.id)
        explain_difference(
            db.session,
            opened.plan,
            indicator,
            opened.period,
            form.explanation.data or "",
            version=seen,
            counted_version=seen_count,
            author=author(),
            now=utc_now(),
        )

    return carried_out(opened, deed, _("The explanation stands beside the count."), form, keeps_typed=True)
