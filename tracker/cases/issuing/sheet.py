"""The register of what was issued as a sheet: numbers, days and officers. Nothing in it tells of the person."""

from collections.abc import Iterable

from flask_babel import gettext as _

from tracker.cases.issuing.labels import FORM_NAMES
from tracker.cases.issuing.queries import Issued
from tracker.cases.law.days import day_of
from tracker.web.sheets import Column, Sheet, Value


def issued_sheet(lines: Iterable[Issued]) -> Sheet:
    """The lines of the register."""
    columns = [
        Column(_("Number"), 24),
        Column(_("Form"), 8),
        Column(_("Name of the form"), 44, wraps=True),
        Column(_("Unit"), 34),
        Column(_("Issued"), 12),
        Column(_("Case"), 26),
        Column(_("Issued by"), 24),
        Column(_("Annulled"), 12),
    ]
    return Sheet(_("Official forms issued"), columns, (_row(line) for line in lines))


def _row(line: Issued) -> list[Value]:
    return [
        line.number,
        line.form,
        str(FORM_NAMES[line.form]) if line.form is not None else None,
        f"{line.unit_name} ({line.unit_code})",
        line.issued_on.isoformat(),
        line.case_number,
        line.issued_by,
        day_of(line.annulled_at).isoformat() if line.annulled_at is not None else None,
    ]
