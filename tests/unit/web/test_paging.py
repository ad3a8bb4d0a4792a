"""Pages of a long list."""

import pytest

from tracker.web.paging import Paging


@pytest.mark.parametrize(
    ("asked", "page"),
    [("", 1), ("1", 1), ("2", 2), ("3", 3), ("4", 3), ("1000000000", 1), ("-1", 1), ("1e3", 1), ("٣", 1), ("0", 1)],
)
def test_an_address_asks_for_a_page_that_there_is(asked, page):
    assert Paging.of(asked, 101, 50).page == page


def test_an_empty_list_has_one_page():
    assert Paging.of("7", 0, 50) == Paging(1, 1, 50)


def test_pages_cover_the_list_without_gap_or_overlap():
    pages = [Paging.of(str(page), 101, 50) for page in (1, 2, 3)]

    assert [(page.first, page.last_item, page.offset) for page in pages] == [(1, 50, 0), (51, 100, 50), (101, 150, 100)]
