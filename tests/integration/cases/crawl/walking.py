"""Walks through an installation as somebody: along the links from the start page, then to whatever no link led to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from tests.integration.cases.crawl.lookout import Lookout
from tests.integration.rights.addresses import build, rules

LINK = re.compile(r'\b(?:href|src|action|hx-get)="(/[^"#]*)')
# What signs out ends the walk, and what a page looks like says nothing.
NOT_WALKED = frozenset({"static", "accounts.sign_out"})


@dataclass
class Walk:
    """Where somebody has been, and who could be read out of it."""

    app: Flask
    client: FlaskClient
    lookout: Lookout
    rooms: frozenset[str] | None = None  # the blueprints that are walked; None: all but cases
    been: set[tuple[str, str]] = field(default_factory=set)
    statuses: dict[str, int] = field(default_factory=dict)
    found: dict[str, set[str]] = field(default_factory=dict)

    def along_links(self, start: str = "/") -> None:
        """Follow the links of every page to one address of each route, and of each kind of file."""
        waiting = [start]
        while waiting:
            page = self.look_at(waiting.pop(0))
            for address in dict.fromkeys(unescape(link) for link in LINK.findall(page)):
                kind = self._kind(address)
                if kind is not None and kind not in self.been:
                    self.been.add(kind)
                    waiting.append(address)

    def to_the_rest(self, **parts: str) -> None:
        """Go to every route that shows something and to which no link led; `parts` are of its address."""
        linked = {endpoint for endpoint, _ending in self.been}
        for rule in showing(self.app):
            if self._is_walked(rule.endpoint) and rule.endpoint not in linked:
                self.look_at(build(self.app, rule, **parts))

    def everywhere(self, **parts: str) -> None:
        """Go to every route that shows something, wherever links have led."""
        self.been.clear()
        self.to_the_rest(**parts)

    def look_at(self, address: str) -> str:
        """Ask for an address and look for everybody in the answer; the page, and nothing of a file."""
        with self.client.get(address) as answer:
            self.statuses[address] = answer.status_code
            if seen := self.lookout.found_in(answer):
                self.found[address] = seen
            return answer.text if answer.mimetype == "text/html" else ""

    def _kind(self, address: str) -> tuple[str, str] | None:
        path = urlsplit(address).path
        try:
            endpoint, values = self.app.url_map.bind("localhost").match(path, method="GET")
        except HTTPException:
            return None
        if not self._is_walked(endpoint):
            return None
        return endpoint, values.get("ending", "")

    def _is_walked(self, endpoint: str) -> bool:
        room = endpoint.partition(".")[0]
        return endpoint not in NOT_WALKED and (room != "cases" if self.rooms is None else room in self.rooms)


def showing(app: Flask) -> Iterator[Rule]:
    """Every rule that answers to whoever only looks."""
    return (rule for found in rules(app).values() for rule in found if "GET" in (rule.methods or ()))
