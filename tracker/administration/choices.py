"""What the fields of administrators' forms offer: plans, institutions, funding sources and languages, by country."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from tracker.administration.forms import RoleForm
from tracker.administration.queries import every_plan, register_institutions, register_sources
from tracker.administration.scopes import written
from tracker.institutions.models import Country
from tracker.institutions.names import name_for
from tracker.institutions.queries import countries
from tracker.web.alphabets import sort_key
from tracker.web.languages import OFFERED, current_language, in_language, offered

NONE = SelectChoice("", "")  # the choice of nothing


def shown_name(row: Any) -> str:
    """An institution or a funding source as a line of a list: its code, and its name where one is known."""
    reader = current_language().locale
    # The register does not say in which language its plans print; whoever administers it reads what there is.
    name = name_for(reader, row.code, row.name, row.names, reader)
    return row.code if name.language is None else f"{row.code} – {name.text}"


def offer_scopes(form: RoleForm, session: Session) -> None:
    """Let a role be narrowed to whatever there is, by country: five queries."""
    known = {country.code: country_label(country) for country in countries(session)}
    plans = [(plan.country_code, plan.code, f"{plan.code} – {plan.title}") for plan in every_plan(session)]
    form.plan.choices = _grouped(plans, known)
    form.institution.choices = _of_register(register_institutions(session), known)
    form.funding_source.choices = _of_register(register_sources(session), known)
    form.country.choices = [NONE, *(SelectChoice(code, label) for code, label in known.items())]


def country_label(country: Country) -> str:
    """A country in the reader's language."""
    return in_language(country.names, country.code)


def _of_register(rows: Sequence[Any], known: Mapping[str, str]) -> list[SelectChoice]:
    return _grouped([(row.country_code, written(row), shown_name(row)) for row in rows], known)


def _grouped(options: Iterable[tuple[str, str, str]], known: Mapping[str, str]) -> list[SelectChoice]:
    """Options (country, value, label) below their countries, in the reader's alphabet; the first narrows nothing."""
    reader = current_language().locale
    in_order = sorted(options, key=lambda option: (sort_key(known[option[0]], reader), sort_key(option[2], reader)))
    return [NONE, *(SelectChoice(value, label, optgroup=known[country]) for country, value, label in in_order)]


def language_choices(present: str = "") -> list[SelectChoice]:
    """The languages that are offered, and the one that a person has already."""
    languages = offered()
    return [
        SelectChoice(each.locale, each.name, {"lang": each.tag})
        for each in OFFERED
        if each in languages or each.locale == present
    ]
