"""Which terms of the glossary and names of places occur in a Chinese sentence, and what they are called in
another language; reads only what the actor may see.

A place is called in a language by the first of its other names that is written in the script of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from backoffice import access, reading
from backoffice.access import Actor, Sight
from backoffice.content.checks.scripts import is_written_in
from backoffice.content.checks.terms import Entry
from models.base import Record, database
from models.content.term import Term
from models.fields import SOURCE, State, Text
from models.places.area import Area

__all__ = ["Entry", "terms_in", "terms_in_each"]

#: A term is what is to be written once its translation is in one of these states.
_DECIDED = (State.APPROVED, State.SCHEDULED, State.PUBLISHED)
_DIVIDED = re.compile("[;；\n]")
#: A name of one character would be found everywhere.
_SHORTEST = 2

#: A row of the glossary or the gazetteer.
_Row = tuple[type[Record], int]


@dataclass(frozen=True)
class _Index:
    """{Chinese: rows called so} of everything with a name, as the data were at a generation."""

    generation: tuple[Any, ...]
    names: Mapping[str, tuple[_Row, ...]]
    longest: int


_known: dict[int, _Index] = {}


def terms_in(actor: Actor, source: str, language: str) -> list[Entry]:
    """The terms and places of a sentence in the order in which they stand there; of names that overlap, the
    longest one. `target` is "" where nothing is decided for the language."""
    return terms_in_each(actor, [source], language)[0]


def terms_in_each(actor: Actor, sources: Sequence[str], language: str) -> list[list[Entry]]:
    """The same of many sentences, with as many queries as of one."""
    index = _index()
    occurring = [_occurring(index, source) for source in sources]
    rows = _rows(actor, {row for found in occurring for name in found for row in index.names[name]})
    known = {
        (name, row): _entry(actor, name, rows[row], language)
        for name in dict.fromkeys(name for found in occurring for name in found)
        for row in index.names[name]
        if row in rows
    }
    return [
        _each_once([known[name, row] for name in found for row in index.names[name] if row in rows])
        for found in occurring
    ]


def _each_once(entries: list[Entry]) -> list[Entry]:
    return list({(entry.source, entry.kind): entry for entry in reversed(entries)}.values())[::-1]


def _occurring(index: _Index, source: str) -> list[str]:
    """The names that stand in a text, longest first where they overlap, each once."""
    spans = [
        (start, start + length)
        for length in range(min(index.longest, len(source)), _SHORTEST - 1, -1)
        for start in range(len(source) - length + 1)
        if source[start : start + length] in index.names
    ]
    taken: set[int] = set()
    kept = []
    for start, end in spans:
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            kept.append((start, end))
    return list(dict.fromkeys(source[start:end] for start, end in sorted(kept)))


def _index() -> _Index:
    """The index of names, made anew when a term or a place is another than before."""
    generation = tuple(each for record in (Term, Area) for each in _generation(record))
    known = _known.get(id(database.obj))
    if known is None or known.generation != generation:
        known = _read(generation)
        _known.clear()
        _known[id(database.obj)] = known
    return known


def _generation(record: type[Record]) -> tuple[Any, ...]:
    live = record.deleted_at.is_null()
    query = record.select(fn.COUNT(record.id), fn.MAX(record.changed_at), fn.SUM(record.version)).where(live)
    return tuple(query.tuples().get())


def _read(generation: tuple[Any, ...]) -> _Index:
    names: dict[str, list[_Row]] = {}
    terms = Term.select(Term.id, Term.term).where(Term.deleted_at.is_null())
    for key, term in terms.order_by(Term.id).tuples():
        names.setdefault((term or Text()).get(SOURCE).strip(), []).append((Term, key))
    areas = Area.select(Area.id, Area.name, Area.alias_names).where(Area.deleted_at.is_null())
    for key, name, others in areas.order_by(Area.code).tuples():
        for each in dict.fromkeys([name.strip(), *_divided(others)]):
            if is_written_in(each, SOURCE):
                names.setdefault(each, []).append((Area, key))
    long = {name: tuple(rows) for name, rows in names.items() if len(name) >= _SHORTEST}
    return _Index(generation, long, max(map(len, long), default=0))


def _divided(text: str) -> list[str]:
    return [each.strip() for each in _DIVIDED.split(text or "") if each.strip()]


def _rows(actor: Actor, wanted: Iterable[_Row]) -> dict[_Row, Any]:
    """Those of the rows that are within the actor's reach."""
    found: dict[_Row, Any] = {}
    wanted = list(wanted)
    for record in (Term, Area):
        ids = [key for each, key in wanted if each is record]
        if ids and access.may(actor, "view", record):
            query = record.select().where(record.id.in_(ids), reading.live(actor, record))
            found |= {(record, row.id): row for row in query}
    return found


def _entry(actor: Actor, name: str, row: Any, language: str) -> Entry:
    if isinstance(row, Area):
        others = _divided(str(_seen(actor, row, "alias_names") or ""))
        target = next((each for each in others if is_written_in(each, language) and each != name), "")
        return Entry(name, target, kind="place")
    decided = row.state_in(language) in _DECIDED
    return Entry(
        name,
        _text(actor, row, "term").get(language) if decided else "",
        tuple(_divided(_text(actor, row, "forbidden").get(language))),
        definition=_text(actor, row, "definition").best(language),
    )


def _text(actor: Actor, row: Any, column: str) -> Text:
    value = _seen(actor, row, column)
    return value if isinstance(value, Text) else Text()


def _seen(actor: Actor, row: Any, column: str) -> Any:
    field = type(row)._meta.fields[column]
    if access.sight(actor, type(row), field) is not Sight.CLEAR:
        return None
    return reading.value(actor, row, field)
