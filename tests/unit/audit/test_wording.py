"""Entries of the history as sentences: every kind and field, in the reader's notation, and nothing passed over."""

import ast
import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import settings_for
from tracker.accounts.models import Person
from tracker.app import create_app
from tracker.audit.labels import ANSWERS, CHANGED, HEADLINES, KINDS, OF_PERIODS, OF_ROLES, OF_STAND_INS
from tracker.audit.wording import Known, plain, tell
from tracker.history import History
from tracker.institutions.models import Country
from tracker.plans.models import Plan
from tracker.reading.drafts import Measure

TRACKER = Path(__file__).resolve().parents[3] / "tracker"
PEOPLE = {
    1: Person(id=1, name="Amra Hodžić", email="amra@example.org"),
    2: Person(id=2, name="Marko <b>Marić", email="marko@example.org"),
}
PLAN = Plan(
    id=7,
    code="BA-X",
    title="Plan rada",
    language="bs",
    currency="BAM",
    country=Country(code="BA", names={}, footnotes={}, time_zone="Europe/Sarajevo"),
)
NO_BREAK = "\u00a0"
TELLERS = {"record", "tell", "_tell", "_step"}  # what writes an entry, and what hands its kind on
HAND_ON = {"entries.py", "review.py", "calendar.py", "milestones.py", "evidence.py"}
# Names of files and folders, which only look like kinds.
FILES = {"content.xml", "vbaproject.bin", "retention.toml", "tracker.cases"}


def entry(kind="edited", *changes, subject=("indicator", "1.1-I1", "Broj"), plan=True, **more):
    """An entry as the database would give it."""
    columns = {
        "id": 1,
        "plan_id": 7 if plan else None,
        "at": datetime(2026, 7, 1, 22, 30),
        "person_id": 1,
        "stood_in_for_id": None,
        "way": "web",
        "kind": kind,
        "changes": [
            {"field": field, "before": before, "after": after, "detail": detail[0] if detail else {}}
            for field, before, after, *detail in changes
        ],
        "reason": None,
    }
    named = dict(zip(("subject_kind", "subject_key", "subject_label"), subject, strict=True))
    return History(**(columns | named | more))


def known(*, shows_emails=True, measure=Measure.NUMBER):
    return Known(PEOPLE, {7: PLAN}, {(7, "1.1-I1"): measure}, shows_emails)


@pytest.fixture
def said(app):
    """The sentences of an entry in a language, as plain words."""

    def sentences(written, language="en", **asked):
        with app.test_request_context(headers={"Accept-Language": language}):
            return [plain(sentence) for sentence in tell(written, known(**asked)).sentences]

    return sentences


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wording")
    return create_app(settings_for(f"sqlite:///{folder}/none.sqlite", folder))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ("value", "75", "80", {"role": "annual", "year": 2023, "kind": "percent"}),
            "Target for 2023 changed from 75% to 80%",
        ),
        (
            ("value", "1234.5", None, {"role": "interim", "year": 2022, "kind": "number"}),
            "Target for 2022 changed from 1,234.5 to nothing",
        ),
        (
            ("value", ["40", "60"], ["45", "70"], {"role": "final", "year": 2024, "kind": "compound"}),
            "Final target for 2024 changed from 40 / 60 to 45 / 70",
        ),
        (
            ("value", "ne", "da", {"role": "baseline", "year": None, "kind": "text"}),
            "Baseline changed from “ne” to “da”",
        ),
        (("value", "1", "2", {"role": "baseline", "year": 2020}), "Baseline of 2020 changed from 1 to 2"),
        (("value", "40/60", "1", {"role": "annual"}), "Annual target changed from “40/60” to 1"),
        (("value", "1", "2", {"role": "other"}), "Value changed from 1 to 2"),
        (("direction", "increase", "maintain"), "Direction changed from increase to maintain"),
        (("direction", "increase", "sideways"), "Direction changed from increase to sideways"),
        (("name", "", "Novi"), "Name changed from nothing to “Novi”"),
        (("ends_on", "2024-12-31", "2025-06-30"), "Last day changed from December 31, 2024 to June 30, 2025"),
        (("ends_on", "2024-13-31", "soon"), "Last day changed from 2024-13-31 to “soon”"),
        (("quarters", [1, 2], []), "Quarters changed from I, II to nothing"),
        (("quarters", ["4", 9], None), "Quarters changed from IV, 9 to nothing"),
        (("continuous", False, True), "The activity is carried out continuously"),
        (("continuous", True, False), "The activity is no longer continuous"),
        (("continuous", None, None), "continuous changed from nothing to nothing"),
        (("lead", "SPS", "USP"), "Lead institution changed from SPS to USP"),
        (("supporting", [], ["A", "B"]), "Supporting institutions changed from nothing to A, B"),
        (
            ("amount", "1000", "1234.50", {"currency": "EUR"}),
            f"Amount changed from EUR{NO_BREAK}1,000 to EUR{NO_BREAK}1,234.50",
        ),
        (("amount", "1000", "x"), f"Amount changed from BAM{NO_BREAK}1,000 to “x”"),
        (("sources", ["KB"], ["KB", "GIZ"]), "Funding sources changed from KB to KB, GIZ"),
        (("visibility", "own", "public"), "Visibility changed from its own people to everybody"),
        (("at_least", "90", "87.5", {"light": "on_track"}), "On track: Threshold changed from 90% to 87.5%"),
        (
            ("words", "a", "b", {"status": "partly", "language": "bs"}),
            "carried out in part: Words in Bosanski changed from “a” to “b”",
        ),
        (("is_used", True, False, {"status": "other"}), "other: The word is no longer used in reports"),
        (("is_verified", False, True, {"light": "dark"}), "dark: Marked as verified"),
        (("name", "a", "b", {"language": "sq"}), "Name in Shqip changed from “a” to “b”"),
        (("aliases", None, "MUP RKS", {}), "Other spelling “MUP RKS” entered"),
        (("aliases", "MUP RKS", None), "Other spelling “MUP RKS” taken away"),
        (("aliases", "a", "b", {"printed": "a"}), "Other spelling changed from “a” to “b”"),
        (("is_assumed", False, True, {"printed": "MUP"}), "MUP: Marked as assumed"),
        (
            ("languages", ["bs", "en"], ["bs", "tlh"]),
            "Languages offered changed from Bosanski, English to Bosanski, tlh",
        ),
        (("unheard_of", 1, {"a": [1, True]}), "unheard of changed from 1 to a: 1, yes"),
        (("unheard_of", {"bs": "x"}, "y"), "unheard of changed from Bosanski: “x” to “y”"),
    ],
)
def test_a_change_is_one_sentence_in_the_readers_notation(said, change, sentence):
    assert said(entry("edited", change)) == [sentence]


