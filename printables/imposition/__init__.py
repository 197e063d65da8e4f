"""Finished PDFs made up for the press: booklets, tiles, several a page, cards, bleed, grey; bytes to bytes.

What is printed is laid out elsewhere; here nothing of it is changed but its place, and its colour in grey.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from inspect import signature
from typing import Any

from printables.catalogue import N_
from printables.imposition.bleed import crop_marks
from printables.imposition.booklet import booklet, booklet_order
from printables.imposition.booklet import reduced as booklet_reduced
from printables.imposition.duplex import Grid, duplex_sheets
from printables.imposition.fillable import fillable
from printables.imposition.grey import grey
from printables.imposition.n_up import n_up
from printables.imposition.n_up import reduced as n_up_reduced
from printables.imposition.press_sheets import MESSAGES, ImpositionError
from printables.imposition.tiling import tiles
from printables.paper import MM

__all__ = [
    "FINISHES",
    "MESSAGES",
    "NOTES",
    "Grid",
    "ImpositionError",
    "booklet_order",
    "duplex_sheets",
    "finish",
    "scale",
]

#: {name: label to translate} of what can be made of a finished PDF.
FINISHES: Mapping[str, str] = {
    "booklet": N_("Booklet, folded and stapled"),
    "tiles": N_("Poster on A4 sheets to be glued"),
    "two_up": N_("Two pages on a sheet, with cut lines"),
    "four_up": N_("Four pages on a sheet, with cut lines"),
    "cards": N_("Cards on A4 sheets"),
    "card_sheets": N_("A whole A4 sheet of each card"),
    "two_sided_cards": N_("Two-sided cards on A4 sheets"),
    "two_sided_card_sheets": N_("A whole A4 sheet of each two-sided card"),
    "crop_marks": N_("Bleed and crop marks for a print shop"),
    "fillable": N_("Form to be filled in on the screen"),
    "grey": N_("Grey instead of colours"),
}

_BOTH_SIDES = N_("Print on both sides, turned on the long edge, at actual size. Cut along the marks.")

#: {name: what whoever prints must know, to translate}.
NOTES: Mapping[str, str] = {
    "booklet": N_(
        "Print on both sides, turned on the short edge, at actual size. Fold in the middle and staple."
    ),
    "tiles": N_(
        "Print at actual size. The first page shows how the sheets are joined. Cut each along its left and "
        "upper marks, and glue it over the hatched strip of the one before, up to the dashed marks."
    ),
    "two_up": N_("Print at actual size and cut along the dashed lines."),
    "four_up": N_("Print at actual size and cut along the dashed lines."),
    "cards": N_("Print at actual size and cut along the marks."),
    "card_sheets": N_("Print at actual size and cut along the marks."),
    "two_sided_cards": _BOTH_SIDES,
    "two_sided_card_sheets": _BOTH_SIDES,
    "crop_marks": N_("For a print shop: the page is trimmed at the marks, colours reach beyond them."),
    "fillable": N_("Type into the fields of the file, then save or print it."),
    "grey": N_("Colours are printed in grey of the same lightness."),
}

_FINISHERS: Mapping[str, Callable[..., bytes]] = {
    "booklet": booklet,
    "tiles": tiles,
    "two_up": partial(n_up, count=2),
    "four_up": partial(n_up, count=4),
    "cards": partial(duplex_sheets, backs=False),
    "card_sheets": partial(duplex_sheets, backs=False, copies=0),
    "two_sided_cards": duplex_sheets,
    "two_sided_card_sheets": partial(duplex_sheets, copies=0),
    "crop_marks": crop_marks,
    "fillable": fillable,
}

#: Of those that may make pages smaller: how large they come to be.
_SCALES: Mapping[str, Callable[..., float]] = {
    "booklet": booklet_reduced,
    "two_up": partial(n_up_reduced, count=2),
    "four_up": partial(n_up_reduced, count=4),
}


def scale(name: str, width: float, height: float, **how: Any) -> float:
    """How large pages of so many millimetres come to stand on paper made up as `name` says, 1 for as large as
    they were laid out. None is made larger."""
    made = _SCALES.get(next((part for part in name.split("+") if part != "grey"), ""))
    return made(width * MM, height * MM, **how) if made else 1.0


def finish(pdf: bytes, name: str, **how: Any) -> bytes:
    """The PDF made up as `name` of `FINISHES` says; "grey+booklet" makes it grey first. `how` is what the
    function of that finish takes, in millimetres. The same input gives the same bytes.

    Raises ImpositionError for a file that cannot be made up so, ValueError for an unknown name or parameter.
    """
    parts = name.split("+")
    rest = [part for part in parts if part != "grey"]
    if set(parts) - FINISHES.keys() or len(rest) > 1 or len(set(parts)) < len(parts):
        raise ValueError(f"no finish {name!r}")
    made = _FINISHERS[rest[0]] if rest else None
    unknown = how.keys() - (signature(made).parameters.keys() if made else set())
    if unknown:
        raise ValueError(f"{name} knows no {', '.join(sorted(unknown))}")
    pdf = grey(pdf) if "grey" in parts else pdf
    return made(pdf, **how) if made else pdf
