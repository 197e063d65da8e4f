"""Passes: whether one opens the gate, asked by whoever holds its code, and how often it was printed; tells
nothing of its holder.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from backoffice import reading, store
from backoffice.access import Actor
from backoffice.store import Act
from models.base import now
from models.services.entry_pass import EntryPass
from models.system.job import Job


def found(token: str) -> Any:
    """The pass of a code, None where there is none."""
    if len(token) != 22:
        return None
    return EntryPass.get_or_none(EntryPass.token == token, EntryPass.deleted_at.is_null())


def verdict(entry_pass: Any, day: date) -> str:
    """ "valid", "early", "over" or "revoked": what holds of a pass on that day."""
    if entry_pass.revoked_on is not None and entry_pass.revoked_on <= day:
        return "revoked"
    if day < entry_pass.valid_from:
        return "early"
    return "valid" if day <= entry_pass.valid_until else "over"


def count(act: Act, actor: Actor, rows: Sequence[int], copies: int, job: int | None) -> None:
    """Note that these passes were printed, each once a job: one that was printed since the job began is
    counted."""
    printed = EntryPass.id.in_(list(rows)) & reading.live(actor, EntryPass, "print")
    if job is not None:
        began = Job.select(Job.created_at).where(Job.id == job).scalar()
        printed &= EntryPass.printed_at.is_null() | (EntryPass.printed_at < began)
    for each in EntryPass.select().where(printed):
        prints = {"prints": each.prints + copies, "printed_at": now()}
        store.change(actor, EntryPass, each.id, {}, system=prints, act=act)
