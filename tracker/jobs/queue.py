"""The queue: huey on the installation's own kind of database. It carries the numbers of jobs, and nothing else."""

import json
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from huey import Huey, MemoryHuey, PostgresHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer
from sqlalchemy import make_url

_log = logging.getLogger("tracker.jobs")

QUEUE_FILE = "jobs.sqlite"


class _Json(Serializer):  # type: ignore[misc]
    """Entries as JSON: huey's own would be pickles, and whoever can write to the queue could then run anything."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(list(data)).encode()

    def _deserialize(self, data: Any) -> Any:
        return Message(*json.loads(bytes(data)))


class Queue:
    """Hands the numbers of jobs to workers; made when it is first used, for a page needs none."""

    def __init__(self, url: str, instance: Path, *, is_immediate: bool = False) -> None:
        """`is_immediate`: whatever is put into it is done before `put` returns."""
        self._url = url
        self._instance = instance
        self._is_immediate = is_immediate
        self._making = threading.Lock()
        self._closing = threading.Lock()
        self._huey: Huey | None = None
        self._task: Any = None
        self.work: Callable[[int], None] = _nobody

    def put(self, job_id: int) -> bool:
        """Put a job in; False where that failed: then the worker's next look at the table finds it."""
        try:
            self._made()
            self._task(job_id)
        except Exception:  # noqa: BLE001 -- told to the log, and mended by the next look at the table
            # Whatever the database of the queue says: the job is kept in ours, and the page must not fail.
            _log.exception("Job %s could not be put into the queue; it is found again.", job_id)
            return False
        return True

    def waiting(self) -> set[int]:
        """The jobs in the queue."""
        return {task.args[0] for task in self._made().pending()}

    def huey(self) -> Huey:
        """What a consumer takes jobs from."""
        return self._made()

    def close(self) -> None:
        """Give back the queue's connection, and the one by which this thread listens; both are made anew if needed."""
        with self._closing:
            if self._huey is not None:
                self._huey.storage.close()

    def _made(self) -> Huey:
        with self._making:
            if self._huey is None:
                huey = self._new()
                self._task = huey.task(name="job")(self._do)
                # Each thread of a worker listens by a connection of its own, which only that thread can close.
                huey.on_shutdown(name="close")(self.close)
                self._huey = huey
            return self._huey

    def _do(self, job_id: int) -> None:
        self.work(job_id)

    def _new(self) -> Huey:
        settings: dict[str, Any] = {"name": "tracker", "results": False, "serializer": _Json()}
        if self._is_immediate:
            return MemoryHuey(immediate=True, **settings)
        if self._url.startswith("sqlite:"):
            return SqliteHuey(filename=str(self._instance / QUEUE_FILE), **settings)
        dsn = make_url(self._url).set(drivername="postgresql").render_as_string(hide_password=False)
        return PostgresHuey(dsn=dsn, **settings)


def _nobody(job_id: int) -> None:
    raise RuntimeError(f"nobody has said what doing job {job_id} means")
