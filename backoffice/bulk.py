"""The same values for many rows: what would change, the order as a job, and its chunks, all of them one act.

It finds the rows by the read-out path and writes them by the write path; it knows no record by name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _
from peewee import Field, fn

from backoffice import access, jobs, listing, reading, store
from backoffice.access import Actor, Sight
from backoffice.jobs import Hopeless, Kind, Order, Parameters, Result
from backoffice.query import Query
from models.base import Record, clean, database
from models.fields import FileField, StatesField, TranslatedField, cipher
from models.register import by_name
from models.system.change import Change
from models.system.job import Job, JobItem

#: So many rows are changed together at most.
LARGEST = 100_000

#: So few are changed while the page waits.
AT_ONCE = 200

#: So many rows are written in one transaction: others who write wait no longer than that.
CHUNK = 100

#: So many rows of a preview show the old and the new value.
SHOWN = 20

_CONTEXT = "job.values"
_READ_AT_ONCE = 1_000

REASONS: dict[str, Any] = {
    "conflict": _("Somebody else changed this meanwhile."),
    "invalid": "%(detail)s",
    "same": _("It had the value already."),
}


@dataclass
class Survey:
    """What a bulk edit would do. `matched` rows are in the list, `beyond` of them out of the reach of edits;
    `same` have the values already, `changing` are the ids of the others. `digest` tells whether a later look
    found the same rows; `first` shows the first changes, `problems` says what hinders them."""

    matched: int = 0
    beyond: int = 0
    same: int = 0
    versions: dict[int, int] = field(default_factory=dict)
    changing: list[int] = field(default_factory=list)
    first: list[tuple[Any, Any]] = field(default_factory=list)
    problems: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A fingerprint of the rows."""
        text = ",".join(map(str, self.versions))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def columns(actor: Actor, record: type[Record]) -> list[Field]:
    """The columns that may have the same value in many rows, as far as the actor writes them and sees them in
    clear: what is masked must not be found out by asking which rows have a value already. What a row is a
    part of is its own."""
    if not access.may(actor, "edit", record):
        return []
    return [
        column
        for column in record.columns()
        if not column.unique
        and not column.facts.part
        and not getattr(column, "sealed", False)
        and not isinstance(column, FileField | StatesField | TranslatedField)
        and access.sight(actor, record, column) is Sight.CLEAR
        and access.editable(actor, record, column)
    ]


def may_be_empty(column: Field) -> bool:
    """Whether the column can be made empty."""
    return bool(column.null or (column.default == "" and not column.choices))


def survey(actor: Actor, record: type[Record], query: Query, values: Mapping[str, Any]) -> Survey:
    """Look at every row of a list. Raises Refused, Invalid (nothing chosen, too many rows)."""
    values = _required(actor, record, values)
    found = Survey()
    rows = [row for row, _version in listing.all_ids(actor, record, query, "view", LARGEST + 1)]
    if len(rows) > LARGEST:
        raise store.Invalid({"": _("At most %(limit)s rows at once: cut the list further.", limit=LARGEST)})
    found.matched = len(rows)
    fields = [record._meta.fields[name] for name in values]
    reach = access.rows(actor, "edit", record) & record.deleted_at.is_null()
    wanted = tuple(values.values())
    for start in range(0, len(rows), _READ_AT_ONCE):
        some = rows[start : start + _READ_AT_ONCE]
        query_of_some = record.select(record.id, record.version, *fields).where(record.id.in_(some), reach)
        stored = {row: (version, tuple(rest)) for row, version, *rest in query_of_some.tuples()}
        for row in some:
            if row not in stored:
                found.beyond += 1
                continue
            found.versions[row], present = stored[row]
            if present == wanted:
                found.same += 1
            else:
                found.changing.append(row)
    return found


def try_out(actor: Actor, record: type[Record], found: Survey, values: Mapping[str, Any]) -> None:
    """Change the first rows and take that back at once: what they would be, and what would hinder them."""
    values = _required(actor, record, values)
    ids = found.changing[:SHOWN]
    before = {row.id: row for row in record.select().where(record.id.in_(ids))}
    edits = [store.Edit(row, values, found.versions[row]) for row in ids]
    with database.atomic() as transaction:
        outcome = store.change_many(actor, record, edits, verb="bulk", whole=True)
        transaction.rollback()
    links = [each for name in values if hasattr(each := record._meta.fields[name], "rel_model")]
    after = {row: outcome.rows.get(row, before.get(row)) for row in ids if row in before}
    reading.add_titles(actor, [*before.values(), *after.values()], links)
    found.first = [(before[row], after[row]) for row in ids if row in before]
    found.problems = {row: dict(problems) for row, problems in outcome.problems.items()}
    for row in ids:
        left = _left(after[row], values) if row in after and row not in found.problems else []
        if left and row not in outcome.conflicts:
            found.problems[row] = {name: _follows(record, name) for name in left}


