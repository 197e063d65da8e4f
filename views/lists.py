"""Saved lists: a list's search and filters under a name of its owner's choice."""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import url_for

from backoffice import access, reading, store
from backoffice.access import Actor
from backoffice.query import Query
from models.base import Record
from models.system.saved_list import SavedList
from views.listing import address_of

_MOST_SHOWN = 50


def may_save(actor: Actor) -> bool:
    """Whether the actor keeps lists."""
    return actor.user_id is not None and access.may(actor, "create", SavedList)


def saved(actor: Actor, record: type[Record]) -> list[tuple[str, str]]:
    """(name, address) of the actor's own lists of this record."""
    if actor.user_id is None or not access.may(actor, "view", SavedList):
        return []
    query = SavedList.select().where(
        SavedList.record == record.key(), SavedList.user == actor.user_id, reading.live(actor, SavedList)
    )
    address = url_for(f"{record.key()}.index_view")
    return [
        (each.name, f"{address}?{each.query}") for each in query.order_by(SavedList.name).limit(_MOST_SHOWN)
    ]


def read(actor: Actor, record: type[Record], text: str) -> dict[str, str]:
    """The arguments of the list that a text names, as its own page writes them. Raises BadQuery."""
    query = Query.parse(actor, record, dict(parse_qsl(text)))
    return query.url_args(page=0, after=None, before=None)


def save(actor: Actor, record: type[Record], name: str, args: dict[str, str]) -> None:
    """Keep a list under a name. Raises Refused, Invalid."""
    store.create(
        actor,
        SavedList,
        {"name": name},
        system={
            "record": record.key(),
            "query": address_of("", args).removeprefix("?"),
            "user": actor.user_id,
        },
    )
