"""The worker: takes items of jobs by leases, does them, and finds again what a dead worker left.

Every step is one transaction that counts only while its lease holds, so a worker may be killed at any moment:
its leases run out, another takes the items over, and what the dead one was at counts once or not at all.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import peewee
from flask import Flask
from huey.consumer import Consumer
from peewee import Case, fn

from backoffice import comparing, drafts, inbox, jobs, previews, print_samples, printing, queue
from backoffice.content import work
from backoffice.database import connect, release
from backoffice.delivery import webhooks
from backoffice.jobs import Hopeless, Result
from backoffice.settings import Settings
from models.base import database, now
from models.system.job import Job, JobItem, State
from models.system.submission import Submission

log = logging.getLogger(__name__)

#: How long a claim holds without being renewed.
LEASE = timedelta(seconds=20)

#: Seconds between two looks at what this worker holds, and between two looks at what others left.
WATCH, RECONCILE = 2.0, 6.0

#: How often an item may fail, and how often a worker may die at it, before it is given up.
ATTEMPTS, LOSSES = 3, 10

#: How long finished files lie ready, which hold personal data, and a form sent again makes nothing new.
KEEP = timedelta(days=7)

#: Seconds between two chunks of changes, in which others may write.
BREATH = 0.05

#: Seconds that a running chunk is given when the worker is asked to stop.
PATIENCE = 25.0

#: Names this process in its leases.
NAME = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"

#: The leases that this process holds: {lease: what says that it is gone}.
_held: dict[str, threading.Event] = {}


def look(job_id: int) -> None:
    """Do one chunk of a job and ring again while there is more; other jobs get their turn between.

    It needs an application context, in which rights and languages are asked.
    """
    items = claim(job_id)
    if items:
        _do(Job.get_by_id(job_id), items)
        queue.wake(job_id)
    else:
        settle(job_id)


def _do(job: Job, items: Sequence[JobItem]) -> None:
    kind, actor, parameters = jobs.KINDS.get(job.kind), jobs.actor_of(job), jobs.parameters_of(job)
    with _holding(items[0].lease) as gone:
        try:
            if kind is None or actor is None or not kind.allowed(actor, parameters):
                raise Hopeless("refused")
            if kind.join:
                finish(job, items, kind.work(actor, parameters, items, gone.is_set))
            else:
                with database.atomic():
                    if held := _still_held(job, items):
                        finish(job, held, kind.work(actor, parameters, held, gone.is_set))
        except peewee.DatabaseError:
            raise  # nothing can be written now; the lease runs out and the items come again
        except Hopeless as error:
            finish(job, items, Result(hopeless={item.id: error for item in items}))
        except OSError as error:
            log.warning("job %s: %s", job.id, error)
            fail(job, items, "disk")
        except Exception as error:
            log.exception("job %s: items %s to %s failed", job.id, items[0].position, items[-1].position)
            fail(job, items, "error", type(error).__name__)
    if kind is None or not kind.join:
        time.sleep(BREATH)
        return
    try:
        _join_part(job, items[0].part)
    except Exception:
        log.exception("job %s: part %s comes at the end", job.id, items[0].part)


def _still_held(job: Job, items: Sequence[JobItem]) -> list[JobItem]:
    """The items that are still this worker's, within a transaction in which nobody takes them."""
    jobs.locked(job.id)
    held = JobItem.select().where(JobItem.lease == items[0].lease, JobItem.state == State.RUNNING)
    return list(held.order_by(JobItem.position))


def at_once(job_id: int) -> None:
    """Do a small job in this process, to its end; what it does not come to a worker finds."""
    while items := claim(job_id):
        _do(Job.get_by_id(job_id), items)
    settle(job_id)


