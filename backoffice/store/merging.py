"""Making one row of two that are the same: everything that pointed to either points to the kept one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backoffice import access
from backoffice.access import Actor
from backoffice.store.acts import Act
from backoffice.store.bin import put_away
from backoffice.store.refusals import InUse, Invalid, Missing, Refused
from backoffice.store.row import Known, changed, locked, references
from backoffice.store.writing import after
from backoffice.validation import value_of
from models.base import Record, database
from models.register import records


def merge(
    actor: Actor,
    record: type[Record],
    keep: int,
    gone: int,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
) -> tuple[Any, str]:
    """Write `values` into the row `keep`, lead to it whatever refers to the row `gone`, and put that one into
    the bin, all as one act; returns the kept row and the key of the act. Of what each may have one only, the
    kept row's stays, its empty columns filled from the other's.

    Raises Refused, Missing, Invalid, Conflict, and InUse when something refers to the row that the actor
    may not write.
    """
    if not (access.may(actor, "edit", record) and access.may(actor, "delete", record)):
        raise Refused(record.key())
    if keep == gone:
        raise Missing(record.key())
    with database.atomic():
        act = Act(actor, "merge", record)
        known: Known = {}
        kept = locked(actor, record, [keep], "edit").get(keep)
        other = locked(actor, record, [gone], "delete").get(gone)
        if kept is None or other is None:
            raise Missing(record.key())
        _lead_over(act, kept, other, known)
        put_away(act, other)
        row, diff = changed(actor, kept, values, version, known)
        if diff:
            act.log(row, diff)
        key = act.close()
    for each in records():
        after(each)
    return row, key


def _lead_over(act: Act, kept: Any, gone: Any, known: Known) -> None:
    """Lead to the kept row whatever refers to the other."""
    for record, link in references(type(kept)):
        if link.facts.follows:
            continue  # a copy, which goes with the link it follows
        query = record.select(record.id).where(link == gone.id, record.deleted_at.is_null())
        ids = [row for (row,) in query.tuples()]
        if not ids:
            continue
        rows = locked(act.actor, record, ids, "edit") if access.may(act.actor, "edit", record) else {}
        if len(rows) < len(ids) or not access.editable(act.actor, record, link):
            raise InUse([(record, len(ids))])
        for row in rows.values():
            own = _own(kept, row, link)
            if own is not None:
                _fold(act, own, row, known)
                continue
            new, diff = changed(act.actor, row, {link.name: kept.id}, None, known)
            act.log(new, diff)


def _own(kept: Any, row: Any, link: Any) -> Any:
    """What the kept row has already where it may have only one such."""
    record = type(row)
    for names in [(link.name,)] * link.unique + [
        names for names, unique in record._meta.indexes if unique and link.name in names
    ]:
        fields = [record._meta.fields[name] for name in names]
        same = [each == (kept.id if each is link else value_of(row, each)) for each in fields]
        found = record.select().where(record.id != row.id, record.deleted_at.is_null(), *same).first()
        if found is not None:
            return found
    return None


def _fold(act: Act, own: Any, other: Any, known: Known) -> None:
    """Fill what is empty in a part of the kept row from that of the other, which goes into the bin."""
    record = type(own)
    if locked(act.actor, record, [own.id], "edit").get(own.id) is None:
        raise InUse([(record, 1)])
    _lead_over(act, own, other, known)
    put_away(act, other)
    values = {
        column.name: value_of(other, column)
        for column in record.columns()
        if not value_of(own, column)
        and value_of(other, column)
        and access.editable(act.actor, record, column)
        and not column.facts.follows
    }
    try:
        row, diff = changed(act.actor, own, values, None, known)
    except Invalid:  # the two contradict: the kept row's part stays as it is
        return
    if diff:
        act.log(row, diff)
