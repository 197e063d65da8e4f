"""What comes out of a print: the sheet, what is wrong with it, and the error that stops it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field

from printables.catalogue import N_

#: {kind: text to translate}; %(where)s names the place in the values or the sheet, %(text)s says what it is.
MESSAGES = {
    "missing_glyph": N_("%(where)s: no font has the character %(text)s"),
    "missing_translation": N_("%(where)s: the text in %(text)s is missing"),
    "outdated": N_("%(where)s: the text in %(text)s is older than the Chinese one"),
    "overflow": N_("%(where)s: the text does not fit (%(text)s)"),
    "missing_font": N_("The font %(text)s is missing (%(where)s)"),
    "missing_asset": N_("%(where)s: the picture or file %(text)s is missing"),
    "undefined": N_("%(where)s: the value is missing or wrong (%(text)s)"),
    "too_long": N_("%(where)s: the print was stopped (%(text)s)"),
}


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a print. kind: a key of `MESSAGES`; where: the value or the box it stands in, such
    as "subject" or "chapters.2.body", with "3: " before it for the third document; text: the detail."""

    kind: str
    where: str
    text: str

    def __str__(self) -> str:
        return MESSAGES[self.kind] % {"where": self.where, "text": self.text}


class PrintError(Exception):
    """The print was refused or failed; `problems` say why. Never empty."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Sheet:
    """A finished PDF. `problems` is empty unless it is a preview."""

    pdf: bytes
    pages: int
    problems: tuple[Problem, ...] = field(default=())

    def png(self, page: int, dpi: int = 72) -> bytes:
        """The picture of a page, counted from 0; raises IndexError beyond the last."""
        import pypdfium2

        if not 0 <= page < self.pages:
            raise IndexError(page)
        with pypdfium2.PdfDocument(self.pdf) as document:
            picture = document[page].render(scale=dpi / 72).to_pil()
            output = io.BytesIO()
            picture.save(output, "PNG", optimize=True)
            return output.getvalue()
