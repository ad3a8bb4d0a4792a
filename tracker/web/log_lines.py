"""What logs say of a request's address: never the token of a one-time link, which would open somebody's account."""

import re

# The token may be written in any way that the address is understood in: "/password/%41b…" as well.
_TOKEN = re.compile(r"(/password/)(?!forgotten(?![\w%-]))[^/?#\s\"]+", re.IGNORECASE)


def for_logs(address: str) -> str:
    """An address, a path or a line of a request without what is secret in it."""
    return _TOKEN.sub(r"\1…", address)