def claim(job_id: int) -> list[JobItem]:
    """Lease the next items of a job that can be done together, at most a chunk, in one transaction.

    What failed or was lost before comes alone, so that a bad item does not take others with it.
    """
    lease, moment = _lease(), now()
    expired = (JobItem.state == State.RUNNING) & _expired(JobItem.leased_until, moment)
    free = (JobItem.job == job_id) & ((JobItem.state == State.WAITING) | expired)
    with database.atomic():
        job = jobs.locked(job_id)
        if job.state not in State.OPEN:
            return []
        JobItem.update(state=State.FAILED, reason="lost", lease="", leased_until=None).where(
            JobItem.job == job_id, expired, JobItem.lost >= LOSSES - 1
        ).execute()
        chosen = _choose(job, free)
        if not chosen:
            return []
        JobItem.update(
            state=State.RUNNING,
            lease=lease,
            leased_until=moment + LEASE,
            lost=Case(None, [(JobItem.state == State.RUNNING, JobItem.lost + 1)], JobItem.lost),
        ).where(JobItem.id.in_(chosen), free).execute()
        if job.state == State.WAITING:
            Job.update(state=State.RUNNING, started_at=moment).where(Job.id == job_id).execute()
    return list(JobItem.select().where(JobItem.lease == lease).order_by(JobItem.position))


def _choose(job: Job, free: Any) -> list[int]:
    part = _first_part(job, free)
    if part is None:
        return []
    first = (
        JobItem.select().where(free, JobItem.part == part).order_by(JobItem.lost, JobItem.position).first()
    )
    if first.state == State.RUNNING or first.attempts or first.lost:
        return [first.id]
    kind = jobs.KINDS.get(job.kind)
    alike = JobItem.select(JobItem.id).where(
        JobItem.job == job.id,
        JobItem.state == State.WAITING,
        JobItem.attempts == 0,
        JobItem.lost == 0,
        JobItem.part == first.part,
        JobItem.group == first.group,
    )
    most = jobs.chunk_of(kind, jobs.parameters_of(job)) if kind else 1
    return [row for (row,) in alike.order_by(JobItem.position).limit(most).tuples()]


def _first_part(job: Job, free: Any) -> int | None:
    """The first part that has a free item; asked state by state, for the index holds them so."""
    lowest = JobItem.select(fn.MIN(JobItem.part)).where(JobItem.job == job.id)
    parts = [lowest.where(JobItem.state == state, free).scalar() for state in State.OPEN]
    return min((part for part in parts if part is not None), default=None)


def finish(job: Job, items: Sequence[JobItem], result: Result) -> None:
    """Keep what a chunk came to: contents first, then in one transaction the items whose lease holds."""
    contents = {id(piece.content): piece.content for piece in result.done.values()}
    names = {key: jobs.keep(job, content) for key, content in contents.items()}
    with database.atomic():
        jobs.locked(job.id)
        _write([(item, _come_to(item, result, names)) for item in items])
        _count(job.id)


def _come_to(item: JobItem, result: Result, names: Mapping[int, str]) -> dict[str, Any]:
    """What is written of an item."""
    if piece := result.done.get(item.id):
        kept = {"file": names[id(piece.content)], "first_page": piece.first_page, "pages": piece.pages}
        return {"state": State.DONE, **kept, "reason": "", "detail": piece.note}
    if item.id in result.noted:
        return {"state": State.DONE, "reason": result.noted[item.id], "detail": ""}
    if error := result.hopeless.get(item.id):
        return {"state": State.FAILED, "reason": error.reason, "detail": error.detail[:300]}
    return _attempted(item, *result.failed.get(item.id, ("error", "")))


def fail(job: Job, items: Sequence[JobItem], reason: str, detail: str = "") -> None:
    """Note that a chunk failed as a whole: its items come again one by one, until each failed three times."""
    with database.atomic():
        jobs.locked(job.id)
        _write([(item, _attempted(item, reason, detail)) for item in items])
        _count(job.id)


def _attempted(item: JobItem, reason: str, detail: str) -> dict[str, Any]:
    attempts = item.attempts + 1
    state = State.FAILED if attempts >= ATTEMPTS else State.WAITING
    return {"state": state, "attempts": attempts, "reason": reason, "detail": detail[:300]}


def _write(items: Sequence[tuple[JobItem, dict[str, Any]]]) -> None:
    """Write what became of items whose lease holds, those of the same fate together."""
    fates: dict[tuple[Any, ...], list[JobItem]] = {}
    for item, values in items:
        fates.setdefault(tuple(values.items()), []).append(item)
    for fate, alike in fates.items():
        JobItem.update(lease="", leased_until=None, **dict(fate)).where(
            JobItem.id.in_([item.id for item in alike]),
            JobItem.lease == alike[0].lease,
            JobItem.state == State.RUNNING,
        ).execute()


