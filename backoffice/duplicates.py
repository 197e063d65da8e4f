"""Rows that are likely the same: found for one that is being typed, and kept as pairs to be decided.

Part of the read-out path: rows come within the actor's reach, and a column speaks only as far as it is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from backoffice import access, database, search, store
from backoffice.access import Actor, Sight
from backoffice.filters import of_alias, rewritten
from backoffice.likeness import Traits, compare, compared_by, traits_of, traits_typed
from backoffice.romanise import traces
from backoffice.store import Missing, Refused
from models.base import Record, now
from models.base import database as connection
from models.system.duplicate import Duplicate, DuplicateState

#: So many rows are looked at for each thing that two rows may have in common.
_OF_A_NUMBER, _OF_A_LINK, _OF_A_DAY, _OF_A_NAME, _OF_A_NAME_ALONE = 20, 30, 300, 150, 60
#: A slip in the year of birth stays within these years.
_YEARS = 10
#: Two live rows that were made one were separated again.
_TO_DECIDE = (DuplicateState.OPEN, DuplicateState.MERGED)


@dataclass(frozen=True)
class Candidate:
    """A row that is likely the same as another, and the columns that say so."""

    row: Any
    score: float
    because: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two stored rows that are likely the same."""

    id: int
    one: Any
    other: Any
    score: float
    because: tuple[str, ...]
    state: str


def kept_for(record: type[Record]) -> bool:
    """Whether rows of the record are compared at all."""
    return bool(compared_by(record))


def speaks(actor: Actor, record: type[Record], name: str) -> bool:
    """Whether a column may tell the actor that two rows are alike: it is seen, or may be revealed."""
    column = record._meta.fields[name]
    seen = access.sight(actor, record, column)
    return seen is Sight.CLEAR or access.reveals(actor, record, column)


def may_decide(actor: Actor, record: type[Record]) -> bool:
    """Whether the actor sees all that pairs of the record are found by, and may write its rows."""
    return (
        kept_for(record)
        and access.may(actor, "edit", record)
        and all(speaks(actor, record, name) for name in compared_by(record))
    )


def likely(
    actor: Actor,
    record: type[Record],
    given: Mapping[str, Any] | Record,
    *,
    besides: int | None = None,
    limit: int = 5,
) -> list[Candidate]:
    """The rows within reach that are likely the same as values that are typed, or as a stored row, the likest
    first. What a masked column tells is logged like a search for its value. Raises Refused."""
    if not kept_for(record):
        return []
    if not access.may(actor, "view", record):
        raise Refused(record.key())
    if isinstance(given, Record):
        traits, besides = traits_of(given), given.id
    else:
        traits = traits_typed(record, given)
    traits = traits.only([name for name in compared_by(record) if speaks(actor, record, name)])
    reach = access.rows(actor, "view", record)
    found = _judged(
        actor, record, traits, [each for each in candidates(record, traits, reach) if each[0].id != besides]
    )
    different = _said_different(record, besides)
    found = [each for each in found if each.row.id not in different][:limit]
    if told := sorted({name for each in found for name in each.because if _masked(actor, record, name)}):
        store.note_list(actor, record, "search", " ".join(told))
    return found


def _said_different(record: type[Record], row_id: int | None) -> set[int]:
    """The rows of which somebody said that they are not the same as this one."""
    if row_id is None:
        return set()
    query = Duplicate.select(Duplicate.one, Duplicate.other).where(
        Duplicate.record == record.key(),
        Duplicate.state == DuplicateState.DIFFERENT,
        (Duplicate.one == row_id) | (Duplicate.other == row_id),
    )
    return {each for both in query.tuples() for each in both}


def _masked(actor: Actor, record: type[Record], name: str) -> bool:
    return access.sight(actor, record, record._meta.fields[name]) is Sight.MASKED


def _judged(
    actor: Actor, record: type[Record], traits: Traits, rows: Sequence[tuple[Any, Traits]]
) -> list[Candidate]:
    """The likely ones, the likest first."""
    seen = {name for name in compared_by(record) if speaks(actor, record, name)}
    clear = {name for name in seen if not _masked(actor, record, name)}
    open_to = _revealed(actor, record, [row.id for row, _traits in rows]) if clear < seen else set()
    found = []
    for row, theirs in rows:
        verdict = compare(traits, theirs.only(seen if row.id in open_to else clear))
        if verdict.likely:
            found.append(Candidate(row, verdict.score, verdict.because))
    return sorted(found, key=lambda each: (-each.score, each.row.id))


