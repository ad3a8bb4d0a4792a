"""By which rules the lights of a comparison were read, in words: printed below it, on paper and in its sheets."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from tracker.reporting.compared import ComparedPlan
from tracker.reporting.kinds import Formula, Light
from tracker.reporting.labels import FORMULAS, LIGHTS, SIGNS
from tracker.reporting.lights import Thresholds
from tracker.web.formats import percent
from tracker.web.languages import reason_in_words


@dataclass(frozen=True, slots=True)
class RuleTold:
    """One set of rules, with the plans that it holds for."""

    plans: tuple[str, ...]  # their codes
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RulesTold:
    """All rules of a comparison, and how its formulas are reckoned."""

    rules: list[RuleTold]
    formulas: tuple[str, ...]


def rules_told(plans: Iterable[ComparedPlan]) -> RulesTold:
    """The rules of the plans, each set once."""
    by_lines: dict[tuple[str, ...], list[str]] = {}
    remembered: dict[object, tuple[str, ...]] = {}
    for plan in plans:
        # Many plans of one form have the same rules: they are put into words once.
        rules = plan.rules
        key = (
            rules.thresholds,
            rules.are_thresholds_own,
            plan.threshold_sources,
            rules.official_formula,
            rules.light_by,
            rules.source,
            rules.is_verified,
        )
        if key not in remembered:
            remembered[key] = rule_lines(plan)
        by_lines.setdefault(remembered[key], []).append(plan.code)
    return RulesTold([RuleTold(tuple(codes), lines) for lines, codes in by_lines.items()], formulas_told())


def rule_lines(plan: ComparedPlan) -> tuple[str, ...]:
    """The thresholds of a plan with their source, and its official formula with its."""
    lines = [thresholds_told(plan.rules.thresholds)]
    if plan.rules.are_thresholds_own:
        lines.append(_("Some of these thresholds are the plan's own."))
    if plan.threshold_sources:
        told = " ".join(reason_in_words(source) for source, _is_verified in plan.threshold_sources)
        is_verified = all(is_verified for _source, is_verified in plan.threshold_sources)
        lines.append(_verified(_("Source of the thresholds: %(source)s", source=told), is_verified=is_verified))
    lines.append(
        _(
            "Official formula: %(official)s. The light is read by: %(light_by)s.",
            official=FORMULAS[plan.rules.official_formula],
            light_by=FORMULAS[plan.rules.light_by],
        )
    )
    source = _("Source of the formula: %(source)s", source=reason_in_words(plan.rules.source))
    lines.append(_verified(source, is_verified=plan.rules.is_verified))
    return tuple(lines)


def _verified(told: str, *, is_verified: bool) -> str:
    return told if is_verified else " ".join((told, _("(not verified)")))


def thresholds_told(thresholds: Thresholds) -> str:
    """From which percent on each light is shown."""
    return _(
        "%(achieved)s: target reached or kept; %(on_track)s: from %(from_on_track)s; %(near)s: from %(from_near)s; "
        "%(behind)s: from %(from_behind)s; %(far)s: below that.",
        **{light.value: f"{SIGNS[light]} {LIGHTS[light]}" for light in Light},
        from_on_track=percent(thresholds.on_track),
        from_near=percent(thresholds.near),
        from_behind=percent(thresholds.behind),
    )


def formulas_told() -> tuple[str, ...]:
    """What each formula divides by what."""
    return (
        _(
            "%(formula)s: (actual − baseline) ÷ (target − baseline); below 0 when things got worse.",
            formula=FORMULAS[Formula.WAY],
        ),
        _("%(formula)s: actual ÷ target.", formula=FORMULAS[Formula.SHARE]),
        _(
            "%(formula)s: what was reached ÷ what is expected by the day; 100 %% is exactly in time.",
            formula=FORMULAS[Formula.PACE],
        ),
    )
