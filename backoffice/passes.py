"""Whether a pass opens the gate, asked by whoever holds its code; tells nothing of its holder."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.services.entry_pass import EntryPass


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
