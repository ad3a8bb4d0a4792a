"""What was noticed in a document and not silently mended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tracker.reading.tables import Place


class Severity(StrEnum):
    """How much a finding matters: a figure is wrong or missing, is doubtful, or is merely worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class SubjectKind(StrEnum):
    """What kind of thing a finding speaks of."""

    PLAN = "plan"
    ELEMENT = "element"
    INDICATOR = "indicator"
    ACTIVITY = "activity"
    BUDGET_LINE = "budget_line"
    RISK = "risk"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing a finding speaks of, by the key that it has in the draft and in the export."""

    kind: SubjectKind
    key: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd about the document, with its place, for a person to settle.

    The message is an English source sentence with named places (`%(raw)s`), translated only where it is shown.
    """

    code: str  # "total-mismatch": stable, lower case, hyphens
    severity: Severity
    message: str
    params: Mapping[str, str] = field(default_factory=dict)
    places: tuple[Place, ...] = ()  # the cells it speaks of, the most telling one first; () for the whole document
    subject: Subject | None = None

    @property
    def line(self) -> int | None:
        """The 1-based line of the published text, None for the whole document."""
        return self.places[0].line if self.places else None

    @property
    def sentence(self) -> str:
        """The English message with its places filled in."""
        return self.message % self.params if self.params else self.message

    @property
    def where(self) -> str:
        """The place in words: "4.5, line 255, cell 4"."""
        parts = [self.subject.key] if self.subject else []
        if self.places:
            parts += [f"line {self.places[0].line}", f"cell {self.places[0].cell}"]
        return ", ".join(parts) or "document"


class Unreadable(Exception):
    """The document as a whole cannot be read; nothing of it may be saved.

    Carries an English source sentence with named places that says where and what to do.
    """

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message % params if params else message)
        self.message = message
        self.params = params

    @classmethod
    def repeated(cls, message: str, params: Mapping[str, object]) -> "Unreadable":
        """What another process has said already, in its own words."""
        return cls(message, **params)
