"""Where addresses of this installation lead: whether readers find something behind them. Asks no network: of
foreign hosts `printables.soundness` judges the form alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app
from flask_babel import gettext
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from backoffice import copies, inbox, passes, published, reading
from backoffice.access import Actor
from backoffice.printing import text_of
from backoffice.query import LARGEST_ID, Query
from backoffice.signin import is_public
from models.base import Record
from models.content.content import Content
from models.content.guide import Guide
from models.content.page import Page
from models.days import today
from models.register import by_name
from printables import Problem
from printables.soundness import written
from printables.values import place_of

#: A content: its record and its row.
Text = tuple[type[Record], int]
#: What is wrong with an address: nothing is there, or nothing that readers may have yet.
DEAD, UNPUBLISHED = "dead_link", "unpublished_link"
#: Hosts that no other device reaches.
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
#: The ports that addresses need not name.
_PORTS = {"http": 80, "https": 443}


class Links:
    """What is wrong with links, as far as the actor may know; each is looked up once."""

    def __init__(self, actor: Actor) -> None:
        self._behind = cache(partial(_behind, actor))

    def problems(self, values: Any, of: Text | None = None) -> Iterator[Problem]:
        """The links and codes among values that lead to nothing of this installation. of: what is printed,
        which may lead to itself before it is published."""
        for address in dict.fromkeys(written(values)):
            if kind := self._behind(of, address):
                yield Problem(kind, place_of(address, values) or "links", address)


def foreign(found: Iterable[Problem]) -> Iterator[Problem]:
    """Problems without those that follow from the address of the office alone, which is told once."""
    plain = bool(unsafe_address())
    return (each for each in found if each.kind != "plain_link" or not (plain and _own(each.text)))


def bears_own(values: Any) -> bool:
    """Whether an address of this installation is among values."""
    return any(map(_own, written(values)))


def unsafe_address() -> str:
    """What is wrong with the address of the office itself, in words; "" where it is encrypted."""
    address = current_app.extensions["settings"].public_url
    parts = urlsplit(address)
    if parts.scheme == "https":
        return ""
    if parts.hostname in _LOCAL:
        return gettext(
            "The office's public address is not set: codes and links lead to %(address)s, which no reader can"
            " open.",
            address=address,
        )
    return text_of("plain_link", address)


def _own(address: str) -> bool:
    host = _host(address)
    return host is not None and host == _host(current_app.extensions["settings"].public_url)


def _host(address: str) -> tuple[str, int | None] | None:
    """The host of an address of the web as browsers take it, and its port unless that goes without saying."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or parts.scheme not in _PORTS:
        return None
    return host.rstrip("."), None if port == _PORTS[parts.scheme] else port


def _behind(actor: Actor, of: Text | None, address: str) -> str:
    """The kind of problem with an address, "" where there is none, and with that of another host."""
    if not _own(address):
        return ""
    endpoint, arguments = _route(urlsplit(address).path)
    if endpoint in _NOTHING or not is_public(endpoint) or not _known(arguments):
        return DEAD
    ask = _ASK.get(endpoint)
    return ask(actor, of, **arguments) if ask else ""


def _route(path: str) -> tuple[str, Mapping[str, Any]]:
    """What answers to a path, to which one redirect may lead, and the named parts of its address."""
    routes = current_app.url_map.bind("localhost")
    for _step in range(2):
        try:
            return routes.match(unquote(path) or "/", method="GET")
        except RequestRedirect as redirect:
            path = urlsplit(redirect.new_url).path
        except HTTPException:
            break
    return "", {}


def _known(arguments: Mapping[str, Any]) -> bool:
    """Whether the language of an address is one that texts are read in."""
    return "language" not in arguments or arguments["language"] in published.languages()


def _text(actor: Actor, of: Text | None, *, language: str, kind: str, row: int, **_rest: Any) -> str:
    """A content by the name under which the site has its kind: the plural of that of the record."""
    record = by_name(kind.removesuffix("s"))
    if record is None or not issubclass(record, Content) or row > LARGEST_ID:
        return DEAD
    if (record, row) == of or published.get(record, language, row) is not None:
        return ""
    there = record.select().where(record.id == row, reading.live(actor, record)).exists()
    return UNPUBLISHED if there else DEAD


def _chapter(actor: Actor, of: Text | None, *, language: str, row: int, chapter: int) -> str:
    found = published.get(Guide, language, row) if row <= LARGEST_ID else None
    if found is None:
        return _text(actor, of, language=language, kind="guides", row=row)
    return "" if any(part.id == chapter for part in found.parts) else DEAD


def _page(actor: Actor, of: Text | None, *, language: str, slug: str) -> str:
    menu = Query(sort="position", descending=False, size=50)
    if any(each.value("slug") == slug for each in published.page(Page, language, menu)[0]):
        return ""
    there = Page.select(Page.id).where(Page.slug == slug, reading.live(actor, Page)).first()
    if there is None:
        return DEAD
    return "" if of == (Page, there.id) else UNPUBLISHED


def _door(actor: Actor, of: Text | None, *, token: str, guide: int | None = None, **_rest: Any) -> str:
    if inbox.door(token) is None:
        return DEAD
    return _text(actor, of, language="en", kind="guides", row=guide) if guide is not None else ""


def _sheet(_actor: Actor, _of: Text | None, *, code: str) -> str:
    """An edition; the code of one that is not printed yet stands for the one to come."""
    return "" if code == copies.NO_CODE or copies.found(code) is not None else DEAD


def _pass(_actor: Actor, _of: Text | None, *, token: str) -> str:
    found = passes.found(token)
    return DEAD if found is None or passes.verdict(found, today()) == "revoked" else ""


def _figures(_actor: Actor, _of: Text | None) -> str:
    """Only a demonstration office shows them to whoever asks."""
    return "" if current_app.extensions["settings"].demonstration else DEAD


#: No endpoint, and those for whatever else is asked for.
_NOTHING = frozenset({"", "door.nothing", "site.nothing"})
#: {endpoint: what tells whether something is there}; other public ones are there for whoever asks.
_ASK: Mapping[str, Callable[..., str]] = {
    "site.item": _text,
    "site_print.sheet": _text,
    "site.chapter": _chapter,
    "site.text": _page,
    "site_print.text": _page,
    "door.show": _door,
    "door.show_guide": _door,
    "door_form.write": _door,
    "door_form.receipt": _door,
    "printed.sheet": _sheet,
    "printed.entry_pass": _pass,
    "api.show_figures": _figures,
}
