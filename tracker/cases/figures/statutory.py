"""By when a case had to be decided: what was entered for its procedure, else the legal rule in force. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta

from tracker.cases.figures.definitions import Definition
from tracker.cases.figures.tally import SeenCase
from tracker.cases.law.days import SHIPPED_DAYS, Counting, NonWorkingDays, due
from tracker.cases.law.rules import LegalRules, Limit, in_force


class StatutoryPeriods:
    """The statutory periods of a definition's procedures under the answers to its settings."""

    def __init__(
        self,
        definition: Definition,
        answers: Mapping[str, str],
        rules: LegalRules,
        counting: Counting | None = None,
        days: NonWorkingDays = SHIPPED_DAYS,
    ) -> None:
        self._entered = {
            setting.procedure: int(answers[setting.name])
            for setting in definition.settings
            if setting.is_days and answers[setting.name]
        }
        self._rules = {setting.procedure: setting.rule for setting in definition.settings if setting.rule}
        self._legal, self._counting, self._days = rules, counting, days
        self._limits: dict[tuple[str, date], Limit | None] = {}

    def due_on(self, case: SeenCase) -> date | None:
        """The last day on which a case could be decided in time; None where no period is known.

        The rule is that of the day of the decision, and of the day of opening where there is none yet.
        """
        if (days := self._entered.get(case.procedure)) is not None:
            return case.opened_on + timedelta(days=days)
        limit = self._limit(case.procedure, case.decided_on or case.opened_on)
        return None if limit is None else due(limit, case.opened_on, self._counting, self._days).on

    def is_known(self, procedure: str, starts_on: date, ends_on: date) -> bool:
        """Whether a period of the procedure is known on the first or the last day of a reporting period."""
        return procedure in self._entered or any(
            self._limit(procedure, day) is not None for day in (starts_on, ends_on)
        )

    def _limit(self, procedure: str, day: date) -> Limit | None:
        if (procedure, day) not in self._limits:
            self._limits[procedure, day] = self._read(procedure, day)
        return self._limits[procedure, day]

    def _read(self, procedure: str, day: date) -> Limit | None:
        if procedure not in self._rules:
            return None
        rule, _, key = self._rules[procedure].partition(".")
        reading = in_force(self._legal, rule, day).only
        limit = None if reading is None else reading.limit(key)
        return None if limit is None or limit.value is None else limit
