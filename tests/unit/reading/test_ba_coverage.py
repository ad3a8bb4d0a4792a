"""Every printed cell of a work programme is in the draft, is named as a caption, or is in a finding."""

import random
import tomllib

import pytest

from tests.unit.reading.ba_programme import FOLDER, Programme, findings_of, real_programme
from tests.unit.reading.coverage import uncovered
from tracker.reading import ba_work_programme
from tracker.reading.drafts import PlanDraft
from tracker.reading.findings import Unreadable
from tracker.reading.leftovers import report_leftovers
from tracker.reading.sources import PlanSource, manifest_of
from tracker.reading.tables import document_of

_WORDS = ["x", "5", "II", "12%", "3/4", "", "Budžet", "1.", "R.b.", "I-V", "Zakonite migracije", "UKUPNO", "1.50"]


def test_every_cell_of_the_published_programme_is_accounted_for():
    draft = real_programme()

    assert uncovered(draft) == []
    assert findings_of(draft, "cell-left-over") == []
    assert findings_of(draft, "row-not-understood") == []
    assert findings_of(draft, "table-not-understood") == []


def test_every_cell_is_accounted_for_without_errata_and_registers():
    draft = real_programme(errata={}, registers={})

    assert uncovered(draft) == []
    assert findings_of(draft, "cell-left-over") == []


def test_a_cell_that_nothing_took_in_is_reported():
    document = document_of("one\ttwo\nthree\n")
    draft = Programme().read()
    draft.lines, draft.captions, draft.findings = document.lines, [], []
    draft.elements = draft.activities = draft.indicators = draft.budget_lines = draft.staff = draft.risks = []
    draft.institutions = []

    report_leftovers(draft, document)

    assert [finding.sentence for finding in findings_of(draft, "cell-left-over")][-1] == (
        "A part of line 2 is not understood and not read: “three”."
    )


def test_the_kinds_of_captions_are_those_of_the_tracker():
    kinds = {caption.kind for caption in real_programme().captions}

    assert kinds == {
        "letterhead", "title", "heading", "contents", "paragraph", "footnote", "table-head", "label", "rule"
    }  # fmt: skip


def _mutated(rows: list[str], chance: random.Random) -> list[str]:
    """The text with up to six lines or cells dropped, doubled, moved, cut or replaced."""
    rows = list(rows)
    for _ in range(chance.randint(1, 6)):
        line = chance.randrange(30, len(rows))
        cells = rows[line].split("\t")
        cell = chance.randrange(len(cells))
        match chance.randrange(8):
            case 0:
                del rows[line]
            case 1:
                rows.insert(line, rows[chance.randrange(len(rows))])
            case 2:
                rows[line] = "\t".join(cells[:cell] + cells[cell + 1 :])
            case 3:
                rows[line] = "\t".join([*cells[:cell], "", *cells[cell:]])
            case 4:
                rows[line] = "\t".join([*cells[:cell], chance.choice(_WORDS), *cells[cell + 1 :]])
            case 5:
                other = chance.randrange(30, len(rows))
                rows[line], rows[other] = rows[other], rows[line]
            case 6:
                rows[line] = rows[line][: chance.randrange(len(rows[line]) + 1)]
            case _:
                rows.insert(line, "Vozilo\tBroj\tCijena")
    return rows


def _read(source: PlanSource) -> PlanDraft | None:
    """The draft; None where the damage took away a part that the form must have."""
    try:
        return ba_work_programme.read(source)
    except Unreadable:
        return None


@pytest.fixture(scope="module")
def published() -> tuple[list[str], PlanSource]:
    manifest = manifest_of(tomllib.loads((FOLDER / "plan.toml").read_text(encoding="utf-8")))
    registers = tomllib.loads((FOLDER / "registers.toml").read_text(encoding="utf-8"))
    text = (FOLDER / manifest.text).read_text(encoding="utf-8")
    return text.split("\n"), PlanSource(b"", manifest, registers=registers)


@pytest.mark.parametrize("seed", range(10))
def test_no_cell_of_a_damaged_programme_is_lost(seed, published):
    rows, source = published
    chance = random.Random(seed)
    for _ in range(2):
        text = "\n".join(_mutated(rows, chance)).encode()
        draft = _read(PlanSource(text, source.manifest, registers=source.registers))
        if draft is None:
            continue

        assert uncovered(draft) == []
        for things in (draft.elements, draft.activities, draft.indicators, draft.budget_lines):
            keys = [thing.key for thing in things]
            assert len(keys) == len(set(keys))
        known = {element.key for element in draft.elements}
        assert {activity.element for activity in draft.activities} <= known
        assert {indicator.element for indicator in draft.indicators} <= known
        assert all(finding.sentence and "%(" not in finding.sentence for finding in draft.findings)
