"""Asks the rules of a record about values that somebody is still typing; stores nothing, refuses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peewee import CharField, DoesNotExist, ForeignKeyField

from backoffice.store.row import typed
from backoffice.validation import Invalid, require_kinds
from models.base import Record


def problem(record: type[Record], row: Record | None, values: Mapping[str, Any], name: str) -> Any:
    """What would be wrong with the column `name` of a row (None: a new one) with these values, None when
    nothing is or it cannot be told yet. Links stay as they are stored: where a typed one leads is the affair
    of the write path."""
    trial: Any = record(**(row.__data__ if row is not None else {}))
    for key, value in values.items():
        field = record.column(key)
        if field is None or isinstance(field, ForeignKeyField):
            continue
        trial.__data__[key] = typed(field, value, trial.__data__.get(key))
    for field in record.columns():  # rules of stored rows need not think of a text that is not there yet
        if not field.null and isinstance(field, CharField) and trial.__data__.get(field.name) is None:
            trial.__data__[field.name] = ""
    try:
        require_kinds(trial)
        return trial.problems().get(name)
    except Invalid as invalid:
        return invalid.problems.get(name)
    except DoesNotExist:  # a rule that looks at a link which is not chosen yet
        return None
