"""Which official form is in force on a day, and what may be filled in."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests.unit.cases.filled_forms import NUMBERS, ON, filled
from tracker.cases.issuing.labels import FIELD_NAMES, FORM_NAMES
from tracker.cases.issuing.official_forms import (
    FORMS,
    LONGEST_NUMBER,
    check_fields,
    check_number,
    form_on,
    is_empty,
    questions_on,
    unprintable,
    valid_from,
    valid_until,
)
from tracker.cases.issuing.versions import FormVersion, MissingText
from tracker.cases.law.rules import Confidence, LegalDay, LegalRules
from tracker.cases.law.rules_file import SHIPPED as RULES
from tracker.errors import Refused

FIRST_OF_2016 = date(2016, 4, 15)
LAW_OF_2023 = date(2023, 9, 23)
DAY = timedelta(days=1)


class TestTheVersionOfADay:
    @pytest.mark.parametrize("number", NUMBERS)
    def test_the_version_of_2016_is_there_from_its_first_possible_day(self, number):
        form = form_on(number, FIRST_OF_2016)

        assert (form.number, form.instrument) == (number, "V16")
        assert form_on(number, date(2026, 1, 1)) is form

    @pytest.mark.parametrize("number", NUMBERS)
    def test_no_text_is_made_up_for_the_day_before(self, number):
        with pytest.raises(Refused, match=f"No text of form {number} is known for 2016-04-14"):
            form_on(number, FIRST_OF_2016 - DAY)

    def test_the_certificate_of_exit_of_2008_is_named_and_not_printed(self):
        with pytest.raises(Refused, match="this form was “Obrazac broj 1” of an earlier rulebook"):
            form_on(2, date(2010, 3, 1))

    def test_form_1_of_2008_is_not_taken_for_the_order(self):
        with pytest.raises(Refused, match="No text of form 1 is known"):
            form_on(1, date(2010, 3, 1))

    def test_there_are_six_forms(self):
        assert list(FORMS) == [1, 2, 3, 4, 5, 6]
        with pytest.raises(Refused, match="no official form 7"):
            form_on(7, ON)

    def test_a_version_has_the_days_of_its_rulebook(self):
        missing, _, version = FORMS[2].versions

        assert isinstance(missing, MissingText)
        assert valid_from(missing).on == date(2008, 10, 15)
        assert valid_until(missing).latest == date(2016, 4, 6)
        assert (valid_from(version).on, valid_from(version).earliest) == (None, FIRST_OF_2016)
        assert valid_until(version).earliest == LAW_OF_2023 - DAY

    def test_a_day_that_an_administrator_entered_decides(self):
        entered = rules_with(LegalDay(date(2016, 5, 10), Confidence.SURE))

        with pytest.raises(Refused):
            form_on(3, date(2016, 5, 9), entered)
        assert questions_on(form_on(3, date(2016, 5, 10), entered), date(2016, 5, 10), entered) == ()

    def test_an_end_that_an_administrator_entered_decides(self):
        ended = rules_with(last=LegalDay(date(2025, 6, 30), Confidence.SURE))

        assert questions_on(form_on(3, date(2025, 6, 30), ended), date(2025, 6, 30), ended) == ()
        with pytest.raises(Refused, match="No text of form 3"):
            form_on(3, date(2025, 7, 1), ended)


class TestWhatIsToBeAsked:
    def test_form_1_is_questioned_from_the_law_of_2023(self):
        version = form_on(1, ON)

        before, after = questions_on(version, LAW_OF_2023 - DAY), questions_on(version, LAW_OF_2023)

        assert before == ()
        assert any("article 106(3)" in question for question in after)
        assert any("any unlawful stay" in question for question in after)

    @pytest.mark.parametrize("number", NUMBERS)
    def test_every_form_says_when_it_is_not_sure_to_be_in_force(self, number):
        version = form_on(number, ON)

        assert "not found" in questions_on(version, date(2016, 6, 1))[0]
        assert questions_on(version, date(2017, 1, 8)) == ()
        assert "Whether this one was is not known" in questions_on(version, LAW_OF_2023)[0]

    def test_a_beginning_without_bounds_is_always_unsure(self):
        unsure = rules_with(LegalDay(None, Confidence.UNKNOWN, reason="Nobody knows."))

        assert questions_on(form_on(1, ON, unsure), date(2020, 1, 1), unsure) == ("Nobody knows.",)

    def test_a_question_without_a_day_is_always_asked(self):
        version = form_on(1, ON)
        always = replace(version, questions=(replace(version.questions[0], since=None),))

        assert len(questions_on(always, date(2020, 1, 1))) == 1

    def test_the_stamp_says_for_whom_it_is_not(self):
        assert any("leaves voluntarily" in condition for condition in form_on(5, ON).conditions)


class TestWhatIsFilledIn:
    @pytest.mark.parametrize("number", NUMBERS)
    def test_what_fits_is_taken(self, number):
        version = form_on(number, ON)

        assert check_fields(version, filled(version)) == ()

    @pytest.mark.parametrize("number", NUMBERS)
    def test_everything_that_is_missing_is_said_at_once_in_the_order_of_the_form(self, number):
        version = form_on(number, ON)

        fields = [problem.field for problem in check_fields(version, {})]

        assert fields == [code for code, field in version.fields.items() if field.is_required]
        assert len(fields) > 3
        assert check_fields(version, {}, may_lack=True) == ()

    @pytest.mark.parametrize("nothing", [None, "", " \n ", ()])
    def test_white_space_is_not_a_value(self, nothing):
        version = form_on(6, ON)
        code = "escort_officers" if nothing == () else "surname_and_name"

        assert messages(version, **{code: nothing}) == {code: "Fill this in: the form is not issued without it."}

    def test_a_day_is_never_empty(self):
        assert not is_empty(ON)

    def test_who_may_have_no_document_needs_none(self):
        version = form_on(3, ON)

        assert messages(version, travel_document="", document_valid_until=None) == {}

    @pytest.mark.parametrize(
        ("number", "code", "value", "message"),
        [
            (1, "leave_by", "5. 3. 2024", "Give a day."),
            (1, "leave_by", datetime(2024, 3, 5, 12), "Give a day."),
            (1, "leave_by", date(224, 3, 5), "A day before the year 1900 cannot be meant."),
            (2, "left_at", ON, "Give a day and a time."),
            (2, "left_at", datetime(224, 3, 5), "A day before the year 1900 cannot be meant."),
            (1, "nationality", ON, "Give a text."),
            (1, "nationality", "x" * 81, "The text is too long for the form. Characters: 81; room for: 80."),
            (1, "nationality", "two\nlines", "Write this in one line."),
            (1, "reason", "1\n2\n3\n4\n5", "The form has room for fewer lines: 4."),
            (1, "reason", "x" * 301, "The text is too long for the form. Characters: 301; room for: 300."),
            (6, "escort_officers", "Ime Prezime", "Give the officers one by one."),
            (6, "escort_officers", ("a", "b", "c", "d", "e"), "The form has room for fewer officers: 4."),
            (6, "escort_officers", ("a", " "), "Leave no officer without a name."),
            (6, "escort_officers", ("a", "x" * 61), "The text is too long for the form. Characters: 61; room for: 60."),
        ],
    )
    def test_a_value_of_another_kind_or_too_long_is_refused(self, number, code, value, message):
        assert messages(form_on(number, ON), **{code: value}) == {code: message}

    @pytest.mark.parametrize(
        ("value", "sign"),
        [
            ("محمد", "م (U+0645)"),
            ("王小明", "王 (U+738B)"),
            ("Ana\u202eanA", "U+202E"),
            ("Ana\u200b", "U+200B"),
            ("Ana\x00", "U+0000"),
            ("Ana\tB", "U+0009"),
            ("Ana \U0001f600", "😀 (U+1F600)"),
            ("Ana\u00adB", "U+00AD"),
        ],
    )
    def test_a_sign_that_no_form_prints_is_named(self, value, sign):
        advice = "Write names in Latin or Cyrillic letters, as the travel document gives them."
        expected = f"The form cannot print {sign}. {advice}"

        assert messages(form_on(1, ON), surname_and_name=value) == {"surname_and_name": expected}
        assert messages(form_on(6, ON), escort_officers=("Ana", value)) == {"escort_officers": expected}
        assert messages(form_on(1, ON), reason=f"Prvi.\n{value}") == {"reason": expected}

    def test_letters_with_their_marks_apart_are_letters(self):
        assert unprintable("C\u030cengic\u0301") is None
        assert messages(form_on(1, ON), nationality="C\u030c" * 80) == {}

    def test_a_field_that_the_form_does_not_have_is_said_first(self):
        version = form_on(1, ON)

        problems = check_fields(version, filled(version, shoe_size="43", nationality=""))

        assert [(problem.field, str(problem)) for problem in problems] == [
            ("shoe_size", "Form 1 has no such field."),
            ("nationality", "Fill this in: the form is not issued without it."),
        ]


class TestWords:
    def test_every_form_and_every_field_has_a_name_for_pages(self):
        codes = {code for number in NUMBERS for code in form_on(number, ON).fields}

        assert set(FORM_NAMES) == set(NUMBERS)
        assert set(FIELD_NAMES) == codes


class TestTheNumber:
    @pytest.mark.parametrize("number", ["UP-1-19-4-7/24", "Б-3/2024", "x" * LONGEST_NUMBER])
    def test_a_number_that_fits_is_taken(self, number):
        assert check_number(form_on(1, ON), number) is None

    @pytest.mark.parametrize(
        ("number", "message"),
        [
            (" ", "A form is not issued without a number."),
            ("x" * 41, "The text is too long for the form. Characters: 41; room for: 40."),
            ("7\n8", "Write this in one line."),
        ],
    )
    def test_a_number_that_does_not_fit_is_refused(self, number, message):
        problem = check_number(form_on(1, ON), number)

        assert (str(problem), problem.field) == (message, "number")

    def test_a_stamp_has_a_serial(self):
        version = form_on(5, ON)

        assert check_number(version, "B-0417") is None
        for other in ("", "B-417", "b-0417", "BB-0417", "Б-0417", "B-0417\n", "B-٠٤١٧"):
            assert "A-0000" in str(check_number(version, other))


def messages(version: FormVersion, **values) -> dict[str | None, str]:
    return {problem.field: str(problem) for problem in check_fields(version, filled(version, **values))}


def rules_with(first: LegalDay | None = None, last: LegalDay | None = None) -> LegalRules:
    """The shipped rules, with other days of the rulebook of 2016."""
    shipped = RULES.instruments["V16"]
    entered = replace(shipped, first_day=first or shipped.first_day, last_day=last or shipped.last_day)
    return replace(RULES, instruments={**RULES.instruments, "V16": entered})
