"""A door of a grid and whoever lives behind it."""

from __future__ import annotations

import secrets
from typing import Any

from flask_babel import lazy_gettext as _

from models.base import PERSONAL, CharField, ForeignKeyField, Record, column
from models.places.area import Area


def new_door_token() -> str:
    """128 random bits, safe in an address: who holds it opens the page behind the door's QR code."""
    return secrets.token_urlsafe(16)


class Household(Record):
    """One door. `place` is the address in one line, kept for lists, search and letters."""

    area = column(
        ForeignKeyField(Area, backref="households"), _("Grid"), listed=True, filtered=True, printed=True
    )
    place = column(
        CharField(max_length=320, default=""),
        _("Place"),
        sensitivity=PERSONAL,
        listed=True,
        searched=True,
        pinyin=True,
        printed=True,
        system=True,
        sample="幸福路12号 3-2-501",
    )
    address = column(
        CharField(max_length=200),
        _("Address"),
        _("Road and number, or the compound's name."),
        sensitivity=PERSONAL,
        searched=True,
        printed=True,
        section="door",
        sample="幸福路12号",
    )
    building = column(
        CharField(max_length=30, default=""),
        _("Building"),
        sensitivity=PERSONAL,
        filtered=True,
        printed=True,
        section="door",
        sample="3",
    )
    unit = column(
        CharField(max_length=30, default=""),
        _("Unit"),
        sensitivity=PERSONAL,
        printed=True,
        section="door",
        sample="2",
    )
    room = column(
        CharField(max_length=30, default=""),
        _("Room"),
        sensitivity=PERSONAL,
        printed=True,
        section="door",
        sample="501",
    )
    door_token = column(
        CharField(max_length=32, unique=True, default=new_door_token),
        _("Door code"),
        _("Opens the page behind the QR code at this door."),
        sensitivity=PERSONAL,
        printed=True,
        system=True,
        sample="x" * 22,
    )

    class Meta:
        label, label_plural, topic = _("Household"), _("Households"), "places"
        title, order = "place", "place"
        sections = {"door": _("The door")}
        scope = {"area": "area"}

    @staticmethod
    def place_of(address: str, building: str = "", unit: str = "", room: str = "") -> str:
        """The address in one line: "address building-unit-room" without the parts that are not given."""
        door = "-".join(part for part in (building, unit, room) if part)
        return f"{address} {door}".strip()

    def prepare(self, old: Record | None) -> None:
        super().prepare(old)
        self.place = self.place_of(self.address or "", self.building or "", self.unit or "", self.room or "")

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        area = Area.by_id(self.area_id)
        if area and area.kind != "grid":
            found["area"] = _("A household belongs to a grid; choose one.")
        return found
