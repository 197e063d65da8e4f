"""What happens to one row on its way into the database: typed values, copies, checks, save, search index.

Part of the write path; runs within the transaction of an act, which has asked whether the actor may.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from peewee import Field, ForeignKeyField, IntegrityError

from backoffice import access, search
from backoffice.access import Actor
from backoffice.store.acts import NOTES
from backoffice.store.letters import give_number
from backoffice.store.refusals import Conflict, Invalid, Missing, Refused
from backoffice.store.standing import lock_wholes
from backoffice.store.texts import Waiting, follow_texts
from backoffice.validation import accept, kept, require_kinds, save_problem, value_of
from models.base import Record, clean, database, now
from models.fields import Patch, Sealed, Text, TranslatedField
from models.register import records
from models.system.change import Change

#: Links that were looked at in this act: what they lead to stays as it is until the act is done.
Known = dict[Any, Any]


def stored(field: Field, row: Record) -> Any:
    """The stored form of a value as JSON can carry it; sealed values stay sealed."""
    return _stored(field, value_of(row, field))


def _stored(field: Field, value: Any) -> Any:
    value = field.db_value(value)
    return (
        value.isoformat(" ")
        if isinstance(value, datetime)
        else (value.isoformat() if isinstance(value, date) else value)
    )


def difference(field: Field, before: Any, after: Any) -> list[Any]:
    """[stored form before, after] of a column; of text per language only the languages that differ."""
    if isinstance(field, TranslatedField):
        return [field.db_value(text) for text in field.difference(before or Text(), after or Text())]
    return [_stored(field, before), _stored(field, after)]


def loaded(field: Field, value: Any) -> Any:
    """The Python value of a stored form; of text per language the languages that it names."""
    if value is not None and isinstance(field, TranslatedField):
        return Patch(json.loads(value))
    return None if value is None else field.python_value(value)


def locked(
    actor: Actor, record: type[Record], ids: Sequence[int], verb: str, deleted: bool = False
) -> dict[int, Any]:
    """{id: row} for writing: those within reach, in or out of the bin as asked."""
    lock_wholes(record, ids)
    query = record.select().where(
        record.id.in_(ids) if len(ids) != 1 else record.id == ids[0],
        access.rows(actor, verb, record),
        record.deleted_at.is_null(not deleted),
    )
    if database.for_update:
        query = query.order_by(record.id).for_update()
    return {row.id: row for row in query}


def locked_one(actor: Actor, record: type[Record], row_id: int, verb: str, deleted: bool = False) -> Any:
    """One of them; raises Missing."""
    found = locked(actor, record, [row_id], verb, deleted)
    if not found:
        raise Missing(record.key())
    return found[row_id]


def changed(
    actor: Actor,
    old: Any,
    values: Mapping[str, Any],
    version: int | None,
    known: Known,
    system: Mapping[str, Any] | None = None,
    moved: list[tuple[Any, set[str]]] | None = None,
) -> tuple[Any, dict[str, list[Any]]]:
    """Write the values over the stored row `old`; returns the new row and {column: [stored form before,
    after]}, empty when nothing differs. `version` is the one the values were typed over. `moved`
    gathers what the caller passes to `lead` when all rows are written.

    Raises Refused, Invalid, Conflict, and then has written nothing.
    """
    record = type(old)
    row = record(**old.__data__)
    row._dirty.clear()
    if version is not None and version != row.version:
        values = _merge(row, values, version)
    fill(actor, row, values, "edit")
    for name, value in (system or {}).items():
        setattr(row, name, value)
    require_kinds(row, {*values, *(system or {})})
    follow(row, old, known)
    give_number(actor, row, old)
    row.signed(actor.user_id, old)
    row.prepare(old)
    fields = [field for field in _columns(record, known) if value_of(row, field) != value_of(old, field)]
    if not fields:
        return old, {}
    accept(actor, row, old, fields, known)
    names = {field.name for field in fields}
    diff = {
        field.name: difference(field, value_of(old, field), value_of(row, field))
        for field in _columns(record, known)
        if field.name in names or field.facts.logged_with in names
    }
    try:
        with database.atomic():
            update(row, fields, known)
            follow_texts(actor, row, old, known.setdefault("texts", Waiting()))
            if names & _reaching(record):
                within_reach(actor, row, "edit")
            if moved is None:
                lead(record, [(row, names)], known)
            else:
                moved.append((row, names))
    except IntegrityError:
        raise save_problem(row) from None
    if any(field.facts.searched or getattr(field, "blind", False) for field in fields):
        search.put(row)
    return row, diff


def _reaching(record: type[Record]) -> set[str]:
    """The columns that decide within whose reach a row lies."""
    found = {name for name in record.scope().values() if name != "id"}
    found |= set(record.meta("lasts") or ())
    return found | ({record.meta("of_member")} if record.meta("of_member") else set())


def fill(actor: Actor, row: Any, values: Mapping[str, Any], verb: str) -> None:
    """Set typed values; raises Refused for a column, or a language of its text, that the actor may not
    write."""
    record, touched = type(row), set[str]()
    allowed = access.languages(actor, record, verb)
    for name, given in values.items():
        field = record.column(name)
        if field is None:
            raise Refused(f"{record.key()}.{name}")
        value, before = typed(field, given, value_of(row, field)), value_of(row, field)
        if isinstance(field, TranslatedField):
            touched |= _languages_touched(before or Text(), value)
        if not access.editable(actor, record, field, verb) and value != before:
            raise Refused(f"{record.key()}.{name}")
        setattr(row, name, value)
    if allowed is not None and touched - allowed:
        raise Refused(record.key())


def typed(field: Field, value: Any, before: Any = None) -> Any:
    """A given value as the column holds it; `before` is what it holds now."""
    if isinstance(value, Record):
        return value.id
    if isinstance(field, TranslatedField):
        text = value if isinstance(value, Text) else Text(value)
        cleaned = {code: clean(part) for code, part in text.by.items()}
        return Patch(cleaned).over(before or Text()) if isinstance(text, Patch) else Text(cleaned)
    if isinstance(value, str):
        value = clean(value)
        if getattr(field, "sealed", False):
            return Sealed(value) if value else None
    return None if value == "" and field.null else value


def _languages_touched(before: Text, after: Text) -> set[str]:
    codes = {code for code in {*before.by, *after.by} if before.get(code) != after.get(code)}
    return {code for code in codes if clean(before.get(code)) != after.get(code)}


def _columns(record: type[Record], known: Known) -> list[Field]:
    """The columns of a record, asked once an act."""
    found: list[Field] = known.get(record) or known.setdefault(record, record.columns())
    return found


def _followers(record: type[Record], known: Known) -> list[tuple[Field, ForeignKeyField, Field]]:
    """What follows what in a record, asked once an act."""
    key = (record, "followers")
    if key not in known:
        known[key] = list(record.followers())
    found: list[tuple[Field, ForeignKeyField, Field]] = known[key]
    return found


def follow(row: Any, old: Any, known: Known) -> None:
    """Copy what follows a linked record. While the link stays, the stored copy does: whoever changes what it
    is copied from brings it after and waits for this row, so that this act must not wait for that one."""
    for copy, link, source in _followers(type(row), known):
        target = value_of(row, link)
        if target is None:
            continue
        if old is not None and target == value_of(old, link):
            setattr(row, copy.name, value_of(old, copy))
            continue
        key = (source, target)
        if key not in known:
            query = kept(link.rel_model.select(source).where(link.rel_model.id == target))
            known[key] = query.tuples().first()
        if known[key] is not None:
            setattr(row, copy.name, known[key][0])


def lead(record: type[Record], moved: Iterable[tuple[Any, set[str]]], known: Known) -> None:
    """Bring the copies in other records after columns that they follow, and the copies of those. `moved` are
    changed rows with the names of what changed; rows with the same value go together."""
    moved = list(moved)
    for other in records():
        for copy, link, source in _followers(other, known):
            if link.rel_model is record:
                by_value: dict[Any, list[int]] = {}
                for row, names in moved:
                    if source.name in names:
                        by_value.setdefault(value_of(row, source), []).append(row.id)
                for value, ids in by_value.items():
                    _copy_on(other, copy, link, ids, value, known)


def _copy_on(record: type[Record], copy: Field, link: Field, targets: Any, value: Any, known: Known) -> None:
    followers = link.in_(targets)
    record.update({copy: value}).where(followers).execute()
    if copy.facts.searched:
        for row in record.select().where(followers, record.deleted_at.is_null()):
            search.put(row)
    for further in records():
        for next_copy, next_link, source in _followers(further, known):
            if next_link.rel_model is record and source.name == copy.name:
                ids = record.select(record.id).where(link.in_(targets))
                _copy_on(further, next_copy, next_link, ids, value, known)


def insert(row: Any) -> None:
    """Write a new row; raises Invalid where the database refuses it."""
    try:
        with database.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise save_problem(row) from None


def update(row: Any, fields: Iterable[Field], known: Known | None = None) -> None:
    """Write only these columns, and only over the version that was read; raises Conflict."""
    record, read = type(row), row.version
    row.version, row.changed_at = read + 1, now()
    written = {*fields, record.version, record.changed_at}
    written |= {
        record._meta.fields[f"{field.name}_blind"] for field in written if getattr(field, "blind", False)
    }
    # What `prepare` derived for columns without facts goes with it.
    written |= {field for field in row.dirty_fields if not hasattr(field, "facts")}
    ordered = sorted(written, key=lambda field: field._sort_key)
    key = (record, *(field.name for field in ordered))
    known = {} if known is None else known
    if key not in known:
        known[key] = _statement(record, ordered)
    values = [field.db_value(value_of(row, field)) for field in ordered]
    cursor = database.execute_sql(known[key], (*values, row.id, read))
    if not database.rows_affected(cursor):
        raise Conflict(row, {})


def _statement(record: type[Record], fields: Iterable[Field]) -> str:
    """The statement is made once for all rows of an act: to make it takes longer than to execute it."""
    mark = database.param
    changes = ", ".join(f'"{field.column_name}" = {mark}' for field in fields)
    table = record._meta.table_name
    return f'UPDATE "{table}" SET {changes} WHERE "id" = {mark} AND "version" = {mark}'  # noqa: S608 - declared names


def within_reach(actor: Actor, row: Any, verb: str) -> None:
    """After the save the row must lie within the actor's reach, or nobody could have meant it."""
    record = type(row)
    if record.select(record.id).where(record.id == row.id, access.rows(actor, verb, record)).exists():
        return
    columns = [name for name in record.scope().values() if name != "id"]
    if columns and all(value_of(row, record._meta.fields[name]) is None for name in columns):
        raise Invalid(dict.fromkeys(columns[:1], _nowhere(record, columns)))
    raise Invalid(dict.fromkeys(columns or [""], _("This lies outside your area or organisation.")))


