"""The vectors that every implementation of the rules must answer, held against these rules field by field."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.unit.reading import xk_plans
from tests.unit.reading.ba_programme import INDICATOR_HEAD, Programme
from tests.unit.reporting.cases import case
from tracker.reading.drafts import Direction
from tracker.reporting.figures import Figure, added
from tracker.reporting.kinds import Light, Why
from tracker.reporting.lights import Judgement, judge
from tracker.reporting.progress import pooled, progress, share

PROJECT = Path(__file__).resolve().parents[3]
COPY = PROJECT / "tests/contracts/progress-vectors.json"
SHARED = PROJECT.parent / "shared/contracts/progress-vectors.json"
VECTORS: list[dict[str, Any]] = json.loads(COPY.read_text("utf-8"))["vectors"]

CHECKED = "share way direction status flag parts headline mean lagging_part numerators denominators"


def with_field(name: str) -> pytest.MarkDecorator:
    """Every vector that says something of a field."""
    chosen = [vector for vector in VECTORS if name in vector]
    assert chosen
    return pytest.mark.parametrize("vector", chosen, ids=lambda vector: vector["case"])


def printed(vector: dict[str, Any], name: str, ending: str = "", decimal: str = ".") -> str:
    """The baseline or target of a vector as a plan's cell prints it."""
    value = vector[name]
    if value is None:
        return ""
    if isinstance(value, list):
        return "/".join(value) + ending
    return value.replace(".", decimal) + ("%" if vector["measure"] == "percent" else "") + ending


def judged(vector: dict[str, Any]) -> Judgement:
    """The vector judged with the direction that the reader takes from its values."""

    def value(name: str) -> Any:
        return tuple(vector[name]) if isinstance(vector[name], list) else vector[name]

    return judge(case(value("b"), value("m"), value("a"), direction=direction_in_kosovos_form(vector)))


def direction_in_kosovos_form(vector: dict[str, Any]) -> Direction:
    """What the reader takes from an indicator's row with these values."""
    cells = [printed(vector, "b", " (2024)"), printed(vector, "m", " (2025)"), ""]
    draft = xk_plans.read(xk_plans.small(indicator="\t".join(["", "Pokazatelj: Broj", *cells, "Više"])))
    return draft.indicators[-1].direction


def direction_in_bosnias_form(vector: dict[str, Any]) -> Direction:
    """The same from a row of the work programme, which prints decimals with a comma."""
    cells = [printed(vector, "b", decimal=","), printed(vector, "m", decimal=",")]
    name = "Broj / Broj" if vector["measure"] == "compound" else "Broj"
    draft = Programme(indicators=[INDICATOR_HEAD, "\t".join(["Popisi", name, *cells, "Budžet"])]).read()
    return draft.indicators[-1].direction


def rounded(ratio: Decimal | Why | None) -> Decimal | None:
    """A figure as the vectors print it."""
    return None if ratio is None or isinstance(ratio, Why) else ratio.quantize(Decimal("0.0001"))


def expected(figure: float | None) -> Decimal | None:
    return None if figure is None else Decimal(str(figure)).quantize(Decimal("0.0001"))


def test_the_copy_is_the_shared_contract_byte_for_byte():
    if SHARED.exists():
        assert COPY.read_bytes() == SHARED.read_bytes()
    assert VECTORS


def test_every_field_of_the_vectors_is_checked_here():
    assert {name for vector in VECTORS for name in vector} == {"case", "measure", "b", "m", "a", *CHECKED.split()}


@with_field("share")
def test_the_share_is_the_vectors(vector):
    assert rounded(judged(vector).share.headline) == expected(vector["share"])

    if vector["a"] is not None:
        assert rounded(share(Decimal(vector["m"]), Decimal(vector["a"]))) == expected(vector["share"])


@with_field("way")
def test_the_way_is_the_vectors(vector):
    assert rounded(judged(vector).way.headline) == expected(vector["way"])

    if vector["a"] is not None and vector["b"] is not None:
        numbers = (Decimal(vector[name]) for name in ("b", "m", "a"))
        assert rounded(progress(*numbers)) == expected(vector["way"])


@with_field("direction")
def test_the_direction_is_taken_from_the_values_in_both_forms(vector):
    assert direction_in_kosovos_form(vector) == vector["direction"]
    assert direction_in_bosnias_form(vector) == vector["direction"]


@with_field("status")
def test_the_status_is_the_vectors(vector):
    judgement = judged(vector)

    match vector["status"]:
        case "met":
            assert judgement.is_reached
            assert judgement.light is Light.ACHIEVED
        case "open":
            assert not judgement.is_reached
            assert judgement.light in {Light.ON_TRACK, Light.NEAR, Light.BEHIND, Light.FAR}
        case "none":
            assert not judgement.is_reached
            assert (judgement.light, judgement.why) == (Light.NO_DATA, Why.NO_ACTUAL)
        case other:
            pytest.fail(f"a status that nobody checks: {other}")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["case"])
def test_a_missing_baseline_is_flagged_and_no_other(vector):
    assert (judged(vector).way.headline is Why.NO_BASELINE) == (vector.get("flag") == "no-baseline")


@with_field("parts")
def test_the_parts_of_a_compound_are_the_vectors(vector):
    way = judged(vector).way

    assert [rounded(part) for part in way.parts] == [expected(part) for part in vector["parts"]]
    assert rounded(way.headline) == expected(vector["headline"])
    assert rounded(way.mean) == expected(vector["mean"])
    assert way.lagging == vector["lagging_part"]


@pytest.mark.parametrize("vector", [vector for vector in VECTORS if vector["measure"] == "compound"])
def test_a_plain_nought_beside_counters_answers_like_a_nought_for_each(vector):
    scalar = judge(case("0", tuple(vector["m"]), tuple(vector["a"])))

    assert [rounded(part) for part in scalar.way.parts] == [expected(part) for part in vector["parts"]]


@with_field("numerators")
def test_percents_are_pooled_by_their_counts(vector):
    numerators = [Decimal(count) for count in vector["numerators"]]
    denominators = [Decimal(count) for count in vector["denominators"]]

    assert pooled(numerators, denominators) == Decimal(vector["a"])

    counted = [Figure(numerator=n, denominator=d) for n, d in zip(numerators, denominators, strict=True)]
    together = added(*counted)
    assert isinstance(together, Figure)
    judgement = judge(case(vector["b"], vector["m"], None, actual=together))
    assert rounded(judgement.share.headline) == expected(vector["share"])
    assert rounded(judgement.way.headline) == expected(vector["way"])
    assert judgement.is_reached == (vector["status"] == "met")
