"""A counted figure as pages show it: its parts, those hidden that are too small for whoever has no duty. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.cases.figures.counting import CASES, Found
from tracker.cases.figures.definitions import Definition, Setting
from tracker.cases.figures.suppression import shown, shown_parts
from tracker.errors import Refused
from tracker.reporting.figures import Figure

WOMEN, MEN, UNKNOWN = "F", "M", ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a figure, by unit, sex, tag or term."""

    name: str
    figure: Figure | None  # None: hidden, for it is small or would give a small one away

    @property
    def is_hidden(self) -> bool:
        """Whether it is too small to be shown."""
        return self.figure is None


@dataclass(frozen=True, slots=True)
class Answered:
    """A setting with the answer by which was counted."""

    setting: Setting
    answer: str

    @property
    def meaning(self) -> str:
        """What the answer means; "" where it is a number of days."""
        return self.setting.choices.get(self.answer, "")


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """What a page says of a definition in a period."""

    definition: Definition
    figure: Figure | None
    why_none: Refused | None
    women: Part | None  # None: the figure is not split by sex
    men: Part | None
    of_unknown_sex: Part | None
    by_unit: tuple[Part, ...]
    by_tag: tuple[Part, ...]
    counted_terms: tuple[Part, ...]
    beside: tuple[Part, ...]  # terms that the answers leave out
    answers: tuple[Answered, ...]
    left_out: tuple[str, ...]
    is_from_cases: bool
    feed: str  # the code of the system that counted it; "" for our own cases, or where none has delivered
    is_invented: bool
    digest: str


def shown_figure(found: Found, names: Mapping[str, str], *, has_duty: bool) -> ShownFigure:
    """A counted figure for a page; `names` are those of our units, and whoever has no duty sees no small parts."""
    count, definition = found.count, found.asked.definition
    sexes = _by_sex(found, has_duty=has_duty)
    terms = {(term.term.says, term.is_counted): Decimal(term.count) for term in count.by_term}
    inside = _numbers({says: value for (says, is_in), value in terms.items() if is_in}, has_duty=has_duty)
    beside = {says: value for (says, is_in), value in terms.items() if not is_in}
    return ShownFigure(
        definition=definition,
        figure=count.figure,
        why_none=count.why_none,
        women=sexes.get(WOMEN),
        men=sexes.get(MEN),
        of_unknown_sex=sexes.get(UNKNOWN),
        by_unit=_by_unit(count.by_unit, names, has_duty=has_duty),
        by_tag=_numbers({name: Decimal(value) for name, value in count.by_tag.items()}, has_duty=has_duty),
        counted_terms=inside if count.figure is not None else (),
        # Each stands for itself: nothing shown adds up with it.
        beside=tuple(_part(says, value if has_duty else shown(value)) for says, value in beside.items()),
        answers=tuple(Answered(setting, found.asked.answers[setting.name]) for setting in definition.settings),
        left_out=count.left_out,
        is_from_cases=found.origin == CASES,
        feed=found.origin.partition(":")[2],
        is_invented=count.is_invented,
        digest=count.digest,
    )


def _part(name: str, value: Decimal | None) -> Part:
    return Part(name, None if value is None else Figure(number=value))


def _numbers(parts: Mapping[str, Decimal], *, has_duty: bool) -> tuple[Part, ...]:
    visible: Mapping[str, Decimal | None] = parts if has_duty else shown_parts(parts)
    return tuple(_part(name, visible[name]) for name in parts)


def _by_sex(found: Found, *, has_duty: bool) -> dict[str, Part]:
    """Women, men, and those of whom it is not recorded, for these follow from the total and the other two."""
    count = found.count
    if count.figure is None or count.figure.number is None or count.women is None or count.men is None:
        return {}
    unknown = count.figure.number - count.women - count.men
    parts = {WOMEN: count.women, MEN: count.men} | ({UNKNOWN: unknown} if unknown else {})
    return {part.name: part for part in _numbers(parts, has_duty=has_duty)}


def _by_unit(by_unit: Mapping[str, Figure], names: Mapping[str, str], *, has_duty: bool) -> tuple[Part, ...]:
    hidden: set[str] = set()
    if not has_duty:
        for name in ("number", "numerator", "denominator"):
            cells = {unit: value for unit, figure in by_unit.items() if (value := getattr(figure, name)) is not None}
            hidden |= {unit for unit, value in shown_parts(cells).items() if value is None}
        hidden |= {unit for unit, figure in by_unit.items() if any(shown(part) is None for part in figure.parts)}
    return tuple(
        Part(names.get(unit, unit), None if unit in hidden else figure) for unit, figure in sorted(by_unit.items())
    )
