"""Every finding has a title in words."""

import ast
from pathlib import Path

import pytest

import tracker.reading
from tracker.plans.labels import FINDINGS, finding_title

READING = Path(tracker.reading.__file__).parent


def codes_in(source: str) -> set[object]:
    """The codes of all findings that a module makes; the written expression where one is no literal."""
    calls = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Finding"
    ]
    arguments = [call.args[0] if call.args else call.keywords[0].value for call in calls]
    return {each.value if isinstance(each, ast.Constant) else ast.unparse(each) for each in arguments}


CODES = set().union(*(codes_in(path.read_text("utf-8")) for path in READING.glob("*.py")))


def test_every_code_that_a_reader_gives_has_a_title():
    assert len(CODES) > 50
    assert CODES - FINDINGS.keys() == set()


def test_no_title_is_kept_for_a_code_that_no_reader_gives():
    assert FINDINGS.keys() - CODES == set()


def test_no_two_codes_share_a_title():
    titles = [str(title) for title in FINDINGS.values()]

    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("source", ['Finding("a-b", x, "…")', 'findings.Finding(code="a-b")'])
def test_codes_are_found_however_a_finding_is_made(source):
    assert codes_in(source) == {"a-b"}


def test_a_code_of_another_version_stands_for_itself():
    assert finding_title("no-longer-given") == "no-longer-given"
