"""A worker that prints in small chunks: `python -m tests.print_worker FOLDER URL JOB LEAST` kills itself when
it made a chunk of that job of which at least so many are done, before that chunk counts as done."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from backoffice import create_app, jobs, print_job, queue, worker
from backoffice.jobs import Result
from backoffice.settings import load
from models.system.job import Job
from tests.conftest import KEYS


def work(actor: Any, parameters: Any, items: Any, stopped: Any) -> Result:
    """As the job does it, until it is time to die."""
    made = print_job.KIND.work(actor, parameters, items, stopped)
    job = Job.get_by_id(items[0].job_id)
    if job.id == int(deadly) and job.done >= int(least):
        os.kill(os.getpid(), signal.SIGKILL)
    return made


if __name__ == "__main__":
    folder, url, deadly, least = sys.argv[1:]
    jobs.register(replace(print_job.KIND, work=work))
    worker.LEASE, worker.WATCH, worker.RECONCILE = timedelta(seconds=1), 0.2, 0.4
    print_job.CHUNK = print_job.RUN = 2
    app = create_app(load(KEYS | {"BACKOFFICE_INSTANCE": folder, "BACKOFFICE_DATABASE_URL": url}))
    queue.open_queue(Path(folder))
    worker.run_worker(app)
