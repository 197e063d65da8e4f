"""Bleed and crop marks for a print shop, round pages that stay as they are, with their tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageOps

from printables.imposition import cutting_marks as marks
from printables.imposition.press_sheets import ImpositionError, numbers, opened, written
from printables.paper import MM

#: Of marks: how long, and how far beyond the bleed the sheet goes.
LENGTH, SLUG = 5 * MM, 8 * MM
#: Dots per inch of a mirrored edge, on pages up to A3 and on larger ones.
FINE, COARSE, LARGE = 300, 150, 1200
#: How many dots a mirrored edge reaches under the page, so that no gap shows.
LAP = 2


def crop_marks(pdf: bytes, *, bleed: float = 3) -> bytes:
    """Each page on a larger sheet: what it shows beyond its trim up to `bleed` millimetres, or where it was
    laid out without bleed its edges mirrored; crop marks and registration marks outside of that. MediaBox,
    BleedBox and TrimBox say so. Tags, links and bookmarks stay."""
    if not 0 <= bleed <= 20:
        raise ImpositionError("wrong", what=f"{bleed:g} mm")
    with opened(pdf) as document, pypdfium2.PdfDocument(pdf) as drawn:
        for number, page in enumerate(document.pages):
            if int(page.obj.get(Name.Rotate, 0)) % 360:
                raise ImpositionError("rotated", page=number + 1)
            _mark(document, page, drawn[number], bleed * MM)
        return written(document)


def _mark(document: pikepdf.Pdf, page: pikepdf.Page, drawn: Any, bleed: float) -> None:
    trim = [float(each) for each in page.trimbox]
    own = [float(each) for each in page.obj.get(Name.BleedBox, page.obj.get(Name.TrimBox, page.mediabox))]
    around = [abs(a - b) for a, b in zip(trim, own, strict=True)]
    outer = _grown(trim, bleed)
    page.obj.Resources = _copied(page.resources)
    under = "" if min(around) >= bleed - 0.6 else _mirrored(document, page, drawn, trim, bleed)
    clip = f"q {numbers(_rectangle(outer))} re W n"
    page.contents_add(f"/Artifact BMC q {under} Q EMC {clip}".encode(), prepend=True)
    shown = "\n".join(_marks(trim, bleed))
    registration = Array([Name.Separation, Name.All, Name.DeviceGray, _tint(document)])
    page.resources.ColorSpace[Name("/All")] = registration
    page.contents_add(f"Q /Artifact BMC q /All CS 1 SCN\n{shown}\nQ EMC".encode())
    for box in (Name.CropBox, Name.ArtBox):
        if box in page:
            del page[box]
    page.MediaBox, page.BleedBox = _box(_grown(trim, bleed + SLUG)), _box(outer)
    page.TrimBox = _box(trim)


def _marks(trim: Sequence[float], bleed: float) -> list[str]:
    left, bottom, right, top = trim
    low, high = (left - bleed, bottom - bleed), (right + bleed, top + bleed)
    drawn = [marks.beyond(x, x, low[1], high[1], length=LENGTH) for x in (left, right)]
    drawn += [marks.beyond(low[0], high[0], y, y, length=LENGTH) for y in (bottom, top)]
    away = bleed + 4 * MM
    across, up = (left + right) / 2, (bottom + top) / 2
    places = ((across, bottom - away), (across, top + away), (left - away, up), (right + away, up))
    # The colour is that of the sheet here, which goes on every plate.
    return [
        mark.replace(f"q {marks.BLACK} ", "q ") for mark in [*drawn, *(marks.target(x, y) for x, y in places)]
    ]


def _tint(document: pikepdf.Pdf) -> Any:
    """From full ink on every plate to black."""
    return document.make_indirect(Dictionary(FunctionType=2, Domain=[0, 1], C0=[1], C1=[0], N=1))


def _copied(resources: Any) -> Any:
    """Resources of this page alone, since pages may share theirs."""
    own = Dictionary(resources)
    for key in (Name.XObject, Name.ColorSpace):
        own[key] = Dictionary(resources.get(key, {}))
    return own


def _mirrored(
    document: pikepdf.Pdf, page: pikepdf.Page, drawn: Any, trim: Sequence[float], bleed: float
) -> str:
    """Pictures of the page's edges mirrored outwards, where there is anything to see at them."""
    width, height = trim[2] - trim[0], trim[3] - trim[1]
    scale = (FINE if max(width, height) <= LARGE else COARSE) / 72
    lap = LAP / scale
    shown = drawn.get_cropbox() if Name.CropBox in page else drawn.get_mediabox()
    left, bottom, right, top = trim
    content = []
    for side, area in (
        ("top", (left, top - bleed, right, top)),
        ("bottom", (left, bottom, right, bottom + bleed)),
        ("left", (left, bottom, left + bleed, top)),
        ("right", (right - bleed, bottom, right, top)),
    ):
        crop = (area[0] - shown[0], area[1] - shown[1], shown[2] - area[2], shown[3] - area[3])
        picture = (
            drawn.render(scale=scale, crop=tuple(max(0.0, each) for each in crop)).to_pil().convert("RGB")
        )
        if all(low >= 254 for low, _high in picture.getextrema()):
            continue
        strip, place = _strip(picture, side, trim, bleed, lap)
        page.resources.XObject[Name(f"/Edge-{side}")] = _image(document, strip)
        content.append(f"q {numbers((place[2], 0, 0, place[3], place[0], place[1]))} cm /Edge-{side} Do Q")
    return " ".join(content)


