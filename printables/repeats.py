"""What WeasyPrint 70.0 works out anew for each line, cell and tag, though it is the same each time.

Added to its private parts by `shims`, which refuses another version. Nothing looks or reads otherwise than
without it: the tests compare the files.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pydyf
from weasyprint import css, draw
from weasyprint.formatting_structure import boxes
from weasyprint.html import UA_STYLESHEET
from weasyprint.layout import percent
from weasyprint.text import line_break
from weasyprint.text.ffi import ffi, gobject, pango

_setup = line_break.Layout.setup
_reactivate, _deactivate = line_break.Layout.reactivate, line_break.Layout.deactivate
_resolve = percent.resolve_percentages
_any_to_bytes, _stream_data = pydyf._to_bytes, pydyf.Stream.data
_draw_line, _borders = draw.draw_line, draw.draw_collapsed_borders
_descendants = boxes.Box.descendants
_attributes = css.find_style_attributes

#: Boxes whose style layout never changes, as it does that of what stands in flexible boxes and grids.
_PLAIN = frozenset(
    (
        boxes.LineBox,
        boxes.InlineBox,
        boxes.TextBox,
        boxes.TableCellBox,
        boxes.TableRowBox,
        boxes.TableRowGroupBox,
    )
)
_SIDES = ("top", "right", "bottom", "left")
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)
_LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"{bound}{side}" for side in ("width", "height") for bound in ("", "min_", "max_")),
)


def install() -> None:
    """Put the additions in."""
    ffi.cdef("PangoLayout * pango_layout_copy (PangoLayout *layout);")
    line_break.Layout.setup = setup
    line_break.Layout.deactivate = lambda _layout: None
    line_break.Layout.reactivate = reactivate
    for module in list(sys.modules.values()):
        if getattr(module, "resolve_percentages", None) is _resolve:
            module.resolve_percentages = resolve_percentages  # type: ignore[attr-defined]
    percent.resolve_percentages = resolve_percentages
    pydyf._to_bytes = to_bytes
    pydyf.Stream.data = property(stream_data)
    pydyf.PDF.page_references = property(page_references)
    css.find_style_attributes = attributes
    draw.draw_line, draw.draw_collapsed_borders = line, borders
    boxes.Box.descendants = descendants
    UA_STYLESHEET.matcher.other_selectors[:] = [
        each for each in UA_STYLESHEET.matcher.other_selectors if each[3] not in NOTES
    ]


# Styles: those of each element that names its language were worked out for it alone, and each element had
# those of five kinds of notes, which are on no paper of ours.

#: Pseudo-elements of notes.
NOTES = frozenset({"footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"})


def attributes(tree: Any, *rest: Any) -> Iterator[tuple[Any, ...]]:
    """The declarations of attributes; equal languages have the same ones, by which equal styles are known: by
    the last ones of an element, so that one with declarations of its own shares none."""
    languages: dict[str, Any] = {}
    for specificity, element, declarations, base_url in _attributes(tree, *rest):
        named = type(declarations) is tuple and getattr(declarations[0], "name", "") == "-weasy-lang"
        if named and not element.get("style"):
            declarations = languages.setdefault(element.get("lang"), declarations)
        yield specificity, element, declarations, base_url


def descendants(box: Any, placeholders: bool = False) -> Iterator[Any]:
    """A box and all in it, in the order of the text, without a generator for each level."""
    stack = [box]
    while stack:
        each = stack.pop()
        if placeholders and not isinstance(each, boxes.Box):
            each = each._box
        yield each
        if isinstance(each, boxes.Box):
            stack.extend(reversed(each.children))


# The lines of a long table: each was drawn cell by cell.

#: From how many rows a table is long: in others it saves nothing.
LONG = 100


class _Lines:
    """Takes lines in place of a page."""

    def __init__(self) -> None:
        self.found: list[tuple[Any, ...]] = []

    def artifact(self) -> AbstractContextManager[None]:
        return nullcontext()

    stacked = artifact


def line(canvas: Any, *how: Any) -> None:
    """Draw a line on a page, or go on with the last one of a table."""
    if not isinstance(canvas, _Lines):
        _draw_line(canvas, *how)
        return
    left, top, right, bottom, *look = how
    if canvas.found and look[1] == "solid" and top == bottom:
        before = canvas.found[-1]
        if before[1:] == (top, left, bottom, *look):
            canvas.found[-1] = (before[0], top, right, bottom, *look)
            return
    canvas.found.append(how)


def borders(canvas: Any, table: Any) -> None:
    """Draw the lines of a table."""
    if len(table.collapsed_border_grid[1]) < LONG:
        _borders(canvas, table)
        return
    lines = _Lines()
    _borders(lines, table)
    for each in lines.found:
        with canvas.artifact(), canvas.stacked():
            _draw_line(canvas, *each)


# The fonts and the language of a text: once for each style, not twice for each line. What was set for the
# layout is drawn as it is, unless its gaps have become wider since.


def setup(layout: Any, style: Any) -> None:
    """Make the empty layout of a text in that style."""
    model = style.__dict__.get("empty_layout")
    if model is None:
        model = style.empty_layout = _Empty()
        _setup(model, style)
        del model.style  # which has it
    layout.__dict__.update(model.__dict__)
    layout.style = style
    layout.layout = ffi.gc(pango.pango_layout_copy(model.layout), gobject.g_object_unref)


class _Empty:
    """A layout without text, to be copied."""

    layout: Any
    style: Any


def reactivate(layout: Any, style: Any) -> None:
    """Make the layout ready to be drawn."""
    if layout.justification_spacing or "layout" not in layout.__dict__:
        _reactivate(layout, style)


# Lengths that depend on nothing but the style.


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """Give the box the lengths of its style, those in percent of the box around it."""
    style = box.style
    known = style.__dict__.get("lengths") if type(box) in _PLAIN else {}
    if known is None:
        known = style.lengths = _lengths(style)
    if not known:
        _resolve(box, containing_block)
        return
    own = box.__dict__
    if style["border_collapse"] == "collapse":  # which may have given the box other borders before
        borders = {name: own[name] for name in _BORDERS if name in own}
        own.update(known)
        own.update(borders)
    else:
        own.update(known)


def _lengths(style: Any) -> dict[str, Any]:
    """{attribute of a box: its value}; {} where one of them depends on what is around the box."""
    found: dict[str, Any] = {}
    for name in _LENGTHS:
        value = style[name]
        if value == "auto":
            found[name] = 0 if name in ("min_width", "min_height") else "auto"
        elif getattr(value, "unit", None) == "px":
            found[name] = value.value
        else:
            return {}
    return found | {name: style[name] for name in _BORDERS} if style["box_sizing"] == "content-box" else {}


# Writing: numbers put into words the long way, and the list of all pages, made anew for every tag.


def to_bytes(item: Any) -> bytes:
    """A number or an object as it is written."""
    if type(item) is bytes:
        return item
    if type(item) is float:
        return b"%d" % item if item.is_integer() else (b"%f" % item).rstrip(b"0")
    if type(item) is int:
        return b"%d" % item
    return item.encode("ascii") if type(item) is str else _any_to_bytes(item)


def stream_data(stream: Any) -> bytes:
    """A stream as it is written; the last thirtieth of its size would cost five times as long to get."""
    content = b"\n".join([item if type(item) is bytes else to_bytes(item) for item in stream.stream])
    extra = pydyf.Dictionary(stream.extra.copy())
    if stream.compress:
        extra["Filter"] = "/FlateDecode"
        content = zlib.compress(content)
    extra["Length"] = len(content)
    data: bytes = b"\n".join((extra.data, b"stream", content, b"endstream"))
    return data


def page_references(pdf: Any) -> tuple[bytes, ...]:
    """The references to all pages of a file."""
    numbers = pdf.pages["Kids"][::3]
    known: tuple[bytes, ...] = pdf.__dict__.setdefault("known_pages", ())
    if len(known) != len(numbers):
        known = pdf.known_pages = tuple(b"%d 0 R" % number for number in numbers)
    return known
