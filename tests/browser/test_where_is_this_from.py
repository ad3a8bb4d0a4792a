"""A reader asks where a figure is printed: with a mouse, with the keyboard, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def figure(page: Page):
    return page.get_by_role("link", name=re.compile("162,000")).first


class TestWithJavaScript:
    def test_the_drawer_shows_the_line_and_gives_the_focus_back(self, page):
        page.goto("/plans/XK-MIG-2021-2023/activities/1.1.2")
        address = page.url

        figure(page).click()
        drawer = page.locator("#drawer")
        expect(drawer.locator("mark").first).to_contain_text("162,000")
        expect(drawer).to_contain_text("23")
        page.keyboard.press("Escape")

        expect(drawer).to_be_hidden()
        assert page.url == address
        expect(figure(page)).to_be_focused()

    def test_the_keyboard_is_enough(self, page):
        page.goto("/plans/XK-MIG-2021-2023/activities/1.1.2")

        figure(page).focus()
        page.keyboard.press("Enter")

        expect(page.locator("#drawer mark").first).to_contain_text("162,000")

    def test_the_slash_leads_to_the_search(self, page):
        page.goto("/")

        page.keyboard.press("/")
        page.keyboard.type("djakovo zahtjeva")

        expect(page.get_by_role("searchbox")).to_have_value("djakovo zahtjeva")


class TestWithoutJavaScript:
    @pytest.fixture
    def plain(self, browser, site):
        context = browser.new_context(base_url=site, java_script_enabled=False, locale="en")
        yield context.new_page()
        context.close()

    def test_the_figure_leads_to_a_page_of_its_own(self, plain):
        plain.goto("/plans/XK-MIG-2021-2023/activities/1.1.2")

        figure(plain).click()

        assert "/plans/XK-MIG-2021-2023/source/23" in plain.url
        expect(plain.locator("mark").first).to_contain_text("162,000")

    def test_an_erratum_is_shown_with_its_reason(self, plain):
        plain.goto("/plans/XK-MIG-2021-2023/source/175?cell=2")

        expect(plain.locator("main")).to_contain_text("prebivališta iz jedne opštine u drugu")
        expect(plain.locator("main")).to_contain_text("174" if plain.get_by_text("174").count() else "173")

    def test_the_language_can_be_changed_on_every_page(self, plain):
        plain.goto("/plans/XK-MIG-2021-2023/budget?year=2022")

        plain.get_by_role("link", name="Shqip").click()

        assert plain.url.endswith("/plans/XK-MIG-2021-2023/budget?year=2022")
        assert plain.locator("html").get_attribute("lang") == "sq"

    def test_the_filter_of_a_plan_is_a_form(self, plain):
        plain.goto("/plans/XK-MIG-2021-2023/")
        before = plain.locator("a[href*='/activities/']").count()

        plain.locator("select[name=institution]").select_option("AZRK")
        plain.get_by_role("button", name=re.compile("filter|show", re.IGNORECASE)).first.click()

        assert "institution=AZRK" in plain.url
        assert plain.locator("a[href*='/activities/']").count() < max(before, 2)
