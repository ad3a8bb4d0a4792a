"""The file of figures: what it may say, and that everything wrong is told with its place."""

import copy
import tomllib

import pytest

from tracker.cases.figures.definitions import Counts, FigureKind, Origin
from tracker.cases.figures.file import WrongFigures, figures_of

PLACEMENTS = {
    "code": "X-1",
    "version": 1,
    "indicator": "1-I1",
    "printed": "Broj",
    "kind": "count",
    "says": "Placements.",
    "settings": {
        "counted": {
            "says": "Persons or acts.",
            "why_open": "Not said.",
            "default": "persons",
            "choices": {"persons": "Persons.", "acts": "Acts."},
        }
    },
    "terms": [
        {
            "says": "placements",
            "procedures": ["P5"],
            "events": ["SMJEŠTEN_IC"],
            "tags": {"placement": ["order", ""]},
            "counts": "counted",
        }
    ],
}
IN_TIME = {
    "code": "X-2",
    "version": 1,
    "indicator": "1-I1",
    "printed": "Broj",
    "kind": "ratio",
    "says": "In time.",
    "settings": {
        "days": {
            "says": "Days.",
            "why_open": "Not said.",
            "days_of": ["P12_VIZA_C"],
            "rules": {"P12_VIZA_C": "R21.decision"},
        }
    },
    "terms": [
        {
            "says": "in time",
            "part": "numerator",
            "procedures": ["P12_VIZA_C"],
            "by": "decision",
            "in_time": True,
            "counts": "cases",
        },
        {"says": "opened", "part": "denominator", "procedures": ["P12_VIZA_C"], "by": "opening", "counts": "cases"},
    ],
}
FED = {"code": "X-3", "version": 1, "activity": "1.1", "printed": "", "kind": "count", "origin": "feed", "says": "Fed."}


def read(*rows, **more):
    return figures_of({"figure": list(rows), **more}, "PLAN")


def changed(row, *path, to=None, without=False):
    """A definition with one thing in it changed, or taken out."""
    found = copy.deepcopy(row)
    inner = found
    for step in path[:-1]:
        inner = inner[step]
    if without:
        del inner[path[-1]]
    else:
        inner[path[-1]] = to
    return found


class TestReading:
    def test_reads_terms_and_settings(self):
        definition = read(PLACEMENTS).definitions[0]

        assert definition.kind is FigureKind.COUNT
        assert definition.terms[0].tags == {"placement": ("order", "")}
        assert definition.terms[0].counted(definition.answers({})) is Counts.PERSONS
        assert definition.setting("counted").choices["acts"] == "Acts."

    def test_asks_for_days_procedure_by_procedure(self):
        setting = read(IN_TIME).definitions[0].settings[0]

        assert (setting.name, setting.procedure, setting.rule) == ("days_P12_VIZA_C", "P12_VIZA_C", "R21.decision")
        assert setting.is_days

    def test_a_feed_needs_no_terms(self):
        assert read(FED).definitions[0].origin is Origin.FEED

    def test_a_figure_may_have_several_counters(self):
        two = [{**PLACEMENTS["terms"][0], "part": "1"}, {**PLACEMENTS["terms"][0], "part": "2"}]

        definition = read({**PLACEMENTS, "kind": "parts", "terms": two}).definitions[0]

        assert definition.parts == ("1", "2")

    def test_says_what_is_left_out_and_why(self):
        left_out = read(left_out=[{"indicator": "1-I2", "printed": "Broj", "reason": "Not recorded."}]).left_out

        assert left_out[0].reason == "Not recorded."

    def test_an_empty_file_defines_nothing(self):
        assert figures_of({}, "PLAN").definitions == ()


