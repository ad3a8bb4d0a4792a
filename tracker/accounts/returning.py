"""Where somebody goes after signing in: back to a page of this site, and to nothing else."""

import re
from urllib.parse import unquote

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

_LONGEST = 2000
_ODD = re.compile(r"[\\@\x00-\x20\x7f-\x9f]")
_NOT_AFTERWARDS = frozenset({"static", "accounts.sign_in", "accounts.enter_code", "accounts.set_up_code"})


def own_page(text: str) -> str | None:
    """The address below this site's root that a text names, where one of our pages answers to it; else None."""
    if not text or len(text) > _LONGEST:
        return None
    once = unquote(text)
    for spelling in (text, once, unquote(once)):
        if not spelling.startswith("/") or spelling.startswith("//") or "\\" in spelling:
            return None
    path, _, query = text.partition("?")
    if _ODD.search(unquote(unquote(path))) or re.search(r"[\x00-\x20\x7f-\x9f\\#]", query) or "#" in path:
        return None
    try:
        endpoint, _arguments = current_app.url_map.bind("localhost").match(unquote(path), method="GET")
    except RequestRedirect:
        return text
    except HTTPException:
        return None
    return None if endpoint in _NOT_AFTERWARDS else text


def address_after(text: str) -> str:
    """Where to go after signing in: the page that was asked for, else the list of plans."""
    page = own_page(text)
    return request.script_root + page if page is not None else url_for("plans.list_plans")
