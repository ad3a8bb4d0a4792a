"""How indicators stand, in words and marked up: what every page says of a baseline, a target, an actual, a light.

Every printed figure leads to its line, every reported one to its item, every computed one to its explanation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup, escape

from tracker.indicators.rows import understood
from tracker.plans.marks import mark_of, place_of
from tracker.reading.drafts import Measure
from tracker.reading.values import ValueKind
from tracker.reporting.bullets import Drawn, drawn
from tracker.reporting.compared import Frame
from tracker.reporting.differing import was_counted
from tracker.reporting.figures import Figure
from tracker.reporting.judging import Judged, Known, PrintedFigure, Reported
from tracker.reporting.kinds import Formula, Light, ReviewState, Why
from tracker.reporting.labels import LIGHTS, REASONS, REVIEW_STATES, SIGNS
from tracker.reporting.progress import Measured
from tracker.reporting.rates import Rate
from tracker.reporting.wording import figure_told
from tracker.web.figures import Figures
from tracker.web.formats import NOTHING, number, number_in, percent, percent_in
from tracker.web.languages import Language, current_language, language_tag

_PLACES = [Decimal(1).scaleb(-places) for places in (1, 2, 3, 4)]
_STEP_OF_THRESHOLDS = 5  # percent


def ratio_told(ratio: Decimal, language: Language | None = None) -> str:
    """A ratio as a percent with one decimal, more where it would be told as a threshold that it does not reach.

    89,96 % is not 90 %, and lies below it.
    """
    exact = ratio * 100
    shown = exact
    for place in _PLACES:
        shown = exact.quantize(place, ROUND_HALF_EVEN)
        if shown == exact or shown % _STEP_OF_THRESHOLDS:
            break
    return percent_in(shown, language or current_language())


def rate_told(rate: Rate) -> str:
    """A rate as the counts that it is, with its percent: 21 of 59 (35.6 %); no figure where nothing was due."""
    if rate.ratio is None:
        return gettext("none was due")
    return gettext(
        "%(count)s of %(of)s (%(percent)s)",
        count=number(rate.count),
        of=number(rate.of),
        percent=ratio_told(rate.ratio),
    )


def light_told(light: Light) -> Markup:
    """A light: sign, word and colour."""
    return Markup('<span class="light light-{}"><span aria-hidden="true">{}</span> {}</span>').format(
        light.value, SIGNS[light], LIGHTS[light]
    )


def lights_counted(counts: Mapping[Light, int], names: Mapping[Light, str] | None = None) -> Markup:
    """How many there are of each light, those that there are; `names` are the lights' in the reader's language."""
    language = current_language()
    told = [
        f'<span class="light light-{light.value}"><span aria-hidden="true">{SIGNS[light]}</span> '
        f"{escape(names[light] if names else str(LIGHTS[light]))}: {number_in(Decimal(count), language)}</span>"
        for light, count in counts.items()
        if count
    ]
    # Signs, counts, and words that were escaped.
    return Markup(' <span class="between" aria-hidden="true">·</span> '.join(told))  # noqa: S704


def printed_told(value: PrintedFigure | None, language: Language | None = None) -> str:
    """A baseline or target as it was understood, with its year; "—" where there is no value."""
    if value is None or value.kind is ValueKind.NONE:
        return NOTHING
    figure = _figure(value, language) if language is not None else understood(value)
    return figure if value.year is None else f"{figure} ({value.year})"


def _figure(value: PrintedFigure, language: Language) -> str:
    # In a table of hundreds, asking for the language anew for each figure costs more than writing the figure.
    if value.number is not None and value.kind is ValueKind.NUMBER:
        return number_in(value.number, language)
    if value.number is not None and value.kind is ValueKind.PERCENT:
        return percent_in(value.number, language)
    return understood(value)


def named(indicator: Known) -> str:
    """The name of an indicator, in the reader's words where the document prints none."""
    return indicator.name or gettext("Indicator without a name")


def mean_told(measured: Measured) -> str:
    """What the counters come to on average, to stand beside the lowest; "" for a single figure."""
    return gettext("mean %(percent)s", percent=ratio_told(measured.mean)) if measured.mean is not None else ""


