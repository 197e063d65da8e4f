"""The bin: rows go there with their parts and come back with them, one or many as one act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from peewee import ForeignKeyField

from backoffice import access
from backoffice.access import Actor
from backoffice.store.acts import Act
from backoffice.store.refusals import Conflict, InUse, Invalid, Missing, Refused
from backoffice.store.row import in_view, locked_one, pointing, references, update
from backoffice.store.texts import follow_bin
from backoffice.store.writing import acting
from backoffice.validation import copied, kept, value_of
from models.base import Record, database, now
from models.system.change import Change

#: What became of each row that could not go the way it was asked to.
Failures = dict[int, Exception]


def delete(
    actor: Actor,
    record: type[Record],
    row_id: int,
    *,
    version: int | None = None,
    act: Act | None = None,
) -> Any:
    """Put a row, and the rows that are part of it, into the bin; `act` is the larger one, closed by the
    caller, that this is part of. Raises Refused, Missing, Conflict, InUse."""
    if not access.may(actor, "delete", record):
        raise Refused(record.key())
    with acting(actor, "delete", record, within=act) as deleting:
        row = locked_one(actor, record, row_id, "delete")
        if version is not None and version != row.version:
            raise Conflict(row, {})
        put_away(deleting, row)
    return row


def restore(actor: Actor, record: type[Record], row_id: int) -> Any:
    """Take a row out of the bin with all that went there by the same act.

    Raises Refused, Missing, Invalid.
    """
    if not access.may(actor, "restore", record):
        raise Refused(record.key())
    with acting(actor, "restore", record) as act:
        return bring_back_together(act, record, row_id)


def delete_many(actor: Actor, record: type[Record], ids: Sequence[int]) -> tuple[str, list[Any], Failures]:
    """Put rows into the bin as one act; returns its key, the rows, and {id: what hinders} of the others.

    Raises Refused.
    """
    return _each(
        actor, "delete", record, ids, lambda act, key: _away(act, locked_one(actor, record, key, "delete"))
    )


def restore_many(actor: Actor, record: type[Record], ids: Sequence[int]) -> tuple[str, list[Any], Failures]:
    """Take rows out of the bin as one act; returns its key, the rows, and {id: what hinders} of the others.

    Raises Refused.
    """
    return _each(actor, "restore", record, ids, lambda act, key: bring_back_together(act, record, key))


def _each(
    actor: Actor, verb: str, record: type[Record], ids: Sequence[int], do: Callable[[Act, int], Any]
) -> tuple[str, list[Any], Failures]:
    if not access.may(actor, verb, record):
        raise Refused(record.key())
    done: list[Any] = []
    failed: Failures = {}
    with acting(actor, verb, record) as act:
        for key in ids:
            mark = act.mark()
            try:
                with database.atomic():
                    done.append(do(act, key))
            except (Missing, Invalid, InUse, Conflict) as error:
                act.forget(mark)
                failed[key] = error
    return act.batch, done, failed


def _away(act: Act, row: Any) -> Any:
    put_away(act, row)
    return row


def put_away(act: Act, row: Any) -> None:
    """Delete softly, with its parts; raises InUse when others refer to the row."""
    if reason := row.stays():
        raise InUse([], reason)
    in_use, parts = [], []
    for record, link in references(type(row)):
        live = pointing(record, link, row.id) & record.deleted_at.is_null()
        if link.facts.part:
            parts.extend(record.select().where(live))
        elif record.select(record.id).where(live).exists():
            in_use.append((record, live))
    if in_use:
        raise InUse(in_view(act.actor, in_use))
    for part in parts:
        if not access.may(act.actor, "delete", type(part)):
            raise InUse(in_view(act.actor, [(type(part), type(part).id == part.id)]))
        put_away(act, part)
    row.deleted_at = now()
    update(row, [type(row).deleted_at])
    follow_bin(row, act.waiting)
    act.log(row, {}, "delete")


def bring_back_together(act: Act, record: type[Record], row_id: int) -> Any:
    """A row, and its parts that went into the bin by the same act; raises Missing, Invalid."""
    row = locked_one(act.actor, record, row_id, "restore", deleted=True)
    query = Change.select(Change.batch).where(
        Change.record == record.key(), Change.row == row_id, Change.verb == "delete"
    )
    last = query.order_by(Change.id.desc()).first()
    bring_back(act, row)
    if last is not None:
        for part, part_id in _parts_away(row, last.batch):
            bring_back_together(act, part, part_id)
    return row


def _parts_away(row: Any, batch: str) -> list[tuple[type[Record], int]]:
    """(record, id) of the parts of a row that went into the bin by that act."""
    found = []
    for record, link in references(type(row)):
        if link.facts.part:
            by = Change.select(Change.row).where(
                Change.batch == batch, Change.record == record.key(), Change.verb == "delete"
            )
            away = record.select(record.id).where(
                link == row.id, record.deleted_at.is_null(False), record.id.in_(by)
            )
            found += [(record, part) for (part,) in away.tuples()]
    return found


def bring_back(act: Act, row: Any) -> None:
    """One row out of the bin; raises Invalid while one that it refers to is in there."""
    not_orphaned(row)
    revive(act, row)


def revive(act: Act, row: Any) -> None:
    """One row out of the bin, whatever it refers to."""
    row.deleted_at = None
    update(row, [type(row).deleted_at])
    follow_bin(row, act.waiting)
    act.log(row, {}, "restore")


def not_orphaned(row: Any) -> None:
    """A row is not restored while one that it refers to is in the bin, or is just going there."""
    for field in type(row).columns():
        if isinstance(field, ForeignKeyField) and not copied(row, field):
            target = field.rel_model
            found = kept(target.select(target.deleted_at).where(target.id == value_of(row, field)))
            if (found.tuples().first() or (None,))[0] is not None:
                raise Invalid({field.name: _("Restore the record this belongs to first.")})
