"""Counts on pages: the item, the rows in which figures are entered, the review, the comparison and its explanations."""

import re
from decimal import Decimal

import pytest
from lxml import html

from tests.integration.reporting.counts import SAYS, Counting
from tests.integration.reporting.entering import Sheet
from tests.integration.reporting.small_reports import NOW, Reported, make_reported
from tests.people import make_person, sign_in
from tracker.accounts.models import Person
from tracker.accounts.policy import Role, Visibility
from tracker.institutions.models import Institution
from tracker.reporting.calendar import lock_period
from tracker.reporting.count_links import COUNT_LINKS
from tracker.reporting.kinds import ReviewState

NUMBER = "indicator:number"
ITEM = "indicators/number"
SPLITS = {
    "women": Decimal(3),
    "men": Decimal(39),
    "by_unit": [{"unit": "T1", "name": "Terenski centar", "figure": "2"}],
}


class TestTheItem:
    def test_shows_the_count_with_all_that_explains_it(self, counting, reported, page):
        reported.enter("number", 1, 30)
        counting.supply(42)

        words = page(ITEM)
        assert "Counted from cases: 42. It is 12 more than reported (30)." in words
        assert "BA-B14, version 1" in words
        assert SAYS in words
        assert "somebody says why it differs" in words

    def test_says_how_ambiguities_were_answered(self, counting, visit):
        counting.supply(42)

        assert f"<li>{SAYS}" in visit(ITEM).text

    def test_shows_no_split(self, counting, page, visit):
        counting.supply(42, **SPLITS)

        assert "Terenski" not in visit(ITEM).text
        assert not re.search(r"\b(3|39)\b", page(ITEM).partition("What was counted")[2].partition("Evidence")[0])

    def test_says_who_hands_in_a_figure_of_another_system(self, counting, page):
        counting.supply(42, origin="feed:SPS")

        assert "Counted by the system SPS: 42. That is the figure reported here." in page(ITEM)

    def test_says_why_nothing_could_be_counted(self, counting, page):
        counting.supply(None)

        assert "Not counted from cases: Recorded since x only." in page(ITEM)

    def test_a_draft_that_nobody_typed_says_so(self, counting, page):
        counting.supply(42)

        assert "Entered: nobody: it is what was counted" in page(ITEM)

    def test_marks_an_invented_count(self, counting, page):
        counting.supply(42, is_invented=True)

        assert "That is the figure reported here. invented" in page(ITEM)
        assert "Some of this plan's figures are invented" in page(ITEM)

    def test_the_count_is_taken_over_by_its_button(self, counting, reported, visit):
        reported.enter("number", 1, 30)
        counting.supply(42)

        assert visit(f"{ITEM}/take-over", version="1", counted="1").status_code == 303
        assert (counting.number(), counting.actual().origin) == (42, "cases")

    def test_what_was_changed_meanwhile_is_refused_on_the_page(self, counting, reported, visit):
        reported.enter("number", 1, 30)
        counting.supply(42)
        counting.supply(44)

        answer = visit(f"{ITEM}/take-over", version="1", counted="1")
        assert answer.status_code == 409
        assert "the count is 44 now" in answer.text

    @pytest.mark.parametrize("sent", [{"version": "1"}, {"counted": "1"}, {"version": "x", "counted": "1"}])
    def test_a_request_that_does_not_say_what_it_saw_is_none_of_ours(self, counting, visit, sent):
        counting.supply(42)

        assert visit(f"{ITEM}/take-over", **sent).status_code == 400

    def test_the_difference_is_explained_in_its_form(self, counting, reported, visit, page):
        reported.enter("number", 1, 30)
        counting.supply(42)

        answer = visit(f"{ITEM}/explain-difference", version="1", counted="1", explanation="Twelve came late")
        assert answer.status_code == 303
        assert "Why the reported figure differs from the count Twelve came late Ana" in page(ITEM)

    def test_an_explanation_that_says_nothing_stays_in_its_field(self, counting, reported, visit):
        reported.enter("number", 1, 30)
        counting.supply(42)

        answer = visit(f"{ITEM}/explain-difference", version="1", counted="1", explanation="x")
        assert answer.status_code == 422
        assert "Say why the reported figure differs from the count." in answer.text
        assert re.search(r'<textarea[^>]*id="explanation"[^>]*>\s*x</textarea>', answer.text)

    def test_an_explanation_of_earlier_figures_says_so(self, counting, reported, visit, page):
        reported.enter("number", 1, 30)
        counting.supply(42)
        visit(f"{ITEM}/explain-difference", version="1", counted="1", explanation="Twelve came late")
        counting.supply(43)

        assert "Said of earlier figures, not of these Twelve came late" in page(ITEM)

    def test_whoever_submits_a_figure_that_differs_is_asked_why(self, counting, reported, sheet):
        reported.enter("number", 1, 130)
        counting.supply(142)

        address = f"/plans/BA-R/reporting/{reported.periods[0].code}/{ITEM}"
        sheet.client.post(f"{address}/submit", data={"version": "1"})
        assert "Submitted. It differs from the count: say why" in sheet.client.get(address).text
        assert counting.actual().state is ReviewState.SUBMITTED

    def test_a_revision_stands_beside_what_was_filed(self, counting, reported, session, page):
        counting.supply(42)
        period = reported.periods[0]
        lock_period(session, reported.plan, period, version=period.version, author=reported.boro, now=NOW)
        counting.supply(44, list_digest="b" * 64)

        words = page(ITEM)
        assert "Filed 42 on February 1, 2025, 1:00 PM CET, counted again 44 on February 1, 2025, 1:02 PM CET." in words
        assert "aaaaaaaaaaaaaaaa" in words
        assert "Take the count over" not in words

    def test_the_same_figure_from_another_list_is_a_revision_too(self, counting, reported, session, page):
        counting.supply(42)
        period = reported.periods[0]
        lock_period(session, reported.plan, period, version=period.version, author=reported.boro, now=NOW)
        counting.supply(42, list_digest="b" * 64)

        assert "the same figure from another list" in page(ITEM)

    def test_leads_to_the_list_behind_the_count_where_a_room_offers_one(self, counting, app, visit, monkeypatch):
        counting.supply(42)
        assert "The list behind the count" not in visit(ITEM).text

        offered = [lambda counted: f"/cases/list/{counted.definition}", lambda _: None]
        monkeypatch.setitem(app.extensions, COUNT_LINKS, offered)
        assert visit(ITEM).text.count('href="/cases/list/BA-B14"') == 1

    @pytest.mark.parametrize("deed", ["take-over", "explain-difference"])
    def test_whoever_does_not_report_the_item_does_nothing_about_its_count(
        self, counting, reported, session, client, deed
    ):
        other = Institution(country_code="BA", code="OTHER", name="Other", kind="institution")
        session.add(other)
        session.flush()
        reported.settings("percent", institution_id=other.id)
        counting.supply(42)
        sign_in(client, session, make_person(session, Role.PLANNER, country_code="BA", institution_id=other.id))

        sent = {"version": "1", "counted": "1", "explanation": "Because"}
        answer = client.post(f"/plans/BA-R/reporting/{reported.periods[0].code}/{ITEM}/{deed}", data=sent)
        assert answer.status_code == 403
        assert counting.actual().author_id is None

    def test_costs_fifteen_queries_at_most(self, counting, reported, sheet, queries):
        reported.enter("number", 1, 30)
        counting.supply(42)
        queries.clear()
        sheet.client.get(f"/plans/BA-R/reporting/{reported.periods[0].code}/{ITEM}")

        assert len(queries) <= 15, queries


