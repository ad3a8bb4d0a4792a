"""Searching all public plans."""

import re
from html import unescape

import pytest
from sqlalchemy import select, update

from tests.conftest import NOW
from tests.downloads import list_of
from tracker.accounts.policy import ANYBODY
from tracker.exchange.apply import apply_draft
from tracker.plans.models import Plan, Visibility
from tracker.search import queries as queries_of_search
from tracker.search import views
from tracker.search.models import SearchEntry
from tracker.search.queries import count_by_plan, hits, query_of


def found(pages, words, page=1):
    return pages.get("/search", query_string={"q": words, "page": page}, headers={"Accept-Language": "en"})


def total(response) -> int:
    match = re.search(r'role="status">(\d+) places? found', response.text)
    return int(match[1]) if match else 0


@pytest.mark.parametrize(
    ("one", "other"),
    [("zahtjeva", "захтјева"), ("ZAHTJEVA", "zahtjeva"), ("Đakovo", "djakovo"), ("reintegracija", "реинтеграција")],
)
def test_script_marks_and_case_do_not_matter(loaded, one, other):
    assert count_by_plan(loaded, ANYBODY, query_of(one)) == count_by_plan(loaded, ANYBODY, query_of(other))


def test_a_word_without_its_marks_is_found_in_both_countries(pages):
    response = found(pages, "strateski")

    assert total(response) > 2
    assert re.search(r"<mark>[Ss]trateški</mark>", response.text, re.IGNORECASE)
    assert "BA-SPS-2024" in response.text
    assert "XK-MIG-2021-2023" in response.text


def test_all_words_must_be_there(loaded):
    both = hits(loaded, ANYBODY, query_of("migra granic"), offset=0, limit=500)

    assert both
    assert all("migra" in hit.folded and "granic" in hit.folded for hit in both)
    assert len(both) < len(hits(loaded, ANYBODY, query_of("migra"), offset=0, limit=500))


def test_things_come_before_the_lines_that_print_them(loaded):
    found = hits(loaded, ANYBODY, query_of("migra"), offset=0, limit=500)
    kinds = [hit.kind for hit in found if hit.code.startswith("XK")]

    assert "activity" in kinds
    assert kinds.index("line") > max(place for place, kind in enumerate(kinds) if kind == "activity")


@pytest.mark.parametrize(
    "words", ["%", "_", "\\", "%%%", "'; DROP TABLE plan; --", "a" * 5000, "( ) [ ] * ?", "\u202e"]
)
def test_odd_words_are_looked_for_as_they_are(pages, words):
    response = found(pages, words)

    assert response.status_code == 200
    assert total(response) == 0


def test_signs_that_the_database_would_read_as_jokers_are_none(loaded):
    entries = loaded.scalars(select(SearchEntry.folded)).all()
    expected = sum("50%" in folded for folded in entries)

    assert expected
    assert sum(count for *_, count in count_by_plan(loaded, ANYBODY, query_of("50%"))) == expected
    assert count_by_plan(loaded, ANYBODY, query_of("m_gra")) == []


def test_markup_in_words_is_shown_as_text(pages):
    page = found(pages, '"><script>alert(1)</script>').text

    assert "<script>alert" not in page


def test_long_results_have_pages_that_cover_all(pages):
    first = found(pages, "migra")
    count, last = total(first), int(re.search(r"Page 1 of (\d+)", first.text)[1])

    shown = [found(pages, "migra", page).text.count('<span class="kind">') for page in range(1, last + 1)]

    assert count > 50
    assert sum(shown) == count
    assert max(shown) == 50


def test_every_result_leads_somewhere(pages):
    for address in set(re.findall(r'<li>\s*<a href="([^"]+)"', found(pages, "upravljanj").text.split("<main")[1])):
        assert pages.get(unescape(address)).status_code == 200, address


@pytest.mark.parametrize(("words", "sentence"), [("", "Type one or more words."), ("qqqq", "No public plan says")])
def test_nothing_found_says_what_to_do(pages, words, sentence):
    assert sentence in unescape(found(pages, words).text)


@pytest.mark.parametrize("words", ["", "migra", "qqqq"])
def test_a_search_costs_few_queries_however_much_is_found(pages, queries, words):
    found(pages, words)

    assert len(queries) <= 4


def test_a_plan_that_is_no_longer_public_is_neither_found_nor_counted(session, drafts):
    apply_draft(session, drafts["XK-MIG-2021-2023"], public=True, now=NOW)
    assert count_by_plan(session, ANYBODY, query_of("migra"))

    session.execute(update(Plan).values(visibility=Visibility.OWN))

    assert count_by_plan(session, ANYBODY, query_of("migra")) == []
    assert hits(session, ANYBODY, query_of("migra"), offset=0, limit=10) == []


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_all_places_can_be_taken_away_whole_and_not_only_those_of_a_page(pages, loaded, ending, monkeypatch):
    monkeypatch.setattr(queries_of_search, "_HITS_AT_ONCE", 7)

    rows = list_of(pages.get(f"/search.{ending}?q=migracija", headers={"Accept-Language": "en"}))[1:]

    query = query_of("migracija")
    every = hits(loaded, ANYBODY, query, offset=0, limit=10_000)
    assert len(rows) == len(every) > 50
    assert [(row[0], str(row[4] or row[3] or "")) for row in rows] == [
        (code, "" if kind == "plan" else key) for code, kind, key, *_ in every
    ]
    assert [row[5].removeprefix("'") for row in rows] == [title or key for _, _, key, title, _ in every]


def test_a_file_that_would_be_too_long_is_not_offered_and_refused_in_words(pages, monkeypatch):
    monkeypatch.setattr(views, "MOST_EXPORTED", 3)

    answer = pages.get("/search.xlsx?q=migracija", headers={"Accept-Language": "en"})

    assert "/search.xlsx" not in found(pages, "migracija").text
    assert answer.status_code == 409
    assert "One file holds at most 3 places" in answer.text


def test_a_file_of_nothing_has_its_heads_only(pages):
    assert len(list_of(pages.get("/search.csv?q=%20"))) == 1
