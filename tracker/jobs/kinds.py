"""The kinds of work: each room registers its own, with the words that pages say of it.

A kind's work is done in two acts, so that others can go on writing while it reads, on SQLite too:

1. `prepare`, where there is one, reads, counts and computes. It is given a session that saves nothing, reports its
   progress, may be cancelled at any point, and returns plain values.
2. `function` takes effect, in one transaction that also marks the job as done. What it saves is there wholly, once, or
   not at all. It checks the rights and the state of things anew: time has passed since `prepare`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracker.jobs.models import Job
    from tracker.jobs.running import RunningJob

Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work. Words are lazily translated texts, and given to pages only."""

    name: str
    function: Callable[["RunningJob"], Result | None]
    prepare: Callable[["RunningJob"], Any] | None = None
    title: object = ""  # "Import of a workbook"
    # What it is done with, in the words of whoever started it: the name of a file. None: nothing has a name.
    subject: Callable[["Job"], str] | None = None
    steps: Mapping[str, object] = field(default_factory=dict)  # what is being done, in words, by the step's key
    # Where its result can be looked at: asked by the page, so url_for() works. None: nowhere.
    address: Callable[["Job"], str | None] | None = None
    link: object = ""  # what the link there says; "": "Show the result"
    is_wordless: bool = False  # of its bugs the log has the way only: what an error says may quote somebody's name


_kinds: dict[str, Kind] = {}


def register(
    kind: str,
    function: Callable[["RunningJob"], Result | None],
    *,
    prepare: Callable[["RunningJob"], Any] | None = None,
    title: object = "",
    subject: Callable[["Job"], str] | None = None,
    steps: Mapping[str, object] | None = None,
    address: Callable[["Job"], str | None] | None = None,
    link: object = "",
    is_wordless: bool = False,
) -> None:
    """Make a kind of work known; a room does so where its module is imported. Saying it again replaces it."""
    _kinds[kind] = Kind(kind, function, prepare, title, subject, steps or {}, address, link, is_wordless)


def kind_named(name: str) -> Kind | None:
    """The kind of a name; None where this program knows none, because another version of it started the job."""
    return _kinds.get(name)
