"""Which day it is in a country: what is saved after midnight there is of that day, wherever the server stands."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def day_in(time_zone: str, now: datetime) -> date:
    """The day in a country: what is saved after midnight there is of that day, wherever the server stands."""
    return now.replace(tzinfo=UTC).astimezone(ZoneInfo(time_zone)).date()
