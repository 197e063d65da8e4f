"""Acts as readers may see them: who did what and what it changed; and taking a long one back as a job.

Part of the read-out path; what is taken back, `backoffice.store` takes back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _
from peewee import fn

from backoffice import access, jobs, reading, store
from backoffice.access import Actor
from backoffice.jobs import Hopeless, Kind, Order, Parameters, Result
from backoffice.reading import Entry
from models.base import Record, now
from models.register import by_name
from models.system.batch import Batch
from models.system.change import Change
from models.system.job import Job, JobItem, State

#: So long the list offers to take back what was done there.
RECENT = timedelta(hours=1)

#: More rows than this are taken back by a worker.
AT_ONCE = 500

#: So many of them are taken back in one transaction: others who write wait no longer than that.
CHUNK = 100

#: So many rows of an act stand on a page, and so many acts.
ROWS, ACTS = 100, 50

#: So many acts are looked at for one page of those within reach.
_LOOKED_AT = 1_000
_STEPS = 200
#: Of a longer row of takings back of takings back the beginning is not looked for.
_MOST_STEPS = 2_000


@dataclass(frozen=True)
class Act:
    """One act. `undoes` is the act that it took back, `undone_by` the one that took it back; `again`: it is
    the taking back of a taking back. `number` orders acts."""

    number: int
    key: str
    at: datetime
    actor: str
    own: bool
    verb: str
    record: type[Record]
    reason: str
    rows: int
    undoes: str | None
    undone_by: str | None
    again: bool = False


@dataclass(frozen=True)
class Line:
    """What an act did with one row: its record, title and address parts as the actor may see them."""

    record: type[Record]
    row: int
    title: str
    in_bin: bool
    entry: Entry


def recent(actor: Actor, record: type[Record]) -> tuple[Act | None, Act | None, Act | None]:
    """The actor's last act on a record within the hour, what could be taken back of them, and what of the
    taken back could be done again."""
    since = now() - RECENT
    query = Batch.select().where(_by(actor.user_id), Batch.at > since).order_by(Batch.id.desc()).limit(_STEPS)
    found = _acts(actor, [batch for batch in reversed(query) if batch.record == record.key()], record)
    undo: list[Act] = []
    redo: list[Act] = []
    for act in found:
        if act.undoes and not act.again:
            redo.append(act)
        else:
            redo = [each for each in redo if each.key == act.undoes or act.undoes]
            undo.append(act)
    undo, redo = ([act for act in acts if not act.undone_by] for acts in (undo, redo))
    undo = [act for act in undo if act.verb not in store.STEPS]
    return (
        found[-1] if found else None,
        undo[-1] if undo else None,
        redo[-1] if redo else None,
    )


def acts(actor: Actor, record: type[Record], before: int | None = None) -> tuple[list[Act], int | None]:
    """The acts that began with this record, newest first: own ones, and for who may see histories those that
    changed a row within reach; and the number before which older ones are asked for. Raises Refused."""
    if not access.may(actor, "view", record):
        raise store.Refused(record.key())
    query = Batch.select().where(Batch.record == record.key())
    if before is not None:
        query = query.where(Batch.id < before)
    query = query.order_by(Batch.id.desc())
    if not access.may(actor, "history", record):
        found = list(query.where(_by(actor.user_id)).limit(ACTS + 1))
    elif access.unlimited(actor, "history", record):
        found = list(query.limit(ACTS + 1))
    else:
        looked_at = [row for (row,) in query.select(Batch.id).limit(_LOOKED_AT).tuples()]
        within = Batch.id.in_(looked_at) & (_by(actor.user_id) | fn.EXISTS(_touching(actor, record)))
        found = list(Batch.select().where(within).order_by(Batch.id.desc()).limit(ACTS + 1))
        if len(found) <= ACTS:
            more = looked_at[-1] if len(looked_at) == _LOOKED_AT else None
            return _acts(actor, found, record), more
    shown = _acts(actor, found[:ACTS], record)
    return shown, shown[-1].number if len(found) > ACTS else None


def act(actor: Actor, key: str) -> Act:
    """One act that the actor may see. Raises Missing."""
    batch: Batch | None = Batch.get_or_none(Batch.key == key) if key.isalnum() else None
    record = by_name(batch.record) if batch is not None else None
    if batch is None or record is None or not access.may(actor, "view", record):
        raise store.Missing(key)
    if batch.actor != actor.user_id:
        touching = Batch.select(Batch.id).where(Batch.key == key, fn.EXISTS(_touching(actor, record)))
        if not access.may(actor, "history", record) or not touching.exists():
            raise store.Missing(key)
    return _acts(actor, [batch], record)[0]


def known(actor: Actor, record: type[Record], keys: Iterable[str]) -> list[Act]:
    """Those acts that the actor may see, of which each changed a row of the record within reach."""
    found = []
    for batch in Batch.select().where(Batch.key.in_(list(keys))):
        try:
            own = batch.record == record.key()
            found.append(_acts(actor, [batch], record)[0] if own else act(actor, batch.key))
        except store.Missing:
            continue
    return found


def lines(actor: Actor, shown: Act, page: int = 0) -> tuple[list[Line], int, bool]:
    """What an act did, so many rows a page: lines, how many of this page are out of reach, whether more
    follow."""
    query = Change.select().where(Change.batch == shown.key, Change.verb.not_in(store.NOTES))
    changes = list(query.order_by(Change.id).limit(ROWS + 1).offset(page * ROWS))
    more, changes = len(changes) > ROWS, changes[:ROWS]
    found: dict[int, Line] = {}
    for name in dict.fromkeys(change.record for change in changes):
        record = by_name(name)
        if record is not None:
            some = [change for change in changes if change.record == name]
            found |= {line.entry.id: line for line in _lines_of(actor, record, some)}
    ordered = [found[change.id] for change in changes if change.id in found]
    return ordered, len(changes) - len(ordered), more


def hindered(actor: Actor, shown: Act, rows: Sequence[int]) -> dict[tuple[type[Record], int], Any] | None:
    """What taking an act back would leave as it is, of a long act only among `rows`; None when the actor may
    not take it back."""
    try:
        return store.hindered(actor, shown.key, rows if shown.rows > AT_ONCE else None)
    except (store.Refused, store.Missing, store.Invalid):
        return None


def _lines_of(actor: Actor, record: type[Record], changes: Sequence[Any]) -> Iterator[Line]:
    verb = "history" if access.may(actor, "history", record) else "view"
    if not access.may(actor, verb, record):
        return
    ids = list({change.row for change in changes})
    query = record.select().where(record.id.in_(ids), access.rows(actor, verb, record))
    rows = {row.id: row for row in query}
    away = {key for key, row in rows.items() if row.deleted_at is not None}
    restorable = record.select(record.id).where(
        record.id.in_(list(away)), access.rows(actor, "restore", record)
    )
    seen = (rows.keys() - away) | ({key for (key,) in restorable.tuples()} if away else set())
    within = [change for change in changes if change.row in seen]
    for change, entry in zip(within, reading.entries(actor, record, within), strict=True):
        yield Line(record, change.row, reading.title(actor, rows[change.row]), change.row in away, entry)


def _by(user_id: int | None) -> Any:
    return Batch.actor.is_null() if user_id is None else Batch.actor == user_id


def _touching(actor: Actor, record: type[Record]) -> Any:
    """Changes of an act that lie within reach of the actor's look into histories."""
    return (
        Change.select(Change.id)
        .join(record, on=(Change.row == record.id))
        .where(
            Change.batch == Batch.key,
            Change.record == record.key(),
            access.rows(actor, "history", record),
        )
    )


