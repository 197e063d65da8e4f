"""What can be printed of a record's rows, and the address where a print is ordered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from printables import Printable
from views.listing import address_of
from views.prints_form import EVERY

_ACTION = "print:"


class PrintLink(MenuLink):
    """The way to everything that can be printed, for whoever may print anything."""

    def __init__(self) -> None:
        super().__init__(_("Print"), endpoint="prints.index")

    def is_accessible(self) -> bool:
        actor = current_actor()
        return any(printing.may_print(actor, each) for each in printables.catalogue().values())


def _offered(actor: Actor, record: type[Record], *, lists: bool) -> Iterator[tuple[Printable, str]]:
    """(printable, title) of those that are made of this record; where a list is asked of, of any as well."""
    for each in printables.catalogue().values():
        if each.record == record.key() and printing.may_print(actor, each):
            yield each, gettext(each.title)
        elif lists and each.record == "*" and printing.may_print(actor, each, record.key()):
            yield each, gettext("Print list")


def buttons(actor: Actor, record: type[Record]) -> list[tuple[str, Any, str]]:
    """(name of the action, label, sign) for chosen rows of a list."""
    return [(_ACTION + each.name, title, "print") for each, title in _offered(actor, record, lists=True)]


def links(
    actor: Actor, record: type[Record], where: Mapping[str, str], row: Any = None
) -> list[tuple[str, str]]:
    """(label, address) for single rows, which the arguments of a list pick. Of one `row` that is known only
    what it is meant for; where it is a text for others, what can be made with it."""
    key = record.key()

    def meant(each: Printable) -> bool:
        return row is None or each.content != key or not each.templates or row.kind in each.templates

    found = [
        (title, _address(each, record, where))
        for each, title in _offered(actor, record, lists=False)
        if meant(each)
    ]
    for each in printables.catalogue().values() if row is not None else ():
        if each.content == key != each.record and meant(each) and printing.may_print(actor, each):
            found.append((gettext(each.title), _address(each, record, {"template": str(row.id)})))
    return found


def links_of_list(
    actor: Actor, record: type[Record], where: Mapping[str, str], columns: Sequence[str], *, narrowed: bool
) -> list[tuple[str, str]]:
    """(label, address) for all rows of a list; of one that is not `narrowed` to anything only what is made of
    lists, and empty forms: nobody orders a letter for everybody by mistake."""
    found = []
    for each, title in _offered(actor, record, lists=True):
        if each.record == "*":
            shown = {**(where if narrowed else {**where, "saved": EVERY}), "columns": ",".join(columns)}
            found.append((title, _address(each, record, shown)))
        elif narrowed:
            found.append((title, _address(each, record, where)))
        if each.blank:
            empty = gettext("%(title)s, empty form", title=title)
            found.append((empty, _address(each, record, {"blank": "1"})))
    return found


def address(actor: Actor, record: type[Record], action: str, ids: list[int]) -> str | None:
    """Where the print that an action names is ordered for these rows; None for another action."""
    known = {_ACTION + each.name: each for each, _title in _offered(actor, record, lists=True)}
    if action not in known:
        return None
    return _address(known[action], record, {"ids": ",".join(map(str, ids))})


def _address(printable: Printable, record: type[Record], where: Mapping[str, str]) -> str:
    of = {"record": record.key()} if printable.record == "*" else {}
    return address_of(url_for("prints.order"), {"printable": printable.name, **of, **where})
