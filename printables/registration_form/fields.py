"""The fields of the registration form, the same blank and filled; knows no record but by its name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

#: How many forms stand on a page, in the order of the widths.
LAYOUTS = ("one", "two", "four")
#: What a field is written into: a line, boxes for a day, boxes for the letters of a number, boxes to tick.
KINDS = ("text", "date", "letters", "choice")
#: Parts of a line.
LINE = 12


@dataclass(frozen=True)
class Field:
    """One field; see `fields.toml`."""

    key: str
    section: str
    kind: str
    columns: tuple[str, ...]
    choices: tuple[str, ...]
    width: Mapping[str, int]


@cache
def fields() -> tuple[Field, ...]:
    """All fields in their order."""
    with (Path(__file__).parent / "fields.toml").open("rb") as file:
        told = tomllib.load(file)
    return tuple(
        Field(
            key,
            each["section"],
            each["kind"],
            tuple(each.get("column", ())),
            tuple(each.get("choices", ())),
            dict(zip(LAYOUTS, each["width"], strict=True)),
        )
        for key, each in told.items()
    )


def filled(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields as the form gets them, with what is known of them: names, days, codes of choices by key."""
    return [
        {
            "key": each.key,
            "section": each.section,
            "kind": each.kind,
            "choices": list(each.choices),
            "width": dict(each.width),
            "day": values.get(each.key) if each.kind == "date" else None,
            "text": values.get(each.key) if each.kind != "date" else None,
        }
        for each in fields()
    ]
