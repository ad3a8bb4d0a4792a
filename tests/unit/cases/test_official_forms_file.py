"""The file of a form is read strictly: whatever is wrong in it is told with its place and key."""

import re

import pytest

from tracker.cases.issuing.official_forms_file import SHIPPED, WrongForm, read_form
from tracker.cases.issuing.versions import Blank, CorrectionKind, Empty, FieldKind, Layout, MissingText

# The smallest file that has everything: a page with every kind of part, and a version that was not found.
SMALL = """\
number = 4

[[versions]]
instrument = "V08"
printed_number = "Obrazac broj 9"
reason = "Not found."

[[versions]]
instrument = "V16"
issued = "Once."
basis = "1(1)"
conditions = ["Only once."]
head_latin = ["Država"]
head_cyrillic = ["Држава"]
label = { latin = "Obrazac 4", english = "Form 4" }
number_label = { latin = "Broj" }
date_label = { latin = "Datum" }
notes = ["A note."]
[[versions.parts]]
kind = "paragraph"
[[versions.parts.runs]]
latin = "Na osnovu"
[[versions.parts.runs]]
field = "basis_on"
[[versions.parts]]
kind = "row"
field = "named"
latin = "Ime"
then = { latin = "do" }
[[versions.parts]]
kind = "signatures"
stamp_place = { latin = "MP" }
[[versions.parts.signatories]]
field = "signed_by"
latin = "Direktor"
under = { latin = "(ime)" }
[versions.fields]
basis_on = { kind = "day" }
named = { kind = "lines", longest = 80, lines = 2, empty = "struck" }
signed_by = { kind = "text", longest = 40, empty = "by_hand" }
[[versions.corrections]]
printed = "Imе"
read = "Ime"
place = "named"
kind = "letters"
reason = "A letter."
[[versions.doubtful]]
printed = "Ime"
place = "named"
reason = "Doubtful."
[[versions.faults]]
printed = "Broj"
place = "number"
says = "Wrong."
[[versions.questions]]
since = 2023-09-23
says = "Really?"
source = "S4"
"""
STAMP = """\
number = 5
[[versions]]
instrument = "V16"
layout = "stamp"
issued = "Once."
label = { latin = "Obrazac 5" }
serial_pattern = "A-0000"
size = { latin = "80 x 45 mm" }
[[versions.parts]]
kind = "date"
latin = "Datum"
[versions.fields]
"""


def test_a_form_is_read_whole():
    missing, version = read_form(SMALL, "f.toml").versions

    assert missing == MissingText(4, "V08", "Obrazac broj 9", "Not found.")
    paragraph, row, signatures = version.parts
    assert (paragraph.runs[1], row.field) == (Blank("basis_on"), "named")
    assert [wording.texts for wording in version.wordings()] == [
        *(("Broj",), ("Datum",), ("Na osnovu",), ("Ime",), ("do",), ("Direktor",), ("MP",), ("(ime)",))
    ]
    assert list(version.fields) == ["basis_on", "named", "signed_by"]
    field = version.fields["named"]
    assert (field.kind, field.longest, field.lines, field.empty) == (FieldKind.LINES, 80, 2, Empty.STRUCK)
    assert version.fields["basis_on"].is_required
    assert signatures.signatories[0].field == "signed_by"
    assert version.corrections[0].kind is CorrectionKind.LETTERS
    assert (version.doubtful[0].says, version.faults[0].says) == ("Doubtful.", "Wrong.")
    assert (version.questions[0].says, version.notes, version.conditions) == ("Really?", ("A note.",), ("Only once.",))


def test_a_stamp_has_neither_number_nor_date_beside_its_head():
    (version,) = read_form(STAMP, "stamp.toml").known

    assert (version.layout, version.serial_pattern, version.basis) == (Layout.STAMP, "A-0000", "")
    assert [wording.texts for wording in version.wordings()] == [("Datum",)]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("number = 4", "number = ", "f.toml: Invalid value"),
        ("number = 4", "number = 7", "f.toml.number: there is no form 7"),
        ("number = 4", "number = true", "f.toml.number: expected int, found True"),
        ("number = 4", "number = 4\nsize = 1", "f.toml.size: nobody knows this key"),
        ('issued = "Once."\n', "", "f.toml.versions[1].issued: missing"),
        ('basis = "1(1)"\n', "", "f.toml.versions[1].basis: missing"),
        ('number_label = { latin = "Broj" }\n', "", "f.toml.versions[1].number_label: missing"),
        ('reason = "Not found."\n', "", "f.toml.versions[0].reason: missing"),
        ('"Only once."', "1", "f.toml.versions[1].conditions[0]: expected str, found 1"),
        ('{ latin = "Broj" }', "{ german = 1 }", "f.toml.versions[1].number_label: no words in any language"),
        ('{ latin = "Broj" }', '{ latin = "B", x = 1 }', "f.toml.versions[1].number_label.x: nobody knows this key"),
        ('kind = "row"', 'kind = "column"', "f.toml.versions[1].parts[1].kind: 'column' is not a valid PartKind"),
        ('latin = "Na osnovu"', 'latin = "N"\nbold = 1', "f.toml.versions[1].parts[0].runs[0].bold: nobody knows"),
        ('field = "named"', 'field = "signed_by"', "f.toml.versions[1].fields.signed_by: printed more than once"),
        ('basis_on = { kind = "day" }\n', "", "f.toml.versions[1].fields.basis_on: missing"),
        ("basis_on = {", 'other = { kind = "day" }\nbasis_on = {', "f.toml.versions[1].fields.other: nobody knows"),
        ('basis_on = { kind = "day" }', "basis_on = 1", "f.toml.versions[1].fields.basis_on: expected dict, found 1"),
        ("longest = 80, ", "", "f.toml.versions[1].fields.named.longest: missing"),
        ("lines = 2, ", "", "f.toml.versions[1].fields.named.lines: missing"),
        ('"by_hand"', '"never"', "f.toml.versions[1].fields.signed_by.empty: 'never' is not a valid Empty"),
        ("since = 2023-09-23", "since = 2023-09-23T10:00:00", "f.toml.versions[1].questions[0].since: expected date"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(old, new, message):
    assert old in SMALL

    with pytest.raises(WrongForm, match=re.escape(message)):
        read_form(SMALL.replace(old, new, 1), "f.toml")


def test_a_form_without_versions_is_none():
    with pytest.raises(WrongForm, match=r"f\.toml\.versions: missing"):
        read_form("number = 1", "f.toml")


def test_a_version_is_a_table():
    with pytest.raises(WrongForm, match=re.escape("f.toml.versions[0]: expected a table, found 1")):
        read_form("number = 1\nversions = [1]", "f.toml")


def test_all_six_are_shipped_with_one_known_version_each():
    assert [(number, form.number, len(form.known)) for number, form in SHIPPED.items()] == [
        (number, number, 1) for number in range(1, 7)
    ]
