"""Texts that would like to run: stored wherever people type, and opened in a real browser. None of them runs."""

import pytest
from playwright.sync_api import BrowserContext
from sqlalchemy import select

from tests.browser.people import email_of, let_in
from tests.conftest import NOW, settings_for
from tests.people import make_person
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.app import create_app
from tracker.budgets.models import FundingSource
from tracker.editing.services import edit
from tracker.editing.things import THINGS
from tracker.exchange.apply import apply_draft
from tracker.extensions import alembic, db
from tracker.history import Author, utc_now
from tracker.indicators.models import Indicator
from tracker.institutions.models import Institution, InstitutionAlias, StatusWord
from tracker.plans.models import Activity, Element, Plan

ALARM = "alert(document.domain)"
PAYLOADS = """\
<script>ALARM</script>
</script><script>ALARM</script>
<img src=x onerror=ALARM>
<svg onload=ALARM>
<svg><script>ALARM</script></svg>
"><script>ALARM</script>
'><script>ALARM</script>
" onmouseover="ALARM" x="
' onfocus='ALARM' autofocus x='
" autofocus onfocus="ALARM
javascript:ALARM
JaVaScRiPt:ALARM
data:text/html,<script>ALARM</script>
<a href=javascript:ALARM>a</a>
<iframe src=javascript:ALARM>
<iframe srcdoc='<script>ALARM</script>'>
<object data=javascript:ALARM>
<embed src=javascript:ALARM>
<body onload=ALARM>
<details open ontoggle=ALARM>
<video><source onerror=ALARM>
<audio src=x onerror=ALARM>
<input autofocus onfocus=ALARM>
<select autofocus onfocus=ALARM>
<textarea autofocus onfocus=ALARM>
<marquee onstart=ALARM>
<style>@import 'javascript:ALARM'</style>
<style onload=ALARM></style>
<link rel=stylesheet href=javascript:ALARM>
<meta http-equiv=refresh content='0;url=javascript:ALARM'>
<form action=javascript:ALARM><button>b</button></form>
<math><mtext><script>ALARM</script></mtext></math>
<!--><script>ALARM</script-->
<![CDATA[<script>ALARM</script>]]>
<scr<script>ipt>ALARM</scr</script>ipt>
%3Cscript%3EALARM%3C/script%3E
&lt;script&gt;ALARM&lt;/script&gt;
&#60;script&#62;ALARM&#60;/script&#62;
\\u003cscript\u003eALARM
＜script＞ALARM＜/script＞
<ScRiPt>ALARM</sCrIpT>
<script src=//evil.example/x.js>
{{ 7 * 7 }}
{% for x in () %}{% endfor %}
${7*7}
#{7*7}
<%= 7*7 %>
{{config}}
%(reason)s %s %d
<div hx-on:load='ALARM'>
<div hx-get=/sign-out hx-trigger=load>
<div data-hx-post=/sign-out hx-trigger=load>
<base href=//evil.example/>
\u202e<b>etset</b>
x' style='background:url(javascript:ALARM)
<p style=animation-name:x onanimationstart=ALARM>
<template><script>ALARM</script></template>
<noscript><p title='</noscript><img src=x onerror=ALARM>'>
<button formaction=javascript:ALARM>b</button>
<xss contenteditable onfocus=ALARM autofocus tabindex=1>
<use href='data:image/svg+xml,<svg onload=ALARM>'>
""".replace("ALARM", ALARM).splitlines()
PLAN = "XK-MIG-2021-2023"
PLACES = {
    "titles of activities": f"/plans/{PLAN}/",
    "titles of goals": f"/plans/{PLAN}/elements/1.1",
    "names of indicators": f"/plans/{PLAN}/indicators/1.1-I1",
    "an activity's page": f"/plans/{PLAN}/activities/1.1.1",
    "the form": f"/plans/{PLAN}/activities/1.1.1/edit",
    "reasons and labels in the history": f"/plans/{PLAN}/history",
    "reasons of one thing": f"/plans/{PLAN}/activities/1.1.1/history",
    "the drawer": f"/plans/{PLAN}/source/22",
    "names of institutions": "/institutions/",
    "other spellings": "/institutions/XK/MUP",
    "funding sources": "/funding-sources/",
    "search": "/search?q=script",
    "people": "/administration/people/",
    "a country's words": "/administration/countries/XK",
    "the history of everything": "/history",
    "who is signed in": "/account/",
}


