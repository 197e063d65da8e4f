"""Keeps what follows from the texts of content: their sentences, the translations of these, and the columns
that hold a whole text ready to read.

Part of the write path; runs within the transaction of an act, which has asked whether the actor may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as part
from itertools import pairwise
from typing import Any

from backoffice import counts, search
from backoffice.access import Actor
from backoffice.store.standing import Root, lock, refresh, root_of
from models.base import now
from models.content import sentences
from models.content.content import Content
from models.content.segment import Segment, digest
from models.content.target import DRAFT, Target
from models.content.translation import Translation
from models.fields import SOURCE, Text, TranslatedField
from models.register import record_of


@dataclass
class Waiting:
    """What an act leaves for its end, so that many sentences cost as little as one: wholes that are to be
    counted anew, with the languages in which a text was touched, and columns that are to be put together
    anew: {(record, row): {column}}."""

    roots: dict[Root, set[str]] = part(default_factory=dict)
    columns: dict[Root, set[str]] = part(default_factory=dict)


def follow_texts(actor: Actor, row: Any, old: Any, waiting: Waiting) -> None:
    """After a row was written (`old` is None for a new one): note what follows from the texts in it; the rest
    waits for `settle_texts` at the end of the act."""
    if isinstance(row, Content):
        _follow_content(actor, row, old, waiting)
    elif isinstance(row, Target):
        _follow_target(row, old, waiting)
    elif isinstance(row, Translation):
        waiting.roots.setdefault((row.record, row.row), set())


def settle_texts(waiting: Waiting) -> None:
    """Do what waits."""
    for (record, row), places in waiting.columns.items():
        _put_together(record_of(record), row, places)
    for root, touched in waiting.roots.items():
        refresh(root, touched)
    waiting.columns.clear()
    waiting.roots.clear()


def follow_bin(row: Any, waiting: Waiting) -> None:
    """After a row went into the bin or came back: a whole counts the sentences of its live parts, and what
    came back is to be approved again."""
    if isinstance(row, Content):
        back = _languages(row) if row.deleted_at is None else ()
        waiting.roots.setdefault(root_of(row), set()).update(back)
    elif isinstance(row, Target):
        _follow_target(row, None, waiting)


def lock_whole_of(row: Any) -> None:
    """Lock the whole that a new row is to belong to."""
    if isinstance(row, Target):
        segment = Segment.get_by_id(row.__data__["segment"])
        lock((segment.root_record, segment.root_row))
    elif isinstance(row, Content) and type(row).root_link() is not None:
        lock(root_of(row))


def _languages(row: Any) -> set[str]:
    """Chinese and the languages that the sentences of a row are translated into."""
    query = (
        Target.select(Target.language)
        .join(Segment)
        .where(Segment.record == row.key(), Segment.row == row.id, Target.deleted_at.is_null())
    )
    return {SOURCE, *(language for (language,) in query.distinct().tuples())}


# The text of a row was written


def _follow_content(actor: Actor, row: Any, old: Any, waiting: Waiting) -> None:
    root = root_of(row)
    lock(root)
    touched = _move(row, root, root_of(old), waiting) if old is not None else set[str]()
    for field in row.translated():
        after, before = row.__data__.get(field.name) or Text(), Text()
        if old is not None:
            before = old.__data__.get(field.name) or Text()
        codes = {code for code in {*before.by, *after.by} if before.get(code) != after.get(code)}
        if codes:
            touched |= codes
            _follow_column(actor, row, root, field, after, codes)
    if touched and not getattr(row, "deleted_at", None):
        search.put(row)
    if touched or old is None or _position(row) != _position(old):
        waiting.roots.setdefault(root, set()).update(touched)


def _move(row: Any, root: Root, before: Root, waiting: Waiting) -> set[str]:
    """Lead the sentences of a part that belongs to another whole now along; returns the languages in which
    that whole got a text."""
    if root == before:
        return set()
    lock(before)
    ours = (Segment.record == row.key()) & (Segment.row == row.id)
    Segment.update(root_record=root[0], root_row=root[1]).where(ours).execute()
    waiting.roots.setdefault(before, set())
    return _languages(row)


def _position(row: Any) -> Any:
    return row.__data__.get("position")


def _follow_column(
    actor: Actor, row: Any, root: Root, field: TranslatedField, text: Text, codes: set[str]
) -> None:
    pieces = sentences.split(text.get(SOURCE), field.multiline)
    known = _segments(row, field.name)
    first = not known  # whole texts that were there before any Chinese find their sentences now
    if SOURCE in codes:
        known = _cut_anew(row, root, field.name, known, [piece for piece in pieces if piece.is_sentence])
    found = {*text.by} - {*_said(known)} if first else set()
    for code in sorted((codes | found) - {SOURCE}):
        said = sentences.align(text.get(SOURCE), text.get(code), code, field.multiline)
        _say(actor, known, code, said)
    if SOURCE in codes:
        every, whole = _said(known), dict(text.by)
        for code in {*text.by, *every} - codes - found - {SOURCE}:
            whole[code] = sentences.assemble(pieces, every.get(code, [None] * len(known)), code)
        _keep(row, field, Text(whole))


def _segments(row: Any, place: str) -> list[Any]:
    query = Segment.select().where(
        Segment.record == row.key(),
        Segment.row == row.id,
        Segment.place == place,
        Segment.deleted_at.is_null(),
    )
    return list(query.order_by(Segment.position))


def _cut_anew(
    row: Any, root: Root, place: str, known: Sequence[Any], wanted: Sequence[sentences.Piece]
) -> list[Any]:
    """The sentences of a column as its Chinese has them now: who is the same as before, only changed, new,
    back from the bin, or gone there."""
    by_id, before = {each.id: each for each in known}, _before(known)
    ids = sentences.followed([(each.id, each.text) for each in known], [piece.text for piece in wanted])
    away = _away(row, place) if None in ids else {}
    found = []
    for position, (key, piece) in enumerate(zip(ids, wanted, strict=True)):
        segment = by_id.pop(key) if key is not None else away.pop(piece.text, None)
        fresh = segment is None
        segment = segment or Segment(record=row.key(), row=row.id, place=place)
        said = {"text": piece.text, "kind": piece.kind, "digest": digest(piece.text), "position": position}
        said |= {"root_record": root[0], "root_row": root[1], "deleted_at": None}
        if fresh or any(segment.__data__.get(name) != value for name, value in said.items()):
            segment.__data__ |= {**said, "changed_at": now(), "version": (segment.version or 0) + (not fresh)}
            segment.save(force_insert=fresh)
            search.put(segment)
            counts.shift(Segment, fresh)
        found.append(segment)
    _part_joined(before, _before(found), found[:1])
    if by_id:
        Segment.update(deleted_at=now()).where(Segment.id.in_(list(by_id))).execute()
        for gone in by_id.values():
            search.put(gone)
    return found


def _before(segments: Sequence[Any]) -> dict[int, tuple[int, str]]:
    """{sentence: the one before it, as it is}."""
    return {each.id: (last.id, last.digest) for last, each in pairwise(segments)}


def _part_joined(before: Mapping[int, Any], now_before: Mapping[int, Any], first: Sequence[Any]) -> None:
    """What the sentence before says as well is said no more when there is none before, and perhaps no more
    when it is another."""
    joined = Target.joined & (Target.text == "")
    others = [key for key, last in now_before.items() if before.get(key) != last]
    Target.update(joined=False, made_from="").where(
        joined, Target.segment.in_([s.id for s in first])
    ).execute()
    Target.update(made_from="").where(joined, Target.segment.in_(others)).execute()


def _away(row: Any, place: str) -> dict[str, Any]:
    """{text: sentence} of what the column had before, the latest of each."""
    query = Segment.select().where(
        Segment.record == row.key(),
        Segment.row == row.id,
        Segment.place == place,
        Segment.deleted_at.is_null(False),
    )
    return {each.text: each for each in query.order_by(Segment.deleted_at)}


def _say(actor: Actor, segments: Sequence[Any], language: str, said: Sequence[str | None]) -> None:
    """What a text written as a whole says for each sentence; what it says as before stays as it is."""
    query = Target.select().where(
        Target.segment.in_([each.id for each in segments] or [0]), Target.language == language
    )
    known = {target.__data__["segment"]: target for target in query}
    for segment, text in zip(segments, said, strict=True):
        target = known.get(segment.id)
        joined = text == ""
        if target is None and text is None:
            continue
        fresh = target is None
        target = target or Target(segment=segment.id, language=language)
        if not fresh and (target.text, target.joined) == (text or "", joined) and target.deleted_at is None:
            continue
        target.__data__ |= {
            "text": text or "",
            "joined": joined,
            "state": DRAFT,
            "made_from": segment.digest,
            "source": segment.text,
            "written_by": actor.user_id,
            "written_at": now(),
            "approved_by": None,
            "deleted_at": None,
            "changed_at": now(),
            "version": 1 if fresh else target.version + 1,
        }
        target.save(force_insert=fresh)
        search.put(target)
        counts.shift(Target, fresh)


def _said(segments: Sequence[Any]) -> dict[str, list[str | None]]:
    """{language: what it says for each sentence, None where it says nothing}."""
    place = {segment.id: number for number, segment in enumerate(segments)}
    found: dict[str, list[str | None]] = {}
    query = Target.select(Target.segment, Target.language, Target.text, Target.joined).where(
        Target.segment.in_(list(place) or [0]), Target.deleted_at.is_null()
    )
    for segment, language, text, joined in query.tuples():
        said = found.setdefault(language, [None] * len(place))
        said[place[segment]] = text or ("" if joined else None)
    return found


def _keep(row: Any, field: TranslatedField, text: Text) -> None:
    """The column as it follows from its sentences; nobody wrote it, so the row's version stays."""
    if text != row.__data__.get(field.name):
        type(row).update({field: text}).where(type(row).id == row.id).execute()
        row.__data__[field.name] = text


# A sentence was translated


def _follow_target(target: Any, old: Any, waiting: Waiting) -> None:
    segment = Segment.get_by_id(target.__data__["segment"])
    root = (segment.root_record, segment.root_row)
    lock(root)
    before = None if old is None else (old.text, old.joined, old.made_from)
    changed = before != (target.text, target.joined, target.made_from)
    if changed:
        waiting.columns.setdefault((segment.record, segment.row), set()).add(segment.place)
    waiting.roots.setdefault(root, set()).update({target.language} if changed else ())


def _put_together(record: type[Any], key: int, places: Iterable[str]) -> None:
    """The columns of a row in all languages, as their sentences have them now."""
    row = record.get_or_none(record.id == key)
    if row is None:
        return
    for place in places:
        field = record._meta.fields[place]
        text = row.__data__[field.name] or Text()
        pieces, whole = sentences.split(text.get(SOURCE), field.multiline), dict(text.by)
        for code, said in _said(_segments(row, place)).items():
            whole[code] = sentences.assemble(pieces, said, code)
        _keep(row, field, Text(whole))
    search.put(row)
