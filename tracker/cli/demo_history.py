"""A history for a demonstration: invented figures and statuses, as if people had reported on both plans in their time.

It is told through the services, in the order of its days, by the demonstration's people: so the history, the review
and the figures to date are real, and only what was reported is not. What it says is in demo_history.toml.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.queries import person_by_email
from tracker.cli.demo_courses import Span, Words, actual_entries, explained, status_entries
from tracker.cli.demo_people import DOMAIN
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, has_been_worked_on
from tracker.indicators.models import Indicator, IndicatorValue
from tracker.institutions.models import Institution
from tracker.plans.models import Activity, Plan
from tracker.reporting import calendar, evidence, milestones, review
from tracker.reporting.access import ACTIVITY, INDICATOR, Responsibility
from tracker.reporting.changing import IndicatorSettings, change_indicator_reporting
from tracker.reporting.content import ActualEntry, StatusEntry, actual_entry
from tracker.reporting.entries import Row, content_now, record_actual, record_status
from tracker.reporting.figures import Figure
from tracker.reporting.items import plan_items
from tracker.reporting.judging import periods_of
from tracker.reporting.kinds import Accumulation, ReviewState, Status
from tracker.reporting.lights import vector_of
from tracker.reporting.models import Actual, IndicatorReporting, Milestone, PlanReporting, ReportingPeriod
from tracker.reporting.progress import Vector
from tracker.reporting.tallies import counted_at_the_end

ORIGIN = "demo"
LATE, RETURNED_ONCE, WAITING = 12, 6, 10  # of 100 items
Entry = ActualEntry | StatusEntry
Place = tuple[str, str, str]  # the kind, the item's key, the period's code


def demo_history(session: Session, uploads: Path, counts: Mapping[Place, ActualEntry] | None = None) -> list[str]:
    """Give each shipped plan its invented history, once; return the codes of the plans that got one.

    `counts` are what invented cases come to: it is what people typed then, but in the last period, where they still
    differ. A plan that has one already, or that somebody has worked on, is left as it is.
    """
    script = _script()
    told = []
    for code, story in script["plans"].items():
        with transaction(session):
            plan = session.scalars(select(Plan).where(Plan.code == code)).one_or_none()
            settings = session.get(PlanReporting, plan.id) if plan is not None else None
            if plan is None or settings is None or settings.has_demo_figures or has_been_worked_on(session, plan.id):
                continue
            people = _people(session, story)
            if people is None:
                continue
            settings.has_demo_figures = True
            with counted_at_the_end(session, plan.id):
                _Telling(session, plan, story, script, people, uploads, counts or {}).tell()
        told.append(code)
    return told


@cache
def _script() -> dict[str, Any]:
    return tomllib.loads((files("tracker.cli") / "demo_history.toml").read_text("utf-8"))


def _people(session: Session, story: Mapping[str, Any]) -> dict[str, Author] | None:
    """Those who report, approve and comment, by the name in their e-mail address; None where one is missing."""
    found = {}
    for name in {story["coordinator"], story["commenting"], *story["reports"].values()}:
        person = person_by_email(session, f"{name}@{DOMAIN}")
        if person is None or not person.is_demo:
            return None
        found[name] = Author(person.id)
    return found


@dataclass
class _Telling:
    """One plan's story: first every deed is given its moment, then they are done in their order."""

    session: Session
    plan: Plan
    story: Mapping[str, Any]
    script: Mapping[str, Any]
    people: Mapping[str, Author]
    uploads: Path
    counts: Mapping[Place, ActualEntry]
    deeds: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    rows: dict[Place, Row] = field(default_factory=dict)
    milestones: dict[str, Milestone] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # The story is the same at every first start.
        self.rng = Random(self.story["seed"])  # noqa: S311 -- nothing is kept secret by it
        self.words = Words(self.script["mark"], self.story["words"], self.rng)
        self.every_period = periods_of(self.session, self.plan.id)
        self.periods = [period for period in self.every_period if period.code in self.story["periods"]]
        self.codes = [period.code for period in self.periods]
        self.coordinator = self.people[self.story["coordinator"]]

    def tell(self) -> None:
        """Do all that the story tells."""
        items = plan_items(self.session, self.plan)
        self.who = items.who
        institutions = {row.id: row.code for row in self.session.execute(select(Institution.id, Institution.code))}
        self._set_up()
        for period in self.periods:
            self._plan_period(period)
        for indicator in self._indicators():
            script = self.story["indicators"][indicator.key]
            who = script.get("by") or self._reporter(items.who, (INDICATOR, indicator.id), institutions)
            baseline, target = self._printed(indicator)
            courses = self.script["courses"]
            entries = actual_entries(
                script, indicator.measure, baseline, target, courses, self.words, len(self.periods)
            )
            for period, entry in zip(self.periods, entries, strict=True):
                if entry is not None:
                    place = (INDICATOR, indicator.key, period.code)
                    self._plan_item(place, indicator, period, self._as_counted(place, entry), who)
        for activity in self._activities({each.id for each in items.activities}):
            item = (ACTIVITY, activity.id)
            if institutions[items.who.of(item)] in self.story["reports"]:
                self._plan_activity(activity, institutions[items.who.of(item)])
        self._plan_extras()
        for moment, _, deed in sorted(self.deeds, key=lambda each: each[:2]):
            deed(moment)
        self.session.flush()

    def _as_counted(self, place: Place, entry: ActualEntry) -> ActualEntry:
        count = self.counts.get(place)
        if count is None or place[2] == self.codes[-1]:
            return entry
        if entry.women is None:
            return replace(entry, side=count.side, figure=count.figure)
        return replace(count, comment=entry.comment, sex_reason=self.words.some("sex_reason"))

    # ------------------------------------------------------------------------------------------------ what is read

    def _indicators(self) -> list[Indicator]:
        wanted = select(Indicator).where(Indicator.plan_id == self.plan.id).order_by(Indicator.position)
        return [each for each in self.session.scalars(wanted) if each.key in self.story["indicators"]]

    def _activities(self, ids: set[int]) -> list[Activity]:
        wanted = select(Activity).where(Activity.plan_id == self.plan.id).order_by(Activity.position)
        return [each for each in self.session.scalars(wanted) if each.id in ids]

    def _printed(self, indicator: Indicator) -> list[Vector | None]:
        """The baseline and the first target; None where it is no figure."""
        values = self.session.scalars(
            select(IndicatorValue)
            .where(IndicatorValue.indicator_id == indicator.id)
            .order_by(IndicatorValue.position)
            .limit(2)
        )
        return [vector if isinstance(vector := vector_of(value), tuple) else None for value in values]

    def _reporter(self, who: Responsibility, item: tuple[str, int], institutions: Mapping[int, str]) -> str:
        reports: Mapping[str, str] = self.story["reports"]
        code, above = (institutions[each] for each in (who.of(item), who.institution_of(item)))
        return reports.get(code) or reports.get(above) or str(self.story["coordinator"])

    # --------------------------------------------------------------------------------------- when what is to be done

    def _at(self, moment: datetime, deed: Callable[..., None], *args: Any) -> datetime:
        self.deeds.append((moment, len(self.deeds), partial(self._do, deed, args)))
        return moment

    @staticmethod
    def _do(deed: Callable[..., None], args: tuple[Any, ...], now: datetime) -> None:
        deed(*args, now)

    def _moment(self, day: date) -> datetime:
        return datetime.combine(day, time(self.rng.randint(7, 13), self.rng.randint(0, 59)))

    def _plan_period(self, period: ReportingPeriod) -> None:
        script = self.story["periods"][period.code]
        if "extended_to" in script:
            asked_on = period.due_on - timedelta(days=2)
            self._at(datetime.combine(asked_on, time(9)), self._extend, period, script["extended_to"])
        if "reviewed_on" in script:
            self._at(datetime.combine(script["reviewed_on"], time(8)), self._review, period)
        if "locked_on" in script:
            self._at(datetime.combine(script["locked_on"], time(15)), self._lock, period)

    def _plan_activity(self, activity: Activity, institution: str) -> None:
        ends = [period.ends_on for period in self.every_period]
        first = next(index for index, day in enumerate(ends) if day >= activity.starts_on)
        last = next((index for index, day in enumerate(ends) if day >= activity.ends_on), len(ends) - 1)
        span = Span(first, last, len(self.periods), activity.ends_on)
        usual = "waiting" if last >= span.told and self.rng.randint(1, 100) <= WAITING else "on_time"
        if (activity.starts_on, activity.ends_on) == (self.plan.starts_on, self.plan.ends_on):
            usual = self.story.get("all_year", usual)
        course = self.story["activities"].get(activity.key, usual)
        entries = status_entries(course, span, self.codes, Status(self.story["unfinished"]), self.words)
        for position, entry in entries.items():
            period = self.periods[position]
            if institution not in self.story["periods"][period.code].get("silent", ()):
                who = self.story["reports"][institution]
                self._plan_item((ACTIVITY, activity.key, period.code), activity, period, entry, who)

    def _plan_item(
        self, place: Place, thing: Indicator | Activity, period: ReportingPeriod, entry: Entry, who: str
    ) -> None:
        """Give the deeds of one item in one period their moments: how far it comes is drawn by the story's shares."""
        state = self._final_state(place, period)
        if state is None:
            return
        script = self.story["periods"][period.code]
        in_time = (period.due_on - period.ends_on).days
        if state is not ReviewState.DRAFT and self.rng.randint(1, 100) <= LATE:
            room = (script["locked_on"] - period.due_on).days - 10 if "locked_on" in script else 25
            entered_on = period.due_on + timedelta(days=self.rng.randint(1, room))
        else:
            entered_on = period.ends_on + timedelta(days=self.rng.randint(2, in_time - 1))
        entered = self._at(self._moment(entered_on), self._enter, place, thing, period, entry, who)
        for script in self.story["evidence"]:
            if _place(script) == place:
                self._at(entered + timedelta(minutes=15), self._add_evidence, script)
        if state is ReviewState.DRAFT:
            return
        submitted = self._at(entered + timedelta(minutes=45), self._submit, place, thing, period, entry, who)
        for script in self.story["comments"]:
            if _place(script) == place:
                self._at(submitted + timedelta(hours=2), self._comment, script)
        is_approved = state is ReviewState.APPROVED
        if state is ReviewState.RETURNED or (is_approved and self.rng.randint(1, 100) <= RETURNED_ONCE):
            returned = self._at(submitted + timedelta(days=1), self._return, place)
            if is_approved:
                again = self._at(returned + timedelta(days=2), self._enter, place, thing, period, entry, who)
                submitted = self._at(again + timedelta(minutes=20), self._submit, place, thing, period, entry, who)
        if is_approved:
            due = datetime.combine(period.due_on, time(8))
            day = max(submitted, due) + timedelta(days=self.rng.randint(1, 4), minutes=self.rng.randint(0, 90))
            self._at(day, self._approve, place)

    def _final_state(self, place: Place, period: ReportingPeriod) -> ReviewState | None:
        """How far an item comes; None where nobody reports it. What the story speaks of elsewhere is approved."""
        shares = self.story["periods"][period.code]
        drawn = self.rng.randint(1, 100)
        spoken_of = [each["item"] for kind in ("evidence", "comments", "corrections") for each in self.story[kind]]
        if list(place) in spoken_of:
            return ReviewState.APPROVED
        for state in (ReviewState.APPROVED, ReviewState.SUBMITTED, ReviewState.RETURNED, ReviewState.DRAFT):
            drawn -= shares.get(state.value, 0)
            if drawn <= 0:
                return state
        # A sum whose middle is missing says nothing any more: only in the last period do figures stay away.
        if place[0] == ACTIVITY or "reviewed_on" not in shares:
            return None
        return ReviewState.APPROVED if "locked_on" in shares else ReviewState.SUBMITTED

    def _plan_extras(self) -> None:
        begun = self.plan.starts_on + timedelta(days=20)
        for script in self.story["milestones"]:
            self._at(self._moment(begun), self._set_milestone, script)
            if "done_on" in script:
                self._at(self._moment(script["done_on"] + timedelta(days=1)), self._reach_milestone, script)
        for script in self.story["corrections"]:
            self._at(self._moment(script["on"]), self._correct, script)

    # ------------------------------------------------------------------------------------------------ what is done

    def _set_up(self) -> None:
        now = datetime.combine(self.plan.starts_on, time(9))
        for indicator in self._indicators():
            script = self.story["indicators"][indicator.key]
            if not {"by_sex", "accumulation"} & set(script):
                continue
            present = self.session.get_one(IndicatorReporting, indicator.id)
            wanted = IndicatorSettings(
                accumulation=Accumulation(script.get("accumulation", present.accumulation)),
                restarts_yearly=present.restarts_yearly,
                institution_id=present.institution_id,
                counters=present.counters,
                by_sex=script.get("by_sex", present.by_sex),
                is_wanted=present.is_wanted,
                curve=present.curve,
            )
            reason = self.words.some("settings")
            how: dict[str, Any] = {"version": present.version, "author": self.coordinator, "now": now}
            change_indicator_reporting(self.session, self.plan, indicator, wanted, reason=reason, **how)

    def _enter(
        self,
        place: Place,
        thing: Indicator | Activity,
        period: ReportingPeriod,
        entry: Entry,
        who: str,
        now: datetime,
    ) -> None:
        known = self.rows.get(place)
        how: dict[str, Any] = {
            "version": known.version if known is not None else 0,
            "author": self.people[who],
            "now": now,
            "origin": ORIGIN,
        }
        if isinstance(thing, Indicator):
            assert isinstance(entry, ActualEntry)
            self.rows[place] = record_actual(self.session, self.plan, thing, period, entry, **how)
        else:
            assert isinstance(entry, StatusEntry)
            self.rows[place] = record_status(self.session, self.plan, thing, period, entry, **how)

    def _submit(
        self,
        place: Place,
        thing: Indicator | Activity,
        period: ReportingPeriod,
        entry: Entry,
        who: str,
        now: datetime,
    ) -> None:
        author = self.people[who]
        try:
            review.submit(self.session, self.plan, self.rows[place], **self._seen(place), author=author, now=now)
        except Refused as refused:
            if refused.field != "obstacle":
                raise
            assert isinstance(entry, ActualEntry)
            self._enter(place, thing, period, explained(entry, self.words), who, now)
            review.submit(self.session, self.plan, self.rows[place], **self._seen(place), author=author, now=now)

    def _seen(self, place: Place) -> dict[str, int]:
        return {"version": self.rows[place].version}

    def _return(self, place: Place, now: datetime) -> None:
        reason = self.words.some("returned")
        review.give_back(self.session, self.rows[place], reason, **self._seen(place), author=self.coordinator, now=now)

    def _approve(self, place: Place, now: datetime) -> None:
        seen = self._seen(place)
        review.approve(self.session, self.plan, self.who, self.rows[place], **seen, author=self.coordinator, now=now)

    def _comment(self, script: Mapping[str, Any], now: datetime) -> None:
        author = self.people[self.story["commenting"]]
        review.comment(self.session, self.rows[_place(script)], script["text"], author=author, now=now)

    def _add_evidence(self, script: Mapping[str, Any], now: datetime) -> None:
        row = self.rows[_place(script)]
        author = Author(row.author_id)
        if "file" in script:
            content = script["text"].encode()
            evidence.add_file(self.session, row, self.uploads, script["file"], content, author=author, now=now)
        else:
            evidence.add_link(self.session, row, script["address"], script["name"], author=author, now=now)

    def _correct(self, script: Mapping[str, Any], now: datetime) -> None:
        row = self.rows[_place(script)]
        assert isinstance(row, Actual)
        entry = replace(actual_entry(content_now(self.session, row)), figure=Figure(number=Decimal(script["figure"])))
        how: dict[str, Any] = {"version": row.version, "author": self.coordinator, "now": now}
        review.correct(self.session, self.plan, row, entry, script["reason"], **how)

    def _set_milestone(self, script: Mapping[str, Any], now: datetime) -> None:
        activity = self.session.scalars(
            select(Activity).where(Activity.plan_id == self.plan.id, Activity.key == script["activity"])
        ).one()
        how: dict[str, Any] = {"author": self.coordinator, "now": now}
        row = milestones.add_milestone(self.session, self.plan, activity, script["title"], script["due_on"], **how)
        self.milestones[script["title"]] = row

    def _reach_milestone(self, script: Mapping[str, Any], now: datetime) -> None:
        row = self.milestones[script["title"]]
        how: dict[str, Any] = {"version": row.version, "author": self.coordinator, "now": now}
        milestones.change_milestone(self.session, self.plan, row, row.title, row.due_on, script["done_on"], **how)

    def _extend(self, period: ReportingPeriod, due_on: date, now: datetime) -> None:
        calendar.extend_period(self.session, self.plan, period, due_on, **self._of_period(period, now))

    def _review(self, period: ReportingPeriod, now: datetime) -> None:
        calendar.begin_review(self.session, self.plan, period, **self._of_period(period, now))

    def _lock(self, period: ReportingPeriod, now: datetime) -> None:
        calendar.lock_period(self.session, self.plan, period, **self._of_period(period, now))

    def _of_period(self, period: ReportingPeriod, now: datetime) -> dict[str, Any]:
        return {"version": period.version, "author": self.coordinator, "now": now}


def _place(script: Mapping[str, Any]) -> Place:
    kind, key, period = script["item"]
    return kind, key, period
