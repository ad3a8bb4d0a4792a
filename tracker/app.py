"""The application factory: the one place where the rooms meet."""

import gc
import os
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

from flask import Flask, g
from jinja2 import StrictUndefined
from sqlalchemy import JSON
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker.accounts import account_views as accounts
from tracker.accounts.visit import init_visits, visitor
from tracker.administration import views as administration
from tracker.administration.queries import offered_locales
from tracker.audit import views as audit
from tracker.browse import views as browse
from tracker.budgets import readings as budget_readings
from tracker.budgets import views as budgets
from tracker.cases import views as cases
from tracker.cases.due.work_box import deadline_box, unconfirmed_rules, works_on_cases
from tracker.cases.feeds import views as feeds
from tracker.config import Settings, settings_from
from tracker.dashboards import views as dashboards
from tracker.database import TimeLimits, configure_engine, engine_options
from tracker.editing import finding_views as editing
from tracker.exchange import views as exchange
from tracker.extensions import alembic, compress, db
from tracker.history import utc_now
from tracker.indicators import readings as indicator_readings
from tracker.institutions.labels import country_called, country_footnotes
from tracker.jobs import views as jobs
from tracker.jobs.wiring import init_jobs
from tracker.plans import readings as plan_readings
from tracker.plans import views as plans
from tracker.plans.queries import visible_countries
from tracker.reporting import views as reporting
from tracker.reporting.count_links import COUNT_LINKS
from tracker.reporting.work import has_work, work_count
from tracker.reporting.work_boxes import WORK_BOXES
from tracker.roundtrip import views as roundtrip
from tracker.search import views as search
from tracker.web.assets import init_assets
from tracker.web.error_pages import WORDLESS, init_error_pages
from tracker.web.figures import init_figures
from tracker.web.formats import init_formats
from tracker.web.headers import init_headers
from tracker.web.hosts import init_hosts
from tracker.web.languages import ASKED_EVERY, init_languages, offer_as_set
from tracker.web.letters import init_letters
from tracker.web.notices import NOTICES
from tracker.web.origins import init_origins
from tracker.web.uploads import init_uploads

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
LARGEST_REQUEST = 64 * 1024  # bytes: nothing is sent to the product yet but addresses and small forms


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """Build the application; without settings, those of the environment.

    `overrides` are entries of Flask's configuration, for tests. A secret key, assets and catalogues are not
    needed here: the servers check them before they start.

    Raises:
        Refused: a setting of the environment cannot be used.
    """
    settings = settings or settings_from(os.environ, Path.cwd())
    limits = TimeLimits(
        settings.connect_timeout, settings.lock_timeout, settings.statement_timeout, settings.idle_timeout
    )
    app = Flask(
        "tracker",
        static_folder="web/static",
        template_folder="web/templates",
        instance_path=str(settings.instance),
    )
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key or None,
        INSTALLATION_NAME="Tracker",
        PUBLIC_URL=settings.public_url,
        MAIL_SERVER=settings.mail_server,
        MAIL_FROM=settings.mail_from,
        ONE_TIME_CODES=True,
        DEMO=False,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        SQLALCHEMY_ENGINES={"default": engine_options(settings.database_url, limits)},
        ALEMBIC={"script_location": str(MIGRATIONS)},
        # SQLite changes a table by copying it; and since the tracker begins its transactions itself, a migration that
        # fails there leaves nothing behind either.
        ALEMBIC_CONTEXT={
            "render_as_batch": True,
            "compare_type": True,
            "compare_server_default": _differs,
            "transactional_ddl": True,
        },
        COMPRESS_MIN_SIZE=1000,
        TEMPLATES_AUTO_RELOAD=False,
        LANGUAGES_ASKED_EVERY=ASKED_EVERY,
        JOBS_AT_ONCE=False,
        WORKBOOK_UPLOADS=settings.workbooks,
        CASES_KEY=settings.cases_key,
    )
    app.config.from_mapping(overrides)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    init_hosts(app, settings.public_url, settings.host)
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count
        )

    db.init_app(app)
    # There are no asynchronous sessions to close; looking for them would start an event loop at every request.
    app.teardown_appcontext_funcs = [
        function for function in app.teardown_appcontext_funcs if not iscoroutinefunction(function)
    ]
    with app.app_context():
        configure_engine(db.engine, limits)
    init_jobs(app, settings.database_url, settings.instance)
    alembic.init_app(app)
    compress.init_app(app)
    init_letters(app)
    init_languages(app)
    offer_as_set(app, _offered_locales, asked_every=app.config["LANGUAGES_ASKED_EVERY"])
    init_formats(app)
    init_figures(app)
    init_assets(app)
    init_headers(app)
    init_error_pages(app)
    init_uploads(app)
    init_origins(app)
    init_visits(app)

    app.register_blueprint(plans.bp)
    app.register_blueprint(budgets.bp)
    app.register_blueprint(reporting.bp)
    app.register_blueprint(cases.bp)
    app.register_blueprint(feeds.bp)
    app.register_blueprint(roundtrip.bp)
    app.register_blueprint(search.bp)
    app.register_blueprint(browse.bp)
    app.register_blueprint(dashboards.bp)
    app.register_blueprint(exchange.bp)
    app.register_blueprint(accounts.bp)
    app.register_blueprint(editing.bp)
    app.register_blueprint(administration.bp)
    app.register_blueprint(audit.bp)
    app.register_blueprint(jobs.bp)
    app.context_processor(_of_every_page)
    # "Where is this from?" shows what every room read from a line; the rooms do not know each other.
    app.extensions[plan_readings.READINGS] = (
        plan_readings.readings_of_line,
        indicator_readings.readings_of_line,
        budget_readings.readings_of_line,
    )
    # The list behind a count is shown by the room that counts, if it shows it to whoever asks.
    app.extensions[COUNT_LINKS] = []
    # Cases stand above the pages that tell of them.
    app.extensions[WORK_BOXES] = (deadline_box,)
    app.extensions[NOTICES] = (unconfirmed_rules,)
    # What people type there, and what their errors quote, may be about somebody.
    app.extensions[WORDLESS] = frozenset({cases.bp.name, feeds.bp.name})
    # What the application is made of stays until the process ends: looking through it for garbage again and again
    # takes a quarter of the time of a long page.
    gc.freeze()
    return app


