"""Counts how far each language of a content is, and notes what holds of it where lists and readers look.

Part of the write path; asks nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from peewee import Case, fn

from backoffice import counts, search
from models.base import Record, database, now
from models.content.content import Content
from models.content.segment import Segment
from models.content.target import APPROVED, Target
from models.content.translation import Translation
from models.fields import SOURCE, LanguageStates, State, Text
from models.register import record_of, records

#: (key of a record, id) of a whole.
Root = tuple[str, int]


def root_of(row: Any) -> Root:
    """The whole that a content row belongs to, itself when it is one."""
    link = type(row).root_link()
    return (row.key(), row.id) if link is None else (link.rel_model.key(), row.__data__[link.name])


def lock(root: Root) -> None:
    """Two who write parts of one whole wait for each other, so that each reads what the other wrote."""
    record = record_of(root[0])
    if database.for_update:
        record.select(record.id).where(record.id == root[1]).for_update().execute()


def lock_wholes(record: type[Record], ids: Sequence[int]) -> None:
    """Lock the wholes that rows belong to before the rows themselves: everybody goes from the whole to its
    parts, so that nobody waits for whoever waits for them."""
    if not database.for_update:
        return
    roots: set[Root] = set()
    if record is Target:
        query = Segment.select(Segment.root_record, Segment.root_row).join(Target).where(Target.id.in_(ids))
        roots = set(query.tuples())
    elif record is Translation:
        query = Translation.select(Translation.record, Translation.row).where(Translation.id.in_(ids))
        roots = set(query.tuples())
    elif issubclass(record, Content):
        roots = {root_of(row) for row in record.select().where(record.id.in_(ids))}
    for root in sorted(roots):
        lock(root)


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