class TestTheRowsOfEntering:
    def test_a_quiet_line_says_what_was_counted(self, counting, reported, sheet):
        reported.enter("number", 1, 30)
        counting.supply(42)

        words = sheet.open().row_words(NUMBER)
        assert "Counted from cases: 42. It is 12 more than reported (30)." in words
        assert "Say why they differ" in words

    def test_the_count_is_taken_over_by_its_button_and_other_rows_are_saved(self, counting, reported, sheet):
        reported.enter("number", 1, 30)
        counting.supply(42)
        sheet.open().type("activity:1.1", narrative="Two of three")

        assert sheet.press("take-over indicator:number:1").status_code == 303
        assert (counting.number(), counting.actual().origin) == (42, "cases")
        assert sheet.open().fields["activity:1.1:narrative"] == "Two of three"

    def test_a_count_that_came_meanwhile_is_not_taken_unseen(self, counting, reported, sheet):
        reported.enter("number", 1, 30)
        counting.supply(42)
        sheet.open()
        counting.supply(44)

        assert sheet.press("take-over indicator:number:1").status_code == 422
        assert "the count is 44 now" in sheet.words()
        assert counting.number() == 30

    @pytest.mark.parametrize("what", ["indicator:none:1", "activity:1.1:1", "indicator:number:x", ""])
    def test_what_no_page_of_ours_sends_is_refused(self, counting, sheet, what):
        counting.supply(42)
        sheet.open()

        assert sheet.press(f"take-over {what}").status_code == 400

    def test_what_was_typed_while_a_count_came_is_shown_beside_it(self, counting, sheet):
        sheet.open()
        counting.supply(42)

        answer = sheet.send_row(NUMBER, figure="30")
        assert answer.json["outcome"] == "overtaken"
        assert counting.number() == 42
        words = sheet.open().row_words(NUMBER)
        assert "Somebody else has saved this row meanwhile" in words
        sheet.choose(NUMBER, "mine").press()
        assert (counting.number(), counting.actual().origin) == (30, "typed")

    def test_costs_fifteen_queries_at_most_and_shows_each_count_once(self, counting, reported, sheet, queries, session):
        for key in ("percent", "descriptive"):
            sheet.open().send_row(
                f"indicator:{key}", **{"percent": {"figure": "x"}, "descriptive": {"stage": "x"}}[key]
            )
        counting.supply(42)
        counting.supply({"number": "5"}, key="percent")
        queries.clear()
        sheet.client.get(sheet.address)

        assert len(queries) <= 15, queries
        words = sheet.open().words()
        assert (words.count("Counted from cases: 42."), words.count("Counted from cases: 5%.")) == (1, 1)


