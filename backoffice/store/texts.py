"""Keeps what follows from the texts of content: their sentences, the translations of these, the columns that
hold a whole text ready to read, and what holds of each language.

Part of the write path; runs within the transaction of an act, which has asked whether the actor may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from peewee import Case, fn

from backoffice import counts, search
from backoffice.access import Actor
from models.base import database, now
from models.content import sentences
from models.content.content import Content
from models.content.segment import Segment, digest
from models.content.target import APPROVED, DRAFT, Target
from models.content.translation import Translation
from models.fields import SOURCE, LanguageStates, State, Text, TranslatedField
from models.register import record_of, records

#: (key of a record, id) of a whole.
Root = tuple[str, int]
#: Wholes that are to be counted anew, with the languages in which a text was touched.
Waiting = dict[Root, set[str]]


def follow_texts(actor: Actor, row: Any, old: Any, waiting: Waiting) -> None:
    """After a row was written (`old` is None for a new one): mend what follows from the texts in it. What is
    to be counted anew waits for the end of the act."""
    if isinstance(row, Content):
        _follow_content(actor, row, old, waiting)
    elif isinstance(row, Target):
        _follow_target(row, old, waiting)
    elif isinstance(row, Translation):
        waiting.setdefault((row.record, row.row), set())


def count_texts(waiting: Waiting) -> None:
    """Count what waits for it."""
    for root, touched in waiting.items():
        refresh(root, touched)
    waiting.clear()


def follow_bin(row: Any) -> None:
    """After a row went into the bin or came back: a whole counts the sentences of its live parts."""
    if isinstance(row, Content):
        refresh(root_of(row))


def root_of(row: Any) -> Root:
    """The whole that a content row belongs to, itself when it is one."""
    link = type(row).root_link()
    return (row.key(), row.id) if link is None else (link.rel_model.key(), row.__data__[link.name])


def rows_of(root: Root) -> list[Any]:
    """The live rows of a whole: itself and its parts in order."""
    record = record_of(root[0])
    found: list[Any] = list(record.select().where(record.id == root[1], record.deleted_at.is_null()))
    for part in records():
        link = part.root_link() if issubclass(part, Content) else None
        if found and link is not None and link.rel_model is record:
            order = part.order_column() or part.id
            query = part.select().where(link == root[1], part.deleted_at.is_null())
            found.extend(query.order_by(order, part.id))
    return found


# The text of a row was written


def _follow_content(actor: Actor, row: Any, old: Any, waiting: Waiting) -> None:
    root = root_of(row)
    _lock(root)
    touched: set[str] = set()
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
        waiting.setdefault(root, set()).update(touched)


def _position(row: Any) -> Any:
    return row.__data__.get("position")


def _lock(root: Root) -> None:
    """Two who write parts of one whole wait for each other, so that each reads what the other wrote."""
    record = record_of(root[0])
    if database.for_update:
        record.select(record.id).where(record.id == root[1]).for_update().execute()


def _follow_column(
    actor: Actor, row: Any, root: Root, field: TranslatedField, text: Text, codes: set[str]
) -> None:
    pieces = sentences.split(text.get(SOURCE), field.multiline)
    known = _segments(row, field.name)
    if SOURCE in codes:
        known = _cut_anew(row, root, field.name, known, [piece for piece in pieces if piece.is_sentence])
    for code in sorted(codes - {SOURCE}):
        said = sentences.align(text.get(SOURCE), text.get(code), code, field.multiline)
        _say(actor, known, code, said)
    if SOURCE in codes:
        whole = dict(text.by)
        for code, said in _said(known).items():
            if code not in codes:
                whole[code] = sentences.assemble(pieces, said, code)
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
    by_id = {each.id: each for each in known}
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
    if by_id:
        Segment.update(deleted_at=now()).where(Segment.id.in_(list(by_id))).execute()
        for gone in by_id.values():
            search.put(gone)
    return found


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
    _lock(root)
    before = None if old is None else (old.text, old.joined, old.made_from)
    changed = before != (target.text, target.joined, target.made_from)
    record = record_of(segment.record)
    row = record.get_or_none(record.id == segment.row)
    if changed and row is not None:
        field = record._meta.fields[segment.place]
        text = row.__data__[field.name] or Text()
        pieces = sentences.split(text.get(SOURCE), field.multiline)
        said = _said(_segments(row, segment.place)).get(target.language, [])
        whole = sentences.assemble(pieces, said, target.language) if said else ""
        _keep(row, field, Text({**text.by, target.language: whole}))
        search.put(row)
    waiting.setdefault(root, set()).update({target.language} if changed else ())


# What holds of each language


@dataclass(frozen=True)
class Count:
    """How many sentences there are, and of a language how many say something, are stale, are not approved."""

    segments: int = 0
    there: int = 0
    stale: int = 0
    unapproved: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(*map(sum, zip(astuple(self), astuple(other), strict=True)))


def refresh(root: Root, touched: Iterable[str] = ()) -> None:
    """Count the sentences of a whole anew, and note what holds of each of its languages; those in which a
    text was `touched` are drafts again."""
    rows = rows_of(root)
    ours = (Translation.record == root[0]) & (Translation.row == root[1])
    if not rows:
        Translation.update(deleted_at=now()).where(ours).execute()
        return
    counted = _counted(root)
    known = {each.language: each for each in Translation.select().where(ours)}
    title = _title(rows[0])
    for code in sorted({SOURCE, *known, *(code for by in counted.values() for code in by)} - {""}):
        count = sum((_count(counted, row, code) for row in rows), Count())
        if count.there or code in known:
            translation = known.setdefault(code, Translation(record=root[0], row=root[1], language=code))
            _note(translation, title, count, code in touched)
    for row in rows:
        states = {
            code: _effective(each.state, _count(counted, row, code) if row is not rows[0] else _whole(each))
            for code, each in known.items()
        }
        if row.states != LanguageStates(states):
            record = type(row)
            record.update({record._meta.fields["states"]: LanguageStates(states)}).where(
                record.id == row.id
            ).execute()


def _counted(root: Root) -> dict[Root, dict[str, Count]]:
    """{(record, row): {language: its count}} of a whole; under "" how many sentences there are."""
    ours = (Segment.root_record == root[0]) & (Segment.root_row == root[1]) & Segment.deleted_at.is_null()
    found: dict[Root, dict[str, Count]] = {}
    query = Segment.select(Segment.record, Segment.row, fn.COUNT(Segment.id)).where(ours)
    for record, row, number in query.group_by(Segment.record, Segment.row).tuples():
        found[record, row] = {"": Count(segments=number)}
    there = (Target.text != "") | Target.joined
    stale = there & (Target.made_from != Segment.digest)
    unapproved = there & (Target.state != APPROVED)
    sums = [fn.SUM(Case(None, [(condition, 1)], 0)) for condition in (there, stale, unapproved)]
    query = (
        Target.select(Segment.record, Segment.row, Target.language, *sums)
        .join(Segment)
        .where(ours, Target.deleted_at.is_null())
        .group_by(Segment.record, Segment.row, Target.language)
    )
    for record, row, language, *numbers in query.tuples():
        found[record, row][language] = Count(0, *(int(number) for number in numbers))
    return found


def _count(counted: Mapping[Root, Mapping[str, Count]], row: Any, language: str) -> Count:
    """The count of one row in a language; Chinese says all of it."""
    by = counted.get((row.key(), row.id), {})
    every = by.get("", Count())
    if language == SOURCE:
        return Count(every.segments, every.segments)
    return every + by.get(language, Count())


def _note(translation: Any, title: str, count: Count, touched: bool) -> None:
    """Write down where a language stands, if it stands elsewhere than before."""
    said = {
        "title": title,
        "segments": count.segments,
        "missing": count.segments - count.there,
        "stale": count.stale,
        "unapproved": count.unapproved,
        "deleted_at": None,
    }
    if touched:
        said["state"] = State.DRAFT
    if translation.id is None:
        translation.__data__ |= said
        translation.save(force_insert=True)
        counts.shift(Translation, 1)
    elif any(translation.__data__[name] != value for name, value in said.items()):
        translation.__data__ |= said
        Translation.update(said).where(Translation.id == translation.id).execute()
    else:
        return
    search.put(translation)


def _whole(translation: Any) -> Count:
    return Count(
        translation.segments,
        translation.segments - translation.missing,
        translation.stale,
        translation.unapproved,
    )


def _effective(state: str, count: Count) -> str:
    """What readers are told: a text that was never whole is missing, one that is no more is outdated."""
    incomplete = count.there < count.segments
    if (not count.there and count.segments) or (incomplete and state == State.DRAFT):
        return State.MISSING
    return State.OUTDATED if incomplete or count.stale else state


def _title(row: Any) -> str:
    """The Chinese title of a whole, or how else it is called."""
    said = [
        str(value.best(SOURCE) if isinstance(value, Text) else value or "")
        for value in (row.__data__.get(field.name) for field in row.title_columns())
    ]
    return " ".join(filter(None, said)).partition("\n")[0][:200]
