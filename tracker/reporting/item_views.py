"""One item in one period: its page, and the steps of its review, each a button of that page."""

from flask import abort
from flask_babel import gettext as _

from tracker.accounts.policy import Act
from tracker.accounts.visit import author, visitor
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.reporting.access import may_check
from tracker.reporting.differing import difference
from tracker.reporting.entries import Row
from tracker.reporting.item_page import Answer, Opened, done, item_page, of_both_kinds, open_item, open_to_report
from tracker.reporting.models import Actual
from tracker.reporting.review import approve, check, comment, give_back, needs_check, submit, withdraw
from tracker.reporting.review_forms import CommentForm, RemarkForm, VersionedForm


@of_both_kinds("", "show_{kind}_item")
def show_item(kind: str, code: str, period: str, key: str) -> Answer:
    """Everything about an item in a period, with the buttons that its reader may press."""
    return item_page(open_item(kind, code, period, key, Act.SEE_DRAFTS))


@of_both_kinds("/submit", "submit_{kind}", ["POST"])
def submit_item(kind: str, code: str, period: str, key: str) -> Answer:
    """Hand a draft in for review."""
    opened = open_to_report(kind, code, period, key)
    form = VersionedForm()
    seen = form.seen
    return done(
        opened,
        lambda row: submit(db.session, opened.plan, row, version=seen, author=author(), now=utc_now()),
        _submitted_said(opened),
        form,
    )


def _submitted_said(opened: Opened) -> str:
    """That it was handed in; of a figure that differs from the count, also what is asked before it is approved."""
    row, counted = opened.row, opened.found.counted
    if isinstance(row, Actual) and difference(counted, row).needs_words:
        return _("Submitted. It differs from the count: say why, or take it back and take the count over.")
    return _("Submitted.")


@of_both_kinds("/withdraw", "withdraw_{kind}", ["POST"])
def withdraw_item(kind: str, code: str, period: str, key: str) -> Answer:
    """Take back what was submitted."""
    opened = open_to_report(kind, code, period, key)
    form = VersionedForm()
    seen = form.seen
    return done(
        opened,
        lambda row: withdraw(db.session, row, version=seen, author=author(), now=utc_now()),
        _("Taken back: it is a draft again."),
        form,
    )


@of_both_kinds("/check", "check_{kind}", ["POST"])
def check_item(kind: str, code: str, period: str, key: str) -> Answer:
    """Check for an institution what its unit has submitted."""
    opened = open_item(kind, code, period, key, Act.ENTER)
    _require_check(opened)
    form = VersionedForm()
    seen = form.seen

    def deed(row: Row) -> None:
        check(db.session, opened.plan, opened.items.who, row, version=seen, author=author(), now=utc_now())

    return done(opened, deed, _("Checked: the coordinator can approve it now."), form)


@of_both_kinds("/return", "return_{kind}", ["POST"])
def return_item(kind: str, code: str, period: str, key: str) -> Answer:
    """Return what was submitted, with a remark: a coordinator, or the institution of the unit that submitted it."""
    opened = open_item(kind, code, period, key, Act.ENTER)
    if not opened.may(Act.REVIEW):
        _require_check(opened)
    form = RemarkForm()
    seen = form.seen
    may_review = opened.may(Act.REVIEW)

    def deed(row: Row) -> None:
        if not may_review and not needs_check(opened.rules, opened.items.who, row):
            raise Refused("Only a coordinator returns this.")
        give_back(db.session, row, form.reason.data or "", version=seen, author=author(), now=utc_now())

    return done(opened, deed, _("Returned to those who entered it."), form, keeps_typed=True)


@of_both_kinds("/approve", "approve_{kind}", ["POST"])
def approve_item(kind: str, code: str, period: str, key: str) -> Answer:
    """Make what was submitted official."""
    opened = open_item(kind, code, period, key, Act.REVIEW)
    form = VersionedForm()
    seen = form.seen

    def deed(row: Row) -> None:
        approve(db.session, opened.plan, opened.items.who, row, version=seen, author=author(), now=utc_now())

    return done(opened, deed, _("Approved."), form)


@of_both_kinds("/comment", "comment_{kind}", ["POST"])
def comment_item(kind: str, code: str, period: str, key: str) -> Answer:
    """Say something about what was reported."""
    opened = open_item(kind, code, period, key, Act.COMMENT)
    form = CommentForm()
    return done(
        opened,
        lambda row: comment(db.session, row, form.text.data or "", author=author(), now=utc_now()),
        _("The comment stands below."),
        form,
        keeps_typed=True,
    )


def _require_check(opened: Opened) -> None:
    """Let those pass who may check for the item's institution, whether or not there is anything to check."""
    if not may_check(visitor(), opened.items.facts, opened.items.who, opened.item):
        abort(403)
