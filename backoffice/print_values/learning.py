"""Values of the weekly learning pack: its terms, notices, articles and dialogues in two languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from backoffice import reading
from backoffice.access import Actor
from backoffice.content import wholes
from backoffice.content.editions import Composed
from backoffice.print_texts import Texts, found, published, shown, states, value
from backoffice.print_values.aloud import pieces
from backoffice.print_values.gathering import Document, Gathered, Unfit, Wish, both, gathers, linked
from backoffice.print_values.offices import own_area, own_office
from models.content.chapter import Chapter
from models.content.content import Content
from models.content.learning_pack import LearningItem, LearningPack
from models.content.notice import Notice
from models.content.phrase import Phrase
from models.content.term import Term
from models.days import week
from models.fields import SOURCE, State
from printables.catalogue import catalogue
from printables.marks import ALL, STALE, UNTRANSLATED

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
        texts = _Texts(actor, row, items, languages)
        made = _Pack(texts, languages)
        notices = [made.text(notice) for notice in items[Notice]]
        articles = [made.text(chapter) for chapter in items[Chapter]]
        values = {
            "office": office,
            "name": value(actor, row, "name") or "",
            "days": week(value(actor, row, "week_of")),
            "terms": [made.term(term) for term in items[Term]],
            "notices": notices,
            "articles": articles,
            "dialogues": [made.dialogue(phrase) for phrase in items[Phrase]],
            "pictures": shown(actor, [each["body"] for each in (*notices, *articles)], wish.media),
            "imprint": None,
        }
        gathered[row.id] = Document(values, languages, texts, own_area(actor))
    return gathered


#: {what a pack holds: the rows of it}.
_Items = Mapping[type[Content], Sequence[Any]]


def _items(actor: Actor, pack: Any) -> _Items:
    """The rows that the actor may print, in the order of the pack."""
    query = LearningItem.select().where(
        LearningItem.pack == pack.id, reading.live(actor, LearningItem, "print")
    )
    ordered = list(query.order_by(LearningItem.position, LearningItem.id))
    items: dict[type[Content], list[Any]] = {}
    for record in wholes.SHOWN:
        own = linked(ordered, record.key())
        rows = found(actor, record, own)
        items[record] = [rows[each] for each in own if each in rows]
    return items


def _languages(items: _Items) -> tuple[str, ...]:
    """Chinese and the first language in which all of it is published."""
    first, *rows = chain.from_iterable(items.values())
    common = [code for code in published(first) if all(row.state_in(code) == State.PUBLISHED for row in rows)]
    return both(*common)[: catalogue()["learning_pack"].languages[1]]


class _Texts(Texts):
    """Those of all that a pack holds."""

    def __init__(self, actor: Actor, whole: Any, items: _Items, languages: Sequence[str]) -> None:
        self._items = list(chain.from_iterable(items.values()))
        super().__init__(actor, whole, languages)

    @property
    def title(self) -> str:
        return str(self.whole.name)

    def _composed(self, code: str) -> Composed:
        return wholes.pack(self.whole, self._items, code)


class _Pack:
    """What a pack shows of its parts in its languages."""

    def __init__(self, texts: Texts, languages: Sequence[str]) -> None:
        self._texts, self._languages = texts, languages

    def term(self, row: Any) -> dict[str, Any]:
        """A term, its reading and what it means."""
        term = self._texts.of(row, "term")
        return {
            "term": term,
            "pieces": pieces(term.get(SOURCE, "")),
            "definition": self._texts.of(row, "definition") or None,
            "states": states(row, self._languages),
        }

    def text(self, row: Any) -> dict[str, Any]:
        """The title and the text of a row."""
        return {
            "title": self._texts.of(row, "title"),
            "body": self._texts.of(row, "body"),
            "states": states(row, self._languages),
        }

    def dialogue(self, row: Any) -> dict[str, Any]:
        """What is said, line by line where all languages have as many."""
        said = {code: list(_lines(text)) for code, text in self._texts.of(row, "text").items()}
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
