"""The design tokens of paper as CSS, with an office's own colours; knows no printable.

`--ink --muted --rule --frame --paper --ground --shade --accent --second --warn --mark --red --c1 … --c6` and,
made of them, `--accent-dark --accent-light --accent-soft --on-accent --on-accent-muted --second-dark
--second-soft --on-second --second-on-accent --warn-soft --on-warn`; `--s-2 … --s6` (rem); `--u
--margin --gutter --bleed --hair --line --bar` (mm); `--leading --heading`, of the script of each `lang`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from printables.catalogue import ROOM
from printables.languages import CODES, LATIN, language, script

#: Contrast of text with its ground, WCAG 2.2 success criterion 1.4.3.
LEGIBLE = 4.5
#: The colours an office may choose.
CHOSEN = ("accent", "second")

_COLOUR = re.compile(r"#[0-9a-f]{6}")


def css(look: Mapping[str, Any] | None = None) -> str:
    """The whole style sheet of the tokens. look: {"accent": "#rrggbb", "second": "#rrggbb"}, either of which
    may be None or left out, and more that is not asked. Raises ValueError for what is no colour."""
    own = tuple((name, str(look[name])) for name in CHOSEN if look and look.get(name))
    return _sheet(own)


def colours(look: Mapping[str, Any] | None = None) -> dict[str, str]:
    """{name: "#rrggbb"} of all colours, for drawings that CSS does not reach. Raises ValueError."""
    found = dict(_tokens()["colours"])
    found.update((name, _parsed(str(look[name]))) for name in CHOSEN if look and look.get(name))
    return found | _derived(found)


def scripts() -> Mapping[str, Mapping[str, float]]:
    """{script: {"size", "line", "heading"}}."""
    known: Mapping[str, Mapping[str, float]] = _tokens()["scripts"]
    return known


def contrast(one: str, other: str) -> float:
    """How much two colours differ, from 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@cache
def _tokens() -> dict[str, Any]:
    with (ROOM / "tokens.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _sheet(own: tuple[tuple[str, str], ...]) -> str:
    known = _tokens()
    values = colours(dict(own))
    values |= {name: f"{size}rem" for name, size in known["type"].items()}
    values |= {name: f"{length}mm" for name, length in known["grid"].items()}
    rules = ["".join((":root{", *(f"--{name}:{value};" for name, value in values.items()), "}"))]
    for tag in sorted({LATIN, *(language(code).tag for code in CODES)}):
        own_script = known["scripts"][script(tag)]
        # Without quotes, by which the tags of a page's own texts are found.
        rules.append(f"[lang={tag}]{{--leading:{own_script['line']};--heading:{own_script['heading']}}}")
    return "\n".join(rules)


def _derived(known: Mapping[str, str]) -> dict[str, str]:
    """The shades of the chosen colours; the accent itself where it is too light to be read."""
    paper, ink = known["paper"], known["ink"]
    accent = _towards(known["accent"], "#000000", paper)
    second, warn = known["second"], known["warn"]
    return {
        "accent": accent,
        "accent-dark": _mixed(accent, "#000000", 0.3),
        "accent-light": _mixed(accent, paper, 0.1),
        "accent-soft": _mixed(accent, paper, 0.93),
        "on-accent": _on(accent, paper),
        "on-accent-muted": _towards(_mixed(paper, accent, 0.16), paper, accent),
        "second-dark": _towards(second, "#000000", paper),
        "second-soft": _mixed(second, paper, 0.86),
        "on-second": _on(second, ink, paper, "#000000"),
        "second-on-accent": _towards(second, paper, accent),
        "warn-soft": _mixed(warn, paper, 0.93),
        "on-warn": _on(warn, paper),
    }


def _parsed(colour: str) -> str:
    found = colour.strip().lower()
    if _COLOUR.fullmatch(found) is None:
        raise ValueError(f"no colour such as #0f4c5c: {colour!r}")
    return found


def _parts(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return red, green, blue


def _mixed(one: str, other: str, share: float) -> str:
    """A colour with that share of another."""
    parts = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def _towards(colour: str, end: str, ground: str) -> str:
    """The colour, or the nearest to it on the way to `end` that can be read on the ground."""
    steps = (_mixed(colour, end, step / 50) for step in range(51))
    return next((found for found in steps if contrast(found, ground) >= LEGIBLE), end)


def _on(ground: str, *choices: str) -> str:
    """The first of the colours that can be read on the ground."""
    return next((each for each in choices if contrast(each, ground) >= LEGIBLE), choices[-1])


def _luminance(colour: str) -> float:
    linear = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (each / 255 for each in _parts(colour))
    )
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
