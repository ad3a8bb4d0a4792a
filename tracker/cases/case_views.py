"""A case's page: whom it is about, what happened, what can be done next and why not, and what is due."""

from collections.abc import Sequence

from flask import render_template

from tracker.cases.access import oversees, records_event
from tracker.cases.administration.decisions import read_by, reason_of
from tracker.cases.ahead import asked_rules, due_lines, next_in, unknown_lines
from tracker.cases.asking import moment, opened, read_by_now, today
from tracker.cases.assignments import assigns_in
from tracker.cases.blueprint import bp
from tracker.cases.document_views import document_ways
from tracker.cases.due.keeping import unknown_limits
from tracker.cases.entered import rules_today
from tracker.cases.erasing import may_erase
from tracker.cases.labels import DOCUMENTS, KINDS, SEXES, TASKS, kind_of, official, state_of
from tracker.cases.law.legal_labels import told
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.law.procedures import state_of as where_it_stands
from tracker.cases.models import Case, CaseEvent
from tracker.cases.module import present_officer, vault
from tracker.cases.others import others_of
from tracker.cases.page_queries import course_of, deadlines_of, documents_of, linked_that_are_seen
from tracker.cases.queries import happened, identities
from tracker.cases.state_labels import REGIONS
from tracker.cases.timeline import Line, lines_of
from tracker.extensions import db
from tracker.history import utc_now


@bp.app_context_processor
def _words_of_cases() -> dict[str, object]:
    """What templates of cases call codes, and whether whoever asks answers for a unit's work."""
    return {
        "kind_of": kind_of,
        "state_of": state_of,
        "official": official,
        "moment": moment,
        "sentence": told,
        "oversees": lambda: oversees(present_officer()),
    }


@bp.get("/cases/<path:number>")
def show_case(number: str):
    """One case; that it was read stands in the history."""
    seen, officer, now, seal = opened(number), present_officer(), utc_now(), vault()
    case = seen.case
    course = course_of(db.session, case)
    lines = lines_of(seal, case, course.own, seen.rooms)
    links = linked_that_are_seen(db.session, officer, case.id)
    asked = [] if case.has_ended else asked_rules(rules_today(db.session).rules, case, today())
    decisions, due = seen.beside.decisions, deadlines_of(db.session, case.id)
    page = render_template(
        "cases/case.html",
        seen=seen,
        case=case,
        procedure=PROCEDURES[case.procedure],
        regions=_regions(case, course.own),
        identity=identities(seal, [case])[case.person_id],
        sexes=SEXES,
        lines=lines,
        following=next_in(seal, case, course, now, may_approve=seen.may_approve),
        recordable={code for code in PROCEDURES[case.procedure].events if records_event(officer, seen.facts, code)},
        to_open=_to_open(lines, {other.procedure for other, _after in links}),
        deadlines=due_lines(due, now),
        unknown=[] if case.has_ended else unknown_lines(unknown_limits(db.session, seal, case, course.own, due, now)),
        documents=documents_of(db.session, case.id, seen.rooms),
        document_kinds=DOCUMENTS,
        document_ways=document_ways(seen),
        links=links,
        others=others_of(seal, seen.beside.participants),
        tasks=TASKS,
        rules=[(read_by(answer, decisions.get(answer.rule.code)), answer) for answer in asked],
        why=lambda decision: reason_of(seal, case, decision),
        may_erase=case.has_ended and may_erase(officer, case.unit_id),
        may_assign=assigns_in(officer, case),
        is_owner=case.owner_id == officer.person_id,
    )
    read_by_now(case, "case page")
    return page


def _regions(case: Case, events: Sequence[CaseEvent]) -> list[tuple[str, str, str]]:
    """Where a case stands in each region in which something happened: region, words, official name."""
    stands = where_it_stands(PROCEDURES[case.procedure], happened(events)).regions
    return [
        (str(REGIONS[region]), state_of(state), official(state))
        for region, state in stands.items()
        if region == "main" or state != "START"
    ]


def _to_open(lines: Sequence[Line], there: set[str]) -> list[str]:
    """The procedures to which what was recorded leads, and of which no linked case is there yet."""
    led_to = dict.fromkeys(code for line in lines if not line.is_annulled for code in line.opens)
    return [code for code in led_to if code in KINDS and code not in there]
