"""Tells, before any row is read, whether anything published is new: the mark of all that the public reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from backoffice.tally import CONTENT
from models.base import database, now
from models.days import today

#: Goes up when the same editions are answered otherwise; a migration then empties the tables of answers.
FORM = 1

#: A moment is told as the last change only when it is so long past: it has no fractions of a second.
_SURE = timedelta(seconds=2)

_ASKED = (
    "SELECT (SELECT number FROM tally WHERE name = {0}), (SELECT at FROM tally WHERE name = {0}), "
    "(SELECT MAX(published_at) FROM edition WHERE published_at <= {0}), "
    "(SELECT MAX(withdrawn_at) FROM edition WHERE withdrawn_at <= {0})"
)


@dataclass(frozen=True)
class Mark:
    """What is published at a moment: `state` says all of it, `etag` also for whom filters know today.
    `changed_at` is None as long as it is not certain."""

    state: str
    etag: str
    changed_at: datetime | None


def present() -> Mark:
    """The mark of now: it is another one after each change of what is published, after each moment at which
    something that was scheduled comes into force, and on another day, for filters know today."""
    moment = now()
    asked = (CONTENT, CONTENT, str(moment), str(moment))
    row = database.execute_sql(_ASKED.format(database.obj.param), asked).fetchone()
    number, *moments = row
    known = [found for found in map(_moment, moments) if found is not None]
    last = max(known, default=None)
    begun, ended = (int(each.timestamp() * 1_000_000) if each else 0 for each in map(_moment, moments[1:]))
    state = f"{FORM:x}-{number or 0:x}-{begun:x}-{ended:x}"
    sure = last is not None and moment - last > _SURE
    return Mark(state, f'"{state}-{today().toordinal():x}"', last if sure else None)


def _moment(value: Any) -> datetime | None:
    """SQLite gives the text of a moment."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def http_date(at: datetime) -> str:
    """A moment as HTTP writes it."""
    return at.replace(tzinfo=UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
