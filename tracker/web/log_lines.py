"""What logs say of a request's address: never the token of a one-time link, and never what somebody looked for.

The token would open an account. What is looked for may be somebody's name: wherever it is typed into a search, and in
whatever is asked of the lists of cases.
"""

import re

# The token may be written in any way that the address is understood in: "/password/%41b…" as well.
_TOKEN = re.compile(r"(/password/)(?!forgotten(?![\w%-]))[^/?#\s\"]+", re.IGNORECASE)

_LOOKED_FOR = re.compile(r"([?&](?:q|words)=)[^&#\s\"]+", re.IGNORECASE)
_ASKED_OF_CASES = re.compile(r"(/cases/[^?#\s\"]*\?)[^#\s\"]+", re.IGNORECASE)


def for_logs(address: str) -> str:
    """An address, a path or a line of a request without what is secret in it."""
    for secret in (_TOKEN, _LOOKED_FOR, _ASKED_OF_CASES):
        address = secret.sub(r"\1…", address)
    return address
