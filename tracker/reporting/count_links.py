"""Where the list behind a count is shown: the rooms that count say so, reporting only leads there."""

from typing import Any

from flask import current_app

# The key in the application's extensions: functions that are given a count, and return an address for whoever asks, or
# None where they have none for them.
COUNT_LINKS = "tracker.count_links"


def links_of(counted: Any) -> list[str]:
    """The addresses of the lists behind a count that whoever asks may see."""
    found = (address_of(counted) for address_of in current_app.extensions[COUNT_LINKS])
    return [address for address in found if address]
