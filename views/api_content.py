"""Published content in the delivery API: guides, notices and the others, the feed of notices, the pictures.

Readers without an account are mostly answered before the application is asked, see `views.api_readers`; both
say what `answer` finds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, abort, current_app, request, send_from_directory
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from werkzeug.http import is_resource_modified

from backoffice import errors, signin
from backoffice.access import ANONYMOUS, Actor
from backoffice.delivery import asked, content, feeds, mark, media, previews, tokens, working
from backoffice.delivery.asked import Asked
from backoffice.delivery.previews import BadPreview
from backoffice.query import LARGEST_ID, BadQuery, is_filter
from backoffice.settings import Settings
from backoffice.signin import current_actor, public
from models.base import Record
from models.content.diagram import Diagram
from models.content.guide import Guide
from models.content.media import Media
from models.content.notice import Notice
from models.content.page import Page
from models.content.phrase import Phrase
from models.content.poster import Poster
from models.content.question import Question
from models.content.recording import Recording
from models.content.term import Term
from models.system.user import INTERFACE_LANGUAGES, User

#: The addresses of published content.
CONTENT: dict[str, type[Record]] = {
    "guides": Guide,
    "posters": Poster,
    "notices": Notice,
    "pages": Page,
    "questions": Question,
    "phrases": Phrase,
    "terms": Term,
    "diagrams": Diagram,
    "recordings": Recording,
}
_KINDS = f"<any({', '.join(CONTENT)}):kind>"

#: Asks for the text that is being worked on with the rights of a session or of a token with that scope.
WORKING = "working"

#: Seconds that an answer to everybody may be kept without asking again.
KEPT = 60

#: What a list of pictures may be asked.
MEDIA_LIST, MEDIA_ITEM = ("locale", "size", "after"), ("locale",)


def arguments(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The arguments of an address: a filter may come several times, of another the first one counts."""
    found: dict[str, str] = {}
    for name, value in pairs:
        found[name] = (
            f"{found[name]},{value}" if name in found and is_filter(name) else found.get(name, value)
        )
    return found


def question(kind: str, row: int | None, args: Mapping[str, str]) -> Asked:
    """What is asked of a list, or of an item. Raises BadQuery."""
    return asked.of_list(CONTENT[kind], args) if row is None else asked.of_item(CONTENT[kind], args)


def answer(kind: str, row: int | None, wanted: Asked, args: Mapping[str, str]) -> bytes | None:
    """The JSON that answers a question about what is published, None when there is no such item. Raises
    BadQuery."""
    if row is None:
        return content.page(wanted, _address(kind), _onward(kind, args))
    return content.item(wanted, row, _address(kind))


def _address(kind: str) -> content.Address:
    return lambda row, locale: f"/api/v1/{kind}/{row}?locale={_quoted(locale)}"


@lru_cache(maxsize=64)
def _quoted(locale: str) -> str:
    return quote(locale)


def _onward(kind: str, args: Mapping[str, str]) -> Callable[[str], str]:
    return lambda place: f"/api/v1/{kind}?{urlencode({**args, 'after': place})}"


# Views


def install(blueprint: Any) -> None:
    """Add the addresses of content to those of the API."""
    for rule, view in (
        (f"/{_KINDS}", list_of_content),
        (f"/{_KINDS}/<int:row_id>", content_item),
        (f"/{_KINDS}/<int:row_id>/preview", preview_token),
        ("/notices.atom", notices_feed),
        ("/media", list_of_media),
        ("/media/<int:row_id>", media_item),
        ("/media/<int:row_id>/file", media_file),
    ):
        blueprint.add_url_rule(rule, view_func=view)
    blueprint.register_error_handler(BadPreview, _bad_preview)
    blueprint.register_error_handler(asked.NoPlace, lambda _error: errors.answer(404))


def _bad_preview(_error: BadPreview) -> Response:
    text = gettext("This preview has ended or is for something else: ask for a new one.")
    return Response(json.dumps({"error": "Forbidden", "message": text}), 403, mimetype="application/json")


@public
def list_of_content(kind: str) -> Response:
    """One page of published content in the wanted language, or of what is new since a moment. There is no
    search here: it would also find what stands in drafts."""
    args = arguments(request.args.items(multi=True))
    wanted = question(kind, None, args)
    if "preview" in args:
        return _preview(working.page(_editor(wanted.record, args["preview"]), wanted, _onward(kind, args)))
    return _published(lambda: answer(kind, None, wanted, args))


@public
def content_item(kind: str, row_id: int) -> Response:
    """One published text with its parts."""
    args = arguments(request.args.items(multi=True))
    wanted = question(kind, row_id, args)
    if row_id > LARGEST_ID:
        abort(404)
    if "preview" in args:
        actor = _editor(wanted.record, args["preview"], row_id)
        return _preview(working.item(actor, wanted, row_id))
    return _published(lambda: answer(kind, row_id, wanted, args))


