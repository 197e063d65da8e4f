"""The inbox: what residents write at their door, who claims it, what is answered, when it is forgotten.

Every change goes by the write path; knows no address, and no words of the door's page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from backoffice import access, reading, store
from backoffice.access import Actor
from backoffice.store.row import locked_one
from models.base import clean, database, now
from models.content.language import Language
from models.fields import Sealed
from models.people.resident import Resident
from models.services.inquiry import Inquiry, State
from models.system.submission import Submission

#: What is personal in a message, and goes when it is settled long enough.
PERSONAL = (
    *("text", "name", "phone", "arrives_on", "flight", "departs_from"),
    *("answer", "answer_zh", "reason"),
)
#: No more people are looked through for the one who wrote.
_FAMILY = 50
#: So many are forgotten at once.
_CHUNK = 200
#: The same message again within this time is one that was sent twice.
_TWICE = timedelta(minutes=10)


class TooMany(Exception):
    """The door has as many messages without an answer as it may have."""


class Taken(Exception):
    """Somebody else claimed it first; `who` is that one's name."""

    def __init__(self, who: str) -> None:
        super().__init__(str(type(self)))
        self.who = who


# At the door


@dataclass(frozen=True)
class Door:
    """A household's door: the grid whose contacts its page shows, and whoever stands there."""

    household: int
    area: Any

    @property
    def actor(self) -> Actor:
        """Whoever stands at the door."""
        return Actor.door(self.household)


def door(token: str) -> Door | None:
    """The door of that token, None when it opens none."""
    found = reading.household(token)
    return None if found is None else Door(found.id, found.area)


def send(
    door: Door, kind: str, typed: Mapping[str, str | date | None], *, language: str, once: str, most: int
) -> Any:
    """Keep what was typed at a door and return the row. The same `once` token again returns the same row, and
    so does the same message by another form soon after. `typed`: {column: what was typed}, `most`: so many
    may wait for an answer.

    Raises Invalid, TooMany.
    """
    system: dict[str, Any] = {
        name: clean(value) if isinstance(value, str) else value for name, value in typed.items()
    }
    if system.get("phone"):
        system["phone"] = Sealed(system["phone"])
    if not _sent(once):
        before = _before(door.household, kind, system)
        if before is not None:
            return before
        if _waiting(door.household) >= most:
            raise TooMany
    spoken = Language.get_or_none(Language.code == language, Language.deleted_at.is_null())
    system |= {
        "household": door.household,
        "kind": kind,
        "request": system.get("request") or None,
        "phone": system.get("phone") or None,
        "language": None if spoken is None else spoken.id,
        "received_at": now(),
    }
    return store.create(door.actor, Inquiry, {}, once=once, system=system)


def _sent(once: str) -> bool:
    return Submission.get_or_none(Submission.token == once[:64], Submission.row != 0) is not None


def _before(household: int, kind: str, typed: Mapping[str, Any]) -> Any:
    """The message of a moment ago that says the same in every input, None when there is none."""
    query = Inquiry.select().where(
        Inquiry.household == household,
        Inquiry.kind == kind,
        Inquiry.received_at > now() - _TWICE,
        Inquiry.deleted_at.is_null(),
        Inquiry.forgotten_at.is_null(),
    )
    return next((row for row in query.order_by(Inquiry.id) if _says(row, typed)), None)


def _says(row: Any, typed: Mapping[str, Any]) -> bool:
    return all((row.__data__[name] or None) == (value or None) for name, value in typed.items())


def _waiting(household: int) -> int:
    query = Inquiry.select().where(
        Inquiry.household == household, Inquiry.state.in_(State.OPEN), Inquiry.deleted_at.is_null()
    )
    return int(query.count())


def receipt(household: int, code: str) -> Any:
    """The message of that secret code from that household, None when there is none. Asked with 0 for a door
    that does not exist, so that the answer takes the same time."""
    actor = Actor.door(household)
    if "\0" in code:  # which a database may refuse to compare
        code = ""
    return Inquiry.get_or_none((Inquiry.code == code) & reading.live(actor, Inquiry))


# In the office


def claim(actor: Actor, row_id: int) -> Any:
    """Take a new message as one's own work. Of two who do so at once one wins. Raises Refused, Missing,
    Taken."""
    _require(actor)
    with database.atomic():
        row = locked_one(actor, Inquiry, row_id, "edit")
        if row.state == State.CLAIMED and row.claimed_by_id == actor.user_id:
            return row
        if row.state != State.NEW:
            raise Taken(row.claimer or str(dict(Inquiry.state.choices)[row.state]))
        return _write(actor, row, "claim", state=State.CLAIMED)


