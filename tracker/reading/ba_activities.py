"""The numbered rows of parts II and III: what is to be done, by which unit, in which quarters."""

from dataclasses import dataclass, field

from tracker.reading.ba_form import DETAIL_HEADS, Label, Piece
from tracker.reading.ba_quarters import Quarters, first_day, last_day, quarters_of
from tracker.reading.ba_reading import Reading, places_of
from tracker.reading.ba_tables import ItemRow, Table
from tracker.reading.drafts import ActivityDraft, DetailDraft, InstitutionRole, InstitutionRoleDraft, free_key
from tracker.reading.findings import Finding, Severity, Subject, SubjectKind
from tracker.reading.tables import Place, Printed

_DETAIL_NAMES = {
    Label.REASONS: "Razlozi za izradu",
    Label.PUBLIC_IMPACT: "Značajan uticaj na javnost (DA/NE)",
    Label.EU_LAW: "Usklađivanje sa pravnim nasljeđem EU (DA/NE)",
    Label.PRIOR_ASSESSMENT: "Prethodna procjena uticaja izrađena (DA/NE)",
    Label.FULL_ASSESSMENT: "Sveobuhvatna procjena uticaja propisa (DA/NE)",
}


@dataclass(slots=True)
class _Item:
    """An item row with its cells told apart."""

    row: ItemRow
    title: Printed
    owner: Printed | None = None
    quarter: Printed | None = None
    quarters: Quarters | None = None
    details: list[DetailDraft] = field(default_factory=list)
    odd: list[Printed] = field(default_factory=list)  # a cell in the quarter's place that names no quarter


def add_activities(reading: Reading, table: Table) -> None:
    """Add the activities of a table, with what is odd about them."""
    items = []
    for row in table.items:
        item = _item_of(reading, table, row)
        if item is None:
            reading.give_up(reading.document.row(row.line), table.subject)
        else:
            items.append(item)
    _share_quarter(reading, table, items)
    drafts = [_add(reading, table, item) for item in items]
    _report_missing(reading, table, items, drafts)


def _item_of(reading: Reading, table: Table, row: ItemRow) -> _Item | None:
    title, *rest = row.cells
    item = _Item(row, title.cell)
    details = {column: label for label, column in table.columns.items() if label in DETAIL_HEADS}
    others: list[Piece] = []
    for piece in rest:
        quarters = quarters_of(piece.cell.text)
        if quarters is not None and item.quarter is None:
            item.quarter, item.quarters = piece.cell, quarters
        elif piece.column in details:
            item.details.append(DetailDraft(_DETAIL_NAMES[details[piece.column]], piece.cell))
        else:
            others.append(piece)
    for piece in others:
        if item.owner is None and (len(others) == 1 or piece is others[0]) and not _is_odd(reading, piece):
            item.owner = piece.cell
        elif item.quarter is None and not item.odd and piece is others[-1]:
            item.odd.append(piece.cell)
        else:
            return None
    return item


def _is_odd(reading: Reading, piece: Piece) -> bool:
    """Whether a cell can hardly be an owner: it has figures in it, or is a sign or two."""
    text = piece.cell.text
    return not reading.units.knows(text) and (any(sign.isdigit() for sign in text) or len(text) <= 2)


def _share_quarter(reading: Reading, table: Table, items: list[_Item]) -> None:
    """Give a quarter that is printed once, on a row of its own, to the activities; none of them may have another."""
    without = [item for item in items if item.quarter is None and not item.odd]
    if len(table.quarters) == 1 and items and len(without) == len(items):
        cell = table.quarters[0]
        for item in without:
            item.quarter, item.quarters = cell, quarters_of(cell.text)
        if len(items) > 1:
            reading.find(
                Finding(
                    "quarter-shared",
                    Severity.NOTE,
                    "“%(raw)s” is printed once for the table; it is read as the quarter of each of its activities.",
                    {"raw": cell.raw},
                    cell.places,
                    table.subject,
                )
            )
        return
    for cell in table.quarters:
        reading.find(
            Finding(
                "quarter-without-activity",
                Severity.WARNING,
                "“%(raw)s” is printed in the column of quarters, but beside no activity.",
                {"raw": cell.raw},
                cell.places,
                table.subject,
            )
        )


def _add(reading: Reading, table: Table, item: _Item) -> ActivityDraft:
    number = _number(item)
    taken = {activity.key for activity in reading.draft.activities}
    key = free_key(f"{table.key}.{number.text or 1}", taken)
    subject = Subject(SubjectKind.ACTIVITY, key)
    if item.row.number is not None:
        _report_number(reading, table, item.row.number.cell, number, key, subject)
    quarters = item.quarters or Quarters(())
    numbers = quarters.numbers
    draft = ActivityDraft(
        key,
        table.key,
        number,
        item.title,
        first_day(reading.year, numbers[0]) if numbers else reading.draft.starts_on,
        last_day(reading.year, numbers[-1]) if numbers else reading.draft.ends_on,
        item.quarter or (item.odd[0] if item.odd else None),
        numbers,
        quarters.continuous,
        _roles(reading, item.owner),
        item.owner,
        part=table.part,
        details=item.details,
    )
    for cell in item.odd:
        reading.find(
            Finding(
                "quarter-not-understood",
                Severity.ERROR,
                "“%(raw)s” is no quarter as this form prints them; the activity is taken to last all year.",
                {"raw": cell.raw},
                cell.places,
                subject,
            )
        )
    reading.draft.activities.append(draft)
    return draft


