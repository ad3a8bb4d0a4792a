"""Official forms as PDF: what a version prints and what was filled in, set by typst.

Values reach typst as JSON only, so that nothing that people type is markup. Of files it may read its own templates, of
fonts it has ours. The font has no letters but those that `official_forms.unprintable` lets pass, and a tagged PDF
refuses a letter that its font lacks, so that no form leaves with an empty box in a name.
"""

import json
import os
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import fontpkg_source_sans_3
import typst

from tracker.cases.issuing.official_forms import check_fields, check_number, composed, is_empty, unprintable
from tracker.cases.issuing.versions import (
    Blank,
    Empty,
    Field,
    FieldKind,
    FormValue,
    FormVersion,
    Layout,
    Part,
    PartKind,
    Wording,
)

PREVIEW: Final = ("PREGLED", "ПРЕГЛЕД", "PREVIEW")
LONGEST_MARK: Final = 30
STRUCK: Final = "—"
_BREAK: Final = "\u200b"  # where a word without an end may be broken
_LONGEST_WORD: Final = 20
_TEMPLATES: Final = Path(str(files("tracker.cases.issuing") / "texts"))


class _Process:
    """What this process has done: typst hangs without an end in a fork of a process that has rendered."""

    has_rendered = False
    cannot_render = False


def _after_fork() -> None:
    _Process.cannot_render = _Process.has_rendered


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def print_form(
    version: FormVersion,
    values: Mapping[str, FormValue | None],
    number: str,
    issued_on: date | None,
    *,
    is_preview: bool,
    mark: str = "",
) -> bytes:
    """The form as PDF, one page, tagged, the same bytes for the same values.

    A preview says so across the page, has no number, and may lack what is required and the day. `mark` is a word
    across the page of any form, such as that a case is invented. Moments are printed as they are: in local time.

    Raises:
        Refused: the form cannot be filled in like this; `check_fields` lists everything that is wrong.
    """
    problems = check_fields(version, values, may_lack=is_preview)
    wrong_number = None if is_preview else check_number(version, number)
    for problem in (*problems, *([wrong_number] if wrong_number else [])):
        raise problem
    if issued_on is None and not is_preview:
        raise ValueError("a form that is issued has a day")
    if len(mark) > LONGEST_MARK or unprintable(mark):
        raise ValueError("a mark is short, and of letters that a form can print")
    content = _content(version, values, "" if is_preview else number, issued_on, is_preview=is_preview)
    content["watermark"] = [*(PREVIEW if is_preview else ()), *([mark] if mark else [])]
    return _rendered(version.layout, content)


def _rendered(layout: Layout, content: Mapping[str, Any]) -> bytes:
    if _Process.cannot_render:
        raise RuntimeError("This process was forked from one that has rendered: typst would hang here.")
    _Process.has_rendered = True
    compiler = typst.Compiler(
        _TEMPLATES / f"{layout}.typ",
        root=_TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"form": json.dumps(content, ensure_ascii=False)},
    )
    try:
        rendered = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError:
        # What typst says may quote a value, and a name must not reach a log.
        raise RuntimeError(f"typst could not set {layout}.typ") from None
    assert isinstance(rendered, bytes)
    return rendered


@cache
def _fonts() -> typst.Fonts:
    """Ours only: what a machine has installed, and what typst brings along, must not change a form."""
    folder = Path(fontpkg_source_sans_3.__file__).parent / "files"
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def _content(
    version: FormVersion,
    values: Mapping[str, FormValue | None],
    number: str,
    issued_on: date | None,
    *,
    is_preview: bool,
) -> dict[str, Any]:
    """The form as the templates take it: words with their language, values as lines, null for a line to write on."""
    filled = {code: _lines(field, values.get(code), is_preview=is_preview) for code, field in version.fields.items()}
    on = None if issued_on is None else [_day(issued_on)]
    return {
        "title": " / ".join([*version.label.texts, *_heading(version)]),
        "label": _words(version.label),
        "head_latin": version.head_latin,
        "head_cyrillic": version.head_cyrillic,
        "number_label": _words(version.number_label),
        "date_label": _words(version.date_label),
        "number": [_breakable(composed(number))] if number else None,
        "serial": number,
        "date": on,
        "parts": [_part(part, version, filled, on, is_preview=is_preview) for part in version.parts],
    }


def _heading(version: FormVersion) -> tuple[str, ...]:
    return next((part.wording.texts for part in version.parts if part.kind is PartKind.HEADING and part.wording), ())


def _part(
    part: Part, version: FormVersion, filled: Mapping[str, list[str] | None], on: list[str] | None, *, is_preview: bool
) -> dict[str, Any]:
    value = on if part.kind is PartKind.DATE else filled[part.field] if part.field is not None else None
    return {
        "kind": part.kind,
        "wording": _words(part.wording),
        "then": _words(part.then),
        "value": value,
        "officers": _officers(version.fields[part.field].lines, value or [], is_preview=is_preview)
        if part.kind is PartKind.OFFICERS and part.field is not None
        else [],
        "runs": [
            {"value": filled[run.field], "is_apart": version.fields[run.field].kind is FieldKind.LINES}
            if isinstance(run, Blank)
            else {"wording": _words(run)}
            for run in part.runs
        ],
        "signatories": [
            {
                "wording": _words(each.wording),
                "value": None if each.field is None else filled[each.field],
                "under": _words(each.under),
            }
            for each in part.signatories
        ],
        "stamp_place": _words(part.stamp_place),
    }


def _officers(places: int, names: list[str], *, is_preview: bool) -> list[list[str] | None]:
    """One entry a place; a place that no officer takes is struck out once the form is issued."""
    rest = None if is_preview else [STRUCK]
    return [*([name] for name in names), *[rest] * (places - len(names))]


def _words(wording: Wording | None) -> list[dict[str, str]] | None:
    if wording is None:
        return None
    languages = (("bs", wording.latin), ("sr", wording.cyrillic), ("en", wording.english))
    return [{"lang": language, "text": text} for language, text in languages if text]


def _lines(field: Field, value: FormValue | None, *, is_preview: bool) -> list[str] | None:
    """What is printed in a blank, line by line; None for a line to write on."""
    if value is None or is_empty(value):
        return [STRUCK] if field.empty is Empty.STRUCK and not is_preview else None
    if isinstance(value, datetime):
        return [f"{_day(value)}, {value:%H:%M}"]
    if isinstance(value, date):
        return [_day(value)]
    if isinstance(value, str):
        return [_breakable(line) for line in composed(value).splitlines()]
    return [_breakable(composed(name)) for name in value]


def _day(on: date) -> str:
    """A day as the forms print it: 05 / 03 / 2024."""
    return f"{on.day:02} / {on.month:02} / {on.year:04}"


def _breakable(text: str) -> str:
    """A text whose long words may be broken anywhere, so that none runs over the edge of its field."""
    return " ".join(_BREAK.join(word) if len(word) > _LONGEST_WORD else word for word in text.split(" "))
