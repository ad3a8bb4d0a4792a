"""Administrators' pages of settings: who sees a plan, the languages, words for statuses, thresholds."""

from decimal import Decimal

import pytest
from sqlalchemy import delete, select

from tracker.accounts.models import Setting
from tracker.accounts.policy import Visibility
from tracker.institutions.models import StatusWord, Threshold
from tracker.institutions.queries import known_country, status_word_of, thresholds_of
from tracker.institutions.settings import LIGHTS, STATUSES, complete_country_settings, shipped_settings
from tracker.plans.models import Plan
from tracker.web.languages import OFFERED

LANGUAGES = "/administration/languages"
COUNTRY = "/administration/countries/XK"
THRESHOLDS = f"{COUNTRY}/thresholds"


class TestWhoSeesAPlan:
    def test_a_plan_is_published_with_a_reason_in_its_own_history(self, app, browser, session, plan, entries):
        address = f"/administration/plans/{plan}/visibility"
        before = app.test_client().get(f"/plans/{plan}/").status_code

        answer = browser.send(address, visibility="public", reason="The government has adopted it.")

        (entry,) = entries("plan.published")
        row = session.scalars(select(Plan)).one()
        assert (before, answer.status_code) == (404, 303)
        assert row.visibility is Visibility.PUBLIC
        assert (entry.plan_id, entry.reason) == (row.id, "The government has adopted it.")
        assert [(change["before"], change["after"]) for change in entry.changes] == [("own", "public")]
        assert app.test_client().get(f"/plans/{plan}/").status_code == 200

    @pytest.mark.parametrize(
        "typed",
        [
            {"visibility": "public", "reason": ""},
            {"visibility": "nobody", "reason": "Because of this."},
            {"visibility": "own", "reason": "Because of this."},
            {"reason": "Because of this."},
        ],
    )
    def test_what_cannot_be_is_refused(self, browser, session, plan, entries, typed):
        answer = browser.send(f"/administration/plans/{plan}/visibility", **typed)

        assert answer.status_code == 422
        assert entries("plan.published") == []

    def test_an_older_form_overwrites_nothing(self, browser, session, plan):
        old = session.scalars(select(Plan.version)).one()
        address = f"/administration/plans/{plan}/visibility"
        browser.send(address, visibility="public", reason="It was adopted.")

        overtaken = browser.send(address, visibility="signed_in", reason="Not yet.", version=old)

        session.expire_all()
        assert overtaken.status_code == 409
        assert session.scalars(select(Plan)).one().visibility is Visibility.PUBLIC
        assert "everybody" in overtaken.text


@pytest.mark.usefixtures("languages_asked_again")
class TestLanguages:
    def test_readers_are_offered_what_was_chosen_and_nothing_else(self, app, browser, entries):
        answer = browser.send(LANGUAGES, languages=["bs", "sr_Latn", "en"])

        reader = app.test_client()
        page = reader.get("/", headers={"Accept-Language": "sq, hr;q=0.8, sr-Cyrl;q=0.7"})
        assert answer.status_code == 303
        assert "Shqip" not in page.text
        assert "Bosanski" in page.text
        # Serbian in the other script rather than not at all.
        assert '<html lang="sr-Latn">' in page.text
        assert reader.get("/?lang=sq").status_code == 400
        assert reader.get("/?lang=bs").status_code == 303
        assert entries("setting.changed")[0].changes[0]["after"] == ["bs", "sr_Latn", "en"]

    def test_a_cookie_of_before_no_longer_counts(self, app, browser):
        reader = app.test_client()
        reader.get("/?lang=sq")

        browser.send(LANGUAGES, languages=["bs", "hr"])

        assert '<html lang="bs">' in reader.get("/").text

    @pytest.mark.parametrize("languages", [[], ["xx"], ["bs", "xx"], [each.locale for each in OFFERED]])
    def test_none_unknown_ones_and_no_change_are_refused(self, browser, session, languages):
        answer = browser.send(LANGUAGES, languages=languages)

        assert answer.status_code == 422
        assert session.scalars(select(Setting)).all() == []

    def test_an_older_form_overwrites_nothing(self, browser, session):
        browser.send(LANGUAGES, languages=["bs"])

        overtaken = browser.send(LANGUAGES, languages=["hr"], version=0, reader="bs")

        assert overtaken.status_code == 409
        assert session.scalars(select(Setting.value)).one() == ["bs"]

    def test_the_setting_is_not_read_for_every_page(self, browser, queries):
        browser.get("/")
        queries.clear()

        browser.get("/")

        assert not [query for query in queries if "FROM setting" in query]


