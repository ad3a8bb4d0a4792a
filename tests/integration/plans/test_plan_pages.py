"""The pages of the plans as documents: the list, the published text, risks, staff, findings."""

import re
from html import unescape

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tests.conftest import NOW
from tracker.exchange.apply import apply_draft
from tracker.plans.annexes import PlanFinding, StaffFigure
from tracker.plans.models import DocumentLine, Erratum, Plan

BA, XK = "BA-SPS-2024", "XK-MIG-2021-2023"
PAGES = ["/", *(f"/plans/{code}/{page}" for code in (BA, XK) for page in ("risks", "staff", "findings", "source"))]


def main_of(response) -> str:
    """The words of the page's content, tags left out."""
    part = response.text.split("<main", 1)[-1].split("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", part)))


def english(pages, address, **headers):
    response = pages.get(address, headers={"Accept-Language": "en", **headers})
    assert response.status_code == 200, address
    return response


@pytest.fixture
def plan_of(loaded):
    return lambda code: loaded.scalars(select(Plan).where(Plan.code == code).options(joinedload(Plan.owner))).one()


class TestEveryPage:
    @pytest.mark.parametrize("address", [*PAGES, f"/plans/{XK}/source/22?cell=4", f"/plans/{BA}/source/507?cell=11"])
    def test_costs_at_most_fifteen_queries(self, pages, queries, address):
        english(pages, address)

        assert 0 < len(queries) <= 15

    @pytest.mark.parametrize("address", PAGES)
    def test_has_a_title_and_one_heading(self, pages, address):
        page = english(pages, address).text

        assert re.search(r"<title>[^<]+ – Tracker</title>", page)
        assert page.count("<h1") == 1

    @pytest.mark.parametrize("page", ["risks", "staff", "findings", "source", "source/1"])
    def test_of_an_unknown_plan_is_not_found(self, pages, page):
        assert pages.get(f"/plans/NOPE/{page}").status_code == 404


class TestList:
    def test_names_each_plan_with_its_period_and_owner(self, pages):
        words = main_of(english(pages, "/"))

        assert "Bosnia and Herzegovina" in words
        assert "Kosovo*" in words
        assert "2021–2023" in words
        assert "Service for Foreigners' Affairs" in words

    def test_says_beneath_what_the_asterisk_means(self, pages):
        assert "UNSCR 1244/1999" in english(pages, "/").text.split("<footer")[1]

    def test_counts_a_repeated_activity_once(self, pages):
        row = next(row for row in english(pages, "/").text.split("<tr") if BA in row)

        assert '<td class="n">47</td>' in row

    @pytest.mark.parametrize(
        ("query", "there", "not_there"),
        [
            ("country=XK", XK, BA),
            ("year=2024", BA, XK),
            ("year=2022", XK, BA),
            ("owner", BA, XK),
        ],
    )
    def test_can_be_filtered(self, pages, plan_of, query, there, not_there):
        if query.startswith("owner"):
            query = f"owner={plan_of(there).owner.code}"
        words = main_of(english(pages, f"/plans/?{query}"))

        assert there in words
        assert not_there not in words

    def test_an_empty_choice_says_so(self, pages):
        assert "No plan fits these filters." in main_of(english(pages, "/plans/?country=ZZ"))

    def test_an_installation_without_public_plans_says_so(self, client):
        words = main_of(english(client, "/"))

        assert "No plan is open to the public yet." in words
        assert "tracker load --public" in words


class TestHiddenPlan:
    @pytest.fixture(autouse=True)
    def hidden(self, session, drafts):
        apply_draft(session, drafts[XK], public=False, now=NOW)

    def test_is_not_in_the_list(self, client):
        page = client.get("/").text

        assert XK not in page
        assert "UNSCR" not in page

    @pytest.mark.parametrize(
        "page", ["", "risks", "staff", "findings", "source", "source/22", "budget", "elements/1.1"]
    )
    def test_has_no_pages(self, client, page):
        assert client.get(f"/plans/{XK}/{page}").status_code == 404

    def test_is_not_found_by_search(self, client):
        response = client.get("/search?q=migra")

        assert response.status_code == 200
        assert XK not in response.text
        assert "<mark>" not in response.text


