"""What a file is that calls itself a workbook and is none: each kind has its own sentence that says what to do."""

import re
import struct
from typing import NoReturn

from tracker.reading.findings import Unreadable

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # the container of Office 97, and of every encrypted Office file since
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
_BOF = b"\x09\x08\x10\x00\x00\x06"  # how the stream of an Excel 97 workbook begins
_FILEPASS = 0x2F  # the record that says that everything after it is encrypted
_MARKUP = re.compile(rb"\s*<[!?a-z]", re.IGNORECASE)
_SEPARATED = re.compile(r"^[^\n]*[;,\t][^\n]*\n", re.MULTILINE)


def refuse_unless_zip(content: bytes) -> None:
    """Return if the file is a zip with something in it, as every .xlsx is.

    Raises:
        Unreadable: it is something else; the sentence says what.
    """
    if not content:
        raise Unreadable("The file is empty. Save the workbook again and send that file.")
    if content.startswith(EMPTY_ZIP):
        raise Unreadable("The file is an empty zip folder: there is no workbook in it.")
    if content.startswith(ZIP):
        return
    if content.startswith(_OLE):
        _refuse_ole(content)
    if content.startswith(_OLD_EXCEL):
        raise Unreadable("Excel 97 files (.xls) are not read. Save it as .xlsx.")
    if content.startswith(b"%PDF"):
        raise Unreadable("The file is a PDF, not a workbook. Send the workbook itself, saved as .xlsx.")
    if content.startswith(_PICTURES):
        raise Unreadable("The file is a picture, not a workbook. Send the workbook itself, saved as .xlsx.")
    _refuse_text(content)


def _refuse_ole(content: bytes) -> NoReturn:
    if _names(content, "EncryptedPackage") or _names(content, "EncryptionInfo") or _is_encrypted_biff(content):
        raise Unreadable(
            "The workbook is protected with a password and cannot be opened. Remove the password in Excel (File, Info, "
            "Protect Workbook, Encrypt with Password) and save it again."
        )
    if _names(content, "WordDocument"):
        raise Unreadable("The file is a Word document, not a workbook. Send the workbook itself, saved as .xlsx.")
    raise Unreadable("Excel 97 files (.xls) are not read. Save it as .xlsx.")


def _names(content: bytes, stream: str) -> bool:
    """Whether the directory of an OLE file lists a stream of this name; names stand in it as UTF-16."""
    return (stream + "\x00").encode("utf-16-le") in content


def _is_encrypted_biff(content: bytes) -> bool:
    at = content.find(_BOF)
    for _ in range(4):  # the record stands right behind the first one, or behind one on write protection
        if at < 0 or at + 4 > len(content):
            return False
        kind, length = struct.unpack_from("<HH", content, at)
        if kind == _FILEPASS:
            return True
        at += 4 + length
    return False


def _refuse_text(content: bytes) -> NoReturn:
    text = _decoded(content[: 64 * 1024])
    if text is None:
        raise Unreadable("The file is not an Excel workbook. Save the workbook as .xlsx and send that file.")
    if _MARKUP.match(text.encode()):
        raise Unreadable(
            "The file is a web page or an XML table with the name of a workbook. Open it in Excel and save it as .xlsx."
        )
    if len(_SEPARATED.findall(text + "\n")) > 1:
        raise Unreadable(
            "The file is a list of separated values (CSV) with the name of a workbook. Open it in Excel and save it "
            "as .xlsx."
        )
    raise Unreadable("The file is plain text, not a workbook. Save the workbook as .xlsx and send that file.")


def _decoded(head: bytes) -> str | None:
    """The beginning of a text file, None where it is no text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace").lstrip("\ufeff")
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in head):
        return None
    try:
        # A letter may be cut in two where the beginning ends.
        return head.decode("utf-8-sig", "strict" if len(head) < 64 * 1024 else "ignore")
    except UnicodeDecodeError:
        return head.decode("cp1250", "replace")  # what Excel writes as CSV in this region
