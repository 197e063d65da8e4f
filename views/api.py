"""The delivery API under /api/v1/: figures, published content, and records as far as the policy allows.

Reads only. Every answer is JSON with an ETag; every error is {"error": …, "message": …}.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, request, url_for
from flask_babel import gettext as _
from werkzeug.http import HTTP_STATUS_CODES

from backoffice import figures, published, reading
from backoffice.access import ANONYMOUS, Actor
from backoffice.published import Part, Published
from backoffice.query import LARGEST_ID, BadQuery, Query, is_filter
from backoffice.reading import Link, Masked
from backoffice.signin import current_actor, owes_second_factor, public
from models.base import Record
from models.content.guide import Guide
from models.content.notice import Notice
from models.content.poster import Poster
from models.fields import SOURCE, LanguageStates, Text
from models.register import by_name
from views import api_description

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

#: The addresses of published content.
CONTENT: dict[str, type[Record]] = {"guides": Guide, "posters": Poster, "notices": Notice}

#: What a list of records may be asked, beside its filters.
LIST_ARGUMENTS = ("search", "sort", "size", "after", "before", "fields")


class BadArgument(Exception):
    """The address asks for something that does not exist (400); the text says what."""


@blueprint.errorhandler(BadArgument)
@blueprint.errorhandler(BadQuery)
def bad_request(error: BadArgument | BadQuery) -> Response:
    """Tell what is wrong with the address."""
    message = error.message if isinstance(error, BadQuery) else error
    response = jsonify(error=HTTP_STATUS_CODES[400], message=str(message))
    response.status_code = 400
    return response


def answered(*allowed: str) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """Make a view answer JSON with an ETag and refuse other arguments than `allowed` ("f.": any filter)."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Response]:
        @wraps(view)
        def answer(**parts: Any) -> Response:
            for name in request.args:
                if name not in allowed and not ("f." in allowed and is_filter(name)):
                    raise BadArgument(_("There is no argument “%(name)s” here.", name=name[:60]))
            response = jsonify(view(**parts))
            response.vary.add("Cookie")
            if current_actor() is ANONYMOUS:
                response.cache_control.public, response.cache_control.max_age = True, 60
            response.add_etag()
            return response.make_conditional(request)

        return answer

    return decorate


@blueprint.get("/openapi.json")
@public
@answered()
def openapi() -> dict[str, Any]:
    """The description of this API."""
    return api_description.document(CONTENT, LIST_ARGUMENTS, current_app.config["SESSION_COOKIE_NAME"])


@blueprint.get("/figures")
@public
@answered()
def show_figures() -> dict[str, Any]:
    """The office's figures within the reader's reach. A demonstration office, whose people are invented,
    shows its totals to everybody."""
    actor = current_actor()
    if actor is ANONYMOUS and current_app.extensions["settings"].demonstration:
        actor = Actor.system("figures")
    elif actor is ANONYMOUS or owes_second_factor():
        abort(401)
    return figures.tree(figures.figures(actor))


@blueprint.get("/<any(guides, posters, notices):kind>")
@public
@answered("locale", "size", "after")
def content(kind: str) -> dict[str, Any]:
    """One page of published content in the wanted language. There is no search here: it would also find what
    stands in drafts."""
    record, language = CONTENT[kind], _locale()
    query = Query.parse(ANONYMOUS, record, request.args.to_dict())
    found, following = published.page(record, language, query)
    return {
        **_languages(language),
        "items": [_content(each, language, kind) for each in found],
        "next": following
        and url_for(".content", kind=kind, **{**request.args.to_dict(), "after": following}),
    }


@blueprint.get("/<any(guides, posters, notices):kind>/<int:row_id>")
@public
@answered("locale")
def content_item(kind: str, row_id: int) -> dict[str, Any]:
    """One published text; a guide with its chapters."""
    language = _locale()
    found = published.get(CONTENT[kind], language, row_id) if row_id <= LARGEST_ID else None
    if found is None:
        abort(404)
    item = _content(found, language, kind)
    if CONTENT[kind] is Guide:
        item["chapters"] = [_content(each, language) for each in found.parts]
    return {**_languages(language), "item": item}


