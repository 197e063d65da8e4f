"""Published content as it leaves the office: which language a reader gets, and the rows that have one.

A translation that is missing, a draft or outdated never leaves; the reader gets the next language of a
declared chain instead and is told which.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from peewee import Field

from backoffice import reading
from backoffice.access import ANONYMOUS
from backoffice.query import Filter, Query
from models.base import Record
from models.content.chapter import Chapter
from models.content.language import Language
from models.fields import SOURCE, State, StatesField, Text

#: What a reader gets instead of a language that is not published, in this order.
FALLBACK = ("en", SOURCE)
_NEAR = {"zh-Hant": (SOURCE, "en"), SOURCE: ("zh-Hant", "en")}


@dataclass(frozen=True)
class Published:
    """One row of content in the language in which the reader gets it."""

    row: Any
    language: str

    def text(self, column: str) -> str:
        """A column's text in that language; any other value as text."""
        value = self.row.__data__.get(column)
        return value.get(self.language) if isinstance(value, Text) else str(value or "")

    def languages(self) -> list[str]:
        """Every language in which the row is published."""
        return [code for code in sorted(self.row.states.by) if self.row.state_in(code) == State.PUBLISHED]


def languages() -> list[str]:
    """Codes of the languages of content, in their order."""
    every = Query(sort="position", descending=False, size=200)
    return [row.code for row in reading.page(ANONYMOUS, Language, every).rows]


def chain(language: str) -> tuple[str, ...]:
    """The languages a reader gets, the wanted one first."""
    return (language, *(code for code in _NEAR.get(language, FALLBACK) if code != language))


def columns(record: type[Record]) -> list[Field]:
    """What may leave of a record of content, without its books on states."""
    seen = reading.columns(ANONYMOUS, record)
    return [field for field in seen if not isinstance(field, StatesField)]


def page(record: type[Record], language: str, query: Query) -> tuple[list[Published], int | None]:
    """One page of published rows and the id after which the next one begins, None after the last."""
    found = reading.page(ANONYMOUS, record, query)
    if not found.rows:
        return [], None
    ids = Query(ids=tuple(row.id for row in found.rows), sort=query.sort, descending=query.descending)
    return list(_rows(record, language, ids)), found.last if found.has_next else None


def get(record: type[Record], language: str, row_id: int) -> Published | None:
    """One row by id, None when it is not published in any language of the chain."""
    return next(_rows(record, language, Query(ids=(row_id,))), None)


def chapters(guide: int, language: str) -> list[Published]:
    """The published chapters of a guide, in order."""
    query = Query(filters=(Filter("guide", "is", (guide,)),), sort="position", descending=False)
    return list(_rows(Chapter, language, query))


def _rows(record: type[Record], language: str, query: Query) -> Iterator[Published]:
    wanted = reading.columns(ANONYMOUS, record)
    for row in reading.stream(ANONYMOUS, record, query, wanted, verb="view"):
        for code in chain(language):
            if row.state_in(code) == State.PUBLISHED:
                yield Published(row, code)
                break
