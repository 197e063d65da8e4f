"""A box with one line of text, again with another text: what most fields of a run come to.

Uses private parts of WeasyPrint, for whose version `shims` stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element as Node

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline

#: What the treatment of white space and of possible breaks would change.
_TREATED = re.compile("^ | $|  |[\t\n\r\f\u00ad]")


@dataclass(frozen=True)
class OneLine:
    """A laid out block or cell whose line holds one text; `chain`: the boxes from the line to the text."""

    box: Any
    chain: tuple[Any, ...]

    @classmethod
    def of(cls, box: Any) -> OneLine | None:
        """A box as such; None for one that holds more, or does not begin at its left edge."""
        chain, inner = [], box
        while not isinstance(inner, boxes.TextBox):
            if len(inner.children) != 1:
                return None
            inner = inner.children[0]
            if type(inner) not in (boxes.LineBox, boxes.InlineBox, boxes.TextBox) or inner.background:
                return None
            chain.append(inner)
        style, line = inner.style, chain[0]
        fits = all(abs(each.width - inner.width) < 1e-9 for each in chain)
        plain = style["white_space"] == "normal" and style["text_transform"] == "none"
        begins = line.position_x == box.content_box_x() and line.style["direction"] == "ltr"
        return (
            cls(box, tuple(chain)) if fits and plain and begins and not inner.justification_spacing else None
        )

    def say(self, context: Any, node: Node) -> Any | None:
        """The box of a node of the same shape; None where its text is not as high, or too wide."""
        texts = list(_texts(node))
        if len(texts) != 1 or _TREATED.search(texts[0]):
            return None
        old = self.chain[-1]
        layout, _length, resume_at, width, height, baseline = inline.split_first_line(
            texts[0], old.style, context, self.box.width, 0, is_line_start=True
        )
        same = abs(height - old.height) < 1e-9 and abs(baseline + old.margin_top - old.baseline) < 1e-9
        if resume_at is not None or width > self.box.width or not same:
            return None
        elements = dict(zip(map(id, self.box.element.iter()), node.iter(), strict=True))
        made: Any = None
        for box in reversed((self.box, *self.chain)):
            inner, made = made, box.copy()
            made.element = elements[id(box.element)]
            if inner is None:
                made.text, made.pango_layout = layout.text, layout
            else:
                made.children = [inner]
            if box is not self.box:
                made.width = width
        return made


def _texts(node: Node) -> Iterator[str]:
    """The pieces of text in a node, behind it not."""
    for each in node.iter():
        if each.text:
            yield each.text
        if each.tail and each is not node:
            yield each.tail
