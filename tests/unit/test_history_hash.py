"""The hash of an entry is of all that it says, whatever the database makes of a value's type."""

import re
from datetime import datetime

import pytest

from tracker.history import Author, History, entry_hash

CONTENT = {
    "chain": 1, "position": 2, "plan_id": 1, "at": datetime(2026, 1, 15, 12), "person_id": 3, "stood_in_for_id": None,
    "way": "web", "kind": "edited", "subject_kind": "plan", "subject_key": "A", "subject_label": "Plan A",
    "changes": [{"field": "title", "before": "a", "after": "b", "detail": {}}], "reason": "because", "sealed": None,
    "previous_hash": "",
}  # fmt: skip
OTHER = {
    "chain": 2, "position": 3, "plan_id": None, "at": datetime(2026, 1, 15, 12, 0, 0, 1), "person_id": 4,
    "stood_in_for_id": 3, "way": "load", "kind": "role.granted", "subject_kind": "element", "subject_key": "B",
    "subject_label": "", "changes": [], "reason": None, "sealed": {}, "previous_hash": "0",
}  # fmt: skip


@pytest.mark.parametrize("name", list(CONTENT))
def test_differs_when_any_column_differs(name):
    assert entry_hash({**CONTENT, name: OTHER[name]}) != entry_hash(CONTENT)


def test_covers_every_column_but_the_id_and_the_hash_itself():
    assert set(CONTENT) == {column.key for column in History.__table__.columns} - {"id", "hash"}


def test_is_the_same_for_the_same_content_in_another_order():
    turned = dict(reversed(CONTENT.items()))

    assert entry_hash(turned) == entry_hash(CONTENT)
    assert re.fullmatch(r"[0-9a-f]{64}", entry_hash(CONTENT))


def test_moves_no_text_from_one_column_to_the_next():
    one = {**CONTENT, "subject_key": "ab", "subject_label": "c"}
    other = {**CONTENT, "subject_key": "a", "subject_label": "bc"}

    assert entry_hash(one) != entry_hash(other)


def test_an_author_is_nobody_unless_named():
    assert (Author().person_id, Author().stood_in_for_id, Author().way) == (None, None, "web")
