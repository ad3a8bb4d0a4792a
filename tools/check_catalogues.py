"""Refuse catalogues that are stale, incomplete or broken; run by `make lint`.

Each problem is one line with its file; the command fails when there is one. What is checked:
texts marked so that they are never found; messages.pot against the sources; and in every language that each text
is translated in each plural form, certain (not fuzzy), with the places of the source text, in one script, in the
words of that language (translations/avoid.toml).
"""

import argparse
import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError
from collect_messages import (
    KEYWORDS,
    LANGUAGES,
    PLURAL_FORMS,
    ROOT,
    called,
    catalogue_path,
    collected,
    is_translated,
    read_catalogue,
    template_path,
)
from jinja2 import Environment, TemplateSyntaxError, nodes

# A call of one of these marks its text for good, so the text must stand there itself. The others also translate
# a text that was marked elsewhere: gettext(finding.message).
_MARKING_ONLY = {"Refused": 0, "Unreadable": 0, "Finding": 2}

_QUOTED = re.compile(r"[„“”][^„“”]*[„“”]")  # what a form prints stays in the form's language
_PLACE = re.compile(r"%\((\w+)\)[#0 +-]*[\d.]*[a-zA-Z]")
_TAG = re.compile(r"</?[a-z][^>]*>")
_MIXED_WORD = re.compile(r"[A-Za-zČĆĐŠŽčćđšžËÇëç][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-zČĆĐŠŽčćđšžËÇëç]")


def source_problems(root: Path) -> Iterator[str]:
    """Yield every text that is formatted or glued before it is translated, or marked where it cannot be found."""
    for path in sorted((root / "tracker").rglob("*.py")):
        name = path.relative_to(root).as_posix()
        for line, problem in sorted(set(_python_problems(ast.parse(path.read_text(encoding="utf-8"), name)))):
            yield f"{name}:{line}: {problem}"
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for path in sorted((root / "tracker").glob("**/templates/**/*.html")):
        name = path.relative_to(root).as_posix()
        try:
            template = environment.parse(path.read_text(encoding="utf-8"), name)
        except TemplateSyntaxError as error:
            yield f"{name}:{error.lineno}: this template cannot be parsed: {error.message}"
            continue
        for call in template.find_all(nodes.Call):
            if (
                isinstance(call.node, nodes.Name)
                and call.node.name in KEYWORDS
                and any(isinstance(argument, nodes.Concat | nodes.Add | nodes.Mod) for argument in call.args)
            ):
                yield f"{name}:{call.lineno}: {call.node.name}() is given a text that is glued or formatted"


def _python_problems(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and called(call) in KEYWORDS:
                    yield call.lineno, f"{called(call)}() stands inside an f-string, where it is never collected"
        elif isinstance(node, ast.Call) and (name := called(node)) in KEYWORDS:
            if any(_is_made_before(argument) for argument in node.args):
                yield node.lineno, f"{name}() is given a text that is glued or formatted: name the places instead"
            elif name in _MARKING_ONLY and not _has_literal(node, _MARKING_ONLY[name]):
                yield node.lineno, f"{name}() must be given its text as a literal, or the text is never collected"


def _is_made_before(argument: ast.expr) -> bool:
    if isinstance(argument, ast.BinOp) and isinstance(argument.op, ast.Add | ast.Mod):
        return any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in ast.walk(argument))
    return isinstance(argument, ast.JoinedStr) or (
        isinstance(argument, ast.Call)
        and isinstance(argument.func, ast.Attribute)
        and argument.func.attr == "format"
        and isinstance(argument.func.value, ast.Constant)
    )


def _has_literal(call: ast.Call, position: int) -> bool:
    if len(call.args) <= position or any(isinstance(argument, ast.Starred) for argument in call.args[: position + 1]):
        return False
    argument = call.args[position]
    return isinstance(argument, ast.Constant) and isinstance(argument.value, str)


Key = tuple[str | None, tuple[str, ...]]


def _key(message: Message) -> Key:
    return message.context, _forms(message.id)


