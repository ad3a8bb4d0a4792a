"""The other persons of a case, as its pages name them."""

from collections.abc import Sequence

from tracker.cases.labels import RELATIONS
from tracker.cases.models import CaseParticipant
from tracker.cases.persons import Identity
from tracker.cases.vault import Vault


def others_of(seal: Vault, rows: Sequence[CaseParticipant]) -> list[tuple[str, Identity | None]]:
    """What each is to the one whom the case is about, and who they are; None where they were erased."""
    return [
        (
            str(RELATIONS.get(row.relation, row.relation)),
            Identity.opened(seal.open(row.person.wrapped_key, row.person.sealed)),
        )
        for row in rows
    ]
