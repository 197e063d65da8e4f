"""What a reader asks of published content, read from the arguments of an address."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _

from backoffice import access, published
from backoffice.access import ANONYMOUS
from backoffice.query import LARGEST_ID, MOST_KEYS, BadQuery, Filter, Query, is_filter
from backoffice.store import references
from models.base import Record, database
from models.fields import SOURCE
from models.register import record_of

#: All languages of each item at once.
EVERY = "*"

#: What may be asked of a list and of an item, beside filters ("f.").
LIST = ("locale", "size", "after", "sort", "fields", "since", "preview")
ITEM = ("locale", "fields", "preview")

#: The form of a place in a list.
PLACE = r"[A-Za-z0-9_-]{24,600}"

#: What every item has and may be sorted by, beside its columns.
OWN = ("id", "published_at")


class NoPlace(Exception):
    """A place in a list that has the form of one and is none (404)."""


@dataclass(frozen=True)
class Place:
    """Behind which item a page begins: the values it is sorted by, and its id; `until` of a delta that is
    read page by page."""

    values: tuple[Any, ...]
    id: int
    until: str = ""

    def text(self) -> str:
        """As an address holds it; nothing is to be read from it."""
        raw = json.dumps([list(self.values), self.id, self.until], separators=(",", ":")).ljust(18)
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


@dataclass(frozen=True)
class Asked:
    """One question about a record of content. `fields` None: all of them."""

    record: type[Record]
    locale: str = SOURCE
    fields: tuple[str, ...] | None = None
    size: int = 50
    order: tuple[tuple[str, bool], ...] = (("id", True),)
    filters: tuple[Filter, ...] = ()
    after: Place | None = None
    since: datetime | None = None

    @property
    def chain(self) -> tuple[str, ...]:
        """The languages that a reader gets, the wanted one first; none when all are wanted."""
        return () if self.locale == EVERY else published.chain(self.locale)

    @property
    def plain(self) -> bool:
        """Whether it is the whole list in its usual order."""
        return not self.filters and self.since is None and self.order == (("id", True),)


def of_list(record: type[Record], args: Mapping[str, str]) -> Asked:
    """The question of a list. Raises BadQuery."""
    only(args, LIST, filters=True)
    kept = {name: text for name, text in args.items() if name == "size" or is_filter(name)}
    if any(
        "." in name.split("f.", 1)[1].rpartition(".")[0] or ":" in name for name in kept if name != "size"
    ):
        raise BadQuery(_("The list cannot be filtered by that column."))
    query = Query.parse(ANONYMOUS, record, kept)
    if any(each.group or record.column(each.column) is None for each in query.filters):
        raise BadQuery(_("The list cannot be filtered by that column."))
    since = _since(args.get("since"))
    order = _order(record, args.get("sort") or "-id") if since is None else (("id", True),)
    return Asked(
        record,
        _locale(args),
        _fields(record, args),
        query.size,
        order,
        query.filters,
        _place(args.get("after"), len(order)),
        since,
    )


def of_item(record: type[Record], args: Mapping[str, str]) -> Asked:
    """The question of one item. Raises BadQuery."""
    only(args, ITEM)
    return Asked(record, _locale(args), _fields(record, args))


def only(args: Iterable[str], allowed: Sequence[str], filters: bool = False) -> None:
    """Refuse other arguments. Raises BadQuery."""
    for name in args:
        if name not in allowed and not (filters and is_filter(name)):
            raise BadQuery(_("There is no argument “%(name)s” here.", name=name[:60]))


def languages() -> list[str]:
    """Codes of the languages of content, in their order."""
    found = database.execute_sql("SELECT code FROM language WHERE deleted_at IS NULL ORDER BY position, id")
    return [code for (code,) in found.fetchall()]


def _locale(args: Mapping[str, str]) -> str:
    wanted = args.get("locale", SOURCE)
    if wanted not in (SOURCE, EVERY) and wanted not in languages():
        raise BadQuery(_("There is no content in “%(name)s”.", name=wanted[:20]))
    return wanted


def _fields(record: type[Record], args: Mapping[str, str]) -> tuple[str, ...] | None:
    if not args.get("fields"):
        return None
    names = tuple(dict.fromkeys(args["fields"].split(",")))
    known = {*members(record), *(part.key() + "s" for part in published_parts(record))}
    for name in names:
        if name not in known:
            raise BadQuery(_("There is no column “%(name)s”.", name=name[:60]))
    return names


def members(record: type[Record]) -> list[str]:
    """The members of an item that may be asked for by `fields`."""
    own = [field.name for field in published.columns(record)]
    return ["edition", "published_at", "changed_at", *own, "stale", "untranslated", "behind"]


def published_parts(record: type[Record]) -> tuple[type[Record], ...]:
    """The records whose rows are parts of those of a record and come with them."""
    return _parts(record.key())


@lru_cache(maxsize=64)  # each item asks, and the declarations stay
def _parts(name: str) -> tuple[type[Record], ...]:
    record = record_of(name)
    return tuple(
        part for part, link in references(record) if link.facts.part and access.may(ANONYMOUS, "view", part)
    )


def _order(record: type[Record], text: str) -> tuple[tuple[str, bool], ...]:
    """(name, descending) of the columns that a text sorts by."""
    found = []
    for each in text.split(","):
        name, down = each.removeprefix("-"), each.startswith("-")
        if name not in OWN:
            Query.parse(ANONYMOUS, record, {"sort": name or "-"})
        found.append((name, down))
    if len(found) > MOST_KEYS:
        raise BadQuery(_("Sort by five columns at most."))
    return tuple({name: (name, down) for name, down in reversed(found)}.values())[::-1]


def _place(text: str | None, keys: int) -> Place | None:
    if text is None:
        return None
    if not re.fullmatch(PLACE, text):
        raise BadQuery(_("This page does not exist: begin with the first one."))
    try:
        values, row, until = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise NoPlace from None
    sound = isinstance(values, list) and len(values) == keys and isinstance(until, str)
    plain = all(each is None or isinstance(each, str | int) for each in values) if sound else False
    if not plain or not isinstance(row, int) or not 0 <= row <= LARGEST_ID:
        raise NoPlace
    return Place(tuple(values), row, until)


def _since(text: str | None) -> datetime | None:
    """A moment (RFC 3339), of UTC where it says no offset."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text.upper().replace(" ", "+").replace(":60", ":59"))
    except ValueError:
        raise BadQuery(_("Write the moment as 2026-03-22T08:00:00Z, as the last answer gave it.")) from None
    try:
        return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    except OverflowError:
        return found.replace(tzinfo=None)  # at the end of time a few hours do not matter
