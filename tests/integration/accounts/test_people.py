"""Adding people, giving them roles, closing their accounts: what is refused, and what the history says."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from tests.people import make_person
from tracker.accounts.models import Person, RoleGrant
from tracker.accounts.passwords import check_password
from tracker.accounts.policy import Role
from tracker.accounts.queries import scopes_of
from tracker.accounts.services import (
    INVITATION,
    RESET,
    Scope,
    add_person,
    change_person,
    clear_codes,
    disable_person,
    enable_person,
    grant_role,
    make_link,
    person_of_link,
    revoke_role,
    set_password,
    use_link,
)
from tracker.accounts.sessions import begin_session, open_session
from tracker.errors import Refused
from tracker.history import COMMAND, Author, History, broken_entries
from tracker.institutions.models import Country, Institution

NOW = datetime(2026, 3, 1, 9, 0)
PASSWORD = "a long enough password"


def _add(session: Session, email: str = "ana@example.org", **given: Any) -> Person:
    values: dict[str, Any] = {"name": "Ana Anić", "language": "hr", "author": COMMAND, "now": NOW} | given
    return add_person(session, email=email, **values)


def _history(session: Session) -> list[tuple[str, str]]:
    return [(row.kind, row.subject_label) for row in session.scalars(select(History).order_by(History.id))]


def _sapfo(session: Session) -> Institution:
    session.add(Country(code="BA", names={"en": "Bosnia and Herzegovina"}, time_zone="Europe/Sarajevo"))
    session.flush()
    institution = Institution(country_code="BA", code="SPS", name="Služba za poslove", kind="institution")
    session.add(institution)
    session.commit()
    return institution


class TestAddPerson:
    def test_keeps_the_address_in_lower_case_and_the_name_without_needless_spaces(self, session: Session) -> None:
        person = _add(session, " Ana.Anic@Example.ORG ", name="  Ana\t Anić ")

        assert (person.email, person.name, person.password_hash) == ("ana.anic@example.org", "Ana Anić", None)
        assert _history(session) == [("person.invited", "Ana Anić")]
        assert list(broken_entries(session)) == []

    def test_keeps_a_password_only_as_a_hash(self, session: Session) -> None:
        person = _add(session, password=PASSWORD)

        assert person.password_hash is not None
        assert PASSWORD not in person.password_hash
        assert check_password(person.password_hash, PASSWORD)

    def test_refuses_a_second_person_with_the_same_address(self, session: Session) -> None:
        _add(session)

        with pytest.raises(Refused) as refused:
            _add(session, "ANA@example.org")

        assert refused.value.field == "email"
        assert len(session.scalars(select(Person)).all()) == 1

    @pytest.mark.parametrize(
        "email",
        [
            "", "ana", "@example.org", "ana@", "a@b@c", "ana anic@example.org", "ana@example.org\nBcc: all@example.org",
            "ana@exa\x00mple.org", "ana@example.org,eve@example.org", "<ana@example.org>", "ana@ex\u0430mple.org",
            "a" * 250 + "@b.ba",
        ],
    )  # fmt: skip
    def test_refuses_what_no_letter_could_be_sent_to(self, session: Session, email: str) -> None:
        with pytest.raises(Refused) as refused:
            _add(session, email)

        assert refused.value.field == "email"
        assert session.scalars(select(Person)).all() == []

    @pytest.mark.parametrize("name", ["", "  ", "a" * 201, "Ana\x00", "Ana\x07"])
    def test_refuses_names_that_cannot_be_shown(self, session: Session, name: str) -> None:
        with pytest.raises(Refused) as refused:
            _add(session, name=name)

        assert refused.value.field == "name"

    def test_refuses_a_weak_password_and_adds_nobody(self, session: Session) -> None:
        with pytest.raises(Refused):
            _add(session, password="short")

        assert session.scalars(select(Person)).all() == []


class TestChangePerson:
    def test_refuses_to_overwrite_what_somebody_else_has_changed(self, session: Session) -> None:
        person = _add(session)
        read = person.version
        change_person(session, person, name="Ana Babić", language="hr", version=read, author=COMMAND, now=NOW)

        with pytest.raises(Refused) as refused:
            change_person(session, person, name="Ana Cvitić", language="bs", version=read, author=COMMAND, now=NOW)

        assert refused.value.field == "version"
        assert (person.name, person.language) == ("Ana Babić", "hr")

    def test_writes_no_history_where_nothing_changes(self, session: Session) -> None:
        person = _add(session)

        change_person(session, person, name=person.name, language="hr", version=person.version, author=COMMAND, now=NOW)

        assert _history(session) == [("person.invited", "Ana Anić")]


class TestRoles:
    def test_gives_a_role_once_and_tells_the_history_where(self, session: Session) -> None:
        institution = _sapfo(session)
        person = _add(session)
        before = person.rights_version
        scope = Scope(country_code="BA", institution_id=institution.id)

        grant = grant_role(session, person, Role.PLANNER, scope, author=COMMAND, now=NOW)

        assert person.rights_version == before + 1
        entry = session.scalars(select(History).where(History.kind == "role.granted")).one()
        assert entry.changes == [{"field": "role", "before": None, "after": "planner", "detail": {"scope": "BA/SPS"}}]
        [named] = scopes_of(session, [grant])[grant.id]
        assert (named.kind, named.code, named.name) == ("institution", "BA/SPS", "Služba za poslove")
        with pytest.raises(Refused):
            grant_role(session, person, Role.PLANNER, scope, author=COMMAND, now=NOW)

    def test_gives_the_same_role_in_another_scope(self, session: Session) -> None:
        institution = _sapfo(session)
        person = _add(session)

        first = grant_role(session, person, Role.READER, Scope(country_code="BA"), author=COMMAND, now=NOW)
        grant_role(session, person, Role.READER, Scope("BA", None, institution.id), author=COMMAND, now=NOW)
        everywhere = grant_role(session, person, Role.READER, Scope(), author=COMMAND, now=NOW)

        assert len(session.scalars(select(RoleGrant)).all()) == 3
        assert [each.code for each in scopes_of(session, [first])[first.id]] == ["BA"]
        assert scopes_of(session, [everywhere]) == {everywhere.id: []}

    def test_refuses_a_donor_without_a_source_and_an_administrator_of_one_place(self, session: Session) -> None:
        institution = _sapfo(session)
        person = _add(session)

        with pytest.raises(Refused):
            grant_role(session, person, Role.DONOR, Scope(), author=COMMAND, now=NOW)
        scope = Scope(country_code="BA", institution_id=institution.id)
        with pytest.raises(Refused):
            grant_role(session, person, Role.ADMINISTRATOR, scope, author=COMMAND, now=NOW)

        assert session.scalars(select(RoleGrant)).all() == []

    def test_takes_a_role_and_tells_the_history(self, session: Session) -> None:
        person = _add(session)
        grant = grant_role(session, person, Role.READER, Scope(), author=COMMAND, now=NOW)

        revoke_role(session, grant, author=COMMAND, now=NOW)

        assert session.scalars(select(RoleGrant)).all() == []
        assert [kind for kind, _ in _history(session)] == ["person.invited", "role.granted", "role.revoked"]

    def test_keeps_the_last_administrator_who_can_sign_in(self, session: Session) -> None:
        first = _add(session, password=PASSWORD)
        grant = grant_role(session, first, Role.ADMINISTRATOR, Scope(), author=COMMAND, now=NOW)
        invited = _add(session, "bojan@example.org")
        grant_role(session, invited, Role.ADMINISTRATOR, Scope(), author=COMMAND, now=NOW)

        with pytest.raises(Refused):
            revoke_role(session, grant, author=COMMAND, now=NOW)
        with pytest.raises(Refused):
            disable_person(session, first, author=COMMAND, now=NOW)
        set_password(session, invited, PASSWORD, author=COMMAND, now=NOW)
        disable_person(session, first, author=COMMAND, now=NOW)

        assert first.disabled_at == NOW
        with pytest.raises(Refused):
            disable_person(session, invited, author=COMMAND, now=NOW)


class TestAccounts:
    def test_a_closed_account_has_no_session_and_no_link_left(self, session: Session) -> None:
        person = _add(session, password=PASSWORD)
        token = begin_session(session, person, browser="Test", now=NOW)
        link = make_link(session, person, RESET, author=COMMAND, now=NOW)

        disable_person(session, person, author=COMMAND, now=NOW)
        enable_person(session, person, author=COMMAND, now=NOW)

        assert open_session(session, token, NOW) is None
        assert person_of_link(session, link, NOW) is None
        assert [kind for kind, _ in _history(session)][-2:] == ["person.disabled", "person.enabled"]

    def test_a_new_password_ends_every_other_session(self, session: Session) -> None:
        person = _add(session, password=PASSWORD)
        here, elsewhere = (begin_session(session, person, browser="Test", now=NOW) for _ in range(2))
        kept = open_session(session, here, NOW)
        assert kept is not None

        set_password(session, person, "another long password", author=Author(person.id), now=NOW, keep_session=kept.id)

        assert open_session(session, here, NOW) is not None
        assert open_session(session, elsewhere, NOW) is None
        assert check_password(person.password_hash, "another long password")

    def test_cleared_codes_are_gone_and_so_are_the_sessions(self, session: Session) -> None:
        person = _add(session, password=PASSWORD)
        person.code_secret, person.code_counter = "sealed", 7
        session.commit()
        token = begin_session(session, person, browser="Test", now=NOW)

        clear_codes(session, person, author=COMMAND, now=NOW)

        assert (person.code_secret, person.code_counter) == (None, None)
        assert open_session(session, token, NOW) is None
        assert _history(session)[-1][0] == "person.codes"


class TestLinks:
    def test_a_link_serves_once(self, session: Session) -> None:
        person = _add(session)
        token = make_link(session, person, INVITATION, author=COMMAND, now=NOW)

        use_link(session, token, PASSWORD, NOW)

        assert check_password(person.password_hash, PASSWORD)
        with pytest.raises(NoResultFound):
            use_link(session, token, "another long password", NOW)
        assert check_password(person.password_hash, PASSWORD)

    def test_the_tables_do_not_hold_the_token(self, session: Session) -> None:
        token = make_link(session, _add(session), INVITATION, author=COMMAND, now=NOW)

        found = person_of_link(session, token, NOW)

        assert found is not None
        assert len(token) >= 43
        assert token not in str(vars(found[0]))
        assert token not in str([row.changes for row in session.scalars(select(History))])

    @pytest.mark.parametrize(("purpose", "lasts"), [(INVITATION, timedelta(days=7)), (RESET, timedelta(hours=1))])
    def test_a_link_is_good_for_its_time_only(self, session: Session, purpose: str, lasts: timedelta) -> None:
        token = make_link(session, _add(session), purpose, author=COMMAND, now=NOW)

        assert person_of_link(session, token, NOW + lasts - timedelta(seconds=1)) is not None
        assert person_of_link(session, token, NOW + lasts) is None
        assert person_of_link(session, token, NOW - timedelta(days=1)) is None

    def test_a_new_link_and_a_new_password_replace_an_older_link(self, session: Session) -> None:
        person = _add(session)
        first = make_link(session, person, INVITATION, author=COMMAND, now=NOW)
        second = make_link(session, person, RESET, author=COMMAND, now=NOW)

        assert person_of_link(session, first, NOW) is None
        assert person_of_link(session, second, NOW) is not None
        set_password(session, person, PASSWORD, author=COMMAND, now=NOW)
        assert person_of_link(session, second, NOW) is None

    def test_a_weak_password_leaves_the_link_good(self, session: Session) -> None:
        token = make_link(session, _add(session), INVITATION, author=COMMAND, now=NOW)

        with pytest.raises(Refused):
            use_link(session, token, "short", NOW)

        assert person_of_link(session, token, NOW) is not None

    def test_a_closed_account_gets_no_link(self, session: Session) -> None:
        person = make_person(session, email="closed@example.org")
        disable_person(session, person, author=COMMAND, now=NOW)

        with pytest.raises(Refused):
            make_link(session, person, RESET, author=COMMAND, now=NOW)
