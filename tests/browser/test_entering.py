"""The page of figures with a real browser: filled by keyboard alone, saved as it is typed, and nothing is ever lost."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from tests.browser.conftest import _serve
from tests.conftest import settings_for
from tests.integration.reporting.small_reports import Reported, make_reported
from tests.people import sign_in
from tracker.accounts.models import Person, SignIn
from tracker.accounts.passwords import hash_password
from tracker.app import create_app
from tracker.extensions import alembic, db
from tracker.history import Author, utc_now
from tracker.indicators.models import Indicator
from tracker.plans.models import Activity, Plan
from tracker.reporting.content import ActualEntry
from tracker.reporting.entries import record_actual
from tracker.reporting.figures import Figure
from tracker.reporting.kinds import Accumulation
from tracker.reporting.models import ActivityReport, Actual, ReportingPeriod, Unsaved

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"
NUMBER, PERCENT, COMPOUND, WORDS, ACTIVITY = (
    "indicator:number",
    "indicator:percent",
    "indicator:compound",
    "indicator:descriptive",
    "activity:1.1",
)


class TestByKeyboardAlone:
    def test_a_planner_fills_every_row_and_hands_them_in(self, desk, page):
        page.goto(desk.address)
        desk.field(NUMBER, "figure").focus()
        page.keyboard.type("100")
        expect(desk.told(NUMBER, "figure")).to_have_text("reads as 100")
        page.keyboard.press("Enter")
        expect(desk.field(PERCENT, "figure")).to_be_focused()
        desk.is_saved(NUMBER)
        page.keyboard.type("90")
        page.keyboard.press("Enter")
        page.keyboard.type("40")
        page.keyboard.press("Tab")
        page.keyboard.type("60")
        page.keyboard.press("Shift+Tab")
        expect(desk.field(COMPOUND, "part_1")).to_be_focused()
        page.keyboard.press("Shift+Enter")
        expect(desk.field(PERCENT, "figure")).to_be_focused()
        desk.is_saved(COMPOUND)
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        page.keyboard.type("do")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("Installed")
        page.keyboard.press("Tab")
        desk.is_saved(WORDS)
        desk.field(ACTIVITY, "status").focus()
        page.keyboard.type("im")
        page.keyboard.press("Tab")
        page.keyboard.type("2024-Q1")
        page.keyboard.press("Tab")
        desk.is_saved(ACTIVITY)
        page.get_by_role("button", name="Submit 5 figures").focus()

        page.keyboard.press("Enter")

        expect(page.get_by_text("5 rows were submitted.")).to_be_visible()
        expect(page.get_by_role("button", name="Take back number")).to_be_visible()
        assert desk.figures()["number"] == {"number": "100"}

    def test_escape_takes_back_what_is_not_saved(self, desk, page):
        desk.record("number", "5")
        page.goto(desk.address)
        field = desk.field(NUMBER, "figure")
        field.fill("77")

        field.press("Escape")

        expect(field).to_have_value("5")
        expect(desk.live).to_have_text("The saved value is back.")
        assert desk.figures()["number"] == {"number": "5"}


class TestABlockFromASpreadsheet:
    def test_fills_cells_down_and_right_and_saves_each_row(self, desk, page, context):
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(desk.address)
        page.evaluate("navigator.clipboard.writeText('5\\n60\\n7\\t8\\tto date\\n')")
        desk.field(NUMBER, "figure").focus()

        page.keyboard.press("Control+v")

        for row in (NUMBER, PERCENT, COMPOUND):
            desk.is_saved(row)
        assert desk.figures() == {
            "number": {"number": "5"},
            "percent": {"number": "60"},
            "compound": {"parts": ["7", "8"]},
        }
        expect(desk.field(COMPOUND, "side")).to_have_value("to_date")

    def test_says_what_had_no_place(self, desk, page, context):
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(desk.address)
        page.evaluate("navigator.clipboard.writeText('5\\tfor the period\\tleft over')")
        desk.field(NUMBER, "figure").focus()

        page.keyboard.press("Control+v")

        desk.is_saved(NUMBER)
        assert desk.figures()["number"] == {"number": "5"}


class TestNothingIsLost:
    def test_after_a_reload_before_the_row_was_left(self, desk, page):
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(desk.address)
        desk.field(ACTIVITY, "narrative").evaluate("field => field.closest('details').open = true")
        desk.field(ACTIVITY, "narrative").press_sequentially("Half a sent")

        page.reload()

        expect(desk.field(ACTIVITY, "narrative")).to_have_value("Half a sent")
        desk.is_saved(ACTIVITY)
        assert desk.report().narrative == "Half a sent"

    def test_after_going_away_and_back(self, desk, page):
        page.goto(desk.address)
        desk.field(NUMBER, "figure").fill("about 5")
        desk.field(PERCENT, "figure").focus()
        expect(desk.error(NUMBER, "figure")).to_contain_text("has letters in it")
        page.goto("/")

        page.go_back()

        expect(desk.field(NUMBER, "figure")).to_have_value("about 5")
        expect(desk.error(NUMBER, "figure")).to_contain_text("has letters in it")

    def test_while_the_connection_is_broken(self, desk, page, context, complaints):
        page.goto(desk.address)
        context.set_offline(True)
        desk.field(NUMBER, "figure").fill("5")
        desk.field(PERCENT, "figure").focus()
        expect(desk.saving(NUMBER)).to_contain_text("no connection")
        desk.field(NUMBER, "figure").fill("6")
        desk.field(PERCENT, "figure").focus()

        context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")

        desk.is_saved(NUMBER)
        assert desk.figures()["number"] == {"number": "6"}
        complaints.clear()

    def test_where_the_answer_was_lost_on_its_way(self, desk, page, complaints):
        page.goto(desk.address)
        swallowed = []

        def swallow(route):
            route.fetch()
            swallowed.append(1)
            route.abort()

        page.route("**/enter/row", swallow, times=1)
        desk.field(NUMBER, "figure").fill("5")
        desk.field(PERCENT, "figure").focus()
        expect(desk.saving(NUMBER)).to_contain_text("no connection")
        desk.field(NUMBER, "figure").fill("6")
        page.evaluate("dispatchEvent(new Event('online'))")

        desk.is_saved(NUMBER)
        expect(page.get_by_text("Keep theirs")).to_have_count(0)
        assert swallowed
        assert desk.figures()["number"] == {"number": "6"}
        assert desk.versions() == {"number": 2}
        complaints.clear()

    def test_when_the_session_has_ended(self, desk, page, complaints):
        page.goto(desk.address)
        desk.end_sessions()
        desk.field(NUMBER, "figure").fill("5")
        desk.field(PERCENT, "figure").focus()
        expect(desk.saving(NUMBER)).to_contain_text("Your session has ended")
        page.on("dialog", lambda dialog: dialog.accept())

        page.get_by_role("link", name="Sign in and go on").click()
        page.get_by_label("E-mail address").fill(desk.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()

        page.wait_for_url("**/enter")
        desk.is_saved(NUMBER)
        expect(desk.field(NUMBER, "figure")).to_have_value("5")
        assert desk.figures()["number"] == {"number": "5"}
        complaints.clear()

    def test_leaving_warns_only_while_something_is_not_saved(self, desk, page):
        page.goto(desk.address)
        warned = []
        page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.dismiss()))
        desk.field(NUMBER, "figure").press_sequentially("5")

        page.close(run_before_unload=True)
        expect(desk.field(NUMBER, "figure")).to_have_value("5")
        assert warned == ["beforeunload"]

        desk.field(PERCENT, "figure").focus()
        desk.is_saved(NUMBER)
        page.goto("/")
        assert len(warned) == 1


class TestTwoPeople:
    @pytest.mark.parametrize(("choice", "stands"), [("Save mine", "6"), ("Keep theirs", "5")])
    def test_the_second_one_sees_both_and_chooses(self, desk, page, choice, stands):
        page.goto(desk.address)
        desk.record("number", "5", by="boro")
        desk.field(NUMBER, "figure").fill("6")
        desk.field(PERCENT, "figure").focus()
        expect(page.get_by_role("group", name=re.compile("Boro.* has saved this row meanwhile"))).to_be_visible()
        expect(desk.live).to_contain_text("Choose which of the two is to stand")
        assert desk.figures()["number"] == {"number": "5"}

        page.get_by_label(choice).check()

        expect(page.get_by_label(choice)).to_have_count(0)
        expect(desk.field(NUMBER, "figure")).to_have_value(stands)
        assert desk.figures()["number"] == {"number": stands}
        assert desk.unsaved() == 0


class TestEverybody:
    @pytest.mark.parametrize("width", [1280, 390])
    def test_finds_no_barrier_and_no_cut_text(self, desk, page, axe, width):
        desk.record("percent", "51")
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(desk.address)
        desk.field(NUMBER, "figure").fill("about 5")
        desk.field(PERCENT, "figure").focus()
        expect(desk.error(NUMBER, "figure")).to_contain_text("has letters in it")

        page.evaluate(axe)
        found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")

        assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        expect(page.get_by_text("This is far behind: say what stood in the way.")).to_be_visible()


class Desk:
    """Ana's page of a small plan, seen through her browser, and what the database has of it."""

    def __init__(self, app, page, code):
        self.app, self.page, self.code = app, page, code
        self.address = f"/plans/{code}/reporting/2024-Q1/enter"
        self.email = f"ana.{code.lower()}@example.org"
        self.live = page.locator("[data-live]")

    def field(self, row, name):
        return self.page.locator(f'[id="{row}:{name}"]')

    def told(self, row, name):
        return self.page.locator(f'[id="{row}:{name}-told"]')

    def error(self, row, name):
        return self.page.locator(f'[id="{row}:{name}-error"]')

    def saving(self, row):
        return self.page.locator(f'tr.item[data-key="{row.split(":")[1]}"] [data-saving]')

    def is_saved(self, row):
        expect(self.saving(row)).to_have_text("saved")

    def record(self, key, number, by="ana"):
        """Let somebody save a figure behind the page's back."""
        with self.app.app_context():
            made = reported_of(self.code)
            record_actual(
                db.session,
                made.plan,
                made.indicators[key],
                made.periods[0],
                ActualEntry(figure=Figure(number=Decimal(number))),
                version=0,
                author=getattr(made, by),
                now=utc_now(),
            )

    def figures(self):
        with self.app.app_context():
            made = reported_of(self.code)
            keys = {indicator.id: key for key, indicator in made.indicators.items()}
            rows = db.session.scalars(select(Actual).where(Actual.plan_id == made.plan.id))
            return {keys[row.indicator_id]: row.figure for row in rows}

    def versions(self):
        with self.app.app_context():
            made = reported_of(self.code)
            keys = {indicator.id: key for key, indicator in made.indicators.items()}
            rows = db.session.scalars(select(Actual).where(Actual.plan_id == made.plan.id))
            return {keys[row.indicator_id]: row.version for row in rows}

    def report(self):
        with self.app.app_context():
            plan_id = reported_of(self.code).plan.id
            return db.session.scalars(select(ActivityReport).where(ActivityReport.plan_id == plan_id)).one()

    def unsaved(self):
        with self.app.app_context():
            period = reported_of(self.code).periods[0]
            return len(db.session.scalars(select(Unsaved).where(Unsaved.period_id == period.id)).all())

    def end_sessions(self):
        with self.app.app_context():
            db.session.execute(update(SignIn).values(ended_at=utc_now()))
            db.session.commit()


