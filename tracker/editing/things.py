"""What of a plan can be edited: each kind of thing with its fields, read from its row and put back into it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from tracker.budgets.models import BudgetLine, BudgetLineSource, FundingSource
from tracker.editing.values import (
    NO_VALUE,
    Value,
    Values,
    check_days,
    check_title,
    check_value,
    days_of_quarters,
    plain_value,
)
from tracker.errors import Refused
from tracker.history import Subject
from tracker.indicators.models import Indicator, IndicatorValue
from tracker.institutions.models import Institution
from tracker.plans.models import Activity, ActivityInstitution, Element, Plan
from tracker.reading.drafts import Direction, InstitutionRole
from tracker.reading.notation import plain_number
from tracker.reading.values import BudgetKind, ValueKind


class Thing(ABC):
    """One kind of thing: how its row is found, what it says now, what may be typed, and how that enters the row."""

    kind: ClassVar[str]
    model: ClassVar[type[Any]]

    @abstractmethod
    def query(self, plan: Plan, key: str) -> Select[Any]:
        """The row of a key with all that its fields are made of."""

    @abstractmethod
    def values(self, row: Any) -> Values:
        """What the fields say now."""

    @abstractmethod
    def subject(self, row: Any) -> Subject:
        """What the history calls it."""

    @abstractmethod
    def check(self, session: Session, plan: Plan, row: Any, values: Values) -> None:
        """Let the values pass, or raise Refused."""

    @abstractmethod
    def put(self, session: Session, plan: Plan, row: Any, changed: Mapping[str, Value]) -> None:
        """Write the changed fields into the row and the rows below it; printed columns are never touched."""

    def complete(self, plan: Plan, row: Any, before: Values, values: Values) -> Values:
        """The values with those that follow from others."""
        return values

    def marked(self, row: Any, field: str) -> tuple[Any, str]:
        """The row that keeps the mark of a field's edit, and under which name."""
        return row, field

    def detail(self, row: Any, field: str) -> dict[str, Any]:
        """Which one of several the field is, for the history."""
        return {}

    def load(self, session: Session, plan: Plan, key: str, *, for_writing: bool = False) -> Any:
        """The row of a key.

        For writing it is read anew and held until the transaction ends, so that of two people who save at the same
        time the second one finds what the first one saved. It is held as an update of it holds it: the history,
        which refers to the plan's row, need not wait.

        Raises:
            NoResultFound: the plan has none of this key.
        """
        query = self.query(plan, key)
        if for_writing:
            query = query.with_for_update(key_share=True, of=self.model).execution_options(populate_existing=True)
        return session.scalars(query).unique().one()


class _Titled(Thing):
    """A thing of which the title can be edited."""

    def values(self, row: Any) -> Values:
        return {"title": row.title}

    def check(self, session: Session, plan: Plan, row: Any, values: Values) -> None:
        check_title(values["title"], "title")

    def put(self, session: Session, plan: Plan, row: Any, changed: Mapping[str, Value]) -> None:
        if "title" in changed:
            row.title = changed["title"]

    def subject(self, row: Any) -> Subject:
        return Subject(self.kind, row.key, row.title)


class PlanThing(_Titled):
    """The plan itself: its title."""

    kind = "plan"
    model = Plan

    def query(self, plan: Plan, key: str) -> Select[Any]:
        return select(Plan).where(Plan.id == plan.id)

    def subject(self, row: Plan) -> Subject:
        return Subject(self.kind, row.code, row.title)


class ElementThing(_Titled):
    """A goal, priority, programme or section: its title."""

    kind = "element"
    model = Element

    def query(self, plan: Plan, key: str) -> Select[Any]:
        return select(Element).where(Element.plan_id == plan.id, Element.key == key)


