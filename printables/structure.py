"""The structure of tagged files after ISO 14289-1, where WeasyPrint 70 falls short: the language of each
element, header cells with a scope, tables that only arrange as plain divisions, running heads as artifacts,
links with the words they stand on. Private parts; `shims` stands in for the version, and installs this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pydyf
import weasyprint.pdf as writer
from weasyprint import draw
from weasyprint.formatting_structure import boxes
from weasyprint.pdf import stream, tags

_build_box_tree = tags._build_box_tree
_draw_context = draw.draw_stacking_context
_mark = stream.Stream.marked
_add_links = writer.add_links

#: Parts of a table, which are divisions in one that has no header cells.
_PARTS = frozenset({"/Table", "/THead", "/TBody", "/TFoot", "/TR", "/TD"})
#: Annotations are printed, ISO 32000-1, 12.5.3.
_PRINTED = 4


def install() -> None:
    """Put the additions in."""
    tags._build_box_tree = _tree
    draw.draw_stacking_context = _draw
    stream.Stream.marked = _marked
    writer.add_links = _links


class _Tables:
    """The tables that are being built, the innermost last: the cells of one without header cells, else None;
    and the height of their page, in pixels."""

    def __init__(self) -> None:
        self.open: list[list[Any] | None] = []
        self.height = 0.0


_tables = _Tables()


def _tree(box: Any, parent: Any, *rest: Any) -> Iterator[Any]:
    real = getattr(box, "_box", box)
    if isinstance(real, boxes.MarginBox):
        return  # an artifact, see below
    if isinstance(real, boxes.PageBox):
        _tables.height = real.margin_height()
    own = real.element is not None and real.element_tag == getattr(real.element, "tag", None)
    language = real.element.get("lang") if own and real.element_tag not in ("html", "body") else None
    table = own and real.element_tag == "table"
    if table:
        _tables.open.append(None if _headed(real) else [])
    for element in _build_box_tree(box, parent, *rest):
        if language and not isinstance(real, boxes.PageBox) and "Lang" not in element:
            element["Lang"] = pydyf.String(language)
        cells = _tables.open[-1] if _tables.open else None
        if cells is not None and element["S"] in _PARTS:
            if element["S"] == "/TD":
                cells.append(element)
            element["S"] = "/Div"
            if table:
                for cell in cells:
                    del cell["A"]  # which is written into until then
        elif element["S"] == "/TH":
            element["A"]["Scope"] = "/Row" if real.element.get("scope") == "row" else "/Column"
        elif element["S"] == "/Figure":
            left, top, right, bottom = element["A"]["BBox"]
            box_in_points = (left, _tables.height - bottom, right, _tables.height - top)
            element["A"]["BBox"] = pydyf.Array([round(each * 0.75, 3) for each in box_in_points])
        yield element
    if table:
        _tables.open.pop()


def _headed(table: Any) -> bool:
    """Whether a table has header cells, of its own and not of a table in it."""
    stack = list(table.children)
    while stack:
        box = stack.pop()
        box = getattr(box, "_box", box)
        if box.element_tag == "th":
            return True
        inner = box.element_tag == "table" and box.element is not table.element
        if isinstance(box, boxes.ParentBox) and not inner:
            stack.extend(box.children)
    return False


def _draw(canvas: Any, context: Any) -> None:
    """What stands in the margin of every page is no content."""
    margin = isinstance(context.box, boxes.MarginBox)
    canvas.in_margin = margin or getattr(canvas, "in_margin", False)
    _draw_context(canvas, context)
    canvas.in_margin = canvas.in_margin and not margin


def _marked(canvas: Any, box: Any, tag: str) -> AbstractContextManager[None]:
    artifact = getattr(canvas, "in_margin", False)
    marked: AbstractContextManager[None] = canvas.artifact() if artifact else _mark(canvas, box, tag)
    return marked


def _links(links_and_anchors: Any, *rest: Any) -> None:
    """Links are printed where there is something to print, and are told by their words."""
    _add_links(links_and_anchors, *rest)
    for _kind, _target, _rectangle, box in links_and_anchors[0]:
        annotation = box.link_annotation
        if annotation is not None:
            annotation["F"] = _PRINTED
            words = " ".join("".join(box.element.itertext()).split()) if box.element is not None else ""
            if "Contents" in annotation and words:
                annotation["Contents"] = pydyf.String(words)