def order(
    actor: Actor,
    record: type[Record],
    found: Survey,
    values: Mapping[str, Any],
    *,
    act: str,
    since: datetime | None = None,
    wake: bool = True,
) -> Job:
    """Order the change of all rows surveyed; the act has the key `act`, and the same one twice is one job.
    `since` is when the values were seen that are written over. Raises Refused, Invalid."""
    values = _required(actor, record, values)
    names = [str(record._meta.fields[name].verbose_name) for name in values]
    title = gettext(
        "Edit together: %(record)s (%(fields)s)",
        record=str(record.meta("label_plural")),
        fields=", ".join(names),
    )
    versions = found.versions | _versions_at(record, found.versions, since)
    wanted = (Order(row, version=versions[row]) for row in found.versions)
    parameters = {
        "record": record.key(),
        "act": act,
        "columns": list(values),
        "values": _seal(record, values),
    }
    return jobs.order(actor, KIND.name, title, parameters, wanted, once=act, wake=wake)


def _versions_at(record: type[Record], present: Mapping[int, int], since: datetime | None) -> dict[int, int]:
    """The versions that rows changed since then had at that moment."""
    if since is None:
        return {}
    query = (
        Change.select(Change.row, fn.MIN(Change.row_version))
        .where(Change.at > since, Change.record == record.key(), Change.verb.not_in(store.NOTES))
        .group_by(Change.row)
    )
    return {row: version - 1 for row, version in query.tuples() if row in present}


def _required(actor: Actor, record: type[Record], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values in the form in which they are stored and compared. Raises Refused, Invalid."""
    offered = {column.name: column for column in columns(actor, record)}
    if not offered or set(values) - set(offered):
        raise store.Refused(record.key())
    if not values:
        raise store.Invalid({"": _("Choose at least one field to change.")})
    found = {name: clean(value) if isinstance(value, str) else value for name, value in values.items()}
    return {name: None if value == "" and offered[name].null else value for name, value in found.items()}


# Values travel with the job, where others may read its table: sealed whatever they are.


def _seal(record: type[Record], values: Mapping[str, Any]) -> str:
    row = record(**values)
    stored = {name: store.stored(record._meta.fields[name], row) for name in values}
    return cipher.cipher.seal(json.dumps(stored, ensure_ascii=False), _CONTEXT)


def values_of(record: type[Record], parameters: Parameters) -> dict[str, Any]:
    """The values that were ordered."""
    stored = json.loads(cipher.cipher.open(parameters["values"], _CONTEXT))
    return {name: store.loaded(record._meta.fields[name], value) for name, value in stored.items()}


# The job


def _allowed(actor: Actor, parameters: Parameters) -> bool:
    record = by_name(parameters.get("record", ""))
    if record is None:
        return False
    return set(parameters["columns"]) <= {column.name for column in columns(actor, record)}


def _work(
    actor: Actor, parameters: Parameters, items: Sequence[JobItem], _stopped: Callable[[], bool]
) -> Result:
    record = by_name(parameters["record"])
    if record is None:
        raise Hopeless("refused")
    values = values_of(record, parameters)
    edits = [store.Edit(item.row, values, item.row_version) for item in items]
    try:
        outcome = store.change_many(actor, record, edits, verb="bulk", act=parameters["act"], whole=True)
    except store.Refused:
        raise Hopeless("refused") from None
    hopeless: dict[int, Hopeless] = {}
    noted: dict[int, str] = {}
    done, missing = set(outcome.done), set(outcome.missing)
    with force_locale(actor.language):
        for item in items:
            if item.row in done:
                noted[item.id] = ""
            elif item.row in missing:
                hopeless[item.id] = Hopeless("missing")
            elif item.row in outcome.conflicts:
                hopeless[item.id] = Hopeless("conflict")
            elif item.row in outcome.problems:
                hopeless[item.id] = Hopeless("invalid", said(record, outcome.problems[item.row]))
            elif left := _left(outcome.rows[item.row], values):
                hopeless[item.id] = Hopeless(
                    "invalid", said(record, {name: _follows(record, name) for name in left})
                )
            else:
                noted[item.id] = "same"
    return Result(hopeless=hopeless, noted=noted)


def said(record: type[Record], problems: Mapping[str, Any]) -> str:
    """What is wrong with a row, with the labels of its columns."""
    return " ".join(_said(record, problems))


def _said(record: type[Record], problems: Mapping[str, Any]) -> Iterator[str]:
    for name, text in problems.items():
        column = record.column(name)
        yield f"{column.verbose_name}: {text}" if column is not None else str(text)


def _left(row: Any, values: Mapping[str, Any]) -> list[str]:
    """The columns that have another value although nothing was wrong with it: they follow a linked record."""
    return [
        name
        for name, value in values.items()
        if row.__data__.get(name) != value and type(row)._meta.fields[name].facts.follows
    ]


def _follows(record: type[Record], name: str) -> Any:
    link = record._meta.fields[name].facts.follows.partition(".")[0]
    return _("It follows the linked record (%(name)s).", name=record._meta.fields[link].verbose_name)


KIND = Kind(
    name="edit",
    label=_("Edit"),
    allowed=_allowed,
    work=_work,
    reasons=REASONS,
    chunk=CHUNK,
    part=CHUNK,
    most=LARGEST,
)
jobs.register(KIND)
