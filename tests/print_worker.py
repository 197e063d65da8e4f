"""A worker that prints in small chunks: `python -m tests.print_worker FOLDER URL` runs until it is killed."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from backoffice import create_app, print_job, queue, worker
from backoffice.settings import load
from tests.conftest import KEYS

if __name__ == "__main__":
    folder, url = sys.argv[1:]
    worker.LEASE, worker.WATCH, worker.RECONCILE = timedelta(seconds=1), 0.2, 0.4
    print_job.CHUNK = print_job.RUN = 2
    app = create_app(load(KEYS | {"BACKOFFICE_INSTANCE": folder, "BACKOFFICE_DATABASE_URL": url}))
    queue.open_queue(Path(folder))
    worker.run_worker(app)
