"""The delivery API's own description (OpenAPI 3.1), made from the facts of the records; reads no row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import force_locale
from peewee import BooleanField, DateField, DateTimeField, Field, ForeignKeyField, IntegerField

from backoffice import figures, published
from backoffice.delivery import asked
from models.base import SPECIAL, Record
from models.fields import SOURCE, CountryField, StatesField, TranslatedField
from models.register import records
from views import api_arguments as arguments

Schema = dict[str, Any]

_NULL: Schema = {"type": "null"}
_LINK: Schema = {"$ref": "#/components/schemas/Link"}
_MASKED: Schema = {"$ref": "#/components/schemas/Masked"}
_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}


_CODES: Schema = {"type": "array", "items": _TEXT}
_TOLD: Schema = {
    "locale": {**_TEXT, "description": "The language that was wanted"},
    "fallback": {**_CODES, "description": "The languages that come instead of it, in order"},
}
_BEHIND: Schema = {
    "type": "object",
    "required": ["record", "id", "field", "sentence", "state", "source", "text"],
    "properties": {
        "record": _TEXT,
        "id": _NUMBER,
        "field": _TEXT,
        "sentence": _NUMBER,
        "state": {"enum": ["stale", "untranslated"]},
        "source": {"type": "string", "description": "The Chinese as it is now"},
        "text": {"type": ["string", "null"], "description": "What stands for it, null where nothing does"},
    },
}


def document(content: Mapping[str, type[Record]], list_arguments: Iterable[str], cookie: str) -> Schema:
    """The whole description, in English; `cookie` is the one of a session."""
    with force_locale("en"):
        schemas: Schema = {
            "Error": _object({"error": _TEXT, "message": _TEXT}),
            "Link": _object({"id": _NUMBER, "title": {"type": ["string", "null"]}}),
            "Masked": _object({"masked": _TEXT}),
            "Gone": _object({"id": _NUMBER, "gone_at": _MOMENT}),
            "Behind": _BEHIND,
        }
        paths: Schema = {
            "/openapi.json": _get("This description", {"type": "object"}, public=True),
            "/figures": _get("Figures within the reader's reach", _figures()),
        }
        codes = dict.fromkeys([SOURCE, *published.languages()])
        locale = arguments.locale(codes)
        for kind, record in content.items():
            _add_content(schemas, paths, kind, record, locale)
        _add_media(schemas, paths, locale)
        paths["/notices.atom"] = _feed(arguments.locale(codes, every=False))
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
                "description": "Reads only. Published content is open to everybody; records are to whoever "
                "signs in with the cookie of a session or has a token.",
            },
            "servers": [{"url": "/api/v1"}],
            "paths": paths,
            "components": {
                "schemas": schemas,
                "securitySchemes": {
                    "session": {"type": "apiKey", "in": "cookie", "name": cookie},
                    "token": {"type": "http", "scheme": "bearer"},
                },
            },
        }


def _add_content(schemas: Schema, paths: Schema, kind: str, record: type[Record], locale: Schema) -> None:
    title, label = _title(record), str(record.meta("label_plural"))
    schemas[f"{title}Text"], schemas[title] = _text(record), _content(record)
    beside: Schema = {
        "next": _or_null(_TEXT),
        "gone": {"type": "array", "items": _ref("Gone"), "description": "With “since”: what is no more"},
        "until": {**_MOMENT, "description": "With “since”: the moment to ask for next"},
    }
    listed = _list(_ref(title), **_TOLD, **beside)
    listed["required"] = [*_TOLD, "items", "next"]
    columns = published.columns(record)
    parts = [f"{part.key()}s" for part in asked.published_parts(record)]
    fields = arguments.fields([*asked.members(record), *parts])
    given = [
        *(locale, arguments.SIZE, arguments.PLACE, fields, arguments.SINCE),
        arguments.sort([*asked.OWN, *(name for name in arguments.sorted_by(record))]),
        *arguments.filters(columns),
        arguments.PREVIEW,
    ]
    paths[f"/{kind}"] = _get(f"Published: {label}", listed, given, public=True)
    item = _object({**_TOLD, "item": _ref(title)})
    given = [arguments.ID, locale, fields, arguments.PREVIEW]
    paths[f"/{kind}/{{id}}"] = _get(f"Published: {record.meta('label')}", item, given, public=True)
    paths[f"/{kind}/{{id}}/preview"] = _get(
        f"A token that shows the working text: {record.meta('label')}",
        _object({"preview": _TEXT, "url": _TEXT, "hours": _NUMBER}),
        [arguments.ID, arguments.HOURS],
    )


def _add_media(schemas: Schema, paths: Schema, locale: Schema) -> None:
    told = {"id": _NUMBER, "locales": _CODES, "changed_at": _MOMENT, "name": _TEXT, "file_url": _TEXT}
    numbers = {"focus_x": _NUMBER, "focus_y": _NUMBER}
    texts = {"locale": _TEXT, "fallback": {"type": "boolean"}, "alternative": _TEXT}
    by = {"type": "object", "additionalProperties": _object({"alternative": _TEXT})}
    schemas["Media"] = _object({**told, **numbers})
    schemas["Media"]["properties"] |= {**texts, "translations": by}
    listed = _list(_ref("Media"), **_TOLD, next=_or_null(_TEXT))
    paths["/media"] = _get(
        "Pictures and sounds of published content",
        listed,
        [locale, arguments.SIZE, arguments.PLACE],
        public=True,
    )
    item = _object({**_TOLD, "item": _ref("Media")})
    paths["/media/{id}"] = _get("A picture or sound", item, [arguments.ID, locale], public=True)
    paths["/media/{id}/file"] = _get("Its file", {}, [arguments.ID], public=True)
    files = {
        kind: {"schema": {}} for kind in ("image/jpeg", "image/png", "audio/mpeg", "audio/ogg", "audio/mp4")
    }
    paths["/media/{id}/file"]["get"]["responses"]["200"]["content"] = files


def _feed(locale: Schema) -> Schema:
    found = _get("The newest notices as Atom", {}, [locale], public=True)
    found["get"]["responses"]["200"]["content"] = {"application/atom+xml": {"schema": _TEXT}}
    return found


def _add_record(schemas: Schema, paths: Schema, record: type[Record], list_arguments: Iterable[str]) -> None:
    title = f"{_title(record)}Row"
    properties = {field.name: _property(field) for field in record.columns()}
    schemas[title] = {
        "type": "object",
        "required": ["id", "version"],
        "properties": {"id": _NUMBER, "version": _NUMBER, "changed_at": _MOMENT, **properties},
    }
    body = _list(
        _ref(title),
        total=_NUMBER,
        total_is_at_least={"type": "boolean"},
        next=_or_null(_TEXT),
        previous=_or_null(_TEXT),
    )
    label = str(record.meta("label_plural"))
    paths[f"/records/{record.key()}"] = _get(
        label, body, [*arguments.of_rows(record, list_arguments), *arguments.filters(record.columns())]
    )
    paths[f"/records/{record.key()}/{{id}}"] = _get(
        str(record.meta("label")),
        _object({"item": _ref(title)}),
        [arguments.ID, *arguments.of_rows(record, ["fields"])],
    )


def _content(record: type[Record]) -> Schema:
    """One item: its text in one language, or in all of them (“locale=*”)."""
    text = _ref(f"{_title(record)}Text")
    url = {**_or_null(_TEXT), "description": "Null in a preview"}
    by = {"type": "object", "additionalProperties": text}
    return {
        "type": "object",
        "required": ["id", "locales", "url"],
        "properties": {
            "id": _NUMBER,
            "locales": {**_CODES, "description": "Languages in which it is published"},
            "url": url,
            "locale": {**_TEXT, "description": "The language of this text"},
            "fallback": {"type": "boolean", "description": "Whether that is not the wanted one"},
            "translations": {**by, "description": "With “locale=*”: {language: text}"},
            **_text(record)["properties"],
        },
    }


def _text(record: type[Record]) -> Schema:
    """The text of one item in one language."""
    parts: Schema = {}
    for part in asked.published_parts(record):
        columns = {field.name: _plain(field) for field in published.columns(part)}
        rows = {"type": "object", "required": ["id"], "properties": {"id": _NUMBER, **columns}}
        parts[f"{part.key()}s"] = {"type": "array", "items": rows}
    return {
        "type": "object",
        "properties": {
            "edition": {**_or_null(_NUMBER), "description": "Number of the edition"},
            "published_at": _or_null(_MOMENT),
            "changed_at": _MOMENT,
            **{field.name: _plain(field) for field in published.columns(record)},
            "stale": {**_NUMBER, "description": "Sentences older than the Chinese"},
            "untranslated": {**_NUMBER, "description": "Sentences that stand in Chinese"},
            "behind": {"type": "array", "items": _ref("Behind"), "description": "Which they are"},
            **parts,
        },
    }


def _plain(field: Field) -> Schema:
    """One column of published content: plain text in one language, or a value."""
    kind: Schema
    if isinstance(field, ForeignKeyField | IntegerField) and not isinstance(field, BooleanField):
        kind = _NUMBER
    elif isinstance(field, BooleanField):
        kind = {"type": "boolean"}
    elif isinstance(field, DateTimeField):
        kind = _MOMENT
    elif isinstance(field, DateField):
        kind = {"type": "string", "format": "date"}
    else:
        kind = dict(_TEXT)
        if field.choices:
            kind["enum"] = [value for value, _label in field.choices]
    return {"anyOf": [kind, _NULL], "description": _words(field)}


def _words(field: Field) -> str:
    return " – ".join(str(text) for text in (field.verbose_name, field.help_text) if text)


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
        "description": _words(field),
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


def _get(summary: str, body: Schema, arguments: Iterable[Schema] = (), public: bool = False) -> Schema:
    problem = {"content": {"application/json": {"schema": _ref("Error")}}}
    answers: Schema = {
        "200": {"description": summary, "content": {"application/json": {"schema": body}}},
        "304": {"description": "Unchanged since the ETag given in If-None-Match"},
        "400": {"description": "An argument that cannot be read", **problem},
        "401": {"description": "Not signed in, or a token that is not good", **problem},
        "403": {"description": "Not permitted, or a preview that has ended", **problem},
        "404": {"description": "Nothing here within the reader's reach", **problem},
        "429": {"description": "Too many requests", **problem},
    }
    found: Schema = {"summary": summary, "parameters": list(arguments), "responses": answers}
    if not public:
        found["security"] = [{"session": []}, {"token": []}]
    return {"get": found}
