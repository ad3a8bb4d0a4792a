"""The pages on which a plan is edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from tracker.accounts.policy import Act
from tracker.accounts.visit import author
from tracker.editing.conflicts import Conflict, Disputed
from tracker.editing.forms import (
    EditForm,
    ValueField,
    activity_form,
    budget_line_form,
    indicator_form,
    title_form,
)
from tracker.editing.labels import HEADINGS
from tracker.editing.queries import institutions_of_country, is_by_quarters, last_saved, sources_of_country
from tracker.editing.services import NothingChanged, edit
from tracker.editing.things import THINGS, Thing
from tracker.editing.values import Values
from tracker.editing.wording import Beside
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.institutions.links import Option, options_of
from tracker.plans.addresses import subject_address
from tracker.plans.asked import plan_for
from tracker.plans.models import Plan
from tracker.plans.tree import Node, way_to
from tracker.reading.values import BudgetKind, ValueKind
from tracker.web.fields import show_on
from tracker.web.formats import currency_in
from tracker.web.languages import current_language, language_tag, sentence_with
from tracker.web.typed import example_number

bp = Blueprint("editing", __name__, template_folder="templates")

MINE, THEIRS = "mine", "theirs"
PLAN_TEXTS = ("title", "name")  # fields in the plan's language


@bp.route("/plans/<code>/edit", methods=["GET", "POST"])
def edit_plan(code: str):
    """The plan's title."""
    return _page(code, "plan", code)


@bp.route("/plans/<code>/elements/<key>/edit", methods=["GET", "POST"])
def edit_element(code: str, key: str):
    """The title of a goal, priority, programme or section."""
    return _page(code, "element", key)


@bp.route("/plans/<code>/activities/<key>/edit", methods=["GET", "POST"])
def edit_activity(code: str, key: str):
    """An activity's title, deadline and institutions."""
    return _page(code, "activity", key)


@bp.route("/plans/<code>/indicators/<key>/edit", methods=["GET", "POST"])
def edit_indicator(code: str, key: str):
    """An indicator's name, direction, baseline and targets."""
    return _page(code, "indicator", key)


@bp.route("/plans/<code>/budget/<key>/edit", methods=["GET", "POST"])
def edit_budget_line(code: str, key: str):
    """A budget line's amount and funding sources."""
    return _page(code, "budget_line", key)