def _forms(text: str | Iterable[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _by_key(catalog: Catalog) -> dict[Key, Message]:
    return {_key(message): message for message in catalog if message.id}


def template_problems(sources: Catalog, template: Catalog, name: str) -> Iterator[str]:
    """Yield what the sources say and the template lacks, and the reverse."""
    marked, listed = _by_key(sources), _by_key(template)
    for _context, forms in sorted(marked, key=str):
        if any("\n" in form or "  " in form for form in forms):
            yield f"{name}: {forms[0]!r} holds the source's own line breaks: write {{% trans trimmed %}}"
    for key in sorted(marked.keys() - listed.keys(), key=str):
        yield f"{name}: stale, run `make messages`: {key[1][0]!r} is marked in the sources and missing here"
    for key in sorted(listed.keys() - marked.keys(), key=str):
        yield f"{name}: stale, run `make messages`: {key[1][0]!r} is no longer in the sources"


def catalogue_problems(
    template: Catalog, catalog: Catalog, language: str, name: str, avoided: Mapping[str, str]
) -> Iterator[str]:
    """Yield what is missing, superfluous or broken in one language's catalogue."""
    wanted, present = _by_key(template), _by_key(catalog)
    if catalog.fuzzy:
        yield f"{name}: the whole catalogue is marked fuzzy"
    if catalog.plural_forms != PLURAL_FORMS[language]:
        yield f"{name}: Plural-Forms must be {PLURAL_FORMS[language]}"
    for key in sorted(wanted.keys() - present.keys(), key=str):
        yield f"{name}: {key[1][0]!r} is missing; run `make messages`"
    for key in sorted(present.keys() - wanted.keys(), key=str):
        yield f"{name}: {key[1][0]!r} is no text of the interface; run `make messages`"
    for key in sorted(wanted.keys() & present.keys(), key=str):
        for problem in _message_problems(present[key], catalog.num_plurals, avoided):
            yield f"{name}: {key[1][0]!r}: {problem}"


def _message_problems(message: Message, plurals: int, avoided: Mapping[str, str]) -> Iterator[str]:
    if message.fuzzy:
        yield "is marked fuzzy"
    sources, translations = _forms(message.id), _forms(message.string or "")
    if len(sources) == 1 and not is_translated(translations):
        yield "has no translation"
        return
    if len(sources) > 1 and (len(translations) != plurals or not is_translated(translations)):
        given = sum(1 for text in translations if text)
        yield f"has {given} of {plurals} plural forms"
        return
    for index, text in enumerate(translations):
        yield from _translation_problems(sources, text, is_for_one_alone=plurals == 2 and index == 0)
        for pattern, instead in avoided.items():
            if match := re.search(pattern, _QUOTED.sub(" ", _PLACE.sub(" ", text)), re.IGNORECASE):
                yield f"“{match[0]}” is not this language's word: {instead}"


def _translation_problems(sources: tuple[str, ...], text: str, *, is_for_one_alone: bool) -> Iterator[str]:
    places = _places(text)
    # Where the first form also serves 21 and 31, it must name the number; where it serves 1 alone, it need not.
    allowed = [_places(sources[-1])] + ([_places(sources[0])] if is_for_one_alone else [])
    if places not in allowed:
        for place in sorted(allowed[0] - places):
            yield f"the place %({place})s is missing in {text!r}"
        for place in sorted(places - allowed[0]):
            yield f"the place %({place})s is not in the source: {text!r}"
    values = dict.fromkeys(allowed[0] | places, 1)
    if _can_be_filled(sources[-1], values) and not _can_be_filled(text, values):
        yield f"a percent sign must be doubled, and a place written %(name)s: {text!r}"
    if sorted(_TAG.findall(text)) != sorted(_TAG.findall(sources[-1])):
        yield f"the markup differs from the source's: {text!r}"
    if text.strip() == "" or (text[0].isspace(), text[-1].isspace()) != (
        sources[-1][0].isspace(),
        sources[-1][-1].isspace(),
    ):
        yield f"the white space at its ends differs from the source's: {text!r}"
    if match := _MIXED_WORD.search(_PLACE.sub(" ", text)):
        yield f"a word mixes Latin and Cyrillic letters at {match[0]!r}: {text!r}"


def _places(text: str) -> set[str]:
    return set(_PLACE.findall(text.replace("%%", "")))


def _can_be_filled(text: str, values: Mapping[str, int]) -> bool:
    try:
        text % values
    except (ValueError, TypeError, KeyError):
        return False
    return True


def problems(root: Path) -> Iterator[str]:
    """Yield everything that is wrong under `root`, one line each."""
    yield from source_problems(root)
    name = template_path(root).relative_to(root).as_posix()
    try:
        template = read_catalogue(template_path(root))
        yield from template_problems(collected(root), template, name)
    except (OSError, PoFileError) as error:
        yield f"{name}: cannot be read; run `make messages`: {error}"
        return
    except (SyntaxError, TemplateSyntaxError):
        return  # The sources themselves cannot be parsed, which was said above.
    with (root / "translations" / "avoid.toml").open("rb") as file:
        avoided = tomllib.load(file)
    for language in LANGUAGES:
        path = catalogue_path(root, language)
        name = path.relative_to(root).as_posix()
        try:
            catalog = read_catalogue(path, language)
        except (OSError, PoFileError) as error:
            yield f"{name}: cannot be read: {error}"
            continue
        yield from catalogue_problems(template, catalog, language, name, avoided.get(language, {}))


def main() -> int:
    """Print the problems; fail when there is one."""
    arguments = argparse.ArgumentParser(description="Refuse catalogues that are stale, incomplete or broken.")
    arguments.add_argument("--root", type=Path, default=ROOT, help="the folder with tracker/ and translations/")
    found = list(problems(arguments.parse_args().root.resolve()))
    for problem in found:
        print(problem)
    if found:
        print(f"{len(found)} problems in the catalogues")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
