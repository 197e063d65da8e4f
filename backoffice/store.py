"""The one write path: may this actor, transaction, version check, save, search index, change row.

Screens, bulk actions, import, API, jobs and commands all change records here and nowhere else.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from peewee import Field, ForeignKeyField, IntegrityError

from backoffice import access, counts, search
from backoffice.access import Actor
from backoffice.database import insert_many
from backoffice.validation import Invalid, accept, kept, require_kinds, save_problem, value_of
from models.base import Record, clean, database, now
from models.content.content import Content
from models.fields import Sealed, Text, TranslatedField
from models.register import by_name, records
from models.system.change import Change
from models.system.submission import Submission


class Refused(Exception):
    """The actor may not do this at all (403)."""


class Missing(Exception):
    """There is no such row within the actor's reach (404)."""


class Conflict(Exception):
    """Somebody else changed the same columns; `fields` is {column name: (theirs, mine)}."""

    def __init__(self, row: Record, fields: Mapping[str, tuple[Any, Any]]) -> None:
        super().__init__(", ".join(fields))
        self.row, self.fields = row, dict(fields)


class InUse(Exception):
    """The row is needed: `references` is [(record, how many)] of the live rows that refer to it, as far as
    the actor may view them; `reason` a message where it is needed for another reason."""

    def __init__(self, references: list[tuple[type[Record], int]], reason: Any = None) -> None:
        super().__init__(", ".join(record.key() for record, _count in references))
        self.references, self.reason = references, reason


class Act:
    """Everything one act changes shares a batch, by which it is shown, restored and undone together."""

    def __init__(self, actor: Actor, verb: str, reason: str = "") -> None:
        self.actor, self.verb, self.reason, self.batch = actor, verb, reason, secrets.token_hex(8)

    def log(self, row: Record, diff: Mapping[str, Any], verb: str = "") -> None:
        """Write the change row: {column: [stored form before, stored form after]}."""
        Change.insert(
            at=now(),
            actor=self.actor.user_id,
            actor_name=self.actor.name,
            verb=verb or self.verb,
            record=row.key(),
            row=row.id,
            row_version=row.version,
            batch=self.batch,
            reason=self.reason,
            diff=json.dumps(diff, ensure_ascii=False),
        ).execute()


def create(
    actor: Actor,
    record: type[Record],
    values: Mapping[str, Any],
    *,
    once: str | None = None,
    system: Mapping[str, Any] | None = None,
) -> Any:
    """Make a row and return it. The same `once` token again returns the row made the first time.
    `values` are what the actor typed, `system` what the product itself writes into columns nobody types.

    Raises Refused, Invalid.
    """
    if not access.may(actor, "create", record):
        raise Refused(record.key())
    with database.atomic():
        if once:
            made = _submitted(actor, record, once)
            if made is not None:
                return made
        row = record()
        _fill(actor, row, values, "create")
        for name, value in (system or {}).items():
            setattr(row, name, value)
        require_kinds(row)
        _follow(row)
        row.prepare(None)
        accept(actor, row, None, record.columns())
        _insert(row)
        _within_reach(actor, row, "create")
        if once:
            Submission.update(row=row.id).where(Submission.token == once).execute()
        search.put(row)
        Act(actor, "create").log(
            row,
            {field.name: [None, stored(field, row)] for field in record.columns() if value_of(row, field)},
        )
    _after(record, 1)
    return row


def change(
    actor: Actor,
    record: type[Record],
    row_id: int,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
    verb: str = "edit",
    reason: str = "",
) -> Any:
    """Write the differences and return the row. `version` is the one the values were typed over: what others
    changed since is kept where it does not contradict.

    Raises Refused, Missing, Invalid, Conflict.
    """
    if not access.may(actor, "edit", record):
        raise Refused(record.key())
    with database.atomic():
        row = _locked(actor, record, row_id, "edit")
        old = record(**row.__data__)
        if version is not None and version != row.version:
            values = _merge(row, values, version)
        _fill(actor, row, values, "edit")
        require_kinds(row)
        _follow(row)
        row.prepare(old)
        changed = [field for field in record.columns() if value_of(row, field) != value_of(old, field)]
        if not changed:
            return old
        accept(actor, row, old, changed)
        _update(row, changed)
        _within_reach(actor, row, "edit")
        _lead(row, changed)
        if any(field.facts.searched for field in changed):
            search.put(row)
        Act(actor, verb, reason).log(
            row, {field.name: [stored(field, old), stored(field, row)] for field in changed}
        )
    _after(record)
    return row


