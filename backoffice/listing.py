"""Finds which rows stand on a page of a list, in few steps however long the list is; shows nothing of them.

Part of the read-out path: `backoffice.reading` calls it and lets out what the actor may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import lazy_gettext as _
from peewee import JOIN, Expression, Field, ForeignKeyField, Ordering

from backoffice import access, counts, database, search
from backoffice.access import Actor, Sight
from backoffice.query import BadQuery, Filter, Query, sortable
from models.base import Record, ordered

#: A list that is cut by search or filters is counted up to here; beyond, it says "more than".
MOST_COUNTED = 2_000


@dataclass(frozen=True)
class _Part:
    """A run of rows that the database can give in order: the query of their ids and the keys to sort by.

    `link`: the keys belong to the record this column leads to. `empty`: its rows have no value in `nullable`.
    `advice` is wrapped around the keys to tell the database not to go along their index.
    """

    base: Any
    keys: tuple[Any, ...]
    nullable: Field | None = None
    empty: bool = False
    advice: Callable[[Any], Any] | None = None

    def ids(self, down: bool, limit: int, offset: int = 0, where: Any = None) -> list[int]:
        """Ids in order."""
        keys = [self.advice(key) if self.advice else key for key in self.keys]
        query = self.base if where is None else self.base.where(where)
        query = query.order_by(*(Ordering(key, "DESC" if down else "ASC") for key in keys))
        return [found for (found,) in query.limit(limit).offset(offset).tuples()]


def condition(actor: Actor, record: type[Record], query: Query) -> Any:
    """The rows within reach that the filters ask for, in or out of the bin."""
    found = _reach(actor, record, query)
    if query.ids:
        found &= record.id.in_(query.ids)
    for each in query.filters:
        found &= _filter(record, each)
        if _is_masked(actor, record, each):
            found &= access.rows(actor, "reveal", record)
    return found


def _reach(actor: Actor, record: type[Record], query: Query) -> Any:
    return access.rows(actor, "restore" if query.deleted else "view", record)


def _is_masked(actor: Actor, record: type[Record], asked: Filter) -> bool:
    return access.sight(actor, record, record._meta.fields[asked.column]) is Sight.MASKED


def exact(actor: Actor, record: type[Record], query: Query) -> list[str]:
    """The masked columns that the query looks into by an exact value: such a search is logged."""
    return [each.column for each in query.filters if _is_masked(actor, record, each)]


def _filter(record: type[Record], asked: Filter) -> Any:
    column = record._meta.fields[asked.column]
    if asked.operator == "empty":
        absent = column.is_null() if column.null else column == ""
        return absent if asked.values[0] else ~absent
    if asked.operator == "from":
        return column >= asked.values[0]
    if asked.operator == "to":
        return column <= asked.values[0]
    values = _values(column, asked)
    if getattr(column, "sealed", False):
        blind = record._meta.fields[f"{column.name}_blind"]
        return blind.in_([column.blind_of(each) or "" for each in values])
    return column == values[0] if len(values) == 1 else column.in_(values)


def _values(column: Field, asked: Filter) -> list[Any]:
    """What a column may hold to pass the filter: of an area also those below it."""
    if isinstance(column, ForeignKeyField) and column.rel_model.key() == "area":
        return [below for each in asked.values for below in access.area_and_below(each)]
    return list(asked.values)


def rewritten(expression: Any, change: Callable[[Any], Any]) -> Any:
    """A condition with each of its columns replaced."""
    if isinstance(expression, Field):
        return change(expression)
    if isinstance(expression, Expression):
        return Expression(rewritten(expression.lhs, change), expression.op, rewritten(expression.rhs, change))
    return expression


def _in_bin(record: type[Record], deleted: bool) -> Any:
    return record.deleted_at.is_null(not deleted)


def _title_order(actor: Actor, column: Any) -> Field | None:
    """The column of the linked record by which a list is sorted for a link, None to sort by its id."""
    if not isinstance(column, ForeignKeyField):
        return None
    by: Field = column.rel_model.title_columns()[0]
    seen = ordered(by) and access.sight(actor, column.rel_model, by) is Sight.CLEAR
    return by if seen and (by.facts.listed or by.facts.filtered) else None


def _parts(actor: Actor, record: type[Record], query: Query, walk: bool | None = None) -> list[_Part]:
    """The runs that make up the list in ascending order.

    walk: True to go along the index of the order and look which rows fit, False to find the rows that fit and
    sort them, None to leave it to the database.
    """
    where, base, keys = condition(actor, record, query), record.select(record.id), (record.id,)
    column = None if query.sort == "id" else record.column(query.sort)
    if query.sort != "id" and not sortable(actor, record, column):
        raise BadQuery(_("The list cannot be sorted by that column."))
    by = _title_order(actor, column)
    match = None
    if query.search:
        match = search.match(record, searched(actor, record), query.search)
        if match is None:
            return [_Part(base.where(record.id == 0), keys)]
        # The index of search gives few rows, and gives them in the order of their ids.
        walk = column is None
        if walk:
            keys = (match.key,)
        where = rewritten(where, database.without_index) & match.where
    elif walk:
        where = rewritten(where, database.without_index)
    where &= _in_bin(record, query.deleted)
    advice = database.without_index if walk is False else None

    def joined(query: Any) -> Any:
        return query if match is None else query.join(match.table, JOIN.INNER, on=match.key == record.id)

    if column is None:
        return [_Part(joined(base).where(where), keys, advice=advice)]
    if by is None:
        nullable = column if column.null else None
        return [_Part(joined(base).where(where), (column, record.id), nullable, advice=advice)]
    target = column.rel_model.alias()
    if walk is False:
        main = joined(base.join(target, JOIN.INNER, on=column == target.id).switch(record)).where(where)
    else:
        # The outer loop must be the linked record, in the order of its titles.
        main = (
            record.select(record.id)
            .from_(target)
            .join(record, JOIN.CROSS)
            .where(where & _in_bin(target, False) & (column == target.id))
        )
    parts = [_Part(main, (getattr(target, by.name), target.id, record.id), column, advice=advice)]
    if column.null:
        empty = _Part(joined(base).where(where & column.is_null()), (record.id,), column, True, advice)
        parts.insert(0 if database.nulls_first() else 1, empty)
    return parts


def searched(actor: Actor, record: type[Record]) -> list[Field]:
    """The columns in which the actor may search."""
    return [field for field in search.columns(record) if access.sight(actor, record, field) is Sight.CLEAR]


def _worth_walking(actor: Actor, record: type[Record], query: Query, total: int, reach: int) -> bool | None:
    """Whether going along the order is cheaper than gathering what fits: it is when `total` rows that fit lie
    so dense among all rows that the first `reach` of them are met sooner than all of them are gathered.

    Gathering by several conditions looks at more rows than fit; four times as many is a fair guess.
    """
    limited = not access.unlimited(actor, "view", record)
    if query.plain and not limited:
        return None
    if not query.plain and total > MOST_COUNTED:
        return None if not limited and _picked_in_order(record, query) else True
    everything = counts.remembered(record, "", lambda: record.select().where(_in_bin(record, False)).count())
    several = len(query.filters) + limited > 1
    return reach * everything < total * total * (4 if several else 1)


def _picked_in_order(record: type[Record], query: Query) -> bool:
    """Whether an index holds the rows of one of the filters in the order of the list, to be used."""
    order, picked = record.order_column(), {field.name: field for field in record.picked_by()}
    if order is None or query.sort != order.name:
        return False
    return any(
        each.operator == "is" and each.column in picked and len(_values(picked[each.column], each)) == 1
        for each in query.filters
    )


def ids(
    actor: Actor, record: type[Record], query: Query, limit: int, offset: int = 0, total: int | None = None
) -> list[int]:
    """Ids from the start of the list on; `total` is how many there are about, if known."""
    walk = None if total is None else _worth_walking(actor, record, query, total, offset + limit)
    parts = _parts(actor, record, query, walk)
    found: list[int] = []
    for part in parts[::-1] if query.descending else parts:
        found += part.ids(query.descending, limit - len(found), offset)
        if len(found) >= limit:
            break
        if offset and part is not parts[0 if query.descending else -1]:
            offset = max(0, offset - part.base.count()) if not found else 0
    return found


def ids_after(
    actor: Actor, record: type[Record], query: Query, row_id: int, limit: int, total: int | None = None
) -> list[int]:
    """Ids of the rows that follow a row in the order of the list, without walking what stands before it.

    They fall into runs that an index holds in order: those with equal first keys, those beyond, and those
    without a value. Each is asked in turn until there are enough.
    """
    walk = None if total is None else _worth_walking(actor, record, query, total, limit)
    parts, down = _parts(actor, record, query, walk), query.descending
    parts = parts[::-1] if down else parts
    values = _key_values(actor, record, query, row_id)
    at = next((place for place, part in enumerate(parts) if part.empty == (len(values) == 1)), 0)
    found: list[int] = []
    for place, part in enumerate(parts[at:]):
        for run in _runs(part, values, down) if place == 0 else (None,):
            found += part.ids(down, limit - len(found), where=run)
            if len(found) >= limit:
                return found
    return found


def _key_values(actor: Actor, record: type[Record], query: Query, row_id: int) -> Sequence[Any]:
    """The values of a row in the keys of its part of the list; raises BadQuery when the row is gone."""
    if query.sort == "id":
        return (row_id,)
    column: Any = record.column(query.sort)
    by, within = _title_order(actor, column), (record.id == row_id) & _reach(actor, record, query)
    if by is None:
        values = record.select(column, record.id).where(within).tuples().first()
    else:
        target = column.rel_model.alias()
        values = (
            record.select(getattr(target, by.name), target.id, record.id)
            .join(target, JOIN.LEFT_OUTER, on=column == target.id)
            .where(within)
            .tuples()
            .first()
        )
        if values is not None and values[1] is None:
            values = (row_id,)
    if values is None:
        raise BadQuery(_("The list has changed: start again from its first page."))
    return tuple(values)


def _runs(part: _Part, values: Sequence[Any], down: bool) -> Iterator[Any]:
    """Conditions of the runs of a part that follow the row with these key values, in order."""
    keys, nullable = part.keys, part.nullable if len(part.keys) == 2 else None
    empty_first = database.nulls_first() != down
    if nullable is not None and values[0] is None:
        yield nullable.is_null() & ((keys[-1] < values[-1]) if down else (keys[-1] > values[-1]))
        if empty_first:
            yield nullable.is_null(False)
        return
    for depth in range(len(keys) - 1, -1, -1):
        beyond = (keys[depth] < values[depth]) if down else (keys[depth] > values[depth])
        for key, equal in zip(keys[:depth], values[:depth], strict=True):
            beyond &= key == equal
        yield beyond
    if nullable is not None and not empty_first:
        yield nullable.is_null()


def count(actor: Actor, record: type[Record], query: Query, most: int | None = None) -> int:
    """How many rows the query has, counted up to `most`."""
    return int(_counting(actor, record, query, most).count())


def _counting(actor: Actor, record: type[Record], query: Query, most: int | None) -> Any:
    base = _parts(actor, record, replace(query, sort="id"))[0].base
    return base.limit(most) if most else base


def counted(actor: Actor, record: type[Record], query: Query, afresh: bool = False) -> int:
    """The count that a page shows: of the whole list remembered, of a part of it counted up to a limit."""
    if query.plain and access.unlimited(actor, "view", record):
        return counts.remembered(record, "", lambda: count(actor, record, query), afresh)
    asked = _counting(actor, record, query, None if query.plain else MOST_COUNTED + 1)
    sql, parameters = asked.sql()
    return counts.remembered(record, f"{sql}{parameters}", lambda: int(asked.count()), afresh)


def page_ids(actor: Actor, record: type[Record], query: Query, total: int) -> list[int]:
    """Ids of the page with a number, and of one row more if there is one, reached from the nearer end."""
    start = query.page * query.size
    if (total > MOST_COUNTED and not query.plain) or start <= total // 2:
        return ids(actor, record, query, query.size + 1, start, total)
    end = min(start + query.size + 1, total)
    back = replace(query, descending=not query.descending)
    return ids(actor, record, back, end - start, total - end, total)[::-1]
