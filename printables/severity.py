"""How much each thing that is wrong with a print matters, by genre: data alone, and its look-up.

"stop" is never printed, "warn" is printed and told, "ignore" is not told. A genre that a table does not name
has the value of "*". Sizes are those below which a print is stopped, and below which it is warned of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from printables.sheet import IGNORE, STOP, WARN, Problem

#: {kind: {genre: severity}}; a kind that is left out stops every print.
SEVERITY: Mapping[str, Mapping[str, str]] = {
    # A heading without its text, and a line without its paragraph, matter where texts are read through.
    "orphan_heading": {"*": IGNORE, "letter": WARN, "book": WARN, "form": WARN, "table": WARN},
    "widow": {"*": IGNORE, "letter": WARN, "book": WARN},
    # Text on a picture can be legible or not; in a drawing it always stands on one.
    "contrast_unknown": {"*": WARN, "drawing": IGNORE},
    "broken_word": {"*": WARN},
    # Names of places stand where the places are.
    "overlap": {"*": STOP, "drawing": WARN},
    "untranslated_label": {"*": WARN},
    "wrong_language": {"*": WARN},
    "placeholder": {"*": WARN},
    # What a reader is sent to is the point of a poster, a card or a label; a list only quotes it.
    "dead_link": {"*": STOP, "table": WARN, "drawing": WARN},
    # It may be published by the time somebody reads this; a poster is there for it.
    "unpublished_link": {"*": WARN, "poster": STOP, "card": STOP, "label": STOP},
    "plain_link": {"*": WARN},
    # Nobody may be let in by a pass that is over; a text may be printed for the files.
    "expired": {"*": WARN, "card": STOP},
    "empty_page": {"*": WARN, "poster": STOP, "card": STOP, "label": STOP},
    "too_many_pages": {"*": WARN, "poster": STOP, "card": STOP},
    "no_alternative": {"*": WARN, "label": IGNORE},
}

#: {genre: {script: points}}. Posters are read from a metre and more, cards from a hand's breadth; Han, kana
#: and hangul need more than Latin for their strokes, Arabic and Thai for their marks.
LETTERS: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "*": {"latin": (4.5, 6.0), "han": (5.0, 6.5), "arabic": (5.0, 6.5), "thai": (5.0, 6.5)},
    "poster": {"latin": (6.0, 9.0), "han": (7.0, 9.5), "arabic": (7.0, 10.0), "thai": (7.0, 9.5)},
    "drawing": {"latin": (5.0, 6.3), "han": (5.5, 6.3), "arabic": (5.5, 6.3), "thai": (5.5, 6.3)},
    # Above the characters, half their size: larger ones would be taken for words.
    "reading": {"latin": (4.0, 5.0), "han": (4.0, 5.0), "arabic": (4.0, 5.0), "thai": (4.0, 5.0)},
    "card": {"latin": (4.0, 5.0), "han": (4.5, 5.5), "arabic": (4.5, 6.0), "thai": (4.5, 5.5)},
    "label": {"latin": (4.0, 5.0), "han": (4.5, 5.5), "arabic": (4.5, 6.0), "thai": (4.5, 5.5)},
}
#: {genre: millimetres of the shorter side of the sheet that its letters are for}: a larger one is read from
#: farther away, so that its least sizes grow with it. Others are read in the hand, or close by.
LETTERS_ON: Mapping[str, float] = {"poster": 297.0}
#: Classes of what is read with the sheet in the hand, whatever the sheet: judged as on a card.
SMALL_PRINT = frozenset({"imprint", "note"})

#: Pixels an inch at the size of print.
RESOLUTION: Mapping[str, tuple[float, float]] = {
    "*": (60, 150),
    "poster": (40, 100),
    "drawing": (40, 100),
    "card": (90, 200),
    "label": (90, 200),
}

#: Millimetres of a module of a QR code. A poster is scanned from an arm's length.
MODULE: Mapping[str, tuple[float, float]] = {"*": (0.4, 0.4), "poster": (0.4, 0.7)}

#: Millimetres from the trimmed edge within which no text may stand: what printers cannot print, or a blade
#: may take along.
SAFE: Mapping[str, tuple[float, float]] = {"*": (1.0, 3.5), "poster": (3.0, 5.0), "card": (1.5, 2.5)}

#: Ratios after WCAG 2.2, 1.4.3, of text and of large text.
CONTRAST, CONTRAST_LARGE = (3.0, 4.5), (2.0, 3.0)

#: The most pages that make sense where a printable sets no limit itself. A stapled booklet has up to 96.
PAGES: Mapping[str, int] = {"letter": 8, "form": 8, "book": 96}

_LANGUAGE = re.compile(r"\(([a-z]{2,3}(?:-[A-Za-z]+)?)\)$")


def judged(problems: Iterable[Problem], genre: str) -> list[Problem]:
    """The problems with their severity in a print of that genre, what stops it first; without those that do
    not matter."""
    found = [_judged(each, genre) for each in problems]
    found.sort(key=lambda each: each.severity != STOP)
    return list(dict.fromkeys(each for each in found if each.severity != IGNORE))


def _judged(problem: Problem, genre: str) -> Problem:
    by = SEVERITY.get(problem.kind)
    severity = by.get(genre, by["*"]) if by else problem.severity
    return replace(problem, severity=severity, language=problem.language or _language(problem))


def _language(problem: Problem) -> str:
    if problem.kind in ("missing_translation", "outdated", "untranslated_label"):
        return problem.text
    named = _LANGUAGE.search(problem.where)
    return named[1] if named else ""


def measured(value: float, least: tuple[float, float]) -> str:
    """The severity of a size."""
    stop, warn = least
    return STOP if value < stop else WARN if value < warn else IGNORE


def letters(genre: str, script: str, side: float) -> tuple[float, float]:
    """The least size of letters, in points, on a sheet whose shorter side has so many millimetres."""
    stop, warn = LETTERS.get(genre, LETTERS["*"])[script]
    larger = max(1.0, side / LETTERS_ON.get(genre, side))
    return stop * larger, warn * larger


def least(table: Mapping[str, tuple[float, float]], genre: str) -> tuple[float, float]:
    """The sizes of a table for a genre."""
    return table.get(genre, table["*"])
