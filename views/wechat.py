"""What is published, ready for WeChat: an article to copy, and one long picture, in each language. Only for
who may print or publish the content.
"""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, make_response, render_template, send_file, url_for
from flask_babel import gettext

from backoffice import access, printing, published, reading, store
from backoffice.access import Actor
from backoffice.content import library, wechat
from backoffice.markup import wechat_html
from backoffice.pictures import NotDrawn
from backoffice.published import Published
from backoffice.query import LARGEST_ID
from backoffice.signin import current_actor
from models.base import Record
from models.fields import Text
from models.register import by_name
from printables import PrintError
from printables.blocks import Picture
from printables.marks import unmarked
from views.languages import ContentLanguage, content_languages
from views.media import is_picture, media_address

blueprint = Blueprint("wechat", __name__, url_prefix="/admin/wechat")

_RECORD = f"<any({', '.join(wechat.RECORDS)}):name>"

#: The styles of an article stand at its elements, which the policy of other pages refuses.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: {office}; frame-ancestors 'self'; "
    "sandbox allow-same-origin"
)

#: Pages of the public site by record, for those that it names by their number.
_PUBLIC = {"notice": "notices", "guide": "guides", "question": "questions"}


def may(actor: Actor, record: type[Record]) -> bool:
    """Whether the actor may give a content to WeChat."""
    return record.key() in wechat.RECORDS and any(
        access.may(actor, verb, record) for verb in ("print", "publish")
    )


def address(actor: Actor, record: type[Record], row: int, language: str) -> str:
    """Where a content of the actor's is got ready for WeChat, "" where that is not for the actor."""
    if not may(actor, record):
        return ""
    return url_for("wechat.show", name=record.key(), row=row, language=language)


@blueprint.get(f"/{_RECORD}/<int:row>/<language>")
def show(name: str, row: int, language: str) -> Response:
    """The article in its frame with the button to copy it, and the picture."""
    record, actor = _record(name), current_actor()
    found, known = _found(record, row, language), _known(record)
    return make_response(
        render_template(
            "admin/wechat.html",
            heading=gettext("WeChat"),
            title=reading.title(actor, reading.get(actor, record, row)),
            back=url_for(f"{name}.details_view", id=row),
            language=known[language],
            languages=[
                (known[code], url_for(".show", name=name, row=row, language=code))
                for code in known
                if code in found.live
            ],
            behind=found.behind,
            article=url_for(".article", name=name, row=row, language=language),
            picture=url_for(".picture", name=name, row=row, language=language),
        )
    )


@blueprint.get(f"/{_RECORD}/<int:row>/<language>/article")
def article(name: str, row: int, language: str) -> Response:
    """The article alone, as the editor of WeChat takes it."""
    found = _found(_record(name), row, language)
    told = wechat.article(found)
    html = wechat_html(told.text, language, picture=partial(_picture, language), title=told.title)
    known = _known(_record(name))[language]
    page = render_template("admin/wechat_article.html", html=html, language=known, title=unmarked(told.title))
    response = make_response(page)
    response.headers["Content-Security-Policy"] = _POLICY.format(office=_base())
    return response


@blueprint.get(f"/{_RECORD}/<int:row>/<language>/picture.png")
def picture(name: str, row: int, language: str) -> Response:
    """The long picture."""
    found = _found(_record(name), row, language)
    try:
        path = wechat.picture(found, _base() + _public(found, name, language))
    except NotDrawn as error:
        return _not_made(printing.text_of("too_long", str(error)))
    except PrintError as error:
        first = error.problems[0]
        return _not_made(printing.text_of(first.kind, f"{first.where} {first.text}".strip()))
    title = " ".join(found.plain(wechat.RECORDS[name][0]).split())[:60]
    response = send_file(path, mimetype="image/png", etag=path.stem)
    said = quote(f"{title} ({language}).png", safe="")
    response.headers["Content-Disposition"] = (
        f"inline; filename=\"{name}-{row}-{language}.png\"; filename*=UTF-8''{said}"
    )
    return response


def _not_made(reason: str) -> Response:
    response = make_response(render_template("error.html", code=422, heading=gettext("WeChat"), text=reason))
    response.status_code = 422
    return response


def _record(name: str) -> type[Record]:
    record = by_name(name)
    if record is None:
        abort(404)
    if not may(current_actor(), record):
        raise store.Refused(name)
    return record


def _found(record: type[Record], row: int, language: str) -> Published:
    """What is published in exactly that language, of a row within reach."""
    if row > LARGEST_ID:
        abort(404)
    actor = current_actor()
    reading.get(actor, record, row, verb="print" if access.may(actor, "print", record) else "publish")
    found = published.get(record, language, row)
    if found is None or found.language != language or language not in _known(record):
        abort(404)
    return found


def _known(record: type[Record]) -> dict[str, ContentLanguage]:
    return {each.code: each for each in content_languages(current_actor(), record)}


def _public(found: Published, name: str, language: str) -> str:
    if name == "page":
        return url_for("site.text", language=language, slug=found.value("slug"))
    return url_for("site.item", language=language, kind=_PUBLIC[name], row=found.id)


def _picture(language: str, media: int) -> Picture | None:
    """A picture by its whole address: WeChat fetches it."""
    medium, there = library.medium(media), media_address(media)
    if medium is None or not is_picture(medium.file or ""):
        return None
    return Picture(_base() + there, (medium.alternative or Text()).best(language))


def _base() -> str:
    found: str = current_app.extensions["settings"].public_url
    return found
