"""Collect the interface's texts and bring every catalogue up to date; run by `make messages`.

The template translations/messages.pot and the catalogues translations/*/LC_MESSAGES/messages.po are written
without dates, line numbers and program versions, so that they change only when a text does. Texts that are no
longer used leave the catalogues, and nothing is guessed from a similar text: a guess reads like a translation.
"""

import ast
import io
import sys
import tokenize
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent

LANGUAGES: Mapping[str, str] = {
    "bs": "Bosnian",
    "hr": "Croatian",
    "sr_Latn": "Serbian in Latin letters",
    "sr_Cyrl": "Serbian in Cyrillic letters",
    "sq": "Albanian",
}

# Babel's own plural rules, except that they are written down here: a catalogue must not change with its version.
_THREE_FORMS = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
PLURAL_FORMS: Mapping[str, str] = {
    "bs": _THREE_FORMS,
    "hr": _THREE_FORMS,
    "sr_Latn": _THREE_FORMS,
    "sr_Cyrl": _THREE_FORMS,
    "sq": "nplurals=2; plural=(n != 1);",
}

# Refused, Unreadable and Finding are keywords: raising or reporting is marking.
KEYWORDS = parse_keywords(
    [
        "_",
        "gettext",
        "ngettext:1,2",
        "pgettext:1c,2",
        "npgettext:1c,2,3",
        "_l",
        "lazy_gettext",
        "lazy_ngettext:1,2",
        "lazy_pgettext:1c,2",
        "Refused:1",
        "Unreadable:1",
        "Finding:3",
    ]
)

# Dates and program versions change by themselves; the others would hold nothing but placeholders.
_HEADERS_LEFT_OUT = (
    "Project-Id-Version",
    "Report-Msgid-Bugs-To",
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Last-Translator",
    "Language-Team",
    "Generated-By",
)


def extract_calls(
    file: BinaryIO, keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, str, tuple[str | None, ...], list[str]]]:
    """Yield every call of a keyword in a Python module: its line, name, literal arguments and translators' comments.

    It reads the syntax tree. Babel's own extractor reads tokens, and takes the `_` of "for raw, _ in cells" inside a
    call for the function of that name, so that the call's text is lost.
    """
    source = file.read()
    comments = _comments(source, comment_tags)
    tree = ast.parse(source)
    own = _sentences_of_refusals(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := "Refused" if node in own else called(node)) in keywords:
            texts = tuple(
                argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
                for argument in node.args
            )
            yield node.lineno, name, texts, comments.get(node.lineno - 1, [])


def _sentences_of_refusals(tree: ast.Module) -> set[ast.Call]:
    """The calls super().__init__("…") by which a refusal with a class of its own says its sentence."""
    refusals = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "Refused" for base in node.bases)
    ]
    return {
        call
        for refusal in refusals
        for call in ast.walk(refusal)
        if isinstance(call, ast.Call) and called(call) == "__init__"
    }


def called(call: ast.Call) -> str:
    """Return the last name of what is called: gettext for babel.gettext(…); "" for what has none."""
    function = call.func
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _comments(source: bytes, tags: Collection[str]) -> dict[int, list[str]]:
    """The tagged comments, each block by the number of its last line."""
    blocks: dict[int, list[str]] = {}
    for token in tokenize.tokenize(io.BytesIO(source).readline):
        if token.type == tokenize.COMMENT:
            text, line = token.string.lstrip("#").strip(), token.start[0]
            if text.startswith(tuple(tags)):
                blocks[line] = [text]
            elif line - 1 in blocks:
                blocks[line] = [*blocks.pop(line - 1), text]
    return blocks


def collected(root: Path = ROOT) -> Catalog:
    """Return the texts marked in the sources under `root`, each with the files that use it."""
    configuration = root / "translations" / "babel.cfg"
    with configuration.open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file, str(configuration))
    extractors: dict[str, Any] = {"python": extract_calls}
    methods = [(pattern, extractors.get(method, method)) for pattern, method in methods]
    catalog = Catalog(header_comment="# The interface's texts, in English.", fuzzy=False)
    for name, _line, text, comments, context in extract_from_dir(
        root,
        methods,
        options,
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
        directory_filter=lambda folder: _holds_sources(Path(folder), root),
    ):
        # Windows' separators would make every catalogue differ there.
        catalog.add(text, None, [(Path(name).as_posix(), 1)], auto_comments=comments, context=context)
    for path in sorted((root / "imports").glob("*/*.toml")):
        for reason in _texts(tomllib.loads(path.read_text("utf-8")), "reason"):
            catalog.add(reason, None, [(path.relative_to(root).as_posix(), 1)])
    for path in sorted((root / "imports").glob("*/figures.toml")):
        for sentence in _of_figures(tomllib.loads(path.read_text("utf-8"))):
            catalog.add(sentence, None, [(path.relative_to(root).as_posix(), 1)])
    for path in sorted((root / "tracker/cases/issuing/texts").glob("*.toml")):
        for sentence in _of_forms(tomllib.loads(path.read_text("utf-8"))):
            catalog.add(sentence, None, [(path.relative_to(root).as_posix(), 1)])
    for path in (root / "tracker/institutions/statuses.toml", root / "tracker/reporting/settings.toml"):
        if not path.exists():
            continue
        for source in _texts(tomllib.loads(path.read_text("utf-8")), "source"):
            catalog.add(source, None, [(path.relative_to(root).as_posix(), 1)])
    for message in catalog:
        message.locations = sorted(set(message.locations))
    return catalog


