"""The style sheets, scripts and fonts: their addresses with a version, and whether all of them are there."""

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

from tracker.errors import Refused

STATIC = Path(__file__).resolve().parent / "static"
VENDOR = STATIC / "vendor"


@cache
def _version(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file; it changes when the file does, so that browsers may keep it for ever."""
    try:
        version = _version(name)
    except FileNotFoundError:
        # The pages stay readable without a style sheet; the servers do not start without one.
        return url_for("static", filename=name)
    return url_for("static", filename=name, v=version)


def init_assets(app: Flask) -> None:
    """Give all templates `asset`, and send static files whole."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_sent_whole)


def _sent_whole(response: Response) -> Response:
    # Sent as a stream, a file would stay open when the reader leaves before its end. Our largest has 230 KB.
    if request.endpoint == "static":
        opened = response.response
        response.direct_passthrough = False
        if response.status_code == 304:
            response.response = []
        else:
            response.make_sequence()
        if hasattr(opened, "close"):
            opened.close()
    return response


def check_assets(vendor: Path = VENDOR) -> None:
    """Let an installation start whose fetched assets are the ones that were pinned.

    Raises:
        Refused: an asset is missing or is another one.
    """
    manifest = vendor / "manifest.json"
    if not manifest.is_file():
        raise Refused("The assets of the pages are missing: run “make setup” to fetch them.")
    for name, digest in json.loads(manifest.read_text("utf-8")).items():
        path = vendor / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise Refused(
                "The asset %(name)s is missing or not the one that was pinned: run “make setup” again.", name=name
            )
