"""What the signed door does not take: told by place and code, all at once, with nothing stored."""

import json
from datetime import timedelta
from random import Random

from tests.integration.feeds.handing_in import OTHERS, SEVERAL, body_of, figure, problems, share
from tracker.cases.feeds import supplying, taking
from tracker.errors import Refused
from tracker.history import utc_now

# A figure, and the place and code of what is wrong with it.
REFUSED = [
    (figure(definition="BA-NONE"), "figures[0].definition", "definition-unknown"),
    (figure(definition="../etc"), "figures[0].definition", "definition-unknown"),
    (figure(definition=7), "figures[0].definition", "wrong-type"),
    (figure(OTHERS), "figures[0].definition", "definition-not-yours"),
    (figure(SEVERAL), "figures[0].definition", "kind-differs"),
    (figure(version=1), "figures[0].version", "version-not-current"),
    (figure(version=3), "figures[0].version", "version-not-current"),
    (figure(version="2"), "figures[0].version", "wrong-type"),
    (figure(version=2.5), "figures[0].version", "wrong-type"),
    (figure(starts_on="2024-01-02"), "figures[0].starts_on", "period-unknown"),
    (figure(ends_on="2024-06-30"), "figures[0].starts_on", "period-unknown"),
    (figure(starts_on="2024-03-31", ends_on="2024-01-01"), "figures[0].ends_on", "period-unknown"),
    (figure(starts_on="2024-02-30"), "figures[0].starts_on", "day-unreadable"),
    (figure(starts_on="1.1.2024."), "figures[0].starts_on", "day-unreadable"),
    (figure(starts_on=None), "figures[0].starts_on", "wrong-type"),
    (figure(unit="NOWHERE"), "figures[0].unit", "unit-unknown"),
    (figure(unit="Petar Petrović"), "figures[0].unit", "unit-unknown"),
    (figure(sex="X"), "figures[0].sex", "sex-unknown"),
    (figure(value=-1), "figures[0].value", "number-negative"),
    (figure(value="-0.5"), "figures[0].value", "number-negative"),
    (figure(value=56.5), "figures[0].value", "number-inexact"),
    (figure(value="56.5"), "figures[0].value", "number-fractional"),
    (figure(value="1e3"), "figures[0].value", "number-unreadable"),
    (figure(value="1.234,5"), "figures[0].value", "number-unreadable"),
    (figure(value="٣"), "figures[0].value", "number-unreadable"),
    (figure(value="9" * 13), "figures[0].value", "number-unreadable"),
    (figure(value=True), "figures[0].value", "wrong-type"),
    (figure(value=[57]), "figures[0].value", "wrong-type"),
    (figure(value=None), "figures[0].reason", "reason-missing"),
    (figure(value=None, reason="  "), "figures[0].reason", "reason-missing"),
    (figure(value=None, reason="two\nlines"), "figures[0].reason", "reason-unfit"),
    (figure(value=None, reason="\ud800"), "figures[0].reason", "reason-unfit"),
    (figure(value=None, reason="x" * 201), "figures[0].reason", "reason-unfit"),
    (figure(numerator=1, denominator=2, value=50), "figures[0].numerator", "kind-differs"),
    (figure(numerator=1), "figures[0].denominator", "ratio-incomplete"),
    (share(numerator=None, denominator=None, value=67), "figures[0].numerator", "kind-differs"),
    (share(value="66.6"), "figures[0].value", "ratio-contradicted"),
    (share(denominator=0), "figures[0].value", "ratio-of-nothing"),
    (share(value=None, reason="Not known"), "figures[0].value", "ratio-contradicted"),
    (share(numerator="0.5"), "figures[0].numerator", "number-fractional"),
    (share(denominator=-3), "figures[0].denominator", "number-negative"),
    (figure(sex="F"), "figures[0]", "total-missing"),
    (figure(person="Petar"), "figures[0].person", "field-unknown"),
    ({name: value for name, value in figure().items() if name != "value"}, "figures[0].value", "field-missing"),
    ("a figure", "figures[0]", "wrong-type"),
]


