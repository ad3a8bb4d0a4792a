"""Words of the room in the reader's language."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from tracker.accounts.policy import Role, Visibility
from tracker.accounts.queries import Named
from tracker.web.languages import in_language, sentence_with, tagged

ROLES = {
    Role.READER: _l("reader"),
    Role.PLANNER: _l("planner"),
    Role.COORDINATOR: _l("coordinator"),
    Role.MANAGER: _l("manager"),
    Role.DONOR: _l("donor"),
    Role.CASE_OFFICER: _l("case officer"),
    Role.ADMINISTRATOR: _l("administrator"),
}
# Who sees a plan.
VISIBILITIES = {
    Visibility.PUBLIC: _l("everybody"),
    Visibility.SIGNED_IN: _l("people who are signed in"),
    Visibility.OWN: _l("its own people"),
}
# What each role is for, beside its name where roles are given or shown.
ROLES_EXPLAINED = {
    Role.READER: _l("sees plans that are not public"),
    Role.PLANNER: _l("enters figures and statuses for an institution"),
    Role.COORDINATOR: _l("edits plans, settles findings, approves figures"),
    Role.MANAGER: _l("reads everything of a country and comments"),
    Role.DONOR: _l("sees what is spent of the money of a funding source"),
    Role.CASE_OFFICER: _l("works on cases"),
    Role.ADMINISTRATOR: _l("looks after people, registers and settings, and may do what a coordinator may"),
}


def scope_in_words(named: Iterable[Named]) -> list[Markup]:
    """What a role is narrowed to: a phrase for each thing with its code, or the one that says everywhere."""
    phrases = [_phrase(each) for each in named]
    return phrases or [Markup("{}").format(_("everywhere"))]


def _phrase(named: Named) -> Markup:
    name: Markup | str = in_language(named.names, named.name or "")
    if named.language is not None and name:
        name = tagged(name, named.language)
    if named.kind == "country":
        return sentence_with(_("all plans of %(country)s"), country=name or named.code)
    code = Markup('<span class="code">{}</span>').format(named.code)
    what = Markup("{} ({})").format(name, code) if name else code
    if named.kind == "plan":
        return sentence_with(_("plan %(plan)s"), plan=what)
    if named.kind == "institution":
        return sentence_with(_("institution %(institution)s"), institution=what)
    return sentence_with(_("funding source %(source)s"), source=what)
