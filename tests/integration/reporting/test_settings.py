"""Settings of reporting: of a plan and of an indicator, with reasons, versions and what follows from a change."""

import html
import re
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from tests.integration.reporting.test_my_work import counted_from_items, kept
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.errors import Refused
from tracker.history import History, broken_entries
from tracker.indicators.models import Indicator
from tracker.institutions.models import Institution
from tracker.reading.drafts import Measure
from tracker.reporting.calendar import change_periods
from tracker.reporting.changing import (
    IndicatorSettings,
    PlanSettings,
    change_indicator_reporting,
    change_plan_reporting,
    check_fits,
)
from tracker.reporting.content import ActualEntry
from tracker.reporting.entries import forget_unsaved, keep_unsaved, record_actual
from tracker.reporting.figures import Figure
from tracker.reporting.items import plan_items
from tracker.reporting.judging import plan_rules
from tracker.reporting.kinds import Accumulation, Curve, Formula, PeriodKind
from tracker.reporting.models import Actual, IndicatorReporting, PlanReporting, ReportingPeriod

PLAN_ADDRESS = "/plans/BA-SPS-2024/reporting/settings"
AS_IT_IS = PlanSettings(False, Formula.SHARE, Formula.PACE, "Practice", False)
THRESHOLDS = (Decimal(95), Decimal(80), Decimal(60))


def changed(settings, **columns):
    """The same settings with some of them changed."""
    names = settings.__dataclass_fields__
    return type(settings)(**{name: getattr(settings, name) for name in names} | columns)


class TestOfAPlan:
    def change(self, session, desk, wanted, *, reason="Decision 80/22 was read", version=None):
        version = session.get_one(PlanReporting, desk.plan.id).version if version is None else version
        change_plan_reporting(
            session, desk.plan, wanted, reason=reason, version=version, author=desk.by_coordinator, now=NOW
        )

    def test_are_kept_and_told_with_the_reason(self, session, ba):
        wanted = PlanSettings(True, Formula.WAY, Formula.WAY, "Decision 80/22", True, THRESHOLDS)

        self.change(session, ba, wanted)

        rules = plan_rules(session, [ba.plan])[ba.plan.id]
        assert (rules.official_formula, rules.thresholds.near, rules.are_thresholds_own) == (
            Formula.WAY,
            Decimal(80),
            True,
        )
        entry = session.scalars(select(History).where(History.kind == "reporting.changed")).one()
        assert entry.reason == "Decision 80/22 was read"
        assert {change["field"] for change in entry.changes} >= {"official_formula", "on_track", "has_unit_step"}
        assert list(broken_entries(session)) == []

    @pytest.mark.parametrize(
        "wanted",
        [
            changed(AS_IT_IS, official_formula=Formula.WAY),
            changed(AS_IT_IS, light_by=Formula.WAY),
            changed(AS_IT_IS, thresholds=THRESHOLDS),
        ],
    )
    def test_by_which_figures_are_judged_need_a_reason(self, session, ba, wanted):
        self.change(session, ba, AS_IT_IS)

        with pytest.raises(Refused) as refused:
            self.change(session, ba, wanted, reason="  ")

        assert refused.value.field == "reason"

    def test_that_judge_nothing_need_none(self, session, ba):
        self.change(session, ba, AS_IT_IS)

        self.change(session, ba, changed(AS_IT_IS, is_verified=True), reason="")

        assert session.get_one(PlanReporting, ba.plan.id).is_verified

    @pytest.mark.parametrize(
        ("thresholds", "field"),
        [
            ((Decimal(90), None, None), "near"),
            ((Decimal(90), Decimal(90), Decimal(50)), "near"),
            ((Decimal(101), Decimal(90), Decimal(50)), "on_track"),
            ((Decimal(90), Decimal(70), Decimal(0)), "behind"),
        ],
    )
    def test_have_thresholds_that_fall(self, session, ba, thresholds, field):
        with pytest.raises(Refused) as refused:
            self.change(session, ba, changed(AS_IT_IS, thresholds=thresholds))

        assert refused.value.field == field

    def test_are_not_overwritten_unseen_nor_changed_into_what_they_are(self, session, ba):
        self.change(session, ba, AS_IT_IS)

        with pytest.raises(Refused) as refused:
            self.change(session, ba, changed(AS_IT_IS, is_verified=True), version=1)
        assert refused.value.field == "version"
        with pytest.raises(Refused, match="Nothing was changed"):
            self.change(session, ba, AS_IT_IS)


