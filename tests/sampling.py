"""Which tests run on the second database in a sample, and which files are begun with.

In a sample run pages and commands, whose rules are the same there.

Whatever saves, counts, locks or asks the database in a way of its own runs whole on both; under FULL=1 everything does.
"""

import os
from pathlib import Path
from zlib import crc32

import pytest

ONE_IN = 8  # the same ones each time
WORLDS = frozenset({"demonstration", "full"})  # fixtures
TESTS = Path(__file__).parent
INTEGRATION = TESTS / "integration"
PAGES = (
    "accounts/test_people_pages.py",
    "administration",
    "audit",
    "browse",
    "budgets",
    "cases/crawl",
    "cases/issuing/test_issuing_pages.py",
    "cases/test_deadline_pages.py",
    "cases/test_deeds.py",
    "cases/test_opening_pages.py",
    "cases/test_pages_of_persons.py",
    "cases/test_privacy.py",
    "cases/test_register_and_search.py",
    "cases/test_who_sees_what.py",
    "cases/test_wrong_requests.py",
    "cases/test_documents.py",
    "cases/test_getting_round.py",
    "cases/test_getting_round_by_page.py",
    "cases/test_hidden_by_page.py",
    "cases/administration/test_pages.py",
    "cases/administration/test_rekeying_command.py",
    "dashboards",
    "editing/test_bad_input.py",
    "editing/test_edits_shown.py",
    "feeds/test_door.py",
    "feeds/test_events.py",
    "feeds/test_getting_round.py",
    "feeds/test_pages.py",
    "feeds/test_refusals.py",
    "figures/test_command.py",
    "figures/test_loading.py",
    "figures/test_pages.py",
    "indicators",
    "jobs/test_job_pages.py",
    "plans",
    "reporting/test_counted_pages.py",
    "reporting/test_entering.py",
    "reporting/test_evidence.py",
    "reporting/test_items.py",
    "reporting/test_lists_as_files.py",
    "reporting/test_milestones.py",
    "reporting/test_review_pages.py",
    "reporting/test_settings.py",
    # The matrix of rights is asked whole on SQLite; that the two databases understand the rules alike is tested apart.
    "rights/test_cases.py",
    "rights/test_every_route.py",
    "rights/test_odd_requests.py",
    "rights/test_pages_of_people.py",
    "rights/test_what_is_not_ones_own.py",
    "test_demo_deeds.py",
    "roundtrip/test_catalogue.py",
    "roundtrip/test_export.py",
    "roundtrip/test_generated.py",
    "roundtrip/test_import_limits.py",
    "roundtrip/test_import_pages.py",
    "roundtrip/test_lists_as_files.py",
    # What a workbook is, and what becomes of one in LibreOffice, no database decides.
    "roundtrip/test_import_structure.py",
    "roundtrip/test_printed_cells.py",
    "roundtrip/test_user_text.py",
    "test_commands.py",
    "test_commands_backup.py::TestNoBackup",
    "test_commands_periods.py",
    "test_commands_users.py",
    "test_demo_history.py",
    "web",
)
# What takes longest, the longest first: a long file that is begun last leaves the other processors idle.
LONGEST = (
    "browser/test_accessibility.py",
    "integration/rights/test_every_route.py",
    "integration/cases/crawl/test_crawl.py",
    "faults/test_acknowledged_edits.py",
    "integration/test_commands.py",
    "integration/test_commands_backup.py",
    "integration/rights/test_odd_requests.py",
    "integration/test_demo_history.py",
    "browser/test_entering.py",
    "integration/roundtrip/test_import_at_once.py",
    "integration/rights/test_conditions.py",
    "integration/reporting/test_entries_services.py",
    "integration/accounts/test_sign_in.py",
    "integration/roundtrip/test_round_trip.py",
    "integration/jobs/test_workers.py",
    "integration/web/test_headers.py",
    "integration/browse/test_query_budget.py",
    "browser/test_by_keyboard.py",
    "integration/roundtrip/test_import_structure.py",
    "integration/test_history.py",
    "browser/test_hostile_texts.py",
)


def longest_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests in the order in which their files are begun; within a file they stay as they are."""
    places = {TESTS / path: place for place, path in enumerate(LONGEST)}
    return sorted(items, key=lambda item: places.get(item.path, len(places)))


def in_sample(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """The tests that run, and those that are left out."""
    if os.environ.get("TRACKER_TEST_FULL") == "1":
        return items, []
    left_out = [item for item in items if _is_left_out(item)]
    gone = set(left_out) - _one_of_each_file(items, set(left_out))
    left_out = [item for item in left_out if item in gone]
    return [item for item in items if item not in gone], left_out


def _one_of_each_file(items: list[pytest.Item], left_out: set[pytest.Item]) -> set[pytest.Item]:
    """The last test of each file that would be left out wholly, so that every file is asked on both databases."""
    asked = {item.path for item in items if _is_sampled(item) and item not in left_out}
    missing = (item for item in items if item in left_out and item.path not in asked and not _takes_a_world(item))
    return set({item.path: item for item in missing}.values())


def _is_left_out(item: pytest.Item) -> bool:
    return _is_sampled(item) and (_takes_a_world(item) or crc32(item.name.encode()) % ONE_IN != 0)


def _takes_a_world(item: pytest.Item) -> bool:
    # To fill a whole world on the second database takes longer than what a sample of its tests would look at.
    return not WORLDS.isdisjoint(getattr(item, "fixturenames", ()))


def _is_sampled(item: pytest.Item) -> bool:
    if "postgresql" not in item.name or not item.path.is_relative_to(INTEGRATION):
        return False
    place = item.path.relative_to(INTEGRATION).as_posix()
    of_class = f"{place}::{item.cls.__name__}" if isinstance(item, pytest.Function) and item.cls else place
    return any(pages in {place, of_class} or place.startswith(f"{pages}/") for pages in PAGES)