REPORTED = {"period": "2024-Q1"}
FOR_PERIOD = REPORTED | {"side": "period"}


@pytest.mark.parametrize(
    ("change", "measure", "sentence"),
    [
        (("figure", None, {"number": "1234.5"}, FOR_PERIOD), Measure.NUMBER, "Figure for the period: 1,234.5"),
        (
            ("figure", {"number": "75"}, {"number": "80.5"}, REPORTED | {"side": "to_date"}),
            Measure.PERCENT,
            "Figure to date changed from 75% to 80.5%",
        ),
        (
            ("figure", None, {"numerator": "13", "denominator": "15"}, FOR_PERIOD),
            Measure.PERCENT,
            "Figure for the period: 86.7% (13 of 15)",
        ),
        (
            ("figure", {"parts": ["4", "6"]}, None, FOR_PERIOD),
            Measure.COMPOUND,
            "Figure for the period changed from 4/6 to nothing",
        ),
        (("figure", None, {"stage": "half"}, FOR_PERIOD), Measure.DESCRIPTIVE, "Figure for the period: half done"),
        (("figure", None, {"stage": []}, FOR_PERIOD), Measure.DESCRIPTIVE, "Figure for the period: stage: nothing"),
        (("figure", None, {"number": "x"}, FOR_PERIOD), Measure.NUMBER, "Figure for the period: number: “x”"),
        (("figure", None, {"number": "5"}), Measure.NUMBER, "Figure: 5"),
        (("side", "period", "to_date"), Measure.NUMBER, "The typed figure was for the period and is to date"),
        (("women", None, "1200", REPORTED), Measure.NUMBER, "Women: 1,200"),
        (("men", "3", None, REPORTED), Measure.NUMBER, "Men changed from 3 to nothing"),
        (("status", None, "partly", REPORTED), None, "Status: carried out in part"),
        (
            ("status", "in_progress", "implemented", REPORTED),
            None,
            "Status changed from in progress to carried out",
        ),
        (("done_in", None, "2024-Q1", REPORTED), None, "Done in 2024-Q1"),
        (("planned_percent", "50", "80", REPORTED), None, "Planned share of the work changed from 50% to 80%"),
        (("reached_percent", None, "12.5", REPORTED), None, "Completed share of the work: 12.5%"),
        (("narrative", None, "Dvije od tri", REPORTED), None, "What was done: “Dvije od tri”"),
        (("obstacle", "a", "", REPORTED), None, "What stood in the way changed from “a” to nothing"),
        (("forecast_on", None, "2024-09-30", REPORTED), None, "Expected by September 30, 2024"),
        (("evidence", "izvjestaj.pdf", None, REPORTED), None, "Evidence taken away: “izvjestaj.pdf”"),
        (("milestone", None, "Nacrt"), None, "Milestone: “Nacrt”"),
        (
            ("done_on", None, "2024-03-01", {"milestone": "Nacrt"}),
            None,
            "“Nacrt”: Done on March 1, 2024",
        ),
        (
            ("due_on", "2024-04-15", "2024-04-30"),
            None,
            "Due day changed from April 15, 2024 to April 30, 2024",
        ),
        (("period_kind", "quarter", "half_year"), None, "Reporting periods changed from Quarters to Half-years"),
        (("due_days", 15, 30), None, "Days until figures are due changed from 15 to 30"),
        (
            ("official_formula", "share", "way"),
            None,
            "Official formula changed from Share of the target to Way from the baseline",
        ),
        (("near", None, "75"), None, "Threshold of “near” changed from nothing to 75%"),
        (
            ("accumulation", "sum", "latest"),
            None,
            "How the periods hang together changed from sum of the periods to the latest figure counts",
        ),
        (("reports", None, "MUP"), None, "Who reports changed from nothing to MUP"),
        (
            ("counters", ["", ""], ["žene", "muškarci"]),
            None,
            "What the counters count changed from nothing, nothing to “žene”, “muškarci”",
        ),
        (
            ("phases", {}, {"2024-Q1": "25", "2024-Q2": "100"}),
            None,
            "What is expected by period changed from nothing to 2024-Q1: 25%, 2024-Q2: 100%",
        ),
        (("is_wanted", True, False), None, "Less is better"),
        (("restarts_yearly", False, True), None, "Each year is counted for itself"),
        (("by_sex", False, True), None, "Women and men are asked for"),
        (("has_unit_step", False, True), None, "What a unit submits is checked by its institution first"),
        (("wants_reminders", True, False), None, "Letters of reminder switched off"),
    ],
)
def test_what_was_reported_is_told_in_plain_sentences(said, change, measure, sentence):
    assert said(entry("edited", change), measure=measure) == [sentence]


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("reported.submitted", "Submitted for 2024-Q1: Broj"),
        ("reported.approved", "Approved for 2024-Q1: Broj"),
        ("reported.corrected", "Corrected after approval for 2024-Q1: Broj"),
        ("evidence.added", "Evidence for 2024-Q1 added: Broj"),
    ],
)
def test_a_step_of_a_review_names_its_period_also_where_nothing_else_changed(said, kind, sentence):
    assert said(entry(kind, ("period", None, "2024-Q1", REPORTED))) == [sentence]
    assert said(entry(kind, ("comment", None, "x", REPORTED))) == [sentence, "Comment: “x”"]
    assert said(entry(kind)) != [sentence]


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("period.locked", "Reporting for 2024-Q1 locked"),
        ("period.opened", "2024-Q1 opened early for reporting"),
    ],
)
def test_a_period_is_called_by_its_code(said, kind, sentence):
    assert said(entry(kind, subject=("period", "2024-Q1", "2024-Q1"))) == [sentence]


