"""Values of a person's file: all that is known of one person, as far as the actor may see and print it.

Nothing is named here but the record of persons: its columns, what refers to a person, who shares a household
and what refers to that household follow from the declarations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from babel import Locale
from flask_babel import get_timezone
from peewee import Field, ForeignKeyField

from backoffice import access, display, reading, store
from backoffice.access import Actor, Sight
from backoffice.beside import shared_links
from backoffice.print_texts import found
from backoffice.print_values.gathering import Document, Gathered, Unfit, Wish, gathers
from backoffice.print_values.known import opens
from backoffice.print_values.offices import Places
from backoffice.print_values.wording import joined, letters, printed_now, saying, worded
from backoffice.query import Filter, Query
from backoffice.reading import Masked
from models.base import Record
from models.people.resident import Resident

#: So many changes are told, each with so many values before only their names stand there.
CHANGES, _LINES = 30, 6
#: A value with more half-width letters has a line of its own.
_LONG = 44

Section = dict[str, Any]


@gathers("person_file")
def _files(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    try:
        languages = worded(actor, wish, 2)
    except Unfit as unfit:
        return dict.fromkeys(ids, unfit)
    places = Places(actor)
    gathered: Gathered = {}
    for row_id in found(actor, Resident, ids):
        row = reading.get(actor, Resident, row_id, verb="print")
        file = _File(actor, row)
        said = {}
        for code in languages:
            with saying(code) as locale:
                said[code] = list(file.sections(locale))
        values = {
            "office": places.office(file.clear("area")),
            "name": reading.title(actor, row),
            "names": [name for name in map(file.clear, ("name_latin", "name_native")) if name],
            "number": str(row.id),
            "place": "".join(str(area.name) for area in places.line(file.clear("area"))),
            "sections": joined(said),
            "masked": file.masked,
            **printed_now(actor),
        }
        gathered[row_id] = Document(values, languages)
    return gathered


class _File:
    """One person as the actor sees them."""

    def __init__(self, actor: Actor, row: Record) -> None:
        self._actor, self._row = actor, row
        self.masked = False

    def clear(self, name: str) -> Any:
        """The stored value of a column that the actor sees in clear, else None."""
        column = Resident._meta.fields[name]
        seen = access.sight(self._actor, Resident, column) is Sight.CLEAR
        return self._row.__data__[name] or None if seen else None

    def sections(self, locale: Locale) -> Iterator[Section]:
        """Everything, in the order of a file: the person, what is a part of them, the door, the rest."""
        yield from self._facts(self._row, locale)
        links = shared_links(self._actor, Resident)
        referring = list(store.references(Resident))
        for record, link in referring:
            if link.unique:
                for row in self._referring(record, link, self._row.id, None):
                    yield from self._facts(row, locale, besides=link)
        for shared in links:
            yield from self._beside(shared, locale)
        for record, link in referring:
            if not link.unique:
                yield from self._table(record, link, self._row.id, locale)
        yield from self._history(locale)

    def _facts(self, row: Record, locale: Locale, besides: Field | None = None) -> Iterator[Section]:
        """The columns of a row, each section of it one."""
        record = type(row)
        columns = [
            each
            for each in reading.columns(self._actor, record)
            if each is not besides and not _repeats(each, besides) and _matters(row, each) and not opens(each)
        ]
        for key, label in record.sections():
            fields = [self._field(row, each, locale) for each in columns if each.facts.section == key]
            if fields:
                heading = label if record is Resident or not key else f"{record.meta('label')} · {label}"
                yield _section(heading, fields=fields)

    def _field(self, row: Record, column: Field, locale: Locale) -> dict[str, Any]:
        text = self._text(row, column, locale)
        return {"label": str(column.verbose_name), "value": text or "—", "whole": letters(text) > _LONG}

    def _text(self, row: Record, column: Field, locale: Locale) -> str:
        value = reading.value(self._actor, row, column)
        self.masked |= isinstance(value, Masked)
        return display.show(value, column, locale)

    def _beside(self, shared: Field, locale: Locale) -> Iterator[Section]:
        """What the person shares with others, who they are, and what refers to it."""
        target = self._row.__data__.get(shared.name)
        row = found(self._actor, shared.rel_model, [target] if target else []).get(target)
        if row is None:
            return
        seen = reading.columns(self._actor, shared.rel_model, printed=True)
        fields = [self._field(row, each, locale) for each in seen if not opens(each)]
        yield _section(str(shared.verbose_name), fields=fields)
        yield from self._table(Resident, shared, row.id, locale, besides=self._row.id)
        for record, link in store.references(shared.rel_model):
            if record is not Resident:
                yield from self._table(record, link, row.id, locale)

    def _referring(
        self, record: type[Record], link: ForeignKeyField, target: int, columns: Sequence[Field] | None
    ) -> list[Record]:
        """The rows that refer by a link to a row, as far as the actor may print them."""
        actor = self._actor
        if not access.may(actor, "print", record) or access.sight(actor, record, link) is not Sight.CLEAR:
            return []
        query = replace(Query.parse(actor, record, {}), filters=(Filter(link.name, "is", (target,)),))
        wanted = reading.columns(actor, record) if columns is None else columns
        return list(reading.stream(actor, record, query, wanted, "print"))

    def _table(
        self,
        record: type[Record],
        link: ForeignKeyField,
        target: int,
        locale: Locale,
        besides: int | None = None,
    ) -> Iterator[Section]:
        """What refers to a row by a link, in the columns of its list."""
        columns = [
            each
            for each in reading.columns(self._actor, record, listed=True)
            if each is not link and not _repeats(each, link) and not opens(each)
        ]
        rows = [row for row in self._referring(record, link, target, columns) if row.id != besides]
        if rows and columns:
            yield _section(
                display.label_of_referring(link),
                columns=[str(each.verbose_name) for each in columns],
                cells=[self._text(row, each, locale) for row in rows for each in columns],
            )

    def _history(self, locale: Locale) -> Iterator[Section]:
        actor, row = self._actor, self._row
        try:
            entries = reading.history(actor, Resident, row.id, CHANGES + 1)
        except (store.Refused, store.Missing):
            return
        cells: list[str] = []
        for entry in entries[:CHANGES]:
            moment = display.moment(entry.at, get_timezone())
            cells += [moment, display.who(entry.actor), display.done(entry.verb), _changes(entry)]
        yield _section("", cells=cells, history=True, more=len(entries) > CHANGES)


def _section(heading: str, **parts: Any) -> Section:
    empty: Section = {"fields": [], "columns": [], "cells": [], "history": False, "more": False}
    return {**empty, "heading": heading, **parts}


def _repeats(column: Field, link: Field | None) -> bool:
    """Whether a column only says again what the row that the link leads to says."""
    return link is not None and column.facts.follows.partition(".")[0] == link.name


def _matters(row: Record, column: Field) -> bool:
    """Whether the column has a value, or could have one in a row such as this."""
    if row.__data__.get(column.name) or column.facts.when is None:
        return True
    name, values = column.facts.when
    return row.__data__.get(name) in values


def _changes(entry: reading.Entry) -> str:
    """What an act changed. A new row says all of itself already; of what was only looked at, the column."""
    if entry.verb == "create":
        return entry.reason
    lines = [
        f"{label}: {before or '—'} → {after or '—'}"
        for change in entry.fields
        for label, before, after in display.changed(*change)
        if before != after
    ]
    names = [str(column.verbose_name) for column, _before, _after in entry.fields]
    return "; ".join(filter(None, [entry.reason, *(lines if 0 < len(lines) <= _LINES else names)]))