TERM = ("terms", 0)
COUNTED = ("settings", "counted")


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        ("row", "place"),
        [
            (changed(PLACEMENTS, "code", without=True), "figures.toml: figure 1.code: missing"),
            (changed(PLACEMENTS, "version", to="1"), "figures.toml: X-1.version: expected int"),
            (changed(PLACEMENTS, "version", to=True), "figures.toml: X-1.version: expected int"),
            (changed(PLACEMENTS, "version", to=0), "figures.toml: X-1.version: expected 1 or more"),
            (changed(PLACEMENTS, "odd", to=1), "figures.toml: X-1: unknown: odd"),
            (changed(PLACEMENTS, "kind", to="sum"), "figures.toml: X-1.kind: 'sum' is not a valid FigureKind"),
            (changed(PLACEMENTS, "notes", to=[1]), "figures.toml: X-1.notes: expected a list of texts"),
            (changed(PLACEMENTS, "settings", to=[]), "figures.toml: X-1.settings: expected dict"),
            (changed(PLACEMENTS, "activity", to="1.1"), "X-1: a figure is of an indicator, or of an activity"),
            (changed(PLACEMENTS, *TERM, to=[]), "figures.toml: X-1: term 1: expected a table"),
            (changed(PLACEMENTS, *TERM, "part", to="numerator"), "term 1.part: a count has no part 'numerator'"),
            (changed(PLACEMENTS, *TERM, "counts", to="heads"), "term 1.counts: 'heads' says neither"),
            (changed(PLACEMENTS, *TERM, "procedures", to=[]), "term 1.procedures: none"),
            (changed(PLACEMENTS, *TERM, "procedures", to=["P99"]), "term 1.procedures: none, or some of which nothing"),
            (changed(PLACEMENTS, *TERM, "procedures", to=["P9"]), "term 1.procedures: none, or some of which"),
            (changed(PLACEMENTS, *TERM, "events", to=["ODLET"]), "term 1.events: P5 knows no ODLET"),
            (changed(PLACEMENTS, *TERM, "events", to=[]), "term 1: a term counts events, or cases"),
            (changed(PLACEMENTS, *TERM, "outcomes", to=["DA"]), "term 1.outcomes: SMJEŠTEN_IC does not end in DA"),
            (changed(PLACEMENTS, *TERM, "tags", to={"colour": ["red"]}), "term 1.tags.colour: P5:SMJEŠTEN_IC is not"),
            (changed(PLACEMENTS, *TERM, "tags", to={"placement": ["hotel"]}), "term 1.tags.placement"),
            (changed(PLACEMENTS, *TERM, "tags", to={"placement": []}), "term 1.tags.placement"),
            (changed(PLACEMENTS, *TERM, "tags", to={"placement": "order"}), "term 1.tags.placement: expected a list"),
            (changed(PLACEMENTS, *TERM, "bodies", to=["XX"]), "term 1.bodies: there is no such body: XX"),
            (changed(PLACEMENTS, *TERM, "in_time", to=True), "term 1.in_time: only cases are decided in time"),
            (changed(PLACEMENTS, *TERM, "when", to={"counted": ["heads"]}), "term 1.when.counted: there is no such"),
            (changed(PLACEMENTS, *TERM, "when", to={"counted": ["acts"]}), "with counted = persons a part of"),
            (changed(PLACEMENTS, *TERM, "counts", to="acts"), "no term asks for the settings counted"),
            (changed(PLACEMENTS, *COUNTED, "default", to="heads"), "settings.counted.default: 'heads' is no answer"),
            (changed(PLACEMENTS, *COUNTED, "choices", to={}), "settings.counted: a setting has choices, or procedures"),
            (changed(PLACEMENTS, *COUNTED, "choices", "acts", to=1), "settings.counted: a choice is told in a text"),
            (changed(PLACEMENTS, "terms", to=[]), "figures.toml: X-1: no term asks"),
            (changed(PLACEMENTS, "kind", to="ratio"), "a ratio has no part 'value'"),
            (
                changed(IN_TIME, "settings", "days", "days_of", to=["P99"]),
                "settings.days: there is no such procedure: P12_VIZA_C, P99",
            ),
            (changed(IN_TIME, "settings", to={}), "days_of names the procedures whose cases"),
            (changed(IN_TIME, *TERM, "counts", to="acts"), "cases by their days have neither outcomes nor tags"),
            (changed(IN_TIME, "terms", 1, "part", to="numerator"), "make up numerator, not numerator, denominator"),
            ({**FED, "terms": PLACEMENTS["terms"], "settings": PLACEMENTS["settings"]}, "what a feed counts itself"),
            ({**FED, "settings": IN_TIME["settings"]}, "what a feed counts itself"),
            ("X", "figures.toml: figure 1: expected a table, found 'X'"),
        ],
    )
    def test_is_told_with_its_place(self, row, place):
        with pytest.raises(WrongFigures) as told:
            read(row)

        assert place in str(told.value)

    def test_a_code_is_defined_once(self):
        with pytest.raises(WrongFigures, match="X-1: defined twice"):
            read(PLACEMENTS, PLACEMENTS)

    def test_the_file_has_no_other_tables(self):
        with pytest.raises(WrongFigures, match=r"figures\.toml: unknown: figures"):
            read(figures=[])

    def test_cases_and_events_are_not_mixed(self):
        mixed = {
            **IN_TIME,
            "terms": [*IN_TIME["terms"], {**PLACEMENTS["terms"][0], "counts": "acts", "part": "numerator"}],
        }

        with pytest.raises(WrongFigures, match="days_of names"):
            read(mixed)

    def test_one_counter_is_no_figure_of_several(self):
        with pytest.raises(WrongFigures, match="the terms make up 1, not 1, 2"):
            read({**PLACEMENTS, "kind": "parts", "terms": [{**PLACEMENTS["terms"][0], "part": "1"}]})

    def test_a_plain_toml_file_reads_the_same(self):
        written = """
            [[figure]]
            code = "X-3"
            version = 1
            activity = "1.1"
            printed = ""
            kind = "count"
            origin = "feed"
            says = "Fed."
        """

        assert figures_of(tomllib.loads(written), "PLAN") == read(FED)
