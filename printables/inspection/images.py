"""Whether pictures are fine enough for their size on paper, and say something to who cannot see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from weasyprint.images import RasterImage
from weasyprint.layout.replaced import replacedbox_layout

from printables import severity
from printables.inspection.seen import Item
from printables.sheet import IGNORE, Problem


def image_problems(items: Iterable[Item], genre: str, scale: float = 1.0) -> Iterator[Problem]:
    """What is wrong with pictures of pixels; drawings have none. scale: how large the sheet is made up for
    the press."""
    least = severity.least(severity.RESOLUTION, genre)
    for item in items:
        picture = getattr(item.box, "replacement", None)
        if not isinstance(picture, RasterImage):
            continue
        fine = _fineness(item.box, picture) / scale
        how = severity.measured(fine, least)
        if how != IGNORE:
            yield Problem("resolution", item.place, f"{fine:.0f} ppi", how, item.page, item.language)
        element = item.box.element
        if element is not None and not (element.get("alt") or "").strip() and not element.get("aria-hidden"):
            yield Problem("no_alternative", item.place, item.language, page=item.page, language=item.language)


def _fineness(box: Any, picture: RasterImage) -> float:
    """Pixels an inch, of the coarser direction."""
    width, height, _left, _top = replacedbox_layout(box)
    if not width or not height:
        return float("inf")
    return float(min(picture.width / width, picture.height / height) * 96)
