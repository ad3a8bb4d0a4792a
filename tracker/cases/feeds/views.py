"""Administrators' pages of other case systems: how each is doing, what it may hand in, its secret."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from tracker.accounts.seals import seal
from tracker.accounts.visit import author
from tracker.cases.feeds import door, event_views
from tracker.cases.feeds.blueprint import bp
from tracker.cases.feeds.forms import FeedForm, FeedReasonForm, NewFeedForm
from tracker.cases.feeds.health import (
    count_events,
    count_values,
    feed_called,
    health_of,
    health_of_all,
    latest_deliveries,
    offered_definitions,
    values_page,
)
from tracker.cases.feeds.labels import KINDS, STATES, refused_because
from tracker.cases.feeds.saving import saved, status_of
from tracker.cases.feeds.services import change_feed, close_feed, create_feed, definitions_supplied, renew_secret
from tracker.cases.figures.models import Feed
from tracker.cases.law.procedures import TIME_ZONE
from tracker.extensions import db
from tracker.history import utc_now
from tracker.reporting.wording import moment_there
from tracker.web.paging import Paging

__all__ = ["bp", "door", "event_views"]

VALUES_A_PAGE = 50
DELIVERIES_SHOWN = 20
DUE_SHOWN = 50


@bp.get("/administration/cases/feeds")
def list_feeds():
    """Every other case system, and how it is doing."""
    return render_template("feeds/feeds.html", rows=health_of_all(db.session, utc_now()), **_words())


@bp.route("/administration/cases/feeds/new", methods=["GET", "POST"])
def add_feed():
    """Enter another case system; its secret is shown this once."""
    form = NewFeedForm(data={"expected_days": 20})
    form.definitions.choices = _choices()
    made: list[tuple[Feed, str]] = []

    def change() -> None:
        made.append(
            create_feed(
                db.session,
                code=form.code.data or "",
                name=form.name.data or "",
                definitions=form.definitions.data or [],
                expected_days=form.expected_days.data,
                seal=seal,
                author=author(),
                now=utc_now(),
            )
        )

    if saved(form, change):
        return _secret_shown(*made[0])
    return render_template("feeds/new.html", form=form), status_of(form)


@bp.get("/administration/cases/feeds/<code>")
def show_feed(code: str):
    """One feed: how it is doing, what it may hand in, what it has, and what was refused."""
    feed = feed_called(db.session, code)
    paging = Paging.of(request.args.get("page", ""), count_values(db.session, feed.id), VALUES_A_PAGE)
    return render_template(
        "feeds/feed.html",
        health=health_of(db.session, feed, utc_now()),
        feed=feed,
        supplied=definitions_supplied(db.session, feed.id),
        values=values_page(db.session, feed.id, offset=paging.offset, limit=paging.size),
        paging=paging,
        deliveries=latest_deliveries(db.session, feed.id, DELIVERIES_SHOWN),
        events=count_events(db.session, feed.id),
        due_shown=DUE_SHOWN,
        **_words(),
    )


@bp.route("/administration/cases/feeds/<code>/edit", methods=["GET", "POST"])
def edit_feed(code: str):
    """Say anew what a feed may hand in, and what reporting takes from it."""
    feed = feed_called(db.session, code)
    supplied = sorted(definitions_supplied(db.session, feed.id))
    form = FeedForm(
        data={
            "name": feed.name,
            "expected_days": feed.expected_days,
            "definitions": feed.definitions,
            "supplies": supplied,
            "version": feed.version,
        }
    )
    form.definitions.choices = form.supplies.choices = _choices(*feed.definitions)
    feed_id = feed.id

    def change() -> None:
        change_feed(
            db.session,
            feed_id,
            name=form.name.data or "",
            definitions=form.definitions.data or [],
            supplies=form.supplies.data or [],
            expected_days=form.expected_days.data,
            reason=form.reason.data,
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        flash(_("Saved."))
        return redirect(url_for("feeds.show_feed", code=code), 303)
    return render_template("feeds/edit.html", form=form, feed=_renewed(form, code)), status_of(form)


@bp.route("/administration/cases/feeds/<code>/secret", methods=["GET", "POST"])
def renew_feed(code: str):
    """Give a feed another secret, which is shown this once."""
    feed = feed_called(db.session, code)
    form, feed_id = FeedReasonForm(data={"version": feed.version}), feed.id
    made: list[str] = []

    def change() -> None:
        made.append(
            renew_secret(
                db.session,
                feed_id,
                version=form.version.data,
                seal=seal,
                reason=form.reason.data,
                author=author(),
                now=utc_now(),
            )
        )

    if saved(form, change):
        return _secret_shown(feed_called(db.session, code), made[0])
    page = render_template(
        "feeds/confirm.html",
        form=form,
        feed=_renewed(form, code),
        heading=_("Renew the secret of %(feed)s", feed=code),
        sentence=_("What is signed by the present secret is refused from then on. The new one is shown once."),
        button=_("Renew the secret"),
    )
    return page, status_of(form)


@bp.route("/administration/cases/feeds/<code>/close", methods=["GET", "POST"])
def end_feed(code: str):
    """Take nothing from a feed any more."""
    feed = feed_called(db.session, code)
    form, feed_id = FeedReasonForm(data={"version": feed.version}), feed.id

    def change() -> None:
        close_feed(
            db.session,
            feed_id,
            version=form.version.data,
            reason=form.reason.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        flash(_("Saved."))
        return redirect(url_for("feeds.show_feed", code=code), 303)
    page = render_template(
        "feeds/confirm.html",
        form=form,
        feed=_renewed(form, code),
        heading=_("Close %(feed)s", feed=code),
        sentence=_("Nothing is taken from it any more. What it has handed in stays, and counts as before."),
        button=_("Close the case system"),
    )
    return page, status_of(form)


def _secret_shown(feed: Feed, secret: str):
    response = render_template("feeds/secret.html", feed=feed, secret=secret)
    return response, 200, {"Cache-Control": "no-store"}


def _choices(*also: str) -> list[SelectChoice]:
    codes = {row.code: row.plan_code for row in offered_definitions(db.session)}
    return [
        SelectChoice(code, f"{code} ({codes[code]})" if code in codes else code) for code in sorted({*codes, *also})
    ]


def _renewed(form: Any, code: str) -> Feed:
    """The feed as it is now; a form that was overtaken is saved over this version the next time."""
    feed = feed_called(db.session, code)
    if form.was_overtaken:
        form.version.raw_data, form.version.data = None, feed.version
    return feed


def _words() -> dict[str, Any]:
    return {
        "states": STATES,
        "kinds": KINDS,
        "why": refused_because,
        "moment": lambda at: moment_there(at, TIME_ZONE),
    }
