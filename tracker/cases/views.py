"""The blueprint of the case module, with all its pages by being imported."""

from tracker.cases import figure_admin_views, figure_models, figure_views
from tracker.cases.blueprint import bp

__all__ = ["bp", "figure_admin_views", "figure_models", "figure_views"]
