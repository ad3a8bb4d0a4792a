"""Every kind of page, in every language: WCAG 2.2 A and AA, nothing wider than the screen, the right letters."""

import os
import random
import re

import pytest
from playwright.sync_api import Page

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
    "search": "/search?q=zahtjeva",
    "nothing found": "/search?q=qqqq",
    "not there": "/plans/NOPE/",
}
LANGUAGES = {"en": "en", "bs": "bs", "hr": "hr", "sr_Latn": "sr-Latn", "sr_Cyrl": "sr-Cyrl", "sq": "sq"}
RUN = """() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then(
    result => result.violations.flatMap(
        rule => rule.nodes.map(node => rule.id + ' ' + node.target + ' ' + node.failureSummary)))"""


def in_language(page: Page, locale: str, site: str) -> None:
    page.context.add_cookies([{"name": "lang", "value": locale, "url": site}])


def series() -> list[tuple[str, str]]:
    """Every kind of page in every language under FULL=1; else each kind in two of them, the same ones each time."""
    if os.environ.get("TRACKER_TEST_FULL") == "1":
        return [(kind, locale) for kind in KINDS for locale in LANGUAGES]
    chosen = random.Random(2024)
    return [(kind, locale) for kind in KINDS for locale in chosen.sample(sorted(LANGUAGES), 2)]


@pytest.mark.browser
@pytest.mark.parametrize(("kind", "locale"), series())
def test_axe_finds_nothing_and_the_page_fits_a_telephone(context, site, axe, kind, locale):
    page = context.new_page()
    in_language(page, locale, site)

    page.goto(KINDS[kind])
    page.evaluate(axe)
    wide = page.evaluate(RUN)
    page.set_viewport_size({"width": 390, "height": 800})
    narrow = page.evaluate(RUN)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    assert wide == []
    assert narrow == []
    assert sideways <= 0
    assert page.evaluate("document.documentElement.lang") == LANGUAGES[locale]
    assert page.locator("h1").count() == 1
    assert page.title()


@pytest.mark.browser
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_in_serbian_cyrillic_leaves_no_interface_words_in_latin(context, site, kind):
    page = context.new_page()
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
