"""Every kind of page, in every language: WCAG 2.2 A and AA, nothing wider than the screen, the right letters."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser.people import let_in

BA, XK = "/plans/BA-SPS-2024", "/plans/XK-MIG-2021-2023"
KINDS = {
    "plans": "/",
    "a plan by quarters": f"{BA}/",
    "a plan by years": f"{XK}/",
    "a filtered plan": f"{XK}/?institution=MUP&year=2022",
    "a goal": f"{XK}/elements/4.5",
    "a section": f"{BA}/elements/II.13",
    "a statement": f"{BA}/elements/II.2",
    "an activity": f"{XK}/activities/2.2.2",
    "a repeated activity": f"{BA}/activities/III.3.1",
    "an indicator": f"{XK}/indicators/1.1-I1",
    "an indicator without values": f"{XK}/indicators/2.4-I1",
    "a compound indicator": f"{BA}/indicators/II.18-I2",
    "the budget": f"{XK}/budget",
    "the finances": f"{BA}/finances",
    "the risks": f"{BA}/risks",
    "the staff": f"{BA}/staff",
    "no staff": f"{XK}/staff",
    "the findings": f"{XK}/findings",
    "where is this from": f"{XK}/source/104?cell=10",
    "the text": f"{XK}/source",
    "institutions": "/institutions/",
    "an institution": "/institutions/XK/MUP",
    "funding sources": "/funding-sources/",
    "a funding source": "/funding-sources/XK/KB",
    "the comparison of a plan": f"{XK}/comparison",
    "the comparison of all plans": "/compare",
    "a number explained": f"{XK}/indicators/1.1-I1/explained/2021-H1",
    "rates explained": f"{XK}/comparison/rates",
    "search": "/search?q=zahtjeva",
    "nothing found": "/search?q=qqqq",
    "not there": "/plans/NOPE/",
}
# What only somebody of a role sees.
KINDS_FOR = {
    "signing in": ("nobody", "/sign-in"),
    "a forgotten password": ("nobody", "/password/forgotten"),
    "a link that is dead": ("nobody", "/password/no-such-token"),
    "not allowed": ("reader", f"{XK}/edit"),
    "one's account": ("coordinator", "/account/"),
    "one's password": ("coordinator", "/account/password"),
    "one's codes": ("coordinator", "/account/codes"),
    "one's sessions": ("coordinator", "/account/sessions"),
    "one's stand-ins": ("coordinator", "/account/stand-ins"),
    "a plan with its rights": ("coordinator", f"{XK}/"),
    "a goal with its rights": ("coordinator", f"{XK}/elements/1.1"),
    "an activity with its rights": ("coordinator", f"{BA}/activities/II.1.1"),
    "an indicator with its rights": ("coordinator", f"{XK}/indicators/1.1-I1"),
    "the budget with its rights": ("coordinator", f"{XK}/budget"),
    "the findings with their rights": ("coordinator", f"{XK}/findings"),
    "one's work": ("coordinator", "/my-work"),
    "the periods of a plan": ("coordinator", f"{XK}/reporting/"),
    "entering figures": ("coordinator", f"{XK}/reporting/2021-H1/enter"),
    "entering figures by counters": ("coordinator", f"{BA}/reporting/2024-Q1/enter"),
    "the review": ("coordinator", f"{XK}/reporting/2021-H1/review"),
    "locking a period": ("coordinator", f"{XK}/reporting/2021-H1/lock"),
    "institutions and what they lack": ("coordinator", f"{XK}/reporting/2021-H1/institutions"),
    "a reported figure": ("coordinator", f"{XK}/reporting/2021-H1/indicators/1.1-I1"),
    "a reported status": ("coordinator", f"{XK}/reporting/2021-H1/activities/1.1.2"),
    "correcting a figure": ("coordinator", f"{XK}/reporting/2021-H1/indicators/1.1-I1/correct"),
    "the milestones of an activity": ("coordinator", f"{XK}/activities/1.1.1/milestones"),
    "how a plan is reported": ("coordinator", f"{XK}/reporting/settings"),
    "how an indicator is reported": ("coordinator", f"{XK}/indicators/1.1-I1/reporting"),
    "editing a plan": ("coordinator", f"{XK}/edit"),
    "editing a goal": ("coordinator", f"{XK}/elements/1.1/edit"),
    "editing an activity by years": ("coordinator", f"{XK}/activities/1.1.1/edit"),
    "editing an activity by quarters": ("coordinator", f"{BA}/activities/II.1.1/edit"),
    "editing an indicator": ("coordinator", f"{XK}/indicators/1.1-I1/edit"),
    "editing a budget line": ("coordinator", f"{XK}/budget/1.1.2-2021/edit"),
    "settling a finding": ("coordinator", f"{XK}/findings/1/settle"),
    "opening a finding again": ("coordinator", f"{XK}/findings/83/settle"),
    "the history of a plan": ("coordinator", f"{XK}/history"),
    "the history of an activity": ("coordinator", f"{XK}/activities/1.1.1/history"),
    "all histories": ("coordinator", "/history"),
    "an entry of the history": ("administrator", "/history/1"),
    "administration": ("administrator", "/administration/"),
    "people": ("administrator", "/administration/people/"),
    "inviting": ("administrator", "/administration/people/invite"),
    "a person": ("administrator", "/administration/people/4"),
    "closing an account": ("administrator", "/administration/people/4/close"),
    "institutions to look after": ("administrator", "/administration/institutions/"),
    "an institution to look after": ("administrator", "/administration/institutions/XK/MUP"),
    "editing an institution": ("administrator", "/administration/institutions/XK/MUP/edit"),
    "renaming an institution": ("administrator", "/administration/institutions/XK/MUP/rename"),
    "a spelling": ("administrator", "/administration/institutions/XK/MUP/spellings/new"),
    "sources to look after": ("administrator", "/administration/funding-sources/"),
    "a source to look after": ("administrator", "/administration/funding-sources/XK/KB"),
    "editing a source": ("administrator", "/administration/funding-sources/XK/KB/edit"),
    "plans to look after": ("administrator", "/administration/plans/"),
    "who may see a plan": ("administrator", "/administration/plans/XK-MIG-2021-2023/visibility"),
    "the languages": ("administrator", "/administration/languages"),
    "countries": ("administrator", "/administration/countries/"),
    "a country": ("administrator", "/administration/countries/BA"),
    "a status": ("administrator", "/administration/countries/BA/statuses/implemented"),
    "the thresholds": ("administrator", "/administration/countries/BA/thresholds"),
    "the rules of cases": ("administrator", "/administration/cases/rules"),
    "a rule of cases": ("administrator", "/administration/cases/rules/R07"),
    "entering what an act says": ("administrator", "/administration/cases/rules/R03/versions/V13"),
    "an act": ("administrator", "/administration/cases/instruments/V16"),
    "days off": ("administrator", "/administration/cases/days-off"),
    "duties": ("administrator", "/administration/cases/duties"),
    "giving a duty": ("administrator", "/administration/cases/duties/new"),
    "other case systems": ("administrator", "/administration/cases/feeds"),
    "a case system": ("administrator", "/administration/cases/feeds/SPS"),
    "changing a case system": ("administrator", "/administration/cases/feeds/SPS/edit"),
    "sending in events": ("administrator", "/administration/cases/feeds/SPS/events"),
}
WITH_A_REASON = {kind for kind in KINDS_FOR if kind.startswith(("editing a", "settling", "opening a finding"))}
# Pages so large that axe takes seconds for them: they take turns of their own, so that each width has half of them.
LARGE = (
    "the budget",
    "entering figures",
    "entering figures by counters",
    "the budget with its rights",
    "a plan by quarters",
    "a plan by years",
    "a plan with its rights",
    "the text",
    "the findings",
    "the findings with their rights",
)
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 800}
LANGUAGES = {"en": "en", "bs": "bs", "hr": "hr", "sr_Latn": "sr-Latn", "sr_Cyrl": "sr-Cyrl", "sq": "sq"}
RUN = """() => axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations']}).then(
    result => result.violations.flatMap(
        rule => rule.nodes.map(node => rule.id + ' ' + node.target + ' ' + node.failureSummary)))"""


def in_language(page: Page, locale: str, site: str) -> None:
    page.context.add_cookies([{"name": "lang", "value": locale, "url": site}])


def series(kinds: Iterable[str]) -> list[tuple[str, str]]:
    """Every kind of page in every language under FULL=1; else each kind in one, the languages in turn."""
    if os.environ.get("TRACKER_TEST_FULL") == "1":
        return [(kind, locale) for kind in kinds for locale in LANGUAGES]
    return list(zip(kinds, cycle(LANGUAGES), strict=False))


@pytest.fixture(scope="module")
def page_of(browser: Browser, site: str, served: Flask) -> Iterator[Callable[[str], Page]]:
    """A wide page for those who only look, the same one for all tests of a role: what it has fetched it keeps."""
    pages: dict[str, Page] = {}

    def of_role(role: str) -> Page:
        if role not in pages:
            context = browser.new_context(base_url=site, locale="en")
            if role != "nobody":
                let_in(served, context, site, role)
            pages[role] = context.new_page()
        pages[role].set_viewport_size(WIDE)
        return pages[role]

    yield of_role
    for page in pages.values():
        page.context.close()


@pytest.mark.browser
@pytest.mark.parametrize(("kind", "locale"), series(KINDS))
def test_axe_finds_nothing_and_the_page_fits_a_telephone(page_of, site, axe, kind, locale):
    page = page_of("nobody")
    in_language(page, locale, site)

    page.goto(KINDS[kind])

    check(page, axe, locale, kind)


@pytest.mark.browser
@pytest.mark.parametrize(("kind", "locale"), series(KINDS_FOR))
def test_axe_finds_nothing_on_a_page_for_people_either(page_of, site, axe, kind, locale):
    role, address = KINDS_FOR[kind]
    page = page_of(role)
    in_language(page, locale, site)

    answer = page.goto(address)

    assert answer.status in {200, 403, 404, 410}
    assert (answer.status == 200) is (kind not in {"not allowed", "a link that is dead"})
    check(page, axe, locale, kind)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("kind", "locale"), series([kind for kind in KINDS_FOR if "editing" in kind or "sett" in kind])
)
def test_a_form_that_could_not_be_saved_names_its_errors_and_leads_to_them(page_of, site, axe, kind, locale):
    role, address = KINDS_FOR[kind]
    page = page_of(role)
    in_language(page, locale, site)
    page.goto(address)

    page.locator("main form.entry button[type=submit]").first.click()

    errors = page.locator(".error-summary")
    assert errors.count() == 1
    for link in errors.locator("a").all():
        assert page.locator(link.get_attribute("href")).count() == 1
    check(page, axe, locale, kind)


def check(page: Page, axe: str, locale: str, kind: str = "") -> None:
    """What every page owes to everybody, on a wide screen and on a telephone."""
    page.evaluate(axe)
    found = page.evaluate(RUN) if WIDE in widths(kind) else []
    page.set_viewport_size(NARROW)
    found += page.evaluate(RUN) if NARROW in widths(kind) else []
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    assert found == []
    assert sideways <= 0
    assert page.evaluate("document.documentElement.lang") == LANGUAGES[locale]
    assert page.locator("h1").count() == 1
    assert page.title()


def widths(kind: str) -> list[dict[str, int]]:
    """At which widths axe looks at a kind of page: in a sample at one, in turn; at both where it is of no kind."""
    turns = next((turns for turns in (LARGE, tuple(KINDS), tuple(KINDS_FOR)) if kind in turns), None)
    if turns is None or os.environ.get("TRACKER_TEST_FULL") == "1":
        return [WIDE, NARROW]
    return [(WIDE, NARROW)[turns.index(kind) % 2]]


@pytest.mark.browser
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_in_serbian_cyrillic_leaves_no_interface_words_in_latin(page_of, site, kind):
    page = page_of("nobody")
    in_language(page, "sr_Cyrl", site)

    page.goto(KINDS[kind])
    words = [text for text in page.evaluate(WORDS_OF_THE_INTERFACE) if re.search(r"[A-Za-z]{4,}", text)]

    # Codes, addresses and plan text may be Latin; a head of the interface that has no Cyrillic letter may not.
    assert [text for text in words if not re.search(r"[А-Яа-яЂђЈјЉљЊњЋћЏџ]", text) and not A_CODE.fullmatch(text)] == []


# The texts of heads and controls, except those that carry a language of their own, themselves or from above.
WORDS_OF_THE_INTERFACE = """() => [...document.querySelectorAll('nav a, th, button, label, legend, summary > span')]
    .flatMap(head => {
        const walker = document.createTreeWalker(head, NodeFilter.SHOW_TEXT);
        const texts = [];
        while (walker.nextNode())
            if (walker.currentNode.parentElement.closest('[lang]') === document.documentElement)
                texts.push(walker.currentNode.textContent.trim());
        return texts;
    })"""
A_CODE = re.compile(r"\(?[A-Z0-9.-]+\)?|[0-9][\w.-]*")  # of an institution or a source; the key of a budget line
