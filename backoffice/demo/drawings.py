"""Draws the pictures of the demonstration's handbook; it knows no texts, no database and no request.

Flat shapes without a word in them, so that one picture serves every language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 800
#: Shapes are drawn larger and made smaller, so that their edges are smooth.
_SCALE = 2

_SKY, _GROUND = "#eaf1f4", "#d5e0db"
_INK, _WHITE, _PALE = "#2f3e46", "#ffffff", "#f7f5ef"
_BLUE, _GREEN, _RED, _GREY = "#2f6fb2", "#3f8f5a", "#c8453b", "#7d868c"
_YELLOW, _BROWN, _SAND, _GLASS = "#f0b840", "#8a5a3c", "#e3c9a1", "#a9cfe0"
_LEAF, _SHADE = "#5fa777", "#c3d0ca"

Colour = str | None
Box = tuple[float, float, float, float]
Points = Sequence[tuple[float, float]]


class _Sheet:
    """A sheet of 1200 by 800 on which shapes are drawn in those measures."""

    def __init__(self, background: str = _SKY) -> None:
        self.image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), background)
        self.pen = ImageDraw.Draw(self.image)

    def box(self, box: Box, fill: Colour, radius: float = 0, line: Colour = None, width: int = 0) -> None:
        self.pen.rounded_rectangle(
            [each * _SCALE for each in box], radius * _SCALE, fill, line, width * _SCALE
        )

    def disc(self, x: float, y: float, radius: float, fill: Colour) -> None:
        edges = (x - radius, y - radius, x + radius, y + radius)
        self.pen.ellipse([each * _SCALE for each in edges], fill)

    def oval(self, box: Box, fill: Colour) -> None:
        self.pen.ellipse([each * _SCALE for each in box], fill)

    def dome(self, box: Box, fill: str) -> None:
        """The upper half of an oval."""
        self.pen.pieslice([each * _SCALE for each in box], 180, 360, fill)

    def arc(self, x: float, y: float, radius: float, angles: tuple[int, int], line: str, width: int) -> None:
        edges = (x - radius, y - radius, x + radius, y + radius)
        self.pen.arc([each * _SCALE for each in edges], *angles, line, width * _SCALE)

    def shape(self, points: Points, fill: str) -> None:
        self.pen.polygon([(x * _SCALE, y * _SCALE) for x, y in points], fill)

    def line(self, points: Points, fill: str, width: int) -> None:
        self.pen.line([(x * _SCALE, y * _SCALE) for x, y in points], fill, width * _SCALE, "curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, fill)

    def png(self) -> bytes:
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        written = BytesIO()
        small.quantize(128, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
        return written.getvalue()


def _ground(sheet: _Sheet, top: float = 640) -> None:
    sheet.box((0, top, WIDTH, HEIGHT), _GROUND)


def _tree(sheet: _Sheet, x: float, foot: float, size: float) -> None:
    sheet.oval((x - size * 0.6, foot - size * 0.08, x + size * 0.6, foot + size * 0.08), _SHADE)
    sheet.box((x - size * 0.07, foot - size * 0.7, x + size * 0.07, foot), _BROWN, size * 0.05)
    sheet.disc(x - size * 0.28, foot - size * 0.75, size * 0.34, _LEAF)
    sheet.disc(x + size * 0.28, foot - size * 0.78, size * 0.34, _LEAF)
    sheet.disc(x, foot - size * 1.05, size * 0.42, _LEAF)


def _carton(sheet: _Sheet, x: float, foot: float, size: float) -> None:
    sheet.box((x, foot - size * 0.8, x + size, foot), _SAND, 6)
    sheet.box((x, foot - size * 0.8, x + size, foot - size * 0.6), "#d4b585", 6)
    sheet.box((x + size * 0.42, foot - size * 0.8, x + size * 0.58, foot - size * 0.35), _PALE)


def _house(sheet: _Sheet) -> None:
    _ground(sheet)
    sheet.oval((300, 650, 900, 700), _SHADE)
    sheet.box((340, 90, 860, 670), _PALE, 10)
    sheet.box((320, 70, 880, 112), _RED, 10)
    for row in range(5):
        for place in range(4):
            x, y = 388 + place * 112, 145 + row * 84
            sheet.box((x, y, x + 72, y + 54), _YELLOW if (row * 3 + place) % 5 == 0 else _GLASS, 6)
            sheet.box((x - 6, y + 54, x + 78, y + 62), _SHADE, 3)
    sheet.box((540, 566, 660, 670), _BLUE, 8)
    sheet.line([(600, 575), (600, 666)], _WHITE, 4)
    sheet.box((515, 548, 685, 568), _INK, 6)
    for x in (388, 724):
        sheet.box((x, 578, x + 88, 634), _GLASS, 6)
    _tree(sheet, 200, 690, 190)
    _tree(sheet, 1010, 680, 150)
    _carton(sheet, 700, 730, 120)
    _carton(sheet, 830, 740, 90)


def _passport(sheet: _Sheet) -> None:
    sheet.box((0, 0, WIDTH, HEIGHT), "#e6eee9")
    sheet.oval((170, 640, 1030, 740), "#cfdcd5")
    sheet.box((180, 130, 1020, 690), "#7c2f38", 34)
    for left in (205, 607):
        sheet.box((left, 155, left + 388, 665), _PALE, 18)
    sheet.box((594, 155, 606, 665), "#ddd5c4")
    sheet.box((245, 215, 425, 445), "#cfe0ea", 10)
    sheet.disc(335, 305, 48, "#e0b48f")
    sheet.dome((255, 365, 415, 525), _BLUE)
    sheet.dome((287, 250, 383, 346), _INK)
    for y, right in ((230, 555), (275, 530), (320, 548), (365, 510)):
        sheet.box((455, y, right, y + 16), "#b9c2c7", 8)
    for y in (560, 600):
        for place in range(14):
            sheet.box((245 + place * 23, y, 261 + place * 23, y + 14), "#98a4aa", 3)
    sheet.box((640, 215, 960, 480), "#d3e8da", 14, _GREEN, 5)
    sheet.disc(710, 290, 40, _RED)
    sheet.arc(710, 290, 28, (0, 360), _YELLOW, 5)
    sheet.disc(710, 290, 10, _YELLOW)
    for y, right in ((262, 925), (302, 890), (380, 925), (420, 860)):
        sheet.box((780 if y < 350 else 672, y, right, y + 16), "#7fb594", 8)
    sheet.arc(860, 555, 70, (0, 360), _RED, 7)
    sheet.arc(860, 555, 54, (0, 360), _RED, 3)
    sheet.line([(828, 556), (852, 580), (894, 532)], _RED, 10)


def _phone(sheet: _Sheet) -> None:
    sheet.box((0, 0, WIDTH, HEIGHT), "#f6ebe4")
    _table(sheet)
    for radius in (250, 310):
        for angles in ((200, 235), (305, 340)):
            sheet.arc(480, 370, radius, angles, _YELLOW, 14)
    sheet.shape([(330, 390), (630, 390), (720, 655), (240, 655)], _RED)
    sheet.box((236, 625, 724, 672), "#a5352d", 20)
    for left in (380, 520):
        sheet.box((left, 340, left + 60, 410), "#a5352d", 12)
    sheet.box((250, 262, 710, 332), _RED, 34)
    sheet.box((238, 262, 350, 382), _RED, 34)
    sheet.box((610, 262, 722, 382), _RED, 34)
    sheet.disc(480, 530, 92, _PALE)
    for x, y in _ring(480, 530, 62):
        sheet.disc(x, y, 14, _INK)
    sheet.disc(480, 530, 28, _INK)
    sheet.box((850, 610, 1030, 672), _INK, 14)
    sheet.dome((870, 480, 1010, 760), _BLUE)
    sheet.box((850, 618, 1030, 672), _INK, 14)
    sheet.box((905, 520, 925, 600), "#7db3de", 10)
    rays: list[Points] = [[(940, 440), (940, 380)], [(1040, 480), (1085, 435)], [(840, 480), (795, 435)]]
    for points in rays:
        sheet.line(points, _BLUE, 14)


def _ring(x: float, y: float, radius: float) -> Points:
    """Eight places round a middle."""
    half = radius * 0.707
    return [
        (x + a, y + b)
        for a, b in (
            (0.0, -radius),
            (half, -half),
            (radius, 0.0),
            (half, half),
            (0.0, radius),
            (-half, half),
            (-radius, 0.0),
            (-half, -half),
        )
    ]


def _table(sheet: _Sheet) -> None:
    sheet.box((0, 650, WIDTH, HEIGHT), _SAND)
    sheet.box((0, 650, WIDTH, 668), "#d4b585")


def _bins(sheet: _Sheet) -> None:
    _ground(sheet)
    sheet.box((0, 560, WIDTH, 640), "#dfe7e4")
    for place, (colour, dark) in enumerate(
        ((_BLUE, "#23568b"), (_GREEN, "#2f6e45"), (_RED, "#9c342c"), (_GREY, "#5c646a"))
    ):
        left = 92 + place * 264
        sheet.oval((left - 6, 668, left + 230, 712), _SHADE)
        for wheel in (left + 52, left + 172):
            sheet.disc(wheel, 676, 22, _INK)
        sheet.shape([(left + 8, 300), (left + 216, 300), (left + 194, 676), (left + 30, 676)], colour)
        sheet.box((left - 8, 252, left + 232, 304), dark, 20)
        sheet.box((left + 76, 226, left + 148, 264), dark, 14)
        sheet.disc(left + 112, 470, 66, _WHITE)
        (_bottle, _apple, _battery, _crumpled)[place](sheet, left + 112, 470)


def _bottle(sheet: _Sheet, x: float, y: float) -> None:
    sheet.box((x - 19, y - 16, x + 19, y + 46), _BLUE, 9)
    sheet.shape([(x - 19, y - 8), (x + 19, y - 8), (x + 9, y - 30), (x - 9, y - 30)], _BLUE)
    sheet.box((x - 10, y - 47, x + 10, y - 33), _BLUE, 4)
    sheet.box((x - 19, y + 4, x + 19, y + 24), _GLASS)


def _apple(sheet: _Sheet, x: float, y: float) -> None:
    sheet.oval((x - 38, y - 24, x + 6, y + 40), _GREEN)
    sheet.oval((x - 6, y - 24, x + 38, y + 40), _GREEN)
    sheet.line([(x, y - 16), (x + 6, y - 40)], _BROWN, 7)
    sheet.oval((x + 6, y - 46, x + 34, y - 30), _LEAF)
    sheet.disc(x + 44, y + 2, 18, _WHITE)


def _battery(sheet: _Sheet, x: float, y: float) -> None:
    sheet.box((x - 10, y - 48, x + 10, y - 34), _RED, 3)
    sheet.box((x - 24, y - 38, x + 24, y + 46), _RED, 8)
    sheet.shape(
        [(x + 6, y - 26), (x - 13, y + 8), (x - 1, y + 8), (x - 6, y + 34), (x + 13, y - 2), (x + 1, y - 2)],
        _YELLOW,
    )


def _crumpled(sheet: _Sheet, x: float, y: float) -> None:
    sheet.shape(
        [
            (x - 40, y - 6),
            (x - 20, y - 36),
            (x + 10, y - 30),
            (x + 38, y - 18),
            (x + 34, y + 20),
            (x + 8, y + 40),
            (x - 26, y + 32),
        ],
        _GREY,
    )
    sheet.line([(x - 18, y - 10), (x + 2, y + 4), (x + 20, y - 8)], "#d2d7da", 5)
    sheet.line([(x - 14, y + 16), (x + 2, y + 4), (x + 10, y + 22)], "#d2d7da", 5)


def _clinic(sheet: _Sheet) -> None:
    _ground(sheet)
    sheet.oval((180, 652, 1010, 704), _SHADE)
    sheet.box((220, 260, 980, 676), _WHITE, 12)
    sheet.box((200, 236, 1000, 278), _GREEN, 10)
    sheet.box((470, 120, 730, 440), _PALE, 14)
    sheet.box((455, 104, 745, 140), _GREEN, 10)
    sheet.box((577, 180, 623, 330), _GREEN, 6)
    sheet.box((525, 232, 675, 278), _GREEN, 6)
    for x in (268, 366, 762, 860):
        sheet.box((x, 330, x + 72, 410), _GLASS, 8)
        sheet.box((x, 470, x + 72, 550), _GLASS, 8)
    sheet.box((500, 440, 700, 676), "#dfe7e4", 6)
    for x in (512, 604):
        sheet.box((x, 470, x + 84, 676), _GLASS, 6)
    sheet.box((470, 430, 730, 456), _GREEN, 8)
    sheet.box((770, 640, 960, 660), _BROWN, 8)
    sheet.box((770, 596, 960, 616), _BROWN, 8)
    for x in (792, 926):
        sheet.box((x, 600, x + 12, 706), _INK, 4)
    _tree(sheet, 110, 690, 150)
    _tree(sheet, 1096, 686, 170)


def _school(sheet: _Sheet) -> None:
    _ground(sheet)
    sheet.oval((90, 648, 1010, 704), _SHADE)
    sheet.box((120, 330, 980, 672), "#f3dfc3", 8)
    sheet.box((100, 300, 1000, 344), _RED, 10)
    sheet.box((430, 230, 670, 672), _PALE, 8)
    sheet.shape([(400, 240), (550, 110), (700, 240)], _RED)
    sheet.disc(550, 290, 48, _WHITE)
    sheet.arc(550, 290, 48, (0, 360), _INK, 8)
    sheet.line([(550, 290), (550, 260)], _INK, 7)
    sheet.line([(550, 290), (572, 302)], _INK, 7)
    for x in (165, 255, 345, 705, 795, 885):
        for y in (385, 500):
            sheet.box((x, y, x + 58, y + 72), _GLASS, 6)
            sheet.line([(x + 29, y + 4), (x + 29, y + 68)], _WHITE, 4)
    for x in (466, 576):
        sheet.box((x, 400, x + 58, 470), _GLASS, 6)
    sheet.box((490, 530, 610, 672), _BLUE, 8)
    sheet.line([(550, 538), (550, 668)], _WHITE, 4)
    sheet.box((460, 672, 640, 690), "#b9c2c7", 4)
    sheet.box((1064, 180, 1076, 700), _GREY, 6)
    sheet.disc(1070, 176, 14, _YELLOW)
    sheet.shape([(1076, 200), (1172, 216), (1160, 246), (1172, 276), (1076, 262)], _GREEN)
    sheet.box((1036, 690, 1104, 714), _GREY, 8)


def _door(sheet: _Sheet) -> None:
    sheet.box((0, 0, WIDTH, HEIGHT), "#ece7dc")
    sheet.box((0, 690, WIDTH, HEIGHT), "#cbbfa8")
    sheet.box((0, 676, WIDTH, 694), "#b9ab91")
    sheet.box((392, 76, 808, 694), "#6b4630", 10)
    sheet.box((414, 98, 786, 694), _BROWN, 6)
    for left in (446, 616):
        sheet.box((left, 524, left + 138, 656), "#7b4e33", 8)
    sheet.box((492, 168, 708, 424), _WHITE, 14)
    sheet.box((492, 168, 708, 196), _BLUE, 14)
    sheet.box((492, 184, 708, 200), _BLUE)
    _code(sheet, 516, 222, 8)
    sheet.box((730, 440, 762, 520), "#4f3424", 10)
    sheet.disc(746, 462, 14, _YELLOW)
    sheet.box((700, 456, 748, 468), _YELLOW, 6)
    sheet.shape([(420, 718), (780, 718), (830, 782), (370, 782)], _GREEN)
    sheet.shape([(446, 730), (754, 730), (786, 770), (414, 770)], _LEAF)
    sheet.box((880, 300, 940, 380), _WHITE, 12)
    sheet.disc(910, 340, 16, _GREY)
    sheet.shape([(160, 590), (290, 590), (270, 720), (180, 720)], _RED)
    for x, y, size in ((225, 470, 74), (170, 530, 56), (280, 530, 56), (225, 560, 60)):
        sheet.disc(x, y, size, _LEAF)


def _code(sheet: _Sheet, left: float, top: float, size: float) -> None:
    """A pattern in the manner of a QR code of 21 modules; it holds nothing."""
    chance = Random(21)  # noqa: S311 – a pattern, no secret
    for row in range(21):
        for place in range(21):
            corner = min(row, 20 - row) < 8 and min(place, 20 - place) < 8 and not (row > 12 and place > 12)
            if not corner and chance.random() < 0.5:
                x, y = left + place * size, top + row * size
                sheet.pen.rectangle(
                    [x * _SCALE, y * _SCALE, (x + size) * _SCALE - 1, (y + size) * _SCALE - 1], _INK
                )
    for row, place in ((0, 0), (0, 14), (14, 0)):
        x, y = left + place * size, top + row * size
        for inset, colour in ((0, _INK), (1, _WHITE), (2, _INK)):
            edge = inset * size
            sheet.box((x + edge, y + edge, x + 7 * size - edge, y + 7 * size - edge), colour)


_PICTURES: dict[str, Callable[[_Sheet], None]] = {
    "house": _house,
    "passport": _passport,
    "phone": _phone,
    "bins": _bins,
    "clinic": _clinic,
    "school": _school,
    "door": _door,
}


def draw(key: str) -> bytes:
    """The PNG of a picture, 1200 by 800 points; KeyError for one that is not drawn here."""
    sheet = _Sheet()
    _PICTURES[key](sheet)
    return sheet.png()
