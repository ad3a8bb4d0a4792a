"""Indicators with their baselines and targets."""
