"""The pages of a person's own affairs, and those for whoever has forgotten their password or was invited."""

from typing import Any

from flask import abort, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from tracker.accounts.account_forms import (
    ChangePasswordForm,
    CodesForm,
    ForgottenForm,
    NewPasswordForm,
    PersonForm,
    RemindersForm,
    StandInForm,
)
from tracker.accounts.browsers import number_for
from tracker.accounts.codes import in_groups, new_secret, picture_of, set_up_codes
from tracker.accounts.labels import ROLES, ROLES_EXPLAINED, scope_in_words
from tracker.accounts.limits import allow, forgive
from tracker.accounts.mail import send_reset, sends_letters
from tracker.accounts.models import Person, SignIn, StandIn
from tracker.accounts.passwords import SHORTEST, check_password
from tracker.accounts.queries import (
    day_of,
    folded_email,
    person_by_email,
    role_grants_of,
    scopes_of,
    stand_ins_for,
    stand_ins_named,
    stand_ins_of,
)
from tracker.accounts.seals import Unreadable, seal, unseal
from tracker.accounts.services import (
    INVITATION,
    change_password,
    change_person,
    person_of_link,
    use_link,
    want_reminders,
)
from tracker.accounts.sign_in import sign_out
from tracker.accounts.stand_ins import act_for, end_stand_in, name_stand_in
from tracker.accounts.views import bp
from tracker.accounts.visit import NotSignedIn, author, present_sign_in
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import Author, utc_now
from tracker.web.fields import show_on
from tracker.web.languages import COOKIE, COOKIE_AGE, language_named


@bp.route("/account/", methods=["GET", "POST"])
def show_account():
    """Who I am here: name, language, roles, and the ways to what else is mine."""
    me, sign_in = _me()
    form = PersonForm(data={"name": me.name, "language": me.language, "version": me.version})
    if form.validate_on_submit():
        try:
            change_person(
                db.session,
                me,
                name=form.name.data,
                language=form.language.data,
                version=form.version.data or 0,
                author=Author(me.id),
                now=utc_now(),
            )
        except Refused as refused:
            show_on(form, refused)
            if form.was_overtaken:
                # Whoever saves again has seen what the other one saved.
                form.version.raw_data, form.version.data = None, me.version
        else:
            flash(_("Saved."))
            answer = redirect(url_for("accounts.show_account"), 303)
            answer.set_cookie(
                COOKIE, form.language.data, COOKIE_AGE, secure=request.is_secure, httponly=True, samesite="Lax"
            )
            return answer
    return _account_page(form, me, sign_in), _status(form)


def _account_page(form: PersonForm, me: Person, sign_in: SignIn) -> str:
    grants = role_grants_of(db.session, me.id)
    scopes = scopes_of(db.session, grants)
    roles = [(ROLES[grant.role], scope_in_words(scopes[grant.id]), ROLES_EXPLAINED[grant.role]) for grant in grants]
    return render_template(
        "accounts/account.html",
        form=form,
        reminders=RemindersForm(formdata=None, data={"wants_reminders": me.wants_reminders}),
        sends_letters=sends_letters(),
        me=me,
        language=language_named(me.language),
        roles=roles,
        stand_ins=stand_ins_of(db.session, me.id, day_of(utc_now())),
        acting_for_id=sign_in.acting_for_id,
    )


@bp.route("/account/reminders", methods=["POST"])
def choose_reminders():
    """Be reminded by mail from now on, or no more."""
    me, _sign_in = _me()
    form = RemindersForm()
    if form.validate_on_submit():
        want_reminders(db.session, me, form.wants_reminders.data, author=Author(me.id), now=utc_now())
        flash(_("Saved."))
    return redirect(url_for("accounts.show_account"), 303)


@bp.route("/account/act-for", methods=["POST"])
def begin_acting():
    """Act for somebody from now on, or for nobody but myself where no person is named."""
    me, sign_in = _me()
    now = utc_now()
    wanted = request.form.get("person", "")
    if wanted and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10):
        abort(400, _("The person is not written as the page writes it."))
    # Only those whose stand-in I am are looked among: of others this page tells nobody whether they exist.
    named = {row.absent_id: row.absent for row in stand_ins_of(db.session, me.id, day_of(now))}
    absent = named.get(int(wanted)) if wanted else None
    if wanted and absent is None:
        raise NoResultFound
    name = absent.name if absent is not None else None
    session["_user_id"] = act_for(db.session, sign_in, absent, now)
    g.pop("visitor", None)
    if name is not None:
        flash(_("You act for %(name)s now. The history names you both.", name=name))
    else:
        flash(_("You act for yourself again."))
    return redirect(url_for("accounts.show_account"), 303)


@bp.route("/account/password", methods=["GET", "POST"])
def edit_password():
    """Choose another password, knowing the present one."""
    me, sign_in = _me()
    form = ChangePasswordForm()
    if form.validate_on_submit():
        now = utc_now()
        tries = allow(db.session, "sign_in", me.email, request.remote_addr, now, browser=number_for(me.email))
        try:
            change_password(
                db.session,
                me,
                form.present_password.data,
                form.password.data,
                author=Author(me.id),
                now=now,
                keep_session=sign_in.id,
            )
        except Refused as refused:
            show_on(form, refused)
        else:
            forgive(db.session, tries)
            flash(_("The password was changed. All your other sessions have ended."))
            return redirect(url_for("accounts.show_account"), 303)
    return render_template("accounts/password.html", form=form, least=SHORTEST, email=me.email), _status(form)


