"""What the installation's key keeps: secrets sealed at rest, and digests that nobody without the key can make."""

import base64
import hmac
import unicodedata
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app


class Unreadable(Exception):
    """What was sealed cannot be opened: it was sealed with another key, or changed since."""


def seal(text: str) -> str:
    """A secret as the tables may keep it: whoever reads them without the installation's key cannot use it."""
    return Fernet(_derived(_key(), b"seals")).encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """The secret that was sealed.

    Raises:
        Unreadable: it was not sealed with this installation's key.
    """
    try:
        return Fernet(_derived(_key(), b"seals")).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def keyed_digest(*parts: str) -> str:
    """A digest of some words that nobody can make, or try guesses on, without the installation's key."""
    words = "\x1f".join(unicodedata.normalize("NFC", part) for part in parts)
    return hmac.digest(_derived(_key(), b"digests"), words.encode(), "sha256").hex()


def _key() -> str:
    key: str = current_app.config["SECRET_KEY"]
    return key


@lru_cache(maxsize=8)
def _derived(key: str, purpose: bytes) -> bytes:
    # Each purpose has a key of its own: what one of them tells says nothing about the others.
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tracker " + purpose)
    return base64.urlsafe_b64encode(derive.derive(key.encode()))
