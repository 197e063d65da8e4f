"""A laid out document as the master of others: sets of them only the fields in which they differ.

Letters of one run differ in a name, an address, a number; all else would be laid out anew for each to come to
the same. A field is an element that a page made of the same template has with another content. It is laid out
alone, in the box that it has in the master, and put in its place: the result is what a layout of the whole
page comes to, box for box. Whatever cannot be shown to be so (another height, a width that depends on the
content, a box on two pages, floats beside it) makes `fill` answer None, and the page is laid out as a whole.

Uses private parts of WeasyPrint, for whose version `shims` stands in.
"""

from __future__ import annotations

import copy
import html as entities
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any
from xml.etree.ElementTree import Element as Node

from weasyprint import CSS, DEFAULT_OPTIONS, HTML
from weasyprint.document import Document, Page
from weasyprint.formatting_structure import boxes
from weasyprint.formatting_structure.build import create_anonymous_boxes, element_to_box
from weasyprint.layout import LayoutContext
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.layout.background import layout_box_backgrounds
from weasyprint.layout.block import block_container_layout, collapse_margin
from weasyprint.text.fonts import FontConfiguration

from printables.inspection.overflow import sticks_out
from printables.mass.cascade import Kinds, Known, compute, forget, repeat
from printables.mass.fields import Element, Text, as_node, differing, shows_another
from printables.mass.one_line import OneLine
from printables.mass.slots import (
    SAME,
    Place,
    alike,
    definite,
    floats_beside,
    places,
    sized_from_outside,
    uncovered,
)


def lay_out(
    html: HTML, fonts: FontConfiguration, stylesheets: Sequence[CSS], variant: str | None
) -> tuple[Document, LayoutContext]:
    """The same as `HTML.render`, and what the layout knew."""
    options = {**DEFAULT_OPTIONS, "stylesheets": stylesheets, "pdf_variant": variant}
    return _Document._render(html, fonts, None, None, options), options["context"]


class _Document(Document):
    @classmethod
    def _build_layout_context(
        cls, html: Any, fonts: Any, counters: Any, profiles: Any, options: dict[str, Any]
    ) -> LayoutContext:
        options["context"] = super()._build_layout_context(html, fonts, counters, profiles, options)
        return options["context"]


@dataclass(frozen=True)
class Filled:
    """What differs from the master: the title, and by number of the element the box that comes in."""

    title: str
    boxes: Mapping[int, Any]


@dataclass(frozen=True)
class _Slot:
    """An element of the master whose content may change. measures: what its layout gives to the layout
    around it; None for an image, which has its size from the style."""

    place: Place
    wrapper: Any
    measures: tuple[float, ...] | None


