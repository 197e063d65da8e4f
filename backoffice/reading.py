"""The one read-out path: rows come cut to the actor's reach, values only as the actor may see them.

Lists, details, forms, search, look-up, history, export, API and print all read here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from peewee import JOIN, Expression, Field, ForeignKeyField, Ordering

from backoffice import access, counts, database, search, store
from backoffice.access import Actor, Sight
from backoffice.query import BadQuery, Filter, Query, sortable
from backoffice.store import Invalid, Missing, Refused
from models.base import Record, ordered
from models.fields import Sealed
from models.register import by_name, records
from models.system.change import Change

#: A filtered list is counted up to here; beyond, it says "more than".
MOST_COUNTED = 10_000
_CHUNK = 1000


@dataclass(frozen=True)
class Masked:
    """Stands for a value that the actor may not see; `text` is what may be shown of it."""

    text: str = "••••"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Link:
    """A linked row: its id and its title, None where the row lies outside the actor's reach."""

    id: int
    title: str | None

    def __str__(self) -> str:
        return self.title if self.title is not None else "••••"


@dataclass(frozen=True)
class Page:
    """One page of a list. `capped`: there are more rows than `total`. `number` counts from 0."""

    rows: list[Any]
    total: int
    capped: bool
    number: int
    pages: int
    has_previous: bool
    has_next: bool

    @property
    def first(self) -> int | None:
        """Id of the first row, by which the page before is asked for."""
        return self.rows[0].id if self.rows else None

    @property
    def last(self) -> int | None:
        """Id of the last row, by which the next page is asked for."""
        return self.rows[-1].id if self.rows else None


@dataclass(frozen=True)
class Entry:
    """One change of a row as the actor may see it; `fields` holds (column, before, after)."""

    id: int
    at: datetime
    actor: str
    verb: str
    reason: str
    fields: list[tuple[Field, Any, Any]]
    revertible: bool


def columns(actor: Actor, record: type[Record], **wanted: Any) -> list[Field]:
    """The columns that the actor sees in clear or masked, cut to those whose facts equal `wanted`."""
    return [field for field in record.columns(**wanted) if access.sight(actor, record, field) is not Sight.HIDDEN]


def value(actor: Actor, row: Any, field: Field) -> Any:
    """What may leave of one value: the Python value, Masked, Link, or None for nothing.

    Raises Refused for a column that the actor does not see: to ask for it is a mistake.
    """
    found = row.__data__.get(field.name)
    seen = access.sight(actor, type(row), field)
    if seen is Sight.HIDDEN:
        raise Refused(f"{row.key()}.{field.name}")
    if found is None or found == "":
        return None
    if seen is Sight.MASKED:
        return Masked(found.masked()) if isinstance(found, Sealed) else Masked()
    if isinstance(found, Sealed):
        return found.plain()
    if isinstance(field, ForeignKeyField):
        titles = row.__dict__.get("link_titles")
        if titles is None or field.name not in titles:
            add_titles(actor, [row], [field])
            titles = row.link_titles
        return Link(found, titles[field.name])
    return found


def title(actor: Actor, row: Any) -> str:
    """The name of a row as far as the actor may see it, else the record's label and the id."""
    found = [
        str(row.__data__[field.name]) for field in type(row).title_columns()
        if row.__data__.get(field.name) and access.sight(actor, type(row), field) is Sight.CLEAR
    ]
    return " ".join(found) or f"{type(row).meta('label')} {row.id}"


def live(actor: Actor, record: type[Record], verb: str = "view", deleted: bool = False) -> Any:
    """The condition of the rows within reach that are in (or out of) the bin."""
    return access.rows(actor, verb, record) & record.deleted_at.is_null(not deleted)


def get(actor: Actor, record: type[Record], row_id: int, *, deleted: bool = False, verb: str = "view") -> Any:
    """One row with all its columns. Raises Refused, Missing."""
    if not access.may(actor, verb, record):
        raise Refused(record.key())
    row = record.get_or_none((record.id == row_id) & live(actor, record, verb, deleted))
    if row is None:
        raise Missing(record.key())
    add_titles(actor, [row], [field for field in columns(actor, record) if isinstance(field, ForeignKeyField)])
    return row


