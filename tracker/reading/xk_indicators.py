"""The rows "Pokazatelj:" of a Kosovo action plan: baseline, interim and final target, and the result in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tracker.reading.drafts import Direction, ElementDraft, IndicatorDraft, Measure, PlanDraft, ValueDraft, ValueRole
from tracker.reading.findings import Finding, Severity, Subject, SubjectKind
from tracker.reading.scripts import fold
from tracker.reading.tables import Place, Printed, Row
from tracker.reading.values import ReadValue, ValueKind, parse_value
from tracker.reading.xk_form import Label, number_of

ROLES = (ValueRole.BASELINE, ValueRole.INTERIM, ValueRole.FINAL)
_LONGEST_VALUE = 40  # a longer text beside figures is the result, not a value
_FALLING = ("smanjenje", "smanjivanje", "umanjenje")
_RISING = ("povecanje", "povecavanje", "porast", "rast")
_COUNTED = ("broj",)
_PERCENTS = ("stopa", "procenat", "udeo", "%")
_MEASURES = {
    ValueKind.PERCENT: Measure.PERCENT,
    ValueKind.NUMBER: Measure.NUMBER,
    ValueKind.COMPOUND: Measure.COMPOUND,
    ValueKind.TEXT: Measure.DESCRIPTIVE,
}


@dataclass(slots=True)
class _Cells:
    """The cells of an indicator's row, each with what it is taken to be."""

    values: dict[ValueRole, Printed] = field(default_factory=dict)
    result: Printed | None = None
    shifted: list[Printed] = field(default_factory=list)  # cells that do not stand below their head


def read_indicator(
    row: Row, label: Label, columns: Mapping[str, int], element: ElementDraft, draft: PlanDraft
) -> IndicatorDraft | None:
    """Add the indicator of a row to the draft; None, and nothing added, where its cells cannot be told apart."""
    rest = [cell for cell in row.filled if cell.places[0].cell > label.cell.places[0].cell]
    before = [cell for cell in row.filled if cell.places[0].cell < label.cell.places[0].cell]
    if any(number_of(cell.text) is None for cell in before):
        return None
    cells = _told_apart(rest, columns, draft)
    if cells is None:
        return None

    position = 1 + sum(indicator.element == element.key for indicator in draft.indicators)
    key = f"{element.key}-I{position}"
    subject = Subject(SubjectKind.INDICATOR, key)
    name = label.rest
    values = {role: _value_of(role, cells.values.get(role), draft) for role in ROLES}
    indicator = IndicatorDraft(
        key,
        element.key,
        name,
        _measure_of(name.text, list(values.values())),
        _direction_of(list(values.values())),
        values[ValueRole.BASELINE],
        [values[ValueRole.INTERIM], values[ValueRole.FINAL]],
        cells.result,
    )
    draft.indicators.append(indicator)
    if not name:
        draft.findings.append(
            Finding(
                "indicator-name-missing",
                Severity.ERROR,
                "The indicator of goal %(number)s has no name.",
                {"number": element.number or element.key},
                label.cell.places,
                subject,
            )
        )
    if before or cells.shifted:
        draft.findings.append(
            Finding(
                "cell-shifted",
                Severity.WARNING,
                "Cells of this indicator do not stand below their heads; they were read in their order.",
                {},
                tuple(place for cell in (*before, *cells.shifted) for place in cell.places),
                subject,
            )
        )
    _check_values(indicator, row, draft)
    _check_direction(indicator, draft)
    return indicator