def delete(actor: Actor, record: type[Record], row_id: int, *, version: int | None = None) -> Any:
    """Put a row, and the rows that are part of it, into the bin. Raises Refused, Missing, Conflict, InUse."""
    if not access.may(actor, "delete", record):
        raise Refused(record.key())
    with database.atomic():
        row = _locked(actor, record, row_id, "delete")
        if version is not None and version != row.version:
            raise Conflict(row, {})
        _bin(Act(actor, "delete"), row)
    _after(record)
    return row


def restore(actor: Actor, record: type[Record], row_id: int) -> Any:
    """Take a row out of the bin with all that went there by the same act.

    Raises Refused, Missing, Invalid.
    """
    if not access.may(actor, "restore", record):
        raise Refused(record.key())
    with database.atomic():
        row = _locked(actor, record, row_id, "restore", deleted=True)
        last = (
            Change.select()
            .where(Change.record == record.key(), Change.row == row_id, Change.verb == "delete")
            .order_by(Change.id.desc())
            .first()
        )
        act = Act(actor, "restore")
        together = (
            [(record.key(), row_id)]
            if last is None
            else [
                (each.record, each.row)
                for each in Change.select().where(Change.batch == last.batch).order_by(Change.id.desc())
            ]
        )
        for name, each_id in together:
            each = _locked(actor, _record(name), each_id, "restore", deleted=True)
            _not_orphaned(each)
            each.deleted_at = None
            _update(each, [type(each).deleted_at])
            counts.shift(type(each), 1)
            act.log(each, {})
    _after(record)
    return row


def revert(actor: Actor, change_id: int) -> Any:
    """Write back the values that one change replaced. Raises Refused, Missing, Invalid."""
    found = Change.get_or_none(Change.id == change_id)
    record = by_name(found.record) if found is not None else None
    if found is None or record is None or not access.may(actor, "history", record):
        raise Missing(str(change_id))
    if found.verb == "delete":
        return restore(actor, record, found.row)
    values = {}
    for name, (before, _after_value) in json.loads(found.diff).items():
        field = record.column(name)
        if field is None or not access.editable(actor, record, field):
            continue
        values[name] = loaded(field, before)
    if not values or found.verb not in ("edit", "revert"):
        raise Refused(record.key())
    return change(actor, record, found.row, values, verb="revert")


def note(actor: Actor, row: Record, verb: str, diff: Mapping[str, Any], reason: str = "") -> None:
    """Log what was done with a row without changing it (a reveal, a print)."""
    Act(actor, verb, reason).log(row, diff)


def note_list(actor: Actor, record: type[Record], verb: str, asked: str) -> None:
    """Log what was done with a list (an export, a search for an exact number): what was asked for, no row."""
    Act(actor, verb, asked[:200]).log(record(id=0, version=0), {})


def load(record: type[Record], rows: Iterable[Mapping[str, Any]]) -> int:
    """Fill an empty demonstration office in bulk: no history, no checks, no search index (rebuild it after).

    Rows are {column or field name: Python value}, all with the same keys; returns how many were written.
    """
    fields = record._meta.fields
    keys: list[str] = []

    def raw() -> Any:
        for row in rows:
            if not keys:
                keys.extend(row)
            yield tuple(fields[key].db_value(row[key]) for key in keys)

    return insert_many(record, keys, raw())


def stored(field: Field, row: Record) -> Any:
    """The stored form of a value as JSON can carry it; sealed values stay sealed."""
    value = field.db_value(value_of(row, field))
    return (
        value.isoformat(" ")
        if isinstance(value, datetime)
        else (value.isoformat() if isinstance(value, date) else value)
    )


