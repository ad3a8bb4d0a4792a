"""The page of one item in one period: opened for whoever may, and shown with everything that is known of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial, wraps
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from tracker.accounts.policy import Act, may
from tracker.accounts.visit import visitor
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.indicators.rows import understood
from tracker.institutions.days import day_in
from tracker.institutions.links import named
from tracker.institutions.names import name_on
from tracker.plans.addresses import subject_address
from tracker.plans.asked import plan_for
from tracker.plans.models import Plan
from tracker.reporting.access import INDICATOR, Item, may_check, may_report
from tracker.reporting.blueprint import bp
from tracker.reporting.content import Content, content_of_actual, content_of_status
from tracker.reporting.counted_wording import CountTold, count_told
from tracker.reporting.differing import deeds_offered, was_counted
from tracker.reporting.due import timing_of
from tracker.reporting.entries import EDITABLE, Overtaken, Row
from tracker.reporting.evidence import evidence_of
from tracker.reporting.figures import Figure, figure_from
from tracker.reporting.item_wording import Around, differences, fields_told, status_told
from tracker.reporting.items import KnownActivity, PlanItems, plan_items
from tracker.reporting.judging import Judged, Known, PlanRules, periods_of, plan_rules
from tracker.reporting.kinds import PeriodState, ReviewState
from tracker.reporting.labels import ACCUMULATIONS, REASONS, SIDES, TIMINGS
from tracker.reporting.lights import light_of_activity
from tracker.reporting.milestones import milestones_of
from tracker.reporting.models import ActivityReport, Actual, ReportingPeriod
from tracker.reporting.periods import is_overdue, state_on
from tracker.reporting.review import WAITING, needs_check, remarks_of
from tracker.reporting.review_forms import CommentForm, ExplanationForm, FileForm, LinkForm, RemarkForm
from tracker.reporting.review_queries import ItemRow, item_row, judged_rows, status_words, thing_named
from tracker.reporting.wording import figure_told, moment_there
from tracker.web.fields import TrackerForm, show_on
from tracker.web.languages import current_language, in_words, language_tag

KINDS = {INDICATOR: "indicators", "activity": "activities"}
_STEPS = frozenset({"enter", "submit", "withdraw", "check", "approve", "correct"})  # what stands at the page's head
NOTHING_ENTERED = Refused("Nothing has been entered here yet.")
Answer = Response | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Opened:
    """One item of a plan in a period, with what the visitor may do to it."""

    plan: Plan
    period: ReportingPeriod
    periods: Sequence[ReportingPeriod]
    items: PlanItems
    item: Item
    thing: Known | KnownActivity
    found: ItemRow
    rules: PlanRules
    today: date

    @property
    def row(self) -> Row | None:
        """What was reported; None where nobody has typed anything."""
        return self.found.row

    @property
    def kind(self) -> str:
        """Whether it is an indicator or an activity."""
        return self.item[0]

    @property
    def title(self) -> str:
        """What it is called in the plan."""
        return self.thing.name if isinstance(self.thing, Known) else self.thing.title

    @property
    def state(self) -> PeriodState:
        """How the period stands today."""
        return state_on(self.period, self.today)

    @property
    def done_in(self) -> ReportingPeriod | None:
        """The period in which an activity was done; None unless it is implemented."""
        done_id = self.row.done_period_id if isinstance(self.row, ActivityReport) else None
        return next((each for each in self.periods if each.id == done_id), None)

    @property
    def content(self) -> Content:
        """What was reported, in the plain form: no query."""
        if self.row is None:
            return {}
        if isinstance(self.row, Actual):
            return content_of_actual(self.row)
        return content_of_status(self.row, self.done_in.code if self.done_in is not None else None)

    def may(self, act: Act) -> bool:
        """Whether the visitor may do something to the plan: no query."""
        return may(visitor(), act, self.items.facts)

    @property
    def may_report(self) -> bool:
        """Whether the visitor enters what is reported of the item."""
        return may_report(visitor(), self.items.facts, self.items.who, self.item)

    @property
    def may_check(self) -> bool:
        """Whether the visitor checks for its institution what a unit submitted."""
        return self.rules.has_unit_step and may_check(visitor(), self.items.facts, self.items.who, self.item)

    def address(self, name: str, **parts: Any) -> str:
        """The address of one of the item's pages: `name` is its endpoint with the kind left out, "submit_{kind}"."""
        endpoint = f"reporting.{name.format(kind=self.kind)}"
        return url_for(endpoint, code=self.plan.code, period=self.period.code, key=self.thing.key, **parts)

    @property
    def page(self) -> str:
        """The address of the item's own page."""
        return self.address("show_{kind}_item")


