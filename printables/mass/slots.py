"""Boxes of a laid out page whose content may change without anything around them; lays out nothing.

Uses private parts of WeasyPrint, for whose version `shims` stands in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint.document import Document
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

#: Pixels within which two lengths are the same.
SAME = 0.001


@dataclass(frozen=True)
class Place:
    """A box of the master: on which page, counted from 0, and in which boxes, the page being the first."""

    page: int
    around: tuple[Any, ...]
    box: Any


def places(document: Document) -> dict[Any, list[Place]]:
    """The outermost boxes of each node of the page."""
    found: dict[Any, list[Place]] = {}
    for number, page in enumerate(document.pages):
        for around, box in _boxes(page._page_box, ()):
            own = box.element is not None and box.element_tag == box.element.tag
            if own and not any(each.element is box.element for each in around):
                found.setdefault(box.element, []).append(Place(number, around, box))
    return found


def _boxes(box: Any, around: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Each box and the boxes around it."""
    box = box._box if isinstance(box, AbsolutePlaceholder) else box
    yield around, box
    for child in box.children:
        yield from _boxes(child, (*around, box))


def definite(style: Any) -> bool:
    """Whether width and height are given as lengths."""
    return all(getattr(style[side], "unit", None) == "px" for side in ("width", "height"))


def sized_from_outside(place: Place) -> bool:
    """Whether no width around the box depends on what is in it, nor the line that a cell stands on."""
    box, decided = place.box, False
    for around in reversed(place.around):
        style = box.style
        decided |= getattr(style["width"], "unit", None) == "px"
        if not decided:
            shrinks = (
                isinstance(box, boxes.InlineBlockBox) or box.is_floated() or box.is_absolutely_positioned()
            )
            if shrinks and style["width"] == "auto":
                return False
            if isinstance(box, boxes.TableBox) and (
                style["table_layout"] != "fixed" or style["width"] == "auto"
            ):
                return False
            if isinstance(around, boxes.FlexContainerBox | boxes.GridContainerBox):
                return False
        if isinstance(box, boxes.TableCellBox) and style["vertical_align"] == "baseline":
            return False
        if box.is_column or box.is_running():
            return False
        box = around
    return True


def floats_beside(place: Place) -> bool:
    """Whether a float stands beside the box, so that its lines are shorter than it is wide."""
    chain = [*place.around, place.box]
    root = next((box for box in reversed(chain[:-1]) if box.establishes_formatting_context()), chain[0])
    top, bottom = place.box.position_y, place.box.position_y + place.box.margin_height()
    own = {id(box) for box in place.box.descendants()}
    return any(
        box.position_y < bottom and box.position_y + box.margin_height() > top
        for box in root.descendants()
        if id(box) not in own and not isinstance(box, AbsolutePlaceholder) and box.is_floated()
    )


def uncovered(place: Place) -> bool:
    """Whether the box may be painted after all else of its page: nothing is painted over it later, and it is
    not cut, turned or paled by what it stands in."""
    if any(map(_apart, place.around[2:])):  # the first two are the page and its root
        return False
    own = {id(box) for box in (*place.around, *place.box.descendants())}
    return not any(
        _crosses(box, place.box)
        for _around, box in _boxes(place.around[0], ())
        if id(box) not in own and (_apart(box) or box.style["position"] != "static" or box.is_floated())
    )


def _apart(box: Any) -> bool:
    """Whether a box is painted as one, with all in it."""
    style = box.style
    pale = style["opacity"] < 1 or style["z_index"] != "auto"
    return bool(pale or style["transform"] or style["overflow"] != "visible")


def _crosses(one: Any, other: Any) -> bool:
    return all(
        getattr(a, start) < getattr(b, start) + getattr(b, length)()
        for a, b in ((one, other), (other, one))
        for start, length in (("position_x", "margin_width"), ("position_y", "margin_height"))
    )


def alike(one: Any, other: Any) -> bool:
    """Whether two boxes are the same after layout, with all that is in them."""
    one, other = (each._box if isinstance(each, AbsolutePlaceholder) else each for each in (one, other))
    return (
        type(one) is type(other)
        and all(
            abs(getattr(one, side) - getattr(other, side)) < SAME
            for side in ("position_x", "position_y", "width", "height")
        )
        and getattr(one, "text", "") == getattr(other, "text", "")
        and len(one.children) == len(other.children)
        and all(map(alike, one.children, other.children))
    )
