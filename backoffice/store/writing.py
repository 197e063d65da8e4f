"""Making and changing rows: one, or many as one act."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from flask_babel import lazy_gettext as _

from backoffice import access, counts, search
from backoffice.access import Actor
from backoffice.database import insert_many
from backoffice.store.acts import Act
from backoffice.store.letters import give_number
from backoffice.store.refusals import Conflict, Invalid, Missing, Refused
from backoffice.store.row import (
    Known,
    changed,
    fill,
    follow,
    insert,
    lead,
    loaded,
    locked,
    locked_one,
    stored,
    within_reach,
)
from backoffice.store.texts import follow_texts, lock_whole_of
from backoffice.validation import accept, require_kinds, value_of
from models.base import Record, database, now
from models.register import by_name
from models.system.change import Change
from models.system.submission import Submission

_MEANWHILE = _("Somebody else changed this meanwhile.")

#: So many rows are locked at once.
_CHUNK = 500


@dataclass(frozen=True)
class Edit:
    """Values for one row; `version` is the one they were typed over, None to write them over any. `system` is
    what the product itself writes into columns nobody types."""

    row: int
    values: Mapping[str, Any]
    version: int | None = None
    system: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Outcome:
    """What came of an act on many rows. `batch` is the act's key, "" when nothing was done; `rows` are the
    rows as they are now, `done` the ids of those in which something changed. A cell that was not accepted
    stands in `problems` or in `conflicts` (theirs, mine), under "" what is wrong with the row as a whole;
    `missing` are ids out of reach."""

    batch: str = ""
    rows: dict[int, Any] = field(default_factory=dict)
    done: list[int] = field(default_factory=list)
    problems: dict[int, dict[str, Any]] = field(default_factory=dict)
    conflicts: dict[int, dict[str, tuple[Any, Any]]] = field(default_factory=dict)
    missing: list[int] = field(default_factory=list)


@contextmanager
def acting(
    actor: Actor,
    verb: str,
    record: type[Record],
    reason: str = "",
    *,
    key: str | None = None,
    within: Act | None = None,
) -> Iterator[Act]:
    """An act in its transaction, written at its end. `within` is the larger one, closed by who began it, that
    this is part of; `key` see `Act`."""
    with database.atomic():
        act = within or Act(actor, verb, record, reason, key=key)
        yield act
        if within is None:
            act.batch = act.close()
    if within is None:
        after(act)


def create(
    actor: Actor,
    record: type[Record],
    values: Mapping[str, Any],
    *,
    once: str | None = None,
    system: Mapping[str, Any] | None = None,
    act: Act | None = None,
    known: Known | None = None,
) -> Any:
    """Make a row and return it. The same `once` token again returns the row made the first time.
    `values` are what the actor typed, `system` what the product itself writes into columns nobody types,
    `act` the larger one, closed by the caller, that this is part of; with the same `known` for many rows of
    an act, links that lead to the same row are looked at once.

    Raises Refused, Invalid.
    """
    if not access.may(actor, "create", record):
        raise Refused(record.key())
    with acting(actor, "create", record, within=act) as making:
        if once:
            made = _submitted(actor, record, once)
            if made is not None:
                return made
        row = record()
        fill(actor, row, values, "create")
        for name, value in (system or {}).items():
            setattr(row, name, value)
        require_kinds(row)
        known = {} if known is None else known
        follow(row, None, known)
        give_number(actor, row, None)
        row.signed(actor.user_id, None)
        row.prepare(None)
        accept(actor, row, None, record.columns(), known)
        lock_whole_of(row)
        insert(row)
        within_reach(actor, row, "create")
        if once:
            Submission.update(row=row.id).where(Submission.token == once).execute()
        diff = {each.name: [None, stored(each, row)] for each in record.columns() if value_of(row, each)}
        search.put(row)
        follow_texts(actor, row, None, making.waiting)
        making.log(row, diff, "create")
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
    system: Mapping[str, Any] | None = None,
    act: Act | None = None,
) -> Any:
    """Write the differences and return the row. `version` is the one the values were typed over: what others
    changed since is kept where it does not contradict. `system` is what the product itself writes into
    columns nobody types. `act` is the larger one, closed by the caller, that this is part of.

    Raises Refused, Missing, Invalid, Conflict.
    """
    if not access.may(actor, "edit", record):
        raise Refused(record.key())
    with acting(actor, verb, record, reason, within=act) as writing:
        old = locked_one(actor, record, row_id, "edit")
        row, diff = changed(actor, old, values, version, {"texts": writing.waiting}, system)
        if diff:
            writing.log(row, diff, verb)
    return row


def change_many(
    actor: Actor,
    record: type[Record],
    edits: Iterable[Edit],
    *,
    verb: str = "edit",
    reason: str = "",
    act: str | None = None,
    whole: bool = False,
) -> Outcome:
    """Write the differences of many rows as one act. A cell that is not accepted leaves the other cells of
    its row alone, unless rows are to be changed as a `whole`. `act` is the key of an act to continue (see
    `Act`). Raises Refused.
    """
    if not access.may(actor, "edit", record):
        raise Refused(record.key())
    found = Outcome()
    with acting(actor, verb, record, reason, key=act) as writing:
        write_edits(actor, record, edits, writing, found, whole)
    found.batch = writing.batch
    return found


def write_edits(
    actor: Actor, record: type[Record], edits: Iterable[Edit], act: Act, found: Outcome, whole: bool
) -> None:
    """The rows of one record that an act changes, within its transaction. Those in `found` are locked."""
    known: Known = {"texts": act.waiting}
    waiting = iter(edits)
    while some := list(islice(waiting, _CHUNK)):
        moved: list[tuple[Any, set[str]]] = []
        wanted = {edit.row for edit in some}
        rows = {row: found.rows[row] for row in wanted & found.rows.keys()}
        if wanted - rows.keys():
            rows |= locked(actor, record, list(wanted - rows.keys()), "edit")
        for edit in some:
            old = found.rows.get(edit.row, rows.get(edit.row))
            if old is None:
                found.missing.append(edit.row)
                continue
            row, diff = _cells(actor, old, edit, (known, moved), found, whole)
            found.rows[edit.row] = row
            if diff:
                act.log(row, diff)
                found.done.append(edit.row)
        lead(record, moved, known)


def _cells(
    actor: Actor, old: Any, edit: Edit, act: tuple[Known, list[Any]], found: Outcome, whole: bool
) -> tuple[Any, dict[str, list[Any]]]:
    """Write as many of the cells as are accepted; the others are noted. What is wrong elsewhere in the row is
    noted at the cell that it stands against."""
    values = dict(edit.values)
    while values or edit.system:
        try:
            return changed(actor, old, values, edit.version, act[0], edit.system, act[1])
        except Invalid as error:
            noted = found.problems.setdefault(edit.row, {})
            if whole:
                noted |= error.problems
                break
            wrong = {name: text for name, text in error.problems.items() if name in values}
            if not wrong and len(values) > 1:
                return _one_by_one(actor, old, replace(edit, values=values), act, found)
            noted |= wrong or dict.fromkeys(values or [""], _of_others(type(old), error))
            if not wrong:
                break
        except Conflict as error:
            wrong = error.fields
            found.conflicts.setdefault(edit.row, {}).update(wrong)
            if not wrong:
                found.problems.setdefault(edit.row, {}).update(dict.fromkeys(values or [""], _MEANWHILE))
            if whole or not wrong:
                break
        values = {name: value for name, value in values.items() if name not in wrong}
    return old, {}


def _one_by_one(
    actor: Actor, old: Any, edit: Edit, act: tuple[Known, list[Any]], found: Outcome
) -> tuple[Any, dict[str, list[Any]]]:
    """Write each cell for itself, to tell the one that cannot be accepted from the others."""
    row, diff = old, dict[str, list[Any]]()
    for name, value in edit.values.items():
        row, more = _cells(actor, row, replace(edit, values={name: value}), act, found, False)
        for column, (before, now_stored) in more.items():
            diff[column] = [diff.get(column, [before])[0], now_stored]
    if not found.problems.get(edit.row):
        found.problems.pop(edit.row, None)
    return row, diff


def _of_others(record: type[Record], error: Invalid) -> str:
    """What is wrong with columns that were not written."""
    labels = {each.name: f"{each.verbose_name}: " for each in record.columns()}
    return " ".join(f"{labels.get(name, '')}{text}" for name, text in error.problems.items())


def revert(actor: Actor, change_id: int) -> Any:
    """Write back the values that one change of a row replaced. Raises Refused, Missing, Invalid."""
    found = Change.get_or_none(Change.id == change_id)
    record = by_name(found.record) if found is not None else None
    if found is None or record is None or not access.may(actor, "history", record):
        raise Missing(str(change_id))
    values, system = dict[str, Any](), dict[str, Any]()
    for name, (before, _after_value) in json.loads(found.diff).items():
        field = record.column(name)
        if field is not None and field.facts.logged_with:
            system[name] = loaded(field, before)
        elif field is not None and access.editable(actor, record, field):
            values[name] = loaded(field, before)
    if not values or found.verb == "create":
        raise Refused(record.key())
    return change(actor, record, found.row, values, verb="revert", system=system)


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


def after(act: Act) -> None:
    """Mend what is remembered and was true only before an act, when its transaction stands. Who closes an act
    calls this."""
    for record, more in act.more().items():
        counts.shift(record, more)
        if record.key() == "area":
            access.forget_areas()


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
