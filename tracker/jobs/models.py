"""The table of jobs: all that is known of a piece of long work. The queue carries nothing but its number."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, enum_column


class JobState(StrEnum):
    """How far a job has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINISHED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class Job(Base):
    """A piece of long work that somebody started.

    Its state changes only by statements that name the version it was read with: whoever was overtaken changes nothing.
    What is noted meanwhile (progress, that it lives, the wish to cancel it) leaves the version as it is.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index(None, "state", "finished_at"),
        CheckConstraint(
            "(state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)",
            name="finished",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # as a room registered it: "workbook.preview"
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # None: a command, for nobody
    stood_in_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    way: Mapped[str]  # through what it was started: "web", "command"
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Of one effect: whoever starts twice with one token has started one job.
    token: Mapped[str] = mapped_column(unique=True)
    state: Mapped[JobState] = mapped_column(enum_column(JobState))
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)  # 0: not known yet
    progress_step: Mapped[str] = mapped_column(default="")  # what is being done: a key of its kind's steps
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # None: not done, or nothing to say
    message: Mapped[str | None]  # why it failed: an English source sentence
    message_params: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # for the sentence's places
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]  # when it was taken up for the first time
    finished_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]  # when its worker last said that it lives; None: no worker has it
    cancel_asked_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)  # how often it was taken up
    version: Mapped[int] = mapped_column(default=1)  # goes up with every change of state

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in FINISHED
