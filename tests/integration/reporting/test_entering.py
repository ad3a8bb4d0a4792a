"""The page on which figures are entered, without JavaScript: checked, saved, submitted, and nothing is lost."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from tests.integration.reporting.entering import Sheet
from tests.integration.reporting.small_reports import Reported, make_reported
from tests.people import make_person, sign_in
from tracker.accounts.models import Person, SignIn
from tracker.accounts.policy import Role
from tracker.accounts.stand_ins import act_for, name_stand_in
from tracker.history import Author, utc_now
from tracker.institutions.models import Institution
from tracker.reporting.kinds import Accumulation, ReviewState, Status
from tracker.reporting.models import ActivityReport, Actual, ReportingPeriod, Unsaved

NUMBER, PERCENT, COMPOUND, WORDS = (f"indicator:{key}" for key in ("number", "percent", "compound", "descriptive"))
ACTIVITY = "activity:1.1"


class TestThePage:
    def test_shows_every_item_with_what_the_plan_prints(self, sheet):
        sheet.open()

        assert sheet.page.xpath('//tr[@class="group"]/th/text()')
        for words in ("Share of number", "Share of percent", "Activity", "100", "90%"):
            assert words in sheet.words()
        assert sheet.fields[f"{NUMBER}:side"] == "period"

    def test_names_each_counter_as_the_plan_does(self, reported, sheet):
        reported.settings("compound", counters=["drafted", "adopted"])

        sheet.open()

        assert sheet.page.xpath(f'//label[@for="{COMPOUND}:part_2"]')[0].text == "adopted"

    def test_a_running_total_is_typed_to_date(self, reported, sheet):
        reported.settings("number", accumulation=Accumulation.RUNNING)

        assert sheet.open().fields[f"{NUMBER}:side"] == "to_date"

    def test_a_level_asks_for_no_side(self, reported, sheet):
        reported.settings("number", accumulation=Accumulation.LATEST)

        assert f"{NUMBER}:side" not in sheet.open().fields

    def test_what_is_known_once_a_year_is_asked_at_its_end(self, reported, sheet):
        reported.settings("number", accumulation=Accumulation.YEARLY)

        assert f"{NUMBER}:figure" not in sheet.open().fields
        assert f"{NUMBER}:figure" in at_period(sheet, reported, -1).open().fields

    def test_shows_the_figure_before(self, reported, sheet):
        reported.enter("number", 1, "30")

        assert "30 " + reported.periods[0].code in at_period(sheet, reported, 1).open().row_words(NUMBER)

    def test_shows_both_figures_whichever_was_typed(self, reported, sheet):
        reported.enter("number", 1, "30")
        reported.enter("number", 2, "20")

        assert "for the period 20 to date 50" in at_period(sheet, reported, 1).open().row_words(NUMBER)

    def test_only_offers_the_statuses_of_the_country_and_marks_what_is_not_verified(self, sheet):
        options = {
            option.get("value"): option.text
            for option in sheet.open().page.xpath(f'//select[@id="{ACTIVITY}:status"]/option')
        }

        assert Status.IMPLEMENTED in options
        assert Status.IN_PROGRESS not in options
        assert options[Status.NOT_DUE].endswith("(unverified)")

    def test_narrows_to_what_is_missing(self, reported, sheet, client):
        reported.submit(reported.enter("number", 1, "100"))

        assert NUMBER not in keys_of(Sheet(client, "BA-R", reported.periods[0].code, "?missing=1").open())
        assert NUMBER in keys_of(Sheet(client, "BA-R", reported.periods[0].code).open())

    def test_narrows_to_an_institution(self, reported, session, sheet, client):
        other = Institution(country_code="BA", code="OTHER", name="Other", kind="institution")
        session.add(other)
        session.flush()
        reported.settings("number", institution_id=other.id)

        narrowed = Sheet(client, "BA-R", reported.periods[0].code, "?institution=OTHER").open()

        assert keys_of(narrowed) == {NUMBER}

    def test_holds_only_what_the_visitor_may_enter(self, reported, session, app):
        other = Institution(country_code="BA", code="OTHER", name="Other", kind="institution")
        session.add(other)
        session.flush()
        reported.settings("number", institution_id=other.id)
        client = app.test_client()
        person = make_person(
            session, Role.PLANNER, email="other@example.org", country_code="BA", institution_id=other.id
        )
        sign_in(client, session, person)
        sheet = Sheet(client, "BA-R", reported.periods[0].code).open()

        assert keys_of(sheet) == {NUMBER}
        assert (
            sheet.client.post(
                f"{sheet.address}/row", data={"kind": "indicator", "key": "percent"} | token_of(sheet)
            ).status_code
            == 400
        )

    def test_costs_no_more_queries_for_more_rows(self, reported, sheet, queries):
        sheet.open()
        queries.clear()

        sheet.client.get(sheet.address)

        assert len(queries) <= 15, queries

    def test_shows_a_saved_figure_in_the_readers_notation(self, reported, sheet):
        reported.enter("number", 1, "1234.5")

        shown = {
            language: sheet.open(language).fields[f"{NUMBER}:figure"] for language in ("bs", "sr_Cyrl", "sq", "en")
        }

        assert shown == {"bs": "1.234,5", "sr_Cyrl": "1.234,5", "sq": "1 234,5", "en": "1,234.5"}


class TestSaving:
    def test_shows_what_it_understood_before_it_saves(self, session, sheet):
        sheet.open("bs").type(NUMBER, figure="17.500")

        first = sheet.press()
        assert first.status_code == 200
        assert "17.500" in sheet.beside(NUMBER, "figure")
        assert rows(session) == 0

        assert sheet.press().status_code == 303
        assert figure(session) == {"number": "17500"}
        assert unsaved(session) == 0

    def test_checks_anew_what_was_typed_anew(self, session, sheet):
        sheet.open().type(NUMBER, figure="5").press()

        answer = sheet.type(NUMBER, figure="6").press()

        assert answer.status_code == 200
        assert "reads as 6" in sheet.beside(NUMBER, "figure")
        assert rows(session) == 0

    def test_saves_words_and_choices_at_once(self, session, sheet):
        answer = sheet.open().type(ACTIVITY, status="partly", narrative="Two of three").press()

        assert answer.status_code == 303
        report = session.scalars(select(ActivityReport)).one()
        assert (report.status, report.narrative, report.state) == (Status.PARTLY, "Two of three", ReviewState.DRAFT)

    def test_keeps_numerator_and_denominator(self, session, sheet):
        sheet.open().type(PERCENT, numerator="13", denominator="15").save()

        assert figure(session) == {"numerator": "13", "denominator": "15"}

    def test_saves_counters_stages_and_a_date(self, session, sheet):
        sheet.open().type(COMPOUND, part_1="6", part_2="4").type(WORDS, stage="half", text="Ordered").type(
            ACTIVITY, status="not_implemented", forecast_on="31.12.2024."
        )

        assert sheet.save().status_code == 303

        assert {str(row.figure) for row in session.scalars(select(Actual))} == {
            "{'parts': ['6', '4']}",
            "{'stage': 'half'}",
        }
        assert session.scalars(select(ActivityReport.forecast_on)).one() == date(2024, 12, 31)

    def test_saves_nothing_where_nothing_was_typed(self, session, sheet):
        assert sheet.open().press().status_code == 303
        assert rows(session) == 0

    def test_leaves_rows_alone_into_which_nobody_typed(self, reported, session, sheet):
        row = reported.enter("percent", 1, "60")
        before = row.version

        sheet.open().type(NUMBER, figure="5").save()

        session.expire_all()
        assert session.get_one(Actual, row.id).version == before

    def test_empties_what_is_taken_out(self, reported, session, sheet):
        reported.enter("number", 1, "5", comment="Soon")

        assert sheet.open().type(NUMBER, figure="").press().status_code == 303

        assert figure(session) is None


# A row and field, what is typed there, and what the sentence at the field says.
WRONG = [
    (NUMBER, "figure", "#DIV/0!", "error of a spreadsheet"),
    (NUMBER, "figure", "−5", "never below 0"),
    (NUMBER, "figure", "1E308", "exponent"),
    (NUMBER, "figure", "9" * 30, "more than 12 digits"),
    (NUMBER, "figure", "6/6", "more than one figure"),
    (NUMBER, "figure", "٣", "another script"),
    (NUMBER, "figure", "\ufffd", "no number"),
    (NUMBER, "figure", "1\x0b2", "no number"),
    (NUMBER, "figure", "=1+1", "is a formula"),
    (PERCENT, "figure", "NaN", "no number"),
    (COMPOUND, "part_1", "AT", "no number"),
    (ACTIVITY, "reached_percent", "101", "between 0 and 100"),
    (ACTIVITY, "forecast_on", "30.2.2024.", "no day"),
    (ACTIVITY, "forecast_on", "1E5", "is no day"),
    (ACTIVITY, "narrative", "x" * 32_768, "more than 2000 characters"),
    (NUMBER, "comment", "\u0007", "cannot be shown"),
]


class TestAWrongEntry:
    def test_stays_as_typed_with_a_sentence_at_its_field(self, session, sheet):
        for row, name, text, said in WRONG:
            sheet.open().fields |= {f"{row}:{name}": text}

            answer = sheet.press()

            assert answer.status_code == 422, (name, text)
            assert said in sheet.beside(row, name)
            assert sheet.fields[f"{row}:{name}"] == text
            assert f'href="#{row}:{name}"' in answer.text
            sheet.type(row, **{name: ""}).press()
        assert rows(session) == unsaved(session) == 0

    def test_of_a_count_without_the_other_asks_for_it(self, sheet):
        sheet.open().type(PERCENT, denominator="0").press()

        assert "Type both counts" in sheet.beside(PERCENT, "numerator")

    def test_words_are_kept_whatever_they_look_like(self, session, sheet):
        for text in ("=1+1", "@x", "<script>alert(1)</script>", "\u202eabc", "đ dj č", "😀"):
            assert sheet.open().type(ACTIVITY, narrative=text).press().status_code == 303

            assert session.scalars(select(ActivityReport.narrative)).one() == text
            assert sheet.open().fields[f"{ACTIVITY}:narrative"] == text

    def test_is_there_again_on_the_next_visit_also_on_another_machine(self, reported, session, app, sheet):
        sheet.open().type(NUMBER, figure="about 5").press()
        other = app.test_client()
        sign_in(other, session, session.get_one(Person, reported.ana.person_id))

        again = Sheet(other, "BA-R", reported.periods[0].code).open()

        assert again.fields[f"{NUMBER}:figure"] == "about 5"
        assert "Not saved. What you typed is kept for you." in again.row_words(NUMBER)
        again.type(NUMBER, figure="5").save()
        assert unsaved(session) == 0
        assert figure(session) == {"number": "5"}

    def test_does_not_keep_the_others_from_being_saved(self, session, sheet):
        answer = sheet.open().type(NUMBER, figure="x").type(ACTIVITY, status="partly").press()

        assert answer.status_code == 422
        assert session.scalars(select(ActivityReport.status)).one() is Status.PARTLY

    def test_percent_and_counts_are_not_typed_both(self, sheet):
        sheet.open().type(PERCENT, figure="80", numerator="8", denominator="10").press()

        assert "not both" in sheet.beside(PERCENT, "figure")

    def test_longer_than_any_row_stays_in_its_field(self, session, sheet):
        long = "x" * 150_000

        assert sheet.open().type(ACTIVITY, narrative=long).press().status_code == 422

        assert sheet.fields[f"{ACTIVITY}:narrative"] == long
        assert unsaved(session) == 0


class TestAnObstacle:
    def test_is_demanded_as_soon_as_the_light_is_behind(self, reported, sheet):
        reported.settings("percent", accumulation=Accumulation.LATEST)
        reported.enter("percent", 1, "51")

        sheet.open()

        assert "say what stood in the way" in sheet.row_words(PERCENT)
        assert sheet.page.xpath(f'//tr[@data-more="{PERCENT}"]//details/@open')

    def test_is_said_by_the_answer_to_the_row(self, reported, sheet):
        sheet.open()

        answer = sheet.send_row(PERCENT, figure="51")

        assert answer.json["outcome"] == "saved"
        assert answer.json["must_explain"]
        assert "say what stood in the way" in answer.json["slots"]["notice"]


class TestAnotherLanguage:
    def test_does_not_change_what_was_typed_before_it_was_chosen(self, session, sheet):
        sheet.open("bs").type(NUMBER, figure="17.500")
        sheet.client.get("/", query_string={"lang": "en"})

        assert sheet.press().status_code == 200
        assert sheet.fields[f"{NUMBER}:figure"] == "17,500"
        assert sheet.press().status_code == 303

        assert figure(session) == {"number": "17500"}

    def test_shows_what_is_not_saved_in_its_own_notation(self, sheet):
        sheet.open("bs").type(NUMBER, figure="1.234,5", comment="x\u0007").press()

        assert sheet.open("en").fields[f"{NUMBER}:figure"] == "1,234.5"


class TestARowOfTheScript:
    def test_is_saved_and_tells_what_it_shows_now(self, session, sheet):
        answer = sheet.open("bs").send_row(NUMBER, figure="17,500")

        told = answer.json
        assert (told["outcome"], told["version"]) == ("saved", 1)
        assert told["saved"]["figure"] == "17,5"
        assert "17,5" in told["slots"]["figures"]
        assert "17500" in told["told"]["figure"]
        assert figure(session) == {"number": "17.5"}

    def test_that_is_sent_twice_has_one_effect(self, session, sheet):
        sheet.open()
        first = dict(sheet.fields)
        sheet.send_row(NUMBER, figure="5")
        sheet.fields = first

        again = sheet.send_row(NUMBER, figure="5")

        assert again.json["outcome"] == "saved"
        assert session.scalars(select(Actual.version)).one() == 1

    def test_that_is_wrong_is_kept_and_told_at_the_field(self, session, sheet):
        answer = sheet.open().send_row(NUMBER, figure="#REF!")

        assert answer.json["outcome"] == "wrong"
        assert "spreadsheet" in answer.json["errors"]["figure"]
        assert unsaved(session) == 1

    def test_that_is_taken_back_is_forgotten(self, session, sheet):
        sheet.open().send_row(NUMBER, figure="x")

        answer = sheet.send_row(NUMBER, figure="")

        assert answer.json["outcome"] == "unchanged"
        assert unsaved(session) == 0

    def test_that_takes_nothing_any_more_keeps_what_was_typed(self, reported, session, sheet):
        sheet.open()
        reported.submit(reported.enter("number", 1, "100"))

        answer = sheet.send_row(NUMBER, figure="6")

        assert answer.json["outcome"] == "closed"
        sheet.open()
        assert sheet.is_read_only(NUMBER)
        assert "What you typed was not saved" in sheet.row_words(NUMBER)
        assert sheet.press(f"forget {NUMBER}").status_code == 303
        assert unsaved(session) == 0

    def test_is_read_while_it_is_typed(self, sheet):
        def read(**arguments):
            return sheet.client.get(f"{sheet.address}/read", query_string=arguments).json

        sheet.open("bs")

        assert "17,5" in read(text="17,500")["told"]
        assert read(text="x")["error"]
        assert read(text="") == {"told": "", "error": ""}
        assert "75" in read(text="75%", percent="1")["told"]


class TestTwoPeople:
    def test_the_second_sees_both_and_must_choose(self, session, sheet, second):
        sheet.open(), second.open()
        sheet.type(NUMBER, figure="5").save()

        answer = second.type(NUMBER, figure="6").save()

        assert answer.status_code == 409
        assert "Ana.Ba-R has saved this row meanwhile" in second.row_words(NUMBER)
        assert figure(session) == {"number": "5"}
        assert second.press().status_code == 409

        assert second.choose(NUMBER, "mine").save().status_code == 303
        assert figure(session) == {"number": "6"}

    def test_may_leave_what_the_first_one_saved(self, session, sheet, second):
        sheet.open(), second.open()
        sheet.type(NUMBER, figure="5").save()
        second.type(NUMBER, figure="6").save()

        assert second.choose(NUMBER, "theirs").press().status_code == 303

        assert figure(session) == {"number": "5"}
        assert unsaved(session) == 0

    def test_a_third_save_in_between_is_told_again(self, session, sheet, second):
        sheet.open(), second.open()
        sheet.type(NUMBER, figure="5").save()
        second.type(NUMBER, figure="6").save()
        sheet.open().type(NUMBER, figure="7").save()

        assert second.choose(NUMBER, "mine").press().status_code == 409

        assert figure(session) == {"number": "7"}

    def test_the_same_from_both_is_no_dispute(self, session, sheet, second):
        sheet.open(), second.open()
        sheet.type(NUMBER, figure="5").save()

        assert second.type(NUMBER, figure="5").save().status_code == 303

    def test_rows_of_the_script_are_chosen_too(self, session, sheet, second):
        sheet.open(), second.open()
        sheet.send_row(NUMBER, figure="5")

        told = second.send_row(NUMBER, figure="6").json
        assert told["outcome"] == "overtaken"
        assert "Keep theirs" in told["slots"]["notice"]
        assert second.send_row(NUMBER, figure="6", disputed="1").json["outcome"] == "overtaken"

        assert second.send_row(NUMBER, figure="6", disputed="1", keep="mine").json["outcome"] == "saved"
        assert figure(session) == {"number": "6"}


class TestAStandIn:
    def test_saves_a_number_without_a_script_by_sending_it_twice(self, session, deputy):
        deputy.open().type(NUMBER, figure="5")

        assert deputy.press().status_code == 200
        assert deputy.press().status_code == 303

        assert figure(session) == {"number": "5"}
        assert unsaved(session) == 0

    def test_finds_again_what_could_not_be_saved_and_nobody_elses(self, reported, sheet, deputy):
        sheet.open().type(PERCENT, figure="about 90").press()

        assert deputy.open().type(NUMBER, figure="about 5").press().status_code == 422

        assert deputy.open().fields[f"{NUMBER}:figure"] == "about 5"
        assert deputy.fields[f"{PERCENT}:figure"] == ""
        assert sheet.open().fields[f"{NUMBER}:figure"] == ""
        assert sheet.fields[f"{PERCENT}:figure"] == "about 90"

    def test_has_what_the_browser_keeps_under_their_own_name(self, sheet, deputy):
        own, of_deputy = (each.open().page.xpath("//form/@data-kept-as")[0] for each in (sheet, deputy))

        assert own != of_deputy


class TestSubmitting:
    def test_hands_in_what_is_complete_and_lists_the_rest(self, reported, session, sheet):
        reported.enter("number", 1, "100")
        reported.enter("compound", 1, None, comment="Counted next week")

        answer = sheet.open().press("submit")

        assert answer.status_code == 422
        assert state_of(session, reported, "number") is ReviewState.SUBMITTED
        assert state_of(session, reported, "compound") is ReviewState.DRAFT
        summary = sheet.page.get_element_by_id("error-summary")
        assert "Type the figure, or leave this one for later." in summary.text_content()
        assert f"#{COMPOUND}:part_1" in summary.xpath(".//a/@href")
        assert "Type the figure, or leave this one for later." in sheet.beside(COMPOUND, "part_1")
        assert "1 row was submitted." in sheet.words()

    def test_answers_with_the_page_where_nothing_is_left(self, reported, session, sheet):
        for key, number in (("number", "100"), ("percent", "90")):
            reported.enter(key, 1, number)
        sheet.open().type(COMPOUND, part_1="40", part_2="60").type(WORDS, stage="done", text="Installed")
        sheet.type(ACTIVITY, status="implemented", done_in=reported.periods[0].code).save()

        assert sheet.open().press("submit").status_code == 303

        assert {row.state for row in session.scalars(select(Actual))} == {ReviewState.SUBMITTED}

    def test_checks_first_what_was_just_typed(self, session, sheet):
        answer = sheet.open().type(NUMBER, figure="100").press("submit")

        assert answer.status_code == 422
        assert "reads as 100" in sheet.beside(NUMBER, "figure")
        assert rows(session) == 0

    def test_what_is_handed_in_is_read_only_until_it_is_taken_back(self, reported, session, sheet):
        reported.submit(reported.enter("number", 1, "100"))
        assert sheet.open().is_read_only(NUMBER)

        assert sheet.press(f"take-back {NUMBER}").status_code == 303

        assert state_of(session, reported, "number") is ReviewState.DRAFT
        assert not sheet.open().is_read_only(NUMBER)

    def test_taking_back_saves_what_else_was_typed(self, reported, session, sheet):
        reported.submit(reported.enter("number", 1, "100"))

        sheet.open().type(ACTIVITY, narrative="Begun").press(f"take-back {NUMBER}")

        assert session.scalars(select(ActivityReport.narrative)).one() == "Begun"

    def test_what_was_returned_shows_why(self, reported, session, sheet):
        from tracker.reporting.review import give_back

        row = reported.enter("number", 1, "100")
        reported.submit(row)
        give_back(session, row, "Name the source", version=row.version, author=reported.boro, now=utc_now())

        assert "Returned: Name the source" in sheet.open().row_words(NUMBER)

    def test_what_is_not_there_is_not_taken_back(self, sheet):
        for item in ("indicator:none", "x", "", PERCENT):
            assert sheet.open().press(f"take-back {item}").status_code == 400, item


class TestAClosedPeriod:
    def test_is_shown_with_a_sentence_why(self, reported, session, sheet):
        row = reported.enter("number", 1, "100")
        session.execute(update(ReportingPeriod).values(locked_at=utc_now()))
        session.commit()

        sheet.open()

        assert "is locked: nothing more can be entered." in sheet.words()
        assert sheet.is_read_only(NUMBER)
        assert "100" in sheet.row_words(NUMBER)
        assert session.get_one(Actual, row.id).version == row.version

    def test_that_has_not_begun_says_when_it_opens(self, reported, session, sheet):
        later = utc_now().date() + timedelta(days=30)
        session.execute(update(ReportingPeriod).values(starts_on=later, ends_on=later, due_on=later, opened_at=None))
        session.commit()

        assert "has not begun: it opens on" in sheet.open().words()

    def test_locked_while_the_page_is_open_keeps_what_was_typed(self, session, sheet):
        sheet.open().type(NUMBER, figure="5")
        session.execute(update(ReportingPeriod).values(locked_at=utc_now()))
        session.commit()

        assert sheet.press().status_code == 422

        assert unsaved(session) == 1
        assert "Figure: 5" in sheet.row_words(NUMBER)

    def test_that_the_plan_does_not_have_is_missing(self, sheet):
        assert sheet.client.get("/plans/BA-R/reporting/1999-Q1/enter").status_code == 404


class TestALongPage:
    def test_takes_more_fields_and_bytes_than_other_forms(self, sheet):
        sheet.open().fields |= {f"x{number}": "y" * 100 for number in range(3000)}

        assert sheet.press().status_code == 303

    def test_and_still_not_everything(self, sheet):
        sheet.open().fields["x"] = "y" * 3_000_000

        assert sheet.press().status_code == 413


class TestAnEndedSession:
    def test_loses_nothing_of_a_long_page(self, reported, session, sheet):
        sheet.open().type(ACTIVITY, narrative="ž" * 1500).type(NUMBER, figure="12")
        session.execute(update(SignIn).values(seen_at=utc_now() - timedelta(hours=5)))
        session.commit()

        answer = sheet.press()

        assert answer.status_code == 401
        kept = sheet_of_unsent(session, reported, answer.text)
        assert kept[f"{ACTIVITY}:narrative"] == "ž" * 1500
        assert kept[f"{NUMBER}:figure"] == "12"
        assert f"{PERCENT}:version" not in kept


def sheet_of_unsent(session, reported, page):
    from lxml import html

    from tracker.accounts.unsent import read_unsent

    signed = html.fromstring(page).xpath('//input[@name="unsent"]/@value')[0]
    found = read_unsent(signed, reported.ana.person_id)
    assert found is not None
    return dict(found.fields)


@pytest.fixture
def reported(session) -> Reported:
    """A small plan whose number is counted up, whose first period is open."""
    made = make_reported(session)
    made.settings("compound", counters=["drafted", "adopted"])
    return made


@pytest.fixture
def sheet(client, session, reported) -> Sheet:
    """Ana at the page of the first period."""
    sign_in(client, session, session.get_one(Person, reported.ana.person_id))
    return Sheet(client, "BA-R", reported.periods[0].code)


@pytest.fixture
def second(app, session, reported) -> Sheet:
    """Boro at the same page."""
    other = app.test_client()
    sign_in(other, session, session.get_one(Person, reported.boro.person_id))
    return Sheet(other, "BA-R", reported.periods[0].code)


@pytest.fixture
def deputy(app, session, reported) -> Sheet:
    """Dino at the same page, who acts for Ana."""
    client, now = app.test_client(), utc_now()
    person = make_person(session, Role.READER, email="dino@example.org")
    absent = session.get_one(Person, reported.ana.person_id)
    today = now.date()
    name_stand_in(session, absent, person, today - timedelta(1), today + timedelta(1), author=Author(), now=now)
    sign_in(client, session, person)
    opened = session.scalars(select(SignIn).where(SignIn.person_id == person.id)).one()
    token = act_for(session, opened, absent, now)
    with client.session_transaction(environ_overrides={"REMOTE_ADDR": "127.0.0.1"}) as cookie:
        cookie["_user_id"] = token
    return Sheet(client, "BA-R", reported.periods[0].code)


def at_period(sheet, reported, position):
    return Sheet(sheet.client, "BA-R", reported.periods[position].code)


def keys_of(sheet):
    return {f"{row.get('data-kind')}:{row.get('data-key')}" for row in sheet.page.xpath("//tr[@data-row]")}


def rows(session):
    session.expire_all()
    return sum(session.scalars(select(func.count()).select_from(model)).one() for model in (Actual, ActivityReport))


def unsaved(session):
    session.expire_all()
    return session.scalars(select(func.count()).select_from(Unsaved)).one()


def figure(session):
    session.expire_all()
    return session.scalars(select(Actual.figure)).one()


def state_of(session, reported, key):
    session.expire_all()
    return session.scalars(select(Actual.state).where(Actual.indicator_id == reported.indicators[key].id)).one()


def token_of(sheet):
    return {"csrf_token": sheet.fields["csrf_token"]}
