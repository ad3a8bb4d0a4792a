"""Workbooks that no friend would send, made as raw zips: what is wrong with each is written out, and nothing else is.

`workbook_of` makes the smallest valid workbook; the tables below it change one thing each and name the beginning of
the sentence that refuses it. The numbers are those of the catalogue of bad inputs.
"""

import io
import stat
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FIRST = "xl/worksheets/sheet1.xml"

Parts = dict[str, str | bytes]


@dataclass(frozen=True)
class SheetOf:
    """A sheet: its rows as XML, and what stands around them."""

    rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>'
    name: str = "Sheet1"
    state: str = "visible"
    before: str = ""  # sheetPr, dimension, cols
    after: str = ""  # autoFilter, mergeCells
    kind: str = "worksheet"


@dataclass(frozen=True)
class Case:
    """One kind of bad file, and the beginning of the sentence that refuses it."""

    make: Callable[[], bytes]
    sentence: str
    limits: Mapping[str, int] = field(default_factory=dict)  # smaller than usual, so that the file can be small


def zipped(parts: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def worksheet(sheet: SheetOf, namespace: str = MAIN) -> str:
    """The part of one sheet."""
    root = "chartsheet" if sheet.kind == "chartsheet" else "worksheet"
    cells = "" if root == "chartsheet" else f"<sheetData>{sheet.rows}</sheetData>"
    return f'{DECLARATION}<{root} xmlns="{namespace}">{sheet.before}{cells}{sheet.after}</{root}>'


def parts_of(
    *sheets: SheetOf,
    texts: str | None = None,
    formats: tuple[str, ...] = (),
    settings: str = "",
    namespace: str = MAIN,
    relations: str = RELATIONS,
) -> Parts:
    """The parts of a valid workbook; `texts` are the shared ones as XML, `formats` codes that cells count from 1."""
    sheets = sheets or (SheetOf(),)
    listed = "".join(
        f'<sheet name="{sheet.name}" sheetId="{at}" state="{sheet.state}" r:id="rId{at}"/>'
        for at, sheet in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{at}" Type="{relations}/{sheet.kind}" Target="worksheets/sheet{at}.xml"/>'
        for at, sheet in enumerate(sheets, 1)
    )
    related += f'<Relationship Id="rIdStyles" Type="{relations}/styles" Target="styles.xml"/>'
    if texts is not None:
        related += f'<Relationship Id="rIdTexts" Type="{relations}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    parts: Parts = {
        "[Content_Types].xml": (
            f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET}"/></Types>'
        ),
        "_rels/.rels": relationships(
            f'<Relationship Id="rId1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/>'
        ),
        "xl/workbook.xml": (
            f'{DECLARATION}<workbook xmlns="{namespace}" xmlns:r="{relations}">{settings}'
            f"<sheets>{listed}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": relationships(related),
        "xl/styles.xml": styles(formats, namespace),
    }
    for at, sheet in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{at}.xml"] = worksheet(sheet, namespace)
    if texts is not None:
        parts["xl/sharedStrings.xml"] = f'{DECLARATION}<sst xmlns="{namespace}">{texts}</sst>'
    return parts


def workbook_of(*sheets: SheetOf, **around: object) -> bytes:
    """A valid workbook with these sheets."""
    return zipped(parts_of(*sheets, **around))


def relationships(lines: str) -> str:
    """A .rels part."""
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def styles(formats: tuple[str, ...], namespace: str = MAIN, count: int = 0) -> str:
    """The part with the number formats; `count` adds as many plain ones."""
    codes = "".join(f'<numFmt numFmtId="{at}" formatCode="{code}"/>' for at, code in enumerate(formats, 164))
    cells = "".join(f'<xf numFmtId="{at}"/>' for at in range(164, 164 + len(formats)))
    return (
        f'{DECLARATION}<styleSheet xmlns="{namespace}"><numFmts>{codes}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="0"/></cellStyleXfs>'
        f'<cellXfs><xf numFmtId="0"/>{cells}{"<xf/>" * count}</cellXfs></styleSheet>'
    )