def _acts(actor: Actor, batches: Sequence[Batch], record: type[Record]) -> list[Act]:
    again = _again(batches)
    return [
        Act(
            batch.id,
            batch.key,
            batch.at,
            batch.actor_name,
            batch.actor == actor.user_id,
            batch.verb,
            record,
            batch.reason,
            batch.rows,
            batch.undoes,
            batch.undone_by,
            batch.key in again,
        )
        for batch in batches
    ]


def _again(batches: Iterable[Batch]) -> set[str]:
    """The keys of the acts that do again what was taken back: an even number of steps of taking back leads
    from them to an act of its own. What is not among them is read step by step for all together."""
    undoes = {batch.key: batch.undoes for batch in batches}
    asked = [key for key, parent in undoes.items() if parent]
    while missing := {parent for parent in undoes.values() if parent} - undoes.keys():
        if len(undoes) > _MOST_STEPS:
            break
        query = Batch.select(Batch.key, Batch.undoes).where(Batch.key.in_(list(missing))).tuples()
        undoes |= dict.fromkeys(missing) | dict(query)
    found = set()
    for key in asked:
        steps, parent = 0, undoes[key]
        while parent:
            steps, parent = steps + 1, undoes.get(parent)
        if steps % 2 == 0:
            found.add(key)
    return found