@bp.route("/account/codes", methods=["GET", "POST"])
def edit_codes():
    """Let a telephone make my one-time codes from now on."""
    me, _sign_in = _me()
    form = CodesForm()
    secret = _offered_secret(form)
    if form.validate_on_submit():
        now = utc_now()
        tries = allow(db.session, "sign_in", me.email, request.remote_addr, now, browser=number_for(me.email))
        try:
            if not check_password(me.password_hash, form.present_password.data):
                raise Refused("This is not your present password.", field="present_password")
            set_up_codes(db.session, me, secret, form.code.data, author=Author(me.id), now=now)
        except Refused as refused:
            show_on(form, refused)
        else:
            forgive(db.session, tries)
            flash(_("The one-time codes are set up. You are asked for one at the next sign-in."))
            return redirect(url_for("accounts.show_account"), 303)
    return render_template(
        "accounts/codes.html",
        form=form,
        has_codes=me.code_secret is not None,
        secret=in_groups(secret),
        picture=picture_of(secret, me.email, current_app.config["INSTALLATION_NAME"]),
    ), _status(form)


def _offered_secret(form: CodesForm) -> str:
    """The secret that this page offers: the same one until its code is typed, and one that we made."""
    try:
        return unseal(form.secret.data or "")
    except Unreadable:
        secret = new_secret()
        form.secret.raw_data, form.secret.data = None, seal(secret)
        return secret


@bp.route("/account/stand-ins", methods=["GET", "POST"])
def list_stand_ins():
    """Who stands in for me, and for whom I do; name another one."""
    me, sign_in = _me()
    form = StandInForm()
    if form.validate_on_submit():
        try:
            _name_stand_in(me, form)
        except Refused as refused:
            show_on(form, refused)
        else:
            flash(_("The stand-in is named."))
            return redirect(url_for("accounts.list_stand_ins"), 303)
    today = day_of(utc_now())
    return render_template(
        "accounts/stand_ins.html",
        form=form,
        acting_for_id=sign_in.acting_for_id,
        this_day=today,
        mine=stand_ins_for(db.session, me.id, today),
        others=stand_ins_named(db.session, me.id, today),
    ), _status(form)


def _name_stand_in(me: Person, form: StandInForm) -> None:
    now = utc_now()
    # Counted, or else anybody who has signed in could ask who is known here, address after address.
    tries = allow(db.session, "stand_in", me.email, request.remote_addr, now)
    deputy = person_by_email(db.session, form.deputy.data)
    if deputy is None or deputy.disabled_at is not None:
        raise Refused(
            "Nobody with an open account here has the e-mail address %(email)s.",
            field="deputy",
            email=folded_email(form.deputy.data),
        )
    name_stand_in(db.session, me, deputy, form.starts_on.data, form.ends_on.data, author=Author(me.id), now=now)
    forgive(db.session, tries)


@bp.route("/account/stand-ins/<int:number>/end", methods=["POST"])
def end_my_stand_in(number: int):
    """Take back a stand-in that I named."""
    me, _sign_in = _me()
    stand_in = db.session.get_one(StandIn, number)
    if stand_in.absent_id != me.id:
        raise NoResultFound
    end_stand_in(db.session, stand_in, author=Author(me.id), now=utc_now())
    flash(_("The stand-in has ended."))
    return redirect(url_for("accounts.list_stand_ins"), 303)


@bp.route("/password/forgotten", methods=["GET", "POST"])
def ask_for_link():
    """Ask for a letter with a link; the answer is the same whoever asks, and for whomever."""
    form = ForgottenForm()
    if sends_letters() and form.validate_on_submit():
        email = folded_email(form.email.data)
        allow(db.session, "reset", email, request.remote_addr, utc_now())
        send_reset(email)
        return redirect(url_for("accounts.ask_for_link", asked="yes"), 303)
    return render_template(
        "accounts/forgotten.html", form=form, sends_letters=sends_letters(), was_asked="asked" in request.args
    ), _status(form)


@bp.route("/password/<token>", methods=["GET", "POST"])
def choose_password(token: str):
    """Choose a password by the link of a letter."""
    now = utc_now()
    found = person_of_link(db.session, token, now)
    if found is None:
        return render_template("accounts/old_link.html"), 404
    link, person = found
    form = NewPasswordForm()
    is_invitation, email = link.purpose == INVITATION, person.email
    if form.validate_on_submit():
        allow(db.session, link.purpose, token, request.remote_addr, now)
        try:
            use_link(db.session, token, form.password.data, now)
        except Refused as refused:
            show_on(form, refused)
        except NoResultFound:
            return render_template("accounts/old_link.html"), 404
        else:
            _end_what_is_open()
            flash(_("Your password is set. Sign in with it."))
            return redirect(url_for("accounts.sign_in"), 303)
    return render_template(
        "accounts/password.html", form=form, least=SHORTEST, email=email, is_invitation=is_invitation
    ), _status(form)


def _end_what_is_open() -> None:
    # Somebody else may be signed in here, and is not the one who goes on.
    open_here = present_sign_in()
    if open_here is not None:
        sign_out(db.session, open_here, author=author(), now=utc_now())
    session.clear()


def _me() -> tuple[Person, SignIn]:
    """The person who is signed in, never whom they act for: these pages are about themselves."""
    sign_in = present_sign_in()
    if sign_in is None:
        raise NotSignedIn
    return sign_in.person, sign_in


def _status(form: Any) -> int:
    if form.was_overtaken:
        return 409
    return 422 if form.is_submitted() and form.errors else 200
