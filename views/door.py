"""The public page behind the QR code at a household's door: whom to call and what is new, in any language.

It shows nothing of the household or its people; the head and telephone of the grid are there to be seen. An
unknown, revoked or misspelt token is one and the same page, found by the same work.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import nh3
from flask import Blueprint, Response, make_response, render_template, request, url_for
from markdown_it import MarkdownIt
from markupsafe import Markup

from backoffice import published, reading
from backoffice.access import ANONYMOUS
from backoffice.published import Published
from backoffice.query import LARGEST_ID, Filter, Query
from backoffice.signin import public
from models.content.guide import Guide
from models.content.notice import Notice
from models.fields import SOURCE
from views.languages import ContentLanguage, content_languages

blueprint = Blueprint("door", __name__, url_prefix="/d")

#: As many notices and guides are shown.
NOTICES, GUIDES = 5, 20

#: The page's own few words, in the languages of its readers: the interface's catalogues know four only.
WORDS = Path(__file__).with_name("door_words.json")

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,32}", re.ASCII)
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 12}).enable("table")
_TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "em",
    "h3",
    "h4",
    "hr",
    "li",
    "ol",
    "p",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}


@blueprint.get("/<token>")
@public
def show(token: str) -> Response:
    """The page of one door."""
    area, language = _area(token), _language()
    if area is None:
        return _page(404, language, area=None)
    notices = _notices(language.code)
    guides, _more = published.page(Guide, language.code, Query(size=GUIDES))
    return _page(200, language, area=area, token=token, notices=notices, guides=guides)


@blueprint.get("/<token>/guide/<int:guide>")
@public
def show_guide(token: str, guide: int) -> Response:
    """A published guide with its chapters, reached from a door."""
    area, language = _area(token), _language()
    found = published.get(Guide, language.code, guide) if area is not None and guide <= LARGEST_ID else None
    if found is None:
        return _page(404, language, area=None)
    chapters = published.chapters(guide, language.code)
    return _page(200, language, area=area, token=token, guide=found, chapters=chapters)


def _notices(language: str) -> list[Published]:
    """The newest; those without a date come last on every database."""
    newest = Query(sort="issued_on", descending=True, size=NOTICES)
    found: list[Published] = []
    for undated in (False, True):
        cut = replace(newest, filters=(Filter("issued_on", "empty", (undated,)),))
        found += published.page(Notice, language, cut)[0]
    return found[:NOTICES]


def _area(token: str) -> Any:
    """The grid of the door, None when the token opens none; a token that cannot be one is looked up as well,
    so that the answer takes the same time."""
    return reading.door(token if _TOKEN.fullmatch(token) else "")


def _language() -> ContentLanguage:
    """The reader's language: the one chosen, else the browser's first that the office writes, else English;
    for readers who name none, Chinese."""
    known = {each.code: each for each in content_languages(ANONYMOUS, Notice)}
    chosen = request.args.get("lang", "")
    if chosen in known:
        return known[chosen]
    for tag in request.accept_languages.values():
        code = _code(tag)
        if code in known:
            return known[code]
    fallback = "en" if request.accept_languages and "en" in known else SOURCE
    return known.get(fallback) or ContentLanguage(SOURCE, "中文", "ltr")


def _code(tag: str) -> str:
    """The content language of a browser's language tag."""
    main, *rest = tag.lower().replace("_", "-").split("-")
    if main == "zh":
        return "zh-Hant" if {"hant", "tw", "hk", "mo"} & set(rest) else SOURCE
    return main


def _page(code: int, language: ContentLanguage, *, area: Any, **values: Any) -> Response:
    languages = content_languages(ANONYMOUS, Notice)
    values = {"token": "", "guide": None, "notices": [], "guides": [], "chapters": [], **values}
    page = render_template(
        "door.html",
        area=area,
        words=words(language.code),
        language=language,
        languages=languages,
        of={each.code: each for each in languages},
        markdown=_markdown,
        address=_address,
        **values,
    )
    response = make_response(page, code)
    response.headers["Content-Language"] = language.tag
    response.headers["Referrer-Policy"] = "no-referrer"  # the address opens the page
    response.headers["X-Robots-Tag"] = "noindex"
    response.vary.add("Accept-Language")
    return response


def _address(language: str, token: str = "", guide: Published | None = None) -> str:
    """The address of this page, of the door or of a guide, in a language."""
    if not token:
        return f"?lang={language}"
    if guide is not None:
        return url_for(".show_guide", token=token, guide=guide.row.id, lang=language)
    return url_for(".show", token=token, lang=language)


@cache
def words(language: str) -> dict[str, str]:
    """{key: words} in a language, English where it has none of its own."""
    every: dict[str, dict[str, str]] = json.loads(WORDS.read_text(encoding="utf-8"))
    return every.get(language, every["en"])


def _markdown(text: str) -> Markup:
    """Markdown as markup below a heading of the second level; nothing of the text becomes live."""
    rendered = _MARKDOWN.render(text)
    for level in (4, 3, 2, 1):
        rendered = rendered.replace(f"<h{level}>", f"<h{min(level + 2, 4)}>")
        rendered = rendered.replace(f"</h{level}>", f"</h{min(level + 2, 4)}>")
    clean = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704 – cleaned just above
