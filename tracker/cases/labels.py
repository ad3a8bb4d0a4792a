"""Words of the room in the reader's language; the official names are those of the procedures' tables."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.cases.access import Duty
from tracker.cases.asked_labels import CHOICES, FIELDS
from tracker.cases.event_labels import EVENTS
from tracker.cases.law.procedures import BODIES, PROCEDURES
from tracker.cases.state_labels import OUTCOMES, STATES
from tracker.errors import Refused
from tracker.web.formats import day_in
from tracker.web.languages import current_language, in_words

KINDS = {
    "P0": _l("Identity check and holding"),
    "P1": _l("Order to leave voluntarily"),
    "P2": _l("Expulsion"),
    "P3": _l("Shortening or lifting a ban on entry"),
    "P4": _l("Voluntary return"),
    "P5": _l("Surveillance in the Immigration Centre"),
    "P6": _l("Milder measure of surveillance"),
    "P7": _l("Forced removal"),
    "P8": _l("Not carrying out or postponing a removal"),
    "P9": _l("Ban on return"),
    "P10": _l("Removal of an unaccompanied minor"),
    "P11": _l("Readmission"),
    "P12_BORAVAK": _l("Temporary or permanent residence"),
    "P12_OTKAZ": _l("Cancelled or ceased residence"),
    "P12_POZIVNO_PISMO": _l("Letter of invitation"),
    "P12_VIZA_C": _l("Extension of a visa C"),
    "P12_DKP_PROVJERA": _l("Check for an embassy or consulate"),
    "P12_VIZA_D": _l("Consent to a visa D"),
    "P12_PRIJAVA_RADA": _l("Certificate of work registration"),
    "P12_SIGURNOSNA_PROVJERA": _l("Security check"),
    "P12_PRIJAVA": _l("Report of residence"),
}
ACTORS = {
    "TC": _l("Field centre"),
    "SRPS": _l("Sector for readmission, reception and accommodation"),
    "IC": _l("Immigration Centre"),
    "SOP": _l("Sector for operational support"),
    "KD": _l("Director's cabinet"),
    "USP": _l("Office for strategic planning, analysis and statistics"),
    "IT": _l("IT section"),
    "UK": _l("Office for internal control"),
    "SA": _l("Sector for administration"),
    "MS": _l("Ministry of Security"),
    "GP": _l("Border police"),
    "POLICIJA": _l("Police"),
    "MVP": _l("Ministry of Foreign Affairs"),
    "SIPA": _l("State Investigation and Protection Agency"),
    "OSA": _l("Intelligence and Security Agency"),
    "SUD_BIH": _l("Court of Bosnia and Herzegovina"),
    "CSR": _l("Centre for social work"),
    "AZIL": _l("Body for asylum"),
    "MLJPI": _l("Ministry for Human Rights and Refugees"),
    "STRANAC": _l("the person"),
    "STARATELJ": _l("the guardian"),
    "DRŽAVA_PRIJEMA": _l("the receiving state"),
    "ORGANIZACIJA": _l("the partner organisation"),
}
DUTIES = {
    Duty.OFFICER: _l("officer"),
    Duty.HEAD: _l("head"),
    Duty.DIRECTOR: _l("director"),
    Duty.MEDICAL: _l("medical"),
    Duty.ASYLUM: _l("asylum"),
    Duty.STATISTICS: _l("statistics"),
}
ROOMS = {
    "plain": _l("Answers"),
    "medical": _l("Medical"),
    "asylum": _l("Protection"),
    "classified": _l("INTERNO"),
}
RELATIONS = {
    "parent": _l("parent"),
    "child": _l("child"),
    "spouse": _l("spouse"),
    "guardian": _l("guardian"),
    "representative": _l("representative"),
}
TASKS = {"escort": _l("escort"), "plan": _l("prepares the plan"), "medical": _l("doctor")}
DOCUMENTS = {
    "form": _l("Official form"),
    "plan": _l("Plan"),
    "report": _l("Report"),
    "elsewhere": _l("Document kept elsewhere"),
}
SEXES = {"F": _l("female"), "M": _l("male")}
_SHORT = frozenset({"GP", "CBP", "CSR", "MS", "IC", "AVR", "BIH", "PP", "DKP", "READM", "D", "18M"})
_PARTS = re.compile(r"(, | / )")


def kind_of(procedure: str) -> str:
    """What a procedure is called."""
    return str(KINDS.get(procedure, procedure))


def event_of(code: str) -> str:
    """What an event is called."""
    return str(EVENTS.get(code, code))


def state_of(code: str) -> str:
    """What a state is called."""
    return str(STATES.get(code, code))


def outcome_of(code: str) -> str:
    """In what an event ended."""
    return str(OUTCOMES.get(code, code))


def actor_of(code: str) -> str:
    """Who acted."""
    return str(ACTORS.get(code, code))


def field_of(name: str) -> str:
    """What is asked."""
    return str(FIELDS.get(name, name))


def choice_of(field: str, code: str) -> str:
    """One of the answers that a field offers."""
    return str(CHOICES.get(field, {}).get(code, code))


def official_event(procedure: str, code: str) -> str:
    """The official name of an event, in Bosnian: as printed in the texts, else the words of its code."""
    event = PROCEDURES[procedure].events.get(code)
    return event.name if event is not None and event.name else official(code)


def official_actor(code: str) -> str:
    """The official name of who acts, in Bosnian."""
    return BODIES[code].name if code in BODIES else code


def official(code: str) -> str:
    """The words of an official code: "ROK_ISTEKAO_BEZ_IZLASKA" is "Rok istekao bez izlaska"."""
    words = [word if word in _SHORT else word.lower() for word in code.split("_")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def _known(text: str) -> str:
    """P2:IZVRŠNO or MJERA_18=a, in words."""
    before, colon, rest = text.rpartition(":")
    code, equals, outcome = rest.partition("=")
    words = event_of(code)
    if equals:
        words = _("%(event)s (%(outcome)s)", event=words, outcome=outcome_of(outcome))
    return _("%(event)s in %(procedure)s", event=words, procedure=kind_of(before)) if colon else words


def _quoted(words: str) -> str:
    return _("“%(words)s”", words=words)


_CODES: Mapping[str, Any] = {
    "event": lambda code: _quoted(event_of(code)),
    "later": lambda code: _quoted(event_of(code)),
    "needed": lambda text: _quoted(_known(text)),
    "state": lambda code: _quoted(state_of(code)),
    "states": lambda code: _quoted(state_of(code)),
    "outcomes": outcome_of,
    "units": actor_of,
    "body": actor_of,
    "names": field_of,
    "procedure": kind_of,
}


def _in_words(name: str, value: object) -> object:
    if isinstance(value, date):
        return day_in(value, current_language())
    if name == "unit" and value in ACTORS:
        return actor_of(str(value))
    if name not in _CODES or not isinstance(value, str):
        return value
    return "".join(part if _PARTS.fullmatch(part) else str(_CODES[name](part)) for part in _PARTS.split(value))


def said(refused: Refused) -> str:
    """A refusal of the rules in the reader's language, its codes in words."""
    return in_words(refused.message, {name: _in_words(name, value) for name, value in refused.params.items()})
