"""Long texts of content on screens and public pages, with the pictures that the reader gets."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from markupsafe import Markup

from backoffice.content import library
from backoffice.markup import page_html
from printables import pictograms
from printables.blocks import Picture
from printables.markup import safe
from views.media import is_picture, media_address, picture_address


def public_text(text: str, language: str, base_level: int = 2) -> Markup:
    """A published text for everybody."""
    return page_html(
        text, language, picture=partial(_picture, language, media_address), base_level=base_level
    )


def office_text(text: str, language: str, base_level: int = 2) -> Markup:
    """A text for who signs in, before it is published; what it names in vain is said."""
    picture = partial(_picture, language, picture_address)
    return page_html(text, language, picture=picture, base_level=base_level, preview=True)


def pictogram(name: str) -> Markup:
    """A pictogram of paper as a drawing in the colour of its place, "" where there is none of that name."""
    known = name in pictograms.names()
    return safe(pictograms.drawing(name, "currentColor").decode()) if known else Markup()


def _picture(language: str, address: Callable[[int], str], media_id: int) -> Picture | None:
    media = library.medium(media_id)
    if media is None or not is_picture(media.file or ""):
        return None
    said = media.alternative
    return Picture(address(media_id), said.best(language) if said else "")
