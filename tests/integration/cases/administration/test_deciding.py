"""A case that straddles a change: both readings are shown, a person decides, and the decision is kept and used."""

from datetime import date

import pytest
from sqlalchemy import select, update

from tests.integration.cases.administration.conftest import NOW, make_case
from tests.people import make_person
from tracker.accounts.policy import Role
from tracker.cases.access import Duty, Officer
from tracker.cases.administration.decisions import decide_reading, decisions_in, reading_of, reason_of, version_of
from tracker.cases.models import CaseDecision, CaseDuty, CasePerson, CaseUnit
from tracker.errors import Refused
from tracker.history import Author, History

ACT = date(2023, 10, 2)
REASON = "Rješenje je pripremljeno prije izmjene: Кадрић, Mira"


@pytest.fixture
def decide(session, vault, case, officer, as_officer):
    """Decide on rule R03 in the case as its officer."""

    def decided(instruments, *, rule="R03", reason=REASON, version=0, by=as_officer):
        decide_reading(
            session, vault, case.id, rule, instruments, reason,
            issued_on=ACT, version=version, officer=by, author=Author(officer.id), now=NOW,
        )  # fmt: skip

    return decided


class TestDeciding:
    def test_nobody_decides_by_default(self, session, case):
        read = reading_of(session, case, "R03", ACT)

        assert [reading.key for reading in read.answer.readings] == ["V23", "V16"]
        assert read.reading is None

    def test_is_used_from_then_on(self, session, case, decide):
        decide(["V23"])

        read = reading_of(session, case, "R03", ACT)
        assert read.reading.key == "V23"
        assert read.reading.limit("most").value == 30

    def test_says_nothing_on_acts_to_which_the_reading_does_not_apply(self, session, case, decide):
        decide(["V16"])

        assert reading_of(session, case, "R03", ACT).reading.key == "V16"
        assert reading_of(session, case, "R03", date(2023, 9, 15)).reading.key == "V16"
        assert reading_of(session, case, "R04", ACT).reading is None

    def test_is_told_without_the_reason_which_is_sealed(self, session, vault, case, decide, told):
        decide(["V23"])
        decide(["V16"], reason="Sud", version=version_of(decisions_in(session, case.id)["R03"]))

        rows = session.scalars(select(CaseDecision)).all()
        stored = [str(getattr(entry, name)) for entry in session.scalars(select(History)) for name in ("changes",)]
        changes = [entry.changes[0] for entry in told("case.reading")]
        assert [(each["before"], each["after"]) for each in changes] == [(None, ["V23"]), (["V23"], ["V16"])]
        assert len(rows) == 1
        assert reason_of(vault, case, rows[0]) == "Sud"
        assert not any("Кадрић" in text for text in [*stored, rows[0].reason])

    @pytest.mark.parametrize(
        ("asked", "field"),
        [
            ({"instruments": ["V08"]}, "instruments"),
            ({"instruments": []}, "instruments"),
            ({"instruments": ["V23"], "reason": " "}, "reason"),
            ({"instruments": ["V23"], "reason": "x" * 2001}, "reason"),
            ({"instruments": ["V23"], "version": 1}, "version"),
            ({"instruments": ["V16"], "rule": "R07"}, None),
        ],
    )
    def test_of_what_cannot_be_is_refused(self, session, decide, asked, field):
        with pytest.raises(Refused) as refused:
            decide(**asked)

        assert refused.value.field == field
        assert session.scalars(select(CaseDecision)).all() == []

    def test_the_same_again_is_refused(self, session, case, decide):
        decide(["V23"])

        with pytest.raises(Refused, match="already"):
            decide(["V23"], version=version_of(decisions_in(session, case.id)["R03"]))

    def test_is_for_those_who_record_in_the_case(self, decide, officer):
        with pytest.raises(Refused, match="duties"):
            decide(["V23"], by=Officer(officer.id))

    def test_is_over_with_the_person(self, session, case, decide):
        session.execute(update(CasePerson).values(wrapped_key=None))
        session.commit()

        with pytest.raises(Refused, match="erased"):
            decide(["V23"])


class TestPage:
    def test_shows_both_readings_with_their_sources_and_keeps_the_decision(self, officers_browser, case, session):
        address = f"/cases/{case.number}/rules/R03?act={ACT}"
        page = officers_browser.get(address)

        answer = officers_browser.send(address, instruments="V23", reason="The act is of October.")

        after = officers_browser.get(address)
        assert page.text.count('class="reading"') == 2
        assert "S4 106(6)" in page.text
        assert "at most 30 days" in page.text
        assert "no rule was found that says which of them applies" in page.text
        assert answer.status_code == 303
        assert decisions_in(session, case.id)["R03"].instruments == ["V23"]
        assert "The act is of October." in after.text

    def test_keeps_what_was_typed_where_it_is_refused(self, officers_browser, case):
        answer = officers_browser.send(f"/cases/{case.number}/rules/R03?act={ACT}", reason="Po novom zakonu.")

        assert answer.status_code == 422
        assert "Po novom zakonu." in answer.text

    def test_tells_who_was_overtaken_what_was_decided(self, officers_browser, case, decide):
        address = f"/cases/{case.number}/rules/R03?act={ACT}"
        decide(["V16"])

        answer = officers_browser.send(address, instruments="V23", reason="Po novom.", version=0)

        assert answer.status_code == 409
        assert "Rješenje je pripremljeno prije izmjene" in answer.text

    def test_offers_nothing_to_decide_where_one_reading_applies(self, officers_browser, session, vault, unit):
        later = make_case(session, vault, unit, opened_on=date(2024, 3, 1), sequence=2)

        page = officers_browser.get(f"/cases/{later.number}/rules/R03?act=2024-03-05")

        assert page.status_code == 200
        assert 'name="instruments"' not in page.text

    def test_of_another_units_case_or_of_no_rule_is_not_there(self, session, vault, officers_browser, case):
        other = CaseUnit(code="TC-MO", body="TC", name="Terenski centar Mostar")
        session.add(other)
        session.commit()
        theirs = make_case(session, vault, other, opened_on=date(2023, 9, 10))

        assert officers_browser.get(f"/cases/{theirs.number}/rules/R03").status_code == 404
        assert officers_browser.get(f"/cases/{case.number}/rules/R99").status_code == 404
        assert officers_browser.get(f"/cases/{case.number}/rules/R03?act=nonsense").status_code == 200

    def test_is_for_no_administrator(self, browser, session, unit, case, administrator):
        session.add(CaseDuty(person=administrator, unit=unit, duty=Duty.DIRECTOR, since_on=date(2020, 1, 1)))
        session.commit()

        assert browser.get(f"/cases/{case.number}/rules/R03").status_code == 403

    def test_costs_few_queries(self, officers_browser, case, decide, queries):
        decide(["V23"])
        queries.clear()

        officers_browser.get(f"/cases/{case.number}/rules/R03?act={ACT}")

        assert len([each for each in queries if each.startswith("SELECT")]) <= 12


def test_a_reader_is_let_in_nowhere(app, session, case):
    person = make_person(session, Role.READER, email="reader@example.org")

    assert person.id
    assert app.test_client().get(f"/cases/{case.number}/rules/R03").status_code == 303
