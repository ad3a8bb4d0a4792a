"""How another case system signs what it hands in, and why it is not believed. Pure; the contract: `docs/feeds.md`."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

SKEW = timedelta(minutes=5)  # that the sender's clock and ours may differ, either way
SCHEME = "v1="


class Unbelieved(StrEnum):
    """Why nobody is believed to have sent something; told to administrators only."""

    CLOSED = "closed"
    SEALED = "sealed"  # the installation's key has changed, and the secret cannot be opened
    TIMESTAMP = "timestamp"
    STALE = "stale"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it is signed."""

    method: str
    path: str  # with the query, where there is one
    timestamp: str  # seconds since 1970, as the header says them
    key: str  # for which it is taken once
    body: bytes


def canonical(sent: Sent) -> bytes:
    """What is signed: five lines, parted by line feeds and without one at the end."""
    digest = hashlib.sha256(sent.body).hexdigest()
    return "\n".join((sent.method.upper(), sent.path, sent.timestamp, sent.key, digest)).encode()


def signature_of(secret: str, sent: Sent) -> str:
    """The value of the header `Tracker-Signature`."""
    return SCHEME + hmac.digest(secret.encode(), canonical(sent), "sha256").hex()


def why_unbelieved(secret: str, sent: Sent, signature: str, now: datetime) -> Unbelieved | None:
    """Why a request is not believed; None where it is. `now` is UTC without a zone.

    The signature is compared first, and in the same time whatever is wrong with it: whoever cannot sign learns nothing.
    """
    if not hmac.compare_digest(signature_of(secret, sent).encode(), signature.encode()):
        return Unbelieved.SIGNATURE
    if not (sent.timestamp.isascii() and sent.timestamp.isdigit() and len(sent.timestamp) <= 12):
        return Unbelieved.TIMESTAMP
    seconds = now.replace(tzinfo=UTC).timestamp() - int(sent.timestamp)
    return Unbelieved.STALE if abs(seconds) > SKEW.total_seconds() else None
