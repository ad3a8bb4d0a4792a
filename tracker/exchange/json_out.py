"""A plan's rows as the JSON of the plan contract, version 1."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.budgets.models import BudgetLine, BudgetLineSource, FundingSource
from tracker.indicators.models import Indicator, IndicatorValue
from tracker.institutions.models import Institution
from tracker.institutions.names import called_on
from tracker.institutions.units import with_institutions
from tracker.plans.annexes import PlanFinding, Risk, StaffRow
from tracker.plans.models import (
    Activity,
    ActivityInstitution,
    AuthorisedTitle,
    Edits,
    Element,
    ElementInstitution,
    Erratum,
    Plan,
)
from tracker.reading.values import ValueKind

# Fields that the contract calls by another name.
_PROPERTIES = {"starts_on": "start", "ends_on": "end"}


def plan_as_json(session: Session, plan: Plan) -> str:
    """The export of one plan, indented, in UTF-8 letters, with a line end."""
    return json.dumps(plan_contents(session, plan), ensure_ascii=False, indent=1) + "\n"


def plan_contents(session: Session, plan: Plan) -> dict[str, Any]:
    """The plan in the shape of `tests/contracts/plan.schema.json`; ids are the plan's own keys, amounts are text."""
    elements = _of_plan(session, Element, plan, joinedload(Element.parent), selectinload(Element.institutions))
    element_keys = {element.id: element.key for element in elements}
    activities = _of_plan(session, Activity, plan, selectinload(Activity.institutions), selectinload(Activity.details))
    activity_keys = {activity.id: activity.key for activity in activities}
    indicators = _of_plan(session, Indicator, plan, selectinload(Indicator.values))
    lines = _of_plan(session, BudgetLine, plan, selectinload(BudgetLine.sources).joinedload(BudgetLineSource.source))
    institutions = _institutions(session, plan)
    codes = {institution.id: institution.code for institution in institutions}
    return {
        "format": "plan/1",
        "code": plan.code,
        "country": plan.country_code,
        "title": plan.title,
        "title_raw": plan.title_raw,
        "institution": codes[plan.owner_id],
        "language": plan.language,
        "period": {"start": plan.starts_on.isoformat(), "end": plan.ends_on.isoformat()},
        "currency": plan.currency,
        "currency_reason": plan.currency_reason,
        "form": plan.form,
        "notation": {"decimal": plan.decimal_sign, "group": plan.group_sign},
        "document": {
            "title": plan.document_title,
            "number": plan.document_number,
            "date": plan.document_date,
            "file": plan.document_file,
        },
        "elements": [_element(element, element_keys, codes) for element in elements],
        "indicators": [_indicator(indicator, element_keys) for indicator in indicators],
        "activities": [_activity(activity, element_keys, activity_keys, codes) for activity in activities],
        "budget_lines": [_budget_line(line, element_keys, activity_keys) for line in lines],
        "institutions": [_institution(institution, codes, plan) for institution in institutions],
        "funding_sources": [
            {
                "code": source.code,
                "name": source.name,
                "kind": source.kind.value,
                "aliases": _aliases(source.aliases),
            }
            for source in _funding_sources(session, plan)
        ],
        "risks": [
            {
                "number": risk.number,
                "title": risk.title,
                "countermeasures": risk.countermeasures,
                "responsible": risk.responsible,
                "source_line": risk.source_line,
            }
            for risk in _of_plan(session, Risk, plan)
        ],
        "staff": [_staff_row(row) for row in _of_plan(session, StaffRow, plan, selectinload(StaffRow.figures))],
        "findings": [_finding(finding) for finding in _of_plan(session, PlanFinding, plan)],
        "errata": [_erratum(erratum) for erratum in _of_plan(session, Erratum, plan)],
        **_changed(plan.edits),
        "authorised_titles": [
            {
                "kind": title.kind,
                "key": title.key,
                "language": title.language,
                "title": title.title,
                "source": title.source,
            }
            for title in session.scalars(
                select(AuthorisedTitle).where(AuthorisedTitle.plan_id == plan.id).order_by(AuthorisedTitle.id)
            )
        ],
    }


