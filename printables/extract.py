"""Pages of a file of many as a file of their own, with nothing of the others in it; lays out nothing.

Documents printed together share one dictionary of resources and one set of fonts, cut down to the characters
of all of them: a page taken out as it is brings the glyphs of the other people's names along.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Name, Operator

from printables.harfbuzz import only_glyphs

_MAPPED = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")


def extract(pdf: bytes, pages: Sequence[int]) -> bytes:
    """These pages, counted from 0, without tags: pictures, fonts and glyphs are those that are drawn on them,
    and links lead from one of them to another. Raises IndexError for a page that is not there."""
    with pikepdf.open(io.BytesIO(pdf)) as whole, pikepdf.new() as made:
        made.add_pages_from(whole, pages)
        used, others = _Used(), len(set(pages)) < len(whole.pages)
        for page in made.pages:
            if Name.StructParents in page.obj:
                del page.obj.StructParents
            for annotation in page.obj.get(Name.Annots, Array()):
                if Name.StructParent in annotation:
                    del annotation.StructParent
            if others:
                used.read(page, page.resources)
        if others:
            made.remove_unreferenced_resources()
            used.cut(made)
        if Name.Lang in whole.Root:
            made.Root.Lang = pikepdf.String(str(whole.Root.Lang))
        output = io.BytesIO()
        made.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
        return output.getvalue()


class _Used:
    """The glyphs that are drawn, by font."""

    def __init__(self) -> None:
        self._fonts: dict[Any, tuple[Any, set[int]]] = {}
        self._forms: set[Any] = set()

    def read(self, content: Any, resources: Any) -> None:
        """What a page or a form draws."""
        fonts: list[set[int]] = [set()]
        for instruction in pikepdf.parse_content_stream(content):
            operands, operator = instruction.operands, instruction.operator
            if operator == Operator("q"):
                fonts.append(fonts[-1])
            elif operator == Operator("Q"):
                fonts.pop()
            elif operator == Operator("Tf"):
                font = resources.Font[operands[0]]
                fonts[-1] = self._fonts.setdefault(font.objgen, (font, set()))[1]
            elif operator in (Operator("Tj"), Operator("TJ")):
                fonts[-1].update(_glyphs(operands[0]))
            elif operator == Operator("Do"):
                form = resources.XObject[operands[0]]
                if form.Subtype == Name.Form and form.objgen not in self._forms:
                    self._forms.add(form.objgen)
                    self.read(form, form.get(Name.Resources, resources))

    def cut(self, made: pikepdf.Pdf) -> None:
        """Take what is not drawn out of the fonts."""
        files: dict[Any, tuple[Any, set[int]]] = {}
        for font, glyphs in self._fonts.values():
            if Name.DescendantFonts not in font:
                continue  # a font of pictures, of which none is common to two people's names
            descendant = font.DescendantFonts[0]
            descendant.W = Array(_widths(list(descendant.W), glyphs))
            font.ToUnicode = made.make_stream(_mapping(font.ToUnicode.read_bytes(), glyphs))
            descriptor = descendant.FontDescriptor
            for key in (Name.FontFile2, Name.FontFile3):
                if key in descriptor:
                    files.setdefault(descriptor[key].objgen, (descriptor[key], set()))[1].update(glyphs)
        for file, glyphs in files.values():
            content = only_glyphs(file.read_bytes(), glyphs)
            file.write(content)
            if Name.Length1 in file:
                file.Length1 = len(content)


def _glyphs(shown: Any) -> Iterator[int]:
    """The glyphs of a string, or of an array of strings and gaps."""
    if isinstance(shown, pikepdf.String):
        codes = bytes(shown)
        yield from (int.from_bytes(codes[start : start + 2], "big") for start in range(0, len(codes), 2))
    elif isinstance(shown, Array):
        for each in shown:
            yield from _glyphs(each)


def _widths(entries: list[Any], glyphs: set[int]) -> Iterator[Any]:
    """The widths of these glyphs; entries: a glyph and the widths from it on, one after the other."""
    for start, widths in zip(entries[::2], entries[1::2], strict=True):
        for glyph, width in enumerate(widths, int(start)):
            if glyph in glyphs:
                yield from (glyph, Array([width]))


def _mapping(text: bytes, glyphs: set[int]) -> bytes:
    """The map from glyphs to text, with these alone."""
    kept = [found[0] for found in _MAPPED.finditer(text) if int(found[1], 16) in glyphs]
    head, tail = text.partition(b"endcodespacerange")[0], text.rpartition(b"endcmap")[2]
    parts = [
        b"%d beginbfchar\n%s\nendbfchar" % (len(part), b"\n".join(part))
        for part in (kept[start : start + 100] for start in range(0, len(kept), 100))
    ]
    return b"\n".join([head + b"endcodespacerange", *parts, b"endcmap" + tail])
