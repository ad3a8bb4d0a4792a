"""What a person types about how a plan and its indicators are reported and judged."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from tracker.reading.drafts import Measure
from tracker.reporting.changing import LIGHTS, IndicatorSettings, PlanSettings
from tracker.reporting.judging import Known
from tracker.reporting.kinds import Accumulation, Curve, Formula
from tracker.reporting.labels import ACCUMULATIONS_EXPLAINED, CURVES, FORMULAS, PERIOD_KINDS
from tracker.reporting.models import PlanReporting
from tracker.web.fields import LONGEST_REASON, LocalDecimalField, TrackerForm

_LONGEST_COUNTER = 200


def _version() -> IntegerField:
    """The version of the row that the form shows: whoever saves over a newer one is told."""
    return IntegerField(widget=HiddenInput(), validators=[InputRequired()])


def _reason() -> TextAreaField:
    """Why figures are to be judged otherwise; whether it may be missing is the service's to say."""
    return TextAreaField(
        _l("Reason"), [Length(max=LONGEST_REASON, message=_l("The reason must have from 3 to 2,000 characters."))]
    )


class PeriodsForm(TrackerForm):
    """How a plan is divided into periods."""

    period_kind = SelectField(
        _l("Reporting periods"), choices=[SelectChoice(kind.value, label) for kind, label in PERIOD_KINDS.items()]
    )
    due_days = LocalDecimalField(
        _l("Days after a period's end by which figures are due"), [InputRequired()], decimals=0
    )
    version = _version()

    @property
    def days(self) -> int:
        """The days as a whole number."""
        return int(self.due_days.data)


class PlanReportingForm(TrackerForm):
    """How a plan is reported and judged."""

    official_formula = RadioField(
        _l("Official formula"), choices=[SelectChoice(formula.value, label) for formula, label in FORMULAS.items()]
    )
    light_by = RadioField(
        _l("The light follows from"),
        choices=[SelectChoice(formula.value, label) for formula, label in FORMULAS.items()],
    )
    source = TextAreaField(_l("Where this is laid down, or why it is taken"), [InputRequired(_l("This is needed."))])
    is_verified = BooleanField(_l("Verified: an official text was read"))
    on_track = LocalDecimalField(_l("On track from, in percent"))
    near = LocalDecimalField(_l("Near from, in percent"))
    behind = LocalDecimalField(_l("Behind from, in percent"))
    has_unit_step = BooleanField(_l("The institution of a unit checks first"))
    reason = _reason()
    version = _version()

    @property
    def wanted(self) -> PlanSettings:
        """What was typed."""
        return PlanSettings(
            has_unit_step=self.has_unit_step.data,
            official_formula=Formula(self.official_formula.data),
            light_by=Formula(self.light_by.data),
            source=self.source.data or "",
            is_verified=self.is_verified.data,
            thresholds=(self.on_track.data, self.near.data, self.behind.data),
        )


def plan_form(row: PlanReporting) -> PlanReportingForm:
    """The form of a plan's settings as they are now."""
    return PlanReportingForm(
        data={
            "official_formula": row.official_formula.value,
            "light_by": row.light_by.value,
            "source": row.source,
            "is_verified": row.is_verified,
            "has_unit_step": row.has_unit_step,
            "version": row.version,
            **{light: getattr(row, light) for light in LIGHTS},
        }
    )


class IndicatorReportingForm(TrackerForm):
    """How an indicator is reported and judged; fields for its counters and for phases are added by `indicator_form`."""

    accumulation = RadioField(
        _l("How the figures of the periods hang together"),
        choices=[SelectChoice(each.value, label) for each, label in ACCUMULATIONS_EXPLAINED.items()],
    )
    restarts_yearly = BooleanField(_l("Each year is counted for itself"))
    institution = SelectField(_l("Who reports"))
    by_sex = BooleanField(_l("Women and men are asked for"))
    is_wanted = RadioField(
        _l("Where the plan's figures do not say it"),
        choices=[SelectChoice("yes", _l("more is better")), SelectChoice("no", _l("less is better"))],
    )
    curve = RadioField(
        _l("How much of the way is expected"),
        choices=[SelectChoice(curve.value, label) for curve, label in CURVES.items()],
    )
    reason = _reason()
    version = _version()
    counters: Sequence[str] = ()  # names of the fields
    periods: Sequence[str] = ()  # codes; the field of one is "phase_" and its code

    def wanted(self, institutions: dict[str, int]) -> IndicatorSettings:
        """What was typed; `institutions` are the ids of those that were offered, by their codes."""
        return IndicatorSettings(
            accumulation=Accumulation(self.accumulation.data),
            restarts_yearly=self.restarts_yearly.data,
            institution_id=institutions.get(self.institution.data),
            counters=[self[name].data or "" for name in self.counters],
            by_sex=self.by_sex.data if "by_sex" in self else False,
            is_wanted=self.is_wanted.data == "yes",
            curve=Curve(self.curve.data),
            phases={code: self[f"phase_{code}"].data for code in self.periods},
        )


def indicator_form(known: Known, version: int, code: str, periods: Sequence[str]) -> IndicatorReportingForm:
    """The form of an indicator's settings as they are now; `code` is whoever a person has named to report it."""
    fields: dict[str, Any] = {}
    counters = [f"counter_{position}" for position, _counter in enumerate(known.counters)]
    for position, name in enumerate(counters, 1):
        fields[name] = StringField(
            _("What counter %(position)s counts", position=position),
            [Length(max=_LONGEST_COUNTER, message=_("This is longer than 200 characters."))],
        )
    for period in periods:
        fields[f"phase_{period}"] = LocalDecimalField(_("By the end of %(period)s, in percent", period=period))
    kind: Any = type(
        "OneIndicatorForm", (IndicatorReportingForm,), {**fields, "counters": counters, "periods": periods}
    )
    form: IndicatorReportingForm = kind(
        data={
            "accumulation": known.accumulation.value,
            "restarts_yearly": known.restarts_yearly,
            "institution": code,
            "by_sex": known.by_sex,
            "is_wanted": "yes" if known.is_wanted else "no",
            "curve": known.curve.value,
            "version": version,
            **dict(zip(counters, known.counters, strict=True)),
            **{f"phase_{period}": _percent(known.phases.get(period)) for period in periods},
        }
    )
    if known.measure is not Measure.NUMBER:
        del form.by_sex
    if known.measure is Measure.DESCRIPTIVE:
        levels = {Accumulation.LATEST.value, Accumulation.YEARLY.value}
        form.accumulation.choices = [each for each in form.accumulation.choices if each.value in levels]
    return form


def _percent(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None