class ActivityThing(_Titled):
    """An activity: its title, its deadline, who leads and who helps."""

    kind = "activity"
    model = Activity

    def query(self, plan: Plan, key: str) -> Select[Any]:
        parts = selectinload(Activity.institutions).joinedload(ActivityInstitution.institution)
        return select(Activity).where(Activity.plan_id == plan.id, Activity.key == key).options(parts)

    def values(self, row: Activity) -> Values:
        leads = [part.institution.code for part in row.institutions if part.role is InstitutionRole.LEAD]
        named = [part.institution.code for part in row.institutions]
        return {
            "title": row.title,
            "starts_on": row.starts_on.isoformat(),
            "ends_on": row.ends_on.isoformat(),
            "quarters": list(row.quarters),
            "continuous": row.continuous,
            "lead": leads[0] if leads else None,
            "supporting": [code for code in named if code not in leads[:1]],
        }

    def complete(self, plan: Plan, row: Activity, before: Values, values: Values) -> Values:
        """Days follow from quarters; work without quarters, or going on continuously, has the plan's own period."""
        if all(values[field] == before[field] for field in ("quarters", "continuous")):
            return values
        starts_on, ends_on = plan.starts_on, plan.ends_on
        if values["quarters"]:
            starts_on, ends_on = days_of_quarters(values["quarters"], row.starts_on.year, row.ends_on.year)
        return values | {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}

    def check(self, session: Session, plan: Plan, row: Activity, values: Values) -> None:
        super().check(session, plan, row, values)
        for field in ("starts_on", "ends_on"):
            if values[field] is None:
                raise Refused("Type a day: an activity always has a first and a last one.", field=field)
        if values["quarters"] and values["continuous"]:
            raise Refused("Choose quarters, or that the work goes on continuously, but not both.", field="continuous")
        check_days(
            date.fromisoformat(values["starts_on"]),
            date.fromisoformat(values["ends_on"]),
            plan.starts_on,
            plan.ends_on,
        )
        if values["lead"] is not None and values["lead"] in values["supporting"]:
            raise Refused("%(code)s leads already and cannot help too.", field="supporting", code=values["lead"])
        known = set(_ids_by_code(session, Institution, plan.country_code))
        for field, codes in (
            ("lead", [values["lead"]] if values["lead"] else []),
            ("supporting", values["supporting"]),
        ):
            for code in codes:
                if code not in known:
                    raise Refused("“%(code)s” is no institution of this country.", field=field, code=code[:40])

    def put(self, session: Session, plan: Plan, row: Activity, changed: Mapping[str, Value]) -> None:
        super().put(session, plan, row, changed)
        for field in ("starts_on", "ends_on"):
            if field in changed:
                setattr(row, field, date.fromisoformat(changed[field]))
        for field in ("quarters", "continuous"):
            if field in changed:
                setattr(row, field, changed[field])
        if "lead" in changed or "supporting" in changed:
            values = self.values(row) | dict(changed)
            self._name_institutions(session, plan, row, values["lead"], values["supporting"])

    def _name_institutions(
        self, session: Session, plan: Plan, row: Activity, lead: str | None, supporting: Sequence[str]
    ) -> None:
        wanted = [(lead, InstitutionRole.LEAD)] if lead is not None else []
        wanted += [(code, InstitutionRole.SUPPORT) for code in supporting]
        there = {part.institution.code: part for part in row.institutions}
        ids = _ids_by_code(session, Institution, plan.country_code)
        for position, (code, role) in enumerate(wanted, 1):
            part = there.pop(code, None)
            if part is not None:
                part.role, part.position = role, position
                continue
            session.add(
                ActivityInstitution(
                    plan_id=plan.id, activity_id=row.id, institution_id=ids[code], role=role, position=position
                )
            )
        for part in there.values():
            session.delete(part)


class IndicatorThing(Thing):
    """An indicator: its name, its direction, its baseline and targets."""

    kind = "indicator"
    model = Indicator

    def query(self, plan: Plan, key: str) -> Select[Any]:
        found = select(Indicator).where(Indicator.plan_id == plan.id, Indicator.key == key)
        return found.options(selectinload(Indicator.values))

    def subject(self, row: Indicator) -> Subject:
        return Subject(self.kind, row.key, row.name)

    def values(self, row: Indicator) -> Values:
        found: Values = {"name": row.name, "direction": row.direction.value}
        for value in row.values:
            found[value_field(value)] = plain_value(value.kind, value.number, value.parts, value.text)
        return found

    def check(self, session: Session, plan: Plan, row: Indicator, values: Values) -> None:
        check_title(values["name"], "name", may_be_empty=not row.name)
        if values["direction"] not in set(Direction):
            raise Refused("Choose one of the directions.", field="direction")
        for value in row.values:
            check_value(values[value_field(value)], value_field(value))

    def put(self, session: Session, plan: Plan, row: Indicator, changed: Mapping[str, Value]) -> None:
        if "name" in changed:
            row.name = changed["name"]
        if "direction" in changed:
            row.direction = Direction(changed["direction"])
        for value in row.values:
            if value_field(value) in changed:
                _put_value(value, changed[value_field(value)])

    def marked(self, row: Indicator, field: str) -> tuple[Any, str]:
        value = self._value(row, field)
        return (row, field) if value is None else (value, "value")

    def detail(self, row: Indicator, field: str) -> dict[str, Any]:
        value = self._value(row, field)
        if value is None:
            return {}
        return {"role": value.role.value, "year": value.year, "position": value.position}

    @staticmethod
    def _value(row: Indicator, field: str) -> IndicatorValue | None:
        return next((value for value in row.values if value_field(value) == field), None)


