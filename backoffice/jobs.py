"""Jobs: kinds, orders, progress, results; two tables are the truth about them, the queue only wakes a worker.

What stands in the tables is the machine's own bookkeeping, so it is written here and in `backoffice.worker`
and not through the write path; a person's value passes through it only sealed.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _
from peewee import Case, DatabaseError, IntegrityError, fn

from backoffice import access, queue, signin, store
from backoffice.access import Actor
from backoffice.database import insert_many, is_busy
from models.base import database, now
from models.system.job import Job, JobItem, State
from models.system.user import User

log = logging.getLogger(__name__)

#: More than this in one order is surely a mistake.
LARGEST = 5_000

REASONS: dict[str, Any] = {
    "refused": _("This is no longer permitted."),
    "missing": _("The record is gone or out of reach."),
    "lost": _("The worker stopped each time it came to this item."),
    "disk": _("The disk is full or cannot be written."),
    "error": _("Unexpected error (%(detail)s)."),
    "nothing": _("None of the items could be done."),
    "joining": _("The finished items could not be put together (%(detail)s)."),
}


class Hopeless(Exception):
    """An item that trying again cannot help; `reason` is a key of its kind's reasons."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


class Untold(Exception):
    """A part that is not given away, for it could not be told that it is."""


@dataclass(frozen=True)
class Piece:
    """What one item came to: pages (counted from 0) of a content that several items may share, and a `note`
    that its kind wants to know again when the job is over."""

    content: bytes
    first_page: int = 0
    pages: int = 1
    note: str = ""


@dataclass(frozen=True)
class Result:
    """What a chunk of items came to, each item in one of four: done with a piece of the file, hopeless,
    failed with a reason and its detail, to be tried again, or `noted` as done without a file, with a word on
    it ("" for none)."""

    done: Mapping[int, Piece] = field(default_factory=dict)
    hopeless: Mapping[int, Hopeless] = field(default_factory=dict)
    failed: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    noted: Mapping[int, str] = field(default_factory=dict)


#: Noted of what is done and was told of though its job has no result, and of a job that could not be told of.
TAKEN, UNTOLD = "taken", "untold"

#: (file, first page, number of pages or `ALL`), in the order in which they are joined.
Source = tuple[Path, int, int]
ALL = -1
Parameters = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of job. `allowed` is its policy, asked at the order, before each chunk and when a file is taken;
    then `reaches` says as well whether all rows in it (a query for their ids) are still within reach. `work`
    does a chunk of items of one group and asks `stopped()` where it takes long. `join` makes one file of
    sources, `make_up` then changes the file of a part, Hopeless where that cannot be. `tell` is told what
    came out of a job: when it ends with a result, in the same transaction, once more when what failed was
    done later, and of a job without a result when a part of it is taken, whose items are `TAKEN` then.
    `reasons` are texts of why items failed, `details` labels of what such texts name. At most `chunk` items
    of one `part` are worked off together, at most `most` are ordered at once.

    A kind without `join` makes no file but changes records: its `work` and what is noted of the items are one
    transaction, so that a worker may die at any moment and nothing is done twice or half."""

    name: str
    label: Any
    allowed: Callable[[Actor, Parameters], bool]
    work: Callable[[Actor, Parameters, Sequence[JobItem], Callable[[], bool]], Result]
    reaches: Callable[[Actor, Parameters, Any], bool] | None = None
    join: Callable[[Sequence[Source], Path, Parameters], None] | None = None
    make_up: Callable[[Actor, Parameters, Path], None] | None = None
    tell: Callable[[Actor, Parameters, Job], None] | None = None
    suffix: str = ""
    reasons: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    chunk: int | Callable[[Parameters], int] = 20
    part: int = 100
    most: int = LARGEST


@dataclass(frozen=True)
class Order:
    """One item of an order: the row it is about, the group of items it can be done together with, and the
    version of the row that the order was given for."""

    row: int | None = None
    group: str = ""
    version: int = 0


@dataclass(frozen=True)
class Part:
    """A piece of the result: positions counted from 0, how much of it is finished, its file when it is."""

    number: int
    first: int
    last: int
    finished: int
    file: Path | None


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind of job; a kind without a policy cannot be made."""
    KINDS[kind.name] = kind