def counted_figure(measure: Measure, value: Decimal) -> str:
    """One value in an indicator's own unit; a stage and a percent are percents."""
    return percent(value) if measure in {Measure.PERCENT, Measure.DESCRIPTIVE} else number(value)


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One indicator in a row of a table."""

    key: str
    name: Markup
    baseline: Markup | str
    target: Markup | str
    actual: Markup | str
    way: Markup
    share: Markup
    pace: Markup
    light: Markup
    picture: Markup | str
    plan: Markup | str = ""  # where rows of several plans stand together


class Teller:
    """Writes how the indicators of one plan stand; made once a page."""

    def __init__(self, frame: Frame, arguments: Mapping[str, str] | None = None) -> None:
        plan = frame.plan
        self._frame = frame
        self._code = plan.code
        self._reader = current_language()
        self._last_figure: tuple[Figure | None, str] = (None, "")
        self._tag = escape(language_tag(plan.language))
        self.prefix = escape(url_for("browse.show_plan", code=plan.code))
        self._figures = Figures(plan.code)
        self._query = escape(f"?{urlencode(arguments)}") if arguments else ""
        # Sentences are taken apart once: translating them for each cell would cost more than the cell.
        before, _, after = gettext("%(figure)s, explain this number").partition("%(figure)s")
        self._before, self._after = escape(before), escape(after)
        self._lights = {light: light_told(light) for light in Light}
        self._light_names = {light: str(LIGHTS[light]) for light in Light}
        self._no_actual = gettext("Baseline: %(baseline)s; target: %(target)s; no actual: %(reason)s")
        self._with_actual = gettext("Actual: %(actual)s; baseline: %(baseline)s; target: %(target)s.")
        self._expected = gettext("%(percent)s of the way is expected by now.")
        self._reasons = {why: escape(str(reason)) for why, reason in REASONS.items()}

    def row(self, judged: Judged, *, with_plan: bool = False) -> ToldRow:
        """One indicator as a row, perhaps with its plan."""
        return ToldRow(
            judged.indicator.key,
            self.name(judged.indicator),
            self.printed(judged.baseline),
            self.printed(judged.target),
            self.actual(judged),
            self.ratio(judged, Formula.WAY),
            self.ratio(judged, Formula.SHARE),
            self.ratio(judged, Formula.PACE),
            self.light(judged),
            self.picture(judged),
            Markup('<a href="{}">{}</a>').format(self.prefix, self._code) if with_plan else "",
        )

    def name(self, indicator: Known) -> Markup:
        """The indicator's name as a link to its page."""
        lang = f' lang="{self._tag}"' if indicator.name else ""
        mark = mark_of(self._code, indicator, "name", indicator.name, indicator.name_raw)
        name, key = escape(named(indicator)), escape(indicator.key)
        # Every piece was escaped, and the tag of a language is one of ours.
        return Markup(f'<a href="{self.prefix}indicators/{key}"{lang}>{name}</a>{mark}')  # noqa: S704

    def counted(self, counts: Mapping[Light, int]) -> Markup:
        """The same as `lights_counted`, with words that are translated once a page."""
        return lights_counted(counts, self._light_names)

    def printed(self, value: PrintedFigure | None) -> Markup | str:
        """A baseline or target as a link to where it is printed; where a person changed it, marked."""
        if value is None:
            return NOTHING
        line, cell = place_of(value.places, "value", value.source_line)
        text = printed_told(value, self._reader)
        told = self._figures.marked(text, line, cell) if "value" in value.edits else self._figures.at(text, line, cell)
        return Markup('<span lang="{}">{}</span>').format(self._tag, told) if value.kind is ValueKind.TEXT else told

    def actual(self, judged: Judged) -> Markup | str:
        """What was reported to date: for those who see drafts a link to the item, for others to the explanation."""
        reported = judged.reported
        if reported is None:
            return NOTHING
        return self.reported(judged, reported.to_date) + self.counted_mark(reported) + self.state(reported)

    def counted_mark(self, reported: Reported) -> Markup | str:
        """That the figure of the period was counted, not typed; how, the explanation says."""
        if not was_counted(reported.origin):
            return ""
        return Markup(' <span class="muted">{}</span>').format(gettext("counted"))

    def reported(self, judged: Judged, figure: Figure | None) -> Markup:
        """One reported figure; a figure for the period stands in where there is none to date."""
        reported = judged.reported
        assert reported is not None
        text = self._figure_text(figure, judged)
        if figure is None and reported.of_period is not None:
            text = gettext(
                "%(figure)s for the period", figure=figure_told(reported.of_period, judged.indicator.measure)
            )
        if self._frame.plan.may_see_drafts:
            return Markup('<a class="item" href="{}reporting/{}/indicators/{}">{}</a>').format(
                self.prefix, judged.period.code, judged.indicator.key, text
            )
        return self._explained(judged, escape(text))

    def state(self, reported: Reported) -> Markup | str:
        """That nobody has approved a figure yet, or that it rests on others that nobody has; nothing of the others."""
        if reported.state is not ReviewState.APPROVED:
            return Markup(' <span class="review-state review-{}">{}</span>').format(
                reported.state.value, REVIEW_STATES[reported.state]
            )
        if reported.rests_on_drafts:
            return Markup(' <span class="review-state review-draft">{}</span>').format(gettext("rests on drafts"))
        return ""

    def state_word(self, reported: Reported) -> Markup | str:
        """How far the review of a figure has come, the approved ones too."""
        if reported.state is ReviewState.APPROVED and not reported.rests_on_drafts:
            return Markup('<span class="review-state review-approved">{}</span>').format(REVIEW_STATES[reported.state])
        return self.state(reported)

    def ratio(self, judged: Judged, formula: Formula) -> Markup:
        """What a formula says, as a link to its explanation; "—" with the reason where it says nothing."""
        measured = judged.judgement.by(formula)
        headline = measured.headline
        if isinstance(headline, Why):
            return self._link(judged, NOTHING, self._reasons[headline])
        shown = escape(ratio_told(headline, self._reader))
        told = self._explained(judged, shown)
        if measured.mean is not None:
            told += Markup(' <span class="note">{}</span>').format(mean_told(measured))
        return told

    def light(self, judged: Judged) -> Markup:
        """The light as a link to its explanation."""
        light = judged.judgement.light
        return self._link(judged, self._lights[light], f"{self._before}{escape(self._light_names[light])}{self._after}")

    def _explanation_path(self, judged: Judged) -> str:
        period = judged.period or (self._frame.periods[0] if self._frame.periods else None)
        code = period.code if period is not None else self._frame.judged_on.year
        return f"indicators/{escape(judged.indicator.key)}/explained/{code}{self._query}"

    def _explained(self, judged: Judged, shown: Markup) -> Markup:
        return self._link(judged, shown, f"{self._before}{shown}{self._after}")

    def _link(self, judged: Judged, shown: Markup | str, label: str) -> Markup:
        # Every piece was escaped where it was made; doing it again one by one is what makes long tables slow.
        return Markup(  # noqa: S704
            f'<a class="figure" data-drawer href="{self.prefix}{self._explanation_path(judged)}" '
            f'aria-label="{label}">{shown}</a>'
        )

    def picture(self, judged: Judged) -> Markup | str:
        """The row's small picture with what it shows in words; "" where the values are no figures."""
        found = drawn(judged, is_percent=judged.indicator.measure is Measure.PERCENT)
        if found is None:
            return ""
        return _bullet(found, judged.judgement.light, self._in_words(judged))

    def _in_words(self, judged: Judged) -> str:
        words = {
            "baseline": printed_told(judged.baseline, self._reader),
            "target": printed_told(judged.target, self._reader),
        }
        if judged.case.actual is None:
            return self._no_actual % {"reason": REASONS[judged.case.why_no_actual], **words}
        told = self._with_actual % {"actual": self._figure_text(judged.case.actual, judged), **words}
        if judged.judgement.expected is None:
            return told
        expected = ratio_told(judged.judgement.expected, self._reader)
        return f"{told} {self._expected % {'percent': expected}}"

    def _figure_text(self, figure: Figure | None, judged: Judged) -> str:
        """A reported figure in words; the cell and the picture of a row say the same one, which is written once."""
        last, text = self._last_figure
        if figure is None or last is not figure:
            text = figure_told(figure, judged.indicator.measure)
            self._last_figure = figure, text
        return text