@dataclass(slots=True)
class _Opened:
    """A thing as it stands now, with the form for it."""

    plan: Plan
    thing: Thing
    key: str
    row: Any
    present: Values
    form: EditForm


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the page showed when it was opened; it comes back with the form, sealed against change."""

    version: int
    values: Values
    asked: Values  # the fields of which one of two values was to be chosen, as they stood when first seen


def _page(code: str, kind: str, key: str) -> Any:
    opened = _open(code, kind, key)
    if not opened.form.is_submitted():
        return _shown(opened, _Seen(opened.row.version, opened.present, {}))
    seen = _as_seen(opened)
    chosen = {name: request.form.get(f"keep-{name}", "") for name in seen.asked}
    undecided = [name for name, choice in chosen.items() if choice not in {MINE, THEIRS}]
    if not opened.form.validate() or undecided:
        return _shown(opened, seen, disputed=_again(opened, seen), undecided=undecided), 409 if seen.asked else 422
    address = _address(opened)
    typed = {name: value for name, value in opened.form.typed(opened.present).items() if chosen.get(name) != THEIRS}
    try:
        edit(
            db.session,
            opened.plan,
            kind,
            key,
            version=seen.version,
            seen=seen.values,
            typed=typed,
            reason=opened.form.reason.data,
            author=author(),
            now=utc_now(),
        )
    except Conflict as conflict:
        opened = _open(code, kind, key)
        asked = {each.field: each.seen for each in conflict.disputed}
        seen = _Seen(conflict.version, conflict.now, asked)
        return _shown(opened, seen, disputed=conflict.disputed, refused=conflict), 409
    except Refused as refused:
        if chosen and isinstance(refused, NothingChanged):
            flash(_("It stays as the other person saved it."))
            return redirect(address, 303)
        opened = _open(code, kind, key)
        opened.form.validate()
        show_on(opened.form, refused)
        return _shown(opened, seen, disputed=_again(opened, seen)), 422
    flash(_("Saved."))
    return redirect(address, 303)


def _open(code: str, kind: str, key: str) -> _Opened:
    plan = plan_for(code, Act.EDIT)
    thing = THINGS[kind]
    row = thing.load(db.session, plan, key)
    present = thing.values(row)
    return _Opened(plan, thing, key, row, present, _form(plan, kind, row, present))


def _form(plan: Plan, kind: str, row: Any, present: Values) -> EditForm:
    match kind:
        case "activity":
            choices = _options(plan, institutions_of_country(db.session, plan.country_code))
            return activity_form(present, choices, by_quarters=is_by_quarters(db.session, plan.id))
        case "indicator":
            return indicator_form(row, present)
        case "budget_line":
            return budget_line_form(present, _options(plan, sources_of_country(db.session, plan.country_code)))
    return title_form(present)


def _options(plan: Plan, rows: Sequence[Any]) -> list[Option]:
    return options_of({row.code: row for row in rows}, current_language().locale, plan.language)


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="tracker.editing")


def _sealed(opened: _Opened, seen: _Seen) -> str:
    subject = [opened.plan.code, opened.thing.kind, opened.key]
    return str(_seal().dumps([*subject, seen.version, seen.values, seen.asked]))


def _as_seen(opened: _Opened) -> _Seen:
    """What the form brings back; without it nobody could say what was seen, and what was not."""
    try:
        *subject, version, values, asked = _seal().loads(request.form.get("opened", ""))
    except (BadSignature, ValueError):
        abort(400, _("The page was not opened here, or too long ago. Open it again."))
    if subject != [opened.plan.code, opened.thing.kind, opened.key] or values.keys() != opened.present.keys():
        abort(400, _("The page was not opened here, or too long ago. Open it again."))
    return _Seen(version, values, {name: value for name, value in asked.items() if name in opened.form})


def _again(opened: _Opened, seen: _Seen) -> list[Disputed]:
    """What was to be chosen and is not yet saved."""
    if not seen.asked:
        return []
    saved = last_saved(db.session, opened.plan.id, opened.thing.kind, opened.key)
    typed = opened.form.typed(opened.present)
    return [
        Disputed(name, before, typed[name], seen.values[name], saved.get(name)) for name, before in seen.asked.items()
    ]


def _address(opened: _Opened) -> str:
    """The page that shows the thing."""
    kind, key = opened.thing.kind, opened.key
    if kind == "budget_line":
        owner = "activity" if opened.row.activity is not None else "element"
        kind, key = owner, getattr(opened.row, owner).key
    address = subject_address(opened.plan.code, kind, key)
    assert address is not None, "every kind of thing that can be edited has a page"
    return address


def _way(opened: _Opened) -> tuple[list[Node], tuple[str, str] | None]:
    """The elements above the thing as the document numbers them, and the thing itself unless it is one of them."""
    row = opened.row
    match opened.thing.kind:
        case "plan":
            return [], None
        case "element":
            return way_to(db.session, opened.plan.id, row.id), None
        case "budget_line" if row.activity is None:
            return way_to(db.session, opened.plan.id, row.element_id), None
        case "budget_line":
            row = row.activity
    return way_to(db.session, opened.plan.id, row.element_id), (
        getattr(row, "number", None) or row.key,
        _address(opened),
    )


def _shown(
    opened: _Opened,
    seen: _Seen,
    *,
    disputed: Sequence[Disputed] = (),
    undecided: Sequence[str] = (),
    refused: Refused | None = None,
) -> str:
    beside = Beside(opened.plan.code, opened.plan.language, opened.thing.kind, opened.row)
    path, thing = _way(opened)
    return render_template(
        "editing/edit.html",
        plan=opened.plan,
        tag=language_tag(opened.plan.language),
        heading=HEADINGS[opened.thing.kind],
        subject=opened.thing.subject(opened.row).label or opened.key,
        path=path,
        thing=thing,
        address=_address(opened),
        form=opened.form,
        hints={field.name: beside.hint(field.name, _advice(opened, field)) for field in opened.form},
        plan_texts=PLAN_TEXTS,
        opened=_sealed(opened, seen),
        disputed=[_told(beside, each) for each in disputed],
        undecided=undecided,
        is_conflict=refused is not None,
    )


def _told(beside: Beside, each: Disputed) -> dict[str, Any]:
    """One row of the table from which a person chooses."""
    typed = beside.words(each.field, each.typed)
    return {
        "field": each.field,
        "seen": beside.words(each.field, each.seen),
        "typed": typed if each.is_mine else sentence_with(_("%(text)s (not changed by you)"), text=typed),
        "now": beside.words(each.field, each.now),
        "by": each.saved_by,
        "kept": request.form.get(f"keep-{each.field}") or ("" if each.is_mine else THEIRS),
    }


def _advice(opened: _Opened, field: Any) -> str:
    """How a field is typed."""
    example = example_number(current_language())
    if isinstance(field, ValueField):
        match field.kind:
            case ValueKind.PERCENT:
                return _("A percent, for example %(example)s. Leave it empty where no value is set.", example="87")
            case ValueKind.COMPOUND:
                return _("Counters with a slash between them, for example %(example)s.", example="4/6")
            case ValueKind.NUMBER:
                return _("A number, for example %(example)s. Leave it empty where no value is set.", example=example)
        return _("Leave it empty where no value is set.")
    match field.name:
        case "amount" if opened.row.kind is BudgetKind.STATED_TOTAL:
            return _("An amount in %(currency)s, for example %(example)s.", currency=_currency(opened), example=example)
        case "amount":
            return _(
                "An amount in %(currency)s, for example %(example)s. Leave it empty where nothing is planned.",
                currency=_currency(opened),
                example=example,
            )
        case "quarters":
            return _("Without quarters, the activity has the whole period of the plan.")
        case "sources" | "supporting":
            return _("Choose none, one or several.")
        case "reason":
            return _("It stands in the history, for whoever asks later.")
    return ""


def _currency(opened: _Opened) -> str:
    return currency_in(opened.row.currency, current_language())
