"""Writes the frozen texts of an edition back into the working text, sentence by sentence; part of an act that
`backoffice.content.work` begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from backoffice import store
from backoffice.access import Actor
from backoffice.content.editions import Column, Frozen, Said
from backoffice.content.writing import write
from backoffice.store import Act
from backoffice.store.standing import rows_of
from models.content import sentences
from models.content.segment import Segment
from models.content.target import Target
from models.fields import SOURCE, Patch
from models.register import record_of


def write_back(actor: Actor, frozen: Frozen, language: str, act: Act) -> int:
    """Write a whole back as it was in a language; what has no place any more is left out. Returns how many
    sentences that were. Raises Refused, Missing, Invalid."""
    live = {(row.key(), row.id) for row in rows_of((frozen.record, frozen.row))}
    parts = [frozen, *frozen.parts]
    there = [part for part in parts if (part.record, part.row) in live]
    gone = sum(1 for part in parts if part not in there for _said in _sentences(part))
    if language != SOURCE:
        return gone + _write_sentences(actor, there, language, act)
    for part in there:
        values = {name: Patch({SOURCE: _chinese(column)}) for name, column in part.columns.items()}
        store.change(actor, record_of(part.record), part.row, values, verb="revert", act=act)
    return gone


def _chinese(column: Column) -> str:
    return sentences.assemble(column.pieces, [said.text for said in column.said], SOURCE)


def _sentences(part: Frozen) -> Iterator[Said]:
    """What a part said; nothing where the Chinese stood in for it."""
    for column in part.columns.values():
        yield from (said for said in column.said if said.text is not None)


def _write_sentences(actor: Actor, parts: Sequence[Frozen], language: str, act: Act) -> int:
    """Translations, each with the Chinese that it was written for: what was outdated then or is by now stays
    so. Returns how many sentences are gone."""
    gone = 0
    for part in parts:
        segments = _live(part)
        known = _known(segments, language)
        for said in _sentences(part):
            if said.segment not in segments:
                gone += 1
            elif not _says(target := known.get(said.segment), said):
                text, joined = said.text or "", said.text == ""
                of = said.made_from, said.source
                write(actor, said.segment, language, target, text, joined, *of, act, "revert")
    return gone


def _live(part: Frozen) -> set[int]:
    """The sentences that the Chinese of a part has now."""
    query = Segment.select(Segment.id).where(
        Segment.record == part.record, Segment.row == part.row, Segment.deleted_at.is_null()
    )
    return {key for (key,) in query.tuples()}


def _known(segments: Iterable[int], language: str) -> dict[int, Any]:
    """{sentence: what stands for it}, also in the bin."""
    query = Target.select().where(Target.segment.in_([*segments, 0]), Target.language == language)
    return {target.__data__["segment"]: target for target in query}


def _says(target: Any, said: Said) -> bool:
    """Whether nothing is to be written: who confirmed the same text for a newer Chinese is not overruled."""
    if target is None or target.deleted_at is not None:
        return False
    return bool((target.text, target.joined) == (said.text, said.text == ""))
