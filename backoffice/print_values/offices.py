"""The office that signs a sheet: its name, address and telephone, and how it looks on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app

from backoffice import access, images, reading
from backoffice.access import Actor
from backoffice.print_texts import found, value
from models.content.media import Media
from models.content.office_look import OfficeLook
from models.fields import SOURCE, Text
from models.places.area import Area

#: What a look says beside the picture; each is taken from the nearest area that says it.
_SAID = (
    *("name", "address", "telephone", "accent", "second"),
    *("signature", "opening", "closing", "agency"),
)
#: Emblems are drawn with so many pixels at most, enough for 600 to the inch, where their files are larger.
_PIXELS, _LARGE = 480, 60_000


def own_office(actor: Actor, agency: str = "") -> dict[str, Any]:
    """The office with that agency code; else that of the actor's own area, else of the whole installation."""
    return Places(actor).office(own_area(actor, agency))


def own_area(actor: Actor, agency: str = "") -> int | None:
    """The area whose office that is, None for the whole installation."""
    if agency and access.may(actor, "view", OfficeLook):
        rows = OfficeLook.select().where(OfficeLook.agency == agency, reading.live(actor, OfficeLook))
        for look in rows.order_by(OfficeLook.id).limit(1):
            return int(look.__data__["area"])
    return next((each.area for each in actor.assignments if each.area is not None), None)


class Places:
    """The areas above a grid and their looks, each read once."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._areas: dict[int, Any] = {}
        self._offices: dict[int | None, dict[str, Any]] = {}

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
        """The office that signs, the street's or town's, else the highest there is; with the look of the
        nearest area that has one, and what that leaves out from the areas above it."""
        if area_id not in self._offices:
            line = self.line(area_id) or self._highest()
            self._offices[area_id] = _looking(self._named(line), self._looks(line), self._actor)
        return dict(self._offices[area_id])

    def _named(self, line: Sequence[Any]) -> dict[str, Any]:
        """What the areas themselves say."""
        signs = next((area for area in line if area.kind == "town"), line[0] if line else None)
        if signs is None:
            return {"name": "", "address": "", "telephone": ""}
        above, below = line[: line.index(signs)], line[line.index(signs) :]
        return {
            "name": value(self._actor, signs, "name") or "",
            "address": "".join(value(self._actor, area, "name") or "" for area in above),
            "telephone": next(filter(None, (value(self._actor, each, "telephone") for each in below)), ""),
        }

    def _looks(self, line: Sequence[Any]) -> list[Any]:
        """The looks of these areas, the nearest first."""
        if not line or not access.may(self._actor, "view", OfficeLook):
            return []
        ids = [area.id for area in line]
        rows = OfficeLook.select().where(OfficeLook.area.in_(ids), reading.live(self._actor, OfficeLook))
        return sorted(rows, key=lambda look: -ids.index(look.__data__["area"]))

    def _highest(self) -> list[Any]:
        """The district; or, where one office alone has a look, down to that one."""
        if access.may(self._actor, "view", OfficeLook):
            looks = OfficeLook.select().where(reading.live(self._actor, OfficeLook)).limit(2)
            only = [look.__data__["area"] for look in looks]
            if len(only) == 1:
                return self.line(only[0])
        query = Area.select().where(Area.parent.is_null(), reading.live(self._actor, Area))
        return list(query.order_by(Area.code).limit(1))


def _looking(office: dict[str, Any], looks: Sequence[Any], actor: Actor) -> dict[str, Any]:
    """The office with what its looks say."""
    for name in _SAID:
        said = next(filter(None, (_plain(value(actor, look, name)) for look in looks)), None)
        if isinstance(said, Mapping) and office.get(name):
            office[name] = {SOURCE: office[name], **said}
        elif said:
            office[name] = said
    shown = (found(actor, Media, [look.__data__["emblem"]]) for look in looks if value(actor, look, "emblem"))
    media = next(filter(None, shown), None)
    if media:
        office["emblem"] = _emblem(value(actor, next(iter(media.values())), "file"))
    return office


def _plain(said: Any) -> Any:
    return dict(said.by) if isinstance(said, Text) else said


def _emblem(name: str | None) -> bytes:
    """The picture; one that is lost is given as no bytes, which no print accepts."""
    path = Path(current_app.extensions["settings"].media) / Path(name or "").name
    return _drawn(path, path.stat().st_mtime_ns) if path.is_file() else b""


@lru_cache(maxsize=16)
def _drawn(path: Path, _changed: int) -> bytes:
    content = path.read_bytes()
    if len(content) <= _LARGE:
        return content
    try:
        return images.smaller(content, images.Cut(_PIXELS))
    except images.NotDrawn:
        return content
