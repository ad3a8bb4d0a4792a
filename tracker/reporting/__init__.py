"""Reporting: periods, actuals, statuses of activities, their review, and how far each indicator has come."""