def loaded(field: Field, value: Any) -> Any:
    """The Python value of a stored form."""
    return None if value is None else field.python_value(value)


def _record(name: str) -> type[Record]:
    record = by_name(name)
    if record is None:
        raise Missing(name)
    return record


def _submitted(actor: Actor, record: type[Record], once: str) -> Any:
    """The row an earlier use of the token made; otherwise the token is taken for this act.

    Whoever comes second waits for the first to commit: the token's unique index decides.
    """
    Submission.insert(token=once[:64], record=record.key(), row=0, at=now()).on_conflict_ignore().execute()
    found = Submission.get(Submission.token == once[:64])
    if found.record != record.key():
        raise Refused(record.key())
    if found.row == 0:
        return None
    row = record.get_or_none(record.id == found.row, access.rows(actor, "view", record))
    if row is None:
        raise Missing(record.key())
    return row


def _locked(actor: Actor, record: type[Record], row_id: int, verb: str, deleted: bool = False) -> Any:
    """The row for writing, within reach and in or out of the bin as asked; raises Missing."""
    query = record.select().where(
        record.id == row_id, access.rows(actor, verb, record), record.deleted_at.is_null(not deleted)
    )
    if database.for_update:
        query = query.for_update()
    row = query.first()
    if row is None:
        raise Missing(record.key())
    return row


def _fill(actor: Actor, row: Any, values: Mapping[str, Any], verb: str) -> None:
    """Set typed values; raises Refused for a column, or a language of its text, that the actor may not write.

    Who writes some languages only may not publish: what they touched is a draft again.
    """
    record, touched = type(row), set[str]()
    allowed = access.languages(actor, record, verb)
    for name, given in values.items():
        field = record.column(name)
        if field is None:
            raise Refused(f"{record.key()}.{name}")
        value, before = _typed(field, given), value_of(row, field)
        if isinstance(field, TranslatedField):
            touched |= _languages_touched(before or Text(), value)
        if not access.editable(actor, record, field, verb) and value != before:
            raise Refused(f"{record.key()}.{name}")
        setattr(row, name, value)
    if allowed is not None:
        if touched - allowed:
            raise Refused(record.key())
        if isinstance(row, Content):
            row.withdraw(touched)


def _typed(field: Field, value: Any) -> Any:
    """A given value as the column holds it."""
    if isinstance(value, Record):
        return value.id
    if isinstance(field, TranslatedField):
        text = value if isinstance(value, Text) else Text(value)
        return Text({code: clean(part) for code, part in text.by.items()})
    if isinstance(value, str):
        value = clean(value)
        if getattr(field, "sealed", False):
            return Sealed(value) if value else None
    return None if value == "" and field.null else value


def _languages_touched(before: Text, after: Text) -> set[str]:
    return {code for code in {*before.by, *after.by} if clean(before.get(code)) != after.get(code)}


def _follow(row: Any) -> None:
    """Copy what follows a linked record."""
    for copy, link, source in type(row).followers():
        target = value_of(row, link)
        if target is not None:
            found = kept(link.rel_model.select(source).where(link.rel_model.id == target)).tuples().first()
            if found is not None:
                setattr(row, copy.name, found[0])


def _lead(row: Any, changed: Iterable[Field]) -> None:
    """Bring the copies in other records after a column they follow, and the copies of those."""
    names = {field.name for field in changed}
    for record in records():
        for copy, link, source in record.followers():
            if link.rel_model is type(row) and source.name in names:
                _copy_on(record, copy, link, [row.id], value_of(row, source))


def _copy_on(record: type[Record], copy: Field, link: Field, targets: Any, value: Any) -> None:
    followers = link.in_(targets)
    record.update({copy: value}).where(followers).execute()
    if copy.facts.searched:
        for row in record.select().where(followers, record.deleted_at.is_null()):
            search.put(row)
    for further in records():
        for next_copy, next_link, source in further.followers():
            if next_link.rel_model is record and source.name == copy.name:
                _copy_on(
                    further, next_copy, next_link, record.select(record.id).where(link.in_(targets)), value
                )


