"""Pages of what is no event of a case: documents kept elsewhere, letters, copies of what is marked, medicine.

What is marked INTERNO and what is medical is named to nobody else: to them these pages are not there.
"""

from collections.abc import Mapping
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from tracker.accounts.visit import author
from tracker.cases.access import PROTECTION, records_event
from tracker.cases.asking import Opened, attempted, opened, opened_to_record, read_by_now, status_of, to_case
from tracker.cases.blueprint import bp
from tracker.cases.document_forms import TOLD, CopiesForm, ElsewhereForm, LetterForm, MedicineForm
from tracker.cases.documents import (
    Elsewhere,
    Medicine,
    annul_document_elsewhere,
    give_medicine,
    hand_out_copies,
    letter_fields,
    marked_documents,
    medical_documents,
    medicine_given,
    note_document_elsewhere,
    take_back_copies,
)
from tracker.cases.event_forms import instant_from
from tracker.cases.forms import AnnulmentForm, DeedForm
from tracker.cases.labels import DOCUMENTS, SEXES, event_of
from tracker.cases.models import CaseDocument
from tracker.cases.module import present_officer, vault
from tracker.cases.page_queries import documents_of
from tracker.extensions import db
from tracker.history import utc_now
from tracker.web.fields import TrackerForm
from tracker.web.formats import day_in
from tracker.web.languages import current_language

REMOVAL = "P7"  # what has plans and reports that are marked, and during which medicine is given
EXAMINATION = "LJEKARSKI_SPOSOBAN"


def document_ways(seen: Opened) -> list[tuple[str, str]]:
    """The pages of documents that a case's page leads whoever asks to: address and words."""
    number, ways = seen.case.number, []
    if seen.may_record:
        ways.append((url_for("cases.note_elsewhere", number=number), _("Note a document kept elsewhere")))
    if seen.may_record and _may_be_written_of(seen):
        ways.append((url_for("cases.write_letter", number=number), _("Letter to another state")))
    if _opens(seen, "classified"):
        ways.append((url_for("cases.list_marked", number=number), _("Plans and reports marked INTERNO")))
    if _opens(seen, "medical") and seen.case.person.wrapped_key is not None:
        ways.append((url_for("cases.note_medicine", number=number), _("Medicine given")))
    return ways


@bp.route("/cases/<path:number>/documents/elsewhere", methods=["GET", "POST"])
def note_elsewhere(number: str):
    """Note that a document of a case is kept elsewhere; a file that comes along is refused."""
    seen, officer, form = opened_to_record(number), present_officer(), ElsewhereForm()
    case_id, sees_marked = seen.case.id, "classified" in seen.rooms

    def change() -> None:
        new = Elsewhere(form.number.data or "", form.mark.data or "", form.issued_on.data)
        has_file = any(file.filename for file in request.files.values())
        note_document_elsewhere(
            db.session, case_id, new, has_file=has_file, officer=officer, author=author(), now=utc_now()
        )

    if form.validate_on_submit() and attempted(form, change):
        if form.mark.data and not sees_marked:
            words = _("The document was noted. It carries a mark: whoever sees what is classified here sees it.")
            return to_case(number, words)
        return to_case(number, _("The document was noted."))
    seen = opened(number)
    page = render_template("cases/elsewhere.html", case=seen.case, form=form)
    read_by_now(seen.case, "note of a document")
    return page, status_of(form)