class TestStatuses:
    ADDRESS = f"{COUNTRY}/statuses/partly"

    def words(self, **typed):
        return {f"in_{each.locale}": f"{each.locale} word" for each in OFFERED} | {
            "is_used": "y",
            "source": "Instruction 1/2026",
            "is_verified": "y",
            "reason": "The instruction was published.",
            **typed,
        }

    def test_a_country_begins_with_what_is_shipped(self, session):
        for code in ("BA", "XK", "HR"):
            known_country(session, code)

            words = session.scalars(select(StatusWord).where(StatusWord.country_code == code)).all()
            assert {row.status for row in words} == set(STATUSES)
            assert [row.at_least for row in thresholds_of(session, code)] == [90, 70, 50]

    def test_what_is_missing_is_entered_and_what_was_changed_stays(self, session):
        known_country(session, "BA")
        status_word_of(session, "BA", "partly").words = {"bs": "napola"}
        session.execute(delete(StatusWord).where(StatusWord.status == "dropped"))
        session.execute(delete(Threshold).where(Threshold.light == "near"))
        session.commit()

        assert len(complete_country_settings(session)) == 2
        assert complete_country_settings(session) == []
        assert status_word_of(session, "BA", "partly").words == {"bs": "napola"}

    def test_the_page_offers_to_enter_what_is_missing(self, browser, session, plan, entries):
        session.execute(delete(Threshold))
        session.execute(delete(StatusWord).where(StatusWord.status == "dropped"))
        session.commit()

        page = browser.get(COUNTRY).text
        sent = browser.send(f"{COUNTRY}/complete", form_on=COUNTRY)

        assert "have not been entered yet" in page
        assert browser.get(THRESHOLDS).status_code == 200
        assert sent.status_code == 303
        assert len(thresholds_of(session, "XK")) == len(LIGHTS)
        (entry,) = entries("setting.changed")
        assert [each["field"] for each in entry.changes] == ["words", "at_least", "at_least", "at_least"]
        told = browser.get(f"/history/{entry.id}").text
        assert "On track: Threshold changed from nothing to 90%" in told
        assert browser.send(f"{COUNTRY}/complete", form_on=COUNTRY).status_code == 303
        assert len(entries("setting.changed")) == 1

    def test_words_are_changed_with_a_reason(self, browser, session, plan, entries):
        answer = browser.send(self.ADDRESS, **self.words())

        session.expire_all()
        row = status_word_of(session, "XK", "partly")
        (entry,) = entries("setting.changed")
        assert answer.status_code == 303
        assert (row.words["sq"], row.is_used, row.is_verified) == ("sq word", True, True)
        assert entry.reason == "The instruction was published."
        assert {change["field"] for change in entry.changes} == {"words", "is_used", "source", "is_verified"}

    @pytest.mark.parametrize("typed", [{f"in_{each.locale}": "" for each in OFFERED}, {"source": ""}, {"reason": "x"}])
    def test_what_cannot_be_is_refused(self, browser, session, plan, typed):
        answer = browser.send(self.ADDRESS, **self.words(**typed))

        session.expire_all()
        assert answer.status_code == 422
        assert not status_word_of(session, "XK", "partly").is_verified

    def test_an_older_form_overwrites_nothing(self, browser, session, plan):
        old = status_word_of(session, "XK", "partly").version
        browser.send(self.ADDRESS, **self.words(in_sq="i pari"))

        overtaken = browser.send(self.ADDRESS, **self.words(in_sq="i dyti"), version=old)

        session.expire_all()
        assert overtaken.status_code == 409
        assert "i pari" in overtaken.text
        assert status_word_of(session, "XK", "partly").words["sq"] == "i pari"

    def test_a_status_or_country_that_is_not_there_is_not_found(self, browser, plan):
        for address in (
            f"{COUNTRY}/statuses/nope",
            "/administration/countries/ZZ",
            "/administration/countries/ZZ/thresholds",
        ):
            assert browser.get(address).status_code == 404, address


class TestThresholds:
    def typed(self, session, high="90", middle="70", low="50", **more):
        values = {}
        for row, at_least in zip(thresholds_of(session, "XK"), (high, middle, low), strict=True):
            values |= {f"{row.light}_at_least": at_least, f"{row.light}_source": row.source}
        return {**values, "reason": "The ministry asks for it.", **more}

    @pytest.mark.parametrize(("reader", "text"), [("en", "72.5"), ("bs", "72,5"), ("sq", "72,5")])
    def test_they_are_typed_in_the_readers_notation(self, browser, session, plan, entries, reader, text):
        answer = browser.send(THRESHOLDS, reader=reader, **self.typed(session, middle=text))

        session.expire_all()
        (entry,) = entries("setting.changed")
        assert answer.status_code == 303
        assert [row.at_least for row in thresholds_of(session, "XK")] == [90, Decimal("72.5"), 50]
        assert entry.changes == [{"field": "at_least", "before": "70", "after": "72.5", "detail": {"light": "near"}}]

    @pytest.mark.parametrize(
        ("high", "middle", "low", "field"),
        [
            ("90", "90", "50", "near"),
            ("90", "95", "50", "near"),
            ("100.1", "70", "50", "on_track"),
            ("90", "70", "0", "behind"),
            ("90", "70", "-5", "behind"),
            ("90", "seventy", "50", "near"),
            ("90", " ", "50", "near"),
            ("90", "70", "", "behind"),
        ],
    )
    def test_they_stand_strictly_below_each_other_above_nought(
        self, browser, session, plan, entries, high, middle, low, field
    ):
        answer = browser.send(THRESHOLDS, **self.typed(session, high, middle, low))

        assert answer.status_code == 422
        assert f'id="{field}_at_least-error"' in answer.text
        assert entries("setting.changed") == []

    def test_an_older_form_overwrites_nothing(self, browser, session, plan):
        old = {row.light: row.version for row in thresholds_of(session, "XK")}
        browser.send(THRESHOLDS, **self.typed(session, middle="80"))

        overtaken = browser.send(
            THRESHOLDS, **self.typed(session, middle="60"), **{f"{light}_version": old[light] for light in LIGHTS}
        )

        session.expire_all()
        assert overtaken.status_code == 409
        assert [row.at_least for row in thresholds_of(session, "XK")] == [90, 80, 50]
        assert "80%" in overtaken.text


def test_every_shipped_word_is_in_every_language_and_thresholds_descend():
    for code in ("BA", "XK", "HR", "RS"):
        shipped = shipped_settings(code)

        assert [columns["position"] for columns in shipped.statuses.values()] == list(range(1, len(STATUSES) + 1))
        for columns in shipped.statuses.values():
            assert set(columns["words"]) == {each.locale for each in OFFERED}
            assert all(columns["words"].values())
            assert columns["source"]
        values = [columns["at_least"] for columns in shipped.thresholds.values()]
        assert values == sorted(set(values), reverse=True)
