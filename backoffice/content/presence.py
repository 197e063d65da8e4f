"""Who has the form of a content open, so that two editors know of each other; decides nothing.

Marks are empty files of the instance folder, touched by the open page: they concern the servers of one
machine only, last minutes, and no backup needs them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from backoffice.access import Actor
from models.base import Record
from models.system.user import User

#: Seconds after which a page that was not heard of is closed.
LASTS = 120


@dataclass(frozen=True)
class Present:
    """Somebody else at the same text, since when (naive UTC)."""

    name: str
    since: datetime


def enter(folder: Path, actor: Actor, record: type[Record], row: int) -> list[Present]:
    """Note that the actor has the form of a row open; returns who else has."""
    place = _place(folder, record, row)
    place.mkdir(parents=True, exist_ok=True)
    found = others(folder, actor, record, row)
    if actor.user_id is not None:
        mark = place / str(actor.user_id)
        if not _fresh(mark):
            mark.write_text(datetime.now(UTC).replace(tzinfo=None).isoformat())
        mark.touch()
    return found


def others(folder: Path, actor: Actor, record: type[Record], row: int) -> list[Present]:
    """Who else has the form of a row open, the first one first."""
    place = _place(folder, record, row)
    since: dict[int, datetime] = {}
    for mark in place.iterdir() if place.is_dir() else ():
        if not _fresh(mark):
            mark.unlink(missing_ok=True)
        elif mark.name != str(actor.user_id):
            begun = _begun(mark)
            if begun is not None:
                since[int(mark.name)] = begun
    names = dict(User.select(User.id, User.name).where(User.id.in_(list(since) or [0])).tuples())
    found = [Present(names[user], begun) for user, begun in since.items() if user in names]
    return sorted(found, key=lambda each: each.since)


def leave(folder: Path, actor: Actor, record: type[Record], row: int) -> None:
    """The actor closed the form, or saved it."""
    (_place(folder, record, row) / str(actor.user_id)).unlink(missing_ok=True)


def _place(folder: Path, record: type[Record], row: int) -> Path:
    return folder / "presence" / f"{record.key()}-{int(row)}"


def _fresh(mark: Path) -> bool:
    try:
        return time.time() - mark.stat().st_mtime < LASTS
    except FileNotFoundError:  # closed meanwhile
        return False


def _begun(mark: Path) -> datetime | None:
    try:
        return datetime.fromisoformat(mark.read_text())
    except (FileNotFoundError, ValueError):  # closed, or opened, at this very moment
        return None
