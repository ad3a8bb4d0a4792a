"""Counting on a real database: what counts in which period, and why there is no figure."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.conftest import NOW
from tests.integration.figures.conftest import BA
from tracker.cases.access import Duty
from tracker.cases.administration.entering import NewLimit, enter_limit
from tracker.cases.figures.counting import Span, count, count_all
from tracker.cases.figures.lists import the_list
from tracker.cases.figures.models import FedEvent, FedFigure, Feed, FeedDelivery, FigureLink, RecordedSince
from tracker.cases.figures.queries import asked_of, definition_called, definitions_of, links_of
from tracker.cases.queries import officer_on
from tracker.history import COMMAND
from tracker.reporting.figures import Figure

Q1, Q2 = (date(2024, 1, 1), date(2024, 3, 31)), (date(2024, 4, 1), date(2024, 6, 30))
WINTER, SUMMER = datetime(2023, 12, 31), datetime(2024, 6, 30)


@pytest.fixture
def counted(session):
    """Counts a definition by its code: `counted("BA-B28", counted="acts")`."""

    def count_it(code, starts_on=Q1[0], ends_on=Q1[1], as_of=NOW, **answers):
        session.flush()
        return count(session, definition_called(session, code), answers, starts_on, ends_on, as_of=as_of).count

    return count_it


@pytest.fixture
def value(counted):
    """The value that is counted."""
    return lambda *args, **kwargs: getattr(counted(*args, **kwargs).figure, "number", None)


class TestWhatCounts:
    def test_a_deviation_counts_and_an_annulled_event_does_not(self, cases, value):
        cases.placed()
        cases.placed(is_deviation=True)
        cases.placed(annulled_at=datetime(2024, 2, 6))

        assert value("BA-B28") == 2

    def test_a_person_counts_once_in_the_period(self, cases, value):
        case = cases.case("P5")
        cases.placed(case=case)
        cases.placed(datetime(2024, 3, 5, 9), case=case)

        assert value("BA-B28") == 1
        assert value("BA-B28", counted="acts") == 2

    @pytest.mark.parametrize(
        ("at", "period", "counts"),
        [
            (WINTER.replace(hour=22, minute=30), Q1, 0),  # half past eleven in the evening of the old year
            (WINTER.replace(hour=23), Q1, 1),  # midnight
            (SUMMER.replace(hour=21, minute=59), Q2, 1),
            (SUMMER.replace(hour=22), Q2, 0),  # midnight: summer time is two hours ahead
        ],
    )
    def test_the_day_is_that_of_sarajevo(self, cases, value, at, period, counts):
        cases.placed(at)

        assert value("BA-B28", *period) == counts

    def test_children_with_a_parent_are_shown_beside_until_an_answer_counts_them(self, cases, counted):
        cases.placed()
        cases.placed(tags="|placement=with_parent|")

        found = counted("BA-B28")

        assert found.figure == Figure(number=Decimal(1))
        assert [(each.is_counted, each.count) for each in found.by_term] == [(True, 1), (False, 1), (False, 0)]
        assert counted("BA-B28", children="count").figure == Figure(number=Decimal(2))

    def test_is_split_by_unit_and_sex(self, cases, counted):
        cases.placed(sex="F")
        cases.placed(unit="TC-MO")
        cases.placed(unit="TC-MO", sex=None)

        found = counted("BA-B28")

        assert (found.women, found.men) == (1, 1)
        assert found.by_unit == {"TC-SA": Figure(number=Decimal(1)), "TC-MO": Figure(number=Decimal(2))}

    def test_persons_removed_are_compared_with_decisions_that_order_to_leave(self, cases, counted):
        for orders in ("yes", "yes", "no"):
            cases.event("P2", "RJEŠENJE_PROTJERIVANJE", tags=f"|ground=a|orders_to_leave={orders}|")
        person = cases.person()
        cases.event("P11", "READM_PREDAT", tags="|partner=HR|by_force=no|", case=cases.case("P11", person=person))
        cases.event("P7", "PREDAJA", tags="|by_readmission=no|", case=cases.case("P7", person=person))
        cases.event("P1", "IZLAZAK", tags="|mode=independent|")

        assert counted("BA-B4").figure == Figure(numerator=Decimal(1), denominator=Decimal(2))
        with_leavers = counted("BA-B4", removed="with_independent", orders="with_orders")
        assert with_leavers.figure == Figure(numerator=Decimal(2), denominator=Decimal(2))

    def test_what_was_recorded_later_does_not_count_as_of_an_earlier_moment(self, cases, value):
        cases.placed(recorded_at=datetime(2024, 2, 5, 10))
        cases.placed(recorded_at=datetime(2024, 5, 1))
        cases.placed(annulled_at=datetime(2024, 5, 1))

        assert value("BA-B28", as_of=datetime(2024, 4, 15)) == 2
        assert value("BA-B28") == 2

    def test_invented_cases_are_told(self, cases, counted):
        cases.placed(case=cases.case("P5", is_invented=True))

        assert counted("BA-B28").is_invented


class TestDecidedInTime:
    def test_only_procedures_with_a_known_period_count_and_the_others_are_named(self, cases, counted):
        for decided_on in (date(2024, 2, 8), date(2024, 2, 9), None):
            cases.case("P12_VIZA_C", decided_on=decided_on)
        cases.case("P12_BORAVAK", decided_on=date(2024, 2, 8))

        found = counted("BA-B3")

        assert found.figure == Figure(numerator=Decimal(1), denominator=Decimal(3))
        assert found.left_out == ("P12_BORAVAK",)
        entered = counted("BA-B3", days_P12_BORAVAK="60")
        assert entered.figure == Figure(numerator=Decimal(2), denominator=Decimal(4))

    def test_a_limit_that_an_administrator_entered_holds(self, session, cases, counted):
        cases.case("P12_VIZA_C", decided_on=date(2024, 2, 11))
        assert counted("BA-B3").figure == Figure(numerator=Decimal(0), denominator=Decimal(1))

        enter_limit(
            session, "R21", "V23", NewLimit("decision", 10), article="36(2)", source="The Service says so.",
            version=0, author=COMMAND, now=NOW,
        )  # fmt: skip

        assert counted("BA-B3").figure == Figure(numerator=Decimal(1), denominator=Decimal(1))

    def test_without_any_known_period_there_is_no_figure(self, cases, counted):
        found = counted("BA-B3", date(2022, 1, 1), date(2022, 3, 31))

        assert str(found.why_none) == "No statutory period is known for any of its procedures."


class TestWhyThereIsNoFigure:
    def test_a_period_that_is_not_wholly_recorded_has_none(self, session, cases, counted):
        cases.placed()
        session.get_one(RecordedSince, "P5").since_on = date(2024, 1, 2)

        assert str(counted("BA-B28").why_none) == "Recorded only since 2024-01-02."
        assert counted("BA-B29").figure == Figure(number=Decimal(0))

    def test_a_period_that_goes_on_has_none(self, cases, counted):
        assert str(counted("BA-B28", as_of=datetime(2024, 3, 31, 21)).why_none) == "The period has not ended."
        assert counted("BA-B28", as_of=datetime(2024, 3, 31, 22)).figure == Figure(number=Decimal(0))

    def test_a_share_of_nothing_has_none(self, cases, counted):
        assert counted("BA-B4").figure is None


@pytest.fixture
def feed(session):
    """Another case system, and its delivery of the day after the quarter."""
    row = Feed(code="GP", name="Border Police", sealed_secret="s", definitions=[], expected_days=20, created_at=NOW)
    session.add(row)
    session.flush()
    session.add(
        FeedDelivery(
            feed_id=row.id, key="k", kind="events", digest="d", received_at=datetime(2024, 4, 2), is_taken=True,
            answer={}, rows=1,
        )
    )  # fmt: skip
    session.flush()
    return row


class TestFeeds:
    def test_events_of_a_feed_count_with_ours(self, session, cases, value, handed):
        cases.placed()
        for reference, subject in (("a", "p1"), ("b", "p1"), ("c", "p2")):
            handed(reference, subject=subject)
        handed("d", subject="p3", is_annulled=True)

        assert value("BA-B28") == 3
        assert value("BA-B28", as_of=datetime(2024, 4, 1)) == 1

    def test_without_a_pseudonym_persons_are_not_counted_and_acts_are(self, cases, counted, handed):
        handed("a", subject="")

        assert counted("BA-B28").figure is None
        assert counted("BA-B28", counted="acts").figure == Figure(number=Decimal(1))

    def test_a_figure_of_a_feed_is_taken_as_it_was_handed_in(self, session, counted, feed, figure_of):
        figure_of("XK-K1", 12)
        figure_of("XK-K1", 7, sex="F")
        figure_of("XK-K1", 12, unit="PRN")

        found = counted("XK-K1")

        assert found.figure == Figure(number=Decimal(12))
        assert (found.women, found.men) == (7, None)
        assert found.by_unit == {"PRN": Figure(number=Decimal(12))}

    def test_a_share_of_a_feed_keeps_its_counts(self, counted, figure_of):
        figure_of("XK-K2", 50, numerator=Decimal(3), denominator=Decimal(6))

        assert counted("XK-K2").figure == Figure(numerator=Decimal(3), denominator=Decimal(6))

    @pytest.mark.parametrize(
        ("more", "told"),
        [
            (None, "No delivery."),
            (
                {"value": None, "reason": "The register was moved, 50% is missing."},
                "The register was moved, 50% is missing.",
            ),
            ({"value": None}, "No figure was handed in."),
            (
                {"definition_version": 2},
                "It was counted by version 2 of the definition, and version 1 is the one that holds.",
            ),
            ({"replaced_at": NOW}, "No delivery."),
            ({"sex": "F"}, "No delivery."),
        ],
    )
    def test_says_why_a_feed_gives_none(self, counted, figure_of, more, told):
        if more is not None:
            figure_of("XK-K1", **more)

        assert str(counted("XK-K1").why_none) == told

    def test_two_systems_are_one_too_many_until_one_is_chosen(self, session, counted, feed, figure_of):
        other = Feed(code="MUP", name="x", sealed_secret="s", definitions=[], expected_days=20, created_at=NOW)
        session.add(other)
        session.flush()
        figure_of("XK-K1", 12)
        figure_of("XK-K1", 13, feed_id=other.id)

        assert "Several systems handed this in (GP, MUP)" in str(counted("XK-K1").why_none)
        links_of(session, ["XK-K1"])[0].feed_id = other.id
        assert counted("XK-K1").figure == Figure(number=Decimal(13))

    def test_a_feed_that_was_chosen_counts_instead_of_our_cases(self, session, cases, counted, feed, figure_of):
        cases.placed()
        link: FigureLink = links_of(session, ["BA-B28"])[0]
        link.feed_id = feed.id

        assert str(counted("BA-B28").why_none) == "No delivery."
        figure_of("BA-B28", 40)
        assert counted("BA-B28").figure == Figure(number=Decimal(40))

    @pytest.fixture
    def handed(self, session, feed):
        """Hands an event in."""

        def hand_in(reference, **more):
            values = {"is_annulled": False, "sex": "M", "unit": "IC-1"} | more
            session.add(
                FedEvent(
                    feed_id=feed.id, delivery_id=_delivery(session, feed), reference=reference, procedure="P5",
                    code="SMJEŠTEN_IC", day=date(2024, 2, 5), outcome="", tags="|placement=order|", **values,
                )
            )  # fmt: skip

        return hand_in

    @pytest.fixture
    def figure_of(self, session, feed):
        """Hands a figure in."""

        def hand_in(definition, value=Decimal(1), **more):
            values = {"feed_id": feed.id, "definition_version": 1, "unit": "", "sex": "", "reason": ""} | more
            session.add(
                FedFigure(
                    delivery_id=_delivery(session, feed), definition=definition, starts_on=Q1[0], ends_on=Q1[1],
                    value=value if value is None else Decimal(value), as_of=datetime(2024, 4, 2), **values,
                )
            )  # fmt: skip
            session.flush()

        return hand_in


def _delivery(session, feed):
    return session.query(FeedDelivery.id).filter_by(feed_id=feed.id).first()[0]


class TestTheListBehind:
    def test_shows_what_the_officer_may_see_and_how_many_they_may_not(self, session, cases, make_officer):
        seen, unseen = cases.placed(), cases.placed(unit="TC-MO")
        cases.placed(tags="|placement=asylum|")
        cases.placed(annulled_at=NOW)
        officer = officer_on(session, make_officer("amra", Duty.OFFICER).id, Q1[1])

        found = the_list(session, officer, _asked(session, "BA-B28"), Span(*Q1, NOW))

        assert [(each.day, each.unit) for each in found.events] == [(seen.day, "TC-SA")]
        assert (found.count, found.unseen, found.handed_in) == (1, 1, 0)
        assert seen.id != unseen.id

    def test_lists_as_many_acts_as_are_counted_for_every_definition(self, session, cases, make_officer):
        director = officer_on(session, make_officer("dino", Duty.DIRECTOR).id, Q1[1])
        for definition in definitions_of(session, BA):
            for term in definition.terms:
                for procedure in term.procedures:
                    for code in term.events:
                        tags = "".join(f"|{name}={values[0]}" for name, values in term.tags.items())
                        outcome = term.outcomes[0] if term.outcomes else ""
                        cases.event(procedure, code, tags=tags + "|" * bool(tags), outcome=outcome)

        for asked in asked_of(session, definitions_of(session, BA)):
            if asked.definition.counts_cases:
                continue
            found = the_list(session, director, asked, Span(*Q1, NOW))
            counted = count_all(session, [asked], Span(*Q1, NOW))[0].count
            in_figure = sum(each.count for each in counted.by_term if each.is_counted)
            assert (found.count, found.unseen) == (in_figure, 0), asked.definition.code

    def test_shows_cases_with_the_day_by_which_they_had_to_be_decided(self, session, cases, make_officer):
        officer = officer_on(session, make_officer("amra", Duty.OFFICER).id, Q1[1])
        cases.case("P12_VIZA_C", decided_on=date(2024, 2, 9))
        cases.case("P12_VIZA_C", unit="TC-MO")
        cases.case("P3")

        found = the_list(session, officer, _asked(session, "BA-B3"), Span(*Q1, NOW))

        assert [(each.due_on, each.is_in_time) for each in found.cases] == [(date(2024, 2, 8), False), (None, None)]
        assert (found.count, found.unseen) == (2, 1)


def _asked(session, code):
    session.flush()
    return asked_of(session, [definition_called(session, code)])[0]


def test_all_definitions_are_counted_by_eight_statements(session, cases, queries):
    asked = asked_of(session, definitions_of(session, BA))
    cases.placed()
    queries.clear()

    found = count_all(session, asked, Span(*Q1, NOW))

    assert len(found) == len(asked) == 23
    assert len(queries) <= 8
