"""What is to be done: a person's own work across all plans, and which institutions of a plan have said nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.policy import Act, may
from tracker.accounts.visit import visitor
from tracker.extensions import db
from tracker.history import utc_now
from tracker.institutions.links import named
from tracker.institutions.models import Institution
from tracker.institutions.names import name_on
from tracker.plans.asked import plan_for
from tracker.plans.models import Plan
from tracker.plans.rights import facts_of
from tracker.reporting.blueprint import bp
from tracker.reporting.calendar import period_named
from tracker.reporting.entries import day_there
from tracker.reporting.kinds import ReviewState
from tracker.reporting.models import PlanReporting
from tracker.reporting.periods import is_overdue, state_on
from tracker.reporting.sheet import entered_sheet, institutions_sheet, reviewed_sheet
from tracker.reporting.silence import Unfinished, silent_codes, unfinished_in
from tracker.reporting.standing import Counts, Standing, standings_in, total
from tracker.reporting.work import (
    ItemWork,
    PeriodWork,
    ReviewedPeriod,
    enters,
    has_work,
    items_at_hand,
    reviews,
    work_of,
)
from tracker.reporting.work_boxes import work_boxes
from tracker.web.languages import current_language, language_tag
from tracker.web.paging import Paging
from tracker.web.sheets import download

MOST_ITEMS = 50  # that are listed one by one
ENTERED_A_PAGE = 50
REVIEWED_A_PAGE = 25
SHOWN_SILENT = 8  # institutions named in a row; the table of the period has them all


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a person has to do, in figures: over all plans and periods."""

    overdue: int
    due: int
    returned: int
    to_check: int
    to_approve: int
    waiting: int

    @property
    def own(self) -> int:
        """How many items the person has to do something with."""
        return self.overdue + self.due + self.returned + self.to_check + self.to_approve


@bp.get("/my-work")
def show_my_work():
    """What is due, overdue, returned to me, and waiting for me, by plan and period."""
    asking, now = visitor(), utc_now()
    has_role = has_work(asking)
    work = work_of(db.session, asking, now)
    entered = [each for each in work if each.is_entered]
    unfinished = unfinished_in(db.session, asking, now) if reviews(asking) else {}
    reviewed = _to_review(work, unfinished)
    pages = Paging.of(request.args.get("page", ""), len(entered), ENTERED_A_PAGE)
    review_pages = Paging.of(request.args.get("reviewed", ""), len(reviewed), REVIEWED_A_PAGE)
    entered_here = entered[pages.offset : pages.last_item]
    reviewed_here = reviewed[review_pages.offset : review_pages.last_item]
    numbers = numbers_of(work)
    items = items_at_hand(db.session, asking, work, MOST_ITEMS)
    boxes = work_boxes(db.session, now)
    return render_template(
        "reporting/my_work.html",
        has_role=has_role,
        boxes=boxes,
        is_entering=bool(enters(asking)),
        numbers=numbers,
        is_checked_first=any(each.being_checked for each in work),
        returned=[item for item in items if item.state is ReviewState.RETURNED],
        to_check=[item for item in items if item.state is not ReviewState.RETURNED],
        entered=entered_here,
        pages=pages,
        reviewed=_reviewed(db.session, reviewed_here, unfinished),
        review_pages=review_pages,
        plans=_plans(db.session, {each.plan_id for each in [*entered_here, *reviewed_here]}),
        item_endpoint=_item_endpoint,
        SHOWN_SILENT=SHOWN_SILENT,
        work_total=numbers.own if has_role or boxes else None,  # beside the page's name in the top bar
    )


@bp.get("/my-work/<any(entered, reviewed):which>.<any(xlsx, csv):ending>")
def download_my_work(which: str, ending: str) -> Response:
    """One of the two lists as a sheet, all of it: what my institutions report, or what I coordinate."""
    asking, now = visitor(), utc_now()
    work = work_of(db.session, asking, now)
    if which == "entered":
        entered = [each for each in work if each.is_entered]
        sheet = entered_sheet(entered, _plans(db.session, {each.plan_id for each in entered}))
    else:
        unfinished = unfinished_in(db.session, asking, now) if reviews(asking) else {}
        found = _to_review(work, unfinished)
        plans = _plans(db.session, {each.plan_id for each in found})
        sheet = reviewed_sheet(_reviewed(db.session, found, unfinished), plans)
    return download(sheet, ending, f"my-work-{which}")


