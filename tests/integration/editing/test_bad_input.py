"""What cannot be saved is refused beside its field, in the reader's language, and nothing is stored."""

import pytest
from sqlalchemy import select

from tests.integration.editing.conftest import BA, XK
from tests.integration.editing.test_editing import key_of, line_of_kind, saved, value_of_kind
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.budgets.models import BudgetLine
from tracker.history import History
from tracker.indicators.models import IndicatorValue
from tracker.plans.models import Activity, Element, Plan
from tracker.reading.values import BudgetKind, ValueKind

NEVER_NUMBERS = """
٣ NaN Infinity 1e3 9999999999999999999999999999999 — 0x10 1_000 ½ ² +5 --5 1.2.3 <b>1</b>
""".split()


ADDRESSES = [
    "edit",
    "elements/1.1/edit",
    "activities/1.1.1/edit",
    "indicators/1.1-I1/edit",
    "budget/1.1.1-2021/edit",
]


@pytest.fixture
def percent(session, xk, editor):
    """The page and the field of a percent."""
    value = value_of_kind(session, ValueKind.PERCENT)
    return editor(f"/plans/{XK}/indicators/{key_of(session, value)}/edit"), f"value_{value.position}", value.id


class TestNumbers:
    @pytest.mark.parametrize("language", ["en", "sq", "sr_Cyrl", "bs"])
    def test_what_is_a_number_in_no_language_is_refused_in_all(self, session, percent, language):
        page, field, value_id = percent
        before, sent = _value(session, value_id), page.open(language)

        for typed in NEVER_NUMBERS:
            answer = page.send(sent, **{field: typed})

            assert answer.status_code == 422, typed
            assert f'id="{field}-error"' in answer.text
            assert f'href="#{field}"' in answer.text
            assert page.shown(answer.text)[field] == typed
        assert _value(session, value_id) == before
        assert _edits(session) == []

    @pytest.mark.parametrize(
        ("language", "numbers"),
        [
            ("bs", {"12,5": "12.5", "1.234,5": "1234.5"}),
            ("sr_Cyrl", {"12,5": "12.5", "1.234,5": "1234.5"}),
            ("sq", {"12,5": "12.5", "1 234,5": "1234.5", "7": "7", "1\u00a0234,5": "1234.5"}),
            ("en", {"12.5": "12.5", "1,234.5": "1234.5", "−3": "-3"}),
        ],
    )
    def test_are_typed_as_the_reader_writes_them(self, session, percent, language, numbers):
        page, field, value_id = percent

        for typed, number in numbers.items():
            saved(page.save(language, **{field: typed}))

            assert str(_value(session, value_id)) == number

    @pytest.mark.parametrize(
        ("language", "others"),
        [
            ("bs", ["12.5", "1,234.5"]),
            ("sr_Cyrl", ["12.5", "1,234.5"]),
            ("sq", ["12.5", "1.234,5"]),
            ("en", ["12,5", "1.234,5", "1.0000001", "1234567890123"]),
        ],
    )
    def test_are_never_guessed_from_another_notation(self, session, percent, language, others):
        page, field, _ = percent

        for typed in others:
            assert page.save(language, **{field: typed}).status_code == 422
        assert _edits(session) == []

    def test_an_amount_is_money(self, session, xk, editor):
        line = line_of_kind(session, BudgetKind.AMOUNT)
        before, page = line.amount, editor(f"/plans/{XK}/budget/{line.key}/edit")
        sent = page.open()

        for typed in [*NEVER_NUMBERS, "-1", "1.005", "12,5", "EUR 5"]:
            answer = page.send(sent, amount=typed)

            assert answer.status_code == 422, typed
            assert 'id="amount-error"' in answer.text
        session.expire_all()
        assert session.get_one(BudgetLine, line.id).amount == before

    def test_counters_are_two_or_more_numbers(self, session, ba, editor):
        value = value_of_kind(session, ValueKind.COMPOUND)
        before = list(value.parts)
        page = editor(f"/plans/{BA}/indicators/{key_of(session, value)}/edit")
        sent = page.open()

        for typed in ("40", "40/", "/", "40/NaN", "4/٣", "1/2/3/4/5/6/7", "40:60"):
            assert page.send(sent, **{f"value_{value.position}": typed}).status_code == 422, typed
        session.expire_all()
        assert value.parts == before


