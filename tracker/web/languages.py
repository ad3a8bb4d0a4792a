"""The languages of the interface: which are offered, which one a reader gets, and how the choice is kept.

Flask-Babel is used through this module only, so that it can be replaced in one place.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import quote, urlencode

import flask_babel
from flask import Flask, abort, current_app, g, has_app_context, has_request_context, redirect, request
from flask_babel import gettext
from markupsafe import Markup, escape
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from tracker.errors import Refused
from tracker.extensions import babel

CATALOGUES = Path(__file__).resolve().parent.parent.parent / "translations"
COOKIE = "lang"
COOKIE_AGE = 365 * 24 * 60 * 60
ASKED_EVERY = 10.0  # seconds: which languages are offered is asked of the database no more often than that
LONGEST_HEADER = 1000  # letters of Accept-Language that are read; a real one has fewer than a hundred


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the interface."""

    locale: str  # its catalogue's folder, and the value of the cookie: "sr_Latn"
    tag: str  # what <html lang> says: "sr-Latn"
    name: str  # its own name in its own script
    formatting: str  # the CLDR locale of its numbers and dates


OFFERED = (
    Language("bs", "bs", "Bosanski", "bs"),
    # CLDR calls the convertible mark BAM in `hr` and KM in `hr_BA`.
    Language("hr", "hr", "Hrvatski", "hr_BA"),
    Language("sr_Latn", "sr-Latn", "Srpski", "sr_Latn"),
    Language("sr_Cyrl", "sr-Cyrl", "Српски", "sr_Cyrl"),
    Language("sq", "sq", "Shqip", "sq"),
    Language("en", "en", "English", "en"),
)
ENGLISH = OFFERED[-1]
_BY_LOCALE = {language.locale: language for language in OFFERED}
_BY_SPELLING = {language.tag.lower(): language for language in OFFERED}

_OFFER = "tracker.languages"


class Offer:
    """Which languages an installation offers: read from where administrators set it, and kept for a few seconds."""

    def __init__(self, read: Callable[[], Sequence[str] | None], asked_every: float) -> None:
        self._read = read
        self._asked_every = asked_every
        self._languages: tuple[Language, ...] = OFFERED
        self._next_at = float("-inf")

    def languages(self) -> tuple[Language, ...]:
        """The languages in their own order; all of them where nothing was set or it cannot be read."""
        if time.monotonic() >= self._next_at:
            # Set before asking: while the database is out of reach, its error page must not ask again.
            self._next_at = time.monotonic() + self._asked_every
            try:
                locales = self._read()
            except SQLAlchemyError:
                return self._languages
            wanted = OFFERED if locales is None else tuple(each for each in OFFERED if each.locale in locales)
            self._languages = wanted or OFFERED
        return self._languages

    def ask_again(self) -> None:
        """Let the next page ask the database: the setting was changed here."""
        self._next_at = float("-inf")


def offered() -> tuple[Language, ...]:
    """The languages that readers of this installation can choose."""
    offer = current_app.extensions.get(_OFFER) if has_app_context() else None
    return OFFERED if offer is None else offer.languages()


def offer_as_set(app: Flask, read: Callable[[], Sequence[str] | None], *, asked_every: float = ASKED_EVERY) -> None:
    """Offer the languages whose locales `read` returns, or all where it returns None."""
    app.extensions[_OFFER] = Offer(read, asked_every)


def languages_were_changed() -> None:
    """Offer what was just set, from the next page on; other processes follow within seconds."""
    current_app.extensions[_OFFER].ask_again()


_PREFERENCE = re.compile(
    r"\s*([a-z]{2,8}(?:[-_][a-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?", re.ASCII | re.IGNORECASE
)
_PRIMARY = {"bs": "bs", "hr": "hr", "en": "en", "sq": "sq", "als": "sq"}
# Browsers still send the old common tag "sh"; "cnr" is Montenegrin. Both readers know Serbian in Latin letters.
_LATIN_UNLESS_SAID = {"sh", "hbs", "cnr"}


def language_of_tag(tag: str) -> Language | None:
    """The language that serves the reader of a language tag, None where there is none.

    Serbian without a script is Cyrillic, except in Montenegro; Bosnian and Croatian have one script here.
    """
    primary, *rest = re.split("[-_]", tag.lower())
    if primary in _PRIMARY:
        return _BY_LOCALE[_PRIMARY[primary]]
    if primary != "sr" and primary not in _LATIN_UNLESS_SAID:
        return None
    if "latn" in rest:
        return _BY_LOCALE["sr_Latn"]
    if "cyrl" in rest:
        return _BY_LOCALE["sr_Cyrl"]
    return _BY_LOCALE["sr_Latn" if primary in _LATIN_UNLESS_SAID or "me" in rest else "sr_Cyrl"]


def language_named(text: str) -> Language | None:
    """The language that an address or a cookie names, as "sr-Latn" or "sr_Latn"; None where it is not offered."""
    language = _BY_SPELLING.get(text.replace("_", "-").lower())
    return language if language in offered() else None


