"""The people of an installation as a sheet: one row a role, for whoever asks who may do what."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import pgettext
from markupsafe import Markup

from tracker.accounts.models import Person
from tracker.administration.labels import STATES
from tracker.administration.queries import state_of
from tracker.web.sheets import Column, Sheet, Value


def people_sheet(
    people: Iterable[Person], roles: Mapping[int, tuple[object, Markup]], seen: Mapping[int, datetime]
) -> Sheet:
    """Everybody whom a filter leaves, with all their roles; who has none has a row without a role."""
    columns = [
        Column(pgettext("of a person", "Name"), 28),
        Column(_("E-mail address"), 34),
        Column(_("Role"), 20),
        Column(_("Narrowed to"), 50, wraps=True),
        Column(_("Last seen"), 12),
        Column(_("Account"), 14),
    ]
    rows: list[list[Value]] = []
    for person in people:
        last = seen[person.id].date().isoformat() if person.id in seen else _("never")
        told: list[tuple[Value, Value]] = [
            # A scope marks the language of the names in it.
            (str(role), scope.striptags())
            for role, scope in (roles[grant.id] for grant in person.grants)
        ]
        for role, scope in told or [(None, None)]:
            rows.append([person.name, person.email, role, scope, last, str(STATES[state_of(person)])])
    return Sheet(_("People"), columns, rows)