class TestTheReview:
    def test_has_the_difference_and_whether_it_is_explained(self, counting, reported, review):
        reported.submit(reported.enter("number", 1, 130))
        counting.supply(142)

        words = review().words
        assert "142 difference: +12 not explained yet" in words

    def test_has_no_such_column_where_nothing_was_counted(self, reported, review):
        reported.submit(reported.enter("number", 1, 130))

        assert "Counted" not in review().heads

    def test_narrows_to_what_differs(self, counting, reported, review):
        for key, number in (("number", 130), ("percent", 95)):
            reported.submit(reported.enter(key, 1, number))
        counting.supply(142)
        counting.supply({"number": "95"}, key="percent")

        assert review().keys == {"number", "percent"}
        assert review("?differs=1").keys == {"number"}

    def test_of_many_those_without_an_explanation_are_told_and_not_approved(self, counting, reported, review):
        rows = [reported.enter("number", 1, 130), reported.enter("percent", 1, 95)]
        for row in rows:
            reported.submit(row)
        counting.supply(142)
        tokens = [f"indicator/{row.id}/{row.version}" for row in rows]

        answer = review(deed="approve", item=tokens)
        assert answer.status == 409
        assert "130 is reported and 142 was counted: take the count over, or say first why they differ." in answer.words
        assert counting.actual("percent").state is ReviewState.APPROVED
        assert counting.actual("number").state is ReviewState.SUBMITTED

    def test_its_sheet_has_the_count_as_a_number(self, counting, reported, client, session):
        reported.submit(reported.enter("number", 1, 130))
        counting.supply(142)
        sign_in(client, session, make_person(session, Role.COORDINATOR))

        sheet = client.get(f"/plans/BA-R/reporting/{reported.periods[0].code}/review.csv?differs=1").text
        assert ";142;12;" in sheet.replace(",", ";")

    @pytest.fixture
    def review(self, client, session, reported):
        person = make_person(session, Role.COORDINATOR)

        def ask(query="", **sent):
            sign_in(client, session, person)
            address = f"/plans/BA-R/reporting/{reported.periods[0].code}/review{query}"
            return Answered(client.post(address, data=sent) if sent else client.get(address))

        return ask


