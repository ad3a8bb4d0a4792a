"""A small world of two countries: plans of every kind of visibility, and one person of each role.

Every plan is a few rows of Kosovo's published one, with institutions, sources and a word of its own: so an answer
that holds a plan's word, or a code of its institutions, tells of that plan.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.conftest import NOW
from tests.integration.rights.cases_of_world import keep_cases
from tests.people import make_person
from tracker.accounts.models import Person
from tracker.accounts.policy import Role, Visibility
from tracker.accounts.seals import seal
from tracker.accounts.sessions import begin_session
from tracker.budgets.models import FundingSource
from tracker.cases.figures.models import Feed
from tracker.exchange.apply import apply_draft
from tracker.extensions import db
from tracker.history import Author, utc_now
from tracker.indicators.models import Indicator
from tracker.institutions.models import Institution
from tracker.plans.models import Activity, Plan
from tracker.reading.drafts import FundingSourceDraft, InstitutionDraft, InstitutionRoleDraft, PlanDraft
from tracker.reporting.calendar import period_named
from tracker.reporting.content import ActualEntry
from tracker.reporting.entries import record_actual
from tracker.reporting.evidence import UPLOADS, add_file
from tracker.reporting.figures import Figure
from tracker.reporting.milestones import add_milestone
from tracker.reporting.models import ReportingPeriod
from tracker.roundtrip.keeping import kept_file
from tracker.roundtrip.models import ImportState, WorkbookImport

LOAD = Author(way="load")
ROLES = ("anonymous", *Role)
NOT_THERE = "BA-NONE-2024"
GONE = "XK-GONE-2024"  # the code of a plan that is called otherwise by now
GONE_KEY = "1.1.2"  # of an activity that the plan no longer has
LINE_OF_OTHER_DONOR = "1.1.1-2022"


@dataclass(frozen=True)
class Planned:
    """A plan of the world."""

    code: str
    country: str
    owner: str
    payer: str
    other_payer: str
    word: str  # in titles of this plan and of no other
    visibility: Visibility


PLANS = {
    "own": Planned("BA-OWN-2024", "BA", "OWNINST", "OWNPAYER", "OTHERDONOR", "Ljubičasti", Visibility.OWN),
    "other institution": Planned("BA-ELSE-2024", "BA", "ELSEINST", "ELSEPAYER", "ELSETWO", "Plameni", Visibility.OWN),
    "other country": Planned("XK-FAR-2024", "XK", "FARINST", "FARPAYER", "FARTWO", "Tirkizni", Visibility.OWN),
    "signed in": Planned("XK-IN-2024", "XK", "ININST", "INPAYER", "INTWO", "Smaragdni", Visibility.SIGNED_IN),
    "public": Planned("BA-OPEN-2024", "BA", "OPENINST", "OPENPAYER", "OPENTWO", "Koraljni", Visibility.PUBLIC),
}
# What each role of the world is given.
SCOPE_OF = {
    Role.READER: "plan",
    Role.PLANNER: "institution",
    Role.COORDINATOR: "institution",
    Role.MANAGER: "country",
    Role.DONOR: "source",
    Role.CASE_OFFICER: "institution",
    Role.ADMINISTRATOR: "everywhere",
}


@dataclass
class World:
    """The application on its database, and how to enter it as somebody."""

    app: Flask
    tokens: dict[str, str]
    people: dict[str, int]
    plan_ids: dict[str, int]
    clients: dict[str, FlaskClient] = field(default_factory=dict)

    def visit(self, role: str) -> FlaskClient:
        """A browser in which somebody of the role is signed in, and has not been anywhere yet."""
        client = self.app.test_client()
        if role != "anonymous":
            # Without a sender the cookie would be the one for https.
            with client.session_transaction(environ_overrides={"REMOTE_ADDR": "127.0.0.1"}) as cookie:
                cookie["_user_id"] = self.tokens[role]
                cookie["_fresh"] = True
        return client

    def reader(self, role: str) -> FlaskClient:
        """The browser of the role that only looks: the same one each time."""
        if role not in self.clients:
            self.clients[role] = self.visit(role)
        return self.clients[role]

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever is committed inside is taken back at the end."""
        with self.app.app_context():
            engine, settings = db.engine, db.sessionmaker.kw
        before = dict(settings)
        with engine.connect() as connection:
            outer = connection.begin()
            settings.update(bind=connection, join_transaction_mode="create_savepoint")
            try:
                yield
            finally:
                settings.clear()
                settings.update(before)
                outer.rollback()


def draft_of(plan: Planned, real: PlanDraft) -> PlanDraft:
    """Two activities, an indicator and four lines of the real plan, under names of the planned one's own."""
    partner = f"{plan.owner}-HELPER"
    elements = [deepcopy(each) for each in real.elements if each.key in {"1", "1.1"}]
    activities = [deepcopy(each) for each in real.activities if each.key in {"1.1.1", GONE_KEY}]
    indicators = [deepcopy(each) for each in real.indicators if each.element == "1.1"][:1]
    lines = [deepcopy(each) for each in real.budget_lines if each.activity in {"1.1.1", GONE_KEY}]
    kept = {each.key for each in (*elements, *activities, *indicators, *lines)}
    for element in elements:
        element.title = replace(element.title, text=f"{plan.word} {element.title.text}")
    for activity in activities:
        activity.title = replace(activity.title, text=f"{plan.word} {activity.title.text}")
        roles = {role.role: role.role for role in activity.institutions}
        activity.institutions = [
            InstitutionRoleDraft(code, role) for code, role in zip((plan.owner, partner), roles, strict=False)
        ]
    for line in lines:
        line.sources = (plan.other_payer if line.key == LINE_OF_OTHER_DONOR else plan.payer,)
    kinds = {source.code: source.kind for source in real.funding_sources}
    return replace(
        real,
        code=plan.code,
        country=plan.country,
        owner=plan.owner,
        title=replace(real.title, text=f"{plan.word} plan"),
        document_title=f"{plan.word} document",
        lines=tuple(f"{plan.word} {number}" for number in range(1, 60)),
        elements=elements,
        activities=activities,
        indicators=indicators,
        budget_lines=lines,
        institutions=[InstitutionDraft(code, f"{plan.word} {code}") for code in (plan.owner, partner)],
        funding_sources=[
            FundingSourceDraft(code, f"{plan.word} {code}", kinds["GIZ"]) for code in (plan.payer, plan.other_payer)
        ],
        findings=[each for each in real.findings if each.subject and each.subject.key in kept][:4],
        authorised_titles=[],
        captions=[],
        errata=(),
        risks=[],
        staff=[],
    )


