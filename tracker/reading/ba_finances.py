"""Part IV of a work programme: what programmes and their activities may cost, by who pays."""

from dataclasses import dataclass, field
from decimal import Decimal

from tracker.reading.ba_form import SOURCES, is_like, is_rule
from tracker.reading.ba_goals import Goals
from tracker.reading.ba_reading import Reading, places_of
from tracker.reading.drafts import BudgetLineDraft, ElementDraft, ElementKind, FundingSourceDraft
from tracker.reading.findings import Finding, Severity, Subject, SubjectKind
from tracker.reading.notation import print_amount
from tracker.reading.scripts import fold
from tracker.reading.tables import Printed, Row
from tracker.reading.values import CURRENCIES, BudgetKind, ReadBudget, parse_budget

_CODE = ("sifra programa iz bpmis-a", "sifra programa")
_TITLE = ("naziv programa i projekta/programske aktivnosti",)
_PLANNED = ("planirani iznos sredstava za narednu godinu", "planirani iznos sredstava", "planirani iznos")
_GROUP = ("izvori finansiranja",)


@dataclass(slots=True)
class FinanceTable:
    """The table of part IV: its columns, its rows, and the other rows of the part."""

    columns: dict[str, int] = field(default_factory=dict)  # "code", "title", "planned" or a source's code → 1-based
    heads: list[Row] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)

    @property
    def coded(self) -> list[tuple[Printed, Printed]]:
        """Code and title of every row."""
        return [(row.at(self.columns["code"]), row.at(self.columns["title"])) for row in self.rows]

    @property
    def sources(self) -> list[str]:
        """The codes of the sources that have a column, in the order of the form."""
        return [code for code in SOURCES if code in self.columns]


def finance_table(rows: list[Row]) -> FinanceTable:
    """Find the table of part IV; its columns go by the words of its heads, one row or two."""
    table = FinanceTable()
    for row in rows:
        columns = _head_columns(row)
        if not table.rows and columns is not None and ("code" in columns or table.heads):
            table.heads.append(row)
            table.columns |= columns
        elif table.heads and not table.rows and len(row.filled) > 1 and not _is_row(row, table.columns):
            # A second row of heads that is not of the form: which column is whose cannot be told.
            table.others += [*table.heads, row]
            table.heads, table.columns = [], {}
        elif _is_row(row, table.columns):
            table.rows.append(row)
        elif row.filled:
            table.others.append(row)
    return table


def _head_columns(row: Row) -> dict[str, int] | None:
    columns: dict[str, int] = {}
    for column, cell in enumerate(row.cells, 1):
        text = fold(cell.text)
        names = {"code": _CODE, "title": _TITLE, "planned": _PLANNED, "group": _GROUP}
        names |= {code: words for code, (_, _, words) in SOURCES.items()}
        found = next((name for name, words in names.items() if any(is_like(text, word) for word in words)), None)
        if found is not None:
            columns[found] = column
        elif cell:
            return None
    columns.pop("group", None)
    return columns if row.filled else None


def _is_row(row: Row, columns: dict[str, int]) -> bool:
    if not {"code", "title", "planned"} <= columns.keys():
        return False
    code = row.at(columns["code"]).text
    return code.isdecimal() and bool(row.at(columns["title"])) and row.width <= max(columns.values())


def read_finances(reading: Reading, goals: Goals, table: FinanceTable) -> None:
    """Add the budget lines of part IV, and report sums that differ from what is stated."""
    for row in table.heads:
        reading.caption("table-head", *row.filled)
    registered = {source.code: source for source in reading.registers.funding_sources}
    for code in table.sources:
        name, kind, _ = SOURCES[code]
        reading.draft.funding_sources.append(registered.get(code) or FundingSourceDraft(code, name, kind))
    sums: dict[str, list[tuple[Row, dict[str, Decimal]]]] = {}
    stated: list[tuple[ElementDraft, Row, dict[str, Decimal]]] = []
    seen: set[str] = set()
    for row in table.rows:
        element = goals.element(row.at(table.columns["code"]).text)
        if element is None or element.key in seen:
            reading.give_up(row)
            continue
        seen.add(element.key)
        reading.caption("label", row.at(table.columns["code"]), row.at(table.columns["title"]))
        amounts = _read_row(reading, table, row, element)
        _check_planned(reading, table, row, element, amounts)
        if element.kind is ElementKind.PROGRAMME:
            stated.append((element, row, amounts))
        elif element.parent is not None:
            sums.setdefault(element.parent, []).append((row, amounts))
    for element, row, amounts in stated:
        _check_programme(reading, table, row, element, amounts, [part for _, part in sums.get(element.key, [])])
    _leave_others(reading, table.others)


