"""Which tests run on the second database in a sample: pages and commands, whose rules are the same there.

Whatever saves, counts, locks or asks the database in a way of its own runs whole on both; under FULL=1 everything does.
"""

import os
from pathlib import Path
from zlib import crc32

import pytest

ONE_IN = 8  # the same ones each time
INTEGRATION = Path(__file__).parent / "integration"
PAGES = (
    "accounts/test_people_pages.py",
    "administration",
    "audit",
    "browse",
    "budgets",
    "dashboards",
    "editing/test_bad_input.py",
    "editing/test_edits_shown.py",
    "indicators",
    "jobs/test_job_pages.py",
    "plans",
    "reporting/test_entering.py",
    "reporting/test_evidence.py",
    "reporting/test_items.py",
    "reporting/test_milestones.py",
    "reporting/test_review_pages.py",
    "reporting/test_settings.py",
    # The matrix of rights is asked whole on SQLite; that the two databases understand the rules alike is tested apart.
    "rights/test_every_route.py",
    "rights/test_odd_requests.py",
    "rights/test_pages_of_people.py",
    "rights/test_what_is_not_ones_own.py",
    "roundtrip/test_catalogue.py",
    "roundtrip/test_generated.py",
    "roundtrip/test_import_pages.py",
    "roundtrip/test_user_text.py",
    "test_commands.py",
    "test_commands_users.py",
    "test_demo_history.py",
    "web",
)


def in_sample(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """The tests that run, and those that are left out."""
    if os.environ.get("TRACKER_TEST_FULL") == "1":
        return items, []
    left_out = [item for item in items if _is_sampled(item) and crc32(item.name.encode()) % ONE_IN]
    gone = set(left_out)
    return [item for item in items if item not in gone], left_out


def _is_sampled(item: pytest.Item) -> bool:
    if "postgresql" not in item.name or not item.path.is_relative_to(INTEGRATION):
        return False
    place = item.path.relative_to(INTEGRATION).as_posix()
    return any(place == pages or place.startswith(f"{pages}/") for pages in PAGES)
