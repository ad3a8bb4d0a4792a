"""What a role is narrowed to, by the codes that pages and commands are given."""

import pytest
from sqlalchemy import select

from tracker.accounts.services import Scope
from tracker.administration.scopes import scope_of
from tracker.errors import Refused
from tracker.institutions.models import Institution
from tracker.institutions.queries import known_country
from tracker.plans.models import Plan


def institution(session, country, code):
    known_country(session, country)
    row = Institution(country_code=country, code=code, kind="institution")
    session.add(row)
    session.commit()
    return row


def test_without_a_code_it_is_everywhere(session):
    assert scope_of(session) == Scope()


def test_a_code_is_found_with_and_without_its_country_where_only_one_has_it(session):
    row = institution(session, "BA", "SPS")

    expected = Scope(country_code="BA", institution_id=row.id, label="BA/SPS")
    assert scope_of(session, institution="SPS") == expected
    assert scope_of(session, institution="BA/SPS") == expected


def test_a_code_that_holds_a_stroke_is_found(session):
    row = institution(session, "XK", "MF/TD")

    assert scope_of(session, institution="MF/TD").institution_id == row.id
    assert scope_of(session, institution="XK/MF/TD").institution_id == row.id


def test_a_code_of_two_countries_is_refused_with_both(session):
    institution(session, "BA", "MUP")
    institution(session, "XK", "MUP")

    with pytest.raises(Refused, match=r"BA/MUP, XK/MUP") as refused:
        scope_of(session, institution="MUP")

    assert refused.value.field == "institution"
    assert scope_of(session, institution="XK/MUP").country_code == "XK"


@pytest.mark.parametrize(
    ("codes", "field"),
    [
        ({"institution": "NOPE"}, "institution"),
        ({"plan": "NOPE"}, "plan"),
        ({"funding_source": "XK/NOPE"}, "funding_source"),
        ({"country": "ZZ"}, "country"),
    ],
)
def test_an_unknown_code_is_refused_with_those_that_there_are(session, plan, codes, field):
    with pytest.raises(Refused, match=r"There are: .*XK") as refused:
        scope_of(session, **codes)

    assert refused.value.field == field


def test_a_code_cased_otherwise_is_not_guessed_but_named(session, plan):
    with pytest.raises(Refused, match=r"There are: XK/MUP\b"):
        scope_of(session, institution="xk/mup")


def test_a_plan_with_an_institution_is_of_one_country(session, plan):
    institution(session, "BA", "SPS")
    plan_id = session.scalars(select(Plan.id)).one()

    both = scope_of(session, plan=plan, institution="XK/MUP")

    assert (both.country_code, both.plan_id, both.label) == ("XK", plan_id, f"{plan}, XK/MUP")
    with pytest.raises(Refused, match="BA, XK"):
        scope_of(session, plan=plan, institution="BA/SPS")
    with pytest.raises(Refused, match="BA, XK"):
        scope_of(session, plan=plan, country="BA")


def test_a_country_alone_is_a_scope(session, plan):
    assert scope_of(session, country="XK") == Scope(country_code="XK", label="XK")
