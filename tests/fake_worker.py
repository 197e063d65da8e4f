"""A worker whose jobs only count: `python -m tests.fake_worker INSTANCE URL` runs until it is killed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from flask import Flask

from backoffice import database, jobs, queue, worker
from backoffice.access import Actor
from backoffice.jobs import Hopeless, Parameters, Piece, Result, Source
from backoffice.settings import Settings
from models.system.job import Job, JobItem

#: What items of these rows do.
BAD, FLAKY, SICK = 666, 777, 888
#: What stands at the end of a part that was made up, and behind the title of a job that is over.
MADE_UP, TOLD = "made up\n", "!"


def work(
    _actor: Actor, parameters: Parameters, items: Sequence[JobItem], stopped: Callable[[], bool]
) -> Result:
    """One line for each item; `seconds` of the order are spent on each."""
    if any(item.row == SICK for item in items):
        raise RuntimeError("sick")
    done, lines = {}, "".join(f"{item.position}:{item.row}:{item.group}\n" for item in items).encode()
    for number, item in enumerate(items):
        time.sleep(parameters.get("seconds", 0))
        if stopped():
            break
        if item.row == BAD:
            continue
        done[item.id] = Piece(lines, number)
    return Result(done, {item.id: Hopeless("missing", "gone") for item in items if item.row == BAD})


def join(sources: Sequence[Source], path: Path, _parameters: Parameters) -> None:
    """The lines of all sources in their order."""
    with path.open("w") as file:
        for source, first, count in sources:
            last = None if count == jobs.ALL else first + count
            file.writelines(source.read_text().splitlines(keepends=True)[first:last])


def make_up(_actor: Actor, parameters: Parameters, path: Path) -> None:
    """A last line that says so, where the order asks for it."""
    if "made_up" in parameters:
        with path.open("a") as file:
            file.write(MADE_UP)


def tell(_actor: Actor, _parameters: Parameters, job: Job) -> None:
    """Note each time that a job is told of."""
    Job.update(title=Job.title.concat(TOLD)).where(Job.id == job.id).execute()


KIND = jobs.Kind(
    name="fake",
    label="Fake",
    suffix=".txt",
    work=work,
    join=join,
    make_up=make_up,
    tell=tell,
    chunk=5,
    part=20,
    allowed=lambda actor, parameters: not parameters.get("forbidden"),
    reaches=lambda actor, parameters, rows: True,
)

if __name__ == "__main__":
    jobs.register(KIND)
    worker.LEASE, worker.WATCH, worker.RECONCILE = timedelta(seconds=1), 0.2, 0.4
    queue.open_queue(Path(sys.argv[1]))
    database.open_database(sys.argv[2])
    app = Flask("fake")
    app.extensions["settings"] = Settings(secret_key="", data_key="")
    worker.run_worker(app)