def build(app: Flask, real: PlanDraft) -> World:
    """Fill an empty database with the world."""
    session: Session = db.session
    for name, plan in PLANS.items():
        draft = draft_of(plan, real)
        # The other country's plan had another code once, and the own one an activity more.
        first = replace(draft, code=GONE) if name == "other country" else draft
        apply_draft(session, first, public=False, now=NOW)
        if first is not draft:
            session.execute(update(Plan).where(Plan.code == GONE).values(code=draft.code))
            session.commit()
        apply_draft(session, without(draft, GONE_KEY), public=False, now=NOW)
        session.execute(update(Plan).where(Plan.code == plan.code).values(visibility=plan.visibility))
        session.commit()
        report(session, plan, Path(app.instance_path) / UPLOADS)
    make_feed(session)
    people = {role: make_person(session, role, **scope_of(session, role)).id for role in Role}
    keep_cases(session, people[Role.CASE_OFFICER])
    tokens = {
        role: begin_session(session, session.get_one(Person, person_id), browser="Test", now=utc_now())
        for role, person_id in people.items()
    }
    ids = {code: plan_id for plan_id, code in session.execute(select(Plan.id, Plan.code))}
    return World(app, dict(tokens), dict(people), {name: ids[plan.code] for name, plan in PLANS.items()})


def make_feed(session: Session) -> None:
    """Let another case system hand figures in; its code is one of those that addresses are built of."""
    feed = Feed(
        code=PLANS["public"].code, name="Another system", sealed_secret=seal("secret"), definitions=["BA-T1"],
        expected_days=20, created_at=NOW, closed_at=None,
    )  # fmt: skip
    session.add(feed)
    session.commit()


def report(session: Session, planned: Planned, folder: Path) -> None:
    """Let something have been entered in a plan that nobody has approved: a figure, a milestone, a workbook."""
    plan = session.scalars(select(Plan).where(Plan.code == planned.code)).one()
    indicator = session.scalars(select(Indicator).where(Indicator.plan_id == plan.id)).one()
    activity = session.scalars(select(Activity).where(Activity.plan_id == plan.id, Activity.key == "1.1.1")).one()
    period = period_named(session, plan.id, "2021-H1")
    entry = ActualEntry(figure=Figure(number=Decimal(40)), comment=f"{planned.word} comment")
    row = record_actual(session, plan, indicator, period, entry, version=0, author=LOAD, now=NOW)
    add_file(session, row, folder, f"{planned.word}.txt", planned.word.encode(), author=LOAD, now=NOW)
    add_milestone(session, plan, activity, f"{planned.word} milestone", period.ends_on, author=LOAD, now=NOW)
    send_workbook(session, plan, period, planned.word, folder)


def send_workbook(session: Session, plan: Plan, period: ReportingPeriod, word: str, folder: Path) -> None:
    """Let a workbook have come back that waits for a decision; nothing in it says anything new."""
    sent = folder / f"{plan.code}.xlsx"
    sent.write_text(word, "utf-8")
    with kept_file(session, sent, folder) as stored_as:
        session.add(
            WorkbookImport(
                plan_id=plan.id,
                period_id=period.id,
                at=NOW,
                file_name=f"{word}.xlsx",
                stored_as=stored_as,
                size=len(word),
                digest="",
                language="en",
                state=ImportState.PREVIEWED,
                is_submitted=False,
                counts={"filled": 0, "taken": 0, "skipped": 0},
                notes=[],
            )
        )
        session.commit()
    sent.unlink()


def without(draft: PlanDraft, activity: str) -> PlanDraft:
    """The draft as a later edition prints it, one activity fewer."""
    return replace(
        draft,
        activities=[each for each in draft.activities if each.key != activity],
        budget_lines=[each for each in draft.budget_lines if each.activity != activity],
        findings=[each for each in draft.findings if each.subject and not each.subject.key.startswith(activity)],
    )


def scope_of(session: Session, role: Role) -> dict[str, Any]:
    """The scope that a role of the world has, as columns of its grant."""
    own = PLANS["own"]
    match SCOPE_OF[role]:
        case "plan":
            found = session.scalars(select(Plan.id).where(Plan.code == own.code)).one()
            return {"country_code": own.country, "plan_id": found}
        case "institution":
            found = session.scalars(select(Institution.id).where(Institution.code == own.owner)).one()
            return {"country_code": own.country, "institution_id": found}
        case "source":
            found = session.scalars(select(FundingSource.id).where(FundingSource.code == own.payer)).one()
            return {"country_code": own.country, "funding_source_id": found}
        case "country":
            return {"country_code": own.country}
    return {}
