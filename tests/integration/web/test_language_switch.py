"""How a reader comes to a language and keeps it."""

import pytest

from tracker.web.languages import OFFERED


def html_tag(response):
    return response.text.split('<html lang="')[1].split('"')[0]


@pytest.mark.parametrize("language", OFFERED)
def test_the_browser_s_language_is_the_page_s(client, language):
    assert html_tag(client.get("/", headers={"Accept-Language": f"{language.tag},de;q=0.5"})) == language.tag


@pytest.mark.parametrize("language", OFFERED)
def test_choosing_a_language_sets_a_cookie_and_comes_back(client, language):
    chosen = client.get(f"/search?q=a%26b&lang={language.locale}&page=2")

    assert chosen.status_code == 303
    assert chosen.headers["Location"] == "/search?q=a%26b&page=2"
    cookie = chosen.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert html_tag(client.get("/", headers={"Accept-Language": "en"})) == language.tag


def test_the_cookie_is_secure_on_https(client):
    assert "Secure" in client.get("/?lang=bs", base_url="https://localhost").headers["Set-Cookie"]


@pytest.mark.parametrize("text", ["xx", "sr", "", "<script>", "en%0d%0aX:y"])
def test_a_language_that_is_not_offered_is_answered_with_those_that_are(client, text):
    response = client.get(f"/?lang={text}")

    assert response.status_code == 400
    assert "Set-Cookie" not in response.headers
    assert "<script>" not in response.text
    for language in OFFERED:
        assert language.name in response.text.split("<main")[1].split("</main>")[0]


def test_an_unknown_cookie_is_passed_over(client):
    client.set_cookie("lang", "../../etc/passwd")

    assert html_tag(client.get("/", headers={"Accept-Language": "sq"})) == "sq"


@pytest.mark.parametrize("path", ["//evil.example/", "/%5cevil.example/", "/%2f%2fevil.example/", "/%0d%0aX:y"])
def test_choosing_a_language_never_leads_away(app, path):
    response = app.test_client().open("/", environ_overrides={"PATH_INFO": path, "QUERY_STRING": "lang=bs"})

    assert response.status_code in {303, 308, 404}
    location = response.headers.get("Location", "/")
    assert not location.replace("http://localhost", "").startswith(("//", "/\\"))
    assert "\r" not in location


def test_every_page_offers_all_languages_in_their_own_names(client):
    page = client.get("/nothing?x=1").text

    for language in OFFERED:
        assert f'lang="{language.tag}" hreflang="{language.tag}"' in page
        assert f">{language.name}</a>" in page
        assert f"/nothing?x=1&amp;lang={language.locale}" in page


def test_an_endless_header_is_read_in_part(client):
    response = client.get("/", headers={"Accept-Language": "hr," + "de;q=0.1," * 800})

    assert html_tag(response) == "hr"
