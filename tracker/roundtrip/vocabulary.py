"""Words of the workbook in every language: heads and choices are known again whatever language they come back in."""

from collections.abc import Iterable, Mapping
from functools import cache

from tracker.institutions.models import StatusWord
from tracker.reporting.kinds import Side, Stage
from tracker.reporting.labels import SIDES, STAGES
from tracker.roundtrip.labels import SHEETS, head_of
from tracker.roundtrip.layout import ROW_SHEETS, every_column
from tracker.roundtrip.reading_back import folded
from tracker.roundtrip.recognition import fold_head
from tracker.web.languages import OFFERED, Language, in_language, speaking

Choices = Mapping[str, Mapping[str, str]]  # by the field: the code that a folded word means


@cache
def heads_in_every_language() -> dict[str, dict[str, str]]:
    """The column that a folded head means, by the kind of rows. A head that means two columns means none."""
    found: dict[str, dict[str, str]] = {kind: {} for kind in ROW_SHEETS}
    for language in OFFERED:
        with speaking(language):
            for kind in ROW_SHEETS:
                for column in every_column(kind):
                    found[kind].setdefault(fold_head(head_of(column, kind)), column.name)
    return found


@cache
def sheet_names_in_every_language() -> frozenset[str]:
    """What our sheets are called."""
    names: set[str] = set()
    for language in OFFERED:
        with speaking(language):
            names |= {str(name) for name in SHEETS.values()}
    return frozenset(names)


def choices_of(words: Iterable[StatusWord], periods: Iterable[str]) -> dict[str, dict[str, str]]:
    """The words of each list of choices, from the country's words and the codes of the plan's periods."""
    status: dict[str, str] = {}
    for word in words:
        for text in (word.status, *word.words.values()):
            status.setdefault(folded(text), word.status)
    return {
        "status": status,
        "done_in": {folded(code): code for code in periods},
        **_fixed_choices(),
    }


@cache
def _fixed_choices() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {
        "side": {folded(side.value): side.value for side in Side},
        "stage": {folded(stage.value): stage.value for stage in Stage},
    }
    for language in OFFERED:
        with speaking(language):
            for side in Side:
                found["side"].setdefault(folded(str(SIDES[side])), side.value)
            for stage in Stage:
                found["stage"].setdefault(folded(str(STAGES[stage])), stage.value)
    return found


class ChoiceWords:
    """What a choice is called in one language: as its cell shows it."""

    def __init__(self, words: Iterable[StatusWord], language: Language) -> None:
        with speaking(language):
            self._words: dict[tuple[str, str], str] = {
                ("status", word.status): in_language(word.words, word.status) for word in words
            }
            self._words |= {("side", side.value): str(SIDES[side]) for side in Side}
            self._words |= {("stage", stage.value): str(STAGES[stage]) for stage in Stage}

    def of(self, field: str, text: str) -> str:
        """A field's text as its cell shows it: of a choice the word, of all others the text itself."""
        return self._words.get((field, text), text)
