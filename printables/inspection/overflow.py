"""Finds text and pictures that stick out of their box or the sheet, by walking the boxes after layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes

from printables.sheet import Problem

#: CSS pixels that may stick out unseen (half a millimetre), and pixels in a millimetre.
TOLERANCE, MILLIMETRE = 2.0, 96 / 25.4


@dataclass(frozen=True)
class _Frame:
    """A box that may not be left, inside the one around it."""

    around: _Frame | None
    name: str
    left: float
    top: float
    right: float
    bottom: float


def overflows(pages: list[Any]) -> Iterator[Problem]:
    """One problem for each box that overflows, named by the `data-name` of the box or by the page."""
    worst: dict[str, float] = {}
    for number, page in enumerate(pages, 1):
        box = page._page_box
        frame = _Frame(None, f"page {number}", 0, 0, box.margin_width(), box.margin_height())
        for name, excess in _walk(box, frame):
            worst[name] = max(worst.get(name, 0), excess)
    for name, excess in worst.items():
        yield Problem("overflow", name, f"{excess / MILLIMETRE:.0f} mm")


def sticks_out(box: Any) -> bool:
    """Whether text or pictures stick out of the content of their box."""
    left, top = box.content_box_x(), box.content_box_y()
    frame = _Frame(None, "", left, top, left + box.width, top + box.height)
    return next(_walk(box, frame), None) is not None


def _walk(root: Any, frame: _Frame) -> Iterator[tuple[str, float]]:
    stack = [(root, frame)]
    while stack:
        box, frame = stack.pop()
        box = getattr(box, "_box", box)
        if isinstance(box, boxes.TextBox | boxes.ReplacedBox):
            inside: _Frame | None = frame
            while inside is not None:
                excess = _excess(box, inside)
                if excess > TOLERANCE:
                    yield inside.name, excess
                    break
                inside = inside.around
            continue
        if _beside(box):
            while frame.around is not None:
                frame = frame.around
        name = _name(box)
        if name:
            left, top = box.content_box_x(), box.content_box_y()
            frame = _Frame(frame, name, left, top, left + box.width, top + box.height)
        stack.extend((child, frame) for child in box.all_children())


def _beside(box: Any) -> bool:
    """Whether it stands in the margin on purpose."""
    return box.element is not None and box.element.get("class") == "note"


def _name(box: Any) -> str | None:
    if box.element is None or not isinstance(box, boxes.BlockLevelBox | boxes.TableCellBox | boxes.FlexBox):
        return None
    name: str | None = box.element.get("data-name") if box.element_tag == box.element.tag else None
    return name


def _excess(box: Any, frame: _Frame) -> float:
    if isinstance(box, boxes.TextBox):
        if not box.text.strip():
            return 0
        # The height of a line of text leaves room above and below the letters.
        room = max(0.0, box.height - box.style["font_size"]) / 2
        text_top = box.position_y + box.margin_top
        left, top = box.position_x, text_top + room
        # Justified Chinese has a gap behind the last character too, in which nothing is drawn.
        right = left + box.width - max(0, box.justification_spacing)
        bottom = text_top + box.height - room
    else:
        left, top = box.position_x, box.position_y
        right, bottom = left + box.margin_width(), top + box.margin_height()
    return max(frame.left - left, frame.top - top, right - frame.right, bottom - frame.bottom)
