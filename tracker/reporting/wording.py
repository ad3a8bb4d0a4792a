"""Reported figures, lights and states in the reader's language: filters of the templates, and what the views tell."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext

from tracker.reading.drafts import Measure
from tracker.reporting.blueprint import bp
from tracker.reporting.figures import Figure
from tracker.reporting.kinds import Light, PeriodState, ReviewState
from tracker.reporting.labels import LIGHTS, PERIOD_STATES, REVIEW_STATES, SIGNS, STAGES
from tracker.web.formats import NOTHING, moment_in, number_in, percent_in
from tracker.web.languages import current_language
from tracker.web.sheets import Value

_TENTH = Decimal("0.1")
_MILLIONTH = Decimal("0.000001")


@bp.app_template_filter()
def light_sign(light: Light) -> str:
    """The sign that stands beside a light's word and colour."""
    return SIGNS[Light(light)]


@bp.app_template_filter()
def light_word(light: Light) -> str:
    """What a light is called."""
    return str(LIGHTS[Light(light)])


@bp.app_template_filter()
def review_word(state: ReviewState | None) -> str:
    """How far a review has come; None where nobody has typed anything."""
    return str(REVIEW_STATES[ReviewState(state)]) if state else gettext("nothing entered")


@bp.app_template_filter()
def period_word(state: PeriodState) -> str:
    """How a period stands."""
    return str(PERIOD_STATES[PeriodState(state)])


@bp.app_template_global()
def has_page(endpoint: str) -> bool:
    """Whether the application has a page: the rooms above this one bring some that it leads to."""
    return endpoint in current_app.view_functions


def figure_told(figure: Figure | None, measure: Measure) -> str:
    """A figure as a page shows it: 17.500, 86,7 % (13 of 15), 6/4, or a stage; "—" where there is none.

    Only a percent that follows from its counts is rounded, and the counts stand beside it.
    """
    if figure is None:
        return NOTHING
    language = current_language()
    if figure.stage is not None:
        return str(STAGES[figure.stage])
    if figure.parts:
        return "/".join(number_in(part, language) for part in figure.parts)
    if figure.numerator is not None and figure.denominator is not None:
        counts = {
            "numerator": number_in(figure.numerator, language),
            "denominator": number_in(figure.denominator, language),
        }
        if not figure.denominator:
            return gettext("%(numerator)s of %(denominator)s", **counts)
        percent = percent_in(rounded(100 * figure.numerator / figure.denominator), language)
        return gettext("%(percent)s (%(numerator)s of %(denominator)s)", percent=percent, **counts)
    if figure.number is None:
        return NOTHING
    return percent_in(figure.number, language) if measure is Measure.PERCENT else number_in(figure.number, language)


def figure_cell(figure: Figure | None, measure: Measure) -> Value:
    """A reported figure as a number; counters and stages as they are read, which are no numbers."""
    if figure is None:
        return None
    vector = figure.vector
    if figure.stage is None and isinstance(vector, tuple) and len(vector) == 1:
        return vector[0] if figure.number is not None else vector[0].quantize(_MILLIONTH)
    return figure_told(figure, measure)


def rounded(value: Decimal) -> Decimal:
    """A figure that follows from others, with one decimal: as it is shown, never as it is reckoned with."""
    return value.quantize(_TENTH, ROUND_HALF_EVEN)


def moment_there(at: datetime, time_zone: str) -> str:
    """An instant of the database as the plan's country tells the time, with the name of its zone."""
    return moment_in(at.replace(tzinfo=UTC).astimezone(ZoneInfo(time_zone)), current_language())


def moment_in_cell(at: datetime, time_zone: str) -> str:
    """The same instant for a sheet, where moments are put in order: 2024-05-17 14:05 CEST."""
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%d %H:%M %Z")


def invented_told() -> str:
    """What every page and sheet says that shows figures of a plan of which some are invented."""
    return gettext(
        "Some of this plan's figures are invented, to show how the tracker works. They are no figures of the "
        "institution."
    )
