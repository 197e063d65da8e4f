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
    "clipped": N_("%(where)s: text is cut off (%(text)s)"),
    "lost": N_("%(where)s: text is nowhere on the sheet (%(text)s)"),
    "broken_word": N_("%(where)s: a word is broken in the middle (%(text)s)"),
    "overlap": N_("%(where)s: text stands over other text (%(text)s)"),
    "too_small": N_("%(where)s: the letters are too small (%(text)s)"),
    "orphan_heading": N_("%(where)s: a heading stands alone at the foot of a page (%(text)s)"),
    "widow": N_("%(where)s: a single line of a paragraph stands alone on a page (%(text)s)"),
    "resolution": N_("%(where)s: the picture is too coarse at this size (%(text)s)"),
    "code_small": N_("%(where)s: the QR code is too small to be scanned (%(text)s)"),
    "code_damaged": N_("%(where)s: the QR code cannot be scanned (%(text)s)"),
    "contrast": N_("%(where)s: the letters stand out too little from their ground (%(text)s)"),
    "contrast_unknown": N_("%(where)s: text stands on a picture; see whether it can be read (%(text)s)"),
    "untranslated_label": N_("%(where)s: a fixed word has no translation into %(text)s"),
    "wrong_language": N_("%(where)s: text in another language stands there (%(text)s)"),
    "wrong_font": N_("%(where)s: the font is that of another language (%(text)s)"),
    "placeholder": N_("%(where)s: a placeholder was not filled in (%(text)s)"),
    "dead_link": N_("%(where)s: the address leads nowhere (%(text)s)"),
    "unpublished_link": N_("%(where)s: the address leads to a page that is not published (%(text)s)"),
    "plain_link": N_("%(where)s: the address does not begin with https (%(text)s)"),
    "expired": N_("%(where)s: this is over (%(text)s)"),
    "unsafe": N_("%(where)s: text stands too near to the edge (%(text)s)"),
    "empty_page": N_("%(where)s: the page is empty"),
    "too_many_pages": N_("%(where)s: too many pages (%(text)s)"),
    "no_alternative": N_("%(where)s: the picture has no description (%(text)s)"),
}

#: How much a problem matters: it is not printed, it is told beside the print, it is not told.
STOP, WARN, IGNORE = "stop", "warn", "ignore"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a print. kind: a key of `MESSAGES`; where: the value or the box it stands in, such
    as "subject" or "chapters.2.body", with "3: " before it for the third document; text: the detail; page:
    where it was seen, from 1, or 0; language: the content language of what is to be mended, or ""."""

    kind: str
    where: str
    text: str
    severity: str = STOP
    page: int = 0
    language: str = ""

    def __str__(self) -> str:
        return MESSAGES[self.kind] % {"where": self.where, "text": self.text}


def stopping(problems: Iterable[Problem]) -> bool:
    """Whether any of them stops the print."""
    return any(problem.severity == STOP for problem in problems)


class PrintError(Exception):
    """The print was refused or failed; `problems` say why, what stops it first. Never empty."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda each: each.severity != STOP))
        super().__init__("; ".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Sheet:
    """A finished PDF. `problems` are what readers are warned of, and in a preview also what would stop it.
    `parts`: the pages on which the chapters of a book begin, counted from 1."""

    pdf: bytes
    pages: int
    problems: tuple[Problem, ...] = field(default=())
    parts: tuple[int, ...] = field(default=())

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