def _nowhere(record: type[Record], columns: Iterable[str]) -> Any:
    """What to choose, so that a row lies anywhere at all."""
    fields = [record._meta.fields[name] for name in columns]
    sources = [name.partition(".")[0] for field in fields if (name := field.facts.follows)]
    found = dict.fromkeys([*(record._meta.fields[name] for name in sources), *fields])
    names = " / ".join(str(field.verbose_name) for field in found if not field.facts.system)
    return _("Choose at least one of these: %(names)s.", names=names)


def _merge(row: Any, values: Mapping[str, Any], version: int) -> dict[str, Any]:
    """The values to write over a row that others changed since `version`; raises Conflict."""
    record = type(row)
    since: dict[str, Any] = {}
    query = (
        Change.select(Change.diff)
        .where(
            Change.record == record.key(),
            Change.row == row.id,
            Change.row_version > version,
            Change.verb.not_in(NOTES),
        )
        .order_by(Change.id)
    )
    for each in query:
        for name, (before, _now) in json.loads(each.diff).items():
            since[name] = earlier(record.column(name), since[name], before) if name in since else before
    merged, contradicted = {}, {}
    for name, mine in values.items():
        field = record.column(name)
        if name not in since or field is None:
            merged[name] = mine
            continue
        base, theirs = loaded(field, since[name]), value_of(row, field)
        if isinstance(base, Patch):
            base = base.over(theirs)
            mine = mine.over(base) if isinstance(mine, Patch) else mine
        if mine in (base, theirs) or (mine == "" and base is None):
            continue
        merge = getattr(field, "merge", None)
        both = merge(base, theirs, mine) if merge and base is not None else None
        if both is None:
            contradicted[name] = (theirs, mine)
        else:
            merged[name] = both
    if contradicted:
        raise Conflict(row, contradicted)
    return merged


