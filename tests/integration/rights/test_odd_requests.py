"""A walk over all routes with what no page of ours sends: nothing breaks, nothing hangs, nothing changes unasked."""

import hashlib
import time
from random import Random

import pytest
from sqlalchemy import select

from tests.integration.rights.addresses import PARTS, build, is_of_a_plan, rules
from tests.integration.rights.expected import sees
from tests.integration.rights.world import PLANS, ROLES
from tracker.accounts.models import Attempt, SignIn
from tracker.database import Base
from tracker.extensions import db
from tracker.web.origins import SIGNED

# That somebody took the history along, or read a case, is itself told by the history.
TOLD = {
    "audit.export_history",
    "cases.show_case",
    "cases.record",
    "cases.change_case_person",
    "cases.add_case_participant",
    "cases.erase_case_person",
    "cases.list_forms",
    "cases.issue",
    "cases.print_issued",
    "cases.note_elsewhere",
    "cases.annul_elsewhere",
    "cases.write_letter",
    "cases.list_marked",
    "cases.hand_out",
    "cases.take_back",
    "cases.note_medicine",
}
HANGS = 30.0  # seconds: on a busy machine, too, an answer that takes so long is none
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
KINDS_OF_CONTENT = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-7",
    "application/x-www-form-urlencoded; charset=no-such",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "application/json",
    "application/xml",
    "text/plain",
    "image/png",
    "nonsense",
    "",
)
ODD_VALUES = (
    "", "0", "-1", str(2**63), str(-(2**63) - 1), "9" * 300, "1e3", "1.5", "NaN", "../", "..%2f..%2fetc/passwd", "%00",
    "\x00", "\r\nX: y", "'", "'; DROP TABLE plan; --", "{{7*7}}", "${7*7}", "<script>alert(1)</script>", "null",
    "[]", "{}", "true", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "\u202e", "č" * 2000,
    "٣", "1.234.567,89", "2024-02-30", "9999999999-01-01", "00000000-0000-0000-0000-000000000000",
)  # fmt: skip
ODD_QUERIES = (
    "page=1000000000", "page=-1", "page=1e3", "page=%00", "page=1&page=2&page=", "lang=xx", "lang=%00",
    "lang=sq&lang=hr", "locale=xx", "severity=no-such", "kind=no-such&state=no-such", "group=no-such",
    "year=99999999999999999999", "quarter=9", "q=%00", "q=" + "a" * 3000, "q=%ff%fe", "cell=-1",
    "cell=99999999999999999999", "%ff=%fe", "&&&=&", "country=xx", "from=2024-02-30&to=%00",
    "person=99999999999999999999", "plan=no-such", "next=//evil.example/", "next=%5C%5Cevil.example",
    "next=javascript:alert(1)", "a[]=1&a[0]=2", ";".join("x" * 200),
)  # fmt: skip
ODD_HEADERS = (
    {"Accept-Language": "sq;q=0.9," * 900},
    {"Accept-Language": "\xe4;q=\xe4"},
    {"Accept-Language": "*;q=abc,,,;"},
    {"Accept": "no/such, */*;q=x"},
    {"Accept-Encoding": "no-such, br;q=x"},
    {"Cookie": "tracker=" + "x" * 3000},
    {"Cookie": "lang=no-such; tracker=.e30.x.y"},
    {"If-None-Match": '"' + "x" * 3000 + '"'},
    {"If-Modified-Since": "no day at all"},
    {"Range": "bytes=99999999999-1"},
    {"HX-Request": "true", "HX-Target": "no-such"},
    {"X-Forwarded-For": "no-such, ::::", "X-Forwarded-Host": "evil.example"},
    {"Origin": "null"},
    {"Referer": "//\xe4\x80"},
    {"Content-Length": "0"},
    {"Transfer-Encoding": "chunked"},
)
FROM_ELSEWHERE = (
    {"Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://localhost.evil.example"},
)
OTHER_METHODS = ("put", "patch", "delete")


