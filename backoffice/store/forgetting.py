"""Taking personal values away for good: out of the row, out of the search index and out of its history."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from backoffice.access import Actor
from backoffice.store.refusals import Missing
from backoffice.store.row import changed, locked
from backoffice.store.writing import acting
from models.base import Record
from models.system.change import Change


def forget(
    actor: Actor, record: type[Record], row_id: int, names: Collection[str], system: Mapping[str, Any]
) -> Any:
    """Empty these columns of a row, also of one in the bin, and return it; nothing brings them back. `system`
    is what the product itself writes beside. Raises Missing, Invalid."""
    fields = [record._meta.fields[name] for name in names]
    empty = {field.name: None if field.null else field.default for field in fields}
    with acting(actor, "forget", record) as act:
        found = locked(actor, record, [row_id], "edit") or locked(
            actor, record, [row_id], "edit", deleted=True
        )
        if not found:
            raise Missing(record.key())
        row, diff = changed(actor, found[row_id], {}, None, {}, {**empty, **system})
        _out_of_history(record, row_id, names)
        kept = {name: pair for name, pair in diff.items() if name not in names}
        if kept:
            act.log(row, kept)
    return row


def _out_of_history(record: type[Record], row_id: int, names: Collection[str]) -> None:
    """The row is locked: nobody adds to its history meanwhile."""
    for change in Change.select().where(Change.record == record.key(), Change.row == row_id):
        diff = json.loads(change.diff)
        kept = {name: pair for name, pair in diff.items() if name not in names}
        if len(kept) != len(diff):
            Change.update(diff=json.dumps(kept, ensure_ascii=False)).where(Change.id == change.id).execute()
