"""What stands beside a row: those that share a link with it, and the ones before and after it in a list.

Part of the read-out path: every row comes within the actor's reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from peewee import Field

from backoffice import access, listing, reading
from backoffice.access import Actor, Sight
from backoffice.query import Filter, Query
from models.base import Record

#: So many rows of a list are looked through for one that may be edited.
_LOOKED_AT = 2_000
_AT_ONCE = 200


def shared_links(actor: Actor, record: type[Record]) -> list[Field]:
    """The links whose rows belong together, as far as the actor sees them."""
    return [
        column for column in record.columns(shared=True) if access.sight(actor, record, column) is Sight.CLEAR
    ]


def sharing(
    actor: Actor, record: type[Record], link: Field, target: int, besides: int | None = None, limit: int = 12
) -> tuple[list[Any], bool]:
    """The rows within reach whose link leads to `target`, but the one that is looked at; and whether there
    are more."""
    query = replace(
        Query.parse(actor, record, {}), filters=(Filter(link.name, "is", (target,)),), size=limit + 1
    )
    page = reading.page(actor, record, query)
    rows = [row for row in page.rows if row.id != besides]
    return rows[:limit], page.has_next or len(rows) > limit


def neighbour(
    actor: Actor, record: type[Record], query: Query, row_id: int, *, back: bool = False
) -> int | None:
    """The id of the row after (or before) a row in the order of a list, the first that the actor may edit;
    None at the end of the list. Raises BadQuery when the row itself is out of reach."""
    asked = query.reversed() if back else query
    total = listing.counted(actor, record, query)
    for ids in _onward(actor, record, asked, row_id, total):
        live = reading.live(actor, record, "edit")
        editable = {found for (found,) in record.select(record.id).where(record.id.in_(ids), live).tuples()}
        for each in ids:
            if each in editable:
                return each
    return None


def _onward(actor: Actor, record: type[Record], query: Query, row_id: int, total: int) -> Iterator[list[int]]:
    """Ids after a row: a few first, for mostly the very next one is it."""
    size, looked = 5, 0
    while looked < _LOOKED_AT:
        ids = listing.ids_after(actor, record, query, row_id, size, total)
        if ids:
            yield ids
        if len(ids) < size:
            return
        row_id, looked, size = ids[-1], looked + size, _AT_ONCE
