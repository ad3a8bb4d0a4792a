"""The blueprint of the case module, with all its pages by being imported."""

from tracker.cases import decision_views, entry_views, figure_models, rule_views, unit_views
from tracker.cases.blueprint import bp

__all__ = ["bp", "decision_views", "entry_views", "figure_models", "rule_views", "unit_views"]