def preview_token(kind: str, row_id: int) -> Response:
    """A token that shows the working text of one row to whoever holds it, for a day."""
    record, actor = CONTENT[kind], current_actor()
    asked.only(request.args, ("hours",))
    hours = request.args.get("hours", str(previews.LASTS))
    if not (hours.isascii() and hours.isdigit() and 1 <= int(hours[:4]) <= previews.LONGEST):
        raise BadQuery(gettext("A preview lasts from 1 to %(most)s hours.", most=previews.LONGEST))
    if not tokens.may_preview(actor, record) or row_id > LARGEST_ID:
        abort(404 if row_id > LARGEST_ID else 403)
    maker = actor.user() if isinstance(actor, tokens.Limited) else actor
    token = previews.issue(maker, _settings().secret_key, record, row_id, int(hours))
    address = f"{_settings().public_url}/api/v1/{kind}/{row_id}?{urlencode({'preview': token})}"
    return _preview(json.dumps({"preview": token, "url": address, "hours": int(hours)}))


def _editor(record: type[Record], preview: str, row_id: int | None = None) -> Actor:
    """Whose eyes a preview is seen with. Raises BadPreview; 403 for who may not."""
    if preview == WORKING:
        actor = current_actor()
        if actor is ANONYMOUS:
            abort(401)
        if not tokens.may_preview(actor, record):
            abort(403)
        return actor.user() if isinstance(actor, tokens.Limited) else actor
    if row_id is None:
        raise BadPreview("of one row")
    maker = previews.maker(preview, _settings().secret_key, record, row_id)
    user = User.get_or_none(User.id == maker, User.active, User.deleted_at.is_null())
    if user is None:
        raise BadPreview("its maker is gone")
    return signin.actor_of(user)


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


@public
def notices_feed() -> Response:
    """The newest notices as Atom."""
    asked.only(request.args, ("locale",))
    language = asked.of_item(Notice, arguments(request.args.items(multi=True))).locale
    if language == asked.EVERY:
        raise BadQuery(gettext("A feed has one language."))
    with force_locale(_interface(language)):
        title = gettext("Notices")
    base = _settings().public_url
    return _published(lambda: feeds.notices(language, title, base), "application/atom+xml")


def _interface(language: str) -> str:
    """The language of the interface in which what stands round a text in that language is said."""
    known = {code.partition("_")[0]: code for code, _name in INTERFACE_LANGUAGES}
    return known.get(language.partition("-")[0], "en")


@public
def list_of_media() -> Response:
    """One page of the pictures and sounds that published content shows."""
    args = arguments(request.args.items(multi=True))
    asked.only(args, MEDIA_LIST)
    wanted = asked.of_list(Media, args)

    def found() -> str:
        rows, place = media.page(wanted)
        items = [_media(wanted, row) for row in rows]
        onward = _onward("media", args)(place.text()) if place else None
        return json.dumps({**_languages(wanted), "items": items, "next": onward}, ensure_ascii=False)

    return _published(found)


@public
def media_item(row_id: int) -> Response:
    """One picture or sound."""
    args = arguments(request.args.items(multi=True))
    asked.only(args, MEDIA_ITEM)
    wanted = asked.of_item(Media, args)

    def found() -> str | None:
        row = media.get(row_id) if row_id <= LARGEST_ID else None
        if row is None:
            return None
        return json.dumps({**_languages(wanted), "item": _media(wanted, row)}, ensure_ascii=False)

    return _published(found)


@public
def media_file(row_id: int) -> ResponseReturnValue:
    """The file of a picture or sound that published content shows."""
    asked.only(request.args, ())
    row = media.get(row_id) if row_id <= LARGEST_ID else None
    if row is None or not row.file:
        abort(404)
    response = send_from_directory(_settings().media, row.file, max_age=KEPT)
    response.vary.add("Cookie")
    return response


def _media(wanted: Asked, row: Media) -> dict[str, Any]:
    return media.told(wanted, row, f"/api/v1/media/{row.id}/file")


def _languages(wanted: Asked) -> dict[str, Any]:
    return {"locale": wanted.locale, "fallback": list(wanted.chain[1:])}


# Answers


def _published(find: Callable[[], str | bytes | None], mimetype: str = "application/json") -> Response:
    """An answer about what is published; what it says is looked for only when anything is new."""
    present = mark.present()
    modified = is_resource_modified(
        request.environ, etag=present.etag.strip('"'), last_modified=present.changed_at
    )
    if modified:
        text = find()
        if text is None:
            abort(404)
        response = Response(text, mimetype=mimetype)
    else:
        response = Response(status=304)
    for name, value in headers(present).items():
        response.headers[name] = value
    if current_actor() is ANONYMOUS:
        response.headers["Cache-Control"] = f"public, max-age={KEPT}"
    else:
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def headers(present: mark.Mark) -> dict[str, str]:
    """By which an answer is known again."""
    found = {"ETag": present.etag, "Vary": "Cookie, Authorization"}
    if present.changed_at is not None:
        found["Last-Modified"] = mark.http_date(present.changed_at)
    return found


def _preview(text: str) -> Response:
    response = Response(text, mimetype="application/json")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
