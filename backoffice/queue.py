"""The bell that wakes a worker: a queue of job ids beside the database. It may be lost at any time.

It carries JSON, never pickles, and nothing but the id of a job: whatever is in it, a worker asks the tables.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cysqlite
from huey import CySqliteHuey, Huey
from huey.registry import Message
from huey.serializer import Serializer

log = logging.getLogger(__name__)

NAME = "jobs"


class _Json(Serializer):
    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(bytes(data)))


class _Bell:
    """The queue of this process; a forked one must not share its parent's connection."""

    instance: Path | None = None
    huey: Huey | None = None
    ring: Any = None
    listener: Any = None
    process = 0


_bell = _Bell()


def open_queue(instance: Path) -> None:
    """Use the queue of this installation; it is made when it is first needed."""
    _bell.instance, _bell.huey = instance, None


def instance() -> Path:
    """The folder of this installation."""
    if _bell.instance is None:
        raise RuntimeError("open_queue was not called")
    return _bell.instance


def opened() -> Huey:
    """The queue. A file that cannot be read is thrown away: the reconciler wakes for what was in it."""
    if _bell.huey is None or _bell.process != os.getpid():
        path = instance() / "queue.db"
        try:
            _bell.huey = _open(path)
        except cysqlite.DatabaseError as error:
            if isinstance(error, cysqlite.OperationalError):
                raise
            log.warning("the queue is broken and made anew: %s", error)
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            _bell.huey = _open(path)
        _bell.process = os.getpid()
    return _bell.huey


def wake(job_id: int) -> None:
    """Ask a worker to look at a job. When the queue does not answer, the reconciler finds the job."""
    try:
        opened()
        _bell.ring(job_id)
    except (cysqlite.Error, OSError) as error:
        log.warning("job %s waits for the reconciler: the queue does not answer (%s)", job_id, error)


def _open(path: Path) -> Huey:
    path.parent.mkdir(parents=True, exist_ok=True)
    huey = CySqliteHuey(NAME, filename=str(path), results=False, serializer=_Json(), timeout=2)
    _bell.ring = huey.task(name="look")(_look)
    return huey


def listen(look: Callable[[int], None]) -> None:
    """Say what this process does when it is woken for a job."""
    _bell.listener = look


def _look(job_id: int) -> None:
    _bell.listener(job_id)
