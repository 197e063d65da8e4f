"""The delivery API's own description (OpenAPI 3.1), made from the facts of the records; reads no row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import force_locale
from peewee import BooleanField, DateField, DateTimeField, Field, ForeignKeyField, IntegerField

from backoffice import figures, published
from backoffice.query import SIZES
from models.base import SPECIAL, Record
from models.fields import CountryField, StatesField, TranslatedField
from models.register import records

Schema = dict[str, Any]

_NULL: Schema = {"type": "null"}
_LINK: Schema = {"$ref": "#/components/schemas/Link"}
_MASKED: Schema = {"$ref": "#/components/schemas/Masked"}
_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}


def document(content: Mapping[str, type[Record]], list_arguments: Iterable[str], cookie: str) -> Schema:
    """The whole description, in English; `cookie` is the one of a session."""
    with force_locale("en"):
        schemas: Schema = {
            "Error": _object({"error": _TEXT, "message": _TEXT}),
            "Link": _object({"id": _NUMBER, "title": {"type": ["string", "null"]}}),
            "Masked": _object({"masked": _TEXT}),
        }
        paths: Schema = {
            "/openapi.json": _get("This description", {"type": "object"}, public=True),
            "/figures": _get("Figures within the reader's reach", _figures()),
        }
        locale = _argument("locale", {**_TEXT, "default": "zh"}, "Code of a language of content")
        for kind, record in content.items():
            _add_content(schemas, paths, kind, record, locale)
        listed = {"name": _TEXT, "label": _TEXT, "url": _TEXT}
        paths["/records"] = _get("Records that the reader may view", _list(_object(listed)))
        for record in records():
            _add_record(schemas, paths, record, list_arguments)
        for path, item in paths.items():
            item["get"]["operationId"] = "get" + re.sub(r"\W+", "_", path).rstrip("_")
        return {
            "openapi": "3.1.0",
            "info": {
                "title": "Linli",
                "version": "1",
                "description": "Reads only; the cookie of a session signs in.",
            },
            "servers": [{"url": "/api/v1"}],
            "paths": paths,
            "components": {
                "schemas": schemas,
                "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": cookie}},
            },
        }


def _add_content(schemas: Schema, paths: Schema, kind: str, record: type[Record], locale: Schema) -> None:
    title, label = _title(record), str(record.meta("label_plural"))
    schemas[title] = _content(record)
    pages = [locale, *_paging("size", "after")]
    told = {"locale": _TEXT, "fallback": {"type": "array", "items": _TEXT}}
    paths[f"/{kind}"] = _get(
        f"Published: {label}", _list(_ref(title), **told, next=_or_null(_TEXT)), pages, public=True
    )
    item = _ref(title)
    if kind == "guides":
        chapter = next(each for each in records() if each.key() == "chapter")
        schemas["Chapter"] = _content(chapter)
        item = {"allOf": [item, _object({"chapters": {"type": "array", "items": _ref("Chapter")}})]}
    paths[f"/{kind}/{{id}}"] = _get(
        f"Published: {record.meta('label')}", _object({**told, "item": item}), [_ID, locale], public=True
    )


def _add_record(schemas: Schema, paths: Schema, record: type[Record], list_arguments: Iterable[str]) -> None:
    title = f"{_title(record)}Row"
    properties = {field.name: _property(field) for field in record.columns()}
    schemas[title] = {
        "type": "object",
        "required": ["id", "version"],
        "properties": {"id": _NUMBER, "version": _NUMBER, "changed_at": _MOMENT, **properties},
    }
    filters = [
        _argument(
            f"f.{field.name}", _TEXT, f"{field.verbose_name}: one or several values, separated by commas"
        )
        for field in record.columns()
        if field.facts.filtered
    ]
    body = _list(
        _ref(title),
        total=_NUMBER,
        total_is_at_least={"type": "boolean"},
        next=_or_null(_TEXT),
        previous=_or_null(_TEXT),
    )
    label = str(record.meta("label_plural"))
    paths[f"/records/{record.key()}"] = _get(label, body, [*_paging(*list_arguments), *filters])
    paths[f"/records/{record.key()}/{{id}}"] = _get(
        str(record.meta("label")), _object({"item": _ref(title)}), [_ID, *_paging("fields")]
    )


def _content(record: type[Record]) -> Schema:
    """One published text: the wanted language only, so its texts are plain strings."""
    found = {
        field.name: {**_TEXT, "description": str(field.verbose_name)}
        if isinstance(field, TranslatedField)
        else _property(field)
        for field in published.columns(record)
    }
    return _object(
        {
            "id": _NUMBER,
            "locale": _TEXT,
            "fallback": {"type": "boolean"},
            "locales": {"type": "array", "items": _TEXT},
            "changed_at": _MOMENT,
            **found,
        }
    )


def _figures() -> Schema:
    """The groups and numbers of `backoffice.figures`; those that the reader may not know are absent."""
    root: Schema = {"type": "object", "properties": {}}
    for group, path in figures.paths():
        place = root
        for step in (group, *path[:-1]):
            place = place["properties"].setdefault(step, {"type": "object", "properties": {}})
        place["properties"][path[-1]] = _NUMBER
    return root


def _property(field: Field) -> Schema:
    """One column: its label, help and kind; null where there is no value."""
    if isinstance(field, ForeignKeyField):
        kind = _LINK
    elif isinstance(field, TranslatedField | StatesField):
        kind = {"type": "object", "additionalProperties": _TEXT}
    elif isinstance(field, BooleanField):
        kind = {"type": "boolean"}
    elif isinstance(field, IntegerField):
        kind = _NUMBER
    elif isinstance(field, DateTimeField):
        kind = _MOMENT
    elif isinstance(field, DateField):
        kind = {"type": "string", "format": "date"}
    elif isinstance(field, CountryField):
        kind = {**_TEXT, "pattern": "^[A-Z]{2}$"}
    else:
        kind = dict(_TEXT)
        if field.choices:
            kind["enum"] = [value for value, _label in field.choices]
    # A reader may see any column masked, if its grants say so; special ones mostly are.
    kinds = [kind, _MASKED, _NULL] if field.facts.sensitivity >= SPECIAL else [kind, _NULL, _MASKED]
    return {
        "anyOf": kinds,
        "description": " – ".join(str(text) for text in (field.verbose_name, field.help_text) if text),
    }


def _title(record: type[Record]) -> str:
    return record.__name__


def _ref(title: str) -> Schema:
    return {"$ref": f"#/components/schemas/{title}"}


def _object(properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(item: Schema, **beside: Any) -> Schema:
    return _object({"items": {"type": "array", "items": item}, **beside})


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, _NULL]}


def _argument(name: str, schema: Schema, description: str = "") -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description}


_ID: Schema = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
_ARGUMENTS: dict[str, Schema] = {
    "size": _argument("size", {"type": "integer", "enum": list(SIZES), "default": 50}, "Rows on a page"),
    "after": _argument("after", _NUMBER, "Id of the row before the page"),
    "before": _argument("before", _NUMBER, "Id of the row after the page"),
    "sort": _argument("sort", _TEXT, "A column; “-” before it for descending"),
    "search": _argument("search", _TEXT, "Words to be found"),
    "fields": _argument("fields", _TEXT, "Names of columns, separated by commas"),
}


def _paging(*names: str) -> list[Schema]:
    return [_ARGUMENTS[name] for name in names]


def _get(summary: str, body: Schema, arguments: Iterable[Schema] = (), public: bool = False) -> Schema:
    problem = {"content": {"application/json": {"schema": _ref("Error")}}}
    answers: Schema = {
        "200": {"description": summary, "content": {"application/json": {"schema": body}}},
        "304": {"description": "Unchanged since the ETag given in If-None-Match"},
        "400": {"description": "An argument that cannot be read", **problem},
        "404": {"description": "Nothing here within the reader's reach", **problem},
        "429": {"description": "Too many requests", **problem},
    }
    if not public:
        answers |= {
            "401": {"description": "Not signed in", **problem},
            "403": {"description": "Not permitted", **problem},
        }
    found: Schema = {"summary": summary, "parameters": list(arguments), "responses": answers}
    if not public:
        found["security"] = [{"session": []}]
    return {"get": found}