class TestExplainingANumber:
    def test_everybody_is_told_that_it_was_counted_and_by_which_definition(self, counting, reported, explained):
        counting.supply(142, **SPLITS)
        reported.approve(counting.actual())

        words = explained()
        assert "Counted from cases by the definition BA-B14, version 1, as of February 1, 2025." in words
        assert SAYS in words

    def test_nobody_outside_is_told_a_split_or_a_count_that_is_no_figure(self, counting, reported, explained):
        counting.supply(142, **SPLITS)
        reported.approve(counting.actual())
        counting.supply(157, **SPLITS)

        words = explained()
        assert not re.search(r"Terenski|\b157\b|\b39\b", words)

    def test_a_figure_that_was_typed_says_nothing_of_counts_to_those_outside(self, counting, reported, explained):
        row = reported.enter("number", 1, 142)
        counting.supply(142)
        reported.approve(row)

        assert "Counted from" not in explained()

    def test_whoever_sees_drafts_is_told_the_count_beside(self, counting, reported, explained):
        reported.enter("number", 1, 130)
        counting.supply(142)

        assert "Counted from cases: 142. It is 12 more than reported (130)." in explained(reported.ana)

    def test_a_filed_figure_is_explained_by_what_counted_it(self, counting, reported, explained, session):
        counting.supply(142)
        reported.approve(counting.actual())
        period = reported.periods[0]
        lock_period(session, reported.plan, period, version=period.version, author=reported.boro, now=NOW)
        counting.supply(157, definition_version=2)

        assert "by the definition BA-B14, version 1" in explained()

    def test_a_figure_that_was_counted_anew_says_no_more_than_that_it_was_counted(self, counting, reported, explained):
        counting.supply(142)
        reported.approve(counting.actual())
        counting.supply(157, definition_version=2)

        words = explained()
        assert "Counted from cases." in words
        assert "BA-B14" not in words

    def test_an_invented_count_is_marked(self, counting, reported, explained):
        counting.supply(142, is_invented=True)
        reported.approve(counting.actual())

        assert "This count is invented." in explained()

    def test_leads_to_the_list_behind_it(self, counting, reported, explained, app, monkeypatch, visit):
        counting.supply(142)
        reported.approve(counting.actual())
        monkeypatch.setitem(app.extensions, COUNT_LINKS, [lambda counted: f"/cases/list/{counted.definition}"])

        assert "The list behind the count" in explained()

    def test_the_comparison_and_the_indicators_page_mark_what_was_counted(self, counting, reported, client):
        counting.supply(142)
        reported.approve(counting.actual())

        for address in ("comparison", "indicators/number"):
            assert '142</a> <span class="muted">counted</span>' in client.get(f"/plans/BA-R/{address}").text, address

    @pytest.fixture
    def explained(self, client, session, reported):
        def ask(author=None):
            if author is not None:
                sign_in(client, session, session.get_one(Person, author.person_id))
            answer = client.get(f"/plans/BA-R/indicators/number/explained/{reported.periods[0].code}")
            return words_of(answer.text)

        return ask


def test_the_history_tells_counts_in_sentences(counting, reported, client, session):
    reported.enter("number", 1, 30)
    counting.supply(42)
    counting.supply(44)
    sign_in(client, session, session.get_one(Person, reported.ana.person_id))

    words = words_of(client.get("/plans/BA-R/indicators/number/history").text)
    assert "Counted for 2024-Q1: Share of number Count: 42" in words
    assert "Count changed from 42 to 44" in words


class Answered:
    """A page of the review as its reader sees it."""

    def __init__(self, answer):
        self.status = answer.status_code
        page = html.fromstring(answer.text)
        self.words = words_of(answer.text)
        self.heads = [" ".join(each.text_content().split()) for each in page.xpath("//th")]
        self.keys = {each.rpartition("-")[2] for each in page.xpath('//input[@name="item"]/@id')}


def words_of(text: str) -> str:
    return " ".join(" ".join(html.fromstring(text).itertext()).split())


@pytest.fixture(autouse=True)
def _without_tokens(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


@pytest.fixture
def reported(session) -> Reported:
    return make_reported(session, visibility=Visibility.PUBLIC)


@pytest.fixture
def counting(session, reported) -> Counting:
    return Counting(session, reported)


@pytest.fixture
def sheet(client, session, reported) -> Sheet:
    sign_in(client, session, session.get_one(Person, reported.ana.person_id))
    return Sheet(client, "BA-R", reported.periods[0].code)


@pytest.fixture
def visit(client, session, reported):
    """Opens a page of the first period, or sends something to it, as a planner."""
    person = session.get_one(Person, reported.ana.person_id)

    def open_page(address: str, **sent):
        sign_in(client, session, person)
        path = f"/plans/BA-R/reporting/{reported.periods[0].code}/{address}"
        return client.post(path, data=sent) if sent else client.get(path)

    return open_page


@pytest.fixture
def page(visit):
    return lambda address: words_of(visit(address).text)
