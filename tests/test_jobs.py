"""Jobs: each item exactly once whatever dies, at most three failures, cancelled at once."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import cysqlite
import pytest
from flask import Flask
from flask_babel import Babel
from peewee import DataError, IntegrityError, OperationalError

from backoffice import jobs, previews, queue, store, worker
from backoffice.access import Actor
from backoffice.jobs import Order
from models.base import now
from models.system.job import Job, JobItem, State
from models.system.submission import Submission
from tests import fake_worker
from tests.fake_worker import BAD, SICK

SYSTEM = Actor.system("tests")
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def fake(database: Any, tmp_path: Path) -> Iterator[None]:
    """A kind of job that only counts, with a queue and a folder of the test's own."""
    jobs.register(fake_worker.KIND)
    before = queue._bell.instance
    queue.open_queue(tmp_path)
    app = Flask("tests")
    Babel(app)
    with app.app_context():
        yield
    queue._bell.instance, queue._bell.huey = before, None
    del jobs.KINDS["fake"]


def ordered(rows: Sequence[int], actor: Actor = SYSTEM, **parameters: Any) -> Job:
    """A job over these rows in two groups that alternate."""
    return jobs.order(
        actor, "fake", "Fake", parameters, [Order(row, "ja" if row % 3 else "ko") for row in rows]
    )


def rung() -> list[int]:
    """Take what is in the queue: the ids of the jobs it wakes for."""
    found = []
    while (task := queue.opened().dequeue()) is not None:
        found.append(task.args[0])
    return found


def run() -> None:
    """Do what the queue wakes for until it is empty, as a worker does."""
    while woken := rung():
        for job_id in woken:
            worker.look(job_id)


def lines(job: Job) -> list[str]:
    path = jobs.result_file(Job.get_by_id(job.id))
    assert path is not None
    return path.read_text().splitlines()


def positions(job: Job) -> list[int]:
    return [int(line.split(":")[0]) for line in lines(job) if ":" in line]


def test_every_item_once_in_the_order_of_the_list() -> None:
    job = ordered(range(47))
    run()
    job = Job.get_by_id(job.id)
    assert (job.state, job.total, job.done, job.failed) == (State.DONE, 47, 47, 0)
    assert positions(job) == list(range(47))


def test_a_job_takes_its_turn_with_others() -> None:
    first, second = ordered(range(20)), ordered(range(3))
    seen = []
    while woken := rung():
        for job_id in woken:
            worker.look(job_id)
            seen.append(job_id)
    assert seen.index(second.id) < len(seen) - seen[::-1].index(first.id) - 1


def test_finished_parts_can_be_had_early() -> None:
    job = ordered(range(45))
    while not any(part.file for part in jobs.parts(job)):
        worker.look(job.id)
    first, second, third = jobs.parts(job)
    assert (first.first, first.last, first.finished) == (0, 19, 20)
    assert [line.split(":")[0] for line in first.file.read_text().splitlines()] == list(map(str, range(20)))
    assert second.file is None
    assert third.finished == 0
    assert Job.get_by_id(job.id).state == State.RUNNING


def test_a_part_that_was_cancelled_half_way_is_not_given_out() -> None:
    job = ordered(range(45))
    for _chunk in range(6):
        worker.look(job.id)
    jobs.cancel(SYSTEM, job.id)
    worker._join_part(job, 1)
    parts = jobs.parts(job)
    assert [part.finished for part in parts] == [
        20,
        JobItem.select().where(JobItem.file != "").count() - 20,
        0,
    ]
    assert 0 < parts[1].finished < 20
    assert [part.file is not None for part in parts] == [True, False, False]
    assert [jobs.take(SYSTEM, job, part.number) is not None for part in parts] == [True, False, False]


def test_one_bad_item_does_not_stop_the_others() -> None:
    job = ordered([0, 1, BAD, 3, SICK, 5])
    run()
    job = Job.get_by_id(job.id)
    assert (job.state, job.done, job.failed) == (State.PARTLY, 4, 2)
    assert positions(job) == [0, 1, 3, 5]
    bad, sick = jobs.failures(job)
    assert (bad.position, bad.reason) == (2, "missing")
    assert (sick.position, sick.reason, sick.detail, sick.attempts) == (4, "error", "RuntimeError", 3)
    assert "RuntimeError" in jobs.why(job, sick.reason, sick.detail)


