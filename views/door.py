"""The public page behind the QR code at a household's door: whom to call and what is new, in any language.

It shows nothing of the household or its people; the head and telephone of the grid are there to be seen. An
unknown, revoked or misspelt token is one and the same page, found by the same work.
"""

from __future__ import annotations

from dataclasses import replace

import nh3
from flask import Blueprint, Response
from markdown_it import MarkdownIt
from markupsafe import Markup

from backoffice import published
from backoffice.published import Published
from backoffice.query import LARGEST_ID, Filter, Query
from backoffice.signin import public
from models.content.guide import Guide
from models.content.notice import Notice
from models.services.inquiry import KINDS
from views.door_form import opened
from views.door_page import WORDS, gone, page, reader_language, words

blueprint = Blueprint("door", __name__, url_prefix="/d")

#: As many notices and guides are shown.
NOTICES, GUIDES = 5, 20

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
    door, language = opened(token), reader_language()
    if door is None:
        return gone(language)
    notices = _notices(language.code)
    guides, _more = published.page(Guide, language.code, Query(size=GUIDES))
    return page(
        "page",
        200,
        language,
        area=door.area,
        token=token,
        notices=notices,
        guides=guides,
        kinds=[kind for kind, _label in KINDS],
        markdown=_markdown,
    )


@blueprint.get("/<token>/guide/<int:guide>")
@public
def show_guide(token: str, guide: int) -> Response:
    """A published guide with its chapters, reached from a door."""
    door, language = opened(token), reader_language()
    found = published.get(Guide, language.code, guide) if door is not None and guide <= LARGEST_ID else None
    if door is None or found is None:
        return gone(language)
    chapters = found.parts
    return page(
        "guide",
        200,
        language,
        area=door.area,
        token=token,
        guide=found,
        chapters=chapters,
        markdown=_markdown,
    )


@blueprint.get("/<path:_rest>")
@public
def nothing(_rest: str) -> Response:
    """Whatever else is asked for behind a door: there is nothing."""
    return gone(reader_language())


def _notices(language: str) -> list[Published]:
    """The newest; those without a date come last on every database."""
    newest = Query(sort="issued_on", descending=True, size=NOTICES)
    found: list[Published] = []
    for undated in (False, True):
        cut = replace(newest, filters=(Filter("issued_on", "empty", (undated,)),))
        found += published.page(Notice, language, cut)[0]
    return found[:NOTICES]


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


__all__ = ["WORDS", "blueprint", "words"]
