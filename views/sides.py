"""Two rows side by side: what differs, which of the two values would be kept, and what leads to each row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from peewee import Field, TextField

from backoffice import access, reading
from backoffice.access import Actor
from models.base import Record
from models.fields import LongTextField, Sealed, StatesField, TranslatedField
from views import pages

ONE, OTHER, BOTH = "one", "other", "both"


@dataclass
class Line:
    """One column of both rows. `take` is the side that is preselected, "" where nothing is to be chosen."""

    name: str
    label: str
    texts: tuple[str, str]
    differs: bool
    alike: bool
    take: str = ""
    both: bool = False
    whole: bool = False


@dataclass
class Side:
    """One of the two rows: where it stands, how full it is, and (text, address) of what leads to it."""

    key: str
    id: int
    version: int
    title: str
    url: str
    filled: int
    references: list[tuple[str, str]]


def side_of(actor: Actor, key: str, row: Any) -> Side:
    """One of the two rows."""
    return Side(
        key,
        row.id,
        row.version,
        reading.title(actor, row),
        url_for(f"{row.key()}.details_view", id=row.id),
        sum(bool(row.__data__.get(column.name)) for column in reading.columns(actor, type(row))),
        pages.referring(actor, row),
    )


def sections(
    actor: Actor, one: Any, other: Any, because: tuple[str, ...], chosen: Mapping[str, str]
) -> list[tuple[str, str, list[Line]]]:
    """(key, label, lines) of what either row holds, in the order of the form; `chosen` is what was chosen."""
    record = type(one)
    columns = [each for each in reading.columns(actor, record) if not isinstance(each, StatesField)]
    found = []
    for key, label in record.sections():
        lines = [
            _line(actor, one, other, column, because, chosen)
            for column in columns
            if column.facts.section == key and any(row.__data__.get(column.name) for row in (one, other))
        ]
        if lines:
            found.append((key, label, lines))
    return found


def _line(
    actor: Actor, one: Any, other: Any, column: Field, because: tuple[str, ...], chosen: Mapping[str, str]
) -> Line:
    values = [row.__data__.get(column.name) for row in (one, other)]
    texts = [pages.said(actor, column, reading.value(actor, row, column)) for row in (one, other)]
    line = Line(
        column.name,
        str(column.verbose_name),
        (texts[0], texts[1]),
        differs=(values[0] or None) != (values[1] or None),
        alike=column.name in because,
        whole=isinstance(column, TextField) and not isinstance(column, TranslatedField),
    )
    if line.differs and writable(actor, type(one), column):
        line.both = isinstance(column, LongTextField) and all(values)
        offered = (ONE, OTHER, BOTH) if line.both else (ONE, OTHER)
        asked = chosen.get(column.name, "")
        line.take = asked if asked in offered else fuller(*values)
    return line


def writable(actor: Actor, record: type[Record], column: Field) -> bool:
    """Whether the actor may choose what the kept row holds; a copy follows what it is a copy of."""
    return not column.facts.follows and access.editable(actor, record, column)


def fuller(one: Any, other: Any) -> str:
    """The side whose value says more: the only one, or that which holds the other within it."""
    if not one or not other:
        return ONE if one else OTHER
    if isinstance(one, str) and isinstance(other, str) and one.casefold() in other.casefold():
        return OTHER
    return ONE


def chosen_values(
    actor: Actor, kept: Any, gone: Any, kept_is: str, chosen: Mapping[str, str]
) -> dict[str, Any]:
    """{column: value} to write into the kept row: what was chosen of the other one, or of both."""
    record, found = type(kept), dict[str, Any]()
    for column in reading.columns(actor, record):
        mine, theirs = (row.__data__.get(column.name) for row in (kept, gone))
        take = chosen.get(column.name, "")
        if mine == theirs or not writable(actor, record, column) or take in ("", kept_is):
            continue
        if take == BOTH and isinstance(column, LongTextField):
            found[column.name] = "\n".join(dict.fromkeys((mine, theirs)))
        elif take in (ONE, OTHER):
            found[column.name] = theirs.plain() if isinstance(theirs, Sealed) else theirs
    return found
