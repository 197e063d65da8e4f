"""Why the write path refuses; every caller turns these into an answer of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backoffice.validation import Invalid
from models.base import Record


class Refused(Exception):
    """The actor may not do this at all (403)."""


class Missing(Exception):
    """There is no such row within the actor's reach (404)."""


class Conflict(Exception):
    """Somebody else changed the same columns; `fields` is {column name: (theirs, mine)}."""

    def __init__(self, row: Record, fields: Mapping[str, tuple[Any, Any]]) -> None:
        super().__init__(", ".join(fields))
        self.row, self.fields = row, dict(fields)


class InUse(Exception):
    """The row is needed: `references` is [(record, how many)] of the live rows that refer to it, as far as
    the actor may view them; `reason` a message where it is needed for another reason."""

    def __init__(self, references: list[tuple[type[Record], int]], reason: Any = None) -> None:
        super().__init__(", ".join(record.key() for record, _count in references))
        self.references, self.reason = references, reason


__all__ = ["Conflict", "InUse", "Invalid", "Missing", "Refused"]
