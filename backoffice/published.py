"""Published content as it leaves the office: which language a reader gets, and the rows that have one.

A translation that is missing, a draft or outdated never leaves; the reader gets the next language of a
declared chain instead and is told which.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from peewee import Field

from backoffice import reading
from backoffice.access import ANONYMOUS
from backoffice.query import Filter, Query
from models.base import Record
from models.content.chapter import Chapter
from models.content.language import Language
from models.fields import SOURCE, State, StatesField, Text

#: So many rows are looked through for one page: drafts do not leave, and there may be many.
MOST_LOOKED_AT = 1000

#: What a reader gets instead of a language that is not published, in this order.
FALLBACK = ("en", SOURCE)
_STEP = 100
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
    """As many published rows as the query's size asks for and the id after which the next ones begin, None
    after the last. Unpublished rows are passed over, `MOST_LOOKED_AT` of them at most."""
    taken: list[Published] = []
    for _step in range(MOST_LOOKED_AT // _STEP):
        found = reading.page(ANONYMOUS, record, replace(query, size=_STEP))
        if not found.rows:
            return taken, None
        ids = query.only(tuple(row.id for row in found.rows))
        for each in _rows(record, language, ids):
            if len(taken) == query.size:
                return taken, int(taken[-1].row.id)
            taken.append(each)
        if not found.has_next:
            return taken, None
        query = replace(query, after=found.last, page=0)
    return taken, query.after


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
