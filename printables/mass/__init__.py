"""Pages of a mass run, for paper alone: what all of them share is drawn once, the fields over it.

A run in the mode "mass" is not tagged, has no bookmarks and no links. Each document that `master.Master` can
fill comes out as a form XObject (ISO 32000-1, 8.10) with the whole page but for the fields, and a small layer
of fields; the same picture as the tagged page. Any printable can be run so:

- Nothing need be marked: what differs between two documents is found by comparing their pages. A paragraph in
  which a placeholder was filled is a field like any other, as long as it comes to the same height.
- `data-field="recipient.name"` at an element says that whatever is in it is one field, where the elements in
  it may differ, as the lines of an address do. Give it a width and a height in absolute units: then no
  content changes what is around it. With `data-name` as well, what does not fit is reported by that name.
- What must be drawn over a field, such as a seal over a signature, belongs into the field.
- Documents that differ in more than fields, as by another number of paragraphs, are laid out as a whole, and
  are masters for those behind them. Where every document differs so, the run is as slow as one without tags.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from weasyprint.document import Document, Page
from weasyprint.draw import draw_page, draw_stacking_context
from weasyprint.formatting_structure import boxes
from weasyprint.stacking import StackingContext

from printables.mass.master import Filled, Master


@dataclass(frozen=True)
class Typeset:
    """A document, laid out as a whole or made of a master; one that is a master itself has nothing filled."""

    whole: Document | None = None
    master: Master | None = None
    filled: Filled | None = None

    @property
    def document(self) -> Document:
        """As a document of its own."""
        if self.whole is not None:
            return self.whole
        if self.master is None or self.filled is None:
            raise ValueError("nothing was set")
        return self.master.filled(self.filled)


def pages(run: Sequence[Typeset]) -> list[Page]:
    """The pages of a run, in its order."""
    numbers: dict[int, set[int]] = {}
    for each in run:
        if each.master is not None and each.filled is not None:
            numbers.setdefault(id(each.master), set()).update(each.filled.boxes)
    grounds: dict[int, _Ground] = {}
    found: list[Page] = []
    for each in run:
        master, boxes = each.master, each.filled.boxes if each.filled is not None else {}
        if master is None or id(master) not in numbers:
            found += each.document.pages
            continue
        key = id(master)
        if key not in grounds:
            grounds[key] = _Ground(master, master.layer(numbers[key]))
        found += grounds[key].pages(boxes) if grounds[key].layer >= set(boxes) else each.document.pages
    return found


class _Ground:
    """The pages of a master without the fields that the run fills; `layer`: their numbers."""

    def __init__(self, master: Master, layer: set[int]) -> None:
        self.layer = layer
        self._pages = master.document.pages
        self._places = {number: master.place(number) for number in sorted(layer)}
        without = {number: _emptied(place.box) for number, place in self._places.items()}
        self._forms = [_Form(master.page(n, without)) for n in range(len(self._pages))]

    def pages(self, boxes: Mapping[int, Any]) -> list[Page]:
        """Its pages with these boxes, and those of the master in the other fields."""
        return [
            _MassPage(
                page,
                self._forms[number],
                [boxes.get(key, place.box) for key, place in self._places.items() if place.page == number],
            )
            for number, page in enumerate(self._pages)
        ]


class _Form:
    """A page that is drawn once in a file."""

    def __init__(self, box: Any) -> None:
        self._box, self._name = box, ""

    def name(self, stream: Any) -> str:
        """Its name among the resources of the stream."""
        if not self._name:
            form = stream.add_group(*stream.page_rectangle)
            del form.extra["Group"]  # it is painted as if it stood in the page
            draw_page(self._box, form)
            self._name = form.id
        return self._name


class _MassPage(Page):
    """A page that draws a form and, over it, some boxes."""

    def __init__(self, page: Page, form: _Form, fields: Sequence[Any]) -> None:
        bare: dict[str, Any] = {"bookmarks": [], "links": [], "anchors": {}, "forms": {None: []}}
        self.__dict__.update(page.__dict__ | bare)
        self._form, self._fields = form, fields

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Paint the page into the file."""
        with stream.stacked():
            stream.transform(a=scale, d=scale)
            stream.draw_x_object(self._form.name(stream))
            for box in self._fields:
                draw_stacking_context(stream, StackingContext.from_box(_bare(box), self._page_box))


def _emptied(box: Any) -> Any | None:
    """What of a field the form draws: the ground and the borders of a cell, which may be its table's."""
    if not isinstance(box, boxes.TableCellBox):
        return None
    made = box.copy()
    made.children = []
    return made


def _bare(box: Any) -> Any:
    """The rest of a field."""
    if not isinstance(box, boxes.TableCellBox):
        return box
    made = box.copy()
    made.background = None
    made.border_top_width = made.border_right_width = made.border_bottom_width = made.border_left_width = 0
    return made
