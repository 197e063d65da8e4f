"""What can be printed of a record's rows, and the address where a print is ordered."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext

import printables
from backoffice import access
from backoffice.access import Actor
from models.base import Record

_ACTION = "print:"


def _offered(actor: Actor, record: type[Record]) -> list[tuple[str, str]]:
    """(name, title) of the printables that are made of this record."""
    if not access.may(actor, "print", record):
        return []
    return [(name, gettext(each.title)) for name, each in printables.catalogue().items() if each.record == record.key()]


def buttons(actor: Actor, record: type[Record]) -> list[tuple[str, Any, str]]:
    """(name of the action, label, sign) for chosen rows of a list."""
    return [(_ACTION + name, title, "print") for name, title in _offered(actor, record)]


def links(actor: Actor, row: Any) -> list[tuple[str, str]]:
    """(label, address) for one row."""
    return [(title, _address(name, type(row), [row.id])) for name, title in _offered(actor, type(row))]


def address(actor: Actor, record: type[Record], action: str, ids: list[int]) -> str | None:
    """Where the print that an action names is ordered for these rows; None for another action."""
    name = action.removeprefix(_ACTION)
    if name == action or name not in dict(_offered(actor, record)):
        return None
    return _address(name, record, ids)


def _address(name: str, record: type[Record], ids: list[int]) -> str:
    return url_for("prints.order", printable=name, record=record.key(), ids=",".join(map(str, ids)))