@bp.route("/cases/<path:number>/documents/elsewhere/<int:document_id>/annul", methods=["GET", "POST"])
def annul_elsewhere(number: str, document_id: int):
    """Annul a note that a document is kept elsewhere, with a reason; it stays on the case's page."""
    seen, officer, form = opened_to_record(number), present_officer(), AnnulmentForm()
    document = _noted(seen, document_id)
    name, day = document.number, day_in(document.issued_on, current_language())

    def change() -> None:
        annul_document_elsewhere(
            db.session, vault(), document_id, form.reason.data or "", officer=officer, author=author(), now=utc_now()
        )

    if form.validate_on_submit() and attempted(form, change):
        return to_case(number, _("The note of the document was annulled."))
    sentences = [
        _("That document %(number)s of %(day)s is kept elsewhere was noted wrongly.", number=name, day=day),
        _("It stays on the case's page, struck through. It cannot be brought back: note it anew if it was right."),
    ]
    return _deed_page(number, form, _("Annul the note of the document"), sentences, "note of a document")


@bp.route("/cases/<path:number>/letter", methods=["GET", "POST"])
def write_letter(number: str):
    """What a letter to the state of return or of transit may say of the person, as it was chosen."""
    seen, officer, form = opened_to_record(number), present_officer(), LetterForm()
    if not _may_be_written_of(seen):
        return to_case(number, _no_letter(seen))
    case_id, told = seen.case.id, {}

    def take() -> None:
        wanted = form.wanted.data or []
        told.update(
            letter_fields(db.session, vault(), case_id, wanted, officer=officer, author=author(), now=utc_now())
        )

    is_taken = form.validate_on_submit() and attempted(form, take)
    seen = opened(number)
    page = render_template("cases/letter.html", case=seen.case, form=form, told=_in_letter(told), is_taken=is_taken)
    # What was taken for a letter stands in the history already, with its fields.
    if not is_taken:
        read_by_now(seen.case, "letter form")
    return page, 200 if is_taken else status_of(form)


@bp.get("/cases/<path:number>/documents/marked")
def list_marked(number: str):
    """The plans and reports of a removal that are marked INTERNO, and where their copies are."""
    seen = _opened_room(number, "classified")
    rows = marked_documents(db.session, seen.case, officer=present_officer())
    page = render_template("cases/marked.html", case=seen.case, rows=rows, kinds=DOCUMENTS)
    read_by_now(seen.case, "marked documents")
    return page


@bp.route("/cases/<path:number>/documents/<int:document_id>/hand-out", methods=["GET", "POST"])
def hand_out(number: str, document_id: int):
    """Note that copies of a marked document were handed to the escort."""
    seen, officer, form = _opened_room(number, "classified"), present_officer(), CopiesForm()
    document = _marked(seen, document_id)

    def change() -> None:
        count = int(form.count.data or 0)
        hand_out_copies(db.session, document_id, count, officer=officer, author=author(), now=utc_now())

    if form.validate_on_submit() and attempted(form, change):
        return _to("cases.list_marked", number, _("The copies were noted as handed out."))
    return _deed_page(
        number,
        form,
        _("Hand out copies"),
        [_name_of(document), _("The escort bring every copy back: that they have is noted here as well.")],
    )


@bp.route("/cases/<path:number>/documents/<int:document_id>/take-back", methods=["GET", "POST"])
def take_back(number: str, document_id: int):
    """Note that every copy of a marked document came back, after asking."""
    seen, officer, form = _opened_room(number, "classified"), present_officer(), DeedForm()
    document = _marked(seen, document_id)

    def change() -> None:
        take_back_copies(db.session, document_id, officer=officer, author=author(), now=utc_now())

    if form.validate_on_submit() and attempted(form, change):
        return _to("cases.list_marked", number, _("The copies were noted as returned."))
    return _deed_page(
        number,
        form,
        _("All copies came back"),
        [_name_of(document), _("Say so only when none is missing: it cannot be taken back.")],
    )


