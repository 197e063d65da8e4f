"""How well letters stand out from what is painted behind them, after WCAG 2.2; reads laid out boxes only."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from printables import severity
from printables.inspection.seen import Ground, Item, Seen, overlap, rgb
from printables.sheet import IGNORE, STOP, Problem

Colour = tuple[float, float, float]
#: Points from which text is large: of any weight, and of bold.
_LARGE, _LARGE_BOLD = 18.0, 14.0


def contrast_problems(seen: Seen) -> Iterator[Problem]:
    """Text too pale for its ground, and text on a picture, once for each place and severity."""
    told: set[tuple[str, str, str]] = set()
    for item in seen.texts():
        if item.inside.ground is None or not any(map(str.isalnum, item.text)):
            continue
        found = _judged(item, seen)
        if found is not None and (key := (found.kind, found.where, found.severity)) not in told:
            told.add(key)
            yield found


def _judged(item: Item, seen: Seen) -> Problem | None:
    grounds = _grounds(item, seen)
    known = [each for each in (_colour(ground) for ground in grounds) if each is not None]
    style = item.box.style
    letters = rgb(style["color"])
    ratio = min((contrast(_over(letters, ground), ground) for ground in known), default=21.0)
    points = style["font_size"] * 72 / 96
    large = points >= _LARGE or (points >= _LARGE_BOLD and style["font_weight"] >= 700)
    how = severity.measured(ratio + 0.005, severity.CONTRAST_LARGE if large else severity.CONTRAST)
    text = item.words
    if how != IGNORE:
        return Problem("contrast", item.place, f"{ratio:.1f} : 1, {text}", how, item.page, item.language)
    if len(known) < len(grounds):
        return Problem("contrast_unknown", item.place, text, STOP, item.page, item.language)
    return None


def _grounds(item: Item, seen: Seen) -> list[Ground]:
    """What may be behind the letters: the innermost painted box around them, and what stands on it."""
    left, top, right, bottom = item.extent
    across, down = (left + right) / 2, (top + bottom) / 2
    ground = item.inside.ground
    while ground is not None and ground.under is not None:
        box = ground.rectangle
        if box[0] - 1 <= across <= box[2] + 1 and box[1] - 1 <= down <= box[3] + 1:
            break
        ground = ground.under
    if ground is None:
        return []
    between = [
        each
        for each in seen.grounds.get(item.page, ())
        if ground.order < each.order < item.order
        and each is not ground
        and overlap(each.rectangle, item.extent)
    ]
    return [ground, *between]


def _colour(ground: Ground) -> Colour | None:
    """The colour that is seen, None where there is a picture."""
    if ground.colour is None:
        return None
    if ground.colour[3] >= 1 or ground.under is None:
        return ground.colour[:3]
    under = _colour(ground.under)
    return _over(ground.colour, under) if under is not None else None


def _over(colour: tuple[float, float, float, float], under: Colour) -> Colour:
    red, green, blue = (
        colour[3] * own + (1 - colour[3]) * below for own, below in zip(colour, under, strict=False)
    )
    return red, green, blue


@lru_cache(1024)
def contrast(one: Colour, other: Colour) -> float:
    """The ratio of two colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
