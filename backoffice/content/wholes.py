"""What is published of texts at this moment, and what is written of them now; a learning pack is one text of
the items that it holds. Decides nothing about who may see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from itertools import chain
from typing import Any

from backoffice.content import editions
from backoffice.content.editions import Composed
from models.base import Record, now
from models.content.chapter import Chapter
from models.content.content import Content
from models.content.edition import Edition, not_cancelled
from models.content.learning_pack import LearningItem, LearningPack
from models.content.notice import Notice
from models.content.phrase import Phrase
from models.content.term import Term
from models.days import week
from models.fields import SOURCE

#: {what a pack holds: the columns that it shows of it}, in the order of its pages. The link of an item is
#: called as the record it leads to.
SHOWN: Mapping[type[Content], tuple[str, ...]] = {
    Term: ("term", "definition"),
    Notice: ("title", "body"),
    Chapter: ("title", "body"),
    Phrase: ("text",),
}


@dataclass
class Live:
    """What is published of a text in a language: the number of the edition, None for what has none of its
    own, when that began, and how it reads. Of what is made of several texts: which of them it `holds`
    ([record, row] each), which were published once and are not now, and whether all that belong to it are."""

    number: int | None
    published_at: datetime
    compose: Callable[[], Composed]
    holds: Sequence[list[Any]] | None = None
    gone: Sequence[list[Any]] = ()
    complete: bool = True

    @cached_property
    def read(self) -> Composed:
        """Composed when it is asked for, and once."""
        return self.compose()


#: {row: {language: what is published}}.
Lives = dict[int, dict[str, Live]]


def live(record: type[Record], rows: Iterable[int]) -> Lives:
    """What is published of these rows, in a few queries however many they are."""
    if record is LearningPack:
        return _packs_live(rows)
    known: dict[int, dict[str, Any]] = {}
    for edition in editions.live(record, rows):
        known.setdefault(edition.row, {})[edition.language] = edition
    return {row: {code: _live(own, code) for code in own} for row, own in known.items()}


def _live(own: Mapping[str, Any], code: str) -> Live:
    edition = own[code]
    return Live(edition.number, edition.published_at, partial(editions.composed, edition, own.get(SOURCE)))


def begun(record: type[Record], rows: Iterable[int]) -> dict[int, set[str]]:
    """{row: the languages that were published at any time}."""
    if record is LearningPack:
        return _packs_begun(rows)
    ever = Edition.select(Edition.row, Edition.language).where(
        Edition.record == record.key(),
        Edition.row.in_(list(rows)),
        Edition.deleted_at.is_null(),
        not_cancelled(),
        Edition.published_at <= now(),
    )
    found: dict[int, set[str]] = {}
    for row, language in ever.distinct().tuples():
        found.setdefault(row, set()).add(language)
    return found


def written(whole: Any, languages: Iterable[str]) -> dict[str, Composed]:
    """{language: how a whole would read if it were published now}."""
    if not isinstance(whole, LearningPack):
        return {code: editions.preview(whole, code) for code in languages}
    items = _items([whole.id])[whole.id]
    rows: dict[Any, Any] = {}
    for record in SHOWN:
        query = record.select().where(record.id.in_([each.row for each in items if each.record is record]))
        rows |= {(record, row.id): row for row in query}
    held = [rows[each.record, each.row] for each in items]
    return {code: pack(whole, held, code) for code in languages}


# Learning packs


@dataclass(frozen=True)
class _Item:
    """A row that a pack holds, and the whole that it is published with."""

    record: type[Content]
    row: int
    root: type[Record]
    root_row: int

    @property
    def place(self) -> list[Any]:
        """As it is kept."""
        return [self.record.key(), self.row]


def pack(whole: Any, rows: Sequence[Content], language: str) -> Composed:
    """How a pack of these rows reads as they are written now."""
    parts = (editions.compose(frozen, language) for frozen in editions.freeze_rows(rows, language))
    if language == SOURCE:  # what was read, which may have been written since
        parts = (replace(part, texts=row.texts(SOURCE)) for part, row in zip(parts, rows, strict=True))
    return _joint(whole, language, zip((type(row) for row in rows), parts, strict=True))


def _joint(whole: Any, language: str, parts: Iterable[tuple[type[Content], Composed]]) -> Composed:
    facts = {"week_of": week(whole.week_of)[0].isoformat()}
    shown = tuple(_cut(part, SHOWN[record]) for record, part in parts)
    return Composed(whole.key(), whole.id, language, {"name": whole.name}, facts, parts=shown)


def _cut(part: Composed, columns: Sequence[str]) -> Composed:
    """What a pack shows of a part."""
    texts = {name: text for name, text in part.texts.items() if name in columns}
    behind = tuple(each for each in part.behind if each.column in columns)
    return replace(part, texts=texts, facts={}, behind=behind, parts=())


def _items(packs: Iterable[int]) -> dict[int, list[_Item]]:
    """{pack: what it holds}, in order, with a query for each kind of it."""
    items: dict[int, list[_Item]] = {key: [] for key in packs}
    query = LearningItem.select().where(LearningItem.pack.in_(list(items)), LearningItem.deleted_at.is_null())
    ordered = [each.__data__ for each in query.order_by(LearningItem.position, LearningItem.id)]
    for record in SHOWN:
        link, name = record.root_link(), record.key()
        own = record.select(record.id, link or record.id).where(
            record.id.in_([each[name] for each in ordered if each[name]]), record.deleted_at.is_null()
        )
        roots = dict(own.tuples())
        root = record if link is None else link.rel_model
        for each in ordered:
            if each[name] in roots:
                items[each["pack"]].append(_Item(record, each[name], root, roots[each[name]]))
    return items


def _roots(items: Mapping[int, Iterable[_Item]]) -> dict[type[Record], set[int]]:
    rows: dict[type[Record], set[int]] = {}
    for each in chain.from_iterable(items.values()):
        rows.setdefault(each.root, set()).add(each.root_row)
    return rows


def _packs_begun(packs: Iterable[int]) -> dict[int, set[str]]:
    items = _items(packs)
    ever = {root: begun(root, rows) for root, rows in _roots(items).items()}
    return {
        key: set().union(*(ever[each.root].get(each.root_row, set()) for each in own))
        for key, own in items.items()
    }


def _packs_live(packs: Iterable[int]) -> Lives:
    """A pack is published in the languages of its items, and holds no more than is published of them."""
    query = LearningPack.select().where(LearningPack.id.in_(list(packs)), LearningPack.deleted_at.is_null())
    wholes = {row.id: row for row in query}
    items = _items(wholes)
    roots = _roots(items)
    there = {root: live(root, rows) for root, rows in roots.items()}
    ever = {root: begun(root, rows) for root, rows in roots.items()}
    found: Lives = {}
    for key, own in items.items():
        known = [(each, there[each.root].get(each.root_row, {})) for each in own]
        once = [(each, ever[each.root].get(each.root_row, set()) - lives.keys()) for each, lives in known]
        codes = {code for _each, lives in known for code in lives}
        found[key] = {
            code: _pack_live(wholes[key], known, code, [each.place for each, gone in once if code in gone])
            for code in codes
        }
    return found


def _pack_live(
    whole: Any, known: Sequence[tuple[_Item, Mapping[str, Live]]], code: str, gone: Sequence[list[Any]]
) -> Live:
    own = [(each, lives[code]) for each, lives in known if code in lives]

    def read() -> Composed:
        parts = ((each.record, _part(each, live.read)) for each, live in own)
        return _joint(whole, code, ((record, part) for record, part in parts if part is not None))

    begun_at = max(live.published_at for _each, live in own)
    return Live(None, begun_at, read, [each.place for each, _live in own], gone, len(own) == len(known))


def _part(item: _Item, read: Composed) -> Composed | None:
    """An item in the whole that it was published with, None where it is not in it yet."""
    if item.root is item.record:
        return read
    place = (item.record.key(), item.row)
    return next((part for part in read.parts if (part.record, part.row) == place), None)
