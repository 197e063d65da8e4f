"""The arguments of the delivery API as its description tells them; reads no row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from peewee import BooleanField, DateField, DateTimeField, Field, ForeignKeyField, IntegerField

from backoffice.delivery import asked, previews
from backoffice.query import LARGEST_ID, LONGEST_SEARCH, MOST_KEYS, SIZES
from models.base import SPECIAL, Record, ordered
from models.fields import CountryField, TranslatedField

Schema = dict[str, Any]

#: Any text that a database keeps.
_TEXT: Schema = {"type": "string", "pattern": "^[^\\x00]*$"}
_ID_OF: Schema = {"type": "integer", "minimum": 0, "maximum": LARGEST_ID}


def argument(name: str, schema: Schema, description: str = "") -> Schema:
    """One argument of an address."""
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _several(name: str, schema: Schema, description: str) -> Schema:
    """An argument with several values, separated by commas."""
    found = argument(name, {"type": "array", "items": schema}, description)
    return {**found, "style": "form", "explode": False}


ID: Schema = {"name": "id", "in": "path", "required": True, "schema": {**_ID_OF, "minimum": 1}}
SIZE = argument("size", {"type": "integer", "enum": list(SIZES), "default": 50}, "Rows on a page")
HOURS = argument("hours", {"type": "integer", "minimum": 1, "maximum": previews.LONGEST}, "It lasts so long")
PREVIEW = argument("preview", _TEXT, "A token, or “working” for whoever may read what is being worked on")
PLACE = argument(
    "after", {"type": "string", "pattern": f"^{asked.PLACE}$"}, "Where the page begins: see “next”"
)
SINCE = argument(
    "since",
    {"type": "string", "format": "date-time"},
    "What is new since a moment, and what is gone; the order is then that of the ids",
)


def locale(codes: Iterable[str], every: bool = True) -> Schema:
    """The language that is wanted."""
    known = [*codes, *([asked.EVERY] if every else [])]
    return argument("locale", {"enum": known, "default": "zh"}, "A language of content, “*” for all at once")


def fields(names: Iterable[str]) -> Schema:
    """The choice of members."""
    return _several("fields", {"enum": list(names)}, "The members that are wanted")


def sort(names: Iterable[str]) -> Schema:
    """The order of a list."""
    both = [sign + name for name in names for sign in ("", "-")]
    found = _several("sort", {"enum": both}, "Columns; “-” before one for descending")
    found["schema"]["maxItems"] = MOST_KEYS
    return found


def sorted_by(record: type[Record]) -> list[str]:
    """The columns by which a list is sorted."""
    return [
        field.name
        for field in record.columns()
        if (field.facts.listed or field.facts.filtered)
        and ordered(field)
        and field.facts.sensitivity < SPECIAL
    ]


def filters(columns: Iterable[Field]) -> list[Schema]:
    """The filters of a list by these columns."""
    return [
        _filter(field) for field in columns if field.facts.filtered and not isinstance(field, TranslatedField)
    ]


def _filter(field: Field) -> Schema:
    kind: Schema = _TEXT
    if field.choices:
        kind = {"enum": [value for value, _label in field.choices]}
    elif isinstance(field, DateTimeField | DateField):
        kind = {"type": "string", "format": "date"}
    elif isinstance(field, BooleanField):
        kind = {"enum": ["0", "1"]}
    elif isinstance(field, ForeignKeyField | IntegerField):
        kind = {"type": "integer", "minimum": -LARGEST_ID, "maximum": LARGEST_ID}
    elif isinstance(field, CountryField):
        kind = {"type": "string", "pattern": "^[A-Z]{2}$"}
    return _several(f"f.{field.name}", kind, str(field.verbose_name))


def of_rows(record: type[Record], names: Iterable[str]) -> list[Schema]:
    """The arguments of a list of a record's rows by their names."""
    known: Mapping[str, Schema] = {
        "size": SIZE,
        "after": argument("after", _ID_OF, "Id of the row before the page"),
        "before": argument("before", _ID_OF, "Id of the row after the page"),
        "sort": sort(sorted_by(record)),
        "search": argument("search", {**_TEXT, "maxLength": LONGEST_SEARCH}, "Words to be found"),
        "fields": fields(field.name for field in record.columns()),
    }
    return [known[name] for name in names]
