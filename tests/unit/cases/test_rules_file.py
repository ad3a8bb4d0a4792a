"""The file of rules is read strictly: whatever is wrong in it is told with its place and key."""

import re
from importlib.resources import files

import pytest

from tracker.cases.law.rules import Confidence, Knowledge, Relation
from tracker.cases.law.rules_file import SHIPPED, WrongRules, read_rules

# The smallest file that has everything: a law that adds to a rulebook, and a rulebook that was not found.
SMALL = """\
[sources]
S1 = "The rulebook"
S2 = "The law"

[instruments.A08]
kind = "rulebook"
series = "removal"
title = "Rulebook"
gazette = "1/08"
source = "S1"
replaced_by = "A13"
published = { on = 2008-01-01, confidence = "sure", source = "S1" }
first_day = { on = 2008-01-09, confidence = "computed", source = "S1; S2", reason = "The eighth day." }

[instruments.A13]
kind = "rulebook"
series = "removal"
title = "Later rulebook"
gazette_reason = "Not printed."
source = "S1"
published = { confidence = "unknown", reason = "Not found." }
first_day = { confidence = "unknown", not_before = 2013-01-01, not_after = 2014-01-01, reason = "Not found." }
last_day = { confidence = "unknown", reason = "Not found." }

[instruments.L12]
kind = "law"
series = "law"
title = "Law"
gazette = "2/12"
source = "S2"
notes = ["A note."]
published = { on = 2012-01-01, confidence = "sure", source = "S2" }
first_day = { on = 2012-01-09, confidence = "sure", source = "S2 9" }

[rules.R01]
title = "A rule"
limits.least = { unit = "days", bound = "at_least", runs = "after", from = "it", what = "the stay", not_above = "most" }
limits.most = { unit = "days", bound = "at_most", runs = "after", from = "it", what = "the stay", unless = "need" }
[rules.R01.versions.A08]
knowledge = "known"
says = "Two to three days."
article = "S1 2"
limits.least = { value = 2, article = "S1 2" }
limits.most = { value = 3, article = "S1 2", confidence = "assumed" }
[rules.R01.versions.A13]
knowledge = "unknown"
reason = "Not found."
[rules.R01.versions.L12]
relation = "unchanged"

[[disagreements]]
rules = ["R01"]
articles = "S1 2; S2"
says = "They differ."
"""


