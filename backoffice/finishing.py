"""How a finished print is made up for the press: which finishes there are for it, with which settings.

The imposition itself is that of `printables`; here stands what may be chosen and where it is applied.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pikepdf
from flask_babel import gettext

from printables import Option, Printable
from printables.catalogue import N_, Number
from printables.imposition import MESSAGES, ImpositionError, finish
from printables.imposition import scale as scale_of
from printables.paper import size, sizes

#: In place of colours, of whatever finish.
GREY = "grey"

#: Made of each document alone: pages of two documents do not belong into one of these.
ALONE = {"booklet", "tiles"}

_YES_NO = {"yes": N_("Yes"), "no": N_("No")}
_NO_YES = dict(reversed(_YES_NO.items()))
_PAPER = Option(label=N_("Sheets"), choices={"A4": "A4", "A3": "A3"})
_CARDS: Mapping[str, Option | Number] = {
    "start": Number(label=N_("Places already used on the first sheet"), least=0, most=60, start=0)
}

#: {finish: {setting: what may be chosen}}; lengths are whole millimetres.
SETTINGS: Mapping[str, Mapping[str, Option | Number]] = {
    "booklet": {
        "sheet": Option(
            label=N_("Sheets"), choices={"": N_("Twice as wide as a page"), "A4": "A4", "A3": "A3"}
        ),
        "fold_marks": Option(label=N_("Marks where it is folded"), choices=_NO_YES),
    },
    "tiles": {
        "sheet": _PAPER,
        "overlap": Number(label=N_("Overlap in millimetres"), least=5, most=40, start=10),
        "margin": Number(label=N_("Margin of the printer in millimetres"), least=6, most=25, start=10),
    },
    "two_up": {"sheet": _PAPER, "cut_lines": Option(label=N_("Cut lines"), choices=_YES_NO)},
    "four_up": {"sheet": _PAPER, "cut_lines": Option(label=N_("Cut lines"), choices=_YES_NO)},
    "cards": _CARDS,
    "two_sided_cards": _CARDS,
    "crop_marks": {"bleed": Number(label=N_("Bleed in millimetres"), least=0, most=10, start=3)},
}


def finishes(printable: Printable) -> tuple[str, ...]:
    """The impositions that may be chosen for it, beside none and grey."""
    return tuple(each for each in printable.finishes if each != GREY)


def settings(name: str, given: Mapping[str, str]) -> dict[str, str]:
    """The settings of a finish with their defaults. Raises ValueError for one that does not exist."""
    known = SETTINGS.get(imposed(name), {})
    if any(key not in known or not known[key].allows(choice) for key, choice in given.items()):
        raise ValueError(name)
    return {key: setting.default for key, setting in known.items()} | dict(given)


def imposed(name: str) -> str:
    """A finish without grey, "" for none."""
    return next((part for part in name.split("+") if part != GREY), "")


def grey(name: str) -> bool:
    """Whether a finish is grey."""
    return GREY in name.split("+")


def of_each(name: str) -> bool:
    """Whether it is made of each document alone rather than of the file of many."""
    return imposed(name) in ALONE


def make_up(pdf: bytes, name: str, chosen: Mapping[str, str]) -> bytes:
    """The file as the finish says. Raises ImpositionError."""
    return finish(pdf, name, **_how(name, chosen)) if name else pdf


def scale(printable: Printable, options: Mapping[str, str], name: str, chosen: Mapping[str, str]) -> float:
    """How large its pages come to be on paper, 1 for as large as they are laid out."""
    paper = printable.paper
    if paper.startswith("option:"):
        option = paper.removeprefix("option:")
        paper = options.get(option, printable.options[option].default)
    return scale_of(name, *size(paper), **_how(name, chosen)) if paper in sizes() else 1.0


def pages(pdf: bytes) -> int:
    """How many pages a file has."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return len(file.pages)


def make_up_file(path: Path, name: str, chosen: Mapping[str, str]) -> None:
    """The same in place."""
    if name:
        path.write_bytes(make_up(path.read_bytes(), name, chosen))


def _how(name: str, chosen: Mapping[str, str]) -> dict[str, Any]:
    """Settings as the imposition takes them."""
    known = SETTINGS.get(imposed(name), {})
    how: dict[str, Any] = {}
    for key, choice in chosen.items():
        if isinstance(known[key], Number):
            how[key] = int(choice)
        elif choice in _YES_NO:
            how[key] = choice == "yes"
        else:
            how[key] = choice
    return how


def why(error: ImpositionError) -> str:
    """Why a file cannot be made up so, for readers."""
    return gettext(MESSAGES[error.kind]) % error.values
