"""What is asked: the table holds together, answers are of their kind, and each is kept where it belongs."""

import tomllib
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest

from tracker.cases.law.asked import (
    ASKED,
    LONGEST_LINE,
    LONGEST_TEXT,
    BadField,
    Kind,
    Room,
    answers_of,
    asked_of,
    fields_from,
    kept_of,
)
from tracker.cases.persons import Identity
from tracker.errors import Refused

DAY = date(2024, 3, 1)
AT = datetime(2024, 3, 1, 9)


def table(**fields: object) -> dict[str, object]:
    return {"P1": {"NALOG_IZDAT": fields}}


class TestTheTable:
    @pytest.mark.parametrize(
        ("document", "message"),
        [
            ({"P77": {}}, "no such procedure"),
            ({"P1": {"NEPOZNATO": {}}}, "knows no such event"),
            (table(x={"kind": "yes_no", "colour": "red"}), "unknown: colour"),
            (table(x={}), "kind"),
            (table(x={"kind": "guess"}), "guess"),
            (table(x={"kind": "line", "room": "cellar"}), "cellar"),
            (table(x={"kind": "choice"}), "choices belong to a choice"),
            (table(x={"kind": "line", "choices": ["a"]}), "choices belong to a choice"),
            (table(x={"kind": "line", "room": "due"}), "is a day"),
            (table(x={"kind": "line", "room": "tag"}), "choices only"),
            (table(x={"kind": "day", "room": "due"}, y={"kind": "day", "room": "due"}), "one day at most"),
            (table(cbp_reference={"kind": "text"}), "only the number of an entry and its day"),
            (table(cbp_photograph={"kind": "line"}), "only the number of an entry and its day"),
            (table(cbp_entered_on={"kind": "line"}), "only the number of an entry and its day"),
        ],
    )
    def test_that_does_not_hold_together_is_refused_with_the_place(self, document, message):
        with pytest.raises(BadField, match=message) as refused:
            fields_from(document)

        assert str(refused.value).startswith("asked.toml: ")

    def test_every_kind_and_every_room_is_used(self):
        fields = [field for asked in ASKED.values() for field in asked]

        assert {field.kind for field in fields} == set(Kind)
        assert {field.room for field in fields} == set(Room)

    def test_what_is_medical_asylum_or_classified_is_kept_apart(self):
        rooms = {(act, field.name): field.room for act, asked in ASKED.items() for field in asked}

        assert {room for (act, _), room in rooms.items() if act == "P7:LJEKARSKI_SPOSOBAN"} == {Room.MEDICAL}
        assert rooms["P7:PREDAJA", "visible_injuries"] is Room.MEDICAL
        of_plans = {room for (act, _), room in rooms.items() if act in {"P7:PLAN_PRIPREMLJEN", "P7:PLAN_ODOBREN"}}
        assert of_plans == {Room.CLASSIFIED, Room.MEDICAL}
        assert rooms["P7:IZVJEŠTAJ_PRATNJE", "report"] is Room.CLASSIFIED
        of_protection = {
            room for (act, name), room in rooms.items() if act.startswith("P9:") and name != "best_interest"
        }
        assert of_protection == {Room.ASYLUM, Room.DUE}

    def test_asks_for_no_particulars_that_the_person_has_already(self):
        names = {field.name for asked in ASKED.values() for field in asked}

        assert not names & set(Identity.__dataclass_fields__)

    def test_the_file_is_in_the_package_and_every_row_of_it_is_read(self):
        rows = tomllib.loads((files("tracker.cases.law") / "asked.toml").read_text("utf-8"))

        assert sum(len(events) for events in rows.values()) == len(ASKED)


class TestAskedOf:
    def test_what_the_law_of_2023_brought_is_asked_from_its_day_on(self):
        before, after = (
            {field.name for field in asked_of("P2", "RJEŠENJE_PROTJERIVANJE", day)}
            for day in (date(2023, 9, 22), date(2023, 9, 23))
        )

        assert after - before == {"is_shortened", "is_language_understood", "has_interpreter"}

    def test_nothing_is_asked_of_what_is_only_counted(self):
        assert asked_of("P12_SIGURNOSNA_PROVJERA", "SIGURNOSNA_PROVJERA_IZVRŠENA", DAY) == ()


