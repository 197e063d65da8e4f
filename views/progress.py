"""What the pages of jobs show of their progress and of what failed."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import ngettext

from backoffice import access, jobs, reading
from backoffice.signin import current_actor
from models.base import Record
from models.system.job import STATES, Job, State


def progress_of(job: Job) -> dict[str, Any]:
    """What every page of a job shows, and asks for again while it is not over."""
    percent = 100 * (job.done + job.failed) // job.total if job.total else 0
    return {
        "job": job,
        "state": dict(STATES)[job.state],
        "open": job.state in State.OPEN,
        # What assistive technology was told last: the state and the tenth of the work.
        "told": f"{job.state}-{percent // 10}",
        "percent": percent,
        "counted": ngettext("%(done)s of %(num)s done", "%(done)s of %(num)s done", job.total, done=job.done),
        "again": _again(job),
        "why": jobs.why(job, job.reason, job.detail),
    }


def _again(job: Job) -> bool:
    """Whether there is something to try once more, or a file to go on with."""
    if job.state == State.CANCELLED:
        return bool(jobs.KINDS[job.kind].join)
    return bool(job.failed or job.reason == jobs.UNTOLD) and job.state not in State.OPEN


def failures_of(job: Job, record: type[Record] | None) -> dict[str, Any]:
    """(position, title, address where it is mended, reason) of what failed, and how many more there are."""
    items = jobs.failures(job)
    seen = record is not None and access.may(current_actor(), "view", record)
    titles = dict(reading.titles(current_actor(), record, [item.row for item in items])) if seen else {}
    return {
        "failures": [
            (
                item.position + 1,
                titles.get(item.row, ""),
                url_for(f"{record.key()}.details_view", id=item.row) if record and item.row in titles else "",
                jobs.why(job, item.reason, item.detail),
            )
            for item in items
        ],
        "more": job.failed - len(items),
    }
