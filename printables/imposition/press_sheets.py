"""Pages of a finished PDF placed on new sheets, each page once and by reference; decides no order of pages.

The sheets are for paper: tags, links and bookmarks are left behind, what a form field or a note shows is kept
as drawn, and so are title, language and metadata, without the claim to be tagged or to be kept for ever.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator

from printables.catalogue import N_
from printables.paper import size, sizes

#: What a file can be refused for: {kind: text to translate}.
MESSAGES = {
    "no_pdf": N_("This is no PDF that can be read (%(what)s)."),
    "no_pages": N_("There is no page to put on a sheet."),
    "mixed_sizes": N_(
        "Page %(page)s measures %(size)s mm, the first one %(first)s mm. Pages of one size are needed: print "
        "them apart."
    ),
    "no_room": N_("%(size)s mm do not fit on the sheet. Choose a larger sheet or smaller margins."),
    "too_many": N_("%(what)s sheets for one page are too many. Choose a larger sheet."),
    "odd_sides": N_("A card has a front and a back: %(pages)s pages are not pairs."),
    "field": N_("The text in a form field on page %(page)s is not drawn. Print the form without fields."),
    "no_fields": N_("There is nothing to be filled in: print one empty form on a page."),
    "colour": N_("A colour on page %(page)s cannot be made grey (%(what)s)."),
    "rotated": N_("Page %(page)s is turned. Print it without bleed."),
    "wrong": N_("%(what)s is not possible here."),
}

#: Claims of a file about itself which new sheets do not hold: PDF/UA and PDF/A.
_CLAIMS = ("http://www.aiim.org/pdfua/ns/id/", "http://www.aiim.org/pdfa/ns/id/")
_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


class ImpositionError(Exception):
    """A file that cannot be put on sheets in this way. kind: a key of `MESSAGES`; values: what it names."""

    def __init__(self, kind: str, **values: Any) -> None:
        self.kind, self.values = kind, values
        super().__init__(MESSAGES[kind] % values)


@contextmanager
def opened(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    """The file, with at least one page. Raises ImpositionError."""
    try:
        document = pikepdf.open(io.BytesIO(pdf))
    except pikepdf.PdfError as error:
        raise ImpositionError("no_pdf", what=type(error).__name__) from error
    with document:
        if not len(document.pages):
            raise ImpositionError("no_pages")
        yield document


def written(document: pikepdf.Pdf) -> bytes:
    """The file, each page with what it uses only; the same bytes each time."""
    document.remove_unreferenced_resources()
    output = io.BytesIO()
    document.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return output.getvalue()


def number(value: float) -> str:
    """A number as PDF writes it, without an exponent."""
    return f"{value:.4f}".rstrip("0").rstrip(".") if abs(value) >= 0.00005 else "0"


def numbers(values: Iterable[float]) -> str:
    """Numbers as PDF writes them."""
    return " ".join(map(number, values))


class PressSheets:
    """New sheets for the pages of a file. Measures are points, from the lower left corner."""

    def __init__(self, source: pikepdf.Pdf) -> None:
        self._source, self.made = source, pikepdf.new()
        _flatten(source)
        _drop_tags(source)
        self._forms: dict[int, Any] = {}
        self._sheets: list[PressSheet] = []

    @property
    def pages(self) -> int:
        """How many pages there are to place."""
        return len(self._source.pages)

    def size(self, page: int) -> tuple[float, float]:
        """Width and height of a page, counted from 0, as it is trimmed and read."""
        left, bottom, right, top = self._box(page)
        return right - left, top - bottom

    def one_size(self) -> tuple[float, float]:
        """The size of all pages; raises ImpositionError where they differ by more than half a millimetre."""
        first = self.size(0)
        for page in range(1, self.pages):
            if any(abs(a - b) > 1.5 for a, b in zip(self.size(page), first, strict=True)):
                raise ImpositionError(
                    "mixed_sizes", page=page + 1, size=millimetres(self.size(page)), first=millimetres(first)
                )
        return first

    def place(
        self,
        sheet: PressSheet,
        page: int,
        left: float,
        bottom: float,
        *,
        scale: float = 1.0,
        clip: Sequence[float] | None = None,
        upside_down: bool = False,
    ) -> None:
        """Put the page's trimmed area with its lower left corner there; `clip`: left, bottom, width, height
        outside of which nothing shows."""
        box = self._box(page)
        width, height = (box[2] - box[0]) * scale, (box[3] - box[1]) * scale
        if upside_down:
            matrix = (-scale, 0, 0, -scale, left + width + box[0] * scale, bottom + height + box[1] * scale)
        else:
            matrix = (scale, 0, 0, scale, left - box[0] * scale, bottom - box[1] * scale)
        inside = f"{numbers(clip)} re W n " if clip else ""
        sheet.draw(f"q {inside}{numbers(matrix)} cm /P{page + 1} Do Q")
        sheet.forms[f"/P{page + 1}"] = self._form(page)

    def sheet(self, width: float, height: float) -> PressSheet:
        """A new empty sheet behind the others."""
        sheet = PressSheet(width, height)
        self._sheets.append(sheet)
        return sheet

    def finish(self, *, duplex: str = "") -> bytes:
        """The file. `duplex`: "short" or "long" edge, told to the printer."""
        for sheet in self._sheets:
            self.made.add_blank_page(page_size=(sheet.width, sheet.height))
            page = self.made.pages[-1]
            page.Contents = self.made.make_stream("\n".join(sheet.drawn).encode())
            page.Resources = Dictionary(XObject=Dictionary(sheet.forms))
            page.TrimBox = page.MediaBox
        _catalog(self.made, self._source, duplex)
        return written(self.made)

    def _form(self, page: int) -> Any:
        if page not in self._forms:
            form = self._source.pages[page].as_form_xobject()
            self._forms[page] = self.made.copy_foreign(form)
        return self._forms[page]

    def _box(self, page: int) -> tuple[float, float, float, float]:
        """The corners of the page's trimmed area as its form is drawn."""
        form = self._form(page)
        left, bottom, right, top = map(float, form.BBox)
        a, b, c, d, e, f = map(float, form.get(Name.Matrix, (1, 0, 0, 1, 0, 0)))
        corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
        across, up = zip(*corners, strict=True)
        return min(across), min(up), max(across), max(up)