def _told_apart(rest: list[Printed], columns: Mapping[str, int], draft: PlanDraft) -> _Cells | None:
    """Say which cell is which: by the heads where all stand below them, else by what the cells hold and their order."""
    heads = {columns[role.value]: role for role in ROLES}
    figures = [cell for cell in rest if _is_figure(cell, draft)]
    texts = [cell for cell in rest if cell not in figures]
    in_place = all(cell.places[0].cell in heads for cell in figures) and all(
        cell.places[0].cell == columns["result"] or (cell.places[0].cell in heads and _may_be_value(cell, figures))
        for cell in texts
    )
    if in_place and (len(figures) != 2 or len(texts) > 1 or _in_heads_order(figures, heads, draft)):
        return _Cells(
            {heads[cell.places[0].cell]: cell for cell in rest if cell.places[0].cell in heads},
            next((cell for cell in rest if cell.places[0].cell == columns["result"]), None),
        )
    if len(figures) > len(ROLES) or len(texts) > 1:
        return None
    roles = ROLES if len(figures) == len(ROLES) else _roles_by_year(figures, heads, draft)
    values = dict(zip(roles, figures, strict=True))
    result = texts[0] if texts else None
    shifted = [cell for role, cell in values.items() if heads.get(cell.places[0].cell) is not role]
    if result is not None and result.places[0].cell != columns["result"]:
        shifted.append(result)
    return _Cells(values, result, shifted)


def _is_figure(cell: Printed, draft: PlanDraft) -> bool:
    value = parse_value(cell.text, draft.notation)
    return value.kind is not ValueKind.TEXT or (value.year is not None and len(cell.text) <= _LONGEST_VALUE)


def _may_be_value(cell: Printed, figures: list[Printed]) -> bool:
    """Words below the head of a value are one if they are short, or if the row holds no figures at all."""
    return not figures or len(cell.text) <= _LONGEST_VALUE


def _in_heads_order(figures: list[Printed], heads: Mapping[int, ValueRole], draft: PlanDraft) -> bool:
    """Whether two figures below heads agree with their years: a target of the plan's own years is no final one."""
    last = parse_value(figures[-1].text, draft.notation)
    is_final = heads[figures[-1].places[0].cell] is ValueRole.FINAL
    return not is_final or last.year is None or last.year > draft.ends_on.year


def _roles_by_year(figures: list[Printed], heads: Mapping[int, ValueRole], draft: PlanDraft) -> tuple[ValueRole, ...]:
    """The roles of fewer than three figures, by the heads above them and else by their years, in the form's order."""
    roles: list[ValueRole] = []
    for position, cell in enumerate(figures):
        year = parse_value(cell.text, draft.notation).year
        free = ROLES[ROLES.index(roles[-1]) + 1 if roles else 0 : len(ROLES) - (len(figures) - position - 1)]
        wanted = heads.get(cell.places[0].cell, free[0])
        if year is not None:
            if year <= draft.starts_on.year:
                wanted = ValueRole.BASELINE
            else:
                wanted = ValueRole.INTERIM if year <= draft.ends_on.year else ValueRole.FINAL
        roles.append(wanted if wanted in free else free[0])
    return tuple(roles)


def _value_of(role: ValueRole, printed: Printed | None, draft: PlanDraft) -> ValueDraft:
    text = printed.text if printed is not None else ""
    return ValueDraft(role, printed, parse_value(text, draft.notation))


def _check_values(indicator: IndicatorDraft, row: Row, draft: PlanDraft) -> None:
    subject = Subject(SubjectKind.INDICATOR, indicator.key)
    for draft_value in (indicator.baseline, *indicator.targets):
        value = draft_value.value
        places = draft_value.printed.places if draft_value.printed is not None else indicator.name.places
        raw = {"raw": draft_value.raw or ""}
        if value.kind is ValueKind.NONE:
            draft.findings.append(_value_missing(draft_value.role, places, subject))
        elif value.year is None:
            draft.findings.append(
                Finding("year-missing", Severity.ERROR, "“%(raw)s” names no year.", raw, places, subject)
            )
        if value.year_first:
            draft.findings.append(
                Finding(
                    "value-year-swapped",
                    Severity.WARNING,
                    "“%(raw)s” has the year where the value belongs, and the value in brackets.",
                    raw,
                    places,
                    subject,
                )
            )
        if draft_value.role is ValueRole.FINAL and value.year is not None and value.year > draft.ends_on.year:
            draft.findings.append(
                Finding(
                    "final-after-plan-end",
                    Severity.NOTE,
                    "The final target is for %(year)s, after the plan ends in %(end)s.",
                    {"year": str(value.year), "end": str(draft.ends_on.year)},
                    places,
                    subject,
                )
            )
    kinds = {value.value.kind for value in (indicator.baseline, *indicator.targets)} - {ValueKind.NONE}
    if ValueKind.TEXT in kinds and len(kinds) > 1:
        _report_words(indicator, subject, draft)
        kinds.remove(ValueKind.TEXT)
    if len(kinds) > 1:
        draft.findings.append(
            Finding(
                "measure-mixed",
                Severity.WARNING,
                "The values of this indicator are not all of one kind.",
                {},
                tuple(cell.places[0] for cell in row.filled),
                subject,
            )
        )


