"""Reminders: what somebody wants to be told of on a day, alone or about a record within reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from backoffice import access, reading, store
from backoffice.access import Actor
from models.base import Record
from models.days import today
from models.register import by_name
from models.system.reminder import Reminder

#: So many are read at once, those that wait longest first.
MOST = 100


@dataclass(frozen=True)
class Waiting:
    """A reminder whose day has come. `title` is of the row that it is about, as far as the reader may see it;
    without that there is no `record` either."""

    id: int
    due_on: date
    note: str
    record: type[Record] | None = None
    row: int | None = None
    title: str = ""


def may_keep(actor: Actor) -> bool:
    """Whether the actor may be reminded of anything."""
    return actor.user_id is not None and access.may(actor, "create", Reminder)


def create(
    actor: Actor,
    values: Mapping[str, Any],
    about: tuple[type[Record], int] | None = None,
    once: str | None = None,
) -> Any:
    """Keep a reminder, also one about a row. Raises Refused, Missing, Invalid."""
    if actor.user_id is None:
        raise store.Refused(Reminder.key())
    system: dict[str, Any] = {"user": actor.user_id}
    if about is not None:
        record, row_id = about
        system |= {"record": record.key(), "row": reading.get(actor, record, row_id).id}
    return store.create(actor, Reminder, values, once=once, system=system)


def done(actor: Actor, row_id: int) -> None:
    """Put a reminder of one's own aside. Raises Refused, Missing."""
    store.change(actor, Reminder, _own(actor, row_id).id, {"done": True})


def waiting(actor: Actor) -> list[Waiting]:
    """The actor's own reminders whose day has come, the oldest first."""
    if not _reminded(actor):
        return []
    query = Reminder.select().where(
        Reminder.user == actor.user_id,
        ~Reminder.done,
        Reminder.due_on <= today(),
        reading.live(actor, Reminder),
    )
    rows = list(query.order_by(Reminder.due_on, Reminder.id).limit(MOST))
    abouts = [(by_name(row.record or ""), row.row) for row in rows]
    titles = reading.titles_of(actor, [(record, key) for record, key in abouts if record and key is not None])
    found = []
    for row, about in zip(rows, abouts, strict=True):
        told = (*about, titles[about]) if about in titles else ()
        found.append(Waiting(row.id, row.due_on, row.note, *told))
    return found


def about(actor: Actor, record: type[Record], row_id: int) -> list[Waiting]:
    """The actor's own reminders about one row that are not done yet, whatever their day."""
    if not _reminded(actor):
        return []
    query = Reminder.select().where(
        Reminder.user == actor.user_id,
        ~Reminder.done,
        Reminder.record == record.key(),
        Reminder.row == row_id,
        reading.live(actor, Reminder),
    )
    return [Waiting(row.id, row.due_on, row.note) for row in query.order_by(Reminder.due_on).limit(MOST)]


def _reminded(actor: Actor) -> bool:
    return actor.user_id is not None and access.may(actor, "view", Reminder)


def _own(actor: Actor, row_id: int) -> Any:
    row = reading.get(actor, Reminder, row_id, verb="edit")
    if row.user_id != actor.user_id:
        raise store.Missing(Reminder.key())
    return row
