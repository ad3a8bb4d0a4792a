"""The headers that every answer carries, errors and static files included."""

from flask import Flask, request, session
from werkzeug.wrappers import Response

_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_TWO_YEARS = 2 * 365 * 24 * 60 * 60


def _add_headers(response: Response) -> Response:
    for name, value in _ALWAYS.items():
        response.headers[name] = value
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={_TWO_YEARS}"
    if request.endpoint == "static" and response.status_code in {200, 206, 304}:
        # An address with a version never changes what it means; a font's address has none, and is asked about again.
        versioned = "v" in request.args
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if versioned else "no-cache"
    else:
        response.headers["Cache-Control"] = "no-store" if _is_private() else "no-cache"
        response.vary.update(["Accept-Language", "Cookie", "HX-Request"])
    response.headers.pop("Server", None)
    return response


def _is_private() -> bool:
    """Whether the page is for one person: whoever has a session, or is about to begin one."""
    return "_user_id" in session or request.blueprint == "accounts"


def init_headers(app: Flask) -> None:
    """Add the headers to every answer."""
    app.after_request(_add_headers)
