"""The cases worked in docs/formulas.md: they are computed again, and held against the code that quotes them."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.reporting.cases import Printed
from tracker.reading.notation import Notation
from tracker.reading.values import BudgetKind, ValueKind, parse_budget, parse_value
from tracker.reporting.expectations import Phase, Span, expected
from tracker.reporting.figures import Figure, Typed, reached
from tracker.reporting.kinds import STAGE_PERCENTS, Accumulation, Curve, Formula, Light, Side, Stage, Status, Why
from tracker.reporting.lights import Case, Judgement, Thresholds, judge, light_of_activity, outlook_of, target_for
from tracker.reporting.progress import Measured, pooled, progress, share
from tracker.reporting.rates import Standing, rate

TEXT = (Path(__file__).resolve().parents[2] / "docs/formulas.md").read_text("utf-8")
POINT_GROUPS = Notation(decimal=",", group=".")
COMMA_GROUPS = Notation(decimal=".", group=",")


def table_below(heading: str, number: int = 1) -> list[list[str]]:
    """The rows of the first table below a heading, or of a later one, without its head."""
    lines = iter(TEXT.split(f"# {heading}\n", 1)[1].splitlines())
    rows: list[list[str]] = []
    for line in lines:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows and number > 1:
            rows, number = [], number - 1
        elif rows or line.startswith("#"):
            break
    return rows[2:]


def figure(cell: str) -> Decimal | None:
    found = re.search(r"[−-]?\d[\d ]*(?:\.\d+)?", cell.replace("\u00a0", " "))
    return Decimal(found[0].replace(" ", "").replace("−", "-")) if found else None


def rounded(ratio: Decimal | Why | None) -> Decimal | None:
    """A figure as the tables print it; None where there is none."""
    return ratio.quantize(Decimal("0.0001")) if isinstance(ratio, Decimal) else None


def vector(cell: str) -> tuple[Decimal, ...] | None:
    """The counters of a cell, or its only figure; None for a dash."""
    parts = tuple(figure(part) for part in cell.split("/"))
    return None if None in parts else parts


def actual(cell: str) -> Figure | None:
    """What a cell of worked cases reports."""
    if cell in {"—", "?"}:
        return None
    if " of " in cell:
        numerator, denominator = (figure(part) for part in cell.split(" of "))
        return Figure(numerator=numerator, denominator=denominator)
    found = vector(cell)
    return Figure(number=found[0]) if len(found) == 1 else Figure(parts=found)


def judged(baseline: str, target: str, reported: str, **rules: object) -> Judgement:
    """Cells of a table of worked cases, judged."""
    return judge(
        Case(baseline=vector(baseline) or Why.NO_BASELINE, target=vector(target), actual=actual(reported), **rules)
    )


@pytest.mark.parametrize("row", table_below("Worked cases"), ids=lambda row: row[0])
def test_a_worked_case_is_worked_right(row):
    judgement = judged(*row[1:4])

    for printed, measured in ((row[4], judgement.share), (row[5], judgement.way)):
        if isinstance(measured.headline, Why):
            assert printed.startswith("none")
        else:
            assert figure(printed) == rounded(measured.headline)
    assert row[5].endswith(", met") == judgement.is_reached


REPORTED = [row for row in table_below("Worked cases") if row[3] != "—"]


@pytest.mark.parametrize("row", REPORTED, ids=lambda row: row[0])
def test_a_worked_case_follows_from_the_formulas_alone(row):
    b, m, a = (figure(cell) for cell in row[1:4])

    # A share of a negative target exists, and is not shown since it says the opposite of what it seems to.
    assert figure(row[4]) == (rounded(share(m, a)) if m >= 0 else None)
    assert figure(row[5]) == (rounded(progress(b, m, a)) if b is not None else None)


ACCUMULATIONS = {"sum": Accumulation.SUM, "running": Accumulation.RUNNING, "latest": Accumulation.LATEST}


@pytest.mark.parametrize("row", table_below("Figures for the period and to date", 2), ids=lambda row: row[0])
def test_both_figures_of_a_period_follow_as_worked(row):
    typed = [cell.strip() for cell in row[2].split(";")]
    entries = [
        Typed(
            f"Q{number}",
            2024,
            Side.TO_DATE if cell.startswith("to date") else Side.PERIOD,
            actual(cell.removeprefix("to date").strip()),
        )
        for number, cell in enumerate(typed, 1)
    ]

    found = reached(entries, ACCUMULATIONS[row[1]], is_percent=any("%" in cell or " of " in cell for cell in typed))

    assert [each.period for each in found] == [actual(cell.strip()) for cell in row[3].split(";")]
    assert [each.to_date for each in found] == [actual(cell.strip()) for cell in row[4].split(";")]


def test_percents_are_pooled_as_worked():
    assert "10 of 10 and 80 of 90 are 90 of 100,\nso 90 %" in TEXT

    assert pooled([Decimal(10), Decimal(80)], [Decimal(10), Decimal(90)]) == 90


@pytest.mark.parametrize("row", table_below("Which target is judged"), ids=lambda row: f"{row[0]} in {row[1]}")
def test_the_target_of_a_year_is_the_one_worked(row):
    targets = []
    for cell in row[0].split(";"):
        year = re.search(r"\((\d{4})\)", cell)
        number = figure(re.sub(r"\(\d{4}\)", "", cell))
        kind = ValueKind.NUMBER if number is not None else ValueKind.NONE
        targets.append(Printed(number, int(year[1]) if year else None, kind))

    target, outlook = target_for(targets, int(row[1]), 2023), outlook_of(targets, 2023)

    assert (target.number if target is not None else None) == figure(row[2])
    assert (outlook.number if outlook is not None else None) == figure(row[3])


YEAR = Span(date(2024, 1, 1), date(2024, 12, 31))
PHASES = (
    Phase(date(2024, 3, 31), Decimal("0.1")),
    Phase(date(2024, 6, 30), Decimal("0.2")),
    Phase(date(2024, 9, 30), Decimal("0.5")),
)


@pytest.mark.parametrize("row", table_below("Formula T: pace", 2), ids=lambda row: row[0])
def test_as_much_is_expected_as_worked(row):
    day = date.fromisoformat(row[0])
    over, days = (Decimal(number) for number in row[1].split(" of "))

    assert YEAR.elapsed(day) == over / days
    for cell, curve in zip(row[2:], (Curve.LINEAR, Curve.END_LOADED, Curve.PHASED), strict=True):
        assert rounded(expected(curve, YEAR, day, PHASES)) == figure(cell)


@pytest.mark.parametrize("row", table_below("Compound"), ids=lambda row: f"{row[0]} to {row[1]}")
def test_counters_are_worked_right(row):
    way: Measured = judged(*row[:3]).way

    assert [rounded(part) for part in way.parts] == [figure(part) for part in row[3].split(";")]
    assert (rounded(way.headline), rounded(way.mean)) == (figure(row[4]), figure(row[5]))
    assert way.lagging == {"none": None, "first": 0, "second": 1}[row[6]]


def test_stages_stand_for_what_is_written():
    words = [row[0] for row in table_below("Stages")]

    assert words == ["not begun", "begun", "half done", "mostly done", "done"]
    for stage, row in zip(Stage, table_below("Stages"), strict=True):
        assert STAGE_PERCENTS[stage] == figure(row[1])
        found = judge(Case(Why.NO_BASELINE, Why.IN_WORDS, Figure(stage=stage), is_described=True))
        assert found.share == found.way == Measured((figure(row[1]) / 100,))


LIGHTS = {
    "achieved": Light.ACHIEVED,
    "on track": Light.ON_TRACK,
    "near": Light.NEAR,
    "behind": Light.BEHIND,
    "far behind": Light.FAR,
    "not due": Light.NOT_DUE,
    "due, no data": Light.NO_DATA,
    "no figure possible": Light.IMPOSSIBLE,
}


@pytest.mark.parametrize("row", table_below("Lights", 2), ids=lambda row: row[0])
def test_a_light_is_read_as_worked(row):
    name, accumulation, baseline, target, reported, day, light_by, read_from, read, light = row

    found = judged(
        baseline,
        target,
        reported,
        accumulation=ACCUMULATIONS[accumulation],
        is_wanted="unwanted" not in name,
        is_due="not due" not in name,
        span=YEAR,
        judged_on=date.fromisoformat(day),
        light_by=Formula(light_by),
    )

    formula = None if read_from == "none" else Formula(read_from.removesuffix(", inverted"))
    assert (found.light, found.light_formula) == (LIGHTS[light], formula)
    assert rounded(found.light_figure) == figure(read)
    assert found.is_inverted == read_from.endswith("inverted")


SITUATIONS = {
    "everything is printed": ("10", "100", "55", Accumulation.LATEST),
    "no baseline": ("—", "100", "55", Accumulation.LATEST),
    "a target of nought": ("10", "0", "4", Accumulation.LATEST),
    "a sum with a yearly baseline": ("10", "100", "55", Accumulation.SUM),
    "a running total up to nought": ("−5", "0", "−2", Accumulation.RUNNING),
}


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("row", table_below("Lights", 1), ids=lambda row: row[0])
def test_the_formulas_are_asked_in_the_order_that_is_written(row, situation):
    assert row[0] == row[1]
    *cells, accumulation = SITUATIONS[situation]

    found = judged(
        *cells,
        accumulation=accumulation,
        is_baseline_yearly=accumulation is Accumulation.SUM,
        span=YEAR,
        judged_on=date(2024, 6, 30),
        light_by=Formula(row[0]),
    )

    have_a_figure = {formula for formula in Formula if isinstance(found.by(formula).headline, Decimal)}
    assert have_a_figure
    assert found.light_formula is next(Formula(cell) for cell in row[1:] if Formula(cell) in have_a_figure)


def test_the_thresholds_are_those_written():
    assert "from 90 % on track, from 70 % near, from 50 % behind, below 50 % far behind" in TEXT

    ratios = ("0.9", "0.8999", "0.7", "0.6999", "0.5", "0.4999")
    lights = [Light.ON_TRACK, Light.NEAR, Light.NEAR, Light.BEHIND, Light.BEHIND, Light.FAR]
    assert [Thresholds().light(Decimal(ratio)) for ratio in ratios] == lights


@pytest.mark.parametrize("row", table_below("Lights of activities"), ids=lambda row: row[0])
def test_an_activity_has_the_light_that_is_written(row):
    is_reported = not row[0].startswith("nothing")
    status = Status(row[0].replace(" ", "_")) if is_reported else None
    is_asked = "not asked" not in row[0]

    for is_due, light in ((False, row[1]), (True, row[2])):
        assert light_of_activity(status, is_due=is_due, is_asked=is_asked) is LIGHTS[light]


def test_every_status_has_its_row():
    assert {row[0].replace(" ", "_") for row in table_below("Lights of activities")} >= set(Status)


@pytest.mark.parametrize("row", table_below("Rates"), ids=" ".join)
def test_a_rate_is_counted_as_worked(row):
    kinds = (
        Standing(Light.ACHIEVED, is_due=True, is_met=True),
        Standing(Light.ACHIEVED, is_due=False, is_met=True),
        Standing(Light.FAR, is_due=True, is_met=False),
        Standing(Light.NO_DATA, is_due=True, is_met=False),
    )

    found = rate([standing for cell, standing in zip(row, kinds, strict=False) for _ in range(int(cell))])

    assert (f"{found.count} of {found.of}" if found.ratio is not None else "none") == row[4]


@pytest.mark.parametrize("row", table_below("Staff"), ids=lambda row: row[0])
def test_a_percent_of_staff_is_worked_right(row):
    share = Decimal(row[1]) * 100 / Decimal(row[2])
    printed = Decimal(row[4].removesuffix(" %").replace(",", "."))

    assert str(share).startswith(row[3].removesuffix("…"))
    assert row[5].startswith("agrees") == (abs(share - printed) < Decimal("0.01"))


@pytest.mark.parametrize("row", table_below("Stated against computed")[:2], ids=lambda row: row[0])
def test_a_difference_is_stated_less_computed(row):
    assert figure(row[1]) - figure(row[2]) == figure(row[3])


@pytest.mark.parametrize(
    ("printed", "notation", "kind", "number", "parts", "year"),
    [
        ("50% (2021)", POINT_GROUPS, ValueKind.PERCENT, "50", (), 2021),
        ("2021 (50%)", COMMA_GROUPS, ValueKind.PERCENT, "50", (), 2021),
        ("(2023)", COMMA_GROUPS, ValueKind.NONE, None, (), 2023),
        ("300 (2021)", COMMA_GROUPS, ValueKind.NUMBER, "300", (), 2021),
        ("86,5", POINT_GROUPS, ValueKind.NUMBER, "86.5", (), None),
        ("86,5", COMMA_GROUPS, ValueKind.TEXT, None, (), None),
        ("17.500", POINT_GROUPS, ValueKind.NUMBER, "17500", (), None),
        ("15.000", POINT_GROUPS, ValueKind.NUMBER, "15000", (), None),
        ("1.50", POINT_GROUPS, ValueKind.TEXT, None, (), None),
        ("1400", POINT_GROUPS, ValueKind.NUMBER, "1400", (), None),
        ("0/0", POINT_GROUPS, ValueKind.COMPOUND, None, ("0", "0"), None),
        ("40/60", COMMA_GROUPS, ValueKind.COMPOUND, None, ("40", "60"), None),
        ("Utvrđene potrebe", POINT_GROUPS, ValueKind.TEXT, None, (), None),
        ("", POINT_GROUPS, ValueKind.NONE, None, (), None),
    ],
)
def test_a_value_is_understood_as_the_document_says(printed, notation, kind, number, parts, year):
    value = parse_value(printed, notation)

    assert f"`{printed}`" in TEXT or not printed
    assert (value.kind, value.number, value.parts, value.year) == (
        kind,
        Decimal(number) if number else None,
        tuple(Decimal(part) for part in parts),
        year,
    )


@pytest.mark.parametrize(
    ("printed", "notation", "kind", "amount"),
    [
        ("50,000", COMMA_GROUPS, BudgetKind.AMOUNT, "50000"),
        ("13.393.000", POINT_GROUPS, BudgetKind.AMOUNT, "13393000"),
        ("90,000 €", COMMA_GROUPS, BudgetKind.AMOUNT, "90000"),
        ("0", COMMA_GROUPS, BudgetKind.AMOUNT, "0"),
        ("AT", COMMA_GROUPS, BudgetKind.ADMINISTRATIVE, None),
        ("KA", COMMA_GROUPS, BudgetKind.UNEXPLAINED, None),
        ("", COMMA_GROUPS, BudgetKind.EMPTY, None),
    ],
)
def test_a_budget_cell_is_understood_as_the_document_says(printed, notation, kind, amount):
    cell = parse_budget(printed, notation, {"AT": BudgetKind.ADMINISTRATIVE})

    assert f"`{printed}`" in TEXT or not printed
    assert (cell.kind, cell.amount) == (kind, Decimal(amount) if amount else None)


def test_money_with_three_decimals_is_no_amount():
    with pytest.raises(ValueError, match="more digits"):
        parse_budget("1.234", COMMA_GROUPS, {})
