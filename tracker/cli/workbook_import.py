"""`tracker workbook import`: workbooks that came back filled in, looked at or taken."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask import current_app
from sqlalchemy.orm import Session

from tracker.accounts.policy import EVERYTHING, Visitor
from tracker.accounts.queries import person_by_email, visitor_of
from tracker.cli.running import REFUSED, with_database
from tracker.errors import Refused
from tracker.history import COMMAND, Author, utc_now
from tracker.reporting.evidence import UPLOADS
from tracker.roundtrip.comparing import CellState, ComparedCell
from tracker.roundtrip.comparison import Compared, Sent
from tracker.roundtrip.importing import Imported, import_sent
from tracker.roundtrip.looking import compare, named_plan_id, read_sent, tell_refused
from tracker.roundtrip.receiving import limits_of
from tracker.roundtrip.vocabulary import ChoiceWords
from tracker.web.languages import OFFERED, Language, in_words, speaking

LANGUAGES = {spelling: each for each in OFFERED for spelling in (each.tag, each.locale)}


@dataclass(frozen=True, slots=True)
class _Asked:
    """How the files are to be taken."""

    visitor: Visitor
    author: Author
    applies: bool
    submits: bool
    as_json: bool
    language: Language | None  # of what is said; None for that of each workbook


@click.command("import")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--apply", "applies", is_flag=True, help="Take everything new and changed, as drafts.")
@click.option("--submit", "submits", is_flag=True, help="Hand in what was taken, where it is complete.")
@click.option("--as", "as_email", metavar="EMAIL", help="In whose name; their rights hold.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON, one object for each file.")
@click.option(
    "--language",
    type=click.Choice(sorted(LANGUAGES)),
    metavar="LANGUAGE",
    help="Of what is said; else that of the workbook.",
)
@click.pass_context
def import_workbooks(
    context: click.Context,
    files: tuple[Path, ...],
    applies: bool,
    submits: bool,
    as_email: str | None,
    as_json: bool,
    language: str | None,
) -> None:
    """Look at workbooks that were filled in, or take what is new and changed in them.

    Without --apply nothing is changed. What is in conflict, not allowed or not understood is left, and listed.
    """
    if submits and not applies:
        raise click.UsageError("--submit needs --apply.")
    if applies and as_email is None:
        raise click.UsageError("--apply needs --as, the e-mail address of the person in whose name it is done.")
    if _import(files, applies, submits, as_email, as_json, LANGUAGES[language] if language else None):
        context.exit(REFUSED)


@with_database
def _import(
    session: Session,
    files: tuple[Path, ...],
    applies: bool,
    submits: bool,
    as_email: str | None,
    as_json: bool,
    language: Language | None,
) -> bool:
    """Import each file in its own right; whether one of them was refused whole."""
    visitor, author = _whoever(session, as_email)
    asked = _Asked(visitor, author, applies, submits, as_json, language)
    # Each is taken for itself: one that is refused stops none of the others.
    read = [_one(session, file, asked) for file in files]
    return not all(read)


def _whoever(session: Session, email: str | None) -> tuple[Visitor, Author]:
    """Whose rights hold, and whom the history names; without a person, whoever runs the server only looks."""
    if email is None:
        return EVERYTHING, COMMAND
    person = person_by_email(session, email)
    if person is None:
        raise Refused("Nobody with the e-mail address %(email)s is known here.", email=email)
    if person.disabled_at is not None:
        raise Refused("The account of %(email)s is closed.", email=email)
    return visitor_of(session, person.id), Author(person.id, way=COMMAND.way)


def _one(session: Session, file: Path, asked: _Asked) -> bool:
    """Look at a file or take it, and say what was found; whether it could be read."""
    now = utc_now()
    uploads = Path(current_app.instance_path) / UPLOADS
    sent: Sent | None = None
    try:
        sent = _read(file)
        if asked.applies:
            imported, compared = import_sent(
                session,
                sent,
                file,
                uploads,
                visitor=asked.visitor,
                author=asked.author,
                now=now,
                submits=asked.submits,
                keeps_unchanged=asked.as_json,
            )
        else:
            imported, compared = None, compare(session, sent, asked.visitor, now, keeps_unchanged=asked.as_json)
            session.rollback()
    except Refused as refused:
        if asked.applies:
            plan_id = named_plan_id(session, sent, asked.visitor) if sent is not None else None
            tell_refused(session, file.name, refused, plan_id=plan_id, author=asked.author, now=now)
        _say_refused(file, refused, asked)
        return False
    with speaking(asked.language or compared.language):
        if asked.as_json:
            click.echo(json.dumps(_as_json(file, compared, imported), ensure_ascii=False))
        else:
            for line in _in_lines(file, compared, imported):
                click.echo(line)
    return True


def _read(file: Path) -> Sent:
    try:
        return read_sent(file, file.name, limits_of(current_app.config["WORKBOOK_UPLOADS"]))
    except OSError as error:
        raise Refused("The file cannot be opened: %(reason)s.", reason=error.strerror or type(error).__name__) from None


def _say_refused(file: Path, refused: Refused, asked: _Asked) -> None:
    with speaking(asked.language or LANGUAGES["en"]):
        sentence = in_words(refused.message, refused.params)
    click.echo(f"tracker: {file}: {sentence}", err=True)
    if asked.as_json:
        empty: dict[str, Any] = {
            "file": str(file),
            "plan": None,
            "period": None,
            "import_id": None,
            "counts": {},
            "cells": [],
        }
        click.echo(json.dumps(empty | {"refused": sentence}, ensure_ascii=False))


def _as_json(file: Path, compared: Compared, imported: Imported | None) -> dict[str, Any]:
    words = ChoiceWords(compared.present.words, compared.language)
    left = imported.left_as_drafts if imported is not None else {}
    return {
        "file": str(file),
        "plan": compared.plan.code,
        "period": compared.period.code,
        "import_id": imported.record.id if imported is not None else None,
        "counts": _counts(compared),
        "cells": [
            {
                "sheet": cell.sheet,
                "cell": cell.address,
                "state": cell.state.value,
                "exported": words.of(cell.field, cell.exported) if cell.exported is not None else None,
                "current": words.of(cell.field, cell.current),
                "read": words.of(cell.field, cell.read),
                "message": _message(cell, left.get((cell.kind, cell.key))),
            }
            for cell in compared.cells
        ],
    }


def _counts(compared: Compared) -> dict[str, int]:
    counts = {state.value: 0 for state in CellState}
    for cell in compared.cells:
        counts[cell.state.value] += 1
    counts["unchanged"] += compared.unchanged
    return counts


def _message(cell: ComparedCell, left: Refused | None) -> str | None:
    if cell.message is not None:
        return in_words(cell.message.message, cell.message.params)
    if left is not None and cell.state in {CellState.NEW, CellState.CHANGED}:
        draft = Refused("Saved as a draft, and not submitted: %(reason)s", reason=in_words(left.message, left.params))
        return in_words(draft.message, draft.params)
    return None


def _in_lines(file: Path, compared: Compared, imported: Imported | None) -> Iterator[str]:
    words = ChoiceWords(compared.present.words, compared.language)
    left = imported.left_as_drafts if imported is not None else {}
    yield f"{file}: {compared.plan.code}, {compared.period.code}, {compared.language.tag}"
    for note in compared.notes:
        yield f"  {in_words(note.message, note.params)}"
    for cell in compared.cells:
        if cell.state is CellState.UNCHANGED:
            continue
        before, read = (words.of(cell.field, text) or "–" for text in (cell.current, cell.read))
        message = _message(cell, left.get((cell.kind, cell.key)))
        place = f"{cell.sheet}!{cell.address}" if cell.address else cell.sheet
        told = f"  {place}\t{cell.state.value.replace('_', ' ')}\t{cell.key}\t{_short(before)} → {_short(read)}"
        yield f"{told}\t{message}" if message else told
    counted = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in _counts(compared).items() if count)
    yield f"  {counted or 'nothing to take'}"
    taken, filled = sum(cell.is_filled for cell in compared.cells if cell.state in _TAKEN), compared.filled
    yield f"  {filled} cells filled = {taken} taken + {filled - taken} not taken"
    if imported is None:
        yield "  Nothing was changed; --apply takes what is new and changed."
    else:
        yield f"  import {imported.record.id}: {imported.taken} rows taken, {imported.submitted} submitted"


_TAKEN = frozenset({CellState.NEW, CellState.CHANGED})


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
