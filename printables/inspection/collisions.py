"""Text that stands over other text; reads laid out boxes only."""

from __future__ import annotations

from collections.abc import Iterator

from printables.inspection.seen import MILLIMETRE, Item, Seen, beginning
from printables.sheet import Problem

#: How much of the lower one's height, and how many millimetres across, two texts must share: a line that is
#: set tight, or a letter that leans over, is not in the way.
_HEIGHT, _ACROSS = 0.35, 0.5


def problems(seen: Seen) -> Iterator[Problem]:
    """One problem for each two places; what is turned is left out."""
    told = set()
    by_page: dict[int, list[Item]] = {}
    for item in seen.texts():
        if not item.inside.turned:
            by_page.setdefault(item.page, []).append(item)
    for page, items in by_page.items():
        for one, other in _pairs(items):
            key = frozenset((one.place, other.place))
            if key not in told:
                told.add(key)
                text = beginning(f"{one.words} | {other.words}")
                yield Problem("overlap", other.place, text, page=page, language=other.language)


def _pairs(items: list[Item]) -> Iterator[tuple[Item, Item]]:
    """Those that stand over each other, found by going down the page."""
    open_ones: list[Item] = []
    for item in sorted(items, key=lambda each: each.extent[1]):
        top = item.extent[1]
        open_ones = [each for each in open_ones if each.extent[3] > top]
        for each in open_ones:
            if _collide(each, item):
                yield (each, item) if each.order < item.order else (item, each)
        open_ones.append(item)


def _collide(one: Item, other: Item) -> bool:
    left, top, right, bottom = one.extent
    across = min(right, other.extent[2]) - max(left, other.extent[0])
    down = min(bottom, other.extent[3]) - max(top, other.extent[1])
    lower = min(bottom - top, other.extent[3] - other.extent[1])
    return across > _ACROSS * MILLIMETRE and down > _HEIGHT * lower
