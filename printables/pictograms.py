"""The pictograms of paper: their names, and the drawings in `shared/pictograms`; draws nothing itself."""

from __future__ import annotations

import re
from functools import cache

from printables.catalogue import ROOM

FOLDER = ROOM / "shared" / "pictograms"

#: A pictogram asked for at the beginning of a point, such as `:mask:`.
ASKED = re.compile(r":([a-z]+(?:-[a-z]+)*):[ \t]*")


@cache
def names() -> frozenset[str]:
    """All there are."""
    return frozenset(path.stem for path in FOLDER.glob("*.svg"))


def drawing(name: str, colour: str) -> bytes:
    """The SVG of a pictogram in a colour. Raises FileNotFoundError."""
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour).encode()
