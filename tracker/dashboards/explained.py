"""An explanation in words: what the page, the drawer and the command say, sentence by sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from tracker.dashboards.counted_explained import NOTHING_COUNTED, CountExplained, count_explained
from tracker.dashboards.explanation import Contribution, Counter, Expected, Explanation, Step
from tracker.dashboards.rules import rule_lines
from tracker.indicators.labels import ROLES
from tracker.reading.drafts import Measure
from tracker.reporting.judging import PrintedFigure
from tracker.reporting.kinds import Accumulation, Curve, Formula, Light, Side, Why
from tracker.reporting.labels import ACCUMULATIONS, CURVES, FORMULAS, LIGHTS, REASONS, REVIEW_STATES, SIGNS
from tracker.reporting.lights import Judgement
from tracker.reporting.progress import Ratio
from tracker.reporting.told import counted_figure, named, printed_told, ratio_told
from tracker.reporting.wording import figure_told
from tracker.web.formats import NOTHING, day, number
from tracker.web.languages import reason_in_words


@dataclass(frozen=True, slots=True)
class FormulaTold:
    """One formula with the values put in."""

    name: str
    marks: tuple[str, ...]  # that it is the official one, that the light was read from it
    result: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueTold:
    """A printed value, with where it stands."""

    label: str
    figure: str
    note: str  # what is printed, and that a person changed it
    line: int | None
    cell: int | None


@dataclass(frozen=True, slots=True)
class ContributionTold:
    """A reported figure that the actual rests on."""

    period: str
    of_period: str
    to_date: str
    state: str
    who: str
    text: str
    count: CountExplained = NOTHING_COUNTED


@dataclass(frozen=True, slots=True)
class Explained:
    """An explanation in words."""

    name: str
    is_named: bool
    as_of: str
    light: Light
    light_word: str
    light_lines: tuple[str, ...]  # how the light was read
    formulas: tuple[FormulaTold, ...]
    source: str
    actual: str
    actual_lines: tuple[str, ...]
    values: tuple[ValueTold, ...]
    contributions: tuple[ContributionTold, ...]
    expected: tuple[str, ...]
    rules: tuple[str, ...]


def explained(found: Explanation) -> Explained:
    """Put an explanation into words."""
    judged, plan = found.judged, found.frame.plan
    judgement = judged.judgement
    formulas = [_formula(found, step) for step in found.steps]
    if found.to_outlook is not None and judged.outlook is not None:
        formulas.append(_outlook(found, found.to_outlook, judged.outlook))
    return Explained(
        name=named(judged.indicator),
        is_named=bool(judged.indicator.name),
        as_of=_as_of(found),
        light=judgement.light,
        light_word=f"{SIGNS[judgement.light]} {LIGHTS[judgement.light]}",
        light_lines=tuple(_light_lines(found)),
        formulas=tuple(formulas),
        source=_sourced(plan.rules.source, is_verified=plan.rules.is_verified),
        actual=figure_told(judged.case.actual, judged.indicator.measure) if judged.case.actual else NOTHING,
        actual_lines=tuple(_actual_lines(found)),
        values=tuple(_values(found)),
        contributions=tuple(_contribution(found, each) for each in found.contributions),
        expected=tuple(_expected(found.expected)) if found.expected is not None else (),
        rules=rule_lines(plan),
    )


def _as_of(found: Explanation) -> str:
    frame = found.frame
    if frame.period is not None:
        return _("%(period)s, judged at its end on %(day)s", period=frame.period.code, day=day(frame.judged_on))
    return _("As of %(day)s", day=day(frame.judged_on))


def _sourced(source: str, *, is_verified: bool) -> str:
    told = reason_in_words(source)
    return told if is_verified else " ".join((told, _("(not verified)")))


def _light_lines(found: Explanation) -> Iterator[str]:
    judgement, case = found.judged.judgement, found.judged.case
    if judgement.light is Light.ACHIEVED:
        yield _("The target is reached or kept, so no formula is asked.")
    elif judgement.light is Light.NOT_DUE and judgement.why is Why.NO_ACTUAL:
        yield _("Nothing has been reported, and nothing was due by now.")
    elif judgement.light is Light.NO_DATA:
        yield _("A figure was due by now, and nothing has been reported. A missing figure is never 0.")
    elif judgement.why is not None:
        yield str(REASONS[judgement.why])
    elif judgement.light_formula is not None and judgement.light_figure is None:
        yield str(REASONS[Why.NOTHING_EXPECTED])
        if judgement.light is Light.FAR:
            yield _got_worse(found)
    elif judgement.light_formula is not None and judgement.light_figure is not None:
        figure = ratio_told(judgement.light_figure)
        if judgement.is_inverted:
            yield _(
                "Less is better here, so the light is read from target ÷ actual: %(target)s ÷ %(actual)s = %(figure)s.",
                figure=figure,
                **_of_light(found),
            )
        else:
            yield _(
                "The light is read from “%(formula)s”: %(figure)s.",
                formula=FORMULAS[judgement.light_formula],
                figure=figure,
            )
    if judgement.light_formula is not None and judgement.light_formula is not case.light_by:
        yield _(
            "“%(formula)s”, which is asked first, has no figure: %(reason)s",
            formula=FORMULAS[case.light_by],
            reason=_reason(_of_light_counter(judgement, case.light_by)),
        )
    if judgement.light_counter is not None and judgement.light_formula is not None:
        yield _("It is that of the counter “%(counter)s”.", counter=_counter_name(found, judgement.light_counter))


def _of_light_counter(judgement: Judgement, formula: Formula) -> Ratio:
    """What a formula says of the counter from which the light was read, or of the only figure."""
    parts = judgement.by(formula).parts
    place = judgement.light_counter or 0
    return parts[place] if place < len(parts) else parts[0]


def _got_worse(found: Explanation) -> str:
    """Why a light is red although nothing is expected yet: the way has become longer, or a count is below 0."""
    way = _of_light_counter(found.judged.judgement, Formula.WAY)
    if isinstance(way, Decimal) and way < 0:
        return _("The figure is worse than the baseline.")
    return _("The figure is below 0.")


def _reason(ratio: Ratio) -> str:
    return str(REASONS[ratio]) if isinstance(ratio, Why) else ratio_told(ratio)


def _of_light(found: Explanation) -> dict[str, str]:
    counters = found.steps[0].counters
    place = found.judged.judgement.light_counter or 0
    measure = found.judged.indicator.measure
    return {
        "target": _signed(measure, counters[place].target),
        "actual": _signed(measure, counters[place].actual),
    }


def _counter_name(found: Explanation, place: int) -> str:
    names = found.judged.indicator.counters
    name = names[place] if place < len(names) else ""
    return name or _("counter %(number)s", number=place + 1)


def _formula(found: Explanation, step: Step) -> FormulaTold:
    marks = []
    if step.is_official:
        marks.append(_("official formula"))
    if step.is_of_light:
        marks.append(_("the light was read from it"))
    return FormulaTold(str(FORMULAS[step.formula]), tuple(marks), _result(step), tuple(_lines(found, step)))


def _outlook(found: Explanation, step: Step, outlook: PrintedFigure) -> FormulaTold:
    name = _("Outlook: way to the target after the plan's end, %(target)s", target=printed_told(outlook))
    return FormulaTold(name, (), _result(step), tuple(_lines(found, step)))


def _result(step: Step) -> str:
    headline = step.measured.headline
    return NOTHING if isinstance(headline, Why) else ratio_told(headline)


def _lines(found: Explanation, step: Step) -> Iterator[str]:
    headline = step.measured.headline
    if isinstance(headline, Why) and not any(isinstance(each.ratio, Decimal) for each in step.counters):
        yield str(REASONS[headline])
        return
    several = len(step.counters) > 1
    for place, counter in enumerate(step.counters):
        line = _put_in(found, step, counter)
        yield f"{_counter_name(found, place)}: {line}" if several else line
    lagging = step.measured.lagging
    if lagging is not None:
        yield _(
            "The lowest counts: “%(counter)s” lags behind; the mean, %(mean)s, only stands beside it.",
            counter=_counter_name(found, lagging),
            mean=ratio_told(step.measured.mean or Decimal(0)),
        )


def _put_in(found: Explanation, step: Step, counter: Counter) -> str:
    """The formula with the values of one counter put in."""
    if isinstance(counter.ratio, Why):
        return str(REASONS[counter.ratio])
    measure, result = found.judged.indicator.measure, ratio_told(counter.ratio)
    baseline, target, actual = (
        _signed(measure, value) if value is not None else ""
        for value in (counter.baseline, counter.target, counter.actual)
    )
    match step.formula:
        case Formula.WAY:
            return f"({actual} − {baseline}) ÷ ({target} − {baseline}) = {result}"
        case Formula.SHARE:
            return f"{actual} ÷ {target} = {result}"
    assert counter.covered is not None
    assert counter.covered_by is not None
    assert found.expected is not None
    return _(
        "%(covered)s reached (%(formula)s) ÷ %(expected)s expected = %(result)s",
        covered=ratio_told(counter.covered),
        formula=FORMULAS[counter.covered_by],
        expected=ratio_told(found.expected.share),
        result=result,
    )


def _signed(measure: Measure, value: Decimal) -> str:
    told = counted_figure(measure, value)
    return f"({told})" if value < 0 else told


def _actual_lines(found: Explanation) -> Iterator[str]:
    judged = found.judged
    indicator = judged.indicator
    yield _("How it is counted: %(accumulation)s.", accumulation=ACCUMULATIONS[indicator.accumulation])
    if judged.case.actual is None:
        yield str(REASONS[judged.case.why_no_actual])
    if found.is_added and indicator.restarts_yearly:
        yield _("Each year is counted for itself.")
    sum_told = _sum(found)
    if sum_told:
        yield sum_told
    reported = judged.reported
    if reported is not None and reported.rests_on_drafts:
        yield _("It rests on figures that nobody has approved yet.")


def _sum(found: Explanation) -> str:
    """The figures of the periods added up, where they were all typed for their periods."""
    parts = found.contributions
    actual = found.judged.case.actual
    if found.judged.indicator.accumulation is not Accumulation.SUM or actual is None or len(parts) < 2:
        return ""
    if any(each.side is Side.TO_DATE or each.of_period is None for each in parts):
        return ""
    measure = found.judged.indicator.measure
    added = " + ".join(figure_told(each.of_period, measure) for each in parts)
    return f"{added} = {figure_told(actual, measure)}"


def _values(found: Explanation) -> Iterator[ValueTold]:
    judged = found.judged
    for value in (judged.baseline, judged.target, judged.outlook):
        if value is not None:
            yield _value(value)


def _value(value: PrintedFigure) -> ValueTold:
    place = value.places.get("value")
    line, cell = (place[0][0], place[0][1]) if place else (value.source_line, None)
    edit = value.edits.get("value")
    if value.raw is None:
        note = _("The document has no cell for it.")
    elif value.raw:
        note = _("Printed: %(printed)s", printed=value.raw)
    else:
        note = _("Nothing is printed.")
    if edit is not None:
        note += " " + _("Changed on %(day)s: %(reason)s", day=day(edit["on"]), reason=edit["reason"])
    return ValueTold(str(ROLES[value.role]), printed_told(value), note, line, cell)


def _contribution(found: Explanation, each: Contribution) -> ContributionTold:
    measure = found.judged.indicator.measure
    state = str(REVIEW_STATES[each.state])
    if each.is_corrected:
        state = _("%(state)s, corrected since", state=state)
    return ContributionTold(
        each.period,
        figure_told(each.of_period, measure),
        figure_told(each.to_date, measure),
        state,
        " ".join(_who(each)),
        each.text,
        count_explained(each, measure, with_drafts=found.frame.with_drafts),
    )


def _who(each: Contribution) -> Iterator[str]:
    if each.author is not None:
        yield _("Typed by %(name)s on %(day)s.", name=each.author, day=day(each.saved_at.date()))
    if each.approved_at is not None and each.approved_by is not None:
        yield _("Approved by %(name)s on %(day)s.", name=each.approved_by, day=day(each.approved_at.date()))
    elif each.approved_at is not None:
        yield _("Approved on %(day)s.", day=day(each.approved_at.date()))


def _expected(found: Expected) -> Iterator[str]:
    yield _(
        "The way is covered from %(first)s to %(last)s, %(curve)s.",
        first=day(found.starts_on),
        last=day(found.ends_on),
        curve=CURVES[found.curve],
    )
    yield _(
        "By %(day)s %(over)s of %(days)s days are over: %(percent)s of the way is expected.",
        day=day(found.day),
        over=number(found.days_over),
        days=number(found.days),
        percent=ratio_told(found.share),
    )
    if found.curve is Curve.END_LOADED:
        share = ratio_told(Decimal(found.days_over) / found.days)
        yield _("The square of the share of the days: %(share)s × %(share)s.", share=share)


def lines_of(told: Explained) -> Iterator[str]:
    """The explanation as plain lines, for the command."""
    yield told.name
    yield told.as_of
    yield ""
    yield _("Light: %(light)s", light=told.light_word)
    yield from (f"  {line}" for line in told.light_lines)
    for formula in told.formulas:
        yield ""
        marks = f" ({', '.join(formula.marks)})" if formula.marks else ""
        yield f"{formula.name}{marks}: {formula.result}"
        yield from (f"  {line}" for line in formula.lines)
    yield ""
    yield _("Source of the formula: %(source)s", source=told.source)
    yield ""
    yield _("Actual to date: %(figure)s", figure=told.actual)
    yield from (f"  {line}" for line in told.actual_lines)
    for each in told.contributions:
        yield f"  {each.period}: " + "; ".join(
            part
            for part in (
                _("for the period %(figure)s", figure=each.of_period),
                _("to date %(figure)s", figure=each.to_date),
                each.state,
                each.who,
                each.text,
                *each.count.lines,
                *each.count.settings,
                _("This count is invented.") if each.count.is_invented else "",
            )
            if part
        )
    for value in told.values:
        where = _("line %(line)s", line=value.line) if value.line is not None else ""
        yield " ".join(part for part in (f"{value.label}: {value.figure}.", value.note, where) if part)
    yield ""
    yield from told.expected
    yield from told.rules
