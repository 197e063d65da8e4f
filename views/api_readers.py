"""Answers readers without an account about published content before the application is asked, for they are
many and all of them get the same. Whatever is not plain goes on to the application.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

from flask import Flask
from werkzeug.http import is_resource_modified

from backoffice import bearer, database, shield
from backoffice.delivery import mark, rates
from backoffice.delivery.asked import NoPlace
from backoffice.query import LARGEST_ID, BadQuery
from backoffice.settings import Settings
from views import api_content

_PATH = re.compile(rf"{bearer.API}({'|'.join(api_content.CONTENT)})(?:/([0-9]{{1,19}}))?")
_MOST_ARGUMENTS = 60

Start = Callable[..., Any]


class Readers:
    """Stands before the application."""

    def __init__(self, app: Flask) -> None:
        self._app, self._wsgi = app, app.wsgi_app
        self._settings: Settings = app.extensions["settings"]
        self._fixed = [
            *shield.headers_of_data(self._settings).items(),
            ("Content-Type", "application/json"),
            ("Cache-Control", f"public, max-age={api_content.KEPT}"),
        ]

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        found = _PATH.fullmatch(environ["PATH_INFO"])
        if found is not None and self._is_plain(environ):
            answer = self._answer(environ, found[1], int(found[2]) if found[2] else None)
            if answer is not None:
                status, headers, body = answer
                start(status, headers)
                return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
        return self._wsgi(environ, start)

    def _is_plain(self, environ: dict[str, Any]) -> bool:
        """Whether a reader asks who has neither session nor token."""
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and "HTTP_AUTHORIZATION" not in environ
            and self._app.config["SESSION_COOKIE_NAME"] not in environ.get("HTTP_COOKIE", "")
        )

    def _answer(
        self, environ: dict[str, Any], kind: str, row: int | None
    ) -> tuple[str, list[tuple[str, str]], bytes] | None:
        """(status, headers, body), None for what is the application's."""
        query = environ.get("QUERY_STRING", "").encode("latin-1").decode(errors="replace")  # PEP 3333
        if "preview" in query or "%00" in query or (row or 0) > LARGEST_ID:
            return None
        allowance = environ[bearer.COUNTED] = self._count(environ)
        if allowance.over:
            return None
        database.connect()
        try:
            present = mark.present()
            headers = [*self._fixed, *api_content.headers(present).items(), *allowance.headers().items()]
            if not _is_modified(environ, present):
                return "304 NOT MODIFIED", headers, b""
            pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_ARGUMENTS)
            args = api_content.arguments(pairs)
            body = api_content.answer(kind, row, api_content.question(kind, row, args), args)
        except (BadQuery, NoPlace, ValueError):
            return None
        finally:
            database.release()
        if body is None:
            return None
        return "200 OK", [*headers, ("Content-Length", str(len(body)))], body

    def _count(self, environ: dict[str, Any]) -> rates.Allowance:
        counter = self._app.extensions["rates"]
        return rates.take(counter, "public", environ.get("REMOTE_ADDR", ""), self._settings.public_rate)


def _is_modified(environ: dict[str, Any], present: mark.Mark) -> bool:
    if "HTTP_IF_NONE_MATCH" not in environ and "HTTP_IF_MODIFIED_SINCE" not in environ:
        return True
    return is_resource_modified(environ, present.etag.strip('"'), last_modified=present.changed_at)
