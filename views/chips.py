"""Filters in the reader's words: the chips over a list that say what it is cut to.

Titles of links come from the read-out path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal, get_locale, gettext, ngettext
from peewee import ForeignKeyField

from backoffice import display, filters, paths, reading
from backoffice.access import Actor
from backoffice.paths import Path, Step
from backoffice.query import Filter, Query
from backoffice.relative import RelativeDay
from models.base import Record

THIS_WEEK = (RelativeDay("monday"), RelativeDay("monday", 6))


@dataclass(frozen=True)
class Chip:
    """One filter in use; the two ends of a range are one. `path` and `group` lead to its form."""

    label: str
    text: str
    url: str
    path: str = ""
    group: int = 0


def label_of(path: Path) -> str:
    """The way to a column and its name."""
    names = [step_label(step) for step in path.steps]
    if path.column is not None:
        names.append(str(path.column.verbose_name))
    return " › ".join(names)


def step_label(step: Step) -> str:
    """The name of a link, or of what refers by it."""
    return display.label_of_referring(step.link) if step.back else str(step.link.verbose_name)


def chips(actor: Actor, record: type[Record], query: Query, url: Any) -> list[tuple[int, list[Chip]]]:
    """(group, its filters) in use; `url(filters=…)` leads to the list with these filters instead."""
    found: dict[int, list[Chip]] = {}
    for members in filters.joined(query.filters):
        first = members[0]
        path = paths.follow(record, first.column)
        if path is None:
            continue
        rest = tuple(each for each in query.filters if each not in members)
        found.setdefault(first.group, []).append(
            Chip(
                label_of(path),
                said(actor, path.column, members),
                url(filters=rest),
                first.column,
                first.group,
            )
        )
    return sorted(found.items())


def used(actor: Actor, record: type[Record], query: Query, url: Any) -> list[tuple[int, list[Chip]]]:
    """(group, what cuts a list) of all that does, search and chosen rows before the filters; of a group other
    than 0 any may hold."""
    found = chips(actor, record, query, url)
    more = []
    if query.search:
        more.append(Chip(gettext("Search"), query.search, url(search="")))
    if query.ids:
        more.append(Chip(gettext("Chosen rows"), format_decimal(len(query.ids)), url(ids=())))
    return [(0, more), *found] if more else found


def said(actor: Actor, column: Any, members: Sequence[Filter]) -> str:
    """What filters ask for, in the reader's words."""
    first = members[0]
    if column is None:
        return gettext("there are none") if first.values[0] else gettext("there are some")
    if first.operator == "empty":
        return gettext("empty") if first.values[0] else gettext("filled")
    if first.operator == "contains":
        return gettext("contains “%(text)s”", text=first.values[0])
    if getattr(column, "sealed", False):
        return gettext("one exact value")
    ends = {each.operator: each.values[0] for each in members}
    if first.operator in ("from", "to"):
        return _said_range(column, ends.get("from"), ends.get("to"))
    text = display.listed(_texts(actor, column, first.values))
    return gettext("not %(value)s", value=text) if first.operator == "not" else text


def _texts(actor: Actor, column: Any, values: Sequence[Any]) -> list[str]:
    if isinstance(column, ForeignKeyField):
        titles = dict(reading.titles(actor, column.rel_model, values))
        return [titles.get(value, "••••") for value in values]
    show = display.shower(column, get_locale())
    return [said_day(value) if isinstance(value, RelativeDay) else show(value) for value in values]


def _said_range(column: Any, low: Any, high: Any) -> str:
    way, days = way_of_days(low, high)
    if way in ("next", "last"):
        return (
            ngettext("the next day", "the next %(num)s days", days)
            if way == "next"
            else ngettext("the last day", "the last %(num)s days", days)
        )
    if way != "between":
        return gettext("today") if way == "today" else gettext("this week")
    show = display.shower(column, get_locale())
    texts = [said_day(each) if isinstance(each, RelativeDay) else show(each) for each in (low, high)]
    if low is None or high is None:
        return (
            gettext("from %(value)s", value=texts[0])
            if high is None
            else gettext("to %(value)s", value=texts[1])
        )
    return texts[0] if low == high else f"{texts[0]} – {texts[1]}"


def said_day(value: RelativeDay) -> str:
    """A relative day in the reader's words."""
    if value.anchor == "today":
        if value.days == 0:
            return gettext("today")
        if value.days > 0:
            return ngettext("in %(num)s day", "in %(num)s days", value.days)
        return ngettext("%(num)s day ago", "%(num)s days ago", -value.days)
    if value.days == 0:
        return gettext("Monday of this week")
    return gettext("Monday of this week, %(days)s days", days=f"{value.days:+d}")


def way_of_days(low: Any, high: Any) -> tuple[str, int]:
    """(way, days) of a range, as the form has it."""
    if (low, high) == THIS_WEEK:
        return "week", 30
    if (
        isinstance(low, RelativeDay)
        and isinstance(high, RelativeDay)
        and low.anchor == high.anchor == "today"
    ):
        if low.days == high.days == 0:
            return "today", 30
        if low.days == 0 and high.days > 0:
            return "next", high.days
        if high.days == 0 and low.days < 0:
            return "last", -low.days
    return "between", 30
