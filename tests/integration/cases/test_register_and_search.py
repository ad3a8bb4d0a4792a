"""Finding cases: the register with its filters and files, and the search for a person by keyed digests."""

import csv
import io
from datetime import date, datetime

import pytest
from sqlalchemy import select

from tests.integration.cases.conftest import MOSTAR, SARAJEVO
from tracker.cases.access import Duty
from tracker.cases.models import Case

SPRING, AUTUMN = datetime(2024, 3, 4, 9, 0), datetime(2024, 10, 4, 9, 0)


def search(browser, **typed):
    return browser.send("/cases/search", **typed)


def found(answer) -> bool:
    assert answer.status_code == 200
    return "/cases/P1-" in answer.text


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Hadžić", "Хаџић"),
        ("Хаџић", "hadzic"),
        ("Đorđević", "ЂОРЂЕВИЋ"),
        ("Gjergj Çela", "gjergj cela"),
        ("Hoxhë-Krasniqi", "HOXHE KRASNIQI"),
    ],
)
def test_a_surname_is_found_whatever_its_script_case_and_marks(browser, make_case, written, typed):
    make_case("P1", "ZABILJEŠKA_NALOG", surname=written)

    assert found(search(browser, surname=typed))
    assert not found(search(browser, surname=typed[:-1]))


def test_whoever_fits_all_that_was_typed_is_found(browser, make_case):
    make_case("P1", "ZABILJEŠKA_NALOG", surname="Hadžić", document="A 123-456", born_on=date(1990, 6, 5))

    assert found(search(browser, document="a123456", born_on="05.06.1990."))
    assert not found(search(browser, document="A123456", born_on="06.06.1990."))
    assert "No case that you see is about such a person." in search(browser, surname="Niko").text


def test_an_empty_search_and_a_bad_day_are_refused_where_they_were_typed(browser):
    empty, bad = search(browser), search(browser, surname="Hadžić", born_on="31.02.1990.")

    assert (empty.status_code, bad.status_code) == (422, 422)
    assert "Write a surname, a day of birth or the number of a document." in empty.text
    assert "There is no day “31.02.1990.” in the calendar." in bad.text
    assert 'value="31.02.1990."' in bad.text


def test_a_search_is_told_in_the_history_by_its_kinds_and_never_by_its_words(browser, make_case, told):
    make_case("P1", "ZABILJEŠKA_NALOG", surname="Tajnović", document="TAJNA-77")

    search(browser, surname="Tajnović", document="TAJNA-77")
    search(browser, surname="Nikonović")

    entries = told("case.searched")
    assert [entry.changes[0]["after"] for entry in entries] == ["surname, document", "surname"]
    told_whole = str([(entry.changes, entry.subject_key, entry.subject_label, entry.reason) for entry in entries])
    assert "Tajn" not in told_whole
    assert "TAJNA" not in told_whole
    assert "Nikon" not in told_whole


def test_the_register_is_narrowed_by_everything_that_it_offers(browser, enter, make_officer, make_case, units):
    colleague = make_officer("lejla", Duty.OFFICER)
    order = make_case("P1", "ZABILJEŠKA_NALOG", at=SPRING).number
    expulsion = make_case("P2", "POSTUPAK_POKRENUT", at=AUTUMN, by=colleague).number

    def shown(query: str) -> list[str]:
        page = browser.get(f"/cases/?{query}").text
        return [number for number in (order, expulsion) if number in page.partition("<tbody>")[2]]

    assert shown("") == [order, expulsion]
    assert shown("procedure=P1") == [order]
    assert shown("state=POKRENUT") == [expulsion]
    assert shown("is=open") == [order, expulsion]
    assert shown("is=ended") == []
    assert shown("mine=1") == [order]
    assert shown(f"unit={MOSTAR}") == []
    assert shown(f"unit={SARAJEVO}") == [order, expulsion]
    assert shown(f"number={expulsion}") == [expulsion]
    assert shown("from=01.04.2024.") == [expulsion]
    assert shown("until=2024-04-01") == [order]


def test_a_bad_day_in_the_register_stays_as_typed_with_what_to_type(browser, make_case):
    make_case("P1", "ZABILJEŠKA_NALOG")

    page = browser.get("/cases/?from=31.02.2024.").text

    assert 'value="31.02.2024."' in page
    assert "There is no day “31.02.2024.” in the calendar." in page


def test_a_long_register_is_paged(session, browser, make_case):
    first = make_case("P1", "ZABILJEŠKA_NALOG")
    values = {column.name: getattr(first, column.name) for column in Case.__table__.columns if column.name != "id"}
    session.add_all(
        Case(**values | {"number": f"P1-TC-SA-2024/{number:05}", "sequence": number}) for number in range(2, 53)
    )
    session.commit()

    pages = [browser.get(f"/cases/?page={page}").text.count('<th scope="row"') for page in (1, 2, 9)]

    assert pages == [50, 2, 2]
    assert session.scalars(select(Case.id)).all()


def test_the_files_of_the_register_hold_nobodys_personal_data(browser, make_case):
    number = make_case(
        "P1", "ZABILJEŠKA_NALOG", surname="Tajnović", document="TAJNA-77", born_on=date(1990, 6, 5)
    ).number

    answer = browser.get("/cases/register.csv")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    sheet = browser.get("/cases/register.xlsx")

    assert rows[0] == ["Number", "Procedure", "State", "Unit", "Opened", "Decided", "Ended"]
    assert rows[1][:5] == [
        number,
        "Order to leave voluntarily",
        "proposed",
        "Terenski centar Sarajevo (TC-SA)",
        "2024-03-04",
    ]
    assert "Tajn" not in answer.text
    assert "TAJNA" not in answer.text
    assert "1990" not in answer.text
    assert sheet.status_code == 200
    assert sheet.get_data()[:2] == b"PK"
