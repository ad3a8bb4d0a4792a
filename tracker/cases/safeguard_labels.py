"""What each safeguard asks for, in the reader's language: for pages that name one without the act that it stopped."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.cases.law.safeguards import SAFEGUARDS

BASES = {safeguard.code: safeguard.basis for safeguard in SAFEGUARDS}
WORDS = {
    "G1": _l("No removal without an assessment of what awaits the person there, onward return included"),
    "G2": _l("The exception only after it was found that there is no real risk of death, torture or the like"),
    "G3": _l("No removal while a claim to protection is open"),
    "G5": _l("A certificate of stay on a request and a recommendation of its own, for a year at most"),
    "G6": _l("No removal while an assisted return is running and realistic"),
    "G7": _l("No removal while it may not be carried out, or is postponed; a postponement with a day of review"),
    "G8": _l("For unaccompanied minors the centre for social work, a guardian, an assessment and a recipient first"),
    "G9": _l("No return of a minor after a justified suspicion of danger"),
    "G10": _l("A note on the best interest with each decision on a child"),
    "G11": _l("The centre for social work is told first when an unaccompanied minor is held"),
    "G12": _l("A child without a measure of its own is in the centre with its parent only"),
    "G13": _l("No departure before the person was found fit to travel, and to fly"),
    "G14": _l("After force, an examination before a new attempt"),
    "G15": _l("Medicine only on a medical document of the same removal"),
    "G18": _l("Of documents with a mark of secrecy number and mark only"),
    "G19": _l("To another state identity, family, travel document and nationality only"),
    "G20": _l("Why somebody is returned goes out in nothing"),
    "G21": _l("Somebody of the person's sex in the escort, and a mixed, trained team"),
    "G22": _l("A complete plan, approved by the director or on a special act, and changed with consent only"),
    "G23": _l("The person is told in advance; contacts are decided and belongings settled"),
    "G24": _l("Force with its kind, its reason and that it was proportionate"),
    "G25": _l("An order to leave without danger or risk of flight, on a proven statement, within its limits"),
    "G26": _l("Holding for six hours at most"),
    "G27": _l("Time in the Immigration Centre within its limits"),
    "G28": _l("Documents are taken against a receipt, and not from one who agreed to leave"),
    "G32": _l("An interpreter where the language is not understood"),
    "G33": _l("No service abroad on one who left without telling"),
    "G34": _l("Special needs are noted, and the plan provides for them"),
}


def safeguard_of(code: str) -> str:
    """What a safeguard asks for; its code where none is known any more."""
    return str(WORDS.get(code, code))


def named(code: str) -> str:
    """A safeguard with its code and what it asks for, as a choice of a list."""
    return _("%(code)s: %(words)s", code=code, words=safeguard_of(code))