# Taking back


def take_back(actor: Actor, key: str) -> store.Undone | Job:
    """Take an act back, a long one by a worker: ordered twice it is one job, and what a job left half done
    goes on. Raises Missing, Refused, Invalid."""
    try:
        batch = store.undoable(actor, key)
    except store.Invalid:
        begun = unfinished(actor, key)
        if begun is None:
            raise
        return jobs.resume(begun.id)
    going = jobs.of_act(key)
    if going is not None:
        if jobs.parameters_of(going).get("undoes") == key and going.__data__["user"] == actor.user_id:
            return going
        raise store.Invalid({"": _("It is still going on. Cancel the job first.")})
    own = Change.batch == key, Change.verb.not_in(store.NOTES)
    mixed = Change.select(Change.id).where(*own, Change.record != batch.record)
    if batch.rows <= AT_ONCE or mixed.exists():
        return store.undo(actor, key)
    rows = Change.select(Change.row).where(*own).distinct().order_by(Change.row).tuples()
    record = by_name(batch.record)
    title = gettext("Take back: %(record)s", record=str(record.meta("label_plural")) if record else "")
    undoing = _key_of_undoing(actor, key)
    parameters = {"record": batch.record, "undoes": key, "act": undoing}
    job = jobs.order(actor, KIND.name, title, parameters, (Order(row) for (row,) in rows), once=undoing)
    return job if job.state in State.OPEN else jobs.resume(job.id)


def unfinished(actor: Actor, key: str) -> Job | None:
    """The actor's own job that took an act back and did not come to its end: it can go on."""
    batch = Batch.get_or_none(Batch.key == key, Batch.undone_by.is_null(False))
    job = jobs.ordered(actor.user_id, batch.undone_by) if batch is not None else None
    return job if job is not None and job.kind == KIND.name and job.state != State.DONE else None


def _key_of_undoing(actor: Actor, key: str) -> str:
    """The key of the act that takes another back: the same for the same order, a new one after that taking
    back was itself taken back."""
    for number in count():
        found = hashlib.sha256(f"{key} {actor.user_id} {number}".encode()).hexdigest()[:16]
        if not Batch.select(Batch.id).where(Batch.key == found).exists():
            break
    return found


def _allowed(actor: Actor, parameters: Parameters) -> bool:
    record = by_name(parameters.get("record", ""))
    return record is not None and access.may(actor, "edit", record)


def _work(
    actor: Actor, parameters: Parameters, items: Sequence[JobItem], _stopped: Callable[[], bool]
) -> Result:
    if Batch.select(Batch.id).where(Batch.key == parameters["act"], Batch.undone_by.is_null(False)).exists():
        raise Hopeless("undone")
    try:
        undone = store.undo(
            actor, parameters["undoes"], rows=[item.row for item in items], act=parameters["act"]
        )
    except (store.Refused, store.Missing):
        raise Hopeless("refused") from None
    except store.Invalid:
        raise Hopeless("undone") from None
    with force_locale(actor.language):
        refused: Mapping[int, str] = {row: str(why) for _record, row, why in undone.refused}
    return Result(
        hopeless={item.id: Hopeless("stays", refused[item.row]) for item in items if item.row in refused},
        noted={item.id: "" for item in items if item.row not in refused},
    )


KIND = Kind(
    name="undo",
    label=_("Undo"),
    allowed=_allowed,
    work=_work,
    reasons={"stays": "%(detail)s", "undone": _("This was taken back already.")},
    chunk=CHUNK,
    part=CHUNK,
    most=1_000_000,
)
jobs.register(KIND)