class PressSheet:
    """One sheet while it is filled."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.drawn: list[str] = []
        self.forms: dict[str, Any] = {}

    def draw(self, content: str) -> None:
        """Content over what is there."""
        self.drawn.append(content)


def paper_size(name: str, *, landscape: bool = False) -> tuple[float, float]:
    """A sheet in millimetres. Raises ImpositionError."""
    if name not in sizes():
        raise ImpositionError("wrong", what=name)
    return size(name, landscape=landscape)


def right_to_left(document: pikepdf.Pdf) -> bool:
    """Whether the file's language is read from right to left."""
    return str(document.Root.get(Name.Lang, "")).partition("-")[0] in _RIGHT_TO_LEFT


def millimetres(size: tuple[float, float]) -> str:
    """A size in points, to be shown."""
    return " × ".join(f"{each * 25.4 / 72:.0f}" for each in size)


def _flatten(document: pikepdf.Pdf) -> None:
    """Draw what fields and notes show into their pages, and take them out."""
    if Name.AcroForm in document.Root:
        document.Root.AcroForm.NeedAppearances = False  # else fields would be left as they are
    document.flatten_annotations(mode="print")
    for number, page in enumerate(document.pages, 1):
        for note in page.obj.get(Name.Annots, Array()):
            if note.get(Name.Subtype) == Name.Widget and str(note.get(Name.V, "")) and Name.AP not in note:
                raise ImpositionError("field", page=number)
        if Name.Annots in page:
            del page[Name.Annots]


def _drop_tags(document: pikepdf.Pdf) -> None:
    seen: set[Any] = set()
    for page in document.pages:
        if Name.StructParents in page:
            del page.StructParents
        kept = _without_tags(page.obj)
        if kept is not None:
            page.Contents = document.make_stream(kept)
        _drop_in(page.resources, seen)


def _drop_in(resources: Any, seen: set[Any]) -> None:
    for drawn in resources.get(Name.XObject, {}).values():
        if drawn.get(Name.Subtype) != Name.Form or drawn.objgen in seen:
            continue
        seen.add(drawn.objgen)
        for key in (Name.StructParents, Name.StructParent):
            if key in drawn:
                del drawn[key]
        kept = _without_tags(drawn)
        if kept is not None:
            drawn.write(kept)
        if Name.Resources in drawn:
            _drop_in(drawn.Resources, seen)


def _without_tags(drawn: Any) -> bytes | None:
    """The content of a page or form without marks that lead into the structure; None where it has none."""
    contents = drawn.get(Name.Contents, drawn)
    parts = contents if isinstance(contents, Array) else [contents]
    if not any(b"MCID" in part.read_bytes() for part in parts if isinstance(part, pikepdf.Stream)):
        return None
    kept: list[Any] = []
    open_marks: list[bool] = []
    for instruction in pikepdf.parse_content_stream(drawn):
        operator = instruction.operator
        if operator in (_BDC, _BMC):
            marks = instruction.operands[-1]
            tagged = operator == _BDC and isinstance(marks, Dictionary) and Name.MCID in marks
            open_marks.append(tagged)
            if tagged:
                continue
        elif operator == _EMC and open_marks and open_marks.pop():
            continue
        kept.append(instruction)
    return pikepdf.unparse_content_stream(kept)


_BDC, _BMC, _EMC = Operator("BDC"), Operator("BMC"), Operator("EMC")


def _catalog(made: pikepdf.Pdf, source: pikepdf.Pdf, duplex: str) -> None:
    for name in (Name.Lang, Name.Metadata, Name.OutputIntents, Name.ViewerPreferences):
        if name in source.Root:
            made.Root[name] = made.copy_foreign(source.make_indirect(source.Root[name]))
    for key, text in source.docinfo.items():
        made.docinfo[key] = text
    preferences = made.Root.get(Name.ViewerPreferences, Dictionary())
    preferences.PrintScaling = Name("/None")  # a sheet that is made smaller no longer fits its marks
    if duplex:
        preferences.Duplex = Name.DuplexFlipShortEdge if duplex == "short" else Name.DuplexFlipLongEdge
    made.Root.ViewerPreferences = preferences
    if Name.Metadata in made.Root:
        with made.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            for key in [key for key in metadata if key.startswith(tuple(f"{{{claim}" for claim in _CLAIMS))]:
                del metadata[key]
