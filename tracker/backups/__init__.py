"""Backups: a copy of the database and of uploaded files in one archive, and the way back from it."""
