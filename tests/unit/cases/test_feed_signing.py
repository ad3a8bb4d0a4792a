"""The worked example of the contract, recomputed: whoever follows the document signs as the door asks."""

import ast
import re
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from tracker.cases.feeds.contract import read_body
from tracker.cases.feeds.events import COLUMNS
from tracker.cases.feeds.signing import Sent, Unbelieved, canonical, signature_of, why_unbelieved

DOCS = Path(__file__).resolve().parents[3] / "docs"
FEEDS = DOCS.parent / "tracker" / "cases" / "feeds"
CONTRACT = (DOCS / "feeds.md").read_text("utf-8")


def block(after: str) -> str:
    """The first block of code behind some words of the document."""
    found = re.search(r"```[a-z]*\n(.*?)\n```", CONTRACT[CONTRACT.index(after) :], re.DOTALL)
    assert found is not None
    return found[1]


def headers() -> dict[str, str]:
    return dict(line.split(": ", 1) for line in block("The request is then:").splitlines() if ": " in line)


BODY = block("The body of the example").encode()
SECRET = block("The secret of the example")
SENT = Sent("POST", "/api/v1/figures", headers()["Tracker-Timestamp"], headers()["Tracker-Key"], BODY)


def test_the_example_signs_what_it_says_and_reaches_the_signature_that_it_shows():
    assert canonical(SENT).decode() == block("The five lines are")
    assert signature_of(SECRET, SENT) == headers()["Tracker-Signature"]


def test_the_example_keeps_to_the_contract():
    handed = read_body(BODY)

    assert [each.is_total for each in handed.figures].count(True) == 2


def test_the_example_client_signs_alike():
    spec = spec_from_file_location("feed_client", DOCS / "examples" / "feed_client.py")
    assert spec is not None
    assert spec.loader is not None
    client = module_from_spec(spec)
    spec.loader.exec_module(client)

    signed = client.signed_headers("SPS", SECRET, BODY, SENT.key, int(SENT.timestamp))

    assert {name: signed[name] for name in headers()} == headers()


@pytest.mark.parametrize(
    ("seconds", "why"),
    [
        (-301, Unbelieved.STALE),
        (-300, None),
        (0, None),
        (300, None),
        (301, Unbelieved.STALE),
    ],
)
def test_a_timestamp_is_believed_for_five_minutes_either_way(seconds, why):
    now = datetime.fromtimestamp(int(SENT.timestamp) + seconds, UTC).replace(tzinfo=None)

    assert why_unbelieved(SECRET, SENT, headers()["Tracker-Signature"], now) is why


@pytest.mark.parametrize(
    "other",
    [
        Sent("PUT", SENT.path, SENT.timestamp, SENT.key, BODY),
        Sent("POST", "/api/v1/figure", SENT.timestamp, SENT.key, BODY),
        Sent("POST", SENT.path, str(int(SENT.timestamp) + 1), SENT.key, BODY),
        Sent("POST", SENT.path, SENT.timestamp, SENT.key + "x", BODY),
        Sent("POST", SENT.path, SENT.timestamp, SENT.key, BODY + b" "),
    ],
)
def test_nothing_that_is_signed_can_be_exchanged(other):
    now = datetime.fromtimestamp(int(SENT.timestamp), UTC).replace(tzinfo=None)

    assert why_unbelieved(SECRET, other, headers()["Tracker-Signature"], now) is Unbelieved.SIGNATURE


def codes_said() -> set[str]:
    """The codes that the door's own modules answer with: every text of them that looks like one."""
    said = set()
    for name in ("contract", "checks", "splits", "taking", "door"):
        for node in ast.walk(ast.parse((FEEDS / f"{name}.py").read_text("utf-8"))):
            if isinstance(node, ast.Constant) and re.fullmatch(r"[a-z]+(-[a-z]+)+", str(node.value)):
                said.add(node.value)
    return said


def test_the_document_names_every_column_and_every_code_and_no_other():
    rows = {line.split("|")[1].strip(" `") for line in CONTRACT.splitlines() if line.startswith("| `")}

    assert set(COLUMNS) <= rows
    assert {row for row in rows if re.fullmatch(r"[a-z]+(-[a-z]+)+", row)} == codes_said()
