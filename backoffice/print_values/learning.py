"""Values of the weekly learning pack: its terms, notices, articles and dialogues in two languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from backoffice import reading
from backoffice.access import Actor
from backoffice.print_texts import Texts, found, published, shown, states, value
from backoffice.print_values.aloud import pieces
from backoffice.print_values.gathering import Document, Gathered, Unfit, Wish, both, gathers, linked
from backoffice.print_values.offices import own_office
from models.content.chapter import Chapter
from models.content.content import Content
from models.content.guide import Guide
from models.content.learning_pack import LearningItem, LearningPack
from models.content.notice import Notice
from models.content.phrase import Phrase
from models.content.term import Term
from models.fields import SOURCE
from printables.catalogue import catalogue
from printables.marks import ALL, STALE, UNTRANSLATED

#: {link of an item: the record it leads to}
_PARTS: Mapping[str, type[Content]] = {"term": Term, "notice": Notice, "chapter": Chapter, "phrase": Phrase}

#: Who speaks, before what is said.
_SPEAKER = re.compile(rf"([{ALL}]*)([^：:\n]{{1,12}})[：:]\s*")


@gathers("learning_pack")
def _packs(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    office = own_office(actor)
    gathered: Gathered = {}
    for row in found(actor, LearningPack, ids).values():
        items = _items(actor, row)
        if not any(items.values()):
            gathered[row.id] = Unfit("undefined", str(LearningItem.meta("label_plural")))
            continue
        languages = wish.languages or _languages(items)
        made = _Pack(actor, languages)
        notices = [made.text(notice, notice) for notice in items["notice"]]
        articles = [made.article(chapter) for chapter in items["chapter"]]
        values = {
            "office": office,
            "name": value(actor, row, "name") or "",
            "days": _week(value(actor, row, "week_of")),
            "terms": [made.term(term) for term in items["term"]],
            "notices": notices,
            "articles": articles,
            "dialogues": [made.dialogue(phrase) for phrase in items["phrase"]],
            "pictures": shown(actor, [each["body"] for each in (*notices, *articles)], wish.media),
        }
        gathered[row.id] = Document(values, languages)
    return gathered


def _items(actor: Actor, pack: Any) -> dict[str, list[Any]]:
    """{link: the rows that the actor may print, in the order of the pack}."""
    query = LearningItem.select().where(
        LearningItem.pack == pack.id, reading.live(actor, LearningItem, "print")
    )
    ordered = list(query.order_by(LearningItem.position, LearningItem.id))
    items: dict[str, list[Any]] = {}
    for link, record in _PARTS.items():
        own = linked(ordered, link)
        rows = found(actor, record, own)
        items[link] = [rows[each] for each in own if each in rows]
    return items


def _languages(items: Mapping[str, Iterable[Any]]) -> tuple[str, ...]:
    """Chinese and the first language in which all of it is published."""
    rows = [row for each in items.values() for row in each]
    common = [code for code in published(rows[0]) if all(code in published(row) for row in rows)]
    return both(*common)[: catalogue()["learning_pack"].languages[1]]


def _week(day: date) -> list[date]:
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(7)]


class _Pack:
    """What a pack shows of its parts in its languages."""

    def __init__(self, actor: Actor, languages: Sequence[str]) -> None:
        self._actor, self._languages = actor, languages

    def term(self, row: Term) -> dict[str, Any]:
        """A term, its reading and what it means."""
        texts = Texts(self._actor, row, self._languages)
        term = texts.of(row, "term")
        return {
            "term": term,
            "pieces": pieces(term.get(SOURCE, "")),
            "definition": texts.of(row, "definition") or None,
            "states": states(row, self._languages),
        }

    def text(self, whole: Content, row: Content) -> dict[str, Any]:
        """The title and the text of a row of a whole."""
        texts = Texts(self._actor, whole, self._languages)
        return {
            "title": texts.of(row, "title"),
            "body": texts.of(row, "body"),
            "states": states(row, self._languages),
        }

    def article(self, chapter: Any) -> dict[str, Any]:
        """A chapter of a guide."""
        guides = found(self._actor, Guide, linked([chapter], "guide"))
        return self.text(next(iter(guides.values()), chapter), chapter)

    def dialogue(self, row: Phrase) -> dict[str, Any]:
        """What is said, line by line where all languages have as many."""
        said = {
            code: list(_lines(text))
            for code, text in Texts(self._actor, row, self._languages).of(row, "text").items()
        }
        counts = {len(lines) for lines in said.values()}
        if len(counts) != 1:
            lines = [{"who": None, "said": {code: "\n".join(own) for code, own in said.items()}}]
        else:
            lines = [
                self._line({code: own[number] for code, own in said.items()}) for number in range(*counts)
            ]
        return {"lines": lines, "states": states(row, self._languages)}

    def _line(self, said: Mapping[str, str]) -> dict[str, Any]:
        spoken = {code: _SPEAKER.match(text) for code, text in said.items()}
        if not all(spoken.values()):
            return {"who": None, "said": dict(said)}
        first = next(match for match in spoken.values() if match)
        return {
            "who": first[2],
            "said": {code: match[1] + said[code][match.end() :] for code, match in spoken.items() if match},
        }


def _lines(text: str) -> Iterator[str]:
    """The lines of a text; a mark that goes on over several stands round each of them."""
    mark = ""
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        opened = mark
        for letter in line:
            mark = letter if letter in (STALE, UNTRANSLATED) else "" if letter in ALL else mark
        yield opened + line + (chr(ord(mark) + 1) if mark else "")
