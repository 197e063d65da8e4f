"""Draws the emblem of the demonstration office: willow branches by the water; knows no texts, no request."""

from __future__ import annotations

from io import BytesIO
from math import cos, radians, sin, sqrt

from PIL import Image, ImageDraw

_SIDE, _SCALE = 400, 3
_TEAL, _LEAF, _WATER, _WHITE = "#0b5563", "#5fa777", "#7fb3c4", "#ffffff"
#: Of each branch: where it hangs on the bow, how far it reaches, and how much it swings to the side.
_BRANCHES = ((120, 250, -34), (165, 300, -16), (210, 318, 6), (255, 290, 26), (298, 236, 44))


def draw() -> bytes:
    """The emblem as PNG."""
    picture = Image.new("RGB", (_SIDE * _SCALE, _SIDE * _SCALE), _WHITE)
    pen = ImageDraw.Draw(picture)
    _disc(pen, 200, 200, 196, _TEAL)
    _disc(pen, 200, 200, 182, _WHITE)
    for height, waves, start in ((312, 7, 95), (334, 5, 125)):
        for wave in range(waves):
            left = start + wave * 30
            box = [each * _SCALE for each in (left, height, left + 30, height + 18)]
            pen.arc(box, 20, 160, _WATER, 6 * _SCALE)
    for x, foot, swing in _BRANCHES:
        _branch(pen, x, foot - 20, swing)
    pen.arc([each * _SCALE for each in (70, 62, 330, 190)], 188, 352, _TEAL, 10 * _SCALE)
    written = BytesIO()
    small = picture.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    small.quantize(64, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def _branch(pen: ImageDraw.ImageDraw, x: float, foot: float, swing: float) -> None:
    """A hanging branch with leaves at both sides."""
    top, steps = 126 - 64 * sqrt(1 - ((x - 200) / 130) ** 2), 9
    points = [
        (x + swing * (step / steps) ** 2, top + (foot - top) * step / steps) for step in range(steps + 1)
    ]
    pen.line([(a * _SCALE, b * _SCALE) for a, b in points], _LEAF, 4 * _SCALE, "curve")
    for a, b in points[2:]:
        for angle in (50, 130):
            end = (a + 26 * cos(radians(angle)), b + 26 * sin(radians(angle)))
            middle = ((a + end[0]) / 2, (b + end[1]) / 2)
            side = 5 * sin(radians(angle)), -5 * cos(radians(angle))
            leaf = [
                (a, b),
                (middle[0] + side[0], middle[1] + side[1]),
                end,
                (middle[0] - side[0], middle[1] - side[1]),
            ]
            pen.polygon([(c * _SCALE, d * _SCALE) for c, d in leaf], _LEAF)


def _disc(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, fill: str) -> None:
    pen.ellipse([each * _SCALE for each in (x - radius, y - radius, x + radius, y + radius)], fill)