def add_titles(actor: Actor, rows: Sequence[Any], links: Sequence[Field]) -> None:
    """Read the titles of linked rows, one query a link; rows out of reach have none."""
    for link in links:
        record = link.rel_model
        ids = {row.__data__.get(link.name) for row in rows} - {None}
        found = {}
        if ids:
            query = record.select(record.id, *record.title_columns()).where(
                record.id.in_(list(ids)), access.rows(actor, "view", record)
            )
            found = {target.id: title(actor, target) for target in query}
        for row in rows:
            titles = row.__dict__.setdefault("link_titles", {})
            titles[link.name] = found.get(row.__data__.get(link.name))


# Lists


@dataclass(frozen=True)
class _Order:
    """How a list is sorted: by these columns, the last one the id; `link` leads to the first one's record,
    `advice` tells the database how to go about it."""

    keys: tuple[Any, ...]
    link: ForeignKeyField | None = None
    advice: Callable[[Any], Any] | None = None

    @property
    def nullable(self) -> Field | None:
        """The column whose rows without a value stand together at one end."""
        if self.link is not None:
            return self.link if self.link.null else None
        return self.keys[0] if len(self.keys) > 1 and self.keys[0].null else None


def _order(actor: Actor, record: type[Record], query: Query) -> _Order:
    if query.sort == "id":
        return _Order((record.id,))
    column = record.column(query.sort)
    if not sortable(actor, record, column):
        raise BadQuery(_("The list cannot be sorted by that column."))
    if isinstance(column, ForeignKeyField):
        target = column.rel_model
        by = target.title_columns()[0]
        if ordered(by) and access.sight(actor, target, by) is Sight.CLEAR:
            return _Order((by, target.id, record.id), column)
    return _Order((column, record.id))


def _condition(actor: Actor, record: type[Record], query: Query) -> Any:
    condition = access.rows(actor, "restore" if query.deleted else "view", record)
    if query.ids:
        condition &= record.id.in_(query.ids)
    for each in query.filters:
        condition &= _filter(record, each)
    return condition


def _filter(record: type[Record], asked: Filter) -> Any:
    column = record._meta.fields[asked.column]
    if asked.operator == "empty":
        absent = column.is_null() if column.null else column == ""
        return absent if asked.values[0] else ~absent
    if asked.operator == "from":
        return column >= asked.values[0]
    if asked.operator == "to":
        return column <= asked.values[0]
    values = list(asked.values)
    if getattr(column, "sealed", False):
        blind = record._meta.fields[f"{column.name}_blind"]
        return blind.in_([column.blind_of(each) or "" for each in values])
    if isinstance(column, ForeignKeyField) and column.rel_model.key() == "area":
        values = [below for each in values for below in access.area_and_below(each)]
    return column == values[0] if len(values) == 1 else column.in_(values)


def _base(actor: Actor, record: type[Record], query: Query, walk: bool | None = None) -> tuple[Any, _Order]:
    """The ids within reach that the query asks for, not yet sorted, and the order to sort them by.

    walk: True to go along the index of the order and look which rows fit, False to find the rows that fit
    and sort them, None to leave it to the database.
    """
    order, base = _order(actor, record, query), record.select(record.id)
    condition = _condition(actor, record, query)
    if order.link is not None:
        target = order.link.rel_model
        outer = JOIN.LEFT_OUTER if order.link.null else JOIN.INNER
        base = base.join(target, outer, on=order.link == target.id).switch(record)
    if query.search:
        found = search.match(record, _searched(actor, record), query.search)
        if found is None:
            return base.where(record.id == 0), order
        base = base.join(found.table, JOIN.INNER, on=found.key == record.id).where(found.where)
        # The index of search gives few rows, and gives them in the order of their ids.
        walk, condition = query.sort == "id", _rewritten(condition, database.without_index)
        if walk:
            order = _Order((found.key,))
    elif walk:
        condition = _rewritten(condition, database.without_index)
    base = base.where(condition, _in_bin(record, query.deleted))
    if walk is False:
        order = replace(order, advice=database.without_index)
    return base, order


def _in_bin(record: type[Record], deleted: bool) -> Any:
    return record.deleted_at.is_null(not deleted)


def _rewritten(condition: Any, change: Callable[[Any], Any]) -> Any:
    """A condition with each of its columns replaced."""
    if isinstance(condition, Field):
        return change(condition)
    if isinstance(condition, Expression):
        return Expression(_rewritten(condition.lhs, change), condition.op, _rewritten(condition.rhs, change))
    return condition


