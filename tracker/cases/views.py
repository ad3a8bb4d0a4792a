"""The blueprint of the case module, with all its pages by being imported."""

from tracker.cases import (
    case_views,
    deed_views,
    event_views,
    figure_models,
    issued_views,
    issuing_views,
    new_views,
    register_views,
)
from tracker.cases.blueprint import bp

__all__ = [
    "bp",
    "case_views",
    "deed_views",
    "event_views",
    "figure_models",
    "issued_views",
    "issuing_views",
    "new_views",
    "register_views",
]
