"""The public site of the office: what is published, in the reader's language, for any browser.

Its texts come from `backoffice.published` alone.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from backoffice import published
from backoffice.content import editions
from backoffice.delivery import living
from backoffice.published import Part, Published
from backoffice.query import LARGEST_ID, Query
from backoffice.settings import Settings
from backoffice.signin import public
from models.base import Record
from models.content.content import Content
from models.content.diagram import Diagram
from models.content.guide import Guide
from models.content.notice import Notice
from models.content.phrase import Phrase
from models.content.poster import Poster
from models.content.question import Question
from models.content.recording import Recording
from models.content.sentences import unmarked
from models.content.term import Term
from models.content.topics import TOPICS
from models.fields import SOURCE
from views import asked, door_page
from views.languages import ContentLanguage
from views.media import LARGE as LARGE_PICTURE
from views.media import SMALL, media_address
from views.site_page import (
    LARGE,
    TYPE_COOKIE,
    YEAR,
    gone,
    here,
    languages,
    page,
    pages,
    shown,
    summary,
    the_offices,
    words,
)
from views.site_sound import sound_of
from views.texts import public_text

blueprint = Blueprint("site", __name__, url_prefix="/p")

#: Contents that have a page each, by the part of their address, with the columns of their title and text.
ITEMS: dict[str, tuple[type[Content], str, str]] = {
    "notices": (Notice, "title", "body"),
    "guides": (Guide, "title", "summary"),
    "questions": (Question, "question", "answer"),
    "diagrams": (Diagram, "title", ""),
    "recordings": (Recording, "title", "script"),
    "posters": (Poster, "title", "body"),
}
#: Contents that are read by topic, many on a page.
BY_TOPIC: dict[str, type[Content]] = {"questions": Question, "phrases": Phrase, "terms": Term}
_LISTED = ("guides", "diagrams", "recordings", "posters")

#: So many notices stand on a page; so many of each on the first page of the site; so many others in a list.
NOTICES, NEWEST, MOST = 15, 5, 500


@blueprint.get("/")
@public
def choose() -> ResponseReturnValue:
    """To the language that the reader's browser asks for."""
    response = redirect(url_for("site.start", language=door_page.reader_language().code))
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept-Language")
    return response


@blueprint.get("/<language>/")
@public
@shown
def start(language: ContentLanguage) -> Response:
    """The newest of everything, and how to reach the office."""
    newest = {
        kind: published.page(ITEMS[kind][0], language.code, Query(size=NEWEST))[0]
        for kind in ("guides", "questions", "diagrams")
    }
    notices = published.several(Notice, language.code, _newest_notices()[:NEWEST])
    return page(
        "start",
        language,
        here("start"),
        notices=notices,
        columns={kind: ITEMS[kind][1] for kind in newest},
        **newest,
    )


def _newest_notices() -> list[int]:
    """The published notices, those with the newest official text first."""
    found = []
    for row, by in living.of_all(Notice).items():
        newest = max(by.values(), key=lambda each: str(each.published_at))
        issued = living.facts(by.get(SOURCE, newest), by).get("issued_on") or str(newest.published_at)[:10]
        found.append((issued, row))
    return [row for _issued, row in sorted(found, reverse=True)]