def test_figures_of_reports_are_in_the_notation_of_the_language(said):
    written = entry("edited", ("figure", None, {"number": "1234.5"}, FOR_PERIOD))

    assert "1.234,5" in said(written, "bs")[0]


@pytest.mark.parametrize(
    ("measure", "written"), [(Measure.PERCENT, "75%"), (Measure.NUMBER, "75"), (Measure.DESCRIPTIVE, "75")]
)
def test_a_value_without_its_kind_is_written_as_its_indicator_is_measured(said, measure, written):
    change = ("value", "75", None, {"role": "annual", "year": 2023})

    assert said(entry("edited", change), measure=measure) == [f"Target for 2023 changed from {written} to nothing"]


def test_figures_and_days_are_in_the_notation_of_the_language(said):
    changes = [
        ("value", "1234.5", "87.5", {"role": "annual", "year": 2023, "kind": "number"}),
        ("amount", "1234.5", None, {"currency": "BAM"}),
        ("ends_on", "2024-12-31", None),
    ]

    words = " ".join(said(entry("edited", *changes), "bs"))

    assert "1.234,5" in words
    assert "87,5" in words
    assert f"1.234,50{NO_BREAK}KM" in words
    assert "31. decembar 2024." in words


@pytest.mark.parametrize(
    ("kind", "changes", "sentences"),
    [
        ("finding.settled", [("settlement", None, "accepted")], ["Finding “Total missing” accepted as printed"]),
        ("finding.settled", [("settlement", None, "corrected")], ["Finding “Total missing” settled as corrected"]),
        ("finding.settled", [], ["Finding “Total missing” settled"]),
        (
            "finding.settled",
            [("settlement", None, "other")],
            ["Finding “Total missing” settled", "Settlement changed from nothing to other"],
        ),
        ("finding.reopened", [("settlement", "accepted", None)], ["Finding “Total missing” opened again"]),
    ],
)
def test_a_finding_is_called_in_words(said, kind, changes, sentences):
    assert said(entry(kind, *changes, subject=("finding", "3", "total-missing"))) == sentences