class TestSource:
    def test_shows_the_line_in_its_surroundings_with_the_cell_marked(self, pages):
        page = english(pages, f"/plans/{XK}/source/37?cell=9").text

        numbers = re.findall(r'class="line"[^>]*>(\d+)</a>', page)
        assert numbers == [str(number) for number in range(31, 44)]
        assert re.search(r"<mark>Svarepatrirana lica", page)
        assert page.count('class="asked"') == 1

    def test_shows_the_erratum_with_what_is_printed_and_read_and_why(self, pages, loaded, plan_of):
        erratum = loaded.scalars(
            select(Erratum).where(Erratum.plan_id == plan_of(XK).id, Erratum.printed == "Svarepatrirana")
        ).one()

        words = main_of(english(pages, f"/plans/{XK}/source/{erratum.line}?cell={erratum.cell}"))

        assert "Svarepatrirana" in words
        assert "Sva repatrirana lica" in words
        assert erratum.reason in words

    def test_says_what_was_understood_of_each_cell(self, pages):
        words = main_of(english(pages, f"/plans/{XK}/source/22?cell=4"))

        assert "administrative cost 2021: AT (assumed)" in words
        assert "Deadline: 2021–2023" in words

    def test_says_the_amount_with_its_currency_in_the_reader_s_signs(self, pages):
        response = pages.get(f"/plans/{XK}/source/39", headers={"Accept-Language": "bs"})

        assert "200.000\u00a0EUR" in unescape(response.text)

    def test_says_what_was_understood_of_an_indicator(self, pages):
        words = main_of(english(pages, f"/plans/{XK}/source/19"))

        assert "Baseline: 35% (2021)" in words

    def test_leads_to_the_lines_before_and_after(self, pages):
        first, last = english(pages, f"/plans/{XK}/source/1").text, "next"

        assert 'rel="prev"' not in first
        assert f'rel="{last}"' in first

    def test_ends_with_the_last_line(self, pages, loaded, plan_of):
        count = len(loaded.scalars(select(DocumentLine.number).where(DocumentLine.plan_id == plan_of(BA).id)).all())

        assert 'rel="next"' not in english(pages, f"/plans/{BA}/source/{count}").text
        assert pages.get(f"/plans/{BA}/source/{count + 1}").status_code == 404

    @pytest.mark.parametrize("line", ["0", "99999", "99999999999999999999", "-1", "x", "1.5"])
    def test_there_is_no_such_line(self, pages, line):
        assert pages.get(f"/plans/{XK}/source/{line}").status_code == 404

    @pytest.mark.parametrize("cell", ["", "0", "99", "-1", "x"])
    def test_a_cell_that_is_not_there_marks_nothing(self, pages, cell):
        assert "<mark>" not in english(pages, f"/plans/{XK}/source/22?cell={cell}").text

    def test_htmx_gets_the_same_without_the_page_around_it(self, pages):
        part = english(pages, f"/plans/{XK}/source/22?cell=4", **{"HX-Request": "true"}).text
        page = english(pages, f"/plans/{XK}/source/22?cell=4").text

        assert "<html" not in part
        assert "data-close-drawer" in part
        assert "data-close-drawer" not in page
        assert part.split('<ol class="text-lines">')[1].split("</ol>")[0] in page

    def test_every_line_of_both_texts_can_be_asked(self, pages, loaded, is_full):
        for plan in loaded.scalars(select(Plan)).all():
            lines = loaded.scalars(select(DocumentLine.number).where(DocumentLine.plan_id == plan.id)).all()
            for line in lines if is_full else lines[::25]:
                assert pages.get(f"/plans/{plan.code}/source/{line}").status_code == 200, (plan.code, line)

    def test_every_line_with_an_erratum_can_be_asked(self, pages, loaded):
        rows = loaded.execute(select(Plan.code, Erratum.line, Erratum.to_line).join(Plan, Plan.id == Erratum.plan_id))
        for code, *lines in rows.all():
            for line in filter(None, lines):
                assert 'class="erratum"' in pages.get(f"/plans/{code}/source/{line}").text, (code, line)


class TestDocument:
    def test_shows_every_line_that_prints_something(self, pages, loaded, plan_of):
        plan = plan_of(XK)
        printed = {
            number
            for number, text in loaded.execute(
                select(DocumentLine.number, DocumentLine.text).where(DocumentLine.plan_id == plan.id)
            )
            if re.sub(r"</?[a-z]+>|\*{2,3}", "", text).strip()
        }

        page = english(pages, f"/plans/{XK}/source").text

        assert {int(number) for number in re.findall(r'id="line-(\d+)"', page)} == printed

    def test_a_long_text_has_several_pages(self, pages):
        first, second = (english(pages, f"/plans/{BA}/source?page={page}").text for page in (1, 2))

        assert 'id="line-5"' in first
        assert 'id="line-507"' not in first
        assert 'id="line-507"' in second

    def test_marks_the_lines_that_are_read_differently(self, pages):
        line = english(pages, f"/plans/{XK}/source").text.split('id="line-37"')[1].split("</li>")[0]

        assert 'class="corrected"' in line


