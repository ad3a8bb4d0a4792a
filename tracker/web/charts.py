"""Charts as SVG: drawn on the server, free of styles and scripts, each followed on its page by its table."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import vl_convert
from markupsafe import Markup, escape

from tracker.web.formats import number_in, percent_in
from tracker.web.languages import Language

# The tokens of tracker.css.
INK, MUTED, RULE, ACCENT, PAPER = "#1c2430", "#55606e", "#d5d8dd", "#1d4f91", "#fbfaf7"
FONT = "Source Sans 3 Variable, Source Sans 3, Segoe UI, system-ui, sans-serif"
# Drawn at the width of a narrow screen and scaled up by the page, so that its letters stay readable on both.
WIDTH, HEIGHT = 400, 190

_ROOT = re.compile(r"<svg\b[^>]*?\bviewBox=\"([^\"]+)\"[^>]*>", re.DOTALL)
_STYLE = re.compile(r"\sstyle=\"[^\"]*\"")
_ARIA = re.compile(r"\s(?:aria-[a-z]+|role)=\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class Point:
    """A value of an indicator in a year. A percent is 87."""

    year: int
    value: Decimal
    label: str  # what it is, in the reader's language: "Baseline"
    is_baseline: bool


def indicator_chart(points: Sequence[Point], *, title: str, is_percent: bool, language: Language) -> Markup | None:
    """The way from the baseline to the targets as a line with its values written on it.

    `title` is what a screen reader says in the picture's place. None where fewer than two values have a year:
    there is no way to draw then, and the table says all there is.
    """
    points = sorted(points, key=lambda point: (point.year, not point.is_baseline))
    if len({point.year for point in points}) < 2:
        return None
    write = percent_in if is_percent else number_in
    rows = [
        {
            "year": point.year,
            "value": float(point.value),  # a place on the picture; the figure itself is written from the decimal
            "text": write(point.value, language),
            "label": point.label,
            "first": point.is_baseline,
        }
        for point in points
    ]
    unit = percent_in(Decimal(1), language).lstrip("1") if is_percent else ""
    svg = _drawn(json.dumps(_spec(rows, unit), sort_keys=True), _number_signs(language))
    return _as_picture(svg, title)


def _spec(rows: list[dict[str, Any]], unit: str) -> dict[str, Any]:
    values = [row["value"] for row in rows]
    years = sorted({row["year"] for row in rows})
    beside = (years[-1] - years[0]) * 0.22  # room for the words at the first and the last point
    # Zero belongs to the axis of amounts and shares that start near it; a far-off one would flatten the way.
    lowest, highest = min(values), max(values)
    from_zero = lowest >= 0 and (highest - lowest >= highest / 4 or highest == lowest)
    axis = {
        "gridColor": RULE,
        "domain": False,
        "ticks": False,
        "labelColor": MUTED,
        "tickCount": 4,
        "title": None,
        "format": ",.6~f",
    }
    scale: dict[str, Any] = {"zero": from_zero, "nice": True, "padding": 0}
    if not from_zero:
        margin = (highest - lowest or abs(highest) or 1) * 0.25
        scale["domain"] = [lowest - margin, highest + margin]
    base = {
        "x": {
            "field": "year",
            "type": "quantitative",
            "scale": {"domain": [years[0] - beside, years[-1] + beside], "nice": False},
            "axis": {
                "values": years,
                "format": "d",
                "grid": False,
                "title": None,
                "labelColor": MUTED,
                "domainColor": MUTED,
                "tickColor": MUTED,
            },
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "scale": scale,
            "axis": axis | {"labelExpr": f"datum.label + '{unit}'"},
        },
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH - 60,
        "height": HEIGHT - 50,
        "background": None,
        "padding": {"left": 4, "right": 12, "top": 24, "bottom": 4},
        "autosize": {"type": "pad"},
        "data": {"values": rows},
        "encoding": base,
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "aria": False,
            "axis": {"labelFontSize": 12, "labelFont": FONT},
            "text": {"font": FONT},
        },
        "layer": [
            {"mark": {"type": "line", "color": ACCENT, "strokeWidth": 2}},
            {
                "transform": [{"filter": "datum.first"}],
                "mark": {"type": "tick", "color": INK, "thickness": 3, "size": 18, "orient": "horizontal"},
            },
            {
                "transform": [{"filter": "!datum.first"}],
                "mark": {"type": "point", "shape": "circle", "size": 80, "stroke": ACCENT, "strokeWidth": 2}
                | {"fill": PAPER, "opacity": 1},
            },
            *_written("text", -24, {"fontSize": 13, "fontWeight": 600, "color": INK}),
            *_written("label", -11, {"fontSize": 11, "color": MUTED}),
        ],
    }


def _written(field: str, dy: int, look: dict[str, Any]) -> list[dict[str, Any]]:
    """Words at every point, first as a broad stroke of the paper's colour, so that no line runs through them."""
    mark = {"type": "text", "dy": dy, **look}
    halo = mark | {"color": PAPER, "stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round"}
    return [{"mark": each, "encoding": {"text": {"field": field}}} for each in (halo, mark)]


def _number_signs(language: Language) -> str:
    """How the axis writes numbers, as JSON for the drawing library."""
    written = number_in(Decimal("1234567.5"), language)
    return json.dumps(
        {"decimal": written[-2], "thousands": written[1], "grouping": [3], "currency": ["", ""], "minus": "−"}
    )


@lru_cache(maxsize=512)
def _drawn(spec: str, signs: str) -> str:
    return str(vl_convert.vegalite_to_svg(spec, format_locale=json.loads(signs)))


def _as_picture(svg: str, title: str) -> Markup:
    """The drawing as one picture with a name: scaled by the page, without styles, silent in its parts."""
    match = _ROOT.search(svg)
    if match is None:
        raise ValueError("the drawing has no viewBox")
    inside = _ARIA.sub("", _STYLE.sub("", svg[match.end() :]))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{match[1]}" role="img" aria-label="{escape(title)}">'
    # The drawing comes from our own specification, whose texts the library escapes.
    return Markup(head + inside)  # noqa: S704
