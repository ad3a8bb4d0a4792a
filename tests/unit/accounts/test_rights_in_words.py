"""The table of rights that people read is the one that the tracker follows."""

from pathlib import Path

from tracker.accounts.policy import ACTS, Act, Role

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "rights.md"


def printed() -> dict[Role, frozenset[Act]]:
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in DOCUMENT.read_text("utf-8").splitlines()
        if line.startswith("| Role |") or (line.split("|")[1:2] and line.split("|")[1].strip() in set(Role))
    ]
    (_, *acts), *of_roles = [row for row in rows if len(row) == len(Act) + 1]
    return {
        Role(role): frozenset(
            Act(act.replace(" ", "_")) for act, mark in zip(acts, marks, strict=True) if mark == "yes"
        )
        for role, *marks in of_roles
    }


def _act(words: str) -> Act:
    return Act(words.replace(" ", "_"))


def test_the_document_says_what_the_rules_say():
    assert printed() == ACTS
