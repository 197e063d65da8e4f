"""Values of sheets about doors, which name no person: the wall map of a grid, the route from door to door."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from backoffice import access, reading, store
from backoffice.access import Actor
from backoffice.print_texts import found, value
from backoffice.print_values.gathering import (
    Document,
    Gathered,
    Unfit,
    Wish,
    gathers,
    gathers_all,
    languages_of,
)
from backoffice.print_values.known import clear, covers, foreign, sees, tongue
from backoffice.print_values.offices import Places, own_office
from backoffice.print_values.wording import printed_now
from models.fields import SOURCE
from models.people.resident import Resident
from models.places.area import Area
from models.places.household import Household
from printables.values import ENTRIES
from printables.wall_map.plan import house, placed

#: More doors fit no map.
DOORS = 1_000
#: Who is not at home, of the ways of being away.
_AWAY = "not_returned"

_NUMBERS = re.compile(r"(\d+)")
#: Chinese numerals up to ninety-nine, as buildings are numbered by.
_CHINESE = re.compile("[一二三四五六七八九十]+")
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}

#: What texts with numbers in them are sorted by.
Natural = tuple[tuple[int, int, str], ...]


def natural(text: str) -> Natural:
    """By which texts with numbers in them are sorted as people count: 2 before 10, 三 before 十二, 9-1 before
    10-1, whatever the width of the digits."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    plain = _CHINESE.sub(lambda found: str(_chinese(found[0])), plain)
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _NUMBERS.split(plain) if part
    )


def _chinese(numeral: str) -> int:
    """A Chinese numeral below a hundred; digits one after the other are read as such."""
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return int("".join(str(_DIGITS[digit]) for digit in numeral))
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)


def walking_order(actor: Actor, home: Any) -> tuple[Natural, ...]:
    """By which doors are sorted as one walks: the road, its buildings, their units, the rooms."""
    return tuple(natural(clear(actor, home, name) or "") for name in ("address", "building", "unit", "room"))


