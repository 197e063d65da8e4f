"""A print as it was ordered: of what, in which languages, made up how, for whom; lays nothing out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from flask import current_app
from peewee import ForeignKeyField

import printables
from backoffice import access, store
from backoffice.access import Actor
from backoffice.jobs import Parameters
from backoffice.print_values import Wish
from models.base import Record
from models.days import today
from models.fields import cipher
from models.register import by_name, record_of, records
from printables import Printable

#: What is said in words that may name a person, such as the name that a list was searched for.
_SAID = ("heading", "filters", "tasks", "purpose")
#: What is kept as a list.
_LISTS = ("languages", "rows", "columns", "filters", "sees")
_CONTEXT = "job.print"


@dataclass(frozen=True)
class Print:
    """What is printed. `rows_of`: the record of the rows, where the printable takes those of any. `template`:
    the row of the texts, where the rows are not texts themselves. No `languages`: each reader's own, or all
    that are published. `blank`: the empty form, of no row. `finish`: an imposition, "" for none, and its
    `settings`. `mode`: see `printables`. `rows`: those of the one document of all rows, in order, and
    `columns` of their list, which is called `heading` and cut to `filters` in words; `tasks`: {row: what is
    to be done there}. `copies`, `purpose`, `area`: what the register of copies is told. `sees`: the columns
    that whoever ordered it saw, see `seen`."""

    name: str
    rows_of: str = ""
    template: int | None = None
    languages: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    day: date = field(default_factory=today)
    blank: bool = False
    finish: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    mode: str = "tagged"
    rows: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    heading: str = ""
    filters: tuple[str, ...] = ()
    tasks: Mapping[str, str] = field(default_factory=dict)
    copies: int = 1
    purpose: str = ""
    area: int | None = None
    sees: tuple[str, ...] = ()

    @property
    def printable(self) -> Printable:
        """Its declaration."""
        return printables.catalogue()[self.name]

    @property
    def record(self) -> type[Record]:
        """The record whose rows are printed."""
        return record_of(self.rows_of or self.printable.record)

    @property
    def content(self) -> type[Record] | None:
        """The record that holds the texts, if any."""
        return record_of(self.printable.content) if self.printable.content else None

    @property
    def templated(self) -> bool:
        """Whether the texts are a row of their own."""
        return self.printable.content not in ("", self.printable.record)

    @property
    def together(self) -> bool:
        """Whether all rows make one document."""
        return self.printable.rows == "together"

    def parameters(self) -> dict[str, Any]:
        """As a job keeps it, where others may read its table: what may name a person is sealed."""
        kept = asdict(self) | {"day": self.day.isoformat()}
        said = json.dumps({name: kept.pop(name) for name in _SAID}, ensure_ascii=False)
        return kept | {"said": cipher.cipher.seal(said, _CONTEXT)}

    @classmethod
    def of(cls, parameters: Parameters) -> Print:
        """From what a job kept; one that was ordered by an earlier release lacks what came since."""
        kept = dict(parameters)
        if said := kept.pop("said", ""):
            kept |= json.loads(cipher.cipher.open(said, _CONTEXT))
        lists = {key: tuple(kept[key]) for key in _LISTS if key in kept}
        return cls(**{**kept, **lists, "day": date.fromisoformat(kept["day"])})

    def wish(self) -> Wish:
        """As the values are gathered by."""
        settings = current_app.extensions["settings"]
        return Wish(
            day=self.day,
            media=settings.media,
            languages=self.languages,
            template=self.template,
            base=settings.public_url,
            options=self.options,
            columns=self.columns,
            record=self.rows_of or self.printable.record,
            heading=self.heading,
            filters=self.filters,
            tasks=self.tasks,
        )


def seen(actor: Actor, ordered: Print) -> tuple[str, ...]:
    """The columns that may be on the sheets, as far as the actor sees them in clear: of a list those it is
    arranged in, else those that are printed of its rows, of what these are linked with, and of its texts."""
    record = ordered.record
    if ordered.columns:
        columns = [column for name in ordered.columns if (column := record.column(name)) is not None]
    else:
        drawn = {record, *(link.rel_model for link in record.columns() if isinstance(link, ForeignKeyField))}
        drawn |= {other for other, _link in store.references(record)}
        drawn |= {ordered.content} if ordered.content else set()
        columns = [column for each in drawn for column in each.columns(printed=True)]
    return tuple(
        sorted(
            f"{column.model.key()}.{column.name}"
            for column in columns
            if access.on_paper(actor, column.model, column)
        )
    )


def offered(actor: Actor) -> list[Printable]:
    """The printables that the actor may print."""
    return [each for each in printables.catalogue().values() if may_print(actor, each)]


def may_print(actor: Actor, printable: Printable, rows_of: str = "") -> bool:
    """Whether the actor may print rows of its record (of `rows_of`, where it takes any) and its texts."""
    if printable.content and not access.may(actor, "print", record_of(printable.content)):
        return False
    if printable.record != "*":
        return not rows_of and access.may(actor, "print", record_of(printable.record))
    rows = by_name(rows_of) if rows_of else None
    if rows_of:
        return rows is not None and access.may(actor, "print", rows)
    return any(access.may(actor, "print", each) for each in records())