def _report_words(indicator: IndicatorDraft, subject: Subject, draft: PlanDraft) -> None:
    """Report the values in words beside others that are figures."""
    for value in (indicator.baseline, *indicator.targets):
        if value.value.kind is ValueKind.TEXT and value.printed is not None:
            draft.findings.append(
                Finding(
                    "value-not-understood",
                    Severity.ERROR,
                    "“%(raw)s” is not a value as this form prints them; it is kept as text.",
                    {"raw": value.printed.raw},
                    value.printed.places,
                    subject,
                )
            )


def _value_missing(role: ValueRole, places: tuple[Place, ...], subject: Subject) -> Finding:
    """A finding for a value that has no cell, or whose cell holds only a year."""
    if role is ValueRole.BASELINE:
        return Finding(
            "value-missing", Severity.ERROR, "The baseline of this indicator is not printed.", {}, places, subject
        )
    if role is ValueRole.INTERIM:
        return Finding(
            "value-missing", Severity.ERROR, "The interim target of this indicator is not printed.", {}, places, subject
        )
    return Finding(
        "value-missing", Severity.ERROR, "The final target of this indicator is not printed.", {}, places, subject
    )


def _measure_of(name: str, values: list[ValueDraft]) -> Measure:
    """The measure of the figures, else of the words; where none is printed, what the name's first word says."""
    kinds = [value.value.kind for value in values if value.value.kind in _MEASURES]
    for kind in sorted(kinds, key=lambda kind: kind is ValueKind.TEXT):
        return _MEASURES[kind]
    folded = fold(name)
    if folded.startswith(_PERCENTS):
        return Measure.PERCENT
    return Measure.NUMBER if folded.startswith(_COUNTED) else Measure.DESCRIPTIVE


def _direction_of(values: list[ValueDraft]) -> Direction:
    """Where the indicator moves from its baseline to its first target; unknown where either is missing or in words."""
    baseline, *targets = (value.value for value in values)
    target = next((value for value in targets if value.kind is not ValueKind.NONE), None)
    if target is None or target.kind is not baseline.kind:
        return Direction.UNKNOWN
    start, end = _numbers(baseline), _numbers(target)
    if not start or len(start) != len(end):
        return Direction.UNKNOWN
    if start == end:
        return Direction.MAINTAIN
    if all(one <= other for one, other in zip(start, end, strict=True)):
        return Direction.INCREASE
    if all(one >= other for one, other in zip(start, end, strict=True)):
        return Direction.DECREASE
    return Direction.UNKNOWN


def _numbers(value: ReadValue) -> tuple[Decimal, ...]:
    return value.parts or ((value.number,) if value.number is not None else ())


def _check_direction(indicator: IndicatorDraft, draft: PlanDraft) -> None:
    name = fold(indicator.name.text)
    doubtful = (name.startswith(_FALLING) and indicator.direction is Direction.INCREASE) or (
        name.startswith(_RISING) and indicator.direction is Direction.DECREASE
    )
    if doubtful:
        draft.findings.append(
            Finding(
                "direction-doubtful",
                Severity.WARNING,
                "The name of this indicator speaks of the opposite of what its values do.",
                {},
                indicator.name.places,
                Subject(SubjectKind.INDICATOR, indicator.key),
            )
        )
