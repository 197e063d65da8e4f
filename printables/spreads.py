"""Cuts spreads, two pages laid out side by side, into their pages; decides nothing of what stands on them.

A printable whose texts face each other lays both pages out as one sheet twice as wide, on a page named
`spread`, so that they are in step line by line. Each half then becomes a page of its own: what stands in an
element with `data-half="verso"` or `"recto"` is on that page alone, and so are margin boxes of its side.

Uses private parts of WeasyPrint, for whose version `shims` stands in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from weasyprint.document import Page
from weasyprint.formatting_structure import boxes

#: The name of the pages that are cut.
NAME = "spread"


def cut(pages: Sequence[Page]) -> list[Page]:
    """The pages, each spread as its left and its right one."""
    found: list[Page] = []
    for page in pages:
        box = page._page_box
        found += _halves(box) if box.page_type.name == NAME else [page]
    return found


def _halves(box: Any) -> Iterator[Page]:
    middle = box.margin_width() / 2
    for half, moved in (("verso", 0.0), ("recto", -middle)):
        made = _Half(half, middle).copy(box)
        made.width -= middle
        _move(made, moved)
        made.position_x = 0
        yield Page(made)


@dataclass(frozen=True)
class _Half:
    """One side of a spread: what does not belong to it is left out of the copies."""

    name: str
    middle: float

    def copy(self, box: Any) -> Any:
        """The box and what is in it."""
        box = getattr(box, "_box", box)
        made = box.copy()
        if isinstance(box, boxes.ParentBox):
            made.children = [self.copy(child) for child in box.children if self._holds(child)]
        if isinstance(box, boxes.TableBox):
            made.column_groups = tuple(map(self.copy, box.column_groups))
        if isinstance(box, boxes.PageBox):
            made.fixed_boxes = []
        return made

    def _holds(self, box: Any) -> bool:
        box = getattr(box, "_box", box)
        if isinstance(box, boxes.MarginBox):
            left = box.position_x + box.margin_width() / 2 < self.middle
            return left == (self.name == "verso")
        side = box.element.get("data-half") if box.element is not None else None
        return side in (None, self.name)


def _move(box: Any, dx: float) -> None:
    """Move the box and what is in it, with the grounds on which they are drawn."""
    if not dx:
        return
    box.translate(dx)
    stack = [box]
    while stack:
        each = stack.pop()
        ground = getattr(each, "background", None)
        if ground is not None:
            each.background = ground._replace(layers=[_moved(layer, dx) for layer in ground.layers])
        stack.extend(each.all_children())


def _moved(layer: Any, dx: float) -> Any:
    def area(rectangle: Any) -> Any:
        return rectangle if isinstance(rectangle, str) else (rectangle[0] + dx, *rectangle[1:])

    return layer._replace(
        painting_area=area(layer.painting_area),
        positioning_area=area(layer.positioning_area),
        clipped_boxes=[area(each) for each in layer.clipped_boxes],
    )
