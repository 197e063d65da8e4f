"""Answers questions about published content with JSON: lists, single items, what is new since a moment.

Answers are joined from ready pieces; only a choice of fields is read and written again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cmp_to_key
from typing import Any

from backoffice import access, reading
from backoffice.access import ANONYMOUS
from backoffice.delivery import answers, living, wholes
from backoffice.delivery.asked import EVERY, Asked, NoPlace, Place, published_parts
from backoffice.delivery.living import Living, Ready
from backoffice.query import Filter
from models.base import Record, now
from models.content.content import Content

#: What happened in the last moments may not be committed yet: the next delta begins so far before.
OVERLAP = timedelta(seconds=60)

#: (row, its published editions, the language in which it is served; "" for all)
Served = tuple[int, Mapping[str, Living], str]

#: The address of an item: (row, locale) -> address, of signs that stand in JSON as they are.
Address = Callable[[int, str], str]


def item(asked: Asked, row: int, address: Address) -> bytes | None:
    """The answer with one item and its parts; None when it is not published in a language of the chain."""
    served = _served(asked, row, living.of_row(asked.record, row))
    if served is None:
        return None
    (text,) = _items(asked, [served], address, parts=True)
    return b'{%s,"item":%s}' % (_told(asked), text)


def page(asked: Asked, address: Address, onward: Callable[[str], str]) -> bytes:
    """The answer with one page of items; `onward` makes the address of the next one from what stands for the
    place in it."""
    if asked.since is not None:
        return _delta(asked, address, onward)
    if asked.plain and asked.locale == EVERY and asked.fields is None:
        ready = _ready_page(asked, address, onward)
        if ready is not None:
            return ready
    served, following = _plain_page(asked) if asked.plain else _sorted_page(asked)
    return _listed(asked, served, address, onward(following.text()) if following else None)


def _ready_page(asked: Asked, address: Address, onward: Callable[[str], str]) -> bytes | None:
    """A page of all languages, None when it has to be made of the editions."""
    rows = wholes.page(asked.record, asked.after.id if asked.after else None, asked.size + 1)
    if rows is None:
        return None
    more, rows = len(rows) > asked.size, rows[: asked.size]
    items = [b'{"id":%d,"url":"%s",%s}' % (row, address(row, EVERY).encode(), text) for row, text in rows]
    place = Place((rows[-1][0],), rows[-1][0]) if more else None
    return _enveloped(asked, items, onward(place.text()) if place else None)


def _listed(
    asked: Asked, served: Sequence[Served], address: Address, following: str | None, beside: str = ""
) -> bytes:
    return _enveloped(asked, _items(asked, served, address, _wants_parts(asked)), following, beside)


def _enveloped(asked: Asked, items: Sequence[bytes], following: str | None, beside: str = "") -> bytes:
    end = f'"next":{json.dumps(following)}{beside}'
    return b'{%s,"items":[%s],%s}' % (_told(asked), b",".join(items), end.encode())


def _told(asked: Asked) -> bytes:
    """The language that was wanted, and those that come instead of it, in order."""
    return f'"locale":{json.dumps(asked.locale)},"fallback":{json.dumps(list(asked.chain[1:]))}'.encode()


def _served(asked: Asked, row: int, by: Mapping[str, Living]) -> Served | None:
    if asked.locale == EVERY:
        return (row, by, "") if by else None
    return next(((row, by, code) for code in asked.chain if code in by), None)


# Pages


def _plain_page(asked: Asked) -> tuple[list[Served], Place | None]:
    before = asked.after.id if asked.after else None
    rows = living.of_page(asked.record, asked.chain, before, asked.size + 1)
    found = [each for row in sorted(rows, reverse=True) if (each := _served(asked, row, rows[row]))]
    more, found = len(found) > asked.size, found[: asked.size]
    return found, Place((found[-1][0],), found[-1][0]) if more else None


def _sorted_page(asked: Asked) -> tuple[list[Served], Place | None]:
    """What passes the filters, in the order that was asked for."""
    places: dict[int, Place] = {}
    served: dict[int, Served] = {}
    for row, by in living.of_all(asked.record).items():
        each = _served(asked, row, by)
        if each is None:
            continue
        chosen = _chosen(each)
        facts = {**living.facts(chosen, by), "id": row, "published_at": str(chosen.published_at)}
        if _chosen_by(asked, facts):
            places[row] = Place(tuple(facts.get(name) for name, _down in asked.order), row)
            served[row] = each

    def compared(one: int, other: int) -> int:
        return _compared(asked, places[one], places[other])

    rows = sorted(places, key=cmp_to_key(compared))
    if asked.after is not None:
        try:
            rows = [row for row in rows if _compared(asked, places[row], asked.after) > 0]
        except TypeError:
            raise NoPlace from None
    more, rows = len(rows) > asked.size, rows[: asked.size]
    return [served[row] for row in rows], places[rows[-1]] if more else None


def _chosen(served: Served) -> Living:
    """The edition whose facts count: the one that is served, of several the Chinese or the first."""
    _row, by, language = served
    return by[language or ("zh" if "zh" in by else min(by))]


def _compared(asked: Asked, one: Place, other: Place) -> int:
    """Which of two comes first; what has no value comes last, of equals the newer one first."""
    for (_name, down), left, right in zip(asked.order, one.values, other.values, strict=True):
        if left == right:
            continue
        if left is None or right is None:
            return 1 if left is None else -1
        return (1 if left > right else -1) * (-1 if down else 1)
    return (other.id > one.id) - (other.id < one.id)


def _chosen_by(asked: Asked, facts: Mapping[str, Any]) -> bool:
    return all(_passes(facts, wanted) for wanted in asked.filters)


def _passes(facts: Mapping[str, Any], wanted: Filter) -> bool:
    value = facts.get(wanted.column)
    if wanted.operator == "empty":
        return (value in (None, "")) is wanted.values[0]
    values = [each.isoformat() if isinstance(each, date) else each for each in wanted.values]
    if wanted.operator in ("is", "not"):
        return (value in values) is (wanted.operator == "is")
    if value is None:
        return False
    if wanted.operator == "contains":
        return str(values[0]).casefold() in str(value).casefold()
    return bool(value >= values[0] if wanted.operator == "from" else value <= values[0])


# What is new


def _delta(asked: Asked, address: Address, onward: Callable[[str], str]) -> bytes:
    """What was published, changed or withdrawn since a moment, and the moment to ask for next. Something may
    come twice, nothing is left out; what no longer passes the filters is gone to who asks."""
    assert asked.since is not None  # noqa: S101
    until = now()
    if asked.after and asked.after.until:
        until = min(until, _read_moment(asked.after.until))
    touched = living.touched(asked.record, asked.since, until)
    rows = sorted(touched, reverse=True)
    if asked.after is not None:
        rows = [row for row in rows if row < asked.after.id]
    more, rows = len(rows) > asked.size, rows[: asked.size]
    present = living.of_all(asked.record, rows)
    served = [
        each
        for row in rows
        if (each := _served(asked, row, present.get(row, {})))
        and _chosen_by(asked, living.facts(_chosen(each), each[1]))
    ]
    kept = {row for row, _by, _language in served}
    gone = sorted(living.ever(asked.record, [row for row in rows if row not in kept]), reverse=True)
    tombs = json.dumps([{"id": row, "gone_at": touched[row]} for row in gone], separators=(",", ":"))
    place = Place((rows[-1],), rows[-1], until.isoformat()) if more else None
    asking = answers.moment(max(asked.since, until - OVERLAP))
    beside = f',"gone":{tombs},"until":"{asking}"'
    return _listed(asked, served, address, onward(place.text()) if place else None, beside)


def _read_moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise NoPlace from None
    if found.tzinfo is not None:
        raise NoPlace
    return found


# Items


def _wants_parts(asked: Asked) -> bool:
    return asked.fields is not None and any(
        part.key() + "s" in asked.fields for part in published_parts(asked.record)
    )


def _items(asked: Asked, served: Sequence[Served], address: Address, parts: bool) -> list[bytes]:
    """The JSON of each item."""
    wanted = [
        (found, by)
        for _row, by, language in served
        for found in ([by[language]] if language else by.values())
    ]
    ready = living.texts(wanted, parts)
    quoted = {code: json.dumps(code) for code in {code for _row, by, _language in served for code in by}}
    keys = {code: text.encode() for code, text in quoted.items()}
    found = []
    for row, by, language in served:
        codes = ",".join([quoted[code] for code in sorted(by)])
        told = f'"id":{row},"url":"{address(row, asked.locale)}","locales":[{codes}]'
        if language:
            behind = "false" if language == asked.locale else "true"
            told += f',"locale":{quoted[language]},"fallback":{behind}'
            own = members(asked, row, ready[by[language].id], parts)
            found.append(b"{%s,%s}" % (told.encode(), own))
        else:
            each = [
                b"%s:{%s}" % (keys[code], members(asked, row, ready[one.id], parts))
                for code, one in sorted(by.items())
            ]
            found.append(b'{%s,"translations":{%s}}' % (told.encode(), b",".join(each)))
    return found


def members(asked: Asked, row: int, ready: Ready, parts: bool) -> bytes:
    """The members of an item in one language, with its parts where they are wanted."""
    found = ready.item
    for part in published_parts(asked.record) if parts else ():
        more = b"[%s]" % ready.parts if issubclass(part, Content) else _rows_of(part, asked.record, row)
        found += b',"%ss":%s' % (part.key().encode(), more)
    if asked.fields is None:
        return found
    known = json.loads(b"{%s}" % found)
    chosen = {name: known[name] for name in asked.fields if name in known}
    return json.dumps(chosen, ensure_ascii=False)[1:-1].encode()


def _rows_of(part: type[Record], record: type[Record], row: int) -> bytes:
    """Parts that are no texts, such as the sounds of a recording, as they are now."""
    link = next(field for field in part.columns(part=True) if getattr(field, "rel_model", None) is record)
    columns = [field for field in reading.columns(ANONYMOUS, part) if field is not link]
    query = part.select(part.id, *columns).where(
        link == row, part.deleted_at.is_null(), access.rows(ANONYMOUS, "view", part)
    )
    rows = [
        {"id": each.id, **{field.name: each.__data__[field.name] for field in columns}}
        for each in query.order_by(part.id)
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
