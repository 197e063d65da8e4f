"""Official letters of the office: by which agency code a new one is numbered."""

from __future__ import annotations

from backoffice import access, reading
from backoffice.access import Actor
from backoffice.print_values.offices import own_office
from models.content.office_look import OfficeLook


def agency(actor: Actor) -> str:
    """The code of the actor's office; of who works for the whole installation, the only one there is; ""
    where there are several or none."""
    own = str(own_office(actor).get("agency") or "")
    if own or not access.may(actor, "view", OfficeLook):
        return own
    query = OfficeLook.select(OfficeLook.agency).where(
        reading.live(actor, OfficeLook), OfficeLook.agency != ""
    )
    known = {code for (code,) in query.distinct().limit(2).tuples()}
    return known.pop() if len(known) == 1 else ""
