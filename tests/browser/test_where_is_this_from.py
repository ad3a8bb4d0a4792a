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

    def test_the_drawer_covers_nothing_on_a_wide_screen_and_has_a_name_and_the_focus(self, page):
        page.goto("/plans/XK-MIG-2021-2023/activities/1.1.2")

        figure(page).click()
        drawer = page.get_by_role("complementary", name="Where is this from?")
        expect(drawer).to_be_focused()

        left = drawer.bounding_box()["x"]
        for part in ("header", "main", "footer"):
            box = page.locator(part).first.bounding_box()
            assert box["x"] + box["width"] <= left, part
        expect(figure(page)).to_be_in_viewport()

    def test_on_a_telephone_what_was_asked_about_stays_in_sight_above_the_drawer(self, page):
        page.set_viewport_size({"width": 390, "height": 800})
        page.goto("/plans/XK-MIG-2021-2023/activities/1.1.2")

        figure(page).click()
        drawer = page.get_by_role("complementary", name="Where is this from?")
        expect(drawer).to_be_focused()

        asked = figure(page).bounding_box()
        assert asked["y"] >= 0
        assert asked["y"] + asked["height"] <= drawer.bounding_box()["y"]

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


class TestTheOutline:
    def test_is_open_beside_the_content_and_closed_above_it(self, page):
        outline = page.locator(".outline details")
        page.goto("/plans/XK-MIG-2021-2023/elements/1.1")
        expect(outline).to_have_attribute("open", "")

        page.set_viewport_size({"width": 390, "height": 800})
        page.reload()

        expect(outline).not_to_have_attribute("open", "")

    def test_once_opened_on_a_narrow_screen_it_stays_open_on_every_page_of_the_plan(self, page):
        page.set_viewport_size({"width": 390, "height": 800})
        page.goto("/plans/XK-MIG-2021-2023/elements/1.1")

        page.locator(".outline summary").click()
        page.goto("/plans/XK-MIG-2021-2023/elements/2")

        expect(page.locator(".outline details")).to_have_attribute("open", "")


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
