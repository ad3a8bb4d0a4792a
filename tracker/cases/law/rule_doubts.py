"""Which acts have no confirmed day from which they are in force, and which rules hang on that. Pure."""

from dataclasses import dataclass

from tracker.cases.law.rules import Confidence, Instrument, LegalRules

_CONFIRMED = frozenset({Confidence.SURE, Confidence.COMPUTED})


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """An act whose first day is assumed or not known, with the rules that have a version of it."""

    instrument: Instrument
    rules: tuple[str, ...]

    @property
    def confidence(self) -> Confidence:
        """How sure its first day is."""
        return self.instrument.first_day.confidence


def unconfirmed(rules: LegalRules) -> tuple[Unconfirmed, ...]:
    """The acts of whose first day nobody is sure, in the order of the table; those that say something on a rule."""
    found = []
    for instrument in rules.instruments.values():
        concerned = tuple(rule.code for rule in rules.rules.values() if instrument.code in rule.versions)
        if concerned and instrument.first_day.confidence not in _CONFIRMED:
            found.append(Unconfirmed(instrument, concerned))
    return tuple(found)
