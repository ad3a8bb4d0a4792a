"""Who is believed at the signed door, and what it says to programs."""

from datetime import timedelta

from sqlalchemy import select

from tests.integration.feeds.handing_in import PATH, System, body_of, figure
from tracker.cases.feeds.services import close_feed
from tracker.cases.figures.models import Feed, FeedDelivery
from tracker.history import COMMAND, utc_now


class TestUnbelieved:
    """One answer whatever it was; only the page of its health says why."""

    def refused(self, session) -> list[str]:
        return [row.answer["unbelieved"] for row in session.scalars(select(FeedDelivery).order_by(FeedDelivery.id))]

    def test_every_reason_has_the_same_answer(self, system, session, counted, client):
        feed = session.scalars(select(Feed)).one()
        right = utc_now()
        answers = [
            System(client, "SPS", "another secret").hand_in(figure()),
            System(client, "NOBODY", system.secret).hand_in(figure()),
            System(client, "SPS", system.secret, clock=right - timedelta(minutes=6)).hand_in(figure()),
            System(client, "SPS", system.secret, clock=right + timedelta(minutes=6)).hand_in(figure()),
            system.post(body_of(figure()), signed=body_of(figure(value=99))),
            system.post(body_of(figure()), **{"Tracker-Signature": ""}),
            system.post(body_of(figure()), **{"Tracker-Signature": "v1=ć"}),
            system.post(body_of(figure()), **{"Tracker-Feed": "SPŠ\x00"[:3]}),
            system.post(body_of(figure()), **{"Tracker-Timestamp": "now"}),
            system.post(body_of(figure()), **{"Tracker-Key": "another-key"}),
            system.post(b"{", signed=b"[", **{"Tracker-Key": "another-key"}),
        ]
        close_feed(
            session, feed.id, version=feed.version, reason="Replaced", author=COMMAND, now=utc_now()
        )  # fmt: skip
        answers.append(system.hand_in(figure()))

        assert {answer.status_code for answer in answers} == {401}
        assert len({answer.text for answer in answers}) == 1
        assert {answer.headers["WWW-Authenticate"] for answer in answers} == {"Tracker-Signature"}
        assert counted()[:3] == (0, 0, 0)
        assert set(self.refused(session)) == {"signature", "stale", "closed"}

    def test_a_timestamp_that_is_signed_and_is_none_is_told_apart(self, system, session, monkeypatch):
        monkeypatch.setattr("tests.integration.feeds.handing_in.int", lambda _seconds: "soon", raising=False)
        answer = system.hand_in(figure())

        assert answer.status_code == 401
        assert self.refused(session) == ["timestamp"]

    def test_a_clock_that_differs_by_less_than_five_minutes_does_not_matter(self, system):
        for minutes in (-4.9, 4.9):
            system.clock = utc_now() + timedelta(minutes=minutes)

            assert system.hand_in(figure(), key=f"delivery{minutes}").status_code == 201

    def test_the_same_is_kept_once_a_minute_at_most(self, system, client, counted):
        stranger = System(client, "SPS", "another secret")
        for _ in range(5):
            stranger.hand_in(figure())

        assert counted() == (0, 0, 0, 1)

    def test_a_query_is_signed_too(self, system):
        assert system.post(body_of(figure()), path=f"{PATH}?a=1").status_code == 201
        assert system.post(body_of(figure()), "key-two-2", path=f"{PATH}?a=2", signed_path=PATH).status_code == 401


class TestTheDoorItself:
    def test_whatever_is_wrong_is_said_to_a_program(self, client):
        wrong = [
            (client.get("/api/v1/figures"), 405),
            (client.get("/api/v1/nothing"), 404),
            (client.post("/api/v1/figures", data=b"a=1", content_type="text/plain"), 415),
            (client.post("/api/v1/figures", data={"a": "1"}), 415),
            (client.post("/api/v1/figures", data=b"x" * (1024 * 1024 + 1), content_type="application/json"), 413),
            (client.post("/api/v1/figures", data=b"{}", headers={"Origin": "https://evil.example"}), 403),
        ]

        for answer, status in wrong:
            assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
            assert answer.json["status"] == status

    def test_it_asks_for_no_token_and_begins_no_session(self, app, system):
        assert app.config["WTF_CSRF_ENABLED"] is True

        answer = system.hand_in(figure())

        assert answer.status_code == 201
        assert "Set-Cookie" not in answer.headers

    def test_it_is_open_where_no_cases_are_kept(self, app, system, monkeypatch):
        monkeypatch.setitem(app.config, "CASES_KEY", None)

        assert system.hand_in(figure()).status_code == 201

    def test_a_secret_that_cannot_be_opened_any_more_believes_nobody(self, system, session):
        session.scalars(select(Feed)).one().sealed_secret = "sealed elsewhere"
        session.commit()

        assert system.hand_in(figure()).status_code == 401
        assert [row.answer for row in session.scalars(select(FeedDelivery))] == [{"unbelieved": "sealed"}]
