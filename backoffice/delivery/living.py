"""Finds what is published at this moment: the editions that count, one a row and language, and their texts.

The statements are written out: to build them anew for each request would take longer than to answer it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from backoffice.database import needs_advice, undecoded
from backoffice.delivery import answers
from backoffice.delivery.answers import Made
from models.base import Record, database, now
from models.content.edition import Edition, not_cancelled
from models.fields import SOURCE
from models.system.change import Change

#: An edition that has begun, is not withdrawn, and that no newer one of the same row and language replaces
#: (one that was cancelled replaces none, see `Edition`).
_COUNTS = (
    "{e}.record = {p} AND {+}{e}.deleted_at IS NULL AND {+}{e}.published_at <= {p} "
    "AND ({e}.withdrawn_at IS NULL OR {e}.withdrawn_at > {p}) AND NOT EXISTS (SELECT 1 FROM edition n "
    'WHERE n.record = {e}.record AND n."row" = {e}."row" AND n.language = {e}.language '
    "AND {+}n.deleted_at IS NULL AND (n.withdrawn_at IS NULL OR n.withdrawn_at > n.published_at) "
    "AND {+}n.published_at <= {p} AND (n.published_at > {e}.published_at "
    "OR (n.published_at = {e}.published_at AND n.id > {e}.id)))"
)
_LIVING = (
    'SELECT e."row", e.language, e.id, e.published_at, a.source{facts} FROM edition e '
    "LEFT JOIN answer a ON a.edition_id = e.id WHERE {counts} AND {within}"
)
_THERE = 'e."row" IN (SELECT r.id FROM "{table}" r WHERE r.deleted_at IS NULL{more})'
_PUBLISHED = ' AND EXISTS (SELECT 1 FROM edition x WHERE x."row" = r.id AND '
_TEXTS = "SELECT edition_id, {item}, {parts} FROM answer WHERE edition_id IN ({marks})"

#: What may have taken a row out of the bin.
_BACK = ("restore", "undo", "merge")

#: So many values stand in one statement.
_MOST = 500


class Living(NamedTuple):
    """An edition that counts. `facts` is JSON, "" where it was not asked for; `fits`: its answer is there and
    was made beside the Chinese that counts."""

    id: int
    published_at: Any
    facts: str = ""
    fits: bool = False


class Ready(NamedTuple):
    """The JSON of an edition as it is sent, see `Answer`."""

    item: bytes
    parts: bytes


#: {row: {language: edition}}
Rows = Mapping[int, Mapping[str, Living]]


def of_row(record: type[Record], row: int) -> Mapping[str, Living]:
    """{language: edition} of one row."""
    return _living(record, 'e."row" = {p} AND ' + _there(record), [row]).get(row, {})


def of_page(record: type[Record], languages: Sequence[str], before: int | None, size: int) -> Rows:
    """The rows with the highest ids below `before` that are published in one of the languages (in any, if
    none is named), `size` of them at most."""
    moment, named, given = str(now()), "", list[Any]()
    if languages:
        named = f" AND x.language IN ({_marks(languages)})"
    more = f"{_PUBLISHED}{_COUNTS}{named})"
    given += [record.key(), moment, moment, moment, *languages]
    if before is not None:
        more += " AND r.id < {p}"
        given.append(before)
    more = more.replace("{e}", "x") + " ORDER BY r.id DESC LIMIT {p}"
    return _living(record, _there(record, more), [*given, size])


def of_all(record: type[Record], rows: Iterable[int] | None = None) -> Rows:
    """Every row, or those, with their facts."""
    if rows is None:
        return _living(record, _there(record), [], facts=True)
    found: dict[int, Mapping[str, Living]] = {}
    wanted = list(rows)
    for start in range(0, len(wanted), _MOST):
        some = wanted[start : start + _MOST]
        within = f'e."row" IN ({_marks(some)}) AND {_there(record)}'
        found |= _living(record, within, some, facts=True)
    return found


def _there(record: type[Record], more: str = "") -> str:
    return _THERE.format(table=record._meta.table_name, more=more)


def _marks(values: Sequence[Any]) -> str:
    return ", ".join(["{p}"] * len(values))


def _living(
    record: type[Record], within: str, given: Sequence[Any], facts: bool = False
) -> dict[int, dict[str, Living]]:
    moment = str(now())
    counts = _COUNTS.replace("{e}", "e")
    statement = _LIVING.replace("{facts}", ", a.facts" if facts else "")
    statement = statement.replace("{counts}", counts).replace("{within}", within)
    found: dict[int, dict[str, tuple[Any, ...]]] = {}
    values = [record.key(), moment, moment, moment, *given]
    for row, language, *rest in database.execute_sql(_bound(statement), values).fetchall():
        found.setdefault(row, {})[language] = (*rest, "")
    return {row: _fitting(by) for row, by in found.items()}


def _bound(statement: str) -> str:
    advice = "+" if needs_advice() else ""  # what is asked of a row has one good index: that of its editions
    return statement.replace("{p}", database.obj.param).replace("{+}", advice)


def _fitting(by: Mapping[str, tuple[Any, ...]]) -> dict[str, Living]:
    beside = by[SOURCE][0] if SOURCE in by else 0
    return {
        language: Living(key, at, facts or "", made_beside == beside)
        for language, (key, at, made_beside, facts, *_none) in by.items()
    }


def facts(living: Living, by: Mapping[str, Living]) -> dict[str, Any]:
    """{column: value} of what is the same in all languages, as its edition has it."""
    text = living.facts if living.fits and living.facts else _made(living, by).facts
    found: dict[str, Any] = json.loads(text)
    return found


def texts(wanted: Sequence[tuple[Living, Mapping[str, Living]]], parts: bool) -> dict[int, Ready]:
    """{edition: its answer} of editions, each with the others of its row; `parts` reads the parts too."""
    ready = [living.id for living, _by in wanted if living.fits]
    found: dict[int, Ready] = {}
    for start in range(0, len(ready), _MOST):
        some = ready[start : start + _MOST]
        statement = _TEXTS.replace("{item}", undecoded("item")).replace("{marks}", _marks(some))
        statement = statement.replace("{parts}", undecoded("parts") if parts else "NULL")
        for key, item, more in database.execute_sql(_bound(statement), some).fetchall():
            found[key] = Ready(_bytes(item), _bytes(more) if parts else b"")
    for living, by in wanted:
        if living.id not in found:
            made = _made(living, by)
            found[living.id] = Ready(made.item.encode(), made.parts.encode())
    return found


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


def _made(living: Living, by: Mapping[str, Living]) -> Made:
    """An answer that nobody has made yet: what was scheduled has just come into force."""
    source = Edition.get_by_id(by[SOURCE].id) if SOURCE in by else None
    return answers.of(Edition.get_by_id(living.id), source)


def touched(record: type[Record], since: datetime, until: datetime) -> dict[int, str]:
    """{row: the last moment} of rows of which something was published, withdrawn, put into the bin or taken
    out of it in that time."""
    found: dict[int, str] = {}
    back = (Change.record == record.key()) & Change.verb.in_(_BACK)
    asked = [
        (Edition, Edition.row, column, (Edition.record == record.key()) & not_cancelled())
        for column in (Edition.published_at, Edition.withdrawn_at, Edition.deleted_at)
    ]
    asked += [(record, record.id, record.deleted_at, True), (Change, Change.row, Change.at, back)]
    for model, row, column, of in asked:
        query = model.select(row, column).where(of, column > since, column <= until)
        for key, at in query.tuples():
            found[key] = max(found.get(key, ""), answers.moment(at))
    return found


def ever(record: type[Record], rows: Iterable[int]) -> set[int]:
    """Those of the rows that were published at some time."""
    query = Edition.select(Edition.row).where(
        Edition.record == record.key(),
        Edition.row.in_(list(rows)),
        Edition.published_at <= now(),
        not_cancelled(),
    )
    return {row for (row,) in query.distinct().tuples()}
