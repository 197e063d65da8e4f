"""Where two pages of one printable differ: compares their HTML as text; knows no layout."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element as Node

#: A tag, its name, and what stands behind the name; a quoted value may hold ">".
_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""")
_ATTRIBUTE = re.compile(r"""([a-zA-Z][-\w]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>/]+)))?""")
_EMPTY = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"]
)
#: Attributes of an image that change nothing but what it shows.
_SHOWN = ("src", "alt")


@dataclass
class Element:
    """An element in the text of a page. number: counted in the order of the page; opening: its tag with the
    attributes; inside: where the text between its tags begins and ends."""

    number: int
    name: str
    opening: str
    inside: tuple[int, int]
    start: int
    end: int = 0
    parent: Element | None = None
    children: list[Element] = field(default_factory=list)

    def around(self) -> Iterator[Element]:
        """The elements that it stands in, outwards."""
        outer = self.parent
        while outer is not None:
            yield outer
            outer = outer.parent


@dataclass(frozen=True)
class Text:
    """The text of a page and its elements, the outermost first."""

    html: str
    elements: list[Element]

    def of(self, element: Element) -> str:
        """What stands in the element."""
        return self.html[slice(*element.inside)]


def parsed(html: str) -> Text | None:
    """The elements of a page in which every element is closed; None for any other."""
    elements: list[Element] = []
    inner: Element | None = None
    for found in _TAG.finditer(html):
        name = found[2].lower()
        if not found[1]:
            element = Element(
                len(elements), name, found[0], (found.end(),) * 2, found.start(), found.end(), inner
            )
            elements.append(element)
            if inner is not None:
                inner.children.append(element)
            if name not in _EMPTY and not found[3].endswith("/"):
                inner = element
        elif inner is None or inner.name != name:
            return None
        else:
            inner.inside = inner.inside[0], found.start()
            inner.end = found.end()
            inner = inner.parent
    return Text(html, elements) if inner is None and elements else None


def differing(one: Text, other: Text) -> list[tuple[Element, Element]] | None:
    """The innermost elements that are not the same in both, each with what stands in its place; None where
    there is no telling."""
    found: list[tuple[Element, Element]] = []
    return found if _compare(one, other, one.elements[0], other.elements[0], found) else None


def _compare(one: Text, other: Text, a: Element, b: Element, found: list[tuple[Element, Element]]) -> bool:
    if one.html[a.start : a.end] == other.html[b.start : b.end]:
        return True
    if a.name != b.name:
        return False
    same = a.opening == b.opening and len(a.children) == len(b.children)
    if not (same and _between(one, a) == _between(other, b) and _names(a) == _names(b)):
        found.append((a, b))
        return True
    return all(_compare(one, other, *pair, found) for pair in zip(a.children, b.children, strict=True))


def _names(element: Element) -> list[str]:
    return [child.name for child in element.children]


def _between(text: Text, element: Element) -> list[str]:
    """The text in the element that is in none of its children."""
    pieces, start = [], element.inside[0]
    for child in element.children:
        pieces.append(text.html[start : child.start])
        start = child.end
    return [*pieces, text.html[start : element.inside[1]]]


def shows_another(old: Element, new: Element) -> bool:
    """Whether two images differ in nothing but what they show."""
    one, other = ({k: v for k, v in _attributes(each).items() if k not in _SHOWN} for each in (old, new))
    return one == other


def as_node(text: Text, element: Element) -> Node:
    """The element as the parser of HTML makes it."""
    made = Node(element.name, _attributes(element))
    start, last = element.inside[0], None
    for child in element.children:
        between = entities.unescape(text.html[start : child.start])
        if last is None:
            made.text = between
        else:
            last.tail = between
        last = as_node(text, child)
        made.append(last)
        start = child.end
    rest = entities.unescape(text.html[start : element.inside[1]])
    if last is None:
        made.text = rest
    else:
        last.tail = rest
    return made


def _attributes(element: Element) -> dict[str, str]:
    inside = element.opening[len(element.name) + 1 :].rstrip("/>")
    return {
        found[1].lower(): entities.unescape(found[2] or found[3] or found[4] or "")
        for found in _ATTRIBUTE.finditer(inside)
    }