_LEFT, _HUNDREDTH = Decimal(8), Decimal("1.44")  # the picture is 160 wide, with room for half a mark at both ends


def _bullet(found: Drawn, light: Light, words: str) -> Markup:
    def x(place: Decimal) -> Decimal:
        return _LEFT + place * _HUNDREDTH

    parts = ['<line class="bullet-line" x1="4" y1="10" x2="156" y2="10"/>']
    if found.actual is not None and found.bar_from is not None:
        begins, ends = sorted((x(found.bar_from), x(found.actual)))
        parts.append(f'<rect class="bullet-bar" x="{begins}" y="7" width="{ends - begins}" height="6"/>')
        parts.append(f'<rect class="bullet-bar" x="{x(found.actual) - 1}" y="4" width="2" height="12"/>')
    if found.baseline is not None:
        at = x(found.baseline)
        parts.append(f'<line class="bullet-baseline" x1="{at}" y1="3" x2="{at}" y2="17"/>')
    if found.expected is not None:
        at = x(found.expected)
        parts.append(f'<line class="bullet-expected" x1="{at}" y1="1" x2="{at}" y2="19"/>')
    if found.target is not None:
        parts.append(f'<circle class="bullet-target" cx="{x(found.target)}" cy="10" r="4"/>')
    if found.outlook is not None:
        parts.append(f'<rect class="bullet-final" x="{x(found.outlook) - 4}" y="6" width="8" height="8"/>')
    # The marks are numbers, and the words are escaped.
    return Markup(  # noqa: S704
        f'<svg class="bullet light-{light.value}" viewBox="0 0 160 20" width="160" height="20" role="img" '
        f'aria-label="{escape(words)}">{"".join(parts)}</svg>'
    )