@blueprint.get("/records")
@answered()
def record_types() -> dict[str, Any]:
    """The records that the reader may view."""
    return {
        "items": [
            {
                "name": record.key(),
                "label": str(record.meta("label_plural")),
                "url": url_for(".records", name=record.key()),
            }
            for record in reading.viewable(current_actor())
        ]
    }


@blueprint.get("/records/<name>")
@answered(*LIST_ARGUMENTS, "f.")
def records(name: str) -> dict[str, Any]:
    """One page of a record's rows within the reader's reach."""
    actor, record = current_actor(), _record(name)
    arguments = {
        key: ",".join(values) if is_filter(key) else values[0] for key, values in request.args.lists()
    }
    query = Query.parse(actor, record, arguments)
    wanted = _wanted(actor, record, arguments.get("fields", ""))
    found = reading.page(actor, record, query)
    rows = found.rows
    if rows and wanted is not None:
        ids = query.only(tuple(row.id for row in rows))
        rows = list(reading.stream(actor, record, ids, wanted, verb="view"))
    fields = wanted if wanted is not None else reading.columns(actor, record, listed=True)

    def beside(**place: Any) -> str:
        kept = {key: value for key, value in arguments.items() if key not in ("after", "before")}
        return url_for(".records", name=name, **kept, **place)

    return {
        "items": [_item(actor, row, fields) for row in rows],
        "total": found.total,
        "total_is_at_least": found.capped,
        "next": beside(after=found.last) if found.has_next else None,
        "previous": beside(before=found.first) if found.has_previous else None,
    }


@blueprint.get("/records/<name>/<int:row_id>")
@answered("fields")
def record_item(name: str, row_id: int) -> dict[str, Any]:
    """One row with all that the reader sees of it."""
    actor, record = current_actor(), _record(name)
    wanted = _wanted(actor, record, request.args.get("fields", ""))
    if row_id > LARGEST_ID:
        abort(404)
    row = reading.get(actor, record, row_id)
    return {"item": _item(actor, row, wanted if wanted is not None else reading.columns(actor, record))}


def _record(name: str) -> type[Record]:
    record = by_name(name)
    if record is None:
        abort(404)
    return record


def _wanted(actor: Actor, record: type[Record], names: str) -> list[Any] | None:
    """The columns that `fields=` names, None when it names none."""
    if not names:
        return None
    seen = {field.name: field for field in reading.columns(actor, record)}
    for name in names.split(","):
        if name not in seen:
            raise BadArgument(_("There is no column “%(name)s”.", name=name[:60]))
    return [seen[name] for name in dict.fromkeys(names.split(","))]


def _locale() -> str:
    """The language asked for, Chinese when none is."""
    language = request.args.get("locale", SOURCE)
    if language != SOURCE and language not in published.languages():
        raise BadArgument(_("There is no content in “%(name)s”.", name=language[:20]))
    return language


def _languages(language: str) -> dict[str, Any]:
    return {"locale": language, "fallback": list(published.chain(language)[1:])}


def _content(found: Part, language: str, kind: str = "") -> dict[str, Any]:
    """One text in its language; `fallback` says that it is not the language asked for."""
    item: dict[str, Any] = {
        "id": found.id,
        "locale": found.language,
        "fallback": found.language != language,
        "behind": found.behind,
    }
    for name in (*found.composed.texts, *found.composed.facts):
        item[name] = found.plain(name) if name in found.composed.texts else found.value(name)
    if isinstance(found, Published):
        item["locales"] = found.languages()
        item["changed_at"] = _plain(found.edition.published_at)
        item["url"] = url_for(".content_item", kind=kind, row_id=found.id, locale=language)
    return item


def _item(actor: Actor, row: Any, fields: list[Any]) -> dict[str, Any]:
    values = {field.name: _plain(reading.value(actor, row, field)) for field in fields}
    return {"id": row.id, "version": row.version, "changed_at": _plain(row.changed_at), **values}


def _plain(value: Any) -> Any:
    """A value of the read-out path as JSON has it."""
    if isinstance(value, Masked):
        return {"masked": value.text}
    if isinstance(value, Link):
        return {"id": value.id, "title": value.title}
    if isinstance(value, Text):
        return dict(value.by)
    if isinstance(value, LanguageStates):
        return {code: state for code, (state, _digest) in value.by.items()}
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds") + "Z"
    return value.isoformat() if isinstance(value, date) else value
