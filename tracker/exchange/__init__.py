"""Drafts become rows, and rows become files."""
