"""The media library: which media are public, where each is used, what is not described; reads only."""

from __future__ import annotations

from typing import Any

from backoffice import access, published, reading
from backoffice.access import Actor
from backoffice.content import editions
from backoffice.content.pictures import ids_in, links, used_in
from models.base import Record
from models.content.edition import Edition
from models.content.media import Media
from models.fields import SOURCE, Text
from models.register import record_of


def medium(media: int) -> Any:
    """A medium by the number that texts name it by, None where it is gone; who reads a text may see it."""
    return Media.get_or_none(Media.id == media, Media.deleted_at.is_null())


def uses(actor: Actor, media: Any) -> list[tuple[type[Record], int, str]]:
    """(record, row, title) of the contents whose texts show a medium, as far as the actor may view them;
    links to it are found as for any record."""
    found: dict[tuple[type[Record], int], str] = {}
    for record, row in used_in(media.id):
        if access.may(actor, "view", record):
            found[record, row.id] = reading.title(actor, row)
    return [(record, row, title) for (record, row), title in found.items()]


def undescribed(media: Any) -> list[str]:
    """Codes of the languages of content that a picture has no description in, Chinese first."""
    said = media.alternative or Text()
    lacking = (code for code in published.languages() if not said.get(code))
    return sorted(lacking, key=lambda code: code != SOURCE)


def public(media: int) -> bool:
    """Whether an edition that is published at this moment names a medium."""
    named = Edition.texts.contains(f"](media:{media})") | Edition.texts.contains(f'_media":{media}')
    named |= Edition.texts.contains(f'"media":{media}')
    query = Edition.select(Edition.record, Edition.row).where(named, Edition.deleted_at.is_null()).distinct()
    return any(
        media in _named(editions.read(edition.texts))
        for record, row in query.tuples()
        for edition in editions.live(record_of(record), [row])
    )


def public_of(name: str) -> Any:
    """A live medium of a kept file that is public, None when there is none."""
    same = Media.select().where(Media.file == name, Media.deleted_at.is_null()).order_by(Media.id)
    return next((media for media in same if public(media.id)), None)


def _named(frozen: editions.Frozen) -> set[int]:
    """Ids of the media that a frozen text shows or links to."""
    texts = ("".join(piece.text for piece in column.pieces) for column in frozen.columns.values())
    found = set().union(*map(ids_in, texts)) if frozen.columns else set()
    found |= {frozen.facts[name] for name in links(record_of(frozen.record)) if frozen.facts.get(name)}
    return found.union(*map(_named, frozen.parts))