class Master:
    """A document of one template, laid out, and how to make others of it."""

    def __init__(self, text: Text, html: HTML, context: LayoutContext, document: Document) -> None:
        self.document = document
        self._text, self._html, self._context = text, html, context
        self._known: Known = {}
        self._styles: dict[tuple[Any, ...], list[Kinds]] = {}
        self._lines: dict[tuple[Any, ...], tuple[OneLine, tuple[float, ...]]] = {}
        self._slots: dict[int, _Slot | None] = {}

    def fill(self, text: Text) -> Filled | None:
        """What is to be put into the master to come to that page; None where that cannot be told."""
        pairs = differing(self._text, text)
        if pairs is None or not self._nodes:
            return None
        title: str = self.document.metadata.title
        chosen: dict[int, tuple[Element, Element]] = {}
        for old, new in pairs:
            if old.name == "title":
                title = entities.unescape(text.of(new))
            elif (found := self._field(text, old, new)) is None:
                return None
            else:
                chosen[found[0].number] = found
        filled = {}
        for old, new in chosen.values():
            if not any(each.number in chosen for each in old.around()):
                made = self._set(self._slots[old.number], text, new)
                if made is None:
                    return None
                filled[old.number] = made
        return Filled(title, filled)

    def filled(self, by: Filled) -> Document:
        """The document with those boxes in it."""
        old, metadata = self.document, copy.copy(self.document.metadata)
        metadata.title = by.title
        pages = [Page(self.page(number, by.boxes)) for number in range(len(old.pages))]
        return Document(
            pages, metadata, old.url_fetcher, old.font_config, old.color_profiles, old.output_intent
        )

    def page(self, number: int, instead: Mapping[int, Any]) -> Any:
        """The box of a page, counted from 0, with those boxes in it, or nothing where it is None."""
        places = {key: place for key in instead if (place := self.place(key)).page == number}
        path = {id(box) for place in places.values() for box in place.around}
        page = self.document.pages[number]
        shared = not page.links and not any(page.forms.values())
        changed = {id(place.box): instead[key] for key, place in places.items()}
        return _put(page._page_box, changed, path if shared else None)

    def place(self, number: int) -> Place:
        """Where an element that was filled stands."""
        slot = self._slots[number]
        if slot is None:
            raise KeyError(number)
        return slot.place

    def layer(self, numbers: Set[int]) -> set[int]:
        """Those of the filled elements that may be painted over the rest of the page."""
        return {
            number
            for number in numbers
            if uncovered(self.place(number))
            and not any(each.number in numbers for each in self._text.elements[number].around())
        }

    # Which element is set anew

    def _field(self, text: Text, old: Element, new: Element) -> tuple[Element, Element] | None:
        """The field that holds a difference: the nearest element marked as one, else the nearest possible."""
        pairs = list(zip((old, *old.around()), (new, *new.around()), strict=True))
        marked = [pair for pair in pairs if "data-field" in pair[0].opening]
        for pair in marked[:1] or pairs:
            slot = self._slot(pair[0])
            if slot is not None and (slot.measures is not None or shows_another(*pair)):
                return pair
        return None

    def _slot(self, element: Element) -> _Slot | None:
        if element.number not in self._slots:
            self._slots[element.number] = self._find_slot(element)
        return self._slots[element.number]

    def _find_slot(self, element: Element) -> _Slot | None:
        places = self._places.get(self._nodes[element.number], [])
        if len(places) != 1 or element.name in ("html", "body"):
            return None
        place, wrapper = places[0], self._wrappers[self._nodes[element.number]]
        if any(isinstance(box, boxes.MarginBox) for box in place.around):
            return None
        if isinstance(place.box, boxes.ReplacedBox):
            return _Slot(place, wrapper, None) if definite(place.box.style) else None
        if type(place.box) not in (boxes.BlockBox, boxes.TableCellBox) or place.box.is_table_wrapper:
            return None
        if not sized_from_outside(place) or floats_beside(place):
            return None
        made = self._lay_out(place, wrapper, as_node(self._text, element))
        return _Slot(place, wrapper, made[1]) if made and alike(made[0], place.box) else None

    @cached_property
    def _nodes(self) -> list[Node]:
        """The node of each element of the text; empty where the parser made something else of it."""
        found: list[Node] = []
        wanted = self._text.elements
        for each in self._html.etree_element.iter():
            name = str(each.tag).rpartition("}")[2].lower()
            if len(found) < len(wanted) and wanted[len(found)].name == name:
                found.append(each)
            elif name not in ("tbody", "colgroup"):  # which may be left out in the text
                return []
        return found if len(found) == len(wanted) else []

    @cached_property
    def _wrappers(self) -> dict[Node, Any]:
        return {each.etree_element: each for each in self._html.wrapper_element.iter_subtree()}

    @cached_property
    def _places(self) -> dict[Any, list[Place]]:
        return places(self.document)

    # Setting it

    def _set(self, slot: _Slot | None, text: Text, element: Element) -> Any | None:
        if slot is None:
            return None
        node = as_node(text, element)
        if slot.measures is None:
            return self._show(slot.place.box, node)
        made = self._lay_out(slot.place, slot.wrapper, node)
        if made is None or any(abs(a - b) > SAME for a, b in zip(made[1], slot.measures, strict=True)):
            return None
        return made[0]

    def _show(self, box: Any, node: Node) -> Any | None:
        """The box of an image, showing another."""
        image = self._context.get_image_from_uri(
            url=node.get("src"), orientation=box.style["image_orientation"]
        )
        made = box.copy()
        made.element, made.replacement = node, image
        return made if image is not None else None

    def _lay_out(self, place: Place, wrapper: Any, node: Node) -> tuple[Any, tuple[float, ...]] | None:
        """The box of the node in that place, and its measures; None where it depends on what is around."""
        context, html, styles = self._context, self._html, self._context.style_for
        inserted = type(wrapper)(node, wrapper.parent, wrapper.index, wrapper.previous, True)
        shape = (id(wrapper), _shape(node))
        if shape in self._lines:
            line, measures = self._lines[shape]
            again = line.say(context, node)
            if again is not None:
                return again, measures
        if shape in self._styles:
            repeat(styles, node, self._styles[shape])
        else:
            self._styles[shape] = compute(styles, inserted, html.etree_element, html.base_url, self._known)
        try:
            if not all(_plain(each, styles(each)) for each in node.iter()):
                return None
            made = element_to_box(
                node, styles, context.get_image_from_uri, html.base_url,
                context.target_collector, context.counter_style, [],
            )  # fmt: skip
        finally:
            forget(styles, node, self._styles[shape])
        if len(made) != 1:
            return None
        (box,) = made
        box.process_whitespace()
        box.process_text_transform()
        box = create_anonymous_boxes(box)
        if type(box) is not type(place.box):
            return None
        # What the layout of the master found for the box: position, width, margins, borders.
        box.__dict__ = {**place.box.__dict__, **box.__dict__}
        if box.style["height"] == "auto":
            box.height = "auto"
        found = self._flow(place, box)
        one = OneLine.of(found[0]) if found is not None else None
        if found is not None and one is not None:
            self._lines[shape] = one, found[1]
        return found

    def _flow(self, place: Place, box: Any) -> tuple[Any, tuple[float, ...]] | None:
        context, page = self._context, self.document.pages[place.page]
        context.current_page = place.page + 1
        context.create_block_formatting_context()
        absolute: list[Any] = []
        fixed: list[Any] = []
        top = box.position_y
        made, resume_at, _next_page, margins, through, _lines = block_container_layout(
            context, box, -inf, None, True, absolute, fixed, [], None, None, False, None
        )
        context.finish_block_formatting_context()
        if made is None or resume_at is not None or through or absolute or fixed:
            return None
        measures = made.height, collapse_margin(margins), made.position_y - top
        made.translate(place.box.position_x - made.position_x, place.box.position_y - made.position_y)
        layout_box_backgrounds(page._page_box, made, context.get_image_from_uri)
        return None if sticks_out(made) else (made, measures)


