"""Finds which rows stand on a page of a list, in few steps however long the list is; shows nothing of them.

Part of the read-out path: `backoffice.reading` calls it and lets out what the actor may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import lazy_gettext as _
from peewee import JOIN, Field, Ordering

from backoffice import access, counts, database, filters, search, several
from backoffice.access import Actor, Sight
from backoffice.query import BadQuery, Query, numbers, sortable
from backoffice.relative import RelativeDay
from backoffice.several import title_order
from models.base import Record

#: A list that is cut by search or filters is counted up to here; beyond, it says "more than".
MOST_COUNTED = 2_000
#: So many ids are asked for by name in one query.
_AT_ONCE = 5_000


@dataclass(frozen=True)
class _Part:
    """A run of rows that the database can give in order: the query of their ids and the keys to sort by.

    `nullable`: the column of the order, of which rows may have no value; `empty`: these have none.
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
    found = reach(actor, record, query)
    if query.ids:
        found &= record.id.in_(query.ids)
    asked = _asked(actor, record, query)
    return found if asked is None else found & asked


def _asked(actor: Actor, record: type[Record], query: Query) -> Any:
    """The condition of the filters, made once for a query and day."""
    days = tuple(each.day() for one in query.filters for each in one.values if isinstance(each, RelativeDay))
    key = actor, record, query.filters, days
    if key not in query.conditions:
        query.conditions[key] = filters.condition(actor, record, query.filters)
    return query.conditions[key]


def reach(actor: Actor, record: type[Record], query: Query) -> Any:
    """The rows that the list may show, whatever it was asked for."""
    return access.rows(actor, "restore" if query.deleted else "view", record)


def exact(actor: Actor, record: type[Record], query: Query) -> list[str]:
    """The masked columns that the query looks into by an exact value or a tail: such a search is logged."""
    found = [each.column for each in query.filters if filters.masked(actor, record, each)]
    if search.has_number(query.search):
        found += [field.name for field in _masked_numbers(actor, record)]
    return list(dict.fromkeys(found))


def _masked_numbers(actor: Actor, record: type[Record]) -> list[Field]:
    return [each for each in numbers(actor, record) if access.sight(actor, record, each) is Sight.MASKED]


def _in_bin(record: type[Record], deleted: bool) -> Any:
    return record.deleted_at.is_null(not deleted)


def _parts(actor: Actor, record: type[Record], query: Query, walk: bool | None = None) -> list[_Part]:
    """The runs that make up the list in ascending order.

    walk: True to go along the index of the order and look which rows fit, False to find the rows that fit and
    sort them, None to leave it to the database.
    """
    where, base, keys = condition(actor, record, query), record.select(record.id), (record.id,)
    column = None if query.sort == "id" else record.column(query.sort)
    if query.sort != "id" and not sortable(actor, record, column):
        raise BadQuery(_("The list cannot be sorted by that column."))
    by = title_order(actor, column)
    match = None
    if query.search:
        match = _match(actor, record, query.search)
        if match is None:
            return [_Part(base.where(record.id == 0), keys)]
        # The index of search gives few rows, and gives them in the order of their ids.
        walk = column is None
        if walk:
            keys = (match.key,)
        where = filters.rewritten(where, database.without_index) & match.where
    elif walk:
        where = filters.rewritten(where, database.without_index)
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


def _match(actor: Actor, record: type[Record], text: str) -> database.Match | None:
    """Where the text is found. By a number that is masked only rows are found that the actor may reveal."""
    visible, found = searched(actor, record), numbers(actor, record)
    match = search.match(record, visible, text, found)
    if match is None or access.unlimited(actor, "reveal", record) or not search.has_number(text):
        return match
    masked = _masked_numbers(actor, record)
    if not masked:
        return match
    seen = [field for field in found if field not in masked]
    plain, within = search.match(record, visible, text, seen), access.rows(actor, "reveal", record)
    if plain is not None:
        within |= record.id.in_(plain.table.select(plain.key).where(plain.where))
    return replace(match, where=match.where & within)


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
        not each.group
        and each.operator == "is"
        and each.column in picked
        and len(filters.values(picked[each.column], each)) == 1
        for each in query.filters
    )


def walk(actor: Actor, record: type[Record], query: Query, size: int) -> Iterator[Sequence[int]]:
    """All ids of a list in its order, so many at a time."""
    found = ids(actor, record, query, size)
    if query.also and len(found) == size:  # sorted once more for all the rest, not once for each piece
        every = several.all_ids(actor, record, query, base(actor, record, query))
        yield from (every[start : start + size] for start in range(0, len(every), size))
        return
    while found:
        yield found
        found = ids_after(actor, record, query, found[-1], size) if len(found) == size else []


def all_ids(actor: Actor, record: type[Record], query: Query, verb: str, limit: int) -> list[tuple[int, int]]:
    """(id, version) of the first `limit` rows of a list, in its order, that the actor reaches by `verb`."""
    found: list[tuple[int, int]] = []
    for some in walk(actor, record, query, max(limit, _AT_ONCE)):
        for start in range(0, len(some), _AT_ONCE):
            chunk = list(some[start : start + _AT_ONCE])
            within = record.id.in_(chunk) & access.rows(actor, verb, record)
            versions = dict(record.select(record.id, record.version).where(within).tuples())
            found += [(each, versions[each]) for each in chunk if each in versions]
            if len(found) >= limit:
                return found[:limit]
    return found


def ids(
    actor: Actor, record: type[Record], query: Query, limit: int, offset: int = 0, total: int | None = None
) -> list[int]:
    """Ids from the start of the list on; `total` is how many there are about, if known."""
    if query.also:
        return several.ids(actor, record, query, base(actor, record, query), limit, offset)
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
    if query.also:
        return several.ids_after(
            actor, record, query, base(actor, record, query), row_id, reach(actor, record, query), limit
        )
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
    by, within = title_order(actor, column), (record.id == row_id) & reach(actor, record, query)
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
    found = base(actor, record, query)
    return found.limit(most) if most else found


def base(actor: Actor, record: type[Record], query: Query) -> Any:
    """The query of the ids, in no order."""
    return _parts(actor, record, replace(query, sort="id", also=()))[0].base


def counted(actor: Actor, record: type[Record], query: Query, afresh: bool = False) -> int:
    """The count that a page shows: of the whole list remembered, of a part of it counted up to a limit."""
    if query.plain and access.unlimited(actor, "view", record):
        return counts.remembered(record, "", lambda: count(actor, record, query), afresh)
    asked = _counting(actor, record, query, None if query.plain else MOST_COUNTED + 1)
    sql, parameters = asked.sql()
    return counts.remembered(record, f"{sql}{parameters}", lambda: int(asked.count()), afresh)


def page_ids(actor: Actor, record: type[Record], query: Query, total: int) -> list[int]:
    """Ids of the page with a number, and of one row more if there is one, reached from the nearer end."""
    if not total:
        return []
    start = query.page * query.size
    if (total > MOST_COUNTED and not query.plain) or start <= total // 2:
        return ids(actor, record, query, query.size + 1, start, total)
    end = min(start + query.size + 1, total)
    return ids(actor, record, query.reversed(), end - start, total - end, total)[::-1]
