"""The blueprint of the case module, with all its pages by being imported."""

from tracker.cases import deadline_views, figure_models
from tracker.cases.blueprint import bp

__all__ = ["bp", "deadline_views", "figure_models"]