def changed(changes: Mapping[str, str | bytes | None], *, compressed: bool = True) -> bytes:
    """A valid workbook with some parts added or replaced, and those left out that are None."""
    parts: dict[str, str | bytes | None] = {**parts_of(), **changes}
    kept = {name: content for name, content in parts.items() if content is not None}
    return zipped(kept, zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED)


def with_type(content_type: str, **changes: str | bytes) -> bytes:
    """A valid workbook whose main part has another content type."""
    types = str(parts_of()["[Content_Types].xml"]).replace(SHEET, content_type)
    return changed({"[Content_Types].xml": types, **changes})


def prefixed(part: str, prefix: str, encoding: str = "utf-8") -> bytes:
    """A valid workbook with a text put behind the XML declaration of one part."""
    text = str(parts_of()[part]).replace(DECLARATION, f'<?xml version="1.0" encoding="{encoding}"?>{prefix}')
    return changed({part: text.encode(encoding)})


def ole(*streams: str, content: bytes = b"") -> bytes:
    """The least of an OLE file: its first bytes and the names of its streams."""
    names = b"".join((name + "\x00").encode("utf-16-le").ljust(64, b"\x00") for name in streams)
    return OLE + bytes(504) + content.ljust(512, b"\x00") + names.ljust(512, b"\x00")


def biff_records(*records: tuple[int, bytes]) -> bytes:
    """Records of an Excel 97 stream."""
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)


_BOF = (0x0809, bytes.fromhex("0006050000000000000000000000000000")[:16])


def png() -> bytes:
    """The beginning of a picture, with its checksums."""
    body = b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


def with_bad_checksum() -> bytes:
    """A valid workbook with one byte changed in a part that is stored as it is."""
    content = zipped(parts_of(SheetOf(name="Ministarstvo")), zipfile.ZIP_STORED)
    return content.replace(b"<v>1</v>", b"<v>2</v>")


def with_name_twice() -> bytes:
    """A valid workbook that has one part twice, with different contents."""
    buffer = io.BytesIO(workbook_of())
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "a") as package:
        warnings.simplefilter("ignore")
        package.writestr(FIRST, worksheet(SheetOf(rows='<row r="1"><c r="A1"><v>2</v></c></row>')))
    return buffer.getvalue()


def with_link() -> bytes:
    """A valid workbook with an entry that is a symbolic link."""
    buffer = io.BytesIO(workbook_of())
    link = zipfile.ZipInfo("xl/media/image1.png")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr(link, "/etc/passwd")
    return buffer.getvalue()


def with_locked_entries() -> bytes:
    """A valid workbook whose entries say that they are encrypted."""
    content = bytearray(workbook_of())
    at = -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        content[at + 8] |= 1
    return bytes(content)


def with_declared_size(size: int) -> bytes:
    """A workbook of 8 MB of spaces whose directory declares another size."""
    content = bytearray(changed({"xl/media/blank.bin": b" " * 8_000_000}))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(content)


def with_many_entries(count: int) -> bytes:
    """A zip whose directory lists one empty part again and again."""
    content = zipped({"[Content_Types].xml": b""}, zipfile.ZIP_STORED)
    start, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    directory = content[start:end] * count
    listed = min(count, 0xFFFF)
    return (
        content[:start]
        + directory
        + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, listed, listed, len(directory), start, 0)
    )


def with_many_sheets(count: int) -> bytes:
    """A workbook that lists its one sheet again and again."""
    more = '<sheet name="x" sheetId="9" r:id="rId1"/>' * count + "</sheets>"
    return changed({"xl/workbook.xml": str(parts_of()["xl/workbook.xml"]).replace("</sheets>", more)})


def with_backslash() -> bytes:
    """A valid workbook with a name that a Windows program would unpack elsewhere."""
    return changed({"xl/media/x.png": b""}).replace(b"xl/media/x.png", b"..\\media\\x.png")