def order(
    actor: Actor,
    kind: str,
    title: str,
    parameters: Parameters,
    items: Iterable[Order],
    *,
    once: str | None = None,
    wake: bool = True,
) -> Job:
    """Write down a job and wake a worker. The same `once` token of the same user again is the same job.
    Whoever does the job at once, in its own process, wakes nobody.

    Raises Refused, Invalid (no items, too many).
    """
    known = KINDS.get(kind)
    if known is None or not known.allowed(actor, parameters):
        raise store.Refused(kind)
    wanted = list(islice(items, known.most + 1))
    if not wanted:
        raise store.Invalid({"": _("There is nothing to do.")})
    if len(wanted) > known.most:
        raise store.Invalid({"": _("At most %(limit)s at once.", limit=known.most)})
    token = token_of(actor.user_id, once) if once else None
    try:
        with database.atomic():
            made = Job.get_or_none(Job.once == token) if token else None
            if made is None:
                made = _write_down(actor, known, title, parameters, wanted, token)
    except IntegrityError:
        # The same order came twice at the same moment: the other one made the job.
        return Job.get(Job.once == token)
    if wake:
        # Two of them lay out pages side by side; changes of records would only wait for each other.
        for _loop in range(2 if known.join and len(wanted) > chunk_of(known, parameters) else 1):
            queue.wake(made.id)
    return made


def chunk_of(kind: Kind, parameters: Parameters) -> int:
    """So many items of an order are worked off together."""
    return kind.chunk if isinstance(kind.chunk, int) else kind.chunk(parameters)


def token_of(user_id: int | None, once: str) -> str:
    """How a job remembers the token of its order."""
    return f"{user_id or 0}:{once[:64]}"


def ordered(user_id: int | None, once: str) -> Job | None:
    """The job that a user ordered with that token."""
    found: Job | None = Job.get_or_none(Job.once == token_of(user_id, once))
    return found


def of_act(key: str) -> Job | None:
    """The job, whoever ordered it, that is still making the act with that key or taking it back."""
    found: Job | None = (
        Job.select().where(Job.state.in_(State.OPEN), Job.parameters.contains(f'"{key}"')).first()
    )
    return found


def _write_down(
    actor: Actor, kind: Kind, title: str, parameters: Parameters, wanted: Sequence[Order], token: str | None
) -> Job:
    job = Job.create(
        kind=kind.name,
        title=title[:200],
        user=actor.user_id,
        once=token,
        total=len(wanted),
        parameters=json.dumps(dict(parameters), ensure_ascii=False),
    )
    fresh = JobItem(job=job.id)
    names = [field.name for field in JobItem._meta.sorted_fields if field.name != "id"]
    common = {name: JobItem._meta.fields[name].db_value(fresh.__data__.get(name)) for name in names}
    rows = (
        common
        | {
            "position": position,
            "part": position // kind.part,
            "row": each.row,
            "row_version": each.version,
            "group": each.group,
        }
        for position, each in enumerate(wanted)
    )
    insert_many(JobItem, names, (tuple(row.values()) for row in rows))
    return job


def get(actor: Actor, job_id: int, verb: str = "view") -> Job:
    """A job within the actor's reach: own ones, all for who may see all. Raises Missing."""
    reach = access.rows(actor, verb, Job)
    if actor.user_id is not None:  # whoever may order one may watch and stop it
        reach |= Job.user == actor.user_id
    job = Job.get_or_none(Job.id == job_id, Job.deleted_at.is_null(), reach)
    if job is None:
        raise store.Missing("job")
    return job


def cancel(actor: Actor, job_id: int) -> None:
    """Stop a job at once; what a worker is just at is thrown away. Raises Missing."""
    get(actor, job_id, "edit")
    with database.atomic():
        if locked(job_id).state in State.OPEN:
            end(job_id, State.CANCELLED)
            JobItem.update(state=State.CANCELLED, lease="", leased_until=None).where(
                JobItem.job == job_id, JobItem.state.in_(State.OPEN)
            ).execute()


def again(actor: Actor, job_id: int) -> None:
    """Do once more what failed, and what was cleared away since; go on with a file that was cancelled; tell
    what could not be told. Raises Missing."""
    job = get(actor, job_id, "edit")
    ended = (State.PARTLY, State.FAILED)
    _open_again(job_id, (*ended, State.CANCELLED) if KINDS[job.kind].join else ended)


def resume(job_id: int) -> Job:
    """Go on with a job that ended before all of it was done, cancelled ones too; of one that is done or runs
    nothing changes."""
    _open_again(job_id, (State.PARTLY, State.FAILED, State.CANCELLED))
    found: Job = Job.get_by_id(job_id)
    return found


