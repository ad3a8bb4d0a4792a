"""The blueprint of the case module, with all its pages by being imported."""

from tracker.cases import (
    case_views,
    deadline_views,
    decision_views,
    deed_views,
    entry_views,
    event_views,
    figure_admin_views,
    figure_models,
    figure_views,
    issued_views,
    issuing_views,
    new_views,
    person_views,
    register_views,
    rule_views,
    unit_views,
)
from tracker.cases.blueprint import bp

__all__ = [
    "bp",
    "case_views",
    "deadline_views",
    "decision_views",
    "deed_views",
    "entry_views",
    "event_views",
    "figure_admin_views",
    "figure_models",
    "figure_views",
    "issued_views",
    "issuing_views",
    "new_views",
    "person_views",
    "register_views",
    "rule_views",
    "unit_views",
]
