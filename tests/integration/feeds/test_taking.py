"""Figures that the signed door takes: wholly, once, a newer count in the place of an older one."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import delete, select, update

from tests.integration.feeds.handing_in import COUNT, SHARE, body_of, figure, problems, share
from tracker.cases.feeds.services import close_feed
from tracker.cases.feeds.supplying import supply_again
from tracker.cases.feeds.taking import take_figures
from tracker.cases.figures.models import FedFigure, Feed
from tracker.history import COMMAND, utc_now
from tracker.reporting.models import Actual, Counted


class TestTaken:
    def test_figures_that_are_signed_are_taken(self, system, counted):
        answer = system.hand_in(figure(), figure(sex="F", value="20"), figure(unit="TC", value=57), share())

        assert answer.status_code == 201, answer.text
        assert (answer.json["figures"], answer.json["revised"], answer.json["indicators"]) == (4, 0, 2)
        assert counted() == (4, 0, 1, 0)
        assert "Set-Cookie" not in answer.headers

    def test_their_indicators_count_by_them_and_say_from_where(self, system, session, reported):
        system.hand_in(figure(), figure(sex="F", value=20), figure(sex="M", value=37), share())

        kept = {row.definition: row for row in session.scalars(select(Counted))}
        assert kept[COUNT].indicator_id == reported.indicators["number"].id
        assert kept[COUNT].figure == {"number": "57"}
        assert (kept[COUNT].women, kept[COUNT].men, kept[COUNT].origin) == (20, 37, "feed:SPS")
        assert kept[SHARE].figure == {"numerator": "2", "denominator": "3"}
        assert {row.period_id for row in kept.values()} == {reported.periods[0].id}
        draft = session.scalars(select(Actual).where(Actual.indicator_id == reported.indicators["number"].id)).one()
        assert draft.figure == {"number": "57"}

    def test_what_could_not_be_counted_says_why_and_is_no_nought(self, system, session):
        answer = system.hand_in(figure(value=None, reason="The register was moved"))

        assert answer.status_code == 201, answer.text
        kept = session.scalars(select(Counted)).one()
        assert kept.figure is None
        assert kept.why_none % kept.why_none_words == ("The other case system gives no figure: The register was moved")

    def test_decimals_stay_exact(self, system, session):
        system.hand_in(share(value="66.666667"))

        assert session.scalars(select(FedFigure.value)).one() == Decimal("66.666667")

    def test_a_newer_count_stands_in_the_place_of_the_one_before_and_that_one_stays(self, system, session):
        system.hand_in(figure(value=57), key="first-one")
        answer = system.hand_in(figure(value=58), key="second-one")

        assert (answer.status_code, answer.json["revised"]) == (201, 1)
        rows = session.execute(select(FedFigure.value, FedFigure.replaced_at.is_(None)).order_by(FedFigure.id)).all()
        assert [tuple(row) for row in rows] == [(57, False), (58, True)]
        assert session.scalars(select(Counted.figure)).one() == {"number": "58"}

    def test_an_older_count_is_refused_where_a_newer_one_is_there(self, system, counted):
        system.hand_in(figure(value=57), key="first-one")
        answer = system.hand_in(figure(value=58), key="second-one", as_of="2024-04-02T00:00:00Z")

        assert answer.status_code == 422
        assert problems(answer) == {("figures[0]", "newer-there")}
        assert "A newer one is there, as of 20" in answer.text
        assert counted() == (1, 0, 1, 1)

    def test_what_was_counted_by_an_older_version_is_not_handed_on_as_the_present_one(self, system, session):
        system.hand_in(figure())
        session.execute(delete(Counted))
        session.execute(update(FedFigure).values(definition_version=1))
        session.commit()

        assert supply_again(session, session.scalars(select(Feed)).one(), [COUNT], author=COMMAND, now=utc_now()) == 0
        assert session.scalars(select(Counted)).all() == []

    def test_a_system_that_is_closed_while_it_sends_is_not_taken_from(self, system, session, counted):
        feed = session.scalars(select(Feed)).one()
        close_feed(session, feed.id, version=feed.version, reason="Replaced", author=COMMAND, now=utc_now())

        assert take_figures(session, feed.id, "delivery-1", body_of(figure()), utc_now()) is None
        assert counted() == (0, 0, 0, 0)


class TestOnce:
    def test_the_same_again_is_answered_as_it_was_and_stored_once(self, system, counted):
        body = body_of(figure())
        first = system.post(body)
        system.clock = utc_now() + timedelta(minutes=3)
        again = system.post(body)

        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json == again.json
        assert counted() == (1, 0, 1, 0)

    def test_the_same_again_is_answered_although_a_newer_one_has_come(self, system, counted):
        body = body_of(figure())
        first = system.post(body, "first-one")
        system.hand_in(figure(value=60), key="second-one")

        assert system.post(body, "first-one").json == first.json
        assert counted() == (2, 0, 2, 0)

    def test_something_else_for_a_key_is_refused(self, system, counted):
        system.hand_in(figure())
        answer = system.hand_in(figure(value=58))

        assert (answer.status_code, answer.json["code"]) == (409, "key-used")
        assert counted() == (1, 0, 1, 1)

    def test_what_was_refused_uses_no_key_up(self, system):
        refused = system.hand_in(figure(value=-1))
        answer = system.hand_in(figure(value=1))

        assert (refused.status_code, answer.status_code) == (422, 201)

    def test_a_key_that_is_none_is_refused(self, system):
        for key in ("", "short", "a" * 101, "with space", "with/slash"):
            answer = system.hand_in(figure(), key=key)

            assert (answer.status_code, answer.json["code"]) == (400, "key-unfit"), key