def _to_review(work: Sequence[PeriodWork], unfinished: Mapping[int, Unfinished]) -> list[PeriodWork]:
    return [each for each in work if each.to_approve or each.being_checked or each.period_id in unfinished]


def numbers_of(work: Sequence[PeriodWork]) -> Numbers:
    """All that a person has to do, added up."""
    return Numbers(
        overdue=sum(each.missing for each in work if each.is_overdue),
        due=sum(each.missing for each in work if not each.is_overdue),
        returned=sum(each.returned for each in work),
        to_check=sum(each.to_check for each in work),
        to_approve=sum(each.to_approve for each in work),
        waiting=sum(each.waiting for each in work),
    )


def _item_endpoint(item: ItemWork) -> str:
    return f"reporting.show_{item.kind}_item"


def _reviewed(
    session: Session, work: Sequence[PeriodWork], unfinished: Mapping[int, Unfinished]
) -> list[ReviewedPeriod]:
    """Periods with who is silent in them. While a period lasts nobody has to have said anything."""
    known = {each.period_id: unfinished[each.period_id] for each in work if each.period_id in unfinished}
    codes = silent_codes(session, [period_id for period_id, found in known.items() if found.silent])
    return [
        ReviewedPeriod(
            each,
            codes.get(each.period_id, []),
            known[each.period_id].missing if each.period_id in known else 0,
        )
        for each in work
    ]


def _plans(session: Session, ids: Collection[int]) -> dict[int, Plan]:
    if not ids:
        return {}
    return {plan.id: plan for plan in session.scalars(select(Plan).where(Plan.id.in_(sorted(ids))))}


@bp.get("/plans/<code>/reporting/<period>/institutions")
def show_institutions(code: str, period: str):
    """Institutions and units by the state of what they report in a period; who is silent."""
    plan = plan_for(code, Act.SEE_DRAFTS)
    now = utc_now()
    found = period_named(db.session, plan.id, period)
    today = day_there(db.session, plan, now)
    standings = standings_in(db.session, found.id)
    facts = facts_of(db.session, plan, visitor())
    acts = [act.value for act in (Act.ENTER, Act.REVIEW) if may(visitor(), act, facts)]
    return render_template(
        "reporting/institutions.html",
        plan=plan,
        language=language_tag(plan.language),
        period=found,
        state=state_on(found, today),
        is_overdue=is_overdue(found, today),
        standings=standings,
        name=lambda institution: _name(institution, plan),
        total=total(standing.counts for standing in standings),
        silent=[standing for standing in standings if standing.counts.is_silent],
        rows=[row for standing in standings for row in _rows(standing)],
        has_demo_figures=db.session.get_one(PlanReporting, plan.id).has_demo_figures,
        acts=acts,
    )


@bp.get("/plans/<code>/reporting/<period>/institutions.<any(xlsx, csv):ending>")
def download_institutions(code: str, period: str, ending: str) -> Response:
    """Institutions and units by the state of what they report, as a sheet."""
    plan = plan_for(code, Act.SEE_DRAFTS)
    found = period_named(db.session, plan.id, period)
    rows = [
        (institution, None if kind == "institution" else standing.institution.code, counts)
        for standing in standings_in(db.session, found.id)
        for kind, institution, counts in _rows(standing)
    ]
    reader = current_language().locale
    sheet = institutions_sheet(
        plan,
        found,
        rows,
        lambda institution: name_on(reader, institution, plan.language, plan.starts_on).text,
        is_overdue=is_overdue(found, day_there(db.session, plan, utc_now())),
        has_demo_figures=db.session.get_one(PlanReporting, plan.id).has_demo_figures,
    )
    return download(sheet, ending, f"{code}-{period}-institutions")


def _rows(standing: Standing) -> list[tuple[str, Institution, Counts]]:
    """An institution's rows: it with its units, then itself and each of its units where it has any."""
    rows: list[tuple[str, Institution, Counts]] = [("institution", standing.institution, standing.counts)]
    if standing.units and standing.own.asked:
        rows.append(("itself", standing.institution, standing.own))
    return rows + [("unit", unit, counts) for unit, counts in standing.units]


def _name(institution: Institution, plan: Plan) -> Markup:
    reader = current_language().locale
    return named(name_on(reader, institution, plan.language, plan.starts_on), institution.code)