def negotiated(header: str) -> Language:
    """The offered language that the browser asks for most; where it asks for none of them, `usual_language()`.

    What is no language tag, or has a weight that is no weight, is passed over.
    """
    wanted: list[tuple[float, Language]] = []
    for item in header[:LONGEST_HEADER].split(","):
        match = _PREFERENCE.fullmatch(item)
        if match is None:
            continue
        weight = float(match[2] or 1)
        language = _served(language_of_tag(match[1]))
        if language is not None and 0 < weight <= 1:
            wanted.append((weight, language))
    # max() keeps the first of equals: the order of the header decides between equal weights.
    return max(wanted, key=lambda each: each[0])[1] if wanted else usual_language()


def usual_language() -> Language:
    """What a reader gets who asks for none of the offered languages: English, or the first one without it."""
    languages = offered()
    return ENGLISH if ENGLISH in languages else languages[0]


def _served(language: Language | None) -> Language | None:
    """The language where it is offered; Serbian in its other script rather than not at all."""
    languages = offered()
    if language is None or language in languages:
        return language
    other = _BY_LOCALE.get({"sr_Latn": "sr_Cyrl", "sr_Cyrl": "sr_Latn"}.get(language.locale, ""))
    return other if other in languages else None


def current_language() -> Language:
    """The language of the page that is being made; English outside of a page."""
    forced = flask_babel.get_locale()
    return _BY_LOCALE.get(str(forced), ENGLISH) if forced is not None else ENGLISH


def in_words(message: str, params: Mapping[str, object] | None = None) -> str:
    """A refusal's or a finding's sentence in the reader's language, its places filled in."""
    sentence = gettext(message)
    return sentence % params if params else sentence


def reason_in_words(reason: str) -> str:
    """A reason out of a plan's folder, in the reader's language where the catalogue has it.

    The reasons of the shipped plans are in the catalogues; an installation's own, and those that people type, are shown
    as they were written, in whatever language that is.
    """
    return gettext(reason) if reason else ""


def speaking(language: Language) -> AbstractContextManager[None]:
    """Speak another language inside the block: what an export or a letter in that language needs."""
    return cast(AbstractContextManager[None], flask_babel.force_locale(language.locale))


def in_language(texts: Mapping[str, str], otherwise: str) -> str:
    """What data says in the reader's language, else in English, else what it is called otherwise."""
    return texts.get(current_language().locale) or texts.get(ENGLISH.locale) or otherwise


def address_of_page(**changes: object) -> str:
    """The address of this page on this site, without the language and with the changed parameters.

    It begins with one slash, whatever the reader typed, so that it never leads to another site.
    """
    path = quote(request.script_root + "/" + request.path.lstrip("/\\"), safe="/:@!$&'()*+,;=~-._")
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang" and name not in changes]
    query = urlencode([*kept, *changes.items()])
    return f"{path}?{query}" if query else path


def language_links() -> list[tuple[Language, str, bool]]:
    """Each language with the address that changes to it and comes back here, and whether it is the present one."""
    present = current_language()
    return [(language, address_of_page(lang=language.locale), language == present) for language in offered()]


def _selected() -> str:
    if not has_request_context():
        return ENGLISH.locale
    if "language" not in g:
        chosen = language_named(request.cookies.get(COOKIE, ""))
        g.language = chosen or negotiated(request.headers.get("Accept-Language", ""))
    return cast(str, g.language.locale)


def _change_language() -> Response | None:
    if "lang" not in request.args or request.method not in {"GET", "HEAD"}:
        return None
    language = language_named(request.args["lang"])
    if language is None:
        abort(
            400,
            gettext(
                "The language “%(text)s” is not offered here. Choose one of: %(names)s.",
                text=request.args["lang"][:40],
                names=", ".join(each.name for each in offered()),
            ),
        )
    response = redirect(address_of_page(), 303)
    response.set_cookie(
        COOKIE, language.locale, max_age=COOKIE_AGE, secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return response


def init_languages(app: Flask) -> None:
    """Let pages speak the reader's language, and `?lang=` change it."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(CATALOGUES))
    babel.init_app(app, default_locale=ENGLISH.locale, locale_selector=_selected)
    app.before_request(_change_language)
    app.jinja_env.globals.update(
        current_language=current_language,
        language_links=language_links,
        language_tag=language_tag,
        in_language=in_language,
        address_of_page=address_of_page,
    )
    app.jinja_env.filters["reason"] = reason_in_words


def language_tag(locale: str) -> str:
    """The tag that `lang` attributes carry for text in a CLDR locale: "sr_Latn" is "sr-Latn"."""
    return locale.replace("_", "-")


def tagged(text: str, locale: str) -> Markup:
    """A text in the language that it is written in, for a place among words of the page's language."""
    return Markup('<span lang="{}">{}</span>').format(language_tag(locale), text)


def sentence_with(sentence: str, **places: object) -> Markup:
    """A translated sentence with its places filled in, some of them marked up; whatever is not is escaped."""
    return escape(sentence) % places


def check_catalogues(folder: Path = CATALOGUES) -> None:
    """Let an installation start that can speak every language it offers.

    Raises:
        Refused: a language has no compiled catalogue.
    """
    for language in OFFERED:
        # English is the language of the source; its sentences need no catalogue.
        if language != ENGLISH and not (folder / language.locale / "LC_MESSAGES" / "messages.mo").is_file():
            raise Refused(
                "The catalogue of %(language)s is missing: run “make setup” to compile it.", language=language.locale
            )
