"""Each field of a plan's things is edited on its page, beside what is printed."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from tests.integration.editing.conftest import BA, XK, short
from tracker.budgets.models import BudgetLine, BudgetLineSource, FundingSource
from tracker.errors import Refused
from tracker.exchange.apply import LoadState, apply_draft
from tracker.history import History, broken_entries
from tracker.indicators.models import Indicator, IndicatorValue
from tracker.institutions.models import Institution
from tracker.plans.models import Activity, ActivityInstitution, Element
from tracker.reading.drafts import Direction, InstitutionRole
from tracker.reading.values import BudgetKind, ValueKind
from tracker.search.models import SearchEntry


def saved(answer):
    """An answer that says that something was saved."""
    assert answer.status_code == 303, answer.text
    return answer


def last_edit(session):
    """The changes that the history tells of last, as (field, before, after)."""
    session.expire_all()
    entry = session.scalars(select(History).where(History.kind == "edited").order_by(History.id.desc())).first()
    return [(change["field"], change["before"], change["after"]) for change in entry.changes]


class TestEveryField:
    def test_the_title_of_a_plan(self, session, xk, editor):
        before = xk.title

        saved(editor(f"/plans/{XK}/edit").save(title="Akcioni plan, ispravljen"))

        session.expire_all()
        assert (xk.title, xk.title_raw) != (before, "Akcioni plan, ispravljen")
        assert xk.title == "Akcioni plan, ispravljen"
        assert xk.edits["title"]["loaded"] == before
        assert last_edit(session) == [("title", before, "Akcioni plan, ispravljen")]

    def test_the_title_of_an_element(self, session, xk, editor):
        element = session.scalars(select(Element).where(Element.key == "1.1")).one()
        before, raw, places = element.title, element.title_raw, element.places

        answer = saved(editor(f"/plans/{XK}/elements/1.1/edit").save(title="  Upravljanje \n migracijom "))

        assert answer.location == f"/plans/{XK}/elements/1.1"
        session.expire_all()
        assert element.title == "Upravljanje migracijom"
        assert (element.title_raw, element.places, element.version) == (raw, places, 2)
        assert element.edits["title"]["loaded"] == before

    def test_the_title_of_an_activity(self, session, ba, editor):
        saved(editor(f"/plans/{BA}/activities/II.1.1/edit").save(title="Zakon o strancima, nacrt"))

        assert activity(session, "II.1.1").title == "Zakon o strancima, nacrt"

    def test_a_deadline_by_days(self, session, xk, editor):
        row = activity(session, "1.1.1")
        before, raw = (row.starts_on, row.ends_on), row.deadline_raw

        saved(editor(f"/plans/{XK}/activities/1.1.1/edit").save(starts_on="2022-02-01", ends_on="30.6.2023."))

        row = activity(session, "1.1.1")
        assert (row.starts_on, row.ends_on, row.deadline_raw) == (date(2022, 2, 1), date(2023, 6, 30), raw)
        assert [row.edits[name]["loaded"] for name in ("starts_on", "ends_on")] == [day.isoformat() for day in before]

    def test_a_deadline_by_quarters_with_the_days_that_follow(self, session, ba, editor):
        saved(editor(f"/plans/{BA}/activities/II.1.1/edit").save(quarters=["2", "1"], continuous=None))

        row = activity(session, "II.1.1")
        assert (row.quarters, row.continuous) == ([1, 2], False)
        assert (row.starts_on, row.ends_on) == (date(2024, 1, 1), date(2024, 6, 30))
        assert {"quarters", "ends_on"} <= row.edits.keys()

    def test_a_deadline_that_goes_on_continuously(self, session, ba, editor):
        saved(editor(f"/plans/{BA}/activities/II.1.1/edit").save(quarters=[], continuous="y"))

        row = activity(session, "II.1.1")
        assert (row.quarters, row.continuous) == ([], True)
        assert (row.starts_on, row.ends_on) == (ba.starts_on, ba.ends_on)

    def test_the_lead_and_the_supporting_institutions(self, session, xk, editor):
        row = activity(session, "1.1.1")
        lead, supporting = institutions_of(session, row)
        others = [
            code
            for code in session.scalars(select(Institution.code).where(Institution.country_code == "XK"))
            if code not in {lead, *supporting}
        ]

        saved(editor(f"/plans/{XK}/activities/1.1.1/edit").save(lead=others[0], supporting=[others[1], lead]))

        assert institutions_of(session, row) == (others[0], sorted([others[1], lead]))
        row = activity(session, "1.1.1")
        assert row.version == 2
        assert (row.edits["lead"]["loaded"], row.edits["supporting"]["loaded"]) == (lead, supporting)

    def test_an_activity_without_institutions(self, session, xk, editor):
        saved(editor(f"/plans/{XK}/activities/1.1.1/edit").save(lead="", supporting=[]))

        assert institutions_of(session, activity(session, "1.1.1")) == (None, [])

    def test_the_name_and_the_direction_of_an_indicator(self, session, xk, editor):
        row = session.scalars(select(Indicator).where(Indicator.key == "1.1-I1")).one()
        direction = Direction.DECREASE if row.direction is not Direction.DECREASE else Direction.INCREASE

        saved(editor(f"/plans/{XK}/indicators/1.1-I1/edit").save(name="Broj viza", direction=direction.value))

        session.expire_all()
        assert (row.name, row.direction, row.version) == ("Broj viza", direction, 2)
        assert {"name", "direction"} == row.edits.keys()

    @pytest.mark.parametrize(
        ("kind", "typed", "number"),
        [(ValueKind.PERCENT, "87.5 %", Decimal("87.5")), (ValueKind.NUMBER, "-1,234.000001", Decimal("-1234.000001"))],
    )
    def test_the_number_of_a_target(self, session, xk, editor, kind, typed, number):
        value = value_of_kind(session, kind)
        raw, year, before, key = value.raw, value.year, value.number, key_of(session, value)

        saved(editor(f"/plans/{XK}/indicators/{key}/edit").save(**{f"value_{value.position}": typed}))

        session.expire_all()
        assert (value.number, value.kind, value.raw, value.year) == (number, kind, raw, year)
        assert Decimal(value.edits["value"]["loaded"]) == before
        entry = session.scalars(select(History).where(History.kind == "edited")).one()
        detail = entry.changes[0]["detail"]
        assert (detail["position"], detail["year"], detail["kind"]) == (value.position, year, kind.value)

    def test_a_value_that_is_taken_away_is_missing_and_not_0(self, session, xk, editor):
        value = value_of_kind(session, ValueKind.PERCENT)
        field, address = f"value_{value.position}", f"/plans/{XK}/indicators/{key_of(session, value)}/edit"
        before = value.number

        saved(editor(address).save(**{field: ""}))

        session.expire_all()
        assert (value.number, value.kind) == (None, ValueKind.NONE)

        saved(editor(address).save(**{field: str(before)}))

        session.expire_all()
        assert (value.number, value.kind, value.edits) == (before, ValueKind.PERCENT, {})

    def test_counters(self, session, ba, editor):
        value = value_of_kind(session, ValueKind.COMPOUND)

        saved(
            editor(f"/plans/{BA}/indicators/{key_of(session, value)}/edit").save(
                **{f"value_{value.position}": "40 / 60"}
            )
        )

        session.expire_all()
        assert (value.parts, value.number, value.kind) == (["40", "60"], None, ValueKind.COMPOUND)

    def test_a_text(self, session, ba, editor):
        value = value_of_kind(session, ValueKind.TEXT)

        saved(
            editor(f"/plans/{BA}/indicators/{key_of(session, value)}/edit").save(
                **{f"value_{value.position}": "<b>usvojen</b>"}
            )
        )

        session.expire_all()
        assert value.text == "<b>usvojen</b>"

    def test_an_amount(self, session, xk, editor):
        line = line_of_kind(session, BudgetKind.AMOUNT)
        before, raw, currency = line.amount, line.raw, line.currency

        answer = saved(editor(f"/plans/{XK}/budget/{line.key}/edit").save(amount="12,345.60"))

        assert answer.location.startswith(f"/plans/{XK}/activities/")
        session.expire_all()
        assert (line.amount, line.raw, line.currency) == (Decimal("12345.6"), raw, currency)
        assert Decimal(line.edits["amount"]["loaded"]) == before
        assert last_edit(session) == [("amount", str(before), "12345.6")]

    def test_an_amount_that_is_taken_away_is_an_empty_cell(self, session, xk, editor):
        line = line_of_kind(session, BudgetKind.AMOUNT)

        saved(editor(f"/plans/{XK}/budget/{line.key}/edit").save(amount=""))

        session.expire_all()
        assert (line.amount, line.kind) == (None, BudgetKind.EMPTY)

    def test_an_amount_in_the_place_of_a_code_and_back(self, session, xk, editor):
        line = line_of_kind(session, BudgetKind.ADMINISTRATIVE)
        address = f"/plans/{XK}/budget/{line.key}/edit"

        saved(editor(address).save(amount="0"))

        session.expire_all()
        assert (line.amount, line.kind) == (Decimal(0), BudgetKind.AMOUNT)

        saved(editor(address).save(amount=""))

        session.expire_all()
        assert (line.amount, line.kind, line.edits) == (None, BudgetKind.ADMINISTRATIVE, {})

    def test_a_stated_total_stays_one(self, session, xk, editor):
        line = line_of_kind(session, BudgetKind.STATED_TOTAL)
        page = editor(f"/plans/{XK}/budget/{line.key}/edit")

        assert "a stated total cannot be without one" in page.save(amount="").text
        answer = saved(page.save(amount="1"))

        assert "/elements/" in answer.location
        session.expire_all()
        assert (line.amount, line.kind) == (Decimal(1), BudgetKind.STATED_TOTAL)

    def test_the_sources_of_a_line(self, session, xk, editor):
        line = line_of_kind(session, BudgetKind.AMOUNT)
        before = sources_of(session, line)
        new = [
            code
            for code in session.scalars(select(FundingSource.code).where(FundingSource.country_code == "XK"))
            if code not in before
        ][:2]

        saved(editor(f"/plans/{XK}/budget/{line.key}/edit").save(sources=[*new, *before]))

        assert sources_of(session, line) == [*before, *sorted(new)]
        session.expire_all()
        assert (line.edits["sources"]["loaded"], line.version) == (before, 2)


class TestTheMark:
    def test_keeps_what_was_loaded_over_later_edits_and_goes_when_it_is_so_again(self, session, xk, editor):
        element = session.scalars(select(Element).where(Element.key == "1.1")).one()
        page, loaded = editor(f"/plans/{XK}/elements/1.1/edit"), element.title

        saved(page.save(title="First"))
        saved(page.save(title="Second", reason="Thought again"))
        session.expire_all()
        mark = element.edits["title"]
        saved(page.save(title=loaded))

        assert (mark["loaded"], mark["reason"]) == (loaded, "Thought again")
        assert session.scalars(select(History.reason).where(History.id == mark["id"])).one() == "Thought again"
        session.expire_all()
        assert (element.title, element.edits) == (loaded, {})
        assert len(session.scalars(select(History.id).where(History.kind == "edited")).all()) == 3
        assert list(broken_entries(session)) == []

    def test_names_who_did_it(self, session, xk, editor, coordinator):
        saved(editor(f"/plans/{XK}/edit").save(title="New"))

        entry = session.scalars(select(History).where(History.kind == "edited")).one()
        assert (entry.person_id, entry.plan_id, entry.way) == (coordinator.id, xk.id, "web")
        assert (entry.subject_kind, entry.subject_key, entry.reason) == ("plan", XK, "Corrected by the ministry")


class TestSearch:
    def test_finds_the_new_title_and_no_longer_the_old_one(self, session, xk, editor, client):
        entry = session.scalars(select(SearchEntry).where(SearchEntry.kind == "activity")).first()
        place = entry.id

        saved(editor(f"/plans/{XK}/activities/{entry.key}/edit").save(title="Šumska željeznica"))

        session.expire_all()
        assert (entry.id, entry.title, entry.folded.startswith("sumska zeljeznica")) == (
            place,
            "Šumska željeznica",
            True,
        )
        assert "Šumska" in client.get("/search?q=zeljeznica").text


class TestThePage:
    def test_shows_what_is_printed_with_its_line(self, session, xk, editor):
        row = activity(session, "1.1.1")
        page = editor(f"/plans/{XK}/activities/1.1.1/edit")

        page.open()

        line, cell = row.places["deadline"][0]
        assert f'href="/plans/{XK}/source/{line}?cell={cell}"' in page.page
        assert "Read from the document" not in page.page

    def test_shows_what_was_loaded_once_it_is_edited(self, session, xk, editor):
        page = editor(f"/plans/{XK}/activities/1.1.1/edit")
        loaded = activity(session, "1.1.1").title
        saved(page.save(title="New"))

        page.open()

        assert f'Read from the document: <span lang="sr-Latn">{loaded}</span>' in page.page

    def test_costs_at_most_fifteen_queries(self, xk, ba, editor, queries):
        for address in ("edit", "activities/1.1.1/edit", "indicators/1.1-I1/edit", "budget/1.1.1-2021/edit"):
            page = editor(f"/plans/{XK}/{address}")
            queries.clear()

            page.open()

            assert len(queries) <= 15, queries

    def test_says_that_it_was_saved(self, client, xk, editor):
        answer = saved(editor(f"/plans/{XK}/edit").save(title="New"))

        assert "<p>Saved.</p>" in client.get(answer.location).text

    @pytest.mark.parametrize("kind", ["edit", "elements/1.1/edit", "activities/1.1.1/edit", "indicators/1.1-I1/edit"])
    def test_sent_back_as_it_is_changes_nothing(self, session, xk, editor, kind):
        answer = editor(f"/plans/{XK}/{kind}").save(language="sq")

        assert answer.status_code == 422
        assert session.scalars(select(History).where(History.kind == "edited")).all() == []

    def test_sent_back_as_it_is_changes_no_thing_of_any_plan(self, session, xk, ba, editor):
        for code, plan in ((XK, xk), (BA, ba)):
            for model, part in ((Activity, "activities"), (Indicator, "indicators"), (BudgetLine, "budget")):
                for key in session.scalars(select(model.key).where(model.plan_id == plan.id).limit(6)).all():
                    answer = editor(f"/plans/{code}/{part}/{key}/edit").save(language="bs")
                    assert answer.status_code == 422, (code, part, key)
        assert session.scalars(select(History).where(History.kind == "edited")).all() == []


class TestLoadingAgain:
    def test_a_changed_document_is_refused_and_the_same_one_is_not(self, session, xk, editor, drafts):
        saved(editor(f"/plans/{XK}/elements/1.1/edit").save(title="New"))
        session.expire_all()
        same, changed = short(drafts[XK]), short(drafts[XK])
        changed.lines = changed.lines[:-1]

        assert apply_draft(session, same, public=False, now=NOW).state is LoadState.UNCHANGED
        with pytest.raises(Refused, match="has been worked on"):
            apply_draft(session, changed, public=False, now=NOW)

        assert session.scalars(select(Element.title).where(Element.key == "1.1")).one() == "New"


def activity(session, key):
    """An activity as the database has it now."""
    session.expire_all()
    return session.scalars(select(Activity).where(Activity.key == key)).one()


def institutions_of(session, row):
    """The code of the lead, and those of the supporting institutions in their order."""
    found = session.execute(
        select(Institution.code, ActivityInstitution.role)
        .join(ActivityInstitution, ActivityInstitution.institution_id == Institution.id)
        .where(ActivityInstitution.activity_id == row.id)
        .order_by(ActivityInstitution.position)
    ).all()
    leads = [code for code, role in found if role is InstitutionRole.LEAD]
    return (leads[0] if leads else None), [code for code, role in found if role is InstitutionRole.SUPPORT]


def sources_of(session, line):
    """The codes of a line's sources in their order."""
    return session.scalars(
        select(FundingSource.code)
        .join(BudgetLineSource, BudgetLineSource.source_id == FundingSource.id)
        .where(BudgetLineSource.line_id == line.id)
        .order_by(BudgetLineSource.position)
    ).all()


def value_of_kind(session, kind):
    """The first value of a kind."""
    found = select(IndicatorValue).where(IndicatorValue.kind == kind).order_by(IndicatorValue.id)
    return session.scalars(found).first()


def key_of(session, value):
    """The key of the indicator that a value belongs to."""
    return session.scalars(select(Indicator.key).where(Indicator.id == value.indicator_id)).one()


def line_of_kind(session, kind):
    """The first budget line of a kind."""
    return session.scalars(select(BudgetLine).where(BudgetLine.kind == kind).order_by(BudgetLine.id)).first()