class TestRisks:
    def test_names_four_risks_each_leading_to_its_line(self, pages):
        page = english(pages, f"/plans/{BA}/risks").text

        assert len(re.findall(r'<tr id="risk-\d+">', page)) == 4
        assert f"/plans/{BA}/source/82?cell=2" in page

    def test_a_plan_without_risks_says_so(self, pages):
        assert "names no risks" in main_of(english(pages, f"/plans/{XK}/risks"))


class TestStaff:
    def test_shows_every_printed_figure_as_a_link_to_its_cell(self, pages, loaded, plan_of):
        page = english(pages, f"/plans/{BA}/staff").text

        figures = loaded.scalars(select(StaffFigure).where(StaffFigure.plan_id == plan_of(BA).id)).all()
        assert figures
        for figure in figures:
            line, cell = figure.places["value"][0]
            assert f'/source/{line}?cell={cell}"' in page

    def test_a_printed_total_that_is_not_the_sum_is_marked_with_the_sum(self, pages):
        words = main_of(english(pages, f"/plans/{BA}/staff"))

        assert "121 ≠ 130" in words

    def test_a_plan_without_staff_says_so(self, pages):
        assert "has no tables of staff" in main_of(english(pages, f"/plans/{XK}/staff"))


class TestFindings:
    def test_shows_all_of_them(self, pages, loaded, plan_of):
        count = len(loaded.scalars(select(PlanFinding.id).where(PlanFinding.plan_id == plan_of(XK).id)).all())

        page = english(pages, f"/plans/{XK}/findings")

        assert f"{count} of {count} findings are shown." in main_of(page)
        assert len(re.findall(r'<td class="severity-', page.text)) == count

    def test_tells_them_in_whole_sentences(self, pages):
        words = main_of(english(pages, f"/plans/{XK}/findings"))

        assert "%(" not in words

    @pytest.mark.parametrize(
        ("query", "column", "value"),
        [("severity=error", "severity", "error"), ("kind=code-assumed", "code", "code-assumed")],
    )
    def test_can_be_filtered(self, pages, loaded, plan_of, query, column, value):
        expected = [
            finding
            for finding in loaded.scalars(select(PlanFinding).where(PlanFinding.plan_id == plan_of(XK).id)).all()
            if str(getattr(finding, column)) == value
        ]

        page = english(pages, f"/plans/{XK}/findings?{query}").text

        assert expected
        assert len(re.findall(r'<td class="severity-', page)) == len(expected)

    def test_each_has_a_title_in_words_and_the_code_beside_it(self, pages):
        words = main_of(english(pages, f"/plans/{XK}/findings?kind=total-mismatch"))

        assert "Stated total differs from the sum total-mismatch The printed total of goal 4.5" in words

    def test_other_pages_say_the_title_only(self, pages):
        words = main_of(english(pages, f"/plans/{XK}/elements/4.5"))

        assert "Stated total differs from the sum" in words
        assert "total-mismatch" not in words

    def test_are_chosen_by_their_titles(self, pages):
        page = pages.get(f"/plans/{XK}/findings", headers={"Accept-Language": "bs"}).text

        assert '<option value="total-mismatch">Iskazani ukupni iznos razlikuje se od zbira</option>' in page

    @pytest.mark.parametrize("page", ["findings?kind=staff-sum-mismatch", "source/522"])
    def test_of_staff_name_the_unit_and_lead_to_its_table(self, pages, page):
        answer = english(pages, f"/plans/{BA}/{page}")

        assert "Staff Kabinet direktora" in main_of(answer)
        assert f'<a href="/plans/{BA}/staff#staff-sexes" lang="bs">Kabinet direktora</a>' in answer.text

    def test_of_budget_lines_name_them_in_words(self, pages):
        words = main_of(english(pages, f"/plans/{XK}/findings"))

        assert "Stated total 4.5, 2021" in words
        assert "Budget line 4.5.10, 2021" in words

    def test_a_filter_that_fits_nothing_says_so(self, pages):
        assert "No finding fits these filters." in main_of(english(pages, f"/plans/{XK}/findings?kind=nothing"))

    def test_every_link_leads_somewhere(self, pages):
        for code in (BA, XK):
            page = english(pages, f"/plans/{code}/findings").text.split("<main")[1].split("</main>")[0]
            for address in sorted(set(re.findall(r'href="(/[^"#]*)', page))):
                assert pages.get(unescape(address)).status_code == 200, address
