"""titles.toml: titles of a plan's pieces in another official language, each with where it is published."""

from collections.abc import Mapping
from typing import Any

from tracker.reading.drafts import AuthorisedTitleDraft, PlanDraft
from tracker.reading.findings import Unreadable

_KEYS = ("kind", "key", "language", "title", "source")


def authorised_titles(table: Mapping[str, Any], draft: PlanDraft) -> list[AuthorisedTitleDraft]:
    """Check the `[[title]]` tables against what the draft holds.

    Raises:
        Unreadable: an entry lacks a part, names a piece that the plan does not have, or comes a second time.
    """
    known = {
        "element": {element.key for element in draft.elements},
        "indicator": {indicator.key for indicator in draft.indicators},
        "activity": {activity.key for activity in draft.activities},
    }
    titles: list[AuthorisedTitleDraft] = []
    entries = table.get("title", [])
    for position, entry in enumerate(entries if isinstance(entries, list) else [entries], 1):
        for key in _KEYS:
            if not isinstance(entry, Mapping) or not isinstance(entry.get(key), str) or not entry[key].strip():
                raise Unreadable("titles.toml, entry %(position)s: “%(key)s” is missing.", position=position, key=key)
        if entry["key"] not in known.get(entry["kind"], set()):
            raise Unreadable(
                "titles.toml, entry %(position)s: the plan has no %(kind)s “%(key)s”.",
                position=position,
                kind=entry["kind"],
                key=entry["key"],
            )
        title = AuthorisedTitleDraft(*(entry[key].strip() for key in _KEYS))
        if any((title.kind, title.key, title.language) == (one.kind, one.key, one.language) for one in titles):
            raise Unreadable(
                "titles.toml, entry %(position)s: %(kind)s “%(key)s” has a title in this language already.",
                position=position,
                kind=title.kind,
                key=title.key,
            )
        titles.append(title)
    return titles
