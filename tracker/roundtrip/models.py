"""Tables of the round trip: which workbooks went out, and what became of those that came back."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, enum_column
from tracker.roundtrip.states import CellState, Decision, ImportState


class WorkbookExport(Base):
    """A workbook that was made: an import names it, and its digest tells whether the identity was made up."""

    __tablename__ = "workbook_export"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)  # the export's name in the workbook; cannot be guessed
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id", ondelete="CASCADE"), index=True)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)  # None: whole plan
    language: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # None: a command on the server
    at: Mapped[datetime]
    digest: Mapped[str]


class WorkbookImport(Base):
    """A workbook that came back: the file as it was sent, what was found in it, and what was taken of it."""

    __tablename__ = "workbook_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id", ondelete="CASCADE"), index=True)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)  # None: whole plan
    export_id: Mapped[int | None] = mapped_column(ForeignKey("workbook_export.id"), index=True)  # None: not known here
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    stood_in_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    file_name: Mapped[str]
    stored_as: Mapped[str] = mapped_column(unique=True)  # a generated name below instance/uploads/workbooks
    size: Mapped[int]  # bytes
    digest: Mapped[str]  # SHA-256 of the file
    language: Mapped[str]  # of the workbook: in its notation the texts of the cells are
    state: Mapped[ImportState] = mapped_column(enum_column(ImportState))
    is_submitted: Mapped[bool]  # what was taken was to be submitted at once
    # How many cells were filled, taken and skipped, and how many are in which state.
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # what was noticed of the workbook: message and params
    applied_at: Mapped[datetime | None]  # None: not yet
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ImportRow(Base):
    """A row of the tracker that an import speaks of with something new, changed or left out."""

    __tablename__ = "import_row"
    __table_args__ = (UniqueConstraint("import_id", "kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("workbook_import.id", ondelete="CASCADE"))
    kind: Mapped[str]  # "indicator" or "activity"; "" for cells that belong to no row of the tracker
    key: Mapped[str]
    version_seen: Mapped[int]  # of what stood in the tracker at the preview; 0 for nothing
    saved_by: Mapped[str | None]  # who had saved that
    # What stood in the tracker before it was taken, all columns of the row; None: nothing did, or nothing was taken.
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    version_left: Mapped[int | None]  # of what the import left; None: nothing of the row was taken
    # What the import left, as `before`: undoing a later import brings it back under another version.
    left: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    # Why it was not submitted though it was to be: an English sentence with its params.
    left_as_draft: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class ImportCell(Base):
    """A cell that an import takes or leaves out; cells that say what stands in the tracker are only counted."""

    __tablename__ = "import_cell"

    id: Mapped[int] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(ForeignKey("import_row.id", ondelete="CASCADE"), index=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("workbook_import.id", ondelete="CASCADE"), index=True)
    sheet: Mapped[str]
    address: Mapped[str]  # "" for a cell whose column is missing
    field: Mapped[str]  # "" where the column is none of ours
    exported: Mapped[str | None]  # None: it is not known
    current: Mapped[str]  # at the preview
    read: Mapped[str]  # as understood; as it stands there where it was not
    is_filled: Mapped[bool]
    state: Mapped[CellState] = mapped_column(enum_column(CellState))
    decision: Mapped[Decision] = mapped_column(enum_column(Decision))
    message: Mapped[str | None]  # an English sentence …
    params: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # … with its params
