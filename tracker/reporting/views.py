"""The pages of reporting: every module of views by being imported."""

from tracker.reporting import (
    correct_views,
    count_views,
    entry_views,
    evidence_views,
    item_views,
    milestone_views,
    period_views,
    review_views,
    settings_views,
    wording,
    work_views,
)
from tracker.reporting.blueprint import bp

__all__ = [
    "bp",
    "correct_views",
    "count_views",
    "entry_views",
    "evidence_views",
    "item_views",
    "milestone_views",
    "period_views",
    "review_views",
    "settings_views",
    "wording",
    "work_views",
]
