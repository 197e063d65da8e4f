"""What WeasyPrint 70.0 lacks for many languages on one page, added to its private parts.

Each shim is small, and `install` refuses a WeasyPrint that it was not written for: a print that is subtly
wrong is worse than none. When WeasyPrint is updated, read the parts named here again and raise `VERSION`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from hashlib import md5
from io import BytesIO
from typing import Any

import weasyprint
from fontTools.ttLib import TTFont
from weasyprint import images
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.pdf import fonts, stream
from weasyprint.text import line_break
from weasyprint.text.ffi import TO_UNITS, ffi, pango
from weasyprint.text.fonts import get_pango_font_hb_face, get_pango_font_key

from printables import qr, repeats, structure, typography

VERSION = "70.0"
#: The widest gap between two characters that justification may add, in parts of the font size.
WIDEST = 0.25
#: What is widened: spaces, and in Chinese and Japanese all but Western words and numbers.
_WIDENED = {False: re.compile("[ \u00a0]+"), True: re.compile("[ \u00a0\u0250-\U0010ffff]+")}
WORD_JOINER, SARA_AM = "\u2060", "\u0e33"

_font_init = fonts.Font.__init__
_set_text = line_break.Layout.set_text
_split_first_line = line_break.split_first_line
_drawing = images.SVGImage
_installed = False
#: Whether what belongs together stays on one line, just now.
_whole = True
#: {text that fits on one line, its style, the width: the style and the line}, where lines are kept.
_lines: dict[tuple[str, int, float], tuple[Any, Any]] | None = None


class UnknownWeasyPrint(RuntimeError):
    """Another version of WeasyPrint is installed than the one these additions were written for."""


def install(version: str = weasyprint.__version__) -> None:
    """Put the additions in, once; raises UnknownWeasyPrint for another version."""
    global _installed
    if version != VERSION:
        raise UnknownWeasyPrint(f"WeasyPrint {VERSION} is needed, {version} is installed")
    if _installed:
        return
    stream.get_pango_font_key = font_key
    fonts.Font.__init__ = _named_font
    structure.install()
    inline.count_expandable_spaces = _gaps
    inline.justify_line = _justify_line
    line_break.Layout.set_text = _typeset
    inline.split_first_line = _line
    images.SVGImage = _picture
    repeats.install()
    ffi.cdef("PangoAttribute * pango_attr_allow_breaks_new (gboolean allow_breaks);")
    _installed = True


# One font in the PDF for one font file: WeasyPrint keys them by family and style only, so that glyph numbers
# of one file would be drawn with another of the same name.


def font_key(pango_font: Any) -> tuple[Any, Any, float]:
    """WeasyPrint's key, and the face beside it."""
    key, description, size = get_pango_font_key(pango_font)
    return (key, int(ffi.cast("intptr_t", get_pango_font_hb_face(pango_font)))), description, size


class _Unicode(dict[int, str]):
    """Glyph to text without the word joiners that keep Korean words together, so that a copied or searched
    text has none. The Thai vowel am is drawn as two glyphs round a tone mark: each has its own character,
    else the vowel a would be read as am wherever it stands, and the mark nowhere."""

    def __init__(self, file: bytes) -> None:
        super().__init__()
        self._file = file

    def __setitem__(self, glyph: int, text: str) -> None:
        if not text or SARA_AM in text:
            text = self._thai.get(glyph, text)
        super().__setitem__(glyph, text.replace(WORD_JOINER, "") or text)

    @cached_property
    def _thai(self) -> dict[int, str]:
        """{glyph: its Thai character} of the font."""
        font = TTFont(BytesIO(self._file), lazy=True)
        characters = font.getBestCmap() or {}
        return {
            font.getGlyphID(name): chr(code)
            for code, name in characters.items()
            if 0xE00 <= code <= 0xE7F and chr(code) != SARA_AM
        }


def _named_font(font: Any, pango_font: Any, description: Any, size: float) -> None:
    _font_init(font, pango_font, description, size)
    # The table directory holds a checksum of every table: its beginning tells files apart.
    start = font.file_content[:4096] + bytes([font.index & 0xFF]) + font.hash.encode()
    old, digest = font.hash, md5(start, usedforsecurity=False).digest()
    font.hash = "".join(chr(65 + byte % 26) for byte in digest[:6])
    font.name = font.name.replace(old.encode(), font.hash.encode(), 1)
    font.to_unicode = _Unicode(font.file_content)