def _revealed(actor: Actor, record: type[Record], ids: Sequence[int]) -> set[int]:
    """The rows of which masked values may be revealed to the actor."""
    if not ids or not access.may(actor, "reveal", record):
        return set()
    query = record.select(record.id).where(record.id.in_(ids), access.rows(actor, "reveal", record))
    return {found for (found,) in query.tuples()}


# Candidates


def candidates(record: type[Record], traits: Traits, reach: Any = None) -> Iterator[tuple[Any, Traits]]:
    """Live rows that have something in common with these traits: a number, a link, a day of birth, or how a
    name sounds. They hold the columns that are compared and those of the title, but no sealed value."""
    ids: dict[int, None] = {}
    for query, limit in _in_common(record, traits, reach):
        ids.update(dict.fromkeys(found for (found,) in query.limit(limit).tuples()))
    certain = set(ids)
    for query, limit in _by_day_and_name(record, traits, reach):
        ids.update(dict.fromkeys(found for (found,) in query.limit(limit).tuples()))
    mine = _traces(traits)
    for row in rows_of(record, list(ids)):
        theirs = traits_of(row)
        if row.id in certain or not mine or not mine.isdisjoint(_traces(theirs)):
            yield row, theirs


def _traces(traits: Traits) -> frozenset[str]:
    return frozenset().union(*map(traces, traits.names.values()))


def rows_of(record: type[Record], ids: Sequence[int]) -> list[Any]:
    """Rows by id with what is compared of them and their titles."""
    fields = {record.id: None, record.version: None, record.deleted_at: None}
    for name in compared_by(record):
        column = record._meta.fields[name]
        fields[record._meta.fields[f"{name}_blind"] if getattr(column, "blind", False) else column] = None
    fields |= dict.fromkeys(record.title_columns())
    return list(record.select(*fields).where(record.id.in_(ids))) if ids else []


def _in_common(record: type[Record], traits: Traits, reach: Any) -> Iterator[tuple[Any, int]]:
    """Rows with the same number or the same link; what is in common cuts the list more than the reach."""
    live, aside = record.deleted_at.is_null(), _aside(reach)
    for name, mark in (*traits.unique.items(), *traits.contact.items()):
        column = record._meta.fields.get(f"{name}_blind") or record._meta.fields[name]
        yield record.select(record.id).where(column == mark, _aside(live), aside), _OF_A_NUMBER
    for name, target in traits.links.items():
        link = record._meta.fields[name]
        yield record.select(record.id).where(link == target, live, aside), _OF_A_LINK


def _by_day_and_name(record: type[Record], traits: Traits, reach: Any) -> Iterator[tuple[Any, int]]:
    """Rows born on the same day, or with day and month changed about; rows whose name sounds alike."""
    live, aside = record.deleted_at.is_null(), _aside(reach)
    days = [(record._meta.fields[name], day) for name, day in traits.born.items()]
    for column, day in days:
        yield record.select(record.id).where(column.in_(_readings(day)), live, aside), _OF_A_DAY
    match = search.sounding(record, traits.names.values())
    if match is None:
        return
    query = record.select(record.id).join(match.table, on=match.key == record.id)
    query = query.where(match.where, _aside(live), aside)
    for column, day in days:
        near = column.between(_years_from(day, -_YEARS), _years_from(day, _YEARS))
        query = query.where(_aside(column.is_null() | near))
    yield query, _OF_A_NAME if days else _OF_A_NAME_ALONE


def _aside(condition: Any) -> Any:
    """A condition that is asked of each row that another one found."""
    return True if condition is None else rewritten(condition, database.without_index)


def _readings(day: date) -> list[date]:
    """The day, and the one it is when day and month are read the other way about."""
    try:
        return list({day, date(day.year, day.day, day.month)})
    except ValueError:
        return [day]


def _years_from(day: date, years: int) -> date:
    return date(min(9999, max(1, day.year + years)), 12 if years > 0 else 1, 31 if years > 0 else 1)


# Pairs


def pairs(actor: Actor, record: type[Record], size: int, page: int = 0) -> tuple[list[Pair], int]:
    """A page of the open pairs of which both rows are within reach, the likest first, and how many there are.
    Raises Refused."""
    query = _within_reach(actor, record).where(Duplicate.state.in_(_TO_DECIDE))
    ordered = query.order_by(Duplicate.score.desc(), Duplicate.id.desc())
    found = list(ordered.limit(size).offset(page * size))
    return _filled(record, found), query.count()


