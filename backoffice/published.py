"""Published content as it leaves the office: which language a reader gets, and what stands in it.

Only what was published leaves, as it was when it was; the reader gets the next language of a declared chain
where the wanted one is not published, and is told which. Sentences that are behind the Chinese are marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from peewee import Field

from backoffice import reading
from backoffice.access import ANONYMOUS
from backoffice.content import editions
from backoffice.content.editions import Composed
from backoffice.query import Query
from models.base import Record
from models.content.language import Language
from models.content.sentences import unmarked
from models.fields import SOURCE, StatesField

#: So many rows are looked through for one page: drafts do not leave, and there may be many.
MOST_LOOKED_AT = 1000

#: What a reader gets instead of a language that is not published, in this order.
FALLBACK = ("en", SOURCE)
_STEP = 100
_NEAR = {"zh-Hant": (SOURCE, "en"), SOURCE: ("zh-Hant", "en")}


@dataclass(frozen=True)
class Part:
    """A content row, or a part of one, in the language in which the reader gets it."""

    composed: Composed

    @property
    def language(self) -> str:
        """The code of that language."""
        return self.composed.language

    @property
    def id(self) -> int:
        """The row's id."""
        return self.composed.row

    def text(self, column: str) -> str:
        """A column's text with the marks of what is behind; any other value as text."""
        if column in self.composed.texts:
            return self.composed.texts[column]
        return str(self.composed.facts.get(column) or "")

    def plain(self, column: str) -> str:
        """The same without marks."""
        return unmarked(self.text(column))

    def value(self, column: str) -> Any:
        """A fact that is the same in all languages, None where there is none."""
        return self.composed.facts.get(column)

    @property
    def behind(self) -> int:
        """How many sentences are behind the Chinese, those of the parts included."""
        return self.composed.all_behind()

    @property
    def parts(self) -> list[Part]:
        """The parts in order: chapters, steps."""
        return [Part(part) for part in self.composed.parts]


@dataclass(frozen=True)
class Published(Part):
    """A whole, the edition that the reader gets of it, and all that are live: {language: edition}."""

    edition: Any
    live: Mapping[str, Any]

    def languages(self) -> list[str]:
        """Every language in which it is published."""
        return sorted(self.live)


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
        found = reading.page(ANONYMOUS, record, replace(query, size=_STEP), [])
        if not found.rows:
            return taken, None
        for each in _of(record, language, [row.id for row in found.rows]):
            if len(taken) == query.size:
                return taken, taken[-1].id
            taken.append(each)
        if not found.has_next:
            return taken, None
        query = replace(query, after=found.last, page=0)
    return taken, query.after


def get(record: type[Record], language: str, row_id: int) -> Published | None:
    """One row by id, None when it is not published in any language of the chain."""
    return next(_of(record, language, [row_id]), None)


def several(record: type[Record], language: str, rows: Sequence[int]) -> list[Published]:
    """Those of the rows that are published in a language of the chain, in their order."""
    return list(_of(record, language, rows))


def _of(record: type[Record], language: str, rows: Sequence[int]) -> Iterator[Published]:
    """Those of the rows that are published, in their order."""
    live: dict[int, dict[str, Any]] = {}
    for edition in editions.live(record, rows):
        live.setdefault(edition.row, {})[edition.language] = edition
    for row in rows:
        own = live.get(row, {})
        code = next((code for code in chain(language) if code in own), None)
        if code is not None:
            yield Published(editions.composed(own[code], own.get(SOURCE)), own[code], own)
