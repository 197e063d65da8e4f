"""Values of guides and posters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backoffice import reading
from backoffice.access import Actor
from backoffice.print_texts import Texts, published, shown, states, value
from backoffice.print_values.gathering import Document, Gathered, Wish, gathers, with_pictures
from backoffice.print_values.offices import own_office
from models.content.chapter import Chapter
from models.content.guide import Guide
from models.content.poster import Poster
from printables.catalogue import catalogue


@gathers("poster")
def _posters(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    office, most = own_office(actor), catalogue()["poster"].languages[1]
    gathered: Gathered = {}
    for row, picture, picture_text in with_pictures(actor, Poster, ids, "media", wish):
        languages = wish.languages or published(row)[:most]
        texts = Texts(actor, row, languages)
        body = texts.of(row, "body")
        values = {
            "office": office,
            "title": texts.of(row, "title"),
            "body": body,
            "link": value(actor, row, "link"),
            "picture": picture,
            "picture_text": picture_text,
            "date": wish.day,
            "pictures": shown(actor, [body], wish.media),
            "states": states(row, languages),
        }
        gathered[row.id] = Document(values, languages)
    return gathered


@gathers("handbook")
def _handbooks(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    office, most = own_office(actor), catalogue()["handbook"].languages[1]
    gathered: Gathered = {}
    for row, picture, picture_text in with_pictures(actor, Guide, ids, "cover_media", wish):
        languages = wish.languages or published(row)[:most]
        texts = Texts(actor, row, languages)
        rows = Chapter.select().where(Chapter.guide == row.id, reading.live(actor, Chapter, "print"))
        chapters: list[dict[str, Any]] = [
            {
                "title": texts.of(chapter, "title"),
                "body": texts.of(chapter, "body"),
                "states": states(chapter, languages),
            }
            for chapter in rows.order_by(Chapter.position, Chapter.id)
        ]
        values = {
            "office": office,
            "title": texts.of(row, "title"),
            "summary": texts.of(row, "summary"),
            "chapters": chapters,
            "editions": [{"number": str(row.version), "date": wish.day} for _code in languages],
            "cover": picture,
            "cover_text": picture_text,
            "qr": None,
            "pictures": shown(actor, [chapter["body"] for chapter in chapters], wish.media),
            "states": states(row, languages),
        }
        gathered[row.id] = Document(values, languages)
    return gathered
