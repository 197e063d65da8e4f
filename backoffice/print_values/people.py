"""Values of the registration form: what is known of one person, of the permits and the home, as clear values.

A value that is masked, or that the actor does not see, leaves its box empty for writing by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from peewee import ForeignKeyField

from backoffice import access, reading
from backoffice.access import Actor
from backoffice.print_texts import found
from backoffice.print_values.gathering import (
    Document,
    Gathered,
    Wish,
    both,
    gathers,
    languages_of,
    linked,
)
from backoffice.print_values.known import clear, country, tongue
from backoffice.print_values.offices import Places, own_office
from models.base import Record
from models.content.language import Language
from models.fields import SOURCE, CountryField, Sealed
from models.people.foreign_national import ForeignNational
from models.people.resident import Resident
from models.places.household import Household
from printables.registration_form.fields import Field, fields, filled

#: The language beside Chinese of a form for nobody in particular.
_USUAL = "en"
#: The row of a form without a row.
BLANK = 0


@gathers("registration_form")
def _forms(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    gathered: Gathered = {}
    if BLANK in ids:
        languages = wish.languages or both(_USUAL)
        values = {"office": own_office(actor), "fields": filled({}), "blank": True}
        gathered[BLANK] = Document(values, languages)
    people = found(actor, Resident, ids)
    homes = found(actor, Household, linked(people.values(), "household"))
    permits = _permits(actor, people)
    codes, places = languages_of(actor, people.values()), Places(actor)
    for row_id, person in people.items():
        languages = wish.languages or both(codes.get(row_id, _USUAL))
        rows = {
            "resident": person,
            "household": homes.get(person.__data__["household"]),
            "foreign_national": permits.get(row_id),
        }
        code = codes.get(row_id, SOURCE)
        known = {each.key: _value(actor, each, rows, languages, code) for each in fields()}
        office = places.office(clear(actor, person, "area"))
        gathered[row_id] = Document({"office": office, "fields": filled(known), "blank": False}, languages)
    return gathered


def _permits(actor: Actor, people: Mapping[int, Record]) -> dict[int, Any]:
    """{resident's id: what is known of visa and permits}, as far as the actor may print it."""
    if not people or not access.may(actor, "print", ForeignNational):
        return {}
    query = ForeignNational.select().where(
        ForeignNational.resident.in_(list(people)), reading.live(actor, ForeignNational, "print")
    )
    return {row.__data__["resident"]: row for row in query}


def _value(
    actor: Actor, field: Field, rows: Mapping[str, Any], languages: Sequence[str], preferred: str
) -> Any:
    """What is known of a field: of its columns the first that has a value. preferred: the language of the
    person."""
    for place in field.columns:
        record, _dot, name = place.partition(".")
        stored = clear(actor, rows[record], name)
        if stored is not None:
            return _told(actor, rows[record], name, stored, languages, preferred)
    return None


def _told(actor: Actor, row: Any, name: str, stored: Any, languages: Sequence[str], preferred: str) -> Any:
    column = type(row).column(name)
    if isinstance(stored, Sealed):
        return stored.plain()
    if isinstance(column, CountryField):
        return country(stored, languages)
    if isinstance(column, ForeignKeyField):
        if column.rel_model is Language:
            return tongue(preferred, languages)
        return reading.value(actor, row, column).title
    return stored if isinstance(stored, date) else str(stored)
