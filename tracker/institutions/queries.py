"""Reading countries and institutions."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.errors import Refused
from tracker.institutions.models import Country


@cache
def _countries_as_shipped() -> dict[str, Any]:
    return tomllib.loads((files("tracker.institutions") / "countries.toml").read_text("utf-8"))


def known_country(session: Session, code: str) -> Country:
    """The country's row; a country that is shipped with the product enters the table when its first plan does.

    Raises:
        Refused: neither the installation nor the product knows the country.
    """
    country = session.scalars(select(Country).where(Country.code == code)).one_or_none()
    if country is not None:
        return country
    shipped = _countries_as_shipped().get(code)
    if shipped is None:
        raise Refused("The country %(code)s is not known to this installation.", code=code)
    country = Country(
        code=code,
        names=dict(shipped["names"]),
        footnotes=dict(shipped.get("footnotes", {})),
        time_zone=shipped["time_zone"],
    )
    session.add(country)
    session.flush()
    return country
