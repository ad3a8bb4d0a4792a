"""Drafts become rows: one transaction a plan, and nothing that people have worked on is overwritten."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.accounts.policy import Visibility
from tracker.budgets.models import BudgetLine, BudgetLineSource
from tracker.database import transaction
from tracker.errors import Refused
from tracker.exchange.digests import CONTENT, draft_digest
from tracker.exchange.places import all_places, places
from tracker.exchange.registers import register_funding_sources, register_institutions
from tracker.history import COMMAND, Author, Change, Subject, has_been_worked_on, record
from tracker.indicators.models import Indicator, IndicatorValue
from tracker.institutions.queries import known_country
from tracker.institutions.settings import complete_country_settings
from tracker.plans.annexes import PlanFinding, Risk, StaffFigure, StaffRow
from tracker.plans.models import (
    Activity,
    ActivityDetail,
    ActivityInstitution,
    AuthorisedTitle,
    DocumentLine,
    Element,
    ElementInstitution,
    Erratum,
    Plan,
)
from tracker.reading.drafts import (
    ActivityDraft,
    BudgetLineDraft,
    ElementDraft,
    IndicatorDraft,
    PlanDraft,
    StaffRowDraft,
    ValueDraft,
)
from tracker.reporting.settings import begin_anew, begin_reporting
from tracker.search.services import index_plan


class LoadState(StrEnum):
    """What loading a plan came to."""

    LOADED = "loaded"
    REPLACED = "replaced"
    UNCHANGED = "nothing to change"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was done with one plan."""

    code: str
    state: LoadState
    is_published: bool  # the plan became public by this
    changed_figures: tuple[str, ...] = ()  # the codes of definitions of figures that this changed


def apply_draft(session: Session, draft: PlanDraft, *, public: bool, now: datetime, author: Author = COMMAND) -> Loaded:
    """Save a draft as the plan's rows, in one transaction.

    The same draft again changes nothing. `public` shows the plan to everybody; without it a new plan is seen by its
    own people only, and a plan that is there already keeps its visibility.

    Raises:
        Refused: the country is not known to this installation, or people have worked on the plan since it was loaded
            and the document says something else now.
    """
    digest = draft_digest(draft)
    with transaction(session):
        complete_country_settings(session)
        plan = session.scalars(select(Plan).where(Plan.code == draft.code)).one_or_none()
        published = public and (plan is None or plan.visibility is not Visibility.PUBLIC)
        if plan is not None and plan.draft_digest == digest:
            begin_reporting(session, plan)
            if published:
                _publish(session, plan, author, now)
            return Loaded(draft.code, LoadState.UNCHANGED, published)
        state = LoadState.LOADED if plan is None else LoadState.REPLACED
        if plan is not None:
            if has_been_worked_on(session, plan.id):
                raise Refused(
                    "%(code)s has been worked on since it was loaded, and the document now says something else; "
                    "nothing was changed.",
                    code=draft.code,
                )
            for model in CONTENT:
                session.execute(delete(model).where(model.plan_id == plan.id))  # type: ignore[attr-defined]
        plan = _save(session, plan, draft, now)
        plan.draft_digest = digest
        session.flush()
        begin_anew(session, plan)
        kind = "plan.loaded" if state is LoadState.LOADED else "plan.replaced"
        record(session, author, kind, Subject("plan", plan.code, plan.title), plan_id=plan.id, now=now)
        if published:
            _publish(session, plan, author, now)
        session.flush()
        session.expire_all()
        return Loaded(draft.code, state, published)


def _publish(session: Session, plan: Plan, author: Author, now: datetime) -> None:
    change = Change("visibility", plan.visibility.value, Visibility.PUBLIC.value)
    plan.visibility = Visibility.PUBLIC
    subject = Subject("plan", plan.code, plan.title)
    record(session, author, "plan.published", subject, [change], plan_id=plan.id, now=now)


