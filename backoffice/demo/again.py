"""A handful of people of the demonstration who were registered twice, for somebody to decide.

They are plain residents without papers of their own, so that no figure of the office counts them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backoffice import comparing, store
from backoffice.access import Actor
from backoffice.demo.office import Office
from backoffice.demo.people import SOUGHT, Person
from backoffice.demo.places import KOREAN_COMMUNITIES
from models.fields import plain
from models.people.resident import Resident

#: What the second registration says of somebody: whether of a Korean, and what was written.
_SLIPS: tuple[tuple[bool, tuple[str, ...]], ...] = (
    (True, ("native", "phone")),
    (True, ("latin", "document", "born")),
    (True, ("latin", "born")),
    (False, ("chinese", "phone", "born")),
    (False, ("latin", "born", "phone")),
)


def register(actor: Actor, office: Office) -> None:
    """Register them again, and find the pairs."""
    made = [store.create(actor, Resident, values).id for values in _second(office)]
    comparing.compare_rows(Resident, made)


def _second(office: Office) -> Iterator[dict[str, Any]]:
    """The second registrations, of grown-ups who live in the clerk's community."""
    near = [
        person
        for _grid, home, family in office.homes
        for person in family.people
        if home.community == KOREAN_COMMUNITIES[0] and _grown(person, office) and person.name is not SOUGHT
    ]
    for korean, written in _SLIPS:
        person = next(each for each in near if (each.nationality == "KR") is korean)
        near = [each for each in near if each.home is not person.home]
        yield _values(person, Resident.get_by_id(person.id), written)


def _grown(person: Person, office: Office) -> bool:
    return person.born.year < office.today.year - 20


def _values(person: Person, known: Resident, written: tuple[str, ...]) -> dict[str, Any]:
    names = {"native": person.name.native, "latin": person.name.latin.title(), "chinese": person.name.chinese}
    values: dict[str, Any] = {
        "name": next(names[each] for each in written if each in names),
        "kind": "visitor" if person.foreign else "resident",
        "sex": person.sex,
        "nationality": person.nationality,
        "household": known.household_id,
        "preferred_language": known.preferred_language_id,
        "away": known.away,
    }
    if "born" in written:
        values["born"] = known.born
    if "phone" in written:
        values["phone"] = plain(known.phone)
    if "document" in written:
        values |= {"document_type": known.document_type, "document_number": plain(known.document_number)}
    return values