def pairs_of(actor: Actor, record: type[Record], row_id: int) -> list[Pair]:
    """The open pairs that a row is in, as far as they are within reach; none for who may not decide them."""
    if not may_decide(actor, record):
        return []
    query = _within_reach(actor, record).where(
        Duplicate.state.in_(_TO_DECIDE), (Duplicate.one == row_id) | (Duplicate.other == row_id)
    )
    return _filled(record, list(query.order_by(Duplicate.score.desc()).limit(_OF_A_NUMBER)))


def pair_of(actor: Actor, record: type[Record], one: int, other: int) -> Pair:
    """Two rows, whether they are a pair already or not. Raises Refused, Missing."""
    _require(actor, record)
    first, second = sorted((one, other))
    reach = access.rows(actor, "view", record) & record.deleted_at.is_null()
    query = record.select(record.id).where(record.id.in_((first, second)), reach)
    rows = {row.id: row for row in rows_of(record, [found for (found,) in query.tuples()])}
    if len(rows) < 2:
        raise Missing(record.key())
    known = Duplicate.get_or_none(
        Duplicate.record == record.key(), Duplicate.one == first, Duplicate.other == second
    )
    verdict = compare(traits_of(rows[first]), traits_of(rows[second]))
    state = known.state if known else ""
    return Pair(known.id if known else 0, rows[first], rows[second], verdict.score, verdict.because, state)


def decide(actor: Actor, record: type[Record], one: int, other: int, state: str) -> None:
    """Say that two rows are different, or take that back. Raises Refused, Missing."""
    pair = pair_of(actor, record, one, other)
    with connection.atomic():
        found = record, pair.one.id, pair.other.id, pair.score, pair.because
        keep(*found, state, decided=True, decided_by=actor.user_id)


def make_one(
    actor: Actor,
    record: type[Record],
    kept: int,
    gone: int,
    values: Mapping[str, Any],
    *,
    versions: tuple[int, int] | None = None,
) -> store.Merged:
    """Make one row of two; `versions` are those of the two that were compared. Raises Refused, Missing,
    Invalid, Conflict, InUse."""
    with connection.atomic():
        pair = pair_of(actor, record, kept, gone)
        keep(*(record, kept, gone, pair.score, pair.because, DuplicateState.MERGED), decided_by=actor.user_id)
        return store.merge(actor, record, kept, gone, values, versions=versions)


def keep(
    record: type[Record],
    one: int,
    other: int,
    score: float,
    because: Sequence[str],
    state: str,
    *,
    decided: bool = False,
    decided_by: int | None = None,
) -> None:
    """Write what is known of a pair. One that is said to be different stays so until somebody `decided`."""
    first, second = sorted((one, other))
    free = decided or state == DuplicateState.MERGED
    values = {"score": score, "because": " ".join(because), "state": state, "decided_by": decided_by}
    values["decided_at"] = None if state == DuplicateState.OPEN else now()
    Duplicate.insert(record=record.key(), one=first, other=second, **values).on_conflict(
        conflict_target=(Duplicate.record, Duplicate.one, Duplicate.other),
        update={getattr(Duplicate, name): value for name, value in values.items()},
        where=None if free else Duplicate.state != DuplicateState.DIFFERENT,
    ).execute()


def _require(actor: Actor, record: type[Record]) -> None:
    if not may_decide(actor, record):
        raise Refused(record.key())


def _within_reach(actor: Actor, record: type[Record]) -> Any:
    """The pairs of a record of which the actor reaches both rows, live ones. Raises Refused."""
    _require(actor, record)
    reach = access.rows(actor, "view", record) & record.deleted_at.is_null()
    query = Duplicate.select().where(Duplicate.record == record.key())
    for column in (Duplicate.one, Duplicate.other):
        side = record.alias()
        query = query.switch(Duplicate).join(side, on=(column == side.id) & of_alias(reach, side))
    return query


def _filled(record: type[Record], found: Iterable[Duplicate]) -> list[Pair]:
    found = list(found)
    rows = {
        row.id: row for row in rows_of(record, list({id for each in found for id in (each.one, each.other)}))
    }
    return [
        Pair(
            each.id,
            rows[each.one],
            rows[each.other],
            each.score,
            tuple(name for name in each.because.split() if record.column(name) is not None),
            each.state,
        )
        for each in found
    ]
