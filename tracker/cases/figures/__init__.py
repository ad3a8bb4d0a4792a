"""Figures counted from cases: definitions, settings, counting, suppression, and the pages of the counts."""
