"""Explain this number: the page, the drawer and the command say what the rows say, and where it comes from."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from tests.conftest import NOW
from tests.integration.dashboards.conftest import page_of, rows_of, text_of
from tests.integration.dashboards.recorded import BA, XK
from tracker.accounts.policy import ANYBODY, EVERYTHING
from tracker.dashboards.explained import explained, lines_of
from tracker.dashboards.explaining import explanation_of
from tracker.history import utc_now
from tracker.plans.models import Plan
from tracker.reporting.across import answering_of, judged_rows, outcomes
from tracker.reporting.compared import Asked, compared_plan, compared_plans, frames
from tracker.reporting.items import plan_items
from tracker.reporting.judging import judged_in_period, judged_on_day, periods_of, plan_rules

XK_FALLING = f"/plans/{XK}/indicators/1.1-I1/explained/2022-H1"
BA_COUNTERS = f"/plans/{BA}/indicators/II.1-I1/explained/2024-Q2"
BA_SUM = f"/plans/{BA}/indicators/SRC1-I1/explained/2024-Q2"


class TestPage:
    def test_puts_the_values_into_every_formula(self, reader):
        page = page_of(reader, XK_FALLING)

        assert _formulas(page) == {
            "Way from the baseline: 53.3% official formula the light was read from it": [
                "(27% − 35%) ÷ (20% − 35%) = 53.3%"
            ],
            "Share of the target: 135%": ["27% ÷ 20% = 135%"],
            "Pace: 107%": ["53.3% reached (Way from the baseline) ÷ 49.9% expected = 107%"],
            "Outlook: way to the target after the plan's end, 5% (2025): 26.7%": ["(27% − 35%) ÷ (5% − 35%) = 26.7%"],
        }

    def test_names_the_counter_that_lags(self, reader):
        words = text_of(page_of(reader, BA_COUNTERS).xpath("//main")[0])

        assert "“broj odobrenih planskih dokumenata” lags behind; the mean, 41.7%, only stands beside it." in words

    def test_adds_the_figures_of_the_periods_up(self, reader):
        page = page_of(reader, BA_SUM)

        assert "4,000 + 4,200 = 8,200" in text_of(page)
        assert len(page.xpath("//table[@id='contributions']/tbody/tr")) == 2

    def test_leads_to_the_printed_line_of_each_value(self, reader):
        lines = page_of(reader, XK_FALLING).xpath("//a[@class='where']/@href")

        assert len(lines) == 3
        assert all(line.startswith(f"/plans/{XK}/source/19") for line in lines)

    def test_says_whether_the_source_of_the_official_formula_was_verified(self, reader):
        assert "Administrative Instruction 07/2018 and its manual could not be read. (not verified)" in text_of(
            page_of(reader, XK_FALLING)
        )

    def test_tells_names_only_to_those_who_may_see_the_history(self, reader, coordinator):
        assert "Boris.Coordinator" not in text_of(page_of(reader, XK_FALLING))
        assert "Approved by Boris.Coordinator" in text_of(page_of(coordinator, XK_FALLING))

    def test_says_in_words_why_there_is_no_figure(self, reader):
        page = page_of(reader, f"/plans/{XK}/indicators/2.4-I1/explained/2022-H1")

        assert "The plan prints no target for this time." in text_of(page)

    def test_does_not_tell_of_drafts_to_readers(self, reader):
        page = page_of(reader, f"/plans/{XK}/indicators/1.2-I1/explained/2022-H1")

        assert not page.xpath("//table[@id='contributions']")
        assert "A missing figure is never 0." in text_of(page)

    @pytest.mark.parametrize("address", [f"{XK_FALLING}x", XK_FALLING.replace("1.1-I1", "9.9-I9")])
    def test_of_what_there_is_not_is_404(self, reader, address):
        assert reader.get(address).status_code == 404

    def test_in_the_drawer_is_the_same_without_a_page_around_it(self, reader):
        part = reader.get(XK_FALLING, headers={"HX-Request": "true"}).text

        assert "<html" not in part
        assert "(27% − 35%) ÷ (20% − 35%) = 53.3%" in part
        assert "data-close-drawer" in part


def _formulas(page):
    return {
        text_of(section.xpath("./h3")[0]): [text_of(line) for line in section.xpath("./p")]
        for section in page.xpath("//section[@class='formula']")
    }


class TestRates:
    def test_count_what_was_due_and_average_nothing(self, reader):
        page = page_of(reader, f"/plans/{XK}/comparison/rates")

        heads = [text_of(head) for head in page.xpath("//h3")]
        assert heads == [
            "Activities due that are carried out: 0 of 23 (0%)",
            "Targets due that are reached: none was due",
        ]

    def test_of_a_goal_count_what_hangs_below_it(self, reader):
        page = page_of(reader, f"/plans/{XK}/comparison/rates?goal=3")

        assert 0 < len(page.xpath("//table[@id='due-activities']/tbody/tr")) < 23

    def test_count_targets_of_years_that_are_over(self, reader):
        page = page_of(reader, f"/plans/{XK}/comparison/rates?as_of=2024-01-31")

        assert "Targets due that are reached: 0 of 18 (0%)" in [text_of(head) for head in page.xpath("//h3")]


class TestOneAnswer:
    @pytest.mark.parametrize(("code", "key", "period"), [(XK, "1.1-I1", "2022-H1"), (BA, "II.1-I1", "2024-Q2")])
    def test_rows_explanation_and_command_come_to_the_same_figures(self, reader, known, code, key, period):
        row = rows_of(page_of(reader, f"/plans/{code}/comparison?period={period}"))[key]
        page = text_of(page_of(reader, f"/plans/{code}/indicators/{key}/explained/{period}").xpath("//main")[0])
        plan = compared_plan(known, EVERYTHING, code, now=utc_now())
        found = explanation_of(known, plan, key, Asked(period=period), approved_only=True)

        told = "\n".join(lines_of(explained(found)))

        for name, cell in zip(("Way from the baseline", "Share of the target", "Pace"), row[3:6], strict=True):
            figure = cell.split()[0]
            assert f"{name}: {figure}" in page
            assert any(line.startswith(name) and line.endswith(f": {figure}") for line in told.splitlines())
        assert row[-1] in page
        assert f"Light: {row[-1]}" in told

    def test_little_and_much_reading_come_to_the_same_judgement(self, known):
        plans = compared_plans(known, ANYBODY, now=NOW)
        for asked in (Asked(), Asked(day=NOW.date()), Asked(year=2022), Asked(day=NOW.date().replace(year=2022))):
            some = frames(known, plans, asked)

            found = {outcome.id: outcome.judgement for outcome in outcomes(known, some)}

            assert found == {judged.indicator.id: judged.judgement for judged in judged_rows(known, some)}

    @pytest.mark.parametrize("with_drafts", [True, False])
    def test_are_those_of_one_plan_alone(self, known, with_drafts):
        visitor = EVERYTHING if with_drafts else ANYBODY
        for row in known.scalars(select(Plan)).all():
            compared = compared_plan(known, visitor, row.code, now=NOW)
            periods, rules = periods_of(known, row.id), plan_rules(known, [row])[row.id]
            for period in periods:
                frame = frames(known, [compared], Asked(period=period.code))
                of_period = judged_in_period(
                    known, row, rules, period, periods, today=compared.today, with_drafts=with_drafts
                )
                assert _judgements(outcomes(known, frame)) == [each.judgement for each in of_period]
            day = periods[1].ends_on
            of_day = judged_on_day(known, row, rules, day, periods, with_drafts=with_drafts)
            assert _judgements(outcomes(known, frames(known, [compared], Asked(day=day)))) == [
                each.judgement for each in of_day
            ]

    def test_the_same_institution_reports_as_everywhere(self, known):
        for row in known.scalars(select(Plan)).all():
            items = plan_items(known, row)

            found = answering_of(known, row.id)

            assert found == {each.id: items.who.of(("indicator", each.id)) for each in items.indicators}


def _judgements(found):
    return [outcome.judgement for outcome in found]


class TestCommand:
    def test_prints_what_the_page_says(self, recorded, monkeypatch):
        from tracker.cli import explain as command

        with recorded.app_context():
            answer = CliRunner().invoke(_with_session(command), [XK, "1.1-I1", "2022-H1"])

        assert answer.exit_code == 0, answer.output
        assert "(27% − 35%) ÷ (20% − 35%) = 53.3%" in answer.output
        assert "Typed by Amra.Planner on February 1, 2025." in answer.output


def _with_session(command):
    """The command on the database of the test."""
    import click

    from tracker.extensions import db

    @click.command(params=command.params)
    def run(**arguments):
        command.callback.__wrapped__(db.session, **arguments)

    return run


class TestPagesOfThings:
    def test_an_indicator_shows_what_was_reached_by_period(self, reader):
        page = page_of(reader, f"/plans/{XK}/indicators/1.1-I1")

        rows = [[text_of(cell) for cell in row] for row in page.xpath("//table[@id='actuals']/tbody/tr")]
        assert rows[:3] == [
            ["2021-H1", "32%", "32%", "approved", "20%", "○ far behind"],
            ["2021-H2", "30%", "30%", "approved", "33.3%", "○ far behind"],
            ["2022-H1", "27%", "27%", "approved", "53.3%", "◑ behind"],
        ]
        assert "27% in 2022-H1" in page.xpath("//figure//svg/@aria-label")[0]

    def test_an_indicator_says_how_it_is_reported(self, reader):
        page = page_of(reader, f"/plans/{BA}/indicators/SRC1-I1")

        assert page.xpath("//dt[text()='How it is counted']/following-sibling::dd/text()") == ["sum of the periods"]
        assert "nobody has confirmed it yet" in text_of(page)

    def test_an_activity_shows_its_status_in_the_countrys_words_and_when_it_was_done(self, reader):
        page = page_of(reader, f"/plans/{XK}/activities/1.1.1")

        row = [text_of(cell) for cell in page.xpath("//table[@id='statuses']/tbody/tr[1]")[0]]
        assert row == [
            "2022-H1",
            "fully implemented",
            "★ achieved",
            "done early (2022-H1)",
            "—",
            "Two agreements",
            "—",
            "approved",
        ]

    def test_a_plan_and_a_goal_say_how_much_was_reported_and_lead_to_it(self, reader):
        whole = page_of(reader, f"/plans/{XK}/")
        goal = page_of(reader, f"/plans/{XK}/elements/1.1")

        assert "2022-H1: 3 of 19 indicators reported" in text_of(whole)
        assert "2022-H1: 1 of 1 indicators reported" in text_of(goal)
        assert f"/plans/{XK}/comparison?period=2022-H1&goal=1.1" in goal.xpath("//main//a/@href")
