"""The one read-out path: rows come cut to the actor's reach, values only as the actor may see them.

Lists, details, forms, search, look-up, history, export, API and print all read here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask_babel import lazy_gettext as _
from peewee import JOIN, Field, ForeignKeyField

from backoffice import access, filters, listing, store
from backoffice.access import Actor, Sight
from backoffice.query import BadQuery, Filter, Query
from backoffice.store import Invalid, Missing, Refused
from models.base import Record
from models.fields import Sealed
from models.places.household import Household
from models.register import records
from models.system.change import Change

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
    """One change of a row as the actor may see it; `fields` holds (column, before, after), `batch` is the key
    of the act that it is part of."""

    id: int
    row: int
    batch: str
    at: datetime
    actor: str
    verb: str
    reason: str
    fields: list[tuple[Field, Any, Any]]
    revertible: bool


def columns(actor: Actor, record: type[Record], **wanted: Any) -> list[Field]:
    """The columns that the actor sees in clear or masked, cut to those whose facts equal `wanted`."""
    return [
        field for field in record.columns(**wanted) if access.sight(actor, record, field) is not Sight.HIDDEN
    ]


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
    record = type(row)
    seen = (field for field in record.title_columns() if access.sight(actor, record, field) is Sight.CLEAR)
    return _title(record, row.id, ((field, row.__data__.get(field.name)) for field in seen))


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
    add_titles(
        actor, [row], [field for field in columns(actor, record) if isinstance(field, ForeignKeyField)]
    )
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


def page(actor: Actor, record: type[Record], query: Query, wanted: Sequence[Field] | None = None) -> Page:
    """One page of a list, with its listed columns (or `wanted`) and the titles of its links. Raises Refused,
    BadQuery.

    Neighbours are found by `after` and `before`; a page asked for by number is reached from the nearer end.
    """
    if not access.may(actor, "view", record):
        raise Refused(record.key())
    if masked := listing.exact(actor, record, query):
        store.note_list(actor, record, "search", " ".join(masked))
    total = listing.counted(actor, record, query)
    if query.page and query.page * query.size >= total:
        total = listing.counted(actor, record, query, afresh=True)
    capped = total > listing.MOST_COUNTED and not query.plain
    pages = max(1, -(-total // query.size))
    size, number = query.size, query.page
    if query.before is not None:
        found = listing.ids_after(actor, record, query.reversed(), query.before, size + 1, total)
        more_before, more_after = len(found) > size, True
        ids = found[:size][::-1]
        number = number if more_before else 0
    elif query.after is not None:
        found = listing.ids_after(actor, record, query, query.after, size + 1, total)
        more_before, more_after = True, len(found) > size
        ids = found[:size]
    else:
        if not capped and number >= pages:
            raise BadQuery(
                _("The list has no page %(page)s: its last one is %(last)s.", page=number + 1, last=pages)
            )
        ids = listing.page_ids(actor, record, query, total)
        more_before, more_after = number > 0, len(ids) > size
        ids = ids[:size]
    return Page(
        _rows(actor, record, ids, wanted),
        min(total, listing.MOST_COUNTED) if capped else total,
        capped,
        number,
        pages,
        more_before,
        more_after,
    )


def _rows(
    actor: Actor, record: type[Record], ids: Sequence[int], wanted: Sequence[Field] | None = None
) -> list[Any]:
    """Rows by id in that order, their listed columns (or `wanted`) and titles of links, in one query."""
    if not ids:
        return []
    fields = list(wanted if wanted is not None else columns(actor, record, listed=True))
    listed = {field.name for field in fields}
    fields += [field for field in record.title_columns() if field.name not in listed]
    selected: list[Any] = [record.id, record.version, record.changed_at, *fields]
    query, joined = record.select(), []
    for link in (field for field in fields if isinstance(field, ForeignKeyField)):
        target = link.rel_model.alias()
        title_fields = [
            getattr(target, field.name)
            for field in link.rel_model.title_columns()
            if access.sight(actor, link.rel_model, field) is Sight.CLEAR
        ]
        reach = filters.of_alias(access.rows(actor, "view", link.rel_model), target)
        query = query.join(target, JOIN.LEFT_OUTER, on=(link == target.id) & reach).switch(record)
        joined.append((link, len(selected), title_fields))
        selected += [target.id, *title_fields]
    query = query.select(*selected).where(record.id.in_(list(ids)))
    found, names = {}, ("id", "version", "changed_at", *(field.name for field in fields))
    for values in query.tuples():
        row = record(__no_default__=True)
        row.__data__.update(zip(names, values[: len(names)], strict=True))
        row.link_titles = {
            link.name: _link_title(link, values[at], title_fields, values[at + 1 :])
            for link, at, title_fields in joined
        }
        row._dirty.clear()
        found[values[0]] = row
    return [found[each] for each in ids if each in found]


def _link_title(
    link: ForeignKeyField, target: int | None, fields: Sequence[Any], values: Sequence[Any]
) -> str | None:
    """The title of a joined row, None when the join found none within reach."""
    if target is None:
        return None
    return _title(link.rel_model, target, zip(fields, values, strict=False))


def _title(record: type[Record], row_id: int, parts: Iterable[tuple[Any, Any]]) -> str:
    """The title that columns and their values make; a choice shows its label."""
    found = [str(dict(field.choices or ()).get(part, part)) for field, part in parts if part]
    return " ".join(found) or f"{record.meta('label')} {row_id}"


def stream(
    actor: Actor,
    record: type[Record],
    query: Query,
    wanted: Sequence[Field] | None = None,
    verb: str = "export",
) -> Iterator[Any]:
    """All rows of a query in its order, read a thousand at a time; an export is logged. Raises Refused."""
    if not access.may(actor, verb, record):
        raise Refused(record.key())
    if verb == "export":
        store.note_list(actor, record, verb, urlencode(query.url_args()))
    for ids in listing.walk(actor, record, query, _CHUNK):
        reachable = {
            found
            for (found,) in record.select(record.id)
            .where(record.id.in_(list(ids)), access.rows(actor, verb, record))
            .tuples()
        }
        yield from _rows(actor, record, [each for each in ids if each in reachable], wanted)


def lookup(actor: Actor, record: type[Record], text: str, limit: int = 20) -> list[tuple[int, str]]:
    """(id, title) of rows within reach whose visible text is like `text`; the first rows for an empty one.

    It is asked as one types: looking for a masked number is logged once something is found.
    """
    if not access.may(actor, "view", record):
        raise Refused(record.key())
    query = Query(search=text.strip()[:200], descending=False)
    found = titles(actor, record, listing.ids(actor, record, query, limit))
    if found and (masked := listing.exact(actor, record, query)):
        store.note_list(actor, record, "search", " ".join(masked))
    return found


def titles(actor: Actor, record: type[Record], ids: Sequence[int]) -> list[tuple[int, str]]:
    """(id, title) of rows by id, as far as they are within reach and live."""
    query = record.select(record.id, *record.title_columns()).where(
        record.id.in_(list(ids)), live(actor, record)
    )
    found = {row.id: title(actor, row) for row in query}
    return [(each, found[each]) for each in ids if each in found]


def titles_of(actor: Actor, rows: Sequence[tuple[type[Record], int]]) -> dict[tuple[type[Record], int], str]:
    """{(record, row id): title} of the live rows that the actor may view, one query a record."""
    found: dict[tuple[type[Record], int], str] = {}
    for record in dict.fromkeys(record for record, _row in rows):
        if access.may(actor, "view", record):
            ids = [row for each, row in rows if each is record]
            found |= {(record, row): title for row, title in titles(actor, record, ids)}
    return found


# One row and what belongs to it


def related(
    actor: Actor, row: Any, limit: int = 6
) -> list[tuple[type[Record], ForeignKeyField, list[Any], bool]]:
    """What refers to a row: (record, link, its first rows, whether there are more), as far as seen."""
    found = []
    for record, link in store.references(type(row)):
        if access.sight(actor, record, link) is not Sight.CLEAR:
            continue
        query = replace(Query.parse(actor, record, {}), filters=(Filter(link.name, "is", (row.id,)),))
        total = listing.counted(actor, record, query)
        ids = listing.ids(actor, record, query, limit + 1, total=total)
        found.append((record, link, _rows(actor, record, ids[:limit]), len(ids) > limit))
    return found


def history(actor: Actor, record: type[Record], row_id: int, limit: int = 200) -> list[Entry]:
    """The changes of a row, newest first, with the columns that the actor sees. Raises Refused, Missing."""
    if not access.may(actor, "history", record):
        raise Refused(record.key())
    if (
        not record.select(record.id)
        .where(record.id == row_id, access.rows(actor, "history", record))
        .exists()
    ):
        raise Missing(record.key())
    query = (
        Change.select().where(Change.record == record.key(), Change.row == row_id).order_by(Change.id.desc())
    )
    return entries(actor, record, query.limit(limit))


def entries(actor: Actor, record: type[Record], changes: Iterable[Any]) -> list[Entry]:
    """Changes of rows of one record, with the columns that the actor sees; the caller asked whether the rows
    are within reach."""
    told = [(change, _states(actor, record, change)) for change in changes]
    _add_titles_of_states(actor, [state for _change, states in told for state in states])
    return [_entry(actor, record, change, states) for change, states in told]


def _states(actor: Actor, record: type[Record], change: Any) -> list[tuple[Field, Any, Any]]:
    """(column, row with the value before, row with the value after) of what the actor may see of a change."""
    found = []
    for name, pair in json.loads(change.diff).items():
        field = record.column(name)
        if field is None or access.sight(actor, record, field) is Sight.HIDDEN:
            continue
        before, after = record(__no_default__=True), record(__no_default__=True)
        before.__data__[name], after.__data__[name] = (store.loaded(field, raw) for raw in pair)
        found.append((field, before, after))
    return found


def _add_titles_of_states(actor: Actor, states: Sequence[tuple[Field, Any, Any]]) -> None:
    """One query a link, however long the history is."""
    for link in {field for field, _before, _after in states if isinstance(field, ForeignKeyField)}:
        add_titles(actor, [row for field, *both in states if field is link for row in both], [link])


def _entry(
    actor: Actor, record: type[Record], change: Any, states: Sequence[tuple[Field, Any, Any]]
) -> Entry:
    fields = [
        (field, value(actor, before, field), value(actor, after, field)) for field, before, after in states
    ]
    revertible = (
        change.verb not in ("create", *store.NOTES)
        and bool(fields)
        and access.may(actor, "edit", record)
        and all(access.editable(actor, record, field) for field, _before, _after in states)
    )
    return Entry(
        change.id,
        change.row,
        change.batch or "",
        change.at,
        change.actor_name,
        change.verb,
        change.reason,
        fields,
        revertible,
    )


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
    """The grid behind a door token, None when there is none. What its public page shows (the grid's
    name, head and telephone, published content) is decided here: nothing of the household or its people."""
    row = household(token)
    return None if row is None else row.area


def household(token: str) -> Any:
    """The live household behind a door token, None when there is none; it is known by its id alone."""
    if "\0" in token:  # which a database may refuse to compare
        return None
    return Household.get_or_none(Household.door_token == token, Household.deleted_at.is_null())


def viewable(actor: Actor) -> list[type[Record]]:
    """The records that the actor may view, in the order of the register."""
    return [record for record in records() if access.may(actor, "view", record)]