def earlier(field: Field | None, first: Any, then: Any) -> Any:
    """The stored form before the first of two changes of a column; each names only the languages that it
    changed."""
    if isinstance(field, TranslatedField) and first is not None and then is not None:
        return json.dumps({**json.loads(then), **json.loads(first)}, ensure_ascii=False, sort_keys=True)
    return first


def references(record: type[Record]) -> list[tuple[type[Record], ForeignKeyField]]:
    """(record, link) of every declared link that leads to this record."""
    return [
        (other, field)
        for other in records()
        for field in other.columns()
        if isinstance(field, ForeignKeyField) and field.rel_model is record
    ]


def pointing(record: type[Record], link: ForeignKeyField, target: int) -> Any:
    """The condition for rows that refer to another by this link. One that follows is a copy, and a value of
    the row's own only while the link that it follows is not set."""
    if not link.facts.follows:
        return link == target
    return (link == target) & record._meta.fields[link.facts.follows.partition(".")[0]].is_null()


def in_view(actor: Actor, found: Iterable[tuple[type[Record], Any]]) -> list[tuple[type[Record], int]]:
    """(record, how many) of what stands in the way, as far as the actor may view it; `found` holds
    conditions."""
    counted = [
        (record, record.select().where(condition, access.rows(actor, "view", record)).count())
        for record, condition in found
        if access.may(actor, "view", record)
    ]
    return [(record, count) for record, count in counted if count]