def test_failed_items_are_tried_again_on_demand() -> None:
    job = ordered([0, BAD, 2])
    run()
    assert Job.get_by_id(job.id).title == "Fake!"
    JobItem.update(row=1).where(JobItem.job == job.id, JobItem.row == BAD).execute()
    jobs.again(SYSTEM, job.id)
    run()
    assert Job.get_by_id(job.id).state == State.DONE
    assert Job.get_by_id(job.id).title == "Fake!!"  # told of what came since
    assert positions(job) == [0, 1, 2]


def test_what_was_cleared_away_is_done_again_with_the_failed() -> None:
    job = ordered([0, BAD, 2])
    run()
    shutil.rmtree(jobs.folder(job))
    JobItem.update(row=1).where(JobItem.job == job.id, JobItem.row == BAD).execute()
    jobs.again(SYSTEM, job.id)
    run()
    job = Job.get_by_id(job.id)
    assert (job.state, job.done) == (State.DONE, 3)
    assert positions(job) == [0, 1, 2]


def test_a_part_that_cannot_be_made_up_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: Any) -> None:
        raise jobs.Hopeless("disk", "x" * 400)

    monkeypatch.setitem(jobs.KINDS, "fake", replace(fake_worker.KIND, make_up=refuse))
    job = ordered(range(3))
    run()
    job = Job.get_by_id(job.id)
    assert (job.state, job.reason, job.title) == (State.FAILED, "disk", "Fake")


@pytest.mark.parametrize("error", [RuntimeError, IntegrityError, DataError])
def test_what_cannot_be_told_of_a_job_does_not_hold_it_up_and_is_told_again(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(*_given: Any) -> None:
        raise error("sick")

    job = ordered(range(3))
    with monkeypatch.context() as patch:
        patch.setitem(jobs.KINDS, "fake", replace(fake_worker.KIND, tell=fail))
        run()
    found = Job.get_by_id(job.id)
    assert (found.state, found.reason, found.detail) == (State.DONE, jobs.UNTOLD, "")
    assert positions(job) == [0, 1, 2]
    assert error.__name__ not in jobs.why(found, found.reason, found.detail)
    jobs.again(SYSTEM, job.id)
    run()
    found = Job.get_by_id(job.id)
    assert (found.state, found.reason, found.title) == (State.DONE, "", "Fake!")
    jobs.again(SYSTEM, job.id)
    assert Job.get_by_id(job.id).state == State.DONE


def test_what_cannot_be_told_for_now_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "is_busy", lambda _error: True)
    job = ordered(range(3))
    with monkeypatch.context() as patch:
        patch.setitem(jobs.KINDS, "fake", replace(fake_worker.KIND, tell=_busy))
        worker.look(job.id)
        with pytest.raises(OperationalError):
            run()
    assert Job.get_by_id(job.id).state == State.RUNNING


def _busy(*_given: Any) -> None:
    raise OperationalError("database is locked")


def test_as_many_at_once_as_the_order_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        jobs.KINDS, "fake", replace(fake_worker.KIND, chunk=lambda parameters: parameters["most"])
    )
    job = ordered([3] * 15, most=7)
    assert [len(worker.claim(job.id)) for _time in range(3)] == [7, 7, 1]


def test_a_job_of_bad_items_only_fails() -> None:
    job = ordered([BAD])
    run()
    job = Job.get_by_id(job.id)
    assert (job.state, job.reason, jobs.result_file(job)) == (State.FAILED, "nothing", None)


def test_a_lease_that_ran_out_is_taken_over_and_the_late_worker_counts_for_nothing() -> None:
    job = ordered(range(5))
    late = worker.claim(job.id)
    assert worker.claim(job.id)[0].group != late[0].group
    assert worker.claim(job.id) == []
    JobItem.update(leased_until=now() - timedelta(seconds=1)).where(JobItem.lease == late[0].lease).execute()
    again = worker.claim(job.id)
    assert [item.position for item in again] == [late[0].position]
    assert again[0].lost == 1
    result = fake_worker.work(SYSTEM, {}, late, lambda: False)
    worker.finish(job, late, result)
    assert JobItem.get_by_id(late[0].id).state == State.RUNNING
    worker.finish(job, again, fake_worker.work(SYSTEM, {}, again, lambda: False))
    assert JobItem.get_by_id(late[0].id).state == State.DONE


