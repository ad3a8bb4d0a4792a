"""Why a period can have no figure: it has not ended, or what is counted was not recorded all the while. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date

from tracker.errors import Refused


def why_uncovered(
    procedures: Iterable[str], since: Mapping[str, date], starts_on: date, ends_on: date, today: date
) -> Refused | None:
    """Why nothing can be said of a period; None where all its days are over and were recorded completely.

    `since` says from which day on each procedure's events are recorded; a procedure that is missing there is not.
    """
    if ends_on >= today:
        return Refused("The period has not ended.")
    needed = sorted(procedures)
    if never := [procedure for procedure in needed if procedure not in since]:
        return Refused(
            "It is not said since when these procedures are recorded: %(procedures)s.", procedures=", ".join(never)
        )
    latest = max((since[procedure] for procedure in needed), default=starts_on)
    if latest > starts_on:
        return Refused("Recorded only since %(day)s.", day=latest)
    return None
