"""Pages of official forms: which can be issued in a case, filling one in, its preview and its paper, annulling it."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.accounts.visit import author
from tracker.cases.asking import attempted, opened, opened_to_record, read_by_now, show, status_of, today
from tracker.cases.blueprint import bp
from tracker.cases.entered import rules_today
from tracker.cases.issuing.forms import AnnulFormForm, IssueForm, form_class, issue_data, shown_values
from tracker.cases.issuing.labels import FORM_NAMES
from tracker.cases.issuing.official_forms import FORMS, check_fields, form_on, questions_on
from tracker.cases.issuing.prefilling import prefilled, stamp_of
from tracker.cases.issuing.printing import print_form
from tracker.cases.issuing.queries import issued_document, issued_in, recorded, recorded_beside, standing_of
from tracker.cases.issuing.rules import CERTIFICATE_OF_EXIT, Carrier, Standing, carrier_for, mark_of, reasons_against
from tracker.cases.issuing.services import NotIssued, annul_form, issue_form, printed_again, problems_of
from tracker.cases.issuing.versions import FormVersion
from tracker.cases.labels import event_of, said
from tracker.cases.law.rules import LegalRules
from tracker.cases.models import Case
from tracker.cases.module import present_officer, vault
from tracker.cases.persons import Identity
from tracker.cases.queries import case_seen_by, events_of
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.web.languages import reason_in_words

PDF = "application/pdf"


@bp.get("/cases/<path:number>/forms/")
def list_forms(number: str):
    """Which official forms can be issued in a case now, why the others cannot, and what was issued."""
    seen = opened(number)
    case, may_issue = seen.case, seen.may_record
    standing = standing_of(db.session, vault(), case, events_of(db.session, case.id))
    rules = rules_today(db.session).rules
    page = render_template(
        "cases/issue_forms.html",
        case=case,
        may_issue=may_issue,
        offers=[_offer(form, reasons_against(form, standing), rules) for form in FORMS],
        issued=issued_in(db.session, case.id),
        names=FORM_NAMES,
        in_words=reason_in_words,
    )
    read_by_now(case, "official forms")
    return page


@bp.route("/cases/<path:number>/forms/<int:form>", methods=["GET", "POST"])
def issue(number: str, form: int):
    """Fill an official form in, see how it will look, and issue it."""
    case = opened_to_record(number).case
    if form not in FORMS:
        abort(404)
    events = events_of(db.session, case.id)
    standing = standing_of(db.session, vault(), case, events)
    if against := reasons_against(form, standing):
        return _refused_page(case, form, against)
    carrier = _carrier(form, standing)
    version = _version(form, rules_today(db.session).rules)
    if isinstance(version, Refused):
        return _refused_page(case, form, (version,))
    made = form_class(version, asks_stamp=form == CERTIFICATE_OF_EXIT and carrier.is_stamped is None)
    if request.method == "POST":
        return _sent(case, version, carrier, made())
    event = recorded(vault(), case, next(each for each in events if each.id == carrier.event_id))
    person = Identity.opened(vault().open(case.person.wrapped_key, case.person.sealed))
    beside = recorded_beside(db.session, vault(), present_officer(), case, events)
    known = shown_values(version, prefilled(version, person, event, beside))
    filled_in = made(data=known | issue_data(carrier.event_id, today(), stamp_of(event)))
    page = _page(case, version, filled_in, carrier)
    read_by_now(case, f"filling in form {form}")
    return page


@bp.get("/cases/<path:number>/documents/<int:document_id>.pdf")
def print_issued(number: str, document_id: int):
    """A form that was issued, printed again as it was."""
    case = opened(number).case
    document = issued_document(db.session, case.id, document_id)
    name = f"{document.number}.pdf"
    try:
        pdf = printed_again(db.session, vault(), case, document_id)
    except Refused as refused:
        return _refused_page(case, document.form or 0, (refused,), 410)
    read_by_now(case, f"printing {document.number}")
    return _inline(pdf, name)


@bp.route("/cases/<path:number>/documents/<int:document_id>/annul", methods=["GET", "POST"])
def annul_issued(number: str, document_id: int):
    """Annul a form that was issued, after asking why."""
    case = opened_to_record(number).case
    document = issued_document(db.session, case.id, document_id)
    form, officer = AnnulFormForm(), present_officer()

    def change() -> None:
        reason = form.reason.data or ""
        annul_form(db.session, vault(), document_id, reason, officer=officer, author=author(), now=utc_now())

    if form.validate_on_submit() and attempted(form, change):
        flash(_("The form is annulled. Its number is not used again."))
        return redirect(url_for("cases.list_forms", number=number), 303)
    if form.is_submitted():
        # What refused the change ended what was read before it.
        case = case_seen_by(db.session, officer, number)
        document = issued_document(db.session, case.id, document_id)
    page = render_template("cases/issue_annul.html", case=case, document=document, form=form, names=FORM_NAMES)
    return page, status_of(form)


def _sent(case: Case, version: FormVersion, carrier: Carrier, form: IssueForm):
    """What becomes of a form that was sent: a preview, the issued form, or the page with all that is wrong."""
    form.validate()
    is_preview = request.form.get("do") == "preview"
    _show_all(form, _problems(form, version, carrier, is_preview=is_preview))
    if not form.errors:
        if is_preview:
            mark = mark_of(is_invented=case.is_invented, is_annulled=False)
            pdf = print_form(version, form.values, "", form.issued_on.data, is_preview=True, mark=mark)
            return _inline(pdf, f"{version.label.latin} - {case.number}.pdf")
        number = case.number
        if _issued(case.id, version, form):
            return redirect(url_for("cases.list_forms", number=number), 303)
        # What refused it ended what was read before it.
        case = case_seen_by(db.session, present_officer(), number)
    return _page(case, version, form, carrier), 422


def _problems(form: IssueForm, version: FormVersion, carrier: Carrier, *, is_preview: bool) -> Iterator[Refused]:
    yield from form.half_typed()
    if is_preview:
        yield from check_fields(version, form.values, may_lack=True)
        return
    on = form.issued_on.data or today()
    yield from problems_of(version, carrier, form.values, on, form.serial, form.is_unstamped, today())


def _show_all(form: IssueForm, problems: Iterable[Refused]) -> None:
    """Show each problem beside its field: one a field, and none where what was typed cannot even be read."""
    told = set(form.unread)
    for problem in problems:
        if problem.field is None or problem.field not in told:
            show(form, problem)
            told.add(problem.field or "")


def _issued(case_id: int, version: FormVersion, form: IssueForm) -> bool:
    """Whether the form was issued; why not stands on it."""
    try:
        document = issue_form(
            db.session,
            vault(),
            case_id,
            form.event_id,
            version.number,
            form.values,
            form.issued_on.data,
            serial=form.serial,
            has_no_stamp=form.is_unstamped,
            officer=present_officer(),
            author=author(),
            now=utc_now(),
            rules=rules_today(db.session).rules,
        )
    except NotIssued as refused:
        _show_all(form, refused.problems)
        return False
    except Refused as refused:
        show(form, refused)
        return False
    flash(_("Issued: %(number)s.", number=document.number))
    return True


def _page(case: Case, version: FormVersion, form: IssueForm, carrier: Carrier) -> str:
    return render_template(
        "cases/issue.html",
        case=case,
        version=version,
        form=form,
        carrier=carrier,
        name=FORM_NAMES[version.number],
        questions=questions_on(version, form.issued_on.data or today(), rules_today(db.session).rules),
        event_of=event_of,
        in_words=reason_in_words,
    )


def _refused_page(case: Case, form: int, against: tuple[Refused, ...], status: int = 200) -> tuple[str, int]:
    """The page that says why a form cannot be had; only what was sent to be issued is refused as such."""
    reasons = [said(each) for each in against]
    page = render_template("cases/issue_refused.html", case=case, form=form, names=FORM_NAMES, reasons=reasons)
    return page, 409 if request.method == "POST" else status


def _offer(form: int, against: tuple[Refused, ...], rules: LegalRules) -> dict[str, Any]:
    """A form as the list shows it: its version of today, why it cannot be issued, and what must be known of it."""
    version = _version(form, rules)
    if isinstance(version, Refused):
        return {"form": form, "version": None, "reasons": [said(each) for each in (*against, version)]}
    return {
        "form": form,
        "version": version,
        "reasons": [said(each) for each in against],
        "questions": questions_on(version, today(), rules),
    }


def _version(form: int, rules: LegalRules) -> FormVersion | Refused:
    """The version that is in force today; the refusal where none is known."""
    try:
        return form_on(form, today(), rules)
    except Refused as refused:
        return refused


def _carrier(form: int, standing: Standing) -> Carrier:
    """The event that the page was opened for, or the latest one that can still have the form."""
    asked = request.form.get("event", "")
    return carrier_for(form, standing, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None)


def _inline(pdf: bytes, name: str) -> Response:
    """A PDF that the browser shows; no copy of it is kept on the way."""
    safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-._") else "-" for letter in name)
    headers = {"Content-Disposition": f'inline; filename="{safe}"', "Cache-Control": "no-store"}
    return Response(pdf, mimetype=PDF, headers=headers)