def _save(session: Session, plan: Plan | None, draft: PlanDraft, now: datetime) -> Plan:
    country = known_country(session, draft.country)
    institutions = register_institutions(session, country.code, draft.institutions)
    sources = register_funding_sources(session, country.code, draft.funding_sources)
    if plan is None:
        plan = Plan(code=draft.code, visibility=Visibility.OWN, edits={})
        session.add(plan)
    plan.country_code = country.code
    plan.owner_id = institutions[draft.owner]
    plan.form = draft.form
    plan.title, plan.title_raw = draft.title.text, draft.title.raw
    plan.language = draft.language
    plan.starts_on, plan.ends_on = draft.starts_on, draft.ends_on
    plan.currency, plan.currency_reason = draft.currency, draft.currency_reason
    plan.decimal_sign, plan.group_sign = draft.notation.decimal, draft.notation.group
    plan.document_title, plan.document_number = draft.document_title, draft.document_number
    plan.document_date, plan.document_file = draft.document_date, draft.document_file
    plan.source_line = draft.title.line if draft.title.places else None
    plan.places = places(title=draft.title)
    plan.loaded_at = now
    plan.draft_digest = ""
    session.flush()
    _save_document(session, plan, draft)
    elements = _save_elements(session, plan, draft.elements, institutions)
    _save_indicators(session, plan, draft.indicators, elements)
    activities = _save_activities(session, plan, draft.activities, elements, institutions)
    _save_budget(session, plan, draft.budget_lines, elements, activities, sources)
    _save_annexes(session, plan, draft)
    session.flush()
    index_plan(session, plan)
    return plan


def _save_document(session: Session, plan: Plan, draft: PlanDraft) -> None:
    session.add_all(
        DocumentLine(plan_id=plan.id, number=number, text=text) for number, text in enumerate(draft.lines, 1)
    )
    session.add_all(
        Erratum(
            plan_id=plan.id,
            position=position,
            kind=erratum.kind,
            line=erratum.place.line,
            cell=erratum.place.cell,
            printed=erratum.printed,
            read=erratum.read,
            to_line=erratum.move_to.line if erratum.move_to else None,
            to_cell=erratum.move_to.cell if erratum.move_to else None,
            reason=erratum.reason,
        )
        for position, erratum in enumerate(draft.errata, 1)
    )
    session.add_all(
        AuthorisedTitle(
            plan_id=plan.id,
            kind=title.kind,
            key=title.key,
            language=title.language,
            title=title.title,
            source=title.source,
        )
        for title in draft.authorised_titles
    )


def _save_elements(
    session: Session, plan: Plan, drafts: list[ElementDraft], institutions: dict[str, int]
) -> dict[str, int]:
    ids: dict[str, int] = {}
    for position, draft in enumerate(drafts, 1):
        element = Element(
            plan_id=plan.id,
            parent_id=ids[draft.parent] if draft.parent is not None else None,
            key=draft.key,
            position=position,
            kind=draft.kind,
            kind_label=draft.kind_label,
            number=draft.number,
            title=draft.title.text,
            title_raw=draft.title.raw,
            part=draft.part,
            statement=draft.statement.text if draft.statement else None,
            planned_amount=draft.planned_amount,
            planned_raw=draft.planned.raw if draft.planned else None,
            institutions_raw=draft.institutions_printed.raw if draft.institutions_printed else None,
            source_line=draft.title.line,
            places=places(
                title=draft.title,
                statement=draft.statement,
                planned=draft.planned,
                institutions=draft.institutions_printed,
            ),
        )
        session.add(element)
        session.flush()
        ids[draft.key] = element.id
        session.add_all(
            ElementInstitution(
                plan_id=plan.id,
                element_id=element.id,
                institution_id=institutions[part.code],
                role=part.role,
                position=place,
            )
            for place, part in enumerate(draft.institutions, 1)
        )
    return ids


def _save_indicators(session: Session, plan: Plan, drafts: list[IndicatorDraft], elements: dict[str, int]) -> None:
    for position, draft in enumerate(drafts, 1):
        indicator = Indicator(
            plan_id=plan.id,
            element_id=elements[draft.element],
            key=draft.key,
            position=position,
            name=draft.name.text,
            name_raw=draft.name.raw,
            measure=draft.measure,
            direction=draft.direction,
            result=draft.result.text if draft.result else None,
            funding_raw=draft.funding.raw if draft.funding else None,
            source_line=draft.name.line,
            places=places(name=draft.name, result=draft.result, funding=draft.funding),
        )
        indicator.values = [
            _value_row(plan, value, place) for place, value in enumerate([draft.baseline, *draft.targets])
        ]
        session.add(indicator)
    session.flush()


def _value_row(plan: Plan, draft: ValueDraft, position: int) -> IndicatorValue:
    return IndicatorValue(
        plan_id=plan.id,
        position=position,
        role=draft.role,
        kind=draft.value.kind,
        number=draft.value.number,
        parts=[format(part, "f") for part in draft.value.parts],
        text=draft.value.text,
        year=draft.value.year,
        raw=draft.raw,
        source_line=draft.printed.line if draft.printed else None,
        places=places(value=draft.printed),
    )


