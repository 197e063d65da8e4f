"""QR codes as drawings of their dark modules; knows no page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element

import segno

#: Modules around a code that stay light, ISO/IEC 18004:2015, 6.3.8.
QUIET = 4
#: The class by which such a drawing is known.
CLASS = "qr"

_RUN = re.compile(r"M(\d+) (\d+)h(\d+)")
_DARK = re.compile("1+")
#: From modules to binary digits.
_DIGITS = bytes.maketrans(b"\x00\x01", b"01")


def drawing(address: str) -> bytes:
    """The SVG of the code of an address: error correction M, one unit a module, the quiet zone included."""
    plain = segno.make(address, error="m", micro=False, mask=0)
    size = len(plain.matrix)
    best = _number(plain.matrix) ^ _masks(size, plain.error)[_best_mask(plain.matrix, plain.error)][0]
    stride, whole = size + QUIET, size + 2 * QUIET
    digits = f"{best:0{stride * size}b}"
    runs = "".join(
        f"M{found.start() + QUIET} {row + QUIET}h{len(found[0])}v1h-{len(found[0])}z"
        for row in range(size)
        for found in _DARK.finditer(digits[row * stride : (row + 1) * stride])
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{CLASS}" viewBox="0 0 {whole} {whole}">'
        f'<path fill="#fff" d="M0 0h{whole}v{whole}h-{whole}z"/><path d="{runs}"/></svg>'
    ).encode()


class Code:
    """Such a drawing as an image of WeasyPrint: the same picture as its SVG, without reading every path."""

    def __init__(self, svg: Element) -> None:
        #: How many modules wide it is, the quiet zone included.
        self.modules = int(svg.get("viewBox", "").rpartition(" ")[2])
        runs = _RUN.findall(svg[1].get("d", ""))
        self._runs = "\n".join(f"{x} {y} {width} 1 re" for x, y, width in runs).encode()

    def get_intrinsic_size(self, _resolution: Any, _font_size: Any) -> tuple[None, None, float]:
        """No size of its own, and a square."""
        return None, None, 1.0

    def draw(self, stream: Any, width: float, height: float, _style: Any) -> None:
        """Into a stream whose origin is the upper left corner."""
        with stream.stacked():
            stream.transform(a=width / self.modules, d=height / self.modules)
            stream.set_color_rgb(1, 1, 1)
            stream.rectangle(0, 0, self.modules, self.modules)
            stream.fill()
            stream.set_color_rgb(0, 0, 0)
            stream.stream.append(self._runs)
            stream.fill()


# Which of the eight masks is best: the one with the least penalty, ISO/IEC 18004:2015, 7.8.3. A code is one
# number, row after row with four light bits behind each, and so are the sets of modules that a rule finds.


def _best_mask(matrix: Sequence[bytes | bytearray], error: str) -> int:
    """The mask with the least penalty, for a code that has mask 0."""
    size = len(matrix)
    clear, masks = _clear(size), _masks(size, error)
    one, turned = _number(matrix), _number(_turned(matrix))
    scores = [
        _penalty((one ^ mask) & clear, size) + _penalty((turned ^ other) & clear, size, again=True)
        for mask, other in masks
    ]
    return scores.index(min(scores))


def _penalty(code: int, size: int, *, again: bool = False) -> int:
    """The penalty of a code by its rows; `again`: without what is the same for its columns."""
    every, pairs, squares, finders = _columns(size)
    same = ~(code ^ code << 1) & pairs
    fives = same & same << 1 & same << 2 & same << 3
    score = fives.bit_count() + 2 * (fives & ~(fives >> 1)).bit_count()
    finder = code & ~(code << 1) & code << 2 & code << 3 & code << 4 & ~(code << 5) & code << 6 & finders
    before, behind = (
        code >> 1 | code >> 2 | code >> 3 | code >> 4,
        code << 7 | code << 8 | code << 9 | code << 10,
    )
    score += 40 * ((finder & ~before).bit_count() + (finder & before & ~behind).bit_count())
    if again:
        return score
    stride = size + QUIET
    score += 3 * (same & same << stride & ~(code ^ code << stride) & squares).bit_count()
    return score + 10 * int(abs(code.bit_count() * 100 / every.bit_count() - 50) / 5)


@cache
def _columns(size: int) -> tuple[int, int, int, int]:
    """All modules; those with one to the right; with one below as well; those with six to the right."""
    every, pairs, finders = (
        _number([bytes([1]) * wide + bytes(size - wide)] * size) for wide in (size, size - 1, size - 6)
    )
    return every, pairs, pairs >> (size + QUIET) << (size + QUIET), finders


@cache
def _masks(size: int, error: str) -> list[tuple[int, int]]:
    """Of each mask the modules in which a code differs from one with mask 0, in rows and in columns."""
    version = (size - 17) // 4
    codes = [
        segno.make("0", version=version, error=error, boost_error=False, mask=mask).matrix
        for mask in range(8)
    ]
    plain, turned = _number(codes[0]), _number(_turned(codes[0]))
    return [(_number(code) ^ plain, _number(_turned(code)) ^ turned) for code in codes]


@cache
def _clear(size: int) -> int:
    """The modules that count, those of the format left out."""
    ends = {*range(9), *range(size - 8, size)}
    return _number(
        [
            bytes(not (8 in (row, column) and {row, column} <= ends) for column in range(size))
            for row in range(size)
        ]
    )


def _number(matrix: Sequence[bytes | bytearray]) -> int:
    return int((bytes(QUIET).join(matrix) + bytes(QUIET)).translate(_DIGITS), 2)


def _turned(matrix: Sequence[bytes | bytearray]) -> list[bytes | bytearray]:
    return [bytes(column) for column in zip(*matrix, strict=True)]