def _count(job_id: int) -> None:
    def number(state: str) -> Any:
        return JobItem.select(fn.COUNT(JobItem.id)).where(JobItem.job == job_id, JobItem.state == state)

    Job.update(done=number(State.DONE), failed=number(State.FAILED)).where(Job.id == job_id).execute()


def settle(job_id: int) -> None:
    """End a job that has no open item left: join what is done, once, and say how it went."""
    lease, moment = _lease(), now()
    with database.atomic():
        job = jobs.locked(job_id)
        if (
            job.state not in State.OPEN
            or _open_items(job_id).exists()
            or not _lapsed(job.leased_until, moment)
        ):
            return
        if not JobItem.select().where(JobItem.job == job_id, JobItem.state == State.DONE).exists():
            _count(job_id)
            jobs.end(job_id, State.FAILED, reason="nothing")
            return
        if job.attempts >= LOSSES:
            jobs.end(job_id, State.FAILED, reason="joining")
            return
        _count(job_id)
        kind = jobs.KINDS.get(job.kind)
        if kind is None or not kind.join:
            failed = Job.get_by_id(job_id).failed
            jobs.end(job_id, State.PARTLY if failed else State.DONE)
            return
        Job.update(
            state=State.RUNNING, lease=lease, leased_until=moment + LEASE, attempts=Job.attempts + 1
        ).where(Job.id == job_id).execute()
    with _holding(lease):
        try:
            file = _result(job)
        except Hopeless as error:
            _not_joined(job_id, lease, error.reason, error.detail, last=True)
            return
        except Exception as error:
            log.exception("job %s: the finished items could not be joined", job_id)
            _not_joined(
                job_id, lease, "disk" if isinstance(error, OSError) else "joining", type(error).__name__
            )
            return
        with database.atomic():
            job = jobs.locked(job_id)
            if job.lease == lease and job.state == State.RUNNING:
                jobs.end(job_id, State.PARTLY if job.failed else State.DONE, file=file)
                if not jobs.tell(Job.get_by_id(job_id)):
                    Job.update(reason=jobs.UNTOLD).where(Job.id == job_id).execute()


def _result(job: Job) -> str:
    """The name of the whole result: all parts together."""
    parts = []
    numbers = JobItem.select(JobItem.part).where(JobItem.job == job.id).distinct().order_by(JobItem.part)
    for (number,) in list(numbers.tuples()):
        if found := jobs.sources(job, number):
            parts.append((jobs.join(job, found), 0, jobs.ALL))
    return parts[0][0].name if len(parts) == 1 else jobs.join(job, parts, whole=True).name


def _join_part(job: Job, part: int) -> None:
    if jobs.finished(job.id, part) and (found := jobs.sources(job, part)):
        jobs.join(job, found)


def _not_joined(job_id: int, lease: str, reason: str, detail: str, *, last: bool = False) -> None:
    """Try once more, a few times, unless it is the `last` time."""
    with database.atomic():
        job = jobs.locked(job_id)
        if job.lease != lease or job.state != State.RUNNING:
            return
        if last or job.attempts >= ATTEMPTS:
            jobs.end(job_id, State.FAILED, reason=reason, detail=detail[:300])
        else:
            Job.update(lease="", leased_until=None).where(Job.id == job_id).execute()


def _open_items(job_id: int) -> Any:
    return JobItem.select(JobItem.id).where(JobItem.job == job_id, JobItem.state.in_(State.OPEN))


def _lease() -> str:
    return f"{NAME}:{secrets.token_hex(8)}"


def _expired(until: Any, moment: datetime) -> Any:
    """A lease is over after its time, and also when it ends later than any can: the clock was put back."""
    return until.is_null() | (until < moment) | (until > moment + 2 * LEASE)


def _lapsed(until: datetime | None, moment: datetime) -> bool:
    return until is None or until < moment or until > moment + 2 * LEASE


@contextmanager
def _holding(lease: str) -> Iterator[threading.Event]:
    """While the body runs the lease is renewed; the event says that it is gone or the job was cancelled."""
    gone = threading.Event()
    _held[lease] = gone
    try:
        yield gone
    finally:
        del _held[lease]


