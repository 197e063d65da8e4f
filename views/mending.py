"""Where a finding of a preflight is mended: the address for whoever is signed in."""

from __future__ import annotations

from flask import url_for

from backoffice import access
from backoffice.access import Actor
from backoffice.content import work
from backoffice.preflight import Finding
from models.content.content import Content
from models.content.translation import Translation
from models.fields import SOURCE
from views.content_editing import desk_address


def mend(actor: Actor, finding: Finding) -> str:
    """The desk of the language, else the page of the row; "" where the actor sees neither."""
    record = finding.record
    if record is None or not finding.row or not access.may(actor, "view", record):
        return ""
    asked = finding.language not in ("", SOURCE) and issubclass(record, Content)
    if asked and access.may(actor, "view", Translation):
        of = {each.language: each.id for each in work.languages_of(actor, record, finding.row)}
        if finding.language in of:
            return desk_address(of[finding.language])
    return url_for(f"{record.key()}.details_view", id=finding.row)
