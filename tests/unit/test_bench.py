"""The tool that measures: its tables, and the document that keeps them."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import bench


def test_keeps_the_new_tables_in_the_place_of_the_old_ones(measurements):
    measurements.write_text(
        "# Measurements\n\n## Series\n\n10,000 texts\n\n## Speed\n\nold\n\n### Pages\n\n## Last\n\nend\n"
    )

    bench.keep("## Speed\n\nnew\n")

    assert measurements.read_text() == (
        "# Measurements\n\n## Series\n\n10,000 texts\n\n## Speed\n\nnew\n\n## Last\n\nend\n"
    )


def test_begins_a_document_where_there_is_none(measurements):
    bench.keep("## Speed\n\nnew\n")

    assert measurements.read_text() == "# Measurements\n\n## Speed\n\nnew\n"


def test_a_median_is_taken_after_one_run_that_is_not_counted():
    runs = []

    assert bench.median_of(lambda: runs.append(1), times=3) >= 0
    assert len(runs) == 4


def test_a_table_says_what_was_measured_and_what_was_wanted():
    written = bench.table("Loading", [bench.Measured("both plans", 1234.56, None, "wanted: under 2,000 ms")])

    assert "| both plans | 1,234.6 |  | wanted: under 2,000 ms |" in written


@pytest.fixture
def measurements(tmp_path, monkeypatch):
    path = tmp_path / "measurements.md"
    monkeypatch.setattr(bench, "MEASUREMENTS", path)
    return path