@pytest.fixture(scope="module")
def hostile(drafts, tmp_path_factory):
    """The tracker with Kosovo's plan, each of whose texts that people can change is one that would like to run."""
    folder = tmp_path_factory.mktemp("hostile")
    app = create_app(settings_for(f"sqlite:///{folder}/tracker.sqlite", folder), ONE_TIME_CODES=False)
    with app.app_context():
        alembic.upgrade()
        session = db.session
        apply_draft(session, drafts[PLAN], public=True, now=NOW)
        administrator = make_person(session, Role.ADMINISTRATOR, email=email_of(Role.ADMINISTRATOR))
        administrator.name = PAYLOADS[0]
        author = Author(administrator.id)
        for number, payload in enumerate(PAYLOADS):
            session.add(Person(email=f"p{number}@example.org", name=payload, language="en", created_at=NOW))
        session.commit()
        change_titles(session, author)
        rows = [*session.scalars(select(Institution)), *session.scalars(select(FundingSource))]
        for number, row in enumerate(rows):
            row.name, row.names = PAYLOADS[number % len(PAYLOADS)], {"en": PAYLOADS[-1 - number % len(PAYLOADS)]}
        ministry = session.scalars(select(Institution).where(Institution.code == "MUP")).one()
        session.add_all(
            InstitutionAlias(institution_id=ministry.id, printed=payload, reason=payload, is_assumed=True)
            for payload in PAYLOADS
        )
        for number, word in enumerate(session.scalars(select(StatusWord))):
            word.words, word.source = {"en": PAYLOADS[number]}, PAYLOADS[-1 - number]
        session.commit()
    return app


def change_titles(session, author: Author) -> None:
    """Every activity, goal and indicator gets one of the texts as its title, and another as the reason."""
    plan = session.scalars(select(Plan)).one()
    number = 0
    for kind, model, field in (
        ("activity", Activity, "title"),
        ("element", Element, "title"),
        ("indicator", Indicator, "name"),
    ):
        for key in session.scalars(select(model.key).order_by(model.position)).all():
            row = THINGS[kind].load(session, plan, key)
            payload, number = PAYLOADS[number % len(PAYLOADS)], number + 1
            edit(
                session,
                plan,
                kind,
                key,
                version=row.version,
                seen={},
                typed={field: payload},
                reason=PAYLOADS[-1 - number % len(PAYLOADS)],
                author=author,
                now=utc_now(),
            )


@pytest.fixture
def reading(hostile, browser, serving) -> BrowserContext:
    address = serving(hostile)
    context = browser.new_context(base_url=address, locale="en")
    context.set_default_timeout(10_000)
    let_in(hostile, context, address, Role.ADMINISTRATOR)
    yield context
    context.close()


def test_nothing_that_people_typed_runs_in_a_browser(reading):
    page = reading.new_page()
    happened: list[str] = []
    page.on("dialog", lambda dialog: (happened.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: happened.append(f"error: {error}"))
    page.on("console", lambda said: happened.append(said.text) if said.type == "error" else None)
    page.on("request", lambda sent: happened.append(sent.url) if "evil.example" in sent.url else None)
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective))"
    )
    for place, address in PLACES.items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, place
        page.wait_for_load_state("networkidle")

        assert happened == [], place
        # Escaped once: whoever reads the page sees the text as it was typed.
        assert "&lt;script&gt;" not in page.inner_text("body").replace(f"&lt;script&gt;{ALARM}&lt;/script&gt;", ""), (
            place
        )
    assert len(PAYLOADS) >= 60
    assert "49" not in page.inner_text("h1")
