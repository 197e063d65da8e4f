"""Keeps what somebody typed into a form and has not saved yet; sensitive values and files never stay.

A draft is its user's alone, sealed with the vault and bound to user, record and row. `key` is the id of the
row that is edited, or for a new row a number below zero, one for each form, so that two windows never mix.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from peewee import Field

from backoffice import access, reading
from backoffice.access import Actor
from backoffice.store import Refused
from backoffice.vault import WrongKey
from models.base import SPECIAL, Record, clean, database, now
from models.fields import FileField, cipher
from models.system.draft import Draft
from models.system.submission import Submission

KEPT = timedelta(days=7)
#: Characters of all inputs of one form together.
LARGEST = 200_000
#: Forms of one user.
MOST = 50
_LOWEST = -(2**31)


class Unkept(Exception):
    """A draft that is not kept; `message` says why, for the reader."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(type(self)))
        self.message = message


@dataclass(frozen=True)
class Kept:
    """What was typed: {input: text}, when it was, and over which version of the row."""

    key: int
    values: Mapping[str, str]
    version: int
    at: datetime


def new_key() -> int:
    """The key of a form that makes a new row."""
    return -secrets.randbelow(-_LOWEST - 1) - 1


def keeps(column: Field) -> bool:
    """Whether what is typed for the column may be kept at all."""
    return column.facts.sensitivity < SPECIAL and not isinstance(column, FileField)


def column_of(record: type[Record], name: str) -> Field | None:
    """The column that an input belongs to: the inputs of a text in several languages end in -<language>."""
    return record.column(name.partition("-")[0])


def keep(
    actor: Actor,
    record: type[Record],
    key: int,
    values: Mapping[str, str | None],
    *,
    version: int = 0,
    once: str = "",
    window: str = "",
) -> datetime | None:
    """Keep the inputs that were touched in a window beside those kept before, None for one that is as it was.
    Returns when that was, None where nothing is left to keep or the form was saved meanwhile.

    Raises Refused, Missing, Unkept.
    """
    verb, once = _require(actor, record, key), clean(once)
    if once and Submission.get_or_none(Submission.token == once[:64], Submission.row != 0) is not None:
        return None
    with database.atomic():
        before = _find(actor, record, key, lock=True)
        found = _opened(before) if before else {}
        for name, text in values.items():
            if not _may_keep(actor, record, name, verb):
                continue
            if text is not None:
                found[name] = (text, window)
            elif name in found and found[name][1] == window:
                del found[name]
        if before is None and found and Draft.select().where(Draft.user == actor.user_id).count() >= MOST:
            raise Unkept(_("You have too many unsaved drafts. Save or discard some of them."))
        return _write(actor, record, key, found, version)


def saved(actor: Actor, record: type[Record], key: int, window: str, sent: Mapping[str, str]) -> None:
    """Forget what is stored now: what was typed in that window, and what another kept of the same text. What
    is still being typed in another window stays."""
    with database.atomic():
        before = _find(actor, record, key, lock=True)
        if before is not None:
            found = _opened(before)
            left = {
                name: (text, by)
                for name, (text, by) in found.items()
                if by != window and sent.get(name, "") != text
            }
            _write(actor, record, key, left, before.row_version, before.at)


def find(actor: Actor, record: type[Record], key: int) -> Kept | None:
    """The draft of a form, cut to what the actor may write now. Raises Refused, Missing."""
    verb = _require(actor, record, key)
    found = _find(actor, record, key)
    return None if found is None else _kept(actor, record, found, verb)


def newest(actor: Actor, record: type[Record]) -> Kept | None:
    """The draft of a new row that was typed last. Raises Refused."""
    verb = _require(actor, record, -1)
    found = (
        Draft.select()
        .where(Draft.user == actor.user_id, Draft.record == record.key(), Draft.row < 0)
        .order_by(Draft.at.desc())
        .first()
    )
    return None if found is None else _kept(actor, record, found, verb)


def discard(actor: Actor, record: type[Record], key: int) -> None:
    """Forget what was typed into a form of the actor's."""
    Draft.delete().where(
        Draft.user == actor.user_id, Draft.record == record.key(), Draft.row == key
    ).execute()


def clear() -> None:
    """Forget what nobody came back for."""
    Draft.delete().where(Draft.at < now() - KEPT).execute()


def _write(
    actor: Actor,
    record: type[Record],
    key: int,
    found: Mapping[str, tuple[str, str]],
    version: int,
    at: datetime | None = None,
) -> datetime | None:
    if not found:
        discard(actor, record, key)
        return None
    text, at = json.dumps(found, ensure_ascii=False), at or now()
    if len(text) > LARGEST:
        raise Unkept(_("This is too much text to be kept as a draft. Save it soon."))
    sealed = cipher.cipher.seal(text, f"draft.{actor.user_id}.{record.key()}.{key}")
    row = {"values": sealed, "row_version": version, "at": at}
    Draft.insert(user=actor.user_id, record=record.key(), row=key, **row).on_conflict(
        conflict_target=[Draft.user, Draft.record, Draft.row], update=row
    ).execute()
    return at


def _require(actor: Actor, record: type[Record], key: int) -> str:
    """The verb of the form; raises Refused, Missing for a form that the actor cannot open."""
    verb = "create" if key < 0 else "edit"
    if actor.user_id is None or not access.may(actor, verb, record) or key < _LOWEST:
        raise Refused(record.key())
    if key >= 0:
        reading.get(actor, record, key, verb="edit")
    return verb


def _may_keep(actor: Actor, record: type[Record], name: str, verb: str) -> bool:
    column = column_of(record, name)
    return column is not None and keeps(column) and access.editable(actor, record, column, verb)


def _find(actor: Actor, record: type[Record], key: int, *, lock: bool = False) -> Any:
    """The draft of that form; `lock` keeps another window from writing it meanwhile."""
    query = Draft.select().where(Draft.user == actor.user_id, Draft.record == record.key(), Draft.row == key)
    return (query.for_update() if lock and database.for_update else query).first()


def _kept(actor: Actor, record: type[Record], draft: Any, verb: str) -> Kept | None:
    opened = _opened(draft)
    values = {name: text for name, (text, _window) in opened.items() if _may_keep(actor, record, name, verb)}
    return Kept(draft.row, values, draft.row_version, draft.at) if values else None


def _opened(draft: Any) -> dict[str, tuple[str, str]]:
    """{input: (text, the window it was typed in)}; sealed for its user and form alone, discarded where it
    cannot be opened."""
    try:
        opened = cipher.cipher.open(draft.values, f"draft.{draft.user}.{draft.record}.{draft.row}")
    except WrongKey:  # what cannot be opened is no use to anybody, and must not stand in the way of the form
        Draft.delete().where(Draft.id == draft.id).execute()
        return {}
    return {name: (text, window) for name, (text, window) in json.loads(opened).items()}
