"""What can be printed of a record's rows, and the address where a print is ordered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_admin.menu import MenuLink
from flask_babel import gettext
from flask_babel import lazy_gettext as _

import printables
from backoffice import printing
from backoffice.access import Actor
from backoffice.signin import current_actor
from models.base import Record
from views.listing import address_of

_ACTION = "print:"


class PrintLink(MenuLink):
    """The way to everything that can be printed, for whoever may print anything."""

    def __init__(self) -> None:
        super().__init__(_("Print"), endpoint="prints.index")

    def is_accessible(self) -> bool:
        actor = current_actor()
        return any(printing.may_print(actor, each) for each in printables.catalogue().values())


def _offered(actor: Actor, record: type[Record]) -> list[tuple[str, str]]:
    """(name, title) of the printables that are made of this record."""
    return [
        (name, gettext(each.title))
        for name, each in printables.catalogue().items()
        if each.record == record.key() and printing.may_print(actor, each)
    ]


def buttons(actor: Actor, record: type[Record]) -> list[tuple[str, Any, str]]:
    """(name of the action, label, sign) for chosen rows of a list."""
    return [(_ACTION + name, title, "print") for name, title in _offered(actor, record)]


def links(actor: Actor, record: type[Record], where: Mapping[str, str]) -> list[tuple[str, str]]:
    """(label, address) for the rows that the arguments of a list pick."""
    return [(title, _address(name, where)) for name, title in _offered(actor, record)]


def address(actor: Actor, record: type[Record], action: str, ids: list[int]) -> str | None:
    """Where the print that an action names is ordered for these rows; None for another action."""
    name = action.removeprefix(_ACTION)
    if name == action or name not in dict(_offered(actor, record)):
        return None
    return _address(name, {"ids": ",".join(map(str, ids))})


def _address(name: str, where: Mapping[str, str]) -> str:
    return address_of(url_for("prints.order"), {"printable": name, **where})