class TestOfAnIndicator:
    def present(self, session, indicator):
        row = session.get_one(IndicatorReporting, indicator.id)
        names = IndicatorSettings.__dataclass_fields__
        return IndicatorSettings(**{name: getattr(row, name) for name in names})

    def change(self, session, desk, indicator, wanted, *, reason="The ministry counts so", version=None):
        version = session.get_one(IndicatorReporting, indicator.id).version if version is None else version
        change_indicator_reporting(
            session, desk.plan, indicator, wanted, reason=reason, version=version, author=desk.by_coordinator, now=NOW
        )

    @pytest.fixture
    def counted(self, session, ba):
        """An indicator of the work programme whose periods are added up, with 100 and 120 reported."""
        row = session.scalars(
            select(IndicatorReporting)
            .join(IndicatorReporting.indicator)
            .where(
                IndicatorReporting.plan_id == ba.plan.id,
                IndicatorReporting.accumulation == Accumulation.SUM,
                Indicator.measure == Measure.NUMBER,
            )
            .order_by(IndicatorReporting.indicator_id)
        ).first()
        indicator = ba.indicator(_key(session, row))
        for period, number in (("2024-Q1", 100), ("2024-Q2", 120)):
            entry = ActualEntry(figure=Figure(number=Decimal(number)))
            record_actual(
                session, ba.plan, indicator, ba.period(period), entry, version=0, author=ba.by_planner, now=NOW
            )
        return indicator

    def test_another_accumulation_counts_both_figures_anew(self, session, ba, counted):
        self.change(session, ba, counted, changed(self.present(session, counted), accumulation=Accumulation.RUNNING))

        rows = session.scalars(select(Actual).where(Actual.indicator_id == counted.id).order_by(Actual.period_id)).all()
        assert [row.to_date for row in rows] == [{"number": "100"}, {"number": "220"}]
        self.change(session, ba, counted, changed(self.present(session, counted), accumulation=Accumulation.LATEST))
        session.expire_all()
        assert [row.to_date for row in rows] == [{"number": "100"}, {"number": "120"}]

    def test_what_is_known_once_a_year_is_asked_for_in_the_last_period_only(self, session, ba, counted):
        self.change(session, ba, counted, changed(self.present(session, counted), accumulation=Accumulation.YEARLY))

        assert kept(session, ba.plan) == counted_from_items(session, ba.plan)

    def test_another_institution_has_it_to_report(self, session, ba, counted):
        unit = session.scalars(select(Institution).where(Institution.parent_id == ba.plan.owner_id)).first()

        self.change(session, ba, counted, changed(self.present(session, counted), institution_id=unit.id), reason="")

        assert ba.who.of(("indicator", counted.id)) == unit.id
        assert kept(session, ba.plan) == counted_from_items(session, ba.plan)
        entry = session.scalars(select(History).where(History.kind == "reporting.changed")).one()
        assert {"field": "reports", "before": None, "after": unit.code, "detail": {}} in entry.changes

    def test_what_was_assumed_is_confirmed_as_it_is(self, session, ba, counted):
        self.change(session, ba, counted, self.present(session, counted), reason="")

        assert not session.get_one(IndicatorReporting, counted.id).is_assumed
        with pytest.raises(Refused, match="Nothing was changed"):
            self.change(session, ba, counted, self.present(session, counted))

    def test_figures_are_not_judged_otherwise_without_a_reason(self, session, ba, counted):
        with pytest.raises(Refused) as refused:
            self.change(session, ba, counted, changed(self.present(session, counted), is_wanted=False), reason="")

        assert refused.value.field == "reason"

    def test_is_not_overwritten_unseen(self, session, ba, counted):
        self.change(session, ba, counted, self.present(session, counted), reason="")

        with pytest.raises(Refused) as refused:
            self.change(session, ba, counted, changed(self.present(session, counted), by_sex=True), version=1)

        assert refused.value.field == "version"


def _key(session, row):
    return session.get_one(Indicator, row.indicator_id).key


