"""What a form does not ask for is not stored, and what is typed into one is shown as it was typed."""

import hashlib
import re
from datetime import date
from html.parser import HTMLParser

from sqlalchemy import func, select

from tests.integration.rights.addresses import build, rules
from tests.integration.rights.world import PLANS
from tracker.accounts.models import Person
from tracker.database import Base
from tracker.extensions import db
from tracker.institutions.models import Institution, InstitutionAlias
from tracker.plans.annexes import PlanFinding, Settlement
from tracker.plans.models import Activity, Element, Plan

# Columns of tables, as somebody who read the code would send them along with a form.
SENT_ALONG = {
    "id": "1", "plan_id": "2", "code": "BA-ELSE-2024", "country_code": "XK", "owner_id": "1", "visibility": "public",
    "is_locked": "1", "institution_id": "1", "funding_source_id": "1", "role": "administrator", "grants": "1",
    "person_id": "7", "password_hash": "x", "is_demo": "1", "disabled_at": "", "rights_version": "99",
    "code_secret": "", "code_counter": "0", "acting_for_id": "7", "ends_at": "2099-01-01", "idle_minutes": "99999",
    "title_raw": "printed?", "name_raw": "printed?", "deadline_raw": "printed?", "raw": "printed?",
    "baseline_raw": "printed?", "places": "{}", "edits": "{}", "source_line": "1", "draft_digest": "x",
    "currency": "USD", "parent_id": "1", "element_id": "1", "activity_id": "1", "position": "9",
    "settled_on": "2020-01-01", "settled_by_id": "7", "severity": "note", "stood_in_for_id": "7", "at": "2020-01-01",
    "hash": "x", "way": "load",
}  # fmt: skip
# What differs from one saving to the next whatever was sent: PostgreSQL gives no number of a row twice.
# A workbook that goes out has a name of its own that nobody can guess.
MADE_OF_OTHERS = {"document_line", "search_entry", "workbook_export"}
OF_THE_MOMENT = {"id", "hash", "previous_hash", "token_digest", "password_hash", "edits", "sealed_secret"}


class Forms(HTMLParser):
    """The forms of a page that change something: what a browser would send if they were sent as they are."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[tuple[str, str]]]] = []
        self._fields: list[tuple[str, str]] | None = None
        self._select = self._area = ""

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        if tag == "form" and named.get("method", "").lower() == "post":
            self._fields = []
            self.forms.append((named.get("action") or "", self._fields))
        if self._fields is None:
            return
        name, value = named.get("name", ""), named.get("value") or ""
        if tag == "input" and name:
            kind = named.get("type", "text")
            if kind not in {"checkbox", "radio", "submit"} or "checked" in named:
                self._fields.append((name, value))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in named:
            self._fields.append((self._select, value))
        elif tag == "textarea":
            self._area = name
            self._fields.append((name, ""))

    def handle_endtag(self, tag):
        if tag == "form":
            self._fields = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data):
        if self._area and self._fields is not None:
            self._fields[-1] = (self._area, self._fields[-1][1] + data)


def forms_of(world) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every form of every page that an administrator can open, with where it is sent."""
    found = {}
    for endpoint, of_endpoint in rules(world.app).items():
        for rule in of_endpoint:
            if "GET" not in (rule.methods or set()) or endpoint in {"static", "accounts.sign_out"}:
                continue
            code = {"code": PLANS["own"].code} if rule.rule.startswith("/plans/<code>") else {}
            address = build(world.app, rule, **code)
            answer = world.visit("administrator").get(address)
            if answer.mimetype == "text/html" and answer.status_code == 200:
                parser = Forms()
                parser.feed(answer.text)
                for action, fields in parser.forms:
                    target = (action or address).replace("http://localhost", "")
                    if target != "/sign-out" and not target.startswith("/account/sessions"):
                        found[target] = fields
            answer.close()
    return list(found.items())


def filled(fields: list[tuple[str, str]]) -> dict[str, str]:
    """The fields as they are, a word added to names and titles, and a reason where one is asked for."""
    typed = dict(fields)
    for name, value in typed.items():
        if name == "reason":
            typed[name] = "Because a test asks for it"
        elif name in {"title", "name"} and value:
            typed[name] = f"{value} changed"
    return typed


def stored() -> str:
    """A digest of all rows, but for instants and for what hangs on them."""
    seen = hashlib.sha256()
    for table in (each for each in Base.metadata.sorted_tables if each.name not in MADE_OF_OTHERS):
        columns = [each for each in table.columns if each.name not in OF_THE_MOMENT and not each.name.endswith("_at")]
        columns = [each for each in columns if each.name != "at"]
        for row in db.session.execute(select(*columns).order_by(*table.primary_key.columns)):
            seen.update(repr(tuple(row)).encode())
    return seen.hexdigest()