def _worth_walking(actor: Actor, record: type[Record], query: Query, total: int, reach: int) -> bool | None:
    """Whether going along the order is cheaper than gathering what fits: it is when `total` rows that fit lie
    so dense among all rows that the first `reach` of them are met sooner than all of them are gathered."""
    if query.plain and access.unlimited(actor, "view", record):
        return None
    everything = counts.remembered(record, "", lambda: record.select().where(_in_bin(record, False)).count())
    return reach * everything < total * total


def _searched(actor: Actor, record: type[Record]) -> list[Field]:
    return [field for field in search.columns(record) if access.sight(actor, record, field) is Sight.CLEAR]


def _sorted(base: Any, order: _Order, descending: bool) -> Any:
    keys = [order.advice(key) if order.advice else key for key in order.keys]
    return base.order_by(*(Ordering(key, "DESC" if descending else "ASC") for key in keys))


def _ids(actor: Actor, record: type[Record], query: Query, limit: int, offset: int = 0, total: int | None = None) -> list[int]:
    """Ids from an end of the list on; `total` is how many there are about, if known."""
    walk = _worth_walking(actor, record, query, total, offset + limit) if total is not None else None
    base, order = _base(actor, record, query, walk)
    return [found for (found,) in _sorted(base, order, query.descending).limit(limit).offset(offset).tuples()]


def _ids_after(actor: Actor, record: type[Record], query: Query, row_id: int, limit: int, total: int | None = None) -> list[int]:
    """Ids of the rows that follow a row in the order of the list, without walking what stands before it.

    The rows fall into runs that an index holds in order: those with equal first keys, those beyond, and those
    without a value. Each is asked in turn until there are enough.
    """
    walk = _worth_walking(actor, record, query, total, limit) if total is not None else None
    base, order = _base(actor, record, query, walk)
    values = _key_values(record, order, row_id)
    down = query.descending
    found: list[int] = []
    for run in _runs(order, values, down, database.nulls_first() != down):
        part = _sorted(base.where(run), order, down).limit(limit - len(found))
        found.extend(each for (each,) in part.tuples())
        if len(found) >= limit:
            break
    return found


def _key_values(record: type[Record], order: _Order, row_id: int) -> Sequence[Any]:
    """The values of a row in the keys of an order; raises BadQuery when the row is gone."""
    if len(order.keys) == 1:
        return (row_id,)
    anchor = record.select(*order.keys)
    if order.link is not None:
        anchor = anchor.join(order.link.rel_model, JOIN.LEFT_OUTER, on=order.link == order.link.rel_model.id)
    values: Sequence[Any] | None = anchor.where(record.id == row_id).tuples().first()
    if values is None:
        raise BadQuery(_("The list has changed: start again from its first page."))
    return values


def _runs(order: _Order, values: Sequence[Any], down: bool, empty_first: bool) -> Iterator[Any]:
    """Conditions of the runs that follow the row with these key values, in order."""
    keys, empty = order.keys, order.nullable
    if empty is not None and values[0] is None:
        last = keys[-1]
        yield empty.is_null() & ((last < values[-1]) if down else (last > values[-1]))
        if empty_first:
            yield empty.is_null(False)
        return
    for depth in range(len(keys) - 1, -1, -1):
        beyond = (keys[depth] < values[depth]) if down else (keys[depth] > values[depth])
        for key, equal in zip(keys[:depth], values[:depth], strict=True):
            beyond &= key == equal
        yield beyond
    if empty is not None and not empty_first:
        yield empty.is_null()


def count(actor: Actor, record: type[Record], query: Query, most: int | None = None) -> int:
    """How many rows the query has, counted up to `most`."""
    base = _base(actor, record, query)[0]
    return int((base.limit(most) if most else base).count())


def _counted(actor: Actor, record: type[Record], query: Query) -> int:
    """The count a page shows: of the whole list remembered, of a part of it counted up to a limit."""
    if query.plain and access.unlimited(actor, "view", record):
        return counts.remembered(record, "", lambda: count(actor, record, query))
    sql, parameters = _base(actor, record, query)[0].sql()
    key = f"{sql}{parameters}"
    most = None if query.plain else MOST_COUNTED + 1
    return counts.remembered(record, key, lambda: count(actor, record, query, most))