class TestTheFile:
    def test_the_shipped_one_is_what_is_loaded(self):
        text = (files("tracker.cases.law") / "legal_rules.toml").read_text("utf-8")

        assert read_rules(text) == SHIPPED

    def test_everything_in_it_is_read(self):
        rules = read_rules(SMALL)

        version = rules.rule("R01").versions["A08"]
        assert [(limit.key, limit.value, limit.confidence) for limit in version.limits] == [
            ("least", 2, Confidence.SURE),
            ("most", 3, Confidence.ASSUMED),
        ]
        assert [limit.unless for limit in version.limits] == ["", "need"]
        assert rules.instrument("L12").notes == ("A note.",)
        assert rules.instrument("A13").gazette_reason == "Not printed."
        assert rules.disagreements[0].rules == ("R01",)

    def test_a_version_that_was_not_found_lists_limits_without_values(self):
        version = read_rules(SMALL).rule("R01").versions["A13"]

        assert [(limit.key, limit.value, limit.reason) for limit in version.limits] == [
            ("least", None, "Not found."),
            ("most", None, "Not found."),
        ]

    def test_what_leaves_a_rule_unchanged_says_nothing(self):
        version = read_rules(SMALL).rule("R01").versions["L12"]

        assert (version.relation, version.knowledge) == (Relation.UNCHANGED, Knowledge.SILENT)

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("[sources]", "[sources", "rules.toml: "),
            ('kind = "law"\n', "", "rules.toml.instruments.L12.kind: missing"),
            ('kind = "law"', 'kind = "decree"', "rules.toml.instruments.L12.kind: 'decree' is not a valid Kind"),
            ('title = "Law"', "title = 7", "rules.toml.instruments.L12.title: expected str, found 7"),
            ('title = "Law"', "title = true", "L12.title: expected str, found True"),
            ('notes = ["A note."]', "notes = [7]", "rules.toml.instruments.L12.notes[0]: expected str, found 7"),
            ('title = "Law"', 'title = "Law"\nspeed = 7', "rules.toml.instruments.L12.speed: nobody knows this key"),
            ("on = 2012-01-09", "on = 2012-01-09T10:00:00", "L12.first_day.on: expected date"),
            (
                'on = 2012-01-09, confidence = "sure"',
                'confidence = "sure"',
                "L12.first_day.confidence: a day is unknown",
            ),
            (
                'on = 2012-01-09, confidence = "sure"',
                'on = 2012-01-09, confidence = "unknown", reason = "?"',
                "L12.first_day.confidence: a day is unknown",
            ),
            (
                'on = 2012-01-09, confidence = "sure", source = "S2 9"',
                'on = 2012-01-09, confidence = "sure"',
                "first_day.source: missing",
            ),
            ('source = "S2 9"', 'source = "S9 9"', "L12.first_day.source: 'S9 9' does not begin with a listed source"),
            ('source = "S2 9"', 'source = "article 9"', "'article 9' does not begin with a listed source"),
            (', reason = "The eighth day."', "", "A08.first_day.reason: missing"),
            ('gazette_reason = "Not printed."\n', "", "rules.toml.instruments.A13.gazette_reason: missing"),
            ('replaced_by = "A13"', 'replaced_by = "A14"', "A08.replaced_by: there is no instrument 'A14'"),
            ('notes = ["A note."]', 'amends = "L11"', "L12.amends: there is no instrument 'L11'"),
            ('replaced_by = "A13"\n', "", "rules.toml: A08 and A13 would both be in force on 2014-01-01"),
            (
                "first_day = { on = 2012-01-09",
                "first_day = { on = 2011-01-09",
                "rules.toml: L12 would be in force from",
            ),
            (
                "[rules.R01.versions.L12]",
                "[rules.R01.versions]\nL12 = 7\n[other]",
                "versions.L12: expected a table, found 7",
            ),
            ('S2 = "The law"', "S2 = 7", "rules.toml.sources.S2: expected str, found 7"),
            ('title = "A rule"', "", "rules.toml.rules.R01.title: missing"),
            (
                'unit = "days", bound = "at_least"',
                'unit = "weeks", bound = "at_least"',
                "R01.limits.least.unit: 'weeks'",
            ),
            ('not_above = "most"', 'not_above = "high"', "R01.limits.least.not_above: there is no limit 'high'"),
            ("versions.L12", "versions.L13", "rules.toml.rules.R01.versions.L13: there is no instrument 'L13'"),
            ('knowledge = "known"', 'knowledge = "not_covered"', "A08.knowledge: 'not_covered' is said of days"),
            ('says = "Two to three days."', "", "rules.toml.rules.R01.versions.A08.says: missing"),
            ('article = "S1 2"\n', "", "rules.toml.rules.R01.versions.A08.article: missing"),
            ("limits.least = { value", "limits.low = { value", "A08.limits.low: the rule declares no limit 'low'"),
            ("value = 2", "value = -2", "A08.limits.least.value: a limit is 0 or more, found -2"),
            ("value = 2", "value = 2.5", "A08.limits.least.value: expected int, found 2.5"),
            ("value = 2", "value = 4", "rules.toml: Rule R01 in A08: 4 for “least” is more than 3 for “most”"),
            ('value = 2, article = "S1 2"', "value = 2", "A08.limits.least.article: missing"),
            (
                'relation = "unchanged"',
                'relation = "unchanged"\nlimits.most = { value = 1, article = "S2 1" }',
                "L12.limits.most: a version that is not known has no limits",
            ),
            ('reason = "Not found."\n[rules', "[rules", "rules.toml.rules.R01.versions.A13.reason: missing"),
            ('knowledge = "unknown"', 'knowledge = "absent"', "A13.confidence: missing"),
            ('rules = ["R01"]', 'rules = ["R02"]', "rules.toml.disagreements[0].rules: there is no rule 'R02'"),
            ("[[disagreements]]", "speed = 7\n[[disagreements]]", "L12.speed: nobody knows this key"),
            ("[sources]", "speed = 7\n[sources]", "rules.toml.speed: nobody knows this key"),
        ],
    )
    def test_what_is_wrong_is_told_with_its_place(self, old, new, message):
        assert old in SMALL

        with pytest.raises(WrongRules, match=re.escape(message)):
            read_rules(SMALL.replace(old, new, 1), "rules.toml")

    def test_an_absent_rule_says_how_sure_that_is(self):
        text = SMALL.replace('knowledge = "unknown"', 'knowledge = "absent"\nconfidence = "assumed"')

        version = read_rules(text).rule("R01").versions["A13"]

        assert (version.knowledge, version.confidence, version.limits) == (Knowledge.ABSENT, Confidence.ASSUMED, ())