def _of_figures(table: object) -> Iterator[str]:
    """What definitions of figures say of themselves: their sentences, notes, settings, answers and terms."""
    for name in ("says", "why_open"):
        yield from _texts(table, name)
    yield from _lists(table, "notes")
    yield from _lists(table, "choices")


def _of_forms(table: object) -> Iterator[str]:
    """What pages say of official forms: when they are issued, on what conditions, and the questions that are open."""
    yield from _texts(table, "issued")
    yield from _lists(table, "conditions")
    for questions in _named(table, "questions"):
        yield from _texts(questions, "says")


def _named(table: object, name: str) -> Iterator[object]:
    """Whatever stands under a name, wherever it stands."""
    if isinstance(table, dict):
        for key, value in table.items():
            if key == name:
                yield value
            else:
                yield from _named(value, name)
    elif isinstance(table, list):
        for entry in table:
            yield from _named(entry, name)


def _lists(table: object, name: str) -> Iterator[str]:
    """The texts in lists and tables of one name, wherever they stand."""
    for value in _named(table, name):
        if isinstance(value, dict | list):
            yield from (each for each in (value.values() if isinstance(value, dict) else value) if each)


def _texts(table: object, name: str) -> Iterator[str]:
    """The texts of one name in shipped data that pages show: reasons of errata and aliases, sources of settings."""
    yield from (value.strip() for value in _named(table, name) if isinstance(value, str))


def _holds_sources(folder: Path, root: Path) -> bool:
    parts = folder.relative_to(root).parts
    return parts[:1] == ("tracker",) and not any(part.startswith((".", "__")) or part == "static" for part in parts)


def written(catalog: Catalog) -> bytes:
    """Return the catalogue as a file: sorted by text, files without line numbers, no header that changes by itself."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=0, sort_output=True, ignore_obsolete=True, include_lineno=False)
    lines = buffer.getvalue().decode("utf-8").splitlines(keepends=True)
    left_out = tuple(f'"{name}:' for name in _HEADERS_LEFT_OUT)
    return "".join(line for line in lines if not line.startswith(left_out)).encode()


def new_catalogue(language: str) -> Catalog:
    """Return an empty catalogue with the language's name and plural forms in its header."""
    comment = f"# The interface in {LANGUAGES[language]}. The words to use are in docs/glossary.md."
    return Catalog(locale=language, header_comment=comment, fuzzy=False)


def with_plural_forms(content: bytes, language: str) -> bytes:
    """Set the header's plural rule to the one of this house."""
    lines = content.decode("utf-8").splitlines(keepends=True)
    header = f'"Plural-Forms: {PLURAL_FORMS[language]}\\n"\n'
    return "".join(header if line.startswith('"Plural-Forms:') else line for line in lines).encode()


def catalogue_path(root: Path, language: str) -> Path:
    """Return where the language's catalogue stands."""
    return root / "translations" / language / "LC_MESSAGES" / "messages.po"


def template_path(root: Path) -> Path:
    """Return where the collected texts stand."""
    return root / "translations" / "messages.pot"


def read_catalogue(path: Path, language: str | None = None) -> Catalog:
    """Read a catalogue or the template.

    Raises:
        PoFileError: the file is no catalogue.
    """
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def is_translated(string: str | Iterable[str] | None) -> bool:
    """Return whether there is a translation, in every plural form if there are several."""
    forms = [string] if isinstance(string, str) else list(string or [])
    return bool(forms) and all(forms)


def bring_up_to_date(root: Path = ROOT) -> list[Path]:
    """Write the template and every catalogue anew and return those that changed."""
    template = collected(root)
    changed = [template_path(root)] if _write_if_changed(template_path(root), written(template)) else []
    for language in LANGUAGES:
        path = catalogue_path(root, language)
        catalog = read_catalogue(path, language) if path.exists() else new_catalogue(language)
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        if _write_if_changed(path, with_plural_forms(written(catalog), language)):
            changed.append(path)
    return changed


def _write_if_changed(path: Path, content: bytes) -> bool:
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True


def main() -> int:
    """Bring the catalogues up to date and say what changed and what waits for a translation."""
    for path in bring_up_to_date():
        print(f"written: {path.relative_to(ROOT).as_posix()}")
    for language in LANGUAGES:
        catalog = read_catalogue(catalogue_path(ROOT, language), language)
        waiting = sum(1 for message in catalog if message.id and not is_translated(message.string))
        print(f"{language}: {len(catalog)} texts, {waiting} to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