def _number(item: _Item) -> Printed:
    """The number as read: "1" for "1." and for the Roman "I." that the first row may print."""
    if item.row.number is None:
        return Printed("", "", (Place(item.row.line, 1),))
    cell = item.row.number.cell
    text = cell.text.rstrip(".)")
    return Printed("1" if text in {"I", "l"} else text, cell.raw, cell.places)


def _report_number(reading: Reading, table: Table, cell: Printed, number: Printed, key: str, subject: Subject) -> None:
    if not cell.text.startswith(number.text):
        reading.find(
            Finding(
                "number-punctuation",
                Severity.NOTE,
                "The row's number is printed as “%(raw)s”; it is read as %(number)s.",
                {"raw": cell.raw, "number": number.text},
                cell.places,
                subject,
            )
        )
    if key != f"{table.key}.{number.text}":
        reading.find(
            Finding(
                "number-repeated",
                Severity.WARNING,
                "The number %(number)s is printed twice in one table.",
                {"number": cell.raw},
                cell.places,
                subject,
            )
        )


def _roles(reading: Reading, owner: Printed | None) -> list[InstitutionRoleDraft]:
    codes = reading.units.read(owner) if owner is not None else []
    return [
        InstitutionRoleDraft(code, InstitutionRole.SUPPORT if position else InstitutionRole.LEAD)
        for position, code in enumerate(codes)
    ]


def _report_missing(reading: Reading, table: Table, items: list[_Item], drafts: list[ActivityDraft]) -> None:
    """Report what the form asks for and the table lacks: for the whole table where no row has it, else row by row."""
    if not drafts:
        if not table.statement:
            reading.find(
                Finding(
                    "table-without-activities",
                    Severity.WARNING,
                    "The table names no activities and does not say why.",
                    {},
                    table.top.places,
                    table.subject,
                )
            )
        return
    if not table.indicators:
        reading.find(
            Finding(
                "table-without-indicator",
                Severity.WARNING,
                "The table has activities but no indicator.",
                {},
                table.top.places,
                table.subject,
            )
        )
    _report_quarters(reading, table, items, drafts)
    _report_owners(reading, table, items, drafts)


def _report_quarters(reading: Reading, table: Table, items: list[_Item], drafts: list[ActivityDraft]) -> None:
    without = [draft for draft in drafts if draft.deadline is None]
    if len(without) == len(drafts):
        reading.find(
            Finding(
                "table-without-quarter",
                Severity.WARNING,
                "The table prints no quarter for its activities; they are taken to last all year.",
                {},
                places_of([draft.title for draft in drafts]),
                table.subject,
            )
        )
        _report_shift(reading, table, items)
        return
    for draft in without:
        reading.find(
            Finding(
                "quarter-missing",
                Severity.WARNING,
                "The activity prints no quarter; it is taken to last all year.",
                {},
                draft.title.places,
                Subject(SubjectKind.ACTIVITY, draft.key),
            )
        )


def _report_shift(reading: Reading, table: Table, items: list[_Item]) -> None:
    """Report owners that stand below the head of the quarters."""
    column = table.columns.get(Label.QUARTER)
    shifted = [
        item.owner
        for item in items
        if item.owner is not None
        and any(piece.cell is item.owner and piece.column == column for piece in item.row.cells)
    ]
    if shifted:
        reading.find(
            Finding(
                "cell-shifted",
                Severity.WARNING,
                "“%(raw)s” stands below the head of another column; it is read as who carries the activity out.",
                {"raw": ", ".join(dict.fromkeys(cell.raw for cell in shifted))},
                places_of(shifted),
                table.subject,
            )
        )


def _report_owners(reading: Reading, table: Table, items: list[_Item], drafts: list[ActivityDraft]) -> None:
    without = [draft for draft in drafts if not draft.institutions]
    if len(without) == len(items):
        reading.find(
            Finding(
                "table-without-owner",
                Severity.WARNING,
                "The table names nobody who carries its activities out.",
                {},
                places_of([draft.title for draft in drafts]),
                table.subject,
            )
        )
        return
    for draft in without:
        reading.find(
            Finding(
                "owner-missing",
                Severity.WARNING,
                "The activity names nobody who carries it out.",
                {},
                draft.title.places,
                Subject(SubjectKind.ACTIVITY, draft.key),
            )
        )
