"""Which media a content names, and which contents name a medium; reads what is stored, decides nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from peewee import fn

from backoffice.content.editions import Composed
from backoffice.store.standing import rows_of
from models.base import Record
from models.content.content import Content
from models.content.media import Media
from models.fields import SOURCE
from models.register import record_of, records

#: How a text names a picture, see the blocks of `printables`.
NAMED = re.compile(r"!\[[^\]\n]*\]\(media:(\d{1,18})\)")


def ids_in(text: str) -> set[int]:
    """Ids of the media that a text names."""
    return {int(key) for key in NAMED.findall(text)}


def ids_of(row: Content) -> set[int]:
    """Ids of the media that a whole names in its texts and by its links."""
    found: set[int] = set()
    for each in rows_of((row.key(), row.id)):
        for text in each.texts(SOURCE).values():
            found |= ids_in(text)
        found |= {each.__data__[name] for name in links(type(each)) if each.__data__.get(name)}
    return found


def pictures_of(row: Content) -> list[Any]:
    """The live pictures that a whole names; a sound needs no description."""
    query = Media.select().where(Media.id.in_(sorted(ids_of(row)) or [0]), Media.deleted_at.is_null())
    return [media for media in query.order_by(Media.id) if media.file.endswith((".jpg", ".png"))]


def used_in(media: int) -> Iterator[tuple[type[Content], Any]]:
    """(record, row) of each live content row whose texts name a medium; links to it are found as for any
    record."""
    for record in records():
        if issubclass(record, Content):
            texts = [field for field in record.translated() if field.multiline]
            for field in texts:
                stored = fn.COALESCE(field, "")  # the column itself would take the pattern for a text
                query = record.select().where(
                    stored.contains(f"](media:{media})"), record.deleted_at.is_null()
                )
                yield from ((record, row) for row in query)


def shown_in(read: Composed) -> set[int]:
    """Ids of the media that a text shows as it reads, in its parts too."""
    named = {read.facts[name] for name in links(record_of(read.record)) if read.facts.get(name)}
    return named.union(*map(ids_in, read.texts.values()), *map(shown_in, read.parts))


def links(record: type[Record]) -> list[str]:
    """Names of the columns by which a content links to a medium."""
    return [column.name for column in record.columns() if getattr(column, "rel_model", None) is Media]
