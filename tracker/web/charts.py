"""Charts as SVG: drawn on the server, free of styles and scripts, each followed on its page by its table."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from textwrap import wrap
from typing import Any

import vl_convert
from markupsafe import Markup, escape

from tracker.web.formats import number_in, percent_in
from tracker.web.languages import Language

# The tokens of tracker.css.
INK, MUTED, RULE, ACCENT, PAPER = "#1c2430", "#55606e", "#d5d8dd", "#1d4f91", "#fbfaf7"
FONT = "Source Sans 3 Variable, Source Sans 3, Segoe UI, system-ui, sans-serif"


@dataclass(frozen=True, slots=True)
class Size:
    """A rendition of a chart in pixels, drawn so that the page never has to make its letters smaller."""

    name: str  # the class by which the style sheet shows it
    width: int
    height: int
    letters: int  # of the words; figures are a pixel larger
    line: int  # how many letters of the words below a year fit on a line


WIDE = Size("wide", 544, 250, 13, 22)
NARROW = Size("narrow", 340, 230, 12, 12)  # a telephone of 390 px less the page's margins
LETTER = 0.56  # of the size of the letters: the width of one, on average, in the widest of our languages
GAP = 10  # between a point and its figure

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

    Two renditions of the picture, of which the style sheet shows the one that fits the screen. `title` is what a
    screen reader says in the picture's place. None where fewer than two values have a year:
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
            "first": point.is_baseline,
            "side": side,
        }
        for point, side in zip(points, _sides([point.value for point in points]), strict=True)
    ]
    unit = percent_in(Decimal(1), language).lstrip("1") if is_percent else ""
    pictures = [
        _as_picture(
            _drawn(
                json.dumps(_spec(rows, _words_below(points, size), unit, size), sort_keys=True), _number_signs(language)
            ),
            title,
            size,
        )
        for size in (WIDE, NARROW)
    ]
    return Markup("").join(pictures)


@dataclass(frozen=True, slots=True)
class Placed:
    """A printed value at its place in time; 2023 is the last day of 2023, and 2022.5 the middle of that year."""

    at: float
    value: Decimal
    words: tuple[str, ...]  # below it on the axis: the year, and what it is
    is_baseline: bool


@dataclass(frozen=True, slots=True)
class Reached:
    """What was reached by a day; the one that is judged is written out."""

    at: float
    value: Decimal
    is_judged: bool


def progress_chart(
    printed: Sequence[Placed],
    reached: Sequence[Reached],
    expected: Sequence[tuple[float, Decimal]],
    *,
    title: str,
    is_percent: bool,
    language: Language,
) -> Markup | None:
    """The same with what was reached on it, and the path that is expected as a thin line.

    None where fewer than two values have a place in time.
    """
    printed = sorted(printed, key=lambda point: (point.at, not point.is_baseline))
    if len({point.at for point in printed}) < 2:
        return None
    write = percent_in if is_percent else number_in
    rows = [
        {
            "year": point.at,
            "value": float(point.value),
            "text": write(point.value, language),
            "first": point.is_baseline,
            "side": side,
        }
        for point, side in zip(printed, _sides([point.value for point in printed]), strict=True)
    ]
    more = _Progress(
        [
            {
                "year": each.at,
                "value": float(each.value),
                "text": write(each.value, language) if each.is_judged else "",
                "judged": each.is_judged,
            }
            for each in reached
        ],
        [{"year": at, "value": float(value)} for at, value in expected],
    )
    unit = percent_in(Decimal(1), language).lstrip("1") if is_percent else ""
    pictures = []
    for size in (WIDE, NARROW):
        words = {
            _key(point.at): [part for each in point.words for part in wrap(each, size.line, break_long_words=False)]
            for point in printed
        }
        spec = json.dumps(_spec(rows, words, unit, size, more), sort_keys=True)
        pictures.append(_as_picture(_drawn(spec, _number_signs(language)), title, size))
    return Markup("").join(pictures)


@dataclass(frozen=True, slots=True)
class _Progress:
    reached: list[dict[str, Any]]
    expected: list[dict[str, Any]]


def _key(at: float) -> str:
    """A place in time as the axis names it."""
    return f"{at:.2f}".rstrip("0").rstrip(".")


def _sides(values: Sequence[Decimal]) -> list[str]:
    """On which side of its point each figure stands, so that the line runs through none of them.

    Nothing comes before the first point and nothing follows the last one; between them the side depends on where
    the line comes from and goes to.
    """
    sides = []
    for place, value in enumerate(values):
        if place == 0:
            sides.append("left")
        elif place == len(values) - 1:
            sides.append("right")
        else:
            rises = value >= values[place - 1], values[place + 1] >= value
            sides.append(
                {(True, True): "above left", (False, False): "above right", (False, True): "below"}.get(rises, "above")
            )
    return sides


def _words_below(points: Sequence[Point], size: Size) -> dict[str, list[str]]:
    """What stands below each year of the axis: the year and, on lines of their own, what the values in it are."""
    words: dict[str, list[str]] = {}
    for point in points:
        words.setdefault(str(point.year), [str(point.year)]).extend(
            wrap(point.label, size.line, break_long_words=False)
        )
    return words


def _spec(
    rows: list[dict[str, Any]],
    words: dict[str, list[str]],
    unit: str,
    size: Size,
    progress: _Progress | None = None,
) -> dict[str, Any]:
    every = rows + progress.reached if progress is not None else rows
    values = [row["value"] for row in every]
    years = sorted({row["year"] for row in rows})
    # Zero belongs to the axis of amounts and shares that start near it; a far-off one would flatten the way.
    lowest, highest = min(values), max(values)
    from_zero = lowest >= 0 and (highest - lowest >= highest / 4 or highest == lowest)
    scale: dict[str, Any] = {"zero": from_zero, "nice": True, "padding": 0}
    if not from_zero:
        margin = (highest - lowest or abs(highest) or 1) * 0.25
        scale["domain"] = [lowest - margin, highest + margin]
    longest_figure = max(len(row["text"]) for row in rows) * (size.letters + 1) * LETTER
    longest_word = max(len(word) for some in words.values() for word in some) * size.letters * LETTER
    lines = max(len(some) for some in words.values())
    plot = size.width - longest_figure - 20
    # Room before the first point and after the last one: for its figure beside it, and for the words below it.
    beside = max(longest_figure + GAP + 4, longest_word / 2)
    a_pixel = (years[-1] - years[0]) / (plot - 2 * beside)
    label = {"labelColor": MUTED, "labelFontSize": size.letters, "labelFont": FONT, "title": None}
    base = {
        "x": {
            "field": "year",
            "type": "quantitative",
            "scale": {"domain": [years[0] - beside * a_pixel, years[-1] + beside * a_pixel], "nice": False},
            "axis": {
                **label,
                "values": years,
                "format": "d" if progress is None else ".2~f",
                "grid": False,
                "domainColor": MUTED,
                "tickColor": MUTED,
                "labelExpr": f"{json.dumps(words)}[datum.label]",
                "labelOverlap": False,
                "labelBound": False,
                "labelLineHeight": size.letters + 3,
                # A figure below its point must not stand on the words of the axis.
                "offset": 20 if any(row["side"] == "below" for row in rows) else 0,
            },
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "scale": scale,
            "axis": {
                **label,
                "gridColor": RULE,
                "domain": False,
                "ticks": False,
                "tickCount": 4,
                "format": ",.6~f",
                "labelExpr": f"datum.label + {json.dumps(unit)}",
            },
        },
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": plot,
        "height": size.height - 30 - lines * (size.letters + 3),
        "background": None,
        "padding": {"left": 2, "right": 2, "top": 20, "bottom": 4},
        "autosize": {"type": "pad"},
        "data": {"values": rows},
        "encoding": base,
        "config": {"font": FONT, "view": {"stroke": None}, "aria": False, "text": {"font": FONT}},
        "layer": [
            *_expected_path(progress),
            {"mark": {"type": "line", "color": ACCENT, "strokeWidth": 2}},
            {
                "transform": [{"filter": "datum.first"}],
                "mark": {"type": "tick", "color": INK, "thickness": 3, "size": 14, "orient": "horizontal"},
            },
            {
                "transform": [{"filter": "!datum.first"}],
                "mark": {"type": "point", "shape": "circle", "size": 70, "stroke": ACCENT, "strokeWidth": 2}
                | {"fill": PAPER, "opacity": 1},
            },
            *(
                {
                    "transform": [{"filter": f"datum.side === {json.dumps(side)}"}],
                    "mark": place | {"type": "text", "fontSize": size.letters + 1, "fontWeight": 600, "color": INK},
                    "encoding": {"text": {"field": "text"}},
                }
                for side, place in _PLACES.items()
            ),
            *_reached_marks(progress, size, falls=values[0] > values[len(rows) - 1]),
        ],
    }


def _expected_path(progress: _Progress | None) -> list[dict[str, Any]]:
    if progress is None or not progress.expected:
        return []
    line = {"type": "line", "color": MUTED, "strokeWidth": 1, "strokeDash": [3, 3]}
    return [{"data": {"values": progress.expected}, "mark": line}]


def _reached_marks(progress: _Progress | None, size: Size, *, falls: bool) -> list[dict[str, Any]]:
    """What was reached as filled points; the one that is judged larger, with its figure below or above it."""
    if progress is None or not progress.reached:
        return []
    text = {"type": "text", "fontSize": size.letters + 1, "fontWeight": 600, "color": INK}
    beside = "bottom" if falls else "top"  # on the side on which the printed line does not run
    return [
        {
            "data": {"values": progress.reached},
            "layer": [
                {"mark": {"type": "line", "color": INK, "strokeWidth": 1}},
                {"mark": {"type": "point", "shape": "circle", "size": 28, "filled": True, "color": INK, "opacity": 1}},
                {
                    "transform": [{"filter": "datum.judged"}],
                    "mark": {"type": "point", "shape": "circle", "size": 110, "filled": False, "color": INK}
                    | {"strokeWidth": 2, "opacity": 1},
                },
                {
                    "transform": [{"filter": "datum.judged"}],
                    "mark": text | {"align": "left", "baseline": beside, "dx": 9, "dy": -3 if falls else 3},
                    "encoding": {"text": {"field": "text"}},
                },
            ],
        }
    ]


_PLACES: dict[str, dict[str, Any]] = {
    "left": {"align": "right", "baseline": "middle", "dx": -GAP},
    "right": {"align": "left", "baseline": "middle", "dx": GAP},
    "above": {"align": "center", "baseline": "bottom", "dy": -8},
    "below": {"align": "center", "baseline": "top", "dy": 8},
    "above left": {"align": "right", "baseline": "bottom", "dx": -3, "dy": -6},
    "above right": {"align": "left", "baseline": "bottom", "dx": 3, "dy": -6},
}


def _number_signs(language: Language) -> str:
    """How the axis writes numbers, as JSON for the drawing library."""
    written = number_in(Decimal("1234567.5"), language)
    return json.dumps(
        {"decimal": written[-2], "thousands": written[1], "grouping": [3], "currency": ["", ""], "minus": "−"}
    )


@lru_cache(maxsize=512)
def _drawn(spec: str, signs: str) -> str:
    return str(vl_convert.vegalite_to_svg(spec, format_locale=json.loads(signs)))


def _as_picture(svg: str, title: str, size: Size) -> Markup:
    """The drawing as one picture with a name, in its own size at most, without styles, silent in its parts."""
    match = _ROOT.search(svg)
    if match is None:
        raise ValueError("the drawing has no viewBox")
    inside = _ARIA.sub("", _STYLE.sub("", svg[match.end() :]))
    _left, _top, width, height = match[1].split()
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{size.name}" viewBox="{match[1]}" width="{width}" '
        f'height="{height}" role="img" aria-label="{escape(title)}">'
    )
    # The drawing comes from our own specification, whose texts the library escapes.
    return Markup(head + inside)  # noqa: S704