def _of_plan(session: Session, model: type[Any], plan: Plan, *options: Any) -> list[Any]:
    """All rows of a kind in document order, with what the options load along."""
    return list(
        session.scalars(select(model).where(model.plan_id == plan.id).order_by(model.position).options(*options))
    )


def _institutions(session: Session, plan: Plan) -> list[Institution]:
    """The owner and all that the plan names, with the institutions that named units belong to."""
    named = (
        select(ActivityInstitution.institution_id)
        .where(ActivityInstitution.plan_id == plan.id)
        .union(select(ElementInstitution.institution_id).where(ElementInstitution.plan_id == plan.id))
    )
    direct = select(Institution.id).where(Institution.id.in_(named) | (Institution.id == plan.owner_id))
    return list(
        session.scalars(
            select(Institution)
            .where(Institution.id.in_(with_institutions(direct)))
            .order_by(Institution.code)
            .options(selectinload(Institution.aliases), selectinload(Institution.former_names))
        )
    )


def _funding_sources(session: Session, plan: Plan) -> Iterable[FundingSource]:
    named = select(BudgetLineSource.source_id).where(BudgetLineSource.plan_id == plan.id)
    return session.scalars(
        select(FundingSource)
        .where(FundingSource.id.in_(named))
        .order_by(FundingSource.code)
        .options(selectinload(FundingSource.aliases))
    )


def _aliases(aliases: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"printed": alias.printed, "reason": alias.reason, "assumed": alias.is_assumed} for alias in aliases]


def _institution(institution: Institution, codes: dict[int, str], plan: Plan) -> dict[str, Any]:
    return {
        "code": institution.code,
        "name": called_on(institution, plan.starts_on).name,
        "kind": institution.kind,
        "parent": codes.get(institution.parent_id) if institution.parent_id is not None else None,
        "aliases": _aliases(institution.aliases),
    }


def _roles(parts: Iterable[Any], codes: dict[int, str]) -> list[dict[str, str]]:
    return [{"code": codes[part.institution_id], "role": part.role.value} for part in parts]


def _element(element: Element, keys: dict[int, str], codes: dict[int, str]) -> dict[str, Any]:
    return {
        "id": element.key,
        "parent": keys[element.parent_id] if element.parent_id is not None else None,
        "kind": element.kind.value,
        "kind_label": element.kind_label,
        "number": element.number,
        "title": element.title,
        "title_raw": element.title_raw,
        "statement": element.statement,
        "part": element.part,
        "planned": money_text(element.planned_amount),
        "planned_raw": element.planned_raw,
        "institutions": _roles(element.institutions, codes),
        "source_line": element.source_line,
        **_changed(element.edits),
    }


def _indicator(indicator: Indicator, elements: dict[int, str]) -> dict[str, Any]:
    return {
        "id": indicator.key,
        "element": elements[indicator.element_id],
        "name": indicator.name,
        "name_raw": indicator.name_raw,
        "measure": indicator.measure.value,
        "direction": indicator.direction.value,
        "baseline": _value(indicator.baseline),
        "targets": [{"role": target.role.value, **_value(target)} for target in indicator.targets],
        "result": indicator.result,
        "funding_raw": indicator.funding_raw,
        "source_line": indicator.source_line,
        **_changed(indicator.edits),
    }


def _value(value: IndicatorValue) -> dict[str, Any]:
    understood: Any = None
    if value.kind in {ValueKind.NUMBER, ValueKind.PERCENT} and value.number is not None:
        understood = json_number(value.number)
    elif value.kind is ValueKind.COMPOUND:
        understood = [json_number(Decimal(part)) for part in value.parts]
    elif value.kind is ValueKind.TEXT:
        understood = value.text
    return {
        "raw": value.raw,
        "value": understood,
        "year": value.year,
        "source_line": value.source_line,
        **_changed(value.edits),
    }


def json_number(number: Decimal) -> int | float | str:
    """The JSON number for a decimal; as text where a number of JSON would not give the same decimal back."""
    if number == number.to_integral_value():
        return int(number)
    return float(number) if Decimal(repr(float(number))) == number else format(number, "f")


