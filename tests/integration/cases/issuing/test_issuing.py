"""Issuing an official form from a case: its number, what is sealed, what is told, and everything that refuses it."""

import io
import re
from datetime import date, datetime, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from tests.integration.cases.issuing.conftest import BEGINS, ISSUED_ON, filled
from tests.integration.cases.office import NOW
from tests.integration.cases.test_privacy import all_rows
from tracker.cases.access import Officer
from tracker.cases.issuing.official_forms import form_on
from tracker.cases.issuing.services import NotIssued, annul_form, printed_again
from tracker.cases.models import Case, CaseDocument, CaseEvent
from tracker.errors import Refused
from tracker.history import History

ALL = range(1, 7)


def text_of(pdf: bytes) -> str:
    return bare("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


def said(refused: Refused) -> list[tuple[str | None, str]]:
    return [(each.field, str(each)) for each in getattr(refused, "problems", (refused,))]


class TestWhatIsIssued:
    @pytest.mark.parametrize("form", ALL)
    def test_every_form_is_issued_from_its_case_with_every_printed_label(self, session, desk, form):
        case = desk.case(form)

        document = desk.issue(case, form)

        pdf = printed_again(session, desk.office.vault, case, document.id)
        text = text_of(pdf)
        for wording in form_on(form, ISSUED_ON).wordings():
            assert all(bare(piece) in text for piece in wording.texts)
        assert bare(document.number) in text
        assert bare("Çlirim") in text
        assert pdf == printed_again(session, desk.office.vault, case, document.id)
        assert document.event_id is not None

    def test_numbers_follow_each_other_by_unit_form_and_year(self, desk):
        first, second = desk.case(1), desk.case(1)
        exit_case = desk.case(2)
        earlier = desk.case(1, begins=datetime(2023, 5, 6, 8))

        numbers = [
            desk.issue(case, form, issued_on=on).number
            for case, form, on in (
                (first, 1, ISSUED_ON),
                (exit_case, 2, ISSUED_ON),
                (second, 1, ISSUED_ON),
                (earlier, 1, date(2023, 6, 1)),
            )
        ]

        assert numbers == [
            "TC-SA-1-2024/00001",
            "TC-SA-2-2024/00001",
            "TC-SA-1-2024/00002",
            "TC-SA-1-2023/00001",
        ]

    def test_a_stamp_has_the_serial_that_is_read_off_it(self, desk):
        document = desk.issue(desk.case(5), 5, serial=" B-0417 ")

        assert (document.number, document.sequence) == ("B-0417", None)

    def test_names_in_cyrillic_and_albanian_stand_on_the_paper(self, session, desk):
        case = desk.case(1)

        document = desk.issue(
            case, 1, fields={"surname_and_name": "Ђаковић Мирза / Çollaku Gëzim", "nationality": "Шћепан Ž"}
        )

        text = text_of(printed_again(session, desk.office.vault, case, document.id))
        assert bare("Ђаковић Мирза / Çollaku Gëzim") in text
        assert bare("Шћепан Ž") in text

    def test_what_was_filled_in_is_sealed_and_the_history_tells_of_nobody(self, session, desk):
        case = desk.case(1)

        document = desk.issue(case, 1, fields={"surname_and_name": "Nevidljivić Niko"})

        entry = session.scalars(select(History).where(History.kind == "case.form_issued")).one()
        plain = f"{entry.changes}{entry.subject_label}{entry.reason}"
        assert "TC-SA-1-2024/00001" in plain
        assert "Nevidljivić" not in plain + document.sealed
        opened = desk.office.vault.open(case.person.wrapped_key, document.sealed)
        assert opened["values"]["surname_and_name"] == "Nevidljivić Niko"
        assert [table for table, value in all_rows(session) if "Nevidljivić" in value] == []

    def test_of_an_invented_case_every_form_says_so(self, session, desk):
        case = desk.case(1)
        case.is_invented = True
        session.commit()

        document = desk.issue(case, 1)

        assert "IZMIŠLJENO" in text_of(printed_again(session, desk.office.vault, case, document.id))


class TestWhatIsRefused:
    def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_stored(self, session, desk):
        case = desk.case(1)
        fields = {
            "surname_and_name": "王小明",
            "nationality": "",
            "reason": "x" * 400,
            "leave_by": date(2024, 6, 11),
        }

        with pytest.raises(NotIssued) as refused:
            desk.issue(case, 1, fields=fields, issued_on=NOW.date() + timedelta(days=1))

        assert {field for field, _ in said(refused.value)} == {"issued_on", *fields}
        assert "王" not in said(refused.value)[0][1]
        assert session.scalar(select(func.count()).select_from(CaseDocument)) == 0
        assert session.scalar(select(func.count()).where(History.kind == "case.form_issued")) == 0
        assert desk.issue(case, 1).number == "TC-SA-1-2024/00001"

    @pytest.mark.parametrize("form", [1, 2, 3, 5, 6])
    def test_none_is_issued_before_its_event_has_happened(self, desk, form):
        case = desk.case(form, until="the first one")

        with pytest.raises(NotIssued, match="not recorded in this case"):
            desk.issue(case, form)

    @pytest.mark.parametrize("form", ALL)
    def test_none_is_issued_in_the_case_of_another_procedure(self, desk, form):
        other = desk.case(1 if form > 2 else 6)

        with pytest.raises(NotIssued, match="another procedure"):
            desk.issue(other, form, officer=desk.office.officer)

    def test_none_is_issued_for_an_event_that_was_annulled(self, session, desk):
        case = desk.case(1)
        event = session.scalars(select(CaseEvent).where(CaseEvent.code == "NALOG_IZDAT")).one()
        event.annulled_at = NOW
        session.commit()

        with pytest.raises(NotIssued, match="or was annulled"):
            desk.issue(case, 1)

    def test_one_event_has_one_form_until_that_is_annulled(self, session, desk):
        case = desk.case(1)
        first = desk.issue(case, 1)

        with pytest.raises(NotIssued, match="TC-SA-1-2024/00001"):
            desk.issue(case, 1)
        annul(session, desk, first)
        second = desk.issue(case, 1)

        assert second.number == "TC-SA-1-2024/00002"

    def test_each_postponement_has_a_certificate_of_its_own(self, session, desk):
        case = desk.case(4)
        first = desk.issue(case, 4)
        later = desk.record(case, "ODGOĐENO", BEGINS + timedelta(days=5))

        second = desk.issue(case, 4)

        assert second.event_id == later.id != first.event_id

    def test_no_exit_that_was_stamped_is_certified_and_none_of_which_nobody_said_so(self, session, desk):
        case = desk.case(2)
        event = session.scalars(select(CaseEvent).where(CaseEvent.code == "IZLAZAK")).one()

        with pytest.raises(NotIssued) as unsaid:
            desk.issue(case, 2, has_no_stamp=False)
        event.sealed = desk.office.vault.seal(case.person.wrapped_key, {"plain": {"is_stamped": True}})
        session.commit()
        with pytest.raises(NotIssued, match="without a stamp"):
            desk.issue(case, 2)

        assert [field for field, _ in said(unsaid.value)] == ["has_no_stamp"]

    @pytest.mark.parametrize(("form", "state"), [(3, "PRESTALA"), (4, "PRESTALO"), (5, "DOSTAVLJENO"), (5, "ŽALBA")])
    def test_a_stay_a_postponement_and_a_decision_must_still_stand(self, session, desk, form, state):
        case = desk.case(form)
        case.state = state
        session.commit()

        with pytest.raises(NotIssued, match="stands elsewhere"):
            desk.issue(case, form)

    @pytest.mark.parametrize("state", ["IZJAVA", "NAPUSTIO_BIH"])
    def test_nobody_who_leaves_voluntarily_is_stamped(self, session, desk, state):
        case = desk.case(5)
        leaving = desk.office.open(
            "P4", desk._event("INFORMISAN_POVRATAK", BEGINS), person=case.person_id, linked_with=case.id
        )
        assert reasons(session, desk, case) == []
        leaving.state = state
        session.commit()

        assert "leaves voluntarily" in reasons(session, desk, case)[0]

    def test_a_serial_is_used_once_even_after_it_was_annulled(self, session, desk):
        first, second = desk.case(5), desk.case(5)
        annul(session, desk, desk.issue(first, 5, serial="A-0007"))

        with pytest.raises(Refused, match="used once only"):
            desk.issue(second, 5, serial="A-0007")
        with pytest.raises(NotIssued, match="capital letter"):
            desk.issue(second, 5, serial="7")

        assert desk.issue(second, 5, serial="A-0008").number == "A-0008"

    def test_a_certificate_of_stay_is_valid_for_a_year_at_most(self, desk):
        case = desk.case(3)

        with pytest.raises(NotIssued, match="a year at most"):
            desk.issue(case, 3, fields={"valid_until": date(2025, 5, 21)})

        assert desk.issue(case, 3, fields={"valid_until": date(2025, 5, 20)}).number == "TC-SA-3-2024/00001"

    def test_no_form_is_older_than_what_it_is_issued_for(self, desk):
        with pytest.raises(NotIssued, match="older than"):
            desk.issue(desk.case(1), 1, issued_on=BEGINS.date())

    def test_no_form_is_issued_for_a_day_of_which_no_text_is_known(self, desk):
        case = desk.case(2, begins=datetime(2010, 5, 6, 8))

        with pytest.raises(Refused, match="earlier rulebook"):
            desk.issue(case, 2, issued_on=date(2010, 6, 1))

    def test_it_takes_a_duty_in_the_unit_and_for_protection_the_one_for_asylum(self, desk):
        order, stay = desk.case(1), desk.case(3)

        for case, form, officer in (
            (order, 1, desk.office.stranger),
            (order, 1, desk.asylum),
            (order, 1, Officer(desk.office.stranger.person_id)),
            (stay, 3, desk.office.officer),
            (stay, 3, desk.office.director),
        ):
            with pytest.raises(Refused, match="duties do not let you"):
                desk.issue(case, form, officer=officer)

    def test_nothing_is_issued_of_somebody_who_was_erased(self, session, desk):
        case = desk.case(1)
        case.person.wrapped_key = None
        session.commit()

        with pytest.raises(NotIssued, match="erased"):
            desk.issue(case, 1)

    def test_there_are_six_forms(self, desk):
        with pytest.raises(Refused, match="no official form 7"):
            desk.issue(desk.case(1), 7, values=filled(1))


class TestAnnulling:
    def test_it_needs_a_reason_a_duty_and_happens_once(self, session, desk):
        document = desk.issue(desk.case(1), 1)

        for reason, officer in ((" ", None), ("x" * 2001, None), ("pogrešno", desk.office.stranger)):
            with pytest.raises(Refused):
                annul(session, desk, document, reason, officer=officer)
        annul(session, desk, document)
        with pytest.raises(Refused, match="already"):
            annul(session, desk, document)

    def test_the_paper_says_so_and_the_reason_is_sealed_in_the_history(self, session, desk):
        case = desk.case(1)
        document = desk.issue(case, 1)
        before = document.sealed

        annul(session, desk, document, "ime Nevidljivić pogrešno")

        entry = session.scalars(select(History).where(History.kind == "case.form_annulled")).one()
        opened = desk.office.vault.open(case.person.wrapped_key, entry.sealed["content"])
        assert opened == {"reason": "ime Nevidljivić pogrešno"}
        assert "Nevidljivić" not in str(entry.changes)
        assert document.sealed == before
        assert "PONIŠTENO" in text_of(printed_again(session, desk.office.vault, case, document.id))

    def test_what_was_erased_is_printed_no_more(self, session, desk):
        case = desk.case(1)
        document = desk.issue(case, 1)
        case.person.wrapped_key = None
        document.sealed = None
        session.commit()

        with pytest.raises(Refused, match="erased with the person"):
            printed_again(session, desk.office.vault, case, document.id)


def annul(session, desk, document, reason="pogrešno ispunjen", officer=None):
    officer = officer or desk.office.officer
    annul_form(
        session, desk.office.vault, document.id, reason, officer=officer, author=desk.office.author(officer), now=NOW
    )


def reasons(session, desk, case: Case) -> list[str]:
    from tracker.cases.issuing.queries import standing_of
    from tracker.cases.issuing.rules import reasons_against
    from tracker.cases.queries import events_of

    standing = standing_of(session, desk.office.vault, case, events_of(session, case.id))
    return [str(each) for each in reasons_against(5, standing)]
