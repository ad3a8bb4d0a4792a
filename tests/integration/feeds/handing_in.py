"""What another case system does in tests: it makes bodies and signs them, or makes files of events."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from tests.integration.reporting.small_reports import Reported
from tracker.cases.feeds.services import change_feed, create_feed
from tracker.cases.feeds.signing import Sent, signature_of
from tracker.cases.figures.models import Feed, FigureDefinition, FigureLink
from tracker.history import COMMAND, utc_now

PATH = "/api/v1/figures"
COUNT, SHARE, OTHERS, SEVERAL = "BA-T1", "BA-T2", "BA-T3", "BA-T4"
KINDS = {COUNT: "count", SHARE: "ratio", OTHERS: "count", SEVERAL: "parts"}


def make_definitions(session: Session, reported: Reported) -> None:
    """Four definitions of the small plan, two of them linked to its indicators; committed."""
    for code, kind in KINDS.items():
        session.add(
            FigureDefinition(
                code=code, version=2, plan_code=reported.plan.code, content={"kind": kind}, digest=code,
                loaded_at=utc_now(), is_current=True,
            )
        )  # fmt: skip
    session.add(FigureLink(definition=COUNT, indicator_id=reported.indicators["number"].id, feed_id=None))
    session.add(FigureLink(definition=SHARE, indicator_id=reported.indicators["percent"].id, feed_id=None))
    session.commit()


@dataclass
class System:
    """Another case system, with its secret and its clock."""

    client: Any
    code: str
    secret: str
    clock: datetime | None = None  # None: the right time
    extra: dict[str, str] = field(default_factory=dict)  # headers that it sends, too

    def post(
        self,
        body: bytes,
        key: str = "delivery-1",
        *,
        path: str = PATH,
        signed: bytes | None = None,
        signed_path: str = "",
        **headers: Any,
    ):
        """Send a body; `signed` and `signed_path` are what is signed in the place of what is sent."""
        now = self.clock or utc_now()
        timestamp = str(int(now.replace(tzinfo=UTC).timestamp()))
        sent = Sent("POST", signed_path or path, timestamp, key, body if signed is None else signed)
        named = {
            "Tracker-Feed": self.code,
            "Tracker-Timestamp": timestamp,
            "Tracker-Key": key,
            "Tracker-Signature": signature_of(self.secret, sent),
            "Content-Type": "application/json",
            **self.extra,
            **headers,
        }
        return self.client.post(path, data=body, headers=named)

    def hand_in(self, *figures: dict[str, Any], key: str = "delivery-1", **columns: Any):
        """Send figures as of now."""
        return self.post(body_of(*figures, **columns), key)


def body_of(*figures: dict[str, Any], **columns: Any) -> bytes:
    """A body with figures, or without what is given as None."""
    as_of = (utc_now() - timedelta(minutes=1)).isoformat(timespec="microseconds")
    document = {"contract": 1, "as_of": f"{as_of}Z", "figures": list(figures), **columns}
    return json.dumps(document).encode()


def figure(definition: str = COUNT, **columns: Any) -> dict[str, Any]:
    """A figure of the first quarter of 2024."""
    return {
        "definition": definition, "version": 2, "starts_on": "2024-01-01", "ends_on": "2024-03-31", "unit": "",
        "sex": "", "value": 57, **columns,
    }  # fmt: skip


def share(**columns: Any) -> dict[str, Any]:
    """A ratio of the first quarter of 2024."""
    return figure(SHARE, **{"value": "66.7", "numerator": 2, "denominator": 3, **columns})


def make_feed(session: Session, code: str = "SPS", *, supplies: bool = True, seal: Any = None) -> tuple[Feed, str]:
    """A feed that may hand in three of the definitions, and supplies two; with its secret."""
    definitions = [COUNT, SHARE, SEVERAL]
    feed, secret = create_feed(
        session, code=code, name="Sistem Službe", definitions=definitions, expected_days=20, seal=seal,
        author=COMMAND, now=utc_now(),
    )  # fmt: skip
    if supplies:
        change_feed(
            session, feed.id, name=feed.name, definitions=definitions, supplies=[COUNT, SHARE], expected_days=20,
            reason="Agreed with the Service", version=feed.version, author=COMMAND, now=utc_now(),
        )  # fmt: skip
    return feed, secret


def problems(answer: Any) -> set[tuple[str, str]]:
    """The place and the code of every problem of an answer."""
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == answer.status_code
    return {(each["place"], each["code"]) for each in answer.json["problems"]}
