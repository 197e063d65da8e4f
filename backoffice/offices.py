"""The offices that everybody may turn to, down to the communities, with duty telephones; names no person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from backoffice import reading
from backoffice.access import Actor
from models.places.area import Area

#: Levels whose duty telephone is given to everybody; that of a grid stands at the doors of its households.
_OPEN = ("district", "town", "community")

_READER = Actor.system("public site")


@dataclass(frozen=True)
class Office:
    """One office: what it is called, where it lies ("" where that is not known), its duty telephone."""

    name: str
    address: str
    telephone: str
    communities: tuple[Office, ...] = ()


def offices() -> list[Office]:
    """The offices of the streets and towns with their communities; of an office without any, its highest."""
    query = Area.select(Area.id, Area.name, Area.kind, Area.parent, Area.telephone).where(
        Area.kind.in_(_OPEN), reading.live(_READER, Area)
    )
    areas = {area.id: area for area in query.order_by(Area.code)}
    parts: dict[int | None, list[Any]] = {}
    for area in areas.values():
        parts.setdefault(area.__data__["parent"], []).append(area)
    towns = [area for area in areas.values() if area.kind == "town"]
    return [_office(area, areas, parts) for area in towns or parts.get(None, [])]


def changed_at() -> datetime | None:
    """When any of them was changed last."""
    found: datetime | None = Area.select(fn.MAX(Area.changed_at)).where(Area.kind.in_(_OPEN)).scalar()
    return found


def _office(area: Any, areas: dict[int, Any], parts: dict[int | None, list[Any]]) -> Office:
    below = tuple(_office(part, areas, parts) for part in parts.get(area.id, []) if part.kind == "community")
    above = areas.get(area.__data__["parent"])
    return Office(area.name, above.name if above else "", area.telephone or "", below)


def own(found: list[Office]) -> dict[str, str]:
    """The office that signs what is printed for everybody, as paper names it."""
    if not found:
        return {"name": "", "address": "", "telephone": ""}
    first = found[0]
    telephones = (first.telephone, *(each.telephone for each in first.communities))
    return {
        "name": first.name,
        "address": first.address,
        "telephone": next(filter(None, telephones), ""),
    }
