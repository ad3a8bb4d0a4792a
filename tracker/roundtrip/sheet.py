"""The imports of a period and the cells of one of them as sheets: what their pages list, with nothing cut."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import pgettext

from tracker.institutions.models import Institution
from tracker.institutions.names import name_on
from tracker.plans.models import Plan
from tracker.reporting.wording import moment_in_cell
from tracker.roundtrip.import_labels import IMPORT_STATES, OUTCOMES, STATES
from tracker.roundtrip.import_page import CellLine, RowGroup
from tracker.roundtrip.models import WorkbookImport
from tracker.roundtrip.states import ImportState
from tracker.web.languages import current_language
from tracker.web.sheets import Column, Sheet, Value


def imports_sheet(
    plan: Plan,
    imports: Iterable[WorkbookImport],
    institutions: Mapping[int, Institution],
    people: Mapping[int, str],
) -> Sheet:
    """The workbooks that came back, one a row; of one that waits for a decision nothing is taken or skipped yet."""
    columns = [
        Column(_("File"), 44, wraps=True),
        Column(_("Institution"), 40, wraps=True),
        Column(_("Sent by"), 26),
        Column(_("Sent"), 24),
        Column(pgettext("of an import", "State"), 22),
        Column(_("Cells filled"), 14, "0"),
        Column(_("Taken"), 14, "0"),
        Column(_("Skipped"), 14, "0"),
    ]
    reader = current_language().locale
    rows: list[list[Value]] = []
    for kept in imports:
        institution = institutions[kept.institution_id] if kept.institution_id is not None else None
        waits = kept.state is ImportState.PREVIEWED
        rows.append(
            [
                kept.file_name,
                name_on(reader, institution, plan.language, plan.starts_on).text
                if institution is not None
                else _("The whole plan"),
                people.get(kept.person_id or 0, ""),
                moment_in_cell(kept.at, plan.country.time_zone),
                str(IMPORT_STATES[kept.state]),
                kept.counts["filled"],
                None if waits else kept.counts["taken"],
                None if waits else kept.counts["skipped"],
            ]
        )
    return Sheet(_("Imports"), columns, rows)


def cells_sheet(kept: WorkbookImport, portions: Iterable[Sequence[RowGroup]]) -> Sheet:
    """The cells of an import that say something else than the tracker, one a row, as they come in portions.

    Figures stay texts, as on the page: they are typed in the language of the workbook, and are what is compared.
    """
    is_preview = kept.state is ImportState.PREVIEWED
    columns = [
        Column(pgettext("of a workbook", "Sheet"), 20),
        Column(pgettext("of a workbook", "Cell"), 10),
        Column(_("No."), 14),
        Column(_("Item"), 50, wraps=True),
        Column(pgettext("of a workbook", "Column"), 26, wraps=True),
        Column(_("As exported"), 30, wraps=True),
        Column(_("In the tracker now") if is_preview else _("In the tracker then"), 30, wraps=True),
        Column(_("In the file"), 30, wraps=True),
        Column(pgettext("of a cell", "State"), 16),
        Column(pgettext("of a cell", "Decision"), 18),
        Column(_("Reason"), 50, wraps=True),
        Column(_("Note"), 50, wraps=True),
    ]
    notes = [kept.file_name, _("Figures stand here as they are typed in the language of the workbook.")]
    return Sheet(kept.file_name, columns, _rows(portions), notes)


def _rows(portions: Iterable[Sequence[RowGroup]]) -> Iterator[list[Value]]:
    for portion in portions:
        for group in portion:
            item = [group.number or None, _item(group)]
            note = _note(group)
            for line in group.lines:
                yield [line.place, line.address or None, *item, line.field or None, *_said(line), note]


def _item(group: RowGroup) -> str | None:
    if not group.is_known and not group.key:
        return _("Cells that belong to no row of the plan")
    return group.title or None


def _note(group: RowGroup) -> str | None:
    """What the page says of the whole row."""
    said = []
    if group.saved_by:
        said.append(_("Saved last in the tracker by %(name)s", name=group.saved_by))
    if group.moved:
        said.append(group.moved)
    if group.left_as_draft:
        said.append(_("It stayed a draft: %(why)s", why=group.left_as_draft))
    return "\n".join(said) or None


def _said(line: CellLine) -> list[Value]:
    return [
        _("not known") if line.exported is None else line.exported or None,
        line.current or None,
        _("emptied") if line.is_emptied else line.read or None,
        str(STATES[line.state][1]),
        str(OUTCOMES[line.outcome][1]) if line.outcome else _("not decided yet"),
        line.message or None,
    ]
