"""Sizes of sheets and named margins, as data in `paper.toml`; knows no PDF."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from printables.catalogue import ROOM

#: Points in a millimetre.
MM = 72 / 25.4


@cache
def _data() -> Mapping[str, Any]:
    with (ROOM / "paper.toml").open("rb") as file:
        return tomllib.load(file)


def sizes() -> dict[str, tuple[float, float]]:
    """{name: (width, height)} of upright sheets in millimetres."""
    return {name: (float(width), float(height)) for name, (width, height) in _data()["sizes"].items()}


def size(name: str, *, landscape: bool = False) -> tuple[float, float]:
    """(width, height) in millimetres. Raises KeyError for an unknown sheet."""
    width, height = sizes()[name]
    return (height, width) if landscape else (width, height)


def margins(name: str) -> tuple[float, float, float, float]:
    """(top, right, bottom, left) in millimetres. Raises KeyError for unknown margins."""
    top, right, bottom, left = _data()["margins"][name]
    return float(top), float(right), float(bottom), float(left)


def named(width: float, height: float, tolerance: float = 1.0) -> str | None:
    """The sheet of that size in millimetres, upright or turned."""
    short, long = sorted((width, height))
    for name, (least, most) in sizes().items():
        if abs(short - min(least, most)) <= tolerance and abs(long - max(least, most)) <= tolerance:
            return name
    return None