def answer(actor: Actor, row_id: int, text: str, chinese: str, *, version: int) -> Any:
    """Answer in the resident's language and in Chinese; an answer that stands already is replaced. `version`
    is the one the answer was written over. Raises Refused, Missing, Invalid, Conflict."""
    _require(actor)
    with database.atomic():
        row = locked_one(actor, Inquiry, row_id, "edit")
        text, chinese = clean(text), clean(chinese)
        if not text:
            raise store.Invalid({"answer": _("Write the answer.")})
        _require_state(row, State.NEW, State.CLAIMED, State.ANSWERED)
        if version != row.version and row.answer and (row.answer, row.answer_zh) != (text, chinese):
            theirs = {"answer": (row.answer, text), "answer_zh": (row.answer_zh, chinese)}
            raise store.Conflict(row, {name: pair for name, pair in theirs.items() if pair[0] != pair[1]})
        return _write(
            actor,
            row,
            "answer",
            state=State.ANSWERED,
            answer=text,
            answer_zh=chinese,
            answered_by=actor.user_id,
            answered_at=now(),
        )


def close(actor: Actor, row_id: int) -> Any:
    """Settle a message without writing an answer. Raises Refused, Missing, Invalid."""
    _require(actor)
    with database.atomic():
        row = locked_one(actor, Inquiry, row_id, "edit")
        _require_state(row, State.NEW, State.CLAIMED, State.ANSWERED)
        return _write(actor, row, "close", state=State.CLOSED)


def refuse(actor: Actor, row_id: int, reason: str) -> Any:
    """Settle a message that the office will not act on, for a reason. Raises Refused, Missing, Invalid."""
    _require(actor)
    with database.atomic():
        row = locked_one(actor, Inquiry, row_id, "edit")
        _require_state(row, State.NEW, State.CLAIMED)
        return _write(actor, row, "refuse", state=State.REFUSED, reason=clean(reason))


def planned(actor: Actor, row_id: int, plan: int) -> Any:
    """Note the return plan that was made of a message. Raises Refused, Missing."""
    _require(actor)
    with database.atomic():
        row = locked_one(actor, Inquiry, row_id, "edit")
        state = State.CLAIMED if row.state == State.NEW else row.state
        return _write(actor, row, "edit", state=state, return_plan=plan)


def _require(actor: Actor) -> None:
    if actor.user_id is None or not access.may(actor, "edit", Inquiry):
        raise store.Refused(Inquiry.key())


def _require_state(row: Any, *states: str) -> None:
    if row.state not in states:
        raise store.Invalid({"": _("This message is settled already.")})


def _write(actor: Actor, row: Any, verb: str, **system: Any) -> Any:
    """Whoever is the first to do anything with a message has claimed it by that."""
    moment = now()
    if row.claimed_at is None:
        system |= {"claimed_by": actor.user_id, "claimed_at": moment}
    if system["state"] in State.ENDED and row.ended_at is None:
        system["ended_at"] = moment
    return store.change(actor, Inquiry, row.id, {}, verb=verb, system=system)


def plan_of(actor: Actor, row_id: int) -> dict[str, Any]:
    """What a message says of a return, as values for a return plan, with the resident where the household
    has only one that it can be. Raises Refused, Missing."""
    row = reading.get(actor, Inquiry, row_id, verb="edit")
    found = {name: row.__data__.get(name) for name in ("arrives_on", "flight", "departs_from")}
    return {name: value for name, value in found.items() if value} | _resident(actor, row)


def _resident(actor: Actor, row: Any) -> dict[str, Any]:
    query = Resident.select().where(Resident.household == row.household_id, reading.live(actor, Resident))
    residents = list(query.limit(_FAMILY))
    if row.name:
        wanted = row.name.casefold()
        named = (each for each in residents if wanted in map(str.casefold, _names(each)))
        residents = list(named)
    return {"resident": residents[0].id} if len(residents) == 1 else {}


def _names(resident: Any) -> tuple[str, ...]:
    return (resident.name, resident.name_latin or "", resident.name_native or "")


def mine(actor: Actor) -> list[int]:
    """Ids of the messages that the actor has claimed and not settled, the oldest first."""
    query = Inquiry.select(Inquiry.id).where(
        Inquiry.claimed_by == actor.user_id, Inquiry.state == State.CLAIMED, reading.live(actor, Inquiry)
    )
    return [row for (row,) in query.order_by(Inquiry.received_at, Inquiry.id).tuples()]


def unclaimed(actor: Actor, most: int) -> list[Any]:
    """The messages within reach that nobody has claimed, those that wait longest first."""
    query = Inquiry.select().where(Inquiry.state == State.NEW, reading.live(actor, Inquiry))
    return list(query.order_by(Inquiry.received_at, Inquiry.id).limit(most))


# Forgetting


def forget_settled(days: int, moment: datetime | None = None) -> int:
    """Take what is personal out of messages that were settled, or put into the bin, so many days ago; returns
    of how many."""
    actor, before = Actor.system("retention"), (moment or now()) - timedelta(days=days)
    query = Inquiry.select(Inquiry.id).where(
        (Inquiry.ended_at < before) | (Inquiry.deleted_at < before), Inquiry.forgotten_at.is_null()
    )
    ids = [row for (row,) in query.order_by(Inquiry.id).limit(_CHUNK).tuples()]
    for row in ids:
        store.forget(actor, Inquiry, row, PERSONAL, {"forgotten_at": moment or now()})
    return len(ids)
