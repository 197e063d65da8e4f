"""Looks at a laid out document as a print shop would: what is cut off, lost, too small, too pale, too coarse,
in the wrong font or language, alone on its page. Walks the boxes after layout, as `overflow` does, and knows
no values. Uses private parts of WeasyPrint, for whose version `shims` stands in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from printables import severity
from printables.inspection import breaks, codes, collisions, scripts, wraps
from printables.inspection.contrast import contrast_problems
from printables.inspection.images import image_problems
from printables.inspection.seen import MILLIMETRE, TOLERANCE, Item, Seen, beginning, excess, walk
from printables.sheet import IGNORE, Problem

#: Elements whose text is not set.
_UNSET = frozenset({"head", "style", "script", "svg", "title", "option", "textarea"})
_POINT = 96 / 72
#: Points that are enough on any sheet.
_LEGIBLE = 36.0


def inspect(
    document: Any,
    style_for: Any,
    root: Any,
    genre: str,
    addresses: Mapping[str, str],
    found: Iterable[Problem],
    scale: float = 1.0,
) -> list[Problem]:
    """What is wrong with a document of that genre. style_for: the styles of the layout; root: the element of
    the page; addresses: {key: what the code says} of its codes; found: what is known already; scale: how
    large it is made up for the press."""
    seen = walk([page._page_box for page in document.pages])
    known = {each.where for each in found if each.kind == "overflow"}
    problems = [
        *_sizes(seen, genre, scale),
        *(each for each in _cut_off(seen) if each.where not in known),
        *(each for each in _lost(seen, style_for, root) if each.where not in known),
        *_edges(seen, genre),
        *contrast_problems(seen),
        *image_problems(seen.items, genre, scale),
        *codes.problems(seen, genre, addresses, scale),
        *scripts.problems(seen.items),
        *breaks.problems(seen, genre),
        *wraps.problems(seen),
        *collisions.problems(seen),
    ]
    return severity.judged(problems, genre)


def inspect_fields(
    filled: Iterable[Any], genre: str, addresses: Mapping[str, str], side: float, scale: float = 1.0
) -> list[Problem]:
    """What is wrong with boxes that were put into a document that was inspected as a whole. side: of its
    sheet, the shorter one, in millimetres."""
    seen = walk([box for box in filled if box is not None])
    problems = [
        *_sizes(seen, genre, scale, side),
        *image_problems(seen.items, genre, scale),
        *codes.problems(seen, genre, addresses, scale),
        *scripts.problems(seen.items),
    ]
    return severity.judged(problems, genre)


def _sizes(seen: Seen, genre: str, scale: float, side: float = 0.0) -> Iterator[Problem]:
    """Letters below the least size of their script, once for each place. side: of the sheet, where it is not
    that of the boxes that were seen."""
    sides = [(side or seen.side(page)) * scale for page in range(1, len(seen.pages) + 1)]
    smallest: dict[tuple[str, str], tuple[float, Item]] = {}
    for item in seen.texts():
        points = item.box.style["font_size"] / _POINT * scale
        if points >= _LEGIBLE:
            continue
        kind = item.inside.small or genre
        least = severity.letters(kind, scripts.size_class(item.text), sides[item.page - 1])
        how = severity.measured(points + 0.01, least)
        if how != IGNORE and points < smallest.get((item.place, how), (1e9, item))[0]:
            smallest[item.place, how] = points, item
    for (place, how), (points, item) in smallest.items():
        yield Problem("too_small", place, f"{points:.1f} pt", how, item.page, item.language)


def _cut_off(seen: Seen) -> Iterator[Problem]:
    """Text that a box hides, or lets end in its padding."""
    worst: dict[str, tuple[float, Item]] = {}
    for item in seen.texts():
        if item.inside.clip is not None and not item.inside.turned:
            by = excess(item.extent, item.inside.clip)
            if by > max(TOLERANCE, worst.get(item.place, (0.0, item))[0]):
                worst[item.place] = by, item
    for place, (by, item) in worst.items():
        yield Problem("clipped", place, f"{by / MILLIMETRE:.0f} mm", page=item.page, language=item.language)


def _edges(seen: Seen, genre: str) -> Iterator[Problem]:
    """Text that is on the sheet and too near to where it is cut."""
    least = severity.least(severity.SAFE, genre)
    nearest: dict[tuple[str, str], tuple[float, Item]] = {}
    for item in seen.texts():
        if item.inside.turned:
            continue
        left, top, right, bottom = item.extent
        edge = seen.edges[item.page - 1]
        room = min(left - edge[0], top - edge[1], edge[2] - right, edge[3] - bottom)
        if room < -TOLERANCE:
            continue  # named as overflow
        how = severity.measured(max(0.0, room) / MILLIMETRE + 0.05, least)
        if how != IGNORE and room < nearest.get((item.place, how), (1e9, item))[0]:
            nearest[item.place, how] = room, item
    for (place, how), (room, item) in nearest.items():
        yield Problem("unsafe", place, f"{max(0.0, room) / MILLIMETRE:.1f} mm", how, item.page, item.language)


def _lost(seen: Seen, style_for: Any, root: Any) -> Iterator[Problem]:
    """Text of the page that layout dropped: rows of tables that it could not break, lines beyond a limit."""
    set_type: Counter[Any] = Counter()
    for element, texts in seen.by_element.items():
        set_type[element] = sum(len("".join(text.split())) for text in texts)
    parents = {child: parent for parent in root.iter() for child in parent}
    told = set()
    for element in _elements(root):
        texts = [element.text, *(child.tail for child in element)]
        wanted = sum(len("".join(text.split())) for text in texts if text)
        if wanted <= set_type[element] or _unshown(element, parents, style_for):
            continue
        place, language = _named(element, parents)
        if place not in told:
            told.add(place)
            start = beginning("".join(text for text in texts if text))
            yield Problem("lost", place, start, language=language)


def _elements(element: Any) -> Iterator[Any]:
    stack = [element]
    while stack:
        each = stack.pop()
        if isinstance(each.tag, str) and each.tag.rpartition("}")[2] not in _UNSET:
            yield each
            stack.extend(each)


def _unshown(element: Any, parents: Mapping[Any, Any], style_for: Any) -> bool:
    """Whether it is not to be set, or only in the margins of pages that there may not be."""
    each = element
    while each is not None:
        style = style_for(each)
        if style is None or style["display"] == ("none",) or style["position"][0] == "running()":
            return True
        each = parents.get(each)
    return False


def _named(element: Any, parents: Mapping[Any, Any]) -> tuple[str, str]:
    """The name of the nearest box that has one, and the language of the element."""
    place, tag, each = "", "", element
    while each is not None:
        place = place or each.get("data-name", "")
        tag = tag or each.get("lang", "")
        each = parents.get(each)
    return place or element.tag, scripts.code_of(tag)