@gathers("wall_map")
def _maps(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    places, gathered = Places(actor), Gathered()
    for row_id, area in found(actor, Area, ids).items():
        if not covers(actor, row_id):
            continue
        homes = _homes(actor, Household.area.in_(access.area_and_below(row_id)))
        if len(homes) > DOORS:
            gathered[row_id] = Unfit("rows", str(DOORS))
            continue
        languages, people = wish.languages or (SOURCE,), _Behind(actor, homes)
        marks = _marks(people.codes.values(), languages[0])
        doors = [
            {
                **{name: clear(actor, home, name) or "" for name in ("address", "building", "unit", "room")},
                **people.state(home.id),
                "marks": [marks[code] for code in people.spoken(home.id)],
            }
            for home in homes
        ]
        counted = Counter(code for home in homes for code in people.spoken(home.id))
        values = {
            "office": places.office(row_id),
            "area": value(actor, area, "name") or "",
            "place": " · ".join(filter(None, (_above(actor, places.line(row_id)), _one_address(doors)))),
            "head": value(actor, area, "head"),
            "telephone": value(actor, area, "telephone"),
            "group": None,
            "date": wish.day,
            "tongues": [
                {"mark": marks[code], "name": tongue(code, languages), "doors": number}
                for code, number in counted.most_common()
            ],
            "away_known": sees(actor, Resident, "away"),
            **placed(doors),
        }
        gathered[row_id] = Document(values, languages)
    return gathered


@gathers_all("route_sheet")
def _route(actor: Actor, ids: Sequence[int], wish: Wish) -> Document | Unfit:
    if not access.may(actor, "print", Household):
        raise store.Refused(Household.key())
    if len(ids) > ENTRIES:
        return Unfit("rows", str(ENTRIES))
    homes = _homes(actor, Household.id.in_(list(ids))) if ids else []
    places, people, languages = Places(actor), _Behind(actor, homes), wish.languages or (SOURCE,)
    stops = {home.id: _stop(actor, places, home) for home in homes}
    homes.sort(key=lambda home: stops[home.id])
    groups = []
    for _key, some in groupby(homes, key=lambda home: stops[home.id]):
        doors = list(some)
        line, road = places.line(doors[0].__data__["area"]), _road(actor, doors[0])
        groups.append(
            {
                "area": (value(actor, line[-1], "name") or "") if line else "",
                "place": _above(actor, line),
                "address": road,
                "building": clear(actor, doors[0], "building") or "",
                "doors": [
                    {
                        "unit": clear(actor, home, "unit") or "",
                        "room": _door(actor, home),
                        "languages": _listed(people.spoken(home.id), languages),
                        "task": wish.tasks.get(str(home.id)),
                    }
                    for home in doors
                ],
            }
        )
    values = {
        "office": own_office(actor),
        "title": wish.heading or None,
        "groups": groups,
        **printed_now(actor),
    }
    return Document(values, languages)


def _stop(actor: Actor, places: Places, home: Any) -> tuple[Any, ...]:
    """By which doors of one grid and building stand together, in the order of the office's tree."""
    line = places.line(home.__data__["area"])
    building = clear(actor, home, "building") or ""
    return tuple(natural(area.code) for area in line), natural(_road(actor, home)), natural(building)


def _road(actor: Actor, home: Any) -> str:
    """The address of a building; of a house of its own, the road it stands on."""
    address = clear(actor, home, "address") or ""
    return address if clear(actor, home, "building") else house(address)[0]


def _door(actor: Actor, home: Any) -> str:
    """The room; of a house of its own, its number."""
    room = clear(actor, home, "room") or ""
    if clear(actor, home, "building"):
        return room
    return " ".join(filter(None, (house(clear(actor, home, "address") or "")[1], room)))


def _above(actor: Actor, line: Sequence[Any]) -> str:
    """The places that an area lies in."""
    return "".join(value(actor, area, "name") or "" for area in line[:-1])


def _one_address(doors: Sequence[Mapping[str, Any]]) -> str:
    """The address that all buildings share, which then stands above them."""
    addresses = {door["address"] for door in doors if door["building"]}
    return addresses.pop() if len(addresses) == 1 else ""


def _homes(actor: Actor, condition: Any) -> list[Any]:
    """The doors that the actor may print, in walking order."""
    if not access.may(actor, "print", Household):
        return []
    query = Household.select().where(condition, reading.live(actor, Household, "print"))
    return sorted(query, key=lambda home: walking_order(actor, home))


class _Behind:
    """Who lives behind doors, told without any name; people whom the actor may not print are not counted."""

    def __init__(self, actor: Actor, homes: Sequence[Any]) -> None:
        self._actor = actor
        self._people: dict[int, list[Any]] = {}
        if homes and access.may(actor, "print", Resident):
            live = reading.live(actor, Resident, "print")
            for person in Resident.select().where(Resident.household.in_([home.id for home in homes]), live):
                self._people.setdefault(person.__data__["household"], []).append(person)
        self.codes = languages_of(actor, [each for some in self._people.values() for each in some])

    def spoken(self, home: int) -> list[str]:
        """The languages of a door beside Chinese, the one of most people first."""
        counted = Counter(
            self.codes[person.id] for person in self._people.get(home, ()) if person.id in self.codes
        )
        return [code for code, _number in counted.most_common() if code != SOURCE]

    def state(self, home: int) -> dict[str, str]:
        """Whether foreigners live there, or nobody, and who of them is away."""
        people = self._people.get(home, [])
        away = [clear(self._actor, person, "away") == _AWAY for person in people]
        kinds = [foreign(clear(self._actor, person, "nationality")) for person in people]
        return {
            "state": "foreign" if any(kinds) else "local" if people else "empty",
            "away": "all" if away and all(away) else "some" if any(away) else "no",
        }


def _marks(codes: Iterable[str], reader: str) -> Mapping[str, str]:
    """{language: its sign on a map}: the first character of its Chinese name where no other begins with it,
    else its code."""
    names = {code: tongue(code, (SOURCE,))[SOURCE] for code in dict.fromkeys(codes)}
    firsts = Counter(name[0] for name in names.values())
    short = reader == SOURCE
    return {code: name[0] if short and firsts[name[0]] == 1 else code.upper() for code, name in names.items()}


def _listed(codes: Sequence[str], languages: Sequence[str]) -> dict[str, str] | None:
    named = [tongue(code, languages) for code in codes]
    return {each: " · ".join(name[each] for name in named) for each in languages} if named else None
