"""What waits for a user today: days that have come, jobs, what others did.

Part of the read-out path: everything lies within the reader's reach; knows no address and shows nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from peewee import Field

from backoffice import access, listing, reading
from backoffice.access import Actor
from backoffice.query import Filter, Query
from backoffice.relative import RelativeDay
from models.base import Record, now
from models.register import by_name
from models.system.batch import Batch
from models.system.change import Change
from models.system.job import Job
from models.system.job import State as JobState
from models.system.saved_list import SavedList

#: So long what happened is told.
TOLD = timedelta(days=7)
#: So long a job that ended stands beside those that run.
ENDED = timedelta(days=1)
MOST_JOBS, MOST_MESSAGES = 6, 20
_TODAY = RelativeDay("today")


# Days that have come


@dataclass(frozen=True)
class Due:
    """Of a list of deadlines, the part whose day is today and the part whose day is over."""

    column: Field
    today: Query
    overdue: Query


def due(record: type[Record], query: Query) -> Due | None:
    """What is due of a list of the days from today on, or of all days up to one that is to come: such a list
    is one of deadlines. None of any other."""
    for each in query.filters:
        column = record.column(each.column)
        mine = {
            other.operator: other
            for other in query.filters
            if other.column == each.column and not other.group
        }
        if column is None or each.group or not _deadlines(mine):
            continue
        rest = tuple(other for other in query.filters if (other.column, other.group) != (each.column, 0))
        since, until = (Filter(each.column, operator, (_TODAY,)) for operator in ("from", "to"))
        over = Filter(each.column, "to", (RelativeDay("today", -1),))
        return Due(
            column,
            replace(query, filters=(*rest, since, until)),
            replace(query, filters=(*rest, over)),
        )
    return None


def _deadlines(asked: Mapping[str, Filter]) -> bool:
    """Whether filters of one column, by operator, ask for days from today on or up to a coming one."""
    if "from" in asked:
        return asked["from"].values == (_TODAY,)
    last = asked["to"].values[0] if "to" in asked else None
    return isinstance(last, RelativeDay) and last.anchor == "today" and last.days > 0


def open_lists(actor: Actor) -> Any:
    """The condition of the saved lists that are the actor's own or shared with one of the actor's roles; none
    for who sees no saved lists."""
    if actor.user_id is None or not access.may(actor, "view", SavedList):
        return SavedList.id == 0
    roles = [each.role for each in actor.assignments]
    own = (SavedList.user == actor.user_id) | SavedList.role.in_(roles)
    return own & reading.live(actor, SavedList)


def marked(actor: Actor) -> set[str]:
    """The records of which a saved list of the actor's, or one shared with a role, is work of the day."""
    query = SavedList.select(SavedList.record).where(SavedList.today, open_lists(actor))
    return {name for (name,) in query.distinct().tuples()}


def number(actor: Actor, record: type[Record], query: Query) -> tuple[int, bool]:
    """How many rows a list has for the actor, and whether there are more than that."""
    found = listing.counted(actor, record, query)
    capped = found > listing.MOST_COUNTED and not query.plain
    return (listing.MOST_COUNTED if capped else found), capped


def newest(actor: Actor, record: type[Record], query: Query) -> int:
    """The id of the row of a list that was made last, 0 when the list is empty."""
    found = listing.ids(actor, record, replace(query, sort="id", descending=True, also=()), 1)
    return found[0] if found else 0


# Jobs


def jobs(actor: Actor) -> list[Job]:
    """The actor's own jobs that run, then those that ended lately."""
    if actor.user_id is None:
        return []
    own = (Job.user == actor.user_id) & Job.deleted_at.is_null()
    running = Job.select().where(own, Job.state.in_(JobState.OPEN)).order_by(Job.id.desc())
    ended = Job.select().where(own, Job.ended_at > now() - ENDED, Job.state.not_in(JobState.OPEN))
    return [*running.limit(MOST_JOBS), *ended.order_by(Job.ended_at.desc()).limit(MOST_JOBS)]