def test_a_clock_put_back_does_not_hold_a_lease_for_ever() -> None:
    job = ordered(range(3))
    held = worker.claim(job.id)
    JobItem.update(leased_until=now() + timedelta(days=1)).where(JobItem.lease == held[0].lease).execute()
    assert job.id in worker.reconcile()
    assert worker.claim(job.id)


def test_an_item_at_which_workers_die_is_given_up() -> None:
    job = ordered([1])
    for _loss in range(worker.LOSSES):
        assert worker.claim(job.id)
        JobItem.update(leased_until=now() - timedelta(seconds=1)).where(JobItem.job == job.id).execute()
    assert worker.claim(job.id) == []
    worker.settle(job.id)
    assert Job.get_by_id(job.id).state == State.FAILED
    assert jobs.failures(job)[0].reason == "lost"


def test_a_lost_enqueueing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: Any) -> None:
        raise cysqlite.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(queue, "opened", broken)
        job = ordered(range(3))
    assert rung() == []
    assert worker.reconcile() == [job.id]
    run()
    assert Job.get_by_id(job.id).state == State.DONE
    assert worker.reconcile() == []


def test_a_broken_queue_is_made_anew(tmp_path: Path) -> None:
    queue._bell.huey = None
    for suffix in ("-wal", "-shm"):
        (tmp_path / f"queue.db{suffix}").unlink(missing_ok=True)
    (tmp_path / "queue.db").write_bytes(b"nonsense" * 4096)
    job = ordered(range(3))
    run()
    assert Job.get_by_id(job.id).state == State.DONE


def test_cancelled_at_once_and_for_good() -> None:
    job = ordered(range(20))
    held = worker.claim(job.id)
    with worker._holding(held[0].lease) as gone:
        worker.watch()
        assert not gone.is_set()
        jobs.cancel(SYSTEM, job.id)
        assert Job.get_by_id(job.id).state == State.CANCELLED
        worker.watch()
        assert gone.is_set()
    worker.finish(job, held, fake_worker.work(SYSTEM, {}, held, lambda: False))
    run()
    assert not JobItem.select().where(JobItem.job == job.id, JobItem.state != State.CANCELLED).exists()
    assert worker.reconcile() == []


def test_what_is_held_at_the_stop_is_given_back() -> None:
    job = ordered(range(3))
    worker.claim(job.id)
    worker.give_back()
    held = JobItem.select().where(JobItem.job == job.id)
    assert {(item.state, item.lost, item.attempts) for item in held} == {(State.WAITING, 0, 0)}
    assert job.id in worker.reconcile()


def test_a_full_disk_is_named_and_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    job, real = ordered([0]), jobs.keep

    def full(*_arguments: Any) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(jobs, "keep", full)
    for _attempt in range(worker.ATTEMPTS):
        worker.look(job.id)
    worker.look(job.id)
    assert (Job.get_by_id(job.id).state, jobs.failures(job)[0].reason) == (State.FAILED, "disk")
    monkeypatch.setattr(jobs, "keep", real)
    jobs.again(SYSTEM, job.id)
    run()
    assert positions(job) == [0]


def test_a_join_that_fails_is_tried_three_times(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: Any) -> None:
        raise ValueError("no")

    job = ordered(range(3))
    monkeypatch.setattr(jobs, "join", broken)
    for _look in range(6):
        worker.look(job.id)
    job = Job.get_by_id(job.id)
    assert (job.state, job.reason, job.detail, job.attempts) == (State.FAILED, "joining", "ValueError", 3)


def test_the_same_order_twice_is_one_job() -> None:
    first, second = (jobs.order(SYSTEM, "fake", "Fake", {}, [Order(1)], once="token") for _time in range(2))
    other = jobs.order(Actor(None, "another"), "fake", "Fake", {}, [Order(1)], once="another token")
    assert first.id == second.id != other.id
    assert JobItem.select().where(JobItem.job == first.id).count() == 1


@pytest.mark.parametrize(
    ("name", "parameters", "rows", "error"),
    [
        ("unknown", {}, [1], store.Refused),
        ("fake", {"forbidden": True}, [1], store.Refused),
        ("fake", {}, [], store.Invalid),
        ("fake", {}, range(jobs.LARGEST + 1), store.Invalid),
    ],
)
def test_what_is_not_permitted_or_senseless_is_not_ordered(
    name: str, parameters: dict[str, Any], rows: Sequence[int], error: type[Exception]
) -> None:
    with pytest.raises(error):
        jobs.order(SYSTEM, name, "Fake", parameters, map(Order, rows))
    assert not Job.select().exists()