@pytest.mark.parametrize(
    ("kind", "changes", "sentences"),
    [
        ("role.granted", [("role", None, "planner", {"scope": "SPS"})], ["Role planner for SPS given to Marko"]),
        ("role.granted", [("role", None, "reader", {"scope": ""})], ["Role reader given to Marko, for everywhere"]),
        ("role.revoked", [("role", "donor", None, {"scope": "GIZ"})], ["Role donor for GIZ taken from Marko"]),
        ("role.revoked", [], ["Role taken from Marko"]),
        (
            "stand_in.named",
            [("deputy", None, "Amra"), ("starts_on", None, "2026-07-01"), ("ends_on", None, "2026-07-14")],
            ["Amra named to act for Marko from July 1, 2026 to July 14, 2026"],
        ),
        ("stand_in.ended", [("deputy", "Amra", None)], ["Amra no longer acts for Marko"]),
        ("person.codes", [("codes", None, "on")], ["One-time codes of Marko set up"]),
        ("person.codes", [("codes", "on", None)], ["One-time codes of Marko taken away"]),
        (
            "person.invited",
            [("name", None, "Marko"), ("email", None, "marko@example.org"), ("language", None, "bs")],
            [
                "Marko invited",
                "E-mail address: marko@example.org",
                "Language: Bosanski",
            ],
        ),
        ("person.disabled", [], ["Account of Marko closed"]),
    ],
)
def test_people_are_called_by_their_names(said, kind, changes, sentences):
    assert said(entry(kind, *changes, subject=("person", "2", "Marko"), plan=False)) == sentences


def test_addresses_of_people_are_for_administrators_only(said, app):
    written = entry(
        "person.invited",
        ("email", None, "marko@example.org"),
        ("email", ["x"], None),
        subject=("person", "2", "marko@example.org"),
    )

    words = " ".join(said(written, shows_emails=False))

    assert "@" not in words
    assert "Marko" in words
    assert "marko@example.org" in " ".join(said(written))
    unknown = entry("person.disabled", subject=("person", "nobody", "x@example.org"))
    assert said(unknown, shows_emails=False) == ["Account of somebody closed"]


def test_an_address_in_a_plans_own_words_stays(said):
    written = entry("edited", ("name", "Info: info@example.org", "Info"))

    assert said(written, shows_emails=False) == ["Name changed from “Info: info@example.org” to “Info”"]


