"""Taking an act back: the values before it, rows out of the bin or into it; itself an act."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _

from backoffice import access
from backoffice.access import Actor
from backoffice.database import without_index
from backoffice.store.acts import NOTES, Act
from backoffice.store.bin import bring_back, put_away
from backoffice.store.refusals import Conflict, InUse, Invalid, Missing, Refused
from backoffice.store.row import earlier, loaded, locked, stored
from backoffice.store.writing import Edit, Outcome, after, write_edits
from backoffice.validation import copied
from models.base import Record, database
from models.fields import Text, TranslatedField
from models.register import by_name, record_of
from models.system.batch import Batch
from models.system.change import Change

CHANGED_SINCE = _("Somebody changed it since.")
_OUT_OF_REACH = _("It is gone or out of reach.")
_NOT_ALL = _("Not all of its fields may be written by you.")
_NOTHING = _("There is nothing to write back.")
_OPPOSITE = _("Steps of the workflow are taken back by their opposite: send back, withdraw, publish.")
_CHUNK = 500

#: The verbs of the workflow. To take one back would give somebody who may only edit what approving and
#: publishing are for.
STEPS = ("submit", "approve", "send_back", "publish", "withdraw")


@dataclass
class Undone:
    """What came of taking an act back. `batch` is the key of the new act, `done` counts the rows, `refused`
    is [(record, row id, why)] of the rows that stay as they are."""

    batch: str = ""
    done: int = 0
    refused: list[tuple[type[Record], int, Any]] = field(default_factory=list)


@dataclass
class _Step:
    """What an act did with one row in a run of its changes: `before` and `after` hold stored forms."""

    record: type[Record]
    row: int
    verb: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def undoable(actor: Actor, key: str) -> Batch:
    """An act that the actor may take back. Raises Missing, Refused, Invalid (it was taken back already, or is
    a step of the workflow)."""
    found: Batch | None = Batch.get_or_none(Batch.key == key)
    record = by_name(found.record) if found else None
    if found is None or record is None:
        raise Missing(key)
    own = found.actor == actor.user_id
    if not own and not access.may(actor, "history", record):
        raise Missing(key)
    if not access.may(actor, "edit", record):
        raise Refused(record.key())
    if _is_step(found.verb, found.undoes):
        raise Invalid({"": _OPPOSITE})
    if found.undone_by:
        raise Invalid({"": _("This was taken back already.")})
    return found


def _is_step(verb: str, undoes: str | None) -> bool:
    """Whether an act is a step of the workflow, or takes one back, or takes that back, and so on."""
    while undoes:
        parent: Batch | None = Batch.get_or_none(Batch.key == undoes)
        if parent is None:
            break
        verb, undoes = parent.verb, parent.undoes
    return verb in STEPS


def undo(actor: Actor, key: str, *, rows: Sequence[int] | None = None, act: str | None = None) -> Undone:
    """Take an act back, as one act: rows whose changed columns somebody changed since are refused, and so is
    what the actor may not write. `rows` cuts it to some rows of the act's record; `act` is the key of the
    undoing that a further part continues. Raises Missing, Refused, Invalid.
    """
    found = Undone()
    with database.atomic():
        batch = _taken(actor, key, act)
        undoing = Act(actor, "undo", record_of(batch.record), key=act, undoes=key)
        for steps in _runs(batch, rows):
            _undo_run(actor, steps, undoing, found)
        found.batch = undoing.close()
        if found.done:
            Batch.update(undone_by=found.batch).where(Batch.key == key).execute()
            _turn(batch)
    after(undoing)
    return found


def _turn(batch: Batch) -> None:
    """What the act had taken back stands again and may be taken back again; what that one had taken back is
    taken back again; and so on."""
    stands = True
    while batch.undoes:
        undone = Batch.get(Batch.key == batch.undoes)
        Batch.update(undone_by=None if stands else batch.key).where(Batch.key == undone.key).execute()
        batch, stands = undone, not stands


def hindered(
    actor: Actor, key: str, rows: Sequence[int] | None = None
) -> dict[tuple[type[Record], int], Any]:
    """{(record, row id): why} of what taking an act back would leave as it is, as far as looking tells.

    Raises Missing, Refused, Invalid.
    """
    found: dict[tuple[type[Record], int], Any] = {}
    seen: set[tuple[type[Record], int]] = set()
    with database.atomic():
        for steps in _runs(undoable(actor, key), rows):
            last = [step for step in steps if (step.record, step.row) not in seen]
            seen |= {(step.record, step.row) for step in last}
            for start in range(0, len(last), _CHUNK):
                for step, _row, why in _looked_at(actor, last[start : start + _CHUNK]):
                    if why:
                        found[step.record, step.row] = why
    return found


def _taken(actor: Actor, key: str, act: str | None) -> Batch:
    """The act, locked, so that two who take it back at the same moment do it once."""
    if database.for_update:
        Batch.select(Batch.id).where(Batch.key == key).for_update().first()
    begun = Batch.get_or_none(Batch.key == key, Batch.undone_by == act) if act else None
    return begun if begun is not None else undoable(actor, key)


def _runs(batch: Batch, rows: Sequence[int] | None) -> Iterator[list[_Step]]:
    """What the act did, last first, in runs of the same record and kind of change."""
    query = Change.select().where(Change.batch == batch.key, Change.verb.not_in(NOTES))
    if rows is not None:  # found by their own history, not by going through the whole act once more
        query = Change.select().where(
            Change.record == batch.record,
            Change.row.in_(rows),
            without_index(Change.batch) == batch.key,
            Change.verb.not_in(NOTES),
        )
    run: dict[int, _Step] = {}
    present: Any = None
    for change in query.order_by(Change.id.desc()):
        record = by_name(change.record)
        if record is None:
            continue
        verb = change.verb if change.verb in ("create", "delete", "restore") else "edit"
        if (record, verb) != present:
            if run:
                yield list(run.values())
            run, present = {}, (record, verb)
        step = run.setdefault(change.row, _Step(record, change.row, verb))
        for name, (before, now) in json.loads(change.diff).items():
            column = record.column(name)
            step.before[name] = earlier(column, before, step.before.get(name))
            step.after[name] = earlier(column, step.after[name], now) if name in step.after else now
    if run:
        yield list(run.values())


def _undo_run(actor: Actor, steps: list[_Step], act: Act, found: Undone) -> None:
    for start in range(0, len(steps), _CHUNK):
        some = steps[start : start + _CHUNK]
        do = _write_back if some[0].verb == "edit" else _move
        do(actor, some, act, found)


def _looked_at(actor: Actor, steps: Sequence[_Step]) -> Iterator[tuple[_Step, Any, Any]]:
    """(step, row as it is now, what stands against taking it back) of steps of one record and kind."""
    record, kind, actor = steps[0].record, steps[0].verb, _writer(actor, steps)
    verb = {"edit": "edit", "delete": "restore"}.get(kind, "delete")
    present: dict[int, Any] = {}
    if access.may(actor, verb, record):
        present = locked(actor, record, [step.row for step in steps], verb, deleted=kind == "delete")
    for step in steps:
        row, why = present.get(step.row), None
        if row is None:
            why = _OUT_OF_REACH
        elif _differs(row, step.after):
            why = CHANGED_SINCE
        elif kind == "edit":
            why = _hinders(actor, row, _values(row, step))
        yield step, row, why


def _writer(actor: Actor, steps: Sequence[_Step]) -> Actor:
    """Who writes the steps back: what only led along after a merge, perhaps somebody else's, the product."""
    soft = {name for names in steps[0].record.meta("soft_links", ()) for name in names}
    along = all(step.after and soft >= step.after.keys() for step in steps)
    return Actor.system(actor.name) if along else actor


