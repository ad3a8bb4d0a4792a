"""Fifty invented identities, each with words that stand nowhere else, to be looked for wherever they must not be."""

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.cases.keeping import NewPerson
from tracker.cases.persons import Identity, IdentityDocument

_SURNAMES = (
    "Žđurović", "Ћерпањић", "Xhelilqori", "Çobanrexhaj", "Šnajdžić", "Њешпурић", "Kllokoqi", "Al-Zzahrawi", "O'Qwerty",
    "Bhattüngara",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planted:
    """One identity, and the words by which it would be recognised."""

    person: NewPerson
    words: tuple[str, ...]
    note: str


def planted(count: int = 50) -> list[Planted]:
    """So many identities, in Latin, Cyrillic and Albanian letters; nobody is called so."""
    found = []
    for number in range(count):
        surname = f"{_SURNAMES[number % len(_SURNAMES)]}x{number:02}q"
        name = f"Imję{number:02}zz"
        born = date(1931, 1, 7) + timedelta(days=53 * number)
        document = f"QZ{710093 + 7919 * number}"
        address = f"Ulica Nevidljivih {number:02}vv"
        note = f"zapažanje{number:02}ww o osobi"
        identity = Identity(
            surname, name, born, f"Mjesto{number:02}yy", "Utopija", address, IdentityDocument("pasoš", document)
        )
        words = (surname, name, born.isoformat(), document, address, f"zapažanje{number:02}ww", f"Mjesto{number:02}yy")
        found.append(Planted(NewPerson(identity, "F" if number % 3 else "M", False, False), words, note))
    return found
