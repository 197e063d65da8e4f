"""What gatherers of values have in common: the document they make, the wish they fulfil, their register."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from backoffice.access import Actor
from backoffice.print_texts import Texts, found, value
from models.base import Record
from models.content.language import Language
from models.content.media import Media
from models.fields import SOURCE


class Unfit(Exception):
    """A document that cannot be made of its row; `reason` is a key of `REASONS` in `backoffice.printing`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True)
class Document:
    """What one document is made of: its values and the languages it is printed in, Chinese first; where a
    register is kept of it, the texts as they were read, and the area whose office signs, None for the office
    of the whole installation."""

    values: Mapping[str, Any]
    languages: tuple[str, ...]
    texts: Texts | None = None
    office: int | None = None


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What all documents of one print have in common. `languages`: none for each reader's own, or all that
    are published; `template`: the letter; `day`: the date on them; `media`: the folder of files; `base`: the
    address of the office, to which codes lead; `options`: as chosen. Of a list that is printed, `record`:
    whose rows, `columns`: in order, `heading` and `filters`: what its reader calls it and what it is cut to.
    `tasks`: {id of a row: what is to be done there}."""

    day: date
    media: Path
    languages: tuple[str, ...] = ()
    template: int | None = None
    base: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    record: str = ""
    heading: str = ""
    filters: tuple[str, ...] = ()
    tasks: Mapping[str, str] = field(default_factory=dict)


Gathered = dict[int, Document | Unfit]
Gather = Callable[[Actor, Sequence[int], Wish], Gathered]
GatherAll = Callable[[Actor, Sequence[int], Wish], Document | Unfit]

#: {printable: what gathers its documents, one a row} and {printable: what gathers its one document}.
gatherers: dict[str, Gather] = {}
gatherers_of_all: dict[str, GatherAll] = {}


def gathers(*printables: str) -> Callable[[Gather], Gather]:
    """Make a function the gatherer of these printables."""

    def register(function: Gather) -> Gather:
        gatherers.update(dict.fromkeys(printables, function))
        return function

    return register


def gathers_all(*printables: str) -> Callable[[GatherAll], GatherAll]:
    """The same for printables that make one document of all rows."""

    def register(function: GatherAll) -> GatherAll:
        gatherers_of_all.update(dict.fromkeys(printables, function))
        return function

    return register


def both(*codes: str) -> tuple[str, ...]:
    """Chinese and the others, each once."""
    return tuple(dict.fromkeys((SOURCE, *codes)))


def languages_of(actor: Actor, people: Iterable[Record]) -> dict[int, str]:
    """{resident's id: code of the preferred language}, without those who have none."""
    people = list(people)
    codes = {row.id: row.code for row in Language.select(Language.id, Language.code)}
    preferred = {person.id: value(actor, person, "preferred_language") for person in people}
    return {row_id: codes[each] for row_id, each in preferred.items() if each in codes}


def with_pictures(
    actor: Actor, record: type[Record], ids: Sequence[int], link: str, wish: Wish
) -> Iterator[tuple[Any, bytes | None, dict[str, str] | None]]:
    """(row, its picture, what it shows); a file that is lost is given as no bytes, which no print accepts."""
    rows = found(actor, record, ids)
    media = found(actor, Media, linked(rows.values(), link))
    for row in rows.values():
        picture = media.get(row.__data__[link]) if value(actor, row, link) else None
        name = value(actor, picture, "file") if picture is not None else None
        if picture is None or not name:
            yield row, None, None
            continue
        path = wish.media / Path(name).name
        text = value(actor, picture, "alternative")
        yield row, path.read_bytes() if path.is_file() else b"", dict(text.by) if text else None


def linked(rows: Iterable[Record], link: str) -> list[int]:
    return [row.__data__[link] for row in rows if row.__data__.get(link) is not None]
