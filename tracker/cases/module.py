"""The case module of this installation: whether it is on, its vault, and the officer who asks."""

from flask import current_app, g

from tracker.accounts.visit import visitor
from tracker.cases.access import Officer
from tracker.cases.law.days import day_of
from tracker.cases.queries import officer_on
from tracker.cases.vault import Vault
from tracker.extensions import db
from tracker.history import utc_now


def is_on() -> bool:
    """Whether the installation keeps cases: it does where it has a key for them."""
    return bool(current_app.config["CASES_KEY"])


def vault() -> Vault:
    """What seals and opens the personal data of this installation's cases."""
    key: str = current_app.config["CASES_KEY"]
    return Vault(key)


def present_officer() -> Officer:
    """Whoever asks, with the duties that they have today; read once a request."""
    if "officer" not in g:
        person_id = visitor().person_id
        g.officer = officer_on(db.session, person_id, day_of(utc_now())) if person_id is not None else Officer(0)
    found: Officer = g.officer
    return found