class TestPhases:
    SETTINGS = IndicatorSettings(Accumulation.LATEST, False, None, [], False, True, Curve.PHASED)

    def periods(self, *codes):
        return [
            ReportingPeriod(code=code, starts_on=date(int(code[:4]), 1, 1), ends_on=date(int(code[:4]), 12, 31))
            for code in codes
        ]

    def test_rise_to_the_whole_way(self):
        phases = {"2024": Decimal(25), "2025": Decimal(100)}

        check_fits(changed(self.SETTINGS, phases=phases), Measure.NUMBER, self.periods("2024", "2025"))

    def test_rise_to_it_in_every_year_that_is_counted_for_itself(self):
        settings = changed(self.SETTINGS, accumulation=Accumulation.SUM, restarts_yearly=True)
        whole = {"2024": Decimal(100), "2025": Decimal(100)}

        check_fits(changed(settings, phases=whole), Measure.NUMBER, self.periods("2024", "2025"))
        with pytest.raises(Refused):
            check_fits(
                changed(settings, phases=whole | {"2024": Decimal(25)}), Measure.NUMBER, self.periods("2024", "2025")
            )

    @pytest.mark.parametrize(
        ("phases", "field"),
        [
            ({}, "phase_2024"),
            ({"2024": Decimal(50)}, "phase_2025"),
            ({"2024": Decimal(50), "2025": Decimal(40)}, "phase_2025"),
            ({"2024": Decimal(50), "2025": Decimal(90)}, "phase_2025"),
            ({"2024": Decimal(120), "2025": Decimal(100)}, "phase_2024"),
            ({"2024": Decimal(-1), "2025": Decimal(100)}, "phase_2024"),
        ],
    )
    def test_that_do_not_are_refused_at_their_field(self, phases, field):
        with pytest.raises(Refused) as refused:
            check_fits(changed(self.SETTINGS, phases=phases), Measure.NUMBER, self.periods("2024", "2025"))

        assert refused.value.field == field

    def test_words_are_not_added_and_percents_not_told_by_sex(self):
        summed = changed(self.SETTINGS, curve=Curve.LINEAR, accumulation=Accumulation.SUM)

        with pytest.raises(Refused) as refused:
            check_fits(summed, Measure.DESCRIPTIVE, [])
        assert refused.value.field == "accumulation"
        with pytest.raises(Refused) as refused:
            check_fits(changed(summed, by_sex=True), Measure.PERCENT, [])
        assert refused.value.field == "by_sex"


def form_of(page, button):
    """What the form with a button of this name would send without a key pressed."""
    form = next(
        each for each in re.findall(r'<form method="post" class="entry".*?</form>', page, re.S) if button in each
    )
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        found = {name: html.unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', tag)}
        if found.get("type") in {"radio", "checkbox"} and " checked" not in tag:
            continue
        sent[found["name"]] = found.get("value", "")
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        sent[name] = html.unescape(text.lstrip("\r\n"))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option[^>]*selected[^>]*value="([^"]*)"', options)
        sent[name] = html.unescape(chosen[1]) if chosen else ""
    return sent