def cases(world, count: int) -> list[dict]:
    """Requests of every sort, the same ones each time: a route, somebody, and something odd about it."""
    chance = Random(2024)
    every = [rule for found in rules(world.app).values() for rule in found]
    made = []
    for number in range(count):
        rule = every[number % len(every)]
        parts = {"code": PLANS[chance.choice(list(PLANS))].code} if is_of_a_plan(rule) else {}
        address = build(world.app, rule, **parts)
        twist = chance.choice(["query", "value", "header", "content", "method", "fields"])
        case = {
            "role": chance.choice(ROLES),
            "method": chance.choice([*sorted((rule.methods or set()) - {"OPTIONS"}), "GET", "POST"]),
            "path": address,
        }
        match twist:
            case "query":
                case["query_string"] = chance.choice(ODD_QUERIES)
            case "value" if rule.arguments:
                name = chance.choice(sorted(rule.arguments))
                old = parts.get(name, PARTS.get(name, "1"))
                case["path"] = address.replace(old, odd_part(chance), 1)
            case "header":
                case["headers"] = chance.choice(ODD_HEADERS)
            case "content":
                case |= {"method": "POST", "content_type": chance.choice(KINDS_OF_CONTENT), "data": odd_body(chance)}
            case "method":
                case["method"] = chance.choice(METHODS)
            case _:
                names = ("title", "name", "reason", "version", "email", "password", "role", "plan_id", "value", "next")
                case |= {"method": "POST", "data": {name: chance.choice(ODD_VALUES) for name in names}}
        made.append(case)
    return made


def odd_part(chance: Random) -> str:
    return chance.choice(ODD_VALUES).replace("\x00", "%00").replace("\r\n", "%0d%0a").replace("?", "%3f") or "%20"


def odd_body(chance: Random) -> bytes:
    return chance.choice(
        [
            b"",
            b"\xff\xfe\x00",
            b"a=1&a=2&a=3",
            b"=&=&=",
            b"a" * 70_000,
            b'{"a": [',
            b"--x\r\n\r\n",
            b"&" * 5000,
            b"%zz=%00",
        ]
    )


def send(world, case: dict):
    """The answer to a case, how long it took, and what it says."""
    request = {name: value for name, value in case.items() if name not in {"role", "path"}}
    begun = time.monotonic()
    response = world.visit(case["role"]).open(case["path"], **request)
    body = response.get_data()
    response.close()
    return response, time.monotonic() - begun, body


@pytest.fixture
def guarded(world):
    """The world with CSRF as it is in service."""
    world.app.config["WTF_CSRF_ENABLED"] = True
    yield world
    world.app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize("guard", ["with CSRF", "without"])
def test_nothing_odd_breaks_or_hangs_a_page(world, is_full, guard):
    world.app.config["WTF_CSRF_ENABLED"] = guard == "with CSRF"
    try:
        for case in cases(world, 4000 if is_full else 320):
            with world.undone():
                response, seconds, body = send(world, case)

            assert response.status_code < 500 or response.status_code == 501, case
            assert seconds < HANGS, case
            assert b"Traceback" not in body, case
    finally:
        world.app.config["WTF_CSRF_ENABLED"] = False


def content(world) -> str:
    """A digest of every row of every table, but for what a session and its counters note of themselves."""
    seen = hashlib.sha256()
    with world.app.app_context():
        for table in Base.metadata.sorted_tables:
            if table.name == Attempt.__tablename__:
                continue
            columns = [each for each in table.columns if (table.name, each.name) != (SignIn.__tablename__, "seen_at")]
            for row in db.session.execute(select(*columns).order_by(*table.primary_key.columns)):
                # A download is itself an event that the history tells of, in its own chain.
                seen.update(repr(tuple(row)).encode())
    return seen.hexdigest()


def looks(world) -> list[tuple[str, str]]:
    """Every way of only looking: the method and the address."""
    return [
        (method, build(world.app, rule))
        for endpoint, found in rules(world.app).items()
        if endpoint not in TOLD
        for rule in found
        for method in sorted({"GET", "HEAD"} & (rule.methods or set()))
    ]