@bp.route("/cases/<path:number>/medicine", methods=["GET", "POST"])
def note_medicine(number: str):
    """What was given during a removal, and a form to note more of it; for those who see medical fields."""
    seen, officer, form = _opened_room(number, "medical"), present_officer(), MedicineForm()
    case = seen.case
    if case.person.wrapped_key is None:
        return to_case(number, _("Who this is was erased: nothing more is written of them."))
    case_id = case.id
    there = sorted(medical_documents(db.session, vault(), case, until=utc_now()))
    form.document.choices = [SelectChoice("", _("Choose")), *(SelectChoice(one, one) for one in there)]
    if _was_given(case_id, form):
        return _to("cases.note_medicine", number, _("The medicine was noted."))
    seen = opened(number)
    page = render_template(
        "cases/medicine.html",
        case=seen.case,
        form=form,
        given=medicine_given(db.session, vault(), seen.case, officer=officer),
        documents=there,
        examination=EXAMINATION if records_event(officer, seen.facts, EXAMINATION) else "",
        examination_name=event_of(EXAMINATION),
    )
    read_by_now(seen.case, "medicine")
    return page, status_of(form)


def _was_given(case_id: int, form: MedicineForm) -> bool:
    is_sound = form.validate_on_submit()
    at = instant_from(form, "at", is_needed=True) if form.is_submitted() else None
    if not is_sound or at is None:
        return False
    new = Medicine(form.document.data or "", form.what.data or "", at)
    return attempted(
        form,
        lambda: give_medicine(
            db.session, vault(), case_id, new, officer=present_officer(), author=author(), now=utc_now()
        ),
    )


def _to(endpoint: str, number: str, words: str) -> Response:
    """Go on to one of these pages, which says what was done."""
    flash(words)
    return redirect(url_for(endpoint, number=number), 303)


def _opens(seen: Opened, room: str) -> bool:
    """Whether a room of a removal opens to whoever asks."""
    return seen.case.procedure == REMOVAL and room in seen.rooms


def _opened_room(number: str, room: str) -> Opened:
    """The case of a number, where one of its rooms opens to whoever asks; to others the page is not there."""
    seen = opened(number)
    if not _opens(seen, room):
        raise NoResultFound
    return seen


def _marked(seen: Opened, document_id: int) -> CaseDocument:
    """A marked document of this very case that counts."""
    rows = marked_documents(db.session, seen.case, officer=present_officer())
    found = next((row for row in rows if row.id == document_id and row.annulled_at is None), None)
    if found is None:
        raise NoResultFound
    return found


def _noted(seen: Opened, document_id: int) -> CaseDocument:
    """A note of a document kept elsewhere, of this very case, that opens to whoever asks and counts."""
    rows = documents_of(db.session, seen.case.id, seen.rooms)
    found = next((row for row in rows if row.id == document_id and row.kind == "elsewhere"), None)
    if found is None or found.annulled_at is not None:
        raise NoResultFound
    return found


def _deed_page(number: str, form: TrackerForm, heading: str, sentences: list[str], purpose: str = "marked documents"):
    """The page that asks; the case is read again, for a refusal ends what was read before."""
    case = opened(number).case
    page = render_template(
        "cases/deed.html", case=case, form=form, heading=heading, sentences=sentences, is_harmless="reason" not in form
    )
    read_by_now(case, purpose)
    return page, status_of(form)


def _name_of(document: CaseDocument) -> str:
    kind, day = DOCUMENTS[document.kind], day_in(document.issued_on, current_language())
    return _("%(kind)s of %(day)s, marked INTERNO", kind=kind, day=day)


def _may_be_written_of(seen: Opened) -> bool:
    return seen.case.procedure != PROTECTION and seen.case.person.wrapped_key is not None


def _no_letter(seen: Opened) -> str:
    if seen.case.procedure == PROTECTION:
        return _("From a case on protection no letter goes to another state.")
    return _("Who this is was erased: nothing more is written of them.")


def _in_letter(told: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a letter says, in the order of the letter, each under its name; "" where it is not known."""
    return [(str(label), _told(name, told[name])) for name, label in TOLD.items() if name in told]


def _told(name: str, value: str) -> str:
    if name == "born_on" and value:
        return day_in(date.fromisoformat(value), current_language())
    return str(SEXES.get(value, value)) if name == "sex" else value