def of_both_kinds(rest: str, name: str, methods: Sequence[str] = ("GET",)) -> Callable[[Any], Any]:
    """Gives a view an address below the items of both kinds; it is told the kind first."""

    def register(view: Any) -> Any:
        for kind, things in KINDS.items():
            rule = f"/plans/<code>/reporting/<period>/{things}/<key>{rest}"
            bp.add_url_rule(rule, name.format(kind=kind), wraps(view)(partial(view, kind)), methods=list(methods))
        return view

    return register


def open_item(kind: str, code: str, period_code: str, key: str, act: Act) -> Opened:
    """An item of a plan in a period, for something that the visitor may do to the plan.

    Raises:
        NoResultFound: there is no such plan for this visitor, or no such period or item in it.
    """
    plan = plan_for(code, act)
    periods = periods_of(db.session, plan.id)
    period = next((each for each in periods if each.code == period_code), None)
    items = plan_items(db.session, plan)
    thing = thing_named(items, kind, key)
    if period is None or thing is None:
        raise NoResultFound
    item = (kind, thing.id)
    return Opened(
        plan=plan,
        period=period,
        periods=periods,
        items=items,
        item=item,
        thing=thing,
        found=item_row(db.session, item, period.id, items.who.of(item)),
        rules=plan_rules(db.session, [plan])[plan.id],
        today=day_in(plan.country.time_zone, utc_now()),
    )


def open_to_report(kind: str, code: str, period_code: str, key: str) -> Opened:
    """The same for those who enter what is reported of this very item; others of the plan are refused (403)."""
    opened = open_item(kind, code, period_code, key, Act.ENTER)
    if not opened.may_report:
        abort(403)
    return opened


def done(
    opened: Opened, deed: Callable[[Row], object], said: str, form: TrackerForm, *, keeps_typed: bool = False
) -> Answer:
    """Do something with the item's row and come back to its page, or show the page with why it was refused.

    With `keeps_typed` what was typed into the form stands in it where it is refused.
    """

    def with_row() -> None:
        if opened.row is None:
            raise NOTHING_ENTERED
        deed(opened.row)

    return carried_out(opened, with_row, said, form, keeps_typed=keeps_typed)


def carried_out(
    opened: Opened, deed: Callable[[], object], said: str, form: TrackerForm, *, keeps_typed: bool = False
) -> Answer:
    """The same for something that needs no row."""
    kind, code, period, key = opened.kind, opened.plan.code, opened.period.code, opened.thing.key
    address = opened.page
    try:
        deed()
    except Refused as refused:
        again = open_item(kind, code, period, key, Act.SEE_DRAFTS)
        beside = keeps_typed and refused.field is not None and refused.field in form
        if beside:
            show_on(form, refused)
        return item_page(again, None if beside else refused, form if keeps_typed else None), 422 if beside else 409
    flash(said)
    return redirect(address, 303)


