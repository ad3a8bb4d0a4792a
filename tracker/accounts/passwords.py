"""Passwords: hashed with argon2, checked at most four at a time, alike for people known and unknown."""

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.errors import Refused

SHORTEST = 12
LONGEST = 256
AT_ONCE = 4  # hashing takes 64 MiB of memory each time
PATIENCE = 5.0  # seconds to wait for one of them

# Long enough, and the first that anybody would try.
_TOO_COMMON = frozenset(
    {
        "123456789012", "1234567890123", "12345678901234", "123456789abc", "abcdefghijkl", "administrator",
        "administrator1", "changemechangeme", "password1234", "password12345", "password123456", "passwordpassword",
        "qwertyuiop12", "qwertyuiop123", "qwertyuiop[]", "qwertzuiop12", "qwertzuiop123", "lozinka12345",
        "lozinkalozinka", "sifra1234567", "fjalekalimi1", "fjalekalimi123", "letmeinletmein", "welcome12345",
    }
)  # fmt: skip

_hasher = PasswordHasher()
_turns = BoundedSemaphore(AT_ONCE)


class Busy(Exception):
    """Too many passwords are being checked at this moment; nothing is wrong with this one."""


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise Busy
    try:
        yield
    finally:
        _turns.release()


def hash_password(password: str) -> str:
    """What the table keeps of a password.

    Raises:
        Busy: too many passwords are being hashed at this moment.
    """
    with _turn():
        return _hasher.hash(_composed(password))


def check_password(stored: str | None, typed: str) -> bool:
    """Whether a typed password is the stored one; where nothing is stored, no password is, and it takes as long.

    Raises:
        Busy: too many passwords are being checked at this moment.
    """
    nobodys = _nobodys_hash()
    with _turn():
        if stored is None:
            _verify(nobodys, typed)
            return False
        return _verify(stored, typed)


def needs_new_hash(stored: str) -> bool:
    """Whether a password was hashed with other parameters than those of today."""
    return _hasher.check_needs_rehash(stored)


def check_new_password(password: str, email: str) -> None:
    """Let a new password pass: long enough, not the e-mail address, and none of the first that anybody would try.

    Raises:
        Refused: the password is too short, too long, the person's own e-mail address, or too common.
    """
    composed = _composed(password)
    if len(composed) < SHORTEST:
        raise Refused("A password must have at least %(least)s characters.", field="password", least=SHORTEST)
    if len(composed) > LONGEST:
        raise Refused("A password can have at most %(most)s characters.", field="password", most=LONGEST)
    folded = composed.casefold().strip()
    if folded == email.casefold():
        raise Refused("The e-mail address cannot be the password.", field="password")
    if folded in _TOO_COMMON or len(set(folded)) < 4:
        raise Refused(
            "This password is among the first that a stranger would try. Choose another one.", field="password"
        )


def _verify(stored: str, typed: str) -> bool:
    try:
        return _hasher.verify(stored, _composed(typed))
    except (VerificationError, InvalidHashError):
        return False


def _composed(password: str) -> str:
    # Keyboards and systems write č as one character or as two.
    return unicodedata.normalize("NFC", password)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))