def _hinders(actor: Actor, row: Any, edit: Edit) -> Any:
    """Why values are not written back by this actor."""
    if not edit.values and not edit.system:
        return _NOTHING
    columns = [type(row).column(name) for name in edit.values]
    return None if all(access.editable(actor, type(row), each) for each in columns if each) else _NOT_ALL


def _write_back(actor: Actor, steps: list[_Step], act: Act, found: Undone) -> None:
    """The values before the act, into rows that have still those it wrote."""
    record, edits, outcome = steps[0].record, [], Outcome()
    for step, row, why in _looked_at(actor, steps):
        if why:
            found.refused.append((record, step.row, why))
        else:
            edits.append(_values(row, step))
            outcome.rows[step.row] = row
    write_edits(_writer(actor, steps), record, edits, act, outcome, whole=True)
    found.done += len(outcome.done)
    for row_id in [edit.row for edit in edits if edit.row not in set(outcome.done)]:
        why = CHANGED_SINCE if row_id in outcome.conflicts else _NOTHING
        found.refused.append((record, row_id, next(iter(outcome.problems.get(row_id, {}).values()), why)))


def _differs(row: Any, written: Mapping[str, Any]) -> bool:
    """Whether a column has another value than the act gave it; sealed ones are compared in clear. A copy goes
    with its link, whoever changed what it is copied from."""
    for name, value in written.items():
        column = type(row).column(name)
        if column is None or copied(row, column) or stored(column, row) == value:
            continue
        if isinstance(column, TranslatedField) and value is not None:
            patch, text = loaded(column, value), row.__data__[name] or Text()
            if all(text.get(code) == part for code, part in patch.by.items()):
                continue
        if not getattr(column, "sealed", False) or loaded(column, value) != row.__data__.get(name):
            return True
    return False


def _values(row: Any, step: _Step) -> Edit:
    """The values to write back, those of the product's own columns aside. A copy whose link will be set
    follows."""
    typed, system = dict[str, Any](), dict[str, Any]()
    for name, value in step.before.items():
        column = step.record.column(name)
        if column is None:
            continue
        link = column.facts.follows.partition(".")[0]
        if not link or step.before.get(link, row.__data__.get(link)) is None:
            (system if column.facts.system else typed)[name] = loaded(column, value)
    return Edit(step.row, typed, system=system)


def _move(actor: Actor, steps: list[_Step], act: Act, found: Undone) -> None:
    """Out of the bin what the act put there, and into it what it made or took out."""
    for step, row, why in _looked_at(actor, steps):
        if why:
            found.refused.append((step.record, step.row, why))
        else:
            _move_one(row, step.verb == "delete", act, found)


def _move_one(row: Any, back: bool, act: Act, found: Undone) -> None:
    mark = act.mark()
    try:
        with database.atomic():
            (bring_back if back else put_away)(act, row)
        found.done += 1
    except (Invalid, InUse, Conflict) as error:
        act.forget(mark)
        found.refused.append((type(row), row.id, _why(error)))


def _why(error: Exception) -> Any:
    if isinstance(error, Invalid):
        return next(iter(error.problems.values()))
    return CHANGED_SINCE if isinstance(error, Conflict) else _("Other records refer to it.")
