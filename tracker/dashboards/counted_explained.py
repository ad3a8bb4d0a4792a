"""What an explanation says of counts: by which definition a figure was counted, how a count stands to a typed one."""

from dataclasses import dataclass

from tracker.dashboards.explanation import Contribution
from tracker.reading.drafts import Measure
from tracker.reporting.counted_wording import counted_said, relation_said, settings_said, source_said
from tracker.reporting.differing import compared, source_of, was_counted
from tracker.reporting.figures import figure_from, plain_figure


@dataclass(frozen=True, slots=True)
class CountExplained:
    """What is told of one period's count."""

    lines: tuple[str, ...]
    settings: tuple[str, ...]  # how ambiguities were answered
    is_invented: bool


NOTHING_COUNTED = CountExplained((), (), is_invented=False)


def count_explained(each: Contribution, measure: Measure, *, with_drafts: bool) -> CountExplained:
    """By what a reported figure was counted; for those who see drafts, also what was counted beside a typed one.

    How a count splits by unit and sex is told by the room that counts, and never here: these pages may be public.
    """
    counted = each.counted
    if counted is None:
        return NOTHING_COUNTED
    reported = plain_figure(each.of_period)
    lines: list[str] = []
    settings: list[str] = []
    is_invented = False
    if was_counted(each.origin):
        source = source_of(counted, reported)
        lines.append(source_said(counted, source))
        if source is not None:
            settings, is_invented = settings_said(source.settings), source.is_invented
    if with_drafts and not (was_counted(each.origin) and (counted.figure or None) == reported):
        lines += [counted_said(counted, measure), _relation(each, measure)]
        is_invented = is_invented or counted.is_invented
    return CountExplained(tuple(line for line in lines if line), tuple(settings), is_invented)


def _relation(each: Contribution, measure: Measure) -> str:
    counted = figure_from(each.counted.figure) if each.counted is not None else None
    if counted is None or each.of_period is None:
        return ""
    return relation_said(compared(counted, each.of_period), measure)
