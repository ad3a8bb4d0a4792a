"""The tool that measures: its tables, and the document that keeps them."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import bench
import bench_reporting


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


def test_a_page_says_what_was_wanted_of_it_and_what_was_not_kept():
    page = bench_reporting.Page("my work", "planner", "reporting.show_my_work", {}, milliseconds=60, ratio=8)

    kept, missed = (bench_reporting.Compared(page, taken, 9, 10.0) for taken in (59.9, 81.0))

    assert (kept.ratio, missed.ratio) == (5.99, 8.1)
    assert kept.remark == "wanted: under 60 ms; wanted: at most 8 ×"
    assert missed.remark == "wanted: under 60 ms (not kept); wanted: at most 8 × (not kept)"


def test_a_page_of_which_nothing_is_promised_is_told_without_a_mark():
    page = bench_reporting.Page("an indicator", "anybody", "browse.show_indicator", {})

    written = bench_reporting.table("Reporting", [bench_reporting.Compared(page, 1234.5, 7, 100.0)])

    assert "| an indicator | 1,234.5 | 7 | 100.0 | 12.35 × |  |" in written


@pytest.fixture
def measurements(tmp_path, monkeypatch):
    path = tmp_path / "measurements.md"
    monkeypatch.setattr(bench, "MEASUREMENTS", path)
    return path
