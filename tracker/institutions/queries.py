"""Reading countries and institutions."""

import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.errors import Refused
from tracker.institutions.models import Country, FormerName, Institution, StatusWord, Threshold
from tracker.institutions.settings import LIGHTS, complete_country_settings


@cache
def _countries_as_shipped() -> dict[str, Any]:
    return tomllib.loads((files("tracker.institutions") / "countries.toml").read_text("utf-8"))


def known_country(session: Session, code: str) -> Country:
    """The country's row; a country that is shipped with the product enters the table when its first plan does.

    Its words for statuses and its thresholds enter with it.

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
    complete_country_settings(session)
    return country


def countries(session: Session) -> Sequence[Country]:
    """Every country of the installation, by code: one query."""
    return session.scalars(select(Country).order_by(Country.code)).all()


def country_of(session: Session, code: str) -> Country:
    """The country of a code.

    Raises:
        NoResultFound: the installation has none of that code.
    """
    return session.scalars(select(Country).where(Country.code == code)).one()


def status_words_of(session: Session, country_code: str) -> Sequence[StatusWord]:
    """What a country calls its statuses, in the order of reports: one query."""
    return session.scalars(
        select(StatusWord).where(StatusWord.country_code == country_code).order_by(StatusWord.position)
    ).all()


def status_word_of(session: Session, country_code: str, status: str) -> StatusWord:
    """What a country calls one status.

    Raises:
        NoResultFound: it has no word for it.
    """
    return session.scalars(
        select(StatusWord).where(StatusWord.country_code == country_code, StatusWord.status == status)
    ).one()


def thresholds_of(session: Session, country_code: str) -> Sequence[Threshold]:
    """A country's thresholds from the highest down: one query."""
    rows = session.scalars(select(Threshold).where(Threshold.country_code == country_code))
    return sorted(rows, key=lambda row: LIGHTS.index(row.light))


def institutions_of(session: Session, country_code: str) -> Sequence[Institution]:
    """Every institution of a country's register with what it belongs to, by code: one query."""
    return session.scalars(
        select(Institution)
        .where(Institution.country_code == country_code)
        .order_by(Institution.code)
        .options(joinedload(Institution.parent))
    ).all()


def institution_in_full(session: Session, country_code: str, code: str) -> Institution:
    """One institution with its aliases, former names and what it belongs to: three queries.

    Raises:
        NoResultFound: the country's register has none of this code.
    """
    return session.scalars(
        select(Institution)
        .where(Institution.country_code == country_code, Institution.code == code)
        .options(
            selectinload(Institution.aliases),
            selectinload(Institution.former_names),
            joinedload(Institution.parent),
        )
        .execution_options(populate_existing=True)
    ).one()


def renamed_on(former: FormerName) -> date:
    """The first day of the name that came after a former one."""
    return former.until_on + timedelta(days=1)