class TestEveryKind:
    @pytest.mark.parametrize("kind", [*KINDS, "never.heard_of"])
    def test_is_told_in_every_language_with_and_without_changes(self, said, kind):
        for language in ("bs", "hr", "sr-Latn", "sr-Cyrl", "sq", "en"):
            for changes in ([], [("role", None, None)], [("deputy", None, None)], [("settlement", 1, 2)]):
                sentences = said(entry(kind, *changes), language)

                assert sentences
                assert not any("%(" in sentence for sentence in sentences)

    def test_that_the_tracker_writes_has_words(self):
        written = {}
        for path in sorted(TRACKER.rglob("*.py")):
            module = ast.parse(path.read_text())
            tellers = TELLERS if path.name in HAND_ON else {"record"}
            calls = [
                node
                for node in ast.walk(module)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in tellers
            ]
            if not calls or path.name == "history.py":
                continue
            # A kind may be chosen before it is handed over: so every text of the module that looks like one counts.
            texts = {
                node.value
                for node in ast.walk(module)
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
            kinds = {each for each in texts if each == "edited" or re.fullmatch(r"[a-z_]+\.[a-z_]+", each)}
            kinds -= FILES
            records = [call.args[2] for call in calls if call.func.id == "record"]
            literal = {kind.value for kind in records if isinstance(kind, ast.Constant)}
            assert kinds, f"{path} writes entries of a kind that this test cannot read"
            written[str(path)] = kinds | literal

        every = set().union(*written.values())
        assert {"edited", "plan.loaded", "role.granted", "export.made", "reported.approved", "period.locked"} <= every
        without = {(name, kind) for name, kinds in written.items() for kind in kinds if kind not in KINDS}
        assert without == set()

    def test_that_has_a_sentence_has_a_name_too(self):
        assert {*HEADLINES, *OF_ROLES, *OF_STAND_INS, *OF_PERIODS} <= set(KINDS)


class TestAnyEntry:
    @given(
        kind=st.sampled_from([*KINDS, "x"]),
        subject_kind=st.sampled_from(["plan", "indicator", "finding", "person", "budget_line", "institution", "odd"]),
        field=st.sampled_from([*CHANGED, *ANSWERS, "odd"]),
        before=st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=8),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
            max_leaves=4,
        ),
        after=st.none() | st.text(max_size=8) | st.from_regex(r"[0-9/%., -]{1,9}", fullmatch=True) | st.booleans(),
        detail=st.dictionaries(
            st.sampled_from([*"role year kind scope language status printed currency period side milestone".split()]),
            st.none() | st.integers(0, 3000) | st.text(max_size=4),
        ),
    )
    @settings(max_examples=200, deadline=None)
    def test_is_told_somehow_and_escaped(self, app, kind, subject_kind, field, before, after, detail):
        written = entry(kind, (field, before, after, detail), subject=(subject_kind, "<i>", "<script>"))
        with app.test_request_context():
            telling = tell(written, known())

        assert telling.sentences
        everything = "".join([*telling.sentences, telling.subject])
        assert set(re.findall(r"</?[^>]*>", everything)) <= {"</span>", "</a>"} | set(
            re.findall(r'<span lang="[^"<>]*">|<a href="/[^"<>]*">', everything)
        )


class TestWhoAndWhen:
    def test_the_time_is_that_of_the_plans_country_and_utc_for_the_installation(self, app):
        with app.test_request_context():
            here = tell(entry(), known())
            nowhere = tell(entry(plan=False), known())

        assert here.when == "July 2, 2026, 12:30\u202fAM CEST"
        assert nowhere.when == "July 1, 2026, 10:30\u202fPM UTC"
        assert here.at.isoformat() == "2026-07-02T00:30:00+02:00"

    @pytest.mark.parametrize(
        ("columns", "who", "absent"),
        [
            ({}, "Amra Hodžić", None),
            ({"stood_in_for_id": 2}, "Amra Hodžić", "Marko <b>Marić"),
            ({"person_id": 99}, "somebody", None),
            ({"person_id": None}, "somebody who was not signed in", None),
            ({"person_id": None, "way": "command"}, "a command on the server", None),
        ],
    )
    def test_says_who_did_it_and_for_whom(self, app, columns, who, absent):
        with app.test_request_context():
            telling = tell(entry(**columns), known())

        assert (telling.who, telling.acting_for) == (who, absent)

    @pytest.mark.parametrize(
        ("subject", "address"),
        [
            (("plan", "BA-X", "Plan"), "/plans/BA-X/"),
            (("element", "1", "Cilj"), "/plans/BA-X/elements/1"),
            (("activity", "1.1", "A"), "/plans/BA-X/activities/1.1"),
            (("indicator", "1-I1", "A"), "/plans/BA-X/indicators/1-I1"),
            (("budget_line", "1-2024", "1, 2024"), "/plans/BA-X/budget"),
            (("period", "2024-Q1", "2024-Q1"), "/plans/BA-X/reporting/#2024-Q1"),
            (("finding", "3", "total-missing"), "/plans/BA-X/findings"),
            (("institution", "BA/SPS", "SPS"), "/institutions/BA/SPS"),
            (("funding_source", "XK/KB", "KB"), "/funding-sources/XK/KB"),
            (("institution", "SPS", "SPS"), None),
            (("person", "2", "Marko"), "/administration/people/2"),
            (("person", "99", "Gone"), None),
            (("history", "", ""), None),
        ],
    )
    def test_leads_to_the_thing(self, app, subject, address):
        with app.test_request_context():
            assert tell(entry(subject=subject), known()).address == address

    def test_leads_to_a_persons_page_only_those_who_look_after_people(self, app):
        with app.test_request_context():
            assert tell(entry(subject=("person", "2", "Marko")), known(shows_emails=False)).address is None

    def test_a_title_is_marked_with_the_language_of_the_plan(self, app):
        with app.test_request_context():
            telling = tell(entry("edited", ("title", "Stari", "Novi"), subject=("activity", "1.1", "Novi")), known())

        assert telling.subject == '<span lang="bs">Novi</span>'
        assert '“<span lang="bs">Stari</span>”' in telling.sentences[0]