def _insert(row: Any) -> None:
    try:
        with database.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise save_problem(row) from None


def _update(row: Any, fields: Iterable[Field]) -> None:
    """Write only these columns, and only over the version that was read."""
    record, read = type(row), row.version
    row.version, row.changed_at = read + 1, now()
    changes = {field: value_of(row, field) for field in fields}
    for field in list(changes):
        if getattr(field, "blind", False):
            changes[record._meta.fields[f"{field.name}_blind"]] = getattr(row, f"{field.name}_blind")
    # What `prepare` derived for columns without facts goes with it.
    changes |= {field: value_of(row, field) for field in row.dirty_fields if not hasattr(field, "facts")}
    try:
        with database.atomic():
            written = (
                record.update({**changes, record.version: row.version, record.changed_at: row.changed_at})
                .where(record.id == row.id, record.version == read)
                .execute()
            )
    except IntegrityError:
        raise save_problem(row) from None
    if not written:
        raise Conflict(row, {})


def _within_reach(actor: Actor, row: Any, verb: str) -> None:
    """After the save the row must lie within the actor's reach, or nobody could have meant it."""
    record = type(row)
    if record.select(record.id).where(record.id == row.id, access.rows(actor, verb, record)).exists():
        return
    columns = [name for name in record.scope().values() if name != "id"]
    raise Invalid(dict.fromkeys(columns or [""], _("This lies outside your area or organisation.")))


def _merge(row: Any, values: Mapping[str, Any], version: int) -> dict[str, Any]:
    """The values to write over a row that others changed since `version`; raises Conflict."""
    record = type(row)
    since: dict[str, Any] = {}
    query = (
        Change.select(Change.diff)
        .where(Change.record == record.key(), Change.row == row.id, Change.row_version > version)
        .order_by(Change.id)
    )
    for each in query:
        for name, (before, _now) in json.loads(each.diff).items():
            since.setdefault(name, before)
    merged, contradicted = {}, {}
    for name, mine in values.items():
        field = record.column(name)
        if name not in since or field is None:
            merged[name] = mine
            continue
        base, theirs = loaded(field, since[name]), value_of(row, field)
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


def references(record: type[Record]) -> list[tuple[type[Record], ForeignKeyField]]:
    """(record, link) of every declared link that leads to this record."""
    return [
        (other, field)
        for other in records()
        for field in other.columns()
        if isinstance(field, ForeignKeyField) and field.rel_model is record
    ]


def _bin(act: Act, row: Any) -> None:
    """Delete softly, with its parts; raises InUse when others refer to the row."""
    if reason := row.stays():
        raise InUse([], reason)
    in_use, parts = [], []
    for record, link in references(type(row)):
        live = record.select().where(link == row.id, record.deleted_at.is_null())
        if link.facts.part:
            parts.extend(live)
        elif not link.facts.follows and (count := live.count()):
            in_use.append((record, count))
    if in_use:
        raise InUse([(record, count) for record, count in in_use if access.may(act.actor, "view", record)])
    for part in parts:
        if not access.may(act.actor, "delete", type(part)):
            raise InUse([(type(part), 1)])
        _bin(act, part)
    row.deleted_at = now()
    _update(row, [type(row).deleted_at])
    counts.shift(type(row), -1)
    act.log(row, {})


def _not_orphaned(row: Any) -> None:
    """A row is not restored while one that it refers to is in the bin."""
    for field in type(row).columns():
        if isinstance(field, ForeignKeyField) and not field.facts.follows:
            target = field.rel_model
            if (
                target.select(target.id)
                .where(target.id == value_of(row, field), target.deleted_at.is_null(False))
                .exists()
            ):
                raise Invalid({field.name: _("Restore the record this belongs to first.")})


def _after(record: type[Record], more: int = 0) -> None:
    """Mend what is remembered about a record and was true only before the change; `more` rows than before."""
    counts.shift(record, more)
    if record.key() == "area":
        access.forget_areas()