def page(actor: Actor, record: type[Record], query: Query) -> Page:
    """One page of a list, with the titles of its links. Raises Refused, BadQuery.

    Neighbours are found by `after` and `before`; a page asked for by number is reached from the nearer end.
    """
    if not access.may(actor, "view", record):
        raise Refused(record.key())
    total = _counted(actor, record, query)
    capped = total > MOST_COUNTED and not query.plain
    pages = max(1, -(-total // query.size))
    size, number = query.size, query.page
    if query.before is not None:
        back = replace(query, descending=not query.descending)
        found = _ids_after(actor, record, back, query.before, size + 1, total)
        more_before, more_after = len(found) > size, True
        ids = found[:size][::-1]
        number = number if more_before else 0
    elif query.after is not None:
        found = _ids_after(actor, record, query, query.after, size + 1, total)
        more_before, more_after = True, len(found) > size
        ids = found[:size]
    else:
        if not capped and number >= pages:
            raise BadQuery(_("The list has no page %(page)s: its last one is %(last)s.", page=number + 1, last=pages))
        ids = _page_by_number(actor, record, query, total, capped)
        more_before, more_after = number > 0, len(ids) > size
        ids = ids[:size]
    return Page(
        _rows(actor, record, ids), min(total, MOST_COUNTED) if capped else total, capped, number, pages,
        more_before, more_after,
    )


def _page_by_number(actor: Actor, record: type[Record], query: Query, total: int, capped: bool) -> list[int]:
    """Ids of a page and the one after it, if any, reached from the nearer end of the list."""
    start = query.page * query.size
    if capped or start <= total // 2:
        return _ids(actor, record, query, query.size + 1, start, total)
    end = min(start + query.size + 1, total)
    back = replace(query, descending=not query.descending)
    return _ids(actor, record, back, end - start, total - end, total)[::-1]


def _rows(actor: Actor, record: type[Record], ids: Sequence[int], wanted: Sequence[Field] | None = None) -> list[Any]:
    """Rows by id in that order, their listed columns (or `wanted`) and titles of links, in one query."""
    if not ids:
        return []
    fields = list(wanted if wanted is not None else columns(actor, record, listed=True))
    names = {field.name for field in fields}
    fields += [field for field in record.title_columns() if field.name not in names]
    selected: list[Any] = [record.id, record.version, record.changed_at, *fields]
    query, joined = record.select(), []
    for link in (field for field in fields if isinstance(field, ForeignKeyField)):
        target = link.rel_model.alias()
        title_fields = [
            getattr(target, field.name) for field in link.rel_model.title_columns()
            if access.sight(actor, link.rel_model, field) is Sight.CLEAR
        ]
        reach = _rewritten(access.rows(actor, "view", link.rel_model), lambda each, to=target: getattr(to, each.name))
        query = query.join(target, JOIN.LEFT_OUTER, on=(link == target.id) & reach).switch(record)
        joined.append((link, len(selected), len(title_fields)))
        selected += [target.id, *title_fields]
    query = query.select(*selected).where(record.id.in_(list(ids)))
    found = {}
    for values in query.tuples():
        row = record(__no_default__=True)
        row.__data__.update(zip(("id", "version", "changed_at", *(field.name for field in fields)), values))  # noqa: B905
        row.link_titles = {
            link.name: None if values[at] is None else
            " ".join(str(part) for part in values[at + 1:at + 1 + width] if part)
            or f"{link.rel_model.meta('label')} {values[at]}"
            for link, at, width in joined
        }
        row._dirty.clear()
        found[values[0]] = row
    return [found[each] for each in ids if each in found]


def stream(actor: Actor, record: type[Record], query: Query, wanted: Sequence[Field] | None = None,
           verb: str = "export") -> Iterator[Any]:
    """All rows of a query in its order, read a thousand at a time. Raises Refused."""
    if not access.may(actor, verb, record):
        raise Refused(record.key())
    ids = _ids(actor, record, query, _CHUNK)
    while ids:
        reachable = {
            found for (found,) in record.select(record.id)
            .where(record.id.in_(ids), access.rows(actor, verb, record)).tuples()
        }
        yield from _rows(actor, record, [each for each in ids if each in reachable], wanted)
        ids = _ids_after(actor, record, query, ids[-1], _CHUNK) if len(ids) == _CHUNK else []


def lookup(actor: Actor, record: type[Record], text: str, limit: int = 20) -> list[tuple[int, str]]:
    """(id, title) of rows within reach whose visible text is like `text`; the first rows for an empty one."""
    if not access.may(actor, "view", record):
        raise Refused(record.key())
    query = Query(search=text.strip()[:200], descending=False)
    return titles(actor, record, _ids(actor, record, query, limit))


def titles(actor: Actor, record: type[Record], ids: Sequence[int]) -> list[tuple[int, str]]:
    """(id, title) of rows by id, as far as they are within reach and live."""
    query = record.select(record.id, *record.title_columns()).where(
        record.id.in_(list(ids)), live(actor, record)
    )
    found = {row.id: title(actor, row) for row in query}
    return [(each, found[each]) for each in ids if each in found]


# One row and what belongs to it


def related(actor: Actor, row: Any, limit: int = 6) -> list[tuple[type[Record], ForeignKeyField, list[Any], bool]]:
    """What refers to a row: (record, link, its first rows, whether there are more), as far as seen."""
    found = []
    for record, link in store.references(type(row)):
        if link.facts.follows or access.sight(actor, record, link) is not Sight.CLEAR:
            continue
        query = Query(filters=(Filter(link.name, "is", (row.id,)),))
        ids = _ids(actor, record, query, limit + 1)
        found.append((record, link, _rows(actor, record, ids[:limit]), len(ids) > limit))
    return found


def history(actor: Actor, record: type[Record], row_id: int, limit: int = 200) -> list[Entry]:
    """The changes of a row, newest first, with the columns that the actor sees. Raises Refused, Missing."""
    if not access.may(actor, "history", record):
        raise Refused(record.key())
    if not record.select(record.id).where(record.id == row_id, access.rows(actor, "history", record)).exists():
        raise Missing(record.key())
    query = Change.select().where(Change.record == record.key(), Change.row == row_id).order_by(Change.id.desc())
    return [_entry(actor, record, each) for each in query.limit(limit)]


def _entry(actor: Actor, record: type[Record], change: Any) -> Entry:
    fields, revertible = [], change.verb in ("edit", "revert") and access.may(actor, "edit", record)
    for name, pair in json.loads(change.diff).items():
        field = record.column(name)
        if field is None or access.sight(actor, record, field) is Sight.HIDDEN:
            continue
        before, after = (_seen(actor, record, field, raw) for raw in pair)
        fields.append((field, before, after))
        revertible = revertible and access.editable(actor, record, field)
    if change.verb == "reveal":
        revertible = False
    return Entry(change.id, change.at, change.actor_name, change.verb, change.reason, fields,
                 revertible and bool(fields))


def _seen(actor: Actor, record: type[Record], field: Field, raw: Any) -> Any:
    """One stored form of the history as the actor may see it."""
    row = record(__no_default__=True)
    row.__data__[field.name] = store.loaded(field, raw)
    return value(actor, row, field)


def reveal(actor: Actor, record: type[Record], row_id: int, name: str, reason: str) -> str:
    """A masked value in clear, for a reason that is logged with it. Raises Refused, Missing, Invalid."""
    field = record.column(name)
    if field is None or not access.reveals(actor, record, field):
        raise Refused(f"{record.key()}.{name}")
    if len(reason.strip()) < 2:
        raise Invalid({"reason": _("Say in a few words what you need the value for.")})
    row = get(actor, record, row_id, verb="reveal")
    found = row.__data__.get(name)
    store.note(actor, row, "reveal", {name: [None, None]}, reason.strip()[:200])
    return found.plain() if isinstance(found, Sealed) else str(found or "")


def door(token: str) -> Any:
    """The live household behind a door token, None when there is none. What its public page shows (the grid's
    name, head and telephone, published content) is decided here: nothing of the household or its people."""
    household = by_name("household")
    assert household is not None
    row = household.get_or_none(
        household._meta.fields["door_token"] == token, household.deleted_at.is_null()
    )
    return None if row is None else row.area


def viewable(actor: Actor) -> list[type[Record]]:
    """The records that the actor may view, in the order of the register."""
    return [record for record in records() if access.may(actor, "view", record)]