def _open_again(job_id: int, ended: Sequence[str]) -> None:
    with database.atomic():
        job = locked(job_id)
        if job.state not in ended and job.reason != UNTOLD:
            return
        if job.state in State.RESULT and job.reason != UNTOLD and KINDS[job.kind].tell:
            _mark_taken(JobItem.job == job_id)  # all of it was told
        once_more = JobItem.state.in_((State.FAILED, State.CANCELLED))
        if KINDS[job.kind].join:
            kept = {path.name for path in folder(job).iterdir()} if folder(job).is_dir() else set()
            once_more |= JobItem.file.not_in(kept)
        JobItem.update(state=State.WAITING, attempts=0, lost=0, reason="", detail="").where(
            JobItem.job == job_id, once_more
        ).execute()
        Job.update(
            state=State.WAITING, ended_at=None, file="", reason="", detail="", attempts=0, failed=0
        ).where(Job.id == job_id).execute()
    queue.wake(job_id)


def _mark_taken(which: Any) -> None:
    JobItem.update(reason=TAKEN).where(which, JobItem.state == State.DONE).execute()


def locked(job_id: int) -> Job:
    """The job, within a transaction in which nobody else changes it or its items."""
    query = Job.select().where(Job.id == job_id)
    return (query.for_update() if database.for_update else query).get()


def end(job_id: int, state: str, **values: Any) -> None:
    """Write that a job is over."""
    Job.update(state=state, ended_at=now(), lease="", leased_until=None, **values).where(
        Job.id == job_id
    ).execute()


def parameters_of(job: Job) -> dict[str, Any]:
    """What was ordered."""
    found: dict[str, Any] = json.loads(job.parameters)
    return found


def actor_of(job: Job) -> Actor | None:
    """Whoever ordered the job, with the rights of now, None when that user may no longer sign in."""
    user_id = job.__data__["user"]
    if user_id is None:
        return Actor.system("job")
    user = User.get_or_none(User.id == user_id, User.active, User.deleted_at.is_null())
    return user and signin.actor_of(user)


def why(job: Job, code: str, detail: str) -> str:
    """Why a job or an item of it failed, for readers; "" when it did not."""
    known = KINDS.get(job.kind)
    texts = {**REASONS, **(known.reasons if known else {})}
    named = known.details.get(detail, detail) if known else detail
    return str(texts.get(code, code)) % {"detail": named} if code else ""


def failures(job: Job, limit: int = 50) -> list[JobItem]:
    """The failed items in order, the first ones."""
    failed = JobItem.select().where(JobItem.job == job.id, JobItem.state == State.FAILED)
    return list(failed.order_by(JobItem.position).limit(limit))


def noted(job: Job, word: str) -> int:
    """How many items are done with that word on them."""
    return int(
        JobItem.select()
        .where(JobItem.job == job.id, JobItem.state == State.DONE, JobItem.reason == word)
        .count()
    )


def parts(job: Job) -> list[Part]:
    """The pieces of the result that can be had before all is done, in order."""
    undone = fn.SUM(Case(None, [(JobItem.state.in_(State.UNDONE), 1)], 0))
    query = (
        JobItem.select(
            JobItem.part, fn.MIN(JobItem.position), fn.MAX(JobItem.position), fn.COUNT(JobItem.id), undone
        )
        .where(JobItem.job == job.id)
        .group_by(JobItem.part)
        .order_by(JobItem.part)
        .tuples()
    )
    return [
        Part(number, first, last, count - left, None if left else part_file(job, number))
        for number, first, last, count, left in query
    ]


def part_file(job: Job, number: int) -> Path | None:
    """The file of a finished part, None as long as it is not there, or when it never came to its end."""
    if finished(job.id, number) and (found := sources(job, number)):
        path = joined_path(job, found)
        return path if path.is_file() else None
    return None


def finished(job_id: int, part: int) -> bool:
    """Whether everything in a part was done or failed."""
    undone = JobItem.state.in_(State.UNDONE)
    return not JobItem.select().where(JobItem.job == job_id, JobItem.part == part, undone).exists()


def result_file(job: Job) -> Path | None:
    """The finished result, None as long as there is none or when it was cleared away."""
    path = folder(job) / job.file
    return path if job.file and path.is_file() else None


