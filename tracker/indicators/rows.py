"""Indicators as rows of a table: printed values that lead to the published text, and what was understood of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from tracker.indicators.labels import DIRECTIONS, MEASURES, ROLES
from tracker.indicators.models import Indicator, IndicatorValue
from tracker.indicators.values import bullet, change
from tracker.plans.marks import mark_of, place_of
from tracker.plans.models import Edits, Plan
from tracker.reading.drafts import Direction, ValueRole
from tracker.reading.values import ValueKind
from tracker.web.charts import Point, indicator_chart
from tracker.web.figures import Figures
from tracker.web.formats import NOTHING, counted_as, number, percent
from tracker.web.languages import Language, current_language, language_tag

# The bullet is 160 wide, with room for half a mark at both ends.
_LEFT, _WAY = Decimal(8), Decimal("1.44")


@dataclass(frozen=True, slots=True)
class BulletMark:
    """A mark of the bullet in its own units."""

    kind: str
    x: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class BulletView:
    """The bullet of one row, with what it says in words."""

    label: str
    marks: list[BulletMark]


@dataclass(frozen=True, slots=True)
class ValueView:
    """One printed value: what it is, how it stands in the text, and what was understood."""

    role: str
    year: str
    printed: Markup | str
    shown: Markup | str  # what stands in a list: the printed cell, and where a person changed it, the new value first
    understood: Markup | str
    is_plan_text: bool  # what was understood is the plan's own words
    change: str


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """An indicator with its values."""

    key: str
    name: str  # in the reader's words where the document prints none
    is_named: bool
    mark: Markup | str  # of a name that is not what is printed
    measure: str
    direction: Markup | str
    values: list[ValueView]
    bullet: BulletView | None


class Understood(Protocol):
    """A value as the pages need it, whether it is an entity or a plain row."""

    @property
    def kind(self) -> ValueKind:
        """What it is."""

    @property
    def number(self) -> Decimal | None:
        """For a number or a percent."""

    @property
    def parts(self) -> list[str]:
        """For counters beside each other."""

    @property
    def text(self) -> str | None:
        """For words."""

    @property
    def year(self) -> int | None:
        """None where none is printed."""

    @property
    def raw(self) -> str | None:
        """As printed; None where the document has no cell for it."""

    @property
    def edits(self) -> Edits:
        """What a person changed."""


def understood(value: Understood) -> str:
    """What was understood of a cell, in the reader's signs; a missing value is said in words."""
    match value.kind:
        case ValueKind.NUMBER:
            return number(value.number)
        case ValueKind.PERCENT:
            return percent(value.number)
        case ValueKind.COMPOUND:
            return " / ".join(number(Decimal(part)) for part in value.parts)
        case ValueKind.TEXT:
            return value.text or ""
    if "value" in value.edits:
        return _("no value")
    if value.raw is None:
        return _("the document has no cell for it")
    return _("only a year is printed, no value") if value.year is not None and value.raw else _("nothing is printed")


def printed_value(figures: Figures, value: IndicatorValue) -> Markup | str:
    """The cell word for word as a link to its place, "—" where the document has none or prints nothing in it."""
    if value.raw is None:
        return NOTHING
    return figures(value.raw or NOTHING, value.places, "value", value.source_line)


def shown_value(figures: Figures, value: IndicatorValue, language: str) -> Markup | str:
    """The printed cell in the plan's language; where a person changed the value, the new one and the cell beside it."""
    if "value" in value.edits:
        line, cell = place_of(value.places, "value", value.source_line)
        return figures.edited(understood(value), value.raw, line, cell, language=language)
    if value.raw is None:
        return understood(value)
    return Markup('<span lang="{}">{}</span>').format(language_tag(language), printed_value(figures, value))


def indicator_view(indicator: Indicator, plan: Plan, figures: Figures) -> IndicatorView:
    """Write out one indicator; its values must be loaded."""
    values = indicator.values
    return IndicatorView(
        key=indicator.key,
        name=indicator.name or _("Indicator without a name"),
        is_named=bool(indicator.name),
        mark=mark_of(plan.code, indicator, "name", indicator.name, indicator.name_raw),
        measure=str(MEASURES[indicator.measure]),
        direction=_direction(indicator, figures),
        values=[
            ValueView(
                role=str(ROLES[value.role]),
                year=str(value.year) if value.year is not None else NOTHING,
                printed=printed_value(figures, value),
                shown=shown_value(figures, value, plan.language),
                understood=_understood(value, figures),
                is_plan_text=value.kind is ValueKind.TEXT,
                change=_change(indicator.baseline, value),
            )
            for value in values
        ],
        bullet=_bullet(values),
    )


def _understood(value: IndicatorValue, figures: Figures) -> Markup | str:
    if "value" not in value.edits:
        return understood(value)
    return figures.marked(understood(value), *place_of(value.places, "value", value.source_line))


def _direction(indicator: Indicator, figures: Figures) -> Markup | str:
    now = str(DIRECTIONS[indicator.direction])
    edit = indicator.edits.get("direction")
    if edit is None:
        return now
    read = _("read from the document: %(direction)s", direction=DIRECTIONS[Direction(edit["loaded"])])
    mark = figures.mark(*place_of(indicator.places, "name", indicator.source_line))
    return Markup('{} {} <span class="was">{}</span>').format(now, mark, read)


def _change(baseline: IndicatorValue, value: IndicatorValue) -> str:
    if value.role is ValueRole.BASELINE:
        return NOTHING
    difference = change(baseline, value)
    if difference is None:
        return NOTHING
    sign = "+" if difference > 0 else ""
    figure = f"{sign}{number(difference)}"
    if value.kind is not ValueKind.PERCENT:
        return figure
    count = counted_as(difference, current_language())
    return ngettext("%(figure)s percentage point", "%(figure)s percentage points", count, figure=figure)


def _bullet(values: Sequence[IndicatorValue]) -> BulletView | None:
    found = bullet(values)
    if found is None:
        return None
    figures = [understood(value) for value in values if value.number is not None]
    words = _("Bar from %(first)s to %(last)s; the table lists every value.", first=figures[0], last=figures[-1])
    marks = [BulletMark(mark.role.value, _LEFT + mark.at * _WAY, _LEFT + mark.at * _WAY - 4) for mark in found.marks]
    return BulletView(words, marks)


def chart_of(indicator: Indicator, language: Language) -> Markup | None:
    """The picture of the way from the baseline to the targets; None where the figures give no way to draw."""
    kinds = {value.kind for value in indicator.values if value.number is not None}
    points = [
        Point(value.year, value.number, str(ROLES[value.role]), value.role is ValueRole.BASELINE)
        for value in indicator.values
        if value.number is not None and value.year is not None
    ]
    if len(kinds) != 1:
        return None
    if not points:
        return None
    first, last = min(points, key=_when), max(points, key=_when)
    words = _(
        "Line from %(first)s in %(first_year)s to %(last)s in %(last_year)s; the table lists every value.",
        first=_figure(first.value, kinds),
        first_year=first.year,
        last=_figure(last.value, kinds),
        last_year=last.year,
    )
    return indicator_chart(points, title=words, is_percent=kinds == {ValueKind.PERCENT}, language=language)


def _when(point: Point) -> tuple[int, bool]:
    return point.year, not point.is_baseline


def _figure(figure: Decimal, kinds: set[ValueKind]) -> str:
    return percent(figure) if kinds == {ValueKind.PERCENT} else number(figure)