def _differs(_context: Any, _there: Any, wanted: Any, there: str | None, *_: Any) -> bool | None:
    """Whether a column's default differs; of JSON it counts that one is set: PostgreSQL cannot compare two."""
    if isinstance(wanted.type, JSON):
        return (there is None) != (wanted.server_default is None)
    return None


def _offered_locales() -> list[str] | None:
    """The languages as administrators chose them, read apart from whatever the page itself reads and writes."""
    with db.sessionmaker() as session:
        return offered_locales(session)


def _of_every_page() -> dict[str, Any]:
    return {"footnotes": _footnotes, "country_name": _country_name, "work_count": _work_count}


def _work_count() -> int | None:
    """How many items wait for whoever asks: one query; None, without one, where no role of theirs has any work."""
    asking = visitor()
    if not has_work(asking):
        # Officers have a page of work too; its number in the top bar tells nothing of cases.
        return 0 if works_on_cases() else None
    try:
        return work_count(db.session, asking, utc_now())
    except SQLAlchemyError:
        # The page is an error page, and says already that the data cannot be read.
        return None


def _countries() -> dict[str, Any]:
    if "countries" not in g:
        g.countries = {country.code: country for country in visible_countries(db.session, visitor())}
    countries: dict[str, Any] = g.countries
    return countries


def _country_name(code: str) -> str:
    """A country as this installation names it, in the reader's language."""
    country = _countries().get(code)
    return country_called(country) if country is not None else code


def _footnotes() -> list[str]:
    """The footnotes to the names of countries, each with the mark that its name carries."""
    return country_footnotes(_countries().values())
