"""What a search finds as a sheet: one row a place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from tracker.search.labels import KINDS
from tracker.web.sheets import Column, Sheet, Value


def results_sheet(text: str, portions: Iterable[Sequence[Any]], titles: Mapping[str, str]) -> Sheet:
    """The places in the order of the page, as they come in portions; `titles` are the plans' by their codes."""
    columns = [
        Column(_("Code"), 20),
        Column(_("Plan"), 50, wraps=True),
        Column(_("Kind of thing"), 20),
        Column(_("No."), 16),
        Column(_("Source line"), 12, "0"),
        Column(_("Thing"), 80, wraps=True),
    ]
    title = _("Search: %(text)s", text=text) if text else pgettext("heading", "Search")
    return Sheet(title, columns, _rows(portions, titles))


def _rows(portions: Iterable[Sequence[Any]], titles: Mapping[str, str]) -> Iterator[list[Value]]:
    for portion in portions:
        for code, kind, key, title, _folded in portion:
            is_line = kind == "line"
            yield [
                code,
                titles[code],
                str(KINDS.get(kind, kind)),
                key if not is_line and kind != "plan" else None,
                int(key) if is_line else None,
                title or key,
            ]
