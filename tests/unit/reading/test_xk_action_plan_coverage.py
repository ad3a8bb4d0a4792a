"""Every printed cell of a Kosovo action plan is in the draft, a caption, or in a finding."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.reading.coverage import uncovered
from tests.unit.reading.xk_plans import SMALL, published_source, read, small
from tracker.reading import xk_action_plan
from tracker.reading.drafts import Caption
from tracker.reading.findings import Unreadable
from tracker.reading.tables import Place

ODD_CELLS = ["x", "12", "(2024)", "50%", "AT", "", "1.1", "1,000", "Pokazatelj:", "Ukupan budžet", "Br.", "9.9.9", "/"]


def test_the_published_plan_is_covered_whole():
    draft = xk_action_plan.read(published_source())

    assert uncovered(draft) == []


def test_the_published_plan_is_covered_whole_without_errata_and_registers():
    draft = xk_action_plan.read(published_source(errata={}, registers={}))

    assert uncovered(draft) == []


def test_a_cell_that_nothing_speaks_of_is_reported():
    draft = read(small())
    draft.captions = [caption for caption in draft.captions if caption.kind != "letterhead"]

    assert uncovered(draft) == ["line 1, cell 1: Ministarstvo zdravlja"]


def test_a_caption_without_a_kind_covers_nothing():
    draft = read(small())
    draft.captions = [Caption("", caption.place) for caption in draft.captions if caption.place == Place(1, 1)]

    assert "line 1, cell 1: Ministarstvo zdravlja" in uncovered(draft)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_cell_is_lost_however_rows_are_damaged(data):
    rows = [line.split("\t") for line in SMALL.values()]
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.sampled_from(rows))
        cell = data.draw(st.integers(0, len(row) - 1))
        damage = data.draw(st.sampled_from(["insert", "delete", "replace", "double", "turn"]))
        if damage == "insert":
            row.insert(cell, "")
        elif damage == "delete" and len(row) > 1:
            del row[cell]
        elif damage == "replace":
            row[cell] = data.draw(st.sampled_from(ODD_CELLS))
        elif damage == "double":
            rows.insert(rows.index(row), list(row))
        elif damage == "turn":
            row.reverse()

    try:
        draft = read("\n".join("\t".join(row) for row in rows) + "\n")
    except Unreadable:
        return

    assert uncovered(draft) == []
    for keys in (
        [element.key for element in draft.elements],
        [indicator.key for indicator in draft.indicators],
        [activity.key for activity in draft.activities],
        [line.key for line in draft.budget_lines],
    ):
        assert len(keys) == len(set(keys))
    assert all(finding.sentence for finding in draft.findings)
