"""How likely two rows of a record are the same person, and which columns speak for it; reads no database.

Each column adds to or takes from the logarithm of the odds, as `models.base.Likeness` says what it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from peewee import ForeignKeyField

from backoffice.namesakes import compare_names
from backoffice.romanise import Name, name_of
from models.base import Likeness, Record
from models.fields import plain

#: From this score on two rows are likely the same and are shown to be decided.
LIKELY = 0.7

#: Logarithm of the odds before anything is known: of rows that have a key in common few are the same.
_BEFORE = -7.0

_SAME_NUMBER, _OTHER_NUMBER = 9.0, -1.0  # passports are renewed
_SAME_CONTACT, _OTHER_CONTACT = 2.5, -0.5
_SAME_LINK, _OTHER_LINK = 2.5, -0.3
_SAME_FACT, _OTHER_FACT = 0.5, -2.5
#: A telephone or a household tells little of people with different names: families share them.
_OF_A_FAMILY = 0.5
_SAME_DAY, _FIRST_OF_JANUARY, _SWAPPED, _ONE_DIGIT = 5.0, 3.0, 4.0, 2.0
_ONLY_YEAR, _SAME_YEAR, _OTHER_DAY = 0.0, -3.0, -5.0


@dataclass(frozen=True)
class Traits:
    """What of a row is compared: its names, the blind indexes of its numbers, its day of birth and the rest.
    Columns without a value are left out."""

    names: Mapping[str, Name] = field(default_factory=dict)
    unique: Mapping[str, str] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)
    born: Mapping[str, date] = field(default_factory=dict)
    links: Mapping[str, int] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    def only(self, columns: Container[str]) -> Traits:
        """The traits of these columns."""
        kinds = (self.names, self.unique, self.contact, self.born, self.links, self.facts)
        found: list[Any] = [{name: each[name] for name in each if name in columns} for each in kinds]
        return Traits(*found)


@dataclass(frozen=True)
class Verdict:
    """How likely two rows are the same, from 0 to 1, and the columns that say so."""

    score: float
    because: tuple[str, ...]

    @property
    def likely(self) -> bool:
        """Whether somebody should look at the two."""
        return self.score >= LIKELY


def compared_by(record: type[Record]) -> list[str]:
    """The names of the columns that tell whether two rows are the same; [] for a record that none are of."""
    likeness: Likeness | None = record.meta("likeness")
    if likeness is None:
        return []
    born = (likeness.born,) if likeness.born else ()
    return [*likeness.names, *likeness.unique, *likeness.contact, *born, *likeness.support]


def traits_of(row: Record) -> Traits:
    """The traits of a stored row. Sealed values are not opened."""

    def value(name: str) -> Any:
        column = type(row)._meta.fields[name]
        return row.__data__.get(f"{name}_blind" if getattr(column, "blind", False) else name)

    return _traits(type(row), value)


def traits_typed(record: type[Record], values: Mapping[str, Any]) -> Traits:
    """The traits of values that are not stored yet; numbers in clear."""

    def value(name: str) -> Any:
        column, typed = record._meta.fields[name], values.get(name)
        return column.blind_of(plain(typed)) if getattr(column, "blind", False) and typed else typed

    return _traits(record, value)


def _traits(record: type[Record], value: Callable[[str], Any]) -> Traits:
    likeness: Likeness = record.meta("likeness")

    def present(names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        for name in names:
            if (found := value(name)) not in (None, ""):
                yield name, found

    support = dict(present(likeness.support))
    links = {name for name in support if isinstance(record._meta.fields[name], ForeignKeyField)}
    return Traits(
        names={name: found for name, text in present(likeness.names) if (found := name_of(str(text)))},
        unique=dict(present(likeness.unique)),
        contact=dict(present(likeness.contact)),
        born=dict(present((likeness.born,) if likeness.born else ())),
        links={name: support[name] for name in links},
        facts={name: found for name, found in support.items() if name not in links},
    )


def compare(one: Traits, other: Traits) -> Verdict:
    """How likely the rows with these traits are the same."""
    names = compare_names(one.names, other.names)
    weights = dict.fromkeys(names.columns, names.weight / max(1, len(names.columns)))
    if not names.columns:
        weights[""] = names.weight
    for name, here, there in _both(one.unique, other.unique):
        weights[name] = _SAME_NUMBER if here == there else _OTHER_NUMBER
    for name, here, there in _both(one.born, other.born):
        weights[name] = _of_days(here, there)
    family = names.family
    for name, here, there in _both(one.contact, other.contact):
        same = _OF_A_FAMILY if family else _SAME_CONTACT
        weights[name] = same if here == there else _OTHER_CONTACT
    for name, here, there in _both(one.links, other.links):
        same = _OF_A_FAMILY if family else _SAME_LINK
        weights[name] = same if here == there else _OTHER_LINK
    for name, here, there in _both(one.facts, other.facts):
        weights[name] = _SAME_FACT if here == there else _OTHER_FACT
    odds = _BEFORE + sum(weights.values())
    because = tuple(name for name, weight in weights.items() if name and weight > _OF_A_FAMILY)
    return Verdict(round(1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))), 4), because)


def _both(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """(column, value, value) where both have one."""
    return ((name, here, other[name]) for name, here in one.items() if name in other)


def _of_days(one: date, other: date) -> float:
    """What two days of birth say: the same, day and month changed about, a digit mistyped, or another day."""
    if one == other:
        return _FIRST_OF_JANUARY if (one.day, one.month) == (1, 1) else _SAME_DAY
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return _SWAPPED
    if sum(here != there for here, there in zip(one.isoformat(), other.isoformat(), strict=True)) == 1:
        return _ONE_DIGIT
    if (one.month, one.day) == (other.month, other.day):
        return _ONLY_YEAR
    return _SAME_YEAR if one.year == other.year else _OTHER_DAY
