"""Gives an official letter the agency code of the office and the next number of its year.

Part of the write path; runs within the transaction of an act, which has asked whether the actor may.
"""

from __future__ import annotations

from typing import Any

from backoffice import agency_code
from backoffice.access import Actor
from backoffice.database import wait_turn
from models.content.official_letter import OfficialLetter


def give_number(actor: Actor, row: Any, old: Any) -> None:
    """Before a letter is checked (`old` is None for a new one). Who writes a number waits for whoever does so
    at this moment. Without a code no letter is printed, and none gets a number that nobody typed."""
    if not isinstance(row, OfficialLetter):
        return
    row.agency = row.agency or agency_code.agency(actor)
    if old is not None and _numbered(row) == _numbered(old):
        return
    wait_turn(OfficialLetter.key())
    if row.number is None and row.year and row.agency:
        row.number = row.next_number()


def _numbered(row: OfficialLetter) -> tuple[Any, ...]:
    return row.agency, row.year, row.number