def item_page(opened: Opened, refused: Refused | None = None, form: TrackerForm | None = None) -> str:
    """Everything that is known of the item; `form` is one that was sent and could not be accepted."""
    of_kind = _of_indicator(opened) if isinstance(opened.thing, Known) else _of_activity(opened, opened.thing)
    words = of_kind.pop("words")
    around = Around(opened.thing.measure if isinstance(opened.thing, Known) else None, words)
    row = opened.row
    content = opened.content
    zone = opened.plan.country.time_zone
    offered = offers(opened)
    name = name_on(current_language().locale, opened.found.institution, opened.plan.language, opened.plan.starts_on)
    return render_template(
        "reporting/item.html",
        plan=opened.plan,
        tag=language_tag(opened.plan.language),
        period=opened.period,
        period_state=opened.state,
        is_overdue=is_overdue(opened.period, opened.today) and (row is None or row.state in EDITABLE),
        kind=opened.kind,
        thing=opened.thing,
        title=opened.title or opened.thing.key,
        is_named=bool(opened.title),
        thing_address=subject_address(opened.plan.code, opened.kind, opened.thing.key),
        row=row,
        state=row.state if row is not None else None,
        institution=named(name, opened.found.institution.code),
        fields_told=fields_told(content, around),
        filed=differences(row.filed, content, around) if row is not None and row.filed else [],
        filed_at=_filed_at(row, zone),
        events=_events(opened, zone),
        remarks=[
            (remark, moment_there(remark.at, zone))
            for remark in (remarks_of(db.session, row) if row is not None else ())
        ],
        evidence=[
            (each, moment_there(each.added_at, zone))
            for each in (evidence_of(db.session, row) if row is not None else ())
        ],
        has_demo_figures=opened.rules.has_demo_figures,
        offers=offered,
        has_steps=not offered.isdisjoint(_STEPS),
        address=opened.address,
        refused=in_words(refused.message, refused.params) if refused is not None else None,
        was_overtaken=isinstance(refused, Overtaken),
        version=row.version if row is not None else 0,
        return_form=_own(RemarkForm, form),
        comment_form=_own(CommentForm, form),
        file_form=_own(FileForm, form),
        link_form=_own(LinkForm, form),
        explanation_form=_explanation_form(opened, form),
        count=_count(opened),
        **of_kind,
    )


def _own(kind: type[TrackerForm], form: TrackerForm | None) -> TrackerForm:
    """The form that was sent where it is of the kind, else an empty one; each has ids of its own on the page."""
    return form if isinstance(form, kind) else kind(formdata=None)


def _explanation_form(opened: Opened, form: TrackerForm | None) -> TrackerForm:
    """The form in which a difference is explained, with what was said last."""
    own = _own(ExplanationForm, form)
    counted = opened.found.counted
    if own is not form and counted is not None:
        own.explanation.data = counted.explanation
    return own


def _count(opened: Opened) -> CountTold | None:
    """What was counted for the item, in words; None where nothing was."""
    if opened.found.counted is None or not isinstance(opened.thing, Known):
        return None
    return count_told(opened.found.counted, opened.row, opened.thing.measure, opened.plan.country.time_zone)


def offers(opened: Opened) -> frozenset[str]:
    """What the page offers to its reader, as the item stands."""
    row = opened.row
    takes = opened.state in {PeriodState.OPEN, PeriodState.IN_REVIEW}
    found = set()
    if opened.may(Act.COMMENT) and row is not None:
        found.add("comment")
    may_enter, may_review = opened.may_report, opened.may(Act.REVIEW)
    if takes and may_enter and (row is None or row.state in EDITABLE):
        found.add("enter")
        if row is not None:
            found |= {"submit", "evidence"}
    if takes and may_enter and opened.kind == INDICATOR:
        found |= deeds_offered(opened.found.counted, row, is_editable="enter" in found)
    if row is not None and row.state in WAITING and opened.state is not PeriodState.LOCKED:
        is_unchecked = needs_check(opened.rules, opened.items.who, row)
        if may_enter:
            found.add("withdraw")
        if is_unchecked and opened.may_check:
            found |= {"check", "return"}
        if may_review:
            found |= {"return"} if is_unchecked else {"return", "approve"}
    if row is not None and row.state is ReviewState.APPROVED and may_review:
        found.add("correct")
    if may_enter and opened.kind != INDICATOR:
        found.add("milestones")
    return frozenset(found)


