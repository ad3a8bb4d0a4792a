"""Words of the room in the reader's language."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from tracker.institutions.models import Country
from tracker.web.languages import current_language, in_language

INSTITUTION_KINDS = {
    "institution": _l("institution"),
    "unit": _l("organisational unit"),
    "group": _l("group of institutions"),
    "organisation": _l("organisation"),
}
# What a country keeps words and thresholds for.
STATUSES = {
    "implemented": _l("carried out"),
    "continuous": _l("carried out continuously"),
    "in_progress": _l("in progress"),
    "partly": _l("carried out in part"),
    "not_implemented": _l("not carried out"),
    "not_due": _l("not due yet"),
    "dropped": _l("dropped"),
}
LIGHTS = {
    "on_track": _l("On track"),
    "near": _l("Near"),
    "behind": _l("Behind"),
}


def country_called(country: Country) -> str:
    """A country as this installation names it, in the reader's language."""
    return in_language(country.names, country.code)


def country_footnotes(countries: Iterable[Country]) -> list[str]:
    """The footnotes to the names of countries, each with the mark that its name carries."""
    language = current_language().locale
    notes = [country.footnotes.get(language, "") for country in countries]
    return [note for note in notes if note]