def bomb(content: str) -> str:
    """A document type with an entity that grows tenfold with each level."""
    levels = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY l0 "{content}">{levels}]>'


def many_rows(count: int, first: int = 1) -> str:
    """Rows with one number each."""
    return "".join(f'<row r="{at}"><c r="A{at}"><v>{at}</v></c></row>' for at in range(first, first + count))


def merged(count: int) -> str:
    """Merged cells below one another."""
    return (
        "<mergeCells>"
        + "".join(f'<mergeCell ref="A{2 * at}:B{2 * at}"/>' for at in range(1, count + 1))
        + "</mergeCells>"
    )


def bytes_of_an_empty_zip() -> bytes:
    """What a program makes of an empty folder."""
    return zipped({})


_SEMICOLONS = "Šifra;Naziv;Iznos\r\n1;Ministarstvo;17,5\r\n"
_DOCTYPE = "declares a document type or entities"

CONTAINER = {
    "1 empty file": Case(bytes, "The file is empty."),
    "2 one byte": Case(lambda: b"\x07", "The file is not an Excel workbook."),
    "2 one letter": Case(lambda: b"x", "The file is plain text"),
    "3 text": Case("Poštovani, šaljem tabelu.\n".encode, "The file is plain text"),
    "4 PNG": Case(png, "The file is a picture"),
    "4 PDF": Case(lambda: b"%PDF-1.7\n", "The file is a PDF"),
    "5 HTML": Case(lambda: b"\r\n<html><table><tr><td>1", "The file is a web page or an XML table"),
    "5 XML of Excel 2003": Case(
        lambda: b'\xef\xbb\xbf<?xml version="1.0"?><?mso-application?>', "The file is a web page"
    ),
    "6 BIFF8": Case(lambda: ole("Root Entry", "Workbook"), "Excel 97 files (.xls) are not read. Save it as .xlsx."),
    "6 BIFF5 without OLE": Case(lambda: b"\x09\x08\x08\x00\x00\x05\x05\x00", "Excel 97 files (.xls)"),
    "6 Word": Case(lambda: ole("Root Entry", "WordDocument"), "The file is a Word document"),
    "7 xlsb": Case(
        lambda: with_type("application/vnd.ms-excel.sheet.binary.macroEnabled.main"), "Binary workbooks (.xlsb)"
    ),
    "8 ods": Case(
        lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}),
        "OpenDocument sheets (.ods) are not read.",
    ),
    "9 csv": Case(_SEMICOLONS.encode, "The file is a list of separated values (CSV)"),
    "9 csv of Windows": Case(lambda: _SEMICOLONS.encode("cp1250"), "The file is a list of separated values (CSV)"),
    "9 csv in UTF-16": Case(lambda: _SEMICOLONS.encode("utf-16"), "The file is a list of separated values (CSV)"),
    "10 truncated": Case(lambda: workbook_of()[:-40], "The workbook is cut short or damaged"),
    "11 bad CRC": Case(with_bad_checksum, "The workbook is damaged: its part xl/worksheets/sheet1.xml"),
    "12 empty zip": Case(bytes_of_an_empty_zip, "The file is an empty zip folder"),
    "13 no list of contents": Case(
        lambda: changed({"[Content_Types].xml": None}), "The file is a zip folder without the list of contents"
    ),
    "14 a name twice": Case(with_name_twice, "The workbook has two parts named “xl/worksheets/sheet1.xml”"),
    "15 names that differ in case": Case(
        lambda: changed({"xl/Workbook.xml": "<x/>"}), "The workbook has two parts whose names “xl/workbook.xml” differ"
    ),
    "16 name outside": Case(lambda: changed({"../x.xml": "<x/>"}), "The workbook has a part named “../x.xml”"),
    "16 absolute name": Case(lambda: changed({"/etc/cron.d/x": "x"}), "The workbook has a part named “/etc/cron.d/x”"),
    "16 name with a drive": Case(lambda: changed({"C:/x.xml": "x"}), "The workbook has a part named “C:/x.xml”"),
    "16 backslash": Case(with_backslash, "The workbook has a part named “..\\media\\x.png”"),
    "17 symlink": Case(with_link, "The part “xl/media/image1.png” of the workbook is a link"),
    "18 nested zip": Case(
        lambda: zipped({"Plan.xlsx": workbook_of()}), "The file is a zip folder that contains “Plan.xlsx”"
    ),
}