def reported_of(code):
    """The small plan of a test as it stands now."""
    plan = db.session.scalars(select(Plan).where(Plan.code == code)).one()
    indicators = db.session.scalars(select(Indicator).where(Indicator.plan_id == plan.id))
    periods = db.session.scalars(
        select(ReportingPeriod).where(ReportingPeriod.plan_id == plan.id).order_by(ReportingPeriod.position)
    ).all()
    ana, boro = (
        Author(db.session.scalars(select(Person.id).where(Person.email == f"{name}.{code.lower()}@example.org")).one())
        for name in ("ana", "boro")
    )
    activity = db.session.scalars(select(Activity).where(Activity.plan_id == plan.id)).one()
    return Reported(db.session, plan, {each.key: each for each in indicators}, activity, list(periods), ana, boro)


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """An installation of its own: each test adds a small plan and its people."""
    folder = tmp_path_factory.mktemp("entering")
    app = create_app(settings_for(f"sqlite:///{folder}/tracker.sqlite", folder), ONE_TIME_CODES=False)
    with app.app_context():
        alembic.upgrade()
    with _serve(app) as address:
        yield app, address


@pytest.fixture
def context(browser, installation):
    context = browser.new_context(base_url=installation[1], locale="en", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def complaints():
    """What the browser complains of; a test that breaks something on purpose clears it."""
    return []


@pytest.fixture
def page(context, complaints):
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    assert complaints == []


@pytest.fixture
def desk(installation, context, page, request):
    app, address = installation
    code = f"BA-{abs(hash(request.node.nodeid)) % 10**8}"
    with app.app_context():
        made = make_reported(db.session, code)
        made.settings("compound", counters=["drafted", "adopted"])
        made.settings("percent", accumulation=Accumulation.LATEST)
        ana = db.session.get_one(Person, made.ana.person_id)
        ana.password_hash = hash_password(PASSWORD)
        db.session.commit()
        client = app.test_client()
        sign_in(client, db.session, ana)
    context.add_cookies([{"name": "tracker", "value": client.get_cookie("tracker").value, "url": address}])
    return Desk(app, page, code)
