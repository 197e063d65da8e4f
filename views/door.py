"""The public page behind the QR code at a household's door: whom to call and what is new, in any language.

It shows nothing of the household or its people; the head and telephone of the grid are there to be seen. An
unknown, revoked or misspelt token is one and the same page, found by the same work.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response
from markupsafe import Markup

from backoffice import published
from backoffice.markup import line_html
from backoffice.published import Published
from backoffice.query import LARGEST_ID, Filter, Query
from backoffice.signin import public
from models.content.guide import Guide
from models.content.notice import Notice
from models.services.inquiry import KINDS
from views.door_form import opened
from views.door_page import WORDS, gone, page, reader_language, words
from views.texts import public_text

blueprint = Blueprint("door", __name__, url_prefix="/d")

#: As many notices and guides are shown.
NOTICES, GUIDES = 5, 20


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
        text=_text,
        line=line_html,
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
        text=_text,
        line=line_html,
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


def _text(text: str, language: str) -> Markup:
    """A long text below a heading of the second level."""
    return public_text(text, language, base_level=3)


__all__ = ["WORDS", "blueprint", "words"]