def _put(box: Any, instead: Mapping[int, Any], path: set[int] | None) -> Any:
    """The box with others in place of some in it; what is on no path to them is not copied, unless there is
    no path: links and forms keep their annotations at their boxes, so that no two pages may share one."""
    real = box._box if isinstance(box, AbsolutePlaceholder) else box
    if id(real) in instead:
        made = instead[id(real)]
    elif path is not None and id(real) not in path:
        return box
    else:
        made = real.copy()
        children = (_put(child, instead, path) for child in real.children)
        made.children = [child for child in children if child is not None]
    if made is None or real is box:
        return made
    placeholder = AbsolutePlaceholder(made)
    placeholder.set_laid_out_box(made)
    return placeholder


def _plain(node: Node, style: Any) -> bool:
    """Whether an element concerns nothing outside of it, as counters and targets of links do."""
    return (
        "id" not in node.attrib
        and "list-item" not in style["display"]
        and style["counter_increment"] in ("auto", ())
        and not style["counter_reset"]
        and not style["counter_set"]
        and style["string_set"] == "none"
    )


def _shape(node: Node) -> tuple[Any, ...]:
    """All of a node that a selector may ask for, which is not what its text says."""
    return (
        node.tag,
        tuple(node.attrib.items()),
        bool(node.text),
        tuple((_shape(child), bool(child.tail)) for child in node),
    )
