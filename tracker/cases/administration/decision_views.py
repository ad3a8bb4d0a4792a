"""The page on which an officer decides, in one case, between the readings of a rule."""

from datetime import date

from flask import render_template, request, url_for
from markupsafe import Markup
from wtforms.fields.choices import SelectChoice

from tracker.accounts.saving import saved, status_of, to_saved
from tracker.accounts.visit import author
from tracker.cases.access import records_in
from tracker.cases.administration.decisions import (
    decide_reading,
    decisions_in,
    read_by,
    reading_of,
    reason_of,
    version_of,
    who_decided,
)
from tracker.cases.administration.rule_forms import DecisionForm
from tracker.cases.administration.rule_labels import ASKS, KNOWLEDGE
from tracker.cases.administration.rule_views import WORDS, rule_of
from tracker.cases.blueprint import bp
from tracker.cases.entered import rules_today
from tracker.cases.keeping import note_reading
from tracker.cases.law.days import day_of
from tracker.cases.law.rules import Knowledge, LegalRules, Reading, for_act
from tracker.cases.module import present_officer, vault
from tracker.cases.queries import case_seen_by, facts_for_access
from tracker.extensions import db
from tracker.history import utc_now

NO_ACT = "none"  # how a form sends the reading in which no act was in force


@bp.route("/cases/<path:number>/rules/<rule>", methods=["GET", "POST"])
def decide_rule(number: str, rule: str):
    """What a rule says for an act in a case: the readings side by side, and deciding between them."""
    officer, today = present_officer(), rules_today(db.session)
    case = case_seen_by(db.session, officer, number)
    rule_of(today, rule)
    issued_on = max(_day(request.args.get("act", "")), case.opened_on)
    answer = for_act(today.rules, rule, opened_on=case.opened_on, issued_on=issued_on)
    read = read_by(answer, decisions_in(db.session, case.id).get(rule))
    form = DecisionForm(
        data={
            "instruments": (read.reading.key or NO_ACT) if read.reading else None,
            "version": version_of(read.decision),
        }
    )
    form.instruments.choices = [
        SelectChoice(each.key or NO_ACT, _label(today.rules, each)) for each in read.answer.readings
    ]

    def change() -> None:
        chosen = "" if form.instruments.data == NO_ACT else form.instruments.data
        decide_reading(
            db.session,
            vault(),
            case.id,
            rule,
            chosen.split("+") if chosen else [],
            form.reason.data,
            issued_on=issued_on,
            version=form.version.data,
            officer=officer,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(url_for("cases.decide_rule", number=number, rule=rule, act=issued_on.isoformat()))
    if form.is_submitted():
        case = case_seen_by(db.session, officer, number)
        read = reading_of(db.session, case, rule, issued_on)
    if form.was_overtaken:
        form.version.raw_data, form.version.data = None, version_of(read.decision)
    page = render_template(
        "cases/decide.html",
        form=form,
        case=case,
        issued_on=issued_on,
        read=read,
        why=[ASKS[each] for each in sorted(read.answer.asks)],
        acts=today.rules.instruments,
        disagreements=today.rules.disagreements_on(rule),
        may_decide=records_in(officer, facts_for_access(db.session, case)),
        reason=reason_of(vault(), case, read.decision) if read.decision else "",
        by=who_decided(db.session, read.decision) if read.decision else "",
        **WORDS,
    )
    if read.decision is not None:
        # What an officer wrote on the case was opened.
        note_reading(db.session, case, "reading", author=author(), now=utc_now())
    return page, status_of(form)


def _label(rules: LegalRules, reading: Reading) -> str | Markup:
    """A reading as a choice: the codes of its acts, each with its title in the language in which it is printed."""
    if not reading.versions:
        return str(KNOWLEDGE[Knowledge.NOT_COVERED])
    acts = [rules.instrument(version.instrument) for version in reading.versions]
    return Markup(" + ").join(Markup('{} <span lang="bs">{}</span>').format(act.code, act.title) for act in acts)


def _day(typed: str) -> date:
    """The day of the act that an address asks for; today where it asks for none that there is."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return day_of(utc_now())