def _filed_at(row: Row | None, zone: str) -> str:
    if row is None or row.approved_at is None:
        return ""
    return moment_there(row.approved_at, zone)


def _events(opened: Opened, zone: str) -> list[tuple[str, str, str]]:
    """What was done, by whom and when; what has not happened, or was undone since, is left out."""
    row = opened.row
    if row is None:
        return []
    is_handed_in = row.state not in EDITABLE
    moments = [
        ("author", _("Entered"), row.saved_at),
        ("submitted", _("Submitted"), row.submitted_at if is_handed_in else None),
        ("checked", _("Checked for the institution"), row.checked_at if is_handed_in else None),
        ("approved", _("Approved"), row.approved_at if row.state is ReviewState.APPROVED else None),
        ("corrected", pgettext("of a reported item", "Corrected"), row.corrected_at),
    ]
    names = dict(opened.found.names)
    if isinstance(row, Actual) and row.author_id is None and was_counted(row.origin):
        names["author"] = _("nobody: it is what was counted")
    return [
        (label, names.get(name, _("somebody")), moment_there(at, zone)) for name, label, at in moments if at is not None
    ]


def _of_indicator(opened: Opened) -> dict[str, Any]:
    indicator, row = opened.thing, opened.row
    assert isinstance(indicator, Known)
    assert row is None or isinstance(row, Actual)
    rows: Mapping[int, Actual] = {indicator.id: row} if row is not None else {}
    judged = judged_rows(
        db.session, opened.plan, opened.rules, [indicator], rows, opened.period, opened.periods, today=opened.today
    )[indicator.id]
    of_period = figure_from(row.of_period) if row is not None else None
    to_date = figure_from(row.to_date) if row is not None else None
    return {
        "words": {},
        "light": judged.judgement.light,
        "why": REASONS[judged.judgement.why] if judged.judgement.why is not None else "",
        "of_period": figure_told(of_period, indicator.measure),
        "to_date": figure_told(to_date, indicator.measure),
        "side": SIDES[row.side] if row is not None and row.figure else "",
        "is_counted": row is not None and was_counted(row.origin),
        "why_none": REASONS[judged.case.why_no_actual] if row is not None and row.figure and to_date is None else "",
        "counters": _counters(indicator, of_period, to_date),
        "baseline": _printed(judged, "baseline"),
        "target": _printed(judged, "target"),
        "target_year": judged.target.year if judged.target is not None else None,
        "accumulation": ACCUMULATIONS[indicator.accumulation],
        "milestones": [],
    }


def _counters(indicator: Known, of_period: Figure | None, to_date: Figure | None) -> list[tuple[str, str, str]]:
    """Each counter of a compound indicator by its name, for the period and to date."""
    found = []
    for place, name in enumerate(indicator.counters):
        told = [
            figure_told(Figure(number=figure.parts[place]), indicator.measure)
            if figure is not None and len(figure.parts) > place
            else figure_told(None, indicator.measure)
            for figure in (of_period, to_date)
        ]
        found.append((name, told[0], told[1]))
    return found


def _printed(judged: Judged, what: str) -> str:
    value = getattr(judged, what)
    return understood(value) if value is not None else ""


def _of_activity(opened: Opened, activity: KnownActivity) -> dict[str, Any]:
    row = opened.row
    assert row is None or isinstance(row, ActivityReport)
    words = status_words(db.session, opened.plan.country_code)
    status = row.status if row is not None else None
    done_in = opened.done_in
    return {
        "words": words,
        "light": light_of_activity(status, is_due=activity.ends_on <= opened.period.ends_on) if status else None,
        "why": "",
        "status": status_told(status.value, words) if status is not None else "",
        "is_status_unverified": status is not None and status.value in words and not words[status.value].is_verified,
        "timing": TIMINGS[timing_of(activity.ends_on, done_in)] if done_in is not None else "",
        "milestones": milestones_of(db.session, activity.id),
    }
