"""The headers of every answer, whatever the route and the outcome."""

import pytest
from werkzeug.routing import AnyConverter, IntegerConverter

from tracker.accounts.policy import Act, Area
from tracker.accounts.routes import ROUTES

POLICY = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
}
SAMPLES = {
    "code": "XK-MIG-2021-2023",
    "line": "22",
    "key": "1.1",
    "country": "XK",
    "filename": "tracker.css",
    "ending": "csv",
    "number": 1,
    "status": "implemented",
    "token": "x" * 43,
    "period": "2021-H1",
    "rule": "R01",
    "instrument": "V16",
    "question": "months",
    "unit": "TC-SA",
    "figure": "BA-B14",
    "setting": "measures",
    "procedure": "P5",
    "limit": "guardian_days",
}


def sample(rule, name):
    """A value for a part of an address: a number where a number is asked for, one of a choice where there is one."""
    if is_choice(rule, name) and name not in SAMPLES:
        return sorted(rule._converters[name].items)[0]
    return 1 if is_number(rule, name) else SAMPLES[name]


def is_number(rule, name):
    return isinstance(rule._converters[name], IntegerConverter)


def is_choice(rule, name):
    return isinstance(rule._converters[name], AnyConverter)


def addresses(app):
    """An address of every route; what a route needs and SAMPLES lacks makes the test fail."""
    adapter = app.url_map.bind("localhost")
    return sorted(
        {
            adapter.build(rule.endpoint, {name: sample(rule, name) for name in rule.arguments})
            for rule in app.url_map.iter_rules()
        }
    )


def check(response):
    headers = response.headers
    assert {part.strip() for part in headers["Content-Security-Policy"].split(";")} == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"]
    assert "Server" not in headers
    assert "X-Powered-By" not in headers


def test_every_route_answers_with_all_headers(both_plans, pages):
    for address in addresses(both_plans):
        response = pages.get(address)

        assert response.status_code < 500, address
        check(response)
        response.close()


def test_every_route_refuses_to_be_written_to(both_plans, pages):
    for address in addresses(both_plans):
        for method in ("post", "put", "patch", "delete"):
            response = getattr(pages, method)(address, data={"a": "b"})

            # 400: without the token that our own forms carry; 415: the signed door takes no form.
            refused = {405, 415} if address.startswith("/api/") else {400, 404, 405}
            assert response.status_code in refused, (method, address)
            check(response)


@pytest.mark.parametrize(
    "address",
    [
        "/nothing",
        "/plans/NOPE/",
        "/static/nothing.js",
        "/?lang=xx",
        "/plans/%00/",
        "/?x=%00",
        "/plans/..%2f..%2fetc/",
        "/search?q=" + "a" * 5000,
    ],
)
def test_errors_and_odd_addresses_have_them_too(pages, address):
    response = pages.get(address)

    assert response.status_code in {200, 400, 404}
    check(response)


def test_https_is_kept_to_where_it_is_used(pages):
    assert "Strict-Transport-Security" not in pages.get("/").headers
    assert "max-age=63072000" in pages.get("/", base_url="https://localhost").headers["Strict-Transport-Security"]


def test_pages_are_asked_about_again_and_depend_on_the_language(pages):
    response = pages.get("/")

    assert response.headers["Cache-Control"] == "no-cache"
    assert {"Accept-Language", "Cookie", "HX-Request"} <= {part.strip() for part in response.headers["Vary"].split(",")}


def test_a_static_file_with_a_version_is_kept_and_one_without_is_asked_about(pages):
    kept, asked = pages.get("/static/tracker.css?v=1"), pages.get("/static/tracker.css")

    assert "immutable" in kept.headers["Cache-Control"]
    assert asked.headers["Cache-Control"] == "no-cache"
    kept.close()
    asked.close()


@pytest.mark.parametrize("name", ["vendor/../../../app.py", "../app.py", "%2e%2e/app.py", "%2fetc%2fpasswd"])
def test_static_files_stay_in_their_folder(pages, name):
    assert pages.get(f"/static/{name}", follow_redirects=True).status_code == 404


def test_pages_hold_no_inline_script_or_style(both_plans, pages):
    for address in addresses(both_plans):
        response = pages.get(address)
        if response.mimetype == "text/html":
            page = response.text
            assert "<style" not in page, address
            assert " style=" not in page, address
            assert " onclick=" not in page, address
            assert "hx-on" not in page, address
            assert "<script>" not in page, address
        response.close()


ODD = ["", "0", "-1", "1e3", "9" * 30, "../", "'; DROP TABLE plan; --", "{{7*7}}", "%25_", "<b>", "č" * 300, "\u202e"]


@pytest.mark.parametrize("odd", ODD)
def test_odd_parameters_break_no_page(both_plans, pages, odd, is_full):
    # In a sample each page gets four of the twelve, and each of the twelve goes to every third page.
    asked = addresses(both_plans) if is_full else addresses(both_plans)[ODD.index(odd) % 3 :: 3]
    for address in asked:
        names = ("q", "page", "cell", "country", "year", "owner", "severity", "matter", "kind", "institution", "source")
        names += ("next", "goal", "quarter", "findings", "group", "share", "activity", "role")
        response = pages.get(address, query_string=[(name, odd) for name in names])

        assert response.status_code in {200, 302, 303, 308, 400, 404, 405, 410}, address
        assert odd != "<b>" or 'value="<b>' not in response.text
        response.close()


@pytest.mark.parametrize("odd", [part for part in ODD if part and "/" not in part])
def test_odd_codes_and_keys_are_not_found(both_plans, pages, odd):
    adapter = both_plans.url_map.bind("localhost")
    for rule in both_plans.url_map.iter_rules():
        is_open = ROUTES[rule.endpoint] in {Act.SEE, Area.PUBLIC}
        for name in rule.arguments - {"line", "filename", "ending"}:
            if "GET" not in rule.methods or is_number(rule, name) or is_choice(rule, name):
                continue
            samples = {each: sample(rule, each) for each in rule.arguments}
            address = adapter.build(rule.endpoint, {**samples, name: odd})

            # 410 is what a link that works once answers when it does not work.
            assert pages.get(address).status_code in ({404, 410} if is_open else {303, 404}), address
