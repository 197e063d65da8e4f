"""The pictures and sounds that published content shows, and no others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from backoffice.delivery import answers, living
from backoffice.delivery.asked import EVERY, Asked, Place
from models.content.media import Media
from models.content.recording import Recording, Sound
from models.fields import SOURCE, Text


def shown() -> set[int]:
    """Ids of what published content shows or sounds."""
    found: set[int] = set()
    for record in answers.published_records():
        rows = living.of_all(record)
        for by in rows.values():
            for each in by.values():
                found.update(living.facts(each, by)["media"])
        if record is Recording:
            found |= _sounds(rows)
    return found


def _sounds(recordings: Iterable[int]) -> set[int]:
    query = Sound.select(Sound.media).where(Sound.recording.in_(list(recordings)), Sound.deleted_at.is_null())
    return {media for (media,) in query.tuples()}


def page(asked: Asked) -> tuple[list[Media], Place | None]:
    """One page, newest first, and where the next one begins."""
    query = Media.select().where(Media.id.in_(sorted(shown())), Media.deleted_at.is_null())
    if asked.after is not None:
        query = query.where(Media.id < asked.after.id)
    rows = list(query.order_by(Media.id.desc()).limit(asked.size + 1))
    more, rows = len(rows) > asked.size, rows[: asked.size]
    return rows, Place((rows[-1].id,), rows[-1].id) if more else None


def get(row_id: int) -> Media | None:
    """One of them by id, None for any other."""
    row: Media | None = Media.get_or_none(Media.id == row_id, Media.deleted_at.is_null())
    return row if row is not None and row.id in shown() else None


def told(asked: Asked, row: Media, file_url: str) -> dict[str, Any]:
    """What the API says of one."""
    text: Text = row.alternative or Text()
    found = {
        "id": row.id,
        "locales": sorted(text.by),
        "changed_at": answers.moment(row.changed_at),
        "name": row.name,
        "file_url": file_url,
        "focus_x": row.focus_x,
        "focus_y": row.focus_y,
    }
    if asked.locale == EVERY:
        return {**found, "translations": {code: {"alternative": each} for code, each in text.by.items()}}
    language = next((code for code in asked.chain if text.get(code)), SOURCE)
    return {
        **found,
        "locale": language,
        "fallback": language != asked.locale,
        "alternative": text.get(language),
    }
