"""The pages of the round trip: every module of views by being imported."""

from tracker.roundtrip import export_views, import_views, sheet_views
from tracker.roundtrip.blueprint import bp

__all__ = ["bp", "export_views", "import_views", "sheet_views"]