class BudgetLineThing(Thing):
    """A budget line: its amount and its funding sources."""

    kind = "budget_line"
    model = BudgetLine

    def query(self, plan: Plan, key: str) -> Select[Any]:
        found = select(BudgetLine).where(BudgetLine.plan_id == plan.id, BudgetLine.key == key)
        return found.options(
            selectinload(BudgetLine.activity),
            selectinload(BudgetLine.element),
            selectinload(BudgetLine.sources).joinedload(BudgetLineSource.source),
        )

    def subject(self, row: BudgetLine) -> Subject:
        owner = row.activity or row.element
        assert owner is not None, "the database promises one of the two"
        return Subject(self.kind, row.key, f"{owner.number or owner.title}, {row.year}")

    def values(self, row: BudgetLine) -> Values:
        return {
            "amount": None if row.amount is None else plain_number(row.amount),
            "kind": row.kind.value,
            "sources": [part.source.code for part in row.sources],
        }

    def complete(self, plan: Plan, row: BudgetLine, before: Values, values: Values) -> Values:
        """A cell with an amount is one; without, it says again what the document says, or nothing."""
        if values["amount"] == before["amount"] or row.kind is BudgetKind.STATED_TOTAL:
            return values
        if values["amount"] is not None:
            return values | {"kind": BudgetKind.AMOUNT.value}
        loaded = row.edits.get("kind", {}).get("loaded", BudgetKind.EMPTY.value)
        return values | {"kind": BudgetKind.EMPTY.value if loaded == BudgetKind.AMOUNT else loaded}

    def check(self, session: Session, plan: Plan, row: BudgetLine, values: Values) -> None:
        amount = None if values["amount"] is None else Decimal(values["amount"])
        if amount is None and row.kind is BudgetKind.STATED_TOTAL:
            raise Refused("Type an amount: a stated total cannot be without one.", field="amount")
        if amount is not None and amount < 0 and not (row.amount is not None and row.amount < 0):
            raise Refused("An amount cannot be less than 0.", field="amount")
        known = set(_ids_by_code(session, FundingSource, plan.country_code))
        for code in values["sources"]:
            if code not in known:
                raise Refused("“%(code)s” is no funding source of this country.", field="sources", code=code[:40])

    def put(self, session: Session, plan: Plan, row: BudgetLine, changed: Mapping[str, Value]) -> None:
        if "amount" in changed:
            row.amount = None if changed["amount"] is None else Decimal(changed["amount"])
        if "kind" in changed:
            row.kind = BudgetKind(changed["kind"])
        if "sources" in changed:
            self._name_sources(session, plan, row, changed["sources"])

    def detail(self, row: BudgetLine, field: str) -> dict[str, Any]:
        return {"year": row.year, "currency": row.currency} if field == "amount" else {"year": row.year}

    def _name_sources(self, session: Session, plan: Plan, row: BudgetLine, codes: Sequence[str]) -> None:
        there = {part.source.code: part for part in row.sources}
        ids = _ids_by_code(session, FundingSource, plan.country_code)
        for position, code in enumerate(codes, 1):
            part = there.pop(code, None)
            if part is not None:
                part.position = position
                continue
            session.add(BudgetLineSource(plan_id=plan.id, line_id=row.id, source_id=ids[code], position=position))
        for part in there.values():
            session.delete(part)


THINGS: dict[str, Thing] = {
    thing.kind: thing for thing in (PlanThing(), ElementThing(), ActivityThing(), IndicatorThing(), BudgetLineThing())
}


def value_field(value: IndicatorValue) -> str:
    """The name of the field of one baseline or target."""
    return f"value_{value.position}"


def _put_value(row: IndicatorValue, value: Value) -> None:
    kind, said = ValueKind(value["kind"]), value["value"]
    row.kind = kind
    row.number = Decimal(said) if kind in {ValueKind.NUMBER, ValueKind.PERCENT} else None
    row.parts = list(said) if kind is ValueKind.COMPOUND else []
    row.text = said if kind is ValueKind.TEXT else None


def loaded_value(row: IndicatorValue) -> Value:
    """The value as it was read from the document."""
    mark = row.edits.get("value")
    if mark is None:
        return plain_value(row.kind, row.number, row.parts, row.text)
    return {"kind": mark["kind"], "value": mark["loaded"]} if mark["kind"] else dict(NO_VALUE)


def _ids_by_code(session: Session, model: type[Any], country_code: str) -> dict[str, int]:
    rows = session.execute(select(model.code, model.id).where(model.country_code == country_code))
    return dict(rows.all())
