"""The order of a list by several columns; by one column it is the affair of `backoffice.listing`, which goes
along an index. Rows without a value come first in ascending order, whichever the database."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from flask_babel import lazy_gettext as _
from peewee import JOIN, Field, ForeignKeyField, Ordering

from backoffice import access, filters
from backoffice.access import Actor, Sight
from backoffice.query import BadQuery, Query, sortable
from models.base import Record, ordered


@dataclass(frozen=True)
class _Key:
    """One column of the order; `nullable`: rows may have no value in it."""

    node: Any
    down: bool
    nullable: bool

    def ordering(self) -> Ordering:
        return Ordering(
            self.node,
            "DESC" if self.down else "ASC",
            nulls=("LAST" if self.down else "FIRST") if self.nullable else None,
        )

    def equal(self, value: Any) -> Any:
        return self.node.is_null() if value is None else self.node == value

    def beyond(self, value: Any) -> Any:
        """What follows a value; None when nothing does."""
        if value is None:
            return None if self.down else self.node.is_null(False)
        if self.down:
            return (self.node < value) | self.node.is_null() if self.nullable else self.node < value
        return self.node > value


def title_order(actor: Actor, column: Any) -> Field | None:
    """The column of the linked record by which a list is sorted for a link, None to sort by its id."""
    if not isinstance(column, ForeignKeyField):
        return None
    by: Field = column.rel_model.title_columns()[0]
    seen = ordered(by) and access.sight(actor, column.rel_model, by) is Sight.CLEAR
    return by if seen and (by.facts.listed or by.facts.filtered) else None


def _sorted(actor: Actor, record: type[Record], query: Query, base: Any) -> tuple[Any, list[_Key]]:
    """The query with what its order needs, and the keys. A title that lies out of reach counts as none."""
    keys = []
    for name, down in query.keys:
        column: Any = record.id if name == "id" else record.column(name)
        if name != "id" and not sortable(actor, record, column):
            raise BadQuery(_("The list cannot be sorted by that column."))
        by = title_order(actor, column)
        if by is None:
            keys.append(_Key(column, down, name != "id" and column.null))
            continue
        target = column.rel_model.alias()
        within = filters.of_alias(access.rows(actor, "view", column.rel_model), target)
        base = base.join(target, JOIN.LEFT_OUTER, on=(column == target.id) & within, src=record)
        keys.append(_Key(getattr(target, by.name), down, True))
    if "id" not in dict(query.keys):
        keys.append(_Key(record.id, query.descending, False))
    return base, keys


def ids(
    actor: Actor, record: type[Record], query: Query, base: Any, limit: int, offset: int = 0
) -> list[int]:
    """Ids from the start of the list on."""
    found, keys = _sorted(actor, record, query, base)
    found = found.order_by(*(key.ordering() for key in keys))
    return [row_id for (row_id,) in found.limit(limit).offset(offset).tuples()]


def all_ids(actor: Actor, record: type[Record], query: Query, base: Any) -> Sequence[int]:
    """Every id of the list, eight bytes each."""
    found, keys = _sorted(actor, record, query, base)
    rows = found.order_by(*(key.ordering() for key in keys)).tuples().iterator()
    return array("q", (row_id for (row_id,) in rows))


def ids_after(
    actor: Actor, record: type[Record], query: Query, base: Any, row_id: int, reach: Any, limit: int
) -> list[int]:
    """Ids of the rows that follow a row within reach; raises BadQuery when it is gone."""
    one, of_one = _sorted(actor, record, query, record.select(record.id).where((record.id == row_id) & reach))
    values = one.select(*(key.node for key in of_one)).tuples().first()
    if values is None:
        raise BadQuery(_("The list has changed: start again from its first page."))
    found, keys = _sorted(actor, record, query, base)
    runs = []
    for depth, key in enumerate(keys):
        run = key.beyond(values[depth])
        if run is not None:
            for before, value in zip(keys[:depth], values[:depth], strict=True):
                run &= before.equal(value)
            runs.append(run)
    found = found.where(reduce(or_, runs)).order_by(*(key.ordering() for key in keys))
    return [each for (each,) in found.limit(limit).tuples()]
