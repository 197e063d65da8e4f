"""Counts the changes of something within their transaction, so that readers know whether anything is new."""

from __future__ import annotations

from models.base import now
from models.system.tally import Tally

#: What the public may have read of.
CONTENT = "content"


def add(name: str) -> None:
    """Count one more change. Two who change at once wait here for each other."""
    if not Tally.update(number=Tally.number + 1, at=now()).where(Tally.name == name).execute():
        Tally.insert(name=name, number=1).on_conflict(
            conflict_target=[Tally.name], update={Tally.number: Tally.number + 1, Tally.at: now()}
        ).execute()
