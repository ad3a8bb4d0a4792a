"""Kinds of the catalogue that are refused whole, made of a workbook of ours that was filled in and then spoilt.

What is wrong with each is written out, and nothing else is: whatever is taken of one would be a figure in the tracker.
Values are elsewhere, but for those that no program writes which checks what it writes.
"""

import io
import re
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.integration.roundtrip.sent_books import Book
from tests.unit.reading import hostile_workbooks as hostile
from tests.unit.reading.hostile_workbooks import (
    ALL_REFUSED,
    MAIN,
    RELATIONS,
    SHEET,
    zipped,
)

INDICATORS = "xl/worksheets/sheet2.xml"  # where openpyxl puts the second sheet
TRACE = "xl/worksheets/sheet5.xml"
TYPES = "[Content_Types].xml"
NOBODY = "http://127.0.0.1:9/x"  # nothing answers there
WORDS = "From the register"  # what was typed as the comment


class Filled:
    """A workbook that was filled in, to be spoilt: its bytes, its parts, or itself as a book."""

    def __init__(self, content: bytes, open_book: Callable[[], Book]) -> None:
        self.content = content
        self.open_book = open_book

    @property
    def parts(self) -> dict[str, bytes]:
        """Its parts by their names."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as package:
            return {name: package.read(name) for name in package.namelist()}

    def having(self, changes: Mapping[str, str | bytes | None], *, packed: bool = True) -> bytes:
        """With parts added or replaced, and those left out that are None."""
        parts: dict[str, str | bytes | None] = {**self.parts, **changes}
        kept = {name: part for name, part in parts.items() if part is not None}
        return zipped(kept, zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED)

    def saying(self, part: str, pattern: str, instead: str, *, packed: bool = True) -> bytes:
        """With a piece of a part replaced where it stands first; `instead` may name groups of the pattern."""
        text, count = re.subn(pattern, instead, self.text(part), count=1, flags=re.DOTALL)
        assert count == 1, (part, pattern)
        return self.having({part: text}, packed=packed)

    def text(self, part: str) -> str:
        """A part as a text."""
        return self.parts[part].decode()

    def declaring(self, part: str, doctype: str) -> bytes:
        """With a document type before a part."""
        head, root, rest = self.text(part).partition("<worksheet")
        return self.having({part: head + doctype + root + rest})

    def with_cell(self, cell: str) -> bytes:
        """With another cell where the comment was typed; `cell` is its XML without its address and format."""
        pattern = rf'<c (r="[A-Z]+[0-9]+"(?: s="[0-9]+")?) t="inlineStr"><is><t>{WORDS}</t></is></c>'
        return self.saying(INDICATORS, pattern, rf"<c \1 {cell}</c>")

    def edited(self, change: Callable[[Book], object]) -> bytes:
        """As a person edits it."""
        book = self.open_book()
        change(book)
        file = io.BytesIO()
        book.book.save(file)
        return file.getvalue()


@dataclass(frozen=True)
class Refusal:
    """A workbook that is refused whole, and a part of the sentence that says why."""

    make: Callable[[Filled], bytes]
    sentence: str


def _stranger(name: str) -> Refusal:
    case = ALL_REFUSED[name]
    return Refusal(lambda _: case.make(), case.sentence)


_ALIEN = """
1 empty file, 2 one byte, 2 one letter, 3 text, 4 PNG, 4 PDF, 5 HTML, 5 XML of Excel 2003, 6 BIFF8, 6 BIFF5 without OLE,
6 Word, 8 ods, 9 csv, 9 csv of Windows, 9 csv in UTF-16, 12 empty zip, 31 password (agile), 32 password (BIFF)
"""
_DOCTYPE = "declares a document type or entities"


def _again(filled: Filled, name: str, content: bytes | str, attributes: int = 0) -> bytes:
    """With one more entry at the end, whatever it is called."""
    file = io.BytesIO(filled.content)
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, attributes << 16
    with warnings.catch_warnings(), zipfile.ZipFile(file, "a") as package:
        warnings.simplefilter("ignore")
        package.writestr(entry, content)
    return file.getvalue()


def _wrong_checksum(filled: Filled) -> bytes:
    return filled.having({}, packed=False).replace(WORDS.encode(), WORDS.upper().encode())


def _locked(filled: Filled) -> bytes:
    content, at = bytearray(filled.content), -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        content[at + 8] |= 1
    return bytes(content)


def _declared_large(filled: Filled) -> bytes:
    """The directory says of a part that it holds 151 MB."""
    content = bytearray(filled.content)
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 151 * 1024 * 1024)
    return bytes(content)


def _ten_thousand_sheets(filled: Filled) -> bytes:
    more = f'<sheet xmlns:r="{RELATIONS}" name="x" sheetId="9" r:id="rId2"/>' * 10_000
    return filled.saying("xl/workbook.xml", "</sheets>", f"{more}</sheets>", packed=False)


def _typed_as(content_type: str) -> Callable[[Filled], bytes]:
    return lambda filled: filled.saying(TYPES, re.escape(SHEET), content_type)


REFUSED = {name.strip(): _stranger(name.strip()) for name in _ALIEN.split(",")} | {
    "7 xlsb": Refusal(_typed_as("application/vnd.ms-excel.sheet.binary.macroEnabled.main"), "Binary workbooks (.xlsb)"),
    "10 truncated": Refusal(lambda filled: filled.content[:-40], "The workbook is cut short or damaged"),
    "10 half of it": Refusal(lambda filled: filled.content[:8000], "The workbook is cut short or damaged"),
    "11 bad CRC": Refusal(_wrong_checksum, f"The workbook is damaged: its part {INDICATORS}"),
    "13 no list of contents": Refusal(lambda filled: filled.having({TYPES: None}), "without the list of contents"),
    "14 a name twice": Refusal(
        lambda filled: _again(filled, INDICATORS, filled.text(INDICATORS).replace("17500", "99")),
        f"The workbook has two parts named “{INDICATORS}”",
    ),
    "15 names that differ in case": Refusal(
        lambda filled: filled.having({"xl/Workbook.xml": "<x/>"}),
        "two parts whose names “xl/workbook.xml” differ",
    ),
    "16 name outside": Refusal(lambda filled: filled.having({"../x.xml": "<x/>"}), "has a part named “../x.xml”"),
    "16 absolute name": Refusal(lambda filled: filled.having({"/etc/x": "x"}), "has a part named “/etc/x”"),
    "16 name with a drive": Refusal(lambda filled: filled.having({"C:/x.xml": "x"}), "has a part named “C:/x.xml”"),
    "16 backslash": Refusal(
        lambda filled: filled.having({"xl/media/x.png": b""}).replace(b"xl/media/x.png", b"..\\media\\x.png"),
        "has a part named “..\\media\\x.png”",
    ),
    "17 symlink": Refusal(
        lambda filled: _again(filled, "xl/media/image1.png", "/etc/passwd", stat.S_IFLNK | 0o777),
        "The part “xl/media/image1.png” of the workbook is a link",
    ),
    "18 nested zip": Refusal(lambda filled: zipped({"Plan.xlsx": filled.content}), "that contains “Plan.xlsx”"),
    "19 entity bomb": Refusal(lambda filled: filled.declaring(INDICATORS, hostile.bomb("lol")), _DOCTYPE),
    "19 in the hidden sheet": Refusal(lambda filled: filled.declaring(TRACE, hostile.bomb("lol")), _DOCTYPE),
    "20 quadratic blow-up": Refusal(
        lambda filled: filled.declaring(INDICATORS, f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>'), _DOCTYPE
    ),
    "21 external file": Refusal(
        lambda filled: filled.declaring(INDICATORS, '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), _DOCTYPE
    ),
    "21 external address": Refusal(
        lambda filled: filled.declaring(INDICATORS, f'<!DOCTYPE x SYSTEM "{NOBODY}">'), _DOCTYPE
    ),
    "22 ratio": Refusal(
        lambda filled: filled.having({"xl/media/a.bin": b" " * 2_000_000}), "The part “xl/media/a.bin” of the workbook"
    ),
    "23 unzipped": Refusal(_declared_large, "The workbook is larger than 150 MB"),
    "24 100,000 entries": _stranger("24 100,000 entries"),
    "24 a few too many": Refusal(
        lambda filled: filled.having({f"xl/media/{at}.bin": b"" for at in range(200)}),
        "The workbook consists of more than 200 parts",
    ),
    "25 10,000 sheets": Refusal(_ten_thousand_sheets, "The workbook has more than 50 sheets."),
    "26 50,000 merges": Refusal(
        lambda filled: filled.saying(INDICATORS, "<pageMargins", hostile.merged(50_000) + "<pageMargins"),
        "The sheet “Indicators” has more than 5000 merged cells.",
    ),
    "28 a far row": Refusal(
        lambda filled: filled.saying(INDICATORS, "</sheetData>", hostile.many_rows(1, 1_048_576) + "</sheetData>"),
        "The sheet “Indicators” has something in row 1048576",
    ),
    "28 a far column": Refusal(
        lambda filled: filled.saying(
            INDICATORS, "</sheetData>", '<row r="900"><c r="XFD900"><v>1</v></c></row></sheetData>'
        ),
        "The sheet “Indicators” has something in cell XFD900",
    ),
    "29 shared text out of range": Refusal(
        lambda filled: filled.with_cell('t="s"><v>7</v>'), "refers to a text that is not in the workbook."
    ),
    "30 500,000 formats": Refusal(
        lambda filled: filled.saying("xl/styles.xml", "</cellXfs>", "<xf/>" * 500_000 + "</cellXfs>", packed=False),
        "The workbook has more than 10000 cell formats.",
    ),
    "32 zip with a password": Refusal(_locked, "The zip file is locked with a password."),
    "33 xlsm": Refusal(_typed_as("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "Workbooks with macros"),
    "34 VBA in .xlsx": Refusal(lambda filled: filled.having({"xl/vbaProject.bin": b"x"}), "contains macros (VBA)."),
    "39 no sheet": Refusal(
        lambda filled: filled.saying("xl/workbook.xml", "<sheets>.*</sheets>", "<sheets/>"),
        "The workbook has no sheet.",
    ),
    "39 a sheet that is not there": Refusal(
        lambda filled: filled.having({INDICATORS: None}), f"its part {INDICATORS} is missing"
    ),
    "45 a form of another day": Refusal(
        lambda filled: filled.saying(INDICATORS, MAIN, "http://example.org/2030/main"), "is not known"
    ),
    "53 merged over each other": Refusal(
        lambda filled: filled.saying(
            INDICATORS,
            "<pageMargins",
            '<mergeCells><mergeCell ref="A8:B9"/><mergeCell ref="B8:B10"/></mergeCells><pageMargins',
        ),
        "lie over each other",
    ),
    "66 control character": Refusal(
        lambda filled: filled.with_cell('t="inlineStr"><is><t>\x0b</t></is>'), f"damaged: its part {INDICATORS}"
    ),
    "66 half of a pair": Refusal(
        lambda filled: filled.with_cell('t="inlineStr"><is><t>&#xD800;</t></is>'), f"damaged: its part {INDICATORS}"
    ),
    "67 text of 32,768 characters": Refusal(
        lambda filled: filled.with_cell(f't="inlineStr"><is><t>{"č" * 32_768}</t></is>'),
        "holds a text of more than 32767 characters",
    ),
}
