"""Passwords are hashed with less work than in use; what they cost there has a test of its own."""

from argon2 import PasswordHasher

from tracker.accounts import passwords


def hash_cheaply() -> None:
    """Let this process hash passwords with hardly any work."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
