"""Which of the things that wait somebody has seen, and which are done for today; knows them by their keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from backoffice.access import Actor
from models.base import database, now
from models.days import today
from models.system.noticed import Noticed

#: What was seen so long ago is forgotten.
KEPT = timedelta(days=60)


def read(actor: Actor, keys: Iterable[str]) -> tuple[dict[str, int], set[str]]:
    """{key: how many there were when the actor last looked}, and the keys that are done for today."""
    rows, day = _of(actor, keys), today()
    return {row.key: row.number for row in rows}, {row.key for row in rows if row.done_on == day}


def look(actor: Actor, numbers: Mapping[str, int]) -> None:
    """The actor has looked at {key: how many there are}."""
    if actor.user_id is None or not numbers:
        return
    known = {row.key: row.number for row in _of(actor, numbers)}
    with database.atomic():
        for key, number in numbers.items():
            if known.get(key) != number:
                _put(actor, key, {"number": number, "at": now()})


def finish(actor: Actor, key: str) -> None:
    """The actor is done with it for today; what was seen long ago is forgotten on the way."""
    if actor.user_id is None:
        return
    with database.atomic():
        _put(actor, key, {"done_on": today(), "at": now()})
        Noticed.delete().where(Noticed.user == actor.user_id, Noticed.at < now() - KEPT).execute()


def _of(actor: Actor, keys: Iterable[str]) -> list[Noticed]:
    if actor.user_id is None:
        return []
    return list(Noticed.select().where(Noticed.user == actor.user_id, Noticed.key.in_(list(keys))))


def _put(actor: Actor, key: str, values: Mapping[str, object]) -> None:
    Noticed.insert(user=actor.user_id, key=key, **values).on_conflict(
        conflict_target=[Noticed.user, Noticed.key], update=dict(values)
    ).execute()