HOSTILE = {
    "19 entity bomb": Case(lambda: prefixed(FIRST, bomb("lol")), _DOCTYPE),
    "19 entity bomb in UTF-16": Case(lambda: prefixed(FIRST, bomb("lol"), "utf-16"), _DOCTYPE),
    "19 behind a long comment": Case(lambda: prefixed(FIRST, f"<!--{'x' * 200_000}-->" + bomb("lol")), _DOCTYPE),
    "19 in a part that is not read": Case(lambda: changed({"xl/theme/t.xml": bomb("lol") + "<x/>"}), _DOCTYPE),
    "20 quadratic blow-up": Case(
        lambda: prefixed("xl/styles.xml", f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>'), _DOCTYPE
    ),
    "21 external file": Case(
        lambda: prefixed(FIRST, '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), _DOCTYPE
    ),
    "21 external address": Case(
        lambda: prefixed("_rels/.rels", '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x">'), _DOCTYPE
    ),
    "22 ratio": Case(
        lambda: changed({"xl/media/a.bin": b" " * 2_000_000}), "The part “xl/media/a.bin” of the workbook grows"
    ),
    "23 unzipped": Case(
        lambda: changed({"xl/media/a.bin": bytes(range(256)) * 40}),
        "The workbook is larger than",
        {"unzipped_bytes": 12_000},
    ),
    "23 unzipped, declared smaller": Case(
        lambda: with_declared_size(500), "The workbook is damaged: its part xl/media/blank"
    ),
    "24 100,000 entries": Case(lambda: with_many_entries(100_000), "The workbook consists of more than 200 parts"),
    "25 10,000 sheets": Case(lambda: with_many_sheets(10_000), "The workbook has more than 50 sheets."),
    "26 50,000 merges": Case(
        lambda: workbook_of(SheetOf(after=merged(50_000))), "The sheet “Sheet1” has more than 5000 merged cells."
    ),
    "28 a far row": Case(
        lambda: workbook_of(SheetOf(rows=many_rows(1, first=1_048_576))),
        "The sheet “Sheet1” has something in row 1048576",
    ),
    "28 a far column": Case(
        lambda: workbook_of(SheetOf(rows='<row r="1"><c r="XFD1"><v>1</v></c></row>')),
        "The sheet “Sheet1” has something in cell XFD1",
    ),
    "29 shared text out of range": Case(
        lambda: workbook_of(SheetOf(rows='<row r="3"><c r="B3" t="s"><v>7</v></c></row>'), texts="<si><t>x</t></si>"),
        "The sheet “Sheet1”, cell B3, refers to a text that is not in the workbook.",
    ),
    "30 500,000 formats": Case(
        lambda: changed({"xl/styles.xml": styles((), count=500_000)}, compressed=False),
        "The workbook has more than 10000 cell formats.",
    ),
}

PROTECTED_OR_ACTIVE = {
    "31 password (agile)": Case(
        lambda: ole("EncryptionInfo", "EncryptedPackage"), "The workbook is protected with a password"
    ),
    "32 password (BIFF)": Case(
        lambda: ole("Workbook", content=biff_records(_BOF, (0x2F, bytes(54)))),
        "The workbook is protected with a password",
    ),
    "32 zip with a password": Case(with_locked_entries, "The zip file is locked with a password."),
    "33 xlsm": Case(
        lambda: with_type("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "Workbooks with macros (.xlsm)"
    ),
    "34 VBA in .xlsx": Case(lambda: changed({"xl/vbaProject.bin": b"x"}), "The workbook contains macros (VBA)."),
}

ALL_REFUSED = {**CONTAINER, **HOSTILE, **PROTECTED_OR_ACTIVE}
