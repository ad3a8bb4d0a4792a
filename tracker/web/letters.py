"""The letter that no text of ours holds and PostgreSQL refuses: an address with it leads nowhere."""

from flask import Flask, abort, request

NUL = "\x00"


def _refuse_nul() -> None:
    if NUL in request.path:
        abort(404)
    if any(NUL in text for pair in request.args.items(multi=True) for text in pair):
        abort(400)


def init_letters(app: Flask) -> None:
    """Refuse addresses with the letter NUL before any page reads them."""
    app.before_request(_refuse_nul)
