"""Compares the rows of the office with each other and keeps the pairs that are likely the same.

What changed since the last look is compared by a thread of the worker, a few rows at a time; all rows by a
job. Nobody is looking here: who may see a pair is decided by `backoffice.duplicates`.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import peewee
from flask_babel import lazy_gettext as _
from peewee import fn

from backoffice import access, database, duplicates, jobs, store
from backoffice.access import Actor
from backoffice.jobs import Kind, Order, Parameters, Result
from backoffice.likeness import Verdict, compare, compared_by, traits_of
from models.base import Record, now
from models.base import database as connection
from models.register import by_name, record_of, records
from models.system.change import Change
from models.system.duplicate import Compared, Duplicate, DuplicateState
from models.system.job import Job, JobItem

log = logging.getLogger(__name__)

#: So many changes are looked at in one go, so many rows are compared in one piece of a job.
CHANGES, ROWS = 20, 10
#: More rows than this that are like one tell that something else is wrong with it.
_OF_ONE = 20
#: So old a change must be: an earlier one may not be committed yet.
SETTLED = timedelta(seconds=3)
#: So many changes of other records are passed by before the place is noted.
_FAR = 1_000
#: Seconds between two looks, while there is more to compare and when there is not.
_BREATH, _PAUSE = 0.05, 4.0
#: At most so many pieces are one job: of a larger office each is larger.
_PIECES = 100_000

Alike = dict[int, Verdict]


def compare_changed() -> bool:
    """Compare the rows of the next few changes; whether there may be more."""
    more = [_compare_changes(record) for record in records() if duplicates.kept_for(record)]
    return any(more)


def compare_rows(record: type[Record], ids: Sequence[int]) -> None:
    """Compare these rows with all others now."""
    with connection.atomic():
        for row in ids:
            _keep(record, row, _alike(record, row))


def _compare_changes(record: type[Record]) -> bool:
    known = Compared.get_or_none(Compared.record == record.key())
    until, settled = (known.until if known else 0), Change.at < now() - SETTLED
    query = Change.select().where(Change.id > until, Change.record == record.key(), settled)
    changes = list(query.order_by(Change.id).limit(CHANGES))
    if not changes:
        # Nothing of this record changed: the next look begins at the newest change of all.
        newest = Change.select(Change.id).where(settled).order_by(Change.id.desc()).limit(1).scalar() or 0
        if newest > until + _FAR:
            _reached(record, newest)
        return False
    telling = {change.row for change in changes if _tells(record, change)}
    found = [(row, _alike(record, row)) for row in sorted(telling)]
    with connection.atomic():
        # Another worker may have been here meanwhile: to keep the same again does no harm.
        for row, alike in found:
            _keep(record, row, alike)
        _reached(record, changes[-1].id)
    return len(changes) == CHANGES


def _tells(record: type[Record], change: Change) -> bool:
    """Whether a change may make its row like others, or unlike: most write other columns."""
    if not change.row or change.verb in store.NOTES:
        return False
    written = json.loads(change.diff)
    return not written or not written.keys().isdisjoint(compared_by(record))


def _reached(record: type[Record], until: int) -> None:
    Compared.insert(record=record.key(), until=until).on_conflict(
        conflict_target=(Compared.record,), update={Compared.until: until}
    ).execute()


def _alike(record: type[Record], row_id: int, below: int | None = None) -> Alike:
    """{id: verdict} of the rows that are likely the same as a row; `below`: of those with lower ids only."""
    row = next(iter(duplicates.rows_of(record, [row_id])), None)
    if row is None or row.deleted_at is not None:
        return {}
    traits = traits_of(row)
    among = record.id != row_id if below is None else record.id < below
    verdicts = {
        each.id: verdict
        for each, theirs in duplicates.candidates(record, traits, among)
        if (verdict := compare(traits, theirs)).likely
    }
    likest = sorted(verdicts, key=lambda each: (-verdicts[each].score, each))
    return {each: verdicts[each] for each in likest[:_OF_ONE]}


def _keep(record: type[Record], row: int, alike: Alike, below: int | None = None) -> None:
    """Open the pairs of a row that are new, mend those that stand, let go those that are alike no more.
    What was said to be different stays so."""
    query = Duplicate.select().where(
        Duplicate.record == record.key(), (Duplicate.one == row) | (Duplicate.other == row)
    )
    known = {each.other if each.one == row else each.one: each for each in query}
    for other, verdict in alike.items():
        duplicates.keep(record, row, other, verdict.score, verdict.because, DuplicateState.OPEN)
    for other, each in known.items():
        if other not in alike and each.state == DuplicateState.OPEN and (below is None or other < below):
            duplicates.keep(record, row, other, each.score, each.because.split(), DuplicateState.GONE)


class Comparer(threading.Thread):
    """Compares what changes, until it is told to stop: a thread of its own, so that nothing waits for it."""

    def __init__(self) -> None:
        super().__init__(name="comparer", daemon=True)
        self.stopped = threading.Event()

    def run(self) -> None:
        more = False
        while not self.stopped.wait(_BREATH if more else _PAUSE):
            more = False
            try:
                database.connect()
                more = compare_changed()
            except peewee.DatabaseError as error:
                log.warning("the database does not answer: %s", error)
            except Exception:  # what is wrong with one look must not end the next ones
                log.exception("comparing what changed failed")
            finally:
                database.release()


# All rows


def order_all(actor: Actor, record: type[Record], title: str) -> Job:
    """Order the comparison of all rows of a record as a job. Raises Refused, Invalid."""
    last = record.select(fn.MAX(record.id)).scalar() or 0
    size = max(ROWS, -(-last // _PIECES))
    items = (Order(first) for first in range(1, last + 1, size))
    return jobs.order(actor, "compare", title, {"record": record.key(), "size": size}, items)


def may_order(actor: Actor, record: type[Record]) -> bool:
    """Whether the actor may have all rows compared: whoever reaches and decides all of them."""
    return duplicates.may_decide(actor, record) and access.unlimited(actor, "edit", record)


def _allowed(actor: Actor, parameters: Parameters) -> bool:
    record = by_name(str(parameters.get("record")))
    return record is not None and may_order(actor, record)


def _work(
    _actor: Actor, parameters: Parameters, items: Sequence[JobItem], _stopped: Callable[[], bool]
) -> Result:
    """Compare the rows of each piece with those before them."""
    record = record_of(str(parameters["record"]))
    noted: dict[int, str] = {}
    for item in items:
        rows = record.select(record.id).where(record.id.between(item.row, item.row + parameters["size"] - 1))
        for (row,) in list(rows.tuples()):
            _keep(record, row, _alike(record, row, below=row), below=row)
        noted[item.id] = ""
    return Result(noted=noted)


KIND = Kind(
    name="compare",
    label=_("Find duplicates"),
    allowed=_allowed,
    work=_work,
    chunk=1,
    part=1000,
    most=_PIECES + 1,
)
jobs.register(KIND)
