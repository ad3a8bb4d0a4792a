"""Only requests for a name that is ours are answered: links in letters and pages are never made of a stranger's."""

from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, abort, request
from flask_babel import gettext

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_REFUSED = "tracker.refused_host"


def own_names(public_url: str, bound_to: str) -> frozenset[str]:
    """The names of the installation: of its public address, of the one address it listens on, and of this machine."""
    names = {*_LOOPBACK, bound_to.strip("[]").lower(), (urlsplit(public_url).hostname or "").lower()}
    return frozenset(names - {"", "0.0.0.0", "::"})  # noqa: S104 -- these two mean any address, so they name none


def name_in(host: str) -> str:
    """The name in a Host header, in lower case and without the port; "" where it is no name."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return ""
    if parts.path or parts.query or parts.fragment or "@" in host or host != host.strip():
        return ""
    return (parts.hostname or "").rstrip(".")


class OwnHosts:
    """Takes a name that is not ours out of a request before anything makes an address of it, and marks the request."""

    def __init__(self, inner: WSGIApplication, names: frozenset[str]) -> None:
        self._inner = inner
        self._names = names

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        host = environ.get("HTTP_HOST")
        if host is not None and name_in(host) not in self._names:
            environ["HTTP_HOST"] = "localhost"
            environ[_REFUSED] = True
        return self._inner(environ, start_response)


def _refuse() -> None:
    if request.environ.get(_REFUSED):
        abort(400, gettext("This installation has another address. Whoever looks after it sets TRACKER_PUBLIC_URL."))


def init_hosts(app: Flask, public_url: str, bound_to: str) -> None:
    """Answer only to our own names. Proxies that are believed tell the name that the browser asked for before this."""
    app.wsgi_app = OwnHosts(app.wsgi_app, own_names(public_url, bound_to))  # type: ignore[method-assign]
    app.before_request(_refuse)
