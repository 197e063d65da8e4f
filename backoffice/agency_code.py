"""By which agency code an official letter is numbered when none is typed; knows nothing of paper."""

from __future__ import annotations

from backoffice import access
from backoffice.access import Actor
from models.content.office_look import OfficeLook
from models.places.area import Area


def agency(actor: Actor) -> str:
    """The code of the look that is nearest above the actor's area; of who works for the whole installation,
    that of its highest area. Where there is none the only one there is, "" where there are several."""
    if not access.may(actor, "view", OfficeLook):
        return ""
    looks = OfficeLook.select(OfficeLook.area, OfficeLook.agency).where(
        OfficeLook.agency != "", OfficeLook.deleted_at.is_null(), access.rows(actor, "view", OfficeLook)
    )
    codes: dict[int, str] = dict(looks.tuples())
    area = next((each.area for each in actor.assignments if each.area is not None), None)
    if area is None:
        top = Area.select(Area.id).where(Area.parent.is_null(), Area.deleted_at.is_null())
        area = top.order_by(Area.code).limit(1).scalar()
    while area is not None and area not in codes:
        area = Area.select(Area.parent).where(Area.id == area).scalar()
    if area is not None:
        return codes[area]
    return next(iter(codes.values())) if len(set(codes.values())) == 1 else ""
