"""The office that signs a sheet: its name, address and telephone, and how it looks on paper."""

from __future__ import annotations

from typing import Any

from backoffice import reading
from backoffice.access import Actor
from backoffice.print_texts import found, value
from models.places.area import Area


def own_office(actor: Actor) -> dict[str, Any]:
    """The office of the actor's own area, else of the whole installation."""
    area = next((each.area for each in actor.assignments if each.area is not None), None)
    return Places(actor).office(area)


class Places:
    """The areas above a grid, each read once."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._areas: dict[int, Any] = {}

    def line(self, area_id: int | None) -> list[Any]:
        """The areas from the district down to this one."""
        found_areas: list[Any] = []
        while area_id is not None and len(found_areas) < 10:
            if area_id not in self._areas:
                self._areas |= found(self._actor, Area, [area_id], "view") or {area_id: None}
            area = self._areas[area_id]
            if area is None:
                break
            found_areas.append(area)
            area_id = area.__data__["parent"]
        return found_areas[::-1]

    def office(self, area_id: int | None) -> dict[str, Any]:
        """The office that signs: the street's or town's, else the highest there is."""
        line = self.line(area_id) or self._highest()
        signs = next((area for area in line if area.kind == "town"), line[0] if line else None)
        if signs is None:
            return {"name": "", "address": "", "telephone": ""}
        above, below = line[: line.index(signs)], line[line.index(signs) :]
        return {
            "name": value(self._actor, signs, "name") or "",
            "address": "".join(value(self._actor, area, "name") or "" for area in above),
            "telephone": next(filter(None, (value(self._actor, each, "telephone") for each in below)), ""),
        }

    def _highest(self) -> list[Any]:
        query = Area.select().where(Area.parent.is_null(), reading.live(self._actor, Area))
        return list(query.order_by(Area.code).limit(1))