class TestTextsAndDays:
    def test_a_title_says_something_that_can_be_shown(self, session, xk, editor):
        page = editor(f"/plans/{XK}/elements/1.1/edit")
        sent = page.open()

        for typed in ("", "   ", "\u00a0", "x" * 2001, "a\x1bb"):
            answer = page.send(sent, title=typed)

            assert answer.status_code == 422, typed
            assert 'id="title-error"' in answer.text
        assert page.send(sent, title="a\x00b").status_code in {400, 422}
        assert _edits(session) == []

    def test_a_reason_is_given(self, session, xk, editor):
        page = editor(f"/plans/{XK}/elements/1.1/edit")
        sent = page.open()

        for reason in ("  ", "ab", "x" * 2001, "a\x1bbc"):
            answer = page.send(sent, title="New", reason=reason)

            assert answer.status_code == 422, reason
            assert 'id="reason-error"' in answer.text
        assert _edits(session) == []

    def test_a_deadline_is_two_days_of_the_calendar(self, session, xk, editor):
        page = editor(f"/plans/{XK}/activities/1.1.1/edit")
        sent = page.open()

        for field, typed in (
            ("ends_on", "2020-12-31"),
            ("ends_on", "2023-02-30"),
            ("ends_on", "9999-12-31"),
            ("starts_on", "0001-01-01"),
            ("starts_on", ""),
            ("starts_on", "2021"),
            ("starts_on", "٢٠٢١-01-01"),
        ):
            answer = page.send(sent, **{field: typed})

            assert answer.status_code == 422, typed
            assert f'id="{field}-error"' in answer.text
        assert _edits(session) == []

    def test_quarters_and_continuous_work_exclude_each_other(self, session, ba, editor):
        answer = editor(f"/plans/{BA}/activities/II.1.1/edit").save(quarters=["1"], continuous="y")

        assert answer.status_code == 422
        assert 'id="continuous-error"' in answer.text
        assert _edits(session) == []

    def test_institutions_are_those_of_the_country_and_each_has_one_part(self, session, xk, ba, editor):
        page = editor(f"/plans/{XK}/activities/1.1.1/edit")
        sent = page.open()

        for field, typed in (
            ("lead", "NOBODY"),
            ("lead", "SPS"),  # of the other country
            ("supporting", ["NOBODY"]),
            ("supporting", [sent["lead"]]),
        ):
            answer = page.send(sent, **{field: typed})

            assert answer.status_code == 422, typed
            assert f'id="{field}-error"' in answer.text
        assert _edits(session) == []

    def test_sources_are_those_of_the_country(self, session, xk, ba, editor):
        line = line_of_kind(session, BudgetKind.AMOUNT)

        answer = editor(f"/plans/{XK}/budget/{line.key}/edit").save(sources=["BUDZET", "NOBODY"])

        assert answer.status_code == 422
        assert _edits(session) == []

    def test_a_direction_is_one_of_the_four(self, session, xk, editor):
        assert editor(f"/plans/{XK}/indicators/1.1-I1/edit").save(direction="sideways").status_code == 422
        assert _edits(session) == []


