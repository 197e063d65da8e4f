"""Where doors stand on a wall map: buildings, in them units side by side, their floors from the top."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

#: From door to door and from floor to floor; beside and above a unit the names of its floors and its own; all
#: in the size of the map's letters.
ACROSS, UP, LEVEL, NAME, GAP = 3.3, 2.55, 1.2, 1.4, 0.5
#: Width and height for all of them on A4, in points, and round a building the room for margins and name.
_SHEET, _ROUND, _BELOW, _NARROWEST = (538.0, 572.0), 2.1, 2.6, 9.0
#: The largest letters, in points on A4.
_LARGEST = 18.0
#: So many doors stand in a line where rooms tell no floor.
IN_LINE = 6

#: The number of a room tells its floor: 501, 1002.
_ROOM = re.compile(r"(\d{1,3})(\d{2})")
#: A house of its own: its road, and its number there.
_HOUSE = re.compile(r"(.*?\D)(\d.*)")

_Doors = list[dict[str, Any]]


def placed(doors: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """{"buildings", "doors", "labels", "letters"} of the map; doors and labels with the number of their
    building and their place in it; the size of letters, in points on A4, with which all finds room.

    doors: with "address", "building", "unit" and "room", and what else is shown of them, in their order.
    """
    blocks: dict[tuple[str, str], dict[str, _Doors]] = {}
    for door in doors:
        road, own = house(door["address"])
        label = door["room"] if door["building"] else " ".join(filter(None, (own, door["room"])))
        shown = {name: door[name] for name in door if name not in ("address", "building", "unit", "room")}
        block = blocks.setdefault((door["address"] if door["building"] else road, door["building"]), {})
        block.setdefault(door["unit"], []).append({**shown, "room": label})
    found: dict[str, list[dict[str, Any]]] = {"buildings": [], "doors": [], "labels": []}
    several = len({address for address, _building in blocks}) > 1
    for number, ((address, building), units) in enumerate(blocks.items()):
        told = address if several or not building else ""
        found["buildings"].append({"name": building, "address": told, **_raised(number, units, found)})
    return {**found, "letters": _letters([(each["width"], each["height"]) for each in found["buildings"]])}


def _letters(buildings: Sequence[tuple[float, float]]) -> float:
    """The largest letters with which buildings in lines find room on the sheet."""
    letters, (wide, high) = _LARGEST, _SHEET
    while _height(buildings, wide / letters) > high / letters:
        letters *= 0.97
    return _round(letters)


def _height(buildings: Sequence[tuple[float, float]], wide: float) -> float:
    """How high lines of buildings are where so much stands beside each other."""
    total = line = left = 0.0
    for width, height in buildings:
        own = max(width, _NARROWEST) + _ROUND
        if left and left + own > wide:
            total, line, left = total + line, 0.0, 0.0
        left, line = left + own, max(line, height + _BELOW)
    return total + line


def _raised(number: int, units: Mapping[str, _Doors], found: Mapping[str, _Doors]) -> dict[str, float]:
    """Put the doors of a building where they stand; its width and height."""
    lined = {name: _lined(doors) for name, doors in units.items()}
    named = len(units) > 1
    floors = max(1 + max(floor for floor, _level, _column, _door in doors) for doors in lined.values())
    left, above = 0.0, NAME if named else 0.0
    for name, doors in lined.items():
        own = 1 + max(floor for floor, _level, _column, _door in doors)
        across = 1 + max(column for _floor, _level, column, _door in doors)
        levels = dict.fromkeys((floor, level) for floor, level, _column, _door in doors if level)
        start, top = left + (LEVEL if levels else 0), above + (floors - own) * UP
        for floor, _level, column, door in doors:
            found["doors"].append(
                {
                    **door,
                    "building": number,
                    "x": _round(start + column * ACROSS),
                    "y": _round(top + floor * UP),
                }
            )
        for floor, level in levels:
            found["labels"].append(
                {
                    "building": number,
                    "text": level,
                    "unit": False,
                    "x": _round(left),
                    "y": _round(top + floor * UP),
                }
            )
        if named and name:
            found["labels"].append(
                {"building": number, "text": name, "unit": True, "x": _round(start), "y": _round(top - NAME)}
            )
        left = start + across * ACROSS + GAP
    return {"width": _round(left - GAP), "height": _round(above + floors * UP)}


def _round(length: float) -> float:
    return round(length, 2)


def house(address: str) -> tuple[str, str]:
    """The road (or compound) of an address, and the number there, "" where it has none."""
    match = _HOUSE.fullmatch(address)
    return (match[1], match[2]) if match else (address, "")


def _lined(doors: _Doors) -> list[tuple[int, str, int, dict[str, Any]]]:
    """(line from the top, what the floor is called, place in the line, door)."""
    rooms = [_ROOM.fullmatch(door["room"]) for door in doors]
    if not all(rooms):
        return [(place // IN_LINE, "", place % IN_LINE, door) for place, door in enumerate(doors)]
    told = [(int(room[1]), int(room[2])) for room in rooms if room]
    floors = sorted({floor for floor, _column in told}, reverse=True)
    columns = sorted({column for _floor, column in told})
    return [
        (floors.index(floor), str(floor), columns.index(column), door)
        for door, (floor, column) in zip(doors, told, strict=True)
    ]
