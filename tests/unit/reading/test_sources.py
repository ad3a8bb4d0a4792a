"""What lies in a plan's folder: plan.toml, the bytes of the text, titles.toml, and which form it is in."""

from datetime import date, datetime

import pytest

from tests.unit.reading.xk_plans import manifest, read, small, source
from tracker.reading.findings import Unreadable
from tracker.reading.forms import FORMS, form_of, read_plan
from tracker.reading.sources import decoded, manifest_of
from tracker.reading.tables import document_of

PLAN = {
    "code": "XK-NEGA",
    "country": "XK",
    "form": "xk-action-plan",
    "language": "sr_Latn",
    "owner": "MZ",
    "starts_on": date(2024, 1, 1),
    "ends_on": date(2025, 12, 31),
    "text": "plan.txt",
    "currency": {"code": "EUR", "reason": "Custom."},
    "notation": {"decimal": ".", "group": ","},
}


class TestManifestOf:
    def test_reads_what_the_text_does_not_say(self):
        found = manifest_of({**PLAN, "document": {"title": "Plan"}})

        assert (found.code, found.currency, found.currency_reason) == ("XK-NEGA", "EUR", "Custom.")
        assert (found.notation.decimal, found.notation.group) == (".", ",")
        assert found.document == {"title": "Plan"}

    def test_a_number_or_a_day_of_the_document_is_kept_as_text(self):
        found = manifest_of({**PLAN, "document": {"number": 7, "date": date(2024, 5, 1)}})

        assert found.document == {"number": "7", "date": "2024-05-01"}

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"code": ""}, "“code” is missing"),
            ({"owner": None}, "“owner” is missing"),
            ({"starts_on": "2024-01-01"}, "“starts_on” is missing or not of its kind"),
            ({"text": 5}, "“text” is missing or not of its kind"),
            ({"currency": {"code": "EUR"}}, "[currency] needs “code” and “reason”"),
            ({"currency": "EUR"}, "[currency] needs"),
            ({"currency": {"code": 5, "reason": "x"}}, "[currency] needs"),
            ({"currency": {"code": "EURO!", "reason": "x"}}, "[currency] needs"),
            ({"currency": {"code": "EUR", "reason": 5}}, "[currency] needs"),
            ({"document": "x"}, "“document” is missing or not of its kind"),
            ({"starts_on": datetime(2024, 1, 1)}, "“starts_on” is missing or not of its kind"),
            ({"notation": {"decimal": ".", "group": "."}}, "[notation] needs"),
            ({"notation": {}}, "[notation] needs"),
            ({"ends_on": date(2023, 1, 1)}, "“ends_on” is before “starts_on”"),
        ],
    )
    def test_refuses_one_that_is_not_whole(self, changes, sentence):
        with pytest.raises(Unreadable) as refusal:
            manifest_of({**PLAN, **changes})

        assert sentence in str(refusal.value)


class TestDecoded:
    def test_reads_utf_8_with_or_without_a_mark_and_both_ends_of_line(self):
        assert decoded("\ufeffŠ\tb\r\nc\r\n".encode(), "plan.txt").lines == ("Š\tb", "c")

    def test_reads_lines_that_end_in_a_carriage_return_alone(self):
        assert decoded(b"a\tb\rc\r", "plan.txt").lines == ("a\tb", "c")

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"", "plan.txt is empty."),
            (b" \n\t\n", "plan.txt is empty."),
            (b"PK\x03\x04\x00\x00", "plan.txt is not in UTF-8 (line 1)"),
            ("a\nb\nČ".encode("cp1250"), "plan.txt is not in UTF-8 (line 3)"),
            ("Plan\n".encode("utf-16"), "plan.txt is not in UTF-8 (line 1)"),
        ],
    )
    def test_refuses_what_is_no_text(self, data, sentence):
        with pytest.raises(Unreadable) as refusal:
            decoded(data, "plan.txt")

        assert sentence in str(refusal.value)


class TestForms:
    def test_knows_a_plan_by_the_heads_of_its_tables(self):
        assert form_of(document_of(small())) == "xk-action-plan"

    def test_knows_no_form_of_another_text(self):
        assert form_of(document_of("Zakon o strancima\nČlan 1\n")) is None

    def test_a_plan_without_goals_is_not_of_the_form(self):
        text = small(strategic=None, specific=None)

        assert form_of(document_of(text)) is None

    def test_refuses_a_form_that_it_does_not_know(self):
        with pytest.raises(Unreadable, match="the form “me-plan” is not known") as refusal:
            read_plan(source(small(), manifest=manifest(form="me-plan")))

        assert all(form in str(refusal.value) for form in FORMS)

    def test_refuses_a_text_that_is_not_in_the_form_of_its_plan_toml(self):
        with pytest.raises(Unreadable, match=r"plan\.txt is no plan in the form “xk-action-plan”"):
            read_plan(source("Zakon o strancima\n"))

    def test_reads_a_plan_in_its_form(self):
        assert len(read_plan(source(small())).activities) == 2


class TestAuthorisedTitles:
    title = {
        "kind": "activity",
        "key": "1.1.1",
        "language": "sq",
        "title": " Trajnimi i infermiereve ",
        "source": "Official Gazette 5/2024",
    }

    def test_stand_beside_the_printed_ones(self):
        (found,) = read(small(), titles={"title": [self.title]}).authorised_titles

        assert (found.kind, found.key, found.language) == ("activity", "1.1.1", "sq")
        assert found.title == "Trajnimi i infermiereve"

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"source": ""}, "titles.toml, entry 1: “source” is missing."),
            ({"key": "9.9.9"}, "titles.toml, entry 1: the plan has no activity “9.9.9”."),
            ({"kind": "risk"}, "titles.toml, entry 1: the plan has no risk “1.1.1”."),
        ],
    )
    def test_are_refused_where_they_do_not_fit(self, changes, sentence):
        with pytest.raises(Unreadable) as refusal:
            read(small(), titles={"title": [{**self.title, **changes}]})

        assert str(refusal.value) == sentence

    @pytest.mark.parametrize("titles", ["x", 5, ["x"]])
    def test_are_refused_where_they_are_no_list_of_entries(self, titles):
        with pytest.raises(Unreadable, match=r"titles\.toml, entry 1: “kind” is missing"):
            read(small(), titles={"title": titles})

    def test_are_refused_where_one_comes_twice(self):
        with pytest.raises(Unreadable, match=r"entry 2: activity “1\.1\.1” has a title in this language already"):
            read(small(), titles={"title": [self.title, {**self.title, "title": "Tjetër"}]})
