"""Every official form as PDF: its words in order, what was filled in, and nothing that a value could do to it."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from types import SimpleNamespace

import pytest
import typst

from tests.unit.cases.filled_forms import NUMBERS, ON, SAMPLES, bare, filled, number_for, printed, read, text_of
from tracker.cases.issuing import printing as form_printing
from tracker.cases.issuing.official_forms import composed, form_on
from tracker.cases.issuing.printing import PREVIEW, print_form
from tracker.cases.issuing.versions import FieldKind, FormVersion
from tracker.errors import Refused

HOSTILE = [
    '#import "@preview/x:1.0.0"',
    '#read("/etc/passwd") \\#panic()',
    "*bold* _it_ $x^2$ `raw` <label> @ref",
    r"back\nslash \u{1F600} \ ",
    "<script>alert(1)</script>",
    "= Naslov // kraj /* */ ~ -- ---",
    "%(name)s {{ 7*7 }} ${x} \"'",
]
by_number = pytest.mark.parametrize("number", NUMBERS)
in_both = pytest.mark.parametrize("is_preview", [False, True], ids=["issued", "preview"])


class TestWhatIsPrinted:
    @in_both
    @by_number
    def test_every_word_stands_there_in_every_language_in_order(self, number, is_preview):
        version = form_on(number, ON)

        text = text_of(printed(number, is_preview=is_preview))

        end = 0
        for piece in in_order(version):
            found = text.find(bare(piece), end)
            assert found >= end, piece
            end = found + len(bare(piece))

    @by_number
    def test_what_is_filled_in_stands_beside_its_words(self, number):
        version = form_on(number, ON)
        values = {code: value for code, value in filled(version).items() if isinstance(value, str)}
        numbered = {code: f"{chr(1040 + place)}{place}-Ž" for place, code in enumerate(values)}

        text = text_of(printed(number, **numbered))

        places = [text.index(value) for value in numbered.values()]
        assert places == sorted(places)

    @by_number
    def test_it_is_one_tagged_page_with_a_title_and_languages(self, number):
        pdf = printed(number)

        root = pdf.trailer["/Root"]
        assert len(pdf.pages) == 1
        assert pdf.metadata.title.startswith(f"Obrazac {number} / Образац {number} / Form {number}")
        assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("bs", True)
        marked = pdf.pages[0].get_contents().get_data()
        assert b"/Lang(sr)" in marked
        assert b"/Lang(en)" in marked

    @by_number
    def test_it_has_its_size_and_only_our_font(self, number):
        page = printed(number).pages[0]

        millimetres = [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]]
        assert millimetres == ([80, 45] if number == 5 else [210, 297])
        assert all("SourceSans3" in font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values())

    def test_days_and_times_stand_as_the_form_prints_them(self):
        text = printed(2, left_at=datetime(2024, 3, 5, 7, 4)).pages[0].extract_text()

        assert "Date: 05 / 03 / 2024" in text
        assert "05 / 03 / 2024, 07:04" in text

    def test_lines_stay_lines(self):
        text = printed(4, reasons="Prvi razlog.\n\nДруги разлог.").pages[0].extract_text()

        lines = [line.strip() for line in text.splitlines()]
        assert lines.index("Prvi razlog.") < lines.index("Други разлог.")

    def test_what_may_stay_empty_is_struck_out_or_left_to_the_hand(self):
        struck = text_of(printed(3, travel_document="", document_valid_until=None))
        by_hand = text_of(printed(6, handed_over_at=None, remarks=" ", receiving_officer=""))

        assert bare("Issuing state)—") in struck
        assert bare("is valid until—") in struck
        assert bare("Date and place of the issueOvlaštena") in by_hand

    def test_places_that_no_officer_takes_are_struck_out_once_issued(self):
        issued = text_of(printed(6, escort_officers=("Ana Anić",)))
        preview = text_of(printed(6, escort_officers=("Ana Anić",), is_preview=True))

        assert "1.AnaAnić2.—3.—4.—" in issued
        assert "1.AnaAnić2.3.4.NAPOMENA" in preview

    def test_the_same_values_give_the_same_bytes(self):
        version = form_on(1, ON)

        first, second = (
            print_form(version, filled(version), "7/24", ON, is_preview=False, mark="ISPRAVA") for _ in range(2)
        )

        assert first == second

    def test_a_form_takes_less_than_a_second(self):
        started = time.perf_counter()
        printed(6)

        assert time.perf_counter() - started < 1


class TestAPreview:
    @by_number
    def test_it_says_so_in_three_languages_and_has_no_number(self, number):
        version = form_on(number, ON)

        preview, issued = text_of(printed(number, is_preview=True)), text_of(printed(number))

        assert all(word in preview and word not in issued for word in PREVIEW)
        assert bare(number_for(version)) in issued
        assert bare(number_for(version)) not in preview

    @by_number
    def test_it_may_lack_everything(self, number):
        pdf = print_form(form_on(number, ON), {}, "", None, is_preview=True)

        assert len(read(pdf).pages) == 1

    def test_it_is_refused_what_no_form_prints(self):
        with pytest.raises(Refused) as refused:
            printed(1, surname_and_name="王小明", is_preview=True)

        assert refused.value.field == "surname_and_name"

    @in_both
    @by_number
    def test_a_mark_stands_across_any_form(self, number, is_preview):
        assert "IZMIŠLJENIPODACI" in text_of(printed(number, is_preview=is_preview, mark="IZMIŠLJENI PODACI"))


class TestWhatIsRefused:
    def test_the_first_problem_is_raised(self):
        with pytest.raises(Refused) as refused:
            printed(1, leave_by=None)

        assert refused.value.field == "leave_by"

    def test_a_form_is_not_issued_without_its_number(self):
        version = form_on(5, ON)

        with pytest.raises(Refused) as refused:
            print_form(version, filled(version), "417", ON, is_preview=False)

        assert refused.value.field == "number"

    def test_a_form_is_not_issued_without_a_day(self):
        version = form_on(1, ON)

        with pytest.raises(ValueError, match="has a day"):
            print_form(version, filled(version), "7/24", None, is_preview=False)

    @pytest.mark.parametrize("mark", ["x" * 31, "王"])
    def test_a_mark_is_short_and_printable(self, mark):
        with pytest.raises(ValueError, match="a mark is short"):
            printed(1, mark=mark)

    def test_what_typst_says_of_a_value_is_not_passed_on(self, monkeypatch):
        failing = SimpleNamespace(compile=lambda **_: (_ for _ in ()).throw(typst.TypstError("Šejla")))
        monkeypatch.setattr(form_printing.typst, "Compiler", lambda *_, **__: failing)

        with pytest.raises(RuntimeError, match=r"could not set page\.typ") as told:
            printed(1)

        assert told.value.__suppress_context__


class TestWhatAValueCannotDo:
    @pytest.mark.parametrize("first", [0, 3])
    @by_number
    def test_markup_stays_text(self, number, first):
        version = form_on(number, ON)
        worded = [each for each in version.fields.values() if each.kind in {FieldKind.TEXT, FieldKind.LINES}]
        wide = [field.code for field in worded if field.longest >= max(map(len, HOSTILE))]
        texts = {code: HOSTILE[place % len(HOSTILE)] for place, code in enumerate(wide, first)}

        pdf = printed(number, **texts)

        assert len(pdf.pages) == 1
        text = text_of(pdf)
        assert all(bare(value) in text for value in texts.values())

    def test_a_number_is_text_too(self):
        version = form_on(1, ON)

        pdf = print_form(version, filled(version), "#panic() *1*", ON, is_preview=False)

        assert bare("#panic() *1*") in text_of(read(pdf))

    @in_both
    @by_number
    @pytest.mark.parametrize("letter", ["W", "Щ"])
    def test_the_longest_values_fit_on_one_page(self, number, letter, is_preview):
        version = form_on(number, ON)
        longest = {code: longest_value(version, code, letter) for code in version.fields}
        name = "B-0417" if number == 5 else letter * 40

        pdf = read(print_form(version, longest, name, ON, is_preview=is_preview))

        assert len(pdf.pages) == 1

    @by_number
    def test_long_words_are_broken_and_not_cut_off(self, number):
        version = form_on(number, ON)
        longest = {code: longest_value(version, code, "Ж") for code in version.fields}

        text = text_of(printed(number, **longest))

        wanted = sum(len(bare("".join(value))) for value in longest.values() if isinstance(value, str | tuple))
        assert text.count("Ж") == wanted

    def test_every_letter_that_is_let_pass_is_in_the_font(self):
        signs = [chr(code) for code in range(0x21, 0x2FFF)]
        letters = [sign for sign in signs if form_printing.unprintable(sign) is None and composed(sign) == sign]

        assert len(letters) > 500
        longest = form_on(6, ON).fields["remarks"].longest
        for start in range(0, len(letters), longest):
            remarks = "".join(letters[start : start + longest])
            assert bare(remarks) in text_of(printed(6, remarks=remarks))

    def test_letters_with_their_marks_apart_are_put_together(self):
        assert "Čengić" in text_of(printed(1, surname_and_name="C\u030cengic\u0301"))


class TestProcesses:
    def test_threads_print_at_once(self):
        with ThreadPoolExecutor(4) as threads:
            texts = list(threads.map(lambda number: text_of(printed(number)), [*NUMBERS] * 2))

        assert texts[:6] == texts[6:]

    def test_a_fork_of_a_process_that_has_rendered_says_so_instead_of_hanging(self):
        script = """
import os
from tests.unit.cases.filled_forms import printed

def forked():
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        printed(1)
    except RuntimeError as error:
        os._exit(7 if "forked" in str(error) else 8)
    os._exit(0)

before = forked()
printed(1)
print(before, forked())
"""

        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)

        assert done.stdout == "0 7\n"


def in_order(version: FormVersion) -> list[str]:
    head = [*version.label.texts, *version.head_latin, *version.head_cyrillic] if version.head_latin else []
    return [*head, *(text for wording in version.wordings() for text in wording.texts)]


def longest_value(version: FormVersion, code: str, letter: str):
    field = version.fields[code]
    if field.kind is FieldKind.OFFICERS:
        return (letter * field.longest,) * field.lines
    if field.kind is FieldKind.LINES:
        return "\n".join([letter * (field.longest // field.lines - 1)] * field.lines)
    if field.kind is FieldKind.TEXT:
        return letter * field.longest
    return SAMPLES[field.kind] if field.kind is FieldKind.MOMENT else date(2024, 12, 28)
