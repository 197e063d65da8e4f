"""Colours of a finished PDF turned into DeviceGray, so that no print shop or copier turns them otherwise.

Text stays text and tags stay tags. Lightness is that of Rec. 601, 0.299 R + 0.587 G + 0.114 B, in drawings
as in pictures, so that what was of one colour stays of one grey.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator

from printables.imposition import grey_pictures
from printables.imposition.grey_spaces import GREY, PATTERN, Unknown, kind, lightness
from printables.imposition.press_sheets import ImpositionError, opened, written

_SHORT = {"rg": ("g", 3), "RG": ("G", 3), "k": ("g", 4), "K": ("G", 4), "g": ("g", 1), "G": ("G", 1)}
_SET = {"sc": "g", "scn": "g", "SC": "G", "SCN": "G"}
#: A pattern drawn in one colour is named together with it.
_PATTERN = {"g": "scn", "G": "SCN"}


def grey(pdf: bytes) -> bytes:
    """The file without colours. Raises ImpositionError for colours that have no known lightness, such as spot
    colours and meshes."""
    with opened(pdf) as document:
        made = _Grey(document)
        for number, page in enumerate(document.pages, 1):
            try:
                made.page(page)
            except Unknown as unknown:
                raise ImpositionError("colour", what=str(unknown), page=number) from unknown
        made.clear_spaces()
        return written(document)


class _Grey:
    """Walks through all that pages draw, each part once."""

    def __init__(self, document: pikepdf.Pdf) -> None:
        self._document = document
        self._seen: set[tuple[int, int]] = set()
        self._resources: list[Any] = []

    def page(self, page: pikepdf.Page) -> None:
        """All that the page shows, with its notes and fields."""
        resources = page.resources
        page.Contents = self._document.make_stream(self._content(page.obj, resources))
        self._walk(resources)
        self._group(page.obj)
        for note in page.obj.get(Name.Annots, Array()):
            self._note(note)

    def clear_spaces(self) -> None:
        """Take away the names of colour spaces, which all streams have been read by."""
        for resources in self._resources:
            spaces = resources.get(Name.ColorSpace, {})
            for name in list(spaces.keys()):
                if isinstance(spaces[name], Array) and spaces[name][0] == Name.Pattern:
                    spaces[name] = Array([Name.Pattern, Name.DeviceGray])
                else:
                    del spaces[name]

    def _once(self, part: Any) -> bool:
        """Whether it is met for the first time; parts that are written in place are met once."""
        if not part.is_indirect:
            return True
        new = part.objgen not in self._seen
        self._seen.add(part.objgen)
        return new

    def _walk(self, resources: Any) -> None:
        if not self._once(resources):
            return
        self._resources.append(resources)
        visits: tuple[tuple[Name, Callable[[Any, Any], None]], ...] = (
            (Name.XObject, self._drawn),
            (Name.Pattern, self._pattern),
            (Name.Shading, self._shading),
            (Name.ExtGState, self._state),
            (Name.Font, self._font),
        )
        for key, visit in visits:
            for part in resources.get(key, {}).values():
                if self._once(part):
                    visit(part, resources)

    def _drawn(self, part: Any, resources: Any) -> None:
        if part.get(Name.Subtype) == Name.Image:
            grey_pictures.convert(part, lambda space: kind(space, resources))
        elif part.get(Name.Subtype) == Name.Form:
            self._form(part, resources)

    def _form(self, form: Any, around: Any) -> None:
        """A form or a tiling pattern, in place."""
        resources = form.get(Name.Resources, around)
        form.write(self._content(form, resources))
        self._walk(resources)
        self._group(form)

    def _pattern(self, pattern: Any, resources: Any) -> None:
        if int(pattern.PatternType) == 1:
            self._form(pattern, resources)
            return
        if self._once(pattern.Shading):
            self._shading(pattern.Shading, resources)
        if Name.ExtGState in pattern:
            self._state(pattern.ExtGState, resources)

    def _shading(self, shading: Any, resources: Any) -> None:
        space = kind(shading.ColorSpace, resources)
        if space == GREY:
            return
        if int(shading.ShadingType) > 3:
            raise Unknown("a mesh of colours")
        grey_pictures.function(shading.Function, space, self._once)
        if Name.Background in shading:
            shading.Background = Array([round(lightness(space, shading.Background), 4)])
        shading.ColorSpace = Name.DeviceGray

    def _state(self, state: Any, resources: Any) -> None:
        mask: Any = state.get(Name.SMask)
        if not isinstance(mask, Dictionary):
            return
        if Name.BC in mask:
            group: Any = mask.G.get(Name.Group, Dictionary())
            space = kind(group.get(Name.CS, Name.DeviceGray), resources)
            backdrop: Any = mask.BC
            mask.BC = Array([round(lightness(space, backdrop), 4)])
        if self._once(mask.G):
            self._form(mask.G, resources)

    def _font(self, font: Any, resources: Any) -> None:
        if font.get(Name.Subtype) != Name.Type3:
            return
        own = font.get(Name.Resources, resources)
        for glyph in font.CharProcs.values():
            if self._once(glyph):
                glyph.write(self._content(glyph, own))
        self._walk(own)

    def _group(self, drawn: Any) -> None:
        group = drawn.get(Name.Group)
        if group is not None and Name.CS in group:
            group.CS = Name.DeviceGray

    def _note(self, note: Any) -> None:
        """A note or a field: what it shows, the colours of its frame, those that a reader draws it with."""
        look = note.get(Name.AP)
        shown = [*look.values()] if look is not None else []
        for part in shown:
            for form in [part] if isinstance(part, pikepdf.Stream) else part.values():
                if self._once(form):
                    self._form(form, Dictionary())
        frames = [(note, Name.C)]
        if Name.MK in note:
            frames += [(note.MK, Name.BC), (note.MK, Name.BG)]
        for holder, key in frames:
            colour = holder.get(key, Array())
            if len(colour) in (3, 4):
                holder[key] = Array([round(lightness(_by_count(colour), colour), 4)])
        if Name.DA in note:
            drawn = self._document.make_stream(bytes(note.DA))
            note.DA = pikepdf.String(self._content(drawn, Dictionary()).decode("latin-1"))

    def _content(self, drawn: Any, resources: Any) -> bytes:
        """The content of a page or form, its colours as greys."""
        reader = _Reader(resources)
        return pikepdf.unparse_content_stream(
            [new for old in pikepdf.parse_content_stream(drawn) for new in reader.read(old)]
        )


class _Reader:
    """Reads one content stream, knowing which colour spaces are in use."""

    def __init__(self, resources: Any) -> None:
        self._resources = resources
        #: Kinds of the spaces for filling and for lines; None before any was named.
        self._spaces: dict[str, str | None] = {"g": None, "G": None}
        self._outer: list[dict[str, str | None]] = []

    def read(self, instruction: Any) -> Iterable[Any]:
        """What stands in place of an instruction."""
        operator = str(instruction.operator)
        operands = instruction.operands
        if operator in _SHORT:
            made, count = _SHORT[operator]
            self._spaces[made] = GREY
            return [instruction] if count == 1 else [_set(made, lightness(_BY_COUNT[count], operands))]
        if operator in ("cs", "CS"):
            return self._name(operands[0], "g" if operator == "cs" else "G", instruction)
        if operator in _SET:
            return self._colour(operands, _SET[operator], instruction)
        if operator == "q":
            self._outer.append(dict(self._spaces))
        elif operator == "Q" and self._outer:
            self._spaces = self._outer.pop()
        elif operator == "BI" or isinstance(instruction, pikepdf.ContentStreamInlineImage):
            self._inline(instruction)
        return [instruction]

    def _name(self, name: Any, made: str, instruction: Any) -> list[Any]:
        space = self._spaces[made] = kind(name, self._resources)
        return [instruction] if space == PATTERN else [_set(made, 0.0)]

    def _colour(self, operands: Any, made: str, instruction: Any) -> list[Any]:
        if operands and isinstance(operands[-1], Name):
            if len(operands) == 1:
                return [instruction]
            level = lightness(_by_count(operands[:-1]), operands[:-1])
            return [_instruction([round(level, 4), operands[-1]], _PATTERN[made])]
        return [_set(made, lightness(self._spaces[made] or _by_count(operands), operands))]

    def _inline(self, instruction: Any) -> None:
        image = instruction.iimage
        if not image.image_mask and image.colorspace not in ("/DeviceGray", "/G"):
            raise Unknown("a picture within the text")


_BY_COUNT = {1: GREY, 3: "rgb", 4: "cmyk"}


def _by_count(values: Sequence[Any]) -> str:
    """The kind of colour of so many values."""
    if len(values) not in _BY_COUNT:
        raise Unknown(f"a colour of {len(values)} parts")
    return _BY_COUNT[len(values)]


def _set(made: str, level: float) -> Any:
    return _instruction([round(level, 4)], made)


def _instruction(operands: list[Any], operator: str) -> Any:
    return pikepdf.ContentStreamInstruction(operands, Operator(operator))
