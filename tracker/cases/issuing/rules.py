"""Which official form may be issued in a case, for which event, and why another one may not. Pure.

What the form itself asks, and whether a text of it is known for the day, is in `official_forms.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from tracker.cases.issuing.versions import FormValue
from tracker.cases.law.days import months_later
from tracker.cases.law.procedures import PROCEDURES
from tracker.errors import Refused

CERTIFICATE_OF_EXIT, CERTIFICATE_OF_STAY, STAMP = 2, 3, 5
MARK_INVENTED: Final = "IZMIŠLJENO"  # across every form of a case that was made up
MARK_ANNULLED: Final = "PONIŠTENO"  # across a form that was annulled, when it is printed again

# Forms that are issued ahead of the event that the table names, too: the postponement is recorded with the number of
# its form 4, which the case of the expulsion gives; and form 6 travels with the escort to be signed at the handover.
_AHEAD: Final[Mapping[int, tuple[tuple[str, str], ...]]] = {4: (("P2", "IZVRŠNO"),), 6: (("P7", "U_TOKU"),)}
# The events that carry each form: those that the tables of the procedures name, and those ahead of them.
CARRIERS: Final[Mapping[int, tuple[tuple[str, str], ...]]] = {
    form: (
        *(
            (procedure.code, event.code)
            for procedure in PROCEDURES.values()
            for event in procedure.events.values()
            if event.form == form
        ),
        *_AHEAD.get(form, ()),
    )
    for form in range(1, 7)
}
# Where the case must stand: what was postponed goes on, the stay is not over, the decision is enforceable and was not
# carried out. The others are issued of something that has happened, wherever the case went since.
_STATES: Final[Mapping[int, frozenset[str]]] = {
    CERTIFICATE_OF_STAY: frozenset({"POTVRDA_IZDATA", "PRODUŽENA"}),
    4: frozenset({"ODGOĐENO", "IZVRŠNO", "NEIZVRŠENO"}),
    STAMP: frozenset({"IZVRŠNO", "NEIZVRŠENO"}),
}
# What a return of one's own will has come to while it goes on, or when it was carried out.
_LEAVES: Final = frozenset({"IZJAVA", "REGISTROVAN_AVR", "PLANIRAN", "U_ROKU", "NAPUSTIO_BIH", "POTVRĐENO"})
# The day that the act itself sets, which the form repeats.
_SET_DAYS: Final[Mapping[int, str]] = {1: "leave_by", CERTIFICATE_OF_STAY: "valid_until"}
_LONGEST_STAY: Final = 12  # months; Pravilnik 2016, 19(7)


@dataclass(frozen=True, slots=True)
class Carrier:
    """An event that carries a form and counts."""

    event_id: int
    code: str
    at: datetime  # UTC
    day: date
    due_on: date | None  # the day that the act sets
    is_stamped: bool | None = None  # whether an exit stamp was put into the document; None: nobody answered
    issued_as: str = ""  # the number of the form that was issued for it and is not annulled


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules of issuing look at in a case."""

    procedure: str
    state: str
    is_erased: bool
    carriers: Mapping[int, tuple[Carrier, ...]]  # by form, in the order of entry
    linked: tuple[tuple[str, str], ...] = ()  # procedure and state of linked cases about the same person

    @property
    def leaves_voluntarily(self) -> bool:
        """Whether the person returns of their own will, or did."""
        return self.state == "DOBROVOLJNO_IZVRŠENO" or any(
            procedure == "P4" and state in _LEAVES for procedure, state in self.linked
        )


def reasons_against(form: int, standing: Standing) -> tuple[Refused, ...]:
    """Every reason why a form cannot be issued in a case now; whether a text of it is known is asked elsewhere."""
    if standing.procedure not in {procedure for procedure, _ in CARRIERS[form]}:
        return (
            Refused(
                "This form goes with another procedure: %(needed)s.",
                needed=", ".join(f"{procedure}:{code}" for procedure, code in CARRIERS[form]),
            ),
        )
    return tuple(_reasons(form, standing))


