"""The annotated workbook: a new one in our layout, every typed cell in its place, a word at each that was not taken.

It can be corrected and sent again. A cell in conflict keeps what stood in the workbook before: sent again as it is, it
is in conflict again, and nobody is overwritten by a workbook that somebody only passed on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.policy import Visitor
from tracker.errors import Refused
from tracker.history import Author
from tracker.institutions.days import day_in
from tracker.institutions.models import Country, Institution
from tracker.plans.models import Plan
from tracker.reporting.access import ACTIVITY, INDICATOR, may_report
from tracker.reporting.entry_numbers import understood
from tracker.reporting.items import PlanItems
from tracker.reporting.judging import Known
from tracker.reporting.models import ReportingPeriod
from tracker.roundtrip.exporting import identity_of, remember
from tracker.roundtrip.filling import contents_of
from tracker.roundtrip.form import Form, FormRow, Group, Value, form_of
from tracker.roundtrip.layout import Content, content_of
from tracker.roundtrip.models import (
    ImportCell,
    ImportRow,
    WorkbookExport,
    WorkbookImport,
)
from tracker.roundtrip.states import TAKEN, CellState, Decision
from tracker.roundtrip.vocabulary import ChoiceWords
from tracker.roundtrip.workbook_out import Note, write_workbook
from tracker.web.languages import OFFERED, Language, in_words, speaking
from tracker.web.typed import typed_day

Place = tuple[str, str, str]  # the kind, key and field of a cell
_BY_LOCALE = {language.locale: language for language in OFFERED}


def annotate(
    session: Session,
    kept: WorkbookImport,
    file: IO[bytes],
    *,
    visitor: Visitor,
    author: Author,
    now: datetime,
) -> WorkbookExport:
    """Write the annotated workbook of an import into a file, in the language of the workbook that was sent.

    It holds the rows that the visitor may report, and those that the import speaks of.
    """
    language = _BY_LOCALE[kept.language]
    plan, period = session.get_one(Plan, kept.plan_id), session.get_one(ReportingPeriod, kept.period_id)
    institution = session.get(Institution, kept.institution_id) if kept.institution_id is not None else None
    cells = _cells_of(session, kept)
    spoken_of = {(kind, key) for kind, key, _ in cells}
    keys: dict[tuple[str, int], str] = {}

    def mine(items: PlanItems, item: tuple[str, int]) -> bool:
        if not keys:
            keys.update({(INDICATOR, each.id): each.key for each in items.indicators})
            keys.update({(ACTIVITY, each.id): each.key for each in items.activities})
        return may_report(visitor, items.facts, items.who, item) or (item[0], keys.get(item, "")) in spoken_of

    today = day_in(session.get_one(Country, plan.country_code).time_zone, now)
    contents = contents_of(session, plan, period, institution, today, mine)
    if not contents.found:
        raise Refused("Nothing of this workbook is in the plan any more.")
    with speaking(language):
        form = form_of(contents)
        identity = identity_of(form, language, now)
        measures = {each.item.key: each.item.measure for each in contents.found if isinstance(each.item, Known)}
        words = ChoiceWords(contents.words.values(), language)
        notes = {
            place: Note(_value_of(place, cell, measures, words, language), _comment_of(cell, words))
            for place, cell in cells.items()
            if cell.decision is not Decision.ACCEPTED
        }
        before = {
            place: cell.exported
            for place, cell in cells.items()
            if _stays_in_conflict(cell) and cell.exported is not None
        }
        digest = write_workbook(cast(Form, _AsExported(form, before)), identity, file, notes)
    return remember(session, contents, identity, digest, author, now)


def _cells_of(session: Session, kept: WorkbookImport) -> dict[Place, ImportCell]:
    """The cells of an import that stand in a column of ours; of one that stands twice, the first."""
    found: dict[Place, ImportCell] = {}
    for cell, kind, key in session.execute(
        select(ImportCell, ImportRow.kind, ImportRow.key)
        .join(ImportRow, ImportRow.id == ImportCell.row_id)
        .where(ImportCell.import_id == kept.id, ImportCell.field != "")
        .order_by(ImportCell.id)
    ):
        if cell.address:
            found.setdefault((kind, key, cell.field), cell)
    return found


def _stays_in_conflict(cell: ImportCell) -> bool:
    return cell.state is CellState.CONFLICT and cell.decision is not Decision.ACCEPTED


def _comment_of(cell: ImportCell, words: ChoiceWords) -> str:
    """What is said at a cell: nothing where it can be taken as it stands."""
    if cell.state in TAKEN and cell.decision is not Decision.REFUSED:
        return ""
    now = words.of(cell.field, cell.current) or "–"
    if cell.decision is Decision.REFUSED:
        refused = Refused("This was refused when the workbook was imported. The tracker says: %(now)s", now=now)
        return in_words(refused.message, refused.params)
    said = in_words(cell.message, cell.params) if cell.message is not None else ""
    if cell.state is CellState.CONFLICT:
        refused = Refused("%(reason)s The tracker says: %(now)s", reason=said, now=now)
        return in_words(refused.message, refused.params)
    return said


def _value_of(
    place: Place, cell: ImportCell, measures: Mapping[str, Any], words: ChoiceWords, language: Language
) -> Value:
    """What stands in a cell, as it was typed: a figure as a figure, where it can be read as one."""
    kind, key, field = place
    text = cell.read
    if not text:
        return None
    if cell.state is CellState.NOT_UNDERSTOOD:
        return text
    match content_of(field, measures.get(key) if kind == INDICATOR else None):
        case Content.NUMBER | Content.PERCENT:
            return _figure(text, language)
        case Content.DAY:
            return _day(text)
        case Content.CHOICE:
            return words.of(field, text)
    return text


def _figure(text: str, language: Language) -> Decimal | str:
    try:
        return understood(text, language).value
    except Refused:
        return text


def _day(text: str) -> date | str:
    try:
        return typed_day(text)
    except Refused:
        return text


class _AsExported:
    """A form whose rows say of some cells that something else stood in them when the workbook was made."""

    def __init__(self, form: Form, before: Mapping[Place, str]) -> None:
        self._form, self._before = form, before

    def __getattr__(self, name: str) -> Any:
        return getattr(self._form, name)

    def rows(self, kind: str) -> Iterator[Group | FormRow]:
        """The rows of a sheet, made one by one."""
        for row in self._form.rows(kind):
            if isinstance(row, FormRow):
                said = {name: self._before.get((kind, row.key, name), text) for name, text in row.texts.items()}
                yield replace(row, texts=said)
            else:
                yield row
