"""What gatherers know of people beyond one column: clear values, countries and languages by their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import Field

from backoffice import access
from backoffice.access import Actor, Sight
from models.base import Record
from models.fields import CountryField
from models.people.resident import Resident
from models.places.household import Household
from printables.languages import language

#: Nationalities and regions of which nobody is foreign here.
_CHINESE = frozenset({"CN", "HK", "MO", "TW"})


def sees(actor: Actor, record: type[Record], name: str) -> bool:
    """Whether the actor sees a column in clear."""
    return access.sight(actor, record, record.column(name)) is Sight.CLEAR


def clear(actor: Actor, row: Any, name: str) -> Any:
    """The stored value of a column, None unless there is one and the actor sees it in clear."""
    if row is None or not sees(actor, type(row), name):
        return None
    return row.__data__.get(name) or None


def opens(column: Field) -> bool:
    """Whether whoever holds the value may read more with it, such as the code in an address: the product
    makes it, and no two rows have the same."""
    return bool(column.facts.system and column.unique)


def covers(actor: Actor, area: int) -> bool:
    """Whether the actor may print all people and doors of an area, so that what is counted there is all."""
    for record in (Household, Resident):
        if access.unlimited(actor, "print", record):
            continue
        own = [each.area for each, _grant in actor.grants(record, "print") if each.area is not None]
        if not any(area in access.area_and_below(each) for each in own):
            return False
    return True


def foreign(nationality: str | None) -> bool:
    """Whether somebody of that nationality is a foreigner."""
    return bool(nationality) and nationality not in _CHINESE


def country(code: str, languages: Sequence[str]) -> dict[str, str]:
    """{language: what it calls a country}."""
    return {each: CountryField.label(code, language(each).locale) for each in languages}


def tongue(code: str, languages: Sequence[str]) -> dict[str, str]:
    """{language: what it calls a language}."""
    key = code.replace("-", "_")
    named = {each: language(each).locale.languages.get(key) for each in languages}
    return {each: name or language(code).autonym for each, name in named.items()}
