"""Commands that serve the pages: for an installation, and for a look at the tracker on one's own machine."""

import os
import signal
import sys
import threading
from dataclasses import replace

import click
import waitress
from flask import Flask

from tracker.accounts.seals import seal
from tracker.backups.holding import hold_while_served
from tracker.cases.due.keeping import recompute_deadlines
from tracker.cases.vault import Vault
from tracker.cli.demo_cases import count_for_show, counts_for_show, demo_cases
from tracker.cli.demo_deeds import demo_deeds
from tracker.cli.demo_feeds import PLAN as FED_PLAN
from tracker.cli.demo_feeds import demo_feeds
from tracker.cli.demo_history import demo_history
from tracker.cli.demo_people import demo_people, there_are_demo_people
from tracker.cli.plans import imports_folder, load_for_show, told
from tracker.cli.running import application, patient_settings, present_settings, require_current_database
from tracker.config import check_secret_key, demo_key
from tracker.errors import Refused
from tracker.extensions import alembic, db
from tracker.history import utc_now
from tracker.jobs.wiring import jobs_of_application
from tracker.jobs.worker import Worker
from tracker.reporting.evidence import UPLOADS
from tracker.web.assets import check_assets
from tracker.web.languages import check_catalogues


def _check_before_serving(app: Flask) -> None:
    check_secret_key(app.config["SECRET_KEY"] or "")
    check_assets()
    check_catalogues()
    require_current_database()


@click.command("serve")
def serve() -> None:
    """Serve the web pages with gunicorn; put a reverse proxy with TLS in front of it."""
    settings = present_settings()
    with application(settings) as app:
        hold_while_served(settings.instance)
        _check_before_serving(app)
        if there_are_demo_people(db.session):
            click.echo(
                "tracker: the people of a demonstration are in this database; here they cannot sign in.", err=True
            )
    if os.name == "nt":
        raise Refused("gunicorn does not run on Windows. Use waitress, as docs/operations.md says.")
    arguments = [
        "gunicorn", "--bind", f"{settings.host}:{settings.port}", "--workers", str(settings.workers),
        "--worker-class", "gthread", "--threads", "8", "--access-logfile", "-",
        "--logger-class", "tracker.cli.access_log.AccessLog", "tracker.app:create_app()",
    ]  # fmt: skip
    os.execv(sys.executable, [sys.executable, "-m", *arguments])


@click.command("worker")
def worker() -> None:
    """Do the long work that people start on the pages; runs beside `tracker serve` until it is stopped."""
    settings = patient_settings()
    with application(settings) as app:
        hold_while_served(settings.instance)
        check_catalogues()
        require_current_database()
        db.session.close()
        is_to_end = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: is_to_end.set())
        working = Worker(jobs_of_application(app))
        working.start()
        click.echo("The worker has started.")
        # A wait without an end would not hear a signal on Windows.
        while not is_to_end.wait(1):
            pass
        click.echo("The worker ends: what is under way is finished or put back.")
        working.stop()


@click.command("demo")
def demo() -> None:
    """Serve both shipped plans from an embedded database on this machine only."""
    settings = present_settings()
    settings = replace(
        settings,
        secret_key=settings.secret_key or demo_key(settings.instance, "demo-secret-key"),
        cases_key=settings.cases_key or demo_key(settings.instance, "demo-cases-key"),
    )
    # One-time codes would stop whoever only wants to look; what they guard is on this machine alone.
    with application(settings, DEMO=True, ONE_TIME_CODES=False) as app:
        hold_while_served(settings.instance)
        alembic.upgrade()
        try:
            for loaded in load_for_show(db.session, [imports_folder()]):
                click.echo(told(loaded))
        except Refused as error:
            # The demo shows what is there: a plan that people have worked on is left as it is.
            click.echo(f"tracker: {error}", err=True)
        _check_before_serving(app)
        people = demo_people(db.session, settings.instance, utc_now())
        vault = Vault(settings.cases_key)
        count = demo_cases(db.session, vault, utc_now(), settings.demo_cases)
        if count:
            click.echo(f"{count} cases were invented, to show how they are kept and counted.")
            recompute_deadlines(db.session, vault, utc_now(), only_open=True)
            demo_deeds(db.session, vault, utc_now())
        counts = counts_for_show(db.session, utc_now()) if count else {}
        told_plans = demo_history(db.session, settings.instance / UPLOADS, counts)
        if FED_PLAN in told_plans:
            demo_feeds(db.session, seal)
        if count:
            count_for_show(db.session, utc_now())
        db.session.close()
        try:
            server = waitress.create_server(app, host="127.0.0.1", port=settings.port, threads=8, ident="")
        except OSError as error:
            raise Refused(
                "Port %(port)s cannot be used (%(reason)s). Choose another one, for example: PORT=8001 make demo",
                port=settings.port,
                reason=error.strerror,
            ) from error
        click.echo(f"The tracker is at http://127.0.0.1:{settings.port}/ (stop it with Ctrl+C)")
        click.echo(f"Sign in with the password {people.password} as one of these people:")
        for email in people.emails:
            click.echo(f"  {email}")
        # Whoever only looks has one process: long work is done by threads of it.
        working = Worker(jobs_of_application(app))
        working.start()
        try:
            server.run()
        finally:
            working.stop(patience=2)
