"""Administrators' pages of institutions and funding sources: names, renaming by law, spellings."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from tracker.administration.queries import source_in_full
from tracker.exchange.apply import apply_draft
from tracker.history import utc_now
from tracker.institutions.models import Institution
from tracker.institutions.queries import institution_in_full
from tracker.reading.drafts import FundingKind

INSTITUTION = "/administration/institutions/XK/MUP"
SOURCE = "/administration/funding-sources/XK/KB"
LANGUAGES = ("bs", "hr", "sr_Latn", "sr_Cyrl", "sq", "en")
RENAMED = {
    "from_on": "2024-03-01",
    "name": "Ministarstvo bezbednosti",
    "in_en": "Ministry of Security",
    "act": "Law 08/L-001, Official Gazette 5/2024",
}


@pytest.fixture
def institution(session, plan):
    """The ministry of the interior, as the plan names it."""
    return institution_in_full(session, "XK", "MUP")


@pytest.fixture
def source(session, plan):
    """The budget of Kosovo, as the plan names it."""
    return source_in_full(session, "XK", "KB")


def as_shown(row, **typed):
    """What the form of a row would send, with what is typed into it."""
    shown = {f"in_{language}": row.names.get(language, "") for language in LANGUAGES}
    return {"name": row.name or "", **shown, "reason": "It was misspelt.", **typed}


class TestRenamingByLaw:
    def test_the_old_name_stays_on_what_is_older(self, browser, session, institution, plan):
        old = institution.name

        answer = browser.send(f"{INSTITUTION}/rename", **RENAMED)

        now = institution_in_full(session, "XK", "MUP")
        assert answer.status_code == 303
        assert (now.name, now.names) == ("Ministarstvo bezbednosti", {"en": "Ministry of Security"})
        assert [(past.name, past.until_on) for past in now.former_names] == [(old, date(2024, 2, 29))]

    def test_pages_of_an_older_plan_show_the_name_of_then_and_its_own_page_both(
        self, browser, session, institution, plan
    ):
        before = browser.get(f"/plans/{plan}/").text
        named_before = institution.names.get("en") or institution.name
        browser.send(f"{INSTITUTION}/rename", **RENAMED)

        pages = [browser.get(f"/plans/{plan}/{rest}").text for rest in ("", "activities/1.4.5", "budget")]
        own = browser.get("/institutions/XK/MUP").text
        assert named_before in before
        for page in pages:
            assert "Ministry of Security" not in page
        assert named_before in pages[0]
        assert "Ministry of Security" in own
        assert named_before in own
        assert "February 29, 2024" in own
        assert RENAMED["act"] in own

    def test_a_plan_that_began_afterwards_shows_the_new_name(self, browser, session, institution, plan):
        browser.send(f"{INSTITUTION}/rename", **RENAMED | {"from_on": "2021-01-01"})

        assert "Ministry of Security" in browser.get(f"/plans/{plan}/").text

    def test_it_costs_a_plan_no_more_queries(self, browser, session, institution, plan, queries):
        browser.get(f"/plans/{plan}/")
        queries.clear()
        browser.get(f"/plans/{plan}/")
        before = len(queries)
        browser.send(f"{INSTITUTION}/rename", **RENAMED)
        browser.get(f"/plans/{plan}/")
        queries.clear()

        browser.get(f"/plans/{plan}/")

        assert len(queries) == before <= 15

    def test_it_is_in_the_history_with_the_act(self, browser, institution, entries):
        old = institution.name
        browser.send(f"{INSTITUTION}/rename", **RENAMED)

        (entry,) = entries("institution.renamed")
        assert (entry.subject_key, entry.subject_label, entry.reason) == ("XK/MUP", old, RENAMED["act"])
        assert {"field": "name", "before": old, "after": "Ministarstvo bezbednosti", "detail": {}} in entry.changes
        assert entry.plan_id is None

    def test_loading_the_plan_anew_does_not_undo_it(self, browser, session, institution, drafts, plan):
        browser.send(f"{INSTITUTION}/rename", **RENAMED)
        changed = replace(drafts[plan], document_number="1/2021")

        apply_draft(session, changed, public=False, now=NOW)

        assert institution_in_full(session, "XK", "MUP").name == "Ministarstvo bezbednosti"

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"from_on": ""}, "from_on"),
            ({"from_on": "31.2.2024"}, "from_on"),
            ({"from_on": (utc_now().date() + timedelta(days=2)).isoformat()}, "from_on"),
            ({"name": " "}, "name"),
            ({"act": ""}, "act"),
            ({"name": "x" * 501}, "name"),
        ],
    )
    def test_what_cannot_be_is_refused_beside_its_field(self, browser, session, institution, typed, field):
        answer = browser.send(f"{INSTITUTION}/rename", **RENAMED | typed)

        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
        assert institution_in_full(session, "XK", "MUP").former_names == []

    def test_the_same_name_again_and_a_day_before_the_last_renaming_are_refused(self, browser, institution):
        browser.send(f"{INSTITUTION}/rename", **RENAMED)

        same = browser.send(f"{INSTITUTION}/rename", **RENAMED | {"from_on": "2025-01-01"})
        earlier = browser.send(f"{INSTITUTION}/rename", **RENAMED | {"from_on": "2024-03-01", "name": "Other"})

        assert "The new name is the same as the present one." in same.text
        assert 'id="from_on-error"' in earlier.text


class TestCorrecting:
    def test_an_institution_is_corrected_with_a_reason(self, browser, session, institution, entries):
        typed = as_shown(institution, in_sq="Ministria e Brendshme", kind="group", parent="")

        answer = browser.send(f"{INSTITUTION}/edit", **typed)

        now = institution_in_full(session, "XK", "MUP")
        (entry,) = entries("register.changed")
        assert answer.status_code == 303
        assert (now.names["sq"], now.kind, now.former_names) == ("Ministria e Brendshme", "group", [])
        assert entry.reason == "It was misspelt."
        assert {change["field"] for change in entry.changes} == {"name", "kind"}

    def test_it_becomes_no_unit_of_itself_or_of_its_unit(self, browser, session, institution):
        other = session.scalars(select(Institution).where(Institution.code != "MUP")).first()
        other.parent_id = institution.id
        session.commit()

        answer = browser.send(f"{INSTITUTION}/edit", **as_shown(institution, kind="group", parent=other.code))

        assert answer.status_code == 422
        assert 'id="parent-error"' in answer.text

    def test_the_second_of_two_sees_both_and_nothing_is_overwritten(self, browser, session, institution):
        old = institution.version
        browser.send(f"{INSTITUTION}/edit", **as_shown(institution, name="First", kind="institution", parent=""))
        session.expire_all()
        typed = as_shown(institution, name="Second", kind="institution", parent="")

        overtaken = browser.send(f"{INSTITUTION}/edit", **typed | {"version": old})

        now = institution_in_full(session, "XK", "MUP")
        assert overtaken.status_code == 409
        assert now.name == "First"
        assert "First" in overtaken.text
        assert 'value="Second"' in overtaken.text
        assert f'value="{now.version}"' in overtaken.text

    def test_without_a_reason_or_a_change_nothing_is_saved(self, browser, session, institution, entries):
        typed = as_shown(institution, kind=institution.kind, parent="")

        assert browser.send(f"{INSTITUTION}/edit", **typed | {"reason": " ", "name": "X"}).status_code == 422
        assert browser.send(f"{INSTITUTION}/edit", **typed).status_code == 422
        assert browser.send(f"{INSTITUTION}/edit", **typed | {"kind": "planet"}).status_code == 422
        assert entries("register.changed") == []

    def test_a_funding_source_is_corrected_with_a_reason(self, browser, session, source, entries):
        answer = browser.send(f"{SOURCE}/edit", **as_shown(source, kind="donor", in_sq="Buxheti"))

        now = source_in_full(session, "XK", "KB")
        assert answer.status_code == 303
        assert (now.kind, now.names["sq"]) == (FundingKind.DONOR, "Buxheti")
        assert entries("register.changed")[0].subject_kind == "funding_source"

    def test_what_is_not_in_the_register_is_not_found(self, browser, plan):
        for address in (
            "institutions/XK/NOPE",
            "institutions/YY/MUP/edit",
            "funding-sources/XK/NOPE/edit",
            "institutions/XK/MUP/spellings/999999",
            "institutions/XK/MUP/spellings/999999/remove",
        ):
            assert browser.get(f"/administration/{address}").status_code == 404, address


@pytest.mark.parametrize(("address", "code"), [(INSTITUTION, "MUP"), (SOURCE, "KB")])
class TestSpellings:
    TYPED = {"printed": "M.U.P.", "reason": "So printed on page 3.", "is_assumed": "y"}

    def aliases(self, session, address, code):
        row = institution_in_full(session, "XK", code) if "institutions" in address else None
        return {alias.printed: alias for alias in (row or source_in_full(session, "XK", code)).aliases}

    def test_one_is_added_settled_and_taken_away(self, browser, session, plan, entries, address, code):
        before = set(self.aliases(session, address, code))

        added = browser.send(f"{address}/spellings/new", **self.TYPED)
        alias = self.aliases(session, address, code)["M.U.P."]
        assumed = alias.is_assumed
        settled = browser.send(
            f"{address}/spellings/{alias.id}", printed="M.U.P.", reason="The list of abbreviations explains it."
        )
        no_longer = self.aliases(session, address, code)["M.U.P."].is_assumed
        removed = browser.send(f"{address}/spellings/{alias.id}/remove", reason="No document prints it.")

        assert (added.status_code, settled.status_code, removed.status_code) == (303, 303, 303)
        assert (assumed, no_longer) == (True, False)
        assert set(self.aliases(session, address, code)) == before
        assert len(entries("register.changed")) == 3

    def test_the_same_twice_and_none_at_all_are_refused(self, browser, session, plan, address, code):
        browser.send(f"{address}/spellings/new", **self.TYPED)
        before = set(self.aliases(session, address, code))

        twice = browser.send(f"{address}/spellings/new", **self.TYPED)
        nothing = browser.send(f"{address}/spellings/new", **self.TYPED | {"printed": "  "})

        assert (twice.status_code, nothing.status_code) == (422, 422)
        assert 'id="printed-error"' in twice.text
        assert set(self.aliases(session, address, code)) == before

    def test_an_older_form_overwrites_nothing(self, browser, session, plan, address, code):
        row = institution_in_full(session, "XK", code) if code == "MUP" else source_in_full(session, "XK", code)
        old = row.version
        browser.send(f"{address}/spellings/new", **self.TYPED)

        overtaken = browser.send(f"{address}/spellings/new", **self.TYPED | {"printed": "Other", "version": old})

        assert overtaken.status_code == 409
        assert "M.U.P." in overtaken.text
        assert "Other" not in self.aliases(session, address, code)
