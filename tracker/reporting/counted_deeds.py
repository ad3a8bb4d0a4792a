"""What people do about a count: take it over as the figure, or say why what was typed differs from it."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, Subject, record
from tracker.indicators.models import Indicator
from tracker.plans.models import Plan
from tracker.reporting.clashes import again_after_a_clash
from tracker.reporting.counted import entry_of, held_counted
from tracker.reporting.differing import NEEDS_WORDS, both_figures, difference, figure_in_numbers
from tracker.reporting.entries import check_period, held_row, held_settings, overtaken, record_actual
from tracker.reporting.models import Actual, Counted, ReportingPeriod
from tracker.texts import SHORTEST_REASON, check_text


@again_after_a_clash
def take_over(
    session: Session,
    plan: Plan,
    indicator: Indicator,
    period: ReportingPeriod,
    *,
    version: int,
    counted_version: int,
    author: Author,
    now: datetime,
) -> Actual:
    """Save the count as the figure of its period, as a draft of whoever takes it over; the words of the row stay.

    `version` is that of the row which the person saw, 0 for none, and `counted_version` that of the count.

    Raises:
        Overtaken: somebody else has saved the row meanwhile.
        Refused: there is no figure to take over, it was counted anew meanwhile, or the row takes nothing any more.
    """
    with transaction(session):
        check_period(session, plan.country_code, period.id, now)
        settings = held_settings(session, indicator.id)
        counted = _seen(held_counted(session, indicator.id, period.id), counted_version)
        if counted.figure is None:
            raise Refused("There is no counted figure to take over.")
        row = held_row(session, Actual, Actual.indicator_id == indicator.id, period.id)
        entry = entry_of(counted, settings, row)
        return record_actual(
            session, plan, indicator, period, entry, version=version, author=author, now=now, origin=counted.origin
        )


@again_after_a_clash
def explain_difference(
    session: Session,
    plan: Plan,
    indicator: Indicator,
    period: ReportingPeriod,
    text: str,
    *,
    version: int,
    counted_version: int,
    author: Author,
    now: datetime,
) -> Counted:
    """Say why the reported figure differs from the count; it holds for these two figures, others ask for a word anew.

    Raises:
        Overtaken: somebody else has saved the row meanwhile.
        Refused: the two do not differ, it was counted anew meanwhile, the text says nothing, or the period is locked.
    """
    text = text.strip()
    if len(text) < SHORTEST_REASON:
        raise Refused("Say why the reported figure differs from the count.", field="explanation")
    check_text(text, "explanation")
    with transaction(session):
        period = check_period(session, plan.country_code, period.id, now)
        held_settings(session, indicator.id)
        counted = _seen(held_counted(session, indicator.id, period.id), counted_version)
        row = held_row(session, Actual, Actual.indicator_id == indicator.id, period.id)
        if row is not None and row.version != version:
            raise overtaken(session, row)
        if difference(counted, row).standing not in NEEDS_WORDS:
            raise Refused("The reported figure does not differ from the count: there is nothing to explain.")
        _explain(session, counted, row, text, author, now)
        subject = Subject("indicator", indicator.key, indicator.name)
        changes = [Change("period", None, period.code, {"period": period.code})]
        record(session, author, "counted.explained", subject, changes, plan_id=period.plan_id, reason=text, now=now)
    return counted


def check_explained(session: Session, row: Actual) -> None:
    """Let a reported figure pass that says what was counted, or of which somebody has said why it does not.

    Raises:
        Refused: nobody has; it names both figures.
    """
    found = difference(held_counted(session, row.indicator_id, row.period_id), row)
    if found.needs_words:
        raise Refused(
            "%(reported)s is reported and %(counted)s was counted: take the count over, or say first why they differ.",
            reported=figure_in_numbers(found.typed),
            counted=figure_in_numbers(found.counted),
        )


def explain_by_correction(session: Session, row: Actual, reason: str, author: Author, now: datetime) -> None:
    """Let the reason of a correction explain why the corrected figure differs from the count, where it does."""
    counted = held_counted(session, row.indicator_id, row.period_id)
    if counted is not None and difference(counted, row).needs_words:
        _explain(session, counted, row, reason, author, now)


def _explain(session: Session, counted: Counted, row: Actual | None, text: str, author: Author, now: datetime) -> None:
    assert row is not None
    counted.explanation, counted.explained = text, both_figures(counted, row)
    counted.explained_at, counted.explained_by_id = now, author.person_id
    session.flush()


def _seen(counted: Counted | None, version: int) -> Counted:
    if counted is None:
        raise Refused("Nothing was counted for this period.")
    if counted.version != version:
        raise Refused(
            "It was counted anew meanwhile, and the count is %(counted)s now. Look at it and press again.",
            counted=figure_in_numbers(difference(counted, None).counted),
        )
    return counted