def money_text(amount: Decimal | None) -> str | None:
    """An amount as decimal text, None where there is none."""
    return format(amount, "f") if amount is not None else None


def _activity(
    activity: Activity, elements: dict[int, str], activities: dict[int, str], codes: dict[int, str]
) -> dict[str, Any]:
    return {
        "id": activity.key,
        "element": elements[activity.element_id],
        "number": activity.number,
        "title": activity.title,
        "title_raw": activity.title_raw,
        "start": activity.starts_on.isoformat(),
        "end": activity.ends_on.isoformat(),
        "deadline_raw": activity.deadline_raw,
        "quarters": activity.quarters,
        "continuous": activity.continuous,
        "institutions": _roles(activity.institutions, codes),
        "institutions_raw": activity.institutions_raw or "",
        "funding_raw": activity.funding_raw,
        "output": activity.output,
        "reference_documents": activity.reference_documents,
        "part": activity.part,
        "same_as": activities[activity.same_as_id] if activity.same_as_id is not None else None,
        "details": [
            {"label": detail.label, "text": detail.text, "raw": detail.raw, "source_line": detail.source_line}
            for detail in activity.details
        ],
        "source_line": activity.source_line,
        **_changed(activity.edits),
    }


def _budget_line(line: BudgetLine, elements: dict[int, str], activities: dict[int, str]) -> dict[str, Any]:
    return {
        "id": line.key,
        "activity": activities[line.activity_id] if line.activity_id is not None else None,
        "element": elements[line.element_id] if line.element_id is not None else None,
        "year": line.year,
        "kind": line.kind.value,
        "amount": money_text(line.amount),
        "currency": line.currency,
        "raw": line.raw,
        "sources": [part.source.code for part in line.sources],
        "assumed": line.is_assumed and "kind" not in line.edits,
        "source_line": line.source_line,
        **_changed(line.edits),
    }


def _staff_row(row: StaffRow) -> dict[str, Any]:
    return {
        "table": row.table,
        "number": row.number,
        "unit": row.unit,
        "is_total": row.is_total,
        "source_line": row.source_line,
        "figures": [
            {
                "grade": figure.grade,
                "sex": figure.sex,
                "kind": figure.kind,
                "value": json_number(figure.value) if figure.value is not None else None,
                "raw": figure.raw,
            }
            for figure in row.figures
        ],
    }


def _finding(finding: PlanFinding) -> dict[str, Any]:
    places = finding.places.get("cells", [])
    where = [finding.subject_key] if finding.subject_key else []
    if places:
        where += [f"line {places[0][0]}", f"cell {places[0][1]}"]
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "where": ", ".join(where) or "document",
        "message": finding.message % finding.params if finding.params else finding.message,
        "subject": {"kind": finding.subject_kind.value, "id": finding.subject_key} if finding.subject_kind else None,
        "source_line": finding.source_line,
        "cells": places,
        "settlement": _settlement(finding),
    }


def _settlement(finding: PlanFinding) -> dict[str, str | None] | None:
    """How a person settled the finding, None while it is open; who did is no part of a published plan."""
    if finding.settlement is None:
        return None
    return {
        "how": finding.settlement.value,
        "reason": finding.settled_reason,
        "on": finding.settled_on.isoformat() if finding.settled_on is not None else None,
    }


def _changed(edits: Edits) -> dict[str, Any]:
    """What a person changed since the document was read, by the property that carries it: when, why, from what."""
    if not edits:
        return {}
    changed: dict[str, Any] = {}
    for field, edit in edits.items():
        told = {"on": edit["on"], "reason": edit["reason"], "loaded": edit["loaded"]}
        changed[_PROPERTIES.get(field, field)] = told
    return {"changed": changed}


def _erratum(erratum: Erratum) -> dict[str, Any]:
    return {
        "kind": erratum.kind,
        "line": erratum.line,
        "cell": erratum.cell,
        "printed": erratum.printed,
        "read": erratum.read,
        "moved_to": [erratum.to_line, erratum.to_cell] if erratum.to_line is not None else None,
        "reason": erratum.reason,
    }
