"""What the fields of administrators' forms offer: plans, institutions, funding sources and languages, by country."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from tracker.administration.forms import RoleForm
from tracker.administration.queries import every_plan, register_institutions, register_sources
from tracker.administration.scopes import written
from tracker.institutions.models import Country
from tracker.institutions.names import name_for
from tracker.institutions.queries import countries
from tracker.web.alphabets import sort_key
from tracker.web.languages import OFFERED, current_language, in_language, offered

Grouped = dict[str, list[tuple[str, str]]]


def shown_name(row: Any) -> str:
    """An institution or a funding source as a line of a list: its code, and its name where one is known."""
    reader = current_language().locale
    # The register does not say in which language its plans print; whoever administers it reads what there is.
    name = name_for(reader, row.code, row.name, row.names, reader)
    return row.code if name.language is None else f"{row.code} – {name.text}"


def offer_scopes(form: RoleForm, session: Session) -> None:
    """Let a role be narrowed to whatever there is, by country: four queries."""
    known = {country.code: country for country in countries(session)}
    form.plan.choices = _grouped(
        ((plan.country_code, plan.code, f"{plan.code} – {plan.title}") for plan in every_plan(session)), known
    )
    form.institution.choices = _of_register(register_institutions(session), known)
    form.funding_source.choices = _of_register(register_sources(session), known)
    form.country.choices = [("", ""), *((code, country_label(known[code])) for code in known)]


def country_label(country: Country) -> str:
    """A country in the reader's language."""
    return in_language(country.names, country.code)


def _of_register(rows: Sequence[Any], known: dict[str, Country]) -> Grouped:
    return _grouped(((row.country_code, written(row), shown_name(row)) for row in rows), known)


def _grouped(options: Iterable[tuple[str, str, str]], known: dict[str, Country]) -> Grouped:
    """Options below the names of their countries, in the reader's alphabet; the first, empty one narrows nothing."""
    groups: Grouped = {}
    for code, value, label in options:
        groups.setdefault(country_label(known[code]), []).append((value, label))
    reader = current_language().locale
    ordered = {
        name: sorted(groups[name], key=lambda option: sort_key(option[1], reader))
        for name in sorted(groups, key=lambda name: sort_key(name, reader))
    }
    return {"": [("", "")], **ordered}


def language_choices(present: str = "") -> list[tuple[str, str]]:
    """The languages that are offered, and the one that a person has already."""
    languages = offered()
    return [(each.locale, each.name) for each in OFFERED if each in languages or each.locale == present]