def _read_row(reading: Reading, table: FinanceTable, row: Row, element: ElementDraft) -> dict[str, Decimal]:
    """Add the lines of a row; what comes back are its amounts by column."""
    amounts: dict[str, Decimal] = {}
    planned = row.at(table.columns["planned"])
    is_programme = element.kind is ElementKind.PROGRAMME
    if planned:
        read = _budget(reading, planned, element)
        element.planned = planned
        if read is not None and read.amount is not None:
            element.planned_amount = amounts["planned"] = read.amount
    for source in table.sources:
        cell = row.at(table.columns[source])
        read = _budget(reading, cell, element)
        if read is None or (is_programme and read.kind is BudgetKind.EMPTY):
            continue
        if read.amount is not None:
            amounts[source] = read.amount
        is_total = is_programme and read.kind is BudgetKind.AMOUNT
        reading.draft.budget_lines.append(
            BudgetLineDraft(
                f"{element.key}-{reading.year}-{source}",
                None,
                element.key,
                reading.year,
                BudgetKind.STATED_TOTAL if is_total else read.kind,
                read.amount,
                cell,
                (source,),
            )
        )
    return amounts


def _budget(reading: Reading, cell: Printed, element: ElementDraft) -> ReadBudget | None:
    subject = Subject(SubjectKind.ELEMENT, element.key)
    codes = {code: known.kind for code, known in reading.registers.budget_codes.items()}
    try:
        read = parse_budget(cell.text, reading.notation, codes)
        if read.amount is not None and read.amount < 0:
            raise ValueError("nothing costs less than nothing")
    except ValueError:
        reading.find(
            Finding(
                "amount-not-understood",
                Severity.ERROR,
                "“%(raw)s” is no amount in the notation of this form; it counts nothing.",
                {"raw": cell.raw},
                cell.places,
                subject,
            )
        )
        return None
    if read.currency_sign and CURRENCIES[read.currency_sign] != reading.draft.currency:
        # Amounts of two currencies are never added.
        reading.find(
            Finding(
                "currency-differs",
                Severity.ERROR,
                "“%(raw)s” is in another currency than the plan (%(currency)s); it counts nothing.",
                {"raw": cell.raw, "currency": reading.draft.currency},
                cell.places,
                subject,
            )
        )
        return None
    if read.kind is BudgetKind.UNEXPLAINED:
        reading.find(
            Finding(
                "code-unexplained",
                Severity.WARNING,
                "The text explains the code “%(code)s” nowhere.",
                {"code": cell.raw},
                cell.places,
                subject,
            )
        )
    if read.currency_sign:
        reading.find(
            Finding(
                "currency-in-cell",
                Severity.NOTE,
                "“%(raw)s” prints a sign of currency, which the other cells do not.",
                {"raw": cell.raw},
                cell.places,
                subject,
            )
        )
    if read.is_ungrouped:
        reading.find(
            Finding(
                "amount-without-grouping",
                Severity.NOTE,
                "“%(raw)s” is printed without the sign that groups thousands.",
                {"raw": cell.raw},
                cell.places,
                subject,
            )
        )
    return read


def _check_planned(
    reading: Reading, table: FinanceTable, row: Row, element: ElementDraft, amounts: dict[str, Decimal]
) -> None:
    sources = [amounts[source] for source in table.sources if source in amounts]
    cell = row.at(table.columns["planned"])
    if "planned" in amounts and sources and sum(sources) != amounts["planned"]:
        reading.find(
            Finding(
                "total-mismatch",
                Severity.ERROR,
                "The planned amount is printed as %(printed)s; its sources add up to %(computed)s.",
                {"printed": cell.raw, "computed": print_amount(sum(sources, Decimal(0)), reading.notation)},
                cell.places,
                Subject(SubjectKind.ELEMENT, element.key),
            )
        )
    if "planned" not in amounts:
        reading.find(
            Finding(
                "amount-missing",
                Severity.ERROR,
                "No planned amount can be read for %(code)s.",
                {"code": element.key},
                row.at(table.columns["code"]).places,
                Subject(SubjectKind.ELEMENT, element.key),
            )
        )


def _check_programme(
    reading: Reading,
    table: FinanceTable,
    row: Row,
    element: ElementDraft,
    amounts: dict[str, Decimal],
    parts: list[dict[str, Decimal]],
) -> None:
    for column in ("planned", *table.sources):
        added = [part[column] for part in parts if column in part]
        if not added or (column in amounts and amounts[column] == sum(added)):
            continue
        cell = row.at(table.columns[column])
        reading.find(
            Finding(
                "total-mismatch",
                Severity.ERROR,
                "The programme's total is printed as “%(printed)s”; its activities add up to %(computed)s.",
                {"printed": cell.raw, "computed": print_amount(sum(added, Decimal(0)), reading.notation)},
                cell.places if cell else places_of([row.at(table.columns["code"])]),
                Subject(SubjectKind.ELEMENT, element.key),
            )
        )


def _leave_others(reading: Reading, rows: list[Row]) -> None:
    """Caption what is text, and report each table that is not of the form."""
    unknown: list[Row] = []
    for row in rows:
        if unknown and row.number != unknown[-1].number + 1:
            reading.give_up_table(unknown)
            unknown = []
        if is_rule(row):
            reading.caption("rule", *row.filled)
        elif len(row.filled) == 1 and not unknown:
            reading.caption("paragraph", *row.filled)
        else:
            unknown.append(row)
    if unknown:
        reading.give_up_table(unknown)
