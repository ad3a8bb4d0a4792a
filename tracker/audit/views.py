"""The pages of the history: of one thing, of a plan, of one entry, and across whatever a reader may know of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import ColumnElement

from tracker.accounts.policy import Act, Area, may_in
from tracker.accounts.visit import author, visitor
from tracker.audit.forms import LONGEST_TEXT, Asked, asked
from tracker.audit.labels import KINDS, WAYS
from tracker.audit.queries import (
    Wanted,
    about_activity,
    about_budget_line,
    about_element,
    about_indicator,
    about_plan,
    count_of,
    countries_of_plans,
    entries_wanted,
    entry_known_to,
    in_portions,
    page_of,
    people_in_history,
    plan_with_history,
    plans_with_history,
)
from tracker.audit.services import note_export
from tracker.audit.sheet import history_sheet
from tracker.audit.wording import told
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import History, entry_hash, utc_now
from tracker.plans.asked import may_here, plan_for
from tracker.plans.models import Plan
from tracker.plans.tree import way_to
from tracker.web.languages import language_tag
from tracker.web.paging import Paging
from tracker.web.sheets import download

bp = Blueprint("audit", __name__, template_folder="templates")

ENTRIES_A_PAGE = 50
MOST_EXPORTED = 50_000  # entries of one file; a longer one is asked for in parts


@dataclass(frozen=True, slots=True)
class Thing:
    """The thing whose history a page shows."""

    kind: str
    key: str
    label: str  # of what kind it is, in the reader's words
    title: str
    is_plan_text: bool
    address: str
    element_id: int | None = None  # the element that it is, or hangs on
    step: tuple[str, str] | None = None  # the last step of the way to it: its number and its page


def _shows_emails() -> bool:
    return may_in(visitor(), Area.ADMINISTER)


@bp.get("/plans/<code>/history")
def plan_history(code: str):
    """All that happened to a plan and to what is in it, the newest first."""
    plan = plan_for(code, Act.SEE_HISTORY)
    address = url_for("browse.show_plan", code=code)
    return _tab(plan, Thing("plan", plan.code, gettext("Plan"), plan.title, True, address), about_plan(plan.id))


@bp.get("/plans/<code>/elements/<key>/history")
def element_history(code: str, key: str):
    """What happened to a goal, a programme or a section."""
    plan = plan_for(code, Act.SEE_HISTORY)
    element, condition = about_element(db.session, plan.id, key)
    address = url_for("browse.show_element", code=code, key=key)
    title = f"{element.number} {element.title}" if element.number else element.title
    return _tab(plan, Thing("element", key, gettext("Goal or section"), title, True, address, element.id), condition)


@bp.get("/plans/<code>/activities/<key>/history")
def activity_history(code: str, key: str):
    """What happened to an activity and to its budget lines."""
    plan = plan_for(code, Act.SEE_HISTORY)
    activity, condition = about_activity(db.session, plan.id, key)
    address = url_for("browse.show_activity", code=code, key=key)
    title = f"{activity.number} {activity.title}" if activity.number else activity.title
    step = (activity.number or key, address)
    thing = Thing("activity", key, gettext("Activity"), title, True, address, activity.element_id, step)
    return _tab(plan, thing, condition)


@bp.get("/plans/<code>/indicators/<key>/history")
def indicator_history(code: str, key: str):
    """What happened to an indicator, its baseline and its targets."""
    plan = plan_for(code, Act.SEE_HISTORY)
    indicator, condition = about_indicator(db.session, plan.id, key)
    address = url_for("browse.show_indicator", code=code, key=key)
    title = indicator.name or gettext("Indicator without a name")
    thing = Thing(
        "indicator",
        key,
        gettext("Indicator"),
        title,
        bool(indicator.name),
        address,
        indicator.element_id,
        (key, address),
    )
    return _tab(plan, thing, condition)


@bp.get("/plans/<code>/budget/<key>/history")
def budget_line_history(code: str, key: str):
    """What happened to a budget line."""
    plan = plan_for(code, Act.SEE_HISTORY)
    line, condition = about_budget_line(db.session, plan.id, key)
    of = line.activity or line.element
    title = gettext("%(title)s, %(year)s", title=of.title if of is not None else key, year=line.year)
    address = url_for("budgets.show_budget", code=code)
    element_id, step = line.element_id, None
    if line.activity is not None:
        element_id = line.activity.element_id
        activity_page = url_for("browse.show_activity", code=code, key=line.activity.key)
        step = (line.activity.number or line.activity.key, activity_page)
    thing = Thing("budget_line", key, gettext("Budget line"), title, True, address, element_id, step)
    return _tab(plan, thing, condition)


def _tab(plan: Plan, thing: Thing, condition: ColumnElement[bool]):
    total = count_of(db.session, condition)
    paging = Paging.of(request.args.get("page", ""), total, ENTRIES_A_PAGE)
    entries = page_of(db.session, condition, offset=paging.offset, limit=ENTRIES_A_PAGE) if total else []
    return render_template(
        "audit/tab.html",
        plan=plan,
        thing=thing,
        path=way_to(db.session, plan.id, thing.element_id),
        total=total,
        entries=told(db.session, entries, shows_emails=_shows_emails()),
        paging=paging,
        tag=language_tag(plan.language),
    )


@bp.get("/history")
def search_history():
    """Search across the histories that the reader may see: by person, plan, time, kind, thing and reason."""
    found = asked(request.args)
    plans = plans_with_history(db.session, visitor())
    condition = _condition(found, plans)
    total = 0 if found.errors else count_of(db.session, condition)
    paging = Paging.of(request.args.get("page", ""), total, ENTRIES_A_PAGE)
    entries = page_of(db.session, condition, offset=paging.offset, limit=ENTRIES_A_PAGE) if total else []
    return render_template(
        "audit/search.html",
        asked=found,
        longest=LONGEST_TEXT,
        total=total,
        most=MOST_EXPORTED,
        entries=told(db.session, entries, shows_emails=_shows_emails()),
        paging=paging,
        plans=[(plan.code, plan.code) for plan in plans],
        people=[(person.id, person.name) for person in people_in_history(db.session, visitor())],
        kinds=sorted(((kind, str(label)) for kind, label in KINDS.items()), key=lambda pair: pair[1].casefold()),
        kept=_kept(found),
    )


def _kept(found: Asked) -> dict[str, Any]:
    return {name: text for name, text in found.typed.items() if text}


def _condition(found: Asked, plans: Sequence[Plan]) -> ColumnElement[bool]:
    code = found.typed["plan"]
    wanted = Wanted(
        person_id=found.person_id,
        plan=plan_with_history(db.session, visitor(), code) if code else None,
        kind=found.typed["kind"],
        about=found.typed["about"],
        since=found.since,
        until=found.until,
        words=found.typed["words"].split(),
    )
    return entries_wanted(visitor(), wanted, countries_of_plans(plans))


@bp.post("/history.<any(xlsx, csv):ending>")
def export_history(ending: str):
    """The entries that the search finds, as a sheet; the history says that they were taken."""
    found = asked(request.args)
    if found.errors:
        return redirect(url_for("audit.search_history", **_kept(found)), 303)
    plans = plans_with_history(db.session, visitor())
    condition = _condition(found, plans)
    total = count_of(db.session, condition)
    if total > MOST_EXPORTED:
        raise Refused(
            "One file holds at most %(most)s entries, and %(total)s were found. Choose a shorter time or one plan.",
            most=MOST_EXPORTED,
            total=total,
        )
    code = found.typed["plan"]
    plan = next((plan for plan in plans if plan.code == code), None)
    shows_emails = _shows_emails()
    sheet = history_sheet(
        told(db.session, portion, shows_emails=shows_emails)
        for portion in in_portions(db.session, condition, MOST_EXPORTED)
    )
    file = download(sheet, ending, f"{code}-history" if code else "history")
    # The file is made before the entry, so that it does not tell of itself; it is sent only when that is written.
    note_export(db.session, plan, ending, total, _kept(found), author=author(), now=utc_now())
    return file


@bp.get("/history/<int:entry_id>")
def show_entry(entry_id: int):
    """One entry: what happened, and for those who answer for the plan how it is chained to the one before it."""
    entry = entry_known_to(db.session, visitor(), entry_id)
    (telling,) = told(db.session, [entry], shows_emails=_shows_emails())
    plan = plan_for(telling.plan_code, Act.SEE_HISTORY) if telling.plan_code is not None else None
    is_technical = _shows_emails() or (plan is not None and may_here(Act.REVIEW, plan))
    return render_template(
        "audit/entry.html",
        shown=entry,
        told=telling,
        plan=plan,
        is_technical=is_technical,
        is_intact=is_technical and _is_intact(entry),
        way=WAYS.get(entry.way, entry.way),
    )


def _is_intact(entry: History) -> bool:
    return entry_hash({column.key: getattr(entry, column.key) for column in History.__table__.columns}) == entry.hash