def _strip(
    picture: Image.Image, side: str, trim: Sequence[float], bleed: float, lap: float
) -> tuple[Image.Image, tuple[float, float, float, float]]:
    """The mirrored edge with its corners and a little of what it was mirrored from, and where it stands:
    left, bottom, width, height."""
    left, bottom, right, top = trim
    width, height = picture.size
    if side in ("left", "right"):
        whole = Image.new("RGB", (width + LAP, height))
        whole.paste(ImageOps.mirror(picture), (0 if side == "left" else LAP, 0))
        if side == "left":
            whole.paste(picture.crop((0, 0, LAP, height)), (width, 0))
        else:
            whole.paste(picture.crop((width - LAP, 0, width, height)), (0, 0))
        x = left - bleed if side == "left" else right - lap
        return whole, (x, bottom, bleed + lap, top - bottom)
    corner = min(height, width)
    wide = Image.new("RGB", (width + 2 * corner, height))
    wide.paste(picture, (corner, 0))
    wide.paste(ImageOps.mirror(picture.crop((0, 0, corner, height))), (0, 0))
    wide.paste(ImageOps.mirror(picture.crop((width - corner, 0, width, height))), (corner + width, 0))
    whole = Image.new("RGB", (wide.width, height + LAP))
    whole.paste(ImageOps.flip(wide), (0, 0 if side == "top" else LAP))
    if side == "top":
        whole.paste(wide.crop((0, 0, wide.width, LAP)), (0, height))
    else:
        whole.paste(wide.crop((0, height - LAP, wide.width, height)), (0, 0))
    y = top - lap if side == "top" else bottom - bleed
    return whole, (left - bleed, y, right - left + 2 * bleed, bleed + lap)


def _image(document: pikepdf.Pdf, picture: Image.Image) -> pikepdf.Stream:
    bands = picture.split()
    plain = all(band.tobytes() == bands[0].tobytes() for band in bands)
    made = bands[0] if plain else picture
    return pikepdf.Stream(
        document,
        made.tobytes(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=made.width,
        Height=made.height,
        BitsPerComponent=8,
        ColorSpace=Name.DeviceGray if plain else Name.DeviceRGB,
    )


def _grown(box: Sequence[float], by: float) -> list[float]:
    return [box[0] - by, box[1] - by, box[2] + by, box[3] + by]


def _rectangle(box: Sequence[float]) -> list[float]:
    return [box[0], box[1], box[2] - box[0], box[3] - box[1]]


def _box(corners: Sequence[float]) -> Array:
    return Array([round(each, 3) for each in corners])
