"""The work of the day as the first page shows it: lists with their first rows, and what others did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import format_decimal, format_timedelta, get_locale, get_timezone, gettext, ngettext
from peewee import DateField, DateTimeField, Field

from backoffice import access, display, duplicates, listing, reading, worklist
from backoffice.access import Actor, Sight
from backoffice.query import Query
from backoffice.worklist import Message
from models.base import Record
from models.days import today
from models.system.role import ROLES
from views import lists
from views.lists import Kept

#: Rows of a list that the first page shows, and facts of a row beside its day.
SHOWN, BESIDE = 5, 2
#: Lists of the day with their rows; of more, the names.
MOST_CARDS = 12


@dataclass(frozen=True)
class Row:
    """One row of a list: its name, the day that matters, how far that is, and what else tells of it."""

    title: str
    url: str
    day: str = ""
    distance: str = ""
    late: bool = False
    more: str = ""


@dataclass(frozen=True)
class Card:
    """One list of the day. `total` is its number as text; a list that is not counted here has none."""

    key: str
    label: str
    of: str
    url: str
    total: str = ""
    shared: str = ""
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Alike:
    """The pairs of a record that may be one: how many as text, and the likest."""

    label: str
    url: str
    total: str
    pairs: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Told:
    """One message: its text, where it leads, and when it was."""

    key: str
    text: str
    url: str
    when: str


def kept(actor: Actor) -> Iterator[tuple[type[Record], Kept]]:
    """The lists of the day: those that come with the records, those shared with the actor's roles, own ones.
    One that looks for an exact number is not among them: to look for that is logged, and nobody asked."""
    marked = worklist.marked(actor)
    for record in reading.viewable(actor):
        if record.key() in marked or any(each.today for each in record.views()):
            for each in lists.views(actor, record):
                if each.today and not listing.exact(actor, record, each.query):
                    yield record, each


def cards(actor: Actor) -> tuple[list[Card], list[Card]]:
    """The lists of the day that have rows, and those that have none or stand too far down to be counted."""
    full, others = [], []
    for record, each in kept(actor):
        card = _card(actor, record, each) if len(full) < MOST_CARDS else _bare(record, each)
        (full if card.rows else others).append(card)
    return full, others


def _bare(record: type[Record], each: Kept, total: str = "", rows: list[Row] | None = None) -> Card:
    return Card(
        f"{record.key()}-{each.key}",
        each.label,
        str(record.meta("label_plural")),
        each.url,
        total,
        str(ROLES.get(each.role, "")) if not each.mine else "",
        rows or [],
    )


def _card(actor: Actor, record: type[Record], each: Kept) -> Card:
    day = _day(actor, record, each.query)
    named = [column.name for column in record.title_columns()]
    seen = {column.name: column for column in reading.columns(actor, record) if _clear(actor, column)}
    titles = [seen[name] for name in named if name in seen and seen[name] is not day]
    # What a list is cut to is the same in every row.
    cut_to = {
        asked.column for asked in each.query.filters if asked.operator == "is" and len(asked.values) == 1
    }
    # A second day without its name would be taken for the one that matters.
    beside = [
        field
        for field in record.card()
        if field.name in seen.keys() - cut_to - {*named} and not isinstance(field, DateField | DateTimeField)
    ][:BESIDE]
    wanted = [*titles, *beside, *([day] if day is not None else [])]
    page = reading.page(actor, record, replace(each.query, size=SHOWN), wanted)
    total = format_decimal(page.total)
    if page.capped:
        total = gettext("more than %(number)s", number=total)
    # Where nothing says from when on, days that are over are late; elsewhere they are what was asked for.
    asked_for = {(asked.column, asked.operator) for asked in each.query.filters}
    pending = day is not None and (day.name, "from") not in asked_for
    rows = [_row(actor, row, titles, beside, day, pending) for row in page.rows]
    return _bare(record, each, total if rows else format_decimal(0), rows)


def _clear(actor: Actor, column: Field) -> bool:
    return access.sight(actor, column.model, column) is Sight.CLEAR


def _row(
    actor: Actor, row: Any, titles: list[Field], beside: list[Field], day: Field | None, pending: bool
) -> Row:
    locale = get_locale()

    def text(columns: list[Field], between: str) -> str:
        shown = [display.show(reading.value(actor, row, column), column, locale) for column in columns]
        return between.join(each for each in shown if each)

    url = url_for(f"{row.key()}.details_view", id=row.id)
    found = Row(text(titles, " ") or reading.title(actor, row), url, more=text(beside, " · "))
    when = reading.value(actor, row, day) if day is not None else None
    if when is None:
        return found
    shown = display.show(when, day, locale)
    if isinstance(day, DateTimeField):
        return replace(found, day=shown)
    return replace(found, day=shown, distance=distance(when), late=pending and when < today())


def distance(day: date) -> str:
    """How far a day is from today, in the reader's language."""
    delta = day - today()
    if not delta.days:
        return gettext("today")
    return str(format_timedelta(delta, granularity="day", threshold=30, add_direction=True))


def _day(actor: Actor, record: type[Record], query: Query) -> Field | None:
    """The column of the day that matters in a list: the one it is sorted by, else one it is cut by."""
    for name in (query.sort, *(each.column for each in query.filters)):
        column = record.column(name)
        if isinstance(column, DateField | DateTimeField):
            return column if _clear(actor, column) else None
    return None


def alike(actor: Actor) -> list[Alike]:
    """What may be double in the register, of each record that the actor may clear of it."""
    found = []
    for record in reading.viewable(actor):
        if not duplicates.may_decide(actor, record):
            continue
        pairs, total = duplicates.pairs(actor, record, SHOWN)
        if total:
            screen = record.key()
            beside = [
                (
                    reading.title(actor, each.one),
                    reading.title(actor, each.other),
                    url_for(f"{screen}.alike_pair_view", one=each.one.id, other=each.other.id),
                )
                for each in pairs
            ]
            address = url_for(f"{screen}.alike_view")
            found.append(Alike(str(record.meta("label_plural")), address, format_decimal(total), beside))
    return found


def told(message: Message) -> Told:
    """A message in words."""
    when = display.moment(message.at, get_timezone())
    if message.kind == "failed":
        text = ngettext(
            "%(title)s: %(num)s item failed.",
            "%(title)s: %(num)s items failed.",
            message.number,
            title=message.title,
        )
        return Told(message.key, text, url_for("prints.job", job_id=message.row), when)
    who = message.who or gettext("Somebody else")
    if message.kind == "shared":
        role = str(ROLES.get(message.role, message.role))
        text = gettext(
            "%(who)s shared the list “%(title)s” with: %(role)s.", who=who, title=message.title, role=role
        )
        return Told(message.key, text, url_for("saved_list.details_view", id=message.row), when)
    verb = display.done(message.verb)
    text = ngettext(
        "%(who)s took back what you did in %(title)s (%(verb)s, %(num)s record).",
        "%(who)s took back what you did in %(title)s (%(verb)s, %(num)s records).",
        message.number,
        who=who,
        title=message.title,
        verb=verb,
    )
    address = url_for(f"{message.record.key()}.act_view", key=message.key.partition(":")[2])
    return Told(message.key, text, address, when)
