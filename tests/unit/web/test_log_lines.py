"""What logs say of an address: enough to find a fault by, and no secret."""

import pytest

from tracker.web.log_lines import for_logs


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("GET /search?q=Had%C5%BEi%C4%87&page=2 HTTP/1.1", "GET /search?q=…&page=2 HTTP/1.1"),
        ("/search.csv?page=2&q=Had+I", "/search.csv?page=2&q=…"),
        ("/history?kind=case.opened&words=Had", "/history?kind=case.opened&words=…"),
        ("GET /cases/?number=Had&state= HTTP/1.1", "GET /cases/?… HTTP/1.1"),
        ("https://tracker.example/cases/register.csv?number=Had", "https://tracker.example/cases/register.csv?…"),
        ("/cases/P1-TC-SA-2024/00001", "/cases/P1-TC-SA-2024/00001"),
        ("/search?q=", "/search?q="),
        ("/plans/BA-SPS-2024/?faq=x", "/plans/BA-SPS-2024/?faq=x"),
    ],
)
def test_what_somebody_looks_for_is_left_out(said: str, logged: str) -> None:
    assert for_logs(said) == logged


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("/password/zO9-_x", "/password/…"),
        ("/password/zO9-_x/", "/password/…/"),
        ("GET /password/zO9-_x?lang=bs HTTP/1.1", "GET /password/…?lang=bs HTTP/1.1"),
        ("https://tracker.example/password/zO9-_x", "https://tracker.example/password/…"),
        ("/password/%7aO9", "/password/…"),
        ("/password/forgotten-x", "/password/…"),
        ("/password/forgotten", "/password/forgotten"),
        ("/password/forgotten?asked=yes", "/password/forgotten?asked=yes"),
        ("/plans/BA-SPS-2024/", "/plans/BA-SPS-2024/"),
    ],
)
def test_the_token_of_a_link_is_left_out_and_nothing_else(said: str, logged: str) -> None:
    assert for_logs(said) == logged
