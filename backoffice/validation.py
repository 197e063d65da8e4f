"""What is wrong with a row that is to be stored: kinds of values, links, uniqueness, the record's own rules.

Part of the write path: `backoffice.store` asks it, and nothing is saved that it does not accept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from peewee import BooleanField, CharField, DateField, Field, ForeignKeyField, IntegerField

from backoffice import access
from backoffice.access import Actor
from models.base import Record, database
from models.fields import CountryField, Sealed, Text, TranslatedField

TAKEN = _("Another record has this value already.")
_UNREACHABLE = _("Choose one of the records offered.")


class Invalid(Exception):
    """The values are not accepted; `problems` is {column name: message}, "" for the row as a whole."""

    def __init__(self, problems: Mapping[str, Any]) -> None:
        super().__init__(", ".join(problems))
        self.problems = dict(problems)


def value_of(row: Record, field: Field) -> Any:
    """The stored value of a column, the id where it links."""
    return row.__data__.get(field.name)


def copied(row: Record, field: Field) -> bool:
    """Whether a column of a row is a copy that the write path keeps, and no value of its own: the link that
    it follows is set."""
    link = field.facts.follows.partition(".")[0]
    return bool(link) and row.__data__.get(link) is not None


def require_kinds(row: Any, names: Collection[str] | None = None) -> None:
    """Raise Invalid unless each value is of its column's kind, so that rules of the record can rely on it.
    `names`: the columns that were written, when the others are as they were stored."""
    columns = type(row).columns() if names is None else [type(row)._meta.fields[name] for name in names]
    found = {field.name: problem for field in columns if (problem := _problem(field, value_of(row, field)))}
    if found:
        raise Invalid(found)


def accept(
    actor: Actor, row: Any, old: Any, fields: Iterable[Field], known: dict[Any, Any] | None = None
) -> None:
    """Raise Invalid unless the values of `fields` are there and lead somewhere, and the row is sound. `known`
    remembers for an act of many rows where links lead."""
    found: dict[str, Any] = {}
    known = {} if known is None else known
    for field in fields:
        value = value_of(row, field)
        if not field.null and (
            value is None
            or ((value == "" or (not value and isinstance(value, Text))) and field.default is None)
        ):
            found[field.name] = _("This is needed.")
        elif isinstance(field, ForeignKeyField) and (problem := _link_problem(actor, row, field, known)):
            found[field.name] = problem
        elif field.unique and _taken(row, field, value):
            found[field.name] = TAKEN
    if not found:
        found = _unsound(row, old, {field.name for field in fields})
    if found:
        raise Invalid(found)


def _unsound(row: Any, old: Any, names: set[str]) -> dict[str, Any]:
    """What the record's own rules say of the row. What was wrong before and is not touched must not keep
    anybody from mending the rest."""
    found: dict[str, Any] = row.problems()
    if not found or old is None:
        return found
    before = {name: str(text) for name, text in old.problems().items()}
    return {name: text for name, text in found.items() if name in names or before.get(name) != str(text)}


def _problem(field: Field, value: Any) -> Any:
    """What is wrong with one value by its kind alone, None when nothing is."""
    if value is None or value == "":
        return None
    if isinstance(field, TranslatedField):
        too_long = any(len(text) > field.max_length for text in value.by.values())
        return _("Too long: at most %(limit)s characters.", limit=field.max_length) if too_long else None
    limit = getattr(field, "max_length", None)
    if limit and isinstance(value, str | Sealed):
        length = len(value.plain() if isinstance(value, Sealed) else value)
        if length > limit:
            return _("Too long: at most %(limit)s characters.", limit=limit)
    if isinstance(field, CharField) and not isinstance(value, str):
        return _("This must be text.")
    if isinstance(field, CountryField) and value not in field.codes():
        return _("Choose one of the countries offered.")
    if field.choices and value not in {choice for choice, _label in field.choices}:
        return _("Choose one of the values offered.")
    if isinstance(field, DateField) and not isinstance(value, date):
        return _("Write the date as 2026-03-22.")
    if isinstance(field, BooleanField) and not isinstance(value, bool):
        return _("Choose yes or no.")
    if isinstance(field, ForeignKeyField):
        return None if isinstance(value, int) and abs(value) < 2**63 else _UNREACHABLE
    if isinstance(field, IntegerField):
        if not isinstance(value, int):
            return _("Write a whole number.")
        if not -(2**31) <= value < 2**31:
            return _("This number is too large.")
    return None


def _link_problem(actor: Actor, row: Record, field: ForeignKeyField, known: dict[Any, Any]) -> Any:
    """A link must lead to a live row that the actor may see. A copy, or what the product itself
    writes, was not chosen by the actor: where it leads is judged by the reach of the whole row."""
    value = value_of(row, field)
    if value is None or copied(row, field) or field.facts.system:
        return None
    target = field.rel_model
    if (target, value) not in known:
        found = target.select(target.id).where(
            target.id == value, target.deleted_at.is_null(), access.rows(actor, "view", target)
        )
        known[target, value] = kept(found).first()
    return _UNREACHABLE if known[target, value] is None else None


def kept(query: Any) -> Any:
    """The same query of linked rows, which stay as they are until this act is done. SQLite has one writer at
    a time anyway."""
    return query.for_update("FOR SHARE") if database.for_update else query


def _taken(row: Any, field: Field, value: Any) -> bool:
    """Whether another row has this value of a column that must be unique."""
    record = type(row)
    return value is not None and bool(
        record.select(record.id).where(field == value, record.id != (row.id or 0)).exists()
    )


def save_problem(row: Any) -> Invalid:
    """What a refused constraint means, found by asking again: messages of the database never leave."""
    record = type(row)
    found: dict[str, Any] = {}
    together = [names for names, unique in record._meta.indexes if unique]
    for names in together + [(field.name,) for field in record.columns() if field.unique]:
        fields = [record._meta.fields[name] for name in names]
        same = (field == value_of(row, field) for field in fields)
        if record.select(record.id).where(record.id != (row.id or 0), *same).exists():
            found[names[-1]] = TAKEN
    return Invalid(found or {"": _("The database does not accept this record. Nothing was saved.")})
