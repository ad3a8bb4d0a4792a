"""What is reported as sheets: the review list, who is silent, and a person's own work."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import pgettext

from tracker.indicators.labels import MEASURES
from tracker.indicators.sheet import FIGURE_FORMAT
from tracker.institutions.models import Institution
from tracker.plans.models import Plan
from tracker.plans.tree import Node, titled
from tracker.reporting.models import ReportingPeriod
from tracker.reporting.review_lines import CountLine, Line
from tracker.reporting.standing import Counts
from tracker.reporting.wording import invented_told, light_word, moment_in_cell, review_word
from tracker.reporting.work import PeriodWork, ReviewedPeriod
from tracker.web.sheets import Column, Sheet, Value


def review_sheet(
    plan: Plan,
    period: ReportingPeriod,
    groups: Iterable[tuple[Node, Sequence[Line]]],
    institutions: Mapping[int, str],
    *,
    has_demo_figures: bool,
) -> Sheet:
    """What waits for approval, by goal as on the page; `institutions` are their names by their ids."""
    columns = [
        Column(_("Goal or section"), 40, wraps=True),
        Column(_("No."), 14),
        Column(_("Item"), 50, wraps=True),
        Column(_("Answers for it"), 34, wraps=True),
        Column(_("Measure"), 14, wraps=True),
        Column(_("For the period"), 16, FIGURE_FORMAT),
        Column(_("To date"), 16, FIGURE_FORMAT),
        Column(_("Light"), 20),
        Column(_("Explanation"), 60, wraps=True),
        Column(_("Who"), 26),
        Column(_("Submitted"), 22),
        Column(pgettext("of a reported item", "State"), 18),
        Column(_("Note"), 26, wraps=True),
        Column(_("Counted"), 16, FIGURE_FORMAT),
        Column(_("Difference from the count"), 22, FIGURE_FORMAT),
        Column(_("Why it differs"), 40, wraps=True),
    ]
    rows: list[list[Value]] = [
        [
            titled(node),
            line.number,
            line.title,
            institutions[line.institution_id],
            str(MEASURES[line.measure]) if line.measure is not None else None,
            line.period_cell,
            line.date_cell,
            light_word(line.light) if line.light is not None else None,
            line.explanation or None,
            line.author,
            moment_in_cell(line.submitted_at, plan.country.time_zone),
            review_word(line.state),
            _("its institution has not checked it yet") if line.needs_check else None,
            *_of_count(line.count),
        ]
        for node, lines in groups
        for line in lines
    ]
    notes = _notes(plan, has_demo_figures=has_demo_figures)
    return Sheet(_("Review of %(period)s", period=period.code), columns, rows, notes)


def _of_count(count: CountLine | None) -> list[Value]:
    """The cells of what was counted: the figure, the difference, and why there is one."""
    if count is None:
        return [None, None, None]
    return [count.cell, count.difference_cell, count.explanation or None]


def institutions_sheet(
    plan: Plan,
    period: ReportingPeriod,
    rows: Iterable[tuple[Institution, str | None, Counts]],
    name: Callable[[Institution], str],
    *,
    is_overdue: bool,
    has_demo_figures: bool,
) -> Sheet:
    """How far institutions and units have come; each with what it belongs to, whose row counts it, too."""
    columns = [
        Column(_("Institution"), 50, wraps=True),
        Column(_("Code"), 16),
        Column(pgettext("unit of an institution", "Belongs to"), 16),
        *(
            Column(head, 12, "0")
            for head in (
                _("Asked for"),
                _("Nothing entered"),
                _("Draft"),
                _("Submitted"),
                _("Checked"),
                _("Returned"),
                _("Approved"),
            )
        ),
        Column(_("Note"), 20),
    ]
    written: list[list[Value]] = []
    for institution, above, counts in rows:
        said = [_("silent")] if counts.is_silent else []
        if is_overdue and counts.is_unfinished:
            said.append(_("overdue"))
        is_itself = above == institution.code
        written.append(
            [
                _("%(code)s itself", code=institution.code) if is_itself else name(institution),
                institution.code,
                above,
                counts.asked,
                counts.missing,
                counts.draft,
                counts.submitted,
                counts.checked,
                counts.returned,
                counts.approved,
                ", ".join(said) or None,
            ]
        )
    title = _("Institutions in %(period)s", period=period.code)
    return Sheet(title, columns, written, _notes(plan, has_demo_figures=has_demo_figures))


def _notes(plan: Plan, *, has_demo_figures: bool) -> list[str]:
    return [f"{plan.code}: {plan.title}", *([invented_told()] if has_demo_figures else [])]


def entered_sheet(work: Iterable[PeriodWork], plans: Mapping[int, Plan]) -> Sheet:
    """What somebody's institutions report, by plan and period."""
    columns = [
        *_of_periods(),
        Column(_("To hand in"), 14, "0"),
        Column(_("Returned"), 14, "0"),
        Column(_("To check"), 14, "0"),
        Column(_("Waiting for others"), 14, "0"),
        Column(_("Note"), 16),
    ]
    rows = [
        [
            *_period_cells(each, plans),
            each.missing,
            each.returned,
            each.to_check,
            each.waiting,
            _("overdue") if each.missing and each.is_overdue else None,
        ]
        for each in work
    ]
    return Sheet(_("In your institutions"), columns, rows)


def reviewed_sheet(reviewed: Iterable[ReviewedPeriod], plans: Mapping[int, Plan]) -> Sheet:
    """What waits for approval, and who has said nothing, by plan and period; every silent institution is named."""
    columns = [
        *_of_periods(),
        Column(_("To approve"), 14, "0"),
        Column(_("Being checked by institutions"), 14, "0"),
        Column(_("Not handed in"), 14, "0"),
        Column(_("Silent institutions"), 50, wraps=True),
        Column(_("Note"), 16),
    ]
    rows = [
        [
            *_period_cells(each.work, plans),
            each.work.to_approve,
            each.work.being_checked,
            each.missing,
            ", ".join(each.silent) or None,
            _("overdue") if each.missing and each.work.is_overdue else None,
        ]
        for each in reviewed
    ]
    return Sheet(_("In plans that you coordinate"), columns, rows)


def _of_periods() -> list[Column]:
    return [
        Column(_("Code"), 20),
        Column(_("Plan"), 50, wraps=True),
        Column(_("Period"), 12),
        Column(_("Due by"), 12),
    ]


def _period_cells(work: PeriodWork, plans: Mapping[int, Plan]) -> list[Value]:
    plan = plans[work.plan_id]
    return [plan.code, plan.title, work.code, work.due_on.isoformat()]
