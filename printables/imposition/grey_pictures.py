"""Pictures and gradients of a PDF turned into DeviceGray, in place."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Name
from PIL import Image, ImageChops

from printables.imposition.grey_spaces import CMYK, GREY, RGB, Unknown, lightness

#: Appended to a function that computes a colour in PostScript: its parts to one grey.
_POSTSCRIPT = {
    RGB: ".114 mul exch .587 mul add exch .299 mul add",
    CMYK: "4 1 roll .114 mul exch .587 mul add exch .299 mul add add 1 exch sub",
}


def convert(picture: Any, kind: Callable[[Any], str]) -> None:
    """The picture in grey; a JPEG stays one, of the same fineness. Its mask stays. Raises Unknown."""
    if bool(picture.get(Name.ImageMask, False)):
        return
    space = picture.get(Name.ColorSpace)
    if space is not None and not _indexed(space) and kind(space) == GREY:
        picture.ColorSpace = Name.DeviceGray
        return
    if isinstance(picture.get(Name.Mask), Array) or Name.SMaskInData in picture:
        raise Unknown("a picture with a transparent colour")
    if Name.Decode in picture and [float(each) for each in picture.Decode] != _plain(len(picture.Decode)):
        raise Unknown("a picture with inverted colours")
    if picture.get(Name.Filter) == Name.DCTDecode:
        _jpeg(picture)
    else:
        _pixels(picture)
    mask = picture.get(Name.SMask)
    if mask is not None and Name.Matte in mask:
        mask.Matte = Array([round(lightness(RGB, mask.Matte), 4)])
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 8
    if Name.Decode in picture:
        del picture.Decode


def function(part: Any, space: str, first: Callable[[Any], bool]) -> None:
    """A function from a place in a gradient to a colour, made one to a grey. `first`: whether a part that may
    be shared is met for the first time. Raises Unknown."""
    if isinstance(part, Array) and len(part) != 1:
        raise Unknown("a gradient of separate parts")
    part = part[0] if isinstance(part, Array) else part
    if not first(part):
        return
    number = int(part.FunctionType)
    if number == 3:
        for each in part.Functions:
            function(each, space, first)
    elif number == 2:
        part.C0 = Array([round(lightness(space, part.get(Name.C0, Array([0.0]))), 5)])
        part.C1 = Array([round(lightness(space, part.get(Name.C1, Array([1.0]))), 5)])
    elif number == 4 and space in _POSTSCRIPT:
        part.write(part.read_bytes().rstrip().removesuffix(b"}") + f" {_POSTSCRIPT[space]} }}".encode())
    elif number == 0 and int(part.BitsPerSample) == 8:
        _samples(part, space)
    else:
        raise Unknown("a gradient of that kind")
    if Name.Range in part:
        part.Range = Array([0, 1])


def _samples(part: Any, space: str) -> None:
    """The table of a sampled function."""
    count = len(part.Range) // 2
    if Name.Decode in part and [float(each) for each in part.Decode] != _plain(len(part.Decode)):
        raise Unknown("a gradient of that kind")
    table = part.read_bytes()
    colours = (table[start : start + count] for start in range(0, len(table), count))
    part.write(bytes(round(255 * lightness(space, [each / 255 for each in colour])) for colour in colours))
    if Name.Decode in part:
        part.Decode = Array([0, 1])


def _jpeg(picture: Any) -> None:
    with Image.open(io.BytesIO(picture.read_raw_bytes())) as coloured:
        if coloured.mode == "CMYK":  # of which some are stored inverted, without saying so
            raise Unknown("a photograph in CMYK")
        tables = getattr(coloured, "quantization", {})
        if coloured.mode == "RGB":
            coloured.draft("L", coloured.size)
        output = io.BytesIO()
        _drawn(coloured).save(output, "JPEG", qtables=[tables[0]] if tables else None, optimize=True)
    picture.write(output.getvalue(), filter=Name.DCTDecode)


def _pixels(picture: Any) -> None:
    try:
        coloured = pikepdf.PdfImage(picture).as_pil_image()
    except (pikepdf.PdfError, NotImplementedError, ValueError) as error:
        raise Unknown("a picture of that kind") from error
    picture.write(zlib.compress(_drawn(coloured).tobytes(), 9), filter=Name.FlateDecode)


def _drawn(coloured: Image.Image) -> Image.Image:
    """The picture in grey, as `lightness` has it."""
    if coloured.mode == "CMYK":
        *inks, black = coloured.split()
        return ImageChops.invert(ImageChops.add(Image.merge("RGB", inks).convert("L"), black))
    return (coloured.convert("RGB") if coloured.mode == "P" else coloured).convert("L")


def _indexed(space: Any) -> bool:
    return isinstance(space, Array) and str(space[0]) in ("/Indexed", "/I")


def _plain(length: int) -> list[float]:
    return [0.0, 1.0] * (length // 2)