# Justified Chinese and Japanese: WeasyPrint widens spaces only, of which these have none.


def _chinese(style: Any) -> bool:
    return (style["lang"] or "").partition("-")[0].lower() in ("zh", "ja")


def _gaps(box: Any) -> int:
    if isinstance(box, boxes.TextBox):
        widened = _WIDENED[_chinese(box.style)].finditer(box.text)
        return sum(each.end() - each.start() for each in widened)
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        return sum(map(_gaps, box.children))
    return 0


def _justify_line(context: Any, line: Any, extra: float) -> None:
    chinese = _chinese(line.style)
    gaps = _gaps(line) - chinese
    if gaps > 0 and not (chinese and extra / gaps > WIDEST * line.style["font_size"]):
        inline.add_word_spacing(context, line, extra / gaps, 0)


def _spaced_text(layout: Any, text: str, justify: bool = False) -> None:
    spacing, style = layout.justification_spacing, layout.style
    if not (justify and spacing and _chinese(style)):
        _set_text(layout, text, justify)
        return
    layout.justification_spacing = 0
    try:
        _set_text(layout, text, justify)
    finally:
        layout.justification_spacing = spacing
    letters = style["letter_spacing"]
    units = int((spacing + (0 if letters == "normal" else letters)) * TO_UNITS)
    spans = [each.span() for each in _WIDENED[True].finditer(layout.text)]
    _add(layout, spans, lambda: pango.pango_attr_letter_spacing_new(units))


# Signs that take half their room beside others, and what stays on one line: Pango can do both, and is not
# asked to.


def _typeset(layout: Any, text: str, justify: bool = False) -> None:
    _spaced_text(layout, text, justify)
    halved = typography.halved(layout.text, layout.style["lang"])
    _add(layout, halved, lambda: pango.pango_attr_font_features_new(b"halt 1"))
    if _whole:
        together = typography.together(layout.text)
        _add(layout, together, lambda: pango.pango_attr_allow_breaks_new(False))


def _line(text: str, style: Any, context: Any, width: Any, *rest: Any, is_line_start: bool = True) -> Any:
    """The first line of a text; what is wider than a whole line may be broken after all."""
    known = _lines
    key = (text, id(style), width) if known is not None and is_line_start and rest[:1] == (0,) else None
    if known is None or key is None:
        return _first_line(text, style, context, width, *rest, is_line_start=is_line_start)
    if key not in known:
        found = _first_line(text, style, context, width, *rest)
        if found[2] is not None or "\n" in text:
            return found
        # Else drawing would set it anew, as it asks for what is so already.
        pango.pango_layout_set_single_paragraph_mode(found[0].layout, True)
        known[key] = style, found
    return known[key][1]


def _first_line(
    text: str, style: Any, context: Any, width: Any, *rest: Any, is_line_start: bool = True
) -> Any:
    global _whole
    found = _split_first_line(text, style, context, width, *rest, is_line_start=is_line_start)
    if is_line_start and width is not None and found[3] > width and typography.together(text):
        _whole = False
        try:
            return _split_first_line(text, style, context, width, *rest, is_line_start=is_line_start)
        finally:
            _whole = True
    return found


@contextmanager
def lines_kept() -> Iterator[None]:
    """Set equal texts of one style once meanwhile: for long tables, whose cells often say the same."""
    global _lines
    _lines = {}
    try:
        yield
    finally:
        _lines = None


def _add(layout: Any, spans: list[typography.Span], make: Callable[[], Any]) -> None:
    """Give these spans of the layout's text an attribute."""
    if not spans:
        return
    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes == ffi.NULL:
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    for start, end in spans:
        attribute = make()
        attribute.start_index = len(layout.text[:start].encode())
        attribute.end_index = len(layout.text[:end].encode())
        pango.pango_attr_list_change(attributes, attribute)
    pango.pango_layout_set_attributes(layout.layout, attributes)


# QR codes are drawn as what they are: their SVG costs as much as all else of a letter.


def _picture(svg: Any, *rest: Any) -> Any:
    return qr.Code(svg) if svg.get("class") == qr.CLASS else _drawing(svg, *rest)