@pytest.mark.parametrize("role", ROLES)
def test_looking_changes_nothing(world, role, is_full):
    # In a sample every second look of those who see most, and every fourth of the others, in turn: what one role asks
    # for by GET, the next one asks for by HEAD.
    turns = 1 if is_full else 2 if role in {"administrator", "case_officer"} else 4
    asked = looks(world)[ROLES.index(role) % turns :: turns]
    assert {method for method, _ in looks(world)[:2]} == {"GET", "HEAD"}
    with world.undone():
        before = content(world)
        for method, path in asked:
            case = {"role": role, "path": path, "method": method, "query_string": "page=2"}
            response, _, _ = send(world, case)

            assert response.status_code < 500, case
            # An address that is not understood would show nothing, and so change nothing either.
            assert response.status_code != 400, case
        assert content(world) == before


def posts(world) -> list[str]:
    # The signed door takes no form and asks for no token: what it refuses is tested beside it.
    return [
        build(world.app, rule)
        for found in rules(world.app).values()
        for rule in found
        if "POST" in (rule.methods or set()) and rule.endpoint not in {"static", *SIGNED}
    ]


def in_turn(addresses: list[str], number: int, of: int, *, is_full: bool) -> list[str]:
    """All of the addresses under FULL=1; else those of one of several series, which together hold every address."""
    return addresses if is_full else addresses[number % of :: of]


class TestWhatIsTooMuch:
    def test_ten_megabytes_are_refused_and_not_read(self, guarded):
        client, sent = guarded.visit("administrator"), b"title=" + b"x" * 10_000_000
        for address in posts(guarded):
            response = client.post(address, data=sent, content_type="application/x-www-form-urlencoded")

            assert response.status_code == 413, address

    def test_ten_thousand_fields_are_refused(self, guarded):
        client, sent = guarded.visit("administrator"), "&".join(f"f{number}=" for number in range(10_001))
        for address in posts(guarded):
            response = client.post(address, data=sent, content_type="application/x-www-form-urlencoded")

            assert response.status_code == 413, address


class TestForgedRequests:
    """Everything that changes something needs a token of this session, and comes from a page of ours."""

    @pytest.mark.parametrize("role", ROLES)
    def test_without_a_token_nothing_is_accepted(self, guarded, role, is_full):
        for address in in_turn(posts(guarded), ROLES.index(role), 4, is_full=is_full):
            assert guarded.visit(role).post(address, data={"reason": "for a reason"}).status_code == 400, address

    def test_with_the_token_of_another_session_nothing_is_accepted(self, guarded):
        token = token_in(guarded.visit("coordinator"), f"/plans/{PLANS['own'].code}/edit")
        for address in posts(guarded):
            assert guarded.visit("administrator").post(address, data={"csrf_token": token}).status_code == 400, address

    @pytest.mark.parametrize("number", range(len(FROM_ELSEWHERE)))
    def test_from_another_site_nothing_is_accepted(self, guarded, number, is_full):
        client = guarded.visit("administrator")
        token = token_in(client, f"/plans/{PLANS['own'].code}/edit")
        for address in in_turn(posts(guarded), number, 2, is_full=is_full):
            answer = client.post(address, data={"csrf_token": token}, headers=FROM_ELSEWHERE[number])

            assert answer.status_code == 403, address

    @pytest.mark.parametrize("method", OTHER_METHODS)
    def test_no_other_method_changes_anything(self, guarded, method, is_full):
        for address in in_turn(posts(guarded), OTHER_METHODS.index(method), 3, is_full=is_full):
            assert getattr(guarded.visit("administrator"), method)(address).status_code in {400, 405}, address


def token_in(client, address: str) -> str:
    """The token that a page of the session carries."""
    page = client.get(address).text
    return page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]


def test_the_walk_is_long_enough(world):
    assert len(cases(world, 320)) * 2 + 40 >= 600
    assert not sees("anonymous", "own")