class TestKeptOf:
    def test_parts_the_answers_by_where_they_are_kept(self):
        kept = kept_of(
            "P1",
            "NALOG_IZDAT",
            DAY,
            {
                "ground": "overstay",
                "leaves_by": date(2024, 3, 20),
                "director_act_number": "12/24",
                "humanitarian_reason": " \n",
                "best_interest": "",
                "director_act_on": None,
                "note": "words",
            },
        )

        assert kept.tags == "|ground=overstay|"
        assert kept.due_on == date(2024, 3, 20)
        assert kept.sealed == {"plain": {"director_act_number": "12/24", "note": "words"}}

    def test_several_choices_and_yes_or_no_are_tags_of_their_own(self):
        answers = {"ground": ["c", "e"], "orders_to_leave": True, "is_language_understood": True}

        kept = kept_of("P2", "RJEŠENJE_PROTJERIVANJE", DAY, answers)

        assert kept.tags == "|ground=c|ground=e|orders_to_leave=yes|"
        assert kept_of("P12_PRIJAVA", "PRIJAVA", DAY, {}).tags == ""
        no = kept_of("P2", "RJEŠENJE_PROTJERIVANJE", DAY, {**answers, "orders_to_leave": False})
        assert no.tags.endswith("|orders_to_leave=no|")

    def test_what_is_needed_may_lack_in_a_deviation_and_where_it_is_closed(self):
        with pytest.raises(Refused) as refused:
            kept_of("P7", "LJEKARSKI_SPOSOBAN", DAY, {})
        assert refused.value.field == "is_fit_to_travel"
        with pytest.raises(Refused, match="An answer is needed"):
            kept_of("P0", "ZADRŽAVANJE_POČETAK", DAY, {"purpose": [], "is_flight_risk": True})

        assert kept_of("P7", "LJEKARSKI_SPOSOBAN", DAY, {}, may_lack=True).sealed == {}
        assert kept_of("P7", "LJEKARSKI_SPOSOBAN", DAY, {}, closed={"is_fit_to_travel"}).sealed == {}
        # What is closed lends nothing to what is open.
        with pytest.raises(Refused):
            kept_of("P1", "NALOG_IZDAT", DAY, {"ground": "overstay"}, closed={"is_fit_to_travel"})

    @pytest.mark.parametrize(
        ("act", "field", "answer"),
        [
            ("P1:PROVJERA_ISKLJUČENJA", "is_danger", "no"),
            ("P1:PROVJERA_ISKLJUČENJA", "is_danger", 0),
            ("P1:NALOG_IZDAT", "leaves_by", "2024-03-20"),
            ("P1:NALOG_IZDAT", "leaves_by", AT),
            ("P1:NALOG_IZDAT", "ground", "holiday"),
            ("P1:NALOG_IZDAT", "ground", ["overstay"]),
            ("P1:NALOG_IZDAT", "director_act_number", 12),
            ("P1:NALOG_IZDAT", "director_act_number", "x" * (LONGEST_LINE + 1)),
            ("P1:NALOG_IZDAT", "humanitarian_reason", "x" * (LONGEST_TEXT + 1)),
            ("P1:NALOG_IZDAT", "note", "x" * (LONGEST_TEXT + 1)),
            ("P1:NALOG_IZDAT", "note", 7),
            ("P0:IDENT_PREUZET", "begun_at", DAY),
            ("P0:IDENT_PREUZET", "begun_at", AT.replace(tzinfo=UTC)),
            ("P6:BLAŽA_RJEŠENJE", "reports_every_days", -1),
            ("P6:BLAŽA_RJEŠENJE", "reports_every_days", True),
            ("P6:BLAŽA_RJEŠENJE", "reports_every_days", "7"),
            ("P0:ZADRŽAVANJE_POČETAK", "purpose", "identity"),
            ("P0:ZADRŽAVANJE_POČETAK", "purpose", [1]),
            ("P0:ZADRŽAVANJE_POČETAK", "purpose", ["identity", "other"]),
        ],
    )
    def test_an_answer_of_another_kind_is_refused_at_its_field(self, act, field, answer):
        with pytest.raises(Refused) as refused:
            kept_of(*act.split(":"), DAY, {field: answer}, may_lack=True)

        assert refused.value.field == field

    @pytest.mark.parametrize(
        ("act", "field", "answer"),
        [
            ("P0:IDENT_PREUZET", "begun_at", AT),
            ("P6:BLAŽA_RJEŠENJE", "reports_every_days", 0),
            ("P0:ZADRŽAVANJE_POČETAK", "purpose", ("identity", "basic_check")),
            ("P4:IZLAZAK_EVIDENTIRAN", "cbp_reference", "CBS-2024/000.12"),
            ("P4:IZLAZAK_EVIDENTIRAN", "cbp_reference", "x" * 40),
        ],
    )
    def test_an_answer_of_its_kind_is_kept(self, act, field, answer):
        assert kept_of(*act.split(":"), DAY, {field: answer}, may_lack=True).sealed == {"plain": {field: answer}}

    @pytest.mark.parametrize("answer", ["two words", "x" * 41, "-", "line\nbreak", "surname=Test"])
    def test_of_the_central_database_nothing_is_kept_but_a_number(self, answer):
        with pytest.raises(Refused, match="only the number of an entry") as refused:
            kept_of("P7", "EVIDENTIRANO", DAY, {"cbp_reference": answer})

        assert refused.value.field == "cbp_reference"

    def test_what_is_not_asked_for_is_refused(self):
        with pytest.raises(Refused, match="not asked for here") as refused:
            kept_of("P1", "IZLAZAK", DAY, {"mode": "independent", "is_fit_to_travel": True})

        assert refused.value.field == "answers"


class TestAnswersOf:
    def test_days_and_instants_come_back_as_such(self):
        opened = {
            "plain": {"director_act_on": "2024-02-01", "director_act_number": "2024-02-01", "note": "words"},
            "reason": "because",
        }

        assert answers_of("P1", "NALOG_IZDAT", opened) == {
            "director_act_on": date(2024, 2, 1),
            "director_act_number": "2024-02-01",
            "note": "words",
        }
        assert answers_of("P0", "IDENT_PREUZET", {"plain": {"begun_at": "2024-03-01T09:00:00"}}) == {"begun_at": AT}
        assert answers_of("P1", "ZABILJEŠKA_NALOG", {}) == {}
