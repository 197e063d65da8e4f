"""The sound of a published recording, in the language in which it is read."""

from __future__ import annotations

from flask import url_for

from backoffice import reading
from backoffice.access import ANONYMOUS
from backoffice.published import Published
from models.content.recording import Sound


def sound_of(found: Published) -> str:
    """The address of the sound, "" where there is none in that language."""
    query = Sound.select().where(
        Sound.recording == found.id, Sound.language == found.language, reading.live(ANONYMOUS, Sound)
    )
    sound = query.first()
    return url_for("api.media_file", row_id=sound.media_id) if sound is not None else ""
