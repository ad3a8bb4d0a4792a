"""The indicators of a work programme: a name, a baseline, the target of the year, and who pays."""

from dataclasses import dataclass, replace
from decimal import Decimal

from tracker.reading.ba_form import Label, Piece, is_cut_off, is_funding
from tracker.reading.ba_reading import Reading
from tracker.reading.drafts import Direction, ElementDraft, IndicatorDraft, Measure, ValueDraft, ValueRole
from tracker.reading.findings import Finding, Severity, Subject, SubjectKind
from tracker.reading.notation import Notation
from tracker.reading.scripts import fold
from tracker.reading.tables import Place, Printed
from tracker.reading.values import ReadValue, ValueKind, parse_value

_FIGURES = frozenset({ValueKind.NUMBER, ValueKind.PERCENT, ValueKind.COMPOUND})


@dataclass(slots=True)
class IndicatorRow:
    """A row that prints an indicator; `before` are the cells to the left of its values, the name the last of them."""

    line: int
    name: Printed | None
    baseline: Printed | None
    target: Printed | None
    funding: Printed | None
    before: list[Piece]
    name_column: int = 1


def indicator_row(cells: list[Piece], columns: dict[Label, int], notation: Notation) -> IndicatorRow | None:
    """Find the values in a row: its last two figures, else what stands below the heads of the values.

    None where the row holds no value, or more of them than the form has columns for.
    """
    funding = cells[-1] if len(cells) > 1 and _is_funding(cells, columns, notation) else None
    remaining = cells[:-1] if funding else list(cells)
    figures = 0
    while figures < len(remaining) and is_figure(remaining[-1 - figures].cell.text, notation):
        figures += 1
    baseline: Piece | None
    target: Piece | None
    if figures == 2:
        baseline, target = remaining[-2:]
        if (baseline.column, target.column) == (columns.get(Label.TARGET), columns.get(Label.BASELINE)):
            baseline, target = target, baseline
    else:
        baseline = next((piece for piece in remaining if piece.column == columns.get(Label.BASELINE)), None)
        target = next((piece for piece in remaining if piece.column == columns.get(Label.TARGET)), None)
        if baseline is target or figures > 2 or (figures == 0 and (baseline is None or target is None)):
            return None
    values = [piece for piece in remaining if piece in (baseline, target)]
    before = [piece for piece in remaining if piece.column < values[0].column]
    if len(before) + len(values) != len(remaining):
        return None
    return IndicatorRow(
        line=cells[0].cell.line,
        name=None,
        baseline=baseline.cell if baseline else None,
        target=target.cell if target else None,
        funding=funding.cell if funding else None,
        before=before,
        name_column=max(1, min(columns.get(Label.INDICATOR, 1), values[0].column - 1)),
    )


def _is_funding(cells: list[Piece], columns: dict[Label, int], notation: Notation) -> bool:
    """Whether the last cell says who pays: by its words, or by its place below that head and behind two figures."""
    last, before = cells[-1], cells[-3:-1]
    if is_funding(last.cell.text):
        return True
    return (
        last.column == columns.get(Label.FUNDING)
        and not is_figure(last.cell.text, notation)
        and len(before) == len([piece for piece in before if is_figure(piece.cell.text, notation)]) == 2
    )


def is_figure(text: str, notation: Notation) -> bool:
    """Whether a cell holds a number, a percent or several numbers with strokes between them."""
    return parse_value(text, notation).kind in _FIGURES


def next_key(reading: Reading, element: ElementDraft) -> str:
    """The key of the next indicator of an element: the element's key and the place in it."""
    return f"{element.key}-I{sum(1 for known in reading.draft.indicators if known.element == element.key) + 1}"


def add_indicator(reading: Reading, element: ElementDraft, row: IndicatorRow, *, prints_baseline: bool = True) -> None:
    """Add one indicator to an element, with what is odd about it.

    `prints_baseline` is False where the form has no column for baselines: then a missing one is nothing odd.
    """
    key = next_key(reading, element)
    subject = Subject(SubjectKind.INDICATOR, key)
    baseline = parse_value(row.baseline.text if row.baseline else "", reading.notation)
    target = parse_value(row.target.text if row.target else "", reading.notation)
    name = row.name or Printed("", "", (Place(row.line, row.name_column),))
    _report_name(reading, row, subject)
    baseline = _as_compound(reading, row, baseline, target, subject)
    measure = _measure(name.text, baseline, target)
    if measure is Measure.PERCENT:
        baseline, target = _as_percent(baseline), _as_percent(target)
    _report_values(reading, row, baseline, target, subject, prints_baseline=prints_baseline)
    reading.draft.indicators.append(
        IndicatorDraft(
            key,
            element.key,
            name,
            measure,
            _direction(reading, row, baseline, target, subject),
            ValueDraft(ValueRole.BASELINE, row.baseline, baseline),
            [ValueDraft(ValueRole.ANNUAL, row.target, replace(target, year=target.year or reading.year))],
            funding=row.funding,
        )
    )


