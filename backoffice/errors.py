"""Turns what went wrong into a page or a JSON answer that says what to do; internal texts stay inside."""

from __future__ import annotations

import errno
import json
import logging
import traceback
from typing import Any

import peewee
from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask.json.provider import DefaultJSONProvider
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from backoffice.database import is_busy, is_full, release
from backoffice.query import BadQuery
from backoffice.store import Conflict, InUse, Invalid, Missing, Refused

log = logging.getLogger(__name__)

#: Seconds after which it is worth trying again when the database is busy.
RETRY_AFTER = 5


def _texts(code: int) -> tuple[str, str]:
    """(heading, text) of an error page."""
    return {
        400: (
            _("This cannot be read"),
            _("The address or the form holds something that makes no sense here."),
        ),
        401: (_("Please sign in"), _("This page is only for people who are signed in.")),
        403: (_("Not permitted"), _("Your role does not reach this. Ask the administrator if it should.")),
        404: (
            _("Nothing here"),
            _("The page does not exist, or what it showed is gone or out of your reach."),
        ),
        405: (_("Not this way"), _("The page cannot be called like that.")),
        409: (_("Changed meanwhile"), _("Somebody else changed this. Open it again and compare.")),
        413: (_("Too large"), _("What was sent is larger than the office accepts.")),
        429: (_("Too many tries"), _("Wait a minute and try again.")),
        507: (_("The disk is full"), _("Nothing was saved. Tell the administrator; reading still works.")),
        503: (_("Busy"), _("The office is busy just now. Nothing is lost: try again in a few seconds.")),
    }.get(code, (_("Something went wrong"), _("Nothing was saved. The office's log has the details.")))


def answer(code: int, headers: dict[str, str] | None = None) -> Response:
    """The answer for a status code: JSON under /api/ and to scripts, else a page."""
    heading, text = _texts(code)
    if request.path.startswith("/api/") or from_script():
        response = jsonify(error=HTTP_STATUS_CODES.get(code, "Error"), message=text)
    else:
        response = make_response(
            render_template("error.html", code=code, heading=heading, text=text, again=_form(code))
        )
    response.status_code = code
    response.headers.update(headers or {})
    return response


def from_script() -> bool:
    """Whether a script of a page asks, which reads JSON and no pages."""
    return bool(request.is_json or request.accept_mimetypes.best == "application/json")


def _form(code: int) -> list[tuple[str, str]] | None:
    """What was typed into a form that could not be saved just now, so that it can be sent again."""
    return sent_again() if code in (503, 507) else None


def sent_again() -> list[tuple[str, str]] | None:
    """(name, value) of what was typed into a form, to be sent once more; None where that is not possible."""
    if request.method != "POST" or request.files:
        return None
    return [(name, value) for name, value in request.form.items(multi=True) if "password" not in name]


class _Json(DefaultJSONProvider):
    """JSON that is nested deeper than it can be read is no better than any other that cannot, and neither is
    one with halves of characters (RFC 8259, 8.2), which no database keeps."""

    def loads(self, s: str | bytes, **options: Any) -> Any:
        try:
            found = super().loads(s, **options)
            json.dumps(found, ensure_ascii=False).encode()  # a ValueError where there are halves
        except RecursionError:
            raise ValueError("nested too deep") from None
        return found


def install(app: Flask) -> None:
    """Answer every error of the application."""
    app.json_provider_class, app.json = _Json, _Json(app)
    for error, code in (
        (BadQuery, 400),
        (Refused, 403),
        (Missing, 404),
        (OverflowError, 404),  # a number beyond what a database keeps names no row
        (Conflict, 409),
        (InUse, 409),
        (Invalid, 400),
    ):
        app.register_error_handler(error, _answers(code))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(peewee.PeeweeException, _database)
    app.register_error_handler(Exception, _unexpected)


def _answers(code: int) -> Any:
    return lambda _error: answer(code)


def _http(error: HTTPException) -> Any:
    if error.response is not None or error.code is None or error.code < 400:
        return error
    headers = {
        name: value
        for name, value in error.get_headers()
        if name in ("Allow", "Retry-After", "WWW-Authenticate")
    }
    return answer(error.code, headers)


def _database(error: peewee.PeeweeException) -> Response:
    if is_full(error):
        log.error("the disk of the database is full")
        return answer(507)
    if is_busy(error):
        log.warning("the database is busy: %s", type(error).__name__)
        release()
        if not hasattr(g, "_login_user"):  # who is looking cannot be asked now either
            g._login_user = AnonymousUserMixin()
        return answer(503, {"Retry-After": str(RETRY_AFTER)})
    return _unexpected(error)


def _unexpected(error: Exception) -> Response:
    """The log gets the kind of the error and its place; its text may hold a person's values."""
    if current_app.testing or current_app.debug:
        raise error
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        log.error("the disk is full: %s", error.filename)
        return answer(507)
    place = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s %s failed with %s\n%s", request.method, request.path, type(error).__name__, place)
    return answer(500)
