"""The delivery API under /api/v1/: figures, records as far as the policy allows, and published content, whose
views stand in `views.api_content`.

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

from backoffice import figures, reading
from backoffice.access import ANONYMOUS, Actor
from backoffice.delivery.tokens import Limited
from backoffice.query import LARGEST_ID, MOST_KEYS, BadQuery, Query, is_filter
from backoffice.reading import Link, Masked
from backoffice.signin import current_actor, owes_second_factor, public
from models.base import Record
from models.fields import LanguageStates, Text
from models.register import by_name
from views import api_content, api_description

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
api_content.install(blueprint)

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
            response.vary.update(("Cookie", "Authorization", "Accept-Language"))
            if current_actor() is ANONYMOUS:
                response.cache_control.public, response.cache_control.max_age = True, 60
            elif isinstance(current_actor(), Limited):
                response.cache_control.private, response.cache_control.no_cache = True, True
            response.add_etag()
            return response.make_conditional(request)

        return answer

    return decorate


@blueprint.get("/openapi.json")
@public
@answered()
def openapi() -> dict[str, Any]:
    """The description of this API."""
    return api_description.document(
        api_content.CONTENT, LIST_ARGUMENTS, current_app.config["SESSION_COOKIE_NAME"]
    )


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
    if "sort" in arguments:
        arguments["sort"] = _order(arguments["sort"])
    query = Query.parse(actor, record, arguments)
    wanted = _wanted(actor, record, arguments.get("fields", ""))
    for place in (query.after, query.before):
        if place is not None:
            reading.get(actor, record, place)
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


def _order(text: str) -> str:
    """The columns to sort by, each once: the first time counts."""
    if text.count(",") >= MOST_KEYS:
        raise BadArgument(_("Sort by five columns at most."))
    first = {each.removeprefix("-"): each for each in reversed(text.split(","))}
    return ",".join(reversed(first.values()))


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
        return dict(value.by)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds") + "Z"
    return value.isoformat() if isinstance(value, date) else value
