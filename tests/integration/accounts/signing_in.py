"""Typing what the page for signing in asks for, as a browser sends it."""

import re

from tests.people import make_person
from tracker.accounts.passwords import hash_password

PASSWORD = "correct horse battery"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_HASH = hash_password(PASSWORD)


def person_with_password(session, role=None, *, email="ana@example.org", **scope):
    """Somebody who can sign in with PASSWORD."""
    person = make_person(session, role, email=email, **scope)
    person.password_hash = _HASH
    session.commit()
    return person


def token_in(page):
    """The token that a page's forms carry."""
    return _TOKEN.search(page)[1]


def type_password(client, email="ana@example.org", password=PASSWORD, **fields):
    """Send the form for signing in, with a fresh token."""
    token = token_in(client.get("/sign-in").text)
    return client.post("/sign-in", data={"csrf_token": token, "email": email, "password": password, **fields})


def press(client, page, address, **fields):
    """Send a form that a page shows."""
    return client.post(address, data={"csrf_token": token_in(client.get(page).text), **fields})


def cookies_of(response):
    """The cookies that an answer sets, each with its attributes in lower case."""
    cookies = {}
    for line in response.headers.getlist("Set-Cookie"):
        name, _, rest = line.partition("=")
        value, *attributes = rest.split("; ")
        cookies[name] = (value, {attribute.lower() for attribute in attributes})
    return cookies
