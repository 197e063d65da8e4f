"""The print button of the public site: the PDF of the edition that the reader sees, made in the limited
children of the renderer while the reader waits on a page that asks again by itself.
"""

from __future__ import annotations

import re
import threading
import time
from urllib.parse import quote

from flask import Blueprint, Response, current_app, request, send_file, url_for

from backoffice import published
from backoffice.content import public_sheets
from backoffice.delivery import rates
from backoffice.published import Published
from backoffice.query import LARGEST_ID
from backoffice.signin import public
from views import door_page
from views.languages import ContentLanguage
from views.site import ITEMS
from views.site_page import base, gone, languages, pages, told, words

blueprint = Blueprint("site_print", __name__, url_prefix="/p")

#: A reader may have so many sheets made in a minute; so many wait at once for one that is nearly done, so
#: many seconds.
ORDERS, WAITING, PATIENCE = 20, 2, 2.0

_waiting = threading.BoundedSemaphore(WAITING)
_NO_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+')


@blueprint.get(f"/<language>/<any({', '.join(ITEMS)}):kind>/<int:row>.pdf")
@public
def sheet(language: str, kind: str, row: int) -> Response:
    """The PDF of a content."""
    reader = languages().get(language)
    record, title, _text = ITEMS[kind]
    found = published.get(record, language, row) if reader and row <= LARGEST_ID else None
    if reader is None or found is None:
        return gone(reader or door_page.reader_language())
    return _sheet(reader, found, title, url_for("site.item", language=language, kind=kind, row=row))


@blueprint.get("/<language>/pages/<slug>.pdf")
@public
def text(language: str, slug: str) -> Response:
    """The PDF of a page under an address of its own."""
    reader = languages().get(language)
    found = pages(language).get(slug) if reader else None
    if reader is None or found is None:
        return gone(reader or door_page.reader_language())
    return _sheet(reader, found, "title", url_for("site.text", language=language, slug=slug))


def _sheet(reader: ContentLanguage, found: Published, title: str, back: str) -> Response:
    """The file when it is there, else a page that says when it will be."""
    own = words(reader.code)
    wanted = public_sheets.wanted(found, base() + back)
    if not wanted.path.exists() and not wanted.failed and not wanted.making:
        allowance = rates.take(current_app.extensions["rates"], "sheets", str(request.remote_addr), ORDERS)
        if allowance.over:
            return _busy(reader, back, 429, allowance.ends_in)
        try:
            public_sheets.order(wanted)
        except public_sheets.Full:
            return _busy(reader, back, 503, 20)
    _wait(wanted)
    if wanted.path.exists():
        name = " ".join(_NO_NAME.sub(" ", found.plain(title)).split())[:80] or str(found.id)
        response = send_file(wanted.path, mimetype="application/pdf", etag=wanted.key, conditional=True)
        plain = f"{back.rpartition('/')[2]}-{reader.code}.pdf"
        said = quote(f"{name} ({'+'.join(wanted.languages)}).pdf", safe="")
        response.headers["Content-Disposition"] = f"inline; filename=\"{plain}\"; filename*=UTF-8''{said}"
        response.headers["Cache-Control"] = "public, no-cache"
        return response
    if wanted.failed:
        return told(reader, own["failed_print"], own["failed_text"], 503, back=back)
    response = told(reader, own["preparing"], own["preparing_text"], 202, again=request.path, back=back)
    response.headers["Retry-After"] = "2"
    return response


def _busy(reader: ContentLanguage, back: str, code: int, seconds: int) -> Response:
    own = words(reader.code)
    response = told(reader, own["busy_print"], own["busy_text"], code, back=back)
    response.headers["Retry-After"] = str(seconds)
    return response


def _wait(wanted: public_sheets.Wanted) -> None:
    """A moment for a sheet that is nearly done; few wait at once, since each keeps a thread of the server."""
    if not _waiting.acquire(blocking=False):
        return
    try:
        until = time.monotonic() + PATIENCE
        while wanted.making and not wanted.path.exists() and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        _waiting.release()
