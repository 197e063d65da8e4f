"""Long texts of content as the screens show them: blocks, pictures and marks, cleaned; decides nothing."""

from __future__ import annotations

import segno
from markupsafe import Markup

from backoffice.content import library
from models.fields import Text
from printables.blocks import Picture, TooDeep, render
from printables.marks import marked
from views import media


def shown(text: str, language: str) -> Markup:
    """A long text as safe markup; as it was typed where it is too deep to be set."""
    try:
        return render(
            text, language, picture=lambda key: _picture(key, language), qr=_code, base_level=3, preview=True
        )
    except TooDeep:
        return Markup('<div class="raw">{}</div>').format(text)


def line(text: str) -> Markup:
    """A text of one line, its marks as elements."""
    return Markup(marked(text))  # noqa: S704 - escaped there


def _picture(key: int, language: str) -> Picture | None:
    medium, address = library.medium(key), media.picture_address(key)
    return Picture(address, (medium.alternative or Text()).get(language)) if address else None


def _code(address: str) -> str:
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=3, border=2, light="#fff"))