def _save_activities(
    session: Session,
    plan: Plan,
    drafts: list[ActivityDraft],
    elements: dict[str, int],
    institutions: dict[str, int],
) -> dict[str, int]:
    rows: dict[str, Activity] = {}
    for position, draft in enumerate(drafts, 1):
        activity = Activity(
            plan_id=plan.id,
            element_id=elements[draft.element],
            key=draft.key,
            position=position,
            number=draft.number.text or None,
            title=draft.title.text,
            title_raw=draft.title.raw,
            starts_on=draft.starts_on,
            ends_on=draft.ends_on,
            deadline_raw=draft.deadline.raw if draft.deadline else None,
            quarters=list(draft.quarters),
            continuous=draft.continuous,
            institutions_raw=draft.institutions_printed.raw if draft.institutions_printed else None,
            funding_raw=draft.funding.raw if draft.funding else None,
            output=draft.output.text if draft.output else None,
            reference_documents=draft.reference_documents.text if draft.reference_documents else None,
            part=draft.part,
            source_line=draft.title.line,
            places=places(
                number=draft.number,
                title=draft.title,
                deadline=draft.deadline,
                institutions=draft.institutions_printed,
                funding=draft.funding,
                output=draft.output,
                reference_documents=draft.reference_documents,
            ),
        )
        activity.institutions = [
            ActivityInstitution(plan_id=plan.id, institution_id=institutions[part.code], role=part.role, position=place)
            for place, part in enumerate(draft.institutions, 1)
        ]
        activity.details = [
            ActivityDetail(
                plan_id=plan.id,
                position=place,
                label=detail.label,
                text=detail.printed.text,
                raw=detail.printed.raw,
                source_line=detail.printed.line,
                places=places(text=detail.printed),
            )
            for place, detail in enumerate(draft.details, 1)
        ]
        rows[draft.key] = activity
    session.add_all(rows.values())
    session.flush()
    for draft in drafts:
        if draft.same_as is not None:
            rows[draft.key].same_as_id = rows[draft.same_as].id
    return {key: activity.id for key, activity in rows.items()}


def _save_budget(
    session: Session,
    plan: Plan,
    drafts: list[BudgetLineDraft],
    elements: dict[str, int],
    activities: dict[str, int],
    sources: dict[str, int],
) -> None:
    for position, draft in enumerate(drafts, 1):
        line = BudgetLine(
            plan_id=plan.id,
            activity_id=activities[draft.activity] if draft.activity is not None else None,
            element_id=elements[draft.element] if draft.element is not None else None,
            key=draft.key,
            position=position,
            year=draft.year,
            kind=draft.kind,
            amount=draft.amount,
            currency=plan.currency,
            raw=draft.printed.raw,
            is_assumed=draft.is_assumed,
            source_line=draft.printed.line,
            places=places(amount=draft.printed),
        )
        line.sources = [
            BudgetLineSource(plan_id=plan.id, source_id=sources[code], position=place)
            for place, code in enumerate(draft.sources, 1)
        ]
        session.add(line)


def _save_annexes(session: Session, plan: Plan, draft: PlanDraft) -> None:
    session.add_all(
        Risk(
            plan_id=plan.id,
            position=position,
            number=risk.number.text,
            title=risk.title.text,
            countermeasures=risk.countermeasures.text,
            responsible=risk.responsible.text,
            source_line=risk.title.line,
            places=places(
                number=risk.number,
                title=risk.title,
                countermeasures=risk.countermeasures,
                responsible=risk.responsible,
            ),
        )
        for position, risk in enumerate(draft.risks, 1)
    )
    session.add_all(_staff_row(plan, row, position) for position, row in enumerate(draft.staff, 1))
    session.add_all(
        PlanFinding(
            plan_id=plan.id,
            position=position,
            code=finding.code,
            severity=finding.severity,
            message=finding.message,
            params={key: str(value) for key, value in finding.params.items()},
            subject_kind=finding.subject.kind if finding.subject else None,
            subject_key=finding.subject.key if finding.subject else None,
            source_line=finding.line,
            places=all_places(cells=finding.places),
        )
        for position, finding in enumerate(draft.findings, 1)
    )


def _staff_row(plan: Plan, draft: StaffRowDraft, position: int) -> StaffRow:
    row = StaffRow(
        plan_id=plan.id,
        position=position,
        table=draft.table,
        number=draft.number.text,
        unit=draft.unit.text,
        is_total=draft.is_total,
        source_line=draft.unit.line,
        places=places(number=draft.number, unit=draft.unit),
    )
    row.figures = [
        StaffFigure(
            plan_id=plan.id,
            position=place,
            grade=figure.grade,
            sex=figure.sex,
            kind=figure.kind,
            value=figure.value,
            raw=figure.printed.raw,
            source_line=figure.printed.line,
            places=places(value=figure.printed),
        )
        for place, figure in enumerate(draft.figures, 1)
    ]
    return row
