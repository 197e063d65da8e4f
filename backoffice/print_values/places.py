"""Values of sheets about doors: the wall map of a grid and the route from door to door; names no person."""

from __future__ import annotations

import re
import unicodedata

_NUMBERS = re.compile(r"(\d+)")
#: Chinese numerals up to ninety-nine, as buildings are numbered by.
_CHINESE = re.compile("[一二三四五六七八九十]+")
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}

#: What texts with numbers in them are sorted by.
Natural = tuple[tuple[int, int, str], ...]


def natural(text: str) -> Natural:
    """By which texts with numbers in them are sorted as people count: 2 before 10, 三 before 十二, 9-1 before
    10-1, whatever the width of the digits."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    plain = _CHINESE.sub(lambda found: str(_chinese(found[0])), plain)
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in _NUMBERS.split(plain) if part
    )


def _chinese(numeral: str) -> int:
    """A Chinese numeral below a hundred; digits one after the other are read as such."""
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return int("".join(str(_DIGITS[digit]) for digit in numeral))
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
