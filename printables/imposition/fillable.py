"""Fields to be typed into, laid over the empty boxes of a form where its page names their places.

A place is the id of an element, such as `fill.07.text.name.5.zh+ko`: number, kind, name of the field, a
measure, languages. No font is embedded: what is typed is drawn in one of the reader's own, Chinese too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Dictionary, Name, String

from printables.imposition.press_sheets import ImpositionError, opened, written
from printables.languages import language
from printables.paper import MM
from printables.words import word

_PLACE = re.compile(r"fill\.(\d+)\.(text|date|letters|tick)\.(\w+)\.(\w+)\.([\w+-]+)")
#: Of the whole line of a form, how wide it is, of how many parts, what a box leaves free of it, and how high
#: a line is that is typed; then width and height of the boxes of a day, of a number's letters, of a tick. In
#: millimetres, as the style of the form has them.
_LINE, _PARTS, _FREE, _HIGH = 184.0, 12, 2.8, 5.4
_BOXES = {"date": (36.8, 5.6), "letters": (88.7, 5.0), "tick": (3.2, 3.2)}
_LETTERS = 18
#: A day is typed as a whole: its field covers its boxes, and so much beyond them.
_BEYOND = 0.3 * MM
#: Flags of fields (ISO 32000-1, 12.7.4): a letter in each of equal parts; one of several buttons.
_COMB, _RADIO = 1 << 24, 1 << 15
_RIGHT = 2
#: Flag of an annotation (12.5.3): it is printed.
_PRINTED = 4
_FONT, _TICK, _OFF = Name("/Helv"), b"0.9 w 2 4.6 m 4 2.2 l 7.4 7.4 l S", Name("/Off")


@dataclass(frozen=True)
class _Place:
    """Where a field stands; left and upper edge in points from the lower left corner of its page."""

    number: int
    kind: str
    name: str
    measure: str
    languages: tuple[str, ...]
    page: Any
    left: float
    top: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        usual = _BOXES.get(self.kind)
        wide, high = usual or (_LINE * int(self.measure) / _PARTS - _FREE, _HIGH)
        return wide * MM, high * MM

    @property
    def label(self) -> str:
        """What it is called, in the languages of the form."""
        return " ".join(dict.fromkeys(word(self.name, code, "registration_form") for code in self.languages))


def fillable(pdf: bytes) -> bytes:
    """The form with fields that can be filled in on a screen. Raises ImpositionError for a file without any
    place for one."""
    with opened(pdf) as document:
        places = sorted(_places(document), key=lambda place: place.number)
        if not places:
            raise ImpositionError("no_fields")
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        form = document.make_indirect(
            Dictionary(Fields=Array(), NeedAppearances=True, DA=String(f"{_FONT} 10 Tf 0 g"))
        )
        form.DR = Dictionary(Font=Dictionary({str(_FONT): document.make_indirect(font)}))
        document.Root.AcroForm = form
        groups: dict[str, Any] = {}
        tags = _Tags(document)
        for place in places:
            if place.kind == "tick":
                widget = _button(document, place, groups, form)
            else:
                widget = _text(document, place)
                form.Fields.append(widget)
            if "/Annots" not in place.page:
                place.page.Annots = Array()
            place.page.Annots.append(widget)
            place.page.Tabs = Name.S
            tags.add(place, widget)
        del document.Root.Names.Dests
        return written(document)


def _places(document: Any) -> Iterator[_Place]:
    names = document.Root.get("/Names", Dictionary()).get("/Dests", Dictionary()).get("/Names", Array())
    pairs = list(names)
    for name, target in zip(pairs[::2], pairs[1::2], strict=True):
        found = _PLACE.fullmatch(str(name))
        if found:
            number, kind, key, measure, codes = found.groups()
            point = float(target[2]), float(target[3])
            yield _Place(int(number), kind, key, measure, tuple(codes.split("+")), target[0], *point)


def _widget(place: _Place, **entries: Any) -> Dictionary:
    beyond = _BEYOND if place.kind == "date" else 0.0
    (wide, high), left, top = place.size, place.left - beyond, place.top + beyond
    return Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        Rect=Array([round(each, 2) for each in (left, top - high, left + wide, top)]),
        F=_PRINTED,
        P=place.page,
        **entries,
    )


def _text(document: Any, place: _Place) -> Any:
    entries: dict[str, Any] = {}
    if place.kind == "letters":
        entries = {"Ff": _COMB, "MaxLen": _LETTERS}
    elif place.kind == "date":
        entries = {"MK": Dictionary(BG=Array([1]), BC=Array([0.6])), "BS": Dictionary(W=0.5, S=Name.S)}
    elif language(place.languages[0]).direction == "rtl":
        entries = {"Q": _RIGHT}
    style = String(f"{_FONT} 10 Tf 0 g")
    widget = _widget(place, FT=Name.Tx, T=String(place.name), TU=String(place.label), DA=style, **entries)
    return document.make_indirect(widget)


def _button(document: Any, place: _Place, groups: dict[str, Any], form: Any) -> Any:
    """One box of several, of which one can be ticked."""
    if place.name not in groups:
        group = Dictionary(
            FT=Name.Btn, Ff=_RADIO, T=String(place.name), TU=String(place.label), Kids=Array(), V=_OFF
        )
        groups[place.name] = document.make_indirect(group)
        form.Fields.append(groups[place.name])
    wide, high = place.size
    bounds = Array([0, 0, round(wide, 2), round(high, 2)])
    box = {"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": bounds}
    drawn = Dictionary(
        {
            "/Off": document.make_stream(b"", box),
            f"/{place.measure}": document.make_stream(_TICK, box),
        }
    )
    widget = document.make_indirect(_widget(place, AS=_OFF, AP=Dictionary(N=drawn)))
    widget.Parent = groups[place.name]
    groups[place.name].Kids.append(widget)
    return widget


class _Tags:
    """The fields in the structure of the document, for who cannot see them (ISO 14289-1, 7.18.4)."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._root = document.Root.get("/StructTreeRoot")
        numbers = list(self._root.ParentTree.Nums)[::2] if self._root is not None else []
        self._next = max((int(each) for each in numbers), default=-1) + 1

    def add(self, place: _Place, widget: Any) -> None:
        """The next one in the order of reading; nothing in a file without tags."""
        if self._root is None:
            return
        parent = self._root.K[0]
        content = Dictionary(Type=Name.OBJR, Obj=widget, Pg=place.page)
        told = String(place.label if place.kind != "tick" else self._choice(place))
        element = self._document.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Form, P=parent, K=Array([content]), Alt=told)
        )
        parent.K.append(element)
        self._root.ParentTree.Nums.extend([self._next, element])
        widget.StructParent = self._next
        self._next += 1

    @staticmethod
    def _choice(place: _Place) -> str:
        said = (word(place.measure, code, "registration_form") for code in place.languages)
        return f"{place.label}: {' '.join(dict.fromkeys(said))}"