def _reasons(form: int, standing: Standing) -> Iterable[Refused]:
    if standing.is_erased:
        yield Refused("The person of this case was erased: nothing is issued any more.")
    carriers = standing.carriers.get(form, ())
    codes = ", ".join(code for procedure, code in CARRIERS[form] if procedure == standing.procedure)
    if not carriers:
        yield Refused("Its event is not recorded in this case, or was annulled: %(event)s.", event=codes)
        return
    open_ones = unissued(carriers)
    if not open_ones:
        yield Refused(
            "It was issued already, as %(numbers)s. Annul that one before another is issued.",
            numbers=", ".join(carrier.issued_as for carrier in carriers),
        )
    elif form == CERTIFICATE_OF_EXIT and all(carrier.is_stamped for carrier in open_ones):
        yield Refused("The exit was stamped into the document. The certificate is for an exit without a stamp.")
    if form in _STATES and standing.state not in _STATES[form]:
        yield Refused("The case stands elsewhere by now: this form needs %(states)s.", states=_named(_STATES[form]))
    if form == STAMP and standing.leaves_voluntarily:
        yield Refused("Whoever leaves voluntarily gets no stamp of a ban on entry (Pravilnik 2016, 7(4)).")


def unissued(carriers: Sequence[Carrier]) -> tuple[Carrier, ...]:
    """The events for which no form was issued, or only one that was annulled."""
    return tuple(carrier for carrier in carriers if not carrier.issued_as)


def carrier_for(form: int, standing: Standing, event_id: int | None) -> Carrier:
    """The event for which a form is issued: the one that is named, else the latest for which none was issued.

    Raises:
        Refused: there is no such event, or the form was issued for it already.
    """
    there = unissued(standing.carriers.get(form, ()))
    if form == CERTIFICATE_OF_EXIT:
        there = tuple(carrier for carrier in there if not carrier.is_stamped)
    found = [carrier for carrier in there if event_id in {None, carrier.event_id}]
    if not found:
        raise Refused("For this event the form cannot be issued, or was issued already.")
    return found[-1]


def against_the_case(
    form: int, carrier: Carrier, values: Mapping[str, FormValue | None], issued_on: date, today: date
) -> tuple[Refused, ...]:
    """Where the form would say something else than the case, each naming its field."""
    found = []
    if issued_on > today:
        found.append(Refused("A form is not issued on a day that lies ahead.", field="issued_on"))
    if issued_on < carrier.day:
        found.append(
            Refused("The form would be older than what it is issued for: %(day)s.", field="issued_on", day=carrier.day)
        )
    name = _SET_DAYS.get(form, "")
    said = values.get(name)
    if isinstance(said, date) and carrier.due_on is not None and said != carrier.due_on:
        found.append(
            Refused(
                "The case says %(day)s. Write the same day, or annul the event and record it anew.",
                field=name,
                day=carrier.due_on,
            )
        )
    elif form == CERTIFICATE_OF_STAY and isinstance(said, date) and said > months_later(issued_on, _LONGEST_STAY):
        found.append(Refused("The certificate is valid for a year at most (Pravilnik 2016, 19(7)).", field=name))
    return tuple(found)


def number_of(unit_code: str, form: int, year: int, sequence: int) -> str:
    """The number that is printed: "TC-SA-1-2024/00012"."""
    return f"{unit_code}-{form}-{year}/{sequence:05}"


def mark_of(*, is_invented: bool, is_annulled: bool) -> str:
    """The words across a form: that its case was made up, that it was annulled; "" for neither."""
    marks = [MARK_INVENTED] * is_invented + [MARK_ANNULLED] * is_annulled
    return " · ".join(marks)


def _named(states: Iterable[str]) -> str:
    return ", ".join(sorted(states))
