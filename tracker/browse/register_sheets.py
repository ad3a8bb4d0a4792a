"""The institutions and funding sources as sheets, and what plans say of one of them."""

from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import pgettext

from tracker.browse.register_pages import InstitutionRow, PartView, RegisterPage, SourceRow
from tracker.institutions.labels import country_called, country_footnotes
from tracker.institutions.models import Country
from tracker.web.sheets import Column, Sheet, Value


def institutions_sheet(
    found: Sequence[tuple[str, Sequence[InstitutionRow]]], countries: Mapping[str, Country]
) -> Sheet:
    """The institutions by country, units below what they belong to."""
    columns = [
        Column(_("Country"), 22),
        Column(_("Name"), 60, wraps=True),
        Column(_("Code"), 16),
        Column(pgettext("unit of an institution", "Belongs to"), 16),
        Column(_("Kind"), 22),
        Column(_("Plans"), 12, "0"),
        Column(_("Activities it leads"), 14, "0"),
        Column(_("Activities it supports"), 14, "0"),
    ]
    rows: list[list[Value]] = [
        [
            country_called(countries[country]),
            row.name.text,
            row.code,
            row.above,
            row.kind,
            row.owns,
            row.leads,
            row.supports,
        ]
        for country, listed in found
        for row in listed
    ]
    return Sheet(_("Institutions"), columns, rows, country_footnotes(countries.values()))


def sources_sheet(found: Sequence[tuple[str, Sequence[SourceRow]]], countries: Mapping[str, Country]) -> Sheet:
    """The funding sources by country."""
    columns = [
        Column(_("Country"), 22),
        Column(_("Name"), 60, wraps=True),
        Column(_("Code"), 16),
        Column(_("Kind"), 22),
        Column(_("Plans"), 12, "0"),
        Column(_("Budget lines"), 14, "0"),
        Column(_("Shared by several sources, undivided"), 18, "0"),
    ]
    rows: list[list[Value]] = [
        [
            country_called(countries[country]),
            row.name.text,
            row.code,
            row.kind,
            row.count.plans,
            row.count.lines,
            row.count.shared,
        ]
        for country, listed in found
        for row in listed
    ]
    return Sheet(_("Funding sources"), columns, rows, country_footnotes(countries.values()))


def register_sheet(page: RegisterPage) -> Sheet:
    """What plans say of an institution or a funding source, by plan: a row a thing, under the heading of the page."""
    columns = [
        Column(_("Code"), 20),
        Column(_("Plan"), 50, wraps=True),
        Column(_("Kind"), 34, wraps=True),
        Column(_("No."), 12),
        Column(_("Title"), 60, wraps=True),
        Column(_("Deadline"), 18, wraps=True),
        Column(_("Note"), 20, wraps=True),
    ]
    return Sheet(page.code, columns, _parts(page), [page.name.text])


def _parts(page: RegisterPage) -> Iterator[list[Value]]:
    for part in page.plans:
        plan: list[Value] = [part.plan.code, part.plan.title]
        if part.owns:
            yield [*plan, _("The plan belongs to this institution."), None, None, None, None]
        groups: tuple[tuple[str, Sequence[PartView]], ...] = (
            (_("Named at the head of"), part.elements),
            (_("Activities it leads"), part.leads),
            (_("Activities it supports"), part.supports),
            (_("What it pays for"), part.pays),
        )
        for heading, things in groups:
            for thing in things:
                yield [
                    *plan,
                    heading,
                    thing.number or None,
                    thing.title,
                    thing.deadline_text or None,
                    _("repeats another row") if thing.is_repeated else None,
                ]