# Messages


@dataclass(frozen=True)
class Message:
    """What somebody else, or a worker, did with what is the actor's: `kind` is "undone" (an act was taken
    back; `number` of its rows), "failed" (a job; `number` of its items) or "shared" (a list, with the role
    `role`). `who` is "" where the actor may not know it."""

    kind: str
    key: str
    at: datetime
    record: type[Record]
    row: int
    title: str
    number: int = 0
    who: str = ""
    verb: str = ""
    role: str = ""


def messages(actor: Actor) -> list[Message]:
    """What happened of late, the newest first."""
    if actor.user_id is None:
        return []
    found = [*_undone(actor), *_failed(actor), *_shared(actor)]
    return sorted(found, key=lambda each: each.at, reverse=True)[:MOST_MESSAGES]


def _undone(actor: Actor) -> list[Message]:
    """Acts of the actor that somebody else took back."""
    taken_back = Batch.alias()
    query = (
        Batch.select(Batch, taken_back.at.alias("back_at"), taken_back.actor_name.alias("back_by"))
        .join(taken_back, on=taken_back.key == Batch.undone_by)
        .where(
            Batch.actor == actor.user_id,
            Batch.at > now() - TOLD,
            taken_back.actor.is_null() | (taken_back.actor != actor.user_id),
        )
        .order_by(Batch.id.desc())
        .limit(MOST_MESSAGES)
    )
    found = []
    for each in query.namedtuples():
        record = by_name(each.record)
        if record is None or not access.may(actor, "view", record):
            continue
        who = each.back_by if access.may(actor, "history", record) else ""
        title = str(record.meta("label_plural"))
        found.append(
            Message("undone", f"act:{each.key}", each.back_at, record, 0, title, each.rows, who, each.verb)
        )
    return found


def _failed(actor: Actor) -> list[Message]:
    """Jobs of the actor that ended with failures."""
    query = Job.select().where(
        Job.user == actor.user_id,
        Job.deleted_at.is_null(),
        Job.state.in_((JobState.PARTLY, JobState.FAILED)),
        Job.ended_at > now() - TOLD,
    )
    return [
        Message("failed", f"job:{job.id}", job.ended_at, Job, job.id, job.title, job.failed or job.total)
        for job in query.order_by(Job.ended_at.desc()).limit(MOST_MESSAGES)
    ]


def _shared(actor: Actor) -> list[Message]:
    """Lists that somebody else shared of late with one of the actor's roles."""
    roles = {each.role for each in actor.assignments}
    if not access.may(actor, "view", SavedList):
        return []
    query = SavedList.select().where(
        SavedList.role.in_(sorted(roles)),
        SavedList.user != actor.user_id,
        SavedList.changed_at > now() - TOLD,
        reading.live(actor, SavedList),
    )
    rows = {row.id: row for row in query.order_by(SavedList.changed_at.desc()).limit(MOST_MESSAGES)}
    found = []
    for key, (at, who) in _sharings(rows.values()).items():
        record = by_name(rows[key].record)
        if record is not None and access.may(actor, "view", record):
            row = rows[key]
            found.append(Message("shared", f"list:{key}", at, record, key, row.name, who=who, role=row.role))
    return found


def _sharings(rows: Any) -> dict[int, tuple[datetime, str]]:
    """{saved list: (when, by whom)} of those that were shared with their present role of late: others were
    only renamed or rearranged."""
    roles = {row.id: row.role for row in rows}
    query = Change.select(Change.row, Change.at, Change.actor_name, Change.diff).where(
        Change.record == SavedList.key(), Change.row.in_(list(roles)), Change.at > now() - TOLD
    )
    found = {}
    for change in query.order_by(Change.id):
        _before, after = json.loads(change.diff).get("role", (None, None))
        if after == roles[change.row]:
            found[change.row] = (change.at, change.actor_name)
    return found