def _report_name(reading: Reading, row: IndicatorRow, subject: Subject) -> None:
    cells = [cell for cell in (row.baseline, row.target) if cell is not None]
    if row.name is None:
        reading.find(
            Finding(
                "indicator-name-missing",
                Severity.ERROR,
                "The indicator with the values %(raw)s has no name; the name in the row above is not assumed for it.",
                {"raw": " → ".join(cell.raw for cell in cells)},
                tuple(place for cell in cells for place in cell.places),
                subject,
            )
        )
    elif is_cut_off(row.name.text):
        reading.find(
            Finding(
                "indicator-name-cut",
                Severity.WARNING,
                "The name of the indicator breaks off: “%(raw)s”.",
                {"raw": row.name.raw},
                row.name.places,
                subject,
            )
        )


def _as_compound(
    reading: Reading, row: IndicatorRow, baseline: ReadValue, target: ReadValue, subject: Subject
) -> ReadValue:
    """A plain 0 beside a target such as 40/60 is 0 for each of its parts; any other value stays as it is."""
    if target.kind is not ValueKind.COMPOUND or baseline.number != 0 or row.baseline is None:
        return baseline
    reading.find(
        Finding(
            "scalar-baseline",
            Severity.NOTE,
            "The baseline is printed as %(raw)s beside a target of several parts; it is read as 0 for each of them.",
            {"raw": row.baseline.raw},
            row.baseline.places,
            subject,
        )
    )
    return ReadValue(ValueKind.COMPOUND, parts=(Decimal(0),) * len(target.parts), year=baseline.year)


def _measure(name: str, baseline: ReadValue, target: ReadValue) -> Measure:
    kinds = {baseline.kind, target.kind}
    if ValueKind.COMPOUND in kinds:
        return Measure.COMPOUND
    is_worded = ValueKind.TEXT in kinds and not kinds & _FIGURES
    if ValueKind.PERCENT in kinds or (name.startswith("%") and not is_worded):
        return Measure.PERCENT
    return Measure.DESCRIPTIVE if is_worded or fold(name) == "opisno" else Measure.NUMBER


def _as_percent(value: ReadValue) -> ReadValue:
    # "% rješenih zahtjeva" prints 86,5 without the sign: its unit is in the name.
    return replace(value, kind=ValueKind.PERCENT) if value.kind is ValueKind.NUMBER else value


def _report_values(
    reading: Reading,
    row: IndicatorRow,
    baseline: ReadValue,
    target: ReadValue,
    subject: Subject,
    *,
    prints_baseline: bool,
) -> None:
    cells = [cell for cell in (row.baseline, row.target, row.name) if cell is not None]
    lacks_baseline = prints_baseline and baseline.kind is ValueKind.NONE
    lacks_target = target.kind is ValueKind.NONE
    if lacks_baseline and lacks_target:
        reading.find(
            Finding(
                "value-missing",
                Severity.ERROR,
                "The indicator prints neither a baseline nor a target.",
                {},
                cells[0].places,
                subject,
            )
        )
    elif lacks_baseline:
        reading.find(
            Finding("value-missing", Severity.ERROR, "The indicator prints no baseline.", {}, cells[0].places, subject)
        )
    elif lacks_target:
        reading.find(
            Finding("value-missing", Severity.ERROR, "The indicator prints no target.", {}, cells[0].places, subject)
        )
    for cell, value, other in ((row.baseline, baseline, target), (row.target, target, baseline)):
        if cell is not None and value.kind is ValueKind.TEXT and other.kind in _FIGURES:
            reading.find(
                Finding(
                    "value-not-understood",
                    Severity.ERROR,
                    "“%(raw)s” is not a value as this form prints them; it is kept as text.",
                    {"raw": cell.raw},
                    cell.places,
                    subject,
                )
            )


def _direction(
    reading: Reading, row: IndicatorRow, baseline: ReadValue, target: ReadValue, subject: Subject
) -> Direction:
    before, after = _numbers(baseline), _numbers(target)
    if not before or not after or row.target is None:
        return Direction.UNKNOWN
    if len(before) == len(after):
        signs = {(end > start) - (end < start) for start, end in zip(before, after, strict=True)}
        if signs <= {0}:
            return Direction.MAINTAIN
        if signs <= {0, 1}:
            return Direction.INCREASE
        if signs <= {0, -1}:
            return Direction.DECREASE
    reading.find(
        Finding(
            "direction-doubtful",
            Severity.WARNING,
            "It is not clear whether the indicator is to rise or to fall: %(raw)s.",
            {"raw": f"{row.baseline.raw if row.baseline else ''} → {row.target.raw}"},
            row.target.places,
            subject,
        )
    )
    return Direction.UNKNOWN


def _numbers(value: ReadValue) -> tuple[Decimal, ...]:
    if value.kind is ValueKind.COMPOUND:
        return value.parts
    return (value.number,) if value.number is not None else ()