def after_sending(world, address: str, data: dict[str, str]) -> tuple[int, str]:
    """The status and all that is stored after a form was sent; taken back at once."""
    with world.undone(), world.app.app_context():
        answer = world.visit("administrator").post(address, data=data)
        return answer.status_code, stored()


def test_what_a_form_does_not_ask_for_changes_nothing(world):
    forms = forms_of(world)
    assert len(forms) * len(SENT_ALONG) >= 40
    changing = 0
    with world.app.app_context():
        before = stored()
    for address, fields in forms:
        typed = filled(fields)
        honest = after_sending(world, address, typed)
        along = {name: value for name, value in SENT_ALONG.items() if name not in typed}

        assert after_sending(world, address, along | typed) == honest, address
        changing += honest[1] != before
    # Else nothing was shown: several of the forms do change what is stored when they are sent.
    assert changing >= 5


PAYLOADS = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "{{7*7}}{% raw %}${7*7}",
    "&lt;b&gt; & <b>",
    "<!--<script>alert(1)//-->",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<form action=//evil.example><button>x",
    "\u2028<math><mi xlink:href='data:x,<script>alert(1)</script>'>",
]  # fmt: skip


def test_what_is_stored_is_escaped_once_on_every_page(world):
    payload = " ".join(PAYLOADS)
    with world.undone(), world.app.app_context():
        planted = plant(payload)
        shown = set()
        for address in html_pages(world):
            text = world.visit("administrator").get(address).text

            for place, words in planted.items():
                if words.partition("|")[0] in text:
                    shown.add(place)
                    assert words not in text, (address, place)
            assert "&amp;lt;" not in text.replace("&amp;lt;b&amp;gt;", ""), address
            assert not re.search(r"<(script|img|svg|iframe|math)[^>]*alert", text), address
        assert shown == set(planted)


def plant(payload: str) -> dict[str, str]:
    """Put a payload wherever people's or documents' words are kept; each under a mark of its own."""
    session = db.session
    plan = session.scalars(select(Plan).where(Plan.code == PLANS["own"].code)).one()
    planted = {}

    def words(place: str) -> str:
        planted[place] = f"Mark{len(planted)}|{payload}"
        return planted[place]

    plan.title = words("plan's title")
    institution = session.scalars(select(Institution).where(Institution.code == PLANS["own"].owner)).one()
    institution.name = words("institution's name")
    session.scalars(select(Element).where(Element.plan_id == plan.id, Element.key == "1.1")).one().title = words("goal")
    activity = session.scalars(select(Activity).where(Activity.plan_id == plan.id, Activity.key == "1.1.1")).one()
    activity.title = words("activity")
    activity.edits = {"title": {"id": 1, "on": "2026-01-01", "loaded": words("loaded"), "reason": words("reason")}}
    finding = session.scalars(select(PlanFinding).where(PlanFinding.plan_id == plan.id)).first()
    finding.settlement, finding.settled_on = Settlement.ACCEPTED, date(2026, 1, 1)
    finding.settled_reason = words("settlement")
    person = session.scalars(select(Person).order_by(Person.id)).first()
    person.name = words("person's name")
    session.add(
        InstitutionAlias(
            institution_id=institution.id, printed=words("spelling"), reason=words("spelling's reason"), is_assumed=True
        )
    )
    session.commit()
    return planted


def html_pages(world) -> list[str]:
    """An address of every page, of the plan in which the payloads stand."""
    found = []
    for rule in world.app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or rule.endpoint == "static" or "ending" in rule.arguments:
            continue
        own = PLANS["own"]
        parts = {"code": own.code} if rule.rule.startswith("/plans/<code>") else {}
        if "country" in rule.arguments:
            parts = {"code": own.payer if "source" in rule.endpoint else own.owner}
        found.append(build(world.app, rule, **parts))
    return [address for address in found if not address.endswith(".json")]


ATTACKS = [
    "' OR '1'='1",
    "'; DELETE FROM plan; --",
    '" OR ""="',
    "1; SELECT pg_sleep(5)",
    "%' AND 1=1 --",
    "') UNION SELECT password_hash FROM person --",
    "{{config}}",
    "{{''.__class__.__mro__}}",
    "${7*7}",
    "\\",
]


def test_texts_of_attackers_in_a_search_change_and_delay_nothing(world):
    def rows() -> int:
        tables = Base.metadata.sorted_tables
        return sum(db.session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)

    with world.app.app_context():
        before = rows()
        plan = f"/plans/{PLANS['public'].code}/"
        for address, name in {"/search": "q", "/": "owner", plan: "institution", "/history": "words"}.items():
            for attack in ATTACKS:
                answer = world.reader("administrator").get(address, query_string={name: attack})

                assert answer.status_code in {200, 400, 404}
                assert "argon2" not in answer.text
        assert rows() == before
