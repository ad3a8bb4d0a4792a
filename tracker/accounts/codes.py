"""One-time codes: six digits from a telephone, beside the password; each of them serves once."""

import hmac
from datetime import UTC, datetime

import pyotp
import segno
from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.accounts.seals import Unreadable, seal, unseal
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, Subject, record

STEP = 30  # seconds
TOLERANCE = 1  # steps before and after the present one: clocks of telephones are not exact


def new_secret() -> str:
    """A secret that the person's telephone is to keep: 160 bits as letters and digits."""
    return pyotp.random_base32()


def picture_of(secret: str, email: str, installation: str) -> str:
    """The QR code that a telephone reads the secret from, as the address of an image: "data:image/svg+xml…"."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=installation)
    picture: str = segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#ffffff")
    return picture


def in_groups(secret: str) -> str:
    """A secret in groups of four, for typing."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The time step whose code was typed, None where it is the code of none that counts now."""
    digits = "".join(typed.split())
    if not (digits.isascii() and digits.isdigit()):
        return None
    codes = pyotp.TOTP(secret)
    present = int(now.replace(tzinfo=UTC).timestamp()) // STEP
    steps = range(present - TOLERANCE, present + TOLERANCE + 1)
    # All of them are compared, so that the time it takes says nothing.
    fitting = [step for step in steps if hmac.compare_digest(codes.generate_otp(step), digits)]
    return fitting[-1] if fitting else None


def use_code(session: Session, person: Person, typed: str, now: datetime) -> bool:
    """Whether a typed code is right; a right one serves this once, whichever worker is asked.

    Raises:
        Refused: the person's secret was sealed with another key than the installation has now.
    """
    if person.code_secret is None:
        return False
    try:
        secret = unseal(person.code_secret)
    except Unreadable as error:
        raise Refused("Your one-time codes can no longer be checked. Ask an administrator to clear them.") from error
    step = step_of(secret, typed, now)
    if step is None:
        return False
    unused = or_(Person.code_counter.is_(None), Person.code_counter < step)
    with transaction(session):
        # Not through the object: who signs in does not change what an administrator has open on their page.
        used = session.execute(
            update(Person).where(Person.id == person.id, unused).values(code_counter=step).returning(Person.id)
        ).all()
    return len(used) == 1


def set_up_codes(session: Session, person: Person, secret: str, typed: str, *, author: Author, now: datetime) -> None:
    """Keep the secret from which the person's telephone makes its codes, once it has made a right one.

    Raises:
        Refused: the typed code is not what the secret makes now.
    """
    step = step_of(secret, typed, now)
    if step is None:
        raise Refused("This code is not right. Type the six digits that the application shows now.", field="code")
    had_codes = person.code_secret is not None
    with transaction(session):
        session.execute(
            update(Person).where(Person.id == person.id).values(code_secret=seal(secret), code_counter=step)
        )
        record(
            session,
            author,
            "person.codes",
            Subject("person", str(person.id), person.name),
            [Change("codes", "on" if had_codes else None, "on")],
            now=now,
        )