@blueprint.get("/<language>/notices/")
@public
@shown
def notices(language: ContentLanguage) -> Response:
    """The notices, newest first."""
    given = request.args.get("page", "1")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 0
    rows = _newest_notices()
    some = rows[(number - 1) * NOTICES : number * NOTICES] if number else []
    if not some and number != 1:
        return gone(language)
    return page(
        "notices",
        language,
        here("notices"),
        words(language.code)["notices_all"],
        notices=published.several(Notice, language.code, some),
        number=number,
        last=-(-len(rows) // NOTICES),
    )


@blueprint.get(f"/<language>/<any({', '.join(_LISTED)}):kind>/")
@public
@shown
def listed(language: ContentLanguage, kind: str) -> Response:
    """All guides, diagrams, recordings or posters."""
    record, title, text = ITEMS[kind]
    return page(
        "list",
        language,
        here(kind),
        words(language.code)[kind],
        kind=kind,
        column=title,
        summary=lambda each: summary(public_text(each.plain(text), each.language)) if text else "",
        picture=_card,
        items=_all(record, language.code),
    )


def _all(record: type[Record], language: str) -> list[Published]:
    return published.page(record, language, Query(sort="id", descending=False, size=MOST))[0]


def _card(found: Part) -> str:
    media = found.value("cover_media") or found.value("media")
    return media_address(int(media), SMALL, card=True) if media else ""


@blueprint.get(f"/<language>/<any({', '.join(BY_TOPIC)}):kind>/")
@public
@shown
def by_topic(language: ContentLanguage, kind: str) -> Response:
    """All questions, phrases or terms by what they are about."""
    topics: dict[str, list[Published]] = {topic: [] for topic, _label in TOPICS}
    for each in _all(BY_TOPIC[kind], language.code):
        topics.setdefault(str(each.value("topic")), []).append(each)
    return page(
        kind,
        language,
        here(kind),
        words(language.code)[kind],
        topics={topic: some for topic, some in topics.items() if some},
        chinese=_chinese,
    )


def _chinese(found: Published, column: str) -> str:
    """What a content is called in Chinese, "" where that is what the reader gets anyway."""
    if found.language == SOURCE or SOURCE not in found.live:
        return ""
    return unmarked(editions.composed(found.live[SOURCE]).texts.get(column, ""))


@blueprint.get(f"/<language>/<any({', '.join(ITEMS)}):kind>/<int:row>")
@public
@shown
def item(language: ContentLanguage, kind: str, row: int) -> Response:
    """One content with all that it says."""
    record, title, text = ITEMS[kind]
    found = published.get(record, language.code, row) if row <= LARGEST_ID else None
    if found is None:
        return gone(language)
    return page(
        kind.rstrip("s"),
        language,
        here(kind, found.languages()),
        found.plain(title),
        found=found,
        description=summary(public_text(found.plain(text), found.language)) if text else "",
        pdf=url_for("site_print.sheet", language=language.code, kind=kind, row=row),
        picture=_picture(found),
        sound=sound_of(found) if kind == "recordings" else None,
    )


def _picture(found: Part) -> str:
    media = found.value("cover_media") or found.value("media")
    return media_address(int(media), LARGE_PICTURE) if media else ""


@blueprint.get("/<language>/guides/<int:row>/<int:chapter>")
@public
@shown
def chapter(language: ContentLanguage, row: int, chapter: int) -> Response:
    """One chapter of a guide."""
    found = published.get(Guide, language.code, row) if row <= LARGEST_ID else None
    parts = found.parts if found is not None else []
    place = next((number for number, part in enumerate(parts) if part.id == chapter), None)
    if found is None or place is None:
        return gone(language)
    part = parts[place]
    return page(
        "chapter",
        language,
        here("guides", found.languages()),
        part.plain("title"),
        found=part,
        description=summary(public_text(part.plain("body"), part.language)),
        guide=found,
        number=place + 1,
        before=parts[place - 1] if place else None,
        after=parts[place + 1] if place + 1 < len(parts) else None,
        pdf=url_for("site_print.sheet", language=language.code, kind="guides", row=row),
    )


@blueprint.get("/<language>/pages/<slug>")
@public
@shown
def text(language: ContentLanguage, slug: str) -> Response:
    """A page under an address of its own."""
    found = pages(language.code).get(slug)
    if found is None:
        return gone(language)
    return page(
        "text",
        language,
        here(f"pages/{slug}", found.languages()),
        found.plain("title"),
        found=found,
        description=summary(public_text(found.plain("body"), found.language)),
        pdf=url_for("site_print.text", language=language.code, slug=slug),
    )


@blueprint.get("/<language>/contacts/")
@public
@shown
def contacts(language: ContentLanguage) -> Response:
    """Whom to call."""
    return page(
        "contacts", language, here("contacts"), words(language.code)["contacts"], offices=the_offices()
    )


@blueprint.post("/<language>/type")
@public
def size_of_type(language: str) -> ResponseReturnValue:
    """Keep the size of the type that the reader chose, and go back."""
    settings: Settings = current_app.extensions["settings"]
    back = asked.own(request.form.get("url", ""))
    response = redirect(back if back.startswith("/p/") else url_for("site.choose"), 303)
    if request.form.get("type") == LARGE:
        response.set_cookie(
            TYPE_COOKIE,
            LARGE,
            max_age=YEAR,
            path="/p/",
            secure=settings.secure,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(TYPE_COOKIE, path="/p/", secure=settings.secure, httponly=True, samesite="Lax")
    return response


@blueprint.get("/<language>/<path:_rest>")
@public
def nothing(language: str, _rest: str) -> Response:
    """Whatever else is asked for: there is nothing."""
    return gone(languages().get(language) or door_page.reader_language())