class TestRefused:
    def test_what_breaks_a_rule_is_told_by_its_place_and_stores_nothing(self, system, counted):
        for number, (row, place, code) in enumerate(REFUSED, 1):
            answer = system.hand_in(row)

            assert answer.status_code == 422, row
            assert (place, code) in problems(answer), row
            assert counted() == (0, 0, 0, number)

    def test_a_number_that_no_computer_should_read_is_refused(self, system):
        answer = system.post(body_of(figure()).replace(b'"value": 57', b'"value": ' + b"9" * 5000))

        assert problems(answer) == {("figures[0].value", "number-unreadable")}

    def test_everything_is_told_at_once_and_the_sound_ones_are_not_taken(self, system, counted):
        answer = system.hand_in(figure(), figure(OTHERS), share(version=9, sex="Z"), figure(value="x"), extra=1)

        assert problems(answer) == {
            ("extra", "field-unknown"),
            ("figures[2].sex", "sex-unknown"),
            ("figures[3].value", "number-unreadable"),
        }
        assert counted() == (0, 0, 0, 1)

    def test_a_split_that_contradicts_its_total_is_refused(self, system):
        splits = [
            ([figure(value=10), figure(sex="F", value=6), figure(sex="M", value=5)], "figures[0].value"),
            ([figure(value=10), figure(unit="TC", value=11)], "figures[1].value"),
            ([figure(value=10), figure(unit="TC", value=4), figure(unit="IC", value=5)], "figures[0].value"),
            ([figure(value=10), figure(unit="TC", value=10), figure(unit="TC", sex="F", value=11)], "figures[1].value"),
            (
                [share(), share(unit="TC", value=100, numerator=3, denominator=3)],
                "figures[1].numerator",
            ),
        ]
        for rows, place in splits:
            assert (place, "split-contradicts") in problems(system.hand_in(*rows)), rows

    def test_persons_of_unknown_sex_and_persons_in_two_units_contradict_nothing(self, system):
        rows = [figure(value=10), figure(sex="F", value=3), figure(sex="M", value=5)]
        rows += [figure(unit="TC", value=8), figure(unit="IC", value=7)]

        assert system.hand_in(*rows).status_code == 201

    def test_two_figures_for_one_place_and_two_versions_are_refused(self, system):
        found = problems(system.hand_in(figure(), figure(value=58), figure(unit="TC", version=1)))

        assert {("figures[1]", "figure-twice"), ("figures[2].version", "versions-mixed")} <= found

    def test_an_instant_that_has_not_come_and_one_before_the_end_of_a_period_are_refused(self, system):
        later = (utc_now() + timedelta(hours=1)).isoformat(timespec="seconds") + "Z"

        assert ("as_of", "as-of-future") in problems(system.hand_in(figure(), as_of=later))
        assert ("as_of", "period-not-ended") in problems(system.hand_in(figure(), as_of="2024-03-31T20:00:00Z"))
        assert problems(system.hand_in(figure(), as_of="2024-03-31 20:00")) == {("as_of", "instant-unreadable")}

    def test_a_period_that_has_not_ended_is_refused(self, system, session, reported):
        period, today = reported.periods[3], utc_now().date()
        period.ends_on = period.due_on = today + timedelta(days=1)
        session.commit()

        answer = system.hand_in(figure(starts_on=period.starts_on.isoformat(), ends_on=period.ends_on.isoformat()))

        assert problems(answer) == {("figures[0].ends_on", "period-not-ended")}

    def test_the_current_version_is_told(self, system):
        assert "The current version of BA-T1 is 2." in system.hand_in(figure(version=1)).text

    def test_a_body_that_is_none_is_refused(self, system, counted):
        bodies = [
            (b"", 400, "not-json"),
            (b"\xff\xfe{}", 400, "not-json"),
            (b"\xef\xbb\xbf{}", 400, "not-json"),
            (b"[" * 100_000, 400, "not-json"),
            (b'{"contract": NaN}', 400, "not-json"),
            (b'{"contract": 01}', 400, "not-json"),
            (b"[]", 400, "not-an-object"),
            (b"null", 400, "not-an-object"),
            (b"{}", 422, "contract-unknown"),
            (b'{"contract": 2}', 422, "contract-unknown"),
            (b'{"contract": true}', 422, "contract-unknown"),
            (b'{"contract": 1}', 422, "field-missing"),
            (b'{"contract": 1, "contract": 1}', 422, "field-twice"),
            (b'{"contract": 1, "figures": []}', 422, "wrong-type"),
            (b'{"contract": 1, "figures": [' + b"0," * 5000 + b"0]}", 422, "too-many"),
        ]
        for number, (body, status, code) in enumerate(bodies, 1):
            answer = system.post(body)

            assert answer.status_code == status, body[:80]
            assert code in {each["code"] for each in answer.json["problems"]}, body[:80]
            assert counted() == (0, 0, 0, number)

    def test_problems_are_told_to_a_bound_and_refusals_are_kept_to_one(self, system, counted, monkeypatch):
        answer = system.hand_in(*[figure(value="x")] * 1000)
        assert len(answer.json["problems"]) == 200

        monkeypatch.setattr(taking, "KEPT_REFUSALS", 5)
        for _ in range(8):
            system.post(b"{}")
        assert counted() == (0, 0, 0, 5)

    def test_what_reporting_does_not_take_stores_nothing(self, system, session, counted, reported, monkeypatch):
        def no(*_args, **_named):
            raise Refused("Reporting for %(period)s takes nothing.", period="2024-Q1")

        monkeypatch.setattr(supplying, "supply", no)
        answer = system.hand_in(figure())

        assert (answer.status_code, answer.json["code"]) == (422, "not-taken")
        assert answer.json["problems"][0]["message"] == "Reporting for 2024-Q1 takes nothing."
        assert counted() == (0, 0, 0, 1)


def odd_body(chance: Random) -> bytes:
    """A body that was sound once."""
    document = json.loads(body_of(figure(), share()))
    values = [None, True, 0, -1, 2**70, 1.5, "", "x" * 500, "\x00", [], {}, [[]], {"a": {}}, "2024-01-01", "NaN", "č"]
    for _ in range(chance.randint(1, 3)):
        target = chance.choice([document, *(each for each in document.get("figures") or [] if isinstance(each, dict))])
        name = chance.choice([*target, "new", "\u202e"]) if target else "new"
        if chance.random() < 0.3:
            target.pop(name, None)
        else:
            target[name] = chance.choice(values)
        if not isinstance(document.get("figures"), list):
            break
    body = json.dumps(document).encode()
    if chance.random() < 0.3:
        at = chance.randrange(len(body))
        body = body[:at] + bytes([chance.randrange(256)]) + body[at + chance.randint(0, 2) :]
    return body


def test_no_odd_body_breaks_it_or_is_half_stored(system, counted):
    chance = Random(2026)
    for number in range(200):
        before = counted()
        answer = system.post(odd_body(chance), f"odd-body-{number}")

        assert answer.status_code in {201, 400, 422}, answer.text
        figures, events, taken, refused = counted()
        assert refused + taken == before[2] + before[3] + 1
        assert figures - before[0] == (answer.json["figures"] if answer.status_code == 201 else 0)
        assert events == 0
