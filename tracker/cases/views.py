"""The blueprint of the case module, with all its pages by being imported."""

from tracker.cases import (
    assignment_views,
    case_views,
    deed_views,
    deviation_views,
    document_views,
    event_views,
    new_views,
    person_views,
    register_views,
)
from tracker.cases.administration import decision_views, entry_views, period_views, rule_views, unit_views
from tracker.cases.blueprint import bp
from tracker.cases.due import views as due_views
from tracker.cases.figures import admin_views as figure_admin_views
from tracker.cases.figures import models as figure_models
from tracker.cases.figures import views as figure_views
from tracker.cases.issuing import issued_views
from tracker.cases.issuing import views as issuing_views

__all__ = [
    "assignment_views",
    "bp",
    "case_views",
    "decision_views",
    "deed_views",
    "deviation_views",
    "document_views",
    "due_views",
    "entry_views",
    "event_views",
    "figure_admin_views",
    "figure_models",
    "figure_views",
    "issued_views",
    "issuing_views",
    "new_views",
    "period_views",
    "person_views",
    "register_views",
    "rule_views",
    "unit_views",
]
