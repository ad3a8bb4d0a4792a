"""Tasks of people done without a mouse: Tab, Enter, Space and letters, the focus always to be seen."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import PASSWORD, email_of

pytestmark = pytest.mark.browser

XK = "/plans/XK-MIG-2021-2023"
MOST_STEPS = 120
HAS_FOCUS = "element => element === document.activeElement"
# The focus has an outline or a shadow, lies in the window, and nothing lies over it.
IS_SEEN = """element => {
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    const shown = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
    const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
    const above = document.elementFromPoint(x, y);
    return shown && inside && (above === null || element.contains(above) || above.contains(element));
}"""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the wanted one has the focus; wherever it stops on the way, it can be seen."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and focused.evaluate("element => element !== document.body"):
            assert focused.evaluate(IS_SEEN), focused.evaluate("element => element.outerHTML")
        if wanted.evaluate(HAS_FOCUS):
            return
    pytest.fail(f"the focus never came to {wanted}")


def said(page: Page) -> Locator:
    """What the page says about what was just done."""
    return page.get_by_role("status").filter(has_text=re.compile(r"\w"), visible=True)


class TestTasks:
    def test_sign_in_switch_the_language_and_sign_out(self, page):
        page.goto("/sign-in")

        tab_to(page, page.locator("input[name=email]"))
        page.keyboard.type(email_of("coordinator"))
        tab_to(page, page.locator("input[name=password]"))
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("form[action$='/sign-out']")).to_be_visible()

        languages = page.locator("header details")
        tab_to(page, languages.locator("summary"))
        page.keyboard.press("Enter")
        tab_to(page, page.get_by_role("link", name="Shqip"))
        page.keyboard.press("Escape")
        expect(languages).not_to_have_attribute("open")
        expect(languages.locator("summary")).to_be_focused()
        page.keyboard.press("Enter")
        tab_to(page, page.get_by_role("link", name="Shqip"))
        page.keyboard.press("Enter")
        expect(page.locator("html")).to_have_attribute("lang", "sq")

        tab_to(page, page.locator("form[action$='/sign-out'] button"))
        page.keyboard.press("Enter")
        expect(page.locator("form[action$='/sign-out']")).to_have_count(0)
        expect(page.locator("header a[href*='/sign-in']")).to_be_visible()

    def test_edit_a_title(self, page, context, enter):
        enter(context, "coordinator")
        page.goto(f"{XK}/activities/1.2.1")

        tab_to(page, page.locator(f"main a[href='{XK}/activities/1.2.1/edit']").first)
        page.keyboard.press("Enter")
        tab_to(page, page.locator("[name=title]"))
        page.keyboard.press("Control+End")
        page.keyboard.type(" i više")
        tab_to(page, page.locator("[name=reason]"))
        page.keyboard.type("A word was missing")
        tab_to(page, page.locator("main form.entry button[type=submit]"))
        page.keyboard.press("Enter")

        expect(page).to_have_url(re.compile(f"{XK}/activities/1.2.1$"))
        expect(said(page).first).to_be_visible()
        expect(page.locator("h1")).to_contain_text("i više")

    def test_settle_a_finding(self, page, context, enter):
        enter(context, "coordinator")
        page.goto(f"{XK}/findings/3/settle")

        tab_to(page, page.locator("input[name=settlement]").first)
        page.keyboard.press("Space")
        tab_to(page, page.locator("[name=reason]"))
        page.keyboard.type("The document says so")
        tab_to(page, page.locator("main form.entry button[type=submit]"))
        page.keyboard.press("Enter")

        expect(page).to_have_url(re.compile(f"{XK}/findings"))
        expect(page.locator("#finding-3")).to_contain_text("The document says so")

    def test_end_a_session(self, page, context, browser, site, enter):
        other = browser.new_context(base_url=site)
        enter(other, "reader")
        enter(context, "reader")
        elsewhere = other.new_page()
        elsewhere.goto("/account/sessions")
        page.goto("/account/sessions")
        before = page.locator("tbody tr").count()

        ends = page.locator("tbody tr").filter(has_not=page.locator("strong")).locator("button").first
        tab_to(page, ends)
        page.keyboard.press("Enter")

        expect(page.locator("tbody tr")).to_have_count(before - 1)
        elsewhere.goto("/account/sessions")
        expect(elsewhere).to_have_url(re.compile("/sign-in"))
        other.close()


class TestTwoAtOnce:
    def test_the_second_to_save_sees_both_versions_and_chooses_by_keyboard(self, context, browser, site, enter):
        enter(context, "coordinator")
        page = context.new_page()
        other = browser.new_context(base_url=site)
        enter(other, "administrator")
        theirs = other.new_page()
        for each in (page, theirs):
            each.goto(f"{XK}/elements/2.1/edit")
        theirs.locator("[name=title]").fill("What the other one wrote")
        theirs.locator("[name=reason]").fill("The other one's reason")
        theirs.locator("main form.entry button[type=submit]").click()

        page.locator("[name=title]").fill("What I wrote")
        page.locator("[name=reason]").fill("My reason")
        page.locator("main form.entry button[type=submit]").click()
        conflict = page.locator(".error-summary")
        expect(conflict).to_contain_text("What the other one wrote")
        expect(conflict).to_contain_text("What I wrote")
        mine = page.locator("input[value=mine]")
        tab_to(page, page.locator("input[type=radio]").first)
        page.keyboard.press("ArrowDown")
        expect(mine).to_be_checked()
        tab_to(page, page.locator("main form.entry button[type=submit]"))
        page.keyboard.press("Enter")

        expect(page.locator("h1")).to_contain_text("What I wrote")
        other.close()