def take(actor: Actor, job: Job, number: int | None = None, *, given: bool = True) -> Path | None:
    """The finished result, or one part of it, for the actor to keep; None when it is not there. It is given
    away only when its kind was told of it; not `given`: only its head is asked for.

    Raises Refused when the actor could not order it any more, Untold.
    """
    kind, parameters = KINDS[job.kind], parameters_of(job)
    rows = JobItem.select(JobItem.row).where(JobItem.job == job.id, JobItem.state == State.DONE)
    if number is not None:
        rows = rows.where(JobItem.part == number)
    if kind.reaches is None:
        return None
    if not kind.allowed(actor, parameters) or not kind.reaches(actor, parameters, rows):
        raise store.Refused(job.kind)
    path = result_file(job) if number is None else part_file(job, number)
    if given and path is not None and kind.tell is not None:
        _give_away(job.id, number)
    return path


def _give_away(job_id: int, number: int | None) -> None:
    """Tell of what is taken before all of the job is told. Raises Untold."""
    with database.atomic():
        job = locked(job_id)
        if job.state in State.RESULT and job.reason != UNTOLD:
            return
        if number is not None and job.state not in State.RESULT:
            _mark_taken((JobItem.job == job_id) & (JobItem.part == number))
        if not tell(job):
            raise Untold(job.kind)
        if job.reason == UNTOLD:
            Job.update(reason="", detail="").where(Job.id == job_id).execute()


def tell(job: Job) -> bool:
    """Tell what came out of a job, within the transaction in which it comes out; in the name of whoever
    ordered it, who may be gone by then. Returns whether it could be told."""
    told = KINDS[job.kind].tell
    if told is None:
        return True
    actor = actor_of(job) or replace(Actor.system("job"), user_id=job.__data__["user"])
    try:
        with database.atomic():
            told(actor, parameters_of(job), job)
    except Exception as error:
        if isinstance(error, DatabaseError) and is_busy(error):
            raise  # it comes again
        log.exception("job %s: what came out of it could not be told", job.id)
        return False
    return True


# Files. A name is made of the content, or of the names it was joined from, so that writing twice is harmless.


def root() -> Path:
    """The folder of all jobs' files."""
    return queue.instance() / "jobs"


def folder(job: Job) -> Path:
    """Where the files of a job lie, until they are cleared away together."""
    return root() / str(job.id)


def keep(job: Job, content: bytes) -> str:
    """Write a content durably and return its name; it is there whole or not at all."""
    name = hashlib.sha256(content).hexdigest()[:40] + KINDS[job.kind].suffix

    def write(path: Path) -> None:
        path.write_bytes(content)

    put(folder(job) / name, write)
    return name


def put(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` make the file under another name, then move it into its place."""
    if path.is_file():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, made = tempfile.mkstemp(dir=path.parent, suffix=path.suffix)
    os.close(handle)
    fresh = Path(made)
    try:
        write(fresh)
        _sync(fresh)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sources(job: Job, part: int) -> list[Source]:
    """What a part is joined from: each done item once, in the order of the list."""
    done = JobItem.select(JobItem.file, JobItem.first_page, JobItem.pages).where(
        JobItem.job == job.id, JobItem.part == part, JobItem.state == State.DONE
    )
    found: list[Source] = []
    for name, first, pages in done.order_by(JobItem.position).tuples():
        path = folder(job) / name
        if found and found[-1][0] == path and found[-1][1] + found[-1][2] == first:
            found[-1] = (path, found[-1][1], found[-1][2] + pages)
        else:
            found.append((path, first, pages))
    return found


def joined_path(job: Job, found: Sequence[Source]) -> Path:
    """Where the file joined of these sources belongs."""
    recipe = json.dumps([(path.name, first, pages) for path, first, pages in found])
    return folder(job) / f"joined-{hashlib.sha256(recipe.encode()).hexdigest()[:32]}{KINDS[job.kind].suffix}"


def join(job: Job, found: Sequence[Source], *, whole: bool = False) -> Path:
    """Make the joined file of a part, or of the parts that make the `whole`, unless it is there. Raises
    Hopeless."""
    kind, parameters = KINDS[job.kind], parameters_of(job)
    if kind.join is None:
        raise LookupError(job.kind)

    def write(fresh: Path) -> None:
        kind.join(found, fresh, parameters)  # type: ignore[misc]
        if kind.make_up and not whole:
            actor = actor_of(job)
            if actor is None:
                raise Hopeless("refused")
            kind.make_up(actor, parameters, fresh)

    path = joined_path(job, found)
    put(path, write)
    return path
