"""Whether QR codes can be scanned from paper: the size of a module, and nothing over it or its quiet zone.

The drawing comes from `qr.drawing`, its quiet zone included, so that what it says and that it is a sound code
is known; what can go wrong is what layout does with it. No picture is made and none is decoded here: a module
of 0.4 mm is 4.7 dots of a scan at 300 dpi, and the tests decode every code from one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import segno
from weasyprint.layout.replaced import replacedbox_layout

from printables import severity
from printables.inspection.seen import MILLIMETRE, Item, Seen, excess, overlap
from printables.qr import QUIET
from printables.sheet import IGNORE, STOP, Problem

#: Pixels by which a code may be out of square, or cut, without harm to a module.
_SLACK = 1.0


def problems(seen: Seen, genre: str, addresses: Mapping[str, str], scale: float = 1.0) -> Iterator[Problem]:
    """What is wrong with the codes. addresses: {key of the picture: what it says}; scale: how large the sheet
    is made up for the press."""
    least = severity.least(severity.MODULE, genre)
    for item in seen.items:
        address = addresses.get(_key(item.box))
        if address is None:
            continue
        width, height, _left, _top = replacedbox_layout(item.box)
        whole = getattr(item.box.replacement, "modules", 0) or modules(address)
        module = min(width, height) / whole / MILLIMETRE * scale
        how = severity.measured(module + 0.0005, least)
        if how != IGNORE:
            yield Problem("code_small", item.place, f"{module:.2f} mm", how, item.page)
        damage = _damage(item, seen, width, height)
        if damage:
            yield Problem("code_damaged", item.place, damage, STOP, item.page)


def modules(address: str) -> int:
    """How many modules wide its code is, the quiet zone included."""
    return int(segno.make(address, error="m", micro=False).symbol_size(border=QUIET)[0])


def _key(box: Any) -> str:
    element = getattr(box, "element", None)
    source = element.get("src", "") if element is not None and hasattr(box, "replacement") else ""
    return str(source).removeprefix("memory:")


def _damage(item: Item, seen: Seen, width: float, height: float) -> str:
    """What keeps it from being scanned, "" for nothing."""
    box = item.box
    if abs(width - height) > _SLACK:
        return "not square"
    frame = item.inside.clip or seen.edges[item.page - 1]
    edge = seen.edges[item.page - 1]
    if max(width - box.width, height - box.height) > _SLACK:
        return "quiet zone"
    if not item.inside.turned and max(excess(item.extent, frame), excess(item.extent, edge)) > _SLACK:
        return "cut off"
    for other in seen.items:
        over = other is not item and other.page == item.page and other.order > item.order
        if over and not other.text.isspace() and overlap(other.extent, item.extent):
            return "covered"
    return ""
