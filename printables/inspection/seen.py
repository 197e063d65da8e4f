"""What stands on laid out pages: each text and picture with what its surroundings come to; judges nothing.
Uses private parts of WeasyPrint, for whose version `shims` stands in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from weasyprint.formatting_structure import boxes

from printables import severity
from printables.inspection.scripts import code_of

#: CSS pixels that may stick out unseen (half a millimetre), and pixels in a millimetre.
TOLERANCE, MILLIMETRE = 2.0, 96 / 25.4

#: Left, top, right, bottom in pixels of the page.
Rectangle = tuple[float, float, float, float]
#: A box and those around it, from the inside to the outside.
Chain = tuple[Any, Any] | None

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True, slots=True)
class Ground:
    """A colour that a box is painted in, None for a picture, over `under`; `order`: when."""

    colour: tuple[float, float, float, float] | None
    rectangle: Rectangle
    order: int
    under: Ground | None


@dataclass(frozen=True, slots=True)
class Inside:
    """What the boxes around a box come to. flow: whether it is part of the text that goes on from page to
    page; small: the genre by which its letters are judged instead; repeated: whether it stands on every page;
    turned: whether its place is not where layout says."""

    name: str = ""
    ground: Ground | None = None
    clip: Rectangle | None = None
    flow: bool = True
    heading: Any = None
    small: str = ""
    repeated: bool = False
    turned: bool = False


@dataclass(eq=False)
class Item:
    """A piece of text on one line, or a picture. page: from 1; order: of painting."""

    box: Any
    page: int
    order: int
    inside: Inside
    around: Chain
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.text = str(getattr(self.box, "text", ""))

    @property
    def words(self) -> str:
        """How it begins, to be told by."""
        return beginning(self.text)

    @property
    def place(self) -> str:
        """The `data-name` around it, or its page."""
        return self.inside.name or f"page {self.page}"

    @property
    def language(self) -> str:
        """The code of the language that it is in."""
        return code_of(self.box.style["lang"] or "")

    @cached_property
    def extent(self) -> Rectangle:
        """Where letters, or the picture, are drawn."""
        box = self.box
        if not isinstance(box, boxes.TextBox):
            return border_box(box)
        # The height of a line of text leaves room above and below the letters; justified Chinese has a gap
        # behind the last character too, in which nothing is drawn.
        room = max(0.0, box.height - box.style["font_size"]) / 2
        right = box.position_x + box.width - max(0.0, box.justification_spacing)
        return box.position_x, box.position_y + room, right, box.position_y + box.height - room


@dataclass
class Seen:
    """What stands on some pages. edges: of each page; grounds: {page: what is painted out of the flow};
    by_element: {element: its texts}; lines: {element: [(page, lines, chain)]} of paragraphs in the flow."""

    items: list[Item] = field(default_factory=list)
    pages: list[Any] = field(default_factory=list)
    edges: list[Rectangle] = field(default_factory=list)
    grounds: dict[int, list[Ground]] = field(default_factory=dict)
    by_element: dict[Any, list[str]] = field(default_factory=dict)
    lines: dict[Any, list[tuple[int, int, Item]]] = field(default_factory=dict)

    def side(self, page: int) -> float:
        """Millimetres of the shorter side of a page."""
        left, top, right, bottom = self.edges[page - 1]
        return min(right - left, bottom - top) / MILLIMETRE

    def texts(self) -> Iterator[Item]:
        """The pieces of text in which there is anything to read."""
        return (item for item in self.items if item.text and not item.text.isspace())


def beginning(text: str) -> str:
    """The first words of a text, without the signs that keep words together."""
    return " ".join(text.replace("\u2060", "").split())[:30]


def border_box(box: Any) -> Rectangle:
    """A box with its padding and border."""
    left, top = box.border_box_x(), box.border_box_y()
    return left, top, left + box.border_width(), top + box.border_height()


def excess(inner: Rectangle, outer: Rectangle) -> float:
    """How far one rectangle sticks out of another."""
    return max(outer[0] - inner[0], outer[1] - inner[1], inner[2] - outer[2], inner[3] - outer[3])


def overlap(one: Rectangle, other: Rectangle) -> bool:
    """Whether two rectangles share more than their edges."""
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > 1
        and min(one[3], other[3]) - max(one[1], other[1]) > 1
    )


def walk(roots: list[Any]) -> Seen:
    """What stands on pages, or in boxes."""
    seen = Seen()
    for number, root in enumerate(roots, 1):
        seen.pages.append(root)
        sheet = (0.0, 0.0, root.margin_width(), root.margin_height())
        seen.edges.append(sheet if isinstance(root, boxes.PageBox) else border_box(root))
        _walk(seen, number, root)
    return seen


def _walk(seen: Seen, page: int, root: Any) -> None:
    order = 0
    stack: list[tuple[Any, Inside, Chain]] = [(root, _ground_of_page(root, seen.edges[-1]), None)]
    while stack:
        box, inside, around = stack.pop()
        box = getattr(box, "_box", box)
        order += 1
        if isinstance(box, boxes.TextBox):
            seen.items.append(Item(box, page, order, inside, around))
            if box.element is not None and "::" not in box.element_tag:
                seen.by_element.setdefault(box.element, []).append(box.text)
            continue
        inside = _inside(seen, box, inside, page, order)
        if isinstance(box, boxes.ReplacedBox):
            seen.items.append(Item(box, page, order, inside, around))
            continue
        around = (box, around)
        children = list(box.all_children())
        if inside.flow and children and isinstance(children[0], boxes.LineBox) and box.element is not None:
            item = Item(box, page, order, inside, around)
            seen.lines.setdefault(box.element, []).append((page, len(children), item))
        stack.extend((child, inside, around) for child in reversed(children))


def _ground_of_page(root: Any, edges: Rectangle) -> Inside:
    paper = Ground((1.0, 1.0, 1.0, 1.0), edges, 0, None)
    canvas = getattr(root, "canvas_background", None)
    if canvas is not None and canvas.color.alpha:
        paper = Ground(rgb(canvas.color), edges, 0, paper)
    return Inside(ground=paper)


def rgb(colour: Any) -> tuple[float, float, float, float]:
    """Red, green, blue and opacity, from 0 to 1."""
    red, green, blue = colour.to("srgb").coordinates
    return red, green, blue, colour.alpha


def _inside(seen: Seen, box: Any, inside: Inside, page: int, order: int) -> Inside:
    """What holds in a box, which most boxes change nothing of."""
    changed: dict[str, Any] = {}
    style, element = box.style, box.element
    own = element is not None and box.element_tag == element.tag
    if own:
        name = element.get("data-name")
        if name and isinstance(box, boxes.BlockLevelBox | boxes.TableCellBox | boxes.FlexBox):
            changed["name"] = name
        if element.tag in _HEADINGS:
            changed["heading"] = element
        if element.tag == "rt":
            changed["small"] = "reading"
        elif not inside.small and severity.SMALL_PRINT & set(element.get("class", "").split()):
            changed["small"] = "card"
    if inside.flow and (isinstance(box, boxes.MarginBox) or not box.is_in_normal_flow()):
        changed["flow"] = False
    if isinstance(box, boxes.TableRowGroupBox) and (box.is_header or box.is_footer):
        changed["repeated"] = True
    if box.transformation_matrix is not None or style["transform"]:
        changed["turned"] = True
    if style["overflow"] != "visible" and isinstance(box, boxes.BlockLevelBox | boxes.TableCellBox):
        changed["clip"] = _narrower(inside.clip, _padding_box(box))
    ground = _painted(box, inside, order)
    if ground is not inside.ground and ground is not None:
        changed["ground"] = ground
        if style["position"] in ("absolute", "fixed", "relative"):
            seen.grounds.setdefault(page, []).append(ground)
    if isinstance(box, boxes.ReplacedBox):
        seen.grounds.setdefault(page, []).append(
            Ground(None, _narrower(inside.clip, border_box(box)), order, None)
        )
    return replace(inside, **changed) if changed else inside


def _painted(box: Any, inside: Inside, order: int) -> Ground | None:
    background, under = getattr(box, "background", None), inside.ground
    if background is None or isinstance(box, boxes.PageBox):
        return under
    seen = _narrower(inside.clip, border_box(box))
    ground = Ground(rgb(background.color), seen, order, under) if background.color.alpha else under
    for layer in background.layers:
        if layer.image is not None:
            ground = Ground(None, _narrower(seen, _drawn(layer)), order, ground)
    return ground


def _drawn(layer: Any) -> Rectangle:
    """Where a picture behind a box is drawn: once, or over and over."""
    left, top, width, height = layer.positioning_area
    if layer.repeat != ("no-repeat", "no-repeat"):
        left, top, width, height = layer.painting_area
        return left, top, left + width, top + height
    left, top = left + layer.position[0], top + layer.position[1]
    return left, top, left + layer.size[0], top + layer.size[1]


def _padding_box(box: Any) -> Rectangle:
    left, top = box.padding_box_x(), box.padding_box_y()
    return left, top, left + box.padding_width(), top + box.padding_height()


def _narrower(one: Rectangle | None, other: Rectangle) -> Rectangle:
    if one is None:
        return other
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
