"""Styles of elements that come into a page whose styles are computed already; lays out nothing.

Uses private parts of WeasyPrint, for whose version `shims` stands in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf
from typing import Any

from weasyprint.css import StyleFor, declaration_precedence, find_style_attributes, preprocess_declarations

#: {pseudo-element, None for the element itself: computed style}
Kinds = dict[str | None, Any]
#: {what decides the style of an element: its styles}
Known = dict[tuple[Any, ...], Kinds]


def compute(styles: StyleFor, wrapper: Any, root: Any, base_url: str, known: Known) -> list[Kinds]:
    """Let `styles` answer for the element of the wrapper and all in it, whose styles are returned. Equal
    elements share a style of `known`, as they do within one page."""
    found = []
    computed, cascaded = styles.get_computed_styles(), styles.get_cascaded_styles()
    for each in wrapper.iter_subtree():
        element, parent = each.etree_element, each.parent.etree_element
        matched = list(_matched(styles, each))
        key = (
            id(computed[parent, None]),
            element.get("style"),
            element.get("lang"),
            tuple((id(declarations), layer) for _pseudo, _weight, declarations, layer in matched),
        )
        if key not in known:
            kinds = _cascade(cascaded, element, base_url, matched)
            for kind in kinds:
                above = parent if kind is None else element
                styles.set_computed_styles(element, above, root, kind, base_url)
            known[key] = {kind: computed[element, kind] for kind in kinds}
            for kind in kinds:
                cascaded.pop((element, kind), None)
        for kind, style in known[key].items():
            computed[element, kind] = style
        found.append(known[key])
    return found


def repeat(styles: StyleFor, node: Any, found: Iterable[Kinds]) -> None:
    """Let `styles` answer for a node as for one of the same shape in the same place."""
    computed = styles.get_computed_styles()
    for element, kinds in zip(node.iter(), found, strict=True):
        for kind, style in kinds.items():
            computed[element, kind] = style


def forget(styles: StyleFor, node: Any, found: Iterable[Kinds]) -> None:
    """Let `styles` answer no longer for a node and all in it."""
    computed = styles.get_computed_styles()
    for element, kinds in zip(node.iter(), found, strict=True):
        for kind in kinds:
            del computed[element, kind]


def _matched(styles: StyleFor, wrapper: Any) -> Iterator[tuple[Any, ...]]:
    """(pseudo-element, weight without importance, declarations, layer) of each rule for the element."""
    for sheet, origin, sheet_specificity in styles._sheets:
        for specificity, _order, pseudo, (declarations, layer) in sheet.matcher.match(wrapper):
            order = inf if layer is None else sheet.layers.index(layer)
            yield pseudo, (origin, sheet_specificity or specificity), declarations, order


def _cascade(cascaded: Any, element: Any, base_url: str, matched: list[tuple[Any, ...]]) -> list[str | None]:
    """Enter what wins for the element; its pseudo-elements, None for itself at the beginning."""
    own = _Winner(cascaded.setdefault((element, None), {}))
    # Only its own attributes: those of the elements in it come when they do.
    for specificity, owner, declarations, url in find_style_attributes(element, False, base_url):
        if owner is element:
            for declaration in preprocess_declarations(url, declarations):
                own.enter("author", specificity, inf, declaration)
    for pseudo, (origin, specificity), declarations, layer in matched:
        winner = _Winner(cascaded.setdefault((element, pseudo), {}))
        for declaration in declarations:
            winner.enter(origin, specificity, layer, declaration)
    return [None, *dict.fromkeys(pseudo for pseudo, *_rest in matched if pseudo)]


class _Winner:
    """The declarations that win so far."""

    def __init__(self, style: dict[str, Any]) -> None:
        self._style = style

    def enter(self, origin: str, specificity: Any, layer: float, declaration: tuple[Any, ...]) -> None:
        name, values, importance = declaration
        weight = (declaration_precedence(origin, importance), layer, specificity)
        old = self._style.get(name, (None, None))[1]
        if old is None or old <= weight:
            self._style[name] = values, weight
