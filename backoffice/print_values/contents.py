"""Values of guides, posters and process diagrams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backoffice import access, reading
from backoffice.access import Actor
from backoffice.print_texts import Texts, found, published, shown, states, value
from backoffice.print_values.aloud import aloud
from backoffice.print_values.gathering import Document, Gathered, Wish, gathers, with_pictures
from backoffice.print_values.offices import own_area, own_office
from models.content.chapter import Chapter
from models.content.diagram import Diagram, Step
from models.content.guide import Guide
from models.content.poster import Poster
from models.content.term import Term
from models.fields import SOURCE, State
from printables.catalogue import catalogue
from printables.collation import key


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
            "imprint": None,
            "states": states(row, languages),
        }
        gathered[row.id] = Document(values, languages, texts, own_area(actor))
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
            "terms": terms_of(actor, chapters, languages),
            "editions": [{"number": str(row.version), "date": wish.day} for _code in languages],
            "cover": picture,
            "cover_text": picture_text,
            "qr": None,
            "pictures": shown(actor, [chapter["body"] for chapter in chapters], wish.media),
            "imprint": None,
            "states": states(row, languages),
        }
        gathered[row.id] = Document(values, languages, texts, own_area(actor))
    return gathered


def terms_of(
    actor: Actor, chapters: Iterable[Mapping[str, Any]], languages: Sequence[str]
) -> list[dict[str, Any]]:
    """The terms of the glossary that occur in the chapters, in the languages in which they are published, by
    how the Chinese is read."""
    if not access.may(actor, "print", Term):
        return []
    whole = {code: _all(chapters, code) for code in languages}
    terms = []
    for row in Term.select().where(reading.live(actor, Term, "print")).order_by(Term.id):
        said = value(actor, row, "term")
        by = {
            code: text
            for code in languages
            if (text := said.get(code) if said else "")
            and row.state_in(code) == State.PUBLISHED
            and text.lower() in whole[code]
        }
        if by:
            terms.append((key(aloud(said.get(SOURCE)), SOURCE), by))
    return [{"term": by} for _key, by in sorted(terms, key=lambda each: each[0])]


def named_in(actor: Actor, texts: Sequence[str], languages: Sequence[str]) -> dict[str, dict[str, str]]:
    """{Chinese text: {language: term}} of those that the glossary has, where they are published."""
    if not access.may(actor, "print", Term):
        return {}
    named: dict[str, dict[str, str]] = {}
    for row in Term.select().where(reading.live(actor, Term, "print")).order_by(Term.id):
        said = value(actor, row, "term") or {}
        if said.get(SOURCE) in texts:
            named[said[SOURCE]] = {
                code: said[code]
                for code in languages
                if said.get(code) and row.state_in(code) == State.PUBLISHED
            }
    return named


def _all(chapters: Iterable[Mapping[str, Any]], code: str) -> str:
    said = (chapter[name].get(code, "") for chapter in chapters for name in ("title", "body"))
    return "\n".join(said).lower()


@gathers("diagram")
def _diagrams(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    return _processes(actor, ids, wish, catalogue()["diagram"].languages[1])


@gathers("comic")
def _comics(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    return _processes(actor, ids, wish, catalogue()["comic"].languages[1])


def _processes(actor: Actor, ids: Sequence[int], wish: Wish, most: int) -> Gathered:
    office = own_office(actor)
    gathered: Gathered = {}
    for row in found(actor, Diagram, ids).values():
        languages = wish.languages or published(row)[:most]
        texts = Texts(actor, row, languages)
        steps = _steps(actor, row, texts, languages, wish)
        values = {
            "office": office,
            "title": texts.of(row, "title"),
            "steps": steps,
            "date": wish.day,
            "pictures": shown(actor, [step["body"] for step in steps if step["body"]], wish.media),
            "imprint": None,
            "states": states(row, languages),
        }
        gathered[row.id] = Document(values, languages, texts, own_area(actor))
    return gathered


def _steps(
    actor: Actor, diagram: Any, texts: Texts, languages: Sequence[str], wish: Wish
) -> list[dict[str, Any]]:
    rows = Step.select().where(Step.diagram == diagram.id, reading.live(actor, Step, "print"))
    ordered = list(rows.order_by(Step.position, Step.id))
    pictures = {
        step.id: (picture, text)
        for step, picture, text in with_pictures(actor, Step, [step.id for step in ordered], "media", wish)
    }
    return [
        {
            "title": texts.of(step, "title"),
            "body": texts.of(step, "body") or None,
            "pictogram": value(actor, step, "pictogram") or "document",
            "picture": pictures[step.id][0],
            "picture_text": pictures[step.id][1],
            "states": states(step, languages),
        }
        for step in ordered
        if step.id in pictures
    ]
