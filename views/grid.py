"""The grid of a list: typed and pasted cells come as JSON, are saved as one act and shown as they are then.

What a cell means is read by `backoffice.cells`; whether it holds is said by the write path.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import format_date, get_locale, gettext
from peewee import DateField, Field, ForeignKeyField

from backoffice import cells, display, reading, store
from backoffice.access import Actor
from backoffice.dates import Unclear, day
from backoffice.signin import current_actor
from backoffice.store import Edit, Outcome
from models.base import Record
from models.days import today
from models.fields import LongTextField, Text, TranslatedField
from views import pages
from views.in_place import in_place, language_of_cells

VERBS = {"ajax_update": "edit"}

#: So many cells are taken at once.
MOST_CELLS = 2_000


class Unfit(Exception):
    """The request is no list of cells; the text says what is wrong with it."""

    def __init__(self, text: str, code: int = 400) -> None:
        super().__init__(text)
        self.code = code


class Cells:
    """Mixed into the derived screen: cells of its list are written where they stand."""

    record: type[Record]

    @expose("/ajax/update/", methods=("POST",))
    def ajax_update(self) -> ResponseReturnValue:
        """Save cells as one act; see `Sheet` for what comes and what is answered."""
        actor = current_actor()
        try:
            sheet = Sheet(actor, self.record, _body())
            outcome = store.change_many(actor, self.record, list(sheet.edits()), act=sheet.act)
        except Unfit as unfit:
            return jsonify(message=str(unfit)), unfit.code
        return jsonify(sheet.answer(outcome))


def _body() -> dict[str, Any]:
    found = request.get_json(silent=True)
    if not isinstance(found, dict):
        raise _unreadable()
    return found


def _unreadable() -> Unfit:
    return Unfit(gettext("The cells that were sent cannot be read. Load the page again and repeat."))


@dataclass
class _Sent:
    """What was sent for one row: {column: text, {"id": …} for what was picked, or None to clear it}."""

    row: int
    version: int | None
    values: dict[str, Any]


@dataclass
class Sheet:
    """Cells that were sent: {"act": key or null, "columns": [those on the page], "cells": [{"id": 1,
    "version": 3, "values": {"flight": "KE 841", "resident": {"id": 5}, "note": null}}, …]}.

    A row may come several times, typed over different versions. Raises Unfit.
    """

    actor: Actor
    record: type[Record]
    body: dict[str, Any]
    problems: dict[int, dict[str, str]] = field(default_factory=dict)
    understood: dict[int, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.act = self.body.get("act")
        if not (self.act is None or isinstance(self.act, str)):
            raise _unreadable()
        rows = self.body.get("cells")
        if not isinstance(rows, list) or not rows:
            raise _unreadable()
        self.sent = [_sent(each) for each in rows]
        if sum(max(1, len(each.values)) for each in self.sent) > MOST_CELLS:
            raise Unfit(gettext("At most %(number)s cells are saved at once.", number=MOST_CELLS), 413)
        asked = self.body.get("columns")
        visible = reading.columns(self.actor, self.record)
        names = set(asked) if isinstance(asked, list) and all(isinstance(each, str) for each in asked) else ()
        self.columns = [each for each in visible if (each.name in names if names else each.facts.listed)]
        self.language = language_of_cells(self.actor, self.record)

    def edits(self) -> Iterator[Edit]:
        """The cells that can be read; what is wrong with the others is noted."""
        links, stored = cells.Links(self.actor), self._stored()
        for each in self.sent:
            row, values = stored.get(each.row), {}
            for name, given in each.values.items():
                try:
                    values[name] = self._value(row, each, name, given, links)
                except Unclear as question:
                    self.problems.setdefault(each.row, {})[name] = str(question)
            yield Edit(each.row, values, each.version)

    def _stored(self) -> dict[int, Any]:
        """The rows as they are now, where what is typed is only a part of the value or depends on another."""
        fields = [self.record.column(name) for each in self.sent for name in each.values]
        if not any(isinstance(each, TranslatedField) or (each and each.facts.follows) for each in fields):
            return {}
        query = self.record.select().where(
            self.record.id.in_([each.row for each in self.sent]),
            reading.live(self.actor, self.record, "edit"),
        )
        return {row.id: row for row in query}

    def _value(self, row: Any, sent: _Sent, name: str, given: Any, links: cells.Links) -> Any:
        column = self.record.column(name)
        if column is None or not in_place(self.actor, self.record, column, self.language):
            raise Unclear(gettext("This cannot be changed here."))
        self._not_led(row, sent, column)
        kept = row.__data__.get(name) if row is not None else None
        if isinstance(given, dict):
            return cells.chosen(column, given.get("id"))
        if given is None or not str(given).strip():
            return cells.empty(column, stored=kept, language=self.language)
        text = str(given)
        if not isinstance(column, LongTextField):
            text = " ".join(text.split("\n"))
        found = cells.value(column, text, links, stored=kept, language=self.language, near=today())
        if isinstance(column, DateField) and not _names_year(text):
            self.understood.setdefault(sent.row, {})[name] = format_date(found, "full")
        return found

    def _not_led(self, row: Any, sent: _Sent, column: Field) -> None:
        """A copy of what a linked record says is changed there."""
        link = self.record._meta.fields.get(column.facts.follows.partition(".")[0])
        if link is None:
            return
        linked = sent.values.get(link.name, row.__data__.get(link.name) if row is not None else None)
        if linked:
            raise Unclear(gettext("This follows “%(name)s”: change it there.", name=str(link.verbose_name)))

    def answer(self, outcome: Outcome) -> dict[str, Any]:
        """{"act": key, "done": [ids of changed rows], "rows": {id: {version, cells, raw}}, "problems": {id:
        {column: message}}, "conflicts": {id: {column: {theirs, mine}}}, "missing": [ids], "understood": {id:
        {column: the whole day that was read from a part of one}}}."""
        conflicts = self._conflicts(outcome)
        for row, found in outcome.problems.items():
            self.problems.setdefault(row, {}).update({name: str(text) for name, text in found.items()})
        for row in outcome.missing:
            self.problems.pop(row, None)
        return {
            "act": outcome.batch or None,
            "done": sorted(set(outcome.done)),
            "rows": shown_rows(self.actor, self.record, list(outcome.rows.values()), self.columns),
            "problems": {str(row): found for row, found in self.problems.items() if found},
            "conflicts": {str(row): found for row, found in conflicts.items() if found},
            "missing": sorted(set(outcome.missing)),
            "understood": {
                str(row): {
                    name: text for name, text in found.items() if name not in self.problems.get(row, {})
                }
                for row, found in self.understood.items()
            },
        }

    def _conflicts(self, outcome: Outcome) -> dict[int, dict[str, dict[str, str]]]:
        return {
            row: {
                name: {
                    "theirs": self._said(self.record._meta.fields[name], theirs),
                    "mine": self._said(self.record._meta.fields[name], mine),
                }
                for name, (theirs, mine) in found.items()
            }
            for row, found in outcome.conflicts.items()
        }

    def _said(self, column: Field, value: Any) -> str:
        """A value of a column that the actor writes here, in words."""
        if isinstance(value, Text):
            return value.get(self.language)
        return pages.said(self.actor, column, value)


def _names_year(text: str) -> bool:
    """Whether a day was typed in full."""
    try:
        day(text)
    except Unclear:
        return False
    return True


def _sent(found: Any) -> _Sent:
    if not isinstance(found, dict):
        raise _unreadable()
    row, version, values = found.get("id"), found.get("version"), found.get("values")
    kinds = (str, int, float, dict, type(None))
    if (
        not _is_number(row)
        or not (version is None or _is_number(version))
        or not isinstance(values, dict)
        or not all(isinstance(each, kinds) for each in values.values())
    ):
        raise _unreadable()
    return _Sent(row, version, values)


def _is_number(found: Any) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and 0 < found < 2**63


def shown_rows(
    actor: Actor, record: type[Record], rows: Sequence[Any], columns: Sequence[Field]
) -> dict[str, dict[str, Any]]:
    """{id: {"version": …, "cells": {column: text}, "raw": {column: text to edit where it is another}, "keys":
    {column: id of the linked row}}} of whole rows, as their list shows them."""
    locale, language = get_locale(), language_of_cells(actor, record)
    shown = [(column, display.shower(column, locale)) for column in columns]
    reading.add_titles(actor, rows, [each for each in columns if isinstance(each, ForeignKeyField)])
    found = {}
    for row in rows:
        texts: dict[str, str] = {}
        raw: dict[str, str] = {}
        keys: dict[str, int] = {}
        for column, show in shown:
            value = reading.value(actor, row, column)
            texts[column.name] = show(value)
            if isinstance(value, reading.Link) and value.title is not None:
                keys[column.name] = value.id
            elif isinstance(value, Text) and value.get(language) != texts[column.name]:
                raw[column.name] = value.get(language)
        found[str(row.id)] = {"version": row.version, "cells": texts, "raw": raw, "keys": keys}
    return found
