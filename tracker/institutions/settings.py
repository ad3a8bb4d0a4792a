"""A country's words for statuses and its thresholds: as the product ships them, and entered where they are missing."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from tracker.database import transaction
from tracker.institutions.models import Country, StatusWord, Threshold

# The order in which pages and reports name the statuses.
STATUSES = ("implemented", "continuous", "in_progress", "partly", "not_implemented", "not_due", "dropped")
LIGHTS = ("on_track", "near", "behind")  # from the highest threshold down; below the last one it is "far"


@dataclass(frozen=True, slots=True)
class Shipped:
    """What the product knows of a country: a row's columns by status, and by light."""

    statuses: Mapping[str, Mapping[str, Any]]
    thresholds: Mapping[str, Mapping[str, Any]]


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((files("tracker.institutions") / "statuses.toml").read_text("utf-8"))


def shipped_settings(country_code: str) -> Shipped:
    """The words and thresholds with which a country begins; a country without its own has those of every one."""
    general, own = _file(), _file().get(country_code, {})
    return Shipped(
        {
            status: {**general["statuses"][status], **own.get("statuses", {}).get(status, {}), "position": position}
            for position, status in enumerate(STATUSES, 1)
        },
        {
            light: {**columns, "at_least": Decimal(columns["at_least"])}
            for light in LIGHTS
            for columns in ({**general["thresholds"][light], **own.get("thresholds", {}).get(light, {})},)
        },
    )


def complete_country_settings(session: Session, only: str | None = None) -> list[StatusWord | Threshold]:
    """Enter what countries lack of their words and thresholds, or only one country; return the new rows.

    What is there already stays as it is, also where the product ships something else by now: three queries where
    nothing is missing.
    """
    with transaction(session):
        codes = session.scalars(select(Country.code).where(true() if only is None else Country.code == only)).all()
        statuses = {(row.country_code, row.status) for row in session.scalars(select(StatusWord))}
        lights = {(row.country_code, row.light) for row in session.scalars(select(Threshold))}
        missing: list[StatusWord | Threshold] = []
        for code in codes:
            shipped = shipped_settings(code)
            missing += [
                StatusWord(country_code=code, status=status, **columns)
                for status, columns in shipped.statuses.items()
                if (code, status) not in statuses
            ]
            missing += [
                Threshold(country_code=code, light=light, **columns)
                for light, columns in shipped.thresholds.items()
                if (code, light) not in lights
            ]
        session.add_all(missing)
        session.flush()
    return missing
