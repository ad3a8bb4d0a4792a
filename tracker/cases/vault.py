"""The vault: what tells who somebody is, sealed at rest under a key of that person's.

Each person has a key of their own, which is kept wrapped by the installation's key for cases. That key is a setting
and never stands in the database. Erasing somebody is forgetting the wrapped key: whatever was sealed under it, in the
tables, the history and every copy of them, can no longer be opened. Nothing here knows Flask.
"""

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tracker.reading.scripts import fold


class Unreadable(Exception):
    """What was sealed cannot be opened: it was sealed under another key, or changed since."""


class Vault:
    """Seals and opens what concerns a person, and makes the digests that they are found by."""

    def __init__(self, key: str) -> None:
        self._wrapping = Fernet(_derived(key, b"wrapping"))
        self._digests = _derived(key, b"digests")

    def new_key(self) -> str:
        """A key for one person, wrapped."""
        return self._wrapping.encrypt(Fernet.generate_key()).decode("ascii")

    def wrapped_anew(self, wrapped_key: str, other: "Vault") -> str:
        """A person's key that another vault wrapped, wrapped under this one's key.

        Raises:
            Unreadable: the other vault did not wrap it.
        """
        try:
            return self._wrapping.encrypt(other._wrapping.decrypt(wrapped_key.encode())).decode("ascii")
        except InvalidToken as error:
            raise Unreadable from error

    def seal(self, wrapped_key: str, content: Mapping[str, Any]) -> str:
        """Some content as the tables may keep it; days and instants are kept as ISO 8601.

        Raises:
            Unreadable: the person's key was wrapped by another installation.
        """
        plain = json.dumps(content, ensure_ascii=False, default=_plain)
        return self._fernet(wrapped_key).encrypt(plain.encode()).decode("ascii")

    def open(self, wrapped_key: str | None, sealed: str | None) -> dict[str, Any]:
        """What was sealed; nothing where the person was erased.

        Raises:
            Unreadable: it was not sealed under this key.
        """
        if wrapped_key is None or sealed is None:
            return {}
        try:
            content: dict[str, Any] = json.loads(self._fernet(wrapped_key).decrypt(sealed.encode()))
        except InvalidToken as error:
            raise Unreadable from error
        return content

    def digest(self, kind: str, text: str) -> str:
        """What a text is found by, whatever its case, marks and script; nobody without the key can try guesses."""
        words = f"{kind}\x1f{''.join(letter for letter in fold(text) if letter.isalnum())}"
        return hmac.digest(self._digests, words.encode(), "sha256").hex()

    def _fernet(self, wrapped_key: str) -> Fernet:
        try:
            return Fernet(self._wrapping.decrypt(wrapped_key.encode()))
        except InvalidToken as error:
            raise Unreadable from error


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be sealed")


def _derived(key: str, purpose: bytes) -> bytes:
    # Each purpose has a key of its own: what one of them tells says nothing about the others.
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tracker cases " + purpose)
    return base64.urlsafe_b64encode(derive.derive(key.encode()))
