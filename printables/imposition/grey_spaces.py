"""Colour spaces of PDF (ISO 32000-1, 8.6) and the lightness of their colours; changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pikepdf import Array, Name

#: Kinds of colour spaces.
GREY, RGB, CMYK, LAB, INK, PATTERN = "grey", "rgb", "cmyk", "lab", "ink", "pattern"

_NAMED = {
    "/DeviceGray": GREY,
    "/CalGray": GREY,
    "/G": GREY,
    "/DeviceRGB": RGB,
    "/CalRGB": RGB,
    "/RGB": RGB,
    "/DeviceCMYK": CMYK,
    "/CMYK": CMYK,
    "/Lab": LAB,
    "/Pattern": PATTERN,
}
_BY_COMPONENTS = {1: GREY, 3: RGB, 4: CMYK}


class Unknown(Exception):
    """A colour without a lightness that is known; the text names it."""


def kind(space: Any, resources: Any) -> str:
    """The kind of a colour space, named or written out. Raises Unknown."""
    if isinstance(space, Name):
        if str(space) in _NAMED:
            return _NAMED[str(space)]
        named = resources.get(Name.ColorSpace, {}).get(space)
        if named is None:
            raise Unknown(f"the colour space {space}")
        return kind(named, resources)
    first = str(space[0]) if isinstance(space, Array) else ""
    if first == "/ICCBased":
        return _BY_COMPONENTS[int(space[1].N)]
    if first == "/Separation" and str(space[1]) in ("/All", "/Black"):
        return INK
    if first in _NAMED:
        return _NAMED[first]
    raise Unknown(f"the spot colour {space[1]}" if first == "/Separation" else f"the colour space {first}")


def lightness(space: str, values: Sequence[Any]) -> float:
    """From 0, black, to 1, white."""
    parts = [float(value) for value in values]
    if space == RGB:
        level = luma(*parts)
    elif space == CMYK:
        level = 1 - luma(*parts[:3]) - parts[3]  # as 10.3.5 says
    elif space == LAB:
        level = _encoded(((parts[0] + 16) / 116) ** 3 if parts[0] > 8 else parts[0] / 903.3)
    else:
        level = 1 - parts[0] if space == INK else parts[0]
    return min(1.0, max(0.0, level))


def luma(red: float, green: float, blue: float) -> float:
    """The lightness of an RGB colour after Rec. 601."""
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _encoded(light: float) -> float:
    """Light as sRGB writes it."""
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
