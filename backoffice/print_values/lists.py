"""Values of a list: rows of any record that the actor may print, in its columns, as the reader sees them."""

from __future__ import annotations

from collections.abc import Sequence

from peewee import Field, IntegerField

from backoffice import display, reading
from backoffice.access import Actor
from backoffice.print_values.gathering import Document, Unfit, Wish, gathers_all
from backoffice.print_values.known import opens
from backoffice.print_values.offices import own_office
from backoffice.print_values.wording import letters, printed_now, saying, worded
from backoffice.query import Query
from backoffice.reading import Masked
from models.base import Record
from models.register import record_of
from printables.values import ENTRIES

#: A column is not made wider, in half-width letters, for its longest texts, nor narrower for its shortest.
_WIDEST, _NARROWEST = 30, 4


@gathers_all("record_list")
def _list(actor: Actor, ids: Sequence[int], wish: Wish) -> Document | Unfit:
    record, languages = record_of(wish.record), worded(actor, wish, 1)
    if len(ids) > ENTRIES:
        return Unfit("rows", str(ENTRIES))
    with saying(languages[0]) as locale:
        columns = _columns(actor, record, wish.columns)
        shown = [(column, display.shower(column, locale)) for column in columns]
        rows, masked = [], False
        for row in in_order(actor, record, ids, columns):
            found = [reading.value(actor, row, column) for column in columns]
            masked |= any(isinstance(each, Masked) for each in found)
            rows.append([show(each) for each, (_column, show) in zip(found, shown, strict=True)])
        labels = [str(column.verbose_name) for column in columns]
        title = wish.heading or str(record.meta("label_plural"))
    heads = [
        {
            "label": label,
            "width": _width(label, [cells[place] for cells in rows]),
            "number": isinstance(columns[place], IntegerField),
        }
        for place, label in enumerate(labels)
    ]
    values = {
        "office": own_office(actor),
        "title": title,
        "filters": list(wish.filters),
        "columns": heads,
        "rows": [{"cells": cells} for cells in rows],
        "masked": masked,
        **printed_now(actor),
    }
    return Document(values, languages)


def in_order(
    actor: Actor, record: type[Record], ids: Sequence[int], columns: Sequence[Field]
) -> list[Record]:
    """The rows that the actor may print, in the order of their ids as given. Raises Refused."""
    place = {row_id: number for number, row_id in enumerate(ids)}
    rows = reading.stream(actor, record, Query(ids=tuple(place)), columns, "print") if place else ()
    return sorted(rows, key=lambda row: place[row.id])


def _columns(actor: Actor, record: type[Record], names: Sequence[str]) -> list[Field]:
    """The columns as they are arranged, as far as the actor sees them and may give them out of hand; where
    none is asked for, those of every list. Raises Unfit where that leaves none."""
    seen = {column.name: column for column in reading.columns(actor, record) if not opens(column)}
    usual = [name for name, column in seen.items() if column.facts.listed]
    chosen = [seen[name] for name in names or usual if name in seen]
    if not chosen:
        raise Unfit("columns")
    return chosen


def _width(label: str, cells: Sequence[str]) -> int:
    """How many half-width letters a column asks for: as many as nine of ten cells have."""
    lengths = sorted(map(letters, cells))
    most = lengths[-1] if lengths else 0
    if most > _WIDEST:
        most = min(_WIDEST, max(lengths[len(lengths) * 9 // 10], _WIDEST // 2))
    return max(_NARROWEST, min(letters(label), 12), most)
