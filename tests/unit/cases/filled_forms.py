"""Official forms filled in for tests, and what stands in a PDF."""

import io
import re
from datetime import date, datetime

from pypdf import PdfReader

from tracker.cases.issuing.official_forms import form_on
from tracker.cases.issuing.printing import print_form
from tracker.cases.issuing.versions import FieldKind, FormValue, FormVersion, Layout

ON = date(2024, 3, 5)
NUMBERS = range(1, 7)
SAMPLES: dict[FieldKind, FormValue] = {
    FieldKind.TEXT: "Čengić-Đorđević Šejla / Шејла",
    FieldKind.LINES: "Prvi razlog.\nДруги разлог.",
    FieldKind.DAY: date(2024, 12, 31),
    FieldKind.MOMENT: datetime(2024, 11, 29, 7, 5),
    FieldKind.OFFICERS: ("Žarko Žunić, inspektor", "Њега Љубић, инспектор"),
}


def filled(version: FormVersion, **other: FormValue | None) -> dict[str, FormValue | None]:
    """A value for every field that fits, and others for those that a test is about."""
    values = {code: SAMPLES[field.kind] for code, field in version.fields.items()}
    short = {code: "Šejla Ђ." for code, field in version.fields.items() if 0 < field.longest < 30}
    return values | short | other


def number_for(version: FormVersion) -> str:
    return "B-0417" if version.layout is Layout.STAMP else "UP-1-19-4-7/24"


def printed(number: int, *, is_preview: bool = False, mark: str = "", **other: FormValue | None) -> PdfReader:
    version = form_on(number, ON)
    values = filled(version, **other)
    return read(print_form(version, values, number_for(version), ON, is_preview=is_preview, mark=mark))


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: PdfReader) -> str:
    """Everything that stands in it, without white space and without the signs that allow a line to break."""
    return bare("".join(page.extract_text() for page in pdf.pages))


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)
