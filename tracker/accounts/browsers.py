"""Which browser it is, in words that its owner recognises, and which people have signed in with it before."""

import re
import secrets
from dataclasses import dataclass

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from tracker.accounts.queries import folded_email
from tracker.accounts.seals import keyed_digest
from tracker.accounts.visit import is_plain_loopback

# The first that fits: every browser also names the older ones that it behaves like.
_BROWSERS = (
    ("Edge", re.compile(r"\bEdg(?:e|A|iOS)?/")),
    ("Opera", re.compile(r"\bOPR/")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/")),
    ("Chrome", re.compile(r"\b(?:Chrome|CriOS|Chromium|HeadlessChrome)/")),
    ("Safari", re.compile(r"\bSafari/")),
)
_SYSTEMS = (
    ("Android", re.compile(r"\bAndroid\b")),
    ("iPhone", re.compile(r"\biPhone\b")),
    ("iPad", re.compile(r"\biPad\b")),
    ("Windows", re.compile(r"\bWindows\b")),
    ("macOS", re.compile(r"\bMac OS X\b")),
    ("ChromeOS", re.compile(r"\bCrOS\b")),
    ("Linux", re.compile(r"\bLinux\b")),
)
_LONGEST = 500  # characters of what a browser says of itself

COOKIE_AGE = 400 * 24 * 60 * 60  # seconds: browsers keep none for longer
MOST_PEOPLE = 8  # who share a browser


def browser_in_words(agent: str) -> str:
    """The browser and the system that a User-Agent names, as "Firefox, Windows"; "" where it names none we know."""
    agent = agent[:_LONGEST]
    found = [next((name for name, sign in known if sign.search(agent)), "") for known in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in found if name)


@dataclass(frozen=True, slots=True)
class KnownBrowser:
    """A browser's own number and the people who have signed in with it, as digests of their e-mail addresses."""

    number: str
    people: tuple[str, ...]


def number_for(email: str) -> str | None:
    """The number of the browser that asks, where the person of an e-mail address has signed in with it before."""
    known = _known()
    return known.number if known is not None and _digest(email) in known.people else None


def remember(response: Response, email: str) -> None:
    """Let the browser remember that this person signed in with it. It opens nothing: it only has a count of its own."""
    known = _known()
    others = [each for each in (known.people if known else ()) if each != _digest(email)]
    kept = [_digest(email), *others][:MOST_PEOPLE]
    response.set_cookie(
        _cookie_name(),
        _serializer().dumps([known.number if known else secrets.token_urlsafe(12), kept]),
        max_age=COOKIE_AGE,
        secure=not is_plain_loopback(),
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _known() -> KnownBrowser | None:
    try:
        number, people = _serializer().loads(request.cookies.get(_cookie_name(), ""), max_age=COOKIE_AGE)
    except (BadData, TypeError, ValueError):
        return None
    return KnownBrowser(str(number), tuple(people))


def _cookie_name() -> str:
    return "tracker-known" if is_plain_loopback() else "__Host-tracker-known"


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="known browser")


def _digest(email: str) -> str:
    return keyed_digest("known", folded_email(email))[:24]