def watch() -> None:
    """Renew the leases of this process and tell those at work whose lease is gone."""
    until = now() + LEASE
    for lease, gone in list(_held.items()):
        renewed = (
            JobItem.update(leased_until=until)
            .where(JobItem.lease == lease, JobItem.state == State.RUNNING)
            .execute()
        )
        renewed += (
            Job.update(leased_until=until).where(Job.lease == lease, Job.state == State.RUNNING).execute()
        )
        if not renewed:
            gone.set()


def reconcile() -> list[int]:
    """Wake for each open job that nobody is at: its ringing was lost or its worker died. Returns the ids."""
    moment = now()
    busy = JobItem.select(JobItem.job).where(
        JobItem.state == State.RUNNING, ~_expired(JobItem.leased_until, moment)
    )
    idle = Job.select(Job.id).where(
        Job.state.in_(State.OPEN), _expired(Job.leased_until, moment), Job.id.not_in(busy)
    )
    found = [job_id for (job_id,) in idle.order_by(Job.id).tuples()]
    for job_id in found:
        queue.wake(job_id)
    return found


def clear() -> None:
    """Remove the files of jobs that ended long ago, folders without a job, old previews, drafts that nobody
    came back for, and what is known of forms that were saved long ago."""
    folders = list(jobs.root().iterdir()) if jobs.root().is_dir() else []
    recent = Job.select(Job.id).where(Job.state.in_(State.OPEN) | (Job.ended_at > now() - KEEP))
    kept = {str(job_id) for (job_id,) in recent.tuples()}
    for folder in folders:
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)
    previews.clear(queue.instance())
    Submission.delete().where(Submission.at < now() - KEEP).execute()
    drafts.clear()


def give_back() -> None:
    """Return what this process still holds, so that another need not wait for the leases to run out."""
    own = NAME + ":"
    JobItem.update(state=State.WAITING, lease="", leased_until=None).where(
        JobItem.state == State.RUNNING, JobItem.lease.startswith(own)
    ).execute()
    Job.update(lease="", leased_until=None).where(Job.lease.startswith(own)).execute()


class _Watchman(threading.Thread):
    """Watches over the leases, reconciles, and forgets what was settled so many `days` ago, until it is told
    to stop. Not a task of the queue: hung tasks must not keep it waiting."""

    def __init__(self, days: int) -> None:
        super().__init__(name="watchman", daemon=True)
        self.days = days
        self.stopped = threading.Event()

    def run(self) -> None:
        since_reconcile = RECONCILE
        while not self.stopped.is_set():
            try:
                connect()
                watch()
                if since_reconcile >= RECONCILE:
                    since_reconcile = 0.0
                    reconcile()
                    work.settle()
                    clear()
                    inbox.forget_settled(self.days)
            except peewee.DatabaseError as error:
                log.warning("the database does not answer: %s", error)
            except Exception:  # whatever it is, the leases must be renewed
                log.exception("looking after the jobs failed")
            finally:
                release()
            self.stopped.wait(WATCH)
            since_reconcile += WATCH


def run_worker(app: Flask, threads: int = 2) -> None:
    """Work until SIGTERM or SIGINT; a running chunk is finished, what is not done by then is given back.

    Threads are enough: they only wait for the children that render.
    """

    def look_in(job_id: int) -> None:
        with app.app_context():
            connect()
            try:
                look(job_id)
            finally:
                release()

    queue.listen(look_in)
    printing.use_children(threads)
    consumer = Consumer(
        queue.opened(),
        workers=threads,
        worker_type="thread",
        periodic=False,
        max_delay=1.0,
        graceful_signal="TERM",
        shutdown_timeout=PATIENCE,
    )
    settings: Settings = app.extensions["settings"]
    watchman, comparer = _Watchman(settings.inquiry_days), comparing.Comparer()
    teller, sampler = webhooks.Teller(settings.webhooks_inside), print_samples.Sampler(app)
    beside = (watchman, comparer, teller, sampler)
    for thread in beside:
        thread.start()
    try:
        consumer.run()
    finally:
        for thread in beside:
            thread.stopped.set()
        for thread in beside:
            thread.join(WATCH + 1)
        connect()
        give_back()
        release()
