"""The history as a sheet: one row for each thing that an entry says."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from tracker.audit.wording import Told, plain
from tracker.web.sheets import Column, Sheet, Value


def history_sheet(portions: Iterable[list[Told]]) -> Sheet:
    """Entries that come a portion at a time; an entry that says several things has a row for each."""
    columns = [
        Column(_("Entry"), 10, "0"),
        Column(_("Day"), 12),
        Column(_("Time"), 10),
        Column(_("Time zone"), 10),
        Column(_("Who"), 26, wraps=True),
        Column(_("Acting for"), 26, wraps=True),
        Column(_("Plan"), 20),
        Column(_("Kind of entry"), 24, wraps=True),
        Column(_("Kind of thing"), 18),
        Column(_("Thing"), 40, wraps=True),
        Column(_("What changed"), 60, wraps=True),
        Column(_("Reason"), 50, wraps=True),
    ]
    return Sheet(_("History"), columns, _rows(portions))


def _rows(portions: Iterable[list[Told]]) -> Iterator[list[Value]]:
    for portion in portions:
        for entry in portion:
            for sentence in entry.sentences:
                yield [
                    entry.id,
                    entry.at.date().isoformat(),
                    entry.at.strftime("%H:%M:%S"),
                    entry.at.tzname() or "",
                    entry.who,
                    entry.acting_for or "",
                    entry.plan_code or "",
                    entry.kind_label,
                    entry.subject_label,
                    plain(entry.subject),
                    plain(sentence),
                    entry.reason or "",
                ]
