"""An application that knows its language, for sentences that are put together without one."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask_babel import Babel


@contextmanager
def in_english() -> Iterator[None]:
    """Speak English inside the block."""
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context("/"):
        yield
