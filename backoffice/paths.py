"""How a filter gets to a column: one of the record itself, of a linked record or of a referring one.

Each step is checked against the actor's sight; which rows lie within reach is cut in `backoffice.filters`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import CharField, Field, ForeignKeyField, TextField

from backoffice import access
from backoffice.access import Actor, Sight
from models.base import Record
from models.fields import CountryField, FileField, StatesField, TranslatedField
from models.register import by_name, records

#: So many links a filter may follow.
MOST_STEPS = 3


@dataclass(frozen=True)
class Step:
    """One link: followed to the row it leads to, or back to the rows that refer by it (`record:link`)."""

    link: ForeignKeyField
    back: bool

    @property
    def record(self) -> type[Record]:
        """The record that the step leads to."""
        found: type[Record] = self.link.model if self.back else self.link.rel_model
        return found

    def __str__(self) -> str:
        return f"{self.link.model.key()}:{self.link.name}" if self.back else str(self.link.name)


@dataclass(frozen=True)
class Path:
    """The way from a record to a column. No column: whether there are referring rows at all is asked."""

    steps: tuple[Step, ...]
    record: type[Record]
    column: Field | None

    def __str__(self) -> str:
        return ".".join([*map(str, self.steps), *([self.column.name] if self.column is not None else [])])


def follow(record: type[Record], text: str) -> Path | None:
    """The path that a text names, whoever asks; None where there is none."""
    *parts, last = text.split(".")
    if ":" in last:
        parts, last = [*parts, last], ""
    taken = steps(record, parts)
    if taken is None:
        return None
    target = taken[-1].record if taken else record
    column = target.column(last) if last else None
    return None if last and column is None else Path(taken, target, column)


def steps(record: type[Record], parts: Sequence[str]) -> tuple[Step, ...] | None:
    """The links that these texts name, one after the other; None where there are none such, or too many."""
    found: list[Step] = []
    for part in parts:
        step = _step(found[-1].record if found else record, part)
        if step is None or len(found) == MOST_STEPS:
            return None
        found.append(step)
    return tuple(found)


def _step(record: type[Record], text: str) -> Step | None:
    name, colon, link_name = text.partition(":")
    source = by_name(name) if colon else record
    link = source.column(link_name if colon else name) if source is not None else None
    if not isinstance(link, ForeignKeyField) or (colon and link.rel_model is not record):
        return None
    return Step(link, bool(colon))


def open_to(actor: Actor, *steps: Step) -> bool:
    """Whether the actor sees the links and may view what each leads to."""
    return all(
        access.sight(actor, step.link.model, step.link) is Sight.CLEAR
        and access.may(actor, "view", step.record)
        for step in steps
    )


def links(actor: Actor, record: type[Record]) -> Iterator[Step]:
    """The steps that the actor may take from a record: along its links, then back from referring records."""
    for column in record.columns():
        if isinstance(column, ForeignKeyField) and open_to(actor, Step(column, False)):
            yield Step(column, False)
    for other in records():
        for column in other.columns():
            if isinstance(column, ForeignKeyField) and column.rel_model is record:
                step = Step(column, True)
                if access.may(actor, "view", other) and open_to(actor, step):
                    yield step


def filterable(actor: Actor, record: type[Record], column: Field | None) -> bool:
    """Whether the actor may filter by the column; a masked one can be found by its exact value alone."""
    if column is None:
        return False
    if getattr(column, "blind", False):
        return access.sight(actor, record, column) is Sight.CLEAR or access.reveals(actor, record, column)
    return (column.facts.filtered or isinstance(column, ForeignKeyField)) and access.sight(
        actor, record, column
    ) is Sight.CLEAR


def has_text(column: Any) -> bool:
    """Whether parts of the column's values can be looked for: free text in one language."""
    return (
        isinstance(column, CharField | TextField)
        and not isinstance(column, CountryField | FileField | TranslatedField | StatesField)
        and not (column.choices or getattr(column, "sealed", False))
    )


def allows(actor: Actor, path: Path, operator: str) -> bool:
    """Whether the actor may filter by what stands at the end of the path, in that way."""
    if not open_to(actor, *path.steps):
        return False
    column = path.column
    if column is None:
        return operator == "empty"
    if operator == "contains":
        return has_text(column) and access.sight(actor, path.record, column) is Sight.CLEAR
    if not filterable(actor, path.record, column):
        return False
    if operator == "empty":
        return bool(column.null or isinstance(column, CharField | TextField))
    return operator == "is" or not getattr(column, "sealed", False)