class TestWhatIsNoField:
    MORE = {
        "is_locked": "1",
        "institution_id": "1",
        "plan_id": "2",
        "id": "7",
        "role": "administrator",
        "version": "abc",
        "title_raw": "forged",
        "deadline_raw": "forged",
        "places": "{}",
        "edits": "{}",
        "currency": "BAM",
        "key": "9.9.9",
        "kind": "stated_total",
        "source_line": "1",
        "visibility": "public",
        "owner_id": "1",
    }

    @pytest.mark.parametrize(
        "address", ["edit", "elements/1.1/edit", "activities/1.1.1/edit", "budget/1.1.1-2021/edit"]
    )
    def test_is_never_stored(self, session, xk, editor, address):
        page = editor(f"/plans/{XK}/{address}")
        before = _columns(session)

        answer = page.save(**self.MORE)

        assert answer.status_code == 422  # nothing that is a field was changed
        assert _columns(session) == before

    def test_is_left_aside_where_a_field_is_saved(self, session, xk, editor):
        before = _columns(session)

        saved(editor(f"/plans/{XK}/activities/1.1.1/edit").save(title="New", **self.MORE))

        after = _columns(session)
        changed = {name for row, columns in after.items() for name in columns if columns[name] != before[row][name]}
        assert changed == {"title", "edits", "version"}

    def test_an_unknown_quarter_is_none(self, session, ba, editor):
        saved(editor(f"/plans/{BA}/activities/II.1.1/edit").save(quarters=["1", "5", "0", "x"], continuous=None))

        session.expire_all()
        assert session.scalars(select(Activity.quarters).where(Activity.key == "II.1.1")).one() == [1]

    def test_a_page_that_nobody_opened_is_refused(self, session, xk, editor):
        page = editor(f"/plans/{XK}/edit")
        sent = page.open()

        for opened in (None, "", "abc", "e30", "null", "W10.abc", sent["opened"][:-1]):
            assert page.send(sent, title="New", opened=opened).status_code == 400
        assert _edits(session) == []

    def test_the_page_of_another_thing_is_refused(self, session, xk, ba, editor):
        other = editor(f"/plans/{BA}/edit").open()

        assert editor(f"/plans/{XK}/edit").save(title="New", opened=other["opened"]).status_code == 400
        assert editor(f"/plans/{XK}/elements/1.1/edit").save(title="New", opened=other["opened"]).status_code == 400
        assert _edits(session) == []

    def test_without_the_token_nothing_is_changed(self, session, xk, editor):
        assert editor(f"/plans/{XK}/edit").save(title="New", csrf_token=None).status_code == 400
        assert _edits(session) == []


class TestRights:
    @pytest.mark.parametrize("role", [Role.READER, Role.PLANNER, Role.MANAGER, Role.DONOR, Role.CASE_OFFICER])
    def test_those_who_may_not_edit_are_refused(self, session, client, xk, role):
        scope = {"funding_source_id": 1} if role is Role.DONOR else {}
        sign_in(client, session, make_person(session, role, **scope))
        token = _token(client)

        for address in ADDRESSES:
            assert client.get(f"/plans/{XK}/{address}").status_code == 403
            answer = client.post(f"/plans/{XK}/{address}", data={"title": "x", "reason": "why", "csrf_token": token})
            assert answer.status_code == 403
        assert _edits(session) == []

    def test_a_stranger_is_asked_to_sign_in(self, session, client, xk):
        for address in ADDRESSES:
            answer = client.get(f"/plans/{XK}/{address}")
            assert (answer.status_code, "/sign-in" in answer.location) == (303, True)

    def test_a_coordinator_of_another_plan_is_refused(self, session, client, drafts, xk, ba):
        sign_in(client, session, make_person(session, Role.COORDINATOR, plan_id=ba.id))

        assert client.get(f"/plans/{XK}/edit").status_code == 403
        assert client.get(f"/plans/{BA}/edit").status_code == 200

    def test_a_thing_of_another_plan_and_one_that_does_not_exist_are_missing(self, client, xk, ba, editor):
        for address in ("elements/SC1", "activities/II.1.1", "indicators/SRC1-I1", "budget/nothing", "elements/%00"):
            assert client.get(f"/plans/{XK}/{address}/edit").status_code == 404
        assert client.get("/plans/NO-PLAN/edit").status_code == 404


def _token(client):
    page = client.get("/").text
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def _value(session, value_id):
    session.expire_all()
    return session.get_one(IndicatorValue, value_id).number


def _edits(session):
    session.expire_all()
    return session.scalars(select(History.id).where(History.kind == "edited")).all()


def _columns(session):
    session.expire_all()
    return {
        (model.__name__, row["id"]): dict(row)
        for model in (Plan, Element, Activity, BudgetLine)
        for row in session.execute(select(*model.__table__.columns)).mappings()
    }