def test_rights_are_asked_again_while_the_job_runs() -> None:
    job = ordered(range(3))
    Job.update(parameters='{"forbidden": true}').where(Job.id == job.id).execute()
    run()
    assert {item.reason for item in jobs.failures(job)} == {"refused"}


def test_only_own_jobs_are_reached(office: Any) -> None:
    clerk, outreach, administrator = map(office.actor, ("clerk", "outreach", "administrator"))
    job = ordered([1], clerk)
    assert jobs.get(clerk, job.id) == jobs.get(administrator, job.id) == job
    for stranger in (outreach, office.actor("translator"), office.actor("company_liaison")):
        for reach in (jobs.get, jobs.cancel, jobs.again):
            with pytest.raises(store.Missing):
                reach(stranger, job.id)


def test_finished_files_are_cleared_away() -> None:
    kept, old = ordered([1]), ordered([2])
    run()
    Job.update(ended_at=now() - worker.KEEP - timedelta(hours=1)).where(Job.id == old.id).execute()
    worker.clear()
    assert jobs.result_file(Job.get_by_id(kept.id)) is not None
    assert jobs.result_file(Job.get_by_id(old.id)) is None
    assert not jobs.folder(old).exists()


def test_saved_forms_are_forgotten_with_the_files() -> None:
    for days in (6, 8):
        Submission.create(token=str(days), record="resident", row=1, at=now() - timedelta(days=days))
    worker.clear()
    assert [each.token for each in Submission.select()] == ["6"]


def test_a_preview_that_vanishes_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("moved", "old"):
        (tmp_path / name).mkdir()
    os.utime(tmp_path / "old", (0, 0))
    found = [tmp_path / "vanished", tmp_path / "old", tmp_path / "moved"]
    monkeypatch.setattr(Path, "glob", lambda _folder, _pattern: found)
    previews.clear(tmp_path)
    assert [path.exists() for path in found] == [False, False, True], "the others are looked at all the same"


def test_the_watch_goes_on_after_any_error(monkeypatch: pytest.MonkeyPatch) -> None:
    watchman, seen = worker._Watchman(180), []

    def fail() -> None:
        seen.append("watch")
        if len(seen) == 3:
            watchman.stopped.set()
        raise OSError("the folder is gone")

    monkeypatch.setattr(worker, "WATCH", 0.0)
    monkeypatch.setattr(worker, "watch", fail)
    watchman.run()
    assert len(seen) == 3


@pytest.fixture
def started(kind: Any, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts workers as processes of their own; what still runs at the end is killed."""
    processes = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.fake_worker", str(tmp_path), kind.settings.database_url]
        processes.append(subprocess.Popen(command, cwd=ROOT))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.wait()


def wait_for(condition: Callable[[], Any], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def over(job: Job) -> bool:
    return Job.get_by_id(job.id).state not in State.OPEN


@pytest.mark.slow
def test_killed_at_random_moments(started: Callable[[], subprocess.Popen[bytes]]) -> None:
    job = ordered(range(60), seconds=0.02, made_up=True)
    chance = random.Random(20200322)
    for _kill in range(5):
        process = started()
        wait_for(lambda: JobItem.select().where(JobItem.state == State.RUNNING).exists() or over(job), 30)
        time.sleep(chance.uniform(0, 0.5))
        process.kill()
        process.wait()
    started()
    wait_for(lambda: over(job), 60)
    assert positions(job) == list(range(60))
    assert [lines(job)[last] for last in (20, 41, 62)] == ["made up"] * 3  # each part once, the whole not
    assert Job.get_by_id(job.id).title == "Fake!"
    assert not JobItem.select().where(JobItem.job == job.id, JobItem.state != State.DONE).exists()


@pytest.mark.slow
def test_a_worker_that_is_asked_to_stop_leaves_nothing_running(
    started: Callable[[], subprocess.Popen[bytes]],
) -> None:
    job = ordered(range(40), seconds=0.05)
    process = started()
    wait_for(lambda: JobItem.select().where(JobItem.state == State.RUNNING).exists(), 30)
    process.terminate()
    assert process.wait(20) == 0
    assert not JobItem.select().where(JobItem.state == State.RUNNING).exists()
    assert not JobItem.select().where((JobItem.lost > 0) | (JobItem.attempts > 0)).exists()
    started()
    wait_for(lambda: over(job), 30)
    assert positions(job) == list(range(40))