class TestThePages:
    def test_of_a_plan_saves_what_was_typed_and_keeps_what_was_wrong(self, client, session, ba):
        sign_in(client, session, ba.coordinator)
        sent = form_of(client.get(PLAN_ADDRESS).text, ">Save<")

        wrong = client.post(PLAN_ADDRESS, data=sent | {"on_track": "95", "near": "80 many", "reason": "Practice"})
        right = client.post(
            PLAN_ADDRESS, data=sent | {"on_track": "95", "near": "80", "behind": "60", "reason": "Practice"}
        )

        assert wrong.status_code == 422
        assert 'value="80 many"' in wrong.text
        assert right.status_code == 303
        session.expire_all()
        assert session.get_one(PlanReporting, ba.plan.id).near == 80

    def test_of_a_plan_divides_it_otherwise_until_something_is_reported(self, client, session, ba):
        sign_in(client, session, ba.coordinator)
        sent = form_of(client.get(PLAN_ADDRESS).text, "Divide the plan")

        answer = client.post(PLAN_ADDRESS, data=sent | {"periods-period_kind": "half_year"})

        assert answer.status_code == 303
        codes = session.scalars(select(ReportingPeriod.code).where(ReportingPeriod.plan_id == ba.plan.id)).all()
        assert codes == ["2024-H1", "2024-H2"]
        assert kept(session, ba.plan) == counted_from_items(session, ba.plan)
        ba.save_status(next(iter(_activities(session, ba))), "2024-H1")
        again = client.post(
            PLAN_ADDRESS,
            data=form_of(client.get(PLAN_ADDRESS).text, "Divide the plan") | {"periods-period_kind": "quarter"},
        )
        assert again.status_code == 422
        assert "Something has been reported already" in again.text
        session.expire_all()
        assert session.get_one(PlanReporting, ba.plan.id).period_kind is PeriodKind.HALF_YEAR

    def test_of_a_plan_keep_its_periods_while_something_typed_or_expected_names_them(self, session, ba):
        period, planner = ba.period("2024-Q2"), ba.planner
        keep_unsaved(session, planner.id, period, "indicator", "I.1.1", {"figure": "17,5?"}, seen_version=0, now=NOW)

        with pytest.raises(Refused, match="Something has been reported already"):
            divide(session, ba)

        forget_unsaved(session, planner.id, period.id, "indicator", "I.1.1")
        indicator = session.scalars(select(Indicator).where(Indicator.plan_id == ba.plan.id)).first()
        session.get_one(IndicatorReporting, indicator.id).curve = Curve.PHASED
        session.commit()
        with pytest.raises(Refused, match="set period by period") as refused:
            divide(session, ba)
        assert refused.value.params == {"indicator": indicator.key}

    def test_tell_whoever_was_overtaken_what_it_says_now(self, client, session, ba):
        sign_in(client, session, ba.coordinator)
        sent = form_of(client.get(PLAN_ADDRESS).text, ">Save<")
        first = client.post(PLAN_ADDRESS, data=sent | {"light_by": "way", "reason": "First"})
        second = client.post(PLAN_ADDRESS, data=sent | {"light_by": "share", "reason": "Second"})

        assert (first.status_code, second.status_code) == (303, 409)
        assert "What it says now" in second.text
        assert "Second" in second.text

    @pytest.mark.parametrize("language", ["bs", "sq", "sr-Cyrl"])
    def test_of_an_indicator_reads_phases_in_the_readers_notation(self, client, session, ba, language):
        sign_in(client, session, ba.coordinator)
        indicator = session.scalars(select(IndicatorReporting).where(IndicatorReporting.plan_id == ba.plan.id)).first()
        key = _key(session, indicator)
        address = f"/plans/BA-SPS-2024/indicators/{key}/reporting"
        client.get("/", query_string={"lang": language})
        page = client.get(address).text
        sent = form_of(page, "csrf_token")
        quarters = dict(zip(("Q1", "Q2", "Q3", "Q4"), ("12,5", "40", "75", "100"), strict=True))
        typed = {f"phase_2024-{quarter}": text for quarter, text in quarters.items()}

        answer = client.post(address, data=sent | typed | {"curve": "phased", "reason": "As the programme phases it"})

        assert answer.status_code == 303, answer.text
        session.expire_all()
        row = session.get_one(IndicatorReporting, indicator.indicator_id)
        assert row.phases == {"2024-Q1": "12.5", "2024-Q2": "40", "2024-Q3": "75", "2024-Q4": "100"}
        assert not row.is_assumed

    @pytest.mark.parametrize("role", [Role.READER, Role.PLANNER, Role.MANAGER])
    def test_are_for_coordinators(self, client, session, ba, role):
        sign_in(client, session, make_person(session, role, email="other@example.org"))

        assert client.get(PLAN_ADDRESS).status_code == 403

    def test_are_linked_from_the_plans_reporting_and_the_indicators_page(self, client, session, ba):
        key = _key(session, session.scalars(select(IndicatorReporting).filter_by(plan_id=ba.plan.id)).first())
        sign_in(client, session, ba.coordinator)

        assert PLAN_ADDRESS in client.get("/plans/BA-SPS-2024/reporting/").text
        assert f"/indicators/{key}/reporting" in client.get(f"/plans/BA-SPS-2024/indicators/{key}").text
        sign_in(client, session, ba.planner)
        assert f"/indicators/{key}/reporting" not in client.get(f"/plans/BA-SPS-2024/indicators/{key}").text

    def test_cost_at_most_fifteen_queries(self, client, session, ba, queries):
        key = _key(session, session.scalars(select(IndicatorReporting).filter_by(plan_id=ba.plan.id)).first())
        sign_in(client, session, ba.coordinator)
        for address in (PLAN_ADDRESS, f"/plans/BA-SPS-2024/indicators/{key}/reporting"):
            client.get(address)
            queries.clear()

            assert client.get(address).status_code == 200

            assert len(queries) <= 15, address


def _activities(session, desk):
    return [each.key for each in plan_items(session, desk.plan).activities]


def divide(session, desk):
    """Divide the plan of a desk into half-years."""
    version = session.get_one(PlanReporting, desk.plan.id).version
    how = {"version": version, "author": desk.by_coordinator, "now": NOW}
    change_periods(session, desk.plan, PeriodKind.HALF_YEAR, 15, **how)
