"""Processes for tests: imports that are killed at a point of their work.

    import_process.py URL INSTANCE FILE EMAIL SEED HOW-MANY

As often as it is asked to, it lets an import be killed before or after some statement or commit, or before something
is done to a file, tells what is there afterwards, and takes it back where it was all there. Each import is a process of
its own, forked from this one.
"""

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from flask import Flask
from sqlalchemy import event, func, select

from tests.conftest import settings_for
from tests.integration.roundtrip.sent_books import NOW
from tracker.accounts.policy import EVERYTHING
from tracker.accounts.queries import person_by_email
from tracker.app import create_app
from tracker.extensions import db
from tracker.history import Author, History, broken_entries
from tracker.reporting.models import ActivityReport, Actual
from tracker.roundtrip.importing import import_sent
from tracker.roundtrip.keeping import FOLDER, sweep
from tracker.roundtrip.looking import read_sent
from tracker.roundtrip.models import ImportCell, ImportState, WorkbookImport
from tracker.roundtrip.undoing import undo_import

FILES = {"open", "os.rename", "os.remove"}


def forked(act: Callable[[], None]) -> tuple[int, str]:
    """Do something in a process of its own; how that ended, and what it said."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.dup2(writer, 1)
        act()
        sys.stdout.flush()
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        text = said.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), text


def imported(app: Flask, uploads: Path, file: Path, email: str, point: int) -> None:
    """Import the file; at a point of the work, end without a word. Says how many points there were."""
    with app.app_context():
        author = Author(person_by_email(db.session, email).id)
        db.session.rollback()
        sent = read_sent(file, file.name)
        passed = 0

        def pass_by(*_: object) -> None:
            nonlocal passed
            passed += 1
            if passed == point:
                os.kill(os.getpid(), signal.SIGKILL)

        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(db.engine, name, pass_by)
        event.listen(db.sessionmaker, "after_commit", pass_by)
        sys.addaudithook(lambda name, told: pass_by() if name in FILES and str(uploads) in str(told[0]) else None)
        import_sent(db.session, sent, file, uploads, visitor=EVERYTHING, author=author, now=NOW, submits=True)
        print(passed)


def told(app: Flask, uploads: Path) -> None:
    """What is there of the last import, its file included; then it is taken back, so that the next one can come."""
    with app.app_context():
        session = db.session
        swept = sweep(session, uploads, older_than=-1)
        kept = session.scalars(select(WorkbookImport).where(WorkbookImport.state == ImportState.APPLIED)).all()
        said = {
            "imports": len(kept),
            "taken": sum(each.counts["taken"] for each in kept),
            "cells": sum(
                session.scalar(select(func.count()).select_from(ImportCell).where(ImportCell.import_id == each.id)) or 0
                for each in kept
            ),
            "rows": sum(
                session.scalar(select(func.count()).select_from(model)) or 0 for model in (Actual, ActivityReport)
            ),
            "told": session.scalar(
                select(func.count()).select_from(History).where(History.kind == "workbook.imported")
            ),
            "files": sorted(path.name for path in (uploads / FOLDER).iterdir())
            == sorted(session.scalars(select(WorkbookImport.stored_as))),
            "swept": swept,
            "broken": len(list(broken_entries(session))),
        }
        session.rollback()
        for each in kept:
            undo_import(session, each, author=Author(), now=NOW)
        print(json.dumps(said))


def main(url: str, instance: str, file: str, email: str, seed: str, how_many: str) -> None:
    """Let imports be killed at points that the seed chooses."""
    choose = random.Random(int(seed))
    uploads = Path(instance) / "uploads"
    # Made before the forks, and connected after them.
    app = create_app(settings_for(url, Path(instance)))
    points = int(forked(lambda: imported(app, uploads, Path(file), email, 10**9))[1])
    print(json.dumps({"point": None, "killed": False, **json.loads(forked(lambda: told(app, uploads))[1])}), flush=True)
    # Both ends are always among them, before anything is done and after all of it is; and none comes twice.
    chosen = [1, points, *choose.sample(range(2, points), min(int(how_many), points) - 2)]
    for number in range(int(how_many)):
        point = chosen[number % len(chosen)]
        status, _ = forked(lambda point=point: imported(app, uploads, Path(file), email, point))
        said = json.loads(forked(lambda: told(app, uploads))[1])
        print(json.dumps({"point": point, "killed": status == -signal.SIGKILL, **said}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
