"""Another key in the place of the installation's: everything opens with the new one, and nothing with the old one."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.integration.cases.administration.conftest import NOW, make_case
from tracker.cases.models import CasePerson, CasePersonDigest
from tracker.cases.persons import Identity
from tracker.cases.queries import found_by
from tracker.cases.rekeying import rekey
from tracker.cases.vault import Unreadable, Vault
from tracker.errors import Refused

NEW_KEY = "another-key-for-cases-that-nobody-guesses-5551234"


class TestRekeying:
    def test_lets_persons_be_opened_and_found_by_the_new_key_only(
        self, session, vault, unit, case, as_officer, author, told
    ):
        new = Vault(NEW_KEY)
        erased = make_case(session, vault, unit, opened_on=date(2024, 1, 2), sequence=2).person_id
        session.get_one(CasePerson, erased).wrapped_key = None
        session.commit()

        count = rekey(session, vault, new, author=author, now=NOW)

        session.expire_all()
        person = session.get_one(CasePerson, case.person_id)
        assert count == 1
        assert Identity.opened(new.open(person.wrapped_key, person.sealed)).surname == "Kovač"
        with pytest.raises(Unreadable):
            vault.open(person.wrapped_key, person.sealed)
        assert [each.number for each in found_by(session, as_officer, new, surname="KOVAC")] == [case.number]
        assert list(found_by(session, as_officer, vault, surname="KOVAC")) == []
        assert told("setting.changed")[0].changes[0]["after"] == 1

    def test_with_a_wrong_old_key_changes_nothing(self, session, case, author):
        before = self.kept(session)

        with pytest.raises(Refused, match="present key"):
            rekey(session, Vault(NEW_KEY), Vault("x" + NEW_KEY), author=author, now=NOW)

        assert self.kept(session) == before

    def kept(self, session):
        session.expire_all()
        return [
            *session.execute(select(CasePerson.wrapped_key, CasePerson.sealed)),
            *session.execute(select(CasePersonDigest.kind, CasePersonDigest.digest).order_by(CasePersonDigest.digest)),
        ]
