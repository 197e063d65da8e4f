"""Marks for cutting, folding and gluing, drawn as PDF content in points; knows no pages.

All letters are drawn as lines, so that a sheet names no font for them and its text stays that of the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from printables.imposition.press_sheets import numbers
from printables.paper import MM

#: Of hairlines, of lines to cut along, and of letters, in points.
HAIR, THIN, LETTER = 0.25, 0.5, 1.1
#: Between an edge and its mark.
AWAY = MM
#: A circle by four curves.
_ROUND = 0.5523
GREY, BLACK = "0.45 G", "0 G"

#: Letters as lines on a grid of 4 by 6, from the lower left corner; a comma lifts the pen.
_GLYPHS = {
    "A": "00-26-40,12-32", "B": "00-06-36-45-44-33-03,33-42-41-30-00", "C": "41-30-10-01-05-16-36-45",
    "D": "00-06-26-44-42-20-00", "E": "40-00-06-46,03-33", "F": "00-06-46,03-33",
    "G": "45-36-16-05-01-10-30-41-43-23", "H": "00-06,40-46,03-43", "I": "20-26,10-30,16-36",
    "J": "46-41-30-10-01", "K": "00-06,46-02,13-40", "L": "06-00-40", "M": "00-06-23-46-40",
    "N": "00-06-40-46", "O": "10-01-05-16-36-45-41-30-10", "P": "00-06-36-45-44-33-03",
    "Q": "10-01-05-16-36-45-41-30-10,22-40", "R": "00-06-36-45-44-33-03,23-40",
    "S": "01-10-30-41-42-33-13-04-05-16-36-45", "T": "20-26,06-46", "U": "06-01-10-30-41-46",
    "V": "06-20-46", "W": "06-10-23-30-46", "X": "00-46,06-40", "Y": "06-23-46,23-20", "Z": "06-46-00-40",
    "0": "10-01-05-16-36-45-41-30-10,11-35", "1": "14-26-20,10-30", "2": "05-16-36-45-44-00-40",
    "3": "06-46-23-33-42-41-30-10-01", "4": "30-36-02-42", "5": "46-06-03-33-42-41-30-10-01",
    "6": "36-16-04-01-10-30-41-42-33-13-02", "7": "06-46-10", "8":
    "13-04-05-16-36-45-44-33-13-02-01-10-30-41-42-33", "9": "10-30-42-45-36-16-05-04-13-33-44", "-": "13-33",
}  # fmt: skip


def line(x: float, y: float, to_x: float, to_y: float, *, width: float = HAIR, dash: float = 0) -> str:
    """A line, dashed where `dash` says how long the dashes are."""
    dashes = f"[{numbers([dash])}] 0 d " if dash else ""
    return f"q {BLACK} {numbers([width])} w {dashes}{numbers([x, y])} m {numbers([to_x, to_y])} l S Q"


def cut_line(x: float, y: float, to_x: float, to_y: float) -> str:
    """A line to cut along, light enough to be missed by a hair."""
    drawn = f"{numbers([x, y])} m {numbers([to_x, to_y])} l S"
    return f"q {GREY} {numbers([HAIR])} w [{numbers([2 * MM, 1.5 * MM])}] 0 d {drawn} Q"


def beyond(left: float, right: float, bottom: float, top: float, *, length: float, dash: float = 0) -> str:
    """Crop marks at both ends of an edge, upright where `left` is `right`, and a millimetre away from it."""
    if left == right:
        ends = (
            (left, bottom - AWAY, left, bottom - AWAY - length),
            (left, top + AWAY, left, top + AWAY + length),
        )
    else:
        ends = (
            (left - AWAY, top, left - AWAY - length, top),
            (right + AWAY, top, right + AWAY + length, top),
        )
    return "\n".join(line(*end, dash=dash) for end in ends)


def target(x: float, y: float, radius: float = 1.6 * MM) -> str:
    """A registration mark: a circle and a cross."""
    long = radius * 1.6
    return "\n".join(
        (
            _circle(x, y, radius, HAIR),
            line(x - long, y, x + long, y),
            line(x, y - long, x, y + long),
        )
    )


def hatching(left: float, bottom: float, width: float, height: float) -> str:
    """A field to put glue on."""
    step = 2.2 * MM
    drawn = []
    start = -height
    while start < width:
        drawn.append(
            f"{numbers([left + start, bottom])} m {numbers([left + start + height, bottom + height])} l"
        )
        start += step
    frame = f"{numbers([left, bottom, width, height])} re W n"
    return f"q {frame} {GREY} {numbers([HAIR])} w {' '.join(drawn)} S Q"


def scissors(x: float, y: float, *, upright: bool = False) -> str:
    """Scissors of 4 mm that cut to the right along y, or upwards along x where `upright`."""
    turn = f"0 1 -1 0 {numbers([x, y])}" if upright else f"1 0 0 1 {numbers([x, y])}"
    ring, blade = 0.55 * MM, (-0.9 * MM, 0.9 * MM)
    parts = [f"q {turn} cm"]
    for side in (-1, 1):
        parts.append(_circle(-1.5 * MM, side * blade[1], ring, THIN))
        parts.append(line(-1.05 * MM, side * 0.6 * MM, 2 * MM, -side * 0.35 * MM, width=THIN))
    return "\n".join([*parts, "Q"])


def letters(text: str, x: float, y: float, height: float, *, halo: bool = False) -> str:
    """A label of letters, digits and hyphens with its lower left corner there; `halo`: on a white edge, to be
    read on any picture."""
    width = max(LETTER, height / 8)
    drawn = f"q 1 J 1 j {BLACK} {numbers([width])} w {' '.join(_strokes(text, x, y, height))} S Q"
    if not halo:
        return drawn
    behind = f"q 1 J 1 j 1 G {numbers([width * 3.4])} w {' '.join(_strokes(text, x, y, height))} S Q"
    return f"{behind}\n{drawn}"


def letters_width(text: str, height: float) -> float:
    """How wide a label is."""
    return (len(text) * 6 - 2) * height / 6


def _strokes(text: str, x: float, y: float, height: float) -> Iterator[str]:
    unit = height / 6
    for place, letter in enumerate(text):
        for stroke in _GLYPHS[letter].split(","):
            points = [
                numbers([x + (place * 6 + int(at[0])) * unit, y + int(at[1]) * unit])
                for at in stroke.split("-")
            ]
            yield f"{points[0]} m " + " ".join(f"{point} l" for point in points[1:])


def _circle(x: float, y: float, radius: float, width: float) -> str:
    near = radius * _ROUND
    quarters: Iterable[tuple[float, ...]] = (
        (radius, near, near, radius, 0, radius),
        (-near, radius, -radius, near, -radius, 0),
        (-radius, -near, -near, -radius, 0, -radius),
        (near, -radius, radius, -near, radius, 0),
    )
    curves = " ".join(
        f"{numbers(part + (x, y)[place % 2] for place, part in enumerate(curve))} c" for curve in quarters
    )
    return f"q {BLACK} {numbers([width])} w {numbers([x + radius, y])} m {curves} S Q"
